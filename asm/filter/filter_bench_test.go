package filter

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/bitmap"
	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// places are the sizes in bytes of columns in the first-level cache, the second-level cache and main memory.
var places = []struct {
	name  string
	bytes int
	limit roof.Limit
}{{"l1", 8 << 10, roof.ReadL1}, {"l2", 512 << 10, roof.ReadL2}, {"dram", 128 << 20, roof.None}}

// benchmarkColumn runs a filter over columns of random values on every tier and in every place; short benchmarks
// keep to the caches.
func benchmarkColumn[T guard.Lane](b *testing.B, run func(dst []uint64, src []T)) {
	width := int(unsafe.Sizeof(*new(T)))
	rng := rand.New(rand.NewPCG(1, 2))
	for _, place := range places {
		if testing.Short() && place.limit == roof.None {
			continue
		}
		src := make([]T, place.bytes/width)
		for i := range src {
			src[i] = T(rng.IntN(100))
		}
		dst := make([]uint64, covered(len(src)))
		for _, tier := range cpu.Tiers {
			b.Run(fmt.Sprintf("tier=%s/n=%d/%s", tier, len(src), place.name), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				roof.Run(b, place.limit, int64(place.bytes), func() { run(dst, src) })
			})
		}
	}
}

// BenchmarkRange reports all range kernels: rangeU8AVX512, rangeU8AVX2 and so on to rangeU64AVX2.
func BenchmarkRange(b *testing.B) {
	b.Run("u8", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint8) { RangeU8(dst, src, 10, 50) })
	})
	b.Run("u16", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint16) { RangeU16(dst, src, 10, 50) })
	})
	b.Run("u32", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint32) { RangeU32(dst, src, 10, 50) })
	})
	b.Run("u64", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint64) { RangeU64(dst, src, 10, 50) })
	})
}

// BenchmarkFloat64 reports the comparisons of doubles with constants.
func BenchmarkFloat64(b *testing.B) {
	b.Run("lt", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []float64) { Float64VS(Lt, dst, src, 50) })
	})
	b.Run("between", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []float64) { BetweenFloat64VS(dst, src, 10, 60) })
	})
}

// BenchmarkSelectivity shows that the time of a filter does not depend on how many rows pass.
func BenchmarkSelectivity(b *testing.B) {
	for _, percent := range []int32{1, 50, 99} {
		b.Run(fmt.Sprintf("percent=%d", percent), func(b *testing.B) {
			benchmarkColumn(b, func(dst []uint64, src []int32) { Int32VS(Lt, dst, src, percent) })
		})
	}
}

// BenchmarkColumns reports the comparisons of two columns; bytes are those of one.
func BenchmarkColumns(b *testing.B) {
	b.Run("u8", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint8) { U8VV(Le, dst, src, src) })
	})
	b.Run("u32", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint32) { U32VV(Lt, dst, src, src) })
	})
	b.Run("int64", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []int64) { Int64VV(Eq, dst, src, src) })
	})
	b.Run("uint64", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint64) { Uint64VV(Lt, dst, src, src) })
	})
	b.Run("float64", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []float64) { Float64VV(Le, dst, src, src) })
	})
}

// BenchmarkLookup reports lookups of dictionary codes.
func BenchmarkLookup(b *testing.B) {
	table := []uint64{math.MaxUint64 / 3, math.MaxUint64 / 5, 7, 9}
	b.Run("u8", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint8) { LookupU8(dst, src, table) })
	})
	b.Run("u16", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint16) { LookupU16(dst, src, table) })
	})
	b.Run("u32", func(b *testing.B) {
		benchmarkColumn(b, func(dst []uint64, src []uint32) { LookupU32(dst, src, table) })
	})
}

// BenchmarkSelection reports a filter followed by bitmap.ToSel, slice by slice of 2048 rows, from a column in the
// second-level cache: what it costs to get from values to positions.
func BenchmarkSelection(b *testing.B) {
	const slice = 2048
	for _, percent := range []int32{1, 10, 50, 99} {
		src, dst, sel := make([]int32, 64*slice), make([]uint64, slice/64), make([]uint16, slice+32)
		rng := rand.New(rand.NewPCG(1, uint64(percent)))
		for i := range src {
			src[i] = rng.Int32N(100)
		}
		for _, tier := range cpu.Tiers {
			b.Run(fmt.Sprintf("percent=%d/tier=%s/n=%d", percent, tier, len(src)), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				roof.Run(b, roof.ReadL2, int64(len(src)*4), func() {
					for from := 0; from < len(src); from += slice {
						Int32VS(Lt, dst, src[from:from+slice], percent)
						bitmap.ToSel(sel, dst, 0, slice)
					}
				})
			})
		}
	}
}
