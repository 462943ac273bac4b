// Package extent holds the extent map: segment files, their column extents with bounds, and the directories that say
// where each column granule lies.
//
//	table
//	 └ segment file (all columns of up to 2,048 granules, in objects of a DBRoot)
//	    ├ extents: per column and 1,024 granules one entry of fixed size, in memory
//	    │   └ directory: 8 leaf pages of 128 entries, stored in the segment file and read when a scan needs them
//	    └ loose granules: entries of granules whose leaf page is not written yet, in the metadata store
//
// An extent entry is the root of its directory. Small commits add loose granules; a load that fills leaf pages writes
// them itself; folding loose granules into a page is a commit like any other. Everything carries the SCN that made it.
package extent

import (
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/colonnadedb/colonnade/colstore/codec"
	"github.com/colonnadedb/colonnade/colstore/granule"
)

// The shape of a segment file.
const (
	GranulesPerExtent  = 1024
	ExtentsPerSegment  = 2
	SegmentGranules    = GranulesPerExtent * ExtentsPerSegment
	LeafGranules       = 128
	LeavesPerExtent    = GranulesPerExtent / LeafGranules
	SegmentsPerGroup   = 4 // segment files of a partition
	DeleteColumn       = 0 // id of the hidden column that marks deleted rows; it also holds each granule's row count
	EntryBytes         = 104
	maxLeafOffset      = 1 << 46 // offsets in a leaf reference are 40 bits of 64 bytes
	maxObjectsPerFile  = 1 << 12
	leafLengthUnit     = 64
	maxLeafLengthUnits = 1 << 12
)

// Entry is the directory's entry of a column granule. It is a value without pointers.
type Entry struct {
	Object   uint16 // ordinal in Segment.Objects
	Rows     uint16
	Nulls    uint16
	Encoding granule.Encoding
	Length   uint32 // stored bytes; 0: nothing is stored (the delete column without deleted rows)
	// The piece is what is read at once: it contains the column granule and its neighbours of the same column.
	PieceLength uint32
	Offset      int64
	PieceOffset int64
	Sum         uint64 // the column granule's checksum, which its trailer repeats
	Version     uint64 // number of the transaction that wrote it
	SCN         uint64 // commit that made it; 0: that of the leaf or loose granule it stands in
	Dict        uint64 // of granule.DictCodes
	Zone        granule.Zone
}

// AppendTo appends the EntryBytes of e.
func (e *Entry) AppendTo(dst []byte) []byte {
	le := binary.LittleEndian
	dst = le.AppendUint16(dst, e.Object)
	dst = le.AppendUint16(dst, e.Rows)
	dst = le.AppendUint16(dst, e.Nulls)
	dst = append(dst, byte(e.Encoding), 0)
	dst = le.AppendUint32(dst, e.Length)
	dst = le.AppendUint32(dst, e.PieceLength)
	for _, w := range [...]uint64{uint64(e.Offset), uint64(e.PieceOffset), e.Sum, e.Version, e.SCN, e.Dict} {
		dst = le.AppendUint64(dst, w)
	}
	return e.Zone.AppendTo(dst)
}

// Decode reads what AppendTo wrote and returns what is wrong with it, or "".
func (e *Entry) Decode(p []byte) string {
	le := binary.LittleEndian
	*e = Entry{Object: le.Uint16(p), Rows: le.Uint16(p[2:]), Nulls: le.Uint16(p[4:]), Encoding: granule.Encoding(p[6]),
		Length: le.Uint32(p[8:]), PieceLength: le.Uint32(p[12:]),
		Offset: int64(le.Uint64(p[16:])), PieceOffset: int64(le.Uint64(p[24:])), Sum: le.Uint64(p[32:]),
		Version: le.Uint64(p[40:]), SCN: le.Uint64(p[48:]), Dict: le.Uint64(p[56:])}
	e.Zone.Decode(p[64:])
	switch {
	case e.Rows > granule.Rows || e.Nulls > e.Rows:
		return "row counts out of range"
	case e.Length == 0:
		return ""
	case e.PieceOffset < 0 || e.Offset < e.PieceOffset || e.Offset-e.PieceOffset > int64(e.PieceLength) ||
		int64(e.PieceLength)-(e.Offset-e.PieceOffset) < int64(e.Length)+granule.Padding:
		return "column granule outside of its piece"
	}
	return ""
}

// LeafRef is a stored leaf page: where it is and the commit that made it. The zero value is none.
type LeafRef struct {
	place uint64 // object << 52 | length/64 << 40 | offset/64
	SCN   uint64
}

// NewLeafRef returns the reference to length bytes at off of an object; both are multiples of 64.
func NewLeafRef(object uint16, off int64, length int, scn uint64) (LeafRef, error) {
	units := uint64(length) / leafLengthUnit
	if int(object) >= maxObjectsPerFile || off >= maxLeafOffset || units >= maxLeafLengthUnits ||
		off%leafLengthUnit != 0 || length%leafLengthUnit != 0 {
		return LeafRef{}, fmt.Errorf("leaf page of %d bytes at %d of object %d cannot be referred to", length, off, object)
	}
	return LeafRef{uint64(object)<<52 | units<<40 | uint64(off)/leafLengthUnit, scn}, nil
}

// IsZero says whether l refers to nothing.
func (l LeafRef) IsZero() bool { return l.place == 0 && l.SCN == 0 }

// Place returns where the page is.
func (l LeafRef) Place() (object uint16, off int64, length int) {
	return uint16(l.place >> 52), int64(l.place&(1<<40-1)) * leafLengthUnit,
		int(l.place>>40&(1<<12-1)) * leafLengthUnit
}

// State is what may be done with an extent. The numbers are stored.
type State uint8

// The states.
const (
	Available State = 0
	Disabled  State = 1 // its partition was disabled: scans pass over it
)

// Extent is the map's entry of a column extent: about 250 bytes without pointers.
type Extent struct {
	Column uint32
	Index  uint8 // 0 or 1 within the segment file
	State  State
	LBID   uint64 // of its first block
	Rows   uint32 // high-water mark: rows that its granules hold, deleted ones included
	Nulls  uint32
	Bytes  uint64 // stored bytes of its column granules
	SCN    uint64 // commit that made the extent
	Zone   granule.Zone
	Leaves [LeavesPerExtent]LeafRef
}

// Object is a piece of a segment file.
type Object struct {
	ID    uint64 // unique in the data directory; names the object to the cache and in checksums
	Name  string
	Epoch uint64
}

// Loose is a granule whose entries are not in leaf pages yet. Entries are in the order of Columns.
type Loose struct {
	Granule uint32
	SCN     uint64
	Columns []uint32
	Entries []Entry
}

// Entry returns the entry of a column, or nil if the granule is older than the column.
func (l *Loose) Entry(column uint32) *Entry {
	for i, c := range l.Columns {
		if c == column {
			return &l.Entries[i]
		}
	}
	return nil
}

// Segment is a segment file: immutable in a published map, changed only on a Clone.
type Segment struct {
	ID        uint32 // ordinal within the table
	DBRoot    uint32
	Partition uint32
	Number    uint32 // within the partition
	SCN       uint64
	Granules  uint32 // high-water mark: granules below it may hold rows
	Rows      uint64
	Objects   []Object
	Extents   []Extent // by column, then index
	Loose     []*Loose // by granule
}

// Clone returns a copy that may be changed; the loose granules themselves are shared and immutable.
func (s *Segment) Clone() *Segment {
	c := *s
	c.Objects = append([]Object(nil), s.Objects...)
	c.Extents = append([]Extent(nil), s.Extents...)
	c.Loose = append([]*Loose(nil), s.Loose...)
	return &c
}

// Identity returns which segment file s is, without its contents.
func (s *Segment) Identity() Segment {
	return Segment{ID: s.ID, DBRoot: s.DBRoot, Partition: s.Partition, Number: s.Number}
}

// Extent returns the extent of a column, or nil.
func (s *Segment) Extent(column uint32, index int) *Extent {
	i := s.search(column, index)
	if i < len(s.Extents) && s.Extents[i].Column == column && int(s.Extents[i].Index) == index {
		return &s.Extents[i]
	}
	return nil
}

func (s *Segment) search(column uint32, index int) int {
	return sort.Search(len(s.Extents), func(i int) bool {
		e := &s.Extents[i]
		return e.Column > column || e.Column == column && int(e.Index) >= index
	})
}

// AddExtent returns the extent of a column, made if it is missing.
func (s *Segment) AddExtent(column uint32, index int, scn uint64) *Extent {
	i := s.search(column, index)
	if i < len(s.Extents) && s.Extents[i].Column == column && int(s.Extents[i].Index) == index {
		return &s.Extents[i]
	}
	s.Extents = append(s.Extents, Extent{})
	copy(s.Extents[i+1:], s.Extents[i:])
	s.Extents[i] = Extent{Column: column, Index: uint8(index), SCN: scn, Zone: granule.Zone{Kind: granule.ZoneEmpty}}
	return &s.Extents[i]
}

// AddLoose inserts a loose granule in order, replacing one with the same number.
func (s *Segment) AddLoose(l *Loose) {
	i := sort.Search(len(s.Loose), func(i int) bool { return s.Loose[i].Granule >= l.Granule })
	if i < len(s.Loose) && s.Loose[i].Granule == l.Granule {
		s.Loose[i] = l
		return
	}
	s.Loose = append(s.Loose, nil)
	copy(s.Loose[i+1:], s.Loose[i:])
	s.Loose[i] = l
}

// RemoveLoose removes the loose granules [from, to).
func (s *Segment) RemoveLoose(from, to uint32) {
	kept := s.Loose[:0:0]
	for _, l := range s.Loose {
		if l.Granule < from || l.Granule >= to {
			kept = append(kept, l)
		}
	}
	s.Loose = kept
}

// extentVersion is the version of the records below.
const extentVersion = 1

// AppendTo appends the record of the segment without its extents and loose granules, which have records of their own.
func (s *Segment) AppendTo(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(extentVersion)
	for _, v := range []uint64{uint64(s.ID), uint64(s.DBRoot), uint64(s.Partition), uint64(s.Number), s.SCN,
		uint64(s.Granules), s.Rows, uint64(len(s.Objects))} {
		w.Uint(v)
	}
	for _, o := range s.Objects {
		w.Uint(o.ID)
		w.String(o.Name)
		w.Uint(o.Epoch)
	}
	return w.Buf
}

// Decode reads what AppendTo wrote.
func (s *Segment) Decode(p []byte) error {
	r := codec.NewReader(p)
	if v := r.Uint(); v != extentVersion {
		return fmt.Errorf("segment record has version %d", v)
	}
	*s = Segment{ID: uint32(r.Uint()), DBRoot: uint32(r.Uint()), Partition: uint32(r.Uint()), Number: uint32(r.Uint()),
		SCN: r.Uint(), Granules: uint32(r.Uint()), Rows: r.Uint()}
	s.Objects = make([]Object, r.Count())
	for i := range s.Objects {
		s.Objects[i] = Object{ID: r.Uint(), Name: r.String(), Epoch: r.Uint()}
	}
	return r.End()
}

// AppendTo appends the record of e.
func (e *Extent) AppendTo(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(extentVersion)
	for _, v := range []uint64{uint64(e.Column), uint64(e.Index), uint64(e.State), e.LBID, uint64(e.Rows),
		uint64(e.Nulls), e.Bytes, e.SCN} {
		w.Uint(v)
	}
	w.Buf = e.Zone.AppendTo(w.Buf)
	for _, l := range e.Leaves {
		w.Uint(l.place)
		w.Uint(l.SCN)
	}
	return w.Buf
}

// Decode reads what AppendTo wrote.
func (e *Extent) Decode(p []byte) error {
	r := codec.NewReader(p)
	if v := r.Uint(); v != extentVersion {
		return fmt.Errorf("extent record has version %d", v)
	}
	*e = Extent{Column: uint32(r.Uint()), Index: uint8(r.Uint()), State: State(r.Uint()), LBID: r.Uint(),
		Rows: uint32(r.Uint()), Nulls: uint32(r.Uint()), Bytes: r.Uint(), SCN: r.Uint()}
	e.Zone.Decode(r.Fixed(granule.ZoneBytes))
	for i := range e.Leaves {
		e.Leaves[i] = LeafRef{place: r.Uint(), SCN: r.Uint()}
	}
	return r.End()
}

// AppendTo appends the record of l.
func (l *Loose) AppendTo(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(extentVersion)
	w.Uint(uint64(l.Granule))
	w.Uint(l.SCN)
	w.Uint(uint64(len(l.Entries)))
	for i := range l.Entries {
		w.Uint(uint64(l.Columns[i]))
		w.Buf = l.Entries[i].AppendTo(w.Buf)
	}
	return w.Buf
}

// Decode reads what AppendTo wrote.
func (l *Loose) Decode(p []byte) error {
	r := codec.NewReader(p)
	if v := r.Uint(); v != extentVersion {
		return fmt.Errorf("loose granule record has version %d", v)
	}
	*l = Loose{Granule: uint32(r.Uint()), SCN: r.Uint()}
	n := r.Count()
	for range n {
		l.Columns = append(l.Columns, uint32(r.Uint()))
		var e Entry
		if bad := e.Decode(r.Fixed(EntryBytes)); r.Err() == nil && bad != "" {
			return fmt.Errorf("loose granule %d: %s", l.Granule, bad)
		}
		l.Entries = append(l.Entries, e)
	}
	return r.End()
}
