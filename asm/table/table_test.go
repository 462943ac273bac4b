//go:build unix

package table

import (
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
	"github.com/colonnadedb/colonnade/asm/hash"
)

func sizes() []int {
	var s []int
	for n := range 65 {
		s = append(s, n)
	}
	for p := 128; p <= 4096; p *= 2 {
		s = append(s, p-1, p, p+1)
	}
	return s
}

func eachTier(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run("tier="+tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// fill puts the keys into a new table of size entries and returns it with the slot of each key. The hash of a key is
// cut to hashBits, so that few bits make long probe sequences.
func fill(size, stride int, keys []uint64, hashBits uint) (entries []uint64, slotOf map[uint64]uint32) {
	entries, slotOf = make([]uint64, size*stride), map[uint64]uint32{}
	for _, k := range keys {
		h := hash.One(k) >> (64 - hashBits)
		slot := FindU64From(entries, stride, uint64(size-1), uint32(h), k)
		if slot&Empty == 0 {
			continue
		}
		slot &^= Empty
		entries[int(slot)*stride], entries[int(slot)*stride+1] = Tag(h), k
		slotOf[k] = slot
	}
	return entries, slotOf
}

// TestFind proves that every tier finds present keys in their slots and, for absent ones, the empty slot where a plain
// probe ends, in tables of several sizes, strides and degrees of clustering.
func TestFind(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, n := range sizes() {
			for _, stride := range []int{2, 3, 8} {
				for _, hashBits := range []uint{64, 32, 6} {
					if hashBits == 6 && n > 300 {
						continue // Thousands of keys at 64 places: the probes would take minutes.
					}
					size := 4
					for size < n {
						size *= 2
					}
					present := make([]uint64, size/2)
					for i := range present {
						present[i] = rng.Uint64() >> (rng.IntN(2) * 60)
					}
					entries, slotOf := fill(size, stride, present, hashBits)
					keys, hashes := make([]uint64, n), make([]uint64, n)
					for i := range keys {
						keys[i] = present[rng.IntN(len(present))]
						if rng.IntN(3) == 0 {
							keys[i] = rng.Uint64()
						}
						hashes[i] = hash.One(keys[i]) >> (64 - hashBits)
					}
					if n < 80 {
						entries, keys, hashes = guard.EndOf(t, entries), guard.EndOf(t, keys), guard.EndOf(t, hashes)
					}
					checkFind(t, entries, stride, uint64(size-1), hashes, keys, slotOf)
				}
			}
		}
	})
}

func checkFind(t *testing.T, entries []uint64, stride int, mask uint64, hashes, keys []uint64, slotOf map[uint64]uint32) {
	t.Helper()
	n := len(keys)
	slots, tags := guard.NewCanary[uint32](n, n%16), guard.NewCanary[uint32](n, n%16)
	FindU64(slots.Slice, entries, stride, mask, hashes, keys)
	FindTag(tags.Slice, entries, stride, mask, hashes)
	slots.Check(t)
	tags.Check(t)
	for i, got := range slots.Slice {
		want := FindU64From(entries, stride, mask, uint32(hashes[i]&mask), keys[i])
		if slot, ok := slotOf[keys[i]]; got != want || ok && got != slot || !ok && got&Empty == 0 {
			t.Fatalf("n=%d stride=%d key %d: slot %#x, want %#x", n, stride, i, got, want)
		}
		// Following the tag from slot to slot must lead to the same place.
		at := tags.Slice[i]
		for at&Empty == 0 && entries[int(at)*stride+1] != keys[i] {
			at = FindTagFrom(entries, stride, mask, at+1, hashes[i])
		}
		if at != want {
			t.Fatalf("n=%d stride=%d hash %d: slot %#x, want %#x", n, stride, i, at, want)
		}
	}
}

// TestWrapAround proves that a search passes from the last slot to the first.
func TestWrapAround(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		const size, stride = 8, 2
		entries := make([]uint64, size*stride)
		for slot := range 7 {
			at := (slot + 5) % size * stride
			entries[at], entries[at+1] = Tag(5), uint64(100+slot)
		}
		slots := make([]uint32, 3)
		FindU64(slots, entries, stride, size-1, []uint64{5, 5, 5 + size}, []uint64{103, 999, 106})
		for i, want := range []uint32{0, 4 | Empty, 3} {
			if slots[i] != want {
				t.Errorf("key %d: slot %#x, want %#x", i, slots[i], want)
			}
		}
		if got := FindTagFrom(entries, stride, size-1, size, 5); got != 0 {
			t.Errorf("from past the last slot: %#x, want 0", got)
		}
	})
}
