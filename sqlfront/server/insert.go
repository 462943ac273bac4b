package server

import (
	"context"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// cancelRows is after how many rows of VALUES a statement looks whether it was cancelled.
const cancelRows = 1024

// insert runs INSERT.
func (sess *session) insert(ctx context.Context, stmt *parse.Insert, params []*plan.Expr, w resultWriter) error {
	if err := refuseInsert(stmt); err != nil {
		return err
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	t, err := sess.target(cat, stmt.Table, "INSERT")
	if err != nil {
		return err
	}
	targets, err := insertTargets(stmt, t)
	if err != nil {
		return err
	}
	rules, err := sess.rules(t, stmt.Ignore)
	if err != nil {
		return err
	}
	wr, err := sess.newWriter(t, rules)
	if err != nil {
		return err
	}
	defer sess.setProgress("")
	defer wr.tx.Rollback()
	ins := &inserter{writer: wr, stmt: stmt, cat: cat, params: params, targets: targets}
	switch {
	case stmt.Query != nil:
		err = ins.query(ctx)
	case stmt.Stream != nil:
		err = ins.stream(ctx, w)
	default:
		err = ins.values(ctx)
	}
	if err != nil {
		return err
	}
	if err := ins.nullInOnlyRow(); err != nil {
		return err
	}
	return wr.commit(ctx, w)
}

func refuseInsert(stmt *parse.Insert) error {
	switch {
	case stmt.Replace:
		return sqlerr.NotSupportedYet.New("REPLACE")
	case stmt.OnDuplicate != nil:
		return sqlerr.NotSupportedYet.New("ON DUPLICATE KEY UPDATE")
	case stmt.Returning != nil:
		return sqlerr.NotSupportedYet.New("INSERT … RETURNING")
	}
	return nil
}

// insertTargets returns the positions of the columns that the values go to.
func insertTargets(stmt *parse.Insert, t *catalog.Table) ([]int, error) {
	var targets []int
	if len(stmt.Columns) == 0 && !stmt.HasColumns && !stmt.SetForm {
		for i := range t.Columns {
			if !t.Columns[i].Invisible {
				targets = append(targets, i)
			}
		}
		return targets, nil
	}
	seen := make([]bool, len(t.Columns))
	for _, name := range stmt.Columns {
		i := t.Column(name.Name)
		if i < 0 {
			return nil, sqlerr.UnknownColumn.New(name.Name, "INSERT INTO")
		}
		if seen[i] {
			return nil, sqlerr.ColumnTwice.New(name.Name)
		}
		seen[i] = true
		targets = append(targets, i)
	}
	return targets, nil
}

// inserter is a running INSERT.
type inserter struct {
	*writer
	stmt    *parse.Insert
	cat     *catalogView
	params  []*plan.Expr
	targets []int
	columns []logical.TableColumn // for expressions, made when the first needs them
}

// give notes which columns get values, once it is known that they do.
func (ins *inserter) give() error {
	for _, i := range ins.targets {
		ins.given[i] = true
	}
	ins.assign.CheckGiven(ins.given, false)
	return ins.report()
}

// firstRow checks the number of values of the first row: none at all stands for defaults.
func (ins *inserter) firstRow(n int) error {
	if n == 0 && len(ins.stmt.Columns) == 0 {
		ins.targets = nil
	}
	if n != len(ins.targets) {
		return sqlerr.WrongRowValueCount.New(1)
	}
	return ins.give()
}

// begin begins row number rows+1 of n values.
func (ins *inserter) begin(n int) error {
	if ins.rows == 0 {
		if err := ins.firstRow(n); err != nil {
			return err
		}
	}
	if n != len(ins.targets) {
		return sqlerr.WrongRowValueCount.New(ins.rows + 1)
	}
	ins.assign.SetRow(ins.rows + 1)
	return nil
}

// stream inserts rows as they are read from the text.
func (ins *inserter) stream(ctx context.Context, w resultWriter) error {
	vals := ins.stmt.Stream
	for vals.Next() {
		row := vals.Row()
		if err := ins.begin(len(row)); err != nil {
			return err
		}
		chunk := ins.chunk
		for k, i := range ins.targets {
			v := &row[k]
			var err error
			if v.Expr == nil {
				err = ins.assign.Literal(i, &chunk.Cols[i], v.Kind, v.Text)
			} else {
				err = ins.expr(ctx, i, v.Expr)
			}
			if err != nil {
				return err
			}
		}
		if err := ins.endRow(); err != nil {
			return err
		}
		if ins.rows%cancelRows == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	rest, err := vals.Finish()
	if err != nil {
		return err
	}
	if err := refuseInsert(ins.stmt); err != nil {
		return err
	}
	w.endsAt(rest)
	return nil
}

// values inserts the rows of the syntax tree.
func (ins *inserter) values(ctx context.Context) error {
	for _, row := range ins.stmt.Rows {
		if err := ins.begin(len(row)); err != nil {
			return err
		}
		for k, i := range ins.targets {
			if err := ins.expr(ctx, i, row[k]); err != nil {
				return err
			}
		}
		if err := ins.endRow(); err != nil {
			return err
		}
		if ins.rows%cancelRows == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// expr assigns an expression to column i of the current row.
func (ins *inserter) expr(ctx context.Context, i int, e parse.Expr) error {
	c := &ins.chunk.Cols[i]
	switch e := e.(type) {
	case *parse.Literal:
		if e.Charset == "" {
			return ins.assign.Literal(i, c, e.Kind, e.Text)
		}
	case *parse.Default:
		return ins.defaultValue(i, c, e)
	}
	if hasSubquery(e) {
		return ins.subquery(ctx, i, e)
	}
	if ins.columns == nil {
		ins.columns = tableColumns(ins.table)
	}
	x, err := bind.New(ins.cat, binding{ins.sess}, ins.params).OverTable(ins.columns, ins.table.Name, e)
	if err != nil {
		return err
	}
	if x.Kind == plan.Constant {
		ins.assign.Value(i, c, x.Type, x.Value)
		return nil
	}
	prog, err := ins.sess.compile(x, ins.rules.Strict)
	if err != nil {
		return err
	}
	d, err := prog.EvalDatum(ins.currentRow())
	if err != nil {
		return err
	}
	ins.assign.Value(i, c, x.Type, d)
	return nil
}

func hasSubquery(e parse.Expr) bool {
	found := false
	parse.Walk(e, func(n parse.Node) bool {
		_, ok := n.(*parse.Subquery)
		found = found || ok
		return !found
	})
	return found
}

// subquery assigns an expression with a subquery, which cannot name the columns of the row: the value of a query
// without tables.
func (ins *inserter) subquery(ctx context.Context, i int, e parse.Expr) error {
	q := &parse.Select{Items: []*parse.SelectItem{{Expr: e, Text: "VALUES"}}}
	p, err := ins.sess.planOn(ins.cat, q, ins.params)
	if err != nil {
		return err
	}
	p.plan.Env.Strict = ins.rules.Strict
	run, err := ins.sess.start(ctx, p)
	if err != nil {
		return err
	}
	defer run.Close()
	b, err := run.Next(ctx)
	if err != nil {
		return err
	}
	c := &ins.chunk.Cols[i]
	if b == nil || b.N != 1 || len(b.Vecs) != 1 {
		return sqlerr.OperandColumns.New(1)
	}
	ins.assign.Value(i, c, b.Vecs[0].Type, b.Vecs[0].Datum(0))
	return nil
}

// defaultValue assigns DEFAULT or DEFAULT(column).
func (ins *inserter) defaultValue(i int, c *granule.Column, e *parse.Default) error {
	if e.Column == nil {
		ins.assign.Default(i, c)
		return nil
	}
	k := ins.table.Column(e.Column.Name)
	if k < 0 {
		return sqlerr.UnknownColumn.New(parse.String(e.Column), "VALUES")
	}
	d := ins.rules.Defaults[k]
	if d == nil {
		return sqlerr.NoDefault.New(ins.table.Columns[k].Name)
	}
	ins.assign.Value(i, c, ins.table.Columns[k].Type, *d)
	return nil
}

// currentRow returns the values of the row being made as expressions see them: those assigned so far, and defaults.
func (ins *inserter) currentRow() []types.Datum {
	row := make([]types.Datum, len(ins.chunk.Cols))
	for k := range ins.chunk.Cols {
		c := &ins.chunk.Cols[k]
		switch {
		case ins.given[k] && c.Len() > ins.pending:
			row[k] = c.Datum(ins.pending)
		default:
			row[k] = ins.assign.DefaultValue(k)
		}
	}
	return row
}

// nullInOnlyRow makes the warning that a column cannot be NULL an error where VALUES has one row, in any sql_mode.
func (ins *inserter) nullInOnlyRow() error {
	if ins.rows != 1 || ins.stmt.Query != nil || ins.stmt.Ignore {
		return nil
	}
	for i := range ins.assign.Problems {
		if p := &ins.assign.Problems[i]; p.Kind == sqlerr.ColumnCannotBeNull {
			return p.Err(0)
		}
	}
	return nil
}

// query inserts the rows of a query.
func (ins *inserter) query(ctx context.Context) error {
	sess := ins.sess
	p, err := sess.planOn(ins.cat, ins.stmt.Query, ins.params)
	if err != nil {
		return err
	}
	p.plan.Env.Strict = ins.rules.Strict
	if len(p.columns) != len(ins.targets) {
		return sqlerr.WrongRowValueCount.New(1)
	}
	if err := ins.give(); err != nil {
		return err
	}
	q, err := sess.start(ctx, p)
	if err != nil {
		return err
	}
	defer q.Close()
	for {
		b, err := q.Next(ctx)
		if err != nil || b == nil {
			return err
		}
		if err := ins.batch(b); err != nil {
			return err
		}
	}
}

// batch inserts the rows of b.
func (ins *inserter) batch(b *coldata.Batch) error {
	for from := 0; from < b.N; {
		to := min(b.N, from+granule.Rows-ins.pending)
		for k, i := range ins.targets {
			ins.assign.Vector(i, &ins.chunk.Cols[i], &b.Vecs[k], from, to, ins.rows+1)
		}
		ins.assign.SortProblems(ins.warned)
		if err := ins.endRows(to - from); err != nil {
			return err
		}
		from = to
	}
	return nil
}
