package jobsteps

import (
	"fmt"
	"slices"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/optimize"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Lower returns the physical plan of q. Its caller fills SCN, Now and Env.
func Lower(q *logical.Query) (*plan.Plan, error) {
	l := &lowerer{q: q, est: optimize.NewEstimator(q)}
	p := &plan.Plan{Version: plan.Version}
	for _, sub := range q.Subplans {
		ids := []logical.ColID{sub.(*logical.Project).Items[0].Col.ID}
		n, err := l.root(sub, ids)
		if err != nil {
			return nil, err
		}
		p.Subplans = append(p.Subplans, n)
	}
	ids := make([]logical.ColID, len(q.Columns))
	for i, c := range q.Columns {
		ids[i] = c.ID
	}
	root, err := l.root(q.Root, ids)
	if err != nil {
		return nil, err
	}
	p.Root = root
	for _, n := range append(slices.Clone(p.Subplans), p.Root) {
		placeRuntimeFilters(n, &l.filters)
	}
	id := 0
	for _, n := range append(slices.Clone(p.Subplans), p.Root) {
		number(n, &id)
	}
	return p, nil
}

func number(n plan.Node, id *int) {
	*id++
	n.Info().ID = *id
	for _, c := range n.Inputs() {
		number(c, id)
	}
}

type lowerer struct {
	q       *logical.Query
	est     *optimize.Estimator
	filters int // runtime filters given out
	// nullable are the columns that an outer join below the current step fills with NULLs, whatever their table says.
	nullable logical.ColSet
}

// step is a lowered operator and the columns it gives, by position.
type step struct {
	node plan.Node
	cols []logical.ColID
}

func (s step) position(id logical.ColID) int { return slices.Index(s.cols, id) }

// root lowers n so that it gives exactly the columns ids, in their order.
func (l *lowerer) root(n logical.Node, ids []logical.ColID) (plan.Node, error) {
	s, err := l.lower(n, logical.NewColSet(ids...))
	if err != nil {
		return nil, err
	}
	if slices.Equal(s.cols, ids) {
		return s.node, nil
	}
	p := &plan.Project{Input: s.node}
	for _, id := range ids {
		e, err := s.expr(plan.NewColumn(id, l.columnType(id)))
		if err != nil {
			return nil, err
		}
		p.Exprs = append(p.Exprs, e)
	}
	p.Base = l.base(ids, s.node.Info().EstRows)
	return p, nil
}

func (l *lowerer) columnType(id logical.ColID) types.Type {
	t := l.q.IDs().Column(id).Type
	if l.nullable.Has(id) {
		t.NotNull = false
	}
	return t
}

// base makes the common part of a step that gives the columns ids.
func (l *lowerer) base(ids []logical.ColID, rows float64) plan.Base {
	b := plan.Base{EstRows: rows, Types: make([]types.Type, len(ids)), Names: make([]string, len(ids))}
	for i, id := range ids {
		b.Types[i], b.Names[i] = l.columnType(id), l.q.IDs().Column(id).Name
	}
	return b
}

// expr turns column ids into positions of s.
func (s step) expr(e *plan.Expr) (*plan.Expr, error) {
	var failed error
	out := e.Rewrite(func(x *plan.Expr) *plan.Expr {
		if x.Kind == plan.Column {
			i := s.position(x.Index)
			if i < 0 {
				failed = fmt.Errorf("column %d is not among those of the step below it", x.Index)
				return x
			}
			return plan.NewColumn(i, x.Type)
		}
		return x
	})
	return out, failed
}

func (s step) exprs(es []*plan.Expr) ([]*plan.Expr, error) {
	out := make([]*plan.Expr, len(es))
	for i, e := range es {
		x, err := s.expr(e)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// lower lowers n, of whose columns only those of need are wanted; it may give more.
func (l *lowerer) lower(n logical.Node, need logical.ColSet) (step, error) {
	switch n := n.(type) {
	case *logical.Get:
		return l.scan(n, nil, need)
	case *logical.Select:
		if get, ok := n.Input.(*logical.Get); ok {
			return l.scan(get, n.Preds, need)
		}
		return l.filter(n, need)
	case *logical.Project:
		return l.project(n, need)
	case *logical.Join:
		return l.join(n, need)
	case *logical.Aggregate:
		return l.aggregate(n, need)
	case *logical.Sort:
		return l.sort(n, need)
	case *logical.Union:
		return l.union(n, need)
	case *logical.Values:
		return l.values(n), nil
	}
	return step{}, fmt.Errorf("no job step for %T", n)
}

func colsOf(es []*plan.Expr) logical.ColSet {
	var s logical.ColSet
	for _, e := range es {
		s = s.Union(logical.ExprCols(e))
	}
	return s
}

// scan makes a Scan with its filters.
func (l *lowerer) scan(n *logical.Get, preds []*plan.Expr, need logical.ColSet) (step, error) {
	s := &plan.Scan{Table: n.Table.ID, Alias: n.Alias}
	filtered := colsOf(preds)
	var in, out step
	for i, c := range n.Columns {
		if !need.Has(c.ID) && !filtered.Has(c.ID) {
			continue
		}
		if need.Has(c.ID) {
			s.Output = append(s.Output, len(s.Columns))
			out.cols = append(out.cols, c.ID)
		}
		tc := n.Table.Columns[i]
		s.Columns = append(s.Columns, plan.ScanColumn{ID: tc.ID, Name: tc.Name, Type: tc.Type})
		in.cols = append(in.cols, c.ID)
	}
	var err error
	if s.Filters, err = in.exprs(preds); err != nil {
		return step{}, err
	}
	rows := l.est.Rows(n)
	if len(preds) > 0 {
		rows = l.est.Rows(&logical.Select{Input: n, Preds: preds})
	}
	s.Base = l.base(out.cols, rows)
	out.node = s
	return out, nil
}

func (l *lowerer) filter(n *logical.Select, need logical.ColSet) (step, error) {
	in, err := l.lower(n.Input, need.Union(colsOf(n.Preds)))
	if err != nil {
		return step{}, err
	}
	conj, err := in.exprs(n.Preds)
	if err != nil {
		return step{}, err
	}
	f := &plan.Filter{Input: in.node, Conjuncts: conj}
	f.Base = *in.node.Info()
	f.Base.EstRows = l.est.Rows(n)
	return step{f, in.cols}, nil
}

// project makes a Project, or nothing where it only passes columns on.
func (l *lowerer) project(n *logical.Project, need logical.ColSet) (step, error) {
	var below logical.ColSet
	computes := false
	var items []logical.Item
	for _, it := range n.Items {
		if !need.Has(it.Col.ID) {
			continue
		}
		items = append(items, it)
		below = below.Union(logical.ExprCols(it.Expr))
		computes = computes || it.Expr.Kind != plan.Column || it.Expr.Index != it.Col.ID
	}
	in, err := l.lower(n.Input, below)
	if err != nil || !computes {
		return in, err
	}
	p := &plan.Project{Input: in.node}
	out := step{node: p}
	for _, it := range items {
		e, err := in.expr(it.Expr)
		if err != nil {
			return step{}, err
		}
		p.Exprs = append(p.Exprs, e)
		out.cols = append(out.cols, it.Col.ID)
	}
	p.Base = l.base(out.cols, l.est.Rows(n))
	return out, nil
}

func (l *lowerer) aggregate(n *logical.Aggregate, need logical.ColSet) (step, error) {
	a := &plan.HashAggregate{}
	out := step{node: a}
	var groups []*plan.Expr
	for _, g := range n.Groups {
		groups = append(groups, g.Expr)
		out.cols = append(out.cols, g.Col.ID)
	}
	below := colsOf(groups)
	var aggs []plan.Aggregate
	for _, it := range n.Aggs {
		if !need.Has(it.Col.ID) {
			continue
		}
		aggs = append(aggs, it.Agg)
		out.cols = append(out.cols, it.Col.ID)
		below = below.Union(colsOf(it.Agg.Args))
		for _, k := range it.Agg.OrderBy {
			below = below.Union(logical.ExprCols(k.Expr))
		}
	}
	in, err := l.lower(n.Input, below)
	if err != nil {
		return step{}, err
	}
	a.Input = in.node
	if a.GroupBy, err = in.exprs(groups); err != nil {
		return step{}, err
	}
	for _, agg := range aggs {
		if agg.Args, err = in.exprs(agg.Args); err != nil {
			return step{}, err
		}
		keys := slices.Clone(agg.OrderBy)
		for i := range keys {
			if keys[i].Expr, err = in.expr(keys[i].Expr); err != nil {
				return step{}, err
			}
		}
		agg.OrderBy = keys
		a.Aggs = append(a.Aggs, agg)
	}
	a.Base = l.base(out.cols, l.est.Rows(n))
	return out, nil
}

func (l *lowerer) sort(n *logical.Sort, need logical.ColSet) (step, error) {
	for _, k := range n.Keys {
		need = need.Union(logical.ExprCols(k.Expr))
	}
	in, err := l.lower(n.Input, need)
	if err != nil {
		return step{}, err
	}
	base := *in.node.Info()
	base.EstRows = l.est.Rows(n)
	if len(n.Keys) == 0 {
		if n.Limit < 0 && n.Offset == 0 {
			return in, nil
		}
		return step{&plan.Limit{Base: base, Input: in.node, Limit: n.Limit, Offset: n.Offset}, in.cols}, nil
	}
	s := &plan.Sort{Base: base, Input: in.node, Limit: n.Limit, Offset: n.Offset}
	for _, k := range n.Keys {
		e, err := in.expr(k.Expr)
		if err != nil {
			return step{}, err
		}
		s.Keys = append(s.Keys, plan.SortKey{Expr: e, Desc: k.Desc})
	}
	return step{s, in.cols}, nil
}

func (l *lowerer) union(n *logical.Union, need logical.ColSet) (step, error) {
	u := &plan.UnionAll{}
	out := step{node: u}
	var picked []int
	for i, c := range n.Cols {
		if need.Has(c.ID) || i == 0 && need.Empty() {
			picked = append(picked, i)
			out.cols = append(out.cols, c.ID)
		}
	}
	for k, in := range n.Inputs {
		ids := make([]logical.ColID, len(picked))
		for j, i := range picked {
			ids[j] = n.Maps[k][i]
		}
		b, err := l.root(in, ids)
		if err != nil {
			return step{}, err
		}
		u.Branches = append(u.Branches, b)
	}
	u.Base = l.base(out.cols, l.est.Rows(n))
	return out, nil
}

func (l *lowerer) values(n *logical.Values) step {
	v := &plan.Values{Rows: n.Rows}
	out := step{node: v}
	for _, c := range n.Cols {
		out.cols = append(out.cols, c.ID)
	}
	v.Base = l.base(out.cols, float64(len(n.Rows)))
	return out
}
