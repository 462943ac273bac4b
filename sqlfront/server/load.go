package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vitess.io/vitess/go/mysql"

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
func (sess *session) runLoad(ctx context.Context, src io.Reader, opts load.Options, vars []string, w resultWriter) error {
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

// openInfile opens the file that the statement names, the client's or the server's. done ends its use.
func (sess *session) openInfile(stmt *parse.LoadData) (src io.Reader, done func() error, err error) {
	if !stmt.Local {
		f, err := sess.openServerFile(stmt.File)
		if err != nil {
			return nil, nil, err
		}
		return f, func() error { f.Close(); return nil }, nil
	}
	if sess.vars.Global("local_infile") != "ON" {
		return nil, nil, sqlerr.LocalInfileRefused.New()
	}
	f := &localFile{conn: sess.conn}
	if err := sess.conn.WritePacketDirect(append([]byte{0xfb}, stmt.File...)); err != nil {
		return nil, nil, err
	}
	if err := sess.conn.FlushWriteBuffer(); err != nil {
		return nil, nil, err
	}
	return f, f.drain, nil
}

// openServerFile opens a file below secure_file_priv.
func (sess *session) openServerFile(name string) (*os.File, error) {
	root := sess.vars.Global("secure_file_priv")
	if root == "" {
		return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
	}
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		// Whether a file exists elsewhere is nobody's business.
		if !within(root, filepath.Clean(name)) {
			return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
		}
		return nil, sqlerr.FileNotFound.New(name, reason(err))
	}
	if !within(root, real) {
		return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
	}
	f, err := os.Open(real)
	if err != nil {
		return nil, sqlerr.FileNotFound.New(name, reason(err))
	}
	if st, err := f.Stat(); err != nil || st.IsDir() {
		f.Close()
		return nil, sqlerr.FileNotFound.New(name, "is a directory")
	}
	return f, nil
}

func within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func reason(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// localFile reads the file that the client sends: packets up to an empty one.
type localFile struct {
	conn *mysql.Conn
	left int // of the current packet
	end  bool
	err  error // of the connection
}

// Read implements io.Reader.
func (f *localFile) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := f.header(); err != nil {
		return 0, err
	}
	n := min(len(p), f.left)
	if err := f.conn.ReadDataInto(p[:n]); err != nil {
		return 0, f.fail(err)
	}
	f.left -= n
	return n, nil
}

// header reads the next packet's header if the current one is used up.
func (f *localFile) header() error {
	switch {
	case f.err != nil:
		return f.err
	case f.end:
		return io.EOF
	case f.left > 0:
		return nil
	}
	var h [mysql.PacketHeaderSize]byte
	n, err := f.conn.ReadHeaderInto(h[:])
	if err != nil {
		return f.fail(err)
	}
	if n == 0 {
		f.end = true
		return io.EOF
	}
	f.left = n
	return nil
}

// fail remembers that the connection is lost. The end of the connection is not the end of the file.
func (f *localFile) fail(err error) error {
	f.err = fmt.Errorf("client went away in the middle of its file: %w", err)
	if errors.Is(err, io.EOF) {
		f.err = fmt.Errorf("client went away in the middle of its file: %w", io.ErrUnexpectedEOF)
	}
	return f.err
}

// drain reads what is left, so that the connection can go on.
func (f *localFile) drain() error {
	buf := make([]byte, 64<<10)
	for {
		if _, err := f.Read(buf); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
