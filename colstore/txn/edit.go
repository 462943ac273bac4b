package txn

import (
	"sort"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/extent"
)

// Edit makes the next State from one State and a group of commits, together with the changes of the metadata store that
// make it durable. It is used by one goroutine and thrown away if its group is not made durable.
type Edit struct {
	base    *State
	next    State
	scn     uint64 // of the commit being applied
	kv      []Mutation
	tables  map[uint64]*Table              // cloned in this edit
	segs    map[segmentKey]*extent.Segment // cloned in this edit
	dirty   map[segmentKey]*extent.Segment // as of the base: nil if new
	records map[uint64]bool                // tables whose record changed
	gone    map[uint64]bool                // tables whose records were deleted in this edit
	freed   []FreedObject
	catalog bool // names changed
}

type segmentKey struct {
	table   uint64
	segment uint32
}

// FreedObject is an object that the newest state does not refer to any more.
type FreedObject struct {
	DBRoot uint32
	extent.Object
}

// NewEdit returns an edit of s.
func NewEdit(s *State) *Edit {
	return &Edit{base: s, next: *s, tables: map[uint64]*Table{}, segs: map[segmentKey]*extent.Segment{},
		dirty: map[segmentKey]*extent.Segment{}, records: map[uint64]bool{}, gone: map[uint64]bool{}}
}

// Apply changes the edit by the commit under the index, its place in the log and its SCN. An index that the state
// already has is ignored. An error says that the commit is refused; then the edit is as before.
func (e *Edit) Apply(index uint64, c *Commit) error {
	if index <= e.next.SCN {
		return nil
	}
	for _, op := range c.Ops {
		if err := op.check(e); err != nil {
			return err
		}
	}
	e.scn = index
	for _, op := range c.Ops {
		op.apply(e)
	}
	e.next.SCN = index
	return nil
}

// Freed returns the objects that the edit's commits made unreferenced.
func (e *Edit) Freed() []FreedObject { return e.freed }

// Finish returns the new state and the changes of the metadata store, in order.
func (e *Edit) Finish() (*State, []Mutation) {
	for id := range e.records {
		if t := e.next.TableByID(id); t != nil {
			e.set(tableKey(id, tableRecord), t.appendRecord(nil))
		}
	}
	for key, s := range e.segs {
		e.finishSegment(key, s)
	}
	// Deletions stand before the values of the same edit in e.kv, and each key is set once, so map order does not matter
	// for the result; sorting keeps the group's bytes deterministic.
	e.sortValues()
	e.set(appliedKey, e.next.appendApplied(nil))
	if e.catalog {
		e.next.index()
	}
	s := e.next
	return &s, e.kv
}

func (e *Edit) sortValues() {
	first := len(e.kv)
	for first > 0 && e.kv[first-1].Value != nil {
		first--
	}
	vals := e.kv[first:]
	sort.SliceStable(vals, func(i, j int) bool { return string(vals[i].Key) < string(vals[j].Key) })
}

// finishSegment writes the records of a changed segment file: its own and those of the extents that differ.
func (e *Edit) finishSegment(key segmentKey, s *extent.Segment) {
	t := e.next.TableByID(key.table)
	if t == nil || t.Segment(key.segment) != s {
		return // dropped or truncated later in the group
	}
	e.set(tableKey(key.table, segmentRecord, s.ID), s.AppendTo(nil))
	base := e.dirty[key]
	for i := range s.Extents {
		x := &s.Extents[i]
		if base != nil {
			if old := base.Extent(x.Column, int(x.Index)); old != nil && *old == *x {
				continue
			}
		}
		e.set(tableKey(key.table, extentRecord, s.ID, x.Column, uint32(x.Index)), x.AppendTo(nil))
	}
}

func (e *Edit) set(key, value []byte) {
	e.kv = append(e.kv, Mutation{Key: key, Value: SealValue(key, value)})
}

func (e *Edit) delete(key []byte) { e.kv = append(e.kv, Mutation{Key: key}) }

func (e *Edit) deleteRange(key, end []byte) { e.kv = append(e.kv, Mutation{Key: key, End: end}) }

// table returns the table, cloned for change, or nil.
func (e *Edit) table(id uint64) *Table {
	if t := e.tables[id]; t != nil {
		return t
	}
	i := e.next.tableIndex(id)
	if i == len(e.next.Tables) || e.next.Tables[i].Def.ID != id {
		return nil
	}
	if len(e.tables) == 0 && !e.catalog {
		e.next.Tables = append([]*Table(nil), e.next.Tables...)
	}
	t := e.next.Tables[i].clone()
	e.next.Tables[i] = t
	e.tables[id] = t
	return t
}

// segment returns a segment file of t, cloned for change, made if t does not have it.
func (e *Edit) segment(t *Table, want *extent.Segment) *extent.Segment {
	key := segmentKey{t.Def.ID, want.ID}
	if s := e.segs[key]; s != nil {
		return s
	}
	i := sort.Search(len(t.Segments), func(i int) bool { return t.Segments[i].ID >= want.ID })
	var s *extent.Segment
	if i < len(t.Segments) && t.Segments[i].ID == want.ID {
		e.dirty[key] = t.Segments[i]
		s = t.Segments[i].Clone()
		t.Segments[i] = s
	} else {
		s = &extent.Segment{ID: want.ID, DBRoot: want.DBRoot, Partition: want.Partition, Number: want.Number, SCN: e.scn}
		t.Segments = append(t.Segments, nil)
		copy(t.Segments[i+1:], t.Segments[i:])
		t.Segments[i] = s
		if t.NextSegment <= s.ID {
			t.NextSegment = s.ID + 1
			e.records[t.Def.ID] = true
		}
	}
	e.segs[key] = s
	return s
}

// changeCatalog makes the lists of the next state private to the edit.
func (e *Edit) changeCatalog() {
	if e.catalog {
		return
	}
	if len(e.tables) == 0 {
		e.next.Tables = append([]*Table(nil), e.next.Tables...)
	}
	e.next.Databases = append([]*catalog.Database(nil), e.next.Databases...)
	e.next.Views = append([]*catalog.View(nil), e.next.Views...)
	e.catalog = true
	e.next.index()
}

// addTable inserts a new table.
func (e *Edit) addTable(t *Table) {
	i := e.next.tableIndex(t.Def.ID)
	e.next.Tables = append(e.next.Tables, nil)
	copy(e.next.Tables[i+1:], e.next.Tables[i:])
	e.next.Tables[i] = t
	e.tables[t.Def.ID] = t
	e.records[t.Def.ID] = true
	e.next.NextTable = max(e.next.NextTable, t.Def.ID+1)
	e.next.index()
}

// clearTable frees the objects of a table and deletes its records; with keep its own record is written anew.
func (e *Edit) clearTable(t *Table) {
	id := t.Def.ID
	t.Objects(func(s *extent.Segment, o extent.Object) {
		e.freed = append(e.freed, FreedObject{s.DBRoot, o})
	})
	for _, s := range t.Segments {
		delete(e.segs, segmentKey{id, s.ID})
		delete(e.dirty, segmentKey{id, s.ID})
	}
	// What earlier commits of the group set within the range is deleted too: later mutations win.
	e.deleteRange(tableKey(id, tableRecord), tableEnd(id))
}

func (e *Edit) removeTable(id uint64) {
	i := e.next.tableIndex(id)
	e.clearTable(e.next.Tables[i])
	e.next.Tables = append(e.next.Tables[:i], e.next.Tables[i+1:]...)
	delete(e.tables, id)
	delete(e.records, id)
	e.next.index()
}

// lbid gives an extent its range of block numbers: what its rows fill at the width given.
func (e *Edit) lbid(width int) uint64 {
	first := e.next.NextLBID
	e.next.NextLBID += uint64(extent.GranulesPerExtent * width)
	return first
}
