package exec

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
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
		return l.table.addRow(nil, 0)
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
	return t.addRow(nil, 0)
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

// size is the number of rows that a merge of l goes through.
func (l *aggLocal) size() int {
	n := l.table.rows.n
	for _, d := range l.sets {
		n += d.table.rows.n
	}
	return n
}

// partition orders the groups and the distinct values of l.
func (l *aggLocal) partition(ctx context.Context) (err error) {
	if l.parts, err = partition(ctx, l.table, l.table.words); err != nil {
		return err
	}
	for _, d := range l.sets {
		if d.parts, err = partition(ctx, d.table, l.table.words); err != nil {
			return err
		}
	}
	return nil
}

// partition orders the rows of a table by the hash of the first words of their keys.
func partition(ctx context.Context, tab *groupTable, words int) (*partitioned, error) {
	n := tab.rows.n
	blk, err := tab.rows.acct.alloc(max(n*5, 1))
	if err != nil {
		return nil, err
	}
	p := &partitioned{table: tab, block: blk}
	p.refs = unsafe.Slice((*uint32)(blk.ptr()), n)
	part := unsafe.Slice((*uint8)(unsafe.Add(blk.ptr(), 4*n)), n)
	for from := 0; from < n; from += 1024 {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for i, h := range tab.hashRows(from, min(1024, n-from), words) {
			k := h >> (64 - partitionBits)
			part[from+i] = uint8(k)
			p.start[k+1]++
		}
	}
	for i := 1; i < len(p.start); i++ {
		p.start[i] += p.start[i-1]
	}
	next := p.start
	for i, k := range part {
		p.refs[next[k]] = uint32(i)
		next[k]++
	}
	return p, nil
}

// of returns the rows of partition i.
func (p *partitioned) of(i int) []uint32 { return p.refs[p.start[i]:p.start[i+1]] }

// merger merges rows of groups into a table.
type merger struct {
	plan     *aggPlan
	table    *groupTable
	src, dst []unsafe.Pointer
	words    [][]uint64
	hashes   []uint64
	ids      []uint32
}

func newMerger(p *aggPlan, t *groupTable) *merger {
	return &merger{plan: p, table: t, words: make([][]uint64, p.layout.words), hashes: make([]uint64, 1024),
		ids: make([]uint32, 1024)}
}

// mergeAll merges all groups of src.
func (m *merger) mergeAll(ctx context.Context, src *groupTable) error {
	for from := 0; from < src.rows.n; from += 1024 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		m.src = src.rows.rows(m.src[:0], from, min(1024, src.rows.n-from))
		if err := m.merge(); err != nil {
			return err
		}
	}
	return nil
}

// mergeRefs merges some groups of src.
func (m *merger) mergeRefs(ctx context.Context, src *groupTable, refs []uint32) error {
	for len(refs) > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(1024, len(refs))
		m.src = src.rows.refs(m.src[:0], refs[:n])
		if err := m.merge(); err != nil {
			return err
		}
		refs = refs[n:]
	}
	return nil
}

// merge merges the rows m.src, at most 1024, which have different keys.
func (m *merger) merge() error {
	n := len(m.src)
	for w := range m.words {
		m.words[w] = m.words[w][:0]
		for _, p := range m.src {
			m.words[w] = append(m.words[w], *word(p, w*8))
		}
	}
	hashWords(m.hashes[:n], m.words)
	if err := m.table.insert(m.words, m.hashes[:n], m.ids[:n]); err != nil {
		return err
	}
	m.dst = m.table.rows.refs(m.dst[:0], m.ids[:n])
	for _, acc := range m.plan.accs {
		if err := acc.merge(m.dst, m.src); err != nil {
			return err
		}
	}
	return nil
}

// aggSource is the second phase: it hands out the groups.
type aggSource struct {
	sink    *aggSink
	claimed atomic.Int64 // ranges of the merged table, or partitions
}

var _ Source = (*aggSource)(nil)

func newAggSource(s *aggSink) *aggSource { return &aggSource{sink: s} }

// aggSourceLocal is a task's place.
type aggSourceLocal struct {
	table    *groupTable // of a partition
	from, to int
	rows     []unsafe.Pointer
	keyBufs  []coldata.Buffer
	outBufs  []coldata.Buffer
}

// NewLocal implements Source.
func (s *aggSource) NewLocal(Task) (Local, error) {
	p := s.sink.plan
	return &aggSourceLocal{keyBufs: make([]coldata.Buffer, len(p.groupBy)),
		outBufs: make([]coldata.Buffer, len(p.outputs))}, nil
}

// Next implements Source.
func (s *aggSource) Next(t Task, local Local, b *coldata.Batch) (Status, error) {
	l := local.(*aggSourceLocal)
	for l.from == l.to {
		ok, err := s.claim(t, l)
		if err != nil || !ok {
			return Done, err
		}
	}
	n := min(coldata.BatchSize, l.to-l.from)
	l.rows = l.table.rows.rows(l.rows[:0], l.from, n)
	l.from += n
	return Ready, s.sink.plan.finish(l, b)
}

// claim takes the next range or partition.
func (s *aggSource) claim(t Task, l *aggSourceLocal) (bool, error) {
	i := int(s.claimed.Add(1)) - 1
	if m := s.sink.merged; m != nil {
		const span = 8 * coldata.BatchSize
		l.table, l.from, l.to = m, min(i*span, m.rows.n), min((i+1)*span, m.rows.n)
		return l.from < l.to, nil
	}
	if l.table != nil {
		l.table.free()
		l.table = nil
	}
	if i >= 1<<partitionBits {
		return false, nil
	}
	expect := 0
	for _, l := range s.sink.locals {
		expect = max(expect, len(l.parts.of(i)))
	}
	p := s.sink.plan
	table, err := newGroupTable(p.acct, p.layout.words, p.words, expect+expect/2)
	if err != nil {
		return false, err
	}
	m := newMerger(p, table)
	for _, l := range s.sink.locals {
		if err := m.mergeRefs(t.Context(), l.table, l.parts.of(i)); err != nil {
			return false, err
		}
	}
	if err := m.mergeSets(t.Context(), s.sink.locals, i); err != nil {
		return false, err
	}
	s.sink.stats.groups.Add(int64(table.rows.n))
	l.table, l.from, l.to = table, 0, table.rows.n
	return true, nil
}

// finish fills b with the keys and results of l.rows.
func (p *aggPlan) finish(l *aggSourceLocal, b *coldata.Batch) error {
	b.N = len(l.rows)
	b.Vecs = b.Vecs[:0]
	for i := range p.layout.cols {
		b.Vecs = append(b.Vecs, *p.layout.cols[i].finish(&l.keyBufs[i], l.rows))
	}
	for i, out := range p.outputs {
		v, err := out.finish(&l.outBufs[i], p.node.Types[len(p.groupBy)+i], l.rows)
		if err != nil {
			return err
		}
		b.Vecs = append(b.Vecs, *v)
	}
	return nil
}

// Close implements Source.
func (s *aggSource) Close() error { return nil }
