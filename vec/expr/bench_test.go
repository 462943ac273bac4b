package expr

import (
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func must(e *plan.Expr, err error) *plan.Expr {
	if err != nil {
		panic(err)
	}
	return e
}

func call(name string, args ...*plan.Expr) *plan.Expr { return must(NewCall(name, args...)) }

// lineitem returns a batch as a scan of lineitem gives it: extendedprice, discount, tax, quantity in lanes.
func lineitem(n int) *coldata.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	money := types.NewDecimal(15, 2).WithNotNull(true)
	price := coldata.Vector{Type: money, Form: coldata.Lane32, N: n, Base: 90000, Mult: 1, U32: make([]uint32, n),
		Bounded: true, Min: 90000, Max: 10494950}
	disc := coldata.Vector{Type: money, Form: coldata.Lane8, N: n, Mult: 1, U8: make([]uint8, n), Bounded: true, Max: 10}
	tax := coldata.Vector{Type: money, Form: coldata.Lane8, N: n, Mult: 1, U8: make([]uint8, n), Bounded: true, Max: 8}
	qty := coldata.Vector{Type: money, Form: coldata.Lane8, N: n, Base: 100, Mult: 100, U8: make([]uint8, n),
		Bounded: true, Min: 100, Max: 5000}
	for i := range n {
		price.U32[i] = uint32(r.IntN(10494950 - 90000))
		disc.U8[i], tax.U8[i], qty.U8[i] = uint8(r.IntN(11)), uint8(r.IntN(9)), uint8(r.IntN(50))
	}
	return &coldata.Batch{N: n, Vecs: []coldata.Vector{price, disc, tax, qty}}
}

func q1Exprs(b *coldata.Batch) (disc, charge *plan.Expr) {
	col := func(i int) *plan.Expr { return plan.NewColumn(i, b.Vecs[i].Type) }
	disc = call("*", col(0), call("-", NewInt(1), col(1)))
	return disc, call("*", disc, call("+", NewInt(1), col(2)))
}

// TestQ1Expressions proves values, types and forms of TPC-H query 1's expressions over lanes.
func TestQ1Expressions(t *testing.T) {
	b := lineitem(2048)
	disc, charge := q1Exprs(b)
	if disc.Type.String() != "decimal(31,4)" || charge.Type.String() != "decimal(47,6)" {
		t.Errorf("types %s, %s", disc.Type, charge.Type)
	}
	for _, e := range []*plan.Expr{disc, charge} {
		p, err := Compile(e, CompileEnv{})
		if err != nil {
			t.Fatal(err)
		}
		ev := p.NewEvaluator()
		v, err := ev.Eval(b)
		if err != nil {
			t.Fatal(err)
		}
		if v.Form != coldata.Int64 || !v.Bounded {
			t.Errorf("form %d", v.Form)
		}
		for i := range b.N {
			price, d, x := b.Vecs[0].Datum(i).I, b.Vecs[1].Datum(i).I, b.Vecs[2].Datum(i).I
			want := price * (100 - d)
			if e == charge {
				want *= 100 + x
			}
			if v.I64[i] != want || want < v.Min || want > v.Max {
				t.Fatalf("row %d: %d, want %d", i, v.I64[i], want)
			}
		}
	}
}

func BenchmarkQ1Charge(b *testing.B) {
	batch := lineitem(2048)
	_, charge := q1Exprs(batch)
	p, err := Compile(charge, CompileEnv{})
	if err != nil {
		b.Fatal(err)
	}
	ev := p.NewEvaluator()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ev.Eval(batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2048, "ns/row")
}

func BenchmarkQ6Filter(b *testing.B) {
	batch := lineitem(2048)
	dec := func(v int64) *plan.Expr {
		return plan.NewConstant(types.IntDatum(v), types.NewDecimal(3, 2).WithNotNull(true))
	}
	col := func(i int) *plan.Expr { return plan.NewColumn(i, batch.Vecs[i].Type) }
	e := call("and", call("between", col(1), call("-", dec(6), dec(1)), call("+", dec(6), dec(1))),
		call("<", col(3), NewInt(24)))
	p, err := Compile(e, CompileEnv{})
	if err != nil {
		b.Fatal(err)
	}
	ev := p.NewEvaluator()
	dst := make([]uint64, 32)
	b.ReportAllocs()
	for b.Loop() {
		if err := ev.FilterTrue(batch, dst); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2048, "ns/row")
}

// benchEval measures e over b a row.
func benchEval(b *testing.B, e *plan.Expr, batch *coldata.Batch) {
	p, err := Compile(e, CompileEnv{})
	if err != nil {
		b.Fatal(err)
	}
	ev := p.NewEvaluator()
	dst := make([]uint64, coldata.Words(batch.N))
	b.ReportAllocs()
	for b.Loop() {
		if e.Type.Bool {
			err = ev.FilterTrue(batch, dst)
		} else {
			_, err = ev.Eval(batch)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(batch.N), "ns/row")
}

// BenchmarkTPCH measures expressions of the TPC-H queries in the forms in which scans and joins give their columns.
func BenchmarkTPCH(b *testing.B) {
	const n = 2048
	r := rand.New(rand.NewPCG(3, 4))
	text := types.NewVarChar(79, types.DefaultCollation).WithNotNull(true)
	date := types.Type{Kind: types.Date, NotNull: true}
	comments, phones := make([]string, n), make([]string, n)
	codes, days := make([]uint8, n), make([]uint16, n)
	for i := range n {
		comments[i] = []string{"carefully final deposits detect slyly again",
			"special packages haggle; requests sleep"}[r.IntN(2)]
		phones[i] = []string{"13-702-694-4520", "25-989-741-2988", "31-715-320-1788"}[r.IntN(3)]
		codes[i], days[i] = uint8(r.IntN(3)), uint16(r.IntN(20))
	}
	dict := &coldata.Dict{Values: []string{"BRAZIL", "PROMO BRUSHED", "FRANCE"}}
	money := types.NewDecimal(31, 4).WithNotNull(true)
	volume := make([]int64, n)
	batch := &coldata.Batch{N: n, Vecs: []coldata.Vector{
		{Type: text, Form: coldata.String, N: n, Str: comments}, {Type: text, Form: coldata.String, N: n, Str: phones},
		{Type: text, Form: coldata.Dict8, N: n, U8: codes, Dict: dict},
		{Type: date, Form: coldata.Lane16, N: n, U16: days, Base: types.PackDate(1995, 3, 1), Mult: 1},
		{Type: money, Form: coldata.Int64, N: n, I64: volume, Bounded: true, Max: 1e9},
	}}
	col := func(i int) *plan.Expr { return plan.NewColumn(i, batch.Vecs[i].Type) }
	for _, c := range []struct {
		name string
		e    *plan.Expr
	}{
		{"q13 not like", call("not", call("like", col(0), NewString("%special%requests%")))},
		{"q22 substring in", call("in", call("substring", col(1), NewInt(1), NewInt(2)), NewString("13"), NewString("31"),
			NewString("23"))},
		{"q14 like dict", call("like", col(2), NewString("PROMO%"))},
		{"q8 case", call("case", call("=", col(2), NewString("BRAZIL")), col(4), NewInt(0))},
		{"q8 year", call("extract", NewString("year"), col(3))},
		{"q1 date", call("<=", col(3), NewString("1998-09-02"))},
		{"string =", call("=", col(1), NewString("31-715-320-1788"))},
	} {
		b.Run(c.name, func(b *testing.B) { benchEval(b, c.e, batch) })
	}
}
