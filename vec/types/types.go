package types

import "fmt"

// Kind is the family of a logical type. Its numbers are stored in catalogs and plans: never renumber.
type Kind uint8

// The kinds. Signedness, length, precision and collation are fields of Type.
const (
	Null      Kind = 0 // the type of a bare NULL
	TinyInt   Kind = 1
	SmallInt  Kind = 2
	MediumInt Kind = 3
	Int       Kind = 4
	BigInt    Kind = 5
	Float     Kind = 6
	Double    Kind = 7
	Decimal   Kind = 8
	Date      Kind = 9
	Time      Kind = 10
	DateTime  Kind = 11
	Timestamp Kind = 12
	Year      Kind = 13
	Bit       Kind = 14
	Enum      Kind = 15
	Set       Kind = 16
	Char      Kind = 17
	VarChar   Kind = 18
	Text      Kind = 19 // TINYTEXT … LONGTEXT, told apart by Length
	Binary    Kind = 20
	VarBinary Kind = 21
	Blob      Kind = 22 // TINYBLOB … LONGBLOB, told apart by Length
	JSON      Kind = 23
)

// CollationID is MySQL's number of a collation, as sent on the wire.
type CollationID uint16

// The collations of this version; others are refused by name.
const (
	CollationNone         CollationID = 0  // not a string
	UTF8MB4GeneralCI      CollationID = 45 // the default: case-insensitive, PAD SPACE
	UTF8MB4Bin            CollationID = 46 // code points, PAD SPACE
	CollationBinary       CollationID = 63 // bytes, NO PAD
	DefaultCollation                  = UTF8MB4GeneralCI
	MaxDecimalDigits                  = 65 // DECIMAL's largest precision
	MaxInt64Digits                    = 18 // digits that always fit int64
	MaxInt128Digits                   = 38 // digits that always fit int128
	DivPrecisionIncrement             = 4  // digits that a decimal quotient gains (div_precision_increment)
)

// Form is how values are held: the canonical forms here, the narrow ones in coldata.
type Form uint8

// The canonical forms.
const (
	FormNone    Form = 0
	FormInt64   Form = 1
	FormUint64  Form = 2
	FormInt128  Form = 3
	FormFloat64 Form = 4
	FormString  Form = 5
)

// Type is a logical type. It is a value: serialisable, comparable except for Elems.
type Type struct {
	Kind     Kind
	Unsigned bool
	NotNull  bool
	// Bool marks the int64 result of a predicate (TINYINT(1) to clients: BIGINT(1) in MariaDB's metadata).
	Bool bool
	// Length is characters for strings, bytes for binary strings, bits for BIT, display width for integers; 0: default.
	Length uint32
	// Precision is a DECIMAL's number of digits. Scale is its digits after the point, and the number of fractional
	// second digits of TIME, DATETIME and TIMESTAMP, and the shown decimals of FLOAT(m,d) (NotFixed: as needed).
	Precision uint8
	Scale     uint8
	Collation CollationID
	Elems     []string // the members of ENUM and SET
}

// NotFixedScale is the Scale of FLOAT and DOUBLE that show as many digits as needed.
const NotFixedScale = 31

// Canonical returns the form in which hashes, sort keys and exchanges see values of t.
func (t Type) Canonical() Form {
	switch t.Kind {
	case Null, TinyInt, SmallInt, MediumInt, Int, Date, Time, DateTime, Timestamp, Year, Enum:
		return FormInt64
	case BigInt:
		if t.Unsigned {
			return FormUint64
		}
		return FormInt64
	case Bit, Set:
		return FormUint64
	case Float, Double:
		return FormFloat64
	case Decimal:
		if t.Precision <= MaxInt64Digits {
			return FormInt64
		}
		return FormInt128
	default:
		return FormString
	}
}

// IsString says whether values of t are bytes with a length.
func (t Type) IsString() bool { return t.Kind >= Char }

// IsInteger says whether t is one of TINYINT … BIGINT, YEAR or BIT.
func (t Type) IsInteger() bool {
	return t.Kind >= TinyInt && t.Kind <= BigInt || t.Kind == Year || t.Kind == Bit
}

// IsNumeric says whether t is an integer, DECIMAL, FLOAT or DOUBLE.
func (t Type) IsNumeric() bool { return t.IsInteger() || t.IsFloat() || t.Kind == Decimal }

// IsFloat says whether t is FLOAT or DOUBLE.
func (t Type) IsFloat() bool { return t.Kind == Float || t.Kind == Double }

// IsTemporal says whether t is DATE, TIME, DATETIME or TIMESTAMP.
func (t Type) IsTemporal() bool { return t.Kind >= Date && t.Kind <= Timestamp }

// Nullable returns t with NULL allowed.
func (t Type) Nullable() Type { t.NotNull = false; return t }

// WithNotNull returns t with NOT NULL set to v.
func (t Type) WithNotNull(v bool) Type { t.NotNull = v; return t }

// NewDecimal returns DECIMAL(precision, scale), clamped to MySQL's limits of 65 and 38 digits.
func NewDecimal(precision, scale int) Type {
	scale = min(max(scale, 0), 38)
	precision = min(max(precision, scale, 1), MaxDecimalDigits)
	return Type{Kind: Decimal, Precision: uint8(precision), Scale: uint8(scale)}
}

// NewBigInt returns BIGINT, unsigned if asked.
func NewBigInt(unsigned bool) Type { return Type{Kind: BigInt, Unsigned: unsigned, Length: 20} }

// NewBool returns the type of predicates.
func NewBool() Type { return Type{Kind: Int, Bool: true, Length: 1} }

// NewDouble returns DOUBLE.
func NewDouble() Type { return Type{Kind: Double, Scale: NotFixedScale} }

// NewVarChar returns VARCHAR(length) with the collation.
func NewVarChar(length int, c CollationID) Type {
	return Type{Kind: VarChar, Length: uint32(length), Collation: c}
}

// DecimalDigits returns the precision and scale that values of t need as DECIMAL.
func (t Type) DecimalDigits() (precision, scale int) {
	switch t.Kind {
	case Decimal:
		return int(t.Precision), int(t.Scale)
	case TinyInt:
		return 3, 0
	case SmallInt:
		return 5, 0
	case MediumInt:
		return 8, 0
	case Int:
		if t.Bool {
			return 1, 0
		}
		return 10, 0
	case Year:
		return 4, 0
	case Date:
		return 8, 0
	case DateTime, Timestamp:
		return 14 + int(t.Scale), int(t.Scale)
	case Time:
		return 7 + int(t.Scale), int(t.Scale)
	default:
		return 20, 0
	}
}

// String writes t as MySQL's SQL would, in lower case: "decimal(15,2)", "varchar(25)", "int unsigned".
func (t Type) String() string {
	s := t.name()
	if t.Unsigned && (t.IsNumeric()) {
		s += " unsigned"
	}
	return s
}

var kindNames = [...]string{"null", "tinyint", "smallint", "mediumint", "int", "bigint", "float", "double", "decimal",
	"date", "time", "datetime", "timestamp", "year", "bit", "enum", "set", "char", "varchar", "text", "binary",
	"varbinary", "blob", "json"}

func (t Type) name() string {
	k := kindNames[t.Kind]
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case Char, VarChar, Binary, VarBinary, Bit:
		return fmt.Sprintf("%s(%d)", k, t.Length)
	case Time, DateTime, Timestamp:
		if t.Scale > 0 {
			return fmt.Sprintf("%s(%d)", k, t.Scale)
		}
	case Text, Blob:
		switch {
		case t.Length == 255:
			return "tiny" + k
		case t.Length == 1<<24-1:
			return "medium" + k
		case t.Length == 1<<32-1:
			return "long" + k
		}
	case Enum, Set:
		s := k + "("
		for i, e := range t.Elems {
			if i > 0 {
				s += ","
			}
			s += "'" + e + "'"
		}
		return s + ")"
	}
	return k
}
