package exec

import (
	"context"
	"sync/atomic"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
)

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
