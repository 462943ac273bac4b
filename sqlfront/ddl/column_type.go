package ddl

import (
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/types"
)

// integerTypes are the kinds and default display widths of the integers, signed and unsigned.
var integerTypes = map[parse.TypeKind]struct {
	kind             types.Kind
	signed, unsigned uint32
}{
	parse.TypeTinyInt: {types.TinyInt, 4, 3}, parse.TypeSmallInt: {types.SmallInt, 6, 5},
	parse.TypeMediumInt: {types.MediumInt, 9, 8}, parse.TypeInt: {types.Int, 11, 10},
	parse.TypeBigInt: {types.BigInt, 20, 20}, parse.TypeSerial: {types.BigInt, 20, 20},
}

// textTypes are the kinds and lengths in bytes of TEXT and BLOB.
var textTypes = map[parse.TypeKind]struct {
	kind   types.Kind
	length uint32
}{
	parse.TypeTinyText: {types.Text, 1<<8 - 1}, parse.TypeText: {types.Text, 1<<16 - 1},
	parse.TypeMediumText: {types.Text, 1<<24 - 1}, parse.TypeLongText: {types.Text, 1<<32 - 1},
	parse.TypeTinyBlob: {types.Blob, 1<<8 - 1}, parse.TypeBlob: {types.Blob, 1<<16 - 1},
	parse.TypeMediumBlob: {types.Blob, 1<<24 - 1}, parse.TypeLongBlob: {types.Blob, 1<<32 - 1},
}

// columnType resolves a column's type.
func columnType(def *parse.ColumnDef, collation types.CollationID) (types.Type, error) {
	dt, name := def.Type, def.Name.Name
	if it, ok := integerTypes[dt.Kind]; ok {
		return integerType(it.kind, dt, name, it.signed, it.unsigned)
	}
	if tt, ok := textTypes[dt.Kind]; ok {
		return stringColumn(types.Type{Kind: tt.kind, Length: tt.length}, dt, collation)
	}
	fsp := uint8(max(dt.Length, 0))
	switch dt.Kind {
	case parse.TypeBool:
		return types.Type{Kind: types.TinyInt, Length: 1}, nil
	case parse.TypeDecimal:
		return decimalType(dt, name)
	case parse.TypeFloat, parse.TypeDouble:
		return floatType(dt, name)
	case parse.TypeDate:
		return types.Type{Kind: types.Date}, nil
	case parse.TypeTime, parse.TypeDateTime, parse.TypeTimestamp:
		if fsp > 6 {
			return types.Type{}, sqlerr.PrecisionTooBig.New(name, 6)
		}
		kind := map[parse.TypeKind]types.Kind{parse.TypeTime: types.Time, parse.TypeDateTime: types.DateTime,
			parse.TypeTimestamp: types.Timestamp}[dt.Kind]
		return types.Type{Kind: kind, Scale: fsp}, nil
	case parse.TypeYear:
		return types.Type{Kind: types.Year, Length: 4, Unsigned: true}, nil
	case parse.TypeBit:
		n := max(dt.Length, 1)
		if n > 64 {
			return types.Type{}, sqlerr.TooBigDisplayWidth.New(name, 64)
		}
		return types.Type{Kind: types.Bit, Length: uint32(n)}, nil
	case parse.TypeEnum, parse.TypeSet:
		return memberType(dt, collation)
	case parse.TypeJSON:
		return types.Type{Kind: types.JSON, Length: 1<<32 - 1, Collation: types.UTF8MB4Bin}, nil
	case parse.TypeChar, parse.TypeVarChar, parse.TypeBinary, parse.TypeVarBinary:
		return charType(dt, name, collation)
	}
	return types.Type{}, sqlerr.NotSupportedYet.New("type " + dt.Name)
}

func integerType(kind types.Kind, dt *parse.DataType, name string, signed, unsigned uint32) (types.Type, error) {
	t := types.Type{Kind: kind, Unsigned: dt.Unsigned || dt.Zerofill || dt.Kind == parse.TypeSerial, Length: signed}
	if t.Unsigned {
		t.Length = unsigned
	}
	if dt.Zerofill {
		return t, sqlerr.NotSupportedYet.New("ZEROFILL")
	}
	if dt.Length != parse.NoLength {
		if dt.Length > 255 {
			return t, sqlerr.TooBigDisplayWidth.New(name, 255)
		}
		t.Length = uint32(dt.Length)
	}
	return t, nil
}

func decimalType(dt *parse.DataType, name string) (types.Type, error) {
	p, s := 10, max(dt.Scale, 0)
	if dt.Length > 0 {
		p = dt.Length
	}
	switch {
	case p > types.MaxDecimalDigits:
		return types.Type{}, sqlerr.PrecisionTooBig.New(name, types.MaxDecimalDigits)
	case s > types.MaxInt128Digits:
		return types.Type{}, sqlerr.ScaleTooBig.New(name, types.MaxInt128Digits)
	case s > p:
		return types.Type{}, sqlerr.ScaleOverPrecision.New(name)
	case p > types.MaxInt128Digits:
		return types.Type{}, sqlerr.NotSupportedYet.New("DECIMAL of more than 38 digits")
	}
	t := types.NewDecimal(p, s)
	t.Unsigned = dt.Unsigned || dt.Zerofill
	return t, nil
}

func floatType(dt *parse.DataType, name string) (types.Type, error) {
	t := types.NewDouble()
	// FLOAT(p) with p above 24 is a DOUBLE.
	if dt.Kind == parse.TypeFloat && (dt.Scale != parse.NoLength || dt.Length <= 24) {
		t.Kind = types.Float
	}
	t.Unsigned = dt.Unsigned
	if dt.Scale != parse.NoLength {
		switch {
		case dt.Scale > 30:
			return t, sqlerr.ScaleTooBig.New(name, 30)
		case dt.Length < dt.Scale:
			return t, sqlerr.ScaleOverPrecision.New(name)
		}
		// Precision makes stored values be rounded to the scale.
		t.Length, t.Precision, t.Scale = uint32(dt.Length), uint8(min(dt.Length, 254)), uint8(dt.Scale)
	}
	return t, nil
}

func charType(dt *parse.DataType, name string, collation types.CollationID) (types.Type, error) {
	limits := map[parse.TypeKind]struct {
		kind  types.Kind
		limit int
	}{parse.TypeChar: {types.Char, maxChar}, parse.TypeVarChar: {types.VarChar, maxVarChar},
		parse.TypeBinary: {types.Binary, maxChar}, parse.TypeVarBinary: {types.VarBinary, maxVarBinary}}
	l := limits[dt.Kind]
	n := dt.Length
	if n == parse.NoLength {
		if l.kind == types.VarChar || l.kind == types.VarBinary {
			return types.Type{}, sqlerr.Syntax.New("The type " + dt.Name + " of column '" + name + "' needs a length")
		}
		n = 1
	}
	if n > l.limit {
		return types.Type{}, sqlerr.ColumnTooBig.New(name, l.limit)
	}
	return stringColumn(types.Type{Kind: l.kind, Length: uint32(n)}, dt, collation)
}

// stringColumn gives a string type its collation.
func stringColumn(t types.Type, dt *parse.DataType, def types.CollationID) (types.Type, error) {
	if t.Kind == types.Binary || t.Kind == types.VarBinary || t.Kind == types.Blob {
		t.Collation = types.CollationBinary
		return t, nil
	}
	id, err := Collation(dt.Charset, dt.Collate, def)
	if err != nil {
		return t, err
	}
	if dt.Binary && id == types.UTF8MB4GeneralCI {
		id = types.UTF8MB4Bin
	}
	t.Collation = id
	if id == types.CollationBinary {
		t.Kind = map[types.Kind]types.Kind{types.Char: types.Binary, types.VarChar: types.VarBinary, types.Text: types.Blob}[t.Kind]
	}
	return t, nil
}

func memberType(dt *parse.DataType, collation types.CollationID) (types.Type, error) {
	t := types.Type{Kind: types.Enum, Elems: dt.Values}
	limit := 65535
	if dt.Kind == parse.TypeSet {
		t.Kind, limit = types.Set, 64
	}
	if len(dt.Values) == 0 || len(dt.Values) > limit {
		return t, sqlerr.NotSupportedYet.New("this number of members of ENUM or SET")
	}
	id, err := Collation(dt.Charset, dt.Collate, collation)
	t.Collation = id
	return t, err
}
