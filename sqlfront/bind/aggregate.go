package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// aggregation collects the groups and aggregates of one query block while its clauses are bound.
type aggregation struct {
	b       *Binder
	grouped bool // GROUP BY was written
	groups  []logical.Item
	items   []logical.AggItem
	byText  map[string]*plan.Expr // aggregates met, by text
	group   map[string]*plan.Expr // group columns, by the text of their expression
	inside  bool                  // an aggregate's arguments are being bound
	from    logical.ColSet        // the columns of the block's own tables
	// made are the columns of groups and aggregates, carried the stand-ins of ungrouped columns.
	made    logical.ColSet
	carried map[logical.ColID]*plan.Expr
}

func newAggregation(b *Binder, from logical.ColSet) *aggregation {
	return &aggregation{b: b, from: from, byText: map[string]*plan.Expr{}, group: map[string]*plan.Expr{},
		carried: map[logical.ColID]*plan.Expr{}}
}

func (a *aggregation) needed() bool { return a.grouped || len(a.items) > 0 }

// isGroup says whether e is one of the group expressions.
func (a *aggregation) isGroup(e *plan.Expr) bool {
	_, ok := a.group[logical.Key(e)]
	return ok
}

func (a *aggregation) refersToAggregate(e *plan.Expr) bool {
	return logical.ExprCols(e).Intersects(a.made)
}

func (a *aggregation) addGroup(e *plan.Expr) {
	key := logical.Key(e)
	if _, known := a.group[key]; known {
		return
	}
	col := a.b.ids.New("", e.Type)
	if e.Kind == plan.Column {
		col = a.b.ids.New(a.b.ids.Column(e.Index).Name, e.Type)
	}
	a.groups = append(a.groups, logical.Item{Col: col, Expr: e})
	a.group[key] = plan.NewColumn(col.ID, e.Type)
	a.made.Add(col.ID)
}

// bindAggregate binds a call of an aggregate function and returns the reference to its column.
func (b *Binder) bindAggregate(f *parse.FuncCall, s *scope) (*plan.Expr, error) {
	a := s.aggs
	if a == nil || a.inside {
		return nil, sqlerr.InvalidGroupFunction.New()
	}
	// Inside an aggregate a name is a column, never a select item.
	s = s.inClause(s.clause)
	s.aliases, s.aliasFirst, s.shownOnly = nil, false, false
	a.inside = true
	defer func() { a.inside = false }()
	agg := plan.Aggregate{Func: aggregateName(f.Name), Distinct: f.Distinct}
	for _, arg := range f.Args {
		e, err := b.bindExpr(arg, s)
		if err != nil {
			return nil, err
		}
		agg.Args = append(agg.Args, e)
	}
	if !f.Star && len(agg.Args) == 0 {
		return nil, sqlerr.Syntax.New(f.Name + "() needs an argument")
	}
	if f.Name == "group_concat" {
		if err := b.bindGroupConcat(f, &agg, s); err != nil {
			return nil, err
		}
	}
	if agg.Func == "min" || agg.Func == "max" || agg.Func == "any_value" {
		agg.Distinct = false
	}
	if agg.Func == "group_concat" && len(agg.Args) > 1 {
		whole, err := expr.NewCall("concat", agg.Args...)
		if err != nil {
			return nil, err
		}
		agg.Args = []*plan.Expr{whole}
	}
	if k := agg.Args; len(k) == 1 && (agg.Func == "min" || agg.Func == "max") &&
		(k[0].Type.Kind == types.Enum || k[0].Type.Kind == types.Set) {
		// Members are compared as strings here, by their numbers everywhere else.
		agg.Args = []*plan.Expr{expr.NewCast(k[0], types.NewVarChar(castLength(0, k[0].Type), b.session.Collation()))}
	}
	t, err := expr.AggregateType(agg.Func, agg.Args, agg.Distinct)
	if err != nil {
		return nil, err
	}
	if agg.Func == "sum" || agg.Func == "avg" {
		if arg, more := expr.Unrounded(agg.Args[0]); more && !agg.Distinct {
			// Quotients are added with all their decimals; the result is rounded to those that its type shows.
			agg.Args = []*plan.Expr{arg}
			if agg.Type, err = expr.AggregateType(agg.Func, agg.Args, false); err != nil {
				return nil, err
			}
			return expr.NewCast(a.add(agg, parse.String(f)), t), nil
		}
	}
	agg.Type, agg.Args = t, expr.AggregateArgs(agg.Func, agg.Args)
	return a.add(agg, parse.String(f)), nil
}

// aggregateName maps the synonyms of aggregate functions to one name.
func aggregateName(name string) string {
	switch name {
	case "std", "stddev":
		return "stddev_pop"
	case "variance":
		return "var_pop"
	}
	return name
}

func isAggregate(name string) bool {
	switch aggregateName(name) {
	case "count", "sum", "avg", "min", "max", "any_value", "bit_and", "bit_or", "bit_xor", "stddev_pop",
		"stddev_samp", "var_pop", "var_samp", "group_concat":
		return true
	}
	return false
}

func (b *Binder) bindGroupConcat(f *parse.FuncCall, agg *plan.Aggregate, s *scope) error {
	if f.Limit != nil {
		return sqlerr.NotSupportedYet.New("LIMIT in GROUP_CONCAT")
	}
	agg.Separator = ","
	if f.Separator != nil {
		agg.Separator = f.Separator.Text
	}
	for _, o := range f.OrderBy {
		e, err := b.bindExpr(o.Expr, s)
		if err != nil {
			return err
		}
		agg.OrderBy = append(agg.OrderBy, plan.SortKey{Expr: e, Desc: o.Desc})
	}
	return nil
}

// add returns the column of the aggregate; equal aggregates share one.
func (a *aggregation) add(agg plan.Aggregate, name string) *plan.Expr {
	key := aggregateKey(agg)
	if e, known := a.byText[key]; known && !slices.ContainsFunc(agg.Args, volatile) {
		return e
	}
	col := a.b.ids.New(name, agg.Type)
	a.items = append(a.items, logical.AggItem{Col: col, Agg: agg})
	e := plan.NewColumn(col.ID, agg.Type)
	a.byText[key] = e
	a.made.Add(col.ID)
	return e
}

func volatile(e *plan.Expr) bool { return !expr.IsDeterministic(e) }

func aggregateKey(agg plan.Aggregate) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "%s %v %q", agg.Func, agg.Distinct, agg.Separator)
	for _, e := range agg.Args {
		sb.WriteByte(' ')
		sb.WriteString(logical.Key(e))
	}
	for _, k := range agg.OrderBy {
		fmt.Fprintf(&sb, " order %s %v", logical.Key(k.Expr), k.Desc)
	}
	return sb.String()
}

// rewrite turns an expression over the block's tables into one over the aggregation: what equals a group expression
// becomes its column, and what is left of the tables' columns is carried by any_value, as MariaDB allows without
// ONLY_FULL_GROUP_BY. Columns from enclosing blocks stay.
func (a *aggregation) rewrite(e *plan.Expr) *plan.Expr {
	if g, ok := a.group[logical.Key(e)]; ok {
		return g
	}
	switch e.Kind {
	case plan.Column:
		if !a.from.Has(e.Index) {
			return e
		}
		return a.carry(e)
	case logical.SubqueryExpr:
		a.rewriteSubquery(e.Index)
	}
	if len(e.Args) == 0 {
		return e
	}
	c := *e
	c.Args = make([]*plan.Expr, len(e.Args))
	for i, arg := range e.Args {
		c.Args[i] = a.rewrite(arg)
	}
	return &c
}

// carry returns the stand-in of an ungrouped column.
func (a *aggregation) carry(e *plan.Expr) *plan.Expr {
	if c, ok := a.carried[e.Index]; ok {
		return c
	}
	t := e.Type
	if !a.grouped {
		t.NotNull = false // over no rows there is still one group
	}
	c := a.add(plan.Aggregate{Func: "any_value", Args: []*plan.Expr{e}, Type: t}, a.b.ids.Column(e.Index).Name)
	a.carried[e.Index] = c
	return c
}

// rewriteSubquery rewrites the references from inside a subquery to the block's columns.
func (a *aggregation) rewriteSubquery(index int) {
	sub := a.b.query.Subqueries[index]
	free := logical.Free(sub.Plan, a.b.query.Subqueries)
	if free.Empty() {
		return
	}
	sub.Plan = mapColumns(sub.Plan, a.b.query.Subqueries, func(e *plan.Expr) *plan.Expr {
		if free.Has(e.Index) {
			return a.rewrite(e)
		}
		return e
	})
}

// mapColumns replaces column references in the whole tree, nested subqueries included.
func mapColumns(n logical.Node, subs []*logical.Subquery, f func(*plan.Expr) *plan.Expr) logical.Node {
	in := n.Children()
	if len(in) > 0 {
		mapped := make([]logical.Node, len(in))
		for i, c := range in {
			mapped[i] = mapColumns(c, subs, f)
		}
		n = n.WithChildren(mapped)
	}
	return n.MapExprs(func(e *plan.Expr) *plan.Expr {
		return e.Rewrite(func(x *plan.Expr) *plan.Expr {
			switch x.Kind {
			case plan.Column:
				return f(x)
			case logical.SubqueryExpr:
				subs[x.Index].Plan = mapColumns(subs[x.Index].Plan, subs, f)
			}
			return x
		})
	})
}
