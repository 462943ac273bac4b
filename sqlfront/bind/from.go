package bind

import (
	"slices"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// bindFrom binds the comma list of FROM and adds its tables to s.
func (b *Binder) bindFrom(from []parse.TableExpr, s *scope) (logical.Node, error) {
	var node logical.Node
	for _, te := range from {
		n, err := b.bindTableExpr(te, s)
		if err != nil {
			return nil, err
		}
		if node == nil {
			node = n
		} else {
			node = &logical.Join{Kind: logical.Inner, L: node, R: n}
		}
	}
	if node == nil {
		return &logical.Values{Rows: [][]*plan.Expr{{}}}, nil
	}
	return node, nil
}

// bindTableExpr binds one element of FROM. Chains of joins lean left and are walked by a loop.
func (b *Binder) bindTableExpr(te parse.TableExpr, s *scope) (logical.Node, error) {
	var joins []*parse.Join
	for {
		j, ok := te.(*parse.Join)
		if !ok {
			break
		}
		joins = append(joins, j)
		te = j.Left
	}
	first := len(s.tables)
	node, err := b.bindTable(te, s)
	for i := len(joins) - 1; i >= 0 && err == nil; i-- {
		node, err = b.bindJoin(joins[i], node, first, s)
	}
	return node, err
}

// bindTable binds a table, view, common table expression or derived table.
func (b *Binder) bindTable(te parse.TableExpr, s *scope) (logical.Node, error) {
	switch t := te.(type) {
	case *parse.TableName:
		return b.bindTableName(t, s)
	case *parse.DerivedTable:
		if t.Lateral {
			return nil, sqlerr.NotSupportedYet.New("LATERAL")
		}
		if !t.Alias.IsSet() {
			return nil, sqlerr.DerivedNeedsAlias.New()
		}
		rel, err := b.bindQuery(t.Query, &scope{ctes: s.visibleCTEs()})
		if err != nil {
			return nil, err
		}
		return b.addRelation(rel, "", t.Alias.Name, t.Columns, s)
	}
	return nil, sqlerr.NotSupportedYet.New("this element of FROM")
}

// visibleCTEs returns the common table expressions in reach: a derived table sees them, but no columns from outside.
func (s *scope) visibleCTEs() map[string]*cte {
	all := map[string]*cte{}
	for at := s; at != nil; at = at.parent {
		for name, c := range at.ctes {
			if _, hidden := all[name]; !hidden {
				all[name] = c
			}
		}
	}
	return all
}

func (b *Binder) bindTableName(t *parse.TableName, s *scope) (logical.Node, error) {
	alias := t.Alias.Name
	if alias == "" {
		alias = t.Name
	}
	switch {
	case t.AsOf != nil:
		return nil, sqlerr.NotSupportedYet.New("FOR SYSTEM_TIME")
	case len(t.Partitions) > 0:
		return nil, sqlerr.NotPartitioned.New()
	}
	if b.tables++; b.tables > maxTables {
		return nil, sqlerr.TooManyTables.New(maxTables)
	}
	if t.Schema == "" {
		if c := s.lookupCTE(t.Name); c != nil {
			rel, err := b.bindQuery(c.def.Query, c.scope)
			if err != nil {
				return nil, err
			}
			if n := len(c.def.Columns); n > 0 && n != len(rel.cols) {
				return nil, sqlerr.WithColumnCount.New()
			}
			return b.addRelation(rel, "", alias, c.def.Columns, s)
		}
	}
	database := t.Schema
	if database == "" {
		if database = b.session.Database(); database == "" {
			return nil, sqlerr.NoDatabase.New()
		}
	}
	if b.qualify {
		t.Schema = database
	}
	table, err := b.cat.Table(database, t.Name)
	if err != nil {
		return nil, err
	}
	if table == nil {
		return b.bindView(database, t.Name, alias, s)
	}
	get := &logical.Get{Table: table, Alias: alias}
	st := scopeTable{database: database, alias: alias}
	for _, c := range table.Columns {
		col := b.ids.New(c.Name, c.Type)
		get.Columns = append(get.Columns, col)
		st.cols = append(st.cols, scopeColumn{name: c.Name, id: col.ID, typ: c.Type})
	}
	return get, s.addTable(st)
}

func (b *Binder) bindView(database, name, alias string, s *scope) (logical.Node, error) {
	v, err := b.cat.View(database, name)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, sqlerr.NoSuchTable.New(database, name)
	}
	full := database + "." + name
	for i, open := range b.views {
		if open == full && b.qualify && i == 0 {
			return nil, sqlerr.NoSuchTable.New(database, name) // the view that is being made
		}
		if open == full {
			return nil, sqlerr.InvalidView.New(database, name)
		}
	}
	stmt, _, err := parse.Parse(v.Text, parse.Mode{})
	q, ok := stmt.(parse.QueryExpr)
	if err != nil || !ok {
		return nil, sqlerr.InvalidView.Wrap(err, database, name)
	}
	outer := b.session
	b.session = viewSession{outer, v.Database}
	b.views = append(b.views, full)
	rel, err := b.bindQuery(q, nil)
	b.session, b.views = outer, b.views[:len(b.views)-1]
	if err != nil {
		return nil, sqlerr.InvalidView.Wrap(err, database, name)
	}
	names := make([]parse.Ident, len(v.Columns))
	for i, c := range v.Columns {
		names[i].Name = c
	}
	node, err := b.addRelation(rel, database, alias, names, s)
	return node, err
}

// viewSession is the session seen from inside a view: its names are looked up in the view's database.
type viewSession struct {
	Session
	database string
}

func (v viewSession) Database() string { return v.database }

// addRelation puts a derived relation into s under an alias, its columns renamed if names are given.
func (b *Binder) addRelation(rel *relation, database, alias string, names []parse.Ident, s *scope) (logical.Node, error) {
	if len(names) > 0 && len(names) != len(rel.cols) {
		return nil, sqlerr.LikeColumnCount.New()
	}
	st := scopeTable{database: database, alias: alias}
	seen := map[string]bool{}
	for i, c := range rel.cols {
		if len(names) > 0 {
			c.name = names[i].Name
		}
		if key := strings.ToLower(c.name); seen[key] {
			return nil, sqlerr.DuplicateColumn.New(c.name)
		} else {
			seen[key] = true
		}
		st.cols = append(st.cols, c)
	}
	return rel.node, s.addTable(st)
}

// addTable adds t unless its name is taken.
func (s *scope) addTable(t scopeTable) error {
	for i := range s.tables {
		if s.tables[i].alias == t.alias && s.tables[i].database == t.database {
			return sqlerr.NonUniqueTable.New(t.alias)
		}
	}
	s.tables = append(s.tables, t)
	return nil
}

// bindJoin joins left, whose tables begin at first in s, with j.Right.
func (b *Binder) bindJoin(j *parse.Join, left logical.Node, first int, s *scope) (logical.Node, error) {
	middle := len(s.tables)
	right, err := b.bindTableExpr(j.Right, s)
	if err != nil {
		return nil, err
	}
	join := &logical.Join{Kind: logical.Inner, L: left, R: right}
	lo, hi := first, middle // the tables whose rows are kept
	switch j.Kind {
	case parse.JoinLeft:
		join.Kind = logical.Left
		s.setNullable(middle, len(s.tables))
	case parse.JoinRight:
		join.Kind, join.L, join.R = logical.Left, right, left
		s.setNullable(first, middle)
		lo, hi = middle, len(s.tables)
	case parse.JoinFull:
		join.Kind = logical.Full
		s.setNullable(first, len(s.tables))
	}
	using := j.Using
	if j.Natural {
		using = s.commonColumns(first, middle)
	}
	switch {
	case j.On != nil:
		// ON sees the tables of this join, and what encloses the query.
		on := &scope{parent: s.parent, tables: s.tables[first:], ctes: s.ctes, clause: "ON"}
		on.merged = s.mergedOf(first, len(s.tables))
		if join.On, err = b.bindConjuncts(j.On, on); err != nil {
			return nil, err
		}
	case len(using) > 0:
		if j.Kind == parse.JoinFull {
			return nil, sqlerr.NotSupportedYet.New("FULL JOIN with USING")
		}
		if err := b.bindUsing(join, using, first, middle, lo, hi, s); err != nil {
			return nil, err
		}
		if j.Kind == parse.JoinRight {
			// "*" shows the columns of the kept side first.
			s.tables = slices.Concat(s.tables[:first], s.tables[middle:], s.tables[first:middle])
		}
	case join.Kind != logical.Inner && !j.Natural:
		return nil, sqlerr.Syntax.New("An outer join needs a condition: ON or USING")
	}
	return join, nil
}

// bindUsing adds the equalities of USING; the side whose rows are kept (tables lo to hi) gives the merged column.
func (b *Binder) bindUsing(join *logical.Join, using []parse.Ident, first, middle, lo, hi int, s *scope) error {
	for _, id := range using {
		l := s.findVisible(first, middle, id.Name)
		r := s.findVisible(middle, len(s.tables), id.Name)
		if l == nil || r == nil {
			return sqlerr.UnknownColumn.New(id.Name, "FROM")
		}
		eq, err := expr.NewCall("=", l.ref(), r.ref())
		if err != nil {
			return err
		}
		join.On = append(join.On, eq)
		kept := *l
		if lo == middle && hi == len(s.tables) {
			kept = *r
		}
		s.hide(first, len(s.tables), id.Name)
		s.setMerged(first, kept)
	}
	return nil
}

// hide takes the columns of a name out of "*" and of what the bare name can mean: the merged column stands for them.
func (s *scope) hide(from, to int, name string) {
	for t := from; t < to; t++ {
		for i := range s.tables[t].cols {
			if strings.EqualFold(s.tables[t].cols[i].name, name) {
				s.tables[t].cols[i].hidden = true
			}
		}
	}
}

// setMerged makes c the merged column of its name among the tables from first on, in the place of an earlier one.
func (s *scope) setMerged(first int, c scopeColumn) {
	c.hidden = false
	for i := range s.merged {
		if strings.EqualFold(s.merged[i].name, c.name) && s.hasColumn(first, len(s.tables), s.merged[i].id) {
			s.merged[i] = c
			return
		}
	}
	s.merged = append(s.merged, c)
}

// mergedOf returns the merged columns of the tables from..to.
func (s *scope) mergedOf(from, to int) []scopeColumn {
	var out []scopeColumn
	for _, c := range s.merged {
		if s.hasColumn(from, to, c.id) {
			out = append(out, c)
		}
	}
	return out
}

func (s *scope) hasColumn(from, to int, id logical.ColID) bool {
	for t := from; t < to; t++ {
		if slices.ContainsFunc(s.tables[t].cols, func(c scopeColumn) bool { return c.id == id }) {
			return true
		}
	}
	return false
}

// findVisible finds what a bare name means among the tables from..to: a merged column before others.
func (s *scope) findVisible(from, to int, name string) *scopeColumn {
	for i := range s.merged {
		if strings.EqualFold(s.merged[i].name, name) && s.hasColumn(from, to, s.merged[i].id) {
			return &s.merged[i]
		}
	}
	return s.findColumn(from, to, name)
}

func (s *scope) findMerged(name string) *scopeColumn {
	for i := range s.merged {
		if strings.EqualFold(s.merged[i].name, name) {
			return &s.merged[i]
		}
	}
	return nil
}

func (s *scope) setNullable(from, to int) {
	for t := from; t < to; t++ {
		for i := range s.tables[t].cols {
			s.tables[t].cols[i].typ.NotNull = false
		}
	}
	for i := range s.merged {
		if s.hasColumn(from, to, s.merged[i].id) {
			s.merged[i].typ.NotNull = false
		}
	}
}

// findColumn finds a column by its bare name among the tables from..to.
func (s *scope) findColumn(from, to int, name string) *scopeColumn {
	for t := from; t < to; t++ {
		for i := range s.tables[t].cols {
			if strings.EqualFold(s.tables[t].cols[i].name, name) {
				return &s.tables[t].cols[i]
			}
		}
	}
	return nil
}

// commonColumns returns the names that the tables first..middle share with those after: NATURAL's columns.
func (s *scope) commonColumns(first, middle int) []parse.Ident {
	var out []parse.Ident
	add := func(c scopeColumn) {
		if !c.hidden && s.findVisible(middle, len(s.tables), c.name) != nil {
			out = append(out, parse.Ident{Name: c.name})
		}
	}
	for _, c := range s.mergedOf(first, middle) {
		add(c)
	}
	for t := first; t < middle; t++ {
		for _, c := range s.tables[t].cols {
			add(c)
		}
	}
	return out
}

// star returns the columns of "*" or "t.*".
func (s *scope) star(st *parse.Star, database string) ([]scopeColumn, error) {
	var out []scopeColumn
	if st.Table == "" {
		if len(s.tables) == 0 {
			return nil, sqlerr.NoTablesUsed.New()
		}
		out = append(out, s.merged...)
	}
	found := st.Table == ""
	for _, t := range s.tables {
		if st.Table != "" && !t.matches(st.Schema, st.Table) {
			continue
		}
		found = true
		for _, c := range t.cols {
			if !c.hidden || st.Table != "" {
				out = append(out, c)
			}
		}
	}
	if !found {
		return nil, sqlerr.UnknownTable.New(qualifiedTable(st.Schema, st.Table, database))
	}
	return out, nil
}

// qualifiedTable is a table's name in messages.
func qualifiedTable(schema, table, database string) string {
	if schema == "" {
		schema = database
	}
	if schema == "" {
		return table
	}
	return schema + "." + table
}

// nullType is the type of a bare NULL.
var nullType = types.Type{Kind: types.Null}
