package logical

import (
	"fmt"
	"strings"

	"github.com/colonnadedb/colonnade/vec/plan"
)

// Key is a text that equal expressions share and others do not.
func Key(e *plan.Expr) string {
	var sb strings.Builder
	writeKey(&sb, e)
	return sb.String()
}

func writeKey(sb *strings.Builder, e *plan.Expr) {
	switch e.Kind {
	case plan.Constant:
		fmt.Fprintf(sb, "k%s:%+v", e.Type, e.Value)
	case plan.Call:
		fmt.Fprintf(sb, "%s:%s(", e.Func, e.Type)
		for _, a := range e.Args {
			writeKey(sb, a)
			sb.WriteByte(',')
		}
		sb.WriteByte(')')
	default:
		fmt.Fprintf(sb, "%d.%d", e.Kind, e.Index)
	}
}
