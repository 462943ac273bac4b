package hash

import (
	"fmt"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

func bench(b *testing.B, name string, width int, kernel func(dst, keys []uint64, narrow []uint32)) {
	for _, tier := range cpu.Tiers {
		for _, n := range []int{1 << 10, 1 << 15, 1 << 22} {
			b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, n), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				dst, keys, narrow := make([]uint64, n), make([]uint64, n), make([]uint32, n)
				// Memory that was never written is one page of zeros mapped many times, which the cache reads at half speed.
				clear(keys)
				clear(narrow)
				b.SetBytes(int64(n * width))
				for b.Loop() {
					kernel(dst, keys, narrow)
				}
			})
		}
	}
}

func BenchmarkHash(b *testing.B) {
	bench(b, "U64", 8, func(dst, keys []uint64, _ []uint32) { U64(dst, keys) })
	bench(b, "U32", 4, func(dst, _ []uint64, narrow []uint32) { U32(dst, narrow) })
	bench(b, "U128", 16, func(dst, keys []uint64, _ []uint32) { U128(dst, keys, keys) })
	bench(b, "Combine", 8, func(dst, keys []uint64, _ []uint32) { Combine(dst, keys) })
}

func BenchmarkBytes(b *testing.B) {
	for _, n := range []int{4, 12, 25, 64, 1024} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s := make([]byte, n)
			b.SetBytes(int64(n))
			var h uint64
			for b.Loop() {
				s[0] = byte(h)
				h += Bytes(s)
			}
		})
	}
}
