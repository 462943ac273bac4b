package bitpack

import "encoding/binary"

// unpackGeneric is the reference. src has its padding, so 8-byte loads inside it need no special case at the end.
// Groups of 8 values fill width bytes; as many of them as fit share one load.
func unpackGeneric[T lane](dst []T, src []byte, width int) {
	w := uint(width)
	mask := ^uint64(0) >> (64 - w)
	done := len(dst) &^ 7
	switch {
	case width <= 8:
		unpackBy8(dst[:done], src, w, mask)
	case width <= 15:
		unpackBy4(dst[:done], src, w, mask)
	case width <= 29:
		unpackBy2(dst[:done], src, w, mask)
	default:
		done = 0
	}
	dst, src = dst[done:], src[done>>3*width:]
	if width > 57 {
		for i := range dst {
			dst[i] = T(at(src, w, uint(i)))
		}
		return
	}
	bit := uint(0)
	for i := range dst {
		dst[i] = T(binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & mask)
		bit += w
	}
}

// unpackBy8 takes 8 values from each load: width up to 8.
func unpackBy8[T lane](dst []T, src []byte, w uint, mask uint64) {
	w1, w2, w3, w4 := w&63, 2*w&63, 3*w&63, 4*w&63
	for ; len(dst) >= 8; dst = dst[8:] {
		v := binary.LittleEndian.Uint64(src)
		d := (*[8]T)(dst)
		d[0], d[1], d[2], d[3] = T(v&mask), T(v>>w1&mask), T(v>>w2&mask), T(v>>w3&mask)
		v >>= w4
		d[4], d[5], d[6], d[7] = T(v&mask), T(v>>w1&mask), T(v>>w2&mask), T(v>>w3&mask)
		src = src[w:]
	}
}

// unpackBy4 takes 4 values from each of two loads, the second after up to 4 bits of the first: width up to 15.
func unpackBy4[T lane](dst []T, src []byte, w uint, mask uint64) {
	second, skip := w>>1, w&1*4
	w1, w2, w3 := w&63, 2*w&63, 3*w&63
	for ; len(dst) >= 8; dst = dst[8:] {
		lower := binary.LittleEndian.Uint64(src)
		upper := binary.LittleEndian.Uint64(src[second:]) >> skip
		d := (*[8]T)(dst)
		d[0], d[1], d[2], d[3] = T(lower&mask), T(lower>>w1&mask), T(lower>>w2&mask), T(lower>>w3&mask)
		d[4], d[5], d[6], d[7] = T(upper&mask), T(upper>>w1&mask), T(upper>>w2&mask), T(upper>>w3&mask)
		src = src[w:]
	}
}

// unpackBy2 takes 2 values from each of four loads, which begin within a byte: width up to 29.
func unpackBy2[T lane](dst []T, src []byte, w uint, mask uint64) {
	for ; len(dst) >= 8; dst = dst[8:] {
		d := (*[8]T)(dst)
		for i := uint(0); i < 8; i += 2 {
			bit := i * w
			v := binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7)
			d[i], d[i+1] = T(v&mask), T(v>>(w&63)&mask)
		}
		src = src[w:]
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
		word |= v << (have & 63)
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
