package hash

import (
	"encoding/binary"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// FuzzU64 compares the batch hashes of every tier with One and Mix.
func FuzzU64(f *testing.F) {
	f.Add([]byte("keys of eight bytes each, a few registers of them, and some bytes more than that, so there is a tail"))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys := make([]uint64, len(data)/8)
		for i := range keys {
			keys[i] = binary.LittleEndian.Uint64(data[8*i:])
		}
		dst := make([]uint64, len(keys))
		for _, tier := range cpu.Tiers {
			if tier > cpu.Detected() {
				continue
			}
			cpu.SelectForTest(t, tier)
			U64(dst, keys)
			Combine(dst, keys)
			for i, k := range keys {
				if want := Mix(One(k), k); dst[i] != want {
					t.Fatalf("tier %s row %d: %#x, want %#x", tier, i, dst[i], want)
				}
			}
		}
	})
}
