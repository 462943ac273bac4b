package exec

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func mustCall(t testing.TB, name string, args ...*plan.Expr) *plan.Expr {
	t.Helper()
	e, err := expr.NewCall(name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func intConst(v int64) *plan.Expr { return plan.NewConstant(types.IntDatum(v), tBig.WithNotNull(true)) }

// Filter, project, union, limit and values work together, with a subplan's value as a parameter.
func TestSmallSteps(t *testing.T) {
	ts := []types.Type{tBig, tText}
	rng := rand.New(rand.NewPCG(9, 9))
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 5000, 1000, 7), 300)
	e := newEnv(t, 2, memProvider{1: tab})
	sub := &plan.Values{Base: plan.Base{Types: []types.Type{tBig}}, Rows: [][]*plan.Expr{{intConst(100)}}}
	param := &plan.Expr{Kind: plan.Param, Type: tBig}
	less := mustCall(t, "<", tab.col(0), param)
	more := mustCall(t, ">", tab.col(0), intConst(-200))
	filter := &plan.Filter{Base: plan.Base{Types: ts}, Input: tab.scanNode(), Conjuncts: []*plan.Expr{less, more}}
	sum := mustCall(t, "+", tab.col(0), intConst(1))
	project := &plan.Project{Base: plan.Base{Types: []types.Type{sum.Type}}, Input: filter, Exprs: []*plan.Expr{sum}}
	values := &plan.Values{Base: plan.Base{Types: []types.Type{sum.Type}}, Rows: [][]*plan.Expr{{intConst(7)}, {param}}}
	union := &plan.UnionAll{Base: plan.Base{Types: []types.Type{sum.Type}}, Branches: []plan.Node{project, values}}
	want := []row{{types.IntDatum(7)}, {types.IntDatum(100)}}
	for _, r := range tab.rows {
		if !r[0].IsNull() && r[0].I < 100 && r[0].I > -200 {
			want = append(want, row{types.IntDatum(r[0].I + 1)})
		}
	}
	sameRows(t, "union", e.run(t, union, sub), want)

	for _, c := range []struct{ limit, offset int64 }{{10, 0}, {0, 0}, {-1, 5}, {7, int64(len(want) - 3)}, {5, 1 << 40}} {
		n := &plan.Limit{Base: union.Base, Input: union, Limit: c.limit, Offset: c.offset}
		expect := max(int64(len(want))-c.offset, 0)
		if c.limit >= 0 {
			expect = min(expect, c.limit)
		}
		if got := e.run(t, n, sub); int64(len(got)) != expect {
			t.Errorf("limit %+v: %d rows, want %d", c, len(got), expect)
		}
	}
	two := &plan.Values{Base: values.Base, Rows: values.Rows[:1:1]}
	two.Rows = append(two.Rows, two.Rows[0])
	if _, err := e.try(union, two); !errors.Is(err, ErrSubqueryRows) {
		t.Errorf("a subplan of two rows: %v", err)
	}
	none := &plan.Values{Base: plan.Base{Types: []types.Type{tBig}}}
	sameRows(t, "NULL parameter", e.run(t, union, none), []row{{types.IntDatum(7)}, {types.NullDatum}})
}

// LIMIT ends a scan long before its end.
func TestLimitStopsTheScan(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 10))
	ts := []types.Type{tBig}
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 100000, 10, 0), 100)
	e := newEnv(t, 2, memProvider{1: tab})
	var read atomic.Int64
	tab.slow = func() { read.Add(1) }
	e.run(t, &plan.Limit{Base: plan.Base{Types: ts}, Input: tab.scanNode(), Limit: 150})
	if n := read.Load(); n > 50 {
		t.Errorf("%d batches were read", n)
	}
}

// bigPlans are plans whose breakers have work for a while.
func bigPlans(t testing.TB, tab *memTable) map[string]plan.Node {
	base := plan.Base{Types: tab.types}
	count := []plan.Aggregate{{Func: "count", Type: tCount}}
	join := &plan.HashJoin{Base: base, Probe: tab.scanNode(), Build: tab.scanNode(), ProbeKeys: []*plan.Expr{tab.col(0)},
		BuildKeys: []*plan.Expr{tab.col(0)}, Output: []int{0, 1}}
	cross := &plan.HashJoin{Base: base, Probe: tab.scanNode(), Build: tab.scanNode(), Output: []int{0, 3}}
	return map[string]plan.Node{
		"sort": &plan.Sort{Base: base, Input: tab.scanNode(), Limit: -1,
			Keys: []plan.SortKey{{Expr: tab.col(1)}, {Expr: tab.col(0)}}},
		"aggregate": &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tBig, tCount}}, Input: tab.scanNode(),
			GroupBy: []*plan.Expr{tab.col(0)}, Aggs: count},
		"strings": &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tText, tCount}}, Input: tab.scanNode(),
			GroupBy: []*plan.Expr{tab.col(1)}, Aggs: count},
		"join":       &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tCount}}, Input: join, Aggs: count},
		"cross join": &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tCount}}, Input: cross, Aggs: count},
		"result":     tab.scanNode(),
	}
}

func bigTable() *memTable {
	rng := rand.New(rand.NewPCG(11, 11))
	ts := []types.Type{tBig, tText}
	return newMemTable(rng, 1, ts, randomRows(rng, ts, 200000, 150000, 0), 2048)
}

// A cancelled query ends within 100 ms whatever it does, its tasks are gone after Close, and its memory is free.
func TestCancel(t *testing.T) {
	tab := bigTable()
	e := newEnv(t, 2, memProvider{1: tab})
	for name, root := range bigPlans(t, tab) {
		for _, after := range []time.Duration{0, 2 * time.Millisecond, 30 * time.Millisecond} {
			ctx, cancel := context.WithCancelCause(t.Context())
			killed := errors.New("killed")
			q, err := Run(ctx, &plan.Plan{Version: plan.Version, Root: root}, e.opts)
			if err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(after, func() { cancel(killed) })
			b, err := q.Next(context.Background())
			for b != nil && err == nil && name != "result" {
				b, err = q.Next(context.Background())
			}
			timer.Stop()
			start := time.Now()
			cancel(killed)
			q.Close()
			if d := time.Since(start); d > 100*time.Millisecond {
				t.Errorf("%s: Close took %v", name, d)
			}
			if err != nil && !errors.Is(err, killed) {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
	if s := e.arena.Stats(); s.InUse != 0 {
		t.Errorf("%d bytes are still held", s.InUse)
	}
}

// Past the memory limit a query ends with an error that names the limit, and everything is given back.
func TestMemoryLimit(t *testing.T) {
	tab := bigTable()
	e := newEnv(t, 2, memProvider{1: tab})
	for name, root := range bigPlans(t, tab) {
		if name == "result" {
			continue
		}
		for limit := int64(1 << 20); limit < 64<<20; limit *= 2 {
			e.opts.MemoryLimit = limit
			if name == "cross join" && limit > 4<<20 {
				break
			}
			_, err := e.try(root)
			var over *MemoryLimitError
			switch {
			case err == nil && limit == 1<<20:
				t.Errorf("%s fits 1 MiB", name)
			case err != nil && (!errors.As(err, &over) || !strings.Contains(err.Error(), LimitVariable)):
				t.Errorf("%s: %v", name, err)
			}
			if s := e.arena.Stats(); s.InUse != 0 {
				t.Fatalf("%s: %d bytes are still held", name, s.InUse)
			}
		}
	}
}

// The result queue is bounded: a query whose client is slow waits without occupying a worker.
func TestSlowClient(t *testing.T) {
	tab := bigTable()
	e := newEnv(t, 1, memProvider{1: tab})
	e.opts.ResultBytes = 64 << 10
	slow, err := Run(t.Context(), &plan.Plan{Version: plan.Version, Root: tab.scanNode()}, e.opts)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if b, err := slow.Next(t.Context()); b == nil || err != nil {
		t.Fatal(b, err)
	}
	for range 3 {
		sameRows(t, "another query", e.run(t, &plan.HashAggregate{Base: plan.Base{Types: []types.Type{tCount}},
			Input: tab.scanNode(), Aggs: []plan.Aggregate{{Func: "count", Type: tCount}}}), []row{{types.IntDatum(200000)}})
	}
	rows := 0
	for b, err := slow.Next(t.Context()); b != nil; b, err = slow.Next(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rows += b.N
	}
	if rows < 190000 {
		t.Errorf("%d rows after the first batch", rows)
	}
}

// A panic in a task ends its query with an error that carries the stack, and nothing else.
func TestPanicEndsTheQuery(t *testing.T) {
	tab := bigTable()
	e := newEnv(t, 2, memProvider{1: tab})
	var n atomic.Int64
	tab.slow = func() {
		if n.Add(1) == 20 {
			panic(fmt.Errorf("broken"))
		}
	}
	_, err := e.try(bigPlans(t, tab)["join"])
	var p *PanicError
	if !errors.As(err, &p) || !strings.Contains(string(p.Stack), "memSource") {
		t.Errorf("error %v", err)
	}
	if got := e.run(t, tab.scanNode()); len(got) != 200000 {
		t.Errorf("%d rows afterwards", len(got))
	}
}

// No goroutine of a query outlives it.
func TestNoGoroutinesAreLeft(t *testing.T) {
	tab := bigTable()
	e := newEnv(t, 2, memProvider{1: tab})
	before := runtime.NumGoroutine()
	for range 10 {
		q, err := Run(t.Context(), &plan.Plan{Version: plan.Version, Root: tab.scanNode()}, e.opts)
		if err != nil {
			t.Fatal(err)
		}
		q.Close()
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
