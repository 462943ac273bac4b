package exec

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Each task of a sort keeps its rows in a store of its own and sorts them when it has seen its last one; the source of
// the next pipeline, which has one task because order matters, merges the tasks' runs. With a limit a task drops what
// cannot be among the first rows any more: it keeps about twice as many rows as are asked for, and rows past the last
// of the best ones (of all tasks, by the first word of the key) are not stored at all.

// maxTopRows is up to how many rows a sort with a limit drops rows early.
const maxTopRows = 1 << 20

// compileSort compiles ORDER BY.
func (g *graph) compileSort(n *plan.Sort) ([]*stream, error) {
	in, err := g.compileNode(n.Input)
	if err != nil {
		return nil, err
	}
	stats := g.q.nodeStats(n.Info(), "sort")
	s := &sortSink{node: n, acct: stats.acct, keep: math.MaxInt}
	if n.Limit >= 0 && n.Limit+n.Offset <= maxTopRows {
		s.keep = int(n.Limit + n.Offset)
	}
	s.best.Store(math.MaxUint64)
	exprs := make([]*plan.Expr, len(n.Keys))
	cols := append([]types.Type(nil), n.Input.Info().Types...)
	stringCols := map[int]int{}
	for i, k := range n.Keys {
		exprs[i] = k.Expr
		if !k.Expr.Type.IsString() {
			continue
		}
		if k.Expr.Kind == plan.Column {
			stringCols[i] = k.Expr.Index
			continue
		}
		stringCols[i] = len(cols)
		s.extra = append(s.extra, i)
		cols = append(cols, k.Expr.Type)
	}
	if s.exprs, err = g.compiler.compileAll(exprs); err != nil {
		return nil, err
	}
	// The words come first, so the tuple is laid out twice: once to learn their number.
	for range 2 {
		words := 0
		if s.layout != nil {
			words = s.layout.words
		}
		s.tuple = newTuple(cols, words*8, false)
		if s.layout, err = newSortLayout(n.Keys, s.tuple, func(i int) int { return stringCols[i] }); err != nil {
			return nil, err
		}
	}
	s.outCols = len(n.Input.Info().Types)
	done := g.attach("sort", in, s, stats)
	out := &stream{node: stats, deps: []*stage{done}, tasks: 1,
		open: func() (Source, error) { return &sortSource{sink: s}, nil }}
	return []*stream{out}, nil
}

// sortSink collects and sorts the tasks' runs.
type sortSink struct {
	node    *plan.Sort
	acct    *account
	exprs   []*program
	extra   []int // keys whose strings are stored after the input's columns
	tuple   *tuple
	layout  *sortLayout
	outCols int
	keep    int           // rows that are needed
	best    atomic.Uint64 // first word of the keep-th best row of some task: lowered by tasks, read by all
	mu      struct {
		sync.Mutex
		runs []*sortLocal
	}
	cmp *comparer
}

var _ Sink = (*sortSink)(nil)

// sortLocal is a task's rows.
type sortLocal struct {
	sink    *sortSink
	keys    *sortKeys
	rows    *rowStore
	heap    *stringHeap
	writer  *tupleWriter
	block   *block
	entries []sortEntry // within block
	n       int
	ptrs    []unsafe.Pointer
	idx     []uint32
	vecs    []coldata.Vector
	bufs    []coldata.Buffer
}

// NewLocal implements Sink.
func (s *sortSink) NewLocal(Task) (Local, error) {
	l := &sortLocal{sink: s, keys: newSortKeys(s.layout, evaluators(s.exprs))}
	l.newStore()
	l.bufs = make([]coldata.Buffer, len(s.tuple.cols))
	return l, nil
}

func (l *sortLocal) newStore() {
	l.rows = newRowStore(l.sink.acct, l.sink.tuple.size)
	l.heap = newStringHeap(l.sink.acct)
	l.writer = newTupleWriter(l.sink.tuple, l.heap)
}

// Consume implements Sink.
func (s *sortSink) Consume(t Task, local Local, b *coldata.Batch) (Status, error) {
	l := local.(*sortLocal)
	if s.keep == 0 {
		return Done, nil
	}
	if err := l.keys.compute(b); err != nil {
		return Done, err
	}
	l.choose(b.N)
	if len(l.idx) == 0 {
		return Ready, nil
	}
	if err := l.store(b); err != nil {
		return Done, err
	}
	if s.keep < math.MaxInt && l.n > 2*s.keep+4*coldata.BatchSize {
		return Ready, l.prune(t.Context())
	}
	return Ready, nil
}

// choose sets idx to the rows that may be among the best.
func (l *sortLocal) choose(n int) {
	l.idx = l.idx[:0]
	best := l.sink.best.Load()
	if best == math.MaxUint64 || l.sink.layout.words == 0 {
		for i := range n {
			l.idx = append(l.idx, uint32(i))
		}
		return
	}
	for i, w := range l.keys.words[0] {
		if w <= best {
			l.idx = append(l.idx, uint32(i))
		}
	}
}

// store appends the chosen rows.
func (l *sortLocal) store(b *coldata.Batch) error {
	n := len(l.idx)
	if err := l.growEntries(n); err != nil {
		return err
	}
	var err error
	first := l.rows.n
	if l.ptrs, err = l.rows.appendRows(l.ptrs[:0], n); err != nil {
		return err
	}
	for w, words := range l.keys.words {
		for i, p := range l.ptrs {
			*word(p, w*8) = words[l.idx[i]]
		}
	}
	for i, at := range l.idx {
		e := sortEntry{ref: uint64(first + i)}
		if len(l.keys.words) > 0 {
			e.key = l.keys.words[0][at]
		}
		l.entries[l.n+i] = e
	}
	l.n += n
	l.vecs = append(l.vecs[:0], b.Vecs[:l.sink.outCols]...)
	for _, k := range l.sink.extra {
		l.vecs = append(l.vecs, *l.keys.vecs[k])
	}
	if n < b.N {
		for i := range l.vecs {
			l.vecs[i] = *coldata.Gather(&l.bufs[i], &l.vecs[i], l.idx)
		}
	}
	return l.writer.write(l.ptrs, l.vecs)
}

// growEntries makes room for n more entries.
func (l *sortLocal) growEntries(n int) error {
	if l.n+n <= len(l.entries) {
		return nil
	}
	size := max(2*len(l.entries), l.n+n, 8*coldata.BatchSize)
	blk, err := l.sink.acct.alloc(size * 16)
	if err != nil {
		return err
	}
	entries := unsafe.Slice((*sortEntry)(blk.ptr()), size)
	copy(entries, l.entries[:l.n])
	l.block.free()
	l.block, l.entries = blk, entries
	return nil
}

// order sorts the task's rows.
func (l *sortLocal) order(ctx context.Context) error {
	if l.n == 0 {
		return nil
	}
	tmp, err := l.sink.acct.alloc(l.n * 16)
	if err != nil {
		return err
	}
	defer tmp.free()
	s := &runSorter{ctx: ctx, rows: l.rows, cmp: &comparer{layout: l.sink.layout, whole: l.keys.partial}}
	entries := l.entries[:l.n]
	if err := s.sort(entries, unsafe.Slice((*sortEntry)(tmp.ptr()), l.n)); err != nil {
		return err
	}
	// Deeper levels left other words in the keys.
	if l.sink.layout.words > 1 {
		for i := range entries {
			entries[i].key = *word(l.rows.row(uint32(entries[i].ref)), 0)
		}
	}
	return nil
}

// prune keeps the best rows only.
func (l *sortLocal) prune(ctx context.Context) error {
	if err := l.order(ctx); err != nil {
		return err
	}
	if l.n <= l.sink.keep {
		return nil
	}
	l.n = l.sink.keep
	for key := l.entries[l.n-1].key; ; {
		best := l.sink.best.Load()
		if key >= best || l.sink.best.CompareAndSwap(best, key) {
			break
		}
	}
	old, oldHeap := l.rows, l.heap
	l.newStore()
	var err error
	if l.ptrs, err = l.rows.appendRows(l.ptrs[:0], l.n); err != nil {
		return err
	}
	for i, p := range l.ptrs {
		src := old.row(uint32(l.entries[i].ref))
		copy(unsafe.Slice((*uint64)(p), old.stride/8), unsafe.Slice((*uint64)(src), old.stride/8))
		if err := l.moveStrings(p); err != nil {
			return err
		}
		l.entries[i].ref = uint64(i)
	}
	old.free()
	oldHeap.free()
	return nil
}

// moveStrings gives a copied row strings of the new heap.
func (l *sortLocal) moveStrings(p unsafe.Pointer) error {
	t := l.sink.tuple
	for i := range t.cols {
		c := &t.cols[i]
		if c.form != coldata.String || t.isNull(p, i) || *word32(p, c.off+stringCodeOff) != noCode {
			continue
		}
		s, err := l.heap.copy(getString(p, c.off))
		if err != nil {
			return err
		}
		putString(p, c.off, s, noCode)
	}
	return nil
}

// Combine implements Sink.
func (s *sortSink) Combine(t Task, local Local) error {
	l := local.(*sortLocal)
	if err := l.order(t.Context()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.runs = append(s.mu.runs, l)
	return nil
}

// Finalize implements Sink.
func (s *sortSink) Finalize(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmp = &comparer{layout: s.layout, whole: make([]bool, len(s.layout.fields))}
	for _, l := range s.mu.runs {
		for i, p := range l.keys.partial {
			s.cmp.whole[i] = s.cmp.whole[i] || p
		}
	}
	return nil
}

// sortSource merges the runs. It has one task.
type sortSource struct{ sink *sortSink }

var _ Source = (*sortSource)(nil)

// sortCursor is a place in a run.
type sortCursor struct {
	run *sortLocal
	at  int
}

func (c *sortCursor) row() unsafe.Pointer { return c.run.rows.row(uint32(c.run.entries[c.at].ref)) }

// sortSourceLocal is the task's place.
type sortSourceLocal struct {
	heap []sortCursor // of runs with rows left, the least first
	skip int64
	left int64
	rows []unsafe.Pointer
	bufs []coldata.Buffer
}

// NewLocal implements Source.
func (s *sortSource) NewLocal(Task) (Local, error) {
	l := &sortSourceLocal{skip: s.sink.node.Offset, left: math.MaxInt64}
	if s.sink.node.Limit >= 0 {
		l.left = s.sink.node.Limit
	}
	l.bufs = make([]coldata.Buffer, s.sink.outCols)
	for _, r := range s.sink.mu.runs {
		if r.n > 0 {
			l.heap = append(l.heap, sortCursor{run: r})
		}
	}
	for i := len(l.heap)/2 - 1; i >= 0; i-- {
		s.sift(l.heap, i)
	}
	return l, nil
}

// less compares two cursors' rows.
func (s *sortSource) less(a, b *sortCursor) bool {
	x, y := a.run.entries[a.at].key, b.run.entries[b.at].key
	if x != y {
		return x < y
	}
	return s.sink.cmp.compare(a.row(), b.row()) < 0
}

// sift restores the heap below i.
func (s *sortSource) sift(h []sortCursor, i int) {
	for {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h); c++ {
			if s.less(&h[c], &h[least]) {
				least = c
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

// Next implements Source.
func (s *sortSource) Next(t Task, local Local, b *coldata.Batch) (Status, error) {
	l := local.(*sortSourceLocal)
	l.rows = l.rows[:0]
	for n := 0; len(l.rows) < coldata.BatchSize && l.left > 0 && len(l.heap) > 0; n++ {
		if n == pollRows {
			if err := context.Cause(t.Context()); err != nil {
				return Done, err
			}
			n = 0
		}
		c := &l.heap[0]
		if l.skip > 0 {
			l.skip--
		} else {
			l.rows = append(l.rows, c.row())
			l.left--
		}
		if c.at++; c.at == c.run.n {
			l.heap[0] = l.heap[len(l.heap)-1]
			l.heap = l.heap[:len(l.heap)-1]
		}
		if len(l.heap) > 1 {
			s.sift(l.heap, 0)
		}
	}
	if len(l.rows) == 0 {
		return Done, nil
	}
	b.N = len(l.rows)
	b.Vecs = b.Vecs[:0]
	for i := range l.bufs {
		b.Vecs = append(b.Vecs, *s.sink.tuple.fetch(&l.bufs[i], l.rows, i))
	}
	return Ready, nil
}

// Close implements Source.
func (s *sortSource) Close() error { return nil }
