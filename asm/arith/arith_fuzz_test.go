package arith

import (
	"encoding/binary"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// FuzzMul compares the checked products of every tier with the reference: the first overflow and the rows before it.
func FuzzMul(f *testing.F) {
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"), int64(10), uint8(40))
	f.Fuzz(func(t *testing.T, data []byte, c int64, shift uint8) {
		n := len(data) / 16
		a, b := make([]int64, n), make([]int64, n)
		for i := range a {
			a[i] = int64(binary.LittleEndian.Uint64(data[16*i:])) >> (shift % 64)
			b[i] = int64(binary.LittleEndian.Uint64(data[16*i+8:])) >> (shift / 2 % 64)
		}
		want, got := make([]int64, n), make([]int64, n)
		for _, tier := range cpu.Tiers {
			if tier > cpu.Detected() {
				continue
			}
			cpu.SelectForTest(t, tier)
			i, j := MulInt64VV(got, a, b), mulInt64VVGeneric(want, a, b)
			k, l := MulInt64VS(got, a, c), mulInt64VSGeneric(want, a, c)
			if i != j || k != l {
				t.Fatalf("tier %s: overflows at %d and %d, want %d and %d", tier, i, k, j, l)
			}
			for r := range got {
				if (l < 0 || r < l) && got[r] != want[r] {
					t.Fatalf("tier %s row %d: %d * %d = %d, want %d", tier, r, a[r], c, got[r], want[r])
				}
			}
		}
	})
}
