package expr

import (
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// comparisonClass tells apart the kinds of types in which two values are compared.
type comparisonClass uint8

const (
	exactComparison comparisonClass = iota
	floatComparison
	textComparison
	temporalComparison
	comparisonClasses
)

func classOf(t types.Type) comparisonClass {
	switch {
	case t.IsFloat():
		return floatComparison
	case t.IsString():
		return textComparison
	case t.IsTemporal():
		return temporalComparison
	}
	return exactComparison
}

// inferIn types IN. Every element is compared in the type that it and the first operand call for: '1a' IN (1, 'abc')
// compares numbers and then texts. Elements of several classes make an OR of one IN for each class.
func inferIn(c *callInfo) error {
	c.typ = types.NewBool()
	yearConstants(c.args, true)
	x := c.args[0]
	var groups [comparisonClasses][]*plan.Expr
	var nulls []*plan.Expr
	used := 0
	for _, a := range c.args[1:] {
		if a.Type.Kind == types.Null {
			nulls = append(nulls, a)
			continue
		}
		t, err := compareType(c.name, []*plan.Expr{x, a})
		if err != nil {
			return err
		}
		k := classOf(t)
		if groups[k] == nil {
			used++
		}
		groups[k] = append(groups[k], a)
	}
	if used <= 1 || x.Type.Kind == types.Null {
		return coerceCompare(c.name, c.args)
	}
	var terms []*plan.Expr
	for _, g := range groups {
		if g == nil {
			continue
		}
		args := append(append([]*plan.Expr{x}, g...), nulls...)
		nulls = nil
		term, err := NewCall("in", args...)
		if err != nil {
			return err
		}
		terms = append(terms, term)
	}
	c.name, c.args = "or", terms
	return nil
}

// yearConstants reads the constants that a YEAR column is compared with as years: 99 is 1999. With all set, only if all
// other operands are constants. What is no year stays what it is.
func yearConstants(args []*plan.Expr, all bool) {
	column := -1
	for i, a := range args {
		if a.Kind == plan.Column && a.Type.Kind == types.Year && (i == 0 || !all) {
			column = i
			break
		}
	}
	if column < 0 {
		return
	}
	years := make([]*plan.Expr, len(args))
	for i, a := range args {
		if i == column {
			continue
		}
		v, constant := constantOf(a)
		if !constant && all {
			return
		}
		if constant {
			years[i] = yearOf(v)
		}
	}
	for i, y := range years {
		if y != nil {
			args[i] = y
		}
	}
}

// constantOf returns the constant that e is or can be computed to before anything else is known.
func constantOf(e *plan.Expr) (*plan.Expr, bool) {
	if isConst(e) {
		return e, true
	}
	constant := true
	e.Walk(func(x *plan.Expr) bool {
		constant = constant && (x.Kind == plan.Call || x.Kind == plan.Constant)
		return constant
	})
	if !constant {
		return e, false
	}
	e = Fold(e, &plan.Env{})
	return e, isConst(e)
}

// yearOf returns the year that a constant stands for, or nil.
func yearOf(e *plan.Expr) *plan.Expr {
	if e.Value.IsNull() || !(e.Type.IsString() || e.Type.IsNumeric()) {
		return nil
	}
	if e.Type.IsString() {
		y, st := convert.ParseYear([]byte(e.Value.S))
		return yearIf(y, st)
	}
	if e = NewCast(e, types.NewBigInt(false)); !isConst(e) {
		return nil
	}
	y, st := convert.YearOfInt(e.Value.I)
	return yearIf(y, st)
}

func yearIf(y int64, st convert.Status) *plan.Expr {
	if st > convert.Rounded {
		return nil
	}
	return NewInt(y)
}
