package table

import (
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// FuzzFind compares the searches of every tier with the references in a small table: the input gives the keys, and the
// low bits of a key are its hash, so that probe sequences run into each other.
func FuzzFind(f *testing.F) {
	f.Add([]byte("keys of the table"), []byte("keys that are searched for, sixteen and more of them"), uint8(3))
	f.Fuzz(func(t *testing.T, present, wanted []byte, hashBits uint8) {
		const size, stride = 512, 3
		entries := make([]uint64, size*stride)
		hashOf := func(k byte) uint64 { return uint64(k) << 3 & (1<<(hashBits%12) - 1) }
		for _, k := range present {
			if slot := FindU64From(entries, stride, size-1, uint32(hashOf(k)), uint64(k)); slot&Empty != 0 {
				entries[(slot&^Empty)*stride], entries[(slot&^Empty)*stride+1] = Tag(hashOf(k)), uint64(k)
			}
		}
		keys, hashes := make([]uint64, len(wanted)), make([]uint64, len(wanted))
		for i, k := range wanted {
			keys[i], hashes[i] = uint64(k), hashOf(k)
		}
		got, want := make([]uint32, len(keys)), make([]uint32, len(keys))
		for _, tier := range cpu.Tiers {
			if tier > cpu.Detected() {
				continue
			}
			cpu.SelectForTest(t, tier)
			FindU64(got, entries, stride, size-1, hashes, keys)
			findU64Generic(want, entries, stride, size-1, hashes, keys)
			if !slices.Equal(got, want) {
				t.Fatalf("tier %s: keys: slots %x, want %x", tier, got, want)
			}
			FindTag(got, entries, stride, size-1, hashes)
			findTagGeneric(want, entries, stride, size-1, hashes)
			if !slices.Equal(got, want) {
				t.Fatalf("tier %s: tags: slots %x, want %x", tier, got, want)
			}
		}
	})
}
