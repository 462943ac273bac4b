package bind

import (
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func (b *Binder) bindCast(e *parse.Cast, s *scope) (*plan.Expr, error) {
	arg, err := b.bindExpr(e.Arg, s)
	if err != nil {
		return nil, err
	}
	t, err := CastType(e.Type, arg.Type, b.session.Collation())
	if err != nil {
		return nil, err
	}
	return expr.NewCast(arg, t), nil
}

// CastType returns the type that CAST(… AS dt) gives for an argument of type from.
func CastType(dt *parse.DataType, from types.Type, collation types.CollationID) (types.Type, error) {
	length := max(dt.Length, 0)
	switch dt.Kind {
	case parse.TypeSigned, parse.TypeInt, parse.TypeBigInt:
		return types.NewBigInt(dt.Unsigned), nil
	case parse.TypeUnsigned:
		return types.NewBigInt(true), nil
	case parse.TypeDecimal:
		p, sc := 10, max(dt.Scale, 0)
		if dt.Length > 0 {
			p = dt.Length
		}
		switch {
		case p > types.MaxDecimalDigits:
			return types.Type{}, sqlerr.PrecisionTooBig.New("CAST", types.MaxDecimalDigits)
		case sc > types.MaxInt128Digits:
			return types.Type{}, sqlerr.ScaleTooBig.New("CAST", types.MaxInt128Digits)
		case sc > p:
			return types.Type{}, sqlerr.ScaleOverPrecision.New("CAST")
		}
		return types.NewDecimal(p, sc), nil
	case parse.TypeDouble, parse.TypeFloat:
		t := types.NewDouble()
		if dt.Kind == parse.TypeFloat {
			t.Kind = types.Float
		}
		return t, nil
	case parse.TypeDate:
		return types.Type{Kind: types.Date}, nil
	case parse.TypeTime:
		return types.Type{Kind: types.Time, Scale: uint8(length)}, nil
	case parse.TypeDateTime, parse.TypeTimestamp:
		return types.Type{Kind: types.DateTime, Scale: uint8(length)}, nil
	case parse.TypeYear:
		return types.Type{Kind: types.Year, Length: 4}, nil
	case parse.TypeChar, parse.TypeVarChar:
		if dt.Charset != "" && dt.Charset != "utf8mb4" && dt.Charset != "utf8" && dt.Charset != "binary" {
			return types.Type{}, sqlerr.NotSupportedYet.New("character set " + dt.Charset)
		}
		t := types.NewVarChar(castLength(length, from), collation)
		if dt.Binary {
			t.Collation = types.UTF8MB4Bin
		}
		return t, nil
	case parse.TypeBinary, parse.TypeVarBinary:
		return types.Type{Kind: types.VarBinary, Length: uint32(castLength(length, from)),
			Collation: types.CollationBinary}, nil
	case parse.TypeJSON:
		return types.Type{Kind: types.JSON, Length: 1<<32 - 1, Collation: types.UTF8MB4Bin}, nil
	}
	return types.Type{}, sqlerr.NotSupportedYet.New("CAST to " + dt.Name)
}

// castLength is the length of a cast to CHAR: the one written, or as much as the values of from need.
func castLength(length int, from types.Type) int {
	switch {
	case length > 0:
		return length
	case from.IsString():
		return int(from.Length)
	case from.Kind == types.Decimal:
		return int(from.Precision) + 2
	}
	return 30
}

// bindCollate gives a string another collation.
func (b *Binder) bindCollate(e *parse.Collate, s *scope) (*plan.Expr, error) {
	arg, err := b.bindExpr(e.Arg, s)
	if err != nil {
		return nil, err
	}
	if err := checkCollation(e.Collation); err != nil {
		return nil, err
	}
	return expr.NewCall("collate", arg, expr.NewString(e.Collation))
}

// checkCollation tells collations that are not supported from those of other character sets and from unknown ones.
func checkCollation(name string) error {
	if _, err := collate.Lookup(name); err == nil {
		return nil
	}
	charset, _, _ := strings.Cut(strings.ToLower(name), "_")
	switch charset {
	case "utf8mb4":
		return sqlerr.NotSupportedYet.New("collation " + name)
	case "utf8", "utf8mb3", "latin1", "latin2", "ascii", "cp1250", "cp1251", "cp1252", "ucs2", "utf16", "utf32", "big5",
		"gbk", "sjis", "koi8r":
		return sqlerr.WrongCollation.New(name, "utf8mb4")
	}
	return sqlerr.UnknownCollation.New(name)
}
