package exec

import (
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// compileProject compiles a projection.
func (g *graph) compileProject(n *plan.Project) ([]*stream, error) {
	in, err := g.compileNode(n.Input)
	if err != nil {
		return nil, err
	}
	exprs, err := g.compiler.compileAll(n.Exprs)
	if err != nil {
		return nil, err
	}
	return then(in, &projectOp{exprs: exprs, types: n.Types}, g.q.nodeStats(n.Info(), "project")), nil
}

// projectOp computes expressions.
type projectOp struct {
	exprs []*program
	types []types.Type
}

var _ Operator = (*projectOp)(nil)

// NewLocal implements Operator.
func (p *projectOp) NewLocal(Task) (Local, error) { return evaluators(p.exprs), nil }

// Apply implements Operator.
func (p *projectOp) Apply(_ Task, local Local, in, out *coldata.Batch) (Status, error) {
	evs := local.([]evaluator)
	if len(out.Vecs) != len(evs) {
		out.Vecs = make([]coldata.Vector, len(evs))
	}
	for i, ev := range evs {
		v, err := ev.Eval(in)
		if err != nil {
			return Done, err
		}
		out.Vecs[i] = *v
	}
	out.N = in.N
	return Ready, nil
}
