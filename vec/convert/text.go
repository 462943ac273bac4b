package convert

import (
	"strconv"
	"time"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// AppendText appends the text of a value that is not NULL as MySQL's text protocol sends it. TIMESTAMPs are shown in
// UTC; see AppendTextZone.
func AppendText(dst []byte, t types.Type, d types.Datum) []byte {
	return AppendTextZone(dst, t, d, nil)
}

// AppendTextZone is AppendText with the time zone of TIMESTAMPs.
func AppendTextZone(dst []byte, t types.Type, d types.Datum, zone *time.Location) []byte {
	switch d.Form {
	case types.FormInt64:
		return appendInt(dst, t, d.I, zone)
	case types.FormUint64:
		return appendUint(dst, t, d.Uint64())
	case types.FormInt128:
		return AppendDecimal(dst, d.H, int(t.Scale))
	case types.FormFloat64:
		return AppendFloat(dst, d.F, t)
	default:
		return append(dst, d.S...)
	}
}

// AppendVectorText appends the text of row i, which is not NULL.
func AppendVectorText(dst []byte, v *coldata.Vector, i int, zone *time.Location) []byte {
	switch {
	case v.Const:
		i = 0
	case v.Form == coldata.Int64:
		return appendInt(dst, v.Type, v.I64[i], zone)
	case v.Form == coldata.String:
		return append(dst, v.Str[i]...)
	}
	return AppendTextZone(dst, v.Type, v.Datum(i), zone)
}

func appendInt(dst []byte, t types.Type, x int64, zone *time.Location) []byte {
	switch t.Kind {
	case types.Decimal:
		return appendDecimal64(dst, x, int(t.Scale))
	case types.Date:
		return AppendDate(dst, x)
	case types.DateTime:
		return AppendDateTime(dst, x, int(t.Scale))
	case types.Timestamp:
		return AppendDateTime(dst, DateTimeOfTimestamp(x, zone), int(t.Scale))
	case types.Time:
		return AppendTime(dst, x, int(t.Scale))
	case types.Year:
		return appendPadded(dst, int(x), 4)
	case types.Enum:
		if x >= 1 && x <= int64(len(t.Elems)) {
			return append(dst, t.Elems[x-1]...)
		}
		return dst
	}
	return strconv.AppendInt(dst, x, 10)
}

func appendUint(dst []byte, t types.Type, x uint64) []byte {
	switch t.Kind {
	case types.Set:
		first := true
		for i, e := range t.Elems {
			if x>>i&1 == 0 {
				continue
			}
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = append(dst, e...)
		}
		return dst
	case types.Bit:
		for n := (int(max(t.Length, 1)) + 7) / 8; n > 0; n-- {
			dst = append(dst, byte(x>>(8*(n-1))))
		}
		return dst
	}
	return strconv.AppendUint(dst, x, 10)
}

func appendPadded(dst []byte, x, width int) []byte {
	var b [8]byte
	i := len(b)
	for ; width > 0 || x > 0; width-- {
		i--
		b[i] = '0' + byte(x%10)
		x /= 10
	}
	return append(dst, b[i:]...)
}

// AppendDate appends a packed DATE.
func AppendDate(dst []byte, d int64) []byte {
	y, m, day := types.UnpackDate(d)
	return append(dst, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10), '-',
		'0'+byte(m/10), '0'+byte(m%10), '-', '0'+byte(day/10), '0'+byte(day%10))
}

func appendClock(dst []byte, c types.Clock, scale int) []byte {
	dst = append(dst, ':', '0'+byte(c.Minute/10), '0'+byte(c.Minute%10), ':', '0'+byte(c.Second/10),
		'0'+byte(c.Second%10))
	if scale > 0 {
		dst = append(dst, '.')
		dst = appendPadded(dst, c.Micro/int(types.Pow10(6-min(scale, 6))), min(scale, 6))
	}
	return dst
}

// AppendDateTime appends a packed DATETIME with scale digits of a fraction.
func AppendDateTime(dst []byte, dt int64, scale int) []byte {
	d, c := types.UnpackDateTime(dt)
	dst = append(AppendDate(dst, d), ' ', '0'+byte(c.Hour/10), '0'+byte(c.Hour%10))
	return appendClock(dst, c, scale)
}

// AppendTime appends a packed TIME with scale digits of a fraction.
func AppendTime(dst []byte, t int64, scale int) []byte {
	c := types.UnpackTime(t)
	if c.Neg {
		dst = append(dst, '-')
	}
	return appendClock(appendPadded(dst, c.Hour, 2), c, scale)
}

// AppendDecimal appends a scaled integer with its point.
func AppendDecimal(dst []byte, x types.Int128, scale int) []byte {
	if x.IsInt64() {
		return appendDecimal64(dst, x.Int64(), scale)
	}
	if x.Sign() < 0 {
		dst = append(dst, '-')
	}
	from := len(dst)
	var b [48]byte
	digits := x.Abs().AppendTo(b[:0])
	if digits[0] == '-' { // the smallest int128
		digits = digits[1:]
	}
	if scale == 0 {
		return append(dst, digits...)
	}
	for n := len(digits); n <= scale; n++ {
		dst = append(dst, '0')
	}
	dst = append(dst, digits...)
	return insertPoint(dst, from, scale)
}

// insertPoint puts a point before the last scale digits of dst[from:].
func insertPoint(dst []byte, from, scale int) []byte {
	dst = append(dst, 0)
	at := len(dst) - 1 - scale
	copy(dst[at+1:], dst[at:len(dst)-1])
	dst[at] = '.'
	return dst
}

func appendDecimal64(dst []byte, x int64, scale int) []byte {
	if scale == 0 {
		return strconv.AppendInt(dst, x, 10)
	}
	u := uint64(x)
	if x < 0 {
		dst = append(dst, '-')
		u = -u
	}
	var b [48]byte
	i := len(b)
	for k := 0; k < scale; k++ {
		i--
		b[i] = '0' + byte(u%10)
		u /= 10
	}
	i--
	b[i] = '.'
	for {
		i--
		b[i] = '0' + byte(u%10)
		if u /= 10; u == 0 {
			break
		}
	}
	return append(dst, b[i:]...)
}

// AppendFloat appends a FLOAT or DOUBLE as MariaDB prints it: as many digits as tell it apart (6 for FLOAT), without
// an exponent if the point is within 15 digits; or the type's fixed number of decimals.
func AppendFloat(dst []byte, f float64, t types.Type) []byte {
	if t.Scale != types.NotFixedScale && (t.Precision > 0 || t.Scale > 0) {
		from := len(dst)
		dst = strconv.AppendFloat(dst, f, 'f', int(t.Scale), 64)
		if dst[from] == '-' && onlyZeros(dst[from+1:]) {
			dst = append(dst[:from], dst[from+1:]...)
		}
		return dst
	}
	if f == 0 {
		return append(dst, '0') // of either sign
	}
	var b [32]byte
	var e []byte
	if t.Kind == types.Float {
		e = strconv.AppendFloat(b[:0], f, 'e', 5, 32)
	} else {
		e = strconv.AppendFloat(b[:0], f, 'e', -1, 64)
	}
	if e[0] == '-' {
		dst = append(dst, '-')
		e = e[1:]
	}
	// e is d[.ddd]e±xx: take its digits and the place of the point apart.
	k := len(e) - 1
	for e[k] != 'e' {
		k--
	}
	exp, _ := strconv.Atoi(string(e[k+1:]))
	digits := e[:1]
	if k > 2 {
		digits = append(e[:1], e[2:k]...)
	}
	for len(digits) > 1 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	point := exp + 1
	const most = 15
	switch {
	case point > most || point < -most+1:
		dst = append(dst, digits[0])
		if len(digits) > 1 {
			dst = append(append(dst, '.'), digits[1:]...)
		}
		return strconv.AppendInt(append(dst, 'e'), int64(exp), 10)
	case point <= 0:
		dst = append(dst, '0', '.')
		for range -point {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	case point >= len(digits):
		dst = append(dst, digits...)
		for range point - len(digits) {
			dst = append(dst, '0')
		}
		return dst
	}
	dst = append(dst, digits[:point]...)
	return append(append(dst, '.'), digits[point:]...)
}

func onlyZeros(b []byte) bool {
	for _, c := range b {
		if c != '0' && c != '.' {
			return false
		}
	}
	return true
}
