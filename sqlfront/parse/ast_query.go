package parse

// QueryTail is what any query may have around its body. It is embedded in the four kinds of queries.
type QueryTail struct {
	With    *With
	OrderBy []*OrderItem
	Limit   *Limit
	Into    *Into
	Locks   []*Lock
}

// Tail returns q.
func (q *QueryTail) Tail() *QueryTail { return q }

// isEmpty reports whether no clause is set.
func (q *QueryTail) isEmpty() bool {
	return q.With == nil && q.OrderBy == nil && q.Limit == nil && q.Into == nil && q.Locks == nil
}

// SelectFlags are the words between SELECT and its list that do not change the answer.
type SelectFlags uint16

// The flags of SELECT.
const (
	SelectStraightJoin SelectFlags = 1 << iota
	SelectHighPriority
	SelectSmallResult
	SelectBigResult
	SelectBufferResult
	SelectCache
	SelectNoCache
	SelectCalcFoundRows
)

// Select is one SELECT. "TABLE t" is a Select of one Star.
type Select struct {
	Pos
	QueryTail
	Flags    SelectFlags
	Distinct bool
	// Hint is the text of an optimizer hint "/*+ … */" without its marks, else empty.
	Hint  string
	Items []*SelectItem
	// From is the comma list; nil without FROM and for FROM DUAL.
	From    []TableExpr
	Where   Expr
	GroupBy *GroupBy
	Having  Expr
	Windows []*NamedWindow
	Qualify Expr
}

// SelectItem is one element of a select list or of RETURNING.
type SelectItem struct {
	Pos
	Expr  Expr // a *Star for "*"
	Alias Ident
	// Text is the item's source text, which names the column when there is no alias and Expr is no ColumnRef.
	Text string
}

// GroupKind is the form of GROUP BY.
type GroupKind uint8

// The forms of GROUP BY.
const (
	GroupPlain  GroupKind = iota
	GroupRollup           // GROUP BY a, b WITH ROLLUP, or ROLLUP (a, b)
	GroupCube             // GROUP BY CUBE (a, b)
	GroupSets             // GROUP BY GROUPING SETS (…)
)

// GroupBy is the GROUP BY clause. Items holds the expressions (with an order, which MariaDB allows here); for
// GroupSets it is nil, and Sets holds each set's expressions, an empty one for "()".
type GroupBy struct {
	Pos
	Kind  GroupKind
	Items []*OrderItem
	Sets  [][]Expr
}

// NamedWindow is one definition of a WINDOW clause.
type NamedWindow struct {
	Name Ident
	Spec *Window
}

// SetOpKind is a set operation.
type SetOpKind uint8

// The set operations.
const (
	Union SetOpKind = iota
	Intersect
	Except
)

// SetTerm is one operand of a SetOp and the operation that joins it to what stands before.
type SetTerm struct {
	Op    SetOpKind
	All   bool
	Query QueryExpr
}

// SetOp is a chain of set operations of one precedence, evaluated from left to right: First op Rest[0] op Rest[1] ….
// INTERSECT binds tighter than UNION and EXCEPT, so a chain is either all Intersect or has none.
type SetOp struct {
	Pos
	QueryTail
	First QueryExpr
	Rest  []SetTerm
}

// ValuesQuery is VALUES (1,2),(3,4) or VALUES ROW(1,2), ROW(3,4) as a query.
type ValuesQuery struct {
	Pos
	QueryTail
	Rows [][]Expr
}

// ParenQuery is a query in parentheses whose own clauses must not mix with those outside: "(SELECT … LIMIT 1) LIMIT
// 2", or a set operation that is an operand of another. Parentheses without effect leave no node.
type ParenQuery struct {
	Pos
	QueryTail
	Query QueryExpr
}

// With is a WITH clause.
type With struct {
	Pos
	Recursive bool
	CTEs      []*CTE
}

// CTE is one common table expression.
type CTE struct {
	Name    Ident
	Columns []Ident
	Query   QueryExpr
}

// OrderItem is one key of ORDER BY or GROUP BY.
type OrderItem struct {
	Pos
	Expr Expr
	Desc bool
	// Explicit says that ASC or DESC was written.
	Explicit bool
}

// Limit is LIMIT, OFFSET or FETCH. Count and Offset are literals, placeholders or variables, nil when not written.
type Limit struct {
	Pos
	Count  Expr
	Offset Expr
	// WithTies is FETCH … WITH TIES.
	WithTies bool
	// RowsExamined is that of LIMIT ROWS EXAMINED.
	RowsExamined Expr
}

// IntoKind is the form of INTO.
type IntoKind uint8

// The forms of INTO.
const (
	IntoVariables IntoKind = iota
	IntoOutfile
	IntoDumpfile
)

// Into is the INTO clause of a SELECT. Vars holds *UserVar, or *ColumnRef for a variable of a stored program.
type Into struct {
	Pos
	Kind    IntoKind
	Vars    []Expr
	File    string
	Charset string
	Fields  FieldsSpec
	Lines   LinesSpec
}

// LockKind is a locking clause.
type LockKind uint8

// The locking clauses.
const (
	LockForUpdate LockKind = iota
	LockForShare           // FOR SHARE and LOCK IN SHARE MODE
)

// LockWait is what a locking clause does about rows locked by others.
type LockWait uint8

// The ways of waiting.
const (
	WaitDefault LockWait = iota
	WaitSeconds
	NoWait
	SkipLocked
)

// Lock is FOR UPDATE, FOR SHARE or LOCK IN SHARE MODE.
type Lock struct {
	Pos
	Kind    LockKind
	Of      []*TableName
	Wait    LockWait
	Seconds Expr // for WaitSeconds
}

// IndexHint is USE, FORCE or IGNORE INDEX.
type IndexHint struct {
	Verb    string // "use", "force" or "ignore"
	For     string // "join", "order by", "group by" or empty
	Indexes []Ident
}

// TableName is a table or view by name.
type TableName struct {
	Pos
	Schema     string
	Name       string
	Alias      Ident
	Partitions []Ident
	Hints      []*IndexHint
	// AsOf is the point of FOR SYSTEM_TIME AS OF, or nil.
	AsOf Expr
}

// DerivedTable is a query in FROM.
type DerivedTable struct {
	Pos
	Lateral bool
	Query   QueryExpr
	Alias   Ident
	Columns []Ident
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds of joins. JOIN and INNER JOIN are JoinInner; CROSS JOIN too when it has a condition.
const (
	JoinInner JoinKind = iota
	JoinCross
	JoinLeft
	JoinRight
	JoinFull
	JoinStraight
)

// Join joins two table expressions. At most one of On, Using and Natural is set. Chains lean to the left and can be
// long: whoever follows Left must loop. A comma list in parentheses is a chain of JoinCross.
type Join struct {
	Pos
	Kind        JoinKind
	Natural     bool
	Left, Right TableExpr
	On          Expr
	Using       []Ident
}

func (*TableName) tableExpr()    {}
func (*DerivedTable) tableExpr() {}
func (*Join) tableExpr()         {}

func (*Select) queryExpr()      {}
func (*SetOp) queryExpr()       {}
func (*ValuesQuery) queryExpr() {}
func (*ParenQuery) queryExpr()  {}

func (*Select) statement()      {}
func (*SetOp) statement()       {}
func (*ValuesQuery) statement() {}
func (*ParenQuery) statement()  {}
