package text

import (
	"bytes"
	"encoding/binary"
)

// HasPrefixRows sets bit i of dst where row i begins with prefix and clears the other bits of the words that cover the
// rows. Rows are laid out as for ContainsRows.
func HasPrefixRows(dst []uint64, body []byte, offsets []uint32, prefix []byte) {
	affixRows(dst, body, offsets, prefix, false)
}

// HasSuffixRows sets bit i of dst where row i ends with suffix and clears the other bits of the words that cover the
// rows. Rows are laid out as for ContainsRows.
func HasSuffixRows(dst []uint64, body []byte, offsets []uint32, suffix []byte) {
	affixRows(dst, body, offsets, suffix, true)
}

// affixRows compares one end of each row. It is plain Go: a row costs two loads and a compare of its first 8 bytes,
// and rows begin anywhere, which leaves vectors nothing to share.
func affixRows(dst []uint64, body []byte, offsets []uint32, affix []byte, atEnd bool) {
	n := checkRows(dst, body, offsets)
	size := uint32(len(affix))
	if size == 0 {
		setAll(dst, n)
		return
	}
	head, headMask := headOf(affix)
	for base := 0; base < n; base += 64 {
		rows := offsets[base:min(base+65, n+1)]
		var w uint64
		start := rows[0]
		for j, end := range rows[1:] {
			at := start
			long := end-start >= size
			start = end
			if !long {
				continue
			}
			if atEnd {
				at = end - size
			}
			b := body[at:]
			var same bool
			if len(b) >= 8 {
				same = (binary.LittleEndian.Uint64(b)^head)&headMask == 0 && (size <= 8 || bytes.Equal(b[8:size], affix[8:]))
			} else {
				same = bytes.Equal(b[:size], affix)
			}
			if same {
				w |= 1 << uint(j)
			}
		}
		dst[base/64] = w
	}
}

// headOf returns the first 8 bytes of s as a little-endian word, and which of its bytes exist.
func headOf(s []byte) (head, mask uint64) {
	for i := min(len(s), 8) - 1; i >= 0; i-- {
		head = head<<8 | uint64(s[i])
		mask = mask<<8 | 0xff
	}
	return head, mask
}
