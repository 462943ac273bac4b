package colstore

import (
	"fmt"
	"sort"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/txn"
)

// Snapshot is everything as of one SCN. Its methods may be called concurrently, until Release.
type Snapshot struct {
	eng      *Engine
	state    *txn.State
	released atomic.Bool
}

// Snapshot returns the newest published state, pinned until its Release.
func (e *Engine) Snapshot() *Snapshot {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.seq.Published()
	e.mu.pins[s.SCN]++
	return &Snapshot{eng: e, state: s}
}

// Release gives the snapshot up. A second call does nothing.
func (s *Snapshot) Release() {
	if !s.released.CompareAndSwap(false, true) {
		return
	}
	s.eng.unpin(s.state.SCN)
}

func (e *Engine) unpin(scn uint64) {
	e.mu.Lock()
	if e.mu.pins[scn]--; e.mu.pins[scn] == 0 {
		delete(e.mu.pins, scn)
	}
	work := len(e.mu.garbage) > 0
	e.mu.Unlock()
	if work {
		e.collect()
	}
}

// pin returns another snapshot of the same state.
func (s *Snapshot) pin() *Snapshot {
	s.eng.mu.Lock()
	defer s.eng.mu.Unlock()
	s.eng.mu.pins[s.state.SCN]++
	return &Snapshot{eng: s.eng, state: s.state}
}

// SCN returns the commit number that the snapshot sees.
func (s *Snapshot) SCN() uint64 { return s.state.SCN }

// Databases returns all databases, sorted by name.
func (s *Snapshot) Databases() []*catalog.Database { return s.state.Databases }

// Database returns the database with the name. ErrUnknownDatabase.
func (s *Snapshot) Database(name string) (*catalog.Database, error) {
	if d, ok := s.state.Database(name); ok {
		return d, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrUnknownDatabase, name)
}

// Table returns the table with the name. ErrUnknownTable, also where the name is a view's; ErrDamagedTable.
func (s *Snapshot) Table(database, name string) (*catalog.Table, error) {
	t := s.state.Table(database, name)
	if t == nil {
		return nil, fmt.Errorf("%w: %s.%s", ErrUnknownTable, database, name)
	}
	return t.Def, damage(t)
}

// TableByID returns the table with the id. ErrUnknownTable, ErrDamagedTable.
func (s *Snapshot) TableByID(id uint64) (*catalog.Table, error) {
	t, err := s.table(id)
	if err != nil {
		return nil, err
	}
	return t.Def, nil
}

func (s *Snapshot) table(id uint64) (*txn.Table, error) {
	t := s.state.TableByID(id)
	if t == nil {
		return nil, fmt.Errorf("%w: table id %d", ErrUnknownTable, id)
	}
	return t, damage(t)
}

func damage(t *txn.Table) error {
	if t.Damaged != nil {
		return fmt.Errorf("%w: %s.%s: %w", ErrDamagedTable, t.Def.Database, t.Def.Name, t.Damaged)
	}
	return nil
}

// Tables returns the tables of a database, sorted by name.
func (s *Snapshot) Tables(database string) []*catalog.Table {
	var list []*catalog.Table
	for _, t := range s.state.Tables {
		if t.Def.Database == database {
			list = append(list, t.Def)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// View returns the view with the name. ErrUnknownView, also where the name is a table's.
func (s *Snapshot) View(database, name string) (*catalog.View, error) {
	if v := s.state.View(database, name); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("%w: %s.%s", ErrUnknownView, database, name)
}

// Views returns the views of a database, sorted by name.
func (s *Snapshot) Views(database string) []*catalog.View {
	var list []*catalog.View
	for _, v := range s.state.Views {
		if v.Database == database {
			list = append(list, v)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// RowCount returns the number of rows of a table, 0 if there is none with the id.
func (s *Snapshot) RowCount(table uint64) uint64 {
	if t := s.state.TableByID(table); t != nil {
		return t.Rows()
	}
	return 0
}
