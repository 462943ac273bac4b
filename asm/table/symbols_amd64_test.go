//go:build !purego

package table

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// inputs are a table, half full, and the keys searched for in it.
type inputs struct {
	entries, hashes, keys []uint64
	mask                  uint64
	slots                 []uint32
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
	const stride = 3
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	size := 4
	for size < 2*n {
		size *= 2
	}
	c := &inputs{nil, make([]uint64, n), make([]uint64, n), uint64(size - 1), make([]uint32, n)}
	for i := range n {
		c.keys[i] = rng.Uint64()
		c.hashes[i] = c.keys[i] >> 40
	}
	c.entries = make([]uint64, size*stride)
	for i, k := range c.keys {
		if slot := FindU64From(c.entries, stride, c.mask, uint32(c.hashes[i]), k); i%3 != 0 && slot&Empty != 0 {
			at := int(slot&^Empty) * stride
			c.entries[at], c.entries[at+1] = Tag(c.hashes[i]), k
		}
	}
	return c
}

// ran runs a kernel and returns what it wrote.
func (c *inputs) ran(run func()) any {
	run()
	return c.slots
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
	{"findU64AVX2", 16, func(c *inputs) any {
		return c.ran(func() { findU64AVX2(c.slots, c.entries, 24, c.mask, c.hashes, c.keys) })
	},
		func(c *inputs) any {
			return c.ran(func() { findU64Generic(c.slots, c.entries, 3, c.mask, c.hashes, c.keys) })
		}},
	{"findTagAVX2", 8, func(c *inputs) any {
		return c.ran(func() { findTagAVX2(c.slots, c.entries, 24, c.mask, c.hashes) })
	},
		func(c *inputs) any { return c.ran(func() { findTagGeneric(c.slots, c.entries, 3, c.mask, c.hashes) }) }},
}
