package exec

import (
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// compileValues compiles constant rows.
func (g *graph) compileValues(n *plan.Values) ([]*stream, error) {
	src := &valuesSource{node: n, compiler: g.compiler}
	s := &stream{node: g.q.nodeStats(n.Info(), "values"), tasks: 1,
		open: func() (Source, error) { return src, nil }}
	return []*stream{s}, nil
}

// valuesSource hands out constant rows. It has one task.
type valuesSource struct {
	node     *plan.Values
	compiler *compiler
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
	n := min(len(s.node.Rows)-l.next, coldata.BatchSize)
	if n == 0 {
		return Done, nil
	}
	for _, exprs := range s.node.Rows[l.next : l.next+n] {
		row := make([]types.Datum, len(exprs))
		for i, e := range exprs {
			var err error
			if row[i], err = s.compiler.constant(e); err != nil {
				return Done, err
			}
		}
		l.builder.AppendRow(row...)
	}
	l.next += n
	builtBatch(b, l.builder)
	return Ready, nil
}

// Close implements Source.
func (s *valuesSource) Close() error { return nil }
