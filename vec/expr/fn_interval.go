package expr

import (
	"math"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "date_add", min: 3, max: 3, infer: inferDateAdd, row: dateAddRow, mayNull: true, effects: true},
		function{name: "date_sub", min: 3, max: 3, infer: inferDateAdd, row: dateAddRow, mayNull: true, effects: true},
		function{name: "timestampadd", min: 3, max: 3, infer: inferTimestampAdd},
		function{name: "timestampdiff", min: 3, max: 3, infer: inferTimestampDiff, row: timestampDiffRow, mayNull: true},
		function{name: "addtime", min: 2, max: 2, infer: inferAddTime, row: addTimeRow, mayNull: true, effects: true},
		function{name: "subtime", min: 2, max: 2, infer: inferAddTime, row: addTimeRow, mayNull: true, effects: true},
		function{name: "timediff", min: 2, max: 2, infer: inferTimeDiff, row: timeDiffRow, mayNull: true, effects: true},
		function{name: "add_months", min: 2, max: 2, infer: inferAddMonths},
	)
	alias("date_add", "adddate")
	alias("date_sub", "subdate")
}

// unitInfo describes a unit of INTERVAL.
type unitInfo struct {
	months int64 // a unit is so many months
	micros int64 // or so many microseconds
	fields int   // of a composite unit, the last one being of size micros; a fraction counts as microseconds
	clock  bool  // a DATE becomes a DATETIME
}

const (
	microSecond = 1_000_000
	microMinute = 60 * microSecond
	microHour   = 60 * microMinute
	microDay    = 24 * microHour
)

var units = map[string]unitInfo{
	"microsecond": {micros: 1, clock: true}, "second": {micros: microSecond, clock: true},
	"minute": {micros: microMinute, clock: true}, "hour": {micros: microHour, clock: true}, "day": {micros: microDay},
	"week": {micros: 7 * microDay}, "month": {months: 1}, "quarter": {months: 3}, "year": {months: 12},
	"second_microsecond": {fields: 2, micros: 1, clock: true}, "minute_microsecond": {fields: 3, micros: 1, clock: true},
	"minute_second": {fields: 2, micros: microSecond, clock: true}, "hour_microsecond": {fields: 4, micros: 1,
		clock: true},
	"hour_second": {fields: 3, micros: microSecond, clock: true}, "hour_minute": {fields: 2, micros: microMinute,
		clock: true},
	"day_microsecond": {fields: 5, micros: 1, clock: true}, "day_second": {fields: 4, micros: microSecond, clock: true},
	"day_minute": {fields: 3, micros: microMinute, clock: true}, "day_hour": {fields: 2, micros: microHour, clock: true},
	"year_month": {fields: 2, months: 1},
}

// inferDateAdd types DATE_ADD and DATE_SUB (date, amount, unit).
func inferDateAdd(c *callInfo) error {
	name, err := c.unitOf(2)
	if err != nil {
		return err
	}
	u, ok := units[name]
	if !ok {
		return errorf(ErrArgument, "unknown unit '%s' of an interval", name)
	}
	c.args[2] = NewString(name)
	fraction := uint8(0)
	switch {
	case u.fields > 0:
		c.asText(1)
		if u.micros == 1 {
			fraction = 6
		}
	case name == "second":
		fraction = secondScale(c.args[1])
		c.cast(1, types.NewDecimal(30, 6))
	default:
		if name == "microsecond" {
			fraction = 6
		}
		c.cast(1, bigInt)
	}
	t := c.args[0].Type
	switch t.Kind {
	case types.Date:
		c.typ = t
		if u.clock {
			c.typ = types.Type{Kind: types.DateTime, Scale: fraction}
			c.cast(0, c.typ)
		}
	case types.Time:
		c.typ = types.Type{Kind: types.Time, Scale: max(t.Scale, fraction)}
		if u.months != 0 || !u.clock {
			c.typ.Kind = types.DateTime
		}
		c.cast(0, c.typ)
	case types.DateTime, types.Timestamp:
		c.typ = types.Type{Kind: types.DateTime, Scale: max(t.Scale, fraction)}
		c.cast(0, c.typ)
	default:
		if !t.IsString() {
			c.cast(0, textOf(c.args[0]))
		}
		c.typ = types.NewVarChar(26, types.DefaultCollation)
	}
	return nil
}

// secondScale returns how many fractional digits of seconds an amount has.
func secondScale(e *plan.Expr) uint8 {
	switch {
	case e.Type.Kind == types.Decimal:
		return min(e.Type.Scale, 6)
	case isConst(e) && e.Type.IsString():
		return literalScale(e.Value.S)
	case e.Type.IsInteger():
		return 0
	}
	return 6
}

// amount returns months and microseconds of an interval; ok is false if they are past every date.
func (c *rowCtx) amount(d types.Datum, unit string) (months, micros int64, ok bool) {
	u := units[unit]
	var n types.Int128
	switch {
	case u.fields > 0:
		n, ok = compositeAmount(d.S, u)
		if !ok {
			return 0, 0, false
		}
		if u.months > 0 {
			return n.Int64(), 0, n.IsInt64()
		}
		return 0, n.Int64(), n.IsInt64()
	case unit == "second":
		n = wide(d)
		return 0, n.Int64(), n.IsInt64()
	case u.months > 0:
		n = types.Mul64(d.I, u.months)
		return n.Int64(), 0, n.IsInt64()
	}
	n = types.Mul64(d.I, u.micros)
	return 0, n.Int64(), n.IsInt64()
}

// fieldMicros are the sizes of the fields of composite units, from days down.
var fieldMicros = [...]int64{microDay, microHour, microMinute, microSecond, 1}

// compositeAmount reads numbers with anything between them; missing ones are missing at the front.
func compositeAmount(s string, u unitInfo) (types.Int128, bool) {
	neg := false
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	if i < len(s) && s[i] == '-' {
		neg = true
		i++
	}
	var vals []int64
	lastDigits := 0
	for i < len(s) && len(vals) < u.fields {
		for i < len(s) && (s[i] < '0' || s[i] > '9') {
			i++
		}
		if i == len(s) {
			break
		}
		var v int64
		from := i
		for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
			if v > math.MaxInt64/100 {
				return types.Int128{}, false
			}
			v = v*10 + int64(s[i]-'0')
		}
		vals, lastDigits = append(vals, v), i-from
	}
	if u.micros == 1 && len(vals) > 0 && lastDigits < 6 { // .5 is half a second
		vals[len(vals)-1] *= types.Pow10(6 - lastDigits)
	}
	var sum types.Int128
	if u.months > 0 {
		for _, v := range vals {
			sum, _ = types.Mul64(sum.Int64(), 12).Add(types.Int128From(v))
		}
	} else {
		end := 0
		for fieldMicros[end] != u.micros {
			end++
		}
		for k, v := range vals {
			p := types.Mul64(v, fieldMicros[end-len(vals)+1+k])
			sum, _ = sum.Add(p)
		}
	}
	if neg {
		sum = sum.Neg()
	}
	return sum, true
}

func dateAddRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	unit := a[2].S
	months, micros, ok := c.amount(a[1], unit)
	if c.name == "date_sub" {
		months, micros = -months, -micros
	}
	switch c.typ.Kind {
	case types.Time:
		if !ok {
			return c.overflow("time")
		}
		us := types.UnpackTime(a[0].I).Micros() + micros
		if us > types.UnpackTime(types.MaxTime).Micros() || us < -types.UnpackTime(types.MaxTime).Micros() {
			return c.overflow("time")
		}
		return types.IntDatum(types.PackTime(types.ClockOfMicros(us))), nil
	case types.Date:
		if !ok {
			return c.overflow("datetime")
		}
		dt, ok := addTo(types.DateTimeOfDate(a[0].I), months, micros)
		if !ok {
			return c.overflow("datetime")
		}
		return types.IntDatum(types.DateOfDateTime(dt)), nil
	case types.VarChar:
		return c.addToText(a[0].S, unit, months, micros, ok)
	}
	if !ok {
		return c.overflow("datetime")
	}
	dt, ok := addTo(a[0].I, months, micros)
	if !ok {
		return c.overflow("datetime")
	}
	return types.IntDatum(dt), nil
}

// addTo moves a DATETIME.
func addTo(dt, months, micros int64) (int64, bool) {
	if months != 0 {
		d, k := types.UnpackDateTime(dt)
		if _, m, day := types.UnpackDate(d); m == 0 || day == 0 {
			return 0, false
		}
		d, ok := types.AddMonths(d, months)
		return types.PackDateTime(d, k), ok
	}
	return types.AddMicros(dt, micros)
}

func (c *rowCtx) overflow(what string) (types.Datum, error) {
	msg := "Datetime function: " + what + " field overflow"
	if c.ev.prog.env.Env.Strict {
		return types.NullDatum, &Error{ErrOutOfRange, msg}
	}
	c.ev.warn(WarnDatetimeOverflow, msg)
	return types.NullDatum, nil
}

// addToText moves a date in a text; the result is a date if the text has no time and the unit needs none.
func (c *rowCtx) addToText(s, unit string, months, micros int64, ok bool) (types.Datum, error) {
	dt, st := convert.ParseDateTime([]byte(s), 6, modeOf(&c.ev.prog.env.Env))
	if st == convert.Invalid {
		return types.NullDatum, c.ev.truncated("datetime", s)
	}
	if st == convert.Truncated {
		if err := c.ev.truncated("datetime", s); err != nil {
			return types.NullDatum, err
		}
	}
	if ok {
		dt, ok = addTo(dt, months, micros)
	}
	if !ok {
		return c.overflow("datetime")
	}
	if !units[unit].clock && isDateText(s) {
		return c.str(convert.AppendDate(c.buf[:0], types.DateOfDateTime(dt))), nil
	}
	scale := 0
	if _, k := types.UnpackDateTime(dt); k.Micro != 0 {
		scale = 6
	}
	return c.str(convert.AppendDateTime(c.buf[:0], dt, scale)), nil
}

// isDateText says whether a text that is a date has no time of day.
func isDateText(s string) bool {
	digits, groups, in := 0, 0, false
	for i := 0; i < len(s); i++ {
		d := s[i] >= '0' && s[i] <= '9'
		if d {
			digits++
			if !in {
				groups++
			}
		}
		in = d
	}
	return groups == 3 || groups == 1 && digits <= 8
}

// inferTimestampAdd makes TIMESTAMPADD(unit, n, x) a DATE_ADD.
func inferTimestampAdd(c *callInfo) error {
	c.name = "date_add"
	c.args = []*plan.Expr{c.args[2], c.args[1], c.args[0]}
	return inferDateAdd(c)
}

// inferAddMonths makes ADD_MONTHS(x, n) a DATE_ADD.
func inferAddMonths(c *callInfo) error {
	c.name = "date_add"
	c.args = append(c.args, NewString("month"))
	return inferDateAdd(c)
}

// inferTimestampDiff types TIMESTAMPDIFF(unit, from, to).
func inferTimestampDiff(c *callInfo) error {
	name, err := c.unitOf(0)
	if err != nil {
		return err
	}
	if u, ok := units[name]; !ok || u.fields > 0 {
		return errorf(ErrArgument, "unknown unit '%s' of timestampdiff", name)
	}
	c.args[0] = NewString(name)
	for i := 1; i < 3; i++ {
		c.cast(i, types.Type{Kind: types.DateTime, Scale: 6})
	}
	c.typ = bigInt
	return nil
}

func timestampDiffRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	x, ok1 := types.UnixMicros(a[1].I)
	y, ok2 := types.UnixMicros(a[2].I)
	if !ok1 || !ok2 {
		return types.NullDatum, nil
	}
	u := units[a[0].S]
	if u.months == 0 {
		return types.IntDatum((y - x) / u.micros), nil
	}
	from, to, sign := a[1].I, a[2].I, int64(1)
	if from > to {
		from, to, sign = to, from, -1
	}
	d1, k1 := types.UnpackDateTime(from)
	d2, k2 := types.UnpackDateTime(to)
	y1, m1, day1 := types.UnpackDate(d1)
	y2, m2, day2 := types.UnpackDate(d2)
	n := int64(y2-y1)*12 + int64(m2-m1)
	if day2 < day1 || day2 == day1 && k2.Micros() < k1.Micros() {
		n--
	}
	return types.IntDatum(sign * (n / u.months)), nil
}

// inferAddTime types ADDTIME and SUBTIME: of a TIME or a DATETIME, and a duration.
func inferAddTime(c *callInfo) error {
	t := c.args[0].Type
	c.cast(1, types.Type{Kind: types.Time, Scale: 6})
	scale := max(fractionOf(c.args[0]), literalOrScale(c.args[1]))
	switch {
	case t.Kind == types.Time || t.IsNumeric():
		c.typ = types.Type{Kind: types.Time, Scale: scale}
		c.cast(0, types.Type{Kind: types.Time, Scale: 6})
	case t.IsTemporal():
		c.typ = types.Type{Kind: types.DateTime, Scale: scale}
		c.cast(0, types.Type{Kind: types.DateTime, Scale: 6})
	default:
		c.asText(0)
		c.typ = types.NewVarChar(26, types.DefaultCollation)
	}
	return nil
}

func fractionOf(e *plan.Expr) uint8 {
	if e.Type.IsTemporal() {
		return e.Type.Scale
	}
	return 6
}

// literalOrScale returns the scale of a TIME, by its value if it is constant.
func literalOrScale(e *plan.Expr) uint8 {
	if isConst(e) && !e.Value.IsNull() && types.UnpackTime(e.Value.I).Micro == 0 {
		return 0
	}
	return e.Type.Scale
}

func addTimeRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	us := types.UnpackTime(a[1].I).Micros()
	if c.name == "subtime" {
		us = -us
	}
	switch c.typ.Kind {
	case types.Time:
		return c.fitTime(types.ClockOfMicros(types.UnpackTime(a[0].I).Micros() + us))
	case types.DateTime:
		dt, ok := types.AddMicros(a[0].I, us)
		if !ok {
			return c.overflow("datetime")
		}
		return types.IntDatum(dt), nil
	}
	if dt, st := convert.ParseDateTime([]byte(a[0].S), 6, 0); st == convert.OK && !isDateText(a[0].S) && len(a[0].S) > 12 {
		dt, ok := types.AddMicros(dt, us)
		if !ok {
			return c.overflow("datetime")
		}
		return c.str(convert.AppendDateTime(c.buf[:0], dt, microScale(dt&(1<<20-1)))), nil
	}
	t, st := convert.ParseTime([]byte(a[0].S), 6)
	if st == convert.Invalid {
		return types.NullDatum, c.ev.truncated("time", a[0].S)
	}
	k := types.ClockOfMicros(types.UnpackTime(t).Micros() + us)
	if k.Hour > 838 {
		return c.overflow("time")
	}
	return c.str(convert.AppendTime(c.buf[:0], types.PackTime(k), microScale(int64(k.Micro)))), nil
}

func microScale(us int64) int {
	if us != 0 {
		return 6
	}
	return 0
}

// inferTimeDiff types TIMEDIFF of two TIMEs or two DATETIMEs.
func inferTimeDiff(c *callInfo) error {
	t := types.Type{Kind: types.Time, Scale: 6}
	for _, a := range c.args {
		if a.Type.Kind == types.DateTime || a.Type.Kind == types.Timestamp || a.Type.Kind == types.Date ||
			isConst(a) && a.Type.IsString() && len(a.Value.S) > 16 {
			t.Kind = types.DateTime
		}
	}
	scale := max(diffScale(c.args[0]), diffScale(c.args[1]))
	for i := range c.args {
		c.cast(i, t)
	}
	c.typ = types.Type{Kind: types.Time, Scale: scale}
	return nil
}

func diffScale(e *plan.Expr) uint8 {
	if isConst(e) && e.Type.IsString() {
		return literalScale(e.Value.S)
	}
	return fractionOf(e)
}

func timeDiffRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if c.types[0].Kind == types.Time {
		return c.fitTime(types.ClockOfMicros(types.UnpackTime(a[0].I).Micros() - types.UnpackTime(a[1].I).Micros()))
	}
	x, ok1 := types.UnixMicros(a[0].I)
	y, ok2 := types.UnixMicros(a[1].I)
	if !ok1 || !ok2 {
		return types.NullDatum, nil
	}
	return c.fitTime(types.ClockOfMicros(x - y))
}
