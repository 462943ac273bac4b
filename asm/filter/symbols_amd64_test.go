//go:build !purego

package filter

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// symbol is one assembly function, called as such: without the checks, tails and choices around it.
type symbol struct {
	name string
	run  func(dst []uint64, c *columns)
	want func(c *columns, row int) bool
}

// columns are the inputs of all symbols, equally long.
type columns struct {
	u8, v8   []uint8
	u16, v16 []uint16
	u32, v32 []uint32
	u64, v64 []uint64
	i64, j64 []int64
	f64, g64 []float64
}

// symbolTable is the tests' and benchmarks' list of what the .s files define.
var symbolTable = []symbol{
	{"rangeU8AVX512", func(dst []uint64, c *columns) { rangeU8AVX512(dst, c.u8, 3, 2) },
		func(c *columns, i int) bool { return c.u8[i]-3 <= 2 }},
	{"rangeU16AVX512", func(dst []uint64, c *columns) { rangeU16AVX512(dst, c.u16, 3, 2) },
		func(c *columns, i int) bool { return c.u16[i]-3 <= 2 }},
	{"rangeU32AVX512", func(dst []uint64, c *columns) { rangeU32AVX512(dst, c.u32, 3, 2) },
		func(c *columns, i int) bool { return c.u32[i]-3 <= 2 }},
	{"rangeU64AVX512", func(dst []uint64, c *columns) { rangeU64AVX512(dst, c.u64, 3, 2) },
		func(c *columns, i int) bool { return c.u64[i]-3 <= 2 }},
	{"float64EqVSAVX512", func(dst []uint64, c *columns) { float64EqVSAVX512(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] == 3 }},
	{"float64NeVSAVX512", func(dst []uint64, c *columns) { float64NeVSAVX512(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] != 3 }},
	{"float64LtVSAVX512", func(dst []uint64, c *columns) { float64LtVSAVX512(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] < 3 }},
	{"float64LeVSAVX512", func(dst []uint64, c *columns) { float64LeVSAVX512(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] <= 3 }},
	{"float64GtVSAVX512", func(dst []uint64, c *columns) { float64GtVSAVX512(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] > 3 }},
	{"float64GeVSAVX512", func(dst []uint64, c *columns) { float64GeVSAVX512(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] >= 3 }},
	{"float64BetweenVSAVX512", func(dst []uint64, c *columns) { float64BetweenVSAVX512(dst, c.f64, 2, 4) },
		func(c *columns, i int) bool { return c.f64[i] >= 2 && c.f64[i] <= 4 }},
	{"float64EqVVAVX512", func(dst []uint64, c *columns) { float64EqVVAVX512(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] == c.g64[i] }},
	{"float64NeVVAVX512", func(dst []uint64, c *columns) { float64NeVVAVX512(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] != c.g64[i] }},
	{"float64LtVVAVX512", func(dst []uint64, c *columns) { float64LtVVAVX512(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] < c.g64[i] }},
	{"float64LeVVAVX512", func(dst []uint64, c *columns) { float64LeVVAVX512(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] <= c.g64[i] }},
	{"u8EqVVAVX512", func(dst []uint64, c *columns) { u8EqVVAVX512(dst, c.u8, c.v8) },
		func(c *columns, i int) bool { return c.u8[i] == c.v8[i] }},
	{"u8NeVVAVX512", func(dst []uint64, c *columns) { u8NeVVAVX512(dst, c.u8, c.v8) },
		func(c *columns, i int) bool { return c.u8[i] != c.v8[i] }},
	{"u8LtVVAVX512", func(dst []uint64, c *columns) { u8LtVVAVX512(dst, c.u8, c.v8) },
		func(c *columns, i int) bool { return c.u8[i] < c.v8[i] }},
	{"u8LeVVAVX512", func(dst []uint64, c *columns) { u8LeVVAVX512(dst, c.u8, c.v8) },
		func(c *columns, i int) bool { return c.u8[i] <= c.v8[i] }},
	{"u16EqVVAVX512", func(dst []uint64, c *columns) { u16EqVVAVX512(dst, c.u16, c.v16) },
		func(c *columns, i int) bool { return c.u16[i] == c.v16[i] }},
	{"u16NeVVAVX512", func(dst []uint64, c *columns) { u16NeVVAVX512(dst, c.u16, c.v16) },
		func(c *columns, i int) bool { return c.u16[i] != c.v16[i] }},
	{"u16LtVVAVX512", func(dst []uint64, c *columns) { u16LtVVAVX512(dst, c.u16, c.v16) },
		func(c *columns, i int) bool { return c.u16[i] < c.v16[i] }},
	{"u16LeVVAVX512", func(dst []uint64, c *columns) { u16LeVVAVX512(dst, c.u16, c.v16) },
		func(c *columns, i int) bool { return c.u16[i] <= c.v16[i] }},
	{"u32EqVVAVX512", func(dst []uint64, c *columns) { u32EqVVAVX512(dst, c.u32, c.v32) },
		func(c *columns, i int) bool { return c.u32[i] == c.v32[i] }},
	{"u32NeVVAVX512", func(dst []uint64, c *columns) { u32NeVVAVX512(dst, c.u32, c.v32) },
		func(c *columns, i int) bool { return c.u32[i] != c.v32[i] }},
	{"u32LtVVAVX512", func(dst []uint64, c *columns) { u32LtVVAVX512(dst, c.u32, c.v32) },
		func(c *columns, i int) bool { return c.u32[i] < c.v32[i] }},
	{"u32LeVVAVX512", func(dst []uint64, c *columns) { u32LeVVAVX512(dst, c.u32, c.v32) },
		func(c *columns, i int) bool { return c.u32[i] <= c.v32[i] }},
	{"u64EqVVAVX512", func(dst []uint64, c *columns) { u64EqVVAVX512(dst, c.u64, c.v64) },
		func(c *columns, i int) bool { return c.u64[i] == c.v64[i] }},
	{"u64NeVVAVX512", func(dst []uint64, c *columns) { u64NeVVAVX512(dst, c.u64, c.v64) },
		func(c *columns, i int) bool { return c.u64[i] != c.v64[i] }},
	{"u64LtVVAVX512", func(dst []uint64, c *columns) { u64LtVVAVX512(dst, c.u64, c.v64) },
		func(c *columns, i int) bool { return c.u64[i] < c.v64[i] }},
	{"u64LeVVAVX512", func(dst []uint64, c *columns) { u64LeVVAVX512(dst, c.u64, c.v64) },
		func(c *columns, i int) bool { return c.u64[i] <= c.v64[i] }},
	{"int64EqVVAVX512", func(dst []uint64, c *columns) { int64EqVVAVX512(dst, c.i64, c.j64) },
		func(c *columns, i int) bool { return c.i64[i] == c.j64[i] }},
	{"int64NeVVAVX512", func(dst []uint64, c *columns) { int64NeVVAVX512(dst, c.i64, c.j64) },
		func(c *columns, i int) bool { return c.i64[i] != c.j64[i] }},
	{"int64LtVVAVX512", func(dst []uint64, c *columns) { int64LtVVAVX512(dst, c.i64, c.j64) },
		func(c *columns, i int) bool { return c.i64[i] < c.j64[i] }},
	{"int64LeVVAVX512", func(dst []uint64, c *columns) { int64LeVVAVX512(dst, c.i64, c.j64) },
		func(c *columns, i int) bool { return c.i64[i] <= c.j64[i] }},
	{"lookupU8AVX512", func(dst []uint64, c *columns) { lookupU8AVX512(dst, c.u8, []uint64{0x35, 0, 0, 1 << 63}) },
		func(c *columns, i int) bool { return 0x35>>c.u8[i]&1 == 1 }},
	{"rangeU8AVX2", func(dst []uint64, c *columns) { rangeU8AVX2(dst, c.u8, 3, 2) },
		func(c *columns, i int) bool { return c.u8[i]-3 <= 2 }},
	{"rangeU16AVX2", func(dst []uint64, c *columns) { rangeU16AVX2(dst, c.u16, 3, 2) },
		func(c *columns, i int) bool { return c.u16[i]-3 <= 2 }},
	{"rangeU32AVX2", func(dst []uint64, c *columns) { rangeU32AVX2(dst, c.u32, 3, 2) },
		func(c *columns, i int) bool { return c.u32[i]-3 <= 2 }},
	{"rangeU64AVX2", func(dst []uint64, c *columns) { rangeU64AVX2(dst, c.u64, 3, 2) },
		func(c *columns, i int) bool { return c.u64[i]-3 <= 2 }},
	{"float64EqVSAVX2", func(dst []uint64, c *columns) { float64EqVSAVX2(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] == 3 }},
	{"float64NeVSAVX2", func(dst []uint64, c *columns) { float64NeVSAVX2(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] != 3 }},
	{"float64LtVSAVX2", func(dst []uint64, c *columns) { float64LtVSAVX2(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] < 3 }},
	{"float64LeVSAVX2", func(dst []uint64, c *columns) { float64LeVSAVX2(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] <= 3 }},
	{"float64GtVSAVX2", func(dst []uint64, c *columns) { float64GtVSAVX2(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] > 3 }},
	{"float64GeVSAVX2", func(dst []uint64, c *columns) { float64GeVSAVX2(dst, c.f64, 3) },
		func(c *columns, i int) bool { return c.f64[i] >= 3 }},
	{"float64BetweenVSAVX2", func(dst []uint64, c *columns) { float64BetweenVSAVX2(dst, c.f64, 2, 4) },
		func(c *columns, i int) bool { return c.f64[i] >= 2 && c.f64[i] <= 4 }},
	{"float64EqVVAVX2", func(dst []uint64, c *columns) { float64EqVVAVX2(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] == c.g64[i] }},
	{"float64NeVVAVX2", func(dst []uint64, c *columns) { float64NeVVAVX2(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] != c.g64[i] }},
	{"float64LtVVAVX2", func(dst []uint64, c *columns) { float64LtVVAVX2(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] < c.g64[i] }},
	{"float64LeVVAVX2", func(dst []uint64, c *columns) { float64LeVVAVX2(dst, c.f64, c.g64) },
		func(c *columns, i int) bool { return c.f64[i] <= c.g64[i] }},
	{"u8EqVVAVX2", func(dst []uint64, c *columns) { u8EqVVAVX2(dst, c.u8, c.v8, 0) },
		func(c *columns, i int) bool { return c.u8[i] == c.v8[i] }},
	{"u8LeVVAVX2", func(dst []uint64, c *columns) { u8LeVVAVX2(dst, c.u8, c.v8, 0) },
		func(c *columns, i int) bool { return c.u8[i] <= c.v8[i] }},
	{"u16EqVVAVX2", func(dst []uint64, c *columns) { u16EqVVAVX2(dst, c.u16, c.v16, 0) },
		func(c *columns, i int) bool { return c.u16[i] == c.v16[i] }},
	{"u16LeVVAVX2", func(dst []uint64, c *columns) { u16LeVVAVX2(dst, c.u16, c.v16, 0) },
		func(c *columns, i int) bool { return c.u16[i] <= c.v16[i] }},
	{"u32EqVVAVX2", func(dst []uint64, c *columns) { u32EqVVAVX2(dst, c.u32, c.v32, 0) },
		func(c *columns, i int) bool { return c.u32[i] == c.v32[i] }},
	{"u32LeVVAVX2", func(dst []uint64, c *columns) { u32LeVVAVX2(dst, c.u32, c.v32, 0) },
		func(c *columns, i int) bool { return c.u32[i] <= c.v32[i] }},
	{"u64EqVVAVX2", func(dst []uint64, c *columns) { u64EqVVAVX2(dst, c.u64, c.v64, 0) },
		func(c *columns, i int) bool { return c.u64[i] == c.v64[i] }},
	{"u64LeVVAVX2", func(dst []uint64, c *columns) { u64LeVVAVX2(dst, c.u64, c.v64, 0) },
		func(c *columns, i int) bool { return c.u64[i] <= c.v64[i] }},
	{"int64EqVVAVX2", func(dst []uint64, c *columns) { int64EqVVAVX2(dst, c.i64, c.j64, 0) },
		func(c *columns, i int) bool { return c.i64[i] == c.j64[i] }},
	{"int64LeVVAVX2", func(dst []uint64, c *columns) { int64LeVVAVX2(dst, c.i64, c.j64, 0) },
		func(c *columns, i int) bool { return c.i64[i] <= c.j64[i] }},
	{"lookupU8AVX2", func(dst []uint64, c *columns) { lookupU8AVX2(dst, c.u8, []uint64{0x35, 0, 0, 1 << 63}) },
		func(c *columns, i int) bool { return 0x35>>c.u8[i]&1 == 1 }},
	{"lookupU16AVX2", func(dst []uint64, c *columns) { lookupU16AVX2(dst, c.u16, []uint64{0x35}) },
		func(c *columns, i int) bool { return 0x35>>c.u16[i]&1 == 1 }},
	{"lookupU32AVX2", func(dst []uint64, c *columns) { lookupU32AVX2(dst, c.u32, []uint64{0x35}) },
		func(c *columns, i int) bool { return 0x35>>c.u32[i]&1 == 1 }},
}

// newColumns returns n rows of few values, ending at unmapped pages.
func newColumns(tb testing.TB, n int) *columns {
	rng := rand.New(rand.NewPCG(41, uint64(n)))
	c := &columns{
		guard.End[uint8](tb, n), guard.End[uint8](tb, n), guard.End[uint16](tb, n), guard.End[uint16](tb, n),
		guard.End[uint32](tb, n), guard.End[uint32](tb, n), guard.End[uint64](tb, n), guard.End[uint64](tb, n),
		guard.End[int64](tb, n), guard.End[int64](tb, n), guard.End[float64](tb, n), guard.End[float64](tb, n),
	}
	for i := range n {
		v, w := rng.Uint64N(8), rng.Uint64N(8)
		c.u8[i], c.u16[i], c.u32[i], c.u64[i] = uint8(v), uint16(v), uint32(v), v
		c.v8[i], c.v16[i], c.v32[i], c.v64[i] = uint8(w), uint16(w), uint32(w), w
		c.i64[i], c.j64[i], c.f64[i], c.g64[i] = int64(v), int64(w), float64(v), float64(w)
	}
	return c
}

// selectTier skips on machines that cannot run the symbol, and tells whether it does whole words only.
func (s *symbol) selectTier(tb testing.TB) (wholeWords bool) {
	if wholeWords = strings.HasSuffix(s.name, "AVX2"); wholeWords {
		cpu.SelectForTest(tb, cpu.AVX2)
	} else {
		cpu.SelectForTest(tb, cpu.AVX512)
	}
	return wholeWords
}

// Each symbol keeps its contract alone: AVX-512 answers every row, AVX2 the whole words, nothing else is written.
func TestSymbols(t *testing.T) {
	for _, s := range symbolTable {
		t.Run(s.name, func(t *testing.T) {
			wholeWords := s.selectTier(t)
			for _, n := range []int{0, 1, 63, 64, 65, 500, 513, 1024, 1100} {
				c, rows := newColumns(t, n), n
				if wholeWords {
					rows = n &^ 63
				}
				dst := guard.NewCanary[uint64](covered(rows), 3)
				s.run(dst.Slice, c)
				dst.Check(t)
				for i := range len(dst.Slice) * 64 {
					if got, want := dst.Slice[i>>6]>>(i&63)&1 == 1, i < rows && s.want(c, i); got != want {
						t.Fatalf("n=%d: row %d is %v, want %v", n, i, got, want)
					}
				}
			}
		})
	}
}

// BenchmarkSymbols reports every symbol over 1024 rows in the first-level cache, in rows per second.
func BenchmarkSymbols(b *testing.B) {
	const n = 1024
	c, dst := newColumns(b, n), make([]uint64, n/64)
	for _, s := range symbolTable {
		b.Run(s.name, func(b *testing.B) {
			s.selectTier(b)
			roof.Run(b, roof.None, n, func() { s.run(dst, c) })
		})
	}
}
