package expr

import (
	"strings"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// dateParts are the parts of dates; the parts of times of day are in clockParts.
var dateParts = map[string]func(y, m, d int) int64{
	"year":       func(y, _, _ int) int64 { return int64(y) },
	"month":      func(_, m, _ int) int64 { return int64(m) },
	"day":        func(_, _, d int) int64 { return int64(d) },
	"quarter":    func(_, m, _ int) int64 { return int64((m + 2) / 3) },
	"year_month": func(y, m, _ int) int64 { return int64(y*100 + m) },
}

var clockParts = map[string]func(c types.Clock) int64{
	"hour":               func(c types.Clock) int64 { return int64(c.Hour) },
	"minute":             func(c types.Clock) int64 { return int64(c.Minute) },
	"second":             func(c types.Clock) int64 { return int64(c.Second) },
	"microsecond":        func(c types.Clock) int64 { return int64(c.Micro) },
	"hour_minute":        func(c types.Clock) int64 { return int64(c.Hour*100 + c.Minute) },
	"hour_second":        clockNumber,
	"minute_second":      func(c types.Clock) int64 { return int64(c.Minute*100 + c.Second) },
	"hour_microsecond":   func(c types.Clock) int64 { return clockNumber(c)*1_000_000 + int64(c.Micro) },
	"minute_microsecond": func(c types.Clock) int64 { return int64(c.Minute*100+c.Second)*1_000_000 + int64(c.Micro) },
	"second_microsecond": func(c types.Clock) int64 { return int64(c.Second)*1_000_000 + int64(c.Micro) },
}

func init() {
	for _, n := range []string{"year", "month", "day", "quarter"} {
		register(function{name: n, min: 1, max: 1, infer: inferDatePart, build: buildDatePart, mayNull: true})
	}
	for _, n := range []string{"hour", "minute", "second", "microsecond"} {
		register(function{name: n, min: 1, max: 1, infer: inferClockPart, row: clockPartRow, mayNull: true})
	}
	alias("day", "dayofmonth")
	register(
		function{name: "extract", min: 2, max: 2, infer: inferExtract, row: extractRow, mayNull: true},
		function{name: "dayofweek", min: 1, max: 1, infer: inferDatePart,
			row: dayRow(func(n int64) int64 { return int64((types.Weekday(n)+1)%7 + 1) }), mayNull: true},
		function{name: "weekday", min: 1, max: 1, infer: inferDatePart,
			row: dayRow(func(n int64) int64 { return int64(types.Weekday(n)) }), mayNull: true},
		function{name: "to_days", min: 1, max: 1, infer: inferDatePart, row: dayRow(func(n int64) int64 { return n }),
			mayNull: true},
		function{name: "to_seconds", min: 1, max: 1, infer: inferMoment, row: toSecondsRow, mayNull: true},
		function{name: "dayofyear", min: 1, max: 1, infer: inferDatePart, row: dayOfYearRow, mayNull: true},
		function{name: "week", min: 1, max: 2, infer: inferWeek, row: weekRow, mayNull: true},
		function{name: "yearweek", min: 1, max: 2, infer: inferWeek, row: yearWeekRow, mayNull: true},
		function{name: "weekofyear", min: 1, max: 1, infer: inferDatePart, row: weekOfYearRow, mayNull: true},
		function{name: "from_days", min: 1, max: 1, infer: inferFromDays, row: fromDaysRow, mayNull: true},
		function{name: "datediff", min: 2, max: 2, infer: inferDateDiff, row: dateDiffRow, mayNull: true},
		function{name: "last_day", min: 1, max: 1, infer: inferLastDay, row: lastDayRow, mayNull: true},
		function{name: "date", min: 1, max: 1, infer: inferDateOf, row: sameRow, mayNull: true},
		function{name: "time", min: 1, max: 1, infer: inferTimeOf, row: sameRow, mayNull: true},
		function{name: "makedate", min: 2, max: 2, infer: inferMakeDate, row: makeDateRow, mayNull: true},
		function{name: "maketime", min: 3, max: 3, infer: inferMakeTime, row: makeTimeRow, mayNull: true},
		function{name: "sec_to_time", min: 1, max: 1, infer: inferSecToTime, row: secToTimeRow},
		function{name: "time_to_sec", min: 1, max: 1, infer: inferTimeToSec, row: timeToSecRow, mayNull: true},
		function{name: "period_add", min: 2, max: 2, infer: inferInts, row: periodAddRow},
		function{name: "period_diff", min: 2, max: 2, infer: inferInts, row: periodDiffRow},
	)
}

// moment coerces argument i to DATETIME, leaving DATE as it is.
func (c *callInfo) moment(i int) {
	t := c.args[i].Type
	if t.Kind == types.Date || t.Kind == types.DateTime {
		return
	}
	scale := t.Scale
	if t.IsString() {
		scale = 6
	}
	c.cast(i, types.Type{Kind: types.DateTime, Scale: min(scale, 6)})
}

func smallInt() types.Type { return types.Type{Kind: types.Int, Length: 10} }

func inferDatePart(c *callInfo) error {
	c.moment(0)
	c.typ = smallInt()
	return nil
}

func inferMoment(c *callInfo) error {
	c.moment(0)
	c.typ = bigInt
	return nil
}

// duration coerces argument i to TIME for the parts of times; DATETIMEs stay.
func (c *callInfo) duration(i int) {
	switch t := c.args[i].Type; t.Kind {
	case types.Time, types.DateTime, types.Date:
	case types.Timestamp:
		c.moment(i)
	default:
		scale := uint8(6)
		if isConst(c.args[i]) && t.IsString() {
			scale = literalScale(c.args[i].Value.S)
		}
		c.cast(i, types.Type{Kind: types.Time, Scale: scale})
	}
}

func inferClockPart(c *callInfo) error {
	c.duration(0)
	c.typ = smallInt()
	return nil
}

// dateOf returns the packed DATE of a DATE or DATETIME argument.
func (c *rowCtx) dateOf(i int, d types.Datum) int64 {
	if c.types[i].Kind == types.Date {
		return d.I
	}
	return types.DateOfDateTime(d.I)
}

// clockOf returns the time of day of an argument, or its duration.
func (c *rowCtx) clockOf(i int, d types.Datum) types.Clock {
	switch c.types[i].Kind {
	case types.Date:
		return types.Clock{}
	case types.Time:
		return types.UnpackTime(d.I)
	}
	_, k := types.UnpackDateTime(d.I)
	return k
}

// datePartNode computes a part of dates over vectors.
type datePartNode struct {
	nodeBase
	arg  node
	part string
	date bool // the argument is a DATE, else a DATETIME
}

func buildDatePart(c *compiler, e *plan.Expr) (node, error) {
	a, err := c.compile(e.Args[0])
	return &datePartNode{c.newBase(e.Type), a, e.Func, e.Args[0].Type.Kind == types.Date}, err
}

func (n *datePartNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	v, err := ev.eval(n.arg, in)
	if err != nil {
		return nil, err
	}
	s := ev.slot(n)
	if isNull(v) {
		return s.buf.ConstVector(n.typ, types.NullDatum, in.b.N), nil
	}
	x := coldata.Widen(&s.aux, v)
	w := s.buf.Vector(n.typ, coldata.Int64, v.N)
	w.Valid = x.Valid
	shift := uint(0)
	if !n.date {
		shift = types.DateTimeShift
	}
	src := x.I64[:v.N]
	w.Bounded = true
	switch n.part {
	case "year":
		w.Max = 9999
		for i, d := range src {
			w.I64[i] = d >> (shift + 9)
		}
	case "month":
		w.Max = 12
		for i, d := range src {
			w.I64[i] = d >> (shift + 5) & 15
		}
	case "quarter":
		w.Max = 4
		for i, d := range src {
			w.I64[i] = (d>>(shift+5)&15 + 2) / 3
		}
	default:
		w.Max = 31
		for i, d := range src {
			w.I64[i] = d >> shift & 31
		}
	}
	if w.Valid != nil { // what stands under a NULL may be anything
		w.Bounded = false
	}
	return w, nil
}

func clockPartRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(clockParts[c.name](c.clockOf(0, a[0]))), nil
}

// inferExtract types EXTRACT(unit FROM x).
func inferExtract(c *callInfo) error {
	unit, err := c.unitOf(0)
	if err != nil {
		return err
	}
	switch unit {
	case "year", "month", "day", "quarter":
		c.name, c.args = unit, c.args[1:]
		return inferDatePart(c)
	case "hour", "minute", "second", "microsecond":
		c.name, c.args = unit, c.args[1:]
		return inferClockPart(c)
	case "week", "year_month":
		c.moment(1)
	default:
		if clockParts[unit] == nil && unit != "day_hour" && unit != "day_minute" && unit != "day_second" &&
			unit != "day_microsecond" {
			return errorf(ErrArgument, "unknown unit '%s' in extract", unit)
		}
		if strings.HasPrefix(unit, "day_") && c.args[1].Type.Kind != types.Time {
			c.moment(1)
		} else {
			c.duration(1)
		}
	}
	c.typ = bigInt
	return nil
}

func extractRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	unit := a[0].S
	if f := dateParts[unit]; f != nil {
		y, m, d := types.UnpackDate(c.dateOf(1, a[1]))
		return types.IntDatum(f(y, m, d)), nil
	}
	if unit == "week" {
		y, m, d := types.UnpackDate(c.dateOf(1, a[1]))
		if m == 0 || d == 0 {
			return types.NullDatum, nil
		}
		w, _ := weekOf(y, m, d, 0)
		return types.IntDatum(int64(w)), nil
	}
	k := c.clockOf(1, a[1])
	var v int64
	if f := clockParts[unit]; f != nil {
		v = f(k)
	} else {
		day := 0
		if c.types[1].Kind == types.Time {
			day, k.Hour = k.Hour/24, k.Hour%24
		} else {
			_, _, day = types.UnpackDate(c.dateOf(1, a[1]))
		}
		switch unit {
		case "day_hour":
			v = int64(day)*100 + int64(k.Hour)
		case "day_minute":
			v = int64(day)*10000 + int64(k.Hour)*100 + int64(k.Minute)
		case "day_second":
			v = int64(day)*1000000 + clockNumber(k)
		default:
			v = (int64(day)*1000000+clockNumber(k))*1_000_000 + int64(k.Micro)
		}
	}
	if k.Neg {
		v = -v
	}
	return types.IntDatum(v), nil
}

// dayRow makes a function of the day number; dates with zero parts are NULL.
func dayRow(f func(n int64) int64) rowFunc {
	return func(c *rowCtx, a []types.Datum) (types.Datum, error) {
		n, ok := types.PackedDays(c.dateOf(0, a[0]))
		if !ok {
			return types.NullDatum, nil
		}
		return types.IntDatum(f(n)), nil
	}
}

func toSecondsRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	n, ok := types.PackedDays(c.dateOf(0, a[0]))
	return nullIf(!ok, n*86400+c.clockOf(0, a[0]).Micros()/1_000_000), nil
}

func dayOfYearRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	y, m, d := types.UnpackDate(c.dateOf(0, a[0]))
	if m == 0 || d == 0 {
		return types.NullDatum, nil
	}
	return types.IntDatum(int64(types.DayOfYear(y, m, d))), nil
}

// weekOf returns WEEK(date, mode) and the year it belongs to. Bit 0 of mode: Monday begins the week; bit 1: weeks run
// from 1 to 53 (else days before the first week are in week 0); bit 2: the first week is the first one with the
// beginning weekday in this year (else: with more than three days).
func weekOf(y, m, d, mode int) (week, year int) {
	monday, weekYear, firstWeekday := mode&1 != 0, mode&2 != 0, mode&4 != 0
	if !monday {
		firstWeekday = !firstWeekday
	}
	day := types.DaysOfDate(y, m, d)
	first := types.DaysOfDate(y, 1, 1)
	weekday := func(n int64) int64 {
		if monday {
			return int64(types.Weekday(n))
		}
		return (int64(types.Weekday(n)) + 1) % 7
	}
	wd := weekday(first)
	year = y
	if m == 1 && int64(d) <= 7-wd {
		if !weekYear && (firstWeekday && wd != 0 || !firstWeekday && wd >= 4) {
			return 0, year
		}
		weekYear = true
		if firstWeekday && wd != 0 || !firstWeekday && wd >= 4 {
			year--
			n := int64(365 + boolInt(types.IsLeap(year)))
			first -= n
			wd = (wd + 53*7 - n) % 7
		}
	}
	var days int64
	if firstWeekday && wd != 0 || !firstWeekday && wd >= 4 {
		days = day - (first + 7 - wd)
	} else {
		days = day - (first - wd)
	}
	if weekYear && days >= 52*7 {
		wd = (wd + 365 + boolInt(types.IsLeap(year))) % 7
		if !firstWeekday && wd < 4 || firstWeekday && wd == 0 {
			return 1, year + 1
		}
	}
	return int(days/7 + 1), year
}

func inferWeek(c *callInfo) error {
	c.moment(0)
	if len(c.args) == 2 {
		c.cast(1, bigInt)
	}
	c.typ = smallInt()
	return nil
}

func (c *rowCtx) week(a []types.Datum, mode int) (week, year int, ok bool) {
	y, m, d := types.UnpackDate(c.dateOf(0, a[0]))
	if m == 0 || d == 0 {
		return 0, 0, false
	}
	if len(a) == 2 {
		mode |= int(a[1].I & 7)
	}
	week, year = weekOf(y, m, d, mode)
	return week, year, true
}

func weekRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	w, _, ok := c.week(a, 0)
	return nullIf(!ok, int64(w)), nil
}

func yearWeekRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	w, y, ok := c.week(a, 2)
	return nullIf(!ok, int64(y*100+w)), nil
}

func weekOfYearRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	w, _, ok := c.week(a, 3)
	return nullIf(!ok, int64(w)), nil
}
