package coldata_test

import (
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
	"github.com/colonnadedb/colonnade/vec/vectest"
)

var testTypes = []types.Type{types.NewBigInt(false), types.NewBigInt(true), {Kind: types.Int}, {Kind: types.Date},
	{Kind: types.DateTime}, types.NewDecimal(15, 2), types.NewDecimal(30, 4), types.NewDouble(),
	types.NewVarChar(20, types.DefaultCollation), types.NewBool()}

// TestFormsAgree proves that widening, gathering, slicing and building keep every row of every form, with NULLs and
// constants, at all small lengths and around words and batches, reusing memory throughout.
func TestFormsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var wide, part, mid coldata.Buffer
	builders := map[int]*coldata.Builder{}
	for round := range 6000 {
		ti := r.IntN(len(testTypes))
		n := r.IntN(140)
		if round%50 == 0 {
			n = coldata.BatchSize
		}
		v := vectest.Vector(r, testTypes[ti], n, vectest.Options{Nulls: 0.3, Const: true})
		w := coldata.Widen(&wide, &v)
		if w.Form != coldata.Form(v.Type.Canonical()) || w.Const {
			t.Fatalf("%s form %d widened to %d", v.Type, v.Form, w.Form)
		}
		if err := vectest.Same(&v, w); err != nil {
			t.Fatalf("widen %s form %d: %v", v.Type, v.Form, err)
		}
		if err := vectest.Same(&v, coldata.WidenConst(&part, &v)); err != nil {
			t.Fatalf("widen const %s form %d: %v", v.Type, v.Form, err)
		}
		if x, ok := coldata.WidenInt64(&part, &v); ok {
			if err := vectest.Same(&v, x); err != nil || x.Form != coldata.Int64 {
				t.Fatalf("widen int64 %s form %d: %v", v.Type, v.Form, err)
			}
		}
		if n == 0 {
			continue
		}
		checkBounds(t, &v, w)
		idx := make([]uint16, r.IntN(200))
		for i := range idx {
			idx[i] = uint16(r.IntN(n))
		}
		g := coldata.Gather(&part, &v, idx)
		for i, x := range idx {
			if !vectest.EqualDatum(g.Datum(i), v.Datum(int(x))) {
				t.Fatalf("gather %s form %d row %d", v.Type, v.Form, i)
			}
		}
		from := r.IntN(n)
		k := r.IntN(n - from + 1)
		s := coldata.Slice(&mid, &v, from, k)
		for i := range k {
			if !vectest.EqualDatum(s.Datum(i), v.Datum(from+i)) {
				t.Fatalf("slice %s form %d row %d", v.Type, v.Form, i)
			}
		}
		checkBuilder(t, r, builders, ti, &v, s)
	}
}

// checkBounds proves that proven bounds hold.
func checkBounds(t *testing.T, v, w *coldata.Vector) {
	lo, hi, ok := v.Int64Bounds()
	if !ok || w.Form != coldata.Int64 {
		return
	}
	for i := range w.N {
		if !w.IsNull(i) && (w.I64[i] < lo || w.I64[i] > hi) {
			t.Fatalf("%s form %d: %d is not in [%d, %d]", v.Type, v.Form, w.I64[i], lo, hi)
		}
	}
}

// checkBuilder appends whole vectors and single rows and compares with what was appended.
func checkBuilder(t *testing.T, r *rand.Rand, builders map[int]*coldata.Builder, ti int, v, s *coldata.Vector) {
	b := builders[ti]
	if b == nil {
		b = coldata.NewBuilder(testTypes[ti])
		builders[ti] = b
	}
	b.Reset()
	var want []types.Datum
	add := func(x *coldata.Vector) {
		if r.IntN(2) == 0 {
			b.Append(x)
			for i := range x.N {
				want = append(want, x.Datum(i))
			}
			return
		}
		for i := range min(x.N, 70) {
			b.AppendRow(x, i)
			want = append(want, x.Datum(i))
		}
	}
	add(s)
	add(v)
	add(s)
	if b.Len() != len(want) {
		t.Fatalf("built %d rows, want %d", b.Len(), len(want))
	}
	for i, d := range want {
		if got := b.Vector().Datum(i); !vectest.EqualDatum(got, d) {
			t.Fatalf("%s row %d is %+v, want %+v", v.Type, i, got, d)
		}
	}
}

// TestBuilderOwnsStrings proves that a builder's strings survive their source.
func TestBuilderOwnsStrings(t *testing.T) {
	body := []byte("hello")
	b := coldata.NewBuilder(types.NewVarChar(10, types.DefaultCollation))
	var a coldata.Arena
	s := a.CopyBytes(body)
	b.AppendDatum(types.StringDatum(s))
	a.Reset()
	a.CopyBytes([]byte("xxxxx"))
	if got := b.Vector().Str[0]; got != "hello" {
		t.Fatal(got)
	}
}

// TestDictMap proves that a dictionary's table is made once while it is remembered.
func TestDictMap(t *testing.T) {
	var m coldata.DictMap[bool]
	calls := 0
	for round := range 3 {
		for i := range 5 {
			d := dicts[i]
			table, err := m.Get(d, func(vals []string) ([]bool, error) { calls++; return make([]bool, len(vals)), nil })
			if err != nil || len(table) != len(d.Values) {
				t.Fatal(round, i, err)
			}
		}
	}
	if calls != 5 {
		t.Fatalf("%d calls", calls)
	}
}

var dicts = func() (d [5]*coldata.Dict) {
	for i := range d {
		d[i] = &coldata.Dict{Values: make([]string, i+1)}
	}
	return d
}()

// TestSteadyStateAllocatesNothing proves that widening and gathering reuse memory.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	v := vectest.Vector(r, types.NewDecimal(15, 2), 2048, vectest.Options{Forms: []coldata.Form{coldata.Lane16},
		Nulls: 0.1})
	idx := make([]uint16, 1000)
	var a, b coldata.Buffer
	if n := testing.AllocsPerRun(20, func() { coldata.Widen(&a, coldata.Gather(&b, &v, idx)) }); n > 0 {
		t.Fatalf("%v allocations", n)
	}
}
