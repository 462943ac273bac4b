package exec

import (
	"math"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// compileLimit compiles LIMIT and OFFSET.
func (g *graph) compileLimit(n *plan.Limit) ([]*stream, error) {
	in, err := g.compileNode(n.Input)
	if err != nil {
		return nil, err
	}
	return then(in, newLimitOp(n.Limit, n.Offset), g.q.nodeStats(n.Info(), "limit")), nil
}

// limitOp passes on the rows from offset up to end of those that reach it, and ends the pipeline after them. Which
// rows these are depends on scheduling unless the pipeline has one task.
type limitOp struct {
	offset, end int64
	seen        atomic.Int64 // rows that tasks have claimed numbers for
}

var _ Operator = (*limitOp)(nil)

// newLimitOp returns the operator; limit -1 means none.
func newLimitOp(limit, offset int64) *limitOp {
	op := &limitOp{offset: offset, end: math.MaxInt64}
	if limit >= 0 && limit < math.MaxInt64-offset {
		op.end = offset + limit
	}
	return op
}

// limitLocal is a task's state of a limit.
type limitLocal struct{ bufs []coldata.Buffer }

// NewLocal implements Operator.
func (o *limitOp) NewLocal(Task) (Local, error) { return &limitLocal{}, nil }

// Apply implements Operator.
func (o *limitOp) Apply(_ Task, local Local, in, out *coldata.Batch) (Status, error) {
	n := int64(in.N)
	first := o.seen.Add(n) - n
	from, to := max(o.offset-first, 0), min(o.end-first, n)
	st := Ready
	if first+n >= o.end {
		st = Done
	}
	switch {
	case from >= to:
		out.N = 0
	case from == 0 && to == n:
		passOn(in, out)
	default:
		local.(*limitLocal).slice(in, out, int(from), int(to-from))
	}
	return st, nil
}

func (l *limitLocal) slice(in, out *coldata.Batch, from, n int) {
	if len(l.bufs) < len(in.Vecs) {
		l.bufs = make([]coldata.Buffer, len(in.Vecs))
	}
	out.N = n
	out.Vecs = out.Vecs[:0]
	for i := range in.Vecs {
		out.Vecs = append(out.Vecs, *coldata.Slice(&l.bufs[i], &in.Vecs[i], from, n))
	}
}
