package txn

import (
	"fmt"
	"sort"

	"github.com/colonnadedb/colonnade/colstore/catalog"
)

// CreateDatabase adds a database.
type CreateDatabase struct{ Def catalog.Database }

func (op *CreateDatabase) check(e *Edit) error {
	if _, ok := e.next.Database(op.Def.Name); ok {
		return fmt.Errorf("%w: %s", ErrDatabaseExists, op.Def.Name)
	}
	return nil
}

func (op *CreateDatabase) apply(e *Edit) {
	e.changeCatalog()
	d := op.Def
	d.CreatedSCN = e.scn
	i := sort.Search(len(e.next.Databases), func(i int) bool { return e.next.Databases[i].Name >= d.Name })
	e.next.Databases = append(e.next.Databases, nil)
	copy(e.next.Databases[i+1:], e.next.Databases[i:])
	e.next.Databases[i] = &d
	e.set(databaseKey(d.Name), d.AppendTo(nil))
}

// DropDatabase removes a database with all its tables and views.
type DropDatabase struct{ Name string }

func (op *DropDatabase) check(e *Edit) error {
	if _, ok := e.next.Database(op.Name); !ok {
		return fmt.Errorf("%w: %s", ErrUnknownDatabase, op.Name)
	}
	return nil
}

func (op *DropDatabase) apply(e *Edit) {
	e.changeCatalog()
	var tables, views []uint64
	for _, t := range e.next.Tables {
		if t.Def.Database == op.Name {
			tables = append(tables, t.Def.ID)
		}
	}
	for _, v := range e.next.Views {
		if v.Database == op.Name {
			views = append(views, v.ID)
		}
	}
	for _, id := range tables {
		e.removeTable(id)
	}
	for _, id := range views {
		e.removeView(id)
	}
	for i, d := range e.next.Databases {
		if d.Name == op.Name {
			e.next.Databases = append(e.next.Databases[:i], e.next.Databases[i+1:]...)
			break
		}
	}
	e.delete(databaseKey(op.Name))
}

// TableName names a table or view.
type TableName struct{ Database, Name string }

func (n TableName) key() name { return name{n.Database, n.Name} }

func (e *Edit) checkTable(n TableName) error {
	if r, ok := e.relationOf(n.Database, n.Name); !ok || r.view {
		return unknownTable(n.Database, n.Name)
	}
	return nil
}

// DropTable removes a table.
type DropTable struct{ TableName }

func (op *DropTable) check(e *Edit) error { return e.checkTable(op.TableName) }

func (op *DropTable) apply(e *Edit) {
	e.changeCatalog()
	r, _ := e.relationOf(op.Database, op.Name)
	e.removeTable(r.id)
}

// TruncateTable removes all rows of a table.
type TruncateTable struct{ TableName }

func (op *TruncateTable) check(e *Edit) error { return e.checkTable(op.TableName) }

func (op *TruncateTable) apply(e *Edit) {
	r, _ := e.relationOf(op.Database, op.Name)
	t := e.table(r.id)
	e.clearTable(t)
	// Ordinals of segment files go on, so that no object name is used twice.
	*t = Table{Def: t.Def, Incarnation: e.scn, NextSegment: t.NextSegment}
	e.records[r.id] = true
}

// Rename is one renaming of a statement.
type Rename struct{ From, To TableName }

// RenameTables renames tables and views one after another, all or none.
type RenameTables struct{ Renames []Rename }

func (op *RenameTables) check(e *Edit) error {
	// Renamings may swap names through a third: follow them on a copy of the names concerned.
	taken := map[name]bool{}
	exists := func(n TableName) bool {
		if v, ok := taken[n.key()]; ok {
			return v
		}
		_, ok := e.relationOf(n.Database, n.Name)
		return ok
	}
	for _, r := range op.Renames {
		if !exists(r.From) {
			return unknownTable(r.From.Database, r.From.Name)
		}
		if _, ok := e.next.Database(r.To.Database); !ok {
			return fmt.Errorf("%w: %s", ErrUnknownDatabase, r.To.Database)
		}
		if exists(r.To) {
			return fmt.Errorf("%w: %s.%s", ErrTableExists, r.To.Database, r.To.Name)
		}
		taken[r.From.key()], taken[r.To.key()] = false, true
	}
	return nil
}

func (op *RenameTables) apply(e *Edit) {
	e.changeCatalog()
	for _, r := range op.Renames {
		rel, _ := e.relationOf(r.From.Database, r.From.Name)
		if rel.view {
			i := e.next.viewIndex(rel.id)
			v := *e.next.Views[i]
			v.Database, v.Name = r.To.Database, r.To.Name
			e.next.Views[i] = &v
			e.set(viewKey(v.ID), v.AppendTo(nil))
		} else {
			t := e.table(rel.id)
			t.Def = t.Def.Clone()
			t.Def.Database, t.Def.Name = r.To.Database, r.To.Name
			e.records[rel.id] = true
		}
		e.next.index()
	}
}

// CreateView adds a view, or with Replace puts it in the place of one that has the name.
type CreateView struct {
	Def     catalog.View
	Replace bool
}

func (op *CreateView) check(e *Edit) error {
	err := e.checkFree(op.Def.Database, op.Def.Name)
	if r, ok := e.relationOf(op.Def.Database, op.Def.Name); ok && r.view && op.Replace {
		return nil
	}
	return err
}

func (op *CreateView) apply(e *Edit) {
	e.changeCatalog()
	if r, ok := e.relationOf(op.Def.Database, op.Def.Name); ok {
		e.removeView(r.id)
	}
	v := op.Def
	v.CreatedSCN = e.scn
	i := e.next.viewIndex(v.ID)
	e.next.Views = append(e.next.Views, nil)
	copy(e.next.Views[i+1:], e.next.Views[i:])
	e.next.Views[i] = &v
	e.next.NextTable = max(e.next.NextTable, v.ID+1)
	e.set(viewKey(v.ID), v.AppendTo(nil))
	e.next.index()
}

// DropView removes a view.
type DropView struct{ TableName }

func (op *DropView) check(e *Edit) error {
	if r, ok := e.relationOf(op.Database, op.Name); !ok || !r.view {
		return fmt.Errorf("%w: %s.%s", ErrUnknownView, op.Database, op.Name)
	}
	return nil
}

func (op *DropView) apply(e *Edit) {
	e.changeCatalog()
	r, _ := e.relationOf(op.Database, op.Name)
	e.removeView(r.id)
}

func (e *Edit) removeView(id uint64) {
	i := e.next.viewIndex(id)
	e.next.Views = append(e.next.Views[:i], e.next.Views[i+1:]...)
	e.delete(viewKey(id))
	e.next.index()
}
