package expr

import (
	"math"
	"strconv"
	"time"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "cast", min: 1, max: 1, infer: inferCastName, row: castRow, build: buildCast, mayNull: true,
			effects: true},
		function{name: "to_bits", min: 1, max: 1, infer: inferCastName, row: bitsOfRow, effects: true},
		function{name: "collate", min: 1, max: 2, infer: inferCollate, build: buildRelabel},
		function{name: "convert_using", min: 2, max: 2, infer: inferConvertUsing, build: buildRelabel},
		function{name: "binary", min: 1, max: 1, infer: inferBinary, build: buildRelabel},
	)
}

func inferCastName(*callInfo) error {
	return errorf(ErrArgument, "cast needs a type: it is made by NewCast")
}

// NewCast returns e as a value of type t: CAST(e AS t). Where nothing has to be done, e itself is returned.
func NewCast(e *plan.Expr, t types.Type) *plan.Expr {
	from := e.Type
	if from.Kind == types.Null {
		return NewNull(t)
	}
	if sameRepresentation(from, t) {
		return e
	}
	t.NotNull = from.NotNull && !castMayNull(from, t)
	if isConst(e) {
		if e.Value.IsNull() {
			return NewNull(t)
		}
		// A literal made binary stays a cast until it is folded: its collation stands above that of a literal.
		if c, ok := castConst(e, t); ok && !(t.Collation == types.CollationBinary && t.IsString()) {
			return c
		}
	}
	return &plan.Expr{Kind: plan.Call, Type: t, Func: "cast", Args: []*plan.Expr{e}}
}

// sameRepresentation says whether every value of from is one of t as it is, and is shown alike.
func sameRepresentation(from, t types.Type) bool {
	switch {
	case from.Kind != t.Kind:
		return from.IsInteger() && t.Kind == types.BigInt && from.Kind < types.BigInt && !t.Unsigned
	case t.Kind == types.Decimal:
		return from.Scale == t.Scale && from.Precision <= t.Precision && from.Canonical() == t.Canonical()
	case t.IsString():
		return from.Collation == t.Collation && (t.Length == 0 || from.Length != 0 && from.Length <= t.Length)
	case t.Kind == types.Enum || t.Kind == types.Set || t.Kind == types.Bit:
		return len(from.Elems) == len(t.Elems) && from.Length == t.Length
	case t.IsFloat():
		return from.Scale == t.Scale && from.Precision == t.Precision ||
			t.Kind == types.Double && from.Kind == types.Double && t.Scale == types.NotFixedScale
	}
	return from.Unsigned == t.Unsigned && from.Scale == t.Scale
}

func castMayNull(from, t types.Type) bool {
	return t.IsTemporal() && !(from.IsTemporal() && t.Kind == from.Kind)
}

// castEffects says whether a cast can warn or fail.
func castEffects(from, t types.Type) bool {
	switch {
	case t.Kind == types.Decimal && (from.Kind == types.Decimal || isInteger(from)):
		p, s := from.DecimalDigits()
		if from.Kind == types.BigInt {
			p = 19
		}
		return int(t.Precision)-int(t.Scale) < p-s || int(t.Precision) > types.MaxInt128Digits
	case t.IsFloat() && from.IsNumeric():
		return t.Kind == types.Float
	case t.IsString():
		return t.Length > 0 && (from.IsString() && (from.Length == 0 || from.Length > t.Length) ||
			!from.IsString() && displayLength(from) > int(t.Length))
	case from.Kind == types.Date && t.Kind == types.DateTime || from.Kind == types.DateTime && t.Kind == types.Date:
		return false
	case from.Kind == types.Timestamp && t.IsTemporal():
		return false
	case isInteger(from) && t.Kind == types.BigInt:
		return false
	case (from.IsTemporal() || from.Kind == types.Enum || from.Kind == types.Set) && t.Kind == types.BigInt:
		return false
	}
	return true
}

// castConst casts a constant if that needs neither session nor clock and raises nothing.
func castConst(e *plan.Expr, t types.Type) (*plan.Expr, bool) {
	if e.Type.Kind == types.Timestamp || t.Kind == types.Timestamp || e.Type.Kind == types.Time && t.IsTemporal() {
		return nil, false
	}
	silent := true
	p := &Program{env: CompileEnv{Warn: func(int, string) { silent = false }}, zone: time.UTC, typ: t}
	c := rowCtx{ev: &Evaluator{prog: p}, typ: t, types: []types.Type{e.Type}, arena: &coldata.Arena{}}
	d, err := castRow(&c, []types.Datum{e.Value})
	if err != nil || !silent || d.IsNull() {
		return nil, false
	}
	return plan.NewConstant(d, t), true
}

// castRow casts one value.
func castRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	from, t, d := c.types[0], c.typ, a[0]
	switch {
	case t.Kind == types.Null:
		return types.NullDatum, nil
	case t.IsString():
		return castToString(c, from, d)
	case t.IsTemporal():
		return castToTemporal(c, from, d)
	case t.IsFloat():
		return castToFloat(c, from, d)
	case t.Kind == types.Decimal:
		return castToDecimal(c, from, d)
	}
	return castToInt(c, from, d)
}

func bytesOf(s string) []byte { return []byte(s) }

func castToString(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	s := d.S
	if d.Form != types.FormString {
		c.buf = convert.AppendTextZone(c.buf[:0], from, d, c.ev.prog.zone)
		s = string(c.buf)
	}
	if c.typ.Length > 0 && len(s) > int(c.typ.Length) {
		b, st := convert.FitString(bytesOf(s), c.typ)
		if len(b) < len(s) && st >= convert.Truncated {
			if err := c.ev.truncated(castName(c.typ), s); err != nil {
				return types.NullDatum, err
			}
		}
		s = s[:len(b)]
	}
	if c.typ.Kind == types.Binary && len(s) < int(c.typ.Length) {
		c.buf = append(c.buf[:0], s...)
		for len(c.buf) < int(c.typ.Length) {
			c.buf = append(c.buf, 0)
		}
		s = string(c.buf)
	}
	if c.typ.Kind == types.Char && c.typ.Collation != types.CollationBinary {
		s = trimRight(s)
	}
	if d.Form == types.FormString && len(s) > 0 && len(s) <= len(d.S) {
		return types.StringDatum(s), nil
	}
	return types.StringDatum(c.arena.Copy(s)), nil
}

func trimRight(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

func castName(t types.Type) string {
	if t.Collation == types.CollationBinary {
		return "BINARY(" + strconv.Itoa(int(t.Length)) + ")"
	}
	return "CHAR(" + strconv.Itoa(int(t.Length)) + ")"
}

func castToFloat(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	var f float64
	switch d.Form {
	case types.FormString:
		v, st := convert.ParseDouble(bytesOf(d.S))
		if st != convert.OK {
			if err := c.ev.truncated("DOUBLE", d.S); err != nil {
				return types.NullDatum, err
			}
		}
		f = v
	case types.FormFloat64:
		f = d.F
	default:
		f = convert.Float(exactValue(from, d))
	}
	f, st := convert.FitFloat(f, c.typ, convert.OK)
	if st == convert.OutOfRange {
		return types.NullDatum, errorf(ErrOutOfRange, "%s value is out of range in 'cast'", "FLOAT")
	}
	return types.FloatDatum(f), nil
}

// exactValue returns a value that is no string or float as a number: dates as YYYYMMDD, times as hhmmss.
func exactValue(t types.Type, d types.Datum) (x types.Int128, scale int) { return convert.Exact(t, d) }

func clockNumber(c types.Clock) int64 {
	return int64(c.Hour)*10000 + int64(c.Minute)*100 + int64(c.Second)
}

// timestampAsDateTime turns a TIMESTAMP into a DATETIME of the session's zone.
func (c *rowCtx) timestampAsDateTime(t types.Type, d types.Datum) (types.Type, types.Datum) {
	if t.Kind == types.Timestamp {
		t.Kind = types.DateTime
		d = types.IntDatum(convert.DateTimeOfTimestamp(d.I, c.ev.prog.zone))
	}
	return t, d
}

// exactDatum returns a scaled integer in the form of a DECIMAL type.
func exactDatum(t types.Type, x types.Int128) types.Datum {
	if t.Canonical() == types.FormInt64 {
		return types.IntDatum(x.Int64())
	}
	return types.Int128Datum(x)
}

func castToDecimal(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	t := c.typ
	var x types.Int128
	ok := true
	switch d.Form {
	case types.FormString:
		v, st := convert.ParseDecimal(bytesOf(d.S), int(t.Precision), int(t.Scale))
		if st == convert.Truncated || st == convert.Invalid {
			if err := c.ev.truncated("DECIMAL", d.S); err != nil {
				return types.NullDatum, err
			}
		}
		x, ok = v, st != convert.OutOfRange
	case types.FormFloat64:
		b := strconv.AppendFloat(c.buf[:0], d.F, 'f', -1, 64)
		v, st := convert.ParseDecimal(b, int(t.Precision), int(t.Scale))
		x, ok = v, st != convert.OutOfRange
	default:
		from, d = c.timestampAsDateTime(from, d)
		v, scale := exactValue(from, d)
		x, _, ok = v.Rescale(int(t.Scale) - scale)
		if !ok {
			return types.NullDatum, errorf(ErrOutOfRange, "DECIMAL value is out of range in 'cast'")
		}
		limit := types.DecimalLimit(int(t.Precision))
		if x.Cmp(limit) > 0 {
			x, ok = limit, false
		} else if x.Cmp(limit.Neg()) < 0 {
			x, ok = limit.Neg(), false
		}
	}
	if t.Unsigned && x.Sign() < 0 {
		x, ok = types.Int128{}, false
	}
	if !ok {
		if err := c.ev.outOfRange("Out of range value for column 'cast' at row 1"); err != nil {
			return types.NullDatum, err
		}
	}
	return exactDatum(t, x), nil
}

// outOfRange reports a value that was clamped.
func (ev *Evaluator) outOfRange(msg string) error {
	if ev.prog.env.Env.Strict {
		return &Error{ErrOutOfRange, msg}
	}
	ev.warn(WarnOutOfRange, msg)
	return nil
}

// castToInt casts to an integer kind: TINYINT … BIGINT, YEAR, BIT, ENUM or SET.
func castToInt(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	t := c.typ
	if t.Kind == types.Enum || t.Kind == types.Set || t.Kind == types.Year {
		return castByParsing(c, from, d)
	}
	x, err := integerOf(c, from, d)
	if err != nil {
		return types.NullDatum, err
	}
	if t.Kind == types.BigInt && !isInteger(from) && !from.IsString() {
		return clampBigInt(c, from, d, x)
	}
	return fitInt(c, t, x)
}

// bitsOfRow makes the 64 bits of an operand of bit operators that is no integer: negative numbers keep theirs.
func bitsOfRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	x, err := integerOf(c, c.types[0], a[0])
	if err != nil {
		return types.NullDatum, err
	}
	return fitInt(c, c.typ, x)
}

// clampBigInt fits what is neither an integer nor a string to BIGINT: a negative number is no unsigned one.
func clampBigInt(c *rowCtx, from types.Type, d types.Datum, x types.Int128) (types.Datum, error) {
	lo, hi, name := types.Int128From(math.MinInt64), types.Int128From(math.MaxInt64), "INT"
	if c.typ.Unsigned {
		lo, hi, name = types.Int128{}, types.Int128FromUint(math.MaxUint64), "UNSIGNED INT"
	}
	r := x
	if x.Cmp(lo) < 0 {
		r = lo
	} else if x.Cmp(hi) > 0 {
		r = hi
	}
	if r == x {
		return intOrExact(c.typ, r), nil
	}
	text := convert.AppendText(nil, from, d)
	msg := "Got overflow when converting '" + string(text) + "' to " + name + ". Value truncated"
	if from.Kind == types.Decimal && c.ev.prog.env.Env.Strict {
		return types.NullDatum, &Error{ErrOutOfRange, msg}
	}
	c.ev.warn(WarnOverflow, msg)
	return intOrExact(c.typ, r), nil
}

// integerOf rounds a value to an integer; a float past 64 bits becomes the nearest limit.
func integerOf(c *rowCtx, from types.Type, d types.Datum) (x types.Int128, err error) {
	switch d.Form {
	case types.FormString:
		u, neg, st := convert.Uint64Prefix(bytesOf(d.S))
		if st != convert.OK {
			if err := c.ev.truncated("INTEGER", d.S); err != nil {
				return x, err
			}
		}
		x = types.Int128FromUint(u)
		if neg {
			x = x.Neg()
		}
	case types.FormFloat64:
		f := math.RoundToEven(d.F)
		switch {
		case f >= 1<<64:
			x = types.Int128FromUint(math.MaxUint64)
		case f >= 1<<63:
			x = types.Int128FromUint(uint64(f))
		case f < -1<<63:
			x = types.Int128From(math.MinInt64)
		default:
			x = types.Int128From(int64(f))
		}
	default:
		from, d = c.timestampAsDateTime(from, d)
		v, scale := exactValue(from, d)
		if from.IsTemporal() { // a fraction of a second is cut off
			x, _ = v.QuoRem(types.Pow10Int128(scale))
		} else {
			x, _, _ = v.Rescale(-scale)
		}
	}
	return x, nil
}

// fitInt clamps to t; BIGINT wraps between signed and unsigned as CAST does.
func fitInt(c *rowCtx, t types.Type, x types.Int128) (types.Datum, error) {
	if t.Canonical() == types.FormUint64 {
		most := convert.UintMax(t)
		switch {
		case x.Hi == -1 && int64(x.Lo) < 0 && t.Kind == types.BigInt:
			return types.UintDatum(x.Lo), nil
		case x.Sign() < 0 || x.Hi != 0 || x.Lo > most:
			r := most
			if x.Sign() < 0 && t.Kind != types.BigInt {
				r = 0
			}
			return types.UintDatum(r), c.ev.outOfRange("Cast to unsigned converted the value to its limit")
		}
		return types.UintDatum(x.Lo), nil
	}
	if t.Kind == types.BigInt && x.Hi == 0 {
		return types.IntDatum(int64(x.Lo)), nil
	}
	lo, hi := convert.IntRange(t)
	r := x
	if x.Cmp(types.Int128From(lo)) < 0 {
		r = types.Int128From(lo)
	} else if x.Cmp(types.Int128From(hi)) > 0 {
		r = types.Int128From(hi)
	}
	if r != x {
		return types.IntDatum(r.Int64()), c.ev.outOfRange("Out of range value for column 'cast' at row 1")
	}
	return types.IntDatum(r.Int64()), nil
}

// castByParsing casts by way of the text, as storing it would.
func castByParsing(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	c.buf = convert.AppendTextZone(c.buf[:0], from, d, c.ev.prog.zone)
	v, st := convert.Parse(c.buf, c.typ, &convert.Options{Zone: c.ev.prog.zone})
	if st >= convert.Truncated {
		if err := c.ev.truncated(c.typ.String(), string(c.buf)); err != nil {
			return types.NullDatum, err
		}
	}
	return v, nil
}

// castToTemporal casts to DATE, TIME, DATETIME or TIMESTAMP; what is no such value is NULL with a warning.
func castToTemporal(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	t := c.typ
	if from.Kind == types.Timestamp && t.Kind == types.Timestamp {
		return types.IntDatum(cutMicros(d.I, int(t.Scale))), nil
	}
	from, d = c.timestampAsDateTime(from, d)
	dt, isTime, ok := int64(0), false, true
	switch {
	case from.Kind == types.Date:
		dt = types.DateTimeOfDate(d.I)
	case from.Kind == types.DateTime:
		dt = d.I
	case from.Kind == types.Time:
		isTime, dt = true, d.I
	default:
		return temporalOfText(c, from, d)
	}
	switch t.Kind {
	case types.Time:
		if !isTime {
			_, k := types.UnpackDateTime(dt)
			dt = types.PackTime(k)
		}
		k := types.UnpackTime(dt)
		k.Micro = types.RoundMicros(k.Micro, int(t.Scale), false)
		return types.IntDatum(types.PackTime(k)), nil
	case types.Date:
		if isTime {
			dt, ok = c.dateOfTime(dt)
		}
		return nullIf(!ok, types.DateOfDateTime(dt)), nil
	}
	if isTime {
		dt, ok = c.dateOfTime(dt)
	}
	return c.finishDateTime(dt, ok), nil
}

func nullIf(null bool, v int64) types.Datum {
	if null {
		return types.NullDatum
	}
	return types.IntDatum(v)
}

func cutMicros(us int64, scale int) int64 {
	p := types.Pow10(6 - min(scale, 6))
	return us / p * p
}

// finishDateTime cuts a DATETIME to the scale of c's type, and makes a TIMESTAMP of it if that is the type.
func (c *rowCtx) finishDateTime(dt int64, ok bool) types.Datum {
	if !ok {
		return types.NullDatum
	}
	date, k := types.UnpackDateTime(dt)
	k.Micro = types.RoundMicros(k.Micro, int(c.typ.Scale), false)
	dt = types.PackDateTime(date, k)
	if c.typ.Kind == types.Timestamp && dt != 0 {
		us, ok := convert.TimestampOfDateTime(dt, c.ev.prog.zone)
		return nullIf(!ok, us)
	}
	return types.IntDatum(dt)
}

// dateOfTime adds a TIME to the current date.
func (c *rowCtx) dateOfTime(t int64) (int64, bool) {
	today := packTime(c.ev.prog.now())
	return types.AddMicros(types.DateTimeOfDate(types.DateOfDateTime(today)), types.UnpackTime(t).Micros())
}

// temporalOfText casts strings, and numbers by their digits.
func temporalOfText(c *rowCtx, from types.Type, d types.Datum) (types.Datum, error) {
	t := c.typ
	text := bytesOf(d.S)
	if d.Form != types.FormString {
		if from.IsNumeric() && !from.IsFloat() {
			if x, s := exactValue(from, d); s == 0 && x == (types.Int128{}) && t.Kind != types.Time {
				return types.IntDatum(0), nil
			}
		}
		text = convert.AppendText(nil, from, d)
		if t.Kind != types.Time && len(text) < 6 {
			text = append([]byte("000000")[:6-len(text)], text...)
		}
	}
	var v int64
	var st convert.Status
	what := "datetime"
	m := modeOf(&c.ev.prog.env.Env)
	switch t.Kind {
	case types.Date:
		v, st = convert.ParseDate(text, m)
	case types.Time:
		v, st = convert.ParseTime(text, int(t.Scale))
		what = "time"
	default:
		v, st = convert.ParseDateTime(text, int(t.Scale), m)
	}
	if st >= convert.Truncated {
		if err := c.ev.truncated(what, string(text)); err != nil {
			return types.NullDatum, err
		}
	}
	if st == convert.Invalid {
		return types.NullDatum, nil
	}
	if t.Kind == types.Timestamp {
		return c.finishDateTime(v, true), nil
	}
	return types.IntDatum(v), nil
}

func modeOf(e *plan.Env) (m convert.Mode) {
	if e.SQLMode&ModeNoZeroDate != 0 {
		m |= convert.NoZeroDate
	}
	if e.SQLMode&ModeNoZeroInDate != 0 {
		m |= convert.NoZeroInDate
	}
	if e.SQLMode&ModeAllowInvalidDates != 0 {
		m |= convert.AllowInvalidDates
	}
	return m
}
