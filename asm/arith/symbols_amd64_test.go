//go:build !purego

package arith

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard/roof"
)

// inputs are the columns of all symbols, equally long. The integers fit 32 bits: nothing overflows.
type inputs struct {
	dst, a, b    []int64
	fdst, fa, fb []float64
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
	c := &inputs{make([]int64, n), make([]int64, n), make([]int64, n),
		make([]float64, n), make([]float64, n), make([]float64, n)}
	for i := range n {
		c.a[i], c.b[i] = int64(int32(rng.Uint32())), int64(int32(rng.Uint32()))
		c.fa[i], c.fb[i] = rng.NormFloat64(), rng.NormFloat64()
	}
	return c
}

// ran runs a kernel and returns what it wrote.
func (c *inputs) ran(run func()) any {
	run()
	return results{c.dst, c.fdst}
}

// done runs a checked kernel and returns what it wrote and how many rows it did.
func (c *inputs) done(run func() int) any {
	n := run()
	return results{c.dst, n}
}

// all is done for the reference, which returns -1 where the kernels return the number of rows.
func (c *inputs) all(run func() int) any {
	if run() >= 0 {
		return "overflow"
	}
	return results{c.dst, len(c.a)}
}

// results pairs results of any types.
type results struct{ a, b any }

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
	{"addInt64VVAVX512", 16, func(c *inputs) any {
		return c.done(func() int { return addInt64VVAVX512(c.dst, c.a, c.b) })
	},
		func(c *inputs) any { return c.all(func() int { return addInt64VVGeneric(c.dst, c.a, c.b) }) }},
	{"addInt64VVWrapAVX512", 16, func(c *inputs) any { return c.ran(func() { addInt64VVWrapAVX512(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.ran(func() { addInt64VVWrapGeneric(c.dst, c.a, c.b) }) }},
	{"subInt64VVAVX512", 16, func(c *inputs) any {
		return c.done(func() int { return subInt64VVAVX512(c.dst, c.a, c.b) })
	},
		func(c *inputs) any { return c.all(func() int { return subInt64VVGeneric(c.dst, c.a, c.b) }) }},
	{"subInt64VVWrapAVX512", 16, func(c *inputs) any { return c.ran(func() { subInt64VVWrapAVX512(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.ran(func() { subInt64VVWrapGeneric(c.dst, c.a, c.b) }) }},
	{"mulInt64VVAVX512", 16, func(c *inputs) any {
		return c.done(func() int { return mulInt64VVAVX512(c.dst, c.a, c.b) })
	},
		func(c *inputs) any { return c.all(func() int { return mulInt64VVGeneric(c.dst, c.a, c.b) }) }},
	{"mulInt64VVWrapAVX512", 16, func(c *inputs) any { return c.ran(func() { mulInt64VVWrapAVX512(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.ran(func() { mulInt64VVWrapGeneric(c.dst, c.a, c.b) }) }},
	{"addInt64VSAVX512", 8, func(c *inputs) any { return c.done(func() int { return addInt64VSAVX512(c.dst, c.a, 77) }) },
		func(c *inputs) any { return c.all(func() int { return addInt64VSGeneric(c.dst, c.a, 77) }) }},
	{"subInt64SVAVX512", 8, func(c *inputs) any { return c.done(func() int { return subInt64SVAVX512(c.dst, c.a, 77) }) },
		func(c *inputs) any { return c.all(func() int { return subInt64SVGeneric(c.dst, c.a, 77) }) }},
	{"mulInt64VSAVX512", 8, func(c *inputs) any {
		return c.done(func() int { return mulInt64VSAVX512(c.dst, c.a, 77, -1<<31, 1<<32) })
	},
		func(c *inputs) any { return c.all(func() int { return mulInt64VSGeneric(c.dst, c.a, 77) }) }},
	{"addInt64VSWrapAVX512", 8, func(c *inputs) any { return c.ran(func() { addInt64VSWrapAVX512(c.dst, c.a, -1<<40) }) },
		func(c *inputs) any { return c.ran(func() { addInt64VSWrapGeneric(c.dst, c.a, -1<<40) }) }},
	{"mulInt64VSWrapAVX512", 8, func(c *inputs) any { return c.ran(func() { mulInt64VSWrapAVX512(c.dst, c.a, -1<<40) }) },
		func(c *inputs) any { return c.ran(func() { mulInt64VSWrapGeneric(c.dst, c.a, -1<<40) }) }},
	{"subInt64SVWrapAVX512", 8, func(c *inputs) any { return c.ran(func() { subInt64SVWrapAVX512(c.dst, c.a, -1<<40) }) },
		func(c *inputs) any { return c.ran(func() { subInt64SVWrapGeneric(c.dst, c.a, -1<<40) }) }},
	{"addFloat64VVAVX512", 16, func(c *inputs) any { return c.ran(func() { addFloat64VVAVX512(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { addFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"addFloat64VSAVX512", 8, func(c *inputs) any { return c.ran(func() { addFloat64VSAVX512(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { addFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"subFloat64VVAVX512", 16, func(c *inputs) any { return c.ran(func() { subFloat64VVAVX512(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { subFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"subFloat64VSAVX512", 8, func(c *inputs) any { return c.ran(func() { subFloat64VSAVX512(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { subFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"mulFloat64VVAVX512", 16, func(c *inputs) any { return c.ran(func() { mulFloat64VVAVX512(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { mulFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"mulFloat64VSAVX512", 8, func(c *inputs) any { return c.ran(func() { mulFloat64VSAVX512(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { mulFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"divFloat64VVAVX512", 16, func(c *inputs) any { return c.ran(func() { divFloat64VVAVX512(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { divFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"divFloat64VSAVX512", 8, func(c *inputs) any { return c.ran(func() { divFloat64VSAVX512(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { divFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"subFloat64SVAVX512", 8, func(c *inputs) any { return c.ran(func() { subFloat64SVAVX512(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { subFloat64SVGeneric(c.fdst, c.fa, 1.5) }) }},
	{"divFloat64SVAVX512", 8, func(c *inputs) any { return c.ran(func() { divFloat64SVAVX512(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { divFloat64SVGeneric(c.fdst, c.fa, 1.5) }) }},
	{"addInt64VVAVX2", 16, func(c *inputs) any { return c.done(func() int { return addInt64VVAVX2(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.all(func() int { return addInt64VVGeneric(c.dst, c.a, c.b) }) }},
	{"addInt64VVWrapAVX2", 16, func(c *inputs) any { return c.ran(func() { addInt64VVWrapAVX2(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.ran(func() { addInt64VVWrapGeneric(c.dst, c.a, c.b) }) }},
	{"subInt64VVAVX2", 16, func(c *inputs) any { return c.done(func() int { return subInt64VVAVX2(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.all(func() int { return subInt64VVGeneric(c.dst, c.a, c.b) }) }},
	{"subInt64VVWrapAVX2", 16, func(c *inputs) any { return c.ran(func() { subInt64VVWrapAVX2(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.ran(func() { subInt64VVWrapGeneric(c.dst, c.a, c.b) }) }},
	{"mulInt64VVAVX2", 16, func(c *inputs) any { return c.done(func() int { return mulInt64VVAVX2(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.all(func() int { return mulInt64VVGeneric(c.dst, c.a, c.b) }) }},
	{"mulInt64VVWrapAVX2", 16, func(c *inputs) any { return c.ran(func() { mulInt64VVWrapAVX2(c.dst, c.a, c.b) }) },
		func(c *inputs) any { return c.ran(func() { mulInt64VVWrapGeneric(c.dst, c.a, c.b) }) }},
	{"addInt64VSAVX2", 8, func(c *inputs) any { return c.done(func() int { return addInt64VSAVX2(c.dst, c.a, 77) }) },
		func(c *inputs) any { return c.all(func() int { return addInt64VSGeneric(c.dst, c.a, 77) }) }},
	{"subInt64SVAVX2", 8, func(c *inputs) any { return c.done(func() int { return subInt64SVAVX2(c.dst, c.a, 77) }) },
		func(c *inputs) any { return c.all(func() int { return subInt64SVGeneric(c.dst, c.a, 77) }) }},
	{"mulInt64VSAVX2", 8, func(c *inputs) any {
		return c.done(func() int { return mulInt64VSAVX2(c.dst, c.a, 77, -1<<31, 1<<31) })
	},
		func(c *inputs) any { return c.all(func() int { return mulInt64VSGeneric(c.dst, c.a, 77) }) }},
	{"addInt64VSWrapAVX2", 8, func(c *inputs) any { return c.ran(func() { addInt64VSWrapAVX2(c.dst, c.a, -1<<40) }) },
		func(c *inputs) any { return c.ran(func() { addInt64VSWrapGeneric(c.dst, c.a, -1<<40) }) }},
	{"mulInt64VSWrapAVX2", 8, func(c *inputs) any { return c.ran(func() { mulInt64VSWrapAVX2(c.dst, c.a, -1<<40) }) },
		func(c *inputs) any { return c.ran(func() { mulInt64VSWrapGeneric(c.dst, c.a, -1<<40) }) }},
	{"subInt64SVWrapAVX2", 8, func(c *inputs) any { return c.ran(func() { subInt64SVWrapAVX2(c.dst, c.a, -1<<40) }) },
		func(c *inputs) any { return c.ran(func() { subInt64SVWrapGeneric(c.dst, c.a, -1<<40) }) }},
	{"addFloat64VVAVX2", 16, func(c *inputs) any { return c.ran(func() { addFloat64VVAVX2(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { addFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"addFloat64VSAVX2", 8, func(c *inputs) any { return c.ran(func() { addFloat64VSAVX2(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { addFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"subFloat64VVAVX2", 16, func(c *inputs) any { return c.ran(func() { subFloat64VVAVX2(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { subFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"subFloat64VSAVX2", 8, func(c *inputs) any { return c.ran(func() { subFloat64VSAVX2(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { subFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"mulFloat64VVAVX2", 16, func(c *inputs) any { return c.ran(func() { mulFloat64VVAVX2(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { mulFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"mulFloat64VSAVX2", 8, func(c *inputs) any { return c.ran(func() { mulFloat64VSAVX2(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { mulFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"divFloat64VVAVX2", 16, func(c *inputs) any { return c.ran(func() { divFloat64VVAVX2(c.fdst, c.fa, c.fb) }) },
		func(c *inputs) any { return c.ran(func() { divFloat64VVGeneric(c.fdst, c.fa, c.fb) }) }},
	{"divFloat64VSAVX2", 8, func(c *inputs) any { return c.ran(func() { divFloat64VSAVX2(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { divFloat64VSGeneric(c.fdst, c.fa, 1.5) }) }},
	{"subFloat64SVAVX2", 8, func(c *inputs) any { return c.ran(func() { subFloat64SVAVX2(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { subFloat64SVGeneric(c.fdst, c.fa, 1.5) }) }},
	{"divFloat64SVAVX2", 8, func(c *inputs) any { return c.ran(func() { divFloat64SVAVX2(c.fdst, c.fa, 1.5) }) },
		func(c *inputs) any { return c.ran(func() { divFloat64SVGeneric(c.fdst, c.fa, 1.5) }) }},
}
