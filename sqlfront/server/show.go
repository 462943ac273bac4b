package server

import (
	"context"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/infoschema"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// show answers SHOW. What is a list is a query over information_schema, so that LIKE and WHERE mean what they mean
// everywhere; the rest is written out.
func (sess *session) show(ctx context.Context, stmt *parse.Show, w resultWriter) error {
	if listing, ok := listings[stmt.Kind]; ok {
		l, err := listing(sess, stmt)
		if err != nil {
			return err
		}
		return sess.showListing(ctx, l, stmt, w)
	}
	switch stmt.Kind {
	case parse.ShowCreateTable, parse.ShowCreateView:
		return sess.showCreateTable(stmt, w)
	case parse.ShowCreateDatabase:
		return sess.showCreateDatabase(stmt, w)
	case parse.ShowWarnings, parse.ShowErrors:
		return sess.showWarnings(stmt, w)
	case parse.ShowCountWarnings, parse.ShowCountErrors:
		return sess.showCount(stmt, w)
	case parse.ShowGrants:
		return sess.showGrants(stmt, w)
	case parse.ShowCreateOther:
		if stmt.Word == "USER" {
			return sess.showCreateUser(stmt, w)
		}
	case parse.ShowEngine:
		if !strings.EqualFold(stmt.Name.Name, ddl.Engine) {
			return sqlerr.UnknownEngine.New(stmt.Name.Name)
		}
	case parse.ShowPrivileges:
		return sess.showPrivileges(w)
	case parse.ShowMasterStatus, parse.ShowSlaveStatus, parse.ShowSlaveHosts, parse.ShowProfiles, parse.ShowProfile:
		return sess.showNothing(stmt, w)
	case parse.ShowBinaryLogs, parse.ShowBinlogEvents:
		return noBinaryLog.New()
	}
	words := strings.Fields(strings.ToUpper(parse.String(stmt)))
	return sqlerr.NotSupportedYet.New(strings.Join(words[:min(3, len(words))], " "))
}

// listing is a kind of SHOW as a query over one table of information_schema.
type listing struct {
	columns []shownColumn
	table   string
	where   string   // condition over the table's columns, empty: none
	order   []string // expressions over the table's columns
	like    int      // the column that LIKE is about
	bin     bool     // LIKE tells letters' cases apart, as names of databases and tables do
}

// shownColumn is a column of a listing: an expression over the table's columns and the heading that MariaDB gives it.
type shownColumn struct{ expr, heading string }

// showListing runs a listing with the statement's LIKE or WHERE, whose names are the headings.
func (sess *session) showListing(ctx context.Context, l *listing, stmt *parse.Show, w resultWriter) error {
	var outer, inner, keys []string
	for _, c := range l.columns {
		inner = append(inner, c.expr+" AS "+ddl.Quote(c.heading))
		outer = append(outer, ddl.Quote(c.heading))
	}
	for i, o := range l.order {
		key := ddl.Quote("#" + string(rune('a'+i)))
		inner, keys = append(inner, o+" AS "+key), append(keys, key)
	}
	text := "SELECT " + strings.Join(inner, ", ") + " FROM " + infoschema.Database + "." + l.table
	if l.where != "" {
		text += " WHERE " + l.where
	}
	text = "SELECT " + strings.Join(outer, ", ") + " FROM (" + text + ") `show`"
	if stmt.Like != nil {
		text += " WHERE " + outer[l.like] + " LIKE " + ddl.QuoteString(stmt.Like.Text)
		if l.bin {
			text += " COLLATE utf8mb4_bin"
		}
	}
	if len(keys) > 0 {
		text += " ORDER BY " + strings.Join(keys, ", ")
	}
	parsed, _, err := parse.Parse(text, parse.Mode{})
	if err != nil {
		return err
	}
	query := parsed.(*parse.Select)
	if stmt.Where != nil {
		query.Where = stmt.Where
	}
	return sess.query(ctx, query, nil, w)
}

// named makes columns of expressions, each followed by its heading.
func named(pairs ...string) []shownColumn {
	cols := make([]shownColumn, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		cols = append(cols, shownColumn{pairs[i], pairs[i+1]})
	}
	return cols
}

// is is the condition that a column holds exactly the text.
func is(column, text string) string {
	return column + " = " + ddl.QuoteString(text) + " COLLATE utf8mb4_bin"
}

// shownDatabase returns the database that a SHOW is about.
func (sess *session) shownDatabase(name parse.Ident) (string, error) {
	db := name.Name
	if db == "" {
		db = sess.db
	}
	if db == "" {
		return "", sqlerr.NoDatabase.New()
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	if cat.virtual.HasDatabase(db) {
		return infoschema.Database, nil
	}
	if !cat.HasDatabase(db) {
		return "", sqlerr.UnknownDatabase.New(db)
	}
	return db, nil
}

// shownTable returns the database and name of the table or view that a SHOW is about.
func (sess *session) shownTable(name *parse.TableName) (db, table string, err error) {
	db, err = sess.shownDatabase(parse.Ident{Name: name.Schema})
	switch {
	case sqlerr.UnknownDatabase.Matches(err):
		return "", "", sqlerr.NoSuchTable.New(name.Schema, name.Name)
	case err != nil:
		return "", "", err
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	if t := cat.virtual.Table(db, name.Name); t != nil {
		return db, t.Name, nil
	}
	t, err := cat.Table(db, name.Name)
	if err != nil {
		return "", "", err
	}
	v, err := cat.View(db, name.Name)
	if err != nil {
		return "", "", err
	}
	if t == nil && v == nil {
		return "", "", sqlerr.NoSuchTable.New(db, name.Name)
	}
	return db, name.Name, nil
}
