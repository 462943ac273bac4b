package table

func findU64Generic(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes, keys []uint64) {
	hashes, slots = hashes[:len(keys)], slots[:len(keys)]
	for i, key := range keys {
		slot := hashes[i] & mask
		for {
			e := entries[slot*uint64(strideWords):]
			if e[0] == 0 {
				slot |= Empty
				break
			}
			if e[1] == key {
				break
			}
			slot = (slot + 1) & mask
		}
		slots[i] = uint32(slot)
	}
}

func findTagGeneric(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes []uint64) {
	slots = slots[:len(hashes)]
	for i, hash := range hashes {
		slots[i] = FindTagFrom(entries, strideWords, mask, uint32(hash&mask), hash)
	}
}
