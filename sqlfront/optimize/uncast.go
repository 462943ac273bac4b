package optimize

import (
	"bytes"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// uncastComparisons takes the cast off a column that is compared with constants where the constants can be brought to
// the column's own type without loss: "cast(d as datetime) > '2024-01-01 00:00:00'" becomes "d > '2024-01-01'", which
// zone maps and kernels over packed values understand.
func uncastComparisons(e *plan.Expr, env *plan.Env) *plan.Expr {
	return e.Rewrite(func(x *plan.Expr) *plan.Expr {
		if x.Kind != plan.Call {
			return x
		}
		switch x.Func {
		case "=", "<>", "<", "<=", ">", ">=", "<=>":
			if x.Args[0].Kind == plan.Constant {
				return uncastSide(x, 1, env)
			}
			return uncastSide(x, 0, env)
		case "between", "in":
			return uncastSide(x, 0, env)
		}
		return x
	})
}

// uncastSide does it for the cast at args[side]; all other arguments must be constants.
func uncastSide(x *plan.Expr, side int, env *plan.Env) *plan.Expr {
	c := x.Args[side]
	if c.Kind != plan.Call || c.Func != "cast" || c.Args[0].Kind != plan.Column || !widens(c.Args[0].Type, c.Type) {
		return x
	}
	col := c.Args[0]
	args := make([]*plan.Expr, len(x.Args))
	for i, a := range x.Args {
		if i == side {
			args[i] = col
			continue
		}
		if args[i] = narrow(a, col.Type, c.Type, env); args[i] == nil {
			return x
		}
	}
	out, err := expr.NewCall(x.Func, args...)
	if err != nil || out.Args[side].Kind != plan.Column {
		return x
	}
	return out
}

// widens says whether a cast from one type to the other keeps every value and their order.
func widens(from, to types.Type) bool {
	switch {
	case from.Kind == types.Date:
		return to.Kind == types.DateTime
	case from.Kind == types.DateTime && to.Kind == types.DateTime:
		return to.Scale >= from.Scale
	case from.Kind == types.Decimal && to.Kind == types.Decimal:
		return to.Scale >= from.Scale && wholeDigits(to) >= wholeDigits(from)
	case from.IsInteger() && from.Kind != types.Bit:
		return to.Kind == types.Decimal && wholeDigits(to) >= wholeDigits(from) ||
			to.Kind == types.BigInt && from.Unsigned == to.Unsigned
	}
	return false
}

// wholeDigits is how many digits t has before the point: a cast to fewer saturates.
func wholeDigits(t types.Type) int {
	p, s := t.DecimalDigits()
	return p - s
}

// narrow returns the constant in the column's type if nothing is lost, else nil.
func narrow(a *plan.Expr, to, wide types.Type, env *plan.Env) *plan.Expr {
	if a.Kind != plan.Constant || a.Value.IsNull() {
		return nil
	}
	lenient := *env
	lenient.Strict = false
	v := expr.Fold(expr.NewCast(a, to.WithNotNull(false)), &lenient)
	if v.Kind != plan.Constant || v.Value.IsNull() {
		return nil
	}
	back := expr.Fold(expr.NewCast(v, wide), &lenient)
	same := expr.Fold(expr.NewCast(a, wide), &lenient)
	if back.Kind != plan.Constant || same.Kind != plan.Constant ||
		!bytes.Equal(convert.AppendText(nil, wide, back.Value), convert.AppendText(nil, wide, same.Value)) {
		return nil
	}
	v.Type.NotNull = true
	return v
}
