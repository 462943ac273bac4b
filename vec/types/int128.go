package types

import "math/bits"

// Int128 is a signed 128-bit integer in two's complement: Hi·2^64 + Lo. It holds DECIMALs of 19 to 38 digits and the
// exact sums of 64-bit values.
type Int128 struct {
	Lo uint64
	Hi int64
}

// Int128From returns v, sign extended.
func Int128From(v int64) Int128 { return Int128{Lo: uint64(v), Hi: v >> 63} }

// Int128FromUint returns v.
func Int128FromUint(v uint64) Int128 { return Int128{Lo: v} }

// IsInt64 says whether a fits int64.
func (a Int128) IsInt64() bool { return a.Hi == int64(a.Lo)>>63 }

// Int64 returns the low 64 bits as int64; exact only where IsInt64 holds.
func (a Int128) Int64() int64 { return int64(a.Lo) }

// Sign returns -1, 0 or 1.
func (a Int128) Sign() int {
	switch {
	case a.Hi < 0:
		return -1
	case a.Hi == 0 && a.Lo == 0:
		return 0
	default:
		return 1
	}
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b.
func (a Int128) Cmp(b Int128) int {
	switch {
	case a == b:
		return 0
	case a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo:
		return -1
	default:
		return 1
	}
}

// Neg returns -a, wrapped for the smallest value.
func (a Int128) Neg() Int128 {
	lo, borrow := bits.Sub64(0, a.Lo, 0)
	hi, _ := bits.Sub64(0, uint64(a.Hi), borrow)
	return Int128{lo, int64(hi)}
}

// Abs returns |a|, wrapped for the smallest value.
func (a Int128) Abs() Int128 {
	if a.Hi < 0 {
		return a.Neg()
	}
	return a
}

// Add returns a+b and whether it fits.
func (a Int128) Add(b Int128) (Int128, bool) {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, _ := bits.Add64(uint64(a.Hi), uint64(b.Hi), carry)
	r := Int128{lo, int64(hi)}
	return r, (a.Hi^r.Hi)&(b.Hi^r.Hi) >= 0
}

// Sub returns a-b and whether it fits.
func (a Int128) Sub(b Int128) (Int128, bool) {
	lo, borrow := bits.Sub64(a.Lo, b.Lo, 0)
	hi, _ := bits.Sub64(uint64(a.Hi), uint64(b.Hi), borrow)
	r := Int128{lo, int64(hi)}
	return r, (a.Hi^b.Hi)&(a.Hi^r.Hi) >= 0
}

// Mul64 returns the exact product of two int64.
func Mul64(a, b int64) Int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// Unsigned product to signed: subtract the other factor from the high word for each negative factor.
	h := int64(hi) - (a>>63)&b - (b>>63)&a
	return Int128{lo, h}
}

// Mul returns a·b and whether it fits.
func (a Int128) Mul(b Int128) (Int128, bool) {
	if a.IsInt64() && b.IsInt64() {
		return Mul64(a.Int64(), b.Int64()), true
	}
	neg := (a.Hi < 0) != (b.Hi < 0)
	x, y := a.Abs(), b.Abs()
	if x.Hi != 0 && y.Hi != 0 {
		return Int128{}, false
	}
	if x.Hi != 0 {
		x, y = y, x
	}
	hi, lo := bits.Mul64(x.Lo, y.Lo)
	over, cross := bits.Mul64(x.Lo, uint64(y.Hi))
	hi, carry := bits.Add64(hi, cross, 0)
	r := Int128{lo, int64(hi)}
	if over != 0 || carry != 0 {
		return Int128{}, false
	}
	if neg {
		r = r.Neg()
		return r, r.Hi < 0 || r == Int128{}
	}
	return r, r.Hi >= 0
}

// QuoRem64 divides by d > 0 truncating toward zero; the remainder has a's sign.
func (a Int128) QuoRem64(d uint64) (q Int128, rem int64) {
	x := a.Abs()
	hi, r := bits.Div64(0, uint64(x.Hi), d)
	lo, r := bits.Div64(r, x.Lo, d)
	q = Int128{lo, int64(hi)}
	if a.Hi < 0 {
		return q.Neg(), -int64(r)
	}
	return q, int64(r)
}

// Float64 returns the nearest float64.
func (a Int128) Float64() float64 {
	if a.IsInt64() {
		return float64(a.Int64())
	}
	x := a.Abs()
	f := float64(uint64(x.Hi))*(1<<64) + float64(x.Lo)
	if a.Hi < 0 {
		return -f
	}
	return f
}

// String returns a in decimal.
func (a Int128) String() string { return string(a.AppendTo(nil)) }

// AppendTo appends a in decimal.
func (a Int128) AppendTo(dst []byte) []byte {
	var buf [40]byte
	i := len(buf)
	x := a.Abs()
	for {
		q, r := quoRemUnsigned(x, 10)
		i--
		buf[i] = '0' + byte(r)
		if x = q; x == (Int128{}) {
			break
		}
	}
	if a.Hi < 0 {
		i--
		buf[i] = '-'
	}
	return append(dst, buf[i:]...)
}

// quoRemUnsigned divides the 128 unsigned bits of x, so that |MinInt128| is handled.
func quoRemUnsigned(x Int128, d uint64) (Int128, uint64) {
	hi, r := bits.Div64(0, uint64(x.Hi), d)
	lo, r := bits.Div64(r, x.Lo, d)
	return Int128{lo, int64(hi)}, r
}
