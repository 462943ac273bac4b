package exec

import (
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// compileValues compiles constant rows.
func (g *graph) compileValues(n *plan.Values) ([]*stream, error) {
	rows := make([][]*program, len(n.Rows))
	for i, r := range n.Rows {
		var err error
		if rows[i], err = g.compiler.compileAll(r); err != nil {
			return nil, err
		}
	}
	src := &valuesSource{node: n, rows: rows}
	s := &stream{node: g.q.nodeStats(n.Info(), "values"), tasks: 1,
		open: func() (Source, error) { return src, nil }}
	return []*stream{s}, nil
}

// valuesSource hands out constant rows. It has one task.
type valuesSource struct {
	node *plan.Values
	rows [][]*program
}

var _ Source = (*valuesSource)(nil)

// valuesLocal is the task's place.
type valuesLocal struct {
	next    int
	builder *coldata.BatchBuilder
}

// NewLocal implements Source.
func (s *valuesSource) NewLocal(Task) (Local, error) {
	return &valuesLocal{builder: coldata.NewBatchBuilder(s.node.Types)}, nil
}

// Next implements Source.
func (s *valuesSource) Next(_ Task, local Local, b *coldata.Batch) (Status, error) {
	l := local.(*valuesLocal)
	l.builder.Reset()
	one := coldata.Batch{N: 1}
	n := min(len(s.rows)-l.next, coldata.BatchSize)
	if n == 0 {
		return Done, nil
	}
	for _, row := range s.rows[l.next : l.next+n] {
		rowVecs := make([]coldata.Vector, len(row))
		for i, ev := range evaluators(row) {
			v, err := ev.Eval(&one)
			if err != nil {
				return Done, err
			}
			rowVecs[i] = *v
		}
		l.builder.AppendBatch(&coldata.Batch{N: 1, Vecs: rowVecs})
	}
	l.next += n
	*b = *l.builder.Batch()
	return Ready, nil
}

// Close implements Source.
func (s *valuesSource) Close() error { return nil }
