//go:build purego || !amd64

package delta

func prefixSumU32(dst []uint32, first uint32) { prefixSumGeneric(dst, first) }
func prefixSumU64(dst []uint64, first uint64) { prefixSumGeneric(dst, first) }
