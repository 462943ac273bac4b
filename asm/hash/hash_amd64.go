//go:build !purego

package hash

import "github.com/colonnadedb/colonnade/asm/cpu"

// The kernels read and write only the elements named, need no alignment and take any length including 0. dst is at
// least as long as keys; it may be keys itself. AVX-512 kernels take all keys, AVX2 kernels whole groups of eight.

// hashU64AVX512 sets dst[i] to One(keys[i]). Tier AVX512.
//
//go:noescape
func hashU64AVX512(dst []uint64, keys []uint64)

// hashU64AVX2 sets dst[i] to One(keys[i]). Tier AVX2.
//
//go:noescape
func hashU64AVX2(dst []uint64, keys []uint64)

// hashU32AVX512 sets dst[i] to One(uint64(keys[i])). Tier AVX512.
//
//go:noescape
func hashU32AVX512(dst []uint64, keys []uint32)

// hashU32AVX2 sets dst[i] to One(uint64(keys[i])). Tier AVX2.
//
//go:noescape
func hashU32AVX2(dst []uint64, keys []uint32)

// combineAVX512 sets dst[i] to Mix(dst[i], keys[i]). Tier AVX512.
//
//go:noescape
func combineAVX512(dst []uint64, keys []uint64)

// combineAVX2 sets dst[i] to Mix(dst[i], keys[i]). Tier AVX2.
//
//go:noescape
func combineAVX2(dst []uint64, keys []uint64)

func hashU64(dst []uint64, keys []uint64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		hashU64AVX512(dst, keys)
		return
	case cpu.AVX2:
		hashU64AVX2(dst, keys)
		done = len(keys) &^ 7
	}
	hashU64Generic(dst[done:], keys[done:])
}

func hashU32(dst []uint64, keys []uint32) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		hashU32AVX512(dst, keys)
		return
	case cpu.AVX2:
		hashU32AVX2(dst, keys)
		done = len(keys) &^ 7
	}
	hashU32Generic(dst[done:], keys[done:])
}

func combine(dst []uint64, keys []uint64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		combineAVX512(dst, keys)
		return
	case cpu.AVX2:
		combineAVX2(dst, keys)
		done = len(keys) &^ 7
	}
	combineGeneric(dst[done:], keys[done:])
}
