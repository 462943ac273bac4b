package types

// The packed forms of DATE, TIME and DATETIME (see the package's table) and the calendar over them. Days are counted
// as MySQL's TO_DAYS does: proleptic Gregorian, 1970-01-01 being day 719528.

const (
	microBits  = 20
	clockBits  = 17 // hour (below 32) << 12 | minute << 6 | second of DATETIME
	epochDays  = 719528
	maxDayNum  = 3652424 // 9999-12-31
	microsADay = 24 * 60 * 60 * 1_000_000

	// MaxTime is the packed 838:59:59.999999, the largest TIME.
	MaxTime = (838<<12|59<<6|59)<<microBits | 999999
	// MinDate and MaxDate are the packed bounds of DATE: the zero date and 9999-12-31.
	MinDate, MaxDate = 0, 9999<<9 | 12<<5 | 31
	// MaxDateTime is the packed 9999-12-31 23:59:59.999999.
	MaxDateTime = (MaxDate<<clockBits|23<<12|59<<6|59)<<microBits | 999999
)

// Clock is a time of day or a duration, taken apart. Hour exceeds 23 in durations.
type Clock struct {
	Hour, Minute, Second, Micro int
	Neg                         bool
}

// PackDate returns the packed form of a DATE; the parts may be zero.
func PackDate(year, month, day int) int64 { return int64(year)<<9 | int64(month)<<5 | int64(day) }

// UnpackDate takes a packed DATE apart.
func UnpackDate(d int64) (year, month, day int) { return int(d >> 9), int(d >> 5 & 15), int(d & 31) }

// PackDateTime returns the packed form of a DATETIME on the packed date.
func PackDateTime(date int64, c Clock) int64 {
	return (date<<clockBits|int64(c.Hour)<<12|int64(c.Minute)<<6|int64(c.Second))<<microBits | int64(c.Micro)
}

// UnpackDateTime takes a packed DATETIME apart into a packed date and a time of day.
func UnpackDateTime(dt int64) (date int64, c Clock) {
	return dt >> (clockBits + microBits), Clock{Hour: int(dt >> (microBits + 12) & 31),
		Minute: int(dt >> (microBits + 6) & 63), Second: int(dt >> microBits & 63), Micro: int(dt & (1<<microBits - 1))}
}

// DateOfDateTime returns the packed DATE of a packed DATETIME.
func DateOfDateTime(dt int64) int64 { return dt >> (clockBits + microBits) }

// DateTimeOfDate returns the packed DATETIME of midnight on a packed DATE.
func DateTimeOfDate(d int64) int64 { return d << (clockBits + microBits) }

// DateTimeShift is the power of two by which a packed DATE becomes a packed DATETIME.
const DateTimeShift = clockBits + microBits

// PackTime returns the packed form of a TIME.
func PackTime(c Clock) int64 {
	t := (int64(c.Hour)<<12|int64(c.Minute)<<6|int64(c.Second))<<microBits | int64(c.Micro)
	if c.Neg {
		return -t
	}
	return t
}

// UnpackTime takes a packed TIME apart.
func UnpackTime(t int64) Clock {
	c := Clock{Neg: t < 0}
	if c.Neg {
		t = -t
	}
	c.Micro = int(t & (1<<microBits - 1))
	t >>= microBits
	c.Hour, c.Minute, c.Second = int(t>>12), int(t>>6&63), int(t&63)
	return c
}

// Micros returns c as microseconds, negative where c is.
func (c Clock) Micros() int64 {
	us := (int64(c.Hour)*3600+int64(c.Minute)*60+int64(c.Second))*1_000_000 + int64(c.Micro)
	if c.Neg {
		return -us
	}
	return us
}

// ClockOfMicros is the inverse of Clock.Micros.
func ClockOfMicros(us int64) Clock {
	c := Clock{Neg: us < 0}
	if c.Neg {
		us = -us
	}
	s := us / 1_000_000
	c.Micro = int(us % 1_000_000)
	c.Hour, c.Minute, c.Second = int(s/3600), int(s/60%60), int(s%60)
	return c
}

// IsLeap says whether the year has 366 days. The year 0 has, as in the Gregorian calendar carried back.
func IsLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// DaysInMonth returns the length of a month; 0 for month 0.
func DaysInMonth(year, month int) int {
	if month == 2 && IsLeap(year) {
		return 29
	}
	return monthDays[month]
}

// ValidDate says whether the parts are a day of the calendar; zero parts are not.
func ValidDate(year, month, day int) bool {
	return year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= DaysInMonth(year, month)
}

// DaysOfDate returns TO_DAYS of a day of the calendar.
func DaysOfDate(year, month, day int) int64 {
	if year == 0 && month <= 2 { // MySQL counts no leap day in the year 0
		return int64(day) + int64(month-1)*31
	}
	y := int64(year)
	if month <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	mp := int64(month+9) % 12
	doy := (153*mp+2)/5 + int64(day) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy + 60
}

// DateOfDays is the inverse of DaysOfDate; ok is false for days outside the years 0 to 9999.
func DateOfDays(n int64) (year, month, day int, ok bool) {
	if n < 1 || n > maxDayNum {
		return 0, 0, 0, false
	}
	if n < 60 {
		return 0, 1 + int((n-1)/31), 1 + int((n-1)%31), true
	}
	z := n - 60
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp+2)%12 + 1
	year = int(yoe + era*400)
	if month <= 2 {
		year++
	}
	return year, month, day, true
}

// PackedDays returns TO_DAYS of a packed DATE; ok is false where its month or day is zero.
func PackedDays(d int64) (days int64, ok bool) {
	y, m, dd := UnpackDate(d)
	if m == 0 || dd == 0 {
		return 0, false
	}
	return DaysOfDate(y, m, dd), true
}

// PackedDateOfDays returns the packed DATE of a day number.
func PackedDateOfDays(n int64) (d int64, ok bool) {
	y, m, dd, ok := DateOfDays(n)
	return PackDate(y, m, dd), ok
}

// Weekday returns 0 for Monday … 6 for Sunday of a day number.
func Weekday(days int64) int { return int((days + 5) % 7) }

// DayOfYear returns 1 … 366.
func DayOfYear(year, month, day int) int {
	return int(DaysOfDate(year, month, day)-DaysOfDate(year, 1, 1)) + 1
}

// AddMonths moves a packed DATE by n months, clipping the day to the month's length; ok is false outside the years 0
// to 9999.
func AddMonths(d int64, n int64) (int64, bool) {
	y, m, day := UnpackDate(d)
	if n > 12*10000 || n < -12*10000 {
		return 0, false
	}
	t := int64(y)*12 + int64(m-1) + n
	if t < 0 || t >= 12*10000 {
		return 0, false
	}
	y, m = int(t/12), int(t%12)+1
	return PackDate(y, m, min(day, DaysInMonth(y, m))), true
}

// AddMicros moves a packed DATETIME by microseconds; ok is false for dates with zero parts and outside the calendar.
func AddMicros(dt int64, us int64) (int64, bool) {
	d, c := UnpackDateTime(dt)
	days, ok := PackedDays(d)
	if !ok {
		return 0, false
	}
	q, r := us/microsADay, us%microsADay
	t := c.Micros() + r
	days += q
	switch {
	case t < 0:
		t += microsADay
		days--
	case t >= microsADay:
		t -= microsADay
		days++
	}
	nd, ok := PackedDateOfDays(days)
	return PackDateTime(nd, ClockOfMicros(t)), ok
}

// UnixMicros returns the microseconds from 1970-01-01 of a packed DATETIME read as UTC.
func UnixMicros(dt int64) (int64, bool) {
	d, c := UnpackDateTime(dt)
	days, ok := PackedDays(d)
	return (days-epochDays)*microsADay + c.Micros(), ok
}

// DateTimeOfUnixMicros is the inverse of UnixMicros.
func DateTimeOfUnixMicros(us int64) (int64, bool) {
	days, r := us/microsADay, us%microsADay
	if r < 0 {
		r += microsADay
		days--
	}
	d, ok := PackedDateOfDays(days + epochDays)
	return PackDateTime(d, ClockOfMicros(r)), ok
}

// RoundMicros rounds (half up) or cuts the microseconds of a clock to scale digits; the result may be 1000000.
func RoundMicros(us, scale int, round bool) int {
	if scale >= 6 {
		return us
	}
	p := int(Pow10(6 - scale))
	if round {
		us += p / 2
	}
	return us / p * p
}
