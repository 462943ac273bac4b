package agg

import (
	"math"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// The forms of this file take only the rows whose bit is set in sel.

// SumU8Sel adds up the selected rows of src.
func SumU8Sel(src []uint8, sel []uint64) uint64 {
	checkSel(len(src), sel)
	invariants.Reads(src)
	var sum uint64
	for len(src) > chunkRows {
		sum += sumU8Sel(src[:chunkRows], sel)
		src, sel = src[chunkRows:], sel[chunkRows/64:]
	}
	return sum + sumU8Sel(src, sel)
}

// SumU16Sel adds up the selected rows of src.
func SumU16Sel(src []uint16, sel []uint64) uint64 {
	checkSel(len(src), sel)
	invariants.Reads(src)
	var sum uint64
	for len(src) > chunkRows {
		sum += sumU16Sel(src[:chunkRows], sel)
		src, sel = src[chunkRows:], sel[chunkRows/64:]
	}
	return sum + sumU16Sel(src, sel)
}

// SumU32Sel adds up the selected rows of src.
func SumU32Sel(src []uint32, sel []uint64) uint64 {
	checkSel(len(src), sel)
	invariants.Reads(src)
	var sum uint64
	for len(src) > chunkRows {
		sum += sumU32Sel(src[:chunkRows], sel)
		src, sel = src[chunkRows:], sel[chunkRows/64:]
	}
	return sum + sumU32Sel(src, sel)
}

// SumU64Sel adds up the selected rows of src into 128 bits.
func SumU64Sel(src []uint64, sel []uint64) (hi, lo uint64) {
	checkSel(len(src), sel)
	invariants.Reads(src)
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		h, l := sumU64Sel(src[:n], sel)
		var carry uint64
		lo, carry = bits.Add64(lo, l, 0)
		hi, _ = bits.Add64(hi, h, carry)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return hi, lo
}

// SumInt64Sel adds up the selected rows of src into 128 bits, two's complement.
func SumInt64Sel(src []int64, sel []uint64) (hi int64, lo uint64) {
	checkSel(len(src), sel)
	invariants.Reads(src)
	for len(src) > 0 {
		n := min(len(src), chunkRows)
		h, l := sumInt64Sel(src[:n], sel)
		hi, lo = add128(hi, lo, h, l)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return hi, lo
}

// SumInt64WrapSel adds up the selected rows of src modulo 2^64.
func SumInt64WrapSel(src []int64, sel []uint64) int64 {
	checkSel(len(src), sel)
	invariants.Reads(src)
	var sum int64
	for len(src) > chunkRows {
		sum += sumInt64WrapSel(src[:chunkRows], sel)
		src, sel = src[chunkRows:], sel[chunkRows/64:]
	}
	return sum + sumInt64WrapSel(src, sel)
}

// SumFloat64Sel adds up the selected rows of src in the order of SumFloat64: a row keeps the partial sum of its
// position, so rows that are not selected do not move the others.
func SumFloat64Sel(src []float64, sel []uint64) float64 {
	checkSel(len(src), sel)
	invariants.Reads(src)
	var sum float64
	for len(src) > chunkRows {
		sum += sumFloat64Sel(src[:chunkRows], sel)
		src, sel = src[chunkRows:], sel[chunkRows/64:]
	}
	return sum + sumFloat64Sel(src, sel)
}

// SumProductInt64Sel adds up a[i]*b[i] of the selected rows into 128 bits, two's complement.
func SumProductInt64Sel(a, b []int64, sel []uint64) (hi int64, lo uint64) {
	if len(a) != len(b) {
		invariants.Failf("agg: sum of products of %d and %d rows", len(a), len(b))
	}
	invariants.Reads(a)
	invariants.Reads(b)
	checkSel(len(a), sel)
	for len(a) > 0 {
		n := min(len(a), chunkRows)
		h, l := sumProductInt64Sel(a[:n], b[:n], sel)
		hi, lo = add128(hi, lo, h, l)
		a, b, sel = a[n:], b[n:], sel[(n+63)/64:]
	}
	return hi, lo
}

// SumProductInt64WrapSel adds up a[i]*b[i] of the selected rows modulo 2^64.
func SumProductInt64WrapSel(a, b []int64, sel []uint64) int64 {
	if len(a) != len(b) {
		invariants.Failf("agg: sum of products of %d and %d rows", len(a), len(b))
	}
	invariants.Reads(a)
	invariants.Reads(b)
	checkSel(len(a), sel)
	var sum int64
	for len(a) > 0 {
		n := min(len(a), chunkRows)
		sum += sumProductInt64WrapSel(a[:n], b[:n], sel)
		a, b, sel = a[n:], b[n:], sel[(n+63)/64:]
	}
	return sum
}

// MinMaxU8Sel returns the least and the greatest selected value of src and the number of rows selected. When that is
// 0 the values mean nothing.
func MinMaxU8Sel(src []uint8, sel []uint64) (lo, hi uint8, count int) {
	count = SelectedRows(sel, len(src))
	invariants.Reads(src)
	lo, hi = math.MaxUint8, 0
	for len(src) > 0 && count > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU8Sel(src[:n], sel)
		lo, hi = min(lo, l), max(hi, h)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return lo, hi, count
}

// MinMaxU16Sel returns the least and the greatest selected value of src and the number of rows selected. When that is
// 0 the values mean nothing.
func MinMaxU16Sel(src []uint16, sel []uint64) (lo, hi uint16, count int) {
	count = SelectedRows(sel, len(src))
	invariants.Reads(src)
	lo, hi = math.MaxUint16, 0
	for len(src) > 0 && count > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU16Sel(src[:n], sel)
		lo, hi = min(lo, l), max(hi, h)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return lo, hi, count
}

// MinMaxU32Sel returns the least and the greatest selected value of src and the number of rows selected. When that is
// 0 the values mean nothing.
func MinMaxU32Sel(src []uint32, sel []uint64) (lo, hi uint32, count int) {
	count = SelectedRows(sel, len(src))
	invariants.Reads(src)
	lo, hi = math.MaxUint32, 0
	for len(src) > 0 && count > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU32Sel(src[:n], sel)
		lo, hi = min(lo, l), max(hi, h)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return lo, hi, count
}

// MinMaxU64Sel returns the least and the greatest selected value of src and the number of rows selected. When that is
// 0 the values mean nothing.
func MinMaxU64Sel(src []uint64, sel []uint64) (lo, hi uint64, count int) {
	count = SelectedRows(sel, len(src))
	invariants.Reads(src)
	lo, hi = math.MaxUint64, 0
	for len(src) > 0 && count > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxU64Sel(src[:n], sel)
		lo, hi = min(lo, l), max(hi, h)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return lo, hi, count
}

// MinMaxInt64Sel returns the least and the greatest selected value of src and the number of rows selected. When
// that is 0 the values mean nothing.
func MinMaxInt64Sel(src []int64, sel []uint64) (lo, hi int64, count int) {
	count = SelectedRows(sel, len(src))
	invariants.Reads(src)
	lo, hi = math.MaxInt64, math.MinInt64
	for len(src) > 0 && count > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxInt64Sel(src[:n], sel)
		lo, hi = min(lo, l), max(hi, h)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	return lo, hi, count
}

// MinMaxFloat64Sel returns the least and the greatest selected value of src and the number of rows selected, NaNs
// included. The values follow MinMaxFloat64; when no row is selected they are NaN.
func MinMaxFloat64Sel(src []float64, sel []uint64) (lo, hi float64, count int) {
	count = SelectedRows(sel, len(src))
	invariants.Reads(src)
	lo, hi = math.Inf(1), math.Inf(-1)
	for len(src) > 0 && count > 0 {
		n := min(len(src), chunkRows)
		l, h := minMaxFloat64Sel(src[:n], sel)
		lo, hi = min(lo, l), max(hi, h)
		src, sel = src[n:], sel[(n+63)/64:]
	}
	lo, hi = finishFloat64(lo, hi)
	return lo, hi, count
}
