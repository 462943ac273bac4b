package parse

// Pos is where a node begins in the text given to Parse: a byte offset and a line. Lines count from 1 at the first
// byte of the statement, as MariaDB counts them in its messages, so that a second statement of one text has its own.
type Pos struct {
	Off  int32
	Line int32
}

// Position returns p itself. Nodes embed Pos and get their Node method from it.
func (p Pos) Position() Pos { return p }

// Node is any part of a statement. Nodes are pointers, except for Ident, and are not changed by this package once
// Parse has returned them.
type Node interface {
	// Position is where the node's first token starts. Nodes that rewriters make have the zero Pos.
	Position() Pos
}

// Statement is one whole statement.
type Statement interface {
	Node
	statement()
}

// Expr is an expression that yields a value, or a row of values where the grammar allows one.
type Expr interface {
	Node
	expr()
}

// QueryExpr is a query: *Select, *SetOp, *ValuesQuery or *ParenQuery. Each is a Statement as well.
type QueryExpr interface {
	Statement
	// Tail returns the clauses that any query may carry around its body. The pointer is into the node.
	Tail() *QueryTail
	queryExpr()
}

// TableExpr is an element of FROM: *TableName, *DerivedTable or *Join.
type TableExpr interface {
	Node
	tableExpr()
}

// Ident is a name with its place. Name is without quotes, in the letters of the statement.
type Ident struct {
	Pos
	Name string
}

// IsSet reports whether there is a name at all, for the optional ones such as aliases.
func (id Ident) IsSet() bool { return id.Name != "" }

// String returns the name without quotes.
func (id Ident) String() string { return id.Name }

var (
	_ QueryExpr = (*Select)(nil)
	_ QueryExpr = (*SetOp)(nil)
	_ QueryExpr = (*ValuesQuery)(nil)
	_ QueryExpr = (*ParenQuery)(nil)
	_ TableExpr = (*TableName)(nil)
	_ TableExpr = (*DerivedTable)(nil)
	_ TableExpr = (*Join)(nil)
)
