package exec

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// Aggregation has two phases. Each task groups its rows in a table of its own (aggSink.Consume). When all are done the
// tables become one: a few groups are merged by the last task (Finalize), many by partitions of the hash, each by the
// task of the next pipeline that claims it (aggSource). With one table nothing is merged.

// serialMergeGroups is up to how many groups of all tasks together one task merges.
const serialMergeGroups = 32 << 10

// compileAggregate compiles GROUP BY and aggregates.
func (g *graph) compileAggregate(n *plan.HashAggregate) ([]*stream, error) {
	in, err := g.compileNode(n.Input)
	if err != nil {
		return nil, err
	}
	stats := g.q.nodeStats(n.Info(), "aggregate")
	p, err := newAggPlan(g, n, stats.acct)
	if err != nil {
		return nil, err
	}
	sink := &aggSink{plan: p, stats: stats}
	done := g.attach("aggregate", in, sink, stats)
	s := &stream{node: stats, deps: []*stage{done}, open: func() (Source, error) { return newAggSource(sink), nil }}
	return []*stream{s}, nil
}

// aggSink is the first phase.
type aggSink struct {
	plan  *aggPlan
	stats *nodeStats
	mu    struct {
		sync.Mutex
		locals []*aggLocal
	}
	// merged is the one table if there is one, else locals are the tasks' tables, ordered by partition.
	merged *groupTable
	locals []*aggLocal
}

var _ Sink = (*aggSink)(nil)

// aggLocal is a task's state.
type aggLocal struct {
	plan   *aggPlan
	table  *groupTable
	keys   *keyWriter
	heap   *stringHeap
	args   []evaluator
	wide   []argBuffers
	ids    []uint32
	in     accInput
	dense  denseCodes
	sums   [maxCodes]int64
	zeros  []int64
	codes  []uint8
	groups []unsafe.Pointer
	rows   []unsafe.Pointer
	parts  *partitioned
	sets   []*distinctLocal
	concat []*concatLocal
}

// NewLocal implements Sink.
func (s *aggSink) NewLocal(Task) (Local, error) {
	p := s.plan
	expect := 0
	if p.layout.words > 0 {
		expect = int(min(p.node.EstRows, 1<<20))
	}
	t, err := newGroupTable(p.acct, p.layout.words, p.words, expect)
	if err != nil {
		return nil, err
	}
	l := &aggLocal{plan: p, table: t, keys: newKeyWriter(p.layout, evaluators(p.groupBy), true),
		heap: newStringHeap(p.acct), args: evaluators(p.args), wide: make([]argBuffers, len(p.args))}
	l.dense.init(p.layout)
	for _, set := range p.sets {
		d, err := set.newLocal(p)
		if err != nil {
			return nil, err
		}
		l.sets = append(l.sets, d)
	}
	for _, c := range p.concats {
		l.concat = append(l.concat, c.newLocal())
	}
	return l, nil
}

// Consume implements Sink.
func (s *aggSink) Consume(_ Task, local Local, b *coldata.Batch) (Status, error) {
	l := local.(*aggLocal)
	if err := l.group(b); err != nil {
		return Done, err
	}
	return Ready, l.update(b)
}

// group sets codes or, where there are many groups, ids to the rows' groups.
func (l *aggLocal) group(b *coldata.Batch) error {
	l.ids, l.codes = l.ids[:0], l.codes[:0]
	if err := l.keys.evaluate(b); err != nil {
		return err
	}
	if l.plan.layout.words == 0 {
		l.codes = slices.Grow(l.codes, b.N)[:b.N]
		clear(l.codes)
		if l.table.rows.n > 0 {
			return nil
		}
		return l.table.addFirst()
	}
	if l.dense.lookUp(l, b.N) {
		return nil
	}
	l.ids = slices.Grow(l.ids, b.N)[:b.N]
	ok, err := l.dense.group(l, b.N)
	if err != nil {
		return err
	}
	if !ok {
		if err := l.keys.pack(l.keys.vecs, b.N); err != nil {
			return err
		}
		if err := l.table.insert(l.keys.words, l.keys.hashes, l.ids); err != nil {
			return err
		}
	}
	if l.table.rows.n <= maxCodes {
		l.codes = slices.Grow(l.codes, b.N)[:b.N]
		for i, id := range l.ids {
			l.codes[i] = uint8(id)
		}
	}
	return nil
}

// update adds the rows of b to their groups' accumulators.
func (l *aggLocal) update(b *coldata.Batch) error {
	in := &l.in
	*in = accInput{l: l, b: b, n: b.N, ids: l.ids, rows: l.rows[:0]}
	if len(l.codes) == b.N {
		l.groups = l.table.rows.rows(l.groups[:0], 0, l.table.rows.n)
		in.codes, in.groups = l.codes, l.groups
	}
	last := -1
	for i, acc := range l.plan.accs {
		arg := l.plan.accArgs[i]
		if arg != last {
			in.setArg(nil, nil)
			last = arg
			if arg >= 0 {
				v, err := l.args[arg].Eval(b)
				if err != nil {
					return err
				}
				if l.plan.args[arg].expr.Type.NotNull && v.HasNulls() {
					return fmt.Errorf("NULL in an aggregate's argument of type %s that is declared NOT NULL", v.Type)
				}
				in.setArg(v, &l.wide[arg])
			}
		}
		if err := acc.update(in); err != nil {
			return err
		}
	}
	for _, d := range l.sets {
		if err := d.add(l, b); err != nil {
			return err
		}
	}
	l.rows = in.rows
	return nil
}

// codeSums returns n zeros to add to.
func (l *aggLocal) codeSums(n int) []int64 {
	acc := l.sums[:n]
	clear(acc)
	return acc
}

// zeroed returns the values of v with 0 for each NULL.
func (l *aggLocal) zeroed(v *coldata.Vector) []int64 {
	l.zeros = l.zeros[:0]
	for i, x := range v.I64 {
		l.zeros = append(l.zeros, x&-int64(v.Valid[i>>6]>>(uint(i)&63)&1))
	}
	return l.zeros
}

// Combine implements Sink: it orders the groups by partition, in case that many are to be merged.
func (s *aggSink) Combine(t Task, local Local) error {
	l := local.(*aggLocal)
	if l.table.rows.n == 0 {
		l.table.free()
		l.heap.free()
		return nil
	}
	if l.size() > serialMergeGroups/2 && l.table.words > 0 {
		if err := l.partition(t.Context()); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.locals = append(s.mu.locals, l)
	return nil
}

// Finalize implements Sink.
func (s *aggSink) Finalize(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	locals := s.mu.locals
	total, groups := 0, 0
	for _, l := range locals {
		total += l.size()
		groups += l.table.rows.n
		s.stats.slots.Add(int64(len(l.table.entries) / 2))
	}
	switch {
	case len(locals) == 0:
		return s.finalizeEmpty()
	case len(locals) > 1 && total > serialMergeGroups && s.plan.layout.words > 0:
		for _, l := range locals {
			if l.parts == nil {
				if err := l.partition(ctx); err != nil {
					return err
				}
			}
		}
		s.locals = locals
		return nil
	}
	s.merged = locals[0].table
	m := newMerger(s.plan, s.merged)
	for _, l := range locals[1:] {
		if err := m.mergeAll(ctx, l.table); err != nil {
			return err
		}
		l.table.free()
	}
	s.stats.groups.Add(int64(s.merged.rows.n))
	return m.mergeSets(ctx, locals, -1)
}

// finalizeEmpty makes the one group that an aggregate without GROUP BY has even over no rows.
func (s *aggSink) finalizeEmpty() error {
	t, err := newGroupTable(s.plan.acct, s.plan.layout.words, s.plan.words, 0)
	if err != nil {
		return err
	}
	s.merged = t
	if s.plan.layout.words > 0 || len(s.plan.groupBy) > 0 {
		return nil
	}
	return t.addFirst()
}

// partitionBits is the binary logarithm of the number of partitions.
const partitionBits = 6

// partitioned is a table's rows ordered by the partition of their key's hash.
type partitioned struct {
	table *groupTable
	block *block
	refs  []uint32
	start [1<<partitionBits + 1]uint32
}
