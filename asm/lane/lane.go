// Package lane moves values between lanes: the narrow unsigned integers that encoded blocks decode to, and the
// int64 and float64 that expressions compute with. A narrow lane holds (value - base) / mult of its column.
//
// Widen and Narrow convert every row, Compact keeps the rows a bitmap selects, Gather fetches rows by position.
package lane

import (
	"github.com/colonnadedb/colonnade/asm/invariants"
)

// Lane is a physical lane type.
type Lane interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

// chunkRows bounds the rows of one kernel call, which cannot be preempted. It is a multiple of 64.
const chunkRows = 1 << 14

// checkDst fails unless dst has room for a row of each of src's.
func checkDst[D, S any](dst []D, src []S) {
	if len(dst) < len(src) {
		invariants.Failf("lane: %d rows do not fit a destination of %d", len(src), len(dst))
	}
	invariants.Reads(src)
	invariants.Writes(dst[:len(src)])
}

// WidenU8ToInt64 sets dst[i] to base + mult*src[i], modulo 2^64.
func WidenU8ToInt64(dst []int64, src []uint8, base, mult int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		widenU8ToInt64(dst[:chunkRows], src[:chunkRows], base, mult)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	widenU8ToInt64(dst[:len(src)], src, base, mult)
}

// WidenU16ToInt64 sets dst[i] to base + mult*src[i], modulo 2^64.
func WidenU16ToInt64(dst []int64, src []uint16, base, mult int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		widenU16ToInt64(dst[:chunkRows], src[:chunkRows], base, mult)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	widenU16ToInt64(dst[:len(src)], src, base, mult)
}

// WidenU32ToInt64 sets dst[i] to base + mult*src[i], modulo 2^64.
func WidenU32ToInt64(dst []int64, src []uint32, base, mult int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		widenU32ToInt64(dst[:chunkRows], src[:chunkRows], base, mult)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	widenU32ToInt64(dst[:len(src)], src, base, mult)
}

// WidenU64ToInt64 sets dst[i] to base + mult*src[i], modulo 2^64.
func WidenU64ToInt64(dst []int64, src []uint64, base, mult int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		widenU64ToInt64(dst[:chunkRows], src[:chunkRows], base, mult)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	widenU64ToInt64(dst[:len(src)], src, base, mult)
}

// Int64ToFloat64 sets dst[i] to float64(src[i]) / scale, each step rounded to nearest even. scale is a power of ten
// for a decimal, or 1.
func Int64ToFloat64(dst []float64, src []int64, scale float64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		int64ToFloat64(dst[:chunkRows], src[:chunkRows], scale)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	int64ToFloat64(dst[:len(src)], src, scale)
}

// MinWidth returns the width in bytes (1, 2, 4 or 8) of the narrowest lane that holds every v-lo for lo <= v <= hi.
func MinWidth(lo, hi int64) int {
	switch span := uint64(hi) - uint64(lo); {
	case span < 1<<8:
		return 1
	case span < 1<<16:
		return 2
	case span < 1<<32:
		return 4
	default:
		return 8
	}
}

// SubtractBaseToU8 sets dst[i] to the low bits of src[i] - base. The caller has proved with MinWidth that they
// suffice.
func SubtractBaseToU8(dst []uint8, src []int64, base int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		subtractBaseToU8(dst[:chunkRows], src[:chunkRows], base)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	subtractBaseToU8(dst[:len(src)], src, base)
}

// SubtractBaseToU16 sets dst[i] to the low bits of src[i] - base. The caller has proved with MinWidth that they
// suffice.
func SubtractBaseToU16(dst []uint16, src []int64, base int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		subtractBaseToU16(dst[:chunkRows], src[:chunkRows], base)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	subtractBaseToU16(dst[:len(src)], src, base)
}

// SubtractBaseToU32 sets dst[i] to the low bits of src[i] - base. The caller has proved with MinWidth that they
// suffice.
func SubtractBaseToU32(dst []uint32, src []int64, base int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		subtractBaseToU32(dst[:chunkRows], src[:chunkRows], base)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	subtractBaseToU32(dst[:len(src)], src, base)
}

// SubtractBaseToU64 sets dst[i] to the low bits of src[i] - base. The caller has proved with MinWidth that they
// suffice.
func SubtractBaseToU64(dst []uint64, src []int64, base int64) {
	checkDst(dst, src)
	for len(src) > chunkRows {
		subtractBaseToU64(dst[:chunkRows], src[:chunkRows], base)
		dst, src = dst[chunkRows:], src[chunkRows:]
	}
	subtractBaseToU64(dst[:len(src)], src, base)
}
