package plan

import "github.com/colonnadedb/colonnade/vec/types"

// ExprKind tells what an Expr is.
type ExprKind uint8

// The kinds of expressions.
const (
	Column   ExprKind = iota // input column Index
	Constant                 // Value
	Param                    // result of subplan Index: one value, NULL if it had no row
	Call                     // Func over Args
)

// Expr is a scalar expression. Type is complete: package expr's NewCall infers it and inserts the casts that
// MariaDB's coercion asks for, so evaluation never guesses.
type Expr struct {
	Kind  ExprKind
	Type  types.Type
	Index int
	Value types.Datum
	Func  string
	Args  []*Expr
}

// NewColumn returns a reference to input column i of type t.
func NewColumn(i int, t types.Type) *Expr { return &Expr{Kind: Column, Type: t, Index: i} }

// NewConstant returns the constant v of type t.
func NewConstant(v types.Datum, t types.Type) *Expr { return &Expr{Kind: Constant, Type: t, Value: v} }

// Walk calls f for e and everything below it until f returns false for a subtree.
func (e *Expr) Walk(f func(*Expr) bool) {
	if !f(e) {
		return
	}
	for _, a := range e.Args {
		a.Walk(f)
	}
}

// Rewrite returns a copy of e with f applied bottom-up to every node; f may return its argument.
func (e *Expr) Rewrite(f func(*Expr) *Expr) *Expr {
	c := *e
	if len(e.Args) > 0 {
		c.Args = make([]*Expr, len(e.Args))
		for i, a := range e.Args {
			c.Args[i] = a.Rewrite(f)
		}
	}
	return f(&c)
}
