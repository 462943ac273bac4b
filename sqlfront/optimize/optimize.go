package optimize

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// Optimize rewrites q in place: its root, and the subplans that unnesting leaves.
func Optimize(q *logical.Query, env *plan.Env) error {
	u := &unnester{q: q}
	root, err := u.node(q.Root)
	if err != nil {
		return err
	}
	q.Root = optimizeTree(q, root, env)
	for i, sub := range q.Subplans {
		q.Subplans[i] = optimizeTree(q, sub, env)
	}
	return nil
}

func optimizeTree(q *logical.Query, n logical.Node, env *plan.Env) logical.Node {
	n = foldConstants(n, env)
	p := &pusher{q: q}
	n = p.push(n, nil)
	return orderJoins(q, n)
}

// foldConstants evaluates what has no column: DATE '1994-01-01' + INTERVAL 1 YEAR becomes a constant.
func foldConstants(n logical.Node, env *plan.Env) logical.Node {
	if in := n.Children(); len(in) > 0 {
		out := make([]logical.Node, len(in))
		for i, c := range in {
			out[i] = foldConstants(c, env)
		}
		n = n.WithChildren(out)
	}
	return n.MapExprs(func(e *plan.Expr) *plan.Expr { return uncastComparisons(expr.Fold(e, env), env) })
}
