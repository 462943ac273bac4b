package arith

import (
	"fmt"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// bench runs a kernel on 1,024 rows (sources in L1), 32 K rows (L2) and 4 M rows (memory). The rate counts the sources.
func bench[T int64 | float64](b *testing.B, name string, inputs int, kernel func(dst, x, y []T)) {
	for _, tier := range cpu.Tiers {
		for _, n := range []int{1 << 10, 1 << 15, 1 << 22} {
			b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, n), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				dst, x, y := make([]T, n), make([]T, n), make([]T, n)
				for i := range x {
					x[i], y[i] = T(i+1), T(n-i)
				}
				b.SetBytes(int64(8 * n * inputs))
				for b.Loop() {
					kernel(dst, x, y)
				}
			})
		}
	}
}

func BenchmarkInt64(b *testing.B) {
	bench(b, "AddVV", 2, func(dst, x, y []int64) { AddInt64VV(dst, x, y) })
	bench(b, "SubVV", 2, func(dst, x, y []int64) { SubInt64VV(dst, x, y) })
	bench(b, "MulVV", 2, func(dst, x, y []int64) { MulInt64VV(dst, x, y) })
	bench(b, "MulVVWide", 2, func(dst, x, y []int64) {
		x[0], y[0] = 1<<40, 1
		MulInt64VV(dst, x, y)
	})
	bench(b, "AddVS", 1, func(dst, x, _ []int64) { AddInt64VS(dst, x, 7) })
	bench(b, "SubSV", 1, func(dst, x, _ []int64) { SubInt64SV(dst, x, 7) })
	bench(b, "MulVS", 1, func(dst, x, _ []int64) { MulInt64VS(dst, x, 1000) })
	bench(b, "AddVVWrap", 2, func(dst, x, y []int64) { AddInt64VVWrap(dst, x, y) })
	bench(b, "SubVVWrap", 2, func(dst, x, y []int64) { SubInt64VVWrap(dst, x, y) })
	bench(b, "MulVVWrap", 2, func(dst, x, y []int64) { MulInt64VVWrap(dst, x, y) })
	bench(b, "AddVSWrap", 1, func(dst, x, _ []int64) { AddInt64VSWrap(dst, x, 7) })
	bench(b, "SubSVWrap", 1, func(dst, x, _ []int64) { SubInt64SVWrap(dst, x, 7) })
	bench(b, "MulVSWrap", 1, func(dst, x, _ []int64) { MulInt64VSWrap(dst, x, 1000) })
}

func BenchmarkFloat64(b *testing.B) {
	bench(b, "AddVV", 2, func(dst, x, y []float64) { AddFloat64VV(dst, x, y) })
	bench(b, "SubVV", 2, func(dst, x, y []float64) { SubFloat64VV(dst, x, y) })
	bench(b, "MulVV", 2, func(dst, x, y []float64) { MulFloat64VV(dst, x, y) })
	bench(b, "DivVV", 2, func(dst, x, y []float64) { DivFloat64VV(dst, x, y) })
	bench(b, "AddVS", 1, func(dst, x, _ []float64) { AddFloat64VS(dst, x, 7) })
	bench(b, "SubVS", 1, func(dst, x, _ []float64) { SubFloat64VS(dst, x, 7) })
	bench(b, "MulVS", 1, func(dst, x, _ []float64) { MulFloat64VS(dst, x, 7) })
	bench(b, "DivVS", 1, func(dst, x, _ []float64) { DivFloat64VS(dst, x, 7) })
	bench(b, "SubSV", 1, func(dst, x, _ []float64) { SubFloat64SV(dst, x, 7) })
	bench(b, "DivSV", 1, func(dst, x, _ []float64) { DivFloat64SV(dst, x, 7) })
}
