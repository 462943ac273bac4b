package exec

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// compareDatum orders values as ORDER BY does.
func compareDatum(t types.Type, a, b types.Datum) int {
	switch {
	case a.IsNull() || b.IsNull():
		return cmp.Compare(btoi(!a.IsNull()), btoi(!b.IsNull()))
	case t.IsString():
		return collate.Compare(t.Collation, a.S, b.S)
	case a.Form == types.FormFloat64:
		return cmp.Compare(a.F, b.F)
	case a.Form == types.FormUint64:
		return cmp.Compare(a.Uint64(), b.Uint64())
	case a.Form == types.FormInt128:
		return a.H.Cmp(b.H)
	}
	return cmp.Compare(a.I, b.I)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ORDER BY by any keys, with and without LIMIT, gives the order of plain Go.
func TestSort(t *testing.T) {
	ts := []types.Type{tInt, tBig, tDec, tWide, tText, tBinText, tTiny.WithNotNull(true), tUBig, tDouble,
		tBig.WithNotNull(true)}
	unique := len(ts) - 1
	for _, c := range []struct{ n, card, nulls, batch, workers int }{
		{0, 5, 4, 100, 1}, {3000, 3, 3, 100, 1}, {12000, 10, 5, 2048, 2}, {20000, 20000, 20, 2048, 2},
	} {
		rng := rand.New(rand.NewPCG(2, uint64(c.n)))
		rows := randomRows(rng, ts, c.n, c.card, c.nulls)
		for i, p := range rng.Perm(c.n) {
			rows[i][unique] = types.IntDatum(int64(p))
		}
		tab := newMemTable(rng, 1, ts, rows, c.batch)
		e := newEnv(t, c.workers, memProvider{1: tab})
		for _, by := range [][]int{{}, {0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {4, 5}, {6, 0, 1}, {1, 4}, {8, 3},
			{5, 6, 4}} {
			desc := make([]bool, len(by)+1)
			keys := make([]plan.SortKey, 0, len(by)+1)
			by = append(slices.Clone(by), unique)
			for i, k := range by {
				desc[i] = rng.IntN(2) == 0
				keys = append(keys, plan.SortKey{Expr: tab.col(k), Desc: desc[i]})
			}
			want := slices.Clone(rows)
			slices.SortFunc(want, func(a, b row) int {
				for i, k := range by {
					if r := compareDatum(ts[k], a[k], b[k]); r != 0 {
						if desc[i] {
							return -r
						}
						return r
					}
				}
				return 0
			})
			for _, limit := range []int64{-1, 0, 7, 1000}[rng.IntN(2):] {
				offset := int64(rng.IntN(10))
				n := &plan.Sort{Base: plan.Base{Types: ts}, Input: tab.scanNode(), Keys: keys, Limit: limit, Offset: offset}
				got := e.run(t, n)
				exp := want[min(offset, int64(c.n)):]
				if limit >= 0 && int64(len(exp)) > limit {
					exp = exp[:limit]
				}
				if len(got) != len(exp) {
					t.Fatalf("%v by %v limit %d: %d rows, want %d", c, by, limit, len(got), len(exp))
				}
				for i := range got {
					if got[i].text() != exp[i].text() {
						t.Fatalf("%v by %v %v limit %d: row %d is %s, want %s", c, by, desc, limit, i, got[i].text(), exp[i].text())
					}
				}
			}
		}
	}
}

// Sums of DOUBLE have the same bits whatever the order of rows and the number of workers.
func TestFloatSumsAreExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	ts := []types.Type{tInt, tDouble}
	rows := make([]row, 20000)
	for i := range rows {
		x := (rng.Float64() - 0.5) * float64(uint64(1)<<rng.IntN(60))
		if rng.IntN(50) == 0 {
			x *= 1e100
		}
		if rng.IntN(50) == 0 {
			x *= 1e-200
		}
		rows[i] = row{types.IntDatum(int64(rng.IntN(5))), types.FloatDatum(x)}
	}
	var first []row
	for run := range 4 {
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		tab := newMemTable(rng, 1, ts, rows, 700)
		e := newEnv(t, 1+run%2, memProvider{1: tab})
		n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tInt, tDouble, tDouble, tDouble}}, Input: tab.scanNode(),
			GroupBy: []*plan.Expr{tab.col(0)}}
		for _, f := range []string{"sum", "avg", "stddev_samp"} {
			n.Aggs = append(n.Aggs, plan.Aggregate{Func: f, Args: []*plan.Expr{tab.col(1)}, Type: tDouble})
		}
		got := e.run(t, n)
		if run == 0 {
			first = got
			continue
		}
		sameRows(t, fmt.Sprint("run ", run), got, first)
	}
}
