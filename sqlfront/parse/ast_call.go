package parse

// NullTreatment is RESPECT or IGNORE NULLS of a window function.
type NullTreatment uint8

// The treatments of NULLs.
const (
	NullsDefault NullTreatment = iota
	NullsRespect
	NullsIgnore
)

// FuncCall is a call of a function, an aggregate or a window function; which of them, the binder decides by Name.
// Calls with a grammar of their own have their own node where one is declared above; the others are brought to the
// plain form: SUBSTRING(s FROM a FOR b) has three Args, POSITION(a IN b) is locate(a, b), CURRENT_DATE without
// parentheses has no Args, MOD(a, b) is a Binary, CHAR(65 USING latin1) has Charset.
type FuncCall struct {
	Pos
	Schema string // of a stored function, else empty
	Name   string // lower case
	Args   []Expr
	// Star is COUNT(*): then Args is empty.
	Star     bool
	Distinct bool
	// Charset is that of CHAR(… USING charset), else empty.
	Charset string
	// OrderBy, Separator and Limit are those of GROUP_CONCAT and JSON_ARRAYAGG. Separator is nil when not written.
	OrderBy   []*OrderItem
	Separator *Literal
	Limit     *Limit
	// WithinGroup is the sort order of PERCENTILE_CONT, PERCENTILE_DISC and their like.
	WithinGroup []*OrderItem
	// Filter is the condition of FILTER (WHERE …), or nil.
	Filter Expr
	// Nulls and FromLast belong to LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE.
	Nulls    NullTreatment
	FromLast bool
	// Over makes the call a window function.
	Over *Window
}

// Window is what follows OVER or stands in a WINDOW clause. "OVER w" has Bare set and nothing but Name;
// "OVER (w ORDER BY …)" builds on the named window Name.
type Window struct {
	Pos
	Name        string
	Bare        bool
	PartitionBy []Expr
	OrderBy     []*OrderItem
	Frame       *Frame
}

// FrameUnit is the unit of a window frame.
type FrameUnit uint8

// The units of frames.
const (
	FrameRows FrameUnit = iota
	FrameRange
	FrameGroups
)

// FrameBoundKind is a kind of frame bound, in the order in which bounds may follow each other.
type FrameBoundKind uint8

// The kinds of frame bounds.
const (
	UnboundedPreceding FrameBoundKind = iota
	ValuePreceding
	CurrentRow
	ValueFollowing
	UnboundedFollowing
)

// FrameBound is one end of a frame. Value is set for ValuePreceding and ValueFollowing; Unit if Value is an INTERVAL.
type FrameBound struct {
	Kind  FrameBoundKind
	Value Expr
	Unit  IntervalUnit
}

// FrameExclude is the EXCLUDE part of a frame.
type FrameExclude uint8

// The exclusions.
const (
	ExcludeNoOthers FrameExclude = iota
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

// Frame is a window frame. "ROWS n PRECEDING" alone ends at the current row and has that End.
type Frame struct {
	Pos
	Unit       FrameUnit
	Start, End FrameBound
	Exclude    FrameExclude
}
