package colstore

import (
	"errors"
	"fmt"
	"sync"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/load"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/colstore/txn"
)

// segmentFiles gives granules their addresses and objects their handles. Addresses that were reserved and not committed
// are known to this process only: after a restart they are free again.
type segmentFiles struct {
	stores []store.Store // of DBRoot i+1
	epoch  uint64

	mu struct {
		sync.Mutex
		tables  map[uint64]*tableFiles
		writers map[segmentKey]*load.Object
		readers map[uint64]store.Object  // by object id
		marks   map[uint64][]extent.Mark // commits not yet marked, by object id
		objects uint64                   // made in this epoch
		dicts   uint64
	}
}

type segmentKey struct {
	table   uint64
	segment uint32
}

// tableFiles is where the next granules of a table go.
type tableFiles struct {
	incarnation uint64
	segment     extent.Segment
	next        uint32 // granule
	nextSegment uint32
}

var _ txn.Allocator = (*segmentFiles)(nil)

func newSegmentFiles(stores []store.Store, epoch uint64) *segmentFiles {
	f := &segmentFiles{stores: stores, epoch: epoch}
	f.mu.tables = map[uint64]*tableFiles{}
	f.mu.writers = map[segmentKey]*load.Object{}
	f.mu.readers = map[uint64]store.Object{}
	f.mu.marks = map[uint64][]extent.Mark{}
	return f
}

// Reserve implements txn.Allocator.
func (f *segmentFiles) Reserve(t *txn.Table, n int) (extent.Segment, uint32) {
	return f.reserve(t, n, false)
}

// reserve returns n consecutive granules of t, from a multiple of extent.LeafGranules on if aligned.
func (f *segmentFiles) reserve(t *txn.Table, n int, aligned bool) (extent.Segment, uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	tf := f.mu.tables[t.Def.ID]
	if tf == nil || tf.incarnation != t.Incarnation {
		tf = f.newTable(t, tf)
	}
	if aligned {
		tf.next = (tf.next + extent.LeafGranules - 1) / extent.LeafGranules * extent.LeafGranules
	}
	if tf.next+uint32(n) > extent.SegmentGranules {
		f.nextSegment(tf)
	}
	first := tf.next
	tf.next += uint32(n)
	return tf.segment, first
}

// newTable starts after the newest segment file that is committed, or in a new one.
func (f *segmentFiles) newTable(t *txn.Table, former *tableFiles) *tableFiles {
	tf := &tableFiles{incarnation: t.Incarnation, nextSegment: t.NextSegment}
	if former != nil {
		tf.nextSegment = max(tf.nextSegment, former.nextSegment)
	}
	if k := len(t.Segments); k > 0 {
		tf.segment, tf.next = t.Segments[k-1].Identity(), t.Segments[k-1].Granules
	} else {
		f.nextSegment(tf)
	}
	f.mu.tables[t.Def.ID] = tf
	return tf
}

// nextSegment begins the next segment file: DBRoots take turns.
func (f *segmentFiles) nextSegment(tf *tableFiles) {
	id := tf.nextSegment
	tf.nextSegment++
	tf.segment = extent.Segment{ID: id, DBRoot: 1 + id%uint32(len(f.stores)), Partition: id / extent.SegmentsPerGroup,
		Number: id % extent.SegmentsPerGroup}
	tf.next = 0
}

func (f *segmentFiles) giveBack(table uint64, segment, first uint32, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	// Only the newest range can be given back; others stay empty granules.
	tf := f.mu.tables[table]
	if tf != nil && tf.segment.ID == segment && tf.next == first+uint32(n) {
		tf.next = first
	}
}

// writer returns the object of a segment file that this epoch appends to; committed are the objects it has in the
// newest state.
func (f *segmentFiles) writer(table uint64, segment extent.Segment, committed []extent.Object) (load.Object, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := segmentKey{table, segment.ID}
	if o := f.mu.writers[key]; o != nil {
		return *o, nil
	}
	if int(segment.DBRoot) > len(f.stores) || segment.DBRoot == 0 {
		return load.Object{}, fmt.Errorf("segment file %d of table %d is on DBRoot %d, which is not configured",
			segment.ID, table, segment.DBRoot)
	}
	name := store.Name{Table: table, Partition: segment.Partition, Segment: segment.Number, Epoch: f.epoch}
	o, err := f.stores[segment.DBRoot-1].Create(name.String())
	if err != nil {
		return load.Object{}, err
	}
	f.mu.objects++
	id := f.epoch<<32 | f.mu.objects
	all := append(append([]extent.Object(nil), committed...),
		extent.Object{ID: id, Name: name.String(), Epoch: f.epoch})
	w := &load.Object{Object: o, ID: id, Ordinal: uint16(len(committed)), All: all}
	f.mu.writers[key] = w
	f.mu.readers[id] = o
	return *w, nil
}

// reader returns the object for reading.
func (f *segmentFiles) reader(dbroot uint32, o extent.Object) (store.Object, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r := f.mu.readers[o.ID]; r != nil {
		return r, nil
	}
	if int(dbroot) > len(f.stores) || dbroot == 0 {
		return nil, fmt.Errorf("segment file %s is on DBRoot %d, which is not configured", o.Name, dbroot)
	}
	r, err := f.stores[dbroot-1].Open(o.Name)
	if err != nil {
		return nil, err
	}
	f.mu.readers[o.ID] = r
	return r, nil
}

func (f *segmentFiles) newDict() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mu.dicts++
	return f.epoch<<32 | f.mu.dicts
}

// remove closes and deletes an object that nobody refers to any more.
func (f *segmentFiles) remove(o txn.FreedObject) error {
	f.mu.Lock()
	r := f.mu.readers[o.ID]
	delete(f.mu.readers, o.ID)
	delete(f.mu.marks, o.ID)
	for key, w := range f.mu.writers {
		if w.ID == o.ID {
			delete(f.mu.writers, key)
		}
	}
	f.mu.Unlock()
	var errs []error
	if r != nil {
		errs = append(errs, r.Close())
	}
	if int(o.DBRoot) <= len(f.stores) && o.DBRoot > 0 {
		errs = append(errs, f.stores[o.DBRoot-1].Delete(o.Name))
	}
	return errors.Join(errs...)
}

// committed remembers that a transaction which wrote to the objects committed, to be marked in them.
func (f *segmentFiles) committed(objects []uint64, m extent.Mark) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range objects {
		f.mu.marks[id] = append(f.mu.marks[id], m)
	}
}

// mark writes the marks that an object waits for. They are durable with the object's next sync. Marks that cannot be
// written stay for the next try.
func (f *segmentFiles) mark(o load.Object) error {
	f.mu.Lock()
	marks := f.mu.marks[o.ID]
	delete(f.mu.marks, o.ID)
	f.mu.Unlock()
	if len(marks) == 0 {
		return nil
	}
	if _, err := o.Append(extent.AppendMarks(nil, o.ID, marks)); err != nil {
		f.mu.Lock()
		f.mu.marks[o.ID] = append(marks, f.mu.marks[o.ID]...)
		f.mu.Unlock()
		return err
	}
	return nil
}

// markAll writes and syncs all marks that wait, for a clean end.
func (f *segmentFiles) markAll() error {
	f.mu.Lock()
	var writers []load.Object
	for _, w := range f.mu.writers {
		if len(f.mu.marks[w.ID]) > 0 {
			writers = append(writers, *w)
		}
	}
	f.mu.Unlock()
	var errs []error
	for _, w := range writers {
		err := f.mark(w)
		if err == nil {
			err = w.Sync()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (f *segmentFiles) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var errs []error
	for _, r := range f.mu.readers {
		errs = append(errs, r.Close())
	}
	clear(f.mu.readers)
	clear(f.mu.writers)
	return errors.Join(errs...)
}
