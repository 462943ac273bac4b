package text

import (
	"bytes"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// FuzzContainsRows compares the search with one search per row; cuts gives the lengths of the rows.
func FuzzContainsRows(f *testing.F) {
	f.Add([]byte("the quick brown fox jumps over the lazy dog and then the other lazy dog jumps"), []byte{9, 3, 0, 20}, []byte("the"))
	f.Fuzz(func(t *testing.T, body, cuts, needle []byte) {
		offsets := []uint32{0}
		at := 0
		for _, c := range cuts {
			at = min(at+int(c), len(body))
			offsets = append(offsets, uint32(at))
		}
		dst := make([]uint64, (len(cuts)+63)/64)
		for _, tier := range cpu.Tiers {
			if tier > cpu.Detected() {
				continue
			}
			cpu.SelectForTest(t, tier)
			ContainsRows(dst, body, offsets, needle)
			for i := range cuts {
				want := bytes.Contains(body[offsets[i]:offsets[i+1]], needle)
				if got := dst[i/64]>>uint(i%64)&1 != 0; got != want {
					t.Fatalf("tier %s row %d: %v, want %v", tier, i, got, want)
				}
			}
		}
	})
}
