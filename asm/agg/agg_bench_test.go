package agg

import (
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// places are one block in L1, rows in L2, and rows in memory, with the limit that a kernel is compared with there.
var places = []struct {
	bytes int
	limit roof.Limit
}{{8 << 10, roof.ReadL1}, {512 << 10, roof.ReadL2}, {64 << 20, roof.None}}

// aligned returns n zero rows that begin at a multiple of 64 bytes, as pooled memory does. Loads that straddle two
// lines of the cache take twice as long, so that half the limit is all a block from Go's heap may reach.
func aligned[T any](n int) []T {
	width := int(unsafe.Sizeof(*new(T)))
	rows := make([]T, n+64/width)
	// Memory that was never written is one page of zeros mapped many times, which the cache reads at half speed.
	clear(rows)
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(rows))) % 64 / uintptr(width)
	return rows[skip:][:n]
}

// bench runs a kernel over lanes of T in each tier and level of the memory.
func bench[T any](b *testing.B, name string, inputs int, kernel func(src []T, sel []uint64)) {
	width := int(unsafe.Sizeof(*new(T)))
	for _, tier := range cpu.Tiers {
		for _, place := range places {
			n := place.bytes / width
			b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, n), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				src := aligned[T](n)
				sel := make([]uint64, n/64)
				for i := range sel {
					sel[i] = 0x9e3779b97f4a7c15 * uint64(i+1)
				}
				if place.limit != roof.None {
					roof.Run(b, place.limit, int64(place.bytes*inputs), func() { kernel(src, sel) })
					return
				}
				b.SetBytes(int64(place.bytes * inputs))
				for b.Loop() {
					kernel(src, sel)
				}
			})
		}
	}
}

func BenchmarkSum(b *testing.B) {
	bench(b, "U8", 1, func(s []uint8, _ []uint64) { SumU8(s) })
	bench(b, "U8Sel", 1, func(s []uint8, sel []uint64) { SumU8Sel(s, sel) })
	bench(b, "U16", 1, func(s []uint16, _ []uint64) { SumU16(s) })
	bench(b, "U16Sel", 1, func(s []uint16, sel []uint64) { SumU16Sel(s, sel) })
	bench(b, "U32", 1, func(s []uint32, _ []uint64) { SumU32(s) })
	bench(b, "U32Sel", 1, func(s []uint32, sel []uint64) { SumU32Sel(s, sel) })
	bench(b, "U64", 1, func(s []uint64, _ []uint64) { SumU64(s) })
	bench(b, "U64Sel", 1, func(s []uint64, sel []uint64) { SumU64Sel(s, sel) })
	bench(b, "Int64", 1, func(s []int64, _ []uint64) { SumInt64(s) })
	bench(b, "Int64Sel", 1, func(s []int64, sel []uint64) { SumInt64Sel(s, sel) })
	bench(b, "Int64Wrap", 1, func(s []int64, _ []uint64) { SumInt64Wrap(s) })
	bench(b, "Int64WrapSel", 1, func(s []int64, sel []uint64) { SumInt64WrapSel(s, sel) })
	bench(b, "Float64", 1, func(s []float64, _ []uint64) { SumFloat64(s) })
	bench(b, "Float64Sel", 1, func(s []float64, sel []uint64) { SumFloat64Sel(s, sel) })
}

func BenchmarkMinMax(b *testing.B) {
	bench(b, "U8", 1, func(s []uint8, _ []uint64) { MinMaxU8(s) })
	bench(b, "U8Sel", 1, func(s []uint8, sel []uint64) { MinMaxU8Sel(s, sel) })
	bench(b, "U16", 1, func(s []uint16, _ []uint64) { MinMaxU16(s) })
	bench(b, "U16Sel", 1, func(s []uint16, sel []uint64) { MinMaxU16Sel(s, sel) })
	bench(b, "U32", 1, func(s []uint32, _ []uint64) { MinMaxU32(s) })
	bench(b, "U32Sel", 1, func(s []uint32, sel []uint64) { MinMaxU32Sel(s, sel) })
	bench(b, "U64", 1, func(s []uint64, _ []uint64) { MinMaxU64(s) })
	bench(b, "U64Sel", 1, func(s []uint64, sel []uint64) { MinMaxU64Sel(s, sel) })
	bench(b, "Int64", 1, func(s []int64, _ []uint64) { MinMaxInt64(s) })
	bench(b, "Int64Sel", 1, func(s []int64, sel []uint64) { MinMaxInt64Sel(s, sel) })
	bench(b, "Float64", 1, func(s []float64, _ []uint64) { MinMaxFloat64(s) })
	bench(b, "Float64Sel", 1, func(s []float64, sel []uint64) { MinMaxFloat64Sel(s, sel) })
}

func BenchmarkSumProduct(b *testing.B) {
	bench(b, "Int64", 2, func(s []int64, _ []uint64) { SumProductInt64(s, s) })
	bench(b, "Int64Sel", 2, func(s []int64, sel []uint64) { SumProductInt64Sel(s, s, sel) })
	bench(b, "Int64Wrap", 2, func(s []int64, _ []uint64) { SumProductInt64Wrap(s, s) })
	bench(b, "Int64WrapSel", 2, func(s []int64, sel []uint64) { SumProductInt64WrapSel(s, s, sel) })
}

// BenchmarkByCode measures rows of a 1,024-row slice; n is the number of groups.
func BenchmarkByCode(b *testing.B) {
	for _, tier := range cpu.Tiers {
		for _, groups := range []int{1, 2, 4, 6, 8, 12, 16, 24, 100} {
			codes, vals, acc := make([]uint8, 1024), make([]int64, 1024), make([]int64, groups)
			for i := range codes {
				codes[i], vals[i] = uint8(uint(i*i*7+i/3)%uint(groups)), math.MaxInt32
			}
			b.Run(fmt.Sprintf("Sum/tier=%s/n=%d", tier, groups), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				b.SetBytes(9 * 1024)
				for b.Loop() {
					SumByCodeInt64(acc, codes, vals)
				}
			})
			b.Run(fmt.Sprintf("Count/tier=%s/n=%d", tier, groups), func(b *testing.B) {
				cpu.SelectForTest(b, tier)
				b.SetBytes(1024)
				for b.Loop() {
					CountByCode(acc, codes)
				}
			})
		}
	}
}
