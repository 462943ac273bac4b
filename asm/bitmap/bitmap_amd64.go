//go:build !purego

package bitmap

import "github.com/colonnadedb/colonnade/asm/cpu"

// The word kernels do whole vectors of 8 or 4 words; their callers here finish the rest by the reference.

func and(dst, a, b []uint64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		andAVX512(dst, a, b)
		return
	case cpu.AVX2:
		andAVX2(dst, a, b)
		done = len(dst) &^ 3
	}
	andGeneric(dst[done:], a[done:], b[done:])
}

func or(dst, a, b []uint64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		orAVX512(dst, a, b)
		return
	case cpu.AVX2:
		orAVX2(dst, a, b)
		done = len(dst) &^ 3
	}
	orGeneric(dst[done:], a[done:], b[done:])
}

func andNot(dst, a, b []uint64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		andNotAVX512(dst, a, b)
		return
	case cpu.AVX2:
		andNotAVX2(dst, a, b)
		done = len(dst) &^ 3
	}
	andNotGeneric(dst[done:], a[done:], b[done:])
}

func not(dst, a []uint64) {
	done := 0
	switch cpu.Active() {
	case cpu.AVX512:
		notAVX512(dst, a)
		return
	case cpu.AVX2:
		notAVX2(dst, a)
		done = len(dst) &^ 3
	}
	notGeneric(dst[done:], a[done:])
}

func count(a []uint64) int {
	switch cpu.Active() {
	case cpu.AVX512:
		return countAVX512(a)
	case cpu.AVX2:
		return countAVX2(a)
	default:
		return countGeneric(a)
	}
}

func toSel(dst []uint16, a []uint64, n int) int {
	switch cpu.Active() {
	case cpu.AVX512:
		return toSelAVX512(dst, a, n)
	case cpu.AVX2:
		return toSelAVX2(dst, a, n, &bytePositions)
	default:
		return toSelGeneric(dst, a, n)
	}
}

// bytePositions lists for each byte the positions of its set bits; entries past them do not matter.
var bytePositions [256][8]uint16

func init() {
	for b := range bytePositions {
		k := 0
		for bit := range 8 {
			if b>>bit&1 == 1 {
				bytePositions[b][k] = uint16(bit)
				k++
			}
		}
	}
}

// andAVX512 sets dst to a AND b.
//
//	lengths: len(a) and len(b) >= len(dst)
//	tail:    handled inside; any length, including 0
//	align:   none needed; 64-byte aligned is faster
//	overlap: dst may be a or b, but not partly overlap them
//	reads:   never outside the first len(dst) words
//	needs:   tier AVX512
//
//go:noescape
func andAVX512(dst, a, b []uint64)

// orAVX512 sets dst to a OR b, under the contract of andAVX512.
//
//go:noescape
func orAVX512(dst, a, b []uint64)

// andNotAVX512 sets dst to a AND NOT b, under the contract of andAVX512.
//
//go:noescape
func andNotAVX512(dst, a, b []uint64)

// notAVX512 sets dst to NOT a, under the contract of andAVX512.
//
//go:noescape
func notAVX512(dst, a []uint64)

// andAVX2 sets dst to a AND b in whole vectors of 4 words.
//
//	lengths: len(a) and len(b) >= len(dst)
//	tail:    the last len(dst)%4 words are left to the caller
//	align:   none needed; 32-byte aligned is faster
//	overlap: dst may be a or b, but not partly overlap them
//	reads:   never outside the first len(dst) words
//	needs:   tier AVX2
//
//go:noescape
func andAVX2(dst, a, b []uint64)

// orAVX2 sets dst to a OR b, under the contract of andAVX2.
//
//go:noescape
func orAVX2(dst, a, b []uint64)

// andNotAVX2 sets dst to a AND NOT b, under the contract of andAVX2.
//
//go:noescape
func andNotAVX2(dst, a, b []uint64)

// notAVX2 sets dst to NOT a, under the contract of andAVX2.
//
//go:noescape
func notAVX2(dst, a []uint64)

// countAVX512 returns the number of set bits in all of a; any length, including 0. It needs tier AVX512.
//
//go:noescape
func countAVX512(a []uint64) int

// countAVX2 returns the number of set bits in all of a; any length, including 0. It needs tier AVX2 (POPCNT).
//
//go:noescape
func countAVX2(a []uint64) int

// toSelAVX512 writes the positions of the set bits among the first n of a to dst and returns how many there are.
//
//	lengths: len(a)*64 >= n; dst has room for the result and 32 entries more
//	tail:    handled inside; any n, including 0
//	align:   none needed
//	overlap: dst must not overlap a
//	reads:   never outside the words that n bits cover
//	writes:  up to 32 entries past the result
//	needs:   tier AVX512
//
//go:noescape
func toSelAVX512(dst []uint16, a []uint64, n int) int

// toSelAVX2 is toSelAVX512 by a table of the positions in a byte; it needs tier AVX2.
//
//go:noescape
func toSelAVX2(dst []uint16, a []uint64, n int, positions *[256][8]uint16) int
