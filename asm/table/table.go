// Package table searches the slots of open-addressing hash tables, a batch of keys at a time.
//
// A table is a pointer-free slice of words: a power of two of entries, each strideWords words long, kept in one
// cache line where it fits. Word 0 of an entry is its tag: 0 when the entry is empty, otherwise Tag of the key's
// hash. Word 1 is the key of tables with single-word keys. The other words are the caller's: aggregates, row
// numbers, further key words.
//
//	| tag | key | aggregate | aggregate | ...   strideWords words
//
// A key's probe sequence starts at slot hash & mask and goes up one entry at a time, around the end. The caller
// keeps at least one entry empty (half of them, for short sequences), or a search for an absent key would not end.
//
// The searches never write to the table. A batch can hold an absent key twice, so a caller that inserts goes
// through the slots in order and repeats the search with From for those marked empty. Tables larger than the cache
// are searched with prefetches that run prefetchDistance keys ahead.
package table

import "github.com/colonnadedb/colonnade/asm/invariants"

// Empty is set in a slot number when the slot is the empty one that ended the search.
const Empty = 1 << 31

// chunkRows bounds the keys of one kernel call, which cannot be preempted: about 15 us of cache misses.
const chunkRows = 1 << 10

// Tag returns the word that marks an entry as holding a key with this hash. It is never 0.
func Tag(hash uint64) uint64 { return hash | 1 }

// check fails unless the table has mask+1 entries of strideWords words, and the batch's slices equal lengths.
func check(slots, n int, words, strideWords int, mask uint64) {
	if mask >= Empty || mask&(mask+1) != 0 || strideWords < 2 || uint64(words) < (mask+1)*uint64(strideWords) {
		invariants.Failf("table: %d words for mask %#x and a stride of %d words", words, mask, strideWords)
	}
	if slots < n {
		invariants.Failf("table: %d keys for %d slots", n, slots)
	}
}

// FindU64 sets slots[i] to the slot whose entry holds keys[i], or, with the bit Empty set, to the first empty slot
// of its probe sequence. hashes[i] is the hash of keys[i].
func FindU64(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes, keys []uint64) {
	check(len(slots), len(keys), len(entries), strideWords, mask)
	invariants.Reads(keys)
	invariants.Reads(hashes)
	invariants.Writes(slots[:len(keys)])
	if len(hashes) != len(keys) {
		invariants.Failf("table: %d hashes for %d keys", len(hashes), len(keys))
	}
	for len(keys) > chunkRows {
		findU64(slots[:chunkRows], entries, strideWords, mask, hashes[:chunkRows], keys[:chunkRows])
		slots, hashes, keys = slots[chunkRows:], hashes[chunkRows:], keys[chunkRows:]
	}
	findU64(slots[:len(keys)], entries, strideWords, mask, hashes, keys)
}

// FindTag sets slots[i] to the first slot of the probe sequence of hashes[i] whose tag is Tag(hashes[i]), or, with
// the bit Empty set, to the first empty slot. The caller compares the whole key and goes on with FindTagFrom where
// it differs.
func FindTag(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes []uint64) {
	check(len(slots), len(hashes), len(entries), strideWords, mask)
	invariants.Reads(hashes)
	invariants.Writes(slots[:len(hashes)])
	for len(hashes) > chunkRows {
		findTag(slots[:chunkRows], entries, strideWords, mask, hashes[:chunkRows])
		slots, hashes = slots[chunkRows:], hashes[chunkRows:]
	}
	findTag(slots[:len(hashes)], entries, strideWords, mask, hashes)
}

// FindU64From searches for one key like FindU64, but starts at slot from (its Empty bit and an overrun of the last
// slot are ignored) instead of the start of the key's probe sequence.
func FindU64From(entries []uint64, strideWords int, mask uint64, from uint32, key uint64) uint32 {
	slot := uint64(from) & mask
	for {
		e := entries[slot*uint64(strideWords):]
		if e[0] == 0 {
			return uint32(slot) | Empty
		}
		if e[1] == key {
			return uint32(slot)
		}
		slot = (slot + 1) & mask
	}
}

// FindTagFrom searches for one hash like FindTag, but starts at slot from (its Empty bit and an overrun of the last
// slot are ignored): a caller that found another key with the same hash in a slot goes on from slot+1.
func FindTagFrom(entries []uint64, strideWords int, mask uint64, from uint32, hash uint64) uint32 {
	slot, tag := uint64(from)&mask, Tag(hash)
	for {
		switch entries[slot*uint64(strideWords)] {
		case 0:
			return uint32(slot) | Empty
		case tag:
			return uint32(slot)
		}
		slot = (slot + 1) & mask
	}
}
