//go:build !purego

package delta

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

// Each symbol keeps its contract alone: AVX-512 sums every value, AVX2 whole groups, of which it returns the last sum
// and leaves the other values as they were.
func TestSymbols(t *testing.T) {
	t.Run("prefixSumU32AVX512", func(t *testing.T) {
		cpu.SelectForTest(t, cpu.AVX512)
		checkSymbol(t, 1, func(dst []uint32, first uint32) (last uint32) {
			prefixSumU32AVX512(dst, first)
			return 0
		})
	})
	t.Run("prefixSumU64AVX512", func(t *testing.T) {
		cpu.SelectForTest(t, cpu.AVX512)
		checkSymbol(t, 1, func(dst []uint64, first uint64) (last uint64) {
			prefixSumU64AVX512(dst, first)
			return 0
		})
	})
	t.Run("prefixSumU32AVX2", func(t *testing.T) {
		cpu.SelectForTest(t, cpu.AVX2)
		checkSymbol(t, 16, prefixSumU32AVX2)
	})
	t.Run("prefixSumU64AVX2", func(t *testing.T) {
		cpu.SelectForTest(t, cpu.AVX2)
		checkSymbol(t, 8, prefixSumU64AVX2)
	})
}

func checkSymbol[T uint32 | uint64](t *testing.T, group int, run func(dst []T, first T) T) {
	rng := rand.New(rand.NewPCG(34, 34))
	for _, n := range []int{0, 1, 7, 8, 15, 16, 31, 64, 100, 513} {
		want := make([]T, n)
		for i := range want {
			want[i] = T(rng.Uint64())
		}
		dst := guard.NewCanary[T](n, 1)
		copy(dst.Slice, want)
		done := n / group * group
		prefixSumGeneric(want[:done], 7)
		last := run(dst.Slice, 7)
		dst.Check(t)
		if !slices.Equal(dst.Slice, want) {
			t.Fatalf("n=%d: got %v, want %v", n, dst.Slice, want)
		}
		if wantLast := append([]T{7}, want[:done]...)[done]; group > 1 && last != wantLast {
			t.Fatalf("n=%d: returned %d, want %d", n, last, wantLast)
		}
	}
}
