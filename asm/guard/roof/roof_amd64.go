//go:build !purego

package roof

import "github.com/colonnadedb/colonnade/asm/cpu"

// The limits are those of the machine, whatever tier a test has selected.

func sum(src []uint64) uint64 {
	switch cpu.Detected() {
	case cpu.AVX512:
		return sumAVX512(src)
	case cpu.AVX2:
		return sumAVX2(src)
	default:
		return sumGeneric(src)
	}
}

func fill(dst []uint64) {
	switch cpu.Detected() {
	case cpu.AVX512:
		fillAVX512(dst)
	case cpu.AVX2:
		fillAVX2(dst)
	default:
		fillGeneric(dst)
	}
}

// sumAVX512 adds up src, whose length is a multiple of 64. It needs tier AVX512.
//
//go:noescape
func sumAVX512(src []uint64) uint64

// sumAVX2 adds up src, whose length is a multiple of 64. It needs tier AVX2.
//
//go:noescape
func sumAVX2(src []uint64) uint64

// fillAVX512 sets all of dst, whose length is a multiple of 64, to ones. It needs tier AVX512.
//
//go:noescape
func fillAVX512(dst []uint64)

// fillAVX2 sets all of dst, whose length is a multiple of 64, to ones. It needs tier AVX2.
//
//go:noescape
func fillAVX2(dst []uint64)
