package bitmap

import "math/bits"

func andGeneric(dst, a, b []uint64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] & b[i]
	}
}

func orGeneric(dst, a, b []uint64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] | b[i]
	}
}

func andNotGeneric(dst, a, b []uint64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] &^ b[i]
	}
}

func notGeneric(dst, a []uint64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = ^a[i]
	}
}

func countGeneric(a []uint64) int {
	sum := 0
	for _, word := range a {
		sum += bits.OnesCount64(word)
	}
	return sum
}

func toSelGeneric(dst []uint16, a []uint64, n int) int {
	k := 0
	for w, word := range a {
		if left := n - w*64; left < 64 {
			word &= lowBits(left)
		}
		for ; word != 0; word &= word - 1 {
			dst[k] = uint16(w*64 + bits.TrailingZeros64(word))
			k++
		}
	}
	return k
}
