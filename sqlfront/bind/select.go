package bind

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// selectItem is a bound element of the select list.
type selectItem struct {
	name string
	expr *plan.Expr
}

// bindSelect binds one query block: FROM, WHERE, grouping, HAVING, the select list, DISTINCT, ORDER BY, LIMIT.
func (b *Binder) bindSelect(q *parse.Select, outer *scope) (*relation, error) {
	if err := refuseClauses(q); err != nil {
		return nil, err
	}
	s := &scope{parent: outer, clause: "FROM"}
	node, err := b.bindFrom(q.From, s)
	if err != nil {
		return nil, err
	}
	if q.Where != nil {
		preds, err := b.bindConjuncts(q.Where, s.inClause("WHERE"))
		if err != nil {
			return nil, err
		}
		node = &logical.Select{Input: node, Preds: preds}
	}
	aggs := newAggregation(b, node.Out())
	items, err := b.bindItems(q.Items, s, aggs)
	if err != nil {
		return nil, err
	}
	if err := b.bindGroupBy(q.GroupBy, s, items, aggs); err != nil {
		return nil, err
	}
	having, err := b.bindHaving(q.Having, s, items, aggs)
	if err != nil {
		return nil, err
	}
	keys, err := b.bindOrderBy(q.OrderBy, s, items, aggs)
	if err != nil {
		return nil, err
	}
	if aggs.needed() {
		node = b.group(node, aggs, items, having, keys)
	}
	if len(having) > 0 {
		node = &logical.Select{Input: node, Preds: having}
	}
	return b.finishSelect(q, node, items, keys)
}

func refuseClauses(q *parse.Select) error {
	switch {
	case len(q.Windows) > 0:
		return sqlerr.NotSupportedYet.New("WINDOW")
	case q.Qualify != nil:
		return sqlerr.NotSupportedYet.New("QUALIFY")
	case q.GroupBy != nil && q.GroupBy.Kind != parse.GroupPlain:
		return sqlerr.NotSupportedYet.New("GROUP BY WITH ROLLUP, CUBE and GROUPING SETS")
	case q.Flags&parse.SelectCalcFoundRows != 0:
		return sqlerr.NotSupportedYet.New("SQL_CALC_FOUND_ROWS")
	}
	return nil
}

// bindItems binds the select list; stars are replaced by columns.
func (b *Binder) bindItems(list []*parse.SelectItem, s *scope, aggs *aggregation) ([]selectItem, error) {
	at := s.inClause("SELECT")
	at.aggs = aggs
	var items []selectItem
	for _, it := range list {
		if st, ok := it.Expr.(*parse.Star); ok {
			cols, err := s.star(st, b.session.Database())
			if err != nil {
				return nil, err
			}
			for _, c := range cols {
				items = append(items, selectItem{c.name, c.ref()})
			}
			continue
		}
		e, err := b.bindExpr(it.Expr, at)
		if err != nil {
			return nil, err
		}
		items = append(items, selectItem{itemName(it), e})
	}
	return items, nil
}

func itemName(it *parse.SelectItem) string {
	if it.Alias.IsSet() {
		return it.Alias.Name
	}
	switch e := it.Expr.(type) {
	case *parse.ColumnRef:
		return e.Name
	case *parse.Literal:
		if e.Kind == parse.LitString {
			return e.Text
		}
		if e.Kind == parse.LitNull {
			return "NULL"
		}
	}
	return it.Text
}

// bindGroupBy binds the group expressions into aggs. A bare name is a column first, then a select item.
func (b *Binder) bindGroupBy(g *parse.GroupBy, s *scope, items []selectItem, aggs *aggregation) error {
	if g == nil {
		return nil
	}
	aggs.grouped = true
	at := s.inClause("GROUP BY")
	at.aliases = items
	for _, o := range g.Items {
		e, err := b.ordinal(o.Expr, itemExprs(items), at.clause)
		if e == nil && err == nil {
			e, err = b.bindExpr(o.Expr, at)
		}
		if err != nil {
			return err
		}
		if aggs.refersToAggregate(e) {
			return sqlerr.CantGroupOn.New(parse.String(o.Expr))
		}
		aggs.addGroup(e)
	}
	return nil
}

func itemExprs(items []selectItem) []*plan.Expr {
	out := make([]*plan.Expr, len(items))
	for i, it := range items {
		out[i] = it.expr
	}
	return out
}

// bindHaving binds HAVING, whose names are columns of GROUP BY first, then select items, then other columns.
func (b *Binder) bindHaving(h parse.Expr, s *scope, items []selectItem, aggs *aggregation) ([]*plan.Expr, error) {
	if h == nil {
		return nil, nil
	}
	at := s.inClause("HAVING")
	at.aggs, at.aliases = aggs, items
	// A name that is both a select item and an ungrouped column is the item.
	at.aliasFirst, at.groupsFirst, at.shownOnly = true, true, true
	return b.bindConjuncts(h, at)
}

// bindOrderBy binds the sort keys: positions, names of select items, then expressions over the tables.
func (b *Binder) bindOrderBy(
	list []*parse.OrderItem, s *scope, items []selectItem, aggs *aggregation,
) ([]logical.SortKey, error) {
	var keys []logical.SortKey
	for _, o := range list {
		at := s.inClause("ORDER BY")
		at.aggs, at.aliases = aggs, items
		_, at.aliasFirst = o.Expr.(*parse.ColumnRef)
		e, err := b.ordinal(o.Expr, itemExprs(items), at.clause)
		if e == nil && err == nil {
			e, err = b.bindExpr(o.Expr, at)
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, logical.SortKey{Expr: e, Desc: o.Desc})
	}
	return keys, nil
}

// group puts the aggregation under the select list, HAVING and the sort keys, which are rewritten to its columns.
func (b *Binder) group(node logical.Node, aggs *aggregation, items []selectItem, having []*plan.Expr,
	keys []logical.SortKey) logical.Node {
	for i := range items {
		items[i].expr = aggs.rewrite(items[i].expr)
	}
	for i, h := range having {
		having[i] = aggs.rewrite(h)
	}
	for i := range keys {
		keys[i].Expr = aggs.rewrite(keys[i].Expr)
	}
	return &logical.Aggregate{Input: node, Groups: aggs.groups, Aggs: aggs.items}
}

// finishSelect adds the projection, DISTINCT, sort and limit. Sort keys that are not in the select list are carried as
// hidden columns.
func (b *Binder) finishSelect(
	q *parse.Select, node logical.Node, items []selectItem, keys []logical.SortKey,
) (*relation, error) {
	rel := &relation{}
	p := &logical.Project{Input: node}
	byText := map[string]*plan.Expr{}
	for _, it := range items {
		text := logical.Key(it.expr)
		ref, known := byText[text]
		if !known || !expr.IsDeterministic(it.expr) {
			ref = b.addItem(p, it.name, it.expr)
			byText[text] = ref
		}
		rel.cols = append(rel.cols, scopeColumn{name: it.name, id: ref.Index, typ: ref.Type})
	}
	sort := &logical.Sort{Limit: -1}
	hidden := false
	for _, k := range keys {
		if isConstant(k.Expr) {
			continue
		}
		ref, known := byText[logical.Key(k.Expr)]
		if !known {
			hidden = true
			ref = b.addItem(p, "", k.Expr)
			byText[logical.Key(k.Expr)] = ref
		}
		sort.Keys = append(sort.Keys, logical.SortKey{Expr: ref, Desc: k.Desc})
	}
	if err := b.bindLimit(q.Limit, sort); err != nil {
		return nil, err
	}
	rel.node = p
	if q.Distinct {
		if hidden {
			return nil, sqlerr.NotSupportedYet.New("ORDER BY of an expression that SELECT DISTINCT does not select")
		}
		rel = b.distinctItems(rel, sort)
	}
	if len(sort.Keys) > 0 || sort.Limit >= 0 || sort.Offset > 0 {
		sort.Input = rel.node
		rel.node = sort
	}
	return rel, nil
}

// addItem adds e to the projection and returns the reference to its column. A column of the input keeps its id; one
// from an enclosing query gets one of its own, since this query does not make it.
func (b *Binder) addItem(p *logical.Project, name string, e *plan.Expr) *plan.Expr {
	col := logical.Column{ID: e.Index, Name: name, Type: e.Type}
	if e.Kind != plan.Column || !p.Input.Out().Has(e.Index) {
		col = b.ids.New(name, e.Type)
	}
	p.Items = append(p.Items, logical.Item{Col: col, Expr: e})
	return plan.NewColumn(col.ID, e.Type)
}

// distinctItems makes rel's rows distinct and moves the sort keys to the new columns.
func (b *Binder) distinctItems(rel *relation, sort *logical.Sort) *relation {
	out := b.distinct(rel)
	moved := map[logical.ColID]*plan.Expr{}
	for i, c := range rel.cols {
		moved[c.id] = out.cols[i].ref()
	}
	for i, k := range sort.Keys {
		sort.Keys[i].Expr = moved[k.Expr.Index]
	}
	return out
}
