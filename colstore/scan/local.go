package scan

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/bitmap"
	"github.com/colonnadedb/colonnade/asm/lane"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/ioengine/cache"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/types"
)

// prefetchMorsels is how many morsels ahead of the one it claims a task asks the cache to read.
const prefetchMorsels = 2

// local is a task's state: memory for one granule, used again with each.
type local struct {
	src  *Source
	wake func()
	cols []column
	// evaluators of the predicates that have a program.
	evaluators []*expr.Evaluator
	filters    []exec.RuntimeFilter // by position in Scan.RuntimeFilters, as of the morsel
	truth      map[truthKey]*truth

	pos, end int         // granules of the claimed morsel that are left
	g        *granuleRef // the granule at hand
	step     int         // of filtering; past the last: emitting
	at       int         // next row to be emitted
	full     bool        // every row is selected
	sel      []uint64    // rows of the granule that are selected
	tmp      []uint64
	bits     []uint64 // answers of a slice
	places   []uint16 // positions of selected rows within a range
	batch    coldata.Batch
	buffer   coldata.Buffer
}

// column is a task's state of one column of the scan.
type column struct {
	loaded  bool // view is that of the granule at hand
	view    granule.View
	frame   *cache.Frame
	key     cache.Key
	ahead   cache.Key // last piece asked to be read ahead
	valid   []uint64
	isValid bool // valid is filled for the granule
	heap    granule.HeapReader
	isHeap  bool // heap is reset to the granule
	dict    *coldata.Dict

	u8    []uint8
	u16   []uint16
	u32   []uint32
	u64   []uint64
	wide  lanes // lanes of a whole granule, before compaction
	i64   []int64
	f64   []float64
	i128  []types.Int128
	str   []string
	slice []string
	bits  []uint64 // validity of the batch
}

type lanes struct {
	u8  []uint8
	u16 []uint16
	u32 []uint32
	u64 []uint64
}

// NewLocal implements exec.Source.
func (s *Source) NewLocal(t exec.Task) (exec.Local, error) {
	words := bitmap.Words(granule.Rows)
	l := &local{src: s, wake: t.Wake, cols: make([]column, len(s.columns)+1), sel: make([]uint64, words),
		tmp: make([]uint64, words), bits: make([]uint64, words), places: make([]uint16, granule.Rows+64),
		filters: make([]exec.RuntimeFilter, len(s.opts.Scan.RuntimeFilters)), truth: map[truthKey]*truth{}}
	l.batch.Vecs = make([]coldata.Vector, len(s.columns))
	l.evaluators = make([]*expr.Evaluator, len(s.predicates))
	for i, p := range s.predicates {
		if p.program != nil {
			l.evaluators[i] = p.program.NewEvaluator()
		}
	}
	s.mu.Lock()
	s.mu.locals = append(s.mu.locals, l)
	s.mu.Unlock()
	return l, nil
}

// Next implements exec.Source.
func (s *Source) Next(t exec.Task, el exec.Local, b *coldata.Batch) (exec.Status, error) {
	l := el.(*local)
	for {
		if l.g == nil && !l.nextGranule() {
			l.releaseFrames()
			return exec.Done, nil
		}
		status, err := l.filter()
		if err != nil || status == exec.Blocked {
			return status, err
		}
		if status == exec.Ready {
			status, err = l.emit(b)
			if err != nil || status != exec.Done {
				return status, err
			}
		}
		l.g = nil
		if err := t.Context().Err(); err != nil {
			return exec.Done, err
		}
	}
}

// nextGranule moves to the next granule of the morsel, or of the next morsel, and reports whether there is one.
func (l *local) nextGranule() bool {
	s := l.src
	if l.pos == l.end {
		if s.limit > 0 && s.emitted.Load() >= s.limit {
			return false
		}
		first := int(s.next.Add(morselGranules)) - morselGranules
		if first >= len(s.granules) {
			return false
		}
		l.pos, l.end = first, min(first+morselGranules, len(s.granules))
		l.prefetch(l.pos, min(l.end+prefetchMorsels*morselGranules, len(s.granules)))
		for i, f := range s.opts.Scan.RuntimeFilters {
			if s.opts.Env.RuntimeFilter != nil {
				l.filters[i] = s.opts.Env.RuntimeFilter(f.Filter)
			}
		}
	}
	l.g = &s.granules[l.pos]
	l.pos++
	l.step, l.at = 0, 0
	for i := range l.cols {
		c := &l.cols[i]
		c.loaded, c.isValid, c.isHeap = false, false, false
	}
	bitmap.SetAll(l.sel, l.g.rows)
	l.full = true
	s.opts.Env.Stats.RowsRead.Add(int64(l.g.rows))
	return true
}

// prefetch asks the cache to read the pieces of the granules [from, to).
func (l *local) prefetch(from, to int) {
	s := l.src
	for i := from; i < to; i++ {
		g := &s.granules[i]
		for c, e := range g.entries {
			if e == nil || g.segment == nil {
				continue
			}
			key := cache.Key{Offset: e.PieceOffset, Length: int32(e.PieceLength), Object: g.segment.Objects[e.Object].ID}
			if l.cols[c].ahead == key {
				continue
			}
			l.cols[c].ahead = key
			if o, id, err := s.opts.Storage.Object(g.segment, e.Object); err == nil {
				s.opts.Storage.Cache().Prefetch(key, o.File(), verifier(o, id, e.PieceOffset))
			}
		}
	}
}

// verifier returns the check of a piece.
func verifier(o store.Object, id uint64, off int64) func([]byte) error {
	return func(p []byte) error { return granule.VerifyPiece(p, o.Path(), id, off) }
}

func (l *local) releaseFrames() {
	for i := range l.cols {
		if f := l.cols[i].frame; f != nil {
			f.Release()
			l.cols[i].frame = nil
		}
	}
}

// load makes the columns' views those of the granule. It reports false where a read is under way: the task will be
// woken.
func (l *local) load(columns []int) (bool, error) {
	ready := true
	for _, i := range columns {
		if l.cols[i].loaded {
			continue
		}
		ok, err := l.loadColumn(i)
		if err != nil {
			return false, l.describe(i, err)
		}
		ready = ready && ok
	}
	return ready, nil
}

// entry returns the directory entry of column i, of the delete column past the last.
func (l *local) entry(i int) *extent.Entry {
	if i == len(l.src.columns) {
		return l.g.deleted
	}
	return l.g.entries[i]
}

func (l *local) loadColumn(i int) (bool, error) {
	c, e := &l.cols[i], l.entry(i)
	if e == nil {
		// The row tail has no dictionary: that of the granule before must not decide for it.
		c.dict, c.loaded = nil, true
		return true, c.view.Parse(l.g.memory[i], granule.Source{File: "(row tail)"})
	}
	o, id, err := l.src.opts.Storage.Object(l.g.segment, e.Object)
	if err != nil {
		return false, err
	}
	key := cache.Key{Object: id, Offset: e.PieceOffset, Length: int32(e.PieceLength)}
	if c.frame == nil || c.key != key {
		if c.frame != nil {
			c.frame.Release()
			c.frame = nil
		}
		f, status, err := l.src.opts.Storage.Cache().Acquire(key, o.File(), verifier(o, id, e.PieceOffset), l.wake)
		if err != nil {
			return false, fmt.Errorf("file %s, offset %d: %w", o.Path(), e.PieceOffset, err)
		}
		if status == cache.Loading {
			return false, nil
		}
		c.frame, c.key = f, key
	}
	return true, l.parse(c, e, i, o.Path())
}

// parse reads the column granule out of its piece and checks that it is the one that the directory means.
func (l *local) parse(c *column, e *extent.Entry, i int, path string) error {
	src := granule.Source{File: path, Offset: e.Offset}
	if err := c.view.Parse(c.frame.Bytes()[e.Offset-e.PieceOffset:], src); err != nil {
		return err
	}
	v := &c.view
	p := c.frame.Bytes()[e.Offset-e.PieceOffset:]
	form := types.FormInt64
	if i < len(l.src.columns) {
		form = l.src.columns[i].Type.Canonical()
	}
	switch {
	case v.Length() != int(e.Length) || granule.Checksum(p[:v.Length()]) != e.Sum:
		return vfs.Corruptf(path, e.Offset, int64(e.Length),
			"checksum of the column granule differs from that of the directory: a write was lost or misplaced")
	case v.Rows() != l.g.rows || v.Encoding() != e.Encoding || v.Dict() != e.Dict || v.Form() != form:
		return vfs.Corruptf(path, e.Offset, int64(e.Length), "column granule is not as the directory says")
	}
	c.dict = nil
	if v.Encoding() == granule.DictCodes {
		c.dict = l.src.dicts[e.Dict]
		if v.Width() == 0 && int(v.ConstantCode()) >= len(c.dict.Values) {
			return vfs.Corruptf(path, e.Offset, int64(e.Length), "code %d of a dictionary of %d entries", v.ConstantCode(),
				len(c.dict.Values))
		}
	}
	c.loaded = true
	l.src.opts.Env.Stats.BytesRead.Add(int64(e.Length))
	return nil
}

// describe adds to an error which part of the table cannot be read.
func (l *local) describe(i int, err error) error {
	name := deletedRows
	if i < len(l.src.columns) {
		name = l.src.columns[i].Name
	}
	return l.src.describe(name, l.g.segment, l.g.number, err)
}

// validity returns the validity of the granule's rows, nil if no row is NULL.
func (c *column) validity() []uint64 {
	if !c.view.HasNulls() {
		return nil
	}
	if !c.isValid {
		if c.valid == nil {
			c.valid = make([]uint64, bitmap.Words(granule.Rows))
		}
		c.view.Validity(c.valid)
		c.isValid = true
	}
	return c.valid
}

// grow returns a slice with room for n values and for what compaction writes past them.
func grow[T any](s []T, n int) []T {
	if cap(s) < n+lane.CompactSpare {
		s = make([]T, n+lane.CompactSpare)
	}
	return s[:n]
}
