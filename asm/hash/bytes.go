package hash

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Words that keep the two factors of a product away from zero for common inputs: fractional digits of square roots.
const (
	secret0 = 0x6a09e667f3bcc909
	secret1 = 0xbb67ae8584caa73b
	secret2 = 0x3c6ef372fe94f82b
	secret3 = 0xa54ff53a5f1d36f1
)

// Bytes returns the hash of a byte string. Strings are compared as bytes here: a collation that ignores case or
// accents hashes its sort key. It runs at about 16 bytes per 2 cycles on long strings.
func Bytes(b []byte) uint64 {
	n := uint64(len(b))
	var x, y uint64
	switch {
	case len(b) > 16:
		return long(b)
	case len(b) >= 8:
		x, y = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[len(b)-8:])
	case len(b) >= 4:
		x, y = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[len(b)-4:]))
	case len(b) > 0:
		x = uint64(b[0])<<16 | uint64(b[len(b)>>1])<<8 | uint64(b[len(b)-1])
	}
	return finish(x, y, secret0, n)
}

// String is Bytes of s.
func String(s string) uint64 {
	return Bytes(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// long hashes strings of more than 16 bytes: three independent chains over 48 bytes, then one over 16, then the last
// 16 bytes, which may overlap those before.
func long(b []byte) uint64 {
	tail := b[len(b)-16:]
	n := uint64(len(b))
	var h uint64 = secret0
	if len(b) > 48 {
		h1, h2 := uint64(secret0), uint64(secret0)
		for len(b) > 48 {
			c := b[:48:48]
			h = fold(binary.LittleEndian.Uint64(c)^secret1, binary.LittleEndian.Uint64(c[8:])^h)
			h1 = fold(binary.LittleEndian.Uint64(c[16:])^secret2, binary.LittleEndian.Uint64(c[24:])^h1)
			h2 = fold(binary.LittleEndian.Uint64(c[32:])^secret3, binary.LittleEndian.Uint64(c[40:])^h2)
			b = b[48:]
		}
		h ^= bits.RotateLeft64(h1, 17) ^ bits.RotateLeft64(h2, 41)
	}
	for len(b) > 16 {
		h = fold(binary.LittleEndian.Uint64(b)^secret1, binary.LittleEndian.Uint64(b[8:])^h)
		b = b[16:]
	}
	return finish(binary.LittleEndian.Uint64(tail), binary.LittleEndian.Uint64(tail[8:]), h, n)
}

// finish mixes the last two words with the state and the length.
func finish(x, y, h, n uint64) uint64 {
	hi, lo := bits.Mul64(x^secret1, y^h)
	return fold(lo^secret2^n, hi^secret3)
}

// fold multiplies to 128 bits and xors the halves.
func fold(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}
