//go:build !purego

package filter

import "github.com/colonnadedb/colonnade/asm/cpu"

//go:generate go run ./gen

// The AVX2 kernels do whole words; their callers here finish the last word by the reference, on the rows that rest
// returns.

// rest returns the rows past the last whole word and the word for them.
func rest[T any](dst []uint64, src []T) ([]uint64, []T) {
	done := len(src) >> 6
	return dst[done:], src[done<<6:]
}

func rangeU8(dst []uint64, src []uint8, lo, span uint8) {
	switch cpu.Active() {
	case cpu.AVX512:
		rangeU8AVX512(dst, src, lo, span)
	case cpu.AVX2:
		rangeU8AVX2(dst, src, lo, span)
		dst, src = rest(dst, src)
		rangeGeneric(dst, src, lo, span)
	default:
		rangeGeneric(dst, src, lo, span)
	}
}

func rangeU16(dst []uint64, src []uint16, lo, span uint16) {
	switch cpu.Active() {
	case cpu.AVX512:
		rangeU16AVX512(dst, src, lo, span)
	case cpu.AVX2:
		rangeU16AVX2(dst, src, lo, span)
		dst, src = rest(dst, src)
		rangeGeneric(dst, src, lo, span)
	default:
		rangeGeneric(dst, src, lo, span)
	}
}

func rangeU32(dst []uint64, src []uint32, lo, span uint32) {
	switch cpu.Active() {
	case cpu.AVX512:
		rangeU32AVX512(dst, src, lo, span)
	case cpu.AVX2:
		rangeU32AVX2(dst, src, lo, span)
		dst, src = rest(dst, src)
		rangeGeneric(dst, src, lo, span)
	default:
		rangeGeneric(dst, src, lo, span)
	}
}

func rangeU64(dst []uint64, src []uint64, lo, span uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		rangeU64AVX512(dst, src, lo, span)
	case cpu.AVX2:
		rangeU64AVX2(dst, src, lo, span)
		dst, src = rest(dst, src)
		rangeGeneric(dst, src, lo, span)
	default:
		rangeGeneric(dst, src, lo, span)
	}
}
