package table

func findU64Generic(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes, keys []uint64) {
	hashes, slots = hashes[:len(keys)], slots[:len(keys)]
	stride := uint64(strideWords)
	for i, key := range keys {
		slot := hashes[i] & mask
		for {
			at := slot * stride
			if entries[at+1] == key && entries[at] != 0 {
				break
			}
			if entries[at] == 0 {
				slot |= Empty
				break
			}
			slot = (slot + 1) & mask
		}
		slots[i] = uint32(slot)
	}
}

func findTagGeneric(slots []uint32, entries []uint64, strideWords int, mask uint64, hashes []uint64) {
	slots = slots[:len(hashes)]
	stride := uint64(strideWords)
	for i, hash := range hashes {
		slot, tag := hash&mask, Tag(hash)
		for {
			found := entries[slot*stride]
			if found == tag {
				break
			}
			if found == 0 {
				slot |= Empty
				break
			}
			slot = (slot + 1) & mask
		}
		slots[i] = uint32(slot)
	}
}
