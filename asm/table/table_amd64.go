//go:build !purego

package table

import "github.com/colonnadedb/colonnade/asm/cpu"

// findU64AVX2 is FindU64 with prefetches 16 keys ahead, for a stride in bytes. It reads keys, as many hashes, and
// the first two words of the entries it visits; it writes as many slots. Tier AVX2.
//
//go:noescape
func findU64AVX2(slots []uint32, entries []uint64, strideBytes int, mask uint64, hashes, keys []uint64)

// findTagAVX2 is FindTag with prefetches 16 hashes ahead, for a stride in bytes. It reads the hashes and the first
// words of the entries it visits; it writes as many slots. Tier AVX2.
//
//go:noescape
func findTagAVX2(slots []uint32, entries []uint64, strideBytes int, mask uint64, hashes []uint64)

func findU64(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes, keys []uint64) {
	if cpu.Active() >= cpu.AVX2 {
		findU64AVX2(slots, entries, 8*strideWords, mask, hashes, keys)
		return
	}
	findU64Generic(slots, entries, strideWords, mask, hashes, keys)
}

func findTag(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes []uint64) {
	if cpu.Active() >= cpu.AVX2 {
		findTagAVX2(slots, entries, 8*strideWords, mask, hashes)
		return
	}
	findTagGeneric(slots, entries, strideWords, mask, hashes)
}
