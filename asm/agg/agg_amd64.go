//go:build !purego

package agg

import (
	"math"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

func sumU8(src []uint8) uint64 {
	switch cpu.Active() {
	case cpu.AVX512:
		return sumU8AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 31
		return sumU8AVX2(src) + sumGeneric(src[n:])
	}
	return sumGeneric(src)
}

func sumU16(src []uint16) uint64 {
	switch cpu.Active() {
	case cpu.AVX512:
		lanes := (len(src) + 31) &^ 31
		return uint64(sumBiasedU16AVX512(src) + int64(lanes)<<15)
	case cpu.AVX2:
		n := len(src) &^ 15
		return uint64(sumBiasedU16AVX2(src)+int64(n)<<15) + sumGeneric(src[n:])
	}
	return sumGeneric(src)
}

func sumU32(src []uint32) uint64 {
	switch cpu.Active() {
	case cpu.AVX512:
		wrap, high := sumSplitU32AVX512(src)
		return wrap - high<<32 + high
	case cpu.AVX2:
		n := len(src) &^ 7
		wrap, high := sumSplitU32AVX2(src)
		return wrap - high<<32 + high + sumGeneric(src[n:])
	}
	return sumGeneric(src)
}

func sumU64(src []uint64) (hi, lo uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return foldUnsigned(sumSplitU64AVX512(src))
	case cpu.AVX2:
		n := len(src) &^ 3
		hi, lo = foldUnsigned(sumSplitU64AVX2(src))
		h, l := sumU64Generic(src[n:])
		lo, carry := bits.Add64(lo, l, 0)
		return hi + h + carry, lo
	}
	return sumU64Generic(src)
}

func sumInt64(src []int64) (hi int64, lo uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return foldSigned(sumSplitInt64AVX512(src))
	case cpu.AVX2:
		n := len(src) &^ 3
		wrap, high := sumBiasedInt64AVX2(src)
		h, l := sumInt64Generic(src[n:])
		return unbias63(wrap, high, n, h, l)
	}
	return sumInt64Generic(src)
}

func sumInt64Wrap(src []int64) int64 {
	switch cpu.Active() {
	case cpu.AVX512:
		return sumInt64WrapAVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 3
		return sumInt64WrapAVX2(src) + sumInt64WrapGeneric(src[n:])
	}
	return sumInt64WrapGeneric(src)
}

func sumFloat64(src []float64) float64 {
	switch cpu.Active() {
	case cpu.AVX512:
		return sumFloat64AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 31
		var p [partialSums]float64
		sumFloat64AVX2(&p, src)
		addPartials(&p, src[n:])
		return foldPartials(&p)
	}
	return sumFloat64Generic(src)
}

func minMaxU8(src []uint8) (lo, hi uint8) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU8AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 31
		lo, hi = minMaxU8AVX2(src)
		return minMaxGeneric(src[n:], lo, hi)
	}
	return minMaxGeneric(src, math.MaxUint8, 0)
}

func minMaxU16(src []uint16) (lo, hi uint16) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU16AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 15
		lo, hi = minMaxU16AVX2(src)
		return minMaxGeneric(src[n:], lo, hi)
	}
	return minMaxGeneric(src, math.MaxUint16, 0)
}

func minMaxU32(src []uint32) (lo, hi uint32) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU32AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 7
		lo, hi = minMaxU32AVX2(src)
		return minMaxGeneric(src[n:], lo, hi)
	}
	return minMaxGeneric(src, math.MaxUint32, 0)
}

func minMaxU64(src []uint64) (lo, hi uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU64AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 3
		lo, hi = minMaxU64AVX2(src)
		return minMaxGeneric(src[n:], lo, hi)
	}
	return minMaxGeneric(src, math.MaxUint64, 0)
}

func minMaxInt64(src []int64) (lo, hi int64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxInt64AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 3
		lo, hi = minMaxInt64AVX2(src)
		return minMaxGeneric(src[n:], lo, hi)
	}
	return minMaxGeneric(src, math.MaxInt64, math.MinInt64)
}

func minMaxFloat64(src []float64) (lo, hi float64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxFloat64AVX512(src)
	case cpu.AVX2:
		n := len(src) &^ 3
		lo, hi = minMaxFloat64AVX2(src)
		l, h := minMaxFloat64Generic(src[n:])
		return min(lo, l), max(hi, h)
	}
	return minMaxFloat64Generic(src)
}

func sumU8Sel(src []uint8, sel []uint64) uint64 {
	switch cpu.Active() {
	case cpu.AVX512:
		return sumU8SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		return sumU8SelAVX2(src, sel) + sumSelGeneric(src[n:], sel[n/64:])
	}
	return sumSelGeneric(src, sel)
}

func sumU16Sel(src []uint16, sel []uint64) uint64 {
	switch cpu.Active() {
	case cpu.AVX512:
		lanes := (len(src) + 31) &^ 31
		return uint64(sumBiasedU16SelAVX512(src, sel) + int64(lanes)<<15)
	case cpu.AVX2:
		n := len(src) &^ 63
		return uint64(sumBiasedU16SelAVX2(src, sel)+int64(n)<<15) + sumSelGeneric(src[n:], sel[n/64:])
	}
	return sumSelGeneric(src, sel)
}

func sumU32Sel(src []uint32, sel []uint64) uint64 {
	switch cpu.Active() {
	case cpu.AVX512:
		wrap, high := sumSplitU32SelAVX512(src, sel)
		return wrap - high<<32 + high
	case cpu.AVX2:
		n := len(src) &^ 63
		wrap, high := sumSplitU32SelAVX2(src, sel)
		return wrap - high<<32 + high + sumSelGeneric(src[n:], sel[n/64:])
	}
	return sumSelGeneric(src, sel)
}

func sumU64Sel(src []uint64, sel []uint64) (hi, lo uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return foldUnsigned(sumSplitU64SelAVX512(src, sel))
	case cpu.AVX2:
		n := len(src) &^ 63
		hi, lo = foldUnsigned(sumSplitU64SelAVX2(src, sel))
		h, l := sumU64SelGeneric(src[n:], sel[n/64:])
		lo, carry := bits.Add64(lo, l, 0)
		return hi + h + carry, lo
	}
	return sumU64SelGeneric(src, sel)
}

func sumInt64Sel(src []int64, sel []uint64) (hi int64, lo uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return foldSigned(sumSplitInt64SelAVX512(src, sel))
	case cpu.AVX2:
		n := len(src) &^ 63
		wrap, high := sumBiasedInt64SelAVX2(src, sel)
		h, l := sumInt64SelGeneric(src[n:], sel[n/64:])
		return unbias63(wrap, high, n, h, l)
	}
	return sumInt64SelGeneric(src, sel)
}

func sumInt64WrapSel(src []int64, sel []uint64) int64 {
	switch cpu.Active() {
	case cpu.AVX512:
		return sumInt64WrapSelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		return sumInt64WrapSelAVX2(src, sel) + sumInt64WrapSelGeneric(src[n:], sel[n/64:])
	}
	return sumInt64WrapSelGeneric(src, sel)
}

func sumFloat64Sel(src []float64, sel []uint64) float64 {
	switch cpu.Active() {
	case cpu.AVX512:
		return sumFloat64SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		var p [partialSums]float64
		sumFloat64SelAVX2(&p, src, sel)
		addPartialsSel(&p, src[n:], sel[n/64:])
		return foldPartials(&p)
	}
	return sumFloat64SelGeneric(src, sel)
}

func minMaxU8Sel(src []uint8, sel []uint64) (lo, hi uint8) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU8SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		lo, hi = minMaxU8SelAVX2(src, sel)
		return minMaxSelGeneric(src[n:], sel[n/64:], lo, hi)
	}
	return minMaxSelGeneric(src, sel, math.MaxUint8, 0)
}

func minMaxU16Sel(src []uint16, sel []uint64) (lo, hi uint16) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU16SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		lo, hi = minMaxU16SelAVX2(src, sel)
		return minMaxSelGeneric(src[n:], sel[n/64:], lo, hi)
	}
	return minMaxSelGeneric(src, sel, math.MaxUint16, 0)
}

func minMaxU32Sel(src []uint32, sel []uint64) (lo, hi uint32) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU32SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		lo, hi = minMaxU32SelAVX2(src, sel)
		return minMaxSelGeneric(src[n:], sel[n/64:], lo, hi)
	}
	return minMaxSelGeneric(src, sel, math.MaxUint32, 0)
}

func minMaxU64Sel(src []uint64, sel []uint64) (lo, hi uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxU64SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		lo, hi = minMaxU64SelAVX2(src, sel)
		return minMaxSelGeneric(src[n:], sel[n/64:], lo, hi)
	}
	return minMaxSelGeneric(src, sel, math.MaxUint64, 0)
}

func minMaxInt64Sel(src []int64, sel []uint64) (lo, hi int64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxInt64SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		lo, hi = minMaxInt64SelAVX2(src, sel)
		return minMaxSelGeneric(src[n:], sel[n/64:], lo, hi)
	}
	return minMaxSelGeneric(src, sel, math.MaxInt64, math.MinInt64)
}

func minMaxFloat64Sel(src []float64, sel []uint64) (lo, hi float64) {
	switch cpu.Active() {
	case cpu.AVX512:
		return minMaxFloat64SelAVX512(src, sel)
	case cpu.AVX2:
		n := len(src) &^ 63
		lo, hi = minMaxFloat64SelAVX2(src, sel)
		l, h := minMaxFloat64SelGeneric(src[n:], sel[n/64:])
		return min(lo, l), max(hi, h)
	}
	return minMaxFloat64SelGeneric(src, sel)
}

// unbias63 takes n times 2^63 out of an unsigned split sum and adds (h, l).
func unbias63(wrap, high uint64, n int, h int64, l uint64) (hi int64, lo uint64) {
	uh, ul := foldUnsigned(wrap, high)
	lo, borrow := bits.Sub64(ul, uint64(n)<<63, 0)
	return add128(int64(uh-uint64(n)>>1-borrow), lo, h, l)
}
