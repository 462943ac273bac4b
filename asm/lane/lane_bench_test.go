package lane

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// bench runs a kernel on 1,024 rows, 32 K rows and 4 M rows. The rate counts the wider of source and destination.
func bench[D, S any](b *testing.B, name string, kernel func(dst []D, src []S, idx []uint32)) {
	width := max(unsafe.Sizeof(*new(D)), unsafe.Sizeof(*new(S)))
	for _, tier := range cpu.Tiers {
		for _, n := range []int{1 << 10, 1 << 15, 1 << 22} {
			b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, n), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				dst, src, idx := make([]D, n), make([]S, n), make([]uint32, n)
				// Memory that was never written is one page of zeros mapped many times, which the cache reads at half speed.
				clear(src)
				for i := range idx {
					idx[i] = uint32(i*7919) % uint32(n)
				}
				if n == 1<<10 {
					roof.Run(b, roof.StoreL1, int64(n)*int64(width), func() { kernel(dst, src, idx) })
					return
				}
				b.SetBytes(int64(n) * int64(width))
				for b.Loop() {
					kernel(dst, src, idx)
				}
			})
		}
	}
}

func BenchmarkWiden(b *testing.B) {
	bench(b, "U8ToInt64", func(dst []int64, src []uint8, _ []uint32) { WidenU8ToInt64(dst, src, 5, 100) })
	bench(b, "U16ToInt64", func(dst []int64, src []uint16, _ []uint32) { WidenU16ToInt64(dst, src, 5, 100) })
	bench(b, "U32ToInt64", func(dst []int64, src []uint32, _ []uint32) { WidenU32ToInt64(dst, src, 5, 100) })
	bench(b, "U64ToInt64", func(dst []int64, src []uint64, _ []uint32) { WidenU64ToInt64(dst, src, 5, 100) })
	bench(b, "Int64ToFloat64", func(dst []float64, src []int64, _ []uint32) { Int64ToFloat64(dst, src, 1) })
	bench(b, "Int64ToFloat64Scaled", func(dst []float64, src []int64, _ []uint32) { Int64ToFloat64(dst, src, 100) })
}

func BenchmarkSubtractBase(b *testing.B) {
	bench(b, "U8", func(dst []uint8, src []int64, _ []uint32) { SubtractBaseToU8(dst, src, 5) })
	bench(b, "U16", func(dst []uint16, src []int64, _ []uint32) { SubtractBaseToU16(dst, src, 5) })
	bench(b, "U32", func(dst []uint32, src []int64, _ []uint32) { SubtractBaseToU32(dst, src, 5) })
	bench(b, "U64", func(dst []uint64, src []int64, _ []uint32) { SubtractBaseToU64(dst, src, 5) })
}

func BenchmarkGather(b *testing.B) {
	bench(b, "U8", func(dst, src []uint8, idx []uint32) { GatherU8(dst, src, idx) })
	bench(b, "U16", func(dst, src []uint16, idx []uint32) { GatherU16(dst, src, idx) })
	bench(b, "U32", func(dst, src []uint32, idx []uint32) { GatherU32(dst, src, idx) })
	bench(b, "U64", func(dst, src []uint64, idx []uint32) { GatherU64(dst, src, idx) })
}

// benchCompact runs a compaction of 8,192 rows with about percent of them selected.
func benchCompact[T Lane](b *testing.B, kernel func(dst, src []T, sel []uint64, n int) int) {
	const n = 8192
	width := int(unsafe.Sizeof(*new(T)))
	for _, tier := range cpu.Tiers {
		for _, percent := range []int{1, 2, 4, 8, 50, 99} {
			b.Run(fmt.Sprintf("%T/tier=%s/n=%d", *new(T), tier, percent), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				rng := rand.New(rand.NewPCG(1, 2))
				dst, src, sel := make([]T, n+64/width), make([]T, n), make([]uint64, n/64)
				for i := range n {
					if rng.IntN(100) < percent {
						sel[i/64] |= 1 << uint(i%64)
					}
				}
				b.SetBytes(int64(n * width))
				for b.Loop() {
					kernel(dst, src, sel, n)
				}
			})
		}
	}
}

// BenchmarkCompact names the percentage of selected rows as n.
func BenchmarkCompact(b *testing.B) {
	benchCompact(b, CompactU8)
	benchCompact(b, CompactU16)
	benchCompact(b, CompactU32)
	benchCompact(b, CompactU64)
}
