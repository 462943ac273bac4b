package arith

import "math/bits"

// The reference versions. The checked ones stop at the first overflowing row before they store it, so that a kernel
// that meets an overflow can hand the rest of an in-place call to them.

func addInt64VVGeneric(dst, a, b []int64) int {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		r := v + b[i]
		if (v^r)&(b[i]^r) < 0 {
			return i
		}
		dst[i] = r
	}
	return -1
}

func subInt64VVGeneric(dst, a, b []int64) int {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		r := v - b[i]
		if (v^b[i])&(v^r) < 0 {
			return i
		}
		dst[i] = r
	}
	return -1
}

func mulInt64VVGeneric(dst, a, b []int64) int {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		r, ok := mulChecked(v, b[i])
		if !ok {
			return i
		}
		dst[i] = r
	}
	return -1
}

// mulChecked multiplies; ok is false when the product does not fit.
func mulChecked(a, b int64) (product int64, ok bool) {
	h, l := bits.Mul64(uint64(a), uint64(b))
	hi := int64(h) - a>>63&b - b>>63&a
	return int64(l), hi == int64(l)>>63
}

func addInt64VSGeneric(dst, a []int64, c int64) int {
	dst = dst[:len(a)]
	for i, v := range a {
		r := v + c
		if (v^r)&(c^r) < 0 {
			return i
		}
		dst[i] = r
	}
	return -1
}

func subInt64SVGeneric(dst, a []int64, c int64) int {
	dst = dst[:len(a)]
	for i, v := range a {
		r := c - v
		if (c^v)&(c^r) < 0 {
			return i
		}
		dst[i] = r
	}
	return -1
}

func mulInt64VSGeneric(dst, a []int64, c int64) int {
	dst = dst[:len(a)]
	for i, v := range a {
		r, ok := mulChecked(v, c)
		if !ok {
			return i
		}
		dst[i] = r
	}
	return -1
}

func addInt64VVWrapGeneric(dst, a, b []int64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v + b[i]
	}
}

func subInt64VVWrapGeneric(dst, a, b []int64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v - b[i]
	}
}

func mulInt64VVWrapGeneric(dst, a, b []int64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

func addInt64VSWrapGeneric(dst, a []int64, c int64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v + c
	}
}

func mulInt64VSWrapGeneric(dst, a []int64, c int64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v * c
	}
}

func subInt64SVWrapGeneric(dst, a []int64, c int64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = c - v
	}
}

func addFloat64VVGeneric(dst, a, b []float64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v + b[i]
	}
}

func addFloat64VSGeneric(dst, a []float64, c float64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v + c
	}
}

func subFloat64VVGeneric(dst, a, b []float64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v - b[i]
	}
}

func subFloat64VSGeneric(dst, a []float64, c float64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v - c
	}
}

func mulFloat64VVGeneric(dst, a, b []float64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

func mulFloat64VSGeneric(dst, a []float64, c float64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v * c
	}
}

func divFloat64VVGeneric(dst, a, b []float64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for i, v := range a {
		dst[i] = v / b[i]
	}
}

func divFloat64VSGeneric(dst, a []float64, c float64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v / c
	}
}

func subFloat64SVGeneric(dst, a []float64, c float64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = c - v
	}
}

func divFloat64SVGeneric(dst, a []float64, c float64) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = c / v
	}
}
