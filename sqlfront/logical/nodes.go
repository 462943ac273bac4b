package logical

import "github.com/colonnadedb/colonnade/vec/plan"

// Out implements Node.
func (n *Get) Out() ColSet { return setOf(n.Columns) }

// Out implements Node.
func (n *Select) Out() ColSet { return n.Input.Out() }

// Out implements Node.
func (n *Project) Out() ColSet {
	var s ColSet
	for _, it := range n.Items {
		s.Add(it.Col.ID)
	}
	return s
}

// Out implements Node.
func (n *Join) Out() ColSet {
	s := n.L.Out()
	switch n.Kind {
	case Semi, Anti:
	case Mark:
		s.Add(n.MarkCol.ID)
	default:
		s = s.Union(n.R.Out())
	}
	return s
}

// Out implements Node.
func (n *Aggregate) Out() ColSet {
	var s ColSet
	for _, g := range n.Groups {
		s.Add(g.Col.ID)
	}
	for _, a := range n.Aggs {
		s.Add(a.Col.ID)
	}
	return s
}

// Out implements Node.
func (n *Sort) Out() ColSet { return n.Input.Out() }

// Out implements Node.
func (n *Union) Out() ColSet { return setOf(n.Cols) }

// Out implements Node.
func (n *Values) Out() ColSet { return setOf(n.Cols) }

// Children implements Node.
func (n *Get) Children() []Node { return nil }

// Children implements Node.
func (n *Select) Children() []Node { return []Node{n.Input} }

// Children implements Node.
func (n *Project) Children() []Node { return []Node{n.Input} }

// Children implements Node.
func (n *Join) Children() []Node { return []Node{n.L, n.R} }

// Children implements Node.
func (n *Aggregate) Children() []Node { return []Node{n.Input} }

// Children implements Node.
func (n *Sort) Children() []Node { return []Node{n.Input} }

// Children implements Node.
func (n *Union) Children() []Node { return n.Inputs }

// Children implements Node.
func (n *Values) Children() []Node { return nil }

// WithChildren implements Node.
func (n *Get) WithChildren([]Node) Node { return n }

// WithChildren implements Node.
func (n *Select) WithChildren(in []Node) Node { c := *n; c.Input = in[0]; return &c }

// WithChildren implements Node.
func (n *Project) WithChildren(in []Node) Node { c := *n; c.Input = in[0]; return &c }

// WithChildren implements Node.
func (n *Join) WithChildren(in []Node) Node { c := *n; c.L, c.R = in[0], in[1]; return &c }

// WithChildren implements Node.
func (n *Aggregate) WithChildren(in []Node) Node { c := *n; c.Input = in[0]; return &c }

// WithChildren implements Node.
func (n *Sort) WithChildren(in []Node) Node { c := *n; c.Input = in[0]; return &c }

// WithChildren implements Node.
func (n *Union) WithChildren(in []Node) Node { c := *n; c.Inputs = in; return &c }

// WithChildren implements Node.
func (n *Values) WithChildren([]Node) Node { return n }

// Exprs implements Node.
func (n *Get) Exprs(func(*plan.Expr)) {}

// Exprs implements Node.
func (n *Select) Exprs(f func(*plan.Expr)) {
	for _, p := range n.Preds {
		f(p)
	}
}

// Exprs implements Node.
func (n *Project) Exprs(f func(*plan.Expr)) {
	for _, it := range n.Items {
		f(it.Expr)
	}
}

// Exprs implements Node.
func (n *Join) Exprs(f func(*plan.Expr)) {
	for _, p := range n.On {
		f(p)
	}
}

// Exprs implements Node.
func (n *Aggregate) Exprs(f func(*plan.Expr)) {
	for _, g := range n.Groups {
		f(g.Expr)
	}
	for _, a := range n.Aggs {
		for _, e := range a.Agg.Args {
			f(e)
		}
		for _, k := range a.Agg.OrderBy {
			f(k.Expr)
		}
	}
}

// Exprs implements Node.
func (n *Sort) Exprs(f func(*plan.Expr)) {
	for _, k := range n.Keys {
		f(k.Expr)
	}
}

// Exprs implements Node.
func (n *Union) Exprs(func(*plan.Expr)) {}

// Exprs implements Node.
func (n *Values) Exprs(f func(*plan.Expr)) {
	for _, r := range n.Rows {
		for _, e := range r {
			f(e)
		}
	}
}

// MapExprs implements Node.
func (n *Get) MapExprs(func(*plan.Expr) *plan.Expr) Node { return n }

// MapExprs implements Node.
func (n *Select) MapExprs(f func(*plan.Expr) *plan.Expr) Node {
	return &Select{n.Input, mapAll(n.Preds, f)}
}

// MapExprs implements Node.
func (n *Project) MapExprs(f func(*plan.Expr) *plan.Expr) Node {
	return &Project{n.Input, mapItems(n.Items, f)}
}

// MapExprs implements Node.
func (n *Join) MapExprs(f func(*plan.Expr) *plan.Expr) Node {
	c := *n
	c.On = mapAll(n.On, f)
	return &c
}

// MapExprs implements Node.
func (n *Aggregate) MapExprs(f func(*plan.Expr) *plan.Expr) Node {
	c := &Aggregate{Input: n.Input, Groups: mapItems(n.Groups, f)}
	for _, a := range n.Aggs {
		a.Agg.Args = mapAll(a.Agg.Args, f)
		keys := make([]plan.SortKey, len(a.Agg.OrderBy))
		for i, k := range a.Agg.OrderBy {
			keys[i] = plan.SortKey{Expr: f(k.Expr), Desc: k.Desc}
		}
		a.Agg.OrderBy = keys
		c.Aggs = append(c.Aggs, a)
	}
	return c
}

// MapExprs implements Node.
func (n *Sort) MapExprs(f func(*plan.Expr) *plan.Expr) Node {
	c := *n
	c.Keys = make([]SortKey, len(n.Keys))
	for i, k := range n.Keys {
		c.Keys[i] = SortKey{f(k.Expr), k.Desc}
	}
	return &c
}

// MapExprs implements Node.
func (n *Union) MapExprs(func(*plan.Expr) *plan.Expr) Node { return n }

// MapExprs implements Node.
func (n *Values) MapExprs(f func(*plan.Expr) *plan.Expr) Node {
	c := &Values{Cols: n.Cols}
	for _, r := range n.Rows {
		c.Rows = append(c.Rows, mapAll(r, f))
	}
	return c
}

func mapAll(es []*plan.Expr, f func(*plan.Expr) *plan.Expr) []*plan.Expr {
	out := make([]*plan.Expr, len(es))
	for i, e := range es {
		out[i] = f(e)
	}
	return out
}

func mapItems(items []Item, f func(*plan.Expr) *plan.Expr) []Item {
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = Item{it.Col, f(it.Expr)}
	}
	return out
}

func setOf(cols []Column) ColSet {
	var s ColSet
	for _, c := range cols {
		s.Add(c.ID)
	}
	return s
}
