package optimize

import (
	"slices"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// pusher moves predicates down to the first operator that can decide them, turns outer joins whose NULL rows a
// predicate drops into inner ones, and adds predicates that follow from a disjunction.
type pusher struct{ q *logical.Query }

// push returns n under preds, each applied as deep as it can be.
func (p *pusher) push(n logical.Node, preds []*plan.Expr) logical.Node {
	switch n := n.(type) {
	case *logical.Select:
		return p.push(n.Input, conjuncts(append(slices.Clone(preds), n.Preds...)))
	case *logical.Project:
		return p.pushProject(n, preds)
	case *logical.Join:
		return p.pushJoin(n, preds)
	case *logical.Aggregate:
		return p.pushAggregate(n, preds)
	case *logical.Sort:
		if n.Limit >= 0 || n.Offset > 0 {
			return keep(n.WithChildren([]logical.Node{p.push(n.Input, nil)}), preds)
		}
		return n.WithChildren([]logical.Node{p.push(n.Input, preds)})
	case *logical.Union:
		return p.pushUnion(n, preds)
	}
	return keep(n, preds)
}

// keep puts preds right above n.
func keep(n logical.Node, preds []*plan.Expr) logical.Node {
	if len(preds) == 0 {
		return n
	}
	return &logical.Select{Input: n, Preds: preds}
}

// conjuncts cuts predicates at their ANDs, takes out what every branch of an OR has, and drops repeated ones.
func conjuncts(preds []*plan.Expr) []*plan.Expr {
	var out []*plan.Expr
	seen := map[string]bool{}
	var add func(e *plan.Expr)
	add = func(e *plan.Expr) {
		if e.Kind == plan.Call && e.Func == "and" {
			for _, a := range e.Args {
				add(a)
			}
			return
		}
		if common, rest := factorOr(e); len(common) > 0 {
			for _, c := range common {
				add(c)
			}
			if rest != nil {
				add(rest)
			}
			return
		}
		if key := logical.Key(e); (!seen[key] || !expr.IsDeterministic(e)) && !isTrue(e) {
			seen[key] = true
			out = append(out, e)
		}
	}
	for _, e := range preds {
		add(e)
	}
	return out
}

func isTrue(e *plan.Expr) bool {
	return e.Kind == plan.Constant && e.Type.IsInteger() && !e.Value.IsNull() && e.Value.I != 0
}

// branch returns the conjuncts of an OR's branch.
func branch(e *plan.Expr) []*plan.Expr {
	if e.Kind == plan.Call && e.Func == "and" {
		var out []*plan.Expr
		for _, a := range e.Args {
			out = append(out, branch(a)...)
		}
		return out
	}
	return []*plan.Expr{e}
}

// factorOr rewrites (a AND b) OR (a AND c) to a AND (b OR c): common is [a], rest is b OR c (nil if a branch is just
// the common part).
func factorOr(e *plan.Expr) (common []*plan.Expr, rest *plan.Expr) {
	if e.Kind != plan.Call || e.Func != "or" || !expr.IsDeterministic(e) {
		return nil, nil
	}
	count := map[string]int{}
	branches := make([][]*plan.Expr, len(e.Args))
	for i, a := range e.Args {
		branches[i] = branch(a)
		met := map[string]bool{}
		for _, c := range branches[i] {
			if k := logical.Key(c); !met[k] {
				met[k] = true
				count[k]++
			}
		}
	}
	for _, c := range branches[0] {
		if k := logical.Key(c); count[k] == len(branches) {
			common = append(common, c)
			count[k] = -1
		}
	}
	if len(common) == 0 {
		return nil, nil
	}
	var terms []*plan.Expr
	for _, b := range branches {
		b = slices.DeleteFunc(slices.Clone(b), func(c *plan.Expr) bool { return count[logical.Key(c)] == -1 })
		if len(b) == 0 {
			return common, nil
		}
		terms = append(terms, andOf(b))
	}
	return common, orOf(terms)
}

func andOf(es []*plan.Expr) *plan.Expr { return combine("and", es) }
func orOf(es []*plan.Expr) *plan.Expr  { return combine("or", es) }

// combine joins predicates that exist already; the call cannot fail on predicates.
func combine(op string, es []*plan.Expr) *plan.Expr {
	if len(es) == 1 {
		return es[0]
	}
	e, err := expr.NewCall(op, es...)
	if err != nil {
		return &plan.Expr{Kind: plan.Call, Func: op, Type: es[0].Type, Args: es}
	}
	return e
}

func (p *pusher) pushProject(n *logical.Project, preds []*plan.Expr) logical.Node {
	defs := map[logical.ColID]*plan.Expr{}
	for _, it := range n.Items {
		defs[it.Col.ID] = it.Expr
	}
	below, above := substitute(preds, defs)
	return keep(&logical.Project{Input: p.push(n.Input, conjuncts(below)), Items: n.Items}, above)
}

// substitute replaces columns by their definitions; predicates whose definitions may not be computed twice stay above.
func substitute(preds []*plan.Expr, defs map[logical.ColID]*plan.Expr) (below, above []*plan.Expr) {
	for _, e := range preds {
		ok := true
		moved := e.Rewrite(func(x *plan.Expr) *plan.Expr {
			if x.Kind != plan.Column {
				return x
			}
			def, known := defs[x.Index]
			if !known {
				return x
			}
			ok = ok && expr.IsDeterministic(def)
			return def
		})
		if ok {
			below = append(below, moved)
		} else {
			above = append(above, e)
		}
	}
	return below, above
}

func (p *pusher) pushAggregate(n *logical.Aggregate, preds []*plan.Expr) logical.Node {
	defs := map[logical.ColID]*plan.Expr{}
	var groups logical.ColSet
	for _, g := range n.Groups {
		defs[g.Col.ID] = g.Expr
		groups.Add(g.Col.ID)
	}
	var movable, above []*plan.Expr
	for _, e := range preds {
		if cols := logical.ExprCols(e); len(n.Groups) > 0 && !cols.Empty() && cols.SubsetOf(groups) {
			movable = append(movable, e)
		} else {
			above = append(above, e)
		}
	}
	below, more := substitute(movable, defs)
	c := *n
	c.Input = p.push(n.Input, conjuncts(below))
	return keep(&c, append(above, more...))
}

func (p *pusher) pushUnion(n *logical.Union, preds []*plan.Expr) logical.Node {
	c := *n
	c.Inputs = make([]logical.Node, len(n.Inputs))
	for k, in := range n.Inputs {
		defs := map[logical.ColID]*plan.Expr{}
		for i, col := range n.Cols {
			defs[col.ID] = plan.NewColumn(n.Maps[k][i], p.q.IDs().Column(n.Maps[k][i]).Type)
		}
		below, _ := substitute(preds, defs)
		c.Inputs[k] = p.push(in, below)
	}
	return &c
}

func (p *pusher) pushJoin(n *logical.Join, preds []*plan.Expr) logical.Node {
	l, r := n.L.Out(), n.R.Out()
	if n.Kind == logical.Left && dropsNulls(preds, r) {
		c := *n
		c.Kind = logical.Inner
		return p.pushJoin(&c, preds)
	}
	switch n.Kind {
	case logical.Inner:
		all := conjuncts(append(slices.Clone(preds), n.On...))
		all = append(all, implied(all, l)...)
		all = append(all, implied(all, r)...)
		all = conjuncts(all)
		toL, rest := within(all, l)
		toR, rest := within(rest, r)
		return &logical.Join{Kind: logical.Inner, L: p.push(n.L, toL), R: p.push(n.R, toR), On: rest}
	case logical.Full:
		return keep(&logical.Join{Kind: n.Kind, L: p.push(n.L, nil), R: p.push(n.R, nil), On: n.On}, preds)
	}
	// The right side only decides what becomes of left rows: predicates on the left pass, those of ON that concern
	// the right side alone go there.
	toL, above := within(preds, l)
	on := conjuncts(n.On)
	on = append(on, implied(on, r)...)
	toR, on := within(on, r)
	if n.NullA {
		toR, on = nil, n.On // which rows are unknown depends on all of them
	}
	if n.Kind == logical.Semi {
		var more []*plan.Expr
		more, on = within(on, l)
		toL = append(toL, more...)
	}
	c := *n
	c.L, c.R, c.On = p.push(n.L, toL), p.push(n.R, toR), on
	return keep(&c, above)
}

// within parts predicates into those over cols alone and the rest. A predicate without columns goes with the first.
func within(preds []*plan.Expr, cols logical.ColSet) (in, rest []*plan.Expr) {
	for _, e := range preds {
		if logical.ExprCols(e).SubsetOf(cols) {
			in = append(in, e)
		} else {
			rest = append(rest, e)
		}
	}
	return in, rest
}

// implied returns what disjunctions over several tables say about cols alone: (a.x=1 AND b.y=2) OR (a.x=3 AND b.y=4)
// implies a.x=1 OR a.x=3.
func implied(preds []*plan.Expr, cols logical.ColSet) []*plan.Expr {
	var out []*plan.Expr
	for _, e := range preds {
		if e.Kind != plan.Call || e.Func != "or" || logical.ExprCols(e).SubsetOf(cols) {
			continue
		}
		var terms []*plan.Expr
		for _, a := range e.Args {
			var own []*plan.Expr
			for _, c := range branch(a) {
				if s := logical.ExprCols(c); !s.Empty() && s.SubsetOf(cols) {
					own = append(own, c)
				}
			}
			if len(own) == 0 {
				terms = nil
				break
			}
			terms = append(terms, andOf(own))
		}
		if len(terms) > 0 {
			out = append(out, orOf(terms))
		}
	}
	return out
}

// strict are the functions that are NULL when one of their arguments is.
var strict = map[string]bool{"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "+": true, "-": true,
	"*": true, "/": true, "div": true, "%": true, "neg": true, "not": true, "like": true,
	"substring": true, "cast": true, "abs": true, "upper": true, "lower": true, "length": true}

// dropsNulls says whether some predicate is never true when all columns of cols are NULL.
func dropsNulls(preds []*plan.Expr, cols logical.ColSet) bool {
	return slices.ContainsFunc(preds, func(e *plan.Expr) bool { return rejects(e, cols) })
}

func rejects(e *plan.Expr, cols logical.ColSet) bool {
	if e.Kind != plan.Call {
		return nullWith(e, cols)
	}
	switch e.Func {
	case "and":
		return slices.ContainsFunc(e.Args, func(a *plan.Expr) bool { return rejects(a, cols) })
	case "or":
		return !slices.ContainsFunc(e.Args, func(a *plan.Expr) bool { return !rejects(a, cols) })
	case "is_true":
		return rejects(e.Args[0], cols)
	case "in":
		return nullWith(e.Args[0], cols)
	}
	return nullWith(e, cols)
}

// nullWith says whether e is NULL whenever all columns of cols are.
func nullWith(e *plan.Expr, cols logical.ColSet) bool {
	switch {
	case e.Kind == plan.Column:
		return cols.Has(e.Index)
	case e.Kind == plan.Call && e.Func == "between":
		return nullWith(e.Args[0], cols) // NULL bounds may still make it false
	case e.Kind == plan.Call && strict[e.Func]:
		return slices.ContainsFunc(e.Args, func(a *plan.Expr) bool { return nullWith(a, cols) })
	}
	return false
}
