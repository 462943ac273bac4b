// Package filter compares columns with constants, with each other and with sets, and writes the answer as a bitmap:
// bit i&63 of dst[i>>6] says whether row i passed.
//
// Integer comparisons with constants all reduce to one kernel per lane width, (x - lo) <= span with wrap-around: it
// serves =, <>, <, <=, >, >= and BETWEEN, signed or unsigned, for one subtraction and one compare per vector. Every
// function writes the words that its rows cover, (n+63)/64 of them, clears the bits past the last row in the last
// of these words, and touches nothing beyond. NULLs are the caller's business: AND with the validity bitmap.
//
// One 8 KB block in L1 takes about 40 to 70 ns: 64 B per cycle are loaded, a 512-bit compare yields 8 to 64 rows.
package filter

import "github.com/colonnadedb/colonnade/asm/invariants"

// RangeU8 sets bit i of dst where src[i]-lo <= span, unsigned and with wrap-around.
func RangeU8(dst []uint64, src []uint8, lo, span uint8) {
	checkOne(dst, src)
	rangeU8(dst, src, lo, span)
}

// RangeU16 sets bit i of dst where src[i]-lo <= span, unsigned and with wrap-around.
func RangeU16(dst []uint64, src []uint16, lo, span uint16) {
	checkOne(dst, src)
	rangeU16(dst, src, lo, span)
}

// RangeU32 sets bit i of dst where src[i]-lo <= span, unsigned and with wrap-around.
func RangeU32(dst []uint64, src []uint32, lo, span uint32) {
	checkOne(dst, src)
	rangeU32(dst, src, lo, span)
}

// RangeU64 sets bit i of dst where src[i]-lo <= span, unsigned and with wrap-around.
func RangeU64(dst []uint64, src []uint64, lo, span uint64) {
	checkOne(dst, src)
	rangeU64(dst, src, lo, span)
}

// covered returns how many words n rows cover.
func covered(n int) int { return (n + 63) >> 6 }

// checkOne stops a call whose dst is too short for the rows of src: assembly would write past it.
func checkOne[T any](dst []uint64, src []T) {
	if len(dst) < covered(len(src)) {
		invariants.Failf("filter: dst has %d words, %d rows need %d", len(dst), len(src), covered(len(src)))
	}
	invariants.Reads(src)
	invariants.Writes(dst[:covered(len(src))])
}

// checkTwo is checkOne for two columns, which must have the same number of rows.
func checkTwo[T any](dst []uint64, a, b []T) {
	if len(a) != len(b) {
		invariants.Failf("filter: columns of %d and %d rows", len(a), len(b))
	}
	checkOne(dst, a)
	invariants.Reads(b)
}
