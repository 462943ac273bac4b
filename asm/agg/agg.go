// Package agg holds the aggregate kernels: sums, minima and maxima, sums of products and sums by small group codes,
// over plain lanes and over the rows a bitmap selects.
//
// Integer sums never lose a carry: lanes of up to 32 bits add into 64 bits, 64-bit lanes into 128 (hi, lo), unless the
// name ends in Wrap, where the caller has proved from zone maps that 64 bits suffice. Floating-point sums add in one
// fixed order (see SumFloat64), so every tier returns the same bits.
//
// A selection is a bitmap: bit i of word i/64 is row i. Bits past len(src) are ignored. Kernels run for microseconds
// and cannot be preempted, so the exported functions hand them at most chunkRows rows at a time.
//
// Cost, from the load-bound limit of one 64-byte load per cycle: a plain sum or minimum of any lane takes 1 cycle per
// 64 bytes in L1, an exact 128-bit sum 1.5, minimum and maximum together 2.
package agg

import (
	"math"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// chunkRows bounds the rows of one kernel call. It is a multiple of 64, so that every chunk starts at a bitmap
// word, and small enough that the kernels' 32-bit partial sums of 16-bit lanes and 52-bit products cannot overflow.
const chunkRows = 1 << 15

// checkSel fails unless sel has a bit for each of n rows.
func checkSel(n int, sel []uint64) {
	if len(sel)*64 < n {
		invariants.Failf("agg: selection of %d words is too short for %d rows", len(sel), n)
	}
	invariants.Reads(sel[:(n+63)/64])
}

// checkRows fails when a minimum of no rows is asked for.
func checkRows(n int) {
	if n == 0 {
		invariants.Failf("agg: minimum and maximum of an empty vector")
	}
}

// SelectedRows counts the bits of sel that belong to the first n rows.
func SelectedRows(sel []uint64, n int) int {
	checkSel(n, sel)
	count := 0
	for _, w := range sel[:n/64] {
		count += bits.OnesCount64(w)
	}
	if r := uint(n % 64); r != 0 {
		count += bits.OnesCount64(sel[n/64] & (1<<r - 1))
	}
	return count
}

// foldUnsigned joins the two halves of a split sum: wrap is the sum modulo 2^64 and high the sum of the values' upper
// 32 bits. The sum of the lower 32 bits is what remains, and it is exact because it stays below 2^64.
func foldUnsigned(wrap, high uint64) (hi, lo uint64) {
	low := wrap - high<<32
	lo, carry := bits.Add64(high<<32, low, 0)
	return high>>32 + carry, lo
}

// foldSigned is foldUnsigned for signed values, whose upper halves were summed with their sign.
func foldSigned(wrap uint64, high int64) (hi int64, lo uint64) {
	low := wrap - uint64(high)<<32
	lo, carry := bits.Add64(uint64(high)<<32, low, 0)
	return high>>32 + int64(carry), lo
}

// SumU8 adds up src.
func SumU8(src []uint8) uint64 {
	invariants.Reads(src)
	var sum uint64
	for len(src) > chunkRows {
		sum += sumU8(src[:chunkRows])
		src = src[chunkRows:]
	}
	return sum + sumU8(src)
}

// SumU16 adds up src.
func SumU16(src []uint16) uint64 {
	invariants.Reads(src)
	var sum uint64
	for len(src) > chunkRows {
		sum += sumU16(src[:chunkRows])
		src = src[chunkRows:]
	}
	return sum + sumU16(src)
}

// SumU32 adds up src.
func SumU32(src []uint32) uint64 {
	invariants.Reads(src)
	var sum uint64
	for len(src) > chunkRows {
		sum += sumU32(src[:chunkRows])
		src = src[chunkRows:]
	}
	return sum + sumU32(src)
}

// SumU64 adds up src into 128 bits.
func SumU64(src []uint64) (hi, lo uint64) {
	invariants.Reads(src)
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		h, l := sumU64(src[:n])
		var carry uint64
		lo, carry = bits.Add64(lo, l, 0)
		hi, _ = bits.Add64(hi, h, carry)
		src = src[n:]
	}
	return hi, lo
}

// SumInt64 adds up src into 128 bits, two's complement.
func SumInt64(src []int64) (hi int64, lo uint64) {
	invariants.Reads(src)
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		h, l := sumInt64(src[:n])
		hi, lo = add128(hi, lo, h, l)
		src = src[n:]
	}
	return hi, lo
}

// SumInt64Wrap adds up src modulo 2^64; it is exact when the caller has proved that the sum fits.
func SumInt64Wrap(src []int64) int64 {
	invariants.Reads(src)
	var sum int64
	for len(src) > chunkRows {
		sum += sumInt64Wrap(src[:chunkRows])
		src = src[chunkRows:]
	}
	return sum + sumInt64Wrap(src)
}

// SumFloat64 adds up src in a fixed order: row i goes to partial sum i mod 32, and the 32 partial sums are added
// pairwise (p[j]+p[j+8] with p[j+16]+p[j+24], then halves of the 8 results). Inputs longer than an internal chunk are
// summed chunk by chunk in row order. The result is the same in every tier; an empty src gives +0.
func SumFloat64(src []float64) float64 {
	invariants.Reads(src)
	var sum float64
	for len(src) > chunkRows {
		sum += sumFloat64(src[:chunkRows])
		src = src[chunkRows:]
	}
	return sum + sumFloat64(src)
}

// SumProductInt64 adds up a[i]*b[i] into 128 bits, two's complement. The slices have equal lengths. A sum outside
// 128 bits wraps; two products of the largest magnitude, 2^126, reach that, while values below 2^48 leave room for
// 2^31 rows.
func SumProductInt64(a, b []int64) (hi int64, lo uint64) {
	if len(a) != len(b) {
		invariants.Failf("agg: sum of products of %d and %d rows", len(a), len(b))
	}
	invariants.Reads(a)
	invariants.Reads(b)
	for len(a) > 0 {
		n := min(len(a), chunkRows)
		h, l := sumProductInt64(a[:n], b[:n])
		hi, lo = add128(hi, lo, h, l)
		a, b = a[n:], b[n:]
	}
	return hi, lo
}

// SumProductInt64Wrap adds up a[i]*b[i] modulo 2^64; it is exact when the caller has proved that the sum fits.
func SumProductInt64Wrap(a, b []int64) int64 {
	if len(a) != len(b) {
		invariants.Failf("agg: sum of products of %d and %d rows", len(a), len(b))
	}
	invariants.Reads(a)
	invariants.Reads(b)
	var sum int64
	for len(a) > 0 {
		n := min(len(a), chunkRows)
		sum += sumProductInt64Wrap(a[:n], b[:n])
		a, b = a[n:], b[n:]
	}
	return sum
}

// MinMaxU8 returns the least and the greatest value of src, which must not be empty.
func MinMaxU8(src []uint8) (lo, hi uint8) {
	invariants.Reads(src)
	checkRows(len(src))
	lo, hi = math.MaxUint8, 0
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU8(src[:n])
		lo, hi = min(lo, l), max(hi, h)
		src = src[n:]
	}
	return lo, hi
}

// MinMaxU16 returns the least and the greatest value of src, which must not be empty.
func MinMaxU16(src []uint16) (lo, hi uint16) {
	invariants.Reads(src)
	checkRows(len(src))
	lo, hi = math.MaxUint16, 0
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU16(src[:n])
		lo, hi = min(lo, l), max(hi, h)
		src = src[n:]
	}
	return lo, hi
}

// MinMaxU32 returns the least and the greatest value of src, which must not be empty.
func MinMaxU32(src []uint32) (lo, hi uint32) {
	invariants.Reads(src)
	checkRows(len(src))
	lo, hi = math.MaxUint32, 0
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU32(src[:n])
		lo, hi = min(lo, l), max(hi, h)
		src = src[n:]
	}
	return lo, hi
}

// MinMaxU64 returns the least and the greatest value of src, which must not be empty.
func MinMaxU64(src []uint64) (lo, hi uint64) {
	invariants.Reads(src)
	checkRows(len(src))
	lo, hi = math.MaxUint64, 0
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU64(src[:n])
		lo, hi = min(lo, l), max(hi, h)
		src = src[n:]
	}
	return lo, hi
}

// MinMaxInt64 returns the least and the greatest value of src, which must not be empty.
func MinMaxInt64(src []int64) (lo, hi int64) {
	invariants.Reads(src)
	checkRows(len(src))
	lo, hi = math.MaxInt64, math.MinInt64
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxInt64(src[:n])
		lo, hi = min(lo, l), max(hi, h)
		src = src[n:]
	}
	return lo, hi
}

// MinMaxFloat64 returns the least and the greatest value of src, which must not be empty. NaNs are passed over; when
// there is nothing else both results are NaN. A zero result is always +0.
func MinMaxFloat64(src []float64) (lo, hi float64) {
	invariants.Reads(src)
	checkRows(len(src))
	lo, hi = math.Inf(1), math.Inf(-1)
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxFloat64(src[:n])
		lo, hi = min(lo, l), max(hi, h)
		src = src[n:]
	}
	return finishFloat64(lo, hi)
}

// finishFloat64 turns the neutral values left by kernels that saw only NaNs into NaN, and -0 into +0.
func finishFloat64(lo, hi float64) (float64, float64) {
	if lo > hi {
		return math.NaN(), math.NaN()
	}
	return lo + 0, hi + 0
}

// add128 adds two 128-bit integers in two's complement.
func add128(hi int64, lo uint64, h int64, l uint64) (int64, uint64) {
	sum, carry := bits.Add64(lo, l, 0)
	return hi + h + int64(carry), sum
}
