package expr

import (
	"strings"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// sumDigits is what the precision of a sum gains over its argument's.
const sumDigits = 22

// AggregateType returns the result type of an aggregate function (see plan.Aggregate). Arguments of sum, avg and the
// deviations that are not numbers have to be cast first: AggregateArgs does.
func AggregateType(name string, args []*plan.Expr, distinct bool) (types.Type, error) {
	name = strings.ToLower(name)
	least, most := 1, 1
	switch name {
	case "count":
		least = 0
		if distinct {
			most = 1 << 10
		}
	case "group_concat":
		most = 1 << 10
	}
	if len(args) < least || len(args) > most {
		return types.Type{}, errorf(ErrArgCount, "Incorrect parameter count in the call to native function '%s'", name)
	}
	switch name {
	case "count":
		return types.NewBigInt(false).WithNotNull(true), nil
	case "sum", "avg":
		a := numeric(args[0])
		if a.Type.IsFloat() {
			return types.NewDouble(), nil
		}
		p, s := digits(a)
		if name == "sum" {
			return types.NewDecimal(p+sumDigits, s), nil
		}
		return types.NewDecimal(p+types.DivPrecisionIncrement, s+types.DivPrecisionIncrement), nil
	case "min", "max", "any_value":
		t := args[0].Type.Nullable()
		if t.Kind == types.Enum || t.Kind == types.Set {
			return t, nil
		}
		return t, nil
	case "bit_and", "bit_or", "bit_xor":
		return types.NewBigInt(true).WithNotNull(true), nil
	case "stddev_pop", "stddev_samp", "var_pop", "var_samp", "std", "stddev", "variance":
		t := types.NewDouble()
		if a := numeric(args[0]); !a.Type.IsFloat() {
			_, s := digits(a)
			t.Scale = uint8(s + types.DivPrecisionIncrement)
		}
		return t, nil
	case "group_concat":
		id, err := mergeCollation(name, args)
		return stringType(1<<20, id), err
	}
	return types.Type{}, errorf(ErrUnknownFunction, "FUNCTION %s does not exist", name)
}

// AggregateArgs returns args with the casts that the aggregate function wants: numbers for sum and avg, DOUBLE for the
// deviations, unsigned integers for bit functions, strings for group_concat.
func AggregateArgs(name string, args []*plan.Expr) []*plan.Expr {
	out := append([]*plan.Expr(nil), args...)
	for i, a := range out {
		switch strings.ToLower(name) {
		case "sum", "avg":
			out[i] = numeric(a)
		case "stddev_pop", "stddev_samp", "var_pop", "var_samp", "std", "stddev", "variance":
			out[i] = NewCast(numeric(a), types.NewDouble())
		case "bit_and", "bit_or", "bit_xor":
			out[i] = NewCast(bitOperand(a), types.NewBigInt(true))
		case "group_concat":
			if !a.Type.IsString() {
				out[i] = NewCast(a, textOf(a))
			}
		}
	}
	return out
}
