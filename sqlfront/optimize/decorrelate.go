package optimize

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// decorrelator pulls the predicates that refer to columns from outside up to the top of a subquery's tree, where they
// become the condition of a join.
type decorrelator struct {
	u *unnester
	// anyRows: duplicates and order do not matter (IN); exists: nor does LIMIT, only whether there is a row.
	anyRows, exists bool
	// oneRow is the aggregate without groups at the top, whose empty group the caller makes up for.
	oneRow *logical.Aggregate
	// moved are select items with outer columns: they are computed above the join.
	moved map[logical.ColID]*plan.Expr
}

// pull returns the tree without correlation, and the predicates pulled out of it. Every inner column of those is
// among the tree's columns.
func (d *decorrelator) pull(n logical.Node) (logical.Node, []*plan.Expr, error) {
	free := d.u.free(n)
	if free.Empty() {
		return n, nil, nil
	}
	if s, ok := n.(*logical.Sort); ok {
		if s.Limit >= 0 && !(d.exists && s.Limit > 0 && s.Offset == 0) || s.Limit < 0 && s.Offset > 0 {
			return nil, nil, errCorrelation()
		}
		return d.pull(s.Input)
	}
	switch n := n.(type) {
	case *logical.Select:
		in, pulled, err := d.pull(n.Input)
		if err != nil {
			return nil, nil, err
		}
		keep, out := split(d.substitute(n.Preds), free)
		if len(keep) > 0 {
			in = &logical.Select{Input: in, Preds: keep}
		}
		return in, append(pulled, out...), nil
	case *logical.Project:
		return d.pullProject(n, free)
	case *logical.Join:
		return d.pullJoin(n, free)
	case *logical.Aggregate:
		return d.pullAggregate(n, free)
	}
	return nil, nil, errCorrelation()
}

func errCorrelation() error {
	return sqlerr.NotSupportedYet.New("this form of correlated subquery (rewrite it as a join)")
}

// split parts the predicates into those without and with columns of free.
func split(preds []*plan.Expr, free logical.ColSet) (keep, out []*plan.Expr) {
	for _, p := range preds {
		if logical.ExprCols(p).Intersects(free) {
			out = append(out, p)
		} else {
			keep = append(keep, p)
		}
	}
	return keep, out
}

func (d *decorrelator) pullProject(n *logical.Project, free logical.ColSet) (logical.Node, []*plan.Expr, error) {
	in, pulled, err := d.pull(n.Input)
	if err != nil {
		return nil, nil, err
	}
	p := &logical.Project{Input: in}
	need := logical.ColSet{}
	for _, it := range n.Items {
		it.Expr = d.value(it.Expr)
		if !logical.ExprCols(it.Expr).Intersects(free) {
			p.Items = append(p.Items, it)
			continue
		}
		if d.moved == nil {
			d.moved = map[logical.ColID]*plan.Expr{}
		}
		d.moved[it.Col.ID] = it.Expr
		need = need.Union(logical.ExprCols(it.Expr))
	}
	for _, e := range pulled {
		need = need.Union(logical.ExprCols(e))
	}
	have := p.Out()
	need.Each(func(id logical.ColID) {
		if !free.Has(id) && !have.Has(id) {
			col := d.u.q.IDs().Column(id)
			p.Items = append(p.Items, logical.Item{Col: col, Expr: plan.NewColumn(id, col.Type)})
		}
	})
	if len(p.Items) == 0 {
		// A row without columns is still a row.
		one := plan.NewConstant(types.IntDatum(1), types.NewBool().WithNotNull(true))
		p.Items = append(p.Items, logical.Item{Col: d.u.q.IDs().New("", one.Type), Expr: one})
	}
	return p, pulled, nil
}

func (d *decorrelator) pullJoin(n *logical.Join, free logical.ColSet) (logical.Node, []*plan.Expr, error) {
	l, pulled, err := d.pull(n.L)
	if err != nil {
		return nil, nil, err
	}
	c := *n
	c.L = l
	keep, out := split(n.On, free)
	if n.Kind == logical.Semi && d.anyRows && (len(out) > 0 || d.u.free(n.R).Intersects(free)) {
		c.Kind = logical.Inner // duplicates do not matter above
	}
	if c.Kind != logical.Inner {
		if len(out) > 0 || d.u.free(n.R).Intersects(free) {
			return nil, nil, errCorrelation()
		}
		return &c, pulled, nil
	}
	r, more, err := d.pull(n.R)
	if err != nil {
		return nil, nil, err
	}
	c.R, c.On = r, keep
	return &c, append(append(pulled, more...), out...), nil
}

// pullAggregate moves equalities between inner and outer expressions above the grouping by grouping by the inner side.
func (d *decorrelator) pullAggregate(n *logical.Aggregate, free logical.ColSet) (logical.Node, []*plan.Expr, error) {
	if len(n.Aggs) == 0 && d.anyRows && len(n.Groups) > 0 {
		// DISTINCT, where duplicates do not matter.
		return d.pullProject(&logical.Project{Input: n.Input, Items: n.Groups}, free)
	}
	if len(n.Groups) == 0 && n != d.oneRow {
		return nil, nil, errCorrelation() // there is a row even where nothing matches
	}
	var own logical.ColSet
	n.Exprs(func(e *plan.Expr) { own = own.Union(logical.ExprCols(e)) })
	if own.Intersects(free) {
		return nil, nil, errCorrelation()
	}
	// Below an aggregate duplicates count.
	anyRows := d.anyRows
	d.anyRows = false
	in, pulled, err := d.pull(n.Input)
	d.anyRows = anyRows
	if err != nil {
		return nil, nil, err
	}
	moved := false
	own.Each(func(id logical.ColID) { moved = moved || d.moved[id] != nil })
	if moved {
		return nil, nil, errCorrelation()
	}
	c := &logical.Aggregate{Input: in, Groups: append([]logical.Item{}, n.Groups...), Aggs: n.Aggs}
	out := make([]*plan.Expr, 0, len(pulled))
	for _, p := range pulled {
		inner, outer := equality(p, free)
		if inner == nil {
			return nil, nil, errCorrelation()
		}
		col := d.u.q.IDs().New("", inner.Type)
		c.Groups = append(c.Groups, logical.Item{Col: col, Expr: inner})
		eq, err := expr.NewCall("=", plan.NewColumn(col.ID, inner.Type), outer)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, eq)
	}
	return c, out, nil
}

// equality takes apart "inner = outer", where inner has no column of free and outer only such.
func equality(p *plan.Expr, free logical.ColSet) (inner, outer *plan.Expr) {
	if p.Kind != plan.Call || p.Func != "=" {
		return nil, nil
	}
	a, b := p.Args[0], p.Args[1]
	ca, cb := logical.ExprCols(a), logical.ExprCols(b)
	switch {
	case !ca.Intersects(free) && cb.SubsetOf(free):
		return a, b
	case !cb.Intersects(free) && ca.SubsetOf(free):
		return b, a
	}
	return nil, nil
}

// comparison makes the conditions "arg op column" of IN, ANY and ALL; none for EXISTS.
func (d *decorrelator) comparison(sub *logical.Subquery, args []*plan.Expr) ([]*plan.Expr, error) {
	var out []*plan.Expr
	for i, a := range args {
		col := plan.NewColumn(sub.Columns[i].ID, sub.Columns[i].Type)
		c, err := expr.NewCall(sub.Op, a, d.value(col))
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// value replaces columns that have moved above the join by their expressions.
func (d *decorrelator) value(e *plan.Expr) *plan.Expr {
	if len(d.moved) == 0 {
		return e
	}
	return e.Rewrite(func(x *plan.Expr) *plan.Expr {
		if x.Kind == plan.Column && d.moved[x.Index] != nil {
			return d.moved[x.Index]
		}
		return x
	})
}

func (d *decorrelator) substitute(es []*plan.Expr) []*plan.Expr {
	out := make([]*plan.Expr, len(es))
	for i, e := range es {
		out[i] = d.value(e)
	}
	return out
}
