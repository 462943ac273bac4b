package lane

import (
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// FuzzCompact compares the compactions of every tier with the reference; the input gives the rows and, repeated, the
// bitmap.
func FuzzCompact(f *testing.F) {
	f.Add([]byte("some rows that are long enough to fill more than one register of any width, and then some"), uint64(0xf0f3), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, word uint64, shift uint8) {
		src := data[min(int(shift%64), len(data)):]
		sel := make([]uint64, (len(src)+63)/64)
		wide := make([]uint64, len(src))
		for i := range sel {
			sel[i] = word * uint64(2*i+1)
		}
		for i, v := range src {
			wide[i] = uint64(v) << (shift % 56)
		}
		want, wantWide := make([]byte, len(src)), make([]uint64, len(src))
		count := compactGeneric(want, src, sel, len(src))
		compactGeneric(wantWide, wide, sel, len(src))
		for _, tier := range cpu.Tiers {
			if tier > cpu.Detected() {
				continue
			}
			cpu.SelectForTest(t, tier)
			got, gotWide := make([]byte, len(src)+64), make([]uint64, len(src)+8)
			if n := CompactU8(got, src, sel, len(src)); n != count || !slices.Equal(got[:n], want[:n]) {
				t.Fatalf("tier %s: bytes: %d rows, want %d", tier, n, count)
			}
			if n := CompactU64(gotWide, wide, sel, len(src)); n != count || !slices.Equal(gotWide[:n], wantWide[:n]) {
				t.Fatalf("tier %s: words: %d rows, want %d", tier, n, count)
			}
		}
	})
}
