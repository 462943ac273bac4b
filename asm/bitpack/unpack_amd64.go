//go:build !purego

package bitpack

import (
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

func unpackU8(dst []uint8, src []byte, width int) {
	switch cpu.Active() {
	case cpu.AVX512:
		unpack512(dst, src, width)
	case cpu.AVX2:
		unpackU8AVX2(dst, src, width, &narrowTables[width])
		unpackRest(dst, src, width, 32)
	default:
		unpackGeneric(dst, src, width)
	}
}

func unpackU16(dst []uint16, src []byte, width int) {
	switch cpu.Active() {
	case cpu.AVX512:
		unpack512(dst, src, width)
	case cpu.AVX2:
		unpackU16AVX2(dst, src, width, &shuffleTables16[width])
		unpackRest(dst, src, width, 16)
	default:
		unpackGeneric(dst, src, width)
	}
}

func unpackU32(dst []uint32, src []byte, width int) {
	switch cpu.Active() {
	case cpu.AVX512:
		unpack512(dst, src, width)
	case cpu.AVX2:
		if width <= widest32 {
			unpackU32AVX2(dst, src, width, &shuffleTables32[width])
		} else {
			unpackU32WideAVX2(dst, src, width, &shuffleTables32[width])
		}
		unpackRest(dst, src, width, 8)
	default:
		unpackGeneric(dst, src, width)
	}
}

func unpackU64(dst []uint64, src []byte, width int) {
	tier := cpu.Active()
	switch {
	case tier == cpu.AVX512:
		unpack512(dst, src, width)
	case tier == cpu.AVX2 && width <= widest64:
		unpackU64AVX2(dst, src, width, &shuffleTables64[width])
		unpackRest(dst, src, width, 8)
	default:
		unpackGeneric(dst, src, width)
	}
}

// unpackRest finishes what a kernel that does whole groups leaves; groups are multiples of 8 values.
func unpackRest[T lane](dst []T, src []byte, width, group int) {
	done := len(dst) &^ (group - 1)
	if done < len(dst) {
		unpackGeneric(dst[done:], src[done*width>>3:], width)
	}
}

// unpack512 picks the body by lane and width.
func unpack512[T lane](dst []T, src []byte, width int) {
	bytes := int(unsafe.Sizeof(*new(T)))
	out := bytesOf(dst)
	step := 8 * width / bytes
	table := &shiftTables[bytes>>1][width]
	switch {
	case !table.double:
		unpackAVX512(out, src, step, table)
	case bytes == 4:
		unpackDoubleU32AVX512(out, src, step, &doubleTables[0][width])
	default:
		unpackDoubleU64AVX512(out, src, step, &doubleTables[1][width])
	}
}

// unpackAVX512 fills dst, bytes of lanes, from packed values by a table without double.
//
//	lengths: src holds the packed values of dst and 64 readable bytes more; step is the packed bytes of 64 of dst
//	tail:    handled inside; any whole number of lanes, including 0
//	align:   none needed; 64-byte aligned dst is faster
//	overlap: dst must not overlap src
//	reads:   up to 64 bytes past the packed values, which their owner pads
//	needs:   tier AVX512
//
//go:noescape
func unpackAVX512(dst, src []byte, step int, table *shiftTable)

// unpackDoubleU32AVX512 is unpackAVX512 for 32-bit lanes of any width.
//
//go:noescape
func unpackDoubleU32AVX512(dst, src []byte, step int, table *doubleTable)

// unpackDoubleU64AVX512 is unpackAVX512 for 64-bit lanes of any width.
//
//go:noescape
func unpackDoubleU64AVX512(dst, src []byte, step int, table *doubleTable)

// unpackU8AVX2 unpacks whole groups of 32 values of width 1 to 8.
//
//	lengths: src holds len(dst) packed values and 64 readable bytes more
//	tail:    values past the last whole group are left to the caller
//	align:   none needed
//	overlap: dst must not overlap src
//	reads:   up to 64 bytes past the packed values, which their owner pads
//	needs:   tier AVX2
//
//go:noescape
func unpackU8AVX2(dst []uint8, src []byte, width int, table *narrowTable)

// unpackU16AVX2 unpacks whole groups of 16 values of width 1 to 16, under the contract of unpackU8AVX2.
//
//go:noescape
func unpackU16AVX2(dst []uint16, src []byte, width int, table *shuffleTable)

// unpackU32AVX2 unpacks whole groups of 8 values of width 1 to 25, under the contract of unpackU8AVX2.
//
//go:noescape
func unpackU32AVX2(dst []uint32, src []byte, width int, table *shuffleTable)

// unpackU32WideAVX2 unpacks whole groups of 8 values of width 26 to 32, under the contract of unpackU8AVX2.
//
//go:noescape
func unpackU32WideAVX2(dst []uint32, src []byte, width int, table *shuffleTable)

// unpackU64AVX2 unpacks whole groups of 8 values of width 1 to 57, under the contract of unpackU8AVX2.
//
//go:noescape
func unpackU64AVX2(dst []uint64, src []byte, width int, table *shuffleTable)
