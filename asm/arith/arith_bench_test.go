package arith

import (
	"fmt"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// bench runs a kernel on 1,024 rows (sources in L1), 32 K rows (L2) and 4 M rows (memory). The rate counts the
// results.
func bench[T int64 | float64](b *testing.B, name string, kernel func(dst, x, y []T)) {
	for _, tier := range cpu.Tiers {
		for _, n := range []int{1 << 10, 1 << 15, 1 << 22} {
			b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, n), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				dst, x, y := make([]T, n), make([]T, n), make([]T, n)
				for i := range x {
					x[i], y[i] = T(i+1), T(n-i)
				}
				// Compared with the store limit, which is half the read limit, by the bytes of the result.
				if n == 1<<10 {
					roof.Run(b, roof.StoreL1, int64(8*n), func() { kernel(dst, x, y) })
					return
				}
				b.SetBytes(int64(8 * n))
				for b.Loop() {
					kernel(dst, x, y)
				}
			})
		}
	}
}

func BenchmarkInt64(b *testing.B) {
	bench(b, "AddVV", func(dst, x, y []int64) { AddInt64VV(dst, x, y) })
	bench(b, "SubVV", func(dst, x, y []int64) { SubInt64VV(dst, x, y) })
	bench(b, "MulVV", func(dst, x, y []int64) { MulInt64VV(dst, x, y) })
	bench(b, "MulVVWide", func(dst, x, y []int64) {
		x[0], y[0] = 1<<40, 1
		MulInt64VV(dst, x, y)
	})
	bench(b, "AddVS", func(dst, x, _ []int64) { AddInt64VS(dst, x, 7) })
	bench(b, "SubSV", func(dst, x, _ []int64) { SubInt64SV(dst, x, 7) })
	bench(b, "MulVS", func(dst, x, _ []int64) { MulInt64VS(dst, x, 1000) })
	bench(b, "AddVVWrap", func(dst, x, y []int64) { AddInt64VVWrap(dst, x, y) })
	bench(b, "SubVVWrap", func(dst, x, y []int64) { SubInt64VVWrap(dst, x, y) })
	bench(b, "MulVVWrap", func(dst, x, y []int64) { MulInt64VVWrap(dst, x, y) })
	bench(b, "AddVSWrap", func(dst, x, _ []int64) { AddInt64VSWrap(dst, x, 7) })
	bench(b, "SubSVWrap", func(dst, x, _ []int64) { SubInt64SVWrap(dst, x, 7) })
	bench(b, "MulVSWrap", func(dst, x, _ []int64) { MulInt64VSWrap(dst, x, 1000) })
}

func BenchmarkFloat64(b *testing.B) {
	bench(b, "AddVV", func(dst, x, y []float64) { AddFloat64VV(dst, x, y) })
	bench(b, "SubVV", func(dst, x, y []float64) { SubFloat64VV(dst, x, y) })
	bench(b, "MulVV", func(dst, x, y []float64) { MulFloat64VV(dst, x, y) })
	bench(b, "DivVV", func(dst, x, y []float64) { DivFloat64VV(dst, x, y) })
	bench(b, "AddVS", func(dst, x, _ []float64) { AddFloat64VS(dst, x, 7) })
	bench(b, "SubVS", func(dst, x, _ []float64) { SubFloat64VS(dst, x, 7) })
	bench(b, "MulVS", func(dst, x, _ []float64) { MulFloat64VS(dst, x, 7) })
	bench(b, "DivVS", func(dst, x, _ []float64) { DivFloat64VS(dst, x, 7) })
	bench(b, "SubSV", func(dst, x, _ []float64) { SubFloat64SV(dst, x, 7) })
	bench(b, "DivSV", func(dst, x, _ []float64) { DivFloat64SV(dst, x, 7) })
}
