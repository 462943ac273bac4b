//go:build !purego

package bitpack

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

// checkUnpack runs an unpacking symbol at widths first to last: whole groups are unpacked, the rest is untouched.
func checkUnpack[T lane](t *testing.T, tier cpu.Tier, group, first, last int, run func(dst []T, src []byte, w int)) {
	cpu.SelectForTest(t, tier)
	rng := rand.New(rand.NewPCG(8, uint64(first)))
	for width := first; width <= last; width++ {
		for _, n := range []int{0, 1, 8, 31, 33, 64, 200} {
			values := randomValues[T](rng, n, width)
			dst := guard.NewCanary[T](n, 0)
			want := slices.Clone(dst.Slice)
			copy(want[:n/group*group], values)
			run(dst.Slice, padded(t, rng, naivePack(values, width)), width)
			dst.Check(t)
			if !slices.Equal(dst.Slice, want) {
				t.Fatalf("width %d n %d: got %x, want %x", width, n, dst.Slice, want)
			}
		}
	}
}

// Each unpacking symbol keeps its contract alone, at the widths it is for.
func TestUnpackSymbols(t *testing.T) {
	t.Run("unpackAVX512", func(t *testing.T) {
		checkUnpack(t, cpu.AVX512, 1, 1, 16, func(dst []uint16, src []byte, w int) {
			unpackAVX512(bytesOf(dst), src, 4*w, &shiftTables[1][w])
		})
	})
	t.Run("unpackDoubleU32AVX512", func(t *testing.T) {
		checkUnpack(t, cpu.AVX512, 1, 31, 31, func(dst []uint32, src []byte, w int) {
			unpackDoubleU32AVX512(bytesOf(dst), src, 2*w, &doubleTables[0][w])
		})
	})
	t.Run("unpackDoubleU64AVX512", func(t *testing.T) {
		checkUnpack(t, cpu.AVX512, 1, 61, 63, func(dst []uint64, src []byte, w int) {
			unpackDoubleU64AVX512(bytesOf(dst), src, w, &doubleTables[1][w])
		})
	})
	t.Run("unpackU8AVX2", func(t *testing.T) {
		checkUnpack(t, cpu.AVX2, 32, 1, 8, func(dst []uint8, src []byte, w int) {
			unpackU8AVX2(dst, src, w, &narrowTables[w])
		})
	})
	t.Run("unpackU16AVX2", func(t *testing.T) {
		checkUnpack(t, cpu.AVX2, 16, 1, 16, func(dst []uint16, src []byte, w int) {
			unpackU16AVX2(dst, src, w, &shuffleTables16[w])
		})
	})
	t.Run("unpackU32AVX2", func(t *testing.T) {
		checkUnpack(t, cpu.AVX2, 8, 1, widest32, func(dst []uint32, src []byte, w int) {
			unpackU32AVX2(dst, src, w, &shuffleTables32[w])
		})
	})
	t.Run("unpackU32WideAVX2", func(t *testing.T) {
		checkUnpack(t, cpu.AVX2, 8, widest32+1, 32, func(dst []uint32, src []byte, w int) {
			unpackU32WideAVX2(dst, src, w, &shuffleTables32[w])
		})
	})
	t.Run("unpackU64AVX2", func(t *testing.T) {
		checkUnpack(t, cpu.AVX2, 8, 1, widest64, func(dst []uint64, src []byte, w int) {
			unpackU64AVX2(dst, src, w, &shuffleTables64[w])
		})
	})
}

// Each fused filter symbol agrees with the comparison of its values.
func TestFilterSymbols(t *testing.T) {
	cpu.SelectForTest(t, cpu.AVX512)
	symbols := []struct {
		name string
		bits int
		run  func(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)
	}{
		{"filterU8AVX512", 8, filterU8AVX512}, {"filterU16AVX512", 16, filterU16AVX512},
		{"filterU32AVX512", 32, filterU32AVX512}, {"filterU64AVX512", 64, filterU64AVX512},
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for _, s := range symbols {
		width := s.bits/2 + 1
		for _, n := range []int{0, 1, 63, 64, 65, 300} {
			values := randomValues[uint64](rng, n, width)
			dst := guard.NewCanary[uint64]((n+63)/64, 1)
			table := &shiftTables[s.bits>>4][width]
			s.run(dst.Slice, padded(t, rng, naivePack(values, width)), n, 64*width/s.bits, table, 2, 1<<width/2)
			dst.Check(t)
			for i := range len(dst.Slice) * 64 {
				want := i < n && values[i]-2 <= 1<<width/2
				if got := dst.Slice[i>>6]>>(i&63)&1 == 1; got != want {
					t.Fatalf("%s n %d: row %d is %v, want %v", s.name, n, i, got, want)
				}
			}
		}
	}
}

// checkPackSymbol packs groups of 8 and allows the 16 bytes after them to change, no more.
func checkPackSymbol[T lane](t *testing.T, bits int, run func(dst []byte, src []T, width int, mask uint64)) {
	cpu.SelectForTest(t, cpu.AVX2)
	rng := rand.New(rand.NewPCG(10, uint64(bits)))
	for width := 1; width < bits; width++ {
		values := randomValues[T](rng, 72, width)
		want := naivePack(values, width)
		dst := guard.NewCanary[byte](len(want)+packSpill, 0)
		run(dst.Slice, values, width, laneMask(bits, width))
		dst.Check(t)
		if !slices.Equal(dst.Slice[:len(want)], want) {
			t.Fatalf("width %d: got %x, want %x", width, dst.Slice, want)
		}
	}
}

func TestPackSymbols(t *testing.T) {
	t.Run("packU8BMI2", func(t *testing.T) { checkPackSymbol(t, 8, packU8BMI2) })
	t.Run("packU16BMI2", func(t *testing.T) { checkPackSymbol(t, 16, packU16BMI2) })
	t.Run("packU32BMI2", func(t *testing.T) { checkPackSymbol(t, 32, packU32BMI2) })
}

// checkGatherSymbol gathers below the limit and is refused at it, wherever the position stands.
func checkGatherSymbol[T lane](t *testing.T, run func(dst []T, src []byte, width, limit int, sel []uint16) bool) {
	cpu.SelectForTest(t, cpu.AVX2)
	rng := rand.New(rand.NewPCG(11, 11))
	const width = 7
	values := randomValues[T](rng, 100, width)
	src := padded(t, rng, naivePack(values, width))
	for n := range 10 {
		sel := make([]uint16, n)
		for i := range sel {
			sel[i] = uint16(rng.IntN(100))
		}
		dst := guard.NewCanary[T](n, 1)
		if !run(dst.Slice, src, width, 100, sel) {
			t.Fatalf("%d positions below the limit refused", n)
		}
		dst.Check(t)
		for i, pos := range sel {
			if dst.Slice[i] != values[pos] {
				t.Fatalf("position %d: got %d, want %d", pos, dst.Slice[i], values[pos])
			}
			sel[i] = 100
			if run(dst.Slice, src, width, 100, sel) {
				t.Fatalf("position %d of %d at the limit accepted", i, n)
			}
			sel[i] = pos
		}
	}
}

func TestGatherSymbols(t *testing.T) {
	t.Run("gatherU8AVX2", func(t *testing.T) { checkGatherSymbol(t, gatherU8AVX2) })
	t.Run("gatherU16AVX2", func(t *testing.T) { checkGatherSymbol(t, gatherU16AVX2) })
	t.Run("gatherU32AVX2", func(t *testing.T) { checkGatherSymbol(t, gatherU32AVX2) })
	t.Run("gatherU64AVX2", func(t *testing.T) { checkGatherSymbol(t, gatherU64AVX2) })
}
