package text

import "github.com/colonnadedb/colonnade/asm/invariants"

// chunkBytes bounds the bytes of one kernel call, which cannot be preempted.
const chunkBytes = 1 << 16

// UpperASCII copies src to dst with the letters a to z in upper case; other bytes are copied as they are, so text in
// UTF-8 stays valid. dst may be src itself.
func UpperASCII(dst, src []byte) {
	if len(dst) < len(src) {
		invariants.Failf("text: %d bytes do not fit a destination of %d", len(src), len(dst))
	}
	invariants.Reads(src)
	invariants.Writes(dst[:len(src)])
	for len(src) > chunkBytes {
		upperASCII(dst[:chunkBytes], src[:chunkBytes])
		dst, src = dst[chunkBytes:], src[chunkBytes:]
	}
	upperASCII(dst[:len(src)], src)
}

// IsASCII reports whether every byte of b is below 0x80.
func IsASCII(b []byte) bool {
	invariants.Reads(b)
	for len(b) > chunkBytes {
		if !isASCII(b[:chunkBytes]) {
			return false
		}
		b = b[chunkBytes:]
	}
	return isASCII(b)
}
