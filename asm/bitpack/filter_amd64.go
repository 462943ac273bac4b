//go:build !purego

package bitpack

import "github.com/colonnadedb/colonnade/asm/cpu"

// filterRange fuses unpacking and comparing on AVX-512, where that saves a store and a load of every value. On AVX2
// a block that stays in the first-level cache costs the same.
func filterRange(dst []uint64, src []byte, n, width int, lo, span uint64) {
	bits := laneBits(width)
	if cpu.Active() != cpu.AVX512 {
		filterUnpacked(dst, src, n, width, lo, span)
		return
	}
	table := &shiftTables[bits>>4][width]
	if table.double {
		filterUnpacked(dst, src, n, width, lo, span)
		return
	}
	step := 64 * width / bits
	switch bits {
	case 8:
		filterU8AVX512(dst, src, n, step, table, lo, span)
	case 16:
		filterU16AVX512(dst, src, n, step, table, lo, span)
	case 32:
		filterU32AVX512(dst, src, n, step, table, lo, span)
	default:
		filterU64AVX512(dst, src, n, step, table, lo, span)
	}
}

// filterU8AVX512 sets bit i of dst where value i of src, minus lo, is at most span, in 8-bit arithmetic with
// wrap-around. The table is one without double.
//
//	lengths: len(dst)*64 >= n; src holds n packed values and 64 readable bytes more; step is the packed bytes of 64
//	         bytes of lanes
//	tail:    handled inside; any n, including 0
//	align:   none needed
//	overlap: dst must not overlap src
//	reads:   up to 64 bytes past the packed values, which their owner pads
//	needs:   tier AVX512
//
//go:noescape
func filterU8AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)

// filterU16AVX512 is filterU8AVX512 in 16-bit arithmetic.
//
//go:noescape
func filterU16AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)

// filterU32AVX512 is filterU8AVX512 in 32-bit arithmetic.
//
//go:noescape
func filterU32AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)

// filterU64AVX512 is filterU8AVX512 in 64-bit arithmetic.
//
//go:noescape
func filterU64AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)
