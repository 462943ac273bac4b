package bind

import (
	"slices"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Catalog is what the binder asks of a snapshot of the catalog. Names are as written; absence is nil, not an error.
type Catalog interface {
	Table(database, name string) (*logical.Table, error)
	View(database, name string) (*View, error)
	HasDatabase(name string) bool
}

// View is a stored view.
type View struct {
	Database string // the default database of its text
	Text     string // of its query
	Columns  []string
}

// Session is what expressions may ask of the connection. The values are bound as constants.
type Session interface {
	Database() string
	Collation() types.CollationID
	Mode() parse.Mode
	Env() plan.Env
	SystemVariable(scope parse.VarScope, name string) (*plan.Expr, error)
	UserVariable(name string) *plan.Expr
	// Function returns the value of an information function (database, user, version, …), nil if name is none.
	Function(name string, args []*plan.Expr) (*plan.Expr, error)
}

// Binder binds one statement.
type Binder struct {
	cat     Catalog
	session Session
	params  []*plan.Expr // values of placeholders, nil while preparing
	query   *logical.Query
	ids     *logical.IDs
	depth   int
	tables  int      // references to tables so far
	views   []string // views being expanded, against cycles
	qualify bool     // write the database into the tree's table names
}

// maxDepth bounds the nesting of queries and of views, well below what the stack allows.
const maxDepth = 64

// maxTables bounds the references to tables, views and common table expressions of a statement: a few nested
// definitions that each use the one before twice would multiply without end.
const maxTables = 1024

// New returns a binder. params are constants for the placeholders, or nil to bind a statement for PREPARE, where
// every placeholder is NULL.
func New(cat Catalog, session Session, params []*plan.Expr) *Binder {
	ids := new(logical.IDs)
	return &Binder{cat: cat, session: session, params: params, query: logical.NewQuery(ids), ids: ids}
}

// Query binds a query.
func (b *Binder) Query(q parse.QueryExpr) (*logical.Query, error) {
	rel, err := b.bindQuery(q, nil)
	if err != nil {
		return nil, err
	}
	b.query.Root, b.query.Columns = rel.node, rel.columns()
	return b.query, nil
}

// View binds the query of a view that is about to be called database.name. It writes into the tree, before each table
// that was named without one, the database it was found in, so that the view's text means the same to every reader. A
// view that would read itself is an error.
func (b *Binder) View(database, name string, q parse.QueryExpr) (*logical.Query, error) {
	b.qualify = true
	b.views = append(b.views, database+"."+name)
	return b.Query(q)
}

// Constant binds an expression that refers to no table.
func (b *Binder) Constant(e parse.Expr) (*plan.Expr, error) {
	x, err := b.bindExpr(e, &scope{clause: "SELECT"})
	if err != nil {
		return nil, err
	}
	if len(b.query.Subqueries) > 0 {
		return nil, sqlerr.NotSupportedYet.New("a subquery here")
	}
	return x, nil
}

// OverTable binds expressions over the columns of one table, whose ids are the positions in cols: assignments of LOAD
// DATA and INSERT.
func (b *Binder) OverTable(cols []logical.TableColumn, alias string, e parse.Expr) (*plan.Expr, error) {
	t := scopeTable{alias: alias}
	for i, c := range cols {
		t.cols = append(t.cols, scopeColumn{name: c.Name, id: i, typ: c.Type})
	}
	x, err := b.bindExpr(e, &scope{tables: []scopeTable{t}, clause: "SELECT"})
	if err != nil {
		return nil, err
	}
	if len(b.query.Subqueries) > 0 {
		return nil, sqlerr.NotSupportedYet.New("a subquery here")
	}
	return x, nil
}

// relation is a bound query or table: a node and its visible columns in order.
type relation struct {
	node logical.Node
	cols []scopeColumn
}

func (r *relation) refs() []*plan.Expr {
	out := make([]*plan.Expr, len(r.cols))
	for i, c := range r.cols {
		out[i] = c.ref()
	}
	return out
}

func (r *relation) columns() []logical.Column {
	out := make([]logical.Column, len(r.cols))
	for i, c := range r.cols {
		out[i] = logical.Column{ID: c.id, Name: c.name, Type: c.typ}
	}
	return out
}

// scopeColumn is a visible column.
type scopeColumn struct {
	name string
	id   logical.ColID
	typ  types.Type
	// hidden columns are not part of "*" (the right side's columns of USING).
	hidden bool
}

func (c scopeColumn) ref() *plan.Expr { return plan.NewColumn(c.id, c.typ) }

// scopeTable is a table of FROM.
type scopeTable struct {
	database, alias string
	cols            []scopeColumn
}

// scope is where names are looked up: the tables of one query block, then the enclosing blocks.
type scope struct {
	parent *scope
	tables []scopeTable
	ctes   map[string]*cte
	// merged are the columns of USING and NATURAL joins, found by their bare name first.
	merged []scopeColumn
	clause string // for messages: "SELECT", "WHERE", …
	// aggs is set where aggregate functions are allowed.
	aggs *aggregation
	// aliases are select items that HAVING and ORDER BY may name; aliasFirst says which wins over columns.
	aliases    []selectItem
	aliasFirst bool
	// groupsFirst: a column of GROUP BY wins over a select item of its name all the same.
	groupsFirst bool
	// shownOnly: a column must be one of GROUP BY or of the select list (HAVING, outside of aggregates).
	shownOnly bool
}

// cte is a common table expression in reach. It is bound anew wherever it is used.
type cte struct {
	def   *parse.CTE
	scope *scope // where its own names are looked up
}

// inClause returns a copy of s for another clause.
func (s *scope) inClause(clause string) *scope {
	c := *s
	c.clause = clause
	return &c
}

// lookupCTE finds a common table expression by name.
func (s *scope) lookupCTE(name string) *cte {
	for ; s != nil; s = s.parent {
		if c, ok := s.ctes[strings.ToLower(name)]; ok {
			return c
		}
	}
	return nil
}

// resolve finds a column by name in s and then outwards.
func (s *scope) resolve(ref *parse.ColumnRef) (*plan.Expr, error) {
	for at := s; at != nil; at = at.parent {
		e, err := at.resolveHere(ref, s.clause)
		if e != nil || err != nil {
			return e, err
		}
	}
	return nil, sqlerr.UnknownColumn.New(qualified(ref), s.clause)
}

func (s *scope) resolveHere(ref *parse.ColumnRef, clause string) (*plan.Expr, error) {
	alias := (*plan.Expr)(nil)
	if ref.Table == "" {
		alias = s.alias(ref.Name)
	}
	c, err := s.column(ref, clause)
	if c != nil && s.shownOnly && clause == s.clause && !s.aggs.isGroup(c.ref()) && !s.selects(c) {
		c = nil
	}
	switch {
	case alias != nil && s.aliasFirst && !(c != nil && s.groupsFirst && s.aggs.isGroup(c.ref())):
		return alias, nil
	case err != nil:
		return nil, err
	case c != nil:
		return c.ref(), nil
	}
	return alias, nil
}

// selects says whether the column itself is in the select list.
func (s *scope) selects(c *scopeColumn) bool {
	return slices.ContainsFunc(s.aliases, func(it selectItem) bool {
		return it.expr.Kind == plan.Column && it.expr.Index == c.id
	})
}

// column finds a column of s's own tables: merged ones first, then those that are not hidden behind them.
func (s *scope) column(ref *parse.ColumnRef, clause string) (*scopeColumn, error) {
	var found *scopeColumn
	if ref.Table == "" {
		found = s.findMerged(ref.Name)
	}
	for t := range s.tables {
		tab := &s.tables[t]
		if ref.Table != "" && !tab.matches(ref.Schema, ref.Table) {
			continue
		}
		for i := range tab.cols {
			c := &tab.cols[i]
			if !strings.EqualFold(c.name, ref.Name) || c.hidden && ref.Table == "" {
				continue
			}
			if found != nil && found.id != c.id {
				return nil, sqlerr.AmbiguousColumn.New(qualified(ref), clause)
			}
			found = c
		}
	}
	return found, nil
}

func (s *scope) alias(name string) *plan.Expr {
	for _, a := range s.aliases {
		if strings.EqualFold(a.name, name) {
			return a.expr
		}
	}
	return nil
}

func (t *scopeTable) matches(database, alias string) bool {
	return t.alias == alias && (database == "" || database == t.database)
}

func qualified(ref *parse.ColumnRef) string {
	name := ref.Name
	if ref.Table != "" {
		name = ref.Table + "." + name
	}
	if ref.Schema != "" {
		name = ref.Schema + "." + name
	}
	return name
}
