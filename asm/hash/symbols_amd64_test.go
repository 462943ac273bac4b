//go:build !purego

package hash

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
	dst, keys []uint64
	narrow    []uint32
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
	c := &inputs{make([]uint64, n), make([]uint64, n), make([]uint32, n)}
	for i := range n {
		c.dst[i], c.keys[i], c.narrow[i] = rng.Uint64(), rng.Uint64(), rng.Uint32()
	}
	return c
}

// ran runs a kernel and returns what it wrote.
func (c *inputs) ran(run func()) any {
	run()
	return c.dst
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
	{"hashU64AVX512", 8, func(c *inputs) any { return c.ran(func() { hashU64AVX512(c.dst, c.keys) }) },
		func(c *inputs) any { return c.ran(func() { hashU64Generic(c.dst, c.keys) }) }},
	{"hashU32AVX512", 4, func(c *inputs) any { return c.ran(func() { hashU32AVX512(c.dst, c.narrow) }) },
		func(c *inputs) any { return c.ran(func() { hashU32Generic(c.dst, c.narrow) }) }},
	{"combineAVX512", 8, func(c *inputs) any { return c.ran(func() { combineAVX512(c.dst, c.keys) }) },
		func(c *inputs) any { return c.ran(func() { combineGeneric(c.dst, c.keys) }) }},
	{"hashU64AVX2", 8, func(c *inputs) any { return c.ran(func() { hashU64AVX2(c.dst, c.keys) }) },
		func(c *inputs) any { return c.ran(func() { hashU64Generic(c.dst, c.keys) }) }},
	{"hashU32AVX2", 4, func(c *inputs) any { return c.ran(func() { hashU32AVX2(c.dst, c.narrow) }) },
		func(c *inputs) any { return c.ran(func() { hashU32Generic(c.dst, c.narrow) }) }},
	{"combineAVX2", 8, func(c *inputs) any { return c.ran(func() { combineAVX2(c.dst, c.keys) }) },
		func(c *inputs) any { return c.ran(func() { combineGeneric(c.dst, c.keys) }) }},
}
