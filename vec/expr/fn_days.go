package expr

import (
	"github.com/colonnadedb/colonnade/vec/types"
)

func inferFromDays(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	c.cast(0, bigInt)
	c.typ = types.Type{Kind: types.Date}
	return nil
}

func fromDaysRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].I <= 365 {
		return types.IntDatum(0), nil
	}
	d, ok := types.PackedDateOfDays(a[0].I)
	return nullIf(!ok, d), nil
}

func inferDateDiff(c *callInfo) error {
	c.moment(0)
	c.moment(1)
	c.typ = smallInt()
	return nil
}

func dateDiffRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	x, ok1 := types.PackedDays(c.dateOf(0, a[0]))
	y, ok2 := types.PackedDays(c.dateOf(1, a[1]))
	return nullIf(!ok1 || !ok2, x-y), nil
}

func inferLastDay(c *callInfo) error {
	c.moment(0)
	c.typ = types.Type{Kind: types.Date}
	return nil
}

func lastDayRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	y, m, _ := types.UnpackDate(c.dateOf(0, a[0]))
	if m == 0 {
		return types.NullDatum, nil
	}
	return types.IntDatum(types.PackDate(y, m, types.DaysInMonth(y, m))), nil
}

// sameRow returns its argument, which inference has cast.
func sameRow(_ *rowCtx, a []types.Datum) (types.Datum, error) { return a[0], nil }

func inferDateOf(c *callInfo) error {
	c.typ = types.Type{Kind: types.Date}
	c.moment(0)
	c.cast(0, c.typ)
	return nil
}

func inferTimeOf(c *callInfo) error {
	c.typ = types.Type{Kind: types.Time, Scale: c.args[0].Type.Scale}
	if !c.args[0].Type.IsTemporal() {
		c.typ.Scale = 6
		if isConst(c.args[0]) && c.args[0].Type.IsString() {
			c.typ.Scale = literalScale(c.args[0].Value.S)
		}
	}
	c.cast(0, c.typ)
	return nil
}

// literalScale returns the digits of a fraction in a temporal text.
func literalScale(s string) uint8 {
	for i := len(s) - 1; i >= 0 && len(s)-1-i <= 6; i-- {
		if s[i] == '.' {
			return uint8(len(s) - 1 - i)
		}
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
	}
	return 0
}

func inferInts(c *callInfo) error {
	for i := range c.args {
		c.args[i] = numeric(c.args[i])
		c.cast(i, bigInt)
	}
	c.typ = bigInt
	return nil
}

func inferMakeDate(c *callInfo) error {
	err := inferInts(c)
	c.typ = types.Type{Kind: types.Date}
	return err
}

func makeDateRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	y, n := a[0].I, a[1].I
	if y < 0 || y > 9999 || n <= 0 || n > 4_000_000 {
		return types.NullDatum, nil
	}
	if y < 70 {
		y += 2000
	} else if y < 100 {
		y += 1900
	}
	d, ok := types.PackedDateOfDays(types.DaysOfDate(int(y), 1, 1) + n - 1)
	return nullIf(!ok, d), nil
}

func inferMakeTime(c *callInfo) error {
	s := uint8(min(decimalScale(c.args[2].Type), 6))
	if c.args[2].Type.IsString() || c.args[2].Type.IsFloat() {
		s = 6
	}
	c.cast(0, bigInt)
	c.cast(1, bigInt)
	c.cast(2, types.NewDecimal(20, 6))
	c.typ = types.Type{Kind: types.Time, Scale: s}
	return nil
}

func makeTimeRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	h, m, us := a[0].I, a[1].I, wide(a[2])
	if m < 0 || m > 59 || us.Sign() < 0 || us.Cmp(types.Int128From(60_000_000)) >= 0 {
		return types.NullDatum, nil
	}
	k := types.Clock{Neg: h < 0, Hour: int(max(h, -h)), Minute: int(m), Second: int(us.Int64() / 1_000_000),
		Micro: int(us.Int64() % 1_000_000)}
	return c.fitTime(k)
}

// fitTime returns a TIME, clamped to the type's range with a warning.
func (c *rowCtx) fitTime(k types.Clock) (types.Datum, error) {
	if k.Hour > 838 {
		if err := c.ev.truncated("time", "out of range"); err != nil {
			return types.NullDatum, err
		}
		k.Hour, k.Minute, k.Second, k.Micro = 838, 59, 59, 999999
	}
	k.Micro = types.RoundMicros(k.Micro, int(c.typ.Scale), false)
	return types.IntDatum(types.PackTime(k)), nil
}

func inferSecToTime(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	s := decimalScale(c.args[0].Type)
	if c.args[0].Type.IsFloat() {
		s = 6
	}
	c.cast(0, types.NewDecimal(30, 6))
	c.typ = types.Type{Kind: types.Time, Scale: uint8(min(s, 6))}
	return nil
}

func secToTimeRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	us := wide(a[0])
	if !us.IsInt64() {
		return c.fitTime(types.Clock{Neg: us.Sign() < 0, Hour: 839})
	}
	return c.fitTime(types.ClockOfMicros(us.Int64()))
}

func inferTimeToSec(c *callInfo) error {
	c.duration(0)
	s := c.args[0].Type.Scale
	c.typ = bigInt
	if s > 0 && s <= 6 && c.args[0].Type.Kind != types.Date {
		c.typ = types.NewDecimal(10+int(s), int(s))
	}
	return nil
}

func timeToSecRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	us := c.clockOf(0, a[0]).Micros()
	return intOrExact(c.typ, types.Int128From(us/types.Pow10(6-decimalScale(c.typ)))), nil
}

// periodMonths returns the months of a period YYMM or YYYYMM.
func periodMonths(p int64) int64 {
	y, m := p/100, p%100
	if y < 70 {
		y += 2000
	} else if y < 100 {
		y += 1900
	}
	return y*12 + m - 1
}

func periodAddRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].I <= 0 {
		return types.NullDatum, errorf(ErrArgument, "Incorrect arguments to period_add")
	}
	n := periodMonths(a[0].I) + a[1].I
	return types.IntDatum(n/12*100 + n%12 + 1), nil
}

func periodDiffRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].I <= 0 || a[1].I <= 0 {
		return types.NullDatum, errorf(ErrArgument, "Incorrect arguments to period_diff")
	}
	return types.IntDatum(periodMonths(a[0].I) - periodMonths(a[1].I)), nil
}
