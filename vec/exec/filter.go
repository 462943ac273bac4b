package exec

import (
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// compileFilter compiles a filter.
func (g *graph) compileFilter(n *plan.Filter) ([]*stream, error) {
	in, err := g.compileNode(n.Input)
	if err != nil {
		return nil, err
	}
	cond, err := g.compiler.predicate(n.Conjuncts)
	if err != nil {
		return nil, err
	}
	return then(in, &filterOp{cond: cond}, g.q.nodeStats(n.Info(), "filter")), nil
}

// filterOp passes on the rows for which all conjuncts are true, gathered into dense vectors.
type filterOp struct{ cond func() *conjunction }

var _ Operator = (*filterOp)(nil)

// filterLocal is a task's state of a filter.
type filterLocal struct {
	pred *conjunction
	sel  []uint64
	idx  []uint16
	bufs []coldata.Buffer
}

// NewLocal implements Operator.
func (f *filterOp) NewLocal(Task) (Local, error) { return &filterLocal{pred: f.cond()}, nil }

// Apply implements Operator.
func (f *filterOp) Apply(_ Task, local Local, in, out *coldata.Batch) (Status, error) {
	l := local.(*filterLocal)
	words := coldata.Words(in.N)
	if cap(l.sel) < words+8 {
		l.sel = make([]uint64, words+8)
	}
	sel := l.sel[:words]
	n, err := l.pred.filter(in, sel)
	if err != nil {
		return Done, err
	}
	switch n {
	case 0:
		out.N = 0
		return Ready, nil
	case in.N:
		passOn(in, out)
		return Ready, nil
	}
	l.idx = coldata.AppendIndexes(l.idx[:0], sel, in.N)
	if len(l.bufs) < len(in.Vecs) {
		l.bufs = make([]coldata.Buffer, len(in.Vecs))
	}
	coldata.GatherBatch(out, l.bufs[:len(in.Vecs)], in, l.idx)
	return Ready, nil
}

// passOn makes out a view of in.
func passOn(in, out *coldata.Batch) {
	out.N = in.N
	out.Vecs = append(out.Vecs[:0], in.Vecs...)
}

// passOp passes every batch on. It counts the rows of steps that do nothing themselves.
type passOp struct{}

var _ Operator = (*passOp)(nil)

// NewLocal implements Operator.
func (*passOp) NewLocal(Task) (Local, error) { return nil, nil }

// Apply implements Operator.
func (*passOp) Apply(_ Task, _ Local, in, out *coldata.Batch) (Status, error) {
	passOn(in, out)
	return Ready, nil
}
