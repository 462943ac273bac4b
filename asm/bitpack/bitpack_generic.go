package bitpack

import "encoding/binary"

// unpackGeneric is the reference. src has its padding, so 8-byte loads inside it need no special case at the end.
func unpackGeneric[T lane](dst []T, src []byte, width int) {
	w := uint(width)
	if w > 57 {
		for i := range dst {
			dst[i] = T(at(src, w, uint(i)))
		}
		return
	}
	mask := uint64(1)<<w - 1
	bit := uint(0)
	for i := range dst {
		dst[i] = T(binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & mask)
		bit += w
	}
}

// packGeneric fills a 64-bit word and stores it when it is full. dst is exactly as long as the packed values.
func packGeneric[T lane](dst []byte, src []T, width int) {
	w := uint(width)
	mask := ^uint64(0) >> (64 - w)
	var word uint64
	var have uint
	for _, value := range src {
		v := uint64(value) & mask
		word |= v << have
		have += w
		if have >= 64 {
			binary.LittleEndian.PutUint64(dst, word)
			dst = dst[8:]
			have -= 64
			word = v >> (w - have)
		}
	}
	for ; len(dst) > 0; word >>= 8 {
		dst[0] = byte(word)
		dst = dst[1:]
	}
}
