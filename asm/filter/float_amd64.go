//go:build !purego

package filter

import "github.com/colonnadedb/colonnade/asm/cpu"

func float64VS(op Op, dst []uint64, src []float64, c float64) {
	switch cpu.Active() {
	case cpu.AVX512:
		float64VS512(op, dst, src, c)
	case cpu.AVX2:
		float64VS2(op, dst, src, c)
		dst, src = rest(dst, src)
		vsGeneric(op, dst, src, c)
	default:
		vsGeneric(op, dst, src, c)
	}
}

func float64VS512(op Op, dst []uint64, src []float64, c float64) {
	switch op {
	case Eq:
		float64EqVSAVX512(dst, src, c)
	case Ne:
		float64NeVSAVX512(dst, src, c)
	case Lt:
		float64LtVSAVX512(dst, src, c)
	case Le:
		float64LeVSAVX512(dst, src, c)
	case Gt:
		float64GtVSAVX512(dst, src, c)
	case Ge:
		float64GeVSAVX512(dst, src, c)
	}
}

func float64VS2(op Op, dst []uint64, src []float64, c float64) {
	switch op {
	case Eq:
		float64EqVSAVX2(dst, src, c)
	case Ne:
		float64NeVSAVX2(dst, src, c)
	case Lt:
		float64LtVSAVX2(dst, src, c)
	case Le:
		float64LeVSAVX2(dst, src, c)
	case Gt:
		float64GtVSAVX2(dst, src, c)
	case Ge:
		float64GeVSAVX2(dst, src, c)
	}
}

func betweenFloat64(dst []uint64, src []float64, lo, hi float64) {
	switch cpu.Active() {
	case cpu.AVX512:
		float64BetweenVSAVX512(dst, src, lo, hi)
	case cpu.AVX2:
		float64BetweenVSAVX2(dst, src, lo, hi)
		dst, src = rest(dst, src)
		betweenGeneric(dst, src, lo, hi)
	default:
		betweenGeneric(dst, src, lo, hi)
	}
}

func float64VV(op Op, dst []uint64, a, b []float64) {
	switch cpu.Active() {
	case cpu.AVX512:
		float64VV512(op, dst, a, b)
	case cpu.AVX2:
		float64VV2(op, dst, a, b)
		_, b = rest(dst, b)
		dst, a = rest(dst, a)
		vvGeneric(op, dst, a, b)
	default:
		vvGeneric(op, dst, a, b)
	}
}

func float64VV512(op Op, dst []uint64, a, b []float64) {
	switch op {
	case Eq:
		float64EqVVAVX512(dst, a, b)
	case Ne:
		float64NeVVAVX512(dst, a, b)
	case Lt:
		float64LtVVAVX512(dst, a, b)
	case Le:
		float64LeVVAVX512(dst, a, b)
	}
}

func float64VV2(op Op, dst []uint64, a, b []float64) {
	switch op {
	case Eq:
		float64EqVVAVX2(dst, a, b)
	case Ne:
		float64NeVVAVX2(dst, a, b)
	case Lt:
		float64LtVVAVX2(dst, a, b)
	case Le:
		float64LeVVAVX2(dst, a, b)
	}
}
