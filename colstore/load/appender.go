package load

import (
	"fmt"
	"sync"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/sketch"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// GroupGranules is how many granules are written together.
const GroupGranules = 64

// Rows that a commit carries itself instead of writing column granules: up to tailRows of tailBytes.
const (
	tailRows  = granule.Rows - 1
	tailBytes = 256 << 10
)

// Target gives an appender places in a table's segment files.
type Target interface {
	// Reserve returns n consecutive granules; aligned asks that they begin a directory leaf. What is not used stays
	// empty unless it is given back.
	Reserve(n int, aligned bool) (segment extent.Segment, first uint32)
	// GiveBack returns the granules [first, first+n), which nobody wrote.
	GiveBack(segment uint32, first uint32, n int)
	// Object returns the object of the segment file that this process appends to, its ordinal, and all objects of the
	// segment file up to it.
	Object(segment extent.Segment) (Object, error)
	// NewDict returns an id for a dictionary.
	NewDict() uint64
}

// Object is where an appender writes.
type Object struct {
	store.Object
	ID      uint64
	Ordinal uint16
	All     []extent.Object
}

// Options of an Appender.
type Options struct {
	Table       *catalog.Table
	Incarnation uint64
	Txn         uint64
	Target      Target
	Workers     int // goroutines that encode
	// Loose writes every granule as a loose one: for flushes, whose granules have their addresses already.
	Loose bool
}

// Appender takes rows for one table. Its methods are called by one goroutine at a time.
type Appender struct {
	opts    Options
	types   []types.Type
	pending *granule.Chunk
	rows    int64
	pool    sync.Pool // of *granule.Chunk
	dicts   []*dictBuilder
	sketch  []*columnSketch

	group   *group
	jobs    chan *pendingGranule
	workers sync.WaitGroup
	writing sync.WaitGroup // at most one group is being written
	leaf    *leafRange
	out     outcome
	stopped bool

	mu struct {
		sync.Mutex
		err error
	}
}

// columnSketch is a sketch that workers add to in turn.
type columnSketch struct {
	mu  sync.Mutex
	col sketch.Column
}

// outcome is what has been written so far.
type outcome struct {
	reserved []reservedRange
	ops      []*txn.AppendGranules // one per segment file
	objects  map[uint64]Object     // to sync
	ranges   []writtenRange        // to release on a rollback
}

type reservedRange struct {
	segment, first uint32
	n              int
}

type writtenRange struct {
	object Object
	off    int64
	length int64
}

// New returns an appender.
func New(opts Options) *Appender {
	a := &Appender{opts: opts}
	a.out.objects = map[uint64]Object{}
	for _, c := range opts.Table.Columns {
		a.types = append(a.types, c.Type)
		var d *dictBuilder
		if c.Type.Canonical() == types.FormString {
			d = newDictBuilder(c.Type.Collation)
		}
		a.dicts = append(a.dicts, d)
		a.sketch = append(a.sketch, &columnSketch{col: sketch.Column{ID: c.ID}})
	}
	a.pool.New = func() any { return granule.NewChunk(a.types) }
	return a
}

// NewChunk returns an empty chunk for rows of the table, owned by the caller.
func (a *Appender) NewChunk() *granule.Chunk { return a.pool.Get().(*granule.Chunk) }

// Rows returns how many rows were appended.
func (a *Appender) Rows() int64 { return a.rows }

// Append takes c and appends its rows. Chunks of exactly granule.Rows rows after full granules are not copied.
func (a *Appender) Append(c *granule.Chunk) error {
	n := c.Len()
	if err := a.check(c, n); err != nil {
		return err
	}
	a.rows += int64(n)
	if n == granule.Rows && (a.pending == nil || a.pending.Len() == 0) {
		return a.submit(c)
	}
	for from := 0; from < n; {
		if a.pending == nil {
			a.pending = a.NewChunk()
		}
		to := min(n, from+granule.Rows-a.pending.Len())
		for i := range c.Cols {
			a.pending.Cols[i].AppendColumn(&c.Cols[i], from, to)
		}
		from = to
		if err := a.submitFull(); err != nil {
			return err
		}
	}
	a.recycle(c)
	return nil
}

// check refuses chunks that are not of the table's shape: a bug of the caller that must not become stored bytes.
func (a *Appender) check(c *granule.Chunk, n int) error {
	if len(c.Cols) != len(a.types) {
		invariants.Failf("load: chunk of %d columns for a table of %d", len(c.Cols), len(a.types))
	}
	for i := range c.Cols {
		if c.Cols[i].Form != a.types[i].Canonical() || c.Cols[i].Len() != n {
			invariants.Failf("load: column %d has form %d and %d rows of %d", i, c.Cols[i].Form, c.Cols[i].Len(), n)
		}
		if len(c.Cols[i].Body) > granule.MaxBodyBytes {
			return fmt.Errorf("strings of column %s take %d bytes in one chunk", a.opts.Table.Columns[i].Name,
				len(c.Cols[i].Body))
		}
	}
	return a.failure()
}

// AppendBatch appends the rows of b, which it borrows. Vectors must be of the columns' canonical forms or narrower.
func (a *Appender) AppendBatch(b *coldata.Batch) error {
	if len(b.Vecs) != len(a.types) {
		invariants.Failf("load: batch of %d columns for a table of %d", len(b.Vecs), len(a.types))
	}
	if err := a.failure(); err != nil {
		return err
	}
	for from := 0; from < b.N; {
		if a.pending == nil {
			a.pending = a.NewChunk()
		}
		to := min(b.N, from+granule.Rows-a.pending.Len())
		for i := range b.Vecs {
			a.pending.Cols[i].AppendVector(&b.Vecs[i], from, to)
		}
		a.rows += int64(to - from)
		from = to
		if err := a.submitFull(); err != nil {
			return err
		}
	}
	return nil
}

func (a *Appender) submitFull() error {
	if a.pending.Len() < granule.Rows {
		return nil
	}
	c := a.pending
	a.pending = nil
	return a.submit(c)
}

func (a *Appender) recycle(c *granule.Chunk) {
	c.Reset()
	a.pool.Put(c)
}

// Submit takes c, of up to granule.Rows rows, and makes it a granule as it is.
func (a *Appender) Submit(c *granule.Chunk) error {
	if err := a.check(c, c.Len()); err != nil {
		return err
	}
	a.rows += int64(c.Len())
	return a.submit(c)
}

// submit hands a granule to the encoders, and its group to the writer once it is complete.
func (a *Appender) submit(c *granule.Chunk) error {
	if a.jobs == nil {
		a.start()
	}
	if a.group == nil {
		a.group = &group{}
	}
	g := &pendingGranule{chunk: c, group: a.group, cols: make([]pendingColumn, len(a.types))}
	a.group.granules = append(a.group.granules, g)
	a.group.encoding.Add(1)
	a.jobs <- g
	if len(a.group.granules) == GroupGranules {
		a.finishGroup(false)
	}
	return a.failure()
}

func (a *Appender) start() {
	a.jobs = make(chan *pendingGranule, max(1, a.opts.Workers))
	for range max(1, a.opts.Workers) {
		a.workers.Add(1)
		go func() {
			defer a.workers.Done()
			var e encoder
			for g := range a.jobs {
				e.encode(a, g)
				g.group.encoding.Done()
			}
		}()
	}
}

// finishGroup writes the current group beside the encoding of the next one.
func (a *Appender) finishGroup(last bool) {
	g := a.group
	a.group = nil
	a.writing.Wait()
	if a.failure() != nil {
		return
	}
	a.writing.Add(1)
	go func() {
		defer a.writing.Done()
		g.encoding.Wait()
		if err := a.write(g, last); err != nil {
			a.fail(err)
		}
	}()
}

func (a *Appender) fail(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.mu.err == nil {
		a.mu.err = err
	}
}

func (a *Appender) failure() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.mu.err
}

// Finish ends the appends and returns what the commit has to say of them. Everything written is synced. No call but
// Abort may follow.
func (a *Appender) Finish() ([]txn.Op, error) {
	to := txn.WriteTo{Table: a.opts.Table.ID, Incarnation: a.opts.Incarnation}
	c := a.pending
	a.pending = nil
	if a.jobs == nil && c != nil && c.Len() > 0 && c.Len() <= tailRows && c.Bytes() <= tailBytes {
		return []txn.Op{&txn.TailRows{WriteTo: to, Chunk: c}}, nil
	}
	return a.FinishStored(c)
}

// FinishStored is Finish that writes column granules however few the rows; c are rows to add to those appended.
func (a *Appender) FinishStored(c *granule.Chunk) ([]txn.Op, error) {
	if c != nil && c.Len() > 0 {
		if err := a.submit(c); err != nil {
			a.stop()
			return nil, err
		}
	}
	if a.group != nil {
		a.finishGroup(true)
	}
	a.stop()
	if err := a.failure(); err != nil {
		return nil, err
	}
	if err := a.finishLeaf(); err != nil {
		return nil, err
	}
	if err := a.writeSketches(); err != nil {
		return nil, err
	}
	var ops []txn.Op
	for _, op := range a.out.ops {
		ops = append(ops, op)
	}
	for _, o := range a.out.objects {
		if err := o.Sync(); err != nil {
			return nil, &SyncError{err}
		}
	}
	return ops, nil
}

// SyncError is a failed sync of what was written: it is final for the whole engine.
type SyncError struct{ Err error }

// Error says what failed.
func (e *SyncError) Error() string { return e.Err.Error() }

// Unwrap returns the failure.
func (e *SyncError) Unwrap() error { return e.Err }

// stop ends the goroutines.
func (a *Appender) stop() {
	if a.stopped {
		return
	}
	a.stopped = true
	if a.jobs != nil {
		close(a.jobs)
	}
	a.workers.Wait()
	a.writing.Wait()
}

// Abort ends the appender; what it wrote is given back, for nobody refers to it.
func (a *Appender) Abort() {
	a.stop()
	for _, r := range a.out.ranges {
		// Space that cannot be given back now is found unreferenced at the next start.
		_ = r.object.Release(r.off, r.length)
	}
	a.out.ranges = nil
	for i := len(a.out.reserved) - 1; i >= 0; i-- {
		r := a.out.reserved[i]
		a.opts.Target.GiveBack(r.segment, r.first, r.n)
	}
}
