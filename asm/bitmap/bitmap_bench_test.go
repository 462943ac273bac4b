package bitmap

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// forBenchTiers runs a benchmark of n rows on every tier.
func forBenchTiers(b *testing.B, n int, limit roof.Limit, bytes int64, f func()) {
	for _, tier := range cpu.Tiers {
		b.Run(fmt.Sprintf("tier=%s/n=%d", tier, n), func(b *testing.B) {
			cpu.SelectForTest(b, tier)
			roof.Run(b, limit, bytes, f)
		})
	}
}

// BenchmarkLogic reports word operations (andAVX512, orAVX512, andNotAVX512, notAVX512 and their AVX2 twins) on the
// bitmap of a granule and on one in the second-level cache; bytes are those of dst.
func BenchmarkLogic(b *testing.B) {
	ops := []struct {
		name string
		run  func(dst, a, b []uint64)
	}{
		{"and", And}, {"or", Or}, {"andnot", AndNot},
		{"not", func(dst, a, _ []uint64) { Not(dst, a, len(a)*64) }},
	}
	for _, op := range ops {
		b.Run(op.name, func(b *testing.B) {
			for _, n := range []int{8192, 1 << 20} {
				dst, x, y := make([]uint64, n/64), make([]uint64, n/64), make([]uint64, n/64)
				SetAll(x, n)
				SetAll(y, n)
				forBenchTiers(b, n, roof.StoreL1, int64(n/8), func() { op.run(dst, x, y) })
			}
		})
	}
}

// benchmarkBitmap returns n rows of which the given percentage is set.
func benchmarkBitmap(n, percent int) []uint64 {
	rng := rand.New(rand.NewPCG(1, uint64(percent)))
	a := make([]uint64, n/64)
	for i := range n {
		if rng.IntN(100) < percent {
			a[i>>6] |= 1 << (i & 63)
		}
	}
	return a
}

// BenchmarkCount reports countAVX512 and countAVX2.
func BenchmarkCount(b *testing.B) {
	for _, n := range []int{8192, 1 << 20} {
		a := benchmarkBitmap(n, 50)
		forBenchTiers(b, n, roof.ReadL1, int64(n/8), func() { Count(a, n) })
	}
}

// BenchmarkToSel reports toSelAVX512 and toSelAVX2 by selectivity, in bytes of the bitmap: 8 bytes are 64 rows.
func BenchmarkToSel(b *testing.B) {
	const n = 2048
	dst := make([]uint16, n+selSpare)
	for _, percent := range []int{1, 10, 50, 99} {
		a := benchmarkBitmap(n, percent)
		b.Run(fmt.Sprintf("percent=%d", percent), func(b *testing.B) {
			forBenchTiers(b, n, roof.None, n/8, func() { ToSel(dst, a, 0, n) })
		})
	}
}
