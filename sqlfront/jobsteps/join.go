package jobsteps

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// join makes a HashJoin. The side with fewer expected rows is built where the kind of join allows either.
func (l *lowerer) join(n *logical.Join, need logical.ColSet) (step, error) {
	below := need.Union(colsOf(n.On))
	left, err := l.lower(n.L, below)
	if err != nil {
		return step{}, err
	}
	right, err := l.lower(n.R, below)
	if err != nil {
		return step{}, err
	}
	switch n.Kind {
	case logical.Full:
		l.nullable = l.nullable.Union(n.L.Out()).Union(n.R.Out())
	case logical.Left, logical.Single:
		l.nullable = l.nullable.Union(n.R.Out())
	}
	j := &plan.HashJoin{}
	probe, build := left, right
	kind, swap := l.joinKind(n)
	if swap {
		probe, build = right, left
	}
	j.Kind, j.Probe, j.Build, j.NullAware = kind, probe.node, build.node, n.NullA
	if err := joinConditions(j, n.On, probe, build); err != nil {
		return step{}, err
	}
	out := step{node: j}
	for i, id := range joinedColumns(n, kind, probe, build) {
		if need.Has(id) {
			j.Output = append(j.Output, i)
			out.cols = append(out.cols, id)
		}
	}
	j.Base = l.base(out.cols, l.est.Rows(n))
	return out, nil
}

// joinKind picks the physical kind, and whether the logical left side is the build side.
func (l *lowerer) joinKind(n *logical.Join) (kind plan.JoinKind, buildLeft bool) {
	leftSmaller := l.est.Rows(n.L) < l.est.Rows(n.R)
	switch n.Kind {
	case logical.Left:
		if leftSmaller {
			return plan.RightJoin, true
		}
		return plan.LeftJoin, false
	case logical.Full:
		return plan.FullJoin, leftSmaller
	case logical.Semi:
		if leftSmaller {
			return plan.RightSemiJoin, true
		}
		return plan.SemiJoin, false
	case logical.Anti:
		if leftSmaller && !n.NullA {
			return plan.RightAntiJoin, true
		}
		return plan.AntiJoin, false
	case logical.Mark:
		return plan.MarkJoin, false
	case logical.Single:
		return plan.SingleJoin, false
	}
	return plan.InnerJoin, leftSmaller
}

// joinConditions parts the condition into keys, whose sides are each over one input, and what is left.
func joinConditions(j *plan.HashJoin, on []*plan.Expr, probe, build step) error {
	probeSet, buildSet := logical.NewColSet(probe.cols...), logical.NewColSet(build.cols...)
	both := step{cols: append(append([]logical.ColID{}, probe.cols...), build.cols...)}
	nullSafe := false
	for _, p := range on {
		a, b := sides(p, probeSet, buildSet)
		if a == nil {
			e, err := both.expr(p)
			if err != nil {
				return err
			}
			j.Residual = append(j.Residual, e)
			continue
		}
		pk, err := probe.expr(a)
		if err != nil {
			return err
		}
		bk, err := build.expr(b)
		if err != nil {
			return err
		}
		j.ProbeKeys, j.BuildKeys = append(j.ProbeKeys, pk), append(j.BuildKeys, bk)
		j.NullSafe = append(j.NullSafe, p.Func == "<=>")
		nullSafe = nullSafe || p.Func == "<=>"
	}
	if !nullSafe {
		j.NullSafe = nil
	}
	return nil
}

// sides takes apart an equality of an expression over the probe side and one over the build side.
func sides(p *plan.Expr, probe, build logical.ColSet) (onProbe, onBuild *plan.Expr) {
	if p.Kind != plan.Call || p.Func != "=" && p.Func != "<=>" || len(p.Args) != 2 {
		return nil, nil
	}
	a, b := p.Args[0], p.Args[1]
	ca, cb := logical.ExprCols(a), logical.ExprCols(b)
	switch {
	case ca.Empty() || cb.Empty():
		return nil, nil
	case ca.SubsetOf(probe) && cb.SubsetOf(build):
		return a, b
	case cb.SubsetOf(probe) && ca.SubsetOf(build):
		return b, a
	}
	return nil, nil
}

// joinedColumns lists the columns that HashJoin.Output picks from.
func joinedColumns(n *logical.Join, kind plan.JoinKind, probe, build step) []logical.ColID {
	switch kind {
	case plan.SemiJoin, plan.AntiJoin:
		return probe.cols
	case plan.RightSemiJoin, plan.RightAntiJoin:
		return build.cols
	case plan.MarkJoin:
		return append(append([]logical.ColID{}, probe.cols...), n.MarkCol.ID)
	}
	return append(append([]logical.ColID{}, probe.cols...), build.cols...)
}
