package load

import (
	"fmt"
	"slices"

	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Problem is a value that did not fit, or a row of the wrong length.
type Problem struct {
	Kind *sqlerr.Kind
	Args []any // of the kind's message, without the row
	// Row is the row's number, counted from 1 and added to the message. 0: the message has none.
	Row   int64
	At    int64 // the row, also if the message does not show it
	Note  bool  // never an error
	phase uint8 // order within a row
}

// Err makes the client's error; base is the number of rows before those that the problem's row counts.
func (p *Problem) Err(base int64) *sqlerr.Error {
	args := p.Args
	if p.Row > 0 {
		args = append(slices.Clip(args), base+p.Row)
	}
	return p.Kind.New(args...)
}

// Level is what SHOW WARNINGS calls the problem.
func (p *Problem) Level() string {
	if p.Note {
		return "Note"
	}
	return "Warning"
}

// The order of problems within a row.
const (
	phaseField uint8 = iota
	phaseSet
	phaseLine
)

// shownBytes is how much of a value a message shows.
const shownBytes = 128

// report remembers that a value given as text was not wholly a value of column i.
func (a *Assigner) report(i int, st convert.Status, text []byte) {
	col := &a.cols[i]
	strict := a.rules.Strict
	name := col.def.Name
	switch {
	case st == convert.Rounded:
		a.add(Problem{Kind: sqlerr.DataTruncated, Args: []any{name}, Row: a.row, Note: true})
	case col.typ.IsTemporal() && strict:
		a.addWrong(sqlerr.TruncatedWrongValue, i, temporalName(col.typ), shown(text))
	case col.typ.Kind == types.Bit && strict:
		a.add(Problem{Kind: sqlerr.DataTooLong, Args: []any{name}, Row: a.row})
	case st == convert.OutOfRange:
		a.add(Problem{Kind: sqlerr.OutOfRange, Args: []any{name}, Row: a.row})
	case st == convert.Invalid && col.typ.IsString():
		a.addWrong(sqlerr.WrongValueForType, i, "string", shownInvalid(text))
	case st == convert.Invalid && !col.typ.IsTemporal():
		a.addWrong(sqlerr.WrongValueForType, i, numberName(col.typ), shown(text))
	case st == convert.TooLong && strict:
		a.add(Problem{Kind: sqlerr.DataTooLong, Args: []any{name}, Row: a.row})
	default:
		a.add(Problem{Kind: sqlerr.DataTruncated, Args: []any{name}, Row: a.row})
	}
}

func (a *Assigner) addWrong(k *sqlerr.Kind, i int, what, value string) {
	a.add(Problem{Kind: k, Args: []any{what, value, a.table.Database, a.table.Name, a.cols[i].def.Name}, Row: a.row})
}

// add remembers a problem. In a strict mode the first that is no note ends the statement.
func (a *Assigner) add(p Problem) {
	p.At, p.phase = a.row, a.phase
	if a.rules.Strict && !p.Note {
		a.fail(p)
		return
	}
	a.Count++
	if len(a.Problems) < a.rules.MaxProblems {
		a.Problems = append(a.Problems, p)
	}
}

func (a *Assigner) fail(p Problem) {
	p.At, p.phase = a.row, a.phase
	if a.Failed == nil || p.before(a.Failed) {
		a.Failed = &p
	}
}

func (p *Problem) before(q *Problem) bool {
	return p.At < q.At || p.At == q.At && p.phase < q.phase
}

// SortProblems puts the problems from number from on, which came column by column, into the order of the rows.
func (a *Assigner) SortProblems(from int) {
	slices.SortStableFunc(a.Problems[from:], func(x, y Problem) int {
		switch {
		case x.before(&y):
			return -1
		case y.before(&x):
			return 1
		}
		return 0
	})
}

func temporalName(t types.Type) string {
	switch t.Kind {
	case types.Date:
		return "date"
	case types.Time:
		return "time"
	}
	return "datetime"
}

func numberName(t types.Type) string {
	switch t.Kind {
	case types.Decimal:
		return "decimal"
	case types.Float, types.Double:
		return "double"
	}
	return "integer"
}

func shown(text []byte) string {
	return string(text[:min(len(text), shownBytes)])
}

// shownInvalid shows a string from its first invalid byte on, as MariaDB does: a few bytes, those that are not ASCII
// as \xHH.
func shownInvalid(text []byte) string {
	const most = 6
	text = text[validPrefix(text):]
	var out []byte
	for i, c := range text {
		if i == most {
			return string(out) + "..."
		}
		if c >= 0x20 && c < 0x7f {
			out = append(out, c)
		} else {
			out = fmt.Appendf(out, "\\x%02X", c)
		}
	}
	return string(out)
}
