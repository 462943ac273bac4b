package optimize

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// oneRow is a query of aggregates without GROUP BY: it makes one row, which HAVING may drop. Values and having are over
// the aggregates' columns.
type oneRow struct {
	agg    *logical.Aggregate
	values []*plan.Expr
	having []*plan.Expr
}

// findOneRow takes apart a query whose root is an aggregate without groups under projections, HAVING, DISTINCT, sorts
// and limits of at least one row; nil if body is none.
func findOneRow(body logical.Node, result []logical.Column) *oneRow {
	r := &oneRow{}
	for _, c := range result {
		r.values = append(r.values, plan.NewColumn(c.ID, c.Type))
	}
	for {
		switch n := body.(type) {
		case *logical.Sort:
			if n.Offset > 0 || n.Limit == 0 {
				return nil
			}
			body = n.Input
		case *logical.Select:
			r.having = append(r.having, n.Preds...)
			body = n.Input
		case *logical.Project:
			r.define(n.Items)
			body = n.Input
		case *logical.Aggregate:
			if len(n.Groups) == 0 {
				r.agg = n
				return r
			}
			if len(n.Aggs) > 0 {
				return nil
			}
			r.define(n.Groups)
			body = n.Input
		default:
			return nil
		}
	}
}

// define replaces columns by what they are made of.
func (r *oneRow) define(items []logical.Item) {
	defs := map[logical.ColID]*plan.Expr{}
	for _, it := range items {
		defs[it.Col.ID] = it.Expr
	}
	replaceAll := func(es []*plan.Expr) {
		for i, e := range es {
			es[i] = e.Rewrite(func(x *plan.Expr) *plan.Expr {
				if x.Kind == plan.Column && defs[x.Index] != nil {
					return defs[x.Index]
				}
				return x
			})
		}
	}
	replaceAll(r.values)
	replaceAll(r.having)
}

// aggregated joins input with a correlated one-row query, grouped by what correlates it; rows of input without a group
// see the aggregates of no rows. It returns the value, or what EXISTS or IN say of the row.
func (u *unnester) aggregated(
	input logical.Node, r *oneRow, sub *logical.Subquery, args []*plan.Expr,
) (logical.Node, *plan.Expr, error) {
	d := &decorrelator{u: u, oneRow: r.agg}
	right, on, err := d.pull(r.agg)
	if err != nil {
		return nil, nil, err
	}
	if err := r.overNoRows(); err != nil {
		return nil, nil, err
	}
	e, err := r.answer(sub, args)
	return &logical.Join{Kind: logical.Left, L: input, R: right, On: on}, e, err
}

// overNoRows makes values and having read the aggregates of no rows where the outer join found no group.
func (r *oneRow) overNoRows() error {
	var failed error
	for _, es := range [][]*plan.Expr{r.values, r.having} {
		for i, e := range es {
			es[i] = e.Rewrite(func(x *plan.Expr) *plan.Expr {
				for _, a := range r.agg.Aggs {
					if x.Kind == plan.Column && x.Index == a.Col.ID && failed == nil {
						var y *plan.Expr
						if y, failed = overNoRows(a, x); failed == nil {
							return y
						}
					}
				}
				return x
			})
		}
	}
	return failed
}

// answer makes the expression that stands for the subquery.
func (r *oneRow) answer(sub *logical.Subquery, args []*plan.Expr) (*plan.Expr, error) {
	passes := expr.NewInt(1)
	if len(r.having) > 0 {
		p, err := expr.NewCall("is_true", andOf(r.having))
		if err != nil {
			return nil, err
		}
		passes = p
	}
	switch sub.Kind {
	case logical.Exists:
		return passes, nil
	case logical.In:
		terms := make([]*plan.Expr, len(args))
		for i, a := range args {
			c, err := expr.NewCall(sub.Op, a, r.values[i])
			if err != nil {
				return nil, err
			}
			terms[i] = c
		}
		if len(r.having) == 0 {
			return andOf(terms), nil
		}
		return expr.NewCall("case", passes, andOf(terms), expr.NewInt(0))
	}
	if len(r.having) == 0 {
		return r.values[0], nil
	}
	return expr.NewCall("case", passes, r.values[0])
}

// overNoRows returns what reads the aggregate's column where the outer join found no group.
func overNoRows(a logical.AggItem, col *plan.Expr) (*plan.Expr, error) {
	nullable := plan.NewColumn(col.Index, col.Type.Nullable())
	switch a.Agg.Func {
	case "count", "bit_or", "bit_xor":
		zero := types.IntDatum(0)
		if col.Type.Canonical() == types.FormUint64 {
			zero = types.UintDatum(0)
		}
		return expr.NewCall("coalesce", nullable, plan.NewConstant(zero, col.Type))
	case "bit_and":
		return nil, sqlerr.NotSupportedYet.New("BIT_AND in a correlated subquery")
	}
	return nullable, nil
}
