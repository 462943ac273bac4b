//go:build unix

package lane

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

func sizes() []int {
	var s []int
	for n := range 65 {
		s = append(s, n)
	}
	for p := 128; p <= 4096; p *= 2 {
		s = append(s, p-1, p, p+1)
	}
	return append(s, chunkRows+77)
}

func eachTier(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run("tier="+tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// randomLane returns a value of T: any bits, all ones, or a small number.
func randomLane[T Lane](rng *rand.Rand) T {
	switch rng.IntN(4) {
	case 0:
		return ^T(0)
	case 1:
		return T(rng.IntN(100))
	default:
		return T(rng.Uint64())
	}
}

// atPageEnd moves short slices to the end of a page, so that a read past them faults.
func atPageEnd[T guard.Lane](t *testing.T, src []T) []T {
	if len(src) < 80 {
		return guard.EndOf(t, src)
	}
	return src
}

func widen[T Lane](t *testing.T, kernel func([]int64, []T, int64, int64)) {
	t.Run(fmt.Sprintf("%T", *new(T)), func(t *testing.T) {
		eachTier(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			for _, n := range sizes() {
				for _, mult := range []int64{1, 100, -3, math.MinInt64, int64(rng.Uint64())} {
					base := int64(rng.Uint64())
					src := make([]T, n)
					for i := range src {
						src[i] = randomLane[T](rng)
					}
					src = atPageEnd(t, src)
					dst := guard.NewCanary[int64](n, n%8)
					kernel(dst.Slice, src, base, mult)
					dst.Check(t)
					for i, got := range dst.Slice {
						if want := base + mult*int64(src[i]); got != want {
							t.Fatalf("n=%d row %d: %d + %d*%d = %d, want %d", n, i, base, mult, src[i], got, want)
						}
					}
				}
			}
		})
	})
}

// TestWiden proves every widening in every tier, with negative and wide factors.
func TestWiden(t *testing.T) {
	widen(t, WidenU8ToInt64)
	widen(t, WidenU16ToInt64)
	widen(t, WidenU32ToInt64)
	widen(t, WidenU64ToInt64)
}

func narrow[T Lane](t *testing.T, kernel func([]T, []int64, int64)) {
	t.Run(fmt.Sprintf("%T", *new(T)), func(t *testing.T) {
		eachTier(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			for _, n := range sizes() {
				base := int64(rng.Uint64())
				src := make([]int64, n)
				for i := range src {
					src[i] = base + int64(randomLane[T](rng))
				}
				src = atPageEnd(t, src)
				dst := guard.NewCanary[T](n, n%8)
				kernel(dst.Slice, src, base)
				dst.Check(t)
				for i, got := range dst.Slice {
					if want := T(src[i] - base); got != want {
						t.Fatalf("n=%d row %d: %d - %d = %d, want %d", n, i, src[i], base, got, want)
					}
				}
			}
		})
	})
}

// TestNarrow proves every narrowing in every tier.
func TestNarrow(t *testing.T) {
	narrow(t, SubtractBaseToU8)
	narrow(t, SubtractBaseToU16)
	narrow(t, SubtractBaseToU32)
	narrow(t, SubtractBaseToU64)
}

// TestMinWidth proves the widths at their edges and over the whole range.
func TestMinWidth(t *testing.T) {
	for _, c := range []struct {
		lo, hi int64
		want   int
	}{
		{5, 5, 1}, {0, 255, 1}, {0, 256, 2}, {-128, 127, 1}, {-1, 65534, 2}, {-1, 65535, 4}, {7, 7 + math.MaxUint32, 4},
		{0, math.MaxUint32 + 1, 8}, {math.MinInt64, math.MaxInt64, 8}, {math.MinInt64, math.MinInt64 + 3, 1},
	} {
		if got := MinWidth(c.lo, c.hi); got != c.want {
			t.Errorf("MinWidth(%d, %d) = %d, want %d", c.lo, c.hi, got, c.want)
		}
	}
}

// TestInt64ToFloat64 proves conversion and division bit by bit: ties, the edges of exact integers, and the extremes.
func TestInt64ToFloat64(t *testing.T) {
	special := []int64{0, 1, -1, 1 << 53, 1<<53 + 1, 1<<53 + 3, -1<<53 - 1, 1<<54 + 2, 1<<62 + 1, math.MaxInt64,
		math.MinInt64, math.MinInt64 + 1, 1 << 32, 1<<32 - 1, -1 << 32, 1<<31 - 1, -1 << 31}
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, n := range sizes() {
			for _, scale := range []float64{1, 100, 1e18, -3} {
				src := make([]int64, n)
				for i := range src {
					src[i] = int64(rng.Uint64()) >> rng.IntN(64)
					if rng.IntN(2) == 0 {
						src[i] = special[rng.IntN(len(special))]
					}
				}
				src = atPageEnd(t, src)
				dst := guard.NewCanary[float64](n, n%8)
				Int64ToFloat64(dst.Slice, src, scale)
				dst.Check(t)
				for i, got := range dst.Slice {
					if want := float64(src[i]) / scale; math.Float64bits(got) != math.Float64bits(want) {
						t.Fatalf("n=%d row %d: %d / %v = %v, want %v", n, i, src[i], scale, got, want)
					}
				}
			}
		}
	})
}

func compact[T Lane](t *testing.T, kernel func(dst, src []T, sel []uint64, n int) int) {
	width := int(unsafe.Sizeof(*new(T)))
	t.Run(fmt.Sprintf("%T", *new(T)), func(t *testing.T) {
		eachTier(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 8))
			for _, n := range sizes() {
				for density := range 4 {
					src, sel := make([]T, n), make([]uint64, (n+63)/64)
					for i := range src {
						src[i] = randomLane[T](rng)
					}
					for i := range sel {
						sel[i] = []uint64{rng.Uint64(), ^uint64(0), 0, rng.Uint64() & rng.Uint64() & rng.Uint64()}[density]
					}
					var want []T
					for i, v := range src {
						if sel[i/64]>>uint(i%64)&1 != 0 {
							want = append(want, v)
						}
					}
					src, sel = atPageEnd(t, src), atPageEnd(t, sel)
					// With the spare of n rows, with that of the selected ones only, and without.
					for _, room := range []int{n*width + CompactSpare, len(want)*width + CompactSpare, len(want) * width} {
						dst := guard.NewCanary[T](room/width, n%8)
						clear(dst.Slice)
						count := kernel(dst.Slice[:room/width:room/width], src, sel, n)
						dst.Check(t)
						if count != len(want) {
							t.Fatalf("n=%d density %d: %d rows, want %d", n, density, count, len(want))
						}
						for i, v := range want {
							if dst.Slice[i] != v {
								t.Fatalf("n=%d density %d room %d row %d: %d, want %d", n, density, room, i, dst.Slice[i], v)
							}
						}
					}
				}
			}
		})
	})
}

// TestCompact proves every compaction in every tier: the rows, their number, and no store past the spare.
func TestCompact(t *testing.T) {
	compact(t, CompactU8)
	compact(t, CompactU16)
	compact(t, CompactU32)
	compact(t, CompactU64)
}

func gathers[T Lane](t *testing.T, kernel func(dst, src []T, idx []uint32)) {
	t.Run(fmt.Sprintf("%T", *new(T)), func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 10))
		for n := range 70 {
			src, idx := make([]T, 300), make([]uint32, n)
			for i := range src {
				src[i] = randomLane[T](rng)
			}
			for i := range idx {
				idx[i] = uint32(rng.IntN(len(src)))
			}
			dst := guard.NewCanary[T](n, n%8)
			kernel(dst.Slice, src, idx)
			dst.Check(t)
			for i, got := range dst.Slice {
				if got != src[idx[i]] {
					t.Fatalf("n=%d row %d: %d, want %d", n, i, got, src[idx[i]])
				}
			}
		}
	})
}

// TestGather proves the gathers at every length of a few unrolled steps.
func TestGather(t *testing.T) {
	gathers(t, GatherU8)
	gathers(t, GatherU16)
	gathers(t, GatherU32)
	gathers(t, GatherU64)
}
