package infoschema

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// OpenScan makes the rows of a virtual table, applies the scan's filters, and returns a source of what is left.
// Runtime filters are not looked at: they only save work.
func (t *Tables) OpenScan(ctx context.Context, s *plan.Scan, env exec.ScanEnv) (exec.Source, error) {
	number := s.Table &^ idBit
	if number >= uint64(len(definitions)) {
		return nil, fmt.Errorf("there is no virtual table with id %d", s.Table)
	}
	d := definitions[number]
	filters, err := compileFilters(s, env)
	if err != nil {
		return nil, err
	}
	r := newRows(ctx, d, s.Columns, filters, t)
	if fill := fills[d.name].make; fill != nil {
		if err := fill(t, r); err != nil {
			return nil, fmt.Errorf("read information_schema.%s: %w", d.name, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	src := &source{}
	all := r.builder.Batch()
	for from := 0; from < r.builder.Len(); from += coldata.BatchSize {
		b, err := selectRows(all, from, min(coldata.BatchSize, r.builder.Len()-from), filters, s.Output)
		if err != nil {
			return nil, err
		}
		if b.N > 0 {
			src.batches = append(src.batches, b)
		}
		if env.Stats != nil {
			env.Stats.RowsOut.Add(int64(b.N))
		}
	}
	if env.Stats != nil {
		env.Stats.RowsRead.Add(int64(r.builder.Len()))
	}
	return src, nil
}

// filter is a conjunct of the scan. column is the only column that it refers to, or -1.
type filter struct {
	eval   *expr.Evaluator
	column int
}

func compileFilters(s *plan.Scan, env exec.ScanEnv) ([]filter, error) {
	ce := expr.CompileEnv{}
	if env.Plan != nil {
		ce.Env, ce.Now = env.Plan.Env, env.Plan.Now
	}
	for _, p := range env.Params {
		ce.Params = append(ce.Params, p.Value)
	}
	filters := make([]filter, len(s.Filters))
	for i, e := range s.Filters {
		prog, err := expr.Compile(e, ce)
		if err != nil {
			return nil, err
		}
		filters[i] = filter{eval: prog.NewEvaluator(), column: onlyColumn(e)}
	}
	return filters, nil
}

// onlyColumn returns the one column that e, a predicate, refers to, or -1.
func onlyColumn(e *plan.Expr) int {
	column, others := -1, e.Type.Canonical() != types.FormInt64
	e.Walk(func(n *plan.Expr) bool {
		if n.Kind == plan.Column {
			others = others || column >= 0 && column != n.Index
			column = n.Index
		}
		return true
	})
	if others {
		return -1
	}
	return column
}

// selectRows returns the output columns of those rows of all[from, from+n) that pass the filters.
func selectRows(all *coldata.Batch, from, n int, filters []filter, output []int) (*coldata.Batch, error) {
	in := &coldata.Batch{N: n, Vecs: make([]coldata.Vector, len(all.Vecs))}
	for i := range all.Vecs {
		in.Vecs[i] = *coldata.Slice(new(coldata.Buffer), &all.Vecs[i], from, n)
	}
	sel, bits := make([]uint64, coldata.Words(n)), make([]uint64, coldata.Words(n))
	coldata.FillBits(sel, n, true)
	for _, f := range filters {
		if err := f.eval.FilterTrue(in, bits); err != nil {
			return nil, err
		}
		for w := range sel {
			sel[w] &= bits[w]
		}
	}
	idx := coldata.AppendIndexes(nil, sel, n)
	out := &coldata.Batch{N: len(idx), Vecs: make([]coldata.Vector, len(output))}
	for i, c := range output {
		out.Vecs[i] = *coldata.Gather(new(coldata.Buffer), &in.Vecs[c], idx)
	}
	return out, nil
}

// source hands out the batches.
type source struct {
	batches []*coldata.Batch // immutable
	next    atomic.Int64     // first batch not handed out; tasks add
}

var _ exec.Source = (*source)(nil)

// NewLocal implements exec.Source.
func (s *source) NewLocal(exec.Task) (exec.Local, error) { return nil, nil }

// Next implements exec.Source.
func (s *source) Next(_ exec.Task, _ exec.Local, b *coldata.Batch) (exec.Status, error) {
	i := s.next.Add(1) - 1
	if i >= int64(len(s.batches)) {
		return exec.Done, nil
	}
	b.N, b.Vecs = s.batches[i].N, append(b.Vecs[:0], s.batches[i].Vecs...)
	return exec.Ready, nil
}

// Close implements exec.Source.
func (s *source) Close() error { return nil }
