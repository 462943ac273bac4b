package expr

import (
	"fmt"
	"strings"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Format writes e for messages and EXPLAIN; columns are numbered from 1 behind a '#'.
func Format(e *plan.Expr) string { return FormatWith(e, nil) }

// FormatWith is Format with names for the columns.
func FormatWith(e *plan.Expr, names []string) string {
	var b strings.Builder
	format(&b, e, names)
	return b.String()
}

var infix = map[string]string{"+": " + ", "-": " - ", "*": " * ", "/": " / ", "div": " DIV ", "%": " MOD ", "=": " = ",
	"<=>": " <=> ", "<>": " <> ", "<": " < ", "<=": " <= ", ">": " > ", ">=": " >= ", "and": " and ", "or": " or ",
	"xor": " xor ", "like": " like ", "&": " & ", "|": " | ", "^": " ^ ", "<<": " << ", ">>": " >> "}

var postfix = map[string]string{"is_null": " is null", "is_not_null": " is not null", "is_true": " is true",
	"is_false": " is false", "is_not_true": " is not true", "is_not_false": " is not false"}

func format(b *strings.Builder, e *plan.Expr, names []string) {
	const most = 4096
	if b.Len() > most {
		return
	}
	switch e.Kind {
	case plan.Column:
		if e.Index < len(names) {
			b.WriteString(names[e.Index])
		} else {
			fmt.Fprintf(b, "#%d", e.Index+1)
		}
		return
	case plan.Param:
		fmt.Fprintf(b, "<subquery %d>", e.Index+1)
		return
	case plan.Constant:
		formatConst(b, e)
		return
	}
	switch {
	case e.Func == "fit":
		format(b, e.Args[0], names)
	case e.Func == "cast":
		b.WriteString("cast(")
		format(b, e.Args[0], names)
		b.WriteString(" as " + e.Type.String() + ")")
	case infix[e.Func] != "":
		b.WriteByte('(')
		formatList(b, e.Args, infix[e.Func], names)
		b.WriteByte(')')
	case postfix[e.Func] != "":
		b.WriteByte('(')
		format(b, e.Args[0], names)
		b.WriteString(postfix[e.Func] + ")")
	case e.Func == "in":
		b.WriteByte('(')
		format(b, e.Args[0], names)
		b.WriteString(" in (")
		formatList(b, e.Args[1:], ", ", names)
		b.WriteString("))")
	case e.Func == "between":
		b.WriteByte('(')
		format(b, e.Args[0], names)
		b.WriteString(" between ")
		formatList(b, e.Args[1:], " and ", names)
		b.WriteByte(')')
	default:
		b.WriteString(e.Func + "(")
		formatList(b, e.Args, ", ", names)
		b.WriteByte(')')
	}
}

func formatList(b *strings.Builder, es []*plan.Expr, sep string, names []string) {
	for i, a := range es {
		if i > 0 {
			b.WriteString(sep)
		}
		format(b, a, names)
	}
}

func formatConst(b *strings.Builder, e *plan.Expr) {
	if e.Value.IsNull() {
		b.WriteString("NULL")
		return
	}
	text := string(convert.AppendText(nil, e.Type, e.Value))
	switch {
	case e.Type.IsString():
		b.WriteString("'" + strings.ReplaceAll(text, "'", "''") + "'")
	case e.Type.IsTemporal():
		kind := map[types.Kind]string{types.Date: "DATE", types.Time: "TIME"}[e.Type.Kind]
		if kind == "" {
			kind = "TIMESTAMP"
		}
		b.WriteString(kind + "'" + text + "'")
	default:
		b.WriteString(text)
	}
}
