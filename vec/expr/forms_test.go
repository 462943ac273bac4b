package expr

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
	"github.com/colonnadedb/colonnade/vec/vectest"
)

var formTypes = []types.Type{types.NewBigInt(false), {Kind: types.Int}, types.NewDecimal(15, 2),
	types.NewDecimal(30, 4),
	types.NewDouble(), types.NewVarChar(20, types.UTF8MB4GeneralCI), types.NewVarChar(20, types.UTF8MB4Bin),
	{Kind: types.Date},
	{Kind: types.DateTime}, types.NewBigInt(true), types.NewDecimal(3, 0)}

// randomExpr returns a random expression over columns of formTypes.
func randomExpr(r *rand.Rand, depth int) (*plan.Expr, error) {
	if depth == 0 || r.IntN(8) == 0 {
		if r.IntN(4) == 0 {
			return []*plan.Expr{NewInt(int64(r.IntN(9) - 4)), NewString("a"), NewNull(types.NewBigInt(false)),
				NewString("2000-05-05"),
				plan.NewConstant(types.IntDatum(int64(r.IntN(300))), types.NewDecimal(5, 2).WithNotNull(true))}[r.IntN(5)], nil
		}
		i := r.IntN(len(formTypes))
		return plan.NewColumn(i, formTypes[i]), nil
	}
	ops := []struct {
		name string
		n    int
	}{{"+", 2}, {"-", 2}, {"*", 2}, {"/", 2}, {"div", 2}, {"%", 2}, {"=", 2}, {"<", 2}, {"<=", 2}, {"<>", 2}, {">", 2},
		{"<=>", 2}, {"and", 2}, {"or", 3}, {"xor", 2}, {"not", 1}, {"is_null", 1}, {"is_true", 1}, {"is_not_false", 1},
		{"case", 5},
		{"case", 4}, {"if", 3}, {"ifnull", 2}, {"nullif", 2}, {"coalesce", 3}, {"between", 3}, {"in", 4}, {"like", 2},
		{"concat", 2}, {"upper", 1}, {"length", 1}, {"year", 1}, {"neg", 1}, {"abs", 1}, {"floor", 1}, {"round", 1},
		{"greatest", 2}, {"month", 1}, {"substring", 2}}
	op := ops[r.IntN(len(ops))]
	args := make([]*plan.Expr, op.n)
	for i := range args {
		var err error
		if args[i], err = randomExpr(r, depth-1); err != nil {
			return nil, err
		}
	}
	return NewCall(op.name, args...)
}

// TestFormsAgree proves for random expressions that a batch gives what its rows give one by one, whatever the forms of
// the columns, that FilterTrue says where the value is true, and that only rows that are reached raise errors.
func TestFormsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	rounds := 3000
	if testing.Short() {
		rounds = 1000
	}
	for round := range rounds {
		e, err := randomExpr(r, 1+r.IntN(3))
		if err != nil {
			continue
		}
		p, err := Compile(e, CompileEnv{})
		if err != nil {
			t.Fatalf("%s: %v", Format(e), err)
		}
		ev, rowEv := p.NewEvaluator(), p.NewEvaluator()
		for range 2 { // twice: memory is used again
			n := r.IntN(100)
			b := vectest.Batch(r, formTypes, n, vectest.Options{Nulls: 0.2, Const: true, Small: round%2 == 0})
			if err := compareRows(e, ev, rowEv, b); err != nil {
				t.Fatalf("round %d: %s: %v", round, Format(e), err)
			}
		}
	}
}

func compareRows(e *plan.Expr, ev, rowEv *Evaluator, b *coldata.Batch) error {
	v, err := ev.Eval(b)
	want := make([]types.Datum, b.N)
	for i := range b.N {
		d, rowErr := rowEv.EvalDatum(vectest.Row(b, i))
		if rowErr != nil {
			if err == nil {
				return fmt.Errorf("row %d gives %v, the batch does not", i, rowErr)
			}
			var typed *Error
			if !errors.As(err, &typed) {
				return fmt.Errorf("untyped error %v", err)
			}
			return nil
		}
		d.S = string(append([]byte(nil), d.S...))
		want[i] = d
	}
	if err != nil {
		return fmt.Errorf("the batch gives %v, no row does", err)
	}
	for i, d := range want {
		if got := v.Datum(i); !vectest.EqualDatum(got, d) {
			return fmt.Errorf("row %d is %+v, alone %+v; row %+v", i, got, d, vectest.Row(b, i))
		}
		if lo, hi, ok := v.Int64Bounds(); ok && v.Form != coldata.Uint64 && !v.IsNull(i) &&
			v.Type.Canonical() != types.FormUint64 {
			if x := wide(v.Datum(i)); x.Cmp(types.Int128From(lo)) < 0 || x.Cmp(types.Int128From(hi)) > 0 {
				return fmt.Errorf("row %d: %s is not in [%d, %d]", i, x, lo, hi)
			}
		}
	}
	if !e.Type.IsNumeric() {
		return nil
	}
	dst := make([]uint64, coldata.Words(b.N))
	if err := ev.FilterTrue(b, dst); err != nil {
		return fmt.Errorf("filter: %w", err)
	}
	for i, d := range want {
		truth := !d.IsNull() && (d.I != 0 || d.F != 0 || d.H != types.Int128{})
		if coldata.Bit(dst, i) != truth {
			return fmt.Errorf("filter row %d is %v, value %+v", i, !truth, d)
		}
	}
	return nil
}
