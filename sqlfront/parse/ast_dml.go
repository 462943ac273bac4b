package parse

// Priority is the priority word of a DML statement.
type Priority uint8

// The priorities.
const (
	PriorityNone Priority = iota
	PriorityLow
	PriorityHigh
	PriorityDelayed
	PriorityConcurrent
)

// Assignment is "column = value". Value is a *Default for DEFAULT.
type Assignment struct {
	Column *ColumnRef
	Value  Expr
}

// Insert is INSERT and REPLACE. Exactly one of Rows, Stream and Query is set, except for "INSERT INTO t () VALUES
// ()", where Rows holds empty rows.
type Insert struct {
	Pos
	Replace  bool
	Priority Priority
	Ignore   bool
	Table    *TableName
	// HasColumns tells "INSERT INTO t () …" from a statement with no column list.
	HasColumns bool
	Columns    []Ident
	// Rows are the rows of VALUES, or the one row of "INSERT … SET a = 1", whose columns are then in Columns.
	Rows [][]Expr
	// SetForm says that the statement was written with SET.
	SetForm bool
	// Stream reads the rows of VALUES one by one; set instead of Rows when Mode.StreamInsert asks for it. OnDuplicate,
	// RowAlias and Returning are then known after Stream.Finish only.
	Stream *InsertValues
	Query  QueryExpr
	// RowAlias and ColumnAliases are those of VALUES … AS new(a, b).
	RowAlias      Ident
	ColumnAliases []Ident
	OnDuplicate   []Assignment
	Returning     []*SelectItem
}

// Update is UPDATE. With one table in Tables that is a *TableName it is the single-table form, which alone may have
// OrderBy and Limit.
type Update struct {
	Pos
	With     *With
	Priority Priority
	Ignore   bool
	Tables   []TableExpr
	Set      []Assignment
	Where    Expr
	OrderBy  []*OrderItem
	Limit    *Limit
}

// Delete is DELETE. The single-table form has no Targets and one *TableName in From; the multi-table forms name in
// Targets (by name or alias) what is deleted from the join in From.
type Delete struct {
	Pos
	With     *With
	Priority Priority
	Quick    bool
	Ignore   bool
	Targets  []*TableName
	// Using says that the form was DELETE FROM t1, t2 USING ….
	Using     bool
	From      []TableExpr
	Where     Expr
	OrderBy   []*OrderItem
	Limit     *Limit
	Returning []*SelectItem
}

// OptString is a string that may not have been written, where the empty string means something.
type OptString struct {
	Set   bool
	Value string
}

// FieldsSpec is the FIELDS (COLUMNS) clause of LOAD DATA and INTO OUTFILE. What is not set has MySQL's default:
// terminated by tab, not enclosed, escaped by backslash.
type FieldsSpec struct {
	Terminated OptString
	Enclosed   OptString
	Optionally bool
	Escaped    OptString
}

// LinesSpec is the LINES clause: defaults are no prefix and "\n".
type LinesSpec struct {
	Starting   OptString
	Terminated OptString
}

// DuplicateMode is what LOAD DATA and CREATE TABLE … SELECT do with rows of a key that exists.
type DuplicateMode uint8

// The duplicate modes.
const (
	DuplicateError DuplicateMode = iota
	DuplicateReplace
	DuplicateIgnore
)

// LoadData is LOAD DATA and LOAD XML.
type LoadData struct {
	Pos
	XML        bool
	Priority   Priority // PriorityLow or PriorityConcurrent
	Local      bool
	File       string
	Duplicates DuplicateMode
	Table      *TableName
	Charset    string // lower case; empty when not written
	Fields     FieldsSpec
	Lines      LinesSpec
	// RowTag is that of LOAD XML … ROWS IDENTIFIED BY.
	RowTag string
	// IgnoreLines is the number of IGNORE n LINES (ROWS).
	IgnoreLines uint64
	// Targets are the columns (*ColumnRef) and variables (*UserVar) the fields go to. HasTargets tells "()" from none.
	HasTargets bool
	Targets    []Expr
	Set        []Assignment
}

// Call is CALL procedure(args).
type Call struct {
	Pos
	Schema string
	Name   string
	Args   []Expr
}

// Do is DO expressions.
type Do struct {
	Pos
	Exprs []Expr
}

func (*Insert) statement()   {}
func (*Update) statement()   {}
func (*Delete) statement()   {}
func (*LoadData) statement() {}
func (*Call) statement()     {}
func (*Do) statement()       {}
