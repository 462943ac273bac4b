package wire

import (
	querypb "vitess.io/vitess/go/vt/proto/query"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/types"
)

// bytesPerChar is what utf8mb4 may need for a character: lengths are sent in bytes.
const bytesPerChar = 4

// The charset numbers of column definitions.
const (
	binaryCharset  = uint32(types.CollationBinary)
	defaultCharset = uint32(types.DefaultCollation)
)

// Fields makes the column definitions of a result.
func Fields(cols []logical.Column) []*querypb.Field {
	out := make([]*querypb.Field, len(cols))
	for i, c := range cols {
		out[i] = field(c)
	}
	return out
}

func field(c logical.Column) *querypb.Field {
	f := &querypb.Field{Name: c.Name, OrgName: c.Name, Type: queryType(c.Type), Charset: binaryCharset}
	f.ColumnLength = length(c.Type)
	f.Decimals = decimals(c.Type)
	f.Flags = flags(c.Type)
	if c.Type.IsString() && c.Type.Collation != types.CollationBinary {
		f.Charset = defaultCharset
	}
	return f
}

func flags(t types.Type) uint32 {
	var f querypb.MySqlFlag
	if t.NotNull {
		f |= querypb.MySqlFlag_NOT_NULL_FLAG
	}
	if t.Unsigned {
		f |= querypb.MySqlFlag_UNSIGNED_FLAG
	}
	switch {
	case t.IsString() && t.Collation == types.CollationBinary, t.IsTemporal():
		f |= querypb.MySqlFlag_BINARY_FLAG
	case t.IsNumeric():
		f |= querypb.MySqlFlag_NUM_FLAG
	}
	switch t.Kind {
	case types.Enum:
		f |= querypb.MySqlFlag_ENUM_FLAG
	case types.Set:
		f |= querypb.MySqlFlag_SET_FLAG
	case types.Text, types.Blob:
		f |= querypb.MySqlFlag_BLOB_FLAG
	}
	return uint32(f)
}

func queryType(t types.Type) querypb.Type {
	pick := func(signed, unsigned querypb.Type) querypb.Type {
		if t.Unsigned {
			return unsigned
		}
		return signed
	}
	switch t.Kind {
	case types.Null:
		return querypb.Type_NULL_TYPE
	case types.TinyInt:
		return pick(querypb.Type_INT8, querypb.Type_UINT8)
	case types.SmallInt:
		return pick(querypb.Type_INT16, querypb.Type_UINT16)
	case types.MediumInt:
		return pick(querypb.Type_INT24, querypb.Type_UINT24)
	case types.Int:
		return pick(querypb.Type_INT32, querypb.Type_UINT32)
	case types.BigInt:
		return pick(querypb.Type_INT64, querypb.Type_UINT64)
	case types.Float:
		return querypb.Type_FLOAT32
	case types.Double:
		return querypb.Type_FLOAT64
	case types.Decimal:
		return querypb.Type_DECIMAL
	case types.Date:
		return querypb.Type_DATE
	case types.Time:
		return querypb.Type_TIME
	case types.DateTime:
		return querypb.Type_DATETIME
	case types.Timestamp:
		return querypb.Type_TIMESTAMP
	case types.Year:
		return querypb.Type_YEAR
	case types.Bit:
		return querypb.Type_BIT
	case types.Enum:
		return querypb.Type_ENUM
	case types.Set:
		return querypb.Type_SET
	}
	return stringType(t)
}

func stringType(t types.Type) querypb.Type {
	switch t.Kind {
	case types.Char:
		return querypb.Type_CHAR
	case types.Binary:
		return querypb.Type_BINARY
	case types.VarBinary:
		return querypb.Type_VARBINARY
	case types.Text, types.JSON:
		return querypb.Type_TEXT
	case types.Blob:
		return querypb.Type_BLOB
	}
	return querypb.Type_VARCHAR
}

// length is the display length that clients size their columns by, in bytes.
func length(t types.Type) uint32 {
	switch t.Kind {
	case types.Decimal:
		n := uint32(t.Precision) + 1
		if t.Scale > 0 {
			n++
		}
		return n
	case types.Date:
		return 10
	case types.DateTime, types.Timestamp:
		return 19 + fraction(t)
	case types.Time:
		return 10 + fraction(t)
	case types.Char, types.VarChar:
		if t.Collation == types.CollationBinary {
			return t.Length
		}
		return saturate(t.Length)
	case types.Enum, types.Set:
		longest := 0
		for _, e := range t.Elems {
			longest = max(longest, len(e))
		}
		return saturate(uint32(longest))
	case types.Float:
		return 12
	case types.Double:
		return 22
	}
	if t.Length > 0 {
		return t.Length
	}
	return integerLength[t.Kind]
}

var integerLength = map[types.Kind]uint32{types.TinyInt: 4, types.SmallInt: 6, types.MediumInt: 9, types.Int: 11,
	types.BigInt: 20, types.Year: 4, types.Bit: 1}

func saturate(chars uint32) uint32 {
	if chars > (1<<32-1)/bytesPerChar {
		return 1<<32 - 1
	}
	return chars * bytesPerChar
}

func fraction(t types.Type) uint32 {
	if t.Scale == 0 {
		return 0
	}
	return uint32(t.Scale) + 1
}

func decimals(t types.Type) uint32 {
	switch t.Kind {
	case types.Decimal, types.Time, types.DateTime, types.Timestamp, types.Float, types.Double:
		return uint32(t.Scale)
	case types.VarChar, types.Char, types.Text:
		return types.NotFixedScale
	}
	return 0
}
