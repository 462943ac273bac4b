//go:build purego || !amd64

package hash

func hashU64(dst []uint64, keys []uint64) { hashU64Generic(dst, keys) }
func hashU32(dst []uint64, keys []uint32) { hashU32Generic(dst, keys) }
func combine(dst []uint64, keys []uint64) { combineGeneric(dst, keys) }
