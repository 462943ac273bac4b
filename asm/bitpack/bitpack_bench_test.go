package bitpack

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// widths are those a lane is measured at: narrow, middle, and the widest.
func widths(bits int) []int {
	return map[int][]int{8: {1, 4, 8}, 16: {9, 12, 16}, 32: {17, 24, 30, 31}, 64: {33, 48, 57, 61}}[bits]
}

// packedSources lists where the packed bytes come from: how many packed blocks of 8 KB of values are cycled through.
var packedSources = []struct {
	name   string
	blocks int
}{{"l1", 1}, {"l2", 64}, {"dram", 16 << 10}}

// benchmarkPacked runs a function over packed blocks on every tier; bytes are those of the unpacked values. Short
// benchmarks keep to the second-level cache.
func benchmarkPacked[T lane](b *testing.B, f family[T], run func(dst []T, bitmap []uint64, src []byte, width int)) {
	rng := rand.New(rand.NewPCG(1, 2))
	n := 8 << 10 * 8 / f.bits
	dst, bitmap := make([]T, n), make([]uint64, n/64)
	for _, width := range widths(f.bits) {
		size := Size(n, width)
		for _, from := range packedSources {
			if testing.Short() && from.name != "l2" {
				continue
			}
			src := make([]byte, from.blocks*size+Padding)
			for i := range from.blocks {
				f.pack(src[i*size:], randomValues[T](rng, n, width), width)
			}
			for _, tier := range cpu.Tiers {
				b.Run(fmt.Sprintf("u%d/width=%d/tier=%s/n=%d/%s", f.bits, width, tier, n, from.name), func(b *testing.B) {
					cpu.SelectForTest(b, tier)
					next := 0
					roof.Run(b, roof.StoreL1, 8<<10, func() {
						run(dst, bitmap, src[next*size:], width)
						if next++; next == from.blocks {
							next = 0
						}
					})
				})
			}
		}
	}
}

// BenchmarkUnpack reports unpacking to one block in L1, against the loop that only stores: unpackAVX512,
// unpackDoubleU32AVX512, unpackDoubleU64AVX512, unpackU8AVX2, unpackU16AVX2, unpackU32AVX2, unpackU32WideAVX2 and
// unpackU64AVX2.
func BenchmarkUnpack(b *testing.B) {
	benchmarkUnpack(b, familyU8)
	benchmarkUnpack(b, familyU16)
	benchmarkUnpack(b, familyU32)
	benchmarkUnpack(b, familyU64)
}

func benchmarkUnpack[T lane](b *testing.B, f family[T]) {
	benchmarkPacked(b, f, func(dst []T, _ []uint64, src []byte, width int) { f.unpack(dst, src, width) })
}

// BenchmarkFilterRange reports unpacking fused with a comparison: filterU8AVX512, filterU16AVX512, filterU32AVX512
// and filterU64AVX512. Bytes are those of the values that are never written.
func BenchmarkFilterRange(b *testing.B) {
	benchmarkFilter(b, familyU8)
	benchmarkFilter(b, familyU16)
	benchmarkFilter(b, familyU32)
	benchmarkFilter(b, familyU64)
}

func benchmarkFilter[T lane](b *testing.B, f family[T]) {
	benchmarkPacked(b, f, func(dst []T, bitmap []uint64, src []byte, width int) {
		FilterRange(bitmap, src, len(dst), width, 1, 1<<(width-1))
	})
}

// BenchmarkPack reports packing, in bytes of unpacked values: packU8BMI2, packU16BMI2 and packU32BMI2.
func BenchmarkPack(b *testing.B) {
	benchmarkPack(b, familyU8)
	benchmarkPack(b, familyU16)
	benchmarkPack(b, familyU32)
	benchmarkPack(b, familyU64)
}

func benchmarkPack[T lane](b *testing.B, f family[T]) {
	packed := make([]byte, 8<<10)
	benchmarkPacked(b, f, func(values []T, _ []uint64, _ []byte, width int) { f.pack(packed, values, width) })
}

// BenchmarkGather reports sparse decoding of 8 % of a granule, in bytes of the values it writes: gatherU32AVX2, of
// which gatherU8AVX2, gatherU16AVX2 and gatherU64AVX2 differ by their store alone.
func BenchmarkGather(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 3))
	const n = 8192
	var sel []uint16
	for i := range n {
		if rng.IntN(12) == 0 {
			sel = append(sel, uint16(i))
		}
	}
	dst := make([]uint32, len(sel))
	for _, width := range []int{7, 12, 24} {
		src := append(naivePack(randomValues[uint32](rng, n, width), width), make([]byte, Padding)...)
		for _, tier := range []cpu.Tier{cpu.Generic, cpu.AVX2} {
			b.Run(fmt.Sprintf("u32/width=%d/tier=%s/n=%d", width, tier, len(sel)), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				roof.Run(b, roof.None, int64(len(sel)*4), func() { GatherU32(dst, src, width, sel) })
			})
		}
	}
}
