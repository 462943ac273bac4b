package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/load"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// loadData runs LOAD DATA. All that can be wrong with the statement is found before the client is asked for its file.
func (sess *session) loadData(ctx context.Context, stmt *parse.LoadData, w resultWriter) error {
	if err := refuseLoad(stmt); err != nil {
		return err
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	t, err := sess.target(cat, stmt.Table, "LOAD")
	if err != nil {
		return err
	}
	// As in MariaDB the rows of a client's file are never refused: the client could not be stopped in the middle.
	rules, err := sess.rules(t, stmt.Local || stmt.Duplicates == parse.DuplicateIgnore)
	if err != nil {
		return err
	}
	opts := load.Options{Table: t, Rules: rules, SkipLines: stmt.IgnoreLines}
	if opts.Format, err = load.NewFormat(stmt.Fields, stmt.Lines, sess.hasMode("NO_BACKSLASH_ESCAPES")); err != nil {
		return err
	}
	vars, err := sess.loadTargets(cat, stmt, t, &opts)
	if err != nil {
		return err
	}
	src, done, err := sess.openInfile(stmt)
	if err != nil {
		return err
	}
	err = sess.runLoad(ctx, src, opts, vars, w)
	return errors.Join(err, done())
}

func refuseLoad(stmt *parse.LoadData) error {
	switch {
	case stmt.XML:
		return sqlerr.NotSupportedYet.New("LOAD XML")
	case stmt.Duplicates == parse.DuplicateReplace:
		return sqlerr.NotSupportedYet.New("LOAD DATA … REPLACE")
	}
	switch stmt.Charset {
	case "", "utf8mb4", "utf8", "utf8mb3", "ascii", "binary":
		return nil
	}
	return sqlerr.NotSupportedYet.New("character set " + stmt.Charset)
}

// loadTargets fills in where the fields go and what SET assigns, and returns the names of the variables.
func (sess *session) loadTargets(
	cat *catalogView, stmt *parse.LoadData, t *catalog.Table, o *load.Options,
) ([]string, error) {
	var vars []string
	given := make([]bool, len(t.Columns))
	if len(stmt.Targets) == 0 {
		for i := range t.Columns {
			if !t.Columns[i].Invisible {
				o.Fields = append(o.Fields, load.Field{Column: i})
				given[i] = true
			}
		}
	}
	for _, target := range stmt.Targets {
		if v, ok := target.(*parse.UserVar); ok {
			o.Fields = append(o.Fields, load.Field{Column: -1, Variable: variableIndex(&vars, strings.ToLower(v.Name))})
			continue
		}
		ref := target.(*parse.ColumnRef)
		i := t.Column(ref.Name)
		if i < 0 || ref.Table != "" && ref.Table != t.Name {
			return nil, sqlerr.UnknownColumn.New(parse.String(ref), "field list")
		}
		if given[i] { // the last field that is named for a column counts
			for k := range o.Fields {
				if o.Fields[k].Column == i {
					o.Fields[k] = load.Field{Column: -1, Variable: variableIndex(&vars, "")}
				}
			}
		}
		given[i] = true
		o.Fields = append(o.Fields, load.Field{Column: i})
	}
	o.Variables = len(vars)
	for _, set := range stmt.Set {
		s, err := sess.loadSet(cat, t, set, vars, o.Rules.Strict)
		if err != nil {
			return nil, err
		}
		given[s.Column] = true
		o.Sets = append(o.Sets, s)
	}
	a := load.NewAssigner(t, o.Rules)
	a.CheckGiven(given, true)
	for i := range a.Problems {
		e := a.Problems[i].Err(0)
		sess.addWarning("Warning", e.Kind.Number, e.Message)
	}
	return vars, nil
}

// variableIndex returns the number of a variable, a new one if it has none; the empty name is always a new one.
func variableIndex(vars *[]string, name string) int {
	for i, v := range *vars {
		if v == name && name != "" {
			return i
		}
	}
	*vars = append(*vars, name)
	return len(*vars) - 1
}

// loadBinding is the session whose variables are fields of the file.
type loadBinding struct {
	binding
	columns int
	vars    []string
}

// UserVariable implements bind.Session.
func (b loadBinding) UserVariable(name string) *plan.Expr {
	for i, v := range b.vars {
		if v == strings.ToLower(name) {
			return plan.NewColumn(b.columns+i, load.VariableType)
		}
	}
	return b.binding.UserVariable(name)
}

func (sess *session) loadSet(
	cat *catalogView, t *catalog.Table, set parse.Assignment, vars []string, strict bool,
) (load.Set, error) {
	s := load.Set{Column: t.Column(set.Column.Name)}
	if s.Column < 0 || set.Column.Table != "" && set.Column.Table != t.Name {
		return s, sqlerr.UnknownColumn.New(parse.String(set.Column), "field list")
	}
	if d, ok := set.Value.(*parse.Default); ok && d.Column == nil {
		return s, nil
	}
	b := bind.New(cat, loadBinding{binding{sess}, len(t.Columns), vars}, nil)
	x, err := b.OverTable(tableColumns(t), t.Name, set.Value)
	if err != nil {
		return s, err
	}
	s.Expr, err = sess.compile(x, strict)
	return s, err
}

// runLoad loads and commits.
func (sess *session) runLoad(ctx context.Context, src io.Reader, opts load.Options, vars []string,
	w resultWriter) error {
	tx := sess.s.engine.Begin()
	defer tx.Rollback()
	app, err := tx.Append(opts.Table.ID)
	if err != nil {
		return err
	}
	opts.Sequence = tx
	opts.Warn = func(level string, e *sqlerr.Error) { sess.addWarning(level, e.Kind.Number, e.Message) }
	opts.Progress = func(rows, bytes int64) { sess.setProgress(fmt.Sprintf("%d rows, %d MB read", rows, bytes>>20)) }
	defer sess.setProgress("")
	res, err := load.Load(ctx, src, app, opts)
	if err != nil {
		return err
	}
	if local, ok := src.(*localFile); ok {
		// The client is told of the end only after the whole file has been taken.
		if err := local.drain(); err != nil {
			return err
		}
	}
	if _, err := tx.Commit(ctx); err != nil {
		return err
	}
	sess.rowCount = res.Rows
	if res.FirstID != 0 {
		sess.lastID = res.FirstID
	}
	for i, d := range res.Variables {
		if vars[i] != "" {
			sess.userVars[vars[i]] = variableValue(d)
		}
	}
	return w.ok(uint64(res.Rows), 0)
}

func variableValue(d types.Datum) *plan.Expr {
	if d.IsNull() {
		return plan.NewConstant(d, types.NewVarChar(0, types.DefaultCollation))
	}
	return stringValue(d.S)
}
