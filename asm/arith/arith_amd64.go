//go:build !purego

package arith

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// retryRows is the number of rows computed one by one where a kernel stopped. They may hold no overflow: the kernels
// reject some products that fit.
const retryRows = 32

func addInt64VV(dst, a, b []int64) int {
	for base := 0; ; {
		switch cpu.Active() {
		case cpu.AVX512:
			base += addInt64VVAVX512(dst[base:], a[base:], b[base:])
		case cpu.AVX2:
			base += addInt64VVAVX2(dst[base:], a[base:], b[base:])
		default:
			return addInt64VVGeneric(dst, a, b)
		}
		if base == len(a) {
			return -1
		}
		end := min(base+retryRows, len(a))
		if i := addInt64VVGeneric(dst[base:end], a[base:end], b[base:end]); i >= 0 {
			return base + i
		}
		base = end
	}
}

func subInt64VV(dst, a, b []int64) int {
	for base := 0; ; {
		switch cpu.Active() {
		case cpu.AVX512:
			base += subInt64VVAVX512(dst[base:], a[base:], b[base:])
		case cpu.AVX2:
			base += subInt64VVAVX2(dst[base:], a[base:], b[base:])
		default:
			return subInt64VVGeneric(dst, a, b)
		}
		if base == len(a) {
			return -1
		}
		end := min(base+retryRows, len(a))
		if i := subInt64VVGeneric(dst[base:end], a[base:end], b[base:end]); i >= 0 {
			return base + i
		}
		base = end
	}
}

func mulInt64VV(dst, a, b []int64) int {
	for base := 0; ; {
		switch cpu.Active() {
		case cpu.AVX512:
			base += mulInt64VVAVX512(dst[base:], a[base:], b[base:])
		case cpu.AVX2:
			base += mulInt64VVAVX2(dst[base:], a[base:], b[base:])
		default:
			return mulInt64VVGeneric(dst, a, b)
		}
		if base == len(a) {
			return -1
		}
		end := min(base+retryRows, len(a))
		if i := mulInt64VVGeneric(dst[base:end], a[base:end], b[base:end]); i >= 0 {
			return base + i
		}
		base = end
	}
}

func addInt64VS(dst, a []int64, c int64) int {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		done = addInt64VSAVX512(dst, a, c)
	case cpu.AVX2:
		done = addInt64VSAVX2(dst, a, c)
	}
	if i := addInt64VSGeneric(dst[done:], a[done:], c); i >= 0 {
		return done + i
	}
	return -1
}

func subInt64SV(dst, a []int64, c int64) int {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		done = subInt64SVAVX512(dst, a, c)
	case cpu.AVX2:
		done = subInt64SVAVX2(dst, a, c)
	}
	if i := subInt64SVGeneric(dst[done:], a[done:], c); i >= 0 {
		return done + i
	}
	return -1
}

func mulInt64VS(dst, a []int64, c int64) int {
	if c == 0 {
		clear(dst[:len(a)])
		return -1
	}
	if c == -1 {
		return subInt64SV(dst, a, 0)
	}
	// a*c fits exactly for a between these two: division rounds towards zero. The quotients by -1 would not fit.
	low, high := math.MinInt64/c, math.MaxInt64/c
	if c < 0 {
		low, high = high, low
	}
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		done = mulInt64VSAVX512(dst, a, c, low, high-low)
	case cpu.AVX2:
		done = mulInt64VSAVX2(dst, a, c, low, high)
	}
	if i := mulInt64VSGeneric(dst[done:], a[done:], c); i >= 0 {
		return done + i
	}
	return -1
}

func addInt64VVWrap(dst, a, b []int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		addInt64VVWrapAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		addInt64VVWrapAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	addInt64VVWrapGeneric(dst[done:], a[done:], b[done:])
}

func subInt64VVWrap(dst, a, b []int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subInt64VVWrapAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		subInt64VVWrapAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	subInt64VVWrapGeneric(dst[done:], a[done:], b[done:])
}

func mulInt64VVWrap(dst, a, b []int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		mulInt64VVWrapAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		mulInt64VVWrapAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	mulInt64VVWrapGeneric(dst[done:], a[done:], b[done:])
}

func addInt64VSWrap(dst, a []int64, c int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		addInt64VSWrapAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		addInt64VSWrapAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	addInt64VSWrapGeneric(dst[done:], a[done:], c)
}

func mulInt64VSWrap(dst, a []int64, c int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		mulInt64VSWrapAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		mulInt64VSWrapAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	mulInt64VSWrapGeneric(dst[done:], a[done:], c)
}

func subInt64SVWrap(dst, a []int64, c int64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subInt64SVWrapAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		subInt64SVWrapAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	subInt64SVWrapGeneric(dst[done:], a[done:], c)
}

func addFloat64VV(dst, a, b []float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		addFloat64VVAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		addFloat64VVAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	addFloat64VVGeneric(dst[done:], a[done:], b[done:])
}

func addFloat64VS(dst, a []float64, c float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		addFloat64VSAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		addFloat64VSAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	addFloat64VSGeneric(dst[done:], a[done:], c)
}

func subFloat64VV(dst, a, b []float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subFloat64VVAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		subFloat64VVAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	subFloat64VVGeneric(dst[done:], a[done:], b[done:])
}

func subFloat64VS(dst, a []float64, c float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subFloat64VSAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		subFloat64VSAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	subFloat64VSGeneric(dst[done:], a[done:], c)
}

func mulFloat64VV(dst, a, b []float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		mulFloat64VVAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		mulFloat64VVAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	mulFloat64VVGeneric(dst[done:], a[done:], b[done:])
}

func mulFloat64VS(dst, a []float64, c float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		mulFloat64VSAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		mulFloat64VSAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	mulFloat64VSGeneric(dst[done:], a[done:], c)
}

func divFloat64VV(dst, a, b []float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		divFloat64VVAVX512(dst, a, b)
		done = len(a) &^ 7
	case cpu.AVX2:
		divFloat64VVAVX2(dst, a, b)
		done = len(a) &^ 3
	}
	divFloat64VVGeneric(dst[done:], a[done:], b[done:])
}

func divFloat64VS(dst, a []float64, c float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		divFloat64VSAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		divFloat64VSAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	divFloat64VSGeneric(dst[done:], a[done:], c)
}

func subFloat64SV(dst, a []float64, c float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		subFloat64SVAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		subFloat64SVAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	subFloat64SVGeneric(dst[done:], a[done:], c)
}

func divFloat64SV(dst, a []float64, c float64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		divFloat64SVAVX512(dst, a, c)
		done = len(a) &^ 7
	case cpu.AVX2:
		divFloat64SVAVX2(dst, a, c)
		done = len(a) &^ 3
	}
	divFloat64SVGeneric(dst[done:], a[done:], c)
}
