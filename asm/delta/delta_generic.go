package delta

func prefixSumGeneric[T uint32 | uint64](dst []T, first T) {
	for i, d := range dst {
		first += d
		dst[i] = first
	}
}
