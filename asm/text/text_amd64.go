//go:build !purego

package text

import "github.com/colonnadedb/colonnade/asm/cpu"

// The kernels read and write only the elements named, need no alignment and take any length including 0. They take
// whole vectors and leave the last bytes to the caller.

// pairBitsAVX2 sets bit i of dst where a[i] == x and b[i] == y, and clears the others, for whole words of 64
// places. b is as long as a, and dst has a word for each 64 places. Tier AVX2.
//
//go:noescape
func pairBitsAVX2(dst []uint64, a, b []byte, x, y byte)

// upperASCIIAVX2 copies whole vectors of 32 bytes with a to z in upper case. dst is as long as src and may be src.
// Tier AVX2.
//
//go:noescape
func upperASCIIAVX2(dst, src []byte)

// isASCIIAVX2 reports whether whole vectors of 32 bytes have no byte of 0x80 or more. Tier AVX2.
//
//go:noescape
func isASCIIAVX2(b []byte) bool

func pairBits(dst []uint64, a, b []byte, x, y byte) {
	done := 0
	if cpu.Active() >= cpu.AVX2 {
		pairBitsAVX2(dst, a, b, x, y)
		done = len(a) &^ 63
	}
	if done < len(a) {
		pairBitsGeneric(dst[done/64:], a[done:], b[done:], x, y)
	}
}

func upperASCII(dst, src []byte) {
	done := 0
	if cpu.Active() >= cpu.AVX2 {
		upperASCIIAVX2(dst, src)
		done = len(src) &^ 31
	}
	upperASCIIGeneric(dst[done:], src[done:])
}

func isASCII(b []byte) bool {
	done := 0
	if cpu.Active() >= cpu.AVX2 {
		if !isASCIIAVX2(b) {
			return false
		}
		done = len(b) &^ 31
	}
	return isASCIIGeneric(b[done:])
}
