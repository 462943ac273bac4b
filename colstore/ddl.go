package colstore

import (
	"context"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/txn"
)

// commit orders effects that do not depend on each other, without a transaction around them.
func (e *Engine) commit(ctx context.Context, ops ...txn.Op) error {
	_, err := e.seq.Commit(ctx, &txn.Commit{Txn: e.nextTxn.Add(1), Ops: ops})
	return err
}

// CreateDatabase adds a database. ErrDatabaseExists if there is one with the name.
func (e *Engine) CreateDatabase(ctx context.Context, d catalog.Database) error {
	return e.commit(ctx, &txn.CreateDatabase{Def: d})
}

// DropDatabase removes a database with all its tables and views. ErrUnknownDatabase if there is none.
func (e *Engine) DropDatabase(ctx context.Context, name string) error {
	return e.commit(ctx, &txn.DropDatabase{Name: name})
}

// CreateTable adds a table and returns its id. It assigns the ids of table and columns (1, 2, … in order) and the time;
// the rest of t is taken as it is. ErrUnknownDatabase, ErrTableExists.
func (e *Engine) CreateTable(ctx context.Context, t catalog.Table) (uint64, error) {
	def := t.Clone()
	def.ID = e.newTableID()
	def.CreatedUnix = e.opts.Clock().Unix()
	for i := range def.Columns {
		def.Columns[i].ID = uint32(i + 1)
	}
	def.NextColumnID = uint32(len(def.Columns) + 1)
	return def.ID, e.commit(ctx, &txn.CreateTable{Def: def})
}

// newTableID returns an id that no table or view has had. One that a failed statement took is not used again until a
// restart.
func (e *Engine) newTableID() uint64 { return e.nextTable.Add(1) - 1 }

// Name names a table or view.
type Name struct{ Database, Name string }

// DropTable removes a table. Its files go when the last snapshot that sees it is released. ErrUnknownTable.
func (e *Engine) DropTable(ctx context.Context, database, table string) error {
	return e.DropTables(ctx, []Name{{database, table}})
}

// DropTables removes tables with different names, all of them or none. ErrUnknownTable.
func (e *Engine) DropTables(ctx context.Context, tables []Name) error {
	ops := make([]txn.Op, len(tables))
	for i, n := range tables {
		ops[i] = &txn.DropTable{TableName: txn.TableName(n)}
	}
	return e.commit(ctx, ops...)
}

// TruncateTable removes all rows of a table. Transactions that write to it now cannot commit. ErrUnknownTable.
func (e *Engine) TruncateTable(ctx context.Context, database, table string) error {
	return e.commit(ctx, &txn.TruncateTable{TableName: txn.TableName{Database: database, Name: table}})
}

// Rename is one renaming of a RENAME TABLE statement.
type Rename struct{ FromDatabase, From, ToDatabase, To string }

// RenameTables renames tables and views one after another, all of them or none. ErrUnknownTable, ErrTableExists,
// ErrUnknownDatabase.
func (e *Engine) RenameTables(ctx context.Context, renames []Rename) error {
	op := &txn.RenameTables{}
	for _, r := range renames {
		op.Renames = append(op.Renames, txn.Rename{From: txn.TableName{Database: r.FromDatabase, Name: r.From},
			To: txn.TableName{Database: r.ToDatabase, Name: r.To}})
	}
	return e.commit(ctx, op)
}

// CreateView adds a view, or with replace puts it in the place of a view that has the name. It assigns the id.
// ErrUnknownDatabase, ErrTableExists.
func (e *Engine) CreateView(ctx context.Context, v catalog.View, replace bool) error {
	v.ID = e.newTableID()
	v.Columns = append([]string(nil), v.Columns...)
	return e.commit(ctx, &txn.CreateView{Def: v, Replace: replace})
}

// DropView removes a view. ErrUnknownView.
func (e *Engine) DropView(ctx context.Context, database, view string) error {
	return e.DropViews(ctx, []Name{{database, view}})
}

// DropViews removes views with different names, all of them or none. ErrUnknownView.
func (e *Engine) DropViews(ctx context.Context, views []Name) error {
	ops := make([]txn.Op, len(views))
	for i, n := range views {
		ops[i] = &txn.DropView{TableName: txn.TableName(n)}
	}
	return e.commit(ctx, ops...)
}
