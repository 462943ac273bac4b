//go:build !purego

package lane

import "github.com/colonnadedb/colonnade/asm/cpu"

func widenU8ToInt64(dst []int64, src []uint8, base, mult int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		widenU8ToInt64AVX512(dst, src, base, mult)
		done = len(src) &^ 7
	case cpu.AVX2:
		widenU8ToInt64AVX2(dst, src, base, mult)
		done = len(src) &^ 3
	}
	widenGeneric(dst[done:], src[done:], base, mult)
}

func widenU16ToInt64(dst []int64, src []uint16, base, mult int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		widenU16ToInt64AVX512(dst, src, base, mult)
		done = len(src) &^ 7
	case cpu.AVX2:
		widenU16ToInt64AVX2(dst, src, base, mult)
		done = len(src) &^ 3
	}
	widenGeneric(dst[done:], src[done:], base, mult)
}

func widenU32ToInt64(dst []int64, src []uint32, base, mult int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		widenU32ToInt64AVX512(dst, src, base, mult)
		done = len(src) &^ 7
	case cpu.AVX2:
		widenU32ToInt64AVX2(dst, src, base, mult)
		done = len(src) &^ 3
	}
	widenGeneric(dst[done:], src[done:], base, mult)
}

func widenU64ToInt64(dst []int64, src []uint64, base, mult int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		widenU64ToInt64AVX512(dst, src, base, mult)
		done = len(src) &^ 7
	case cpu.AVX2:
		widenU64ToInt64AVX2(dst, src, base, mult)
		done = len(src) &^ 3
	}
	widenGeneric(dst[done:], src[done:], base, mult)
}

func int64ToFloat64(dst []float64, src []int64, scale float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		if scale == 1 {
			convertInt64AVX512(dst, src)
		} else {
			scaleInt64AVX512(dst, src, scale)
		}
		done = len(src) &^ 7
	case cpu.AVX2:
		if scale == 1 {
			convertInt64AVX2(dst, src)
		} else {
			scaleInt64AVX2(dst, src, scale)
		}
		done = len(src) &^ 3
	}
	int64ToFloat64Generic(dst[done:], src[done:], scale)
}

func subtractBaseToU8(dst []uint8, src []int64, base int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subtractBaseToU8AVX512(dst, src, base)
		done = len(src) &^ 7
	case cpu.AVX2:
		subtractBaseToU8AVX2(dst, src, base)
		done = len(src) &^ 3
	}
	subtractBaseGeneric(dst[done:], src[done:], base)
}

func subtractBaseToU16(dst []uint16, src []int64, base int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subtractBaseToU16AVX512(dst, src, base)
		done = len(src) &^ 7
	case cpu.AVX2:
		subtractBaseToU16AVX2(dst, src, base)
		done = len(src) &^ 3
	}
	subtractBaseGeneric(dst[done:], src[done:], base)
}

func subtractBaseToU32(dst []uint32, src []int64, base int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subtractBaseToU32AVX512(dst, src, base)
		done = len(src) &^ 7
	case cpu.AVX2:
		subtractBaseToU32AVX2(dst, src, base)
		done = len(src) &^ 3
	}
	subtractBaseGeneric(dst[done:], src[done:], base)
}

func subtractBaseToU64(dst []uint64, src []int64, base int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subtractBaseToU64AVX512(dst, src, base)
		done = len(src) &^ 7
	case cpu.AVX2:
		subtractBaseToU64AVX2(dst, src, base)
		done = len(src) &^ 3
	}
	subtractBaseGeneric(dst[done:], src[done:], base)
}

// A compaction kernel visits every vector, the reference every selected row: where fewer than one row in sparseU32
// or sparseU64 is selected, the reference is faster (at one in 100, 2 times for 32-bit lanes and 4 times for 64-bit
// ones). Counting costs a twentieth of either. Narrower lanes have too few vectors for it to pay.
const (
	sparseU32 = 24
	sparseU64 = 12
)

func compactU8(dst, src []uint8, sel []uint64) int {
	if cpu.Active() == cpu.AVX512 {
		return compactU8AVX512(dst, src, sel)
	}
	return compactGeneric(dst, src, sel, len(src))
}

func compactU16(dst, src []uint16, sel []uint64) int {
	if cpu.Active() == cpu.AVX512 {
		return compactU16AVX512(dst, src, sel)
	}
	return compactGeneric(dst, src, sel, len(src))
}

func compactU32(dst, src []uint32, sel []uint64) int {
	if selected(sel, len(src))*sparseU32 < len(src) {
		return compactGeneric(dst, src, sel, len(src))
	}
	switch cpu.Active() {
	case cpu.AVX512:
		return compactU32AVX512(dst, src, sel)
	case cpu.AVX2:
		done := len(src) &^ 63
		count := compactU32AVX2(dst, src[:done], sel, &permutations32)
		return count + compactGeneric(dst[count:], src[done:], sel[done/64:], len(src)-done)
	}
	return compactGeneric(dst, src, sel, len(src))
}

func compactU64(dst, src []uint64, sel []uint64) int {
	if selected(sel, len(src))*sparseU64 < len(src) {
		return compactGeneric(dst, src, sel, len(src))
	}
	switch cpu.Active() {
	case cpu.AVX512:
		return compactU64AVX512(dst, src, sel)
	case cpu.AVX2:
		done := len(src) &^ 63
		count := compactU64AVX2(dst, src[:done], sel, &permutations64)
		return count + compactGeneric(dst[count:], src[done:], sel[done/64:], len(src)-done)
	}
	return compactGeneric(dst, src, sel, len(src))
}

// permutations32 and permutations64 are the tables of compactU32AVX2 and compactU64AVX2. Positions past the last
// set bit are 0: what they move lands in the spare.
var permutations32, permutations64 = buildPermutations()

func buildPermutations() (p32 [256]uint64, p64 [16]uint64) {
	for b := range p32 {
		place := 0
		for k := range 8 {
			if b>>k&1 != 0 {
				p32[b] |= uint64(k) << (8 * place)
				place++
			}
		}
	}
	for b := range p64 {
		place := 0
		for k := range 4 {
			if b>>k&1 != 0 {
				p64[b] |= uint64(2*k+1)<<8<<(16*place) | uint64(2*k)<<(16*place)
				place++
			}
		}
	}
	return p32, p64
}
