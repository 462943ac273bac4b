package expr

import "fmt"

// Kind says what went wrong; the SQL front end has the table from kinds to error codes. A Kind is an error itself, so
// that errors.Is(err, ErrOutOfRange) works.
type Kind uint8

// The kinds of errors.
const (
	ErrUnknownFunction Kind = iota + 1
	ErrArgCount
	ErrArgument       // an argument that the function does not take
	ErrCollation      // operands of collations that do not go together, or an unknown one
	ErrOutOfRange     // "BIGINT value is out of range in '…'"
	ErrDivisionByZero // where a strict statement writes
	ErrTruncated      // "Truncated incorrect … value": where a strict statement writes
	ErrDataTooLong    // a result past the limit of a string
	ErrUnsupported    // known, but not computed by this version
)

var kindTexts = [...]string{"", "unknown function", "wrong argument count", "wrong argument", "collation conflict",
	"value out of range", "division by 0", "truncated incorrect value", "data too long", "not supported"}

// Error implements error.
func (k Kind) Error() string { return kindTexts[k] }

// Error is an error of an expression. Message is MariaDB's text.
type Error struct {
	Kind    Kind
	Message string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Unwrap makes errors.Is see the kind.
func (e *Error) Unwrap() error { return e.Kind }

func errorf(k Kind, format string, args ...any) error { return &Error{k, fmt.Sprintf(format, args...)} }

// The codes of warnings as CompileEnv.Warn gets them: MySQL's numbers, since SHOW WARNINGS shows them.
const (
	WarnDivisionByZero     = 1365
	WarnTruncatedWrong     = 1292 // Truncated incorrect … value: '…'
	WarnDataTruncated      = 1265
	WarnOutOfRange         = 1264
	WarnOverflow           = 1916 // Got overflow when converting '…'
	WarnDatetimeOverflow   = 1441
	WarnInvalidString      = 1300
	WarnResultTooLong      = 1301
	WarnUnknownInformation = 1105
	WarnInvalidArgument    = 1411
)

// The bits of plan.Env.SQLMode that expressions look at. Others may be set.
const (
	ModeErrorForDivisionByZero uint64 = 1 << iota
	ModeNoUnsignedSubtraction
	ModeNoZeroDate
	ModeNoZeroInDate
	ModeAllowInvalidDates
	ModeNoBackslashEscapes
	ModePadCharToFullLength
	ModePipesAsConcat
	ModeHighNotPrecedence
)
