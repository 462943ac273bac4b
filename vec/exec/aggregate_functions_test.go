package exec

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// oracle computes an aggregate over the values of a column in plain Go.
func oracle(fn string, t, result types.Type, vals []types.Datum) types.Datum {
	vals = slices.DeleteFunc(slices.Clone(vals), types.Datum.IsNull)
	switch fn {
	case "count":
		return types.IntDatum(int64(len(vals)))
	case "bit_and", "bit_or", "bit_xor":
		x := uint64(0)
		if fn == "bit_and" {
			x = ^x
		}
		for _, v := range vals {
			switch fn {
			case "bit_and":
				x &= uint64(v.I)
			case "bit_or":
				x |= uint64(v.I)
			default:
				x ^= uint64(v.I)
			}
		}
		return types.UintDatum(x)
	}
	if len(vals) == 0 {
		return types.NullDatum
	}
	switch fn {
	case "min":
		return slices.MinFunc(vals, func(a, b types.Datum) int { return compareDatums(t, a, b) })
	case "max":
		return slices.MaxFunc(vals, func(a, b types.Datum) int { return compareDatums(t, a, b) })
	}
	sum := new(big.Int)
	for _, v := range vals {
		x, _ := new(big.Int).SetString(row{v}.text(), 10)
		sum.Add(sum, x)
	}
	if fn == "avg" {
		sum.Mul(sum, big.NewInt(10000))
		sum.Mul(sum, big.NewInt(2))
		n := big.NewInt(int64(len(vals)))
		if sum.Sign() < 0 {
			sum.Sub(sum, n)
		} else {
			sum.Add(sum, n)
		}
		sum.Quo(sum, n.Mul(n, big.NewInt(2)))
	}
	if result.Canonical() == types.FormInt64 {
		return types.IntDatum(sum.Int64())
	}
	neg := sum.Sign() < 0
	sum.Abs(sum)
	lo := new(big.Int).And(sum, new(big.Int).SetUint64(^uint64(0))).Uint64()
	d := types.Int128{Lo: lo, Hi: int64(new(big.Int).Rsh(sum, 64).Uint64())}
	if neg {
		d = d.Neg()
	}
	return types.Int128Datum(d)
}

// distinctValues drops all but the first of equal values.
func distinctValues(t types.Type, vals []types.Datum) []types.Datum {
	seen := map[string]bool{}
	var out []types.Datum
	for _, v := range vals {
		if k := keyText(t, v); !seen[k] {
			seen[k] = true
			out = append(out, v)
		}
	}
	return out
}

// Every aggregate function, DISTINCT or not, agrees with plain Go over every type that it takes.
func TestAggregateFunctions(t *testing.T) {
	ts := []types.Type{tInt, tBig, tDec, tWide, tText, tBinText, tTiny.WithNotNull(true), tUBig}
	for _, c := range []struct{ n, card, nulls, batch, workers int }{
		{0, 5, 4, 100, 1}, {3000, 3, 0, 2048, 2}, {3000, 40, 3, 100, 1}, {24000, 16000, 10, 2048, 2},
	} {
		rng := rand.New(rand.NewPCG(6, uint64(c.n)))
		tab := newMemTable(rng, 1, ts, randomRows(rng, ts, c.n, c.card, c.nulls), c.batch)
		e := newEnv(t, c.workers, memProvider{1: tab})
		for _, by := range [][]int{{}, {0}, {6}, {4, 1}} {
			n := &plan.HashAggregate{Input: tab.scanNode()}
			for _, k := range by {
				n.GroupBy, n.Types = append(n.GroupBy, tab.col(k)), append(n.Types, ts[k])
			}
			var cols []int
			add := func(fn string, col int, distinct bool) {
				args := []*plan.Expr{tab.col(col)}
				typ, err := expr.AggregateType(fn, args, distinct)
				if err != nil {
					t.Fatal(err)
				}
				n.Aggs = append(n.Aggs, plan.Aggregate{Func: fn, Args: args, Distinct: distinct, Type: typ})
				n.Types = append(n.Types, typ)
				cols = append(cols, col)
			}
			for col, typ := range ts {
				for _, distinct := range []bool{false, true} {
					for _, fn := range []string{"count", "min", "max"} {
						add(fn, col, distinct)
					}
					if typ.IsNumeric() && !(typ.Kind == types.BigInt && typ.Unsigned) {
						add("sum", col, distinct)
						add("avg", col, distinct)
					}
				}
				if typ.Kind == types.BigInt {
					add("bit_and", col, false)
					add("bit_or", col, true)
					add("bit_xor", col, false)
				}
			}
			groups := groupRows(ts, tab.rows, by)
			if len(by) == 0 && len(groups) == 0 {
				groups = [][]row{nil}
			}
			var want []row
			for _, g := range groups {
				var out row
				for _, k := range by {
					out = append(out, types.StringDatum(keyText(ts[k], g[0][k])))
				}
				for i, a := range n.Aggs {
					typ := ts[cols[i]]
					var vals []types.Datum
					for _, r := range g {
						vals = append(vals, r[cols[i]])
					}
					if a.Distinct {
						vals = distinctValues(typ, vals)
					}
					d := oracle(a.Func, typ, a.Type, vals)
					if typ.IsString() && a.Func != "count" {
						d = types.StringDatum(keyText(typ, d))
					}
					out = append(out, d)
				}
				want = append(want, out)
			}
			got := e.run(t, n)
			for _, r := range got {
				for i, k := range by {
					r[i] = types.StringDatum(keyText(ts[k], r[i]))
				}
				for i, a := range n.Aggs {
					if typ := ts[cols[i]]; typ.IsString() && a.Func != "count" {
						r[len(by)+i] = types.StringDatum(keyText(typ, r[len(by)+i]))
					}
				}
			}
			sameRows(t, fmt.Sprint(c, by), got, want)
		}
	}
}

// GROUP_CONCAT orders, separates, drops equal strings if asked, and is cut at the limit with a warning.
func TestGroupConcat(t *testing.T) {
	ts := []types.Type{tInt, tText, tInt}
	rng := rand.New(rand.NewPCG(7, 7))
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 2000, 30, 5), 100)
	e := newEnv(t, 2, memProvider{1: tab})
	for _, distinct := range []bool{false, true} {
		n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tInt, tText}}, Input: tab.scanNode(),
			GroupBy: []*plan.Expr{tab.col(0)}, Aggs: []plan.Aggregate{{Func: "group_concat", Distinct: distinct,
				Args: []*plan.Expr{tab.col(1)}, Type: tText, Separator: "; ",
				OrderBy: []plan.SortKey{{Expr: tab.col(1), Desc: true}}}}}
		var want []row
		for _, g := range groupRows(ts, tab.rows, []int{0}) {
			var keys []string
			for _, r := range g {
				if !r[1].IsNull() {
					keys = append(keys, string(collate.AppendKey(nil, tText.Collation, r[1].S)))
				}
			}
			slices.Sort(keys)
			slices.Reverse(keys)
			if distinct {
				keys = slices.Compact(keys)
			}
			want = append(want, row{g[0][0], types.StringDatum(strings.Join(keys, "|"))})
		}
		got := e.run(t, n)
		for _, r := range got {
			parts := strings.Split(r[1].S, "; ")
			for i, p := range parts {
				parts[i] = string(collate.AppendKey(nil, tText.Collation, p))
			}
			r[1] = types.StringDatum(strings.Join(parts, "|"))
		}
		sameRows(t, fmt.Sprint("distinct ", distinct), got, want)
	}
	warnings := 0
	e.opts.GroupConcatMaxLen = 5
	e.opts.Parallelism = 1
	e.opts.Warn = func(code int, _ string) {
		if code == codeCutByGroupConcat {
			warnings++
		}
	}
	n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tText}}, Input: tab.scanNode(),
		Aggs: []plan.Aggregate{{Func: "group_concat", Args: []*plan.Expr{tab.col(1)}, Type: tText, Separator: ","}}}
	if got := e.run(t, n); len(got) != 1 || len(got[0][0].S) != 5 || warnings != 1 {
		t.Errorf("got %v and %d warnings", got, warnings)
	}
}

// COUNT(DISTINCT a, b) counts pairs without a NULL.
func TestCountDistinctPairs(t *testing.T) {
	ts := []types.Type{tInt, tText, tDec}
	rng := rand.New(rand.NewPCG(8, 8))
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 3000, 12, 5), 500)
	e := newEnv(t, 2, memProvider{1: tab})
	n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tCount}}, Input: tab.scanNode(),
		Aggs: []plan.Aggregate{{Func: "count", Distinct: true, Args: []*plan.Expr{tab.col(1), tab.col(2)}, Type: tCount}}}
	seen := map[string]bool{}
	for _, r := range tab.rows {
		if !r[1].IsNull() && !r[2].IsNull() {
			seen[keyText(tText, r[1])+"|"+keyText(tDec, r[2])] = true
		}
	}
	sameRows(t, "pairs", e.run(t, n), []row{{types.IntDatum(int64(len(seen)))}})
}
