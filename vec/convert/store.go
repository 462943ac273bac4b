package convert

import (
	"math"
	"strconv"

	"github.com/colonnadedb/colonnade/vec/types"
)

// Exact returns a value that is no string or float as a number with scale digits behind the point: dates as YYYYMMDD,
// times as hhmmss, both together for DATETIME. A TIMESTAMP is made a DATETIME of its zone first.
func Exact(t types.Type, d types.Datum) (x types.Int128, scale int) {
	switch t.Kind {
	case types.Decimal:
		scale = int(t.Scale)
	case types.Date:
		return types.Int128From(dateNumber(d.I)), 0
	case types.DateTime:
		date, c := types.UnpackDateTime(d.I)
		return withMicros(dateNumber(date)*1_000_000+clockNumber(c), c.Micro, int(t.Scale), false), int(t.Scale)
	case types.Time:
		c := types.UnpackTime(d.I)
		return withMicros(clockNumber(c), c.Micro, int(t.Scale), c.Neg), int(t.Scale)
	}
	switch d.Form {
	case types.FormInt64:
		x = types.Int128From(d.I)
	case types.FormUint64:
		x = types.Int128FromUint(d.Uint64())
	default:
		x = d.H
	}
	return x, scale
}

func dateNumber(d int64) int64 {
	y, m, day := types.UnpackDate(d)
	return int64(y)*10000 + int64(m)*100 + int64(day)
}

func clockNumber(c types.Clock) int64 {
	return int64(c.Hour)*10000 + int64(c.Minute)*100 + int64(c.Second)
}

func withMicros(whole int64, us, scale int, neg bool) types.Int128 {
	x, _ := types.Int128From(whole).Mul(types.Int128From(types.Pow10(scale)))
	x, _ = x.Add(types.Int128From(int64(us) / types.Pow10(6-scale)))
	if neg {
		return x.Neg()
	}
	return x
}

// Store converts a value that is not NULL as storing it in a column of type to does: as Parse for texts, with rounding
// and clamping for numbers. The string of a result may share memory with d.
func Store(d types.Datum, from, to types.Type, o *Options) (types.Datum, Status) {
	if from.Kind == types.Timestamp && to.Kind != types.Timestamp {
		d, from.Kind = types.IntDatum(DateTimeOfTimestamp(d.I, o.Zone)), types.DateTime
	}
	switch {
	case d.Form == types.FormString && from.IsString():
		return Parse([]byte(d.S), to, o)
	case to.IsString():
		s, st := FitString(AppendText(nil, from, d), to)
		return types.StringDatum(string(s)), st
	case to.IsTemporal():
		return storeTemporal(d, from, to, o)
	case to.Kind == types.Enum || to.Kind == types.Set:
		return storeMembers(d, from, to, o)
	case to.Kind == types.Year:
		v, st := storeInt(d, from, types.Type{Kind: types.SmallInt})
		if st == OutOfRange {
			return types.IntDatum(0), st
		}
		y, st := YearOfInt(v.I)
		return types.IntDatum(y), st
	case to.IsFloat():
		f, st := FitFloat(asFloat(d, from), to, OK)
		return types.FloatDatum(f), st
	case to.Kind == types.Decimal:
		return storeDecimal(d, from, to)
	}
	return storeInt(d, from, to)
}

func asFloat(d types.Datum, from types.Type) float64 {
	if d.Form == types.FormFloat64 {
		return d.F
	}
	return Float(Exact(from, d))
}

// Float returns x / 10^scale, rounded once.
func Float(x types.Int128, scale int) float64 {
	// Up to 2^53 and 10^22 both operands of the division are exact.
	if v := x.Int64(); x.IsInt64() && -1<<53 <= v && v <= 1<<53 && scale <= 22 {
		return float64(v) / math.Pow10(scale)
	}
	var buf [48]byte
	text := append(x.AppendTo(buf[:0]), "e-"...)
	f, _ := strconv.ParseFloat(string(strconv.AppendInt(text, int64(scale), 10)), 64)
	return f
}

func storeDecimal(d types.Datum, from, to types.Type) (types.Datum, Status) {
	if d.Form == types.FormFloat64 {
		return parseDecimalDatum(strconv.AppendFloat(nil, d.F, 'f', -1, 64), to)
	}
	x, scale := Exact(from, d)
	r, lossy, ok := x.Rescale(int(to.Scale) - scale)
	st := OK
	if lossy {
		st = Rounded
	}
	limit := types.DecimalLimit(int(to.Precision))
	switch {
	case (!ok || r.Cmp(limit) > 0) && x.Sign() > 0:
		r, st = limit, OutOfRange
	case to.Unsigned && x.Sign() < 0:
		r, st = types.Int128{}, OutOfRange
	case !ok || r.Cmp(limit.Neg()) < 0:
		r, st = limit.Neg(), OutOfRange
	}
	if to.Canonical() == types.FormInt64 {
		return types.IntDatum(r.Int64()), st
	}
	return types.Int128Datum(r), st
}

func storeInt(d types.Datum, from, to types.Type) (types.Datum, Status) {
	var x types.Int128
	if d.Form == types.FormFloat64 {
		switch f := math.RoundToEven(d.F); {
		case f >= 1<<64:
			x = types.Int128{Hi: 1}
		case f >= 1<<63:
			x = types.Int128FromUint(uint64(f))
		case f < -1<<63:
			x = types.Int128{Hi: -2}
		default:
			x = types.Int128From(int64(f))
		}
	} else {
		v, scale := Exact(from, d)
		if from.IsTemporal() { // a fraction of a second is cut off
			x, _ = v.QuoRem(types.Pow10Int128(scale))
		} else {
			x, _, _ = v.Rescale(-scale)
		}
	}
	if to.Canonical() == types.FormUint64 {
		switch most := UintMax(to); {
		case x.Sign() < 0:
			return types.UintDatum(0), OutOfRange
		case x.Hi != 0 || x.Lo > most:
			return types.UintDatum(most), OutOfRange
		}
		return types.UintDatum(x.Lo), OK
	}
	lo, hi := IntRange(to)
	switch {
	case x.Cmp(types.Int128From(lo)) < 0:
		return types.IntDatum(lo), OutOfRange
	case x.Cmp(types.Int128From(hi)) > 0:
		return types.IntDatum(hi), OutOfRange
	}
	return types.IntDatum(x.Int64()), OK
}

// storeMembers stores in ENUM and SET: numbers are an index or the members' bits.
func storeMembers(d types.Datum, from, to types.Type, o *Options) (types.Datum, Status) {
	if from.Kind == types.Enum || from.Kind == types.Set || from.IsTemporal() {
		return Parse(AppendText(nil, from, d), to, o)
	}
	v, st := storeInt(d, from, types.NewBigInt(true))
	if to.Kind == types.Set {
		if most := UintMax(to); st != OK || v.Uint64() > most {
			return types.UintDatum(v.Uint64() & most), Truncated
		}
		return v, OK
	}
	if st != OK || v.Uint64() < 1 || v.Uint64() > uint64(len(to.Elems)) {
		return types.IntDatum(0), Truncated
	}
	return types.IntDatum(v.I), OK
}

func storeTemporal(d types.Datum, from, to types.Type, o *Options) (types.Datum, Status) {
	if !from.IsTemporal() {
		text := AppendText(nil, from, d)
		if to.Kind != types.Time && len(text) < 6 { // 70101 is 2007-01-01
			text = append([]byte("000000")[:6-len(text)], text...)
		}
		if x, _ := Exact(from, d); d.Form != types.FormFloat64 && x == (types.Int128{}) {
			return types.IntDatum(0), OK
		}
		return Parse(text, to, o)
	}
	scale := int(to.Scale)
	switch {
	case from.Kind == types.Timestamp: // to TIMESTAMP
		p := types.Pow10(6 - min(scale, 6))
		return types.IntDatum(d.I / p * p), OK
	case from.Kind == types.Time && to.Kind != types.Time:
		return Parse(AppendText(nil, from, d), to, o)
	case to.Kind == types.Time:
		k := types.UnpackTime(d.I)
		st := OK
		if from.Kind == types.DateTime {
			_, k = types.UnpackDateTime(d.I)
			st = Rounded
		} else if from.Kind == types.Date {
			k, st = types.Clock{}, Rounded
		}
		k.Micro = types.RoundMicros(k.Micro, scale, false)
		return types.IntDatum(types.PackTime(k)), st
	}
	dt := d.I
	if from.Kind == types.Date {
		dt = types.DateTimeOfDate(dt)
	}
	date, k := types.UnpackDateTime(dt)
	if to.Kind == types.Date {
		if k != (types.Clock{}) {
			return types.IntDatum(date), Rounded
		}
		return types.IntDatum(date), OK
	}
	k.Micro = types.RoundMicros(k.Micro, scale, false)
	dt = types.PackDateTime(date, k)
	if to.Kind == types.DateTime || dt == 0 {
		return types.IntDatum(dt), OK
	}
	us, ok := TimestampOfDateTime(dt, o.Zone)
	if !ok {
		return types.IntDatum(0), OutOfRange
	}
	return types.IntDatum(us), OK
}
