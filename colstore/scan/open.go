package scan

import (
	"context"
	"fmt"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/colstore/tail"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/ioengine/cache"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Storage is what a scan needs of the engine. All methods may be called concurrently.
type Storage interface {
	// Leaf returns the entries of a directory page of a column, none if there is no such page. They are immutable.
	Leaf(ctx context.Context, table uint64, s *extent.Segment, column, leaf uint32) ([]extent.Entry, error)
	// Dict returns a dictionary.
	Dict(ctx context.Context, t *txn.Table, id uint64) (*coldata.Dict, error)
	// Object returns an object of a segment file and its id.
	Object(s *extent.Segment, ordinal uint16) (store.Object, uint64, error)
	// Cache returns the block cache.
	Cache() *cache.Cache
}

// morselGranules is how many granules a task claims at a time: 64 K rows.
const morselGranules = 8

// Options of a scan.
type Options struct {
	Table   *txn.Table
	SCN     uint64
	Scan    *plan.Scan
	Env     exec.ScanEnv
	Storage Storage
	// Done is called when the source is closed.
	Done func()
}

// granuleRef is one granule to be read: for each column its directory entry, or bytes in memory.
type granuleRef struct {
	segment *extent.Segment
	number  uint32
	rows    int
	entries []*extent.Entry // by column; nil where memory has the column
	memory  [][]byte        // by column; nil for stored granules without columns added later
	deleted *extent.Entry   // of the delete column, nil if no row is deleted
}

// Source is a scan of one table: an exec.Source.
type Source struct {
	opts       Options
	columns    []plan.ScanColumn
	predicates []*predicate // in the order of evaluation
	granules   []granuleRef
	dicts      map[uint64]*coldata.Dict
	limit      int64
	next       atomic.Int64 // first granule not claimed; tasks add
	emitted    atomic.Int64 // rows handed on; tasks add

	mu struct {
		sync.Mutex
		locals []*local // whose frames Close releases
	}
}

var _ exec.Source = (*Source)(nil)

// Open returns the source of a scan.
func Open(ctx context.Context, opts Options) (*Source, error) {
	if opts.Env.Stats == nil {
		opts.Env.Stats = new(exec.ScanStats)
	}
	s := &Source{opts: opts, columns: opts.Scan.Columns, limit: opts.Scan.Limit, dicts: map[uint64]*coldata.Dict{}}
	for _, c := range s.columns {
		if i := opts.Table.Def.ColumnByID(c.ID); i < 0 ||
			opts.Table.Def.Columns[i].Type.Canonical() != c.Type.Canonical() {
			return nil, fmt.Errorf("table %s.%s has no column %s with id %d and type %v", opts.Table.Def.Database,
				opts.Table.Def.Name, c.Name, c.ID, c.Type)
		}
	}
	if err := s.compile(); err != nil {
		return nil, err
	}
	for _, seg := range opts.Table.Segments {
		if err := s.addSegment(ctx, seg); err != nil {
			return nil, err
		}
	}
	if err := s.addTail(); err != nil {
		return nil, err
	}
	return s, s.loadDicts(ctx)
}

// compile classifies the conjuncts. Those of equal cost keep the optimiser's order.
func (s *Source) compile() error {
	env := expr.CompileEnv{}
	if p := s.opts.Env.Plan; p != nil {
		env.Env, env.Now = p.Env, p.Now
	}
	for _, p := range s.opts.Env.Params {
		env.Params = append(env.Params, p.Value)
	}
	for _, f := range s.opts.Scan.Filters {
		f = substitute(f, s.opts.Env.Params)
		if r := listRange(f); r != nil && !s.narrow(r) {
			s.predicates = append(s.predicates, r)
		}
		p, err := compilePredicate(f, s.columns, env)
		if err != nil {
			return err
		}
		if p.kind == stringPredicate {
			if err := p.evaluateNull(s.columns); err != nil {
				// The answer for NULL raises an error: leave it to the rows that reach it.
				p.kind, p.column = otherPredicate, -1
			}
		}
		if !s.narrow(p) {
			s.predicates = append(s.predicates, p)
		}
	}
	sort.SliceStable(s.predicates, func(i, j int) bool { return s.predicates[i].cost() < s.predicates[j].cost() })
	return nil
}

// narrow joins p with an earlier range over the same column, so that both cost one pass, and reports whether it did.
func (s *Source) narrow(p *predicate) bool {
	if p.kind != rangePredicate || p.outside || p.never {
		return false
	}
	unsigned := isUnsigned(s.columns[p.column].Type)
	for _, q := range s.predicates {
		if q.kind != rangePredicate || q.column != p.column || q.outside || q.never {
			continue
		}
		if less(q.lo, p.lo, unsigned) {
			q.lo = p.lo
		}
		if less(p.hi, q.hi, unsigned) {
			q.hi = p.hi
		}
		q.never = less(q.hi, q.lo, unsigned)
		return true
	}
	return false
}

// excluded says whether the bounds of an extent or granule prove that no row passes. zone returns those of a column.
func (s *Source) excluded(zone func(column int) (z *granule.Zone, rows, nulls int)) bool {
	for _, p := range s.predicates {
		if p.column < 0 {
			continue
		}
		if z, rows, nulls := zone(p.column); z != nil && p.test(z, rows, nulls) == none {
			return true
		}
	}
	return false
}

// addSegment adds the granules of a segment file.
func (s *Source) addSegment(ctx context.Context, seg *extent.Segment) error {
	stats := s.opts.Env.Stats
	for index := range extent.ExtentsPerSegment {
		first := seg.Extent(extent.DeleteColumn, index)
		if first == nil || first.State == extent.Disabled {
			continue
		}
		stats.Extents.Add(int64(len(s.columns)))
		if s.excluded(func(c int) (*granule.Zone, int, int) {
			x := seg.Extent(s.columns[c].ID, index)
			if x == nil || x.Rows != first.Rows {
				return nil, 0, 0 // some granules are older than the column
			}
			return &x.Zone, int(x.Rows), int(x.Nulls)
		}) {
			stats.ExtentsEliminated.Add(int64(len(s.columns)))
			continue
		}
		for leaf := range uint32(extent.LeavesPerExtent) {
			if err := s.addLeaf(ctx, seg, uint32(index)*extent.LeavesPerExtent+leaf); err != nil {
				return err
			}
		}
	}
	return nil
}

// addLeaf adds the granules of one directory leaf: those of its pages and the loose ones within its range, in order.
func (s *Source) addLeaf(ctx context.Context, seg *extent.Segment, leaf uint32) error {
	table := s.opts.Table.Def.ID
	rows, err := s.opts.Storage.Leaf(ctx, table, seg, extent.DeleteColumn, leaf)
	if err != nil {
		return s.describe(deletedRows, seg, leaf*extent.LeafGranules, err)
	}
	pages := make([][]extent.Entry, len(s.columns))
	if len(rows) > 0 {
		for i, c := range s.columns {
			if pages[i], err = s.opts.Storage.Leaf(ctx, table, seg, c.ID, leaf); err != nil {
				return s.describe(c.Name, seg, leaf*extent.LeafGranules, err)
			}
		}
	}
	from, to := leaf*extent.LeafGranules, (leaf+1)*extent.LeafGranules
	slab := make([]*extent.Entry, len(rows)*len(s.columns))
	for i := range rows {
		var entries []*extent.Entry
		entries, slab = slab[:len(s.columns):len(s.columns)], slab[len(s.columns):]
		for c := range pages {
			if i < len(pages[c]) {
				entries[c] = &pages[c][i]
			}
		}
		if err := s.addGranule(seg, from+uint32(i), &rows[i], entries); err != nil {
			return err
		}
	}
	k := sort.Search(len(seg.Loose), func(i int) bool { return seg.Loose[i].Granule >= from })
	for ; k < len(seg.Loose) && seg.Loose[k].Granule < to; k++ {
		l := seg.Loose[k]
		first := l.Entry(extent.DeleteColumn)
		if first == nil {
			return fmt.Errorf("%w: loose granule %d of segment %d has no row count", vfs.ErrCorruption, l.Granule, seg.ID)
		}
		entries := make([]*extent.Entry, len(s.columns))
		for i, c := range s.columns {
			entries[i] = l.Entry(c.ID)
		}
		if err := s.addGranule(seg, l.Granule, first, entries); err != nil {
			return err
		}
	}
	return nil
}

// addGranule adds a stored granule unless its bounds exclude it. Columns without an entry are younger than the granule
// and have their default in all of its rows.
func (s *Source) addGranule(seg *extent.Segment, number uint32, rows *extent.Entry, entries []*extent.Entry) error {
	if rows.Rows == 0 || rows.SCN > s.opts.SCN {
		return nil
	}
	stats := s.opts.Env.Stats
	stats.Granules.Add(1)
	g := granuleRef{segment: seg, number: number, rows: int(rows.Rows), entries: entries}
	if rows.Length > 0 {
		g.deleted = rows
	}
	for i, e := range entries {
		switch {
		case e != nil && (e.Rows != rows.Rows || e.Length == 0):
			return fmt.Errorf("%w: granule %d of segment %d has %d rows, %d of column %s", vfs.ErrCorruption, number,
				seg.ID, rows.Rows, e.Rows, s.columns[i].Name)
		case e == nil:
			if g.memory == nil {
				g.memory = make([][]byte, len(s.columns))
			}
			g.memory[i] = s.defaultColumn(i, g.rows)
		}
	}
	if s.excluded(func(c int) (*granule.Zone, int, int) {
		if e := entries[c]; e != nil {
			return &e.Zone, int(e.Rows), int(e.Nulls)
		}
		return nil, 0, 0
	}) {
		stats.GranulesEliminated.Add(1)
		return nil
	}
	s.granules = append(s.granules, g)
	return nil
}

// defaultColumn encodes the default of a column for rows that are older than it.
func (s *Source) defaultColumn(i, rows int) []byte {
	c := granule.Column{Form: s.columns[i].Type.Canonical()}
	d := s.opts.Table.Def.Columns[s.opts.Table.Def.ColumnByID(s.columns[i].ID)].Default
	for range rows {
		c.AppendDatum(d)
	}
	var e granule.Encoder
	return encodePiece(&e, &c)
}

func encodePiece(e *granule.Encoder, c *granule.Column) []byte {
	p, _ := e.Encode(nil, granule.Address{}, c, nil, granule.Zone{})
	return append(p, make([]byte, granule.Padding)...)
}

// addTail adds the granules of the row tail, encoded in memory.
func (s *Source) addTail() error {
	ids := make([]uint32, len(s.columns))
	for i, c := range s.columns {
		ids[i] = c.ID
	}
	var e granule.Encoder
	for _, ref := range s.opts.Table.Tail {
		if ref.Rows == 0 {
			continue
		}
		s.opts.Env.Stats.Granules.Add(1)
		s.granules = append(s.granules, s.tailGranule(&e, ref, ids))
	}
	return nil
}

func (s *Source) tailGranule(e *granule.Encoder, ref tail.Ref, ids []uint32) granuleRef {
	g := granuleRef{number: ref.Number, rows: ref.Rows, entries: make([]*extent.Entry, len(ids)),
		memory: make([][]byte, len(ids))}
	cols := make([]granule.Column, len(ids))
	found := ref.View(cols, ids, ref.Rows)
	for i := range cols {
		if found[i] {
			g.memory[i] = encodePiece(e, &cols[i])
		} else {
			g.memory[i] = s.defaultColumn(i, ref.Rows)
		}
	}
	return g
}

// loadDicts loads the dictionaries of the granules that are left.
func (s *Source) loadDicts(ctx context.Context) error {
	for i := range s.granules {
		for c, e := range s.granules[i].entries {
			if e == nil || e.Encoding != granule.DictCodes || s.dicts[e.Dict] != nil {
				continue
			}
			d, err := s.opts.Storage.Dict(ctx, s.opts.Table, e.Dict)
			if err != nil {
				return s.describe(s.columns[c].Name, s.granules[i].segment, s.granules[i].number, err)
			}
			s.dicts[e.Dict] = d
		}
	}
	return nil
}

// deletedRows stands for the name of the hidden column of deleted rows in errors.
const deletedRows = "(deleted rows)"

// describe adds to an error which part of the table cannot be read.
func (s *Source) describe(column string, seg *extent.Segment, number uint32, err error) error {
	segment := uint32(0)
	if seg != nil {
		segment = seg.ID
	}
	def := s.opts.Table.Def
	return fmt.Errorf("read table %s.%s, column %s, extent %d of segment %d, granule %d: %w", def.Database, def.Name, column,
		number/extent.GranulesPerExtent, segment, number, err)
}

// Close implements exec.Source.
func (s *Source) Close() error {
	s.mu.Lock()
	for _, l := range s.mu.locals {
		l.releaseFrames()
	}
	s.mu.locals = nil
	s.mu.Unlock()
	if s.opts.Done != nil {
		s.opts.Done()
		s.opts.Done = nil
	}
	return nil
}

// evaluateNull finds the answer of a predicate over one string column for NULL.
func (p *predicate) evaluateNull(columns []plan.ScanColumn) error {
	row := make([]types.Datum, len(columns))
	d, err := p.program.EvalDatum(row)
	if err != nil {
		return err
	}
	p.onNull = isTrue(d)
	return nil
}

func isTrue(d types.Datum) bool {
	switch d.Form {
	case types.FormNone:
		return false
	case types.FormInt64, types.FormUint64:
		return d.I != 0
	case types.FormFloat64:
		return d.F != 0
	case types.FormInt128:
		return d.H.Sign() != 0
	}
	invariants.Failf("scan: predicate with a value of form %d", d.Form)
	return false
}
