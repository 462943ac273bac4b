package bitpack

import "github.com/colonnadedb/colonnade/asm/invariants"

// PackU8 packs src into the first Size(len(src), width) bytes of dst, width 1 to 8. Bits of a value above width are
// dropped; unused bits of the last byte are 0. Bytes of dst past the size are left alone.
func PackU8(dst []byte, src []uint8, width int) {
	packU8(checkPack(dst, len(src), width, 8), src, width)
}

// PackU16 is PackU8 for 16-bit values, width 1 to 16.
func PackU16(dst []byte, src []uint16, width int) {
	packU16(checkPack(dst, len(src), width, 16), src, width)
}

// PackU32 is PackU8 for 32-bit values, width 1 to 32.
func PackU32(dst []byte, src []uint32, width int) {
	packU32(checkPack(dst, len(src), width, 32), src, width)
}

// PackU64 is PackU8 for 64-bit values, width 1 to 64.
func PackU64(dst []byte, src []uint64, width int) {
	packGeneric(checkPack(dst, len(src), width, 64), src, width)
}

// checkPack stops a call whose dst is too short or whose width does not fit, and returns the bytes to fill.
func checkPack(dst []byte, n, width, most int) []byte {
	if width < 1 || width > most {
		invariants.Failf("bitpack: width %d for values of %d bits", width, most)
	}
	size := Size(n, width)
	if len(dst) < size {
		invariants.Failf("bitpack: dst of %d bytes for %d values of %d bits", len(dst), n, width)
	}
	invariants.Writes(dst[:size])
	return dst[:size]
}
