//go:build !purego

package agg

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// inputs are the columns of all symbols, equally long.
type inputs struct {
	u8       []uint8
	u16      []uint16
	u32      []uint32
	u64      []uint64
	i64, j64 []int64
	f64      []float64
	sel      []uint64
	codes    []uint8
}

// symbol is one assembly function, called as such: without the checks, tails and choices around it.
type symbol struct {
	name string
	// bytes is the number of input bytes of a row.
	bytes int64
	run   func(c *inputs) any
	want  func(c *inputs) any
}

// selectTier skips on machines that cannot run the symbol.
func (s *symbol) selectTier(tb testing.TB) {
	if strings.HasSuffix(s.name, "AVX2") {
		cpu.SelectForTest(tb, cpu.AVX2)
	} else {
		cpu.SelectForTest(tb, cpu.AVX512)
	}
}

// newInputs fills n rows. The values of i64 and j64 fit 32 bits, as the narrowest product kernel wants.
func newInputs(n int) *inputs {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	c := &inputs{make([]uint8, n), make([]uint16, n), make([]uint32, n), make([]uint64, n), make([]int64, n),
		make([]int64, n), make([]float64, n), make([]uint64, n/64), make([]uint8, n)}
	for i := range n {
		v := rng.Uint64()
		c.u8[i], c.u16[i], c.u32[i], c.u64[i] = uint8(v), uint16(v), uint32(v), v
		c.i64[i], c.j64[i] = int64(int32(v)), int64(int32(v>>32))
		c.f64[i], c.codes[i] = rng.NormFloat64(), uint8(v%6)
	}
	for i := range c.sel {
		c.sel[i] = rng.Uint64()
	}
	return c
}

// TestSymbols proves each symbol alone against the reference, on lengths that every tier takes whole.
func TestSymbols(t *testing.T) {
	for _, s := range symbolTable {
		t.Run(s.name, func(t *testing.T) {
			s.selectTier(t)
			for _, n := range []int{0, 64, 128, 192, 1024, 1984} {
				want := fmt.Sprint(s.want(newInputs(n)))
				if got := fmt.Sprint(s.run(newInputs(n))); got != want {
					t.Fatalf("n=%d: got %s, want %s", n, got, want)
				}
			}
		})
	}
}

// BenchmarkSymbols reports every symbol over 1024 rows in the first-level cache, with the boxing of its results, which
// is some 20 ns. Ratios to the machine's limits are the business of the other benchmarks.
func BenchmarkSymbols(b *testing.B) {
	const n = 1024
	c := newInputs(n)
	for _, s := range symbolTable {
		b.Run(s.name, func(b *testing.B) {
			s.selectTier(b)
			roof.Run(b, roof.None, s.bytes*n, func() { s.run(c) })
		})
	}
}

// symbolTable is the list of what the .s files define.
var symbolTable = []symbol{
	{"sumU8AVX512", 1, func(c *inputs) any { return sumU8AVX512(c.u8) },
		func(c *inputs) any { return sumGeneric(c.u8) }},
	{"sumBiasedU16AVX512", 2, func(c *inputs) any { return uint64(sumBiasedU16AVX512(c.u16) + int64(len(c.u16))<<15) },
		func(c *inputs) any { return sumGeneric(c.u16) }},
	{"sumSplitU32AVX512", 4, func(c *inputs) any { return two(sumSplitU32AVX512(c.u32)) },
		func(c *inputs) any { return two(splitPairs(c.u32, nil)) }},
	{"sumSplitU64AVX512", 8, func(c *inputs) any { return two(foldUnsigned(sumSplitU64AVX512(c.u64))) },
		func(c *inputs) any { return two(sumU64Generic(c.u64)) }},
	{"sumSplitInt64AVX512", 8, func(c *inputs) any { return two(foldSigned(sumSplitInt64AVX512(c.i64))) },
		func(c *inputs) any { return two(sumInt64Generic(c.i64)) }},
	{"sumInt64WrapAVX512", 8, func(c *inputs) any { return sumInt64WrapAVX512(c.i64) },
		func(c *inputs) any { return sumInt64WrapGeneric(c.i64) }},
	{"sumFloat64AVX512", 8, func(c *inputs) any { return sumFloat64AVX512(c.f64) },
		func(c *inputs) any { return sumFloat64Generic(c.f64) }},
	{"minMaxU8AVX512", 1, func(c *inputs) any { return two(minMaxU8AVX512(c.u8)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u8, 255, 0)) }},
	{"minMaxU16AVX512", 2, func(c *inputs) any { return two(minMaxU16AVX512(c.u16)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u16, 65535, 0)) }},
	{"minMaxU32AVX512", 4, func(c *inputs) any { return two(minMaxU32AVX512(c.u32)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u32, 1<<32-1, 0)) }},
	{"minMaxU64AVX512", 8, func(c *inputs) any { return two(minMaxU64AVX512(c.u64)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u64, 1<<64-1, 0)) }},
	{"minMaxInt64AVX512", 8, func(c *inputs) any { return two(minMaxInt64AVX512(c.i64)) },
		func(c *inputs) any { return two(minMaxGeneric(c.i64, 1<<63-1, -1<<63)) }},
	{"minMaxFloat64AVX512", 8, func(c *inputs) any { return two(minMaxFloat64AVX512(c.f64)) },
		func(c *inputs) any { return two(minMaxFloat64Generic(c.f64)) }},
	{"sumU8SelAVX512", 1, func(c *inputs) any { return sumU8SelAVX512(c.u8, c.sel) },
		func(c *inputs) any { return sumSelGeneric(c.u8, c.sel) }},
	{"sumBiasedU16SelAVX512", 2, func(c *inputs) any {
		return uint64(sumBiasedU16SelAVX512(c.u16, c.sel) + int64(len(c.u16))<<15)
	},
		func(c *inputs) any { return sumSelGeneric(c.u16, c.sel) }},
	{"sumSplitU32SelAVX512", 4, func(c *inputs) any { return two(sumSplitU32SelAVX512(c.u32, c.sel)) },
		func(c *inputs) any { return two(splitPairs(c.u32, c.sel)) }},
	{"sumSplitU64SelAVX512", 8, func(c *inputs) any { return two(foldUnsigned(sumSplitU64SelAVX512(c.u64, c.sel))) },
		func(c *inputs) any { return two(sumU64SelGeneric(c.u64, c.sel)) }},
	{"sumSplitInt64SelAVX512", 8, func(c *inputs) any { return two(foldSigned(sumSplitInt64SelAVX512(c.i64, c.sel))) },
		func(c *inputs) any { return two(sumInt64SelGeneric(c.i64, c.sel)) }},
	{"sumInt64WrapSelAVX512", 8, func(c *inputs) any { return sumInt64WrapSelAVX512(c.i64, c.sel) },
		func(c *inputs) any { return sumInt64WrapSelGeneric(c.i64, c.sel) }},
	{"sumFloat64SelAVX512", 8, func(c *inputs) any { return sumFloat64SelAVX512(c.f64, c.sel) },
		func(c *inputs) any { return sumFloat64SelGeneric(c.f64, c.sel) }},
	{"minMaxU8SelAVX512", 1, func(c *inputs) any { return two(minMaxU8SelAVX512(c.u8, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u8, c.sel, 255, 0)) }},
	{"minMaxU16SelAVX512", 2, func(c *inputs) any { return two(minMaxU16SelAVX512(c.u16, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u16, c.sel, 65535, 0)) }},
	{"minMaxU32SelAVX512", 4, func(c *inputs) any { return two(minMaxU32SelAVX512(c.u32, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u32, c.sel, 1<<32-1, 0)) }},
	{"minMaxU64SelAVX512", 8, func(c *inputs) any { return two(minMaxU64SelAVX512(c.u64, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u64, c.sel, 1<<64-1, 0)) }},
	{"minMaxInt64SelAVX512", 8, func(c *inputs) any { return two(minMaxInt64SelAVX512(c.i64, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.i64, c.sel, 1<<63-1, -1<<63)) }},
	{"minMaxFloat64SelAVX512", 8, func(c *inputs) any { return two(minMaxFloat64SelAVX512(c.f64, c.sel)) },
		func(c *inputs) any { return two(minMaxFloat64SelGeneric(c.f64, c.sel)) }},
	{"sumProductInt64WrapAVX512", 16, func(c *inputs) any { return sumProductInt64WrapAVX512(c.i64, c.j64) },
		func(c *inputs) any { return sumProductInt64WrapGeneric(c.i64, c.j64) }},
	{"sumProductInt64WrapSelAVX512", 16, func(c *inputs) any { return sumProductInt64WrapSelAVX512(c.i64, c.j64, c.sel) },
		func(c *inputs) any { return sumProductInt64WrapSelGeneric(c.i64, c.j64, c.sel) }},
	{"sumProduct52AVX512", 16, func(c *inputs) any {
		return two(unbiased52(len(c.i64))(sumProduct52AVX512(c.i64, c.j64)))
	},
		func(c *inputs) any { return two(sumProductInt64Generic(c.i64, c.j64)) }},
	{"sumProduct52SelAVX512", 16, func(c *inputs) any {
		return two(unbiased52(len(c.i64))(sumProduct52SelAVX512(c.i64, c.j64, c.sel)))
	},
		func(c *inputs) any { return two(sumProductInt64SelGeneric(c.i64, c.j64, c.sel)) }},
	{"sumByCode4AVX512", 9, func(c *inputs) any {
		return grouped(4, func(s *[maxSumGroups]int64) { sumByCode4AVX512(s, c.codes, c.i64) })
	},
		func(c *inputs) any { return grouped(4, func(s *[maxSumGroups]int64) { sumLast(s, 3, c) }) }},
	{"sumByCode6AVX512", 9, func(c *inputs) any {
		return grouped(6, func(s *[maxSumGroups]int64) { sumByCode6AVX512(s, c.codes, c.i64) })
	},
		func(c *inputs) any { return grouped(6, func(s *[maxSumGroups]int64) { sumLast(s, 5, c) }) }},
	{"sumU8AVX2", 1, func(c *inputs) any { return sumU8AVX2(c.u8) },
		func(c *inputs) any { return sumGeneric(c.u8) }},
	{"sumBiasedU16AVX2", 2, func(c *inputs) any { return uint64(sumBiasedU16AVX2(c.u16) + int64(len(c.u16))<<15) },
		func(c *inputs) any { return sumGeneric(c.u16) }},
	{"sumSplitU32AVX2", 4, func(c *inputs) any { return two(sumSplitU32AVX2(c.u32)) },
		func(c *inputs) any { return two(splitPairs(c.u32, nil)) }},
	{"sumSplitU64AVX2", 8, func(c *inputs) any { return two(foldUnsigned(sumSplitU64AVX2(c.u64))) },
		func(c *inputs) any { return two(sumU64Generic(c.u64)) }},
	{"sumBiasedInt64AVX2", 8, func(c *inputs) any { return two(unbiased(len(c.i64))(sumBiasedInt64AVX2(c.i64))) },
		func(c *inputs) any { return two(sumInt64Generic(c.i64)) }},
	{"sumInt64WrapAVX2", 8, func(c *inputs) any { return sumInt64WrapAVX2(c.i64) },
		func(c *inputs) any { return sumInt64WrapGeneric(c.i64) }},
	{"sumFloat64AVX2", 8, func(c *inputs) any {
		return folded(func(p *[partialSums]float64) { sumFloat64AVX2(p, c.f64) })
	},
		func(c *inputs) any { return sumFloat64Generic(c.f64) }},
	{"minMaxU8AVX2", 1, func(c *inputs) any { return two(minMaxU8AVX2(c.u8)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u8, 255, 0)) }},
	{"minMaxU16AVX2", 2, func(c *inputs) any { return two(minMaxU16AVX2(c.u16)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u16, 65535, 0)) }},
	{"minMaxU32AVX2", 4, func(c *inputs) any { return two(minMaxU32AVX2(c.u32)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u32, 1<<32-1, 0)) }},
	{"minMaxU64AVX2", 8, func(c *inputs) any { return two(minMaxU64AVX2(c.u64)) },
		func(c *inputs) any { return two(minMaxGeneric(c.u64, 1<<64-1, 0)) }},
	{"minMaxInt64AVX2", 8, func(c *inputs) any { return two(minMaxInt64AVX2(c.i64)) },
		func(c *inputs) any { return two(minMaxGeneric(c.i64, 1<<63-1, -1<<63)) }},
	{"minMaxFloat64AVX2", 8, func(c *inputs) any { return two(minMaxFloat64AVX2(c.f64)) },
		func(c *inputs) any { return two(minMaxFloat64Generic(c.f64)) }},
	{"sumU8SelAVX2", 1, func(c *inputs) any { return sumU8SelAVX2(c.u8, c.sel) },
		func(c *inputs) any { return sumSelGeneric(c.u8, c.sel) }},
	{"sumBiasedU16SelAVX2", 2, func(c *inputs) any {
		return uint64(sumBiasedU16SelAVX2(c.u16, c.sel) + int64(len(c.u16))<<15)
	},
		func(c *inputs) any { return sumSelGeneric(c.u16, c.sel) }},
	{"sumSplitU32SelAVX2", 4, func(c *inputs) any { return two(sumSplitU32SelAVX2(c.u32, c.sel)) },
		func(c *inputs) any { return two(splitPairs(c.u32, c.sel)) }},
	{"sumSplitU64SelAVX2", 8, func(c *inputs) any { return two(foldUnsigned(sumSplitU64SelAVX2(c.u64, c.sel))) },
		func(c *inputs) any { return two(sumU64SelGeneric(c.u64, c.sel)) }},
	{"sumBiasedInt64SelAVX2", 8, func(c *inputs) any {
		return two(unbiased(len(c.i64))(sumBiasedInt64SelAVX2(c.i64, c.sel)))
	},
		func(c *inputs) any { return two(sumInt64SelGeneric(c.i64, c.sel)) }},
	{"sumInt64WrapSelAVX2", 8, func(c *inputs) any { return sumInt64WrapSelAVX2(c.i64, c.sel) },
		func(c *inputs) any { return sumInt64WrapSelGeneric(c.i64, c.sel) }},
	{"sumFloat64SelAVX2", 8, func(c *inputs) any {
		return folded(func(p *[partialSums]float64) { sumFloat64SelAVX2(p, c.f64, c.sel) })
	},
		func(c *inputs) any { return sumFloat64SelGeneric(c.f64, c.sel) }},
	{"minMaxU8SelAVX2", 1, func(c *inputs) any { return two(minMaxU8SelAVX2(c.u8, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u8, c.sel, 255, 0)) }},
	{"minMaxU16SelAVX2", 2, func(c *inputs) any { return two(minMaxU16SelAVX2(c.u16, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u16, c.sel, 65535, 0)) }},
	{"minMaxU32SelAVX2", 4, func(c *inputs) any { return two(minMaxU32SelAVX2(c.u32, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u32, c.sel, 1<<32-1, 0)) }},
	{"minMaxU64SelAVX2", 8, func(c *inputs) any { return two(minMaxU64SelAVX2(c.u64, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.u64, c.sel, 1<<64-1, 0)) }},
	{"minMaxInt64SelAVX2", 8, func(c *inputs) any { return two(minMaxInt64SelAVX2(c.i64, c.sel)) },
		func(c *inputs) any { return two(minMaxSelGeneric(c.i64, c.sel, 1<<63-1, -1<<63)) }},
	{"minMaxFloat64SelAVX2", 8, func(c *inputs) any { return two(minMaxFloat64SelAVX2(c.f64, c.sel)) },
		func(c *inputs) any { return two(minMaxFloat64SelGeneric(c.f64, c.sel)) }},
	{"sumProduct32AVX2", 16, func(c *inputs) any {
		return two(unbiasedProduct(len(c.i64))(sumProduct32AVX2(c.i64, c.j64)))
	},
		func(c *inputs) any { return two(sumProductInt64Generic(c.i64, c.j64)) }},
	{"countCodes7AVX2", 1, func(c *inputs) any { return counted(func(n *[7]int64) { countCodes7AVX2(n, c.codes, 2) }) },
		func(c *inputs) any { return counted(func(n *[7]int64) { countFrom(n, c.codes, 2) }) }},
}

// splitPairs is the contract of the split sums of 32-bit lanes: pairs as 64-bit numbers, and their upper halves.
func splitPairs(src []uint32, sel []uint64) (wrap, high uint64) {
	for i, v := range src {
		switch {
		case sel != nil && sel[i/64]>>uint(i%64)&1 == 0:
		case i%2 == 0:
			wrap += uint64(v)
		default:
			wrap += uint64(v) << 32
			high += uint64(v)
		}
	}
	return wrap, high
}

func unbiased(n int) func(wrap, high uint64) (int64, uint64) {
	return func(wrap, high uint64) (int64, uint64) { return unbias63(wrap, high, n, 0, 0) }
}

func unbiasedProduct(n int) func(wrap, high, seen uint64) (int64, uint64) {
	return func(wrap, high, _ uint64) (int64, uint64) { return unbias63(wrap, high, n, 0, 0) }
}

func unbiased52(n int) func(low, high, both, seen uint64) (int64, uint64) {
	return func(low, high, both, _ uint64) (int64, uint64) { return unbias52(low, high, both, n) }
}

func folded(run func(p *[partialSums]float64)) float64 {
	var p [partialSums]float64
	run(&p)
	return foldPartials(&p)
}

func grouped(groups int, run func(s *[maxSumGroups]int64)) any {
	var s [maxSumGroups]int64
	run(&s)
	return s[:groups]
}

// sumLast sums by code, all codes from last on into the last group.
func sumLast(s *[maxSumGroups]int64, last int, c *inputs) {
	for i, code := range c.codes {
		s[min(int(code), last)] += c.i64[i]
	}
}

func counted(run func(n *[7]int64)) any {
	var n [7]int64
	run(&n)
	return n
}

func countFrom(n *[7]int64, codes []uint8, first uint8) {
	for _, code := range codes {
		if g := code - first; g < 7 {
			n[g]++
		}
	}
}
