package convert

import "github.com/colonnadedb/colonnade/vec/types"

// parts are the numbers of a temporal text.
type parts struct {
	year, month, day int
	clock            types.Clock
	hasTime          bool
	cut              bool // more than six digits of a fraction, or none kept
}

// ParseDate parses b as DATE. A time of day behind the date is dropped: Rounded if it is not midnight.
func ParseDate(b []byte, m Mode) (int64, Status) {
	if len(b) == 10 && b[4] == '-' && b[7] == '-' {
		if y, mo, d, ok := isoDate(b); ok && types.ValidDate(y, mo, d) {
			return types.PackDate(y, mo, d), OK
		}
	}
	p, st := parseParts(b, m)
	if st == Invalid {
		return 0, Invalid
	}
	if st == OK && p.clock != (types.Clock{}) {
		st = Rounded
	}
	return types.PackDate(p.year, p.month, p.day), st
}

// isoDate reads YYYY-MM-DD.
func isoDate(b []byte) (y, m, d int, ok bool) {
	_ = b[9]
	for _, i := range [8]int{0, 1, 2, 3, 5, 6, 8, 9} {
		if !isDigit(b[i]) {
			return 0, 0, 0, false
		}
	}
	return two(b[0:])*100 + two(b[2:]), two(b[5:]), two(b[8:]), true
}

func two(b []byte) int { return int(b[0]-'0')*10 + int(b[1]-'0') }

// ParseDateTime parses b as DATETIME with scale fractional digits; further digits are cut off.
func ParseDateTime(b []byte, scale int, m Mode) (int64, Status) {
	if len(b) == 19 && b[4] == '-' && b[7] == '-' && b[10] == ' ' && b[13] == ':' && b[16] == ':' {
		y, mo, d, ok := isoDate(b)
		for _, i := range [6]int{11, 12, 14, 15, 17, 18} {
			ok = ok && isDigit(b[i])
		}
		c := types.Clock{Hour: two(b[11:]), Minute: two(b[14:]), Second: two(b[17:])}
		if ok && types.ValidDate(y, mo, d) && c.Hour < 24 && c.Minute < 60 && c.Second < 60 {
			return types.PackDateTime(types.PackDate(y, mo, d), c), OK
		}
	}
	p, st := parseParts(b, m)
	if st == Invalid {
		return 0, Invalid
	}
	p.clock.Micro = types.RoundMicros(p.clock.Micro, scale, false)
	return types.PackDateTime(types.PackDate(p.year, p.month, p.day), p.clock), st
}

// parseParts reads a date with an optional time of day in any of MySQL's forms and checks it against the calendar.
func parseParts(b []byte, m Mode) (p parts, st Status) {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	if len(b) == 0 || !isDigit(b[0]) {
		return p, Invalid
	}
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	var rest []byte
	var ok bool
	if n == len(b) || n >= 8 || n >= 5 && (b[n] == '.' || b[n] == 'T') {
		rest, ok = p.compact(b, n)
	} else {
		rest, ok = p.delimited(b)
	}
	if !ok || !p.check(m) {
		return p, Invalid
	}
	if len(rest) > 0 {
		return p, Truncated
	}
	return p, OK
}

// check says whether the parts are a date that the mode allows.
func (p *parts) check(m Mode) bool {
	c := p.clock
	if c.Hour > 23 || c.Minute > 59 || c.Second > 59 || p.month > 12 || p.day > 31 || p.year > 9999 {
		return false
	}
	if p.year|p.month|p.day == 0 {
		return m&NoZeroDate == 0
	}
	if p.month == 0 || p.day == 0 {
		return m&NoZeroInDate == 0
	}
	return m&AllowInvalidDates != 0 || p.day <= types.DaysInMonth(p.year, p.month)
}

func fullYear(y int) int {
	switch {
	case y < 70:
		return y + 2000
	case y < 100:
		return y + 1900
	}
	return y
}

// compact reads [YY]YYMMDD[hhmm[ss]][.frac]; b begins with n digits.
func (p *parts) compact(b []byte, n int) (rest []byte, ok bool) {
	d := b[:n]
	switch {
	case n == 8 || n == 14 || n > 14:
		p.year = two(d)*100 + two(d[2:])
		d = d[4:]
	case n == 6 || n == 12 || n == 10:
		p.year = fullYear(two(d))
		d = d[2:]
	case n == 5 || n == 7: // a missing leading zero of the year
		p.year = fullYear(int(d[0] - '0'))
		d = d[1:]
	default:
		return nil, false
	}
	p.month, p.day = two(d), two(d[2:])
	d = d[4:]
	fields := [3]*int{&p.clock.Hour, &p.clock.Minute, &p.clock.Second}
	k := 0
	for ; k < 3 && len(d) >= 2; k++ {
		*fields[k] = two(d)
		d = d[2:]
	}
	p.hasTime = k > 0
	rest = b[n-len(d):]
	if k == 3 && len(rest) > 0 && rest[0] == '.' {
		rest = p.fraction(rest[1:])
	} else if k == 0 && len(rest) > 1 && rest[0] == 'T' {
		return p.timeOfDay(rest[1:])
	} else if k == 0 && len(rest) > 1 && isSpace(rest[0]) {
		return p.timeOfDay(rest[1:])
	}
	return rest, true
}

// number reads up to most digits.
func readNumber(b []byte, most int) (v, n int) {
	for n < len(b) && n < most && isDigit(b[n]) {
		v = v*10 + int(b[n]-'0')
		n++
	}
	return v, n
}

func isPunct(c byte) bool {
	return c > ' ' && c < 0x7f && !isDigit(c) && !(c|0x20 >= 'a' && c|0x20 <= 'z')
}

// delimited reads Y-M-D[ T]h:m:s.f with any punctuation between the numbers.
func (p *parts) delimited(b []byte) (rest []byte, ok bool) {
	v, n := readNumber(b, 4)
	p.year = v
	if n <= 2 {
		p.year = fullYear(v)
	}
	b = b[n:]
	for _, f := range [2]*int{&p.month, &p.day} {
		k := 0
		for k < len(b) && isPunct(b[k]) {
			k++
		}
		if k == 0 {
			return nil, false
		}
		b = b[k:]
		if *f, n = readNumber(b, 2); n == 0 {
			return nil, false
		}
		b = b[n:]
	}
	if len(b) == 0 {
		return b, true
	}
	if b[0] == 'T' && len(b) > 1 && isDigit(b[1]) {
		return p.timeOfDay(b[1:])
	}
	k := 0
	for k < len(b) && (isSpace(b[k]) || isPunct(b[k])) {
		k++
	}
	if k == 0 || k == len(b) {
		return b, true
	}
	return p.timeOfDay(b[k:])
}

// timeOfDay reads h[:m[:s[.f]]].
func (p *parts) timeOfDay(b []byte) (rest []byte, ok bool) {
	fields := [3]*int{&p.clock.Hour, &p.clock.Minute, &p.clock.Second}
	for k, f := range fields {
		v, n := readNumber(b, 2)
		if n == 0 {
			return b, k > 0
		}
		p.hasTime = true
		*f = v
		b = b[n:]
		if k == 2 || len(b) < 2 || !isPunct(b[0]) || !isDigit(b[1]) {
			break
		}
		b = b[1:]
	}
	if len(b) > 0 && b[0] == '.' {
		b = p.fraction(b[1:])
	}
	return b, true
}

func (p *parts) fraction(b []byte) (rest []byte) {
	us, n := readNumber(b, 6)
	p.clock.Micro = us
	for range 6 - n {
		p.clock.Micro *= 10
	}
	for b = b[n:]; len(b) > 0 && isDigit(b[0]); b = b[1:] {
		p.cut = true
	}
	return b
}

// ParseTime parses b as TIME with scale fractional digits; further digits are cut off.
func ParseTime(b []byte, scale int) (int64, Status) {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	var p parts
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		p.clock.Neg = b[0] == '-'
		b = b[1:]
	}
	if len(b) == 0 || !isDigit(b[0]) && b[0] != '.' {
		return 0, Invalid
	}
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	if n >= 12 || n < len(b) && (b[n] == '-' || b[n] == '/') { // a whole date and time
		if q, st := parseParts(b, 0); st != Invalid {
			q.clock.Micro = types.RoundMicros(q.clock.Micro, scale, false)
			if st == OK {
				st = Rounded
			}
			return types.PackTime(q.clock), st
		}
	}
	rest, ok := p.duration(b)
	c := &p.clock
	if !ok || c.Minute > 59 || c.Second > 59 {
		return 0, Invalid
	}
	c.Micro = types.RoundMicros(c.Micro, scale, false)
	if c.Hour > 838 {
		c.Hour, c.Minute, c.Second, c.Micro = 838, 59, 59, types.RoundMicros(999999, scale, false)
		return types.PackTime(*c), OutOfRange
	}
	st := OK
	if len(rest) > 0 {
		st = Truncated
	}
	return types.PackTime(*c), st
}

// duration reads [D ]h:m[:s[.f]], [hhmm]ss[.f] or D h.
func (p *parts) duration(b []byte) (rest []byte, ok bool) {
	c := &p.clock
	v, n := readNumber(b, 9)
	b = b[n:]
	switch {
	case len(b) > 1 && b[0] == ' ' && isDigit(b[1]): // days
		if v > 34 {
			v = 35
		}
		days := v
		b = b[1:]
		v, n = readNumber(b, 4)
		c.Hour = days*24 + v
		b = b[n:]
		if len(b) < 2 || b[0] != ':' {
			return b, true
		}
	case len(b) > 1 && b[0] == ':' && isDigit(b[1]):
		c.Hour = v
	default:
		c.Second, c.Minute, c.Hour = v%100, v/100%100, v/10000
		if len(b) > 0 && b[0] == '.' {
			b = p.fraction(b[1:])
		}
		return b, true
	}
	b = b[1:]
	c.Minute, n = readNumber(b, 2)
	b = b[n:]
	if len(b) > 1 && b[0] == ':' && isDigit(b[1]) {
		c.Second, n = readNumber(b[1:], 2)
		b = b[1+n:]
		if len(b) > 0 && b[0] == '.' {
			b = p.fraction(b[1:])
		}
	}
	return b, true
}

// ParseYear parses b as YEAR: four digits, or one or two of which 70 to 99 are of the last century.
func ParseYear(b []byte) (int64, Status) {
	v, st := ParseInt(b, types.Type{Kind: types.Int})
	if st == Invalid {
		return 0, Invalid
	}
	n := 0
	for _, c := range b {
		if isDigit(c) {
			n++
		}
	}
	return fitYear(v, n < 4, st)
}

// YearOfInt makes a YEAR of a number.
func YearOfInt(v int64) (int64, Status) { return fitYear(v, v != 0, OK) }

func fitYear(v int64, short bool, st Status) (int64, Status) {
	if short && v >= 0 && v < 100 {
		v = int64(fullYear(int(v)))
	}
	if v != 0 && (v < 1901 || v > 2155) {
		return 0, OutOfRange
	}
	return v, st
}
