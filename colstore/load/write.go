package load

import (
	"sync"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/sketch"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Sizes of what is written and read at once. A piece is at most pieceGranules column granules of one column and closes
// past pieceBytes; a run is written once it reaches runBytes.
const (
	pieceBytes    = 512 << 10
	pieceGranules = 64
	runBytes      = 512 << 10
	// looseEntries bounds the directory entries that a commit carries as loose granules; more go to a leaf page.
	looseEntries = 2048
)

// leafRange is a stretch of granules whose directory pages the appender writes itself, and those it has filled.
type leafRange struct {
	segment extent.Segment
	first   uint32 // a multiple of extent.LeafGranules
	filled  []*pendingGranule
}

// write writes a group whose granules are encoded but for numbered strings.
func (a *Appender) write(g *group, last bool) error {
	dicts := a.encodeAllStrings(g)
	loose := a.opts.Loose || last && a.leaf == nil && len(g.granules) < extent.LeafGranules/4 &&
		len(g.granules)*(len(a.types)+1) <= looseEntries
	var segment extent.Segment
	var first uint32
	if loose {
		segment, first = a.reserve(len(g.granules), false)
	} else {
		if a.leaf == nil {
			segment, first = a.reserve(extent.LeafGranules, true)
			a.leaf = &leafRange{segment: segment, first: first}
		}
		segment, first = a.leaf.segment, a.leaf.first+uint32(len(a.leaf.filled))
	}
	o, err := a.opts.Target.Object(segment)
	if err != nil {
		return err
	}
	a.out.objects[o.ID] = o
	op := a.op(segment, o)
	w := runWriter{a: a, object: o}
	if err := a.writeDicts(&w, op, segment, dicts); err != nil {
		return err
	}
	if err := a.writeColumns(&w, g, segment, first); err != nil {
		return err
	}
	op.Granules = max(op.Granules, first+uint32(len(g.granules)))
	for _, pg := range g.granules {
		op.Rows += uint64(pg.rows)
	}
	if loose {
		for i, pg := range g.granules {
			op.Loose = append(op.Loose, a.looseGranule(pg, first+uint32(i)))
		}
		return nil
	}
	a.leaf.filled = append(a.leaf.filled, g.granules...)
	if len(a.leaf.filled) == extent.LeafGranules {
		return a.finishLeaf()
	}
	return nil
}

func (a *Appender) reserve(n int, aligned bool) (extent.Segment, uint32) {
	segment, first := a.opts.Target.Reserve(n, aligned)
	a.out.reserved = append(a.out.reserved, reservedRange{segment.ID, first, n})
	return segment, first
}

// op returns the effect on a segment file, made if there is none yet.
func (a *Appender) op(segment extent.Segment, o Object) *txn.AppendGranules {
	for _, op := range a.out.ops {
		if op.Segment.ID == segment.ID {
			op.Segment.Objects = o.All
			return op
		}
	}
	op := &txn.AppendGranules{WriteTo: txn.WriteTo{Table: a.opts.Table.ID, Incarnation: a.opts.Incarnation},
		Segment: segment}
	op.Segment.Objects = o.All
	a.out.ops = append(a.out.ops, op)
	return op
}

// storedDict is a dictionary to be written.
type storedDict struct {
	column int
	*sortedDict
}

// encodeAllStrings encodes the numbered strings of a group, its columns on several goroutines.
func (a *Appender) encodeAllStrings(g *group) []storedDict {
	var mu sync.Mutex
	var dicts []storedDict
	columns := make(chan int, len(a.types))
	for i, d := range a.dicts {
		if d != nil {
			columns <- i
		}
	}
	close(columns)
	var wg sync.WaitGroup
	for range max(1, a.opts.Workers) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var e encoder
			for i := range columns {
				if d := a.encodeStrings(&e, g, i); d != nil {
					mu.Lock()
					dicts = append(dicts, storedDict{i, d})
					mu.Unlock()
				}
			}
		}()
	}
	wg.Wait()
	return dicts
}

// writeDicts writes each dictionary as column granules of its own, numbered from granule.DictParts on.
func (a *Appender) writeDicts(w *runWriter, op *txn.AppendGranules, segment extent.Segment, dicts []storedDict) error {
	var e granule.Encoder
	for _, d := range dicts {
		id := a.opts.Table.Columns[d.column].ID
		w.beginPiece()
		for from, part := 0, uint32(0); from < len(d.strings); from, part = from+granule.Rows, part+1 {
			c := granule.Column{Form: types.FormString}
			for _, s := range d.strings[from:min(from+granule.Rows, len(d.strings))] {
				c.AppendString(s)
			}
			addr := granule.Address{Table: a.opts.Table.ID, Segment: segment.ID, Granule: granule.DictParts + part,
				Column: id, Version: a.opts.Txn}
			p, _ := e.Encode(nil, addr, &c, nil, granule.Zone{})
			w.add(p, nil)
		}
		dict := txn.Dict{ID: d.id, Column: id, Count: len(d.strings), Place: txn.Place{Segment: segment.ID}}
		w.endPiece(&dict.Place)
		if err := w.flush(0); err != nil {
			return err
		}
		op.Dicts = append(op.Dicts, dict)
	}
	return nil
}

// writeColumns writes the granules of a group column by column.
func (a *Appender) writeColumns(w *runWriter, g *group, segment extent.Segment, first uint32) error {
	for i := range a.types {
		id := a.opts.Table.Columns[i].ID
		w.beginPiece()
		for k, pg := range g.granules {
			p := &pg.cols[i]
			if w.piece.count == pieceGranules || w.piece.count > 0 && w.pieceLen()+len(p.bytes) > pieceBytes {
				w.endPiece(nil)
				if err := w.flush(runBytes); err != nil {
					return err
				}
				w.beginPiece()
			}
			granule.SetAddress(p.bytes, granule.Address{Table: a.opts.Table.ID, Segment: segment.ID,
				Granule: first + uint32(k), Column: id, Version: a.opts.Txn})
			p.entry = extent.Entry{Object: w.object.Ordinal, Rows: uint16(p.meta.Rows), Nulls: uint16(p.meta.Nulls),
				Encoding: p.meta.Encoding, Version: a.opts.Txn, Dict: p.meta.Dict, Zone: p.meta.Zone}
			w.add(p.bytes, &p.entry)
			p.bytes = nil
		}
		w.endPiece(nil)
		if err := w.flush(runBytes); err != nil {
			return err
		}
	}
	return w.flush(0)
}

// runWriter lays pieces out in a run and writes it.
type runWriter struct {
	a      *Appender
	object Object
	buf    []byte
	placed []placed
	places []pendingPlace
	piece  struct{ begin, first, count int }
}

// placed is a column granule in the buffer.
type placed struct {
	off, length      int
	piece, pieceSize int
	entry            *extent.Entry
}

type pendingPlace struct {
	place       *txn.Place
	off, length int
}

func (w *runWriter) beginPiece() {
	w.piece.begin, w.piece.first, w.piece.count = len(w.buf), len(w.placed), 0
}

func (w *runWriter) pieceLen() int { return len(w.buf) - w.piece.begin }

// add appends an encoded column granule to the piece.
func (w *runWriter) add(p []byte, entry *extent.Entry) {
	w.placed = append(w.placed, placed{off: len(w.buf), length: len(p), piece: w.piece.begin, entry: entry})
	w.buf = append(w.buf, p...)
	w.align(8)
	w.piece.count++
}

func (w *runWriter) align(n int) {
	for len(w.buf)%n != 0 {
		w.buf = append(w.buf, 0)
	}
}

// endPiece closes the piece; place, if not nil, gets where it is once the run is written.
func (w *runWriter) endPiece(place *txn.Place) {
	if w.piece.count == 0 {
		return
	}
	w.buf = append(w.buf, make([]byte, granule.Padding)...)
	size := len(w.buf) - w.piece.begin
	for i := w.piece.first; i < len(w.placed); i++ {
		w.placed[i].pieceSize = size
	}
	if place != nil {
		w.places = append(w.places, pendingPlace{place, w.piece.begin, size})
	}
	w.align(64)
	w.piece.count = 0
}

// flush writes the run if it has at least so many bytes.
func (w *runWriter) flush(least int) error {
	if len(w.buf) == 0 || len(w.buf) < least {
		return nil
	}
	off, err := w.a.writeRun(w.object, &w.buf, func(off int64) {
		for i := range w.placed {
			p := &w.placed[i]
			sum := granule.Seal(w.buf[p.off:p.off+p.length], w.object.ID, off+int64(p.off))
			if p.entry != nil {
				p.entry.Offset, p.entry.Length, p.entry.Sum = off+int64(p.off), uint32(p.length), sum
				p.entry.PieceOffset, p.entry.PieceLength = off+int64(p.piece), uint32(p.pieceSize)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, p := range w.places {
		p.place.Object, p.place.Offset, p.place.Length = w.object.Ordinal, off+int64(p.off), p.length
	}
	w.buf, w.placed, w.places = w.buf[:0], w.placed[:0], w.places[:0]
	return nil
}

// writeRun pads buf to whole pages, lets seal complete it for its place, and writes it.
func (a *Appender) writeRun(o Object, buf *[]byte, seal func(off int64)) (int64, error) {
	if rest := len(*buf) % store.RunAlign; rest != 0 {
		*buf = append(*buf, make([]byte, store.RunAlign-rest)...)
	}
	off, err := o.Place(int64(len(*buf)))
	if err != nil {
		return 0, err
	}
	a.out.ranges = append(a.out.ranges, writtenRange{o, off, int64(len(*buf))})
	seal(off)
	return off, o.WriteAt(*buf, off)
}

// entriesOf returns the directory entry of a column of a granule; column 0 is the delete column, of which nothing is
// stored as long as no row is deleted.
func (a *Appender) entryOf(pg *pendingGranule, column int) extent.Entry {
	if column == 0 {
		return extent.Entry{Rows: uint16(pg.rows), Version: a.opts.Txn, Zone: granule.Zone{Kind: granule.ZoneEmpty}}
	}
	return pg.cols[column-1].entry
}

func (a *Appender) columnID(column int) uint32 {
	if column == 0 {
		return extent.DeleteColumn
	}
	return a.opts.Table.Columns[column-1].ID
}

func (a *Appender) looseGranule(pg *pendingGranule, number uint32) *extent.Loose {
	l := &extent.Loose{Granule: number}
	for c := 0; c <= len(a.types); c++ {
		l.Columns = append(l.Columns, a.columnID(c))
		l.Entries = append(l.Entries, a.entryOf(pg, c))
	}
	return l
}

// finishLeaf writes the directory pages of the granules in the leaf range and gives back what is left of it.
func (a *Appender) finishLeaf() error {
	leaf := a.leaf
	a.leaf = nil
	if leaf == nil || len(leaf.filled) == 0 {
		return nil
	}
	o, err := a.opts.Target.Object(leaf.segment)
	if err != nil {
		return err
	}
	a.out.objects[o.ID] = o
	op := a.op(leaf.segment, o)
	size := extent.LeafPageBytes(len(leaf.filled))
	buf := make([]byte, 0, size*(len(a.types)+1)+store.RunAlign)
	number := leaf.first / extent.LeafGranules
	leaves := make([]txn.Leaf, len(a.types)+1)
	for c := range leaves {
		leaves[c] = txn.Leaf{Column: a.columnID(c), Leaf: number, Object: o.Ordinal, Length: size}
		for _, pg := range leaf.filled {
			e := a.entryOf(pg, c)
			leaves[c].Add(&e)
		}
	}
	buf = buf[:size*len(leaves)]
	_, err = a.writeRun(o, &buf, func(off int64) {
		entries := make([]extent.Entry, len(leaf.filled))
		for c := range leaves {
			for i, pg := range leaf.filled {
				entries[i] = a.entryOf(pg, c)
			}
			leaves[c].Offset = off + int64(c*size)
			addr := extent.LeafAddress{Table: a.opts.Table.ID, Column: leaves[c].Column, Segment: leaf.segment.ID,
				Leaf: number}
			extent.AppendLeaf(buf[:c*size], addr, entries, o.ID, leaves[c].Offset)
		}
	})
	if err != nil {
		return err
	}
	for _, l := range leaves {
		if _, err := extent.NewLeafRef(l.Object, l.Offset, l.Length, 0); err != nil {
			return err
		}
	}
	op.Leaves = append(op.Leaves, leaves...)
	if rest := extent.LeafGranules - len(leaf.filled); rest > 0 {
		a.opts.Target.GiveBack(leaf.segment.ID, leaf.first+uint32(len(leaf.filled)), rest)
		for i := range a.out.reserved {
			// What was given back may be somebody else's by now: an abort must not give it back again.
			if r := &a.out.reserved[i]; r.segment == leaf.segment.ID && r.first == leaf.first {
				r.n = len(leaf.filled)
			}
		}
	}
	return nil
}

// writeSketches writes the sketches of everything appended.
func (a *Appender) writeSketches() error {
	if len(a.out.ops) == 0 {
		return nil
	}
	op := a.out.ops[len(a.out.ops)-1]
	o, err := a.opts.Target.Object(op.Segment)
	if err != nil {
		return err
	}
	a.out.objects[o.ID] = o
	op.Segment.Objects = o.All
	columns := make([]*sketch.Column, len(a.sketch))
	for i, s := range a.sketch {
		columns[i] = &s.col
	}
	buf := sketch.Append(nil, a.opts.Table.ID, columns)
	size := len(buf)
	off, err := a.writeRun(o, &buf, func(int64) {})
	if err != nil {
		return err
	}
	op.Sketches = append(op.Sketches, txn.Place{Segment: op.Segment.ID, Object: o.Ordinal, Offset: off, Length: size})
	return nil
}
