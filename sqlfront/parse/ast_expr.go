package parse

// LitKind says what a Literal is and how its Text reads.
type LitKind uint8

// The kinds of literals.
const (
	LitNull      LitKind = iota // NULL, and \N; Text is empty
	LitTrue                     // TRUE; Text is empty
	LitFalse                    // FALSE; Text is empty
	LitInteger                  // digits only, any number of them; no sign (in InsertValues a '-' may lead)
	LitDecimal                  // digits with a point and no exponent
	LitFloat                    // a number with an exponent
	LitString                   // a character string; Text is the value, escapes and doubled quotes resolved
	LitHexNumber                // 0x41: Text is the hexadecimal digits; a number where a number is wanted
	LitHexString                // x'41': Text is the hexadecimal digits (even many); always a string
	LitBit                      // b'01' or 0b01: Text is the binary digits
	LitDate                     // DATE '…' or {d '…'}; Text is the string
	LitTime                     // TIME '…' or {t '…'}
	LitTimestamp                // TIMESTAMP '…' or {ts '…'}
)

// Literal is a constant in the text.
type Literal struct {
	Pos
	Kind LitKind
	// Charset is the introducer of a string, hexadecimal or bit literal without its underscore, in lower case
	// ("utf8mb4"; "utf8" for N'…'), else empty.
	Charset string
	Text    string
}

// Keyword is a bare word in a place where the grammar asks for one, as GET_FORMAT(DATE, …) does.
type Keyword struct {
	Pos
	Word string // upper case
}

// ColumnRef is a column name, perhaps qualified. An empty Table or Schema was not written.
type ColumnRef struct {
	Pos
	Schema string
	Table  string
	Name   string
}

// Star is "*", "t.*" or "db.t.*": a select item. COUNT(*) is a FuncCall with Star set and holds no such node.
type Star struct {
	Pos
	Schema string
	Table  string
}

// Placeholder is a "?" of a prepared statement. Index counts from 0 in order of appearance.
type Placeholder struct {
	Pos
	Index int
}

// VarScope is the scope written before a system variable.
type VarScope uint8

// The scopes of variables.
const (
	ScopeDefault VarScope = iota // none written: for SET the session's, for @@x session first, then global
	ScopeGlobal
	ScopeSession // SESSION, LOCAL, @@session., @@local.
	ScopePersist // PERSIST of MySQL 8
	ScopeUser    // @x, in SET only
)

// UserVar is @name.
type UserVar struct {
	Pos
	Name string
}

// SysVar is @@name. Name is in lower case and may have a dotted prefix (a named key cache: "hot.key_buffer_size").
type SysVar struct {
	Pos
	Scope VarScope
	Name  string
}

// AssignExpr is "@name := value".
type AssignExpr struct {
	Pos
	Var   *UserVar
	Value Expr
}

// Op is an operator.
type Op uint8

// The operators. Logic, Compare, Binary and Unary nodes each use the group that its comment names.
const (
	OpAnd Op = iota // Logic
	OpOr
	OpXor

	OpEQ // Compare
	OpNullSafeEQ
	OpNE
	OpLT
	OpLE
	OpGT
	OpGE
	OpSoundsLike

	OpAdd // Binary
	OpSub
	OpMul
	OpDiv    // /
	OpIntDiv // DIV
	OpMod    // % and MOD
	OpBitAnd
	OpBitOr
	OpBitXor
	OpShiftLeft
	OpShiftRight
	OpConcat      // || under PIPES_AS_CONCAT; the parser makes a FuncCall of concat of it, no node has it
	OpJSONExtract // ->
	OpJSONUnquote // ->>

	OpNot // Unary; NOT and ! alike
	OpNeg
	OpPlus   // unary +
	OpBitNot // ~
	OpBinary // BINARY x
)

// Logic is a chain of two or more terms under one of AND, OR, XOR: "a AND b AND c" is one node with three Args.
type Logic struct {
	Pos
	Op   Op
	Args []Expr
}

// Compare is "Left Op Right".
type Compare struct {
	Pos
	Op          Op
	Left, Right Expr
}

// QuantifiedCompare is "Left Op ALL (query)", or ANY (also written SOME) when All is false.
type QuantifiedCompare struct {
	Pos
	Op    Op
	All   bool
	Left  Expr
	Query *Subquery
}

// Binary is "Left Op Right" with an arithmetic, bit or JSON operator. Chains lean to the left and can
// be hundreds of thousands of terms long: whoever follows Left must loop, not recurse (see LeftSpine).
type Binary struct {
	Pos
	Op          Op
	Left, Right Expr
}

// Unary is "Op Arg". A minus sign before a number is a Unary too.
type Unary struct {
	Pos
	Op  Op
	Arg Expr
}

// IsTest is what follows IS.
type IsTest uint8

// The tests of IS.
const (
	IsNull IsTest = iota
	IsTrue
	IsFalse
	IsUnknown
)

// Is is "Arg IS [NOT] Test".
type Is struct {
	Pos
	Arg  Expr
	Not  bool
	Test IsTest
}

// Like is "Arg [NOT] LIKE Pattern [ESCAPE Escape]". Escape is nil when not written.
type Like struct {
	Pos
	Arg, Pattern, Escape Expr
	Not                  bool
}

// Regexp is "Arg [NOT] REGEXP Pattern", RLIKE alike.
type Regexp struct {
	Pos
	Arg, Pattern Expr
	Not          bool
}

// Between is "Arg [NOT] BETWEEN Low AND High".
type Between struct {
	Pos
	Arg, Low, High Expr
	Not            bool
}

// InList is "Arg [NOT] IN (List)", with at least one element. Arg may be a *Row, then the elements are rows.
type InList struct {
	Pos
	Arg  Expr
	List []Expr
	Not  bool
}

// InSubquery is "Arg [NOT] IN (query)".
type InSubquery struct {
	Pos
	Arg   Expr
	Query *Subquery
	Not   bool
}

// MemberOf is "Arg MEMBER OF (Array)".
type MemberOf struct {
	Pos
	Arg, Array Expr
}

// Exists is "EXISTS (query)". NOT EXISTS is a Unary around it.
type Exists struct {
	Pos
	Query *Subquery
}

// Subquery is a query in parentheses used as a value, a row or a set.
type Subquery struct {
	Pos
	Query QueryExpr
}

// Row is "(a, b)" or "ROW(a, b)", with two or more elements (ROW(a) has one).
type Row struct {
	Pos
	Args []Expr
}

// When is one branch of CASE.
type When struct {
	Cond, Then Expr
}

// Case is CASE [Arg] WHEN … END. Arg is nil for a searched CASE; Else is nil when not written.
type Case struct {
	Pos
	Arg   Expr
	Whens []When
	Else  Expr
}

// Cast is CAST(Arg AS Type) and CONVERT(Arg, Type).
type Cast struct {
	Pos
	Arg  Expr
	Type *DataType
}

// ConvertUsing is CONVERT(Arg USING Charset).
type ConvertUsing struct {
	Pos
	Arg     Expr
	Charset string // lower case
}

// Collate is "Arg COLLATE Collation".
type Collate struct {
	Pos
	Arg       Expr
	Collation string // lower case
}

// IntervalUnit is a unit of INTERVAL, EXTRACT, TIMESTAMPADD and TIMESTAMPDIFF.
type IntervalUnit uint8

// The units. UnitNone stands where no unit was written.
const (
	UnitNone IntervalUnit = iota
	UnitMicrosecond
	UnitSecond
	UnitMinute
	UnitHour
	UnitDay
	UnitWeek
	UnitMonth
	UnitQuarter
	UnitYear
	UnitSecondMicrosecond
	UnitMinuteMicrosecond
	UnitMinuteSecond
	UnitHourMicrosecond
	UnitHourSecond
	UnitHourMinute
	UnitDayMicrosecond
	UnitDaySecond
	UnitDayMinute
	UnitDayHour
	UnitYearMonth
)

// DateArith is date arithmetic with an INTERVAL: "d + INTERVAL v u", "INTERVAL v u + d", "d - INTERVAL v u",
// DATE_ADD, DATE_SUB, ADDDATE, SUBDATE (also their two-argument day forms) and TIMESTAMPADD.
type DateArith struct {
	Pos
	Sub   bool // subtract instead of add
	Date  Expr
	Value Expr // the amount, without the unit
	Unit  IntervalUnit
}

// Extract is EXTRACT(Unit FROM Arg).
type Extract struct {
	Pos
	Unit IntervalUnit
	Arg  Expr
}

// TimestampDiff is TIMESTAMPDIFF(Unit, From, To): To minus From.
type TimestampDiff struct {
	Pos
	Unit     IntervalUnit
	From, To Expr
}

// TrimSide is the side that TRIM works on.
type TrimSide uint8

// The sides of TRIM.
const (
	TrimBoth TrimSide = iota
	TrimLeading
	TrimTrailing
)

// Trim is TRIM([Side] [Remove] FROM Arg). Remove is nil for blanks. LTRIM and RTRIM are FuncCalls.
type Trim struct {
	Pos
	Side   TrimSide
	Remove Expr
	Arg    Expr
}

// MatchMode is the search modifier of MATCH … AGAINST.
type MatchMode uint8

// The modes of MATCH.
const (
	MatchDefault MatchMode = iota
	MatchNatural
	MatchBoolean
	MatchExpansion
	MatchNaturalExpansion
)

// Match is MATCH (Columns) AGAINST (Against mode).
type Match struct {
	Pos
	Columns []*ColumnRef
	Against Expr
	Mode    MatchMode
}

// ValuesFunc is VALUES(column) (also VALUE(column)) in ON DUPLICATE KEY UPDATE.
type ValuesFunc struct {
	Pos
	Column *ColumnRef
}

// Default is DEFAULT, or DEFAULT(column) when Column is not nil.
type Default struct {
	Pos
	Column *ColumnRef
}

func (*Literal) expr()           {}
func (*Keyword) expr()           {}
func (*ColumnRef) expr()         {}
func (*Star) expr()              {}
func (*Placeholder) expr()       {}
func (*UserVar) expr()           {}
func (*SysVar) expr()            {}
func (*AssignExpr) expr()        {}
func (*Logic) expr()             {}
func (*Compare) expr()           {}
func (*QuantifiedCompare) expr() {}
func (*Binary) expr()            {}
func (*Unary) expr()             {}
func (*Is) expr()                {}
func (*Like) expr()              {}
func (*Regexp) expr()            {}
func (*Between) expr()           {}
func (*InList) expr()            {}
func (*InSubquery) expr()        {}
func (*MemberOf) expr()          {}
func (*Exists) expr()            {}
func (*Subquery) expr()          {}
func (*Row) expr()               {}
func (*Case) expr()              {}
func (*Cast) expr()              {}
func (*ConvertUsing) expr()      {}
func (*Collate) expr()           {}
func (*DateArith) expr()         {}
func (*Extract) expr()           {}
func (*TimestampDiff) expr()     {}
func (*Trim) expr()              {}
func (*Match) expr()             {}
func (*ValuesFunc) expr()        {}
func (*Default) expr()           {}
func (*FuncCall) expr()          {}
