package load

import (
	"strconv"
	"strings"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Literal assigns a literal of VALUES. The error is that of a literal that is none of its kind.
func (a *Assigner) Literal(i int, c *granule.Column, kind parse.LitKind, text string) error {
	switch kind {
	case parse.LitString:
		a.Text(i, c, bytesOf(text))
	case parse.LitInteger, parse.LitDecimal:
		a.numeral(i, c, kind, text)
	case parse.LitNull:
		a.Null(i, c)
	case parse.LitTrue:
		a.Value(i, c, types.NewBool(), types.IntDatum(1))
	case parse.LitFalse:
		a.Value(i, c, types.NewBool(), types.IntDatum(0))
	case parse.LitFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return sqlerr.ValueOutOfRange.New("DOUBLE", text)
		}
		a.Value(i, c, types.NewDouble(), types.FloatDatum(f))
	case parse.LitHexNumber, parse.LitHexString, parse.LitBit:
		a.bytes(i, c, kind, text)
	default:
		return a.temporalLiteral(i, c, kind, text)
	}
	return nil
}

// numeral assigns digits with an optional sign and point.
func (a *Assigner) numeral(i int, c *granule.Column, kind parse.LitKind, text string) {
	switch a.cols[i].op {
	case opInt, opUint, opDecimal64, opDouble, opAuto:
		a.Text(i, c, bytesOf(text))
		if kind == parse.LitDecimal && a.cols[i].typ.Unsigned && roundsToMinusZero(text) {
			a.report(i, convert.OutOfRange, bytesOf(text))
		}
		return
	}
	neg := strings.HasPrefix(text, "-")
	digits := strings.TrimLeft(strings.TrimPrefix(text, "-"), "0")
	if digits == "" || digits[0] == '.' {
		digits = "0" + digits
	}
	if neg && (kind == parse.LitDecimal || digits != "0") {
		digits = "-" + digits
	}
	col := &a.cols[i]
	if kind == parse.LitDecimal && strings.HasSuffix(digits, ".") {
		digits = digits[:len(digits)-1]
	}
	if col.typ.IsString() || col.typ.Kind == types.Decimal {
		a.Text(i, c, []byte(digits))
		return
	}
	scale := 0
	if dot := strings.IndexByte(digits, '.'); dot >= 0 {
		scale = min(len(digits)-dot-1, 30)
	}
	v, _ := convert.ParseDecimal([]byte(digits), types.MaxInt128Digits, scale)
	a.Value(i, c, types.NewDecimal(types.MaxInt128Digits, scale), types.Int128Datum(v))
}

// roundsToMinusZero says whether a decimal is negative and rounds to 0, which unsigned integers refuse by its sign.
func roundsToMinusZero(text string) bool {
	v, st := convert.ParseDecimal(bytesOf(text), types.MaxInt128Digits, 0)
	return text[0] == '-' && st == convert.Rounded && v == types.Int128{}
}

// bytes assigns a hexadecimal or bit literal: bytes, but for x'…' a number where a number is wanted.
func (a *Assigner) bytes(i int, c *granule.Column, kind parse.LitKind, text string) {
	raw := unpackDigits(text, kind == parse.LitBit)
	t := a.cols[i].typ
	if kind == parse.LitHexString || t.IsString() || t.IsTemporal() || t.Kind == types.Bit {
		a.Text(i, c, raw)
		return
	}
	v, st := convert.ParseBit(raw, types.Type{Kind: types.Bit, Length: 64})
	if st != convert.OK {
		v = 1<<64 - 1
	}
	a.Value(i, c, types.NewBigInt(true), types.UintDatum(v))
}

// unpackDigits returns the bytes that hexadecimal or binary digits stand for; the first byte may have fewer digits.
func unpackDigits(digits string, binary bool) []byte {
	per, bits := 2, 4
	if binary {
		per, bits = 8, 1
	}
	out := make([]byte, (len(digits)+per-1)/per)
	for k := range len(digits) {
		d := digits[k]
		switch {
		case d >= 'a':
			d -= 'a' - 10
		case d >= 'A':
			d -= 'A' - 10
		default:
			d -= '0'
		}
		at := len(digits) - 1 - k
		out[len(out)-1-at/per] |= d << (at % per * bits)
	}
	return out
}

// temporalLiteral assigns DATE '…', TIME '…' and TIMESTAMP '…'.
func (a *Assigner) temporalLiteral(i int, c *granule.Column, kind parse.LitKind, text string) error {
	t, name := types.Type{Kind: types.DateTime}, "DATETIME"
	switch kind {
	case parse.LitDate:
		t.Kind, name = types.Date, "DATE"
	case parse.LitTime:
		t.Kind, name = types.Time, "TIME"
	}
	if dot := strings.IndexByte(text, '.'); dot >= 0 && t.Kind != types.Date {
		t.Scale = uint8(min(len(text)-dot-1, 6))
	}
	d, st := convert.Parse([]byte(text), t, &a.opts)
	if st >= convert.Truncated {
		return sqlerr.WrongLiteral.New(name, text)
	}
	a.Value(i, c, t, d)
	return nil
}
