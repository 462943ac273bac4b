package logical

import (
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// ColID names a column of the statement.
type ColID = int

// SubqueryExpr is the kind of an expression that stands for Query.Subqueries[Index]. Its Args are the left operands of
// IN and of a quantified comparison.
const SubqueryExpr plan.ExprKind = 64

// Column is what is known of a column.
type Column struct {
	ID   ColID
	Name string
	Type types.Type
}

// Table is a stored or virtual table as the planner sees it.
type Table struct {
	ID       uint64
	Database string
	Name     string
	Columns  []TableColumn
	Stats    Stats
}

// TableColumn is a column of a table. Its position is not its id.
type TableColumn struct {
	ID   uint32
	Name string
	Type types.Type
}

// Stats are what the extent map and the sketches know of a table.
type Stats struct {
	Rows    float64
	Columns map[uint32]ColumnStats
}

// ColumnStats are the statistics of a column; the zero value means nothing is known.
type ColumnStats struct {
	Distinct  float64 // estimate of distinct values, 0: unknown
	NullShare float64
	HasRange  bool // Min and Max hold the bounds as float64 of the stored integer form
	Min, Max  float64
	AvgBytes  float64 // of strings
}

// Query is a bound statement.
type Query struct {
	Root    Node
	Columns []Column // the result's, in order; several may have one id
	// Subqueries are those of SubqueryExpr expressions and, after unnesting, of Param expressions: see Subplans.
	Subqueries []*Subquery
	// Subplans are the roots of what a Param's Index refers to, in the order in which they must run.
	Subplans []Node
	ids      *IDs
}

// IDs gives out column ids and remembers their columns.
type IDs struct{ cols []Column }

// New registers a column.
func (s *IDs) New(name string, t types.Type) Column {
	c := Column{ID: len(s.cols), Name: name, Type: t}
	s.cols = append(s.cols, c)
	return c
}

// Column returns the column with the id.
func (s *IDs) Column(id ColID) Column { return s.cols[id] }

// NewQuery returns a query whose columns ids gives out.
func NewQuery(ids *IDs) *Query { return &Query{ids: ids} }

// IDs returns the statement's columns.
func (q *Query) IDs() *IDs { return q.ids }

// SubqueryKind is how an expression uses a query.
type SubqueryKind uint8

// The kinds of subqueries.
const (
	Scalar SubqueryKind = iota // its one value
	Exists
	In  // Left op ANY (query), Op "=" for IN
	All // Left op ALL (query)
)

// Subquery is a query inside an expression.
type Subquery struct {
	Kind    SubqueryKind
	Plan    Node
	Columns []Column // of the query's result
	Op      string   // comparison of In and All
}

// Node is an operator of the algebra.
type Node interface {
	// Out returns the ids of the columns the operator gives, in an order of no meaning.
	Out() ColSet
	// Children returns the inputs.
	Children() []Node
	// WithChildren returns a copy over other inputs.
	WithChildren(in []Node) Node
	// Exprs calls f for each expression of the operator itself.
	Exprs(f func(*plan.Expr))
	// MapExprs returns a copy with each expression of the operator itself replaced.
	MapExprs(f func(*plan.Expr) *plan.Expr) Node
}

// Item defines column Col as Expr.
type Item struct {
	Col  Column
	Expr *plan.Expr
}

// Get reads a table; Columns are parallel to Table.Columns.
type Get struct {
	Table   *Table
	Alias   string
	Columns []Column
}

// Select keeps the rows for which all Preds are true.
type Select struct {
	Input Node
	Preds []*plan.Expr
}

// Project gives just its Items. An item whose expression is a reference to its own column passes it through.
type Project struct {
	Input Node
	Items []Item
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds of joins. For Semi, Anti, Mark and Single the right side is what was a subquery.
const (
	Inner JoinKind = iota
	Left
	Full
	Semi
	Anti
	Mark   // the left side and MarkCol
	Single // Left that refuses a second match
)

// Join joins Left and Right under On.
type Join struct {
	Kind  JoinKind
	L, R  Node
	On    []*plan.Expr
	NullA bool // Anti and Mark with the rules of NOT IN
	// MarkCol is the column that a Mark join gives.
	MarkCol Column
}

// Aggregate groups by Groups. With no groups there is one row.
type Aggregate struct {
	Input  Node
	Groups []Item
	Aggs   []AggItem
}

// AggItem defines column Col as an aggregate.
type AggItem struct {
	Col Column
	Agg plan.Aggregate
}

// SortKey is a key of Sort.
type SortKey struct {
	Expr *plan.Expr
	Desc bool
}

// Sort orders its input and, if Limit ≥ 0, keeps Limit rows after Offset. Without keys it only limits.
type Sort struct {
	Input  Node
	Keys   []SortKey
	Limit  int64
	Offset int64
}

// Union gives the rows of all inputs. Cols[i] is made of column Maps[k][i] of input k.
type Union struct {
	Inputs []Node
	Cols   []Column
	Maps   [][]ColID
}

// Values gives constant rows.
type Values struct {
	Cols []Column
	Rows [][]*plan.Expr
}
