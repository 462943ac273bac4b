package server

import (
	"context"

	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/jobsteps"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/optimize"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// planned is a query ready to run on a snapshot, which it holds until release.
type planned struct {
	plan    *plan.Plan
	columns []logical.Column
	cat     *catalogView
}

func (p *planned) release() { p.cat.snap.Release() }

// openCatalog pins a snapshot for the statement.
func (sess *session) openCatalog() *catalogView {
	snap := sess.s.engine.Snapshot()
	return &catalogView{snap: snap, virtual: sess.virtualTables(snap)}
}

// plan binds, optimises and lowers a query.
func (sess *session) plan(q parse.QueryExpr, params []*plan.Expr) (*planned, error) {
	cat := sess.openCatalog()
	planning := true
	defer func() {
		if planning { // an error, or a panic
			cat.snap.Release()
		}
	}()
	p, err := sess.planOn(cat, q, params)
	if err != nil {
		return nil, err
	}
	planning = false
	return p, nil
}

func (sess *session) planOn(cat *catalogView, q parse.QueryExpr, params []*plan.Expr) (*planned, error) {
	bound, err := bind.New(cat, binding{sess}, params).Query(q)
	if err != nil {
		return nil, err
	}
	env := sess.env(false)
	if err := optimize.Optimize(bound, &env); err != nil {
		return nil, err
	}
	p, err := jobsteps.Lower(bound)
	if err != nil {
		return nil, err
	}
	p.SCN, p.Now, p.Env = cat.snap.SCN(), sess.now, env
	return &planned{plan: p, columns: bound.Columns, cat: cat}, nil
}

// start runs a planned query. The caller closes it.
func (sess *session) start(ctx context.Context, p *planned) (running, error) {
	q, err := sess.s.executor.run(ctx, p.plan, runOptions{provider: p.cat, warn: sess.warn,
		memoryLimit:       sess.vars.Int("columnstore_um_mem_limit") << 20,
		groupConcatMaxLen: int(sess.vars.Int("group_concat_max_len"))})
	if err != nil {
		return nil, err
	}
	sess.mu.Lock()
	sess.mu.query = q
	sess.mu.Unlock()
	return q, nil
}

// query answers a SELECT.
func (sess *session) query(ctx context.Context, stmt parse.QueryExpr, params []*plan.Expr, w resultWriter) error {
	p, err := sess.plan(stmt, params)
	if err != nil {
		return err
	}
	defer p.release()
	q, err := sess.start(ctx, p)
	if err != nil {
		return err
	}
	defer q.Close()
	return sess.stream(ctx, q, p.columns, w)
}

// stream sends a query's batches. The columns go first once the query has given a batch or ended, so that an error
// before the first row is a plain error.
func (sess *session) stream(ctx context.Context, q running, cols []logical.Column, w resultWriter) error {
	zone := sess.zone()
	sess.found = 0
	for first := true; ; first = false {
		b, err := q.Next(ctx)
		if err != nil {
			return err
		}
		if first {
			if err := w.columns(cols, zone); err != nil {
				return err
			}
		}
		if b == nil {
			sess.rowCount = -1
			return nil
		}
		sess.found += int64(b.N)
		if err := w.batch(b); err != nil {
			return err
		}
	}
}
