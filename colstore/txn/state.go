// Package txn orders commits: what a commit is, how it changes the state, and how it becomes durable.
//
// A State is the whole of what a snapshot sees but the bytes of stored column granules: catalog, extent maps, lengths
// of row tails. It is immutable once published. A Commit is values; Edit.Apply makes the next State from it and nothing
// else, so applying the same commits gives the same state on every node. The Sequencer takes the commits that are
// ready, checks and completes each against the newest state, gives them consecutive SCNs, makes them durable as one
// group through the Log, publishes one new State for the group, and only then acknowledges.
package txn

import (
	"errors"
	"fmt"
	"sort"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/tail"
	"github.com/colonnadedb/colonnade/vec/types"
)

// What a commit can be refused for; package colstore gives these to its callers.
var (
	ErrDatabaseExists  = errors.New("database exists")
	ErrUnknownDatabase = errors.New("unknown database")
	ErrTableExists     = errors.New("table or view exists")
	ErrUnknownTable    = errors.New("unknown table")
	ErrUnknownView     = errors.New("unknown view")
	ErrTableChanged    = errors.New("table was dropped or truncated by another statement")
	ErrDamagedTable    = errors.New("metadata of the table is damaged")
)

// State is what one SCN sees. Immutable once published.
type State struct {
	SCN       uint64 // of the newest commit in it; also the index up to which the log is applied
	NextTable uint64 // ids of tables and views below it were used
	NextLBID  uint64
	Databases []*catalog.Database // by name
	Views     []*catalog.View     // by id
	Tables    []*Table            // by id
	names     map[name]relation   // shared between states with the same catalog
}

type name struct{ database, name string }

// relation is what a name stands for.
type relation struct {
	id   uint64
	view bool
}

// Dict is the place of a stored dictionary.
type Dict struct {
	ID     uint64
	Column uint32
	Count  int
	Place  Place
}

// Place is a range of an object of a segment file.
type Place struct {
	Segment uint32
	Object  uint16 // ordinal in Segment.Objects
	Offset  int64
	Length  int
}

// Table is a table's part of a State.
type Table struct {
	Def *catalog.Table
	// Incarnation is the commit that created or last truncated the table: a transaction that began to write before it
	// cannot commit.
	Incarnation uint64
	NextSegment uint32            // ordinals below it were used
	NextAuto    uint64            // AUTO_INCREMENT values below it were used
	Segments    []*extent.Segment // by id
	Tail        []tail.Ref        // by address
	Dicts       []Dict            // by id
	Sketches    []Place           // of loads and flushes, to be merged
	// Damaged says why the table's records could not be read; such a table answers nothing.
	Damaged error
}

// Rows returns the number of rows.
func (t *Table) Rows() uint64 {
	n := uint64(0)
	for _, s := range t.Segments {
		n += s.Rows
	}
	for _, r := range t.Tail {
		n += uint64(r.Rows)
	}
	return n
}

// Segment returns the segment file with the id, or nil.
func (t *Table) Segment(id uint32) *extent.Segment {
	i := sort.Search(len(t.Segments), func(i int) bool { return t.Segments[i].ID >= id })
	if i < len(t.Segments) && t.Segments[i].ID == id {
		return t.Segments[i]
	}
	return nil
}

// Dict returns the dictionary with the id, or nil.
func (t *Table) Dict(id uint64) *Dict {
	i := sort.Search(len(t.Dicts), func(i int) bool { return t.Dicts[i].ID >= id })
	if i < len(t.Dicts) && t.Dicts[i].ID == id {
		return &t.Dicts[i]
	}
	return nil
}

// ColumnIDs returns the ids of the table's columns in order.
func (t *Table) ColumnIDs() []uint32 {
	ids := make([]uint32, len(t.Def.Columns))
	for i := range ids {
		ids[i] = t.Def.Columns[i].ID
	}
	return ids
}

// Forms returns the canonical forms of the table's columns in order.
func (t *Table) Forms() []types.Form {
	forms := make([]types.Form, len(t.Def.Columns))
	for i := range forms {
		forms[i] = t.Def.Columns[i].Type.Canonical()
	}
	return forms
}

func (t *Table) clone() *Table {
	c := *t
	c.Segments = append([]*extent.Segment(nil), t.Segments...)
	c.Tail = append([]tail.Ref(nil), t.Tail...)
	return &c
}

// Database returns the database with the name.
func (s *State) Database(name string) (*catalog.Database, bool) {
	i := sort.Search(len(s.Databases), func(i int) bool { return s.Databases[i].Name >= name })
	if i < len(s.Databases) && s.Databases[i].Name == name {
		return s.Databases[i], true
	}
	return nil, false
}

// TableByID returns the table with the id, or nil.
func (s *State) TableByID(id uint64) *Table {
	i := s.tableIndex(id)
	if i < len(s.Tables) && s.Tables[i].Def.ID == id {
		return s.Tables[i]
	}
	return nil
}

func (s *State) tableIndex(id uint64) int {
	return sort.Search(len(s.Tables), func(i int) bool { return s.Tables[i].Def.ID >= id })
}

// Table returns the table with the name, or nil.
func (s *State) Table(database, table string) *Table {
	if r, ok := s.names[name{database, table}]; ok && !r.view {
		return s.TableByID(r.id)
	}
	return nil
}

// View returns the view with the name, or nil.
func (s *State) View(database, view string) *catalog.View {
	r, ok := s.names[name{database, view}]
	if !ok || !r.view {
		return nil
	}
	return s.viewByID(r.id)
}

func (s *State) viewIndex(id uint64) int {
	return sort.Search(len(s.Views), func(i int) bool { return s.Views[i].ID >= id })
}

func (s *State) viewByID(id uint64) *catalog.View {
	if i := s.viewIndex(id); i < len(s.Views) && s.Views[i].ID == id {
		return s.Views[i]
	}
	return nil
}

// index remakes the map of names.
func (s *State) index() {
	s.names = make(map[name]relation, len(s.Tables)+len(s.Views))
	for _, t := range s.Tables {
		s.names[name{t.Def.Database, t.Def.Name}] = relation{t.Def.ID, false}
	}
	for _, v := range s.Views {
		s.names[name{v.Database, v.Name}] = relation{v.ID, true}
	}
}

// Objects calls f for every object that the table's segment files consist of.
func (t *Table) Objects(f func(s *extent.Segment, o extent.Object)) {
	for _, s := range t.Segments {
		for _, o := range s.Objects {
			f(s, o)
		}
	}
}

func unknownTable(database, table string) error {
	return fmt.Errorf("%w: %s.%s", ErrUnknownTable, database, table)
}
