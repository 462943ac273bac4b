//go:build !purego

package delta

import "github.com/colonnadedb/colonnade/asm/cpu"

func prefixSumU32(dst []uint32, first uint32) {
	switch cpu.Active() {
	case cpu.AVX512:
		prefixSumU32AVX512(dst, first)
	case cpu.AVX2:
		done := len(dst) &^ 15
		first = prefixSumU32AVX2(dst, first)
		prefixSumGeneric(dst[done:], first)
	default:
		prefixSumGeneric(dst, first)
	}
}

func prefixSumU64(dst []uint64, first uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		prefixSumU64AVX512(dst, first)
	case cpu.AVX2:
		done := len(dst) &^ 7
		first = prefixSumU64AVX2(dst, first)
		prefixSumGeneric(dst[done:], first)
	default:
		prefixSumGeneric(dst, first)
	}
}

// prefixSumU32AVX512 replaces dst[i] by first + dst[0] + ... + dst[i], wrapping around.
//
//	tail:    handled inside; any length, including 0
//	align:   none needed; 64-byte aligned is faster
//	reads:   never outside dst
//	needs:   tier AVX512
//
//go:noescape
func prefixSumU32AVX512(dst []uint32, first uint32)

// prefixSumU64AVX512 is prefixSumU32AVX512 for 64-bit values.
//
//go:noescape
func prefixSumU64AVX512(dst []uint64, first uint64)

// prefixSumU32AVX2 does whole groups of 16 values and returns the last sum, or first where there is none.
//
//	tail:    values past the last whole group are left to the caller
//	align:   none needed; 32-byte aligned is faster
//	reads:   never outside dst
//	needs:   tier AVX2
//
//go:noescape
func prefixSumU32AVX2(dst []uint32, first uint32) uint32

// prefixSumU64AVX2 is prefixSumU32AVX2 for 64-bit values in groups of 8.
//
//go:noescape
func prefixSumU64AVX2(dst []uint64, first uint64) uint64
