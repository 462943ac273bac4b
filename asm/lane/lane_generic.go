package lane

import "math/bits"

func widenGeneric[T Lane](dst []int64, src []T, base, mult int64) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = base + mult*int64(v)
	}
}

func int64ToFloat64Generic(dst []float64, src []int64, scale float64) {
	dst = dst[:len(src)]
	if scale == 1 {
		for i, v := range src {
			dst[i] = float64(v)
		}
		return
	}
	for i, v := range src {
		dst[i] = float64(v) / scale
	}
}

func subtractBaseGeneric[T Lane](dst []T, src []int64, base int64) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = T(v - base)
	}
}

// compactGeneric copies whole words of 64 selected rows at once and visits single bits elsewhere.
func compactGeneric[T Lane](dst, src []T, sel []uint64, n int) int {
	count := 0
	for base := 0; base < n; base += 64 {
		w := sel[base/64]
		if n-base < 64 {
			w &= 1<<uint(n-base) - 1
		}
		if w == ^uint64(0) {
			count += copy(dst[count:], src[base:base+64])
			continue
		}
		for ; w != 0; w &= w - 1 {
			dst[count] = src[base+bits.TrailingZeros64(w)]
			count++
		}
	}
	return count
}
