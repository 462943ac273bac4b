package agg

import (
	"math"
	"math/bits"
)

// The reference versions: what every tier must return, and the tier of machines without vector kernels. Loops are
// unrolled where Go's own code gains from it, so that a kernel is compared with good Go.

type unsignedLane interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

type intLane interface {
	unsignedLane | ~int64
}

func sumGeneric[T ~uint8 | ~uint16 | ~uint32](src []T) uint64 {
	var s0, s1, s2, s3 uint64
	for len(src) >= 4 {
		s0 += uint64(src[0])
		s1 += uint64(src[1])
		s2 += uint64(src[2])
		s3 += uint64(src[3])
		src = src[4:]
	}
	for _, v := range src {
		s0 += uint64(v)
	}
	return s0 + s1 + s2 + s3
}

func sumSelGeneric[T ~uint8 | ~uint16 | ~uint32](src []T, sel []uint64) uint64 {
	var sum uint64
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			sum += uint64(src[base+bits.TrailingZeros64(w)])
		}
	}
	return sum
}

// selWord returns the selection of rows base to base+63 without bits past row n. base is a multiple of 64.
func selWord(sel []uint64, base, n int) uint64 {
	w := sel[base/64]
	if n-base < 64 {
		w &= 1<<uint(n-base) - 1
	}
	return w
}

func sumU64Generic(src []uint64) (hi, lo uint64) {
	var carry uint64
	for _, v := range src {
		lo, carry = bits.Add64(lo, v, 0)
		hi += carry
	}
	return hi, lo
}

func sumU64SelGeneric(src []uint64, sel []uint64) (hi, lo uint64) {
	var carry uint64
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			lo, carry = bits.Add64(lo, src[base+bits.TrailingZeros64(w)], 0)
			hi += carry
		}
	}
	return hi, lo
}

func sumInt64Generic(src []int64) (hi int64, lo uint64) {
	var carry uint64
	for _, v := range src {
		lo, carry = bits.Add64(lo, uint64(v), 0)
		hi += v>>63 + int64(carry)
	}
	return hi, lo
}

func sumInt64SelGeneric(src []int64, sel []uint64) (hi int64, lo uint64) {
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			v := src[base+bits.TrailingZeros64(w)]
			hi, lo = add128(hi, lo, v>>63, uint64(v))
		}
	}
	return hi, lo
}

func sumInt64WrapGeneric(src []int64) int64 {
	var s0, s1, s2, s3 int64
	for len(src) >= 4 {
		s0 += src[0]
		s1 += src[1]
		s2 += src[2]
		s3 += src[3]
		src = src[4:]
	}
	for _, v := range src {
		s0 += v
	}
	return s0 + s1 + s2 + s3
}

func sumInt64WrapSelGeneric(src []int64, sel []uint64) int64 {
	var sum int64
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			sum += src[base+bits.TrailingZeros64(w)]
		}
	}
	return sum
}

// partialSums is the number of running sums of SumFloat64: four 8-lane registers, enough to hide the add's latency.
const partialSums = 32

// foldPartials adds the running sums in the order SumFloat64 documents.
func foldPartials(p *[partialSums]float64) float64 {
	var q [8]float64
	for j := range q {
		q[j] = (p[j] + p[j+8]) + (p[j+16] + p[j+24])
	}
	for j := range 4 {
		q[j] += q[j+4]
	}
	return (q[0] + q[2]) + (q[1] + q[3])
}

func sumFloat64Generic(src []float64) float64 {
	var p [partialSums]float64
	addPartials(&p, src)
	return foldPartials(&p)
}

// addPartials adds src to the running sums, its first row to p[0]. It passes over src four times, with eight of the
// sums in registers each time: all 32 would live in memory, and every add would wait for a store.
func addPartials(p *[partialSums]float64, src []float64) {
	whole := len(src) &^ (partialSums - 1)
	for g := 0; g < partialSums && whole > 0; g += 8 {
		q := p[g : g+8 : g+8]
		s0, s1, s2, s3, s4, s5, s6, s7 := q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7]
		for i := g; i < whole; i += partialSums {
			v := src[i : i+8 : i+8]
			s0 += v[0]
			s1 += v[1]
			s2 += v[2]
			s3 += v[3]
			s4 += v[4]
			s5 += v[5]
			s6 += v[6]
			s7 += v[7]
		}
		q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7] = s0, s1, s2, s3, s4, s5, s6, s7
	}
	for j, v := range src[whole:] {
		p[j] += v
	}
}

func sumFloat64SelGeneric(src []float64, sel []uint64) float64 {
	var p [partialSums]float64
	addPartialsSel(&p, src, sel)
	return foldPartials(&p)
}

// addPartialsSel is addPartials over the selected rows.
func addPartialsSel(p *[partialSums]float64, src []float64, sel []uint64) {
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			j := bits.TrailingZeros64(w)
			p[j%partialSums] += src[base+j]
		}
	}
}

// mul128 multiplies two signed 64-bit integers exactly.
func mul128(a, b int64) (hi int64, lo uint64) {
	h, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(h) - a>>63&b - b>>63&a, lo
}

func sumProductInt64Generic(a, b []int64) (hi int64, lo uint64) {
	b = b[:len(a)]
	for i, v := range a {
		h, l := mul128(v, b[i])
		hi, lo = add128(hi, lo, h, l)
	}
	return hi, lo
}

func sumProductInt64SelGeneric(a, b []int64, sel []uint64) (hi int64, lo uint64) {
	b = b[:len(a)]
	for base := 0; base < len(a); base += 64 {
		for w := selWord(sel, base, len(a)); w != 0; w &= w - 1 {
			i := base + bits.TrailingZeros64(w)
			h, l := mul128(a[i], b[i])
			hi, lo = add128(hi, lo, h, l)
		}
	}
	return hi, lo
}

func sumProductInt64WrapGeneric(a, b []int64) int64 {
	b = b[:len(a)]
	var s0, s1 int64
	i := 0
	for ; i+2 <= len(a); i += 2 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
	}
	if i < len(a) {
		s0 += a[i] * b[i]
	}
	return s0 + s1
}

func sumProductInt64WrapSelGeneric(a, b []int64, sel []uint64) int64 {
	b = b[:len(a)]
	var sum int64
	for base := 0; base < len(a); base += 64 {
		for w := selWord(sel, base, len(a)); w != 0; w &= w - 1 {
			i := base + bits.TrailingZeros64(w)
			sum += a[i] * b[i]
		}
	}
	return sum
}

// minMaxGeneric returns the extremes of src, or lo and hi as given when src is empty.
func minMaxGeneric[T intLane](src []T, lo, hi T) (T, T) {
	lo2, hi2 := lo, hi
	for len(src) >= 2 {
		lo, hi = min(lo, src[0]), max(hi, src[0])
		lo2, hi2 = min(lo2, src[1]), max(hi2, src[1])
		src = src[2:]
	}
	for _, v := range src {
		lo, hi = min(lo, v), max(hi, v)
	}
	return min(lo, lo2), max(hi, hi2)
}

func minMaxSelGeneric[T intLane](src []T, sel []uint64, lo, hi T) (T, T) {
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			v := src[base+bits.TrailingZeros64(w)]
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

// minMaxFloat64Generic passes over NaNs: a comparison with one is false. Without numbers it returns +Inf and -Inf.
func minMaxFloat64Generic(src []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range src {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	return lo, hi
}

func minMaxFloat64SelGeneric(src []float64, sel []uint64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for base := 0; base < len(src); base += 64 {
		for w := selWord(sel, base, len(src)); w != 0; w &= w - 1 {
			v := src[base+bits.TrailingZeros64(w)]
			if v < lo {
				lo = v
			}
			if v > hi {
				hi = v
			}
		}
	}
	return lo, hi
}
