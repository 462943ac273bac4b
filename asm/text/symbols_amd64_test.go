//go:build !purego

package text

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// inputs are the bytes of all symbols, equally long.
type inputs struct {
	dst  []byte
	bits []uint64
	a, b []byte
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
	c := &inputs{make([]byte, n), make([]uint64, n/64), make([]byte, n), make([]byte, n)}
	for i := range n {
		c.a[i], c.b[i] = 'a'+byte(rng.IntN(3)), 'x'+byte(rng.IntN(8))
	}
	return c
}

// ran runs a kernel and returns what it wrote.
func (c *inputs) ran(run func()) any {
	run()
	return [2]any{c.dst, c.bits}
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
	{"pairBitsAVX2", 2, func(c *inputs) any { return c.ran(func() { pairBitsAVX2(c.bits, c.a, c.b, 'b', 'y') }) },
		func(c *inputs) any { return c.ran(func() { pairBitsGeneric(c.bits, c.a, c.b, 'b', 'y') }) }},
	{"upperASCIIAVX2", 1, func(c *inputs) any { return c.ran(func() { upperASCIIAVX2(c.dst, c.b) }) },
		func(c *inputs) any { return c.ran(func() { upperASCIIGeneric(c.dst, c.b) }) }},
	{"isASCIIAVX2", 2, func(c *inputs) any { return [2]bool{isASCIIAVX2(c.a), isASCIIAVX2(c.b)} },
		func(c *inputs) any { return [2]bool{isASCIIGeneric(c.a), isASCIIGeneric(c.b)} }},
}
