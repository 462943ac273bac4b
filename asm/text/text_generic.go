package text

import "encoding/binary"

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// pairBitsGeneric sets bit i of dst where a[i] == x and b[i] == y, and clears the other bits of dst.
func pairBitsGeneric(dst []uint64, a, b []byte, x, y byte) {
	clear(dst)
	b = b[:len(a)]
	xs, i := uint64(x)*eachByte, 0
	for ; i+8 <= len(a); i += 8 {
		// A byte that equals x is zero in v; the highest bit of each byte of zero tells which, exactly.
		v := binary.LittleEndian.Uint64(a[i:]) ^ xs
		zero := ^((v&^highBits + ^uint64(highBits)) | v) & highBits
		if zero == 0 {
			continue
		}
		for j := i; j < i+8; j++ {
			if a[j] == x && b[j] == y {
				dst[j/64] |= 1 << uint(j%64)
			}
		}
	}
	for ; i < len(a); i++ {
		if a[i] == x && b[i] == y {
			dst[i/64] |= 1 << uint(i%64)
		}
	}
}

func upperASCIIGeneric(dst, src []byte) {
	dst = dst[:len(src)]
	for len(src) >= 8 {
		v := binary.LittleEndian.Uint64(src)
		low := v &^ highBits
		// Adding 0x1f carries bytes of at least 'a' into the high bit, adding 5 those above 'z'.
		isLower := (low + 0x1f*eachByte) &^ (low + 5*eachByte) &^ v & highBits
		binary.LittleEndian.PutUint64(dst, v-isLower>>2)
		dst, src = dst[8:], src[8:]
	}
	for i, c := range src {
		if c-'a' < 26 {
			c -= 'a' - 'A'
		}
		dst[i] = c
	}
}

func isASCIIGeneric(b []byte) bool {
	var all uint64
	for len(b) >= 8 {
		all |= binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	for _, c := range b {
		all |= uint64(c)
	}
	return all&highBits == 0
}
