//go:build unix

package agg

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

// sizes are the lengths every kernel is tested at: 0 to 64, powers of two and their neighbours, and a batch.
func sizes() []int {
	var s []int
	for n := range 65 {
		s = append(s, n)
	}
	for p := 128; p <= 4096; p *= 2 {
		s = append(s, p-1, p, p+1)
	}
	return append(s, 1000, 2500, 8192)
}

// eachTier runs the test under every tier that the machine has.
func eachTier(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run("tier="+tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// kernelCase compares one exported function with its reference on a filled vector.
type kernelCase[T guard.Lane] struct {
	name string
	got  func(src []T, sel []uint64) any
	want func(src []T, sel []uint64) any
	fill func(rng *rand.Rand, kind int) T
}

// kinds are the value distributions of a test vector.
const kinds = 4

// integer returns a value of T: any bits, an extreme, a small number, or all ones.
func integer[T guard.Lane](rng *rand.Rand, kind int) T {
	width := uint(8 * unsafe.Sizeof(T(0)))
	ones := ^uint64(0) >> (64 - width)
	var v uint64
	switch kind {
	case 0:
		v = rng.Uint64()
	case 1:
		v = []uint64{0, 1, ones, ones >> 1, ones>>1 + 1}[rng.IntN(5)]
	case 2:
		v = rng.Uint64() % 100
	default:
		v = ones
	}
	v &= ones
	switch width {
	case 8:
		return T(uint8(v))
	case 16:
		return T(uint16(v))
	case 32:
		return T(uint32(v))
	}
	return *(*T)(unsafe.Pointer(&v))
}

// double returns a number of mixed magnitude, a special value, or NaN.
func double(rng *rand.Rand, kind int) float64 {
	switch kind {
	case 0:
		return (rng.Float64() - 0.5) * math.Pow(10, float64(rng.IntN(40)-20))
	case 1:
		return []float64{0, math.Copysign(0, -1), math.NaN(), 1, -1, math.MaxFloat64, 5e-324}[rng.IntN(7)]
	case 2:
		return []float64{math.Inf(1), math.Inf(-1), 3, math.NaN()}[rng.IntN(4)]
	default:
		return math.NaN()
	}
}

func randomSel(rng *rand.Rand, n, density int) []uint64 {
	sel := make([]uint64, (n+63)/64)
	for i := range sel {
		switch density % 4 {
		case 0:
			sel[i] = rng.Uint64()
		case 1:
			sel[i] = ^uint64(0)
		case 2:
			sel[i] = rng.Uint64() & rng.Uint64() & rng.Uint64() & rng.Uint64()
		}
	}
	return sel
}

// check runs the case at every size under every tier, with the rows and the bitmap at the end and at the start of a
// page.
func (c kernelCase[T]) check(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		eachTier(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			for _, n := range sizes() {
				for kind := range kinds {
					src := make([]T, n)
					for i := range src {
						src[i] = c.fill(rng, kind)
					}
					sel := randomSel(rng, n, kind)
					want := fmt.Sprint(c.want(src, sel))
					if got := fmt.Sprint(c.got(src, sel)); got != want {
						t.Fatalf("n=%d kind=%d: got %s, want %s", n, kind, got, want)
					}
				}
			}
			for _, n := range []int{1, 3, 7, 31, 33, 63, 64, 65, 127, 300} {
				src := make([]T, n)
				for i := range src {
					src[i] = c.fill(rng, 0)
				}
				sel := randomSel(rng, n, 0)
				want := fmt.Sprint(c.want(src, sel))
				if got := fmt.Sprint(c.got(guard.EndOf(t, src), guard.EndOf(t, sel))); got != want {
					t.Fatalf("end of page, n=%d: got %s, want %s", n, got, want)
				}
				if got := fmt.Sprint(c.got(guard.StartOf(t, src), guard.StartOf(t, sel))); got != want {
					t.Fatalf("start of page, n=%d: got %s, want %s", n, got, want)
				}
			}
		})
	})
}

type pair struct{ a, b any }

type triple struct{ a, b, c any }

func two[A, B any](a A, b B) any { return pair{a, b} }

func checkSum[T ~uint8 | ~uint16 | ~uint32](t *testing.T, name string, plain func([]T) uint64,
	sel func([]T, []uint64) uint64) {
	kernelCase[T]{name, func(s []T, _ []uint64) any { return plain(s) },
		func(s []T, _ []uint64) any { return sumGeneric(s) }, integer[T]}.check(t)
	kernelCase[T]{name + "Sel", func(s []T, b []uint64) any { return sel(s, b) },
		func(s []T, b []uint64) any { return sumSelGeneric(s, b) }, integer[T]}.check(t)
}

// TestSums proves that every tier of every sum equals its reference.
func TestSums(t *testing.T) {
	checkSum(t, "SumU8", SumU8, SumU8Sel)
	checkSum(t, "SumU16", SumU16, SumU16Sel)
	checkSum(t, "SumU32", SumU32, SumU32Sel)
	kernelCase[uint64]{"SumU64", func(s []uint64, _ []uint64) any { return two(SumU64(s)) },
		func(s []uint64, _ []uint64) any { return two(sumU64Generic(s)) }, integer[uint64]}.check(t)
	kernelCase[uint64]{"SumU64Sel", func(s []uint64, b []uint64) any { return two(SumU64Sel(s, b)) },
		func(s []uint64, b []uint64) any { return two(sumU64SelGeneric(s, b)) }, integer[uint64]}.check(t)
	kernelCase[int64]{"SumInt64", func(s []int64, _ []uint64) any { return two(SumInt64(s)) },
		func(s []int64, _ []uint64) any { return two(sumInt64Generic(s)) }, integer[int64]}.check(t)
	kernelCase[int64]{"SumInt64Sel", func(s []int64, b []uint64) any { return two(SumInt64Sel(s, b)) },
		func(s []int64, b []uint64) any { return two(sumInt64SelGeneric(s, b)) }, integer[int64]}.check(t)
	kernelCase[int64]{"SumInt64Wrap", func(s []int64, _ []uint64) any { return SumInt64Wrap(s) },
		func(s []int64, _ []uint64) any { return sumInt64WrapGeneric(s) }, integer[int64]}.check(t)
	kernelCase[int64]{"SumInt64WrapSel", func(s []int64, b []uint64) any { return SumInt64WrapSel(s, b) },
		func(s []int64, b []uint64) any { return sumInt64WrapSelGeneric(s, b) }, integer[int64]}.check(t)
	kernelCase[float64]{"SumFloat64", func(s []float64, _ []uint64) any { return SumFloat64(s) },
		func(s []float64, _ []uint64) any { return sumFloat64Generic(s) }, double}.check(t)
	kernelCase[float64]{"SumFloat64Sel", func(s []float64, b []uint64) any { return SumFloat64Sel(s, b) },
		func(s []float64, b []uint64) any { return sumFloat64SelGeneric(s, b) }, double}.check(t)
}

// scanMinMax is an independent minimum and maximum: one comparison after another.
func scanMinMax[T guard.Lane](src []T, sel []uint64) (lo, hi T, count int) {
	seen := false
	for i, v := range src {
		if sel != nil && sel[i/64]>>uint(i%64)&1 == 0 {
			continue
		}
		count++
		if v != v {
			continue
		}
		if !seen || v < lo {
			lo = v
		}
		if !seen || v > hi {
			hi = v
		}
		seen = true
	}
	if !seen {
		nan := math.NaN()
		if f, ok := any(&lo).(*float64); ok {
			*f, *any(&hi).(*float64) = nan, nan
		}
	}
	return lo + 0, hi + 0, count
}

func checkMinMax[T guard.Lane](t *testing.T, name string, plain func([]T) (T, T),
	sel func([]T, []uint64) (T, T, int), fill func(*rand.Rand, int) T) {
	kernelCase[T]{name, func(s []T, _ []uint64) any {
		if len(s) == 0 {
			return nil
		}
		return two(plain(s))
	}, func(s []T, _ []uint64) any {
		if len(s) == 0 {
			return nil
		}
		lo, hi, _ := scanMinMax(s, nil)
		return two(lo, hi)
	}, fill}.check(t)
	describe := func(lo, hi T, count int) any {
		if count == 0 {
			return 0
		}
		return triple{lo, hi, count}
	}
	kernelCase[T]{name + "Sel", func(s []T, b []uint64) any { return describe(sel(s, b)) },
		func(s []T, b []uint64) any { return describe(scanMinMax(s, b)) }, fill}.check(t)
}

// TestMinMax proves every tier of every minimum and maximum against a plain scan.
func TestMinMax(t *testing.T) {
	checkMinMax(t, "MinMaxU8", MinMaxU8, MinMaxU8Sel, integer[uint8])
	checkMinMax(t, "MinMaxU16", MinMaxU16, MinMaxU16Sel, integer[uint16])
	checkMinMax(t, "MinMaxU32", MinMaxU32, MinMaxU32Sel, integer[uint32])
	checkMinMax(t, "MinMaxU64", MinMaxU64, MinMaxU64Sel, integer[uint64])
	checkMinMax(t, "MinMaxInt64", MinMaxInt64, MinMaxInt64Sel, integer[int64])
	checkMinMax(t, "MinMaxFloat64", MinMaxFloat64, MinMaxFloat64Sel, double)
}

// walk puts each extreme into every lane in turn among neutral values.
func walk[T guard.Lane](t *testing.T, low, mid, high T, minMax func([]T) (T, T)) {
	eachTier(t, func(t *testing.T) {
		for _, n := range []int{1, 65, 300} {
			src := make([]T, n)
			for i := range src {
				src[i] = mid
			}
			for i := range src {
				for _, v := range []T{low, high} {
					src[i] = v
					lo, hi := minMax(src)
					wantLo, wantHi := mid, mid
					if v < mid {
						wantLo = v
					} else {
						wantHi = v
					}
					if n == 1 {
						wantLo, wantHi = v, v
					}
					if lo != wantLo || hi != wantHi {
						t.Fatalf("n=%d lane %d = %v: got %v, %v", n, i, v, lo, hi)
					}
				}
				src[i] = mid
			}
		}
	})
}

// TestMinMaxLanes proves that no lane is left out, at the extremes of each type.
func TestMinMaxLanes(t *testing.T) {
	walk(t, 0, 7, 255, MinMaxU8)
	walk(t, 0, 7, math.MaxUint16, MinMaxU16)
	walk(t, 0, 7, math.MaxUint32, MinMaxU32)
	walk(t, 0, 1<<63, math.MaxUint64, MinMaxU64)
	walk(t, math.MinInt64, -7, math.MaxInt64, MinMaxInt64)
	walk(t, math.Inf(-1), -7, math.Inf(1), MinMaxFloat64)
}

// TestZeroIsPositive proves that neither sums nor extremes return -0, whatever the order of the zeros.
func TestZeroIsPositive(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		negative := math.Copysign(0, -1)
		for _, src := range [][]float64{{negative}, {0, negative}, {negative, 0}} {
			lo, hi := MinMaxFloat64(src)
			sum := SumFloat64(src)
			if math.Signbit(lo) || math.Signbit(hi) || math.Signbit(sum) {
				t.Errorf("%v: minimum %v, maximum %v, sum %v", src, lo, hi, sum)
			}
		}
	})
}

// TestSumsAgainstBig proves the 128-bit references and kernels with arbitrary-precision integers, past one chunk.
func TestSumsAgainstBig(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 4))
		for kind := range kinds {
			n := chunkRows + 1001
			a, b := make([]int64, n), make([]int64, n)
			sum, product, x := new(big.Int), new(big.Int), new(big.Int)
			for i := range a {
				a[i], b[i] = integer[int64](rng, kind), integer[int64](rng, kind)
				if kind == 0 {
					// Products of 2^126 need a 129th bit after a few rows; keep the sum within 128.
					a[i] >>= 16
				}
				if kind == 1 {
					b[i] >>= 20
				}
				sum.Add(sum, big.NewInt(a[i]))
				product.Add(product, x.Mul(big.NewInt(a[i]), big.NewInt(b[i])))
			}
			if got := bigOf(SumInt64(a)); got.Cmp(sum) != 0 {
				t.Fatalf("kind %d: sum %v, want %v", kind, got, sum)
			}
			if got := bigOf(SumProductInt64(a, b)); got.Cmp(product) != 0 {
				t.Fatalf("kind %d: sum of products %v, want %v", kind, got, product)
			}
		}
	})
}

func bigOf(hi int64, lo uint64) *big.Int {
	v := new(big.Int).Lsh(big.NewInt(hi), 64)
	return v.Add(v, new(big.Int).SetUint64(lo))
}

// TestSumProducts proves every tier of the sums of products against the reference: wide values, values at the edge
// of the 52- and 32-bit ranges of the fast paths, and small ones.
func TestSumProducts(t *testing.T) {
	edges := []int64{1<<51 - 1, -1 << 51, 1 << 51, -1<<51 - 1, 1<<31 - 1, -1 << 31, 1 << 31, -1<<31 - 1, 0, -1}
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, n := range sizes() {
			for kind := range 6 {
				a, b := make([]int64, n), make([]int64, n)
				for i := range a {
					switch kind {
					case 0:
						a[i], b[i] = int64(rng.Uint64()), int64(rng.Uint64())
					case 1:
						a[i], b[i] = int64(rng.Uint64())>>12, int64(rng.Uint64())>>13
					case 2:
						a[i], b[i] = int64(rng.Uint64())>>32, int64(rng.Uint64())>>33
					case 3:
						a[i], b[i] = edges[rng.IntN(2)], edges[rng.IntN(2)]
					case 4:
						a[i], b[i] = edges[rng.IntN(len(edges))], edges[rng.IntN(len(edges))]
					default:
						a[i], b[i] = -1<<31, -1<<31
					}
				}
				sel := randomSel(rng, n, kind)
				if n < 400 {
					a, b, sel = guard.EndOf(t, a), guard.EndOf(t, b), guard.EndOf(t, sel)
				}
				got := fmt.Sprint(two(SumProductInt64(a, b)), two(SumProductInt64Sel(a, b, sel)),
					SumProductInt64Wrap(a, b), SumProductInt64WrapSel(a, b, sel))
				want := fmt.Sprint(two(sumProductInt64Generic(a, b)), two(sumProductInt64SelGeneric(a, b, sel)),
					sumProductInt64WrapGeneric(a, b), sumProductInt64WrapSelGeneric(a, b, sel))
				if got != want {
					t.Fatalf("n=%d kind=%d: got %s, want %s", n, kind, got, want)
				}
			}
		}
	})
}

// TestByCode proves the grouped sums and counts for every number of groups against one add per row.
func TestByCode(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 8))
		for _, groups := range []int{1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 21, 22, 100, 256} {
			for _, n := range append(sizes(), chunkRows+77) {
				codes, vals := make([]uint8, n), make([]int64, n)
				sums, counts := make([]int64, groups), make([]int64, groups)
				for i := range codes {
					codes[i], vals[i] = uint8(rng.IntN(groups)), int64(rng.Uint64())
					sums[codes[i]] += vals[i]
					counts[codes[i]]++
				}
				if n < 200 {
					codes, vals = guard.EndOf(t, codes), guard.EndOf(t, vals)
				}
				acc, count := guard.NewCanary[int64](groups, 0), guard.NewCanary[int64](groups, 0)
				clear(acc.Slice)
				clear(count.Slice)
				SumByCodeInt64(acc.Slice, codes, vals)
				CountByCode(count.Slice, codes)
				acc.Check(t)
				count.Check(t)
				for g := range sums {
					if acc.Slice[g] != sums[g] || count.Slice[g] != counts[g] {
						t.Fatalf("groups=%d n=%d group %d: sum %d count %d, want %d %d",
							groups, n, g, acc.Slice[g], count.Slice[g], sums[g], counts[g])
					}
				}
			}
		}
	})
}
