package convert

import (
	"math"
	"math/bits"
	"strconv"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/types"
)

func isSpace(c byte) bool { return c == ' ' || c-'\t' < 5 }

func isDigit(c byte) bool { return c-'0' < 10 }

func str(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// IntRange returns the bounds of an integer type; those of BIGINT UNSIGNED, BIT and SET are given by UintMax.
func IntRange(t types.Type) (lo, hi int64) {
	var b uint
	switch t.Kind {
	case types.TinyInt:
		b = 8
	case types.SmallInt:
		b = 16
	case types.MediumInt:
		b = 24
	case types.Int:
		b = 32
	default:
		if t.Unsigned {
			return 0, math.MaxInt64
		}
		return math.MinInt64, math.MaxInt64
	}
	if t.Unsigned {
		return 0, 1<<b - 1
	}
	return -1 << (b - 1), 1<<(b-1) - 1
}

// UintMax returns the largest value of a type whose values are uint64.
func UintMax(t types.Type) uint64 {
	switch {
	case t.Kind == types.Bit && t.Length > 0 && t.Length < 64:
		return 1<<t.Length - 1
	case t.Kind == types.Set && len(t.Elems) < 64:
		return 1<<len(t.Elems) - 1
	}
	return math.MaxUint64
}

// ParseInt parses b as an integer of type t, whose canonical form is int64.
func ParseInt(b []byte, t types.Type) (int64, Status) {
	lo, hi := IntRange(t)
	i, neg := 0, false
	if len(b) > 0 && b[0] == '-' {
		neg, i = true, 1
	}
	if n := len(b) - i; n > 0 && n <= 18 {
		var v int64
		for ; i < len(b); i++ {
			d := b[i] - '0'
			if d > 9 {
				return parseIntSlow(b, lo, hi)
			}
			v = v*10 + int64(d)
		}
		if neg {
			v = -v
		}
		if v < lo {
			return lo, OutOfRange
		}
		if v > hi {
			return hi, OutOfRange
		}
		return v, OK
	}
	return parseIntSlow(b, lo, hi)
}

func parseIntSlow(b []byte, lo, hi int64) (int64, Status) {
	v, st := parseExact(b, 0)
	if st != OutOfRange && st != Invalid || v != (types.Int128{}) {
		if v.Cmp(types.Int128From(lo)) < 0 {
			return lo, OutOfRange
		}
		if v.Cmp(types.Int128From(hi)) > 0 {
			return hi, OutOfRange
		}
	}
	if st == Rounded {
		st = OK // integers round silently
	}
	return v.Int64(), st
}

// ParseUint parses b as an integer of type t, whose canonical form is uint64.
func ParseUint(b []byte, t types.Type) (uint64, Status) {
	most := UintMax(t)
	if len(b) > 0 && len(b) <= 19 {
		var v uint64
		i := 0
		for ; i < len(b); i++ {
			d := b[i] - '0'
			if d > 9 {
				break
			}
			v = v*10 + uint64(d)
		}
		if i == len(b) {
			if v > most {
				return most, OutOfRange
			}
			return v, OK
		}
	}
	v, st := parseExact(b, 0)
	switch {
	case v.Sign() < 0:
		return 0, OutOfRange
	case v.Hi != 0 || v.Lo > most:
		return most, OutOfRange
	case st == Rounded:
		st = OK
	}
	return v.Lo, st
}

// ParseDecimal parses b as DECIMAL(precision, scale) and returns the scaled integer.
func ParseDecimal(b []byte, precision, scale int) (types.Int128, Status) {
	if precision <= types.MaxInt64Digits {
		v, st := ParseDecimal64(b, precision, scale)
		return types.Int128From(v), st
	}
	return parseDecimal128(b, precision, scale)
}

func parseDecimal128(b []byte, precision, scale int) (types.Int128, Status) {
	v, st := parseExact(b, scale)
	limit := types.DecimalLimit(precision)
	if v.Cmp(limit) > 0 {
		return limit, OutOfRange
	}
	if v.Cmp(limit.Neg()) < 0 {
		return limit.Neg(), OutOfRange
	}
	return v, st
}

// ParseDecimal64 is ParseDecimal for up to 18 digits.
func ParseDecimal64(b []byte, precision, scale int) (int64, Status) {
	if len(b) > 0 && len(b) <= 18 {
		i := 0
		neg := b[0] == '-'
		if neg {
			i = 1
		}
		var v int64
		start := i
		point := -1
		for ; i < len(b); i++ {
			d := b[i] - '0'
			if d <= 9 {
				v = v*10 + int64(d)
				continue
			}
			if b[i] != '.' || point >= 0 {
				break
			}
			point = i
		}
		if digits := i - start; i == len(b) && (digits > 1 || digits == 1 && point < 0) {
			frac := 0
			if point >= 0 {
				frac = i - point - 1
			}
			if up := scale - frac; up >= 0 && digits+up <= 18 {
				v *= types.Pow10(up)
				st := OK
				if limit := types.Pow10(precision); v >= limit {
					v, st = limit-1, OutOfRange
				}
				if neg {
					v = -v
				}
				return v, st
			}
		}
	}
	v, st := parseDecimal128(b, precision, scale)
	return v.Int64(), st
}

// number is a decimal number taken apart: ±digits × 10^exp, where digits may span a point.
type number struct {
	neg      bool
	mantissa []byte // digits with at most one point
	exp      int
	rest     []byte // what follows
	seen     bool   // there was a digit
}

func scan(b []byte) (n number) {
	i := 0
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		n.neg = b[i] == '-'
		i++
	}
	from := i
	point := false
	for ; i < len(b); i++ {
		if isDigit(b[i]) {
			n.seen = true
		} else if b[i] == '.' && !point {
			point = true
		} else {
			break
		}
	}
	n.mantissa = b[from:i]
	if n.seen && i < len(b) && b[i]|0x20 == 'e' {
		j := i + 1
		neg := false
		if j < len(b) && (b[j] == '-' || b[j] == '+') {
			neg = b[j] == '-'
			j++
		}
		if j < len(b) && isDigit(b[j]) {
			for ; j < len(b) && isDigit(b[j]); j++ {
				n.exp = min(n.exp*10+int(b[j]-'0'), 1<<20)
			}
			if neg {
				n.exp = -n.exp
			}
			i = j
		}
	}
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	n.rest = b[i:]
	return n
}

// parseExact parses b as an integer scaled by 10^scale, rounding half away from zero. A magnitude past int128 is the
// largest one, OutOfRange.
func parseExact(b []byte, scale int) (types.Int128, Status) {
	n := scan(b)
	if !n.seen {
		return types.Int128{}, Invalid
	}
	st := OK
	if len(n.rest) > 0 {
		st = Truncated
	}
	// The digit at index k of the mantissa without its point has weight 10^(whole-1-k).
	whole := len(n.mantissa)
	for i, c := range n.mantissa {
		if c == '.' {
			whole = i
			break
		}
	}
	keep := whole + n.exp + scale // so many leading digits make the result
	var hi, lo uint64
	k := 0
	over, lossy, up := false, false, false
	for _, c := range n.mantissa {
		if c == '.' {
			continue
		}
		d := uint64(c - '0')
		switch {
		case k < keep:
			hi, lo, over = mulAdd10(hi, lo, d, over)
		case d != 0:
			lossy = true
			fallthrough
		default:
			if k == keep {
				up = d >= 5
			}
		}
		k++
	}
	for ; k < keep && !over && hi|lo != 0; k++ {
		hi, lo, over = mulAdd10(hi, lo, 0, over)
	}
	if up {
		var carry uint64
		lo, carry = bits.Add64(lo, 1, 0)
		hi += carry
	}
	v := types.Int128{Lo: lo, Hi: int64(hi)}
	if over || v.Hi < 0 {
		v, st = types.Int128{Lo: math.MaxUint64, Hi: math.MaxInt64}, OutOfRange
	}
	if n.neg {
		v = v.Neg()
	}
	if st == OK && lossy {
		st = Rounded
	}
	return v, st
}

func mulAdd10(hi, lo, d uint64, over bool) (uint64, uint64, bool) {
	h, l := bits.Mul64(lo, 10)
	l, carry := bits.Add64(l, d, 0)
	oh, nh := bits.Mul64(hi, 10)
	nh, c2 := bits.Add64(nh, h, carry)
	return nh, l, over || oh != 0 || c2 != 0 || int64(nh) < 0
}

// ParseDouble parses b as DOUBLE.
func ParseDouble(b []byte) (float64, Status) {
	n := scan(b)
	if !n.seen {
		return 0, Invalid
	}
	st := OK
	if len(n.rest) > 0 {
		st = Truncated
	}
	end := len(b) - len(n.rest)
	from := 0
	for isSpace(b[from]) {
		from++
	}
	for end > from && isSpace(b[end-1]) {
		end--
	}
	f, err := strconv.ParseFloat(str(b[from:end]), 64)
	if err != nil && math.IsInf(f, 0) {
		return math.Copysign(math.MaxFloat64, f), OutOfRange
	}
	return f, st
}

// ParseFloat parses b as FLOAT or DOUBLE of type t; a type with shown decimals rounds to them.
func ParseFloat(b []byte, t types.Type) (float64, Status) {
	f, st := ParseDouble(b)
	return FitFloat(f, t, st)
}

// FitFloat rounds f as type t holds it. A Precision of 255 only says how many decimals are shown.
func FitFloat(f float64, t types.Type, st Status) (float64, Status) {
	if t.Scale != types.NotFixedScale && t.Precision > 0 && t.Precision < 255 {
		p := math.Pow10(int(t.Scale))
		if r := math.RoundToEven(f*p) / p; !math.IsInf(r, 0) {
			f = r
		}
		if limit := math.Pow10(int(t.Precision-t.Scale)) - 1/p; math.Abs(f) > limit {
			f, st = math.Copysign(limit, f), OutOfRange
		}
	}
	if t.Kind == types.Float {
		g := float32(f)
		if math.IsInf(float64(g), 0) {
			return math.Copysign(math.MaxFloat32, f), OutOfRange
		}
		f = float64(g)
	}
	if t.Unsigned && f < 0 {
		return 0, OutOfRange
	}
	return f, st
}

// Uint64Prefix parses the integer that b begins with, as CAST(… AS SIGNED) does: a fraction is cut off. The result is
// the magnitude, clamped to 64 bits.
func Uint64Prefix(b []byte) (v uint64, neg bool, st Status) {
	i := 0
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		neg = b[i] == '-'
		i++
	}
	from := i
	for ; i < len(b) && isDigit(b[i]); i++ {
		h, l := bits.Mul64(v, 10)
		l, carry := bits.Add64(l, uint64(b[i]-'0'), 0)
		if h != 0 || carry != 0 {
			v, st = math.MaxUint64, OutOfRange
			for i < len(b) && isDigit(b[i]) {
				i++
			}
			return v, neg, st
		}
		v = l
	}
	if i == from {
		return 0, false, Invalid
	}
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) {
		st = Truncated
	}
	return v, neg, st
}
