//go:build purego || !amd64

package table

func findU64(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes, keys []uint64) {
	findU64Generic(slots, entries, strideWords, mask, hashes, keys)
}

func findTag(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes []uint64) {
	findTagGeneric(slots, entries, strideWords, mask, hashes)
}
