package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

var (
	tInt     = types.Type{Kind: types.Int}
	tBig     = types.NewBigInt(false)
	tUBig    = types.NewBigInt(true)
	tDec     = types.NewDecimal(15, 2)
	tWide    = types.NewDecimal(30, 2)
	tDouble  = types.NewDouble()
	tText    = types.NewVarChar(40, types.UTF8MB4GeneralCI)
	tBinText = types.NewVarChar(40, types.UTF8MB4Bin)
	tTiny    = types.Type{Kind: types.TinyInt}
	tCount   = types.NewBigInt(false).WithNotNull(true)
)

// randomDatum makes a value of a type; one in nulls is NULL.
func randomDatum(rng *rand.Rand, t types.Type, card, nulls int) types.Datum {
	if !t.NotNull && nulls > 0 && rng.IntN(nulls) == 0 {
		return types.NullDatum
	}
	k := rng.IntN(card)
	switch t.Canonical() {
	case types.FormUint64:
		return types.UintDatum(uint64(k) * 0x8000000000000001)
	case types.FormInt128:
		return types.Int128Datum(types.Mul64(int64(k-card/2), 1<<40))
	case types.FormFloat64:
		return types.FloatDatum(float64(k-card/2) * 0.1)
	case types.FormString:
		s := fmt.Sprintf("Key %d", k)
		switch rng.IntN(3) {
		case 0:
			s = fmt.Sprintf("KEY %d", k)
		case 1:
			s += "  "
		}
		if k%7 == 0 {
			s += " with a tail that is longer than any prefix"
		}
		return types.StringDatum(s)
	}
	if t.Kind == types.TinyInt {
		return types.IntDatum(int64(k%200 - 100))
	}
	return types.IntDatum(int64(k - card/2))
}

// randomRows makes n rows.
func randomRows(rng *rand.Rand, ts []types.Type, n, card, nulls int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = make(row, len(ts))
		for c, t := range ts {
			rows[i][c] = randomDatum(rng, t, card, nulls)
		}
	}
	return rows
}

// keyText is equal for values that are equal under their type.
func keyText(t types.Type, d types.Datum) string {
	if t.IsString() && !d.IsNull() {
		return string(collate.AppendKey([]byte("s"), t.Collation, d.S))
	}
	return row{d}.text()
}

// groupRows groups rows by columns in plain Go, in the order in which groups appear.
func groupRows(ts []types.Type, rows []row, by []int) [][]row {
	index := map[string]int{}
	var groups [][]row
	for _, r := range rows {
		key := ""
		for _, c := range by {
			key += keyText(ts[c], r[c]) + "|"
		}
		i, ok := index[key]
		if !ok {
			i = len(groups)
			index[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// COUNT and SUM by any key agree with plain Go, whatever the forms, the batch sizes and the number of workers.
func TestAggregateCountSum(t *testing.T) {
	ts := []types.Type{tInt, tBig, tDec, tWide, tText, tBinText, tTiny.WithNotNull(true), tUBig, tDouble}
	for _, c := range []struct{ n, card, nulls, batch, workers int }{
		{0, 5, 4, 100, 1}, {1, 5, 4, 100, 1}, {5000, 3, 0, 2048, 2}, {5000, 4, 3, 100, 1}, {12000, 3000, 10, 2048, 2},
		{60000, 50000, 20, 2048, 2},
	} {
		rng := rand.New(rand.NewPCG(1, uint64(c.n)))
		tab := newMemTable(rng, 1, ts, randomRows(rng, ts, c.n, c.card, c.nulls), c.batch)
		e := newEnv(t, c.workers, memProvider{1: tab})
		keys := [][]int{{}, {0}, {1}, {2}, {3}, {6}, {7}, {8}, {4}, {5}, {4, 5}, {0, 1}, {6, 4}, {0, 6, 2}, {1, 3, 8, 4}}
		if c.n > 30000 {
			keys = [][]int{{0}, {1, 4}}
		}
		for _, by := range keys {
			n := &plan.HashAggregate{Input: tab.scanNode()}
			var outTypes []types.Type
			for _, k := range by {
				n.GroupBy = append(n.GroupBy, tab.col(k))
				outTypes = append(outTypes, ts[k])
			}
			sum := types.NewDecimal(38, 2)
			n.Aggs = []plan.Aggregate{{Func: "count", Type: tCount},
				{Func: "count", Args: []*plan.Expr{tab.col(2)}, Type: tCount},
				{Func: "sum", Args: []*plan.Expr{tab.col(2)}, Type: sum}, {Func: "sum", Args: []*plan.Expr{tab.col(3)}, Type: sum}}
			n.Types = append(outTypes, tCount, tCount, sum, sum)
			var want []row
			groups := groupRows(ts, tab.rows, by)
			if len(by) == 0 && len(groups) == 0 {
				groups = [][]row{nil}
			}
			for _, g := range groups {
				var out row
				for _, k := range by {
					out = append(out, types.StringDatum(keyText(ts[k], g[0][k])))
				}
				out = append(out, types.IntDatum(int64(len(g))), countOf(g, 2), sumOf(g, 2), sumOf(g, 3))
				want = append(want, out)
			}
			got := e.run(t, n)
			for _, r := range got {
				for i, k := range by {
					r[i] = types.StringDatum(keyText(ts[k], r[i]))
				}
			}
			sameRows(t, fmt.Sprint(c, by), got, want)
		}
	}
}

func countOf(g []row, c int) types.Datum {
	n := 0
	for _, r := range g {
		if !r[c].IsNull() {
			n++
		}
	}
	return types.IntDatum(int64(n))
}

func sumOf(g []row, c int) types.Datum {
	var sum types.Int128
	any := false
	for _, r := range g {
		if r[c].IsNull() {
			continue
		}
		any = true
		x := r[c].H
		if r[c].Form == types.FormInt64 {
			x = types.Int128From(r[c].I)
		}
		sum, _ = sum.Add(x)
	}
	if !any {
		return types.NullDatum
	}
	return types.Int128Datum(sum)
}
