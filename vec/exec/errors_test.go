package exec

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Plans that cannot run are refused with an error that names the reason.
func TestBadPlans(t *testing.T) {
	ts := []types.Type{tBig, tText, tUBig, tBinText}
	rng := rand.New(rand.NewPCG(12, 12))
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 10, 5, 3), 100)
	e := newEnv(t, 1, memProvider{1: tab})
	join := func(probe, build int) *plan.HashJoin {
		return &plan.HashJoin{Base: plan.Base{Types: ts[:1]}, Probe: tab.scanNode(), Build: tab.scanNode(),
			ProbeKeys: []*plan.Expr{tab.col(probe)}, BuildKeys: []*plan.Expr{tab.col(build)}, Output: []int{0}}
	}
	agg := func(a plan.Aggregate) *plan.HashAggregate {
		return &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tBig}}, Input: tab.scanNode(),
			Aggs: []plan.Aggregate{a}}
	}
	filterWithoutKey := join(0, 0)
	filterWithoutKey.RuntimeFilters = []plan.RuntimeFilter{{Key: 3}}
	uneven := join(0, 0)
	uneven.ProbeKeys = nil
	missing := tab.scanNode()
	missing.Table = 9
	notNull := tBig.WithNotNull(true)
	lying := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{notNull}}, Input: tab.scanNode(),
		GroupBy: []*plan.Expr{plan.NewColumn(0, notNull)}}
	for _, c := range []struct {
		root plan.Node
		want string
	}{
		{nil, "does not know"},
		{missing, "no table 9"},
		{join(0, 2), "not comparable without a cast"},
		{join(1, 3), "collations"},
		{uneven, "0 probe keys and 1 build keys"},
		{filterWithoutKey, "runtime filter 0 is for key 3"},
		{agg(plan.Aggregate{Func: "median", Args: []*plan.Expr{tab.col(0)}}), "aggregate median: is not known"},
		{agg(plan.Aggregate{Func: "sum", Args: []*plan.Expr{tab.col(1)}}), "takes a number"},
		{agg(plan.Aggregate{Func: "sum"}), "takes one argument, got 0"},
		{agg(plan.Aggregate{Func: "group_concat", Args: []*plan.Expr{tab.col(0)}}), "takes strings"},
		{agg(plan.Aggregate{Func: "bit_or", Args: []*plan.Expr{tab.col(1)}}), "takes an integer"},
		{lying, "declared NOT NULL"},
		{&plan.Project{Base: plan.Base{Types: ts[:1]}, Input: tab.scanNode(),
			Exprs: []*plan.Expr{plan.NewColumn(17, tBig)}}, "column 17 of 4"},
	} {
		root := c.root
		if root == nil {
			root = unknownNode{}
		}
		if _, err := e.try(root); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if _, err := Run(t.Context(), &plan.Plan{Version: 99, Root: tab.scanNode()}, e.opts); err == nil {
		t.Error("a plan of another version runs")
	}
	if _, err := Run(t.Context(), &plan.Plan{Version: plan.Version, Root: tab.scanNode()}, Options{}); err == nil {
		t.Error("a query runs without a pool")
	}
}

// unknownNode is a node of a later version.
type unknownNode struct{}

// Info implements plan.Node.
func (unknownNode) Info() *plan.Base { return &plan.Base{} }

// Inputs implements plan.Node.
func (unknownNode) Inputs() []plan.Node { return nil }

// A sum that does not fit its type is an error, never a wrapped number.
func TestSumOutOfRange(t *testing.T) {
	big := types.Int128{Lo: ^uint64(0), Hi: 1<<62 - 1}
	ts := []types.Type{tWide, tBig}
	rows := []row{{types.Int128Datum(big), types.IntDatum(1 << 62)}, {types.Int128Datum(big), types.IntDatum(1 << 62)},
		{types.Int128Datum(big), types.IntDatum(1 << 62)}}
	tab := newMemTable(rand.New(rand.NewPCG(13, 13)), 1, ts, rows, 2)
	e := newEnv(t, 1, memProvider{1: tab})
	for col, typ := range []types.Type{types.NewDecimal(38, 2), tBig} {
		n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{typ}}, Input: tab.scanNode(),
			Aggs: []plan.Aggregate{{Func: "sum", Args: []*plan.Expr{tab.col(col)}, Type: typ}}}
		if got, err := e.try(n); !errors.Is(err, ErrOutOfRange) {
			t.Errorf("column %d: %v, error %v", col, got, err)
		}
	}
}

// Averages round half away from zero, whether 128 bits suffice on the way or not.
func TestScaleDiv(t *testing.T) {
	for _, c := range []struct {
		x    int64
		up   int
		n    uint64
		want int64
	}{{5, 0, 10, 1}, {-5, 0, 10, -1}, {4, 0, 10, 0}, {-4, 0, 10, 0}, {15, 0, 10, 2}, {-25, 0, 10, -3}, {1, 4, 3, 3333},
		{2, 4, 3, 6667}, {-2, 4, 3, -6667}, {0, 4, 7, 0}, {125, -1, 1, 13}, {-125, -1, 1, -13}, {124, -1, 1, 12}} {
		if got, ok := scaleDiv(types.Int128From(c.x), c.up, c.n); !ok || got != types.Int128From(c.want) {
			t.Errorf("%d·10^%d/%d = %s %v, want %d", c.x, c.up, c.n, got, ok, c.want)
		}
	}
	rng := rand.New(rand.NewPCG(14, 14))
	for range 20000 {
		x := types.Int128{Lo: rng.Uint64(), Hi: int64(rng.Uint64()) >> (1 + rng.IntN(63))}
		up, n := rng.IntN(5), rng.Uint64()>>(1+rng.IntN(62))|1
		got, ok := scaleDiv(x, up, n)
		want, wantOK := scaleDivBig(x, up, n)
		if ok != wantOK || ok && got != want {
			t.Fatalf("%s·10^%d/%d = %s %v, want %s %v", x, up, n, got, ok, want, wantOK)
		}
	}
}

// Runtime filters keep every key of the build side, in all their forms, and honour the selection on entry.
func TestIntFilterForms(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 15))
	for _, span := range []int64{1 << 10, 1 << 40} {
		keys := map[int64]bool{}
		f := &filterMaker{col: &keyColumn{form: coldata.Int64, bits: 64}}
		var words []uint64
		for range 500 {
			k := rng.Int64N(span) - span/2
			keys[k] = true
			words = append(words, uint64(k))
			f.bounds.merge(keyBounds{n: 1, lo: k, hi: k})
		}
		e := newEnv(t, 1, nil)
		b := newBudget(t.Context(), 0, arenaAllocator(e.arena))
		f.acct = b.newAccount("test")
		if err := f.allocate(); err != nil {
			t.Fatal(err)
		}
		f.add([][]uint64{words})
		rf := f.filter()
		vals := make([]int64, 1000)
		for i := range vals {
			vals[i] = rng.Int64N(2*span) - span
			if i%3 == 0 {
				vals[i] = int64(words[rng.IntN(len(words))])
			}
		}
		sel := make([]uint64, coldata.Words(len(vals)))
		for i := range vals {
			if i%5 != 0 && (i/64%2 == 0 || i%7 == 0) {
				coldata.SetBit(sel, i)
			}
		}
		before := append([]uint64(nil), sel...)
		rf.FilterInt64(sel, vals)
		wrong := 0
		for i, v := range vals {
			was, is := coldata.Bit(before, i), coldata.Bit(sel, i)
			if is && !was || was && keys[v] && !is {
				t.Fatalf("span %d: row %d of value %d: %v became %v", span, i, v, was, is)
			}
			if is && !keys[v] {
				wrong++
			}
		}
		if f.exact && wrong > 0 || wrong > 100 {
			t.Errorf("span %d: %d rows were kept without reason", span, wrong)
		}
		b.close()
	}
}
