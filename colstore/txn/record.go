package txn

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/codec"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/tail"
)

const recordVersion = 1

func (t *Table) appendRecord(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(recordVersion)
	w.Uint(t.Incarnation)
	w.Uint(uint64(t.NextSegment))
	w.Uint(t.NextAuto)
	w.Bytes(t.Def.AppendTo(nil))
	return w.Buf
}

func (t *Table) decodeRecord(p []byte) error {
	r := codec.NewReader(p)
	if v := r.Uint(); v != recordVersion {
		return fmt.Errorf("table record has version %d", v)
	}
	t.Incarnation, t.NextSegment, t.NextAuto = r.Uint(), uint32(r.Uint()), r.Uint()
	def := r.Bytes()
	if err := r.End(); err != nil {
		return err
	}
	t.Def = new(catalog.Table)
	return t.Def.Decode(def)
}

func (s *State) appendApplied(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(recordVersion)
	w.Uint(s.SCN)
	w.Uint(s.NextTable)
	w.Uint(s.NextLBID)
	return w.Buf
}

func (s *State) decodeApplied(p []byte) error {
	r := codec.NewReader(p)
	if v := r.Uint(); v != recordVersion {
		return fmt.Errorf("record of the applied index has version %d", v)
	}
	s.SCN, s.NextTable, s.NextLBID = r.Uint(), r.Uint(), r.Uint()
	return r.End()
}

func putPlace(w *codec.Writer, p Place) {
	w.Uint(uint64(p.Segment))
	w.Uint(uint64(p.Object))
	w.Uint(uint64(p.Offset))
	w.Uint(uint64(p.Length))
}

func getPlace(r *codec.Reader) Place {
	return Place{uint32(r.Uint()), uint16(r.Uint()), int64(r.Uint()), int(uint32(r.Uint()))}
}

func (p Place) appendRecord(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	putPlace(&w, p)
	return w.Buf
}

func (d *Dict) appendRecord(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(d.ID)
	w.Uint(uint64(d.Column))
	w.Uint(uint64(d.Count))
	putPlace(&w, d.Place)
	return w.Buf
}

// Iterator walks over the metadata store in the order of keys.
type Iterator interface {
	// Next moves to the next key and reports whether there is one; Key and Value are valid until the next call.
	Next() bool
	Key() []byte
	Value() []byte
	Err() error
}

// Load makes the State that the metadata store called store holds. What cannot be read of one table marks that table
// damaged; only damage to the catalog's own records is an error.
func Load(it Iterator, store string) (*State, error) {
	l := loader{state: &State{NextTable: 1}, store: store}
	for it.Next() {
		if err := l.add(it.Key(), it.Value()); err != nil {
			return nil, err
		}
	}
	if err := it.Err(); err != nil {
		return nil, fmt.Errorf("read metadata store %s: %w", store, err)
	}
	s := l.state
	for _, t := range s.Tables {
		if t.Damaged == nil {
			t.Damaged = t.validate()
		}
	}
	sort.Slice(s.Databases, func(i, j int) bool { return s.Databases[i].Name < s.Databases[j].Name })
	s.index()
	return s, nil
}

// loader takes the records in the order of keys: 'd' before 'm' before 't' before 'v', a table's own record first.
type loader struct {
	state *State
	store string
	table *Table
}

func (l *loader) add(key, stored []byte) error {
	if len(key) == 0 || key[0] == metaPrefix && !bytes.Equal(key, appliedKey) {
		return nil
	}
	key = bytes.Clone(key)
	value, err := OpenValue(l.store, key, bytes.Clone(stored))
	if key[0] == tablePrefix {
		return l.addTable(key, value, err)
	}
	if err != nil {
		return err
	}
	switch key[0] {
	case metaPrefix:
		err = l.state.decodeApplied(value)
	case databasePrefix:
		d := new(catalog.Database)
		err = d.Decode(value)
		l.state.Databases = append(l.state.Databases, d)
	case viewPrefix:
		v := new(catalog.View)
		err = v.Decode(value)
		l.state.Views = append(l.state.Views, v)
	default:
		return fmt.Errorf("metadata store %s: unknown kind of key %x", l.store, key)
	}
	if err != nil {
		return fmt.Errorf("metadata store %s: key %x: %w", l.store, key, err)
	}
	return nil
}

func (l *loader) addTable(key, value []byte, err error) error {
	if len(key) < 10 {
		return fmt.Errorf("metadata store %s: bad key %x of a table", l.store, key)
	}
	id, kind, numbers := binary.BigEndian.Uint64(key[1:]), key[9], key[10:]
	if kind == tableRecord {
		l.table = &Table{}
		if err == nil {
			err = l.table.decodeRecord(value)
		}
		if err == nil && l.table.Def.ID != id {
			err = fmt.Errorf("table record says that it is of table %d", l.table.Def.ID)
		}
		if err != nil {
			// Not even the name is known: the table shows under a name that says so.
			l.table.Def = &catalog.Table{ID: id, Name: fmt.Sprintf("#damaged-%d", id)}
			l.table.Damaged = fmt.Errorf("metadata store %s: record of table %d: %w", l.store, id, err)
		}
		l.state.Tables = append(l.state.Tables, l.table)
		return nil
	}
	if l.table == nil || l.table.Def.ID != id {
		return fmt.Errorf("metadata store %s: key %x belongs to no table", l.store, key)
	}
	if err == nil {
		err = l.table.addRecord(kind, numbers, value)
	}
	if err != nil && l.table.Damaged == nil {
		l.table.Damaged = fmt.Errorf("metadata store %s: table %d, key %x: %w", l.store, id, key, err)
	}
	return nil
}

// addRecord takes one of the table's records. Kinds come in the order g, k, q, r, s, x: loose granules and extents wait
// for their segment file.
func (t *Table) addRecord(kind byte, numbers, value []byte) error {
	n := make([]uint32, len(numbers)/4)
	for i := range n {
		n[i] = binary.BigEndian.Uint32(numbers[4*i:])
	}
	want := map[byte]int{segmentRecord: 1, extentRecord: 3, looseRecord: 2, rowsRecord: 3, dictRecord: 2, sketchRecord: 2}
	if count, ok := want[kind]; !ok || count != len(n) || len(numbers)%4 != 0 {
		return fmt.Errorf("unknown kind of key")
	}
	switch kind {
	case segmentRecord:
		s := t.loadSegment(n[0])
		loose := s.Loose
		if err := s.Decode(value); err != nil {
			return err
		}
		s.Loose = loose
		if s.ID != n[0] {
			return fmt.Errorf("record says that it is of segment %d", s.ID)
		}
	case extentRecord:
		var x extent.Extent
		if err := x.Decode(value); err != nil {
			return err
		}
		s := t.loadSegment(n[0])
		*s.AddExtent(n[1], int(n[2]), 0) = x
	case looseRecord:
		l := new(extent.Loose)
		if err := l.Decode(value); err != nil {
			return err
		}
		t.loadSegment(n[0]).AddLoose(l)
	case rowsRecord:
		return t.loadRows(n[0], n[1], int(n[2]), value)
	case dictRecord:
		r := codec.NewReader(value)
		t.Dicts = append(t.Dicts, Dict{ID: r.Uint(), Column: uint32(r.Uint()), Count: int(r.Uint()), Place: getPlace(r)})
		return r.End()
	case sketchRecord:
		r := codec.NewReader(value)
		t.Sketches = append(t.Sketches, getPlace(r))
		return r.End()
	}
	return nil
}

func (t *Table) loadSegment(id uint32) *extent.Segment {
	if s := t.Segment(id); s != nil {
		return s
	}
	s := &extent.Segment{ID: id}
	t.Segments = append(t.Segments, s)
	sort.Slice(t.Segments, func(i, j int) bool { return t.Segments[i].ID < t.Segments[j].ID })
	return s
}

func (t *Table) loadRows(segment, number uint32, first int, value []byte) error {
	if t.Damaged != nil {
		return nil
	}
	c := new(granule.Chunk)
	if err := c.Decode(value, t.Forms()); err != nil {
		return err
	}
	ref := t.tailRef(segment, number)
	if ref == nil {
		ref = t.addTail(tail.Ref{Granule: tail.New(segment, number, t.ColumnIDs(), t.Forms())})
	}
	if first != ref.Rows || first+c.Len() > granule.Rows {
		return fmt.Errorf("rows of tail granule %d begin at %d, not at %d", number, first, ref.Rows)
	}
	ref.Append(c, 0, c.Len(), first)
	ref.Rows += c.Len()
	return nil
}

// validate checks what the records of a table say about each other.
func (t *Table) validate() error {
	for _, s := range t.Segments {
		if s.Granules > extent.SegmentGranules {
			return fmt.Errorf("segment %d has %d granules", s.ID, s.Granules)
		}
		if s.SCN == 0 {
			return fmt.Errorf("segment %d has no record", s.ID)
		}
		for i := range s.Extents {
			if s.Extents[i].Index >= extent.ExtentsPerSegment {
				return fmt.Errorf("segment %d has an extent number %d", s.ID, s.Extents[i].Index)
			}
			for _, l := range s.Extents[i].Leaves {
				if object, _, _ := l.Place(); !l.IsZero() && int(object) >= len(s.Objects) {
					return fmt.Errorf("segment %d: directory page in object %d of %d", s.ID, object, len(s.Objects))
				}
			}
		}
		for _, l := range s.Loose {
			for i := range l.Entries {
				if e := &l.Entries[i]; e.Length > 0 && int(e.Object) >= len(s.Objects) {
					return fmt.Errorf("segment %d: granule %d in object %d of %d", s.ID, l.Granule, e.Object, len(s.Objects))
				}
			}
		}
	}
	for _, p := range t.Sketches {
		if s := t.Segment(p.Segment); s == nil || int(p.Object) >= len(s.Objects) {
			return fmt.Errorf("sketch in unknown object %d of segment %d", p.Object, p.Segment)
		}
	}
	for _, d := range t.Dicts {
		if s := t.Segment(d.Place.Segment); s == nil || int(d.Place.Object) >= len(s.Objects) {
			return fmt.Errorf("dictionary %d in unknown object %d of segment %d", d.ID, d.Place.Object, d.Place.Segment)
		}
	}
	return nil
}
