package expr

import (
	"time"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "now", min: 0, max: 1, infer: inferNow(types.DateTime), row: nowRow},
		function{name: "utc_timestamp", min: 0, max: 1, infer: inferNow(types.DateTime), row: utcNowRow},
		function{name: "sysdate", min: 0, max: 1, infer: inferNow(types.DateTime), row: sysdateRow, volatile: true},
		function{name: "curdate", min: 0, max: 0, infer: inferNow(types.Date), row: curdateRow},
		function{name: "utc_date", min: 0, max: 0, infer: inferNow(types.Date), row: utcDateRow},
		function{name: "curtime", min: 0, max: 1, infer: inferNow(types.Time), row: curtimeRow},
		function{name: "utc_time", min: 0, max: 1, infer: inferNow(types.Time), row: utcTimeRow},
		function{name: "unix_timestamp", min: 0, max: 1, infer: inferUnixTimestamp, row: unixTimestampRow},
		function{name: "from_unixtime", min: 1, max: 2, infer: inferFromUnixtime, row: fromUnixtimeRow, mayNull: true},
		function{name: "convert_tz", min: 3, max: 3, infer: inferConvertTZ, row: convertTZRow, mayNull: true},
		function{name: "timestamp", min: 1, max: 2, infer: inferTimestamp, row: timestampRow, mayNull: true},
	)
	alias("now", "current_timestamp", "localtime", "localtimestamp")
	alias("curdate", "current_date")
	alias("curtime", "current_time")
	for _, n := range []string{"now", "utc_timestamp", "curdate", "utc_date", "curtime", "utc_time", "unix_timestamp"} {
		timeFunctions[n] = true
	}
}

// inferNow types a function of the time; its argument is the number of fractional digits.
func inferNow(k types.Kind) func(c *callInfo) error {
	return func(c *callInfo) error {
		c.typ = types.Type{Kind: k, NotNull: true}
		if len(c.args) == 1 {
			a := c.args[0]
			if !isConst(a) || a.Value.Form != types.FormInt64 || a.Value.I < 0 || a.Value.I > 6 {
				return errorf(ErrArgument, "Too big or wrong precision specified for '%s'. Maximum is 6", c.name)
			}
			c.typ.Scale = uint8(a.Value.I)
		}
		return nil
	}
}

func (c *rowCtx) timeDatum(t time.Time) types.Datum {
	date, k := types.UnpackDateTime(packTime(t))
	k.Micro = types.RoundMicros(k.Micro, int(c.typ.Scale), false)
	switch c.typ.Kind {
	case types.Date:
		return types.IntDatum(date)
	case types.Time:
		return types.IntDatum(types.PackTime(k))
	}
	return types.IntDatum(types.PackDateTime(date, k))
}

func nowRow(c *rowCtx, _ []types.Datum) (types.Datum, error) {
	return c.timeDatum(c.ev.prog.now()), nil
}

func utcNowRow(c *rowCtx, _ []types.Datum) (types.Datum, error) {
	return c.timeDatum(c.ev.prog.env.Now.UTC()), nil
}

func sysdateRow(c *rowCtx, _ []types.Datum) (types.Datum, error) {
	return c.timeDatum(time.Now().In(c.ev.prog.zone)), nil
}

func curdateRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return nowRow(c, a) }
func utcDateRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return utcNowRow(c, a) }
func curtimeRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return nowRow(c, a) }
func utcTimeRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return utcNowRow(c, a) }

func inferUnixTimestamp(c *callInfo) error {
	c.typ = bigInt
	if len(c.args) == 0 {
		c.typ.NotNull = true
		return nil
	}
	s := min(fractionOf(c.args[0]), 6)
	if isConst(c.args[0]) && c.args[0].Type.IsString() {
		s = literalScale(c.args[0].Value.S)
	}
	c.cast(0, types.Type{Kind: types.Timestamp, Scale: 6})
	if s > 0 {
		c.typ = types.NewDecimal(12+int(s), int(s))
	}
	return nil
}

func unixTimestampRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if len(a) == 0 {
		return types.IntDatum(c.ev.prog.env.Now.Unix()), nil
	}
	return intOrExact(c.typ, types.Int128From(a[0].I/types.Pow10(6-decimalScale(c.typ)))), nil
}

func inferFromUnixtime(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	s := decimalScale(c.args[0].Type)
	if c.args[0].Type.IsFloat() {
		s = 6
	}
	c.cast(0, types.NewDecimal(30, 6))
	c.typ = types.Type{Kind: types.DateTime, Scale: uint8(min(s, 6))}
	if len(c.args) == 2 {
		c.asText(1)
		c.typ = types.NewVarChar(255, types.DefaultCollation)
	}
	return nil
}

func fromUnixtimeRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	us := wide(a[0])
	if us.Sign() < 0 || us.Cmp(types.Int128From((1<<31)*microSecond)) >= 0 {
		return types.NullDatum, nil
	}
	dt := packTime(time.UnixMicro(us.Int64()).In(c.ev.prog.zone))
	if len(a) == 2 {
		date, k := types.UnpackDateTime(dt)
		out, ok := appendFormat(c.buf[:0], date, k, a[1].S)
		if !ok {
			return types.NullDatum, nil
		}
		return c.str(out), nil
	}
	return types.IntDatum(dt), nil
}

func inferConvertTZ(c *callInfo) error {
	s := fractionOf(c.args[0])
	if isConst(c.args[0]) && c.args[0].Type.IsString() {
		s = literalScale(c.args[0].Value.S)
	}
	c.typ = types.Type{Kind: types.DateTime, Scale: s}
	c.cast(0, c.typ)
	c.asText(1)
	c.asText(2)
	return nil
}

func convertTZRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	from, err1 := location(a[1].S)
	to, err2 := location(a[2].S)
	if err1 != nil || err2 != nil || a[1].S == "" || a[2].S == "" {
		return types.NullDatum, nil
	}
	us, ok := convert.TimestampOfDateTime(a[0].I, from)
	if !ok { // outside TIMESTAMP's range nothing is converted
		return nullIf(a[0].I == 0, a[0].I), nil
	}
	return types.IntDatum(packTime(time.UnixMicro(us).In(to))), nil
}

// inferTimestamp types TIMESTAMP(x[, time]).
func inferTimestamp(c *callInfo) error {
	s := fractionOf(c.args[0])
	if isConst(c.args[0]) && c.args[0].Type.IsString() {
		s = literalScale(c.args[0].Value.S)
	}
	c.cast(0, types.Type{Kind: types.DateTime, Scale: 6})
	if len(c.args) == 2 {
		t := diffScale(c.args[1])
		c.cast(1, types.Type{Kind: types.Time, Scale: 6})
		s = max(s, t)
	}
	c.typ = types.Type{Kind: types.DateTime, Scale: s}
	return nil
}

func timestampRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if len(a) == 1 {
		return a[0], nil
	}
	dt, ok := types.AddMicros(a[0].I, types.UnpackTime(a[1].I).Micros())
	if !ok {
		return c.overflow("datetime")
	}
	return types.IntDatum(dt), nil
}
