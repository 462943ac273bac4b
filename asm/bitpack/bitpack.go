// Package bitpack stores unsigned values of a fixed width in bits, one after the other, least significant bit first:
// value i occupies the bits i*width to (i+1)*width-1 of the packed bytes, bit b being bit b&7 of byte b>>3. Runs of
// 8 values fill whole bytes at every width, so a slice of 512 rows always begins on a byte and can be unpacked, or
// filtered, alone.
//
// Every packed source is readable for Padding bytes past its last byte: kernels load whole vectors. The bytes there
// may hold anything. Functions check for it by the capacity of the source slice.
//
// Unpacking to an 8 KB block takes about 80 to 130 ns: a load, a byte shuffle, a per-byte shift and a mask per
// 64 bytes written, against the 32 B per cycle at which the first-level cache takes stores.
package bitpack

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// Padding is how many bytes past the end of every packed source must be readable.
const Padding = 64

// Size returns the bytes that n values of the given width occupy, without padding.
func Size(n, width int) int { return (n*width + 7) >> 3 }

// lane is the type that values unpack to.
type lane interface {
	uint8 | uint16 | uint32 | uint64
}

// UnpackU8 unpacks the first len(dst) values of src; width is 1 to 8.
func UnpackU8(dst []uint8, src []byte, width int) {
	src = checkSource(src, len(dst), width, 8)
	invariants.Writes(dst)
	unpackU8(dst, src, width)
}

// UnpackU16 unpacks the first len(dst) values of src; width is 1 to 16.
func UnpackU16(dst []uint16, src []byte, width int) {
	src = checkSource(src, len(dst), width, 16)
	invariants.Writes(dst)
	unpackU16(dst, src, width)
}

// UnpackU32 unpacks the first len(dst) values of src; width is 1 to 32.
func UnpackU32(dst []uint32, src []byte, width int) {
	src = checkSource(src, len(dst), width, 32)
	invariants.Writes(dst)
	unpackU32(dst, src, width)
}

// UnpackU64 unpacks the first len(dst) values of src; width is 1 to 64.
func UnpackU64(dst []uint64, src []byte, width int) {
	src = checkSource(src, len(dst), width, 64)
	invariants.Writes(dst)
	unpackU64(dst, src, width)
}

// At returns value i of src. Like all readers it may load bytes of the padding.
func At(src []byte, width, i int) uint64 {
	if width < 1 || width > 64 || i < 0 {
		invariants.Failf("bitpack: value %d of width %d", i, width)
	}
	src = checkSource(src, i+1, width, 64)
	return at(src, uint(width), uint(i))
}

// at loads the 8 bytes in which value i begins, and a ninth when the value does not end there.
func at(src []byte, width, i uint) uint64 {
	bit := i * width
	from := src[bit>>3:]
	shift := bit & 7
	v := binary.LittleEndian.Uint64(from) >> shift
	if shift+width > 64 {
		v |= uint64(from[8]) << (64 - shift)
	}
	return v & (^uint64(0) >> (64 - width))
}

// checkSource stops a call whose source is too short for n values and the padding, or whose width does not fit the
// lane, and returns the source with its padding.
func checkSource(src []byte, n, width, most int) []byte {
	if width < 1 || width > most {
		invariants.Failf("bitpack: width %d for values of %d bits", width, most)
	}
	if n == 0 {
		return src
	}
	size := Size(n, width)
	if len(src) < size || cap(src) < size+Padding {
		invariants.Failf("bitpack: source of %d bytes, capacity %d, for %d values of %d bits and %d bytes of padding",
			len(src), cap(src), n, width, Padding)
	}
	src = src[:size+Padding]
	invariants.Reads(src)
	return src
}
