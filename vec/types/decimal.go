package types

import "math/bits"

var pow10 = [19]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
	1e18}

var pow10Int128 = func() (p [39]Int128) {
	p[0] = Int128From(1)
	for i := 1; i < len(p); i++ {
		p[i], _ = p[i-1].Mul(Int128From(10))
	}
	return p
}()

// Pow10 returns 10^n for n of 0 to 18.
func Pow10(n int) int64 { return pow10[n] }

// Pow10Int128 returns 10^n for n of 0 to 38.
func Pow10Int128(n int) Int128 { return pow10Int128[n] }

// DecimalLimit returns the largest magnitude of a DECIMAL of the precision as its scaled integer: 10^precision - 1,
// or the largest int128 where that has more than 38 digits.
func DecimalLimit(precision int) Int128 {
	if precision > MaxInt128Digits {
		return Int128{Lo: ^uint64(0), Hi: 1<<63 - 1}
	}
	l, _ := pow10Int128[precision].Sub(Int128From(1))
	return l
}

// Digits returns the number of decimal digits of x's magnitude; 1 for 0.
func Digits(x uint64) int {
	n := (bits.Len64(x|1)*1233)>>12 + 1
	if n > 1 && n <= 19 && x < uint64(pow10[n-1]) {
		n--
	}
	return n
}

// Digits returns the number of decimal digits of a's magnitude; 1 for 0.
func (a Int128) Digits() int {
	x := a.Abs()
	if x.Hi < 0 {
		return 39
	}
	n := 1
	for n <= MaxInt128Digits && x.Cmp(pow10Int128[n]) >= 0 {
		n++
	}
	return n
}

// Rescale multiplies a by 10^digits, or divides it by 10^-digits rounding half away from zero. ok is false where the
// product does not fit, lossy is true where digits that are not zero were cut off.
func (a Int128) Rescale(digits int) (r Int128, lossy, ok bool) {
	switch {
	case digits == 0:
		return a, false, true
	case digits > MaxInt128Digits:
		return Int128{}, false, a == Int128{}
	case digits > 0:
		r, ok = a.Mul(pow10Int128[digits])
		return r, false, ok
	case digits < -MaxInt128Digits:
		return Int128{}, a != Int128{}, true
	}
	d := pow10Int128[-digits]
	q, rem := a.QuoRem(d)
	if rem == (Int128{}) {
		return q, false, true
	}
	// |rem| >= d - |rem| rounds away; the difference does not overflow.
	rest, _ := d.Sub(rem.Abs())
	if rem.Abs().Cmp(rest) >= 0 {
		q, _ = q.Add(Int128From(int64(1 | a.Hi>>63)))
	}
	return q, true, true
}

// RescaleInt64 is Rescale of an int64 with an int64 result.
func RescaleInt64(a int64, digits int) (r int64, lossy, ok bool) {
	switch {
	case digits == 0:
		return a, false, true
	case digits > MaxInt64Digits:
		return 0, false, a == 0
	case digits > 0:
		p := Mul64(a, pow10[digits])
		return p.Int64(), false, p.IsInt64()
	case digits < -MaxInt64Digits:
		return 0, a != 0, true
	}
	d := pow10[-digits]
	q, rem := a/d, a%d
	if rem == 0 {
		return q, false, true
	}
	if rem < 0 {
		if -rem >= d+rem {
			q--
		}
	} else if rem >= d-rem {
		q++
	}
	return q, true, true
}

// QuoRem divides truncating toward zero; the remainder has a's sign. b is not zero. The smallest int128 divided by -1
// wraps.
func (a Int128) QuoRem(b Int128) (q, rem Int128) {
	x, y := a.Abs(), b.Abs()
	q, rem = quoRem128(x, y)
	if (a.Hi < 0) != (b.Hi < 0) {
		q = q.Neg()
	}
	if a.Hi < 0 {
		rem = rem.Neg()
	}
	return q, rem
}

// quoRem128 divides unsigned 128-bit numbers.
func quoRem128(x, y Int128) (q, rem Int128) {
	if y.Hi == 0 {
		q, r := quoRemUnsigned(x, y.Lo)
		return q, Int128{Lo: r}
	}
	// The quotient has at most 64 bits: estimate it from the leading 64 bits of y, then correct by at most 2.
	s := uint(bits.LeadingZeros64(uint64(y.Hi)))
	top := uint64(y.Hi)<<s | y.Lo>>1>>(63-s)
	hi, lo := uint64(x.Hi)>>1, uint64(x.Hi)<<63|x.Lo>>1
	e, _ := bits.Div64(hi, lo, top)
	e >>= 63 - s
	if e != 0 {
		e--
	}
	ph, pl := bits.Mul64(e, y.Lo)
	ph += e * uint64(y.Hi)
	rl, borrow := bits.Sub64(x.Lo, pl, 0)
	rh, _ := bits.Sub64(uint64(x.Hi), ph, borrow)
	for rh > uint64(y.Hi) || rh == uint64(y.Hi) && rl >= y.Lo {
		rl, borrow = bits.Sub64(rl, y.Lo, 0)
		rh, _ = bits.Sub64(rh, uint64(y.Hi), borrow)
		e++
	}
	return Int128{Lo: e}, Int128{Lo: rl, Hi: int64(rh)}
}
