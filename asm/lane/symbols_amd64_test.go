//go:build !purego

package lane

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// inputs are the columns of all symbols, equally long, and destinations with the spare of Compact.
type inputs struct {
	u8, d8   []uint8
	u16, d16 []uint16
	u32, d32 []uint32
	u64, d64 []uint64
	i64, di  []int64
	df       []float64
	sel      []uint64
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

func newInputs(n int) *inputs {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	c := &inputs{make([]uint8, n), make([]uint8, n+64), make([]uint16, n), make([]uint16, n+64), make([]uint32, n),
		make([]uint32, n+64), make([]uint64, n), make([]uint64, n+64), make([]int64, n), make([]int64, n),
		make([]float64, n), make([]uint64, n/64)}
	for i := range n {
		v := rng.Uint64()
		c.u8[i], c.u16[i], c.u32[i], c.u64[i], c.i64[i] = uint8(v), uint16(v), uint32(v), v, int64(v)
	}
	for i := range c.sel {
		c.sel[i] = rng.Uint64()
	}
	return c
}

// ran runs a kernel and returns the destination.
func ran[T any](dst []T, run func()) any {
	run()
	return dst
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
	{"widenU8ToInt64AVX512", 1, func(c *inputs) any {
		return ran(c.di, func() { widenU8ToInt64AVX512(c.di, c.u8, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u8, -5, -1<<33+7) }) }},
	{"subtractBaseToU8AVX512", 8, func(c *inputs) any {
		return ran(c.d8, func() { subtractBaseToU8AVX512(c.d8, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d8, func() { subtractBaseGeneric(c.d8[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"compactU8AVX512", 1, func(c *inputs) any { return c.d8[:compactU8AVX512(c.d8, c.u8, c.sel)] },
		func(c *inputs) any { return c.d8[:compactGeneric(c.d8, c.u8, c.sel, len(c.u8))] }},
	{"widenU16ToInt64AVX512", 2, func(c *inputs) any {
		return ran(c.di, func() { widenU16ToInt64AVX512(c.di, c.u16, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u16, -5, -1<<33+7) }) }},
	{"subtractBaseToU16AVX512", 8, func(c *inputs) any {
		return ran(c.d16, func() { subtractBaseToU16AVX512(c.d16, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d16, func() { subtractBaseGeneric(c.d16[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"compactU16AVX512", 2, func(c *inputs) any { return c.d16[:compactU16AVX512(c.d16, c.u16, c.sel)] },
		func(c *inputs) any { return c.d16[:compactGeneric(c.d16, c.u16, c.sel, len(c.u16))] }},
	{"widenU32ToInt64AVX512", 4, func(c *inputs) any {
		return ran(c.di, func() { widenU32ToInt64AVX512(c.di, c.u32, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u32, -5, -1<<33+7) }) }},
	{"subtractBaseToU32AVX512", 8, func(c *inputs) any {
		return ran(c.d32, func() { subtractBaseToU32AVX512(c.d32, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d32, func() { subtractBaseGeneric(c.d32[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"compactU32AVX512", 4, func(c *inputs) any { return c.d32[:compactU32AVX512(c.d32, c.u32, c.sel)] },
		func(c *inputs) any { return c.d32[:compactGeneric(c.d32, c.u32, c.sel, len(c.u32))] }},
	{"widenU64ToInt64AVX512", 8, func(c *inputs) any {
		return ran(c.di, func() { widenU64ToInt64AVX512(c.di, c.u64, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u64, -5, -1<<33+7) }) }},
	{"subtractBaseToU64AVX512", 8, func(c *inputs) any {
		return ran(c.d64, func() { subtractBaseToU64AVX512(c.d64, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d64, func() { subtractBaseGeneric(c.d64[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"compactU64AVX512", 8, func(c *inputs) any { return c.d64[:compactU64AVX512(c.d64, c.u64, c.sel)] },
		func(c *inputs) any { return c.d64[:compactGeneric(c.d64, c.u64, c.sel, len(c.u64))] }},
	{"convertInt64AVX512", 8, func(c *inputs) any { return ran(c.df, func() { convertInt64AVX512(c.df, c.i64) }) },
		func(c *inputs) any { return ran(c.df, func() { int64ToFloat64Generic(c.df, c.i64, 1) }) }},
	{"scaleInt64AVX512", 8, func(c *inputs) any { return ran(c.df, func() { scaleInt64AVX512(c.df, c.i64, 1000) }) },
		func(c *inputs) any { return ran(c.df, func() { int64ToFloat64Generic(c.df, c.i64, 1000) }) }},
	{"widenU8ToInt64AVX2", 1, func(c *inputs) any {
		return ran(c.di, func() { widenU8ToInt64AVX2(c.di, c.u8, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u8, -5, -1<<33+7) }) }},
	{"subtractBaseToU8AVX2", 8, func(c *inputs) any {
		return ran(c.d8, func() { subtractBaseToU8AVX2(c.d8, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d8, func() { subtractBaseGeneric(c.d8[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"widenU16ToInt64AVX2", 2, func(c *inputs) any {
		return ran(c.di, func() { widenU16ToInt64AVX2(c.di, c.u16, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u16, -5, -1<<33+7) }) }},
	{"subtractBaseToU16AVX2", 8, func(c *inputs) any {
		return ran(c.d16, func() { subtractBaseToU16AVX2(c.d16, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d16, func() { subtractBaseGeneric(c.d16[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"widenU32ToInt64AVX2", 4, func(c *inputs) any {
		return ran(c.di, func() { widenU32ToInt64AVX2(c.di, c.u32, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u32, -5, -1<<33+7) }) }},
	{"subtractBaseToU32AVX2", 8, func(c *inputs) any {
		return ran(c.d32, func() { subtractBaseToU32AVX2(c.d32, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d32, func() { subtractBaseGeneric(c.d32[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"compactU32AVX2", 4, func(c *inputs) any { return c.d32[:compactU32AVX2(c.d32, c.u32, c.sel, &permutations32)] },
		func(c *inputs) any { return c.d32[:compactGeneric(c.d32, c.u32, c.sel, len(c.u32))] }},
	{"widenU64ToInt64AVX2", 8, func(c *inputs) any {
		return ran(c.di, func() { widenU64ToInt64AVX2(c.di, c.u64, -5, -1<<33+7) })
	},
		func(c *inputs) any { return ran(c.di, func() { widenGeneric(c.di, c.u64, -5, -1<<33+7) }) }},
	{"subtractBaseToU64AVX2", 8, func(c *inputs) any {
		return ran(c.d64, func() { subtractBaseToU64AVX2(c.d64, c.i64, 1<<40+3) })
	},
		func(c *inputs) any {
			return ran(c.d64, func() { subtractBaseGeneric(c.d64[:len(c.i64)], c.i64, 1<<40+3) })
		}},
	{"compactU64AVX2", 8, func(c *inputs) any { return c.d64[:compactU64AVX2(c.d64, c.u64, c.sel, &permutations64)] },
		func(c *inputs) any { return c.d64[:compactGeneric(c.d64, c.u64, c.sel, len(c.u64))] }},
	{"convertInt64AVX2", 8, func(c *inputs) any { return ran(c.df, func() { convertInt64AVX2(c.df, c.i64) }) },
		func(c *inputs) any { return ran(c.df, func() { int64ToFloat64Generic(c.df, c.i64, 1) }) }},
	{"scaleInt64AVX2", 8, func(c *inputs) any { return ran(c.df, func() { scaleInt64AVX2(c.df, c.i64, 1000) }) },
		func(c *inputs) any { return ran(c.df, func() { int64ToFloat64Generic(c.df, c.i64, 1000) }) }},
}
