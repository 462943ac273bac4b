package server

import (
	"context"

	"github.com/colonnadedb/colonnade/sqlfront/jobsteps"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// explain answers EXPLAIN, and EXPLAIN ANALYZE (MariaDB's ANALYZE), which runs the query and drops its rows.
func (sess *session) explain(ctx context.Context, stmt *parse.Explain, params []*plan.Expr, w resultWriter) error {
	q, ok := stmt.Stmt.(parse.QueryExpr)
	switch {
	case !ok:
		return sqlerr.NotSupportedYet.New("EXPLAIN of anything but a query")
	case stmt.Format != "" && stmt.Format != "tree" && stmt.Format != "traditional":
		return sqlerr.NotSupportedYet.New("EXPLAIN FORMAT=" + stmt.Format)
	}
	p, err := sess.plan(q, params)
	if err != nil {
		return err
	}
	defer p.release()
	var stats map[int]exec.NodeStats
	if stmt.Analyze {
		if stats, err = sess.analyze(ctx, p); err != nil {
			return err
		}
	}
	return sess.textRows("EXPLAIN", jobsteps.Explain(p.plan, stats), w)
}

// analyze runs the query to its end for the counters of its steps.
func (sess *session) analyze(ctx context.Context, p *planned) (map[int]exec.NodeStats, error) {
	q, err := sess.start(ctx, p)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	for {
		b, err := q.Next(ctx)
		if err != nil {
			return nil, err
		}
		if b == nil {
			break
		}
	}
	stats := map[int]exec.NodeStats{}
	for _, s := range q.Stats() {
		stats[s.ID] = s
	}
	return stats, nil
}

// textRows answers with one column of text.
func (sess *session) textRows(name string, rows []string, w resultWriter) error {
	t := types.NewVarChar(1024, types.DefaultCollation).WithNotNull(true)
	if err := w.columns([]logical.Column{{Name: name, Type: t}}, sess.zone()); err != nil {
		return err
	}
	v := coldata.Vector{Type: t, Form: coldata.String, N: len(rows), Str: rows}
	return w.batch(&coldata.Batch{N: len(rows), Vecs: []coldata.Vector{v}})
}
