package exec

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/table"
	"github.com/colonnadedb/colonnade/vec/coldata"
)

// joinBuild stores the build side.
type joinBuild struct{ plan *joinPlan }

var _ Sink = (*joinBuild)(nil)

// joinBuildLocal is a task's rows.
type joinBuildLocal struct {
	keys   *keyWriter
	rows   *rowStore
	writer *tupleWriter
	ptrs   []unsafe.Pointer
	vecs   []coldata.Vector
	bufs   []coldata.Buffer
	idx    []uint16
	lo, hi uint64 // of the first word, as ordered
	nulls  int    // rows with a NULL in the key, stored or not
	bounds []keyBounds
}

// NewLocal implements Sink.
func (s *joinBuild) NewLocal(Task) (Local, error) {
	j := s.plan
	acct := j.stats.acct
	return &joinBuildLocal{keys: newKeyWriter(j.layout, evaluators(j.buildKeys), true),
		rows: newRowStore(acct, j.tuple.size), writer: newTupleWriter(j.tuple, newStringHeap(acct)),
		bufs: make([]coldata.Buffer, len(j.buildCols)), lo: math.MaxUint64,
		bounds: make([]keyBounds, len(j.filters))}, nil
}

// Consume implements Sink.
func (s *joinBuild) Consume(_ Task, local Local, b *coldata.Batch) (Status, error) {
	l, j := local.(*joinBuildLocal), s.plan
	if err := l.keys.compute(b); err != nil {
		return Done, err
	}
	l.vecs = l.vecs[:0]
	for _, c := range j.buildCols {
		l.vecs = append(l.vecs, b.Vecs[c])
	}
	n, all := b.N, true
	l.idx = l.idx[:0]
	if l.keys.notNull != nil {
		have := coldata.CountBits(l.keys.notNull, n)
		l.nulls += n - have
		if !j.keepNulls && have < n {
			l.idx = coldata.AppendIndexes(l.idx, l.keys.notNull, n)
			for i := range l.vecs {
				l.vecs[i] = *coldata.Gather(&l.bufs[i], &l.vecs[i], l.idx)
			}
			n, all = have, false
		}
	}
	if n == 0 {
		return Ready, nil
	}
	var err error
	if l.ptrs, err = l.rows.appendRows(l.ptrs[:0], n); err != nil {
		return Done, err
	}
	l.writeKeys(j, all)
	return Ready, l.writer.write(l.ptrs, l.vecs)
}

// writeKeys writes the rows' headers and keys.
func (l *joinBuildLocal) writeKeys(j *joinPlan, all bool) {
	for _, p := range l.ptrs {
		*word(p, nextOff) = 0
	}
	for w, words := range l.keys.words {
		off := wordsOff + w*8
		if all {
			for i, p := range l.ptrs {
				*word(p, off) = words[i]
			}
			continue
		}
		for i, p := range l.ptrs {
			*word(p, off) = words[l.idx[i]]
		}
	}
	if all && l.keys.notNull != nil {
		for i, p := range l.ptrs {
			if !coldata.Bit(l.keys.notNull, i) {
				*word32(p, flagsOff) = nullKeyFlag
			}
		}
	}
	if j.nullOff > 0 {
		for i, p := range l.ptrs {
			nulls := uint64(0)
			for k, v := range l.keys.vecs {
				if v.IsNull(i) {
					nulls |= 1 << k
				}
			}
			*word(p, j.nullOff) = nulls
		}
	}
	for i, f := range j.filters {
		l.bounds[i].add(f.col, l.ptrs)
	}
	if j.layout.words == 1 {
		for _, p := range l.ptrs {
			if *word32(p, flagsOff) == 0 {
				k := *word(p, wordsOff) ^ 1<<63
				l.lo, l.hi = min(l.lo, k), max(l.hi, k)
			}
		}
	}
}

// Combine implements Sink.
func (s *joinBuild) Combine(_ Task, local Local) error {
	l, t := local.(*joinBuildLocal), s.plan.table
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n += l.rows.n
	t.nulls += l.nulls
	t.lo, t.hi = min(t.lo, l.lo), max(t.hi, l.hi)
	for i, f := range s.plan.filters {
		f.bounds.merge(l.bounds[i])
	}
	left := l.rows.n
	t.rows.stride = l.rows.stride
	for _, c := range l.rows.chunks {
		if left == 0 {
			break
		}
		t.rows.chunks = append(t.rows.chunks, c)
		t.counts = append(t.counts, min(left, chunkRows))
		left -= min(left, chunkRows)
	}
	return nil
}

// Finalize implements Sink: it allocates the table.
func (s *joinBuild) Finalize(context.Context) error { return s.plan.table.allocate() }

// joinTable is the table of all build rows. Keys of one word whose range is small have an array of chain heads
// indexed by the key; others a table of slots in linear probing, at most half full: {row+1, key} for keys of one word,
// {tag, row+1} for longer ones. Rows are inserted by jobs in parallel: a slot is claimed by exchanging its row, and
// keys are compared in the rows, which were written before.
type joinTable struct {
	plan   *joinPlan
	rows   rowStore // the chunks of all tasks: a row's number is its chunk's number and its place there
	counts []int    // rows of each chunk
	mu     sync.Mutex
	n      int
	nulls  int // build rows with a NULL in the key
	lo, hi uint64
	block  *block
	// heads of dense keys: row+1 at word - base.
	heads   []uint32
	base    uint64
	entries []uint64
	mask    uint64
	dups    atomic.Bool // some key has several rows: set by jobs
}

// allocate chooses the form of the table and makes it, empty.
func (t *joinTable) allocate() error {
	j := t.plan
	j.stats.buildRows.Add(int64(t.n))
	if t.n > math.MaxUint32-2*chunkRows {
		return fmt.Errorf("join: %d build rows are more than a join can hold", t.n)
	}
	keyed := t.n
	span := uint64(1)
	if j.layout.words == 1 && t.hi >= t.lo {
		span = t.hi - t.lo + 1
	}
	var err error
	switch {
	case keyed == 0 || j.layout.words == 1 && t.hi < t.lo:
		return t.allocateFilters()
	case j.layout.words == 0 || j.layout.words == 1 && span != 0 && span <= uint64(8*keyed+4096):
		if t.block, err = j.stats.acct.alloc(int(span+1) * 4); err != nil {
			return err
		}
		t.heads = unsafe.Slice((*uint32)(t.block.ptr()), span)
		t.base = t.lo ^ 1<<63
		j.stats.slots.Add(int64(span))
	default:
		slots := 1 << bits.Len(uint(2*keyed-1))
		if uint64(slots) > table.Empty {
			return fmt.Errorf("join: %d build rows are more than a join can hold", t.n)
		}
		if t.block, err = j.stats.acct.alloc(slots * 16); err != nil {
			return err
		}
		t.entries, t.mask = t.block.words(), uint64(slots-1)
		j.stats.slots.Add(int64(slots))
	}
	if err := t.block.zero(); err != nil {
		return err
	}
	return t.allocateFilters()
}

func (t *joinTable) allocateFilters() error {
	for _, f := range t.plan.filters {
		if err := f.allocate(); err != nil {
			return err
		}
	}
	return nil
}

// insertJobs is the number of insert jobs: one a chunk.
func (t *joinTable) insertJobs() int { return len(t.counts) }

// insert is a job: it inserts the rows of one chunk.
func (j *joinPlan) insert(_ *task, chunk int) error {
	t := j.table
	const part = 512
	var ptrs [part]unsafe.Pointer
	var refs [part]uint32
	hashes := make([]uint64, part)
	words := make([][]uint64, j.layout.words)
	for w := range words {
		words[w] = make([]uint64, part)
	}
	for from := 0; from < t.counts[chunk]; from += part {
		n := 0
		for i := from; i < min(from+part, t.counts[chunk]); i++ {
			ref := uint32(chunk<<chunkShift | i)
			p := t.rows.row(ref)
			if *word32(p, flagsOff)&nullKeyFlag != 0 {
				continue
			}
			ptrs[n], refs[n] = p, ref
			for w := range words {
				words[w][n] = *word(p, wordsOff+w*8)
			}
			n++
		}
		for w := range words {
			words[w] = words[w][:n]
		}
		t.insertRows(ptrs[:n], refs[:n], words, hashes[:n])
		for _, f := range j.filters {
			f.add(words)
		}
		for w := range words {
			words[w] = words[w][:part]
		}
	}
	return nil
}

// atomic32 and atomic64 are words that jobs change together.
func atomic32(p *uint32) *atomic.Uint32 { return (*atomic.Uint32)(unsafe.Pointer(p)) }

func atomic64(p *uint64) *atomic.Uint64 { return (*atomic.Uint64)(unsafe.Pointer(p)) }

// touched keeps the compiler from dropping the loads that warm the cache.
var touched atomic.Uint64

// insertRows inserts some rows. A first pass loads the slots, whose misses overlap; the locked instructions of the
// second would wait for each.
func (t *joinTable) insertRows(ptrs []unsafe.Pointer, refs []uint32, words [][]uint64, hashes []uint64) {
	if t.heads != nil {
		t.insertDense(ptrs, refs, words)
		return
	}
	hashWords(hashes, words)
	sum := uint64(0)
	for _, h := range hashes {
		sum += atomic64(&t.entries[2*(h&t.mask)]).Load()
	}
	if sum == 1 {
		touched.Store(sum)
	}
	for i, p := range ptrs {
		if len(words) == 1 {
			t.insertSingle(p, refs[i], hashes[i])
		} else {
			t.insertTagged(p, refs[i], hashes[i])
		}
	}
}

func (t *joinTable) insertDense(ptrs []unsafe.Pointer, refs []uint32, words [][]uint64) {
	if len(words) > 0 {
		sum := uint32(0)
		for _, k := range words[0] {
			sum += atomic32(&t.heads[k-t.base]).Load()
		}
		if sum == 1 {
			touched.Store(1)
		}
	}
	for i, p := range ptrs {
		at := uint64(0)
		if len(words) > 0 {
			at = words[0][i] - t.base
		}
		old := atomic32(&t.heads[at]).Swap(refs[i] + 1)
		*word32(p, nextOff) = old
		if old != 0 {
			t.dups.Store(true)
		}
	}
}

// insertSingle inserts a row with a key of one word.
func (t *joinTable) insertSingle(p unsafe.Pointer, ref uint32, h uint64) {
	key := *word(p, wordsOff)
	for s := h & t.mask; ; s = (s + 1) & t.mask {
		row := atomic64(&t.entries[2*s])
		old := row.Load()
		if old == 0 {
			if row.CompareAndSwap(0, uint64(ref)+1) {
				atomic64(&t.entries[2*s+1]).Store(key)
				return
			}
			old = row.Load()
		}
		// The key of a slot that was just claimed may not be there yet: 0 is no proof.
		k := atomic64(&t.entries[2*s+1]).Load()
		if k == 0 {
			k = *word(t.rows.row(uint32(old-1)), wordsOff)
		}
		if k != key {
			continue
		}
		t.chain(row, p, ref)
		return
	}
}

// insertTagged inserts a row with a longer key.
func (t *joinTable) insertTagged(p unsafe.Pointer, ref uint32, h uint64) {
	tag := table.Tag(h)
	for s := h & t.mask; ; s = (s + 1) & t.mask {
		row := atomic64(&t.entries[2*s+1])
		old := row.Load()
		if old == 0 {
			if row.CompareAndSwap(0, uint64(ref)+1) {
				atomic64(&t.entries[2*s]).Store(tag)
				return
			}
			old = row.Load()
		}
		if g := atomic64(&t.entries[2*s]).Load(); g != tag && g != 0 || !t.sameKey(p, t.rows.row(uint32(old-1))) {
			continue
		}
		t.chain(row, p, ref)
		return
	}
}

// unique says whether no key has several rows.
func (t *joinTable) unique() bool { return !t.dups.Load() }

// chain puts a row before those of the same key.
func (t *joinTable) chain(slot *atomic.Uint64, p unsafe.Pointer, ref uint32) {
	t.dups.Store(true)
	for {
		old := slot.Load()
		*word32(p, nextOff) = uint32(old)
		if slot.CompareAndSwap(old, uint64(ref)+1) {
			return
		}
	}
}

// sameKey compares the keys of two rows.
func (t *joinTable) sameKey(a, b unsafe.Pointer) bool {
	for w := range t.plan.layout.words {
		if *word(a, wordsOff+w*8) != *word(b, wordsOff+w*8) {
			return false
		}
	}
	return true
}

// finish publishes the runtime filters.
func (j *joinPlan) finish(g *graph) error {
	for _, f := range j.filters {
		if rf := f.filter(); rf != nil {
			g.filters.put(f.id, rf)
			j.stats.runtimeFilters.Add(1)
		}
	}
	return nil
}

// find sets dst[i] to the first row with the key i of k plus 1, or 0.
func (t *joinTable) find(dst, slots []uint32, k *keyWriter, n int) {
	switch {
	case t.heads != nil && len(k.words) == 0:
		for i := range dst {
			dst[i] = t.heads[0]
		}
	case t.heads != nil:
		for i, key := range k.words[0] {
			dst[i] = 0
			if at := key - t.base; at < uint64(len(t.heads)) {
				dst[i] = t.heads[at]
			}
		}
	case t.entries == nil:
		clear(dst)
	case len(k.words) == 1:
		table.FindU64(slots, t.entries, 2, t.mask, k.hashes, k.words[0])
		for i, s := range slots {
			dst[i] = 0
			if s&table.Empty == 0 {
				dst[i] = uint32(t.entries[2*uint64(s)])
			}
		}
	default:
		table.FindTag(slots, t.entries, 2, t.mask, k.hashes)
		for i, s := range slots {
			for s&table.Empty == 0 && !t.hasKey(uint32(t.entries[2*uint64(s)+1]-1), k.words, i) {
				s = table.FindTagFrom(t.entries, 2, t.mask, s+1, k.hashes[i])
			}
			dst[i] = 0
			if s&table.Empty == 0 {
				dst[i] = uint32(t.entries[2*uint64(s)+1])
			}
		}
	}
	if k.notNull != nil {
		for i := range n {
			if !coldata.Bit(k.notNull, i) {
				dst[i] = 0
			}
		}
	}
}

// hasKey says whether a row has key i of words.
func (t *joinTable) hasKey(ref uint32, words [][]uint64, i int) bool {
	p := t.rows.row(ref)
	for w := range words {
		if *word(p, wordsOff+w*8) != words[w][i] {
			return false
		}
	}
	return true
}
