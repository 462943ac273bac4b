package server

import (
	"context"
	"errors"
	"strings"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// define runs the statements that change the catalog. done is false for statements of another kind.
func (sess *session) define(ctx context.Context, stmt parse.Statement, w resultWriter) (done bool, err error) {
	switch stmt := stmt.(type) {
	case *parse.CreateDatabase:
		err = sess.createDatabase(ctx, stmt)
	case *parse.DropDatabase:
		err = sess.dropDatabase(ctx, stmt)
	case *parse.CreateTable:
		err = sess.createTable(ctx, stmt)
	case *parse.DropTable:
		err = sess.dropTables(ctx, stmt)
	case *parse.TruncateTable:
		err = sess.truncate(ctx, stmt)
	case *parse.RenameTable:
		err = sess.renameTables(ctx, stmt)
	case *parse.CreateView:
		err = sess.createView(ctx, stmt)
	case *parse.DropView:
		err = sess.dropViews(ctx, stmt)
	default:
		return false, nil
	}
	if err != nil {
		return true, err
	}
	sess.rowCount = 0
	return true, w.ok(0, 0)
}

// schemaOf returns the database that a name means.
func (sess *session) schemaOf(name *parse.TableName) (string, error) {
	if name.Schema != "" {
		return name.Schema, nil
	}
	if sess.db == "" {
		return "", sqlerr.NoDatabase.New()
	}
	return sess.db, nil
}

func (sess *session) createDatabase(ctx context.Context, stmt *parse.CreateDatabase) error {
	name := stmt.Name.Name
	if err := ddl.DatabaseName(name); err != nil {
		return err
	}
	charset, collation := ddl.Options(stmt.Options)
	id, err := ddl.Collation(charset, collation, binding{sess}.Collation())
	if err != nil {
		return err
	}
	cat := sess.openCatalog()
	exists := cat.HasDatabase(name)
	cat.snap.Release()
	if !exists {
		err = sess.s.engine.CreateDatabase(ctx, catalog.Database{Name: name, Collation: id})
		exists = errors.Is(err, colstore.ErrDatabaseExists)
	}
	switch {
	case !exists:
		return err
	case stmt.IfNotExists:
		sess.note(sqlerr.DatabaseExists.New(name))
		return nil
	case stmt.OrReplace:
		return sqlerr.NotSupportedYet.New("CREATE OR REPLACE DATABASE")
	}
	return sqlerr.DatabaseExists.New(name)
}

// note adds an error's text as a note: what IF EXISTS and IF NOT EXISTS do.
func (sess *session) note(e *sqlerr.Error) { sess.addWarning("Note", e.Kind.Number, e.Message) }

func (sess *session) dropDatabase(ctx context.Context, stmt *parse.DropDatabase) error {
	name := stmt.Name.Name
	err := sess.s.engine.DropDatabase(ctx, name)
	switch {
	case errors.Is(err, colstore.ErrUnknownDatabase) && stmt.IfExists:
		sess.note(sqlerr.DatabaseDropMissing.New(name))
		return nil
	case errors.Is(err, colstore.ErrUnknownDatabase):
		return sqlerr.DatabaseDropMissing.New(name)
	case err != nil:
		return err
	}
	if sess.db == name {
		sess.setDatabase("")
	}
	return nil
}

func (sess *session) createTable(ctx context.Context, stmt *parse.CreateTable) error {
	switch {
	case stmt.Temporary:
		return sqlerr.NotSupportedYet.New("CREATE TEMPORARY TABLE")
	case stmt.Query != nil:
		return sqlerr.NotSupportedYet.New("CREATE TABLE ... SELECT")
	case stmt.OrReplace:
		return sqlerr.NotSupportedYet.New("CREATE OR REPLACE TABLE")
	}
	db, err := sess.schemaOf(stmt.Table)
	if err != nil {
		return err
	}
	def, err := sess.tableDefinition(db, stmt)
	if err != nil {
		return err
	}
	_, err = sess.s.engine.CreateTable(ctx, def)
	switch {
	case errors.Is(err, colstore.ErrTableExists) && stmt.IfNotExists:
		sess.note(sqlerr.TableExists.New(def.Name))
		return nil
	case errors.Is(err, colstore.ErrTableExists):
		return sqlerr.TableExists.New(def.Name)
	case errors.Is(err, colstore.ErrUnknownDatabase):
		return sqlerr.UnknownDatabase.New(db)
	}
	return err
}

// tableDefinition makes the definition of a new table, by its columns or LIKE another.
func (sess *session) tableDefinition(db string, stmt *parse.CreateTable) (catalog.Table, error) {
	cat := sess.openCatalog()
	defer cat.snap.Release()
	database, err := cat.snap.Database(db)
	if err != nil {
		return catalog.Table{}, sqlerr.UnknownDatabase.New(db)
	}
	if stmt.Like != nil {
		from, err := sess.schemaOf(stmt.Like)
		if err != nil {
			return catalog.Table{}, err
		}
		t, err := cat.snap.Table(from, stmt.Like.Name)
		if err != nil {
			return catalog.Table{}, tableError(err, from, stmt.Like.Name)
		}
		like := catalog.Table{Database: db, Name: stmt.Table.Name, Columns: t.Columns, Keys: t.Keys, Comment: t.Comment,
			Options: t.Options, Collation: t.Collation}
		return like, nil
	}
	c := &ddl.Context{Database: db, Collation: database.Collation, Env: sess.env(true), Warn: sess.addWarning,
		Constant: func(e parse.Expr) (*plan.Expr, error) { return sess.constant(e, nil) }}
	return ddl.Table(stmt, c)
}

// tableError names the table that storage did not find.
func tableError(err error, db, table string) error {
	switch {
	case errors.Is(err, colstore.ErrUnknownTable), errors.Is(err, colstore.ErrUnknownView):
		return sqlerr.NoSuchTable.New(db, table)
	case errors.Is(err, colstore.ErrUnknownDatabase):
		return sqlerr.UnknownDatabase.New(db)
	}
	return err
}

func (sess *session) truncate(ctx context.Context, stmt *parse.TruncateTable) error {
	db, err := sess.schemaOf(stmt.Table)
	if err != nil {
		return err
	}
	return tableError(sess.s.engine.TruncateTable(ctx, db, stmt.Table.Name), db, stmt.Table.Name)
}

func (sess *session) renameTables(ctx context.Context, stmt *parse.RenameTable) error {
	var renames []colstore.Rename
	for _, p := range stmt.Pairs {
		from, err := sess.schemaOf(p.From)
		if err != nil {
			return err
		}
		to, err := sess.schemaOf(p.To)
		if err != nil {
			return err
		}
		renames = append(renames, colstore.Rename{FromDatabase: from, From: p.From.Name, ToDatabase: to, To: p.To.Name})
	}
	err := sess.s.engine.RenameTables(ctx, renames)
	if errors.Is(err, colstore.ErrTableExists) {
		return sqlerr.TableExists.New(stmt.Pairs[len(stmt.Pairs)-1].To.Name)
	}
	if errors.Is(err, colstore.ErrUnknownTable) {
		return sqlerr.NoSuchTable.New(renames[0].FromDatabase, renames[0].From)
	}
	return tableError(err, renames[0].ToDatabase, renames[0].From)
}

// createView stores the query's text, after checking that it binds.
func (sess *session) createView(ctx context.Context, stmt *parse.CreateView) error {
	if stmt.Alter {
		return sqlerr.NotSupportedYet.New("ALTER VIEW")
	}
	db, err := sess.schemaOf(stmt.View)
	if err != nil {
		return err
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	q, err := bind.New(cat, binding{sess}, nil).View(db, stmt.View.Name, stmt.Query)
	if err != nil {
		return err
	}
	v := catalog.View{Database: db, Name: stmt.View.Name, Definition: parse.String(stmt.Query), Definer: "root@localhost",
		Security: "DEFINER", Algorithm: "UNDEFINED", Charset: "utf8mb4", Collation: sess.vars.String("collation_connection")}
	for _, c := range stmt.Columns {
		v.Columns = append(v.Columns, c.Name)
	}
	if len(v.Columns) == 0 {
		for _, c := range q.Columns {
			v.Columns = append(v.Columns, c.Name)
		}
	}
	if len(v.Columns) != len(q.Columns) {
		return sqlerr.ViewColumnCount.New()
	}
	seen := map[string]bool{}
	for _, name := range v.Columns {
		key := strings.ToLower(name)
		if seen[key] {
			return sqlerr.DuplicateColumn.New(name)
		}
		seen[key] = true
	}
	err = sess.s.engine.CreateView(ctx, v, stmt.OrReplace)
	switch {
	case errors.Is(err, colstore.ErrTableExists) && stmt.IfNotExists:
		sess.note(sqlerr.TableExists.New(v.Name))
		return nil
	case errors.Is(err, colstore.ErrTableExists):
		return sqlerr.TableExists.New(v.Name)
	}
	return tableError(err, db, v.Name)
}
