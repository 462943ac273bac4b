package expr

import (
	"strconv"
	"strings"

	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "date_format", min: 2, max: 3, infer: inferDateFormat, row: dateFormatRow, mayNull: true},
		function{name: "time_format", min: 2, max: 2, infer: inferTimeFormat, row: timeFormatRow, mayNull: true},
		function{name: "dayname", min: 1, max: 1, infer: inferDayName, row: dayNameRow, mayNull: true},
		function{name: "monthname", min: 1, max: 1, infer: inferDayName, row: monthNameRow, mayNull: true},
		function{name: "str_to_date", min: 2, max: 2, infer: inferStrToDate, row: strToDateRow, mayNull: true, effects: true},
	)
}

var (
	dayNames   = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"}
)

func inferDateFormat(c *callInfo) error {
	c.moment(0)
	c.asText(1)
	n := 255
	if isConst(c.args[1]) {
		n = len(c.args[1].Value.S) * 10
	}
	if len(c.args) == 3 {
		l, err := c.constText(2)
		if err != nil {
			return err
		}
		if !strings.EqualFold(l, "en_US") {
			return errorf(ErrUnsupported, "locale '%s' is not supported (supported: en_US)", l)
		}
	}
	c.typ = types.NewVarChar(n, types.DefaultCollation)
	return nil
}

func dateFormatRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	out, ok := appendFormat(c.buf[:0], c.dateOf(0, a[0]), c.clockOf(0, a[0]), a[1].S)
	c.buf = out
	if !ok {
		return types.NullDatum, nil
	}
	return c.str(out), nil
}

func inferTimeFormat(c *callInfo) error {
	if c.args[0].Type.Kind != types.Time {
		c.cast(0, types.Type{Kind: types.Time, Scale: 6})
	}
	c.asText(1)
	c.typ = types.NewVarChar(255, types.DefaultCollation)
	return nil
}

func timeFormatRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	k := types.UnpackTime(a[0].I)
	out := c.buf[:0]
	if k.Neg {
		out = append(out, '-')
	}
	out, ok := appendFormat(out, 0, k, a[1].S)
	c.buf = out
	if !ok {
		return types.NullDatum, nil
	}
	return c.str(out), nil
}

func pad2(dst []byte, v int) []byte { return padN(dst, v, 2) }

func padN(dst []byte, v, width int) []byte {
	s := strconv.Itoa(v)
	for n := len(s); n < width; n++ {
		dst = append(dst, '0')
	}
	return append(dst, s...)
}

// appendFormat formats as DATE_FORMAT does; ok is false where the format needs a part that is zero.
func appendFormat(dst []byte, date int64, k types.Clock, format string) (out []byte, ok bool) {
	y, m, d := types.UnpackDate(date)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			dst = append(dst, format[i])
			continue
		}
		i++
		if dst, ok = appendFormatPart(dst, y, m, d, k, format[i]); !ok {
			return dst, false
		}
	}
	return dst, true
}

func appendFormatPart(dst []byte, y, m, d int, k types.Clock, f byte) ([]byte, bool) {
	hour12 := (k.Hour%24+11)%12 + 1
	switch f {
	case 'M', 'b':
		if m == 0 {
			return dst, false
		}
		if f == 'b' {
			return append(dst, monthNames[m-1][:3]...), true
		}
		return append(dst, monthNames[m-1]...), true
	case 'W', 'a', 'w', 'U', 'u', 'V', 'v', 'X', 'x':
		if m == 0 || d == 0 {
			return dst, false
		}
		return appendWeekPart(dst, y, m, d, f), true
	case 'Y':
		return padN(dst, y, 4), true
	case 'y':
		return pad2(dst, y%100), true
	case 'm':
		return pad2(dst, m), true
	case 'c':
		return strconv.AppendInt(dst, int64(m), 10), true
	case 'd':
		return pad2(dst, d), true
	case 'e':
		return strconv.AppendInt(dst, int64(d), 10), true
	case 'D':
		dst = strconv.AppendInt(dst, int64(d), 10)
		suffix := "th"
		if d/10 != 1 && d%10 >= 1 && d%10 <= 3 {
			suffix = [...]string{"st", "nd", "rd"}[d%10-1]
		}
		return append(dst, suffix...), true
	case 'j':
		if m == 0 || d == 0 {
			return dst, false
		}
		return padN(dst, types.DayOfYear(y, m, d), 3), true
	case 'H':
		return pad2(dst, k.Hour), true
	case 'k':
		return strconv.AppendInt(dst, int64(k.Hour), 10), true
	case 'h', 'I':
		return pad2(dst, hour12), true
	case 'l':
		return strconv.AppendInt(dst, int64(hour12), 10), true
	case 'i':
		return pad2(dst, k.Minute), true
	case 's', 'S':
		return pad2(dst, k.Second), true
	case 'f':
		return padN(dst, k.Micro, 6), true
	case 'p':
		return append(dst, half(k)...), true
	case 'T':
		return pad2(append(pad2(append(pad2(dst, k.Hour), ':'), k.Minute), ':'), k.Second), true
	case 'r':
		dst = pad2(append(pad2(append(pad2(dst, hour12), ':'), k.Minute), ':'), k.Second)
		return append(append(dst, ' '), half(k)...), true
	}
	return append(dst, f), true
}

func half(k types.Clock) string {
	if k.Hour%24 < 12 {
		return "AM"
	}
	return "PM"
}

func appendWeekPart(dst []byte, y, m, d int, f byte) []byte {
	wd := types.Weekday(types.DaysOfDate(y, m, d))
	switch f {
	case 'W':
		return append(dst, dayNames[wd]...)
	case 'a':
		return append(dst, dayNames[wd][:3]...)
	case 'w':
		return append(dst, '0'+byte((wd+1)%7))
	}
	mode := map[byte]int{'U': 0, 'u': 1, 'V': 2, 'v': 3, 'X': 2, 'x': 3}[f]
	w, year := weekOf(y, m, d, mode)
	if f == 'X' || f == 'x' {
		return padN(dst, year, 4)
	}
	return pad2(dst, w)
}

func inferDayName(c *callInfo) error {
	c.moment(0)
	c.typ = types.NewVarChar(9, types.DefaultCollation)
	return nil
}

func dayNameRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	n, ok := types.PackedDays(c.dateOf(0, a[0]))
	if !ok {
		return types.NullDatum, nil
	}
	return types.StringDatum(dayNames[types.Weekday(n)]), nil
}

func monthNameRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	_, m, _ := types.UnpackDate(c.dateOf(0, a[0]))
	if m == 0 {
		return types.NullDatum, nil
	}
	return types.StringDatum(monthNames[m-1]), nil
}

// inferStrToDate types STR_TO_DATE by the parts that a constant format has.
func inferStrToDate(c *callInfo) error {
	c.asText(0)
	c.asText(1)
	c.typ = types.Type{Kind: types.DateTime, Scale: 6}
	if !isConst(c.args[1]) {
		return nil
	}
	f := c.args[1].Value.S
	has := func(set string) bool {
		for i := 0; i+1 < len(f); i++ {
			if f[i] == '%' {
				if strings.IndexByte(set, f[i+1]) >= 0 {
					return true
				}
				i++
			}
		}
		return false
	}
	date, clock := has("MbWawUuVvXxYymcdeDj"), has("HkhIlisSfpTr")
	c.typ.Scale = 0
	if has("f") {
		c.typ.Scale = 6
	}
	switch {
	case date && !clock:
		c.typ = types.Type{Kind: types.Date}
	case clock && !date:
		c.typ.Kind = types.Time
	}
	return nil
}

func strToDateRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	p := dateParser{s: a[0].S, half: -1, weekday: -1}
	date, k, ok := p.parse(a[1].S)
	if !ok {
		return types.NullDatum, c.ev.truncatedFor("str_to_date", a[0].S)
	}
	switch c.typ.Kind {
	case types.Date:
		return types.IntDatum(date), nil
	case types.Time:
		return types.IntDatum(types.PackTime(k)), nil
	}
	return types.IntDatum(types.PackDateTime(date, k)), nil
}

// truncatedFor reports a text that a function could not read.
func (ev *Evaluator) truncatedFor(function, value string) error {
	msg := "Incorrect datetime value: '" + value + "' for function " + function
	if ev.prog.env.Env.Strict {
		return &Error{ErrTruncated, msg}
	}
	ev.warn(WarnInvalidArgument, msg)
	return nil
}

// dateParser reads a text by a format of STR_TO_DATE.
type dateParser struct {
	s                string
	y, m, d, yearDay int
	k                types.Clock
	half, weekday    int
}

func (p *dateParser) number(most int) (int, bool) {
	n, v := 0, 0
	for n < most && n < len(p.s) && p.s[n] >= '0' && p.s[n] <= '9' {
		v = v*10 + int(p.s[n]-'0')
		n++
	}
	p.s = p.s[n:]
	return v, n > 0
}

// name reads one of names, or its first letters if short is above 0; it returns its index.
func (p *dateParser) name(names []string, short int) (int, bool) {
	for i, n := range names {
		if short > 0 {
			n = n[:short]
		}
		if len(p.s) >= len(n) && strings.EqualFold(p.s[:len(n)], n) {
			p.s = p.s[len(n):]
			return i, true
		}
	}
	return 0, false
}

func (p *dateParser) parse(format string) (date int64, k types.Clock, ok bool) {
	for i := 0; i < len(format); i++ {
		f := format[i]
		if f == ' ' {
			p.s = strings.TrimLeft(p.s, " ")
			continue
		}
		if f != '%' || i+1 == len(format) {
			p.s = strings.TrimLeft(p.s, " ")
			if p.s == "" {
				break
			}
			if p.s[0] != f {
				return 0, k, false
			}
			p.s = p.s[1:]
			continue
		}
		i++
		if p.s = strings.TrimLeft(p.s, " "); p.s == "" {
			break
		}
		if !p.part(format[i]) {
			return 0, k, false
		}
	}
	return p.finish()
}

// part reads one conversion.
func (p *dateParser) part(f byte) (ok bool) {
	switch f {
	case 'Y':
		p.y, ok = p.number(4)
	case 'y':
		if p.y, ok = p.number(2); p.y < 70 {
			p.y += 2000
		} else {
			p.y += 1900
		}
	case 'm', 'c':
		p.m, ok = p.number(2)
	case 'd', 'e':
		p.d, ok = p.number(2)
	case 'D':
		p.d, ok = p.number(2)
		if len(p.s) >= 2 {
			p.s = p.s[2:]
		}
	case 'M':
		p.m, ok = p.name(monthNames[:], 0)
		p.m++
	case 'b':
		p.m, ok = p.name(monthNames[:], 3)
		p.m++
	case 'W':
		p.weekday, ok = p.name(dayNames[:], 0)
	case 'a':
		p.weekday, ok = p.name(dayNames[:], 3)
	case 'j':
		p.yearDay, ok = p.number(3)
	case 'H', 'k':
		p.k.Hour, ok = p.number(2)
	case 'h', 'I', 'l':
		if p.k.Hour, ok = p.number(2); p.k.Hour < 1 || p.k.Hour > 12 {
			return false
		}
		p.half = max(p.half, 0)
	case 'i':
		p.k.Minute, ok = p.number(2)
	case 's', 'S':
		p.k.Second, ok = p.number(2)
	case 'f':
		n := len(p.s)
		p.k.Micro, ok = p.number(6)
		for n -= len(p.s); n < 6; n++ {
			p.k.Micro *= 10
		}
	case 'p':
		p.half, ok = p.name([]string{"AM", "PM"}, 0)
	case 'T':
		return p.part('H') && p.literal(':') && p.part('i') && p.literal(':') && p.part('s')
	case 'r':
		return p.part('h') && p.literal(':') && p.part('i') && p.literal(':') && p.part('s') && p.literal(' ') && p.part('p')
	case '%':
		return p.literal('%')
	default:
		return false
	}
	return ok
}

func (p *dateParser) literal(c byte) bool {
	if p.s == "" || p.s[0] != c {
		return false
	}
	p.s = p.s[1:]
	return true
}

func (p *dateParser) finish() (date int64, k types.Clock, ok bool) {
	k = p.k
	if p.half >= 0 {
		k.Hour = k.Hour%12 + 12*p.half
	}
	if p.yearDay > 0 {
		d, ok := types.PackedDateOfDays(types.DaysOfDate(p.y, 1, 1) + int64(p.yearDay) - 1)
		return d, k, ok && p.yearDay <= 366
	}
	if k.Hour > 23 || k.Minute > 59 || k.Second > 59 || p.m > 12 || p.d > 31 {
		return 0, k, false
	}
	return types.PackDate(p.y, p.m, p.d), k, true
}
