package delta

import (
	"fmt"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// benchmark runs an in-place sum on every tier: in L1 against the store loop, in L2 and in main memory.
func benchmark[T uint32 | uint64](b *testing.B, run func(dst []T, first T)) {
	places := []struct {
		name  string
		bytes int
		limit roof.Limit
	}{{"l1", 8 << 10, roof.StoreL1}, {"l2", 512 << 10, roof.None}, {"dram", 128 << 20, roof.None}}
	for _, place := range places {
		if testing.Short() && place.name == "dram" {
			continue
		}
		dst := make([]T, place.bytes/int(unsafe.Sizeof(*new(T))))
		for _, tier := range cpu.Tiers {
			b.Run(fmt.Sprintf("tier=%s/n=%d/%s", tier, len(dst), place.name), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				roof.Run(b, place.limit, int64(place.bytes), func() { run(dst, 1) })
			})
		}
	}
}

// BenchmarkPrefixSum reports prefixSumU32AVX512, prefixSumU64AVX512, prefixSumU32AVX2 and prefixSumU64AVX2.
func BenchmarkPrefixSum(b *testing.B) {
	b.Run("u32", func(b *testing.B) { benchmark(b, PrefixSumU32) })
	b.Run("u64", func(b *testing.B) { benchmark(b, PrefixSumU64) })
}

// BenchmarkDeltas reports encoding, which is plain Go.
func BenchmarkDeltas(b *testing.B) {
	src, dst := make([]uint64, 1024), make([]uint64, 1024)
	roof.Run(b, roof.StoreL1, 8<<10, func() { DeltasU64(dst, src) })
}
