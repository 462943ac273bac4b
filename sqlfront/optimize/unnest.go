package optimize

import (
	"slices"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// unnester replaces subquery expressions: a conjunct EXISTS or IN becomes a semi join, NOT EXISTS and NOT IN an anti
// join, other places a mark join; a scalar subquery becomes a subplan if nothing correlates it, else an outer join
// with the subquery grouped by what correlated it (Galindo-Legaria and Joshi, "Orthogonal Optimization of Subqueries
// and Aggregation", SIGMOD 2001).
type unnester struct{ q *logical.Query }

// node unnests everything under n.
func (u *unnester) node(n logical.Node) (logical.Node, error) {
	if in := n.Children(); len(in) > 0 {
		out := make([]logical.Node, len(in))
		for i, c := range in {
			x, err := u.node(c)
			if err != nil {
				return nil, err
			}
			out[i] = x
		}
		n = n.WithChildren(out)
	}
	if !hasSubquery(n) {
		return n, nil
	}
	switch n := n.(type) {
	case *logical.Select:
		return u.selection(n)
	case *logical.Project, *logical.Aggregate, *logical.Sort:
		return u.overInput(n)
	case *logical.Join:
		if n.Kind == logical.Inner {
			return u.selection(&logical.Select{Input: &logical.Join{Kind: logical.Inner, L: n.L, R: n.R}, Preds: n.On})
		}
		return u.onlyConstants(n, "a subquery in the ON of an outer join that is not a constant")
	}
	return u.onlyConstants(n, "a correlated subquery in VALUES")
}

func hasSubquery(n logical.Node) bool {
	found := false
	n.Exprs(func(e *plan.Expr) { found = found || containsSubquery(e) })
	return found
}

func containsSubquery(e *plan.Expr) bool {
	found := false
	e.Walk(func(x *plan.Expr) bool {
		found = found || x.Kind == logical.SubqueryExpr
		return !found
	})
	return found
}

// selection unnests the conjuncts of a Select.
func (u *unnester) selection(n *logical.Select) (logical.Node, error) {
	input := n.Input
	var plain, rest []*plan.Expr
	for _, p := range n.Preds {
		if containsSubquery(p) {
			rest = append(rest, p)
		} else {
			plain = append(plain, p)
		}
	}
	if len(plain) > 0 {
		input = &logical.Select{Input: input, Preds: plain}
	}
	for _, p := range rest {
		var err error
		if input, err = u.conjunct(input, p); err != nil {
			return nil, err
		}
	}
	return input, nil
}

// conjunct applies one conjunct with subqueries to input.
func (u *unnester) conjunct(input logical.Node, p *plan.Expr) (logical.Node, error) {
	inner, negated := stripNot(p)
	if inner.Kind == logical.SubqueryExpr && u.joinable(inner) {
		return u.filterJoin(input, inner, negated)
	}
	input, e, err := u.replace(input, p)
	if err != nil {
		return nil, err
	}
	return &logical.Select{Input: input, Preds: []*plan.Expr{e}}, nil
}

func stripNot(e *plan.Expr) (*plan.Expr, bool) {
	negated := false
	for e.Kind == plan.Call && e.Func == "not" {
		e, negated = e.Args[0], !negated
	}
	return e, negated
}

// joinable says whether a conjunct that is just this subquery becomes a semi or anti join. An EXISTS without
// correlation is decided once instead.
func (u *unnester) joinable(e *plan.Expr) bool {
	sub := u.q.Subqueries[e.Index]
	correlated := !u.free(sub.Plan).Empty()
	switch {
	case sub.Kind == logical.All:
		return true
	case correlated && findOneRow(sub.Plan, sub.Columns) != nil:
		return false
	case sub.Kind == logical.Exists:
		return correlated
	}
	return sub.Kind == logical.In
}

func (u *unnester) free(n logical.Node) logical.ColSet { return logical.Free(n, u.q.Subqueries) }

// filterJoin turns the conjunct [NOT] EXISTS / IN / ANY / ALL into a semi or anti join of input.
func (u *unnester) filterJoin(input logical.Node, e *plan.Expr, negated bool) (logical.Node, error) {
	sub := u.q.Subqueries[e.Index]
	args, input, err := u.replaceArgs(input, e.Args)
	if err != nil {
		return nil, err
	}
	body, err := u.node(sub.Plan)
	if err != nil {
		return nil, err
	}
	d := &decorrelator{u: u, anyRows: true, exists: sub.Kind == logical.Exists}
	right, on, err := d.pull(body)
	if err != nil {
		return nil, err
	}
	join := &logical.Join{Kind: logical.Semi, R: right}
	if negated {
		join.Kind = logical.Anti
	}
	join.L, args = u.asColumns(input, args)
	match, err := d.comparison(sub, args)
	if err != nil {
		return nil, err
	}
	switch {
	case sub.Kind == logical.All && !negated:
		// x op ALL (q): no row of q for which x op row is not true.
		join.Kind = logical.Anti
		match, err = wrapAll(match, "is_true", "not")
	case sub.Kind == logical.All:
		join.Kind = logical.Semi
		match, err = wrapAll(match, "is_false")
	case negated && sub.Kind == logical.In:
		switch notNull := allNotNull(args, sub.Columns); {
		case sub.Op == "=" && notNull:
		case sub.Op == "=" && len(on) == 0:
			join.NullA = true
		default:
			// NOT (x op ANY (q)): no row for which x op row is true or unknown.
			match, err = wrapAll(match, "is_false", "not")
		}
	}
	if err != nil {
		return nil, err
	}
	join.On = append(match, on...)
	return join, nil
}

func allNotNull(args []*plan.Expr, cols []logical.Column) bool {
	for i, a := range args {
		if !a.Type.NotNull || !cols[i].Type.NotNull {
			return false
		}
	}
	return true
}

// wrapAll wraps the conjunction of es in the functions, the first innermost.
func wrapAll(es []*plan.Expr, funcs ...string) ([]*plan.Expr, error) {
	e := es[0]
	var err error
	if len(es) > 1 {
		if e, err = expr.NewCall("and", es...); err != nil {
			return nil, err
		}
	}
	for _, f := range funcs {
		if e, err = expr.NewCall(f, e); err != nil {
			return nil, err
		}
	}
	return []*plan.Expr{e}, nil
}

// overInput replaces the subqueries in the expressions of an operator by columns joined to its input.
func (u *unnester) overInput(n logical.Node) (logical.Node, error) {
	input := n.Children()[0]
	var failed error
	n = n.MapExprs(func(e *plan.Expr) *plan.Expr {
		if failed != nil || !containsSubquery(e) {
			return e
		}
		var out *plan.Expr
		input, out, failed = u.replace(input, e)
		return out
	})
	if failed != nil {
		return nil, failed
	}
	return n.WithChildren([]logical.Node{input}), nil
}

// onlyConstants replaces subqueries that nothing correlates, and refuses others by name.
func (u *unnester) onlyConstants(n logical.Node, what string) (logical.Node, error) {
	var failed error
	one := logical.Node(&logical.Values{Rows: [][]*plan.Expr{{}}})
	n = n.MapExprs(func(e *plan.Expr) *plan.Expr {
		if failed != nil || !containsSubquery(e) {
			return e
		}
		after, out, err := u.replace(one, e)
		if err == nil && after != one {
			err = sqlerr.NotSupportedYet.New(what)
		}
		failed = err
		return out
	})
	return n, failed
}

func (u *unnester) replaceArgs(input logical.Node, args []*plan.Expr) ([]*plan.Expr, logical.Node, error) {
	out := make([]*plan.Expr, len(args))
	for i, a := range args {
		var err error
		if input, out[i], err = u.replace(input, a); err != nil {
			return nil, nil, err
		}
	}
	return out, input, nil
}

// replace replaces every subquery in e, joining to input what the replacement needs.
func (u *unnester) replace(input logical.Node, e *plan.Expr) (logical.Node, *plan.Expr, error) {
	if !containsSubquery(e) {
		return input, e, nil
	}
	args, input, err := u.replaceArgs(input, e.Args)
	if err != nil {
		return nil, nil, err
	}
	if e.Kind != logical.SubqueryExpr {
		c := *e
		c.Args = args
		return input, &c, nil
	}
	sub := u.q.Subqueries[e.Index]
	body, err := u.node(sub.Plan)
	if err != nil {
		return nil, nil, err
	}
	correlated := !u.free(body).Empty()
	if row := findOneRow(body, sub.Columns); row != nil && correlated && sub.Kind != logical.All {
		return u.aggregated(input, row, sub, args)
	}
	switch {
	case sub.Kind == logical.Scalar && !correlated:
		return input, u.subplan(body, sub.Columns[0], e.Type), nil
	case sub.Kind == logical.Scalar:
		return u.scalar(input, body, sub.Columns[0].ID)
	case sub.Kind == logical.Exists && !correlated:
		return u.existsOnce(input, body)
	}
	return u.mark(input, body, sub, args, e.Type)
}

// subplan makes a Param of a query that is run once, before the statement.
func (u *unnester) subplan(body logical.Node, col logical.Column, t types.Type) *plan.Expr {
	ref := plan.NewColumn(col.ID, col.Type)
	u.q.Subplans = append(u.q.Subplans, &logical.Project{Input: body, Items: []logical.Item{{Col: col, Expr: ref}}})
	return &plan.Expr{Kind: plan.Param, Type: t, Index: len(u.q.Subplans) - 1}
}

// existsOnce decides an uncorrelated EXISTS by counting at most one row.
func (u *unnester) existsOnce(input logical.Node, body logical.Node) (logical.Node, *plan.Expr, error) {
	limited := &logical.Sort{Input: body, Limit: 1}
	col := u.q.IDs().New("count(*)", types.NewBigInt(false).WithNotNull(true))
	agg := &logical.Aggregate{Input: limited, Aggs: []logical.AggItem{{Col: col,
		Agg: plan.Aggregate{Func: "count", Type: col.Type}}}}
	e, err := expr.NewCall(">", u.subplan(agg, col, col.Type), plan.NewConstant(types.IntDatum(0), col.Type))
	return input, e, err
}

// asColumns makes columns of input of the operands that refer to none: the comparison with the subquery's column must
// be a key of the join, since only for keys the join knows when NULLs leave the answer open.
func (u *unnester) asColumns(input logical.Node, args []*plan.Expr) (logical.Node, []*plan.Expr) {
	var made []logical.Item
	out := slices.Clone(args)
	for i, a := range args {
		if logical.ExprCols(a).Empty() {
			col := u.q.IDs().New("", a.Type)
			made = append(made, logical.Item{Col: col, Expr: a})
			out[i] = plan.NewColumn(col.ID, a.Type)
		}
	}
	if len(made) == 0 {
		return input, args
	}
	p := &logical.Project{Input: input, Items: made}
	input.Out().Each(func(id logical.ColID) {
		col := u.q.IDs().Column(id)
		p.Items = append(p.Items, logical.Item{Col: col, Expr: plan.NewColumn(id, col.Type)})
	})
	return p, out
}

// mark joins input with the subquery so that a column says whether a row matched.
func (u *unnester) mark(
	input, body logical.Node, sub *logical.Subquery, args []*plan.Expr, t types.Type,
) (logical.Node, *plan.Expr, error) {
	d := &decorrelator{u: u, anyRows: true, exists: sub.Kind == logical.Exists}
	right, on, err := d.pull(body)
	if err != nil {
		return nil, nil, err
	}
	input, args = u.asColumns(input, args)
	match, err := d.comparison(sub, args)
	if err != nil {
		return nil, nil, err
	}
	if sub.Kind == logical.All || sub.Kind == logical.In && sub.Op != "=" {
		return nil, nil, sqlerr.NotSupportedYet.New("ALL and ANY outside a conjunct of WHERE or HAVING")
	}
	col := u.q.IDs().New("", t)
	join := &logical.Join{Kind: logical.Mark, L: input, R: right, On: append(match, on...), MarkCol: col}
	join.NullA = sub.Kind == logical.In && !allNotNull(args, sub.Columns)
	if join.NullA && len(on) > 0 {
		return nil, nil, sqlerr.NotSupportedYet.New("a correlated IN over nullable columns outside a conjunct")
	}
	return join, plan.NewColumn(col.ID, t), nil
}

// scalar joins input with a correlated scalar subquery.
func (u *unnester) scalar(input, body logical.Node, result logical.ColID) (logical.Node, *plan.Expr, error) {
	d := &decorrelator{u: u}
	right, on, err := d.pull(body)
	if err != nil {
		return nil, nil, err
	}
	if moved := d.moved[result]; moved != nil {
		// Computed above the join, it must be NULL where there is no row.
		var found *plan.Expr
		right, found = u.withMarker(right)
		e, err := expr.NewCall("case", found, moved)
		return &logical.Join{Kind: logical.Single, L: input, R: right, On: on}, e, err
	}
	e := plan.NewColumn(result, u.q.IDs().Column(result).Type.Nullable())
	return &logical.Join{Kind: logical.Single, L: input, R: right, On: on}, e, nil
}

// withMarker adds a column to n that is 1, and NULL where an outer join found no row of n.
func (u *unnester) withMarker(n logical.Node) (logical.Node, *plan.Expr) {
	p := &logical.Project{Input: n}
	n.Out().Each(func(id logical.ColID) {
		col := u.q.IDs().Column(id)
		p.Items = append(p.Items, logical.Item{Col: col, Expr: plan.NewColumn(id, col.Type)})
	})
	one := expr.NewInt(1)
	marker := u.q.IDs().New("", one.Type)
	p.Items = append(p.Items, logical.Item{Col: marker, Expr: one})
	return p, plan.NewColumn(marker.ID, one.Type.Nullable())
}
