package expr

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func intColumn(vals ...int64) coldata.Vector {
	return coldata.Vector{Type: types.NewBigInt(false), Form: coldata.Int64, N: len(vals), I64: vals}
}

func compileT(t *testing.T, e *plan.Expr, env CompileEnv) *Evaluator {
	t.Helper()
	p, err := Compile(e, env)
	if err != nil {
		t.Fatalf("%s: %v", Format(e), err)
	}
	return p.NewEvaluator()
}

// TestErrorsOnlyWhereReached proves that CASE, IF, AND and OR raise nothing for rows that they do not evaluate, and
// that an error is raised where they do.
func TestErrorsOnlyWhereReached(t *testing.T) {
	a := plan.NewColumn(0, types.NewBigInt(false))
	big := NewInt(1 << 62)
	overflow := call("*", a, big) // overflows from |a| = 2 on
	small := call("<", a, NewInt(2))
	b := &coldata.Batch{N: 4, Vecs: []coldata.Vector{intColumn(0, 1, 5, 7)}}
	for _, e := range []*plan.Expr{
		call("case", small, overflow, NewInt(0)), call("if", small, overflow, NewInt(0)),
		call("and", small, call(">", overflow, NewInt(0))), call("or", call("not", small), call(">", overflow, NewInt(0))),
		call("coalesce", call("case", call("not", small), a), overflow),
	} {
		if _, err := compileT(t, e, CompileEnv{}).Eval(b); err != nil {
			t.Errorf("%s: %v", Format(e), err)
		}
	}
	_, err := compileT(t, call("case", NewInt(1), overflow), CompileEnv{}).Eval(b)
	if !errors.Is(err, ErrOutOfRange) || err.Error() != "BIGINT value is out of range in '(#1 * 4611686018427387904)'" {
		t.Errorf("overflow gives %v", err)
	}
	b.Vecs[0].Valid = []uint64{0b0011} // what stands under NULLs may overflow
	if _, err := compileT(t, overflow, CompileEnv{}).Eval(b); err != nil {
		t.Errorf("overflow under NULL: %v", err)
	}
}

// TestDecimalOverflowIsAnError proves that a DECIMAL past 128 bits is reported, not wrapped.
func TestDecimalOverflowIsAnError(t *testing.T) {
	d := types.NewDecimal(38, 0)
	v := coldata.Vector{Type: d, Form: coldata.Int128, N: 1, I128: []types.Int128{types.DecimalLimit(38)}}
	c := plan.NewColumn(0, d)
	for _, e := range []*plan.Expr{call("*", c, c), call("+", call("+", c, c), c), call("*", c, NewInt(10))} {
		_, err := compileT(t, e, CompileEnv{}).Eval(&coldata.Batch{N: 1, Vecs: []coldata.Vector{v}})
		if !errors.Is(err, ErrOutOfRange) || !strings.HasPrefix(err.Error(), "DECIMAL value is out of range") {
			t.Errorf("%s: %v", Format(e), err)
		}
	}
}

// TestDivisionByZero proves NULL, the warning, and the error of a strict write.
func TestDivisionByZero(t *testing.T) {
	b := &coldata.Batch{N: 3, Vecs: []coldata.Vector{intColumn(1, 0, 2)}}
	a := plan.NewColumn(0, types.NewBigInt(false))
	for _, op := range []string{"/", "div", "%"} {
		var warned []string
		env := CompileEnv{Env: plan.Env{SQLMode: ModeErrorForDivisionByZero},
			Warn: func(code int, msg string) { warned = append(warned, fmt.Sprint(code, " ", msg)) }}
		v, err := compileT(t, call(op, NewInt(6), a), env).Eval(b)
		if err != nil || !v.IsNull(1) || v.IsNull(0) || v.IsNull(2) {
			t.Fatalf("%s: %v", op, err)
		}
		if len(warned) != 1 || warned[0] != "1365 Division by 0" {
			t.Errorf("%s warned %q", op, warned)
		}
		env.Env.Strict = true
		if _, err := compileT(t, call(op, NewInt(6), a), env).Eval(b); !errors.Is(err, ErrDivisionByZero) {
			t.Errorf("strict %s: %v", op, err)
		}
	}
}

// TestNewCallErrors proves the kinds of errors.
func TestNewCallErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		args []*plan.Expr
		kind Kind
	}{{"no_such", nil, ErrUnknownFunction}, {"substring", []*plan.Expr{NewString("a")}, ErrArgCount},
		{"date_add", []*plan.Expr{NewString("a"), NewInt(1), NewString("fortnight")}, ErrArgument},
		{"collate", []*plan.Expr{NewString("a"), NewString("latin1_bin")}, ErrCollation},
		{"regexp", []*plan.Expr{NewString("a")}, ErrArgCount}} {
		if _, err := NewCall(c.name, c.args...); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v, want kind %v", c.name, err, c.kind)
		}
	}
}

// TestAggregateTypes proves the types of TPC-H's aggregates as MariaDB declares them.
func TestAggregateTypes(t *testing.T) {
	col := func(t types.Type) []*plan.Expr { return []*plan.Expr{plan.NewColumn(0, t)} }
	for _, c := range []struct {
		name string
		arg  types.Type
		want string
	}{{"sum", types.NewDecimal(15, 2), "decimal(37,2)"}, {"avg", types.NewDecimal(15, 2), "decimal(19,6)"},
		{"sum", types.Type{Kind: types.Int}, "decimal(32,0)"}, {"avg", types.Type{Kind: types.Int}, "decimal(14,4)"},
		{"min", types.Type{Kind: types.Date}, "date"}, {"count", types.NewDouble(), "bigint"},
		{"sum", types.NewDouble(), "double"},
		{"sum", types.NewVarChar(3, 45), "double"}, {"bit_or", types.NewBigInt(false), "bigint unsigned"}} {
		got, err := AggregateType(c.name, col(c.arg), false)
		if err != nil || got.String() != c.want {
			t.Errorf("%s(%s) is %s, %v; want %s", c.name, c.arg, got, err, c.want)
		}
	}
}

// TestFilterShapes proves that comparisons with constants reach the column as it is stored, which elimination needs.
func TestFilterShapes(t *testing.T) {
	date := plan.NewColumn(0, types.Type{Kind: types.Date, NotNull: true})
	dec := plan.NewColumn(0, types.NewDecimal(15, 2))
	num := plan.NewColumn(0, types.Type{Kind: types.Int})
	day := plan.NewConstant(types.IntDatum(types.PackDate(1998, 12, 1)), types.Type{Kind: types.Date, NotNull: true})
	for _, c := range []struct {
		e    *plan.Expr
		want string
	}{
		{call("<=", date, call("date_sub", day, NewString("90"), NewString("day"))), "(#1 <= DATE'1998-09-02')"},
		{call("<", date, NewString("1995-03-15")), "(#1 < DATE'1995-03-15')"},
		{call("between", date, NewString("1995-01-01"), NewString("1996-12-31")),
			"(#1 between DATE'1995-01-01' and DATE'1996-12-31')"},
		{call("<", dec, NewInt(24)), "(#1 < 24.00)"},
		{call("in", num, NewInt(1), NewInt(2)), "(#1 in (1, 2))"},
		{call("=", num, NewString("5")), "(cast(#1 as double) = 5)"},
		{call("<", dec, plan.NewConstant(types.IntDatum(55), types.NewDecimal(4, 3).WithNotNull(true))),
			"(cast(#1 as decimal(16,3)) < 0.055)"},
	} {
		if got := Format(Fold(c.e, &plan.Env{})); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestLongChains proves that deep and wide expressions compile and evaluate in reasonable time.
func TestLongChains(t *testing.T) {
	a := plan.NewColumn(0, types.Type{Kind: types.Int})
	sum := a
	for range 3000 {
		sum = call("+", sum, NewInt(1))
	}
	b := &coldata.Batch{N: 2, Vecs: []coldata.Vector{{Type: a.Type, Form: coldata.Int64, N: 2, I64: []int64{1, 2}}}}
	v, err := compileT(t, sum, CompileEnv{}).Eval(b)
	if err != nil || v.Datum(1).I != 3002 {
		t.Fatalf("%v, %v", v, err)
	}
	args := []*plan.Expr{a}
	for i := range 200000 {
		args = append(args, NewInt(int64(i)*7919))
	}
	dst := make([]uint64, 1)
	b.Vecs[0].I64[1] = 7919 * 12345
	if err := compileT(t, call("in", args...), CompileEnv{}).FilterTrue(b, dst); err != nil || dst[0] != 2 {
		t.Fatalf("%b, %v", dst, err)
	}
}

// TestDictionaryOnce proves that a predicate over codes follows each dictionary, also after another one came between.
func TestDictionaryOnce(t *testing.T) {
	vt := types.NewVarChar(10, types.DefaultCollation)
	e := call("like", plan.NewColumn(0, vt), NewString("promo%"))
	ev := compileT(t, e, CompileEnv{})
	d1 := &coldata.Dict{Values: []string{"PROMO X", "OTHER"}}
	d2 := &coldata.Dict{Values: []string{"OTHER", "Promo Y", "z"}}
	for round := range 4 {
		d, want := d1, uint64(0b001)
		if round%2 == 1 {
			d, want = d2, 0b110
		}
		v := coldata.Vector{Type: vt, Form: coldata.Dict8, N: 3, U8: []uint8{0, 1, 1}, Dict: d}
		dst := make([]uint64, 1)
		if err := ev.FilterTrue(&coldata.Batch{N: 3, Vecs: []coldata.Vector{v}}, dst); err != nil || dst[0] != want {
			t.Fatalf("round %d: %b, %v", round, dst[0], err)
		}
	}
}

// TestEvaluatorsShareAProgram proves that tasks evaluate one program at the same time (run with -race).
func TestEvaluatorsShareAProgram(t *testing.T) {
	vt := types.NewVarChar(20, types.DefaultCollation)
	s := plan.NewColumn(0, vt)
	e := call("or", call("like", call("upper", s), NewString("%Ü%")), call("regexp", s, NewString("^a+b$")),
		call("in", s, NewString("x"), NewString("y")))
	p, err := Compile(e, CompileEnv{})
	if err != nil {
		t.Fatal(err)
	}
	batch := &coldata.Batch{N: 4, Vecs: []coldata.Vector{{Type: vt, Form: coldata.String, N: 4, Str: []string{"grün",
		"aab", "X", "-"}}}}
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ev, dst := p.NewEvaluator(), make([]uint64, 1)
			for range 200 {
				if err := ev.FilterTrue(batch, dst); err != nil || dst[0] != 0b0111 {
					t.Errorf("%b, %v", dst[0], err)
					return
				}
			}
		}()
	}
	wg.Wait()
}
