package table_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/asm/table"
)

// Counting keys: search a batch, insert what is missing, count in the third word of an entry.
func Example() {
	const stride, mask = 3, 15
	entries := make([]uint64, (mask+1)*stride)
	keys := []uint64{7, 9, 7, 7}
	hashes, slots := make([]uint64, len(keys)), make([]uint32, len(keys))
	hash.U64(hashes, keys)
	table.FindU64(slots, entries, stride, mask, hashes, keys)
	for i, slot := range slots {
		if slot&table.Empty != 0 { // an earlier row of the batch may have inserted the key
			slot = table.FindU64From(entries, stride, mask, slot, keys[i])
		}
		entry := entries[slot&^table.Empty*stride:][:stride]
		entry[0], entry[1] = table.Tag(hashes[i]), keys[i]
		entry[2]++
	}
	table.FindU64(slots[:1], entries, stride, mask, hashes[:1], keys[:1])
	fmt.Println(entries[slots[0]*stride+2])
	// Output: 3
}
