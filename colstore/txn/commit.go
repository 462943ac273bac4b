package txn

import (
	"fmt"
	"sort"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/tail"
	"github.com/colonnadedb/colonnade/vec/types"
)

// MaxCommitBytes bounds the values that a commit carries; more rows than fit are written as column granules.
const MaxCommitBytes = 1 << 20

// Commit is one transaction's effect as values: what a log entry holds. It names the transaction, whose stored column
// granules carry that number as their version.
type Commit struct {
	Txn uint64
	Ops []Op
}

// frees says whether the commit only gives space back.
func (c *Commit) frees() bool {
	for _, op := range c.Ops {
		switch op.(type) {
		case *DropTable, *DropDatabase, *DropView, *TruncateTable:
		default:
			return false
		}
	}
	return true
}

// Op is one effect of a commit. check says whether it is possible after everything applied before; apply does it and
// cannot fail. Both depend on the edit's state only.
type Op interface {
	check(e *Edit) error
	apply(e *Edit)
}

// WriteTo is embedded in the effects on a table's rows: which table, as of which incarnation.
type WriteTo struct {
	Table       uint64
	Incarnation uint64
}

func (w WriteTo) check(e *Edit) error {
	t := e.next.TableByID(w.Table)
	if t == nil || t.Incarnation != w.Incarnation {
		return fmt.Errorf("%w (table id %d)", ErrTableChanged, w.Table)
	}
	if t.Damaged != nil {
		return fmt.Errorf("%w: %w", ErrDamagedTable, t.Damaged)
	}
	return nil
}

// Leaf is a directory page that a load wrote, with what it adds to its extent.
type Leaf struct {
	Column uint32
	Leaf   uint32 // first granule / extent.LeafGranules
	Object uint16
	Offset int64
	Length int
	Summary
}

// Summary is what column granules add to their extent.
type Summary struct {
	Rows  uint32
	Nulls uint32
	Bytes uint64
	Zone  granule.Zone
}

// Add adds the entry of one column granule.
func (s *Summary) Add(e *extent.Entry) {
	if s.Rows == 0 {
		s.Zone.Kind = granule.ZoneEmpty
	}
	s.Rows += uint32(e.Rows)
	s.Nulls += uint32(e.Nulls)
	s.Bytes += uint64(e.Length)
	s.Zone.Merge(e.Zone)
}

// AppendGranules adds stored granules of one segment file.
type AppendGranules struct {
	WriteTo
	Segment  extent.Segment // identity and Objects only
	Granules uint32         // first granule number above those added
	Rows     uint64
	Leaves   []Leaf
	Loose    []*extent.Loose
	Dicts    []Dict
	Sketches []Place
}

func (op *AppendGranules) apply(e *Edit) {
	t := e.table(op.Table)
	s := e.segment(t, &op.Segment)
	if len(op.Segment.Objects) > len(s.Objects) {
		s.Objects = append([]extent.Object(nil), op.Segment.Objects...)
	}
	s.Granules = max(s.Granules, op.Granules)
	s.Rows += op.Rows
	for i := range op.Leaves {
		l := &op.Leaves[i]
		x := e.extent(t, s, l.Column, int(l.Leaf/extent.LeavesPerExtent))
		ref, err := extent.NewLeafRef(l.Object, l.Offset, l.Length, e.scn)
		if err != nil {
			invariants.Failf("txn: %v", err) // who wrote the page has checked its place
		}
		x.Leaves[l.Leaf%extent.LeavesPerExtent] = ref
		x.add(&l.Summary)
	}
	for _, l := range op.Loose {
		e.addLoose(t, s, l)
	}
	e.addDicts(t, op.Dicts)
	for _, p := range op.Sketches {
		e.addSketch(t, p)
	}
}

// changedExtent is an extent of a cloned segment.
type changedExtent struct{ *extent.Extent }

func (x changedExtent) add(s *Summary) {
	x.Rows += s.Rows
	x.Nulls += s.Nulls
	x.Bytes += s.Bytes
	x.Zone.Merge(s.Zone)
}

func (e *Edit) extent(t *Table, s *extent.Segment, column uint32, index int) changedExtent {
	if x := s.Extent(column, index); x != nil {
		return changedExtent{x}
	}
	x := s.AddExtent(column, index, e.scn)
	width := 1
	if i := t.Def.ColumnByID(column); i >= 0 {
		width = storageWidth(t.Def.Columns[i].Type)
	}
	x.LBID = e.lbid(width)
	return changedExtent{x}
}

// storageWidth is the width in bytes by which blocks of a type are counted.
func storageWidth(t types.Type) int {
	switch t.Kind {
	case types.TinyInt, types.Year:
		return 1
	case types.SmallInt, types.Enum:
		return 2
	case types.MediumInt, types.Int, types.Float, types.Date:
		return 4
	}
	if t.Canonical() == types.FormInt128 {
		return 16
	}
	return 8
}

func (e *Edit) addLoose(t *Table, s *extent.Segment, l *extent.Loose) {
	c := *l
	c.SCN = e.scn
	s.AddLoose(&c)
	s.Granules = max(s.Granules, c.Granule+1)
	for i := range c.Entries {
		var sum Summary
		sum.Add(&c.Entries[i])
		e.extent(t, s, c.Columns[i], int(c.Granule/extent.GranulesPerExtent)).add(&sum)
	}
	e.set(tableKey(t.Def.ID, looseRecord, s.ID, c.Granule), c.AppendTo(nil))
}

func (e *Edit) addDicts(t *Table, dicts []Dict) {
	if len(dicts) == 0 {
		return
	}
	t.Dicts = append(append([]Dict(nil), t.Dicts...), dicts...)
	sort.Slice(t.Dicts, func(i, j int) bool { return t.Dicts[i].ID < t.Dicts[j].ID })
	for i := range dicts {
		e.set(longKey(t.Def.ID, dictRecord, dicts[i].ID), dicts[i].appendRecord(nil))
	}
}

func (e *Edit) addSketch(t *Table, p Place) {
	n := len(t.Sketches)
	t.Sketches = append(t.Sketches[:n:n], p)
	e.set(longKey(t.Def.ID, sketchRecord, uint64(n)), p.appendRecord(nil))
}

// TailRows adds rows to the row tail. The sequencer fills Parts when it orders the commit.
type TailRows struct {
	WriteTo
	Chunk *granule.Chunk
	Parts []TailPart
}

// TailPart is where rows [From, To) of a chunk go: after row First of a tail granule.
type TailPart struct {
	Segment  extent.Segment // identity only
	Granule  uint32
	First    int
	From, To int
	target   *tail.Granule // of this process; others find it by address
}

func (op *TailRows) apply(e *Edit) {
	t := e.table(op.Table)
	for i := range op.Parts {
		p := &op.Parts[i]
		ref := t.tailRef(p.Segment.ID, p.Granule)
		if ref == nil {
			s := e.segment(t, &p.Segment)
			s.Granules = max(s.Granules, p.Granule+1)
			if p.target == nil {
				p.target = tail.New(p.Segment.ID, p.Granule, t.ColumnIDs(), t.Forms())
			}
			ref = t.addTail(tail.Ref{Granule: p.target, SCN: e.scn})
		}
		ref.Append(op.Chunk, p.From, p.To, p.First)
		ref.Rows = p.First + p.To - p.From
		e.set(tableKey(t.Def.ID, rowsRecord, p.Segment.ID, p.Granule, uint32(p.First)),
			op.Chunk.AppendTo(nil, p.From, p.To))
	}
}

func (t *Table) tailIndex(segment, number uint32) int {
	return sort.Search(len(t.Tail), func(i int) bool {
		g := t.Tail[i].Granule
		return g.Segment > segment || g.Segment == segment && g.Number >= number
	})
}

func (t *Table) tailRef(segment, number uint32) *tail.Ref {
	i := t.tailIndex(segment, number)
	if i < len(t.Tail) && t.Tail[i].Segment == segment && t.Tail[i].Number == number {
		return &t.Tail[i]
	}
	return nil
}

func (t *Table) addTail(r tail.Ref) *tail.Ref {
	i := t.tailIndex(r.Segment, r.Number)
	t.Tail = append(t.Tail, tail.Ref{})
	copy(t.Tail[i+1:], t.Tail[i:])
	t.Tail[i] = r
	return &t.Tail[i]
}

// FlushTail replaces tail granules by stored ones with the same addresses and rows.
type FlushTail struct {
	WriteTo
	Stored AppendGranules // all Loose
	Rows   []int          // of each tail granule as it was stored, in the order of Stored.Loose
}

func (op *FlushTail) check(e *Edit) error {
	if err := op.WriteTo.check(e); err != nil {
		return err
	}
	t := e.next.TableByID(op.Table)
	for i, l := range op.Stored.Loose {
		ref := t.tailRef(op.Stored.Segment.ID, l.Granule)
		if ref == nil || ref.Rows != op.Rows[i] {
			return fmt.Errorf("%w: tail granule %d changed while it was flushed", ErrTableChanged, l.Granule)
		}
	}
	return nil
}

func (op *FlushTail) apply(e *Edit) {
	t := e.table(op.Table)
	segment := op.Stored.Segment.ID
	for _, l := range op.Stored.Loose {
		i := t.tailIndex(segment, l.Granule)
		t.Tail = append(t.Tail[:i:i], t.Tail[i+1:]...)
		e.deleteRange(tableKey(op.Table, rowsRecord, segment, l.Granule),
			tableKey(op.Table, rowsRecord, segment, l.Granule+1))
	}
	op.Stored.apply(e)
}

// AutoIncrement raises the table's next AUTO_INCREMENT value.
type AutoIncrement struct {
	WriteTo
	Next uint64
}

func (op *AutoIncrement) apply(e *Edit) {
	t := e.table(op.Table)
	if op.Next > t.NextAuto {
		t.NextAuto = op.Next
		e.records[op.Table] = true
	}
}

// relationOf returns the database's table or view with the name.
func (e *Edit) relationOf(database, relationName string) (relation, bool) {
	r, ok := e.next.names[name{database, relationName}]
	return r, ok
}

// CreateTable adds a table; Def is complete but for CreatedSCN.
type CreateTable struct{ Def *catalog.Table }

func (op *CreateTable) check(e *Edit) error {
	return e.checkFree(op.Def.Database, op.Def.Name)
}

func (e *Edit) checkFree(database, relationName string) error {
	if _, ok := e.next.Database(database); !ok {
		return fmt.Errorf("%w: %s", ErrUnknownDatabase, database)
	}
	if _, ok := e.relationOf(database, relationName); ok {
		return fmt.Errorf("%w: %s.%s", ErrTableExists, database, relationName)
	}
	return nil
}

func (op *CreateTable) apply(e *Edit) {
	e.changeCatalog()
	def := op.Def.Clone()
	def.CreatedSCN = e.scn
	e.addTable(&Table{Def: def, Incarnation: e.scn})
}
