package server

import (
	"context"
	"fmt"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/load"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// target finds the table that a statement writes to. what names the statement.
func (sess *session) target(cat *catalogView, name *parse.TableName, what string) (*catalog.Table, error) {
	if len(name.Partitions) > 0 {
		return nil, sqlerr.NotPartitioned.New()
	}
	db, err := sess.schemaOf(name)
	if err != nil {
		return nil, err
	}
	if cat.virtual.HasDatabase(db) {
		return nil, sqlerr.DatabaseAccessDenied.New(sess.user, sess.host, db)
	}
	v, err := cat.View(db, name.Name)
	switch {
	case err != nil:
		return nil, err
	case v != nil && what == "LOAD":
		return nil, sqlerr.NonUpdatableTable.New(name.Name, what)
	case v != nil:
		return nil, sqlerr.NotInsertable.New(name.Name, what)
	}
	t, err := cat.snap.Table(db, name.Name)
	if err = absent(err); err != nil {
		return nil, err
	}
	if t == nil {
		return nil, sqlerr.NoSuchTable.New(db, name.Name)
	}
	return t, nil
}

// rules are how the statement's values become those of the table's columns.
func (sess *session) rules(t *catalog.Table, ignore bool) (*load.Rules, error) {
	env := sess.env(true)
	r := &load.Rules{Strict: env.Strict && !ignore, Zone: sess.zone(), Now: sess.now,
		KeepZero: sess.hasMode("NO_AUTO_VALUE_ON_ZERO"), MaxProblems: int(sess.vars.Int("max_error_count"))}
	for bit, m := range map[uint64]convert.Mode{expr.ModeNoZeroDate: convert.NoZeroDate,
		expr.ModeNoZeroInDate: convert.NoZeroInDate, expr.ModeAllowInvalidDates: convert.AllowInvalidDates} {
		if env.SQLMode&bit != 0 {
			r.Mode |= m
		}
	}
	defaults := make([]*types.Datum, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		defaults[i] = load.DefaultOf(c)
		if c.DefaultExpr == "" {
			continue
		}
		e, err := parse.ParseExpr(c.DefaultExpr, parse.Mode{})
		if err != nil {
			return nil, err
		}
		x, err := sess.constant(e, nil)
		if err != nil {
			return nil, err
		}
		r.Defaults = make([]*types.Datum, len(t.Columns))
		v := granule.Column{Form: c.Type.Canonical()}
		load.NewAssigner(t, r).Value(i, &v, x.Type, x.Value)
		d := v.Datum(0)
		defaults[i] = &d
	}
	r.Defaults = defaults
	return r, nil
}

// writer is a statement that appends rows to one table.
type writer struct {
	sess   *session
	table  *catalog.Table
	rules  *load.Rules
	assign *load.Assigner
	tx     *colstore.Tx
	app    *colstore.Appender
	auto   *load.AutoIncrement
	chunk  *granule.Chunk
	given  []bool
	rows   int64
	// pending is how many of the rows are in the chunk.
	pending int
	warned  int
}

// A chunk of long strings is appended before it has all its rows: looked at every chunkCheck rows.
const (
	chunkBytes = 64 << 20
	chunkCheck = 64
)

// newWriter begins the transaction of a statement, which ends with commit or rollback.
func (sess *session) newWriter(t *catalog.Table, rules *load.Rules) (*writer, error) {
	tx := sess.s.engine.Begin()
	app, err := tx.Append(t.ID)
	if err != nil {
		tx.Rollback()
		return nil, err
	}
	return &writer{sess: sess, table: t, rules: rules, assign: load.NewAssigner(t, rules), tx: tx, app: app,
		auto: load.NewAutoIncrement(t, tx), chunk: app.NewChunk(), given: make([]bool, len(t.Columns))}, nil
}

// report passes the warnings on and returns the error that ends the statement, if there is one.
func (w *writer) report() error {
	a := w.assign
	for ; w.warned < len(a.Problems); w.warned++ {
		p := &a.Problems[w.warned]
		e := p.Err(0)
		w.sess.addWarning(p.Level(), e.Kind.Number, e.Message)
	}
	if a.Failed != nil {
		return a.Failed.Err(0)
	}
	return nil
}

// endRow counts a row whose given columns are in the chunk, and appends the chunk once it is full.
func (w *writer) endRow() error { return w.endRows(1) }

// endRows counts n rows; the chunk must have had room for them.
func (w *writer) endRows(n int) error {
	w.rows += int64(n)
	w.pending += n
	if w.assign.Failed != nil || w.warned < len(w.assign.Problems) {
		if err := w.report(); err != nil {
			return err
		}
	}
	if w.pending == granule.Rows || (n > 1 || w.pending%chunkCheck == 0) && w.chunk.Bytes() > chunkBytes {
		return w.flush()
	}
	return nil
}

// flush appends the chunk's rows.
func (w *writer) flush() error {
	for i, given := range w.given {
		if !given {
			w.assign.FillDefault(i, &w.chunk.Cols[i], w.pending)
		}
	}
	if err := w.auto.Fill(w.chunk); err != nil {
		return err
	}
	if err := w.app.Append(w.chunk); err != nil {
		return err
	}
	w.chunk, w.pending = w.app.NewChunk(), 0
	w.sess.setProgress(fmt.Sprintf("%d rows written", w.rows))
	return nil
}

// commit ends the statement and answers it.
func (w *writer) commit(ctx context.Context, out resultWriter) error {
	if err := w.report(); err != nil {
		return err
	}
	if w.pending > 0 {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, err := w.tx.Commit(ctx); err != nil {
		return err
	}
	w.sess.rowCount = w.rows
	id := w.auto.Last
	if w.auto.First != 0 {
		id, w.sess.lastID = w.auto.First, w.auto.First
	}
	return out.ok(uint64(w.rows), id)
}

func tableColumns(t *catalog.Table) []logical.TableColumn {
	cols := make([]logical.TableColumn, len(t.Columns))
	for i, c := range t.Columns {
		cols[i] = logical.TableColumn{ID: c.ID, Name: c.Name, Type: c.Type}
	}
	return cols
}

// compile makes a program of an expression of a statement that writes.
func (sess *session) compile(x *plan.Expr, strict bool) (*expr.Program, error) {
	env := sess.env(true)
	env.Strict = strict
	return expr.Compile(x, expr.CompileEnv{Env: env, Now: sess.now, Warn: sess.warn})
}

// setProgress shows in SHOW PROCESSLIST how far a statement is that writes.
func (sess *session) setProgress(text string) {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	sess.mu.progress = text
}
