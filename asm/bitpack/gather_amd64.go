//go:build !purego

package bitpack

import (
	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/invariants"
)

func gatherU8(dst []uint8, src []byte, width int, sel []uint16) {
	if cpu.Active() < cpu.AVX2 {
		gatherGeneric(dst, src, width, sel)
		return
	}
	checkPositions(gatherU8AVX2(dst, src, width, gatherLimit(src, width), sel), src, width)
}

func gatherU16(dst []uint16, src []byte, width int, sel []uint16) {
	if cpu.Active() < cpu.AVX2 {
		gatherGeneric(dst, src, width, sel)
		return
	}
	checkPositions(gatherU16AVX2(dst, src, width, gatherLimit(src, width), sel), src, width)
}

func gatherU32(dst []uint32, src []byte, width int, sel []uint16) {
	if cpu.Active() < cpu.AVX2 {
		gatherGeneric(dst, src, width, sel)
		return
	}
	checkPositions(gatherU32AVX2(dst, src, width, gatherLimit(src, width), sel), src, width)
}

func gatherU64(dst []uint64, src []byte, width int, sel []uint16) {
	if cpu.Active() < cpu.AVX2 || width > widest64 {
		gatherGeneric(dst, src, width, sel)
		return
	}
	checkPositions(gatherU64AVX2(dst, src, width, gatherLimit(src, width), sel), src, width)
}

// gatherLimit returns the first position whose 8-byte load would leave src.
func gatherLimit(src []byte, width int) int {
	return max(0, ((len(src)-7)*8+width-1)/width)
}

// checkPositions stops where a kernel met a position past the source.
func checkPositions(inside bool, src []byte, width int) {
	if !inside {
		invariants.Failf("bitpack gather: a position past a source of %d bytes, padding included, of width %d",
			len(src), width)
	}
}

// gatherU8AVX2 sets dst[i] to value sel[i] of src, and returns false, with dst unfinished, if a position is not below
// limit.
//
//	lengths: len(dst) >= len(sel); 8 bytes can be loaded for every position below limit; width is at most 57
//	tail:    handled inside; any number of positions, including 0
//	align:   none needed
//	overlap: dst must not overlap src or sel
//	reads:   never outside src and sel
//	needs:   BMI2; it serves the tiers AVX2 and AVX512
//
//go:noescape
func gatherU8AVX2(dst []uint8, src []byte, width, limit int, sel []uint16) bool

// gatherU16AVX2 is gatherU8AVX2 for 16-bit values.
//
//go:noescape
func gatherU16AVX2(dst []uint16, src []byte, width, limit int, sel []uint16) bool

// gatherU32AVX2 is gatherU8AVX2 for 32-bit values.
//
//go:noescape
func gatherU32AVX2(dst []uint32, src []byte, width, limit int, sel []uint16) bool

// gatherU64AVX2 is gatherU8AVX2 for 64-bit values.
//
//go:noescape
func gatherU64AVX2(dst []uint64, src []byte, width, limit int, sel []uint16) bool
