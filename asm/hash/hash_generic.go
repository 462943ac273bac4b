package hash

func hashU64Generic(dst []uint64, keys []uint64) {
	dst = dst[:len(keys)]
	for i, k := range keys {
		dst[i] = One(k)
	}
}

func hashU32Generic(dst []uint64, keys []uint32) {
	dst = dst[:len(keys)]
	for i, k := range keys {
		dst[i] = One(uint64(k))
	}
}

func combineGeneric(dst []uint64, keys []uint64) {
	dst = dst[:len(keys)]
	for i, k := range keys {
		dst[i] = Mix(dst[i], k)
	}
}
