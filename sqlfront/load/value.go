package load

import (
	"math"
	"slices"
	"strconv"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Value assigns a value of type from.
func (a *Assigner) Value(i int, c *granule.Column, from types.Type, d types.Datum) {
	col := &a.cols[i]
	t := col.typ
	switch {
	case d.IsNull():
		a.Null(i, c)
	case sameValues(from, t):
		a.put(col, c, d)
	case d.Form == types.FormString:
		a.Text(i, c, bytesOf(d.S))
	case t.IsTemporal():
		a.temporal(i, c, from, d)
	case t.Kind == types.Enum && !from.IsTemporal() && from.Kind != types.Set && from.Kind != types.Enum,
		t.Kind == types.Set && !from.IsTemporal() && from.Kind != types.Enum && from.Kind != types.Set:
		a.member(i, c, from, d)
	case t.IsString() || t.Kind == types.Enum || t.Kind == types.Set:
		a.buf = convert.AppendTextZone(a.buf[:0], from, d, a.rules.Zone)
		a.Text(i, c, slices.Clone(a.buf))
	case from.IsTemporal():
		a.number(i, c, a.digits(from, d))
	case d.Form == types.FormFloat64:
		a.float(i, c, d.F)
	default:
		a.exact(i, c, from, d)
	}
}

// sameValues says whether every value of type from is one of t in the same form.
func sameValues(from, t types.Type) bool {
	switch {
	case from.Kind != t.Kind || from.Unsigned != t.Unsigned:
		return false
	case t.Kind == types.Decimal:
		return from.Scale == t.Scale && from.Precision <= t.Precision && from.Canonical() == t.Canonical()
	case t.Kind == types.Bit:
		return from.Length <= t.Length
	case t.Kind == types.Enum || t.Kind == types.Set:
		return slices.Equal(from.Elems, t.Elems)
	case t.Kind == types.Char, t.Kind == types.VarChar, t.Kind == types.Text:
		// An expression's type may promise fewer characters than there are; only a column's does not. So no length is
		// believed and the text is looked at.
		return false
	case t.Kind == types.Date || t.IsTemporal():
		return from.Scale <= t.Scale
	case t.IsString():
		return false
	case t.IsFloat():
		return t.Scale == types.NotFixedScale || from.Scale == t.Scale && from.Precision == t.Precision
	}
	return t.IsInteger()
}

// digits returns a date or time as the digits of a number: 20240131, 101112.5.
func (a *Assigner) digits(from types.Type, d types.Datum) []byte {
	text := convert.AppendTextZone(a.buf[:0], from, d, a.rules.Zone)
	a.buf = text
	out := text[:0]
	for k, c := range text {
		if c >= '0' && c <= '9' || c == '.' || c == '-' && k == 0 {
			out = append(out, c)
		}
	}
	return out
}

// number assigns the text of a number to a column of numbers.
func (a *Assigner) number(i int, c *granule.Column, b []byte) {
	col := &a.cols[i]
	switch col.typ.Kind {
	case types.Bit, types.Year:
		v, st := convert.ParseDecimal(b, types.MaxInt128Digits, 0)
		if st <= convert.Truncated {
			a.integer(i, c, v, b)
			return
		}
	}
	a.Text(i, c, b)
}

// float assigns a DOUBLE to a column of numbers.
func (a *Assigner) float(i int, c *granule.Column, f float64) {
	col := &a.cols[i]
	switch {
	case col.typ.IsFloat():
		v, st := convert.FitFloat(f, col.typ, convert.OK)
		a.put(col, c, types.FloatDatum(v))
		if st != convert.OK {
			a.report(i, st, nil)
		}
	case col.typ.Kind == types.Decimal:
		a.buf = strconv.AppendFloat(a.buf[:0], f, 'f', -1, 64)
		a.Text(i, c, slices.Clone(a.buf))
	default:
		f = math.RoundToEven(f)
		var x types.Int128
		switch {
		case f >= 1<<64:
			x = types.Int128{Lo: math.MaxUint64, Hi: math.MaxInt64}
		case f >= 1<<63:
			x = types.Int128FromUint(uint64(f))
		case f < -1<<63:
			x = types.Int128{Hi: math.MinInt64}
		default:
			x = types.Int128From(int64(f))
		}
		a.integer(i, c, x, nil)
	}
}

// exactOf returns an exact number, or the number behind a BIT, YEAR, ENUM or SET.
func exactOf(from types.Type, d types.Datum) (x types.Int128, scale int) {
	switch d.Form {
	case types.FormInt128:
		x = d.H
	case types.FormUint64:
		x = types.Int128FromUint(d.Uint64())
	default:
		x = types.Int128From(d.I)
	}
	if from.Kind == types.Decimal {
		scale = int(from.Scale)
	}
	return x, scale
}

// exact assigns an exact number to a column of numbers.
func (a *Assigner) exact(i int, c *granule.Column, from types.Type, d types.Datum) {
	col := &a.cols[i]
	x, scale := exactOf(from, d)
	switch {
	case col.typ.IsFloat():
		f := x.Float64()
		if scale > 0 {
			f /= math.Pow10(scale)
		}
		a.float(i, c, f)
	case col.typ.Kind == types.Decimal:
		a.decimal(i, c, x, scale)
	default:
		v, _, _ := x.Rescale(-scale)
		a.integer(i, c, v, nil)
	}
}

// decimal assigns x / 10^scale to a DECIMAL column.
func (a *Assigner) decimal(i int, c *granule.Column, x types.Int128, scale int) {
	col := &a.cols[i]
	st := convert.OK
	v, lossy, ok := x.Rescale(col.scale - scale)
	limit := types.DecimalLimit(col.precision)
	switch {
	case !ok && x.Sign() > 0 || ok && v.Cmp(limit) > 0:
		v, st = limit, convert.OutOfRange
	case !ok || v.Cmp(limit.Neg()) < 0:
		v, st = limit.Neg(), convert.OutOfRange
	case lossy:
		st = convert.Rounded
	}
	if col.typ.Unsigned && v.Sign() < 0 {
		v, st = types.Int128{}, convert.OutOfRange
	}
	if c.Form == types.FormInt64 {
		a.put(col, c, types.IntDatum(v.Int64()))
	} else {
		a.put(col, c, types.Int128Datum(v))
	}
	if st != convert.OK {
		a.report(i, st, nil)
	}
}

// integer assigns x to a column of integers, YEARs or BITs.
func (a *Assigner) integer(i int, c *granule.Column, x types.Int128, text []byte) {
	col := &a.cols[i]
	st := convert.OK
	var d types.Datum
	switch {
	case col.typ.Kind == types.Year:
		v := int64(-1)
		if x.IsInt64() {
			v = x.Int64()
		}
		v, st = convert.YearOfInt(v)
		d = types.IntDatum(v)
	case c.Form == types.FormUint64:
		most := convert.UintMax(col.typ)
		v := x.Lo
		switch {
		case x.Sign() < 0 && col.typ.Kind != types.Bit:
			v, st = 0, convert.OutOfRange
		case x.Hi != 0 || v > most:
			v, st = most, convert.OutOfRange
		}
		d = types.UintDatum(v)
	default:
		lo, hi := convert.IntRange(col.typ)
		switch {
		case x.Cmp(types.Int128From(lo)) < 0:
			x, st = types.Int128From(lo), convert.OutOfRange
		case x.Cmp(types.Int128From(hi)) > 0:
			x, st = types.Int128From(hi), convert.OutOfRange
		}
		d = types.IntDatum(x.Int64())
	}
	a.put(col, c, d)
	if st != convert.OK {
		a.report(i, st, text)
	}
}

// member assigns a number to an ENUM or SET column.
func (a *Assigner) member(i int, c *granule.Column, from types.Type, d types.Datum) {
	col := &a.cols[i]
	var v uint64
	ok := false
	if d.Form == types.FormFloat64 {
		f := math.Trunc(d.F)
		if ok = f >= 0 && f < 1<<63; ok {
			v = uint64(f)
		}
	} else {
		x, scale := exactOf(from, d)
		if scale > 0 { // the fraction is dropped
			x, _ = x.Sub(fraction(x, scale))
			x, _, _ = x.Rescale(-scale)
		}
		v, ok = x.Lo, x.Hi == 0
	}
	st := convert.OK
	if col.typ.Kind == types.Enum {
		if !ok || v == 0 || v > uint64(len(col.typ.Elems)) {
			v, st = 0, convert.Truncated
		}
		c.AppendInt64(int64(v))
	} else {
		if most := convert.UintMax(col.typ); !ok || v > most {
			v, st = v&most, convert.Truncated
		}
		c.AppendUint64(v)
	}
	if st != convert.OK {
		a.report(i, st, nil)
	}
}

// fraction returns the last scale digits of x, with its sign.
func fraction(x types.Int128, scale int) types.Int128 {
	q, _, _ := x.Rescale(-scale)
	back, _, _ := q.Rescale(scale)
	f, _ := x.Sub(back)
	one := types.Pow10Int128(scale)
	switch {
	case x.Sign() > 0 && f.Sign() < 0: // rounded up
		f, _ = f.Add(one)
	case x.Sign() < 0 && f.Sign() > 0:
		f, _ = f.Sub(one)
	}
	return f
}

// firstDate is the least number but 0 that is a date: 2000-01-01 without its zeros.
const firstDate = 101

// temporal assigns a number, date or time to a column of dates or times.
func (a *Assigner) temporal(i int, c *granule.Column, from types.Type, d types.Datum) {
	col := &a.cols[i]
	if from.Kind == types.Time && col.typ.Kind != types.Time {
		a.buf = a.timeToday(a.buf[:0], d.I)
		a.Text(i, c, slices.Clone(a.buf))
		return
	}
	text := convert.AppendTextZone(a.buf[:0], from, d, a.rules.Zone)
	a.buf = text
	if from.IsTemporal() || col.typ.Kind == types.Time {
		a.Text(i, c, slices.Clone(text))
		return
	}
	if isZero(d) {
		if a.rules.Mode&convert.NoZeroDate != 0 {
			a.report(i, convert.Invalid, text)
		}
		c.AppendInt64(0)
		return
	}
	v, st := types.IntDatum(0), convert.Invalid
	whole := types.Int128From(firstDate)
	if d.Form != types.FormFloat64 {
		x, scale := exactOf(from, d)
		whole, _, _ = x.Rescale(-scale)
	}
	if whole.Cmp(types.Int128From(firstDate)) >= 0 {
		padded := text
		if len(text) < 6 {
			padded = append([]byte("000000")[:6-len(text)], text...)
		}
		v, st = convert.Parse(padded, col.typ, &a.opts)
	}
	c.AppendDatum(v)
	if st != convert.OK {
		a.report(i, st, text)
	}
}

// timeToday appends the DATETIME that a TIME is after the beginning of today.
func (a *Assigner) timeToday(dst []byte, t int64) []byte {
	now := a.rules.Now
	if a.rules.Zone != nil {
		now = now.In(a.rules.Zone)
	} else {
		now = now.UTC()
	}
	y, m, day := now.Date()
	dt, _ := types.AddMicros(types.DateTimeOfDate(types.PackDate(y, int(m), day)), types.UnpackTime(t).Micros())
	return convert.AppendDateTime(dst, dt, 6)
}

// Vector assigns rows [from, to) of v; row from has the number first.
func (a *Assigner) Vector(i int, c *granule.Column, v *coldata.Vector, from, to int, first int64) {
	col := &a.cols[i]
	if col.op != opAuto && (!col.typ.NotNull || v.Valid == nil && v.Form != coldata.None) && sameValues(v.Type, col.typ) {
		c.AppendVector(v, from, to)
		return
	}
	for r := from; r < to; r++ {
		a.row = first + int64(r-from)
		a.Value(i, c, v.Type, v.Datum(r))
	}
}
