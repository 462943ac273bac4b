package bind

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// literal binds a constant of the text.
func (b *Binder) literal(l *parse.Literal) (*plan.Expr, error) {
	switch l.Kind {
	case parse.LitNull:
		return plan.NewConstant(types.NullDatum, nullType), nil
	case parse.LitTrue, parse.LitFalse:
		v := int64(0)
		if l.Kind == parse.LitTrue {
			v = 1
		}
		return plan.NewConstant(types.IntDatum(v), types.NewBool().WithNotNull(true)), nil
	case parse.LitInteger, parse.LitDecimal:
		return Number(l.Text)
	case parse.LitFloat:
		f, err := strconv.ParseFloat(l.Text, 64)
		if err != nil {
			return nil, sqlerr.ValueOutOfRange.New("DOUBLE", l.Text)
		}
		return plan.NewConstant(types.FloatDatum(f), types.NewDouble().WithNotNull(true)), nil
	case parse.LitString:
		return b.stringLiteral(l)
	case parse.LitHexNumber, parse.LitHexString:
		text := l.Text
		if len(text)%2 == 1 {
			text = "0" + text
		}
		raw, err := hex.DecodeString(text)
		if err != nil {
			return nil, sqlerr.Syntax.New("bad hexadecimal literal " + l.Text)
		}
		return b.bytesLiteral(raw, l.Charset), nil
	case parse.LitBit:
		return b.bitLiteral(l)
	}
	return b.temporalLiteral(l)
}

func (b *Binder) stringLiteral(l *parse.Literal) (*plan.Expr, error) {
	switch l.Charset {
	case "", "utf8mb4", "utf8", "utf8mb3", "ascii":
		return StringConstant(l.Text, b.session.Collation()), nil
	case "binary":
		return b.bytesLiteral([]byte(l.Text), "binary"), nil
	}
	return nil, sqlerr.NotSupportedYet.New("character set " + l.Charset)
}

// StringConstant makes a string constant of a collation.
func StringConstant(s string, c types.CollationID) *plan.Expr {
	t := types.NewVarChar(utf8.RuneCountInString(s), c).WithNotNull(true)
	return plan.NewConstant(types.StringDatum(s), t)
}

func (b *Binder) bytesLiteral(raw []byte, charset string) *plan.Expr {
	if charset == "" || charset == "binary" {
		t := types.Type{Kind: types.VarBinary, Length: uint32(len(raw)), Collation: types.CollationBinary, NotNull: true}
		return plan.NewConstant(types.StringDatum(string(raw)), t)
	}
	return StringConstant(string(raw), b.session.Collation())
}

func (b *Binder) bitLiteral(l *parse.Literal) (*plan.Expr, error) {
	v, ok := new(big.Int).SetString(l.Text, 2)
	if !ok && l.Text != "" {
		return nil, sqlerr.Syntax.New("bad bit literal " + l.Text)
	}
	raw := make([]byte, (len(l.Text)+7)/8)
	if v != nil {
		v.FillBytes(raw)
	}
	return b.bytesLiteral(raw, l.Charset), nil
}

// temporalLiteral binds DATE '…', TIME '…', TIMESTAMP '…'.
func (b *Binder) temporalLiteral(l *parse.Literal) (*plan.Expr, error) {
	t := types.Type{Kind: types.DateTime, NotNull: true}
	name := "DATETIME"
	switch l.Kind {
	case parse.LitDate:
		t.Kind, name = types.Date, "DATE"
	case parse.LitTime:
		t.Kind, name = types.Time, "TIME"
	}
	if dot := strings.IndexByte(l.Text, '.'); dot >= 0 && t.Kind != types.Date {
		t.Scale = uint8(min(len(l.Text)-dot-1, 6))
	}
	env := b.session.Env()
	e := expr.Fold(expr.NewCast(StringConstant(l.Text, b.session.Collation()), t), &env)
	if e.Kind != plan.Constant || e.Value.IsNull() {
		return nil, sqlerr.WrongLiteral.New(name, l.Text)
	}
	e.Type.NotNull = true
	return e, nil
}

// negativeLiteral folds the minus sign into a number, so that -9223372036854775808 is a BIGINT. It returns nil for
// literals that are no numbers.
func (b *Binder) negativeLiteral(l *parse.Literal) (*plan.Expr, error) {
	switch l.Kind {
	case parse.LitInteger, parse.LitDecimal:
		return Number("-" + l.Text)
	case parse.LitFloat:
		x, err := b.literal(l)
		if err != nil {
			return nil, err
		}
		return plan.NewConstant(types.FloatDatum(-x.Value.F), x.Type), nil
	}
	return nil, nil
}

// Number makes the smallest exact type that holds a number's text: INT, BIGINT, BIGINT UNSIGNED, then DECIMAL.
func Number(text string) (*plan.Expr, error) {
	if !strings.ContainsRune(text, '.') {
		if v, err := strconv.ParseInt(text, 10, 64); err == nil {
			t := types.NewBigInt(false)
			if v == int64(int32(v)) {
				t.Kind = types.Int
			}
			t.Length, t.NotNull = uint32(len(text)), true
			return plan.NewConstant(types.IntDatum(v), t), nil
		}
		if v, err := strconv.ParseUint(text, 10, 64); err == nil {
			t := types.NewBigInt(true).WithNotNull(true)
			t.Length = uint32(len(text))
			return plan.NewConstant(types.UintDatum(v), t), nil
		}
	}
	return decimalLiteral(text)
}

func decimalLiteral(text string) (*plan.Expr, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	precision := max(len(whole)+len(frac), 1)
	if precision > types.MaxInt128Digits {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, sqlerr.ValueOutOfRange.New("DECIMAL", text)
		}
		return plan.NewConstant(types.FloatDatum(f), types.NewDouble().WithNotNull(true)), nil
	}
	v, _ := new(big.Int).SetString("0"+whole+frac, 10)
	if digits != text {
		v.Neg(v)
	}
	t := types.NewDecimal(precision, len(frac)).WithNotNull(true)
	if t.Canonical() == types.FormInt64 {
		return plan.NewConstant(types.IntDatum(v.Int64()), t), nil
	}
	return plan.NewConstant(types.Int128Datum(int128(v)), t), nil
}

// int128 converts a number of at most 38 digits.
func int128(v *big.Int) types.Int128 {
	var raw [16]byte
	new(big.Int).Abs(v).FillBytes(raw[:])
	var x types.Int128
	for i, c := range raw {
		if i < 8 {
			x.Hi = x.Hi<<8 | int64(c)
		} else {
			x.Lo = x.Lo<<8 | uint64(c)
		}
	}
	if v.Sign() < 0 {
		return x.Neg()
	}
	return x
}
