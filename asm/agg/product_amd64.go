//go:build !purego

package agg

import (
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// product52Rows bounds a call of sumProduct52AVX512 so that the sums of 52-bit halves over all lanes stay below 2^64.
const product52Rows = 1 << 11

// sumProductInt64WrapAVX512 adds up a[i]*b[i] modulo 2^64. b is as long as a. Tier AVX512.
//
//go:noescape
func sumProductInt64WrapAVX512(a, b []int64) int64

// sumProductInt64WrapSelAVX512 is sumProductInt64WrapAVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func sumProductInt64WrapSelAVX512(a, b []int64, sel []uint64) int64

// sumProduct52AVX512 multiplies a' = a[i] + 2^51 and b' = b[i] + 2^51 as 52-bit numbers and adds up the products'
// lower and upper 52 bits and a' + b', over the lanes of every 32 rows or part of them, with lanes past the end as
// a[i] = b[i] = 0. seen is the union of the bits of all a' and b'; past bit 51 the rest means nothing. At most
// product52Rows rows. Tier AVX512.
//
//go:noescape
func sumProduct52AVX512(a, b []int64) (low, high, both, seen uint64)

// sumProduct52SelAVX512 is sumProduct52AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumProduct52SelAVX512(a, b []int64, sel []uint64) (low, high, both, seen uint64)

// sumProduct32AVX2 adds up a[i]*b[i] + 2^63 as sumSplitU64AVX2 does, over whole vectors of four rows. seen is the
// union of the bits of all a[i] + 2^31 and b[i] + 2^31; past bit 31 the rest means nothing. Tier AVX2.
//
//go:noescape
func sumProduct32AVX2(a, b []int64) (wrap, high, seen uint64)

func sumProductInt64Wrap(a, b []int64) int64 {
	if cpu.Active() == cpu.AVX512 {
		return sumProductInt64WrapAVX512(a, b)
	}
	return sumProductInt64WrapGeneric(a, b)
}

func sumProductInt64WrapSel(a, b []int64, sel []uint64) int64 {
	if cpu.Active() == cpu.AVX512 {
		return sumProductInt64WrapSelAVX512(a, b, sel)
	}
	return sumProductInt64WrapSelGeneric(a, b, sel)
}

// sumProductInt64 tries the vector multiplication of narrow values first: decimals rarely need more bits.
func sumProductInt64(a, b []int64) (hi int64, lo uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		for len(a) > 0 {
			n := min(len(a), product52Rows)
			low, high, both, seen := sumProduct52AVX512(a[:n], b[:n])
			h, l := unbias52(low, high, both, n)
			if seen>>52 != 0 {
				h, l = sumProductInt64Generic(a[:n], b[:n])
			}
			hi, lo = add128(hi, lo, h, l)
			a, b = a[n:], b[n:]
		}
		return hi, lo
	case cpu.AVX2:
		n := len(a) &^ 3
		wrap, high, seen := sumProduct32AVX2(a[:n], b[:n])
		if seen>>32 == 0 {
			h, l := sumProductInt64Generic(a[n:], b[n:])
			return unbias63(wrap, high, n, h, l)
		}
	}
	return sumProductInt64Generic(a, b)
}

func sumProductInt64Sel(a, b []int64, sel []uint64) (hi int64, lo uint64) {
	if cpu.Active() != cpu.AVX512 {
		return sumProductInt64SelGeneric(a, b, sel)
	}
	for len(a) > 0 {
		n := min(len(a), product52Rows)
		low, high, both, seen := sumProduct52SelAVX512(a[:n], b[:n], sel)
		h, l := unbias52(low, high, both, n)
		if seen>>52 != 0 {
			h, l = sumProductInt64SelGeneric(a[:n], b[:n], sel)
		}
		hi, lo = add128(hi, lo, h, l)
		a, b, sel = a[n:], b[n:], sel[(n+63)/64:]
	}
	return hi, lo
}

// unbias52 computes the sum of a*b = a'b' - 2^51(a'+b') + 2^102 over the lanes taken for n rows.
func unbias52(low, high, both uint64, n int) (hi int64, lo uint64) {
	lanes := uint64(n+31) &^ 31
	lo, carry := bits.Add64(low, high<<52, 0)
	h := high>>12 + carry
	lo, borrow := bits.Sub64(lo, both<<51, 0)
	return int64(h - both>>13 - borrow + lanes<<38), lo
}
