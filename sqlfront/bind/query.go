package bind

import (
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// bindQuery binds a query with its WITH, ORDER BY and LIMIT. outer is the enclosing scope, nil at the top.
func (b *Binder) bindQuery(q parse.QueryExpr, outer *scope) (*relation, error) {
	if b.depth++; b.depth > maxDepth {
		return nil, sqlerr.TooHighNesting.New()
	}
	defer func() { b.depth-- }()
	tail := q.Tail()
	if tail.Into != nil {
		return nil, sqlerr.NotSupportedYet.New("SELECT ... INTO")
	}
	if tail.With != nil {
		s, err := b.bindWith(tail.With, outer)
		if err != nil {
			return nil, err
		}
		outer = s
	}
	switch q := q.(type) {
	case *parse.Select:
		return b.bindSelect(q, outer)
	case *parse.ParenQuery:
		rel, err := b.bindQuery(q.Query, outer)
		if err != nil {
			return nil, err
		}
		return b.sortRelation(rel, tail, outer)
	case *parse.SetOp:
		rel, err := b.bindSetOp(q, outer)
		if err != nil {
			return nil, err
		}
		return b.sortRelation(rel, tail, outer)
	case *parse.ValuesQuery:
		rel, err := b.bindValues(q, outer)
		if err != nil {
			return nil, err
		}
		return b.sortRelation(rel, tail, outer)
	}
	return nil, sqlerr.NotSupportedYet.New("this kind of query")
}

// bindWith returns a scope between outer and the query in which the common table expressions are known. Each sees
// those before it.
func (b *Binder) bindWith(w *parse.With, outer *scope) (*scope, error) {
	at := outer
	for _, def := range w.CTEs {
		if w.Recursive && mentions(def.Query, def.Name.Name) {
			return nil, sqlerr.NotSupportedYet.New("WITH RECURSIVE")
		}
		key := strings.ToLower(def.Name.Name)
		next := &scope{parent: at, ctes: map[string]*cte{key: {def: def, scope: at}}}
		at = next
	}
	return at, nil
}

// mentions says whether the query names the table.
func mentions(q parse.QueryExpr, name string) bool {
	found := false
	parse.Walk(q, func(n parse.Node) bool {
		if t, ok := n.(*parse.TableName); ok && t.Schema == "" && strings.EqualFold(t.Name, name) {
			found = true
		}
		return !found
	})
	return found
}

// sortRelation applies the ORDER BY and LIMIT that stand outside a set operation, VALUES or parentheses. Its keys may
// name the result's columns only.
func (b *Binder) sortRelation(rel *relation, tail *parse.QueryTail, outer *scope) (*relation, error) {
	if tail.OrderBy == nil && tail.Limit == nil {
		return rel, nil
	}
	s := &scope{parent: outer, tables: []scopeTable{{cols: rel.cols}}, clause: "ORDER BY"}
	sort := &logical.Sort{Input: rel.node, Limit: -1}
	for _, o := range tail.OrderBy {
		e, err := b.ordinal(o.Expr, rel.refs(), s.clause)
		if e == nil && err == nil {
			e, err = b.bindExpr(o.Expr, s)
		}
		if err != nil {
			return nil, err
		}
		if !isConstant(e) {
			sort.Keys = append(sort.Keys, logical.SortKey{Expr: e, Desc: o.Desc})
		}
	}
	if err := b.bindLimit(tail.Limit, sort); err != nil {
		return nil, err
	}
	return &relation{sort, rel.cols}, nil
}

// ordinal resolves a bare integer of ORDER BY or GROUP BY to the element of list that it counts; nil if e is none.
func (b *Binder) ordinal(e parse.Expr, list []*plan.Expr, clause string) (*plan.Expr, error) {
	lit, ok := e.(*parse.Literal)
	if !ok || lit.Kind != parse.LitInteger {
		return nil, nil
	}
	x, err := b.literal(lit)
	if err != nil {
		return nil, err
	}
	if i := x.Value.I; i >= 1 && i <= int64(len(list)) {
		return list[i-1], nil
	}
	return nil, sqlerr.UnknownColumn.New(lit.Text, clause)
}

func (b *Binder) bindLimit(l *parse.Limit, sort *logical.Sort) error {
	if l == nil {
		return nil
	}
	if l.WithTies {
		return sqlerr.NotSupportedYet.New("WITH TIES")
	}
	var err error
	if l.Count != nil {
		if sort.Limit, err = b.limitValue(l.Count); err != nil {
			return err
		}
	}
	if l.Offset != nil {
		sort.Offset, err = b.limitValue(l.Offset)
	}
	return err
}

// limitValue evaluates a LIMIT or OFFSET; values beyond int64 mean "no limit".
func (b *Binder) limitValue(e parse.Expr) (int64, error) {
	x, err := b.bindExpr(e, &scope{clause: "LIMIT"})
	if err != nil {
		return 0, err
	}
	const noLimit = 1<<63 - 1
	switch {
	case x.Kind != plan.Constant:
		return 0, sqlerr.WrongArguments.New("LIMIT")
	case x.Value.Form == types.FormInt64 && x.Value.I >= 0 && x.Type.IsInteger():
		return x.Value.I, nil
	case x.Value.Form == types.FormUint64 || x.Value.Form == types.FormInt128:
		return noLimit, nil
	case x.Value.IsNull() && b.params == nil:
		return 0, nil // a placeholder while preparing
	}
	return 0, sqlerr.WrongArguments.New("LIMIT")
}

// bindValues binds VALUES as a query; its columns are named by the first row's values, as in MariaDB.
func (b *Binder) bindValues(q *parse.ValuesQuery, outer *scope) (*relation, error) {
	var rows [][]*plan.Expr
	for i, r := range q.Rows {
		if len(r) != len(q.Rows[0]) {
			return nil, sqlerr.WrongRowValueCount.New(i + 1)
		}
		row := make([]*plan.Expr, len(r))
		for c, e := range r {
			x, err := b.bindExpr(e, &scope{parent: outer, clause: "SELECT"})
			if err != nil {
				return nil, err
			}
			row[c] = x
		}
		rows = append(rows, row)
	}
	rel := &relation{}
	values := &logical.Values{Rows: rows}
	for c := range rows[0] {
		all := make([]*plan.Expr, len(rows))
		for r := range rows {
			all[r] = rows[r][c]
		}
		t := unify(all)
		for r := range rows {
			rows[r][c] = expr.NewCast(rows[r][c], t)
		}
		name := q.Rows[0][c]
		col := b.ids.New(sourceName(name), t)
		values.Cols = append(values.Cols, col)
		rel.cols = append(rel.cols, scopeColumn{name: col.Name, id: col.ID, typ: t})
	}
	rel.node = values
	return rel, nil
}

// sourceName is the name MariaDB gives to a column of VALUES: the text of the first row's value.
func sourceName(e parse.Expr) string { return strings.Trim(parse.String(e), "'") }

// bindSetOp binds a chain of set operations of one precedence, from left to right.
func (b *Binder) bindSetOp(q *parse.SetOp, outer *scope) (*relation, error) {
	first, err := b.bindQuery(q.First, outer)
	if err != nil {
		return nil, err
	}
	terms := []*relation{first}
	for _, term := range q.Rest {
		rel, err := b.bindQuery(term.Query, outer)
		if err != nil {
			return nil, err
		}
		if len(rel.cols) != len(first.cols) {
			return nil, sqlerr.WrongColumnNumber.New()
		}
		terms = append(terms, rel)
	}
	b.alignTypes(terms)
	acc := terms[0]
	for i, term := range q.Rest {
		if acc, err = b.setOp(term.Op, term.All, acc, terms[i+1]); err != nil {
			return nil, err
		}
	}
	return acc, nil
}

func (b *Binder) setOp(op parse.SetOpKind, all bool, l, r *relation) (*relation, error) {
	switch {
	case op == parse.Union:
		rel := b.unionAll(l, r)
		if !all {
			rel = b.distinct(rel)
		}
		return rel, nil
	case all:
		return nil, sqlerr.NotSupportedYet.New("INTERSECT ALL and EXCEPT ALL")
	}
	l = b.distinct(l)
	join := &logical.Join{Kind: logical.Semi, L: l.node, R: r.node}
	if op == parse.Except {
		join.Kind = logical.Anti
	}
	for i := range l.cols {
		eq, err := expr.NewCall("<=>", l.cols[i].ref(), r.cols[i].ref())
		if err != nil {
			return nil, err
		}
		join.On = append(join.On, eq)
	}
	return &relation{join, l.cols}, nil
}

// alignTypes casts the columns of all terms to their common types: of all at once, since 1 and 1.5 and 'a' have the
// strings '1' and '1.5', which casting 1 to a decimal on the way would lose.
func (b *Binder) alignTypes(terms []*relation) {
	common := make([]types.Type, len(terms[0].cols))
	for i := range common {
		column := make([]*plan.Expr, len(terms))
		for k, rel := range terms {
			column[k] = rel.cols[i].ref()
		}
		common[i] = unify(column)
	}
	for k, rel := range terms {
		terms[k] = b.castColumns(rel, common)
	}
}

// castColumns projects rel's columns to the types; columns that have them already pass through.
func (b *Binder) castColumns(rel *relation, to []types.Type) *relation {
	out := &relation{}
	p := &logical.Project{Input: rel.node}
	for i, c := range rel.cols {
		e := expr.NewCast(c.ref(), to[i])
		col := logical.Column{ID: c.id, Name: c.name, Type: c.typ}
		if e.Kind != plan.Column {
			col = b.ids.New(c.name, to[i])
		}
		p.Items = append(p.Items, logical.Item{Col: col, Expr: e})
		out.cols = append(out.cols, scopeColumn{name: c.name, id: col.ID, typ: to[i]})
	}
	out.node = p
	return out
}

func (b *Binder) unionAll(l, r *relation) *relation {
	u := &logical.Union{Inputs: []logical.Node{l.node, r.node}, Maps: make([][]logical.ColID, 2)}
	out := &relation{node: u}
	for i := range l.cols {
		t := l.cols[i].typ.WithNotNull(l.cols[i].typ.NotNull && r.cols[i].typ.NotNull)
		col := b.ids.New(l.cols[i].name, t)
		u.Cols = append(u.Cols, col)
		u.Maps[0] = append(u.Maps[0], l.cols[i].id)
		u.Maps[1] = append(u.Maps[1], r.cols[i].id)
		out.cols = append(out.cols, scopeColumn{name: col.Name, id: col.ID, typ: t})
	}
	// A chain of UNION ALL is one operator.
	if in, ok := l.node.(*logical.Union); ok && sameOrder(in, l) {
		u.Inputs = append(append([]logical.Node{}, in.Inputs...), r.node)
		u.Maps = append(append([][]logical.ColID{}, in.Maps...), u.Maps[1])
	}
	return out
}

// sameOrder says whether rel shows just the columns of u, in their order.
func sameOrder(u *logical.Union, rel *relation) bool {
	for i, c := range rel.cols {
		if i >= len(u.Cols) || u.Cols[i].ID != c.id {
			return false
		}
	}
	return len(rel.cols) == len(u.Cols)
}

// distinct removes duplicate rows.
func (b *Binder) distinct(rel *relation) *relation {
	agg := &logical.Aggregate{Input: rel.node}
	out := &relation{node: agg}
	for _, c := range rel.cols {
		col := b.ids.New(c.name, c.typ)
		agg.Groups = append(agg.Groups, logical.Item{Col: col, Expr: c.ref()})
		out.cols = append(out.cols, scopeColumn{name: c.name, id: col.ID, typ: c.typ})
	}
	return out
}

// isConstant says whether e refers to no column and no subquery.
func isConstant(e *plan.Expr) bool {
	constant := true
	e.Walk(func(x *plan.Expr) bool {
		if x.Kind != plan.Constant && x.Kind != plan.Call {
			constant = false
		}
		return constant
	})
	return constant
}
