package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// benchTable makes a table of n rows whose columns are made by col for each batch.
func benchTable(id uint64, n int, ts []types.Type, col func(c, from, n int) coldata.Vector) *memTable {
	t := &memTable{id: id, types: ts}
	for from := 0; from < n; from += coldata.BatchSize {
		b := coldata.Batch{N: min(coldata.BatchSize, n-from)}
		for c := range ts {
			b.Vecs = append(b.Vecs, col(c, from, b.N))
		}
		t.batches = append(t.batches, b)
	}
	return t
}

func int64s(t types.Type, n int, f func(i int) int64) coldata.Vector {
	v := coldata.Vector{Type: t, Form: coldata.Int64, N: n, I64: make([]int64, n)}
	for i := range v.I64 {
		v.I64[i] = f(i)
	}
	return v
}

func lanes32(t types.Type, n int, hi int64, f func(i int) uint32) coldata.Vector {
	v := coldata.Vector{Type: t, Form: coldata.Lane32, N: n, U32: make([]uint32, n), Mult: 1, Bounded: true, Max: hi}
	for i := range v.U32 {
		v.U32[i] = f(i)
	}
	return v
}

func lanes8(t types.Type, n int, mult, hi int64, f func(i int) uint8) coldata.Vector {
	v := coldata.Vector{Type: t, Form: coldata.Lane8, N: n, U8: make([]uint8, n), Mult: mult}
	v.Bounded, v.Max = true, hi*mult
	for i := range v.U8 {
		v.U8[i] = f(i)
	}
	return v
}

// bench runs a plan b.N times and reports the time a row of wall clock.
func bench(b *testing.B, p memProvider, rows int, root plan.Node) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			e := newEnv(b, workers, p)
			e.run(b, root) // the arena's pages are there afterwards
			start := cpuTime()
			for b.Loop() {
				e.run(b, root)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
			b.ReportMetric(float64(cpuTime()-start)/float64(b.N)/float64(rows), "cpu-ns/row")
		})
	}
}

// cpuTime is the processor time of the process in nanoseconds: unlike the clock it says something on a busy machine.
func cpuTime() int64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkGroupBy sums an int64 by a random int64 key.
func BenchmarkGroupBy(b *testing.B) {
	const rows = 4 << 20
	ts := []types.Type{tBig.WithNotNull(true), tDec.WithNotNull(true)}
	for _, groups := range []int{4, 10_000, 1_000_000} {
		b.Run(fmt.Sprint("groups=", groups), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			tab := benchTable(1, rows, ts, func(c, _, n int) coldata.Vector {
				if c == 0 {
					return int64s(ts[0], n, func(int) int64 { return rng.Int64N(int64(groups)) * 7919 })
				}
				return lanes32(ts[1], n, 1<<24, func(int) uint32 { return rng.Uint32N(1 << 24) })
			})
			n := &plan.HashAggregate{Base: plan.Base{EstRows: float64(groups)}, Input: tab.scanNode(),
				GroupBy: []*plan.Expr{tab.col(0)}}
			n.Aggs = []plan.Aggregate{{Func: "sum", Args: []*plan.Expr{tab.col(1)}, Type: types.NewDecimal(37, 2)}}
			n.Types = []types.Type{ts[0], n.Aggs[0].Type}
			count := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tCount}}, Input: n,
				Aggs: []plan.Aggregate{{Func: "count", Type: tCount}}}
			bench(b, memProvider{1: tab}, rows, count)
		})
	}
}

// BenchmarkQ1 is the aggregation of TPC-H query 1 over narrow vectors, without its filter.
func BenchmarkQ1(b *testing.B) {
	const rows = 4 << 20
	dec := types.NewDecimal(15, 2).WithNotNull(true)
	flag := types.Type{Kind: types.Char, Length: 1, Collation: types.UTF8MB4GeneralCI, NotNull: true}
	ts := []types.Type{flag, flag, dec, dec, dec, dec}
	dicts := []*coldata.Dict{{Values: []string{"A", "N", "R"}}, {Values: []string{"F", "O"}}}
	rng := rand.New(rand.NewPCG(1, 1))
	tab := benchTable(1, rows, ts, func(c, _, n int) coldata.Vector {
		switch c {
		case 0, 1:
			v := lanes8(ts[c], n, 1, 3, func(int) uint8 { return uint8(rng.IntN(len(dicts[c].Values))) })
			v.Form, v.Dict, v.Bounded = coldata.Dict8, dicts[c], false
			return v
		case 2:
			return lanes8(dec, n, 100, 50, func(int) uint8 { return uint8(1 + rng.IntN(50)) })
		case 3:
			return lanes32(dec, n, 10494950, func(int) uint32 { return rng.Uint32N(10494950) })
		}
		return lanes8(dec, n, 1, 10, func(int) uint8 { return uint8(rng.IntN(11)) })
	})
	one := plan.NewConstant(types.IntDatum(1), types.NewBigInt(false).WithNotNull(true))
	disc := mustCall(b, "*", tab.col(3), mustCall(b, "-", one, tab.col(4)))
	charge := mustCall(b, "*", disc, mustCall(b, "+", one, tab.col(5)))
	n := &plan.HashAggregate{Input: tab.scanNode(), GroupBy: []*plan.Expr{tab.col(0), tab.col(1)}}
	n.Types = []types.Type{flag, flag}
	add := func(fn string, args ...*plan.Expr) {
		t, err := expr.AggregateType(fn, args, false)
		if err != nil {
			b.Fatal(err)
		}
		n.Aggs, n.Types = append(n.Aggs, plan.Aggregate{Func: fn, Args: args, Type: t}), append(n.Types, t)
	}
	for _, e := range []*plan.Expr{tab.col(2), tab.col(3), disc, charge} {
		add("sum", e)
	}
	for _, e := range []*plan.Expr{tab.col(2), tab.col(3), tab.col(4)} {
		add("avg", e)
	}
	add("count")
	bench(b, memProvider{1: tab}, rows, n)
}

// BenchmarkJoin counts the pairs of 4 Mi probe rows with 1 Mi build rows with unique keys.
func BenchmarkJoin(b *testing.B) {
	const probeRows, buildRows = 4 << 20, 1 << 20
	key := tBig.WithNotNull(true)
	ts := []types.Type{key, tDec.WithNotNull(true)}
	for _, c := range []struct {
		name string
		mult int64
	}{{"dense", 4}, {"hash", 1 << 21}} {
		b.Run(c.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			perm := rng.Perm(buildRows)
			build := benchTable(2, buildRows, ts, func(_, from, n int) coldata.Vector {
				return int64s(key, n, func(i int) int64 { return int64(perm[from+i]) * c.mult })
			})
			probe := benchTable(1, probeRows, ts, func(_, _, n int) coldata.Vector {
				return int64s(key, n, func(int) int64 { return rng.Int64N(buildRows) * c.mult })
			})
			join := &plan.HashJoin{Base: plan.Base{Types: []types.Type{ts[1], ts[1]}}, Probe: probe.scanNode(),
				Build: build.scanNode(), ProbeKeys: []*plan.Expr{probe.col(0)}, BuildKeys: []*plan.Expr{build.col(0)},
				Output: []int{1, 3}}
			sum := types.NewDecimal(37, 2)
			n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{sum}}, Input: join,
				Aggs: []plan.Aggregate{{Func: "sum", Args: []*plan.Expr{plan.NewColumn(1, ts[1])}, Type: sum}}}
			bench(b, memProvider{1: probe, 2: build}, probeRows, n)
		})
	}
}

// BenchmarkSort orders rows by one int64 and counts them, or keeps the first 10.
func BenchmarkSort(b *testing.B) {
	const rows = 2 << 20
	ts := []types.Type{tBig.WithNotNull(true), tDec.WithNotNull(true)}
	rng := rand.New(rand.NewPCG(1, 1))
	tab := benchTable(1, rows, ts, func(c, _, n int) coldata.Vector {
		return lanes32(ts[c], n, 1<<32-1, func(int) uint32 { return rng.Uint32() })
	})
	for _, limit := range []int64{-1, 10} {
		b.Run(fmt.Sprint("limit=", limit), func(b *testing.B) {
			s := &plan.Sort{Base: plan.Base{Types: ts}, Input: tab.scanNode(), Limit: limit,
				Keys: []plan.SortKey{{Expr: tab.col(0)}}}
			n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tCount}}, Input: s,
				Aggs: []plan.Aggregate{{Func: "count", Type: tCount}}}
			bench(b, memProvider{1: tab}, rows, n)
		})
	}
}

// BenchmarkSmallBatches joins and groups batches of 64 rows: what a batch costs beside its rows.
func BenchmarkSmallBatches(b *testing.B) {
	const batches, size = 20000, 64
	key := tInt.WithNotNull(true)
	ts := []types.Type{key, tDec.WithNotNull(true)}
	build := benchTable(2, 1000, ts, func(_, from, n int) coldata.Vector {
		return int64s(key, n, func(i int) int64 { return int64(from + i) })
	})
	probe := &memTable{id: 1, types: ts}
	for range batches {
		probe.batches = append(probe.batches, coldata.Batch{N: size, Vecs: []coldata.Vector{
			int64s(key, size, func(i int) int64 { return int64(i * 31) }),
			int64s(ts[1], size, func(i int) int64 { return int64(i) })}})
	}
	join := &plan.HashJoin{Base: plan.Base{Types: []types.Type{key, ts[1]}}, Probe: probe.scanNode(),
		Build: build.scanNode(), ProbeKeys: []*plan.Expr{probe.col(0)}, BuildKeys: []*plan.Expr{build.col(0)},
		Output: []int{2, 1}}
	sum := types.NewDecimal(37, 2)
	n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{key, sum}}, Input: join,
		GroupBy: []*plan.Expr{plan.NewColumn(0, key)},
		Aggs:    []plan.Aggregate{{Func: "sum", Args: []*plan.Expr{plan.NewColumn(1, ts[1])}, Type: sum}}}
	bench(b, memProvider{1: probe, 2: build}, batches, n)
}

// BenchmarkJoinDuplicates joins 128 Ki probe rows with 10 build rows each, scattered over memory.
func BenchmarkJoinDuplicates(b *testing.B) {
	const keys, buildRows = 128 << 10, 10 * 128 << 10
	key := tInt.WithNotNull(true)
	ts := []types.Type{key, tDec.WithNotNull(true)}
	rng := rand.New(rand.NewPCG(1, 1))
	build := benchTable(2, buildRows, ts, func(_, _, n int) coldata.Vector {
		return int64s(key, n, func(int) int64 { return rng.Int64N(keys) })
	})
	probe := benchTable(1, keys, ts, func(_, from, n int) coldata.Vector {
		return int64s(key, n, func(i int) int64 { return int64(from + i) })
	})
	join := &plan.HashJoin{Base: plan.Base{Types: []types.Type{key, ts[1]}}, Kind: plan.LeftJoin,
		Probe: probe.scanNode(), Build: build.scanNode(), ProbeKeys: []*plan.Expr{probe.col(0)},
		BuildKeys: []*plan.Expr{build.col(0)}, Output: []int{0, 3}}
	n := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{key, tCount}}, Input: join,
		GroupBy: []*plan.Expr{plan.NewColumn(0, key)},
		Aggs:    []plan.Aggregate{{Func: "count", Args: []*plan.Expr{plan.NewColumn(1, tDec)}, Type: tCount}}}
	bench(b, memProvider{1: probe, 2: build}, buildRows, n)
}

// BenchmarkTinyQuery joins, groups and sorts a few rows: what a query costs beside its rows.
func BenchmarkTinyQuery(b *testing.B) {
	ts := []types.Type{tInt.WithNotNull(true), tText}
	rng := rand.New(rand.NewPCG(1, 1))
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 20, 10, 0), 100)
	join := &plan.HashJoin{Base: plan.Base{Types: ts}, Probe: tab.scanNode(), Build: tab.scanNode(),
		ProbeKeys: []*plan.Expr{tab.col(0)}, BuildKeys: []*plan.Expr{tab.col(0)}, Output: []int{0, 3}}
	agg := &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tText, tCount}}, Input: join,
		GroupBy: []*plan.Expr{plan.NewColumn(1, tText)}, Aggs: []plan.Aggregate{{Func: "count", Type: tCount}}}
	root := &plan.Sort{Base: agg.Base, Input: agg, Limit: -1, Keys: []plan.SortKey{{Expr: plan.NewColumn(0, tText)}}}
	bench(b, memProvider{1: tab}, 1, root)
}
