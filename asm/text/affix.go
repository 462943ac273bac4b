package text

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// HasPrefixRows sets bit i of dst where row i begins with prefix and clears the other bits of the words that cover the
// rows. Rows are laid out as for ContainsRows.
func HasPrefixRows(dst []uint64, body []byte, offsets []uint32, prefix []byte) {
	n := checkRows(dst, body, offsets)
	if len(prefix) == 0 {
		setAll(dst, n)
		return
	}
	a := newAffix(prefix[:min(len(prefix), 8)], len(prefix))
	for base := 0; base < n; base += 64 {
		rows := offsets[base:min(base+65, n+1)]
		w := a.prefixBits(body, rows)
		if len(prefix) > 8 {
			w = confirm(w, rows, func(start, end uint32) bool { return bytes.HasPrefix(body[start:end], prefix) })
		}
		dst[base/64] = w
	}
}

// HasSuffixRows sets bit i of dst where row i ends with suffix and clears the other bits of the words that cover the
// rows. Rows are laid out as for ContainsRows.
func HasSuffixRows(dst []uint64, body []byte, offsets []uint32, suffix []byte) {
	n := checkRows(dst, body, offsets)
	if len(suffix) == 0 {
		setAll(dst, n)
		return
	}
	a := newAffix(suffix[max(len(suffix)-8, 0):], len(suffix))
	for base := 0; base < n; base += 64 {
		rows := offsets[base:min(base+65, n+1)]
		w := a.suffixBits(body, rows)
		if len(suffix) > 8 {
			w = confirm(w, rows, func(start, end uint32) bool { return bytes.HasSuffix(body[start:end], suffix) })
		}
		dst[base/64] = w
	}
}

// confirm clears the bits of w whose rows fail the test.
func confirm(w uint64, rows []uint32, test func(start, end uint32) bool) uint64 {
	for left := w; left != 0; left &= left - 1 {
		j := bits.TrailingZeros64(left)
		if !test(rows[j], rows[j+1]) {
			w &^= 1 << (uint(j) & 63)
		}
	}
	return w
}

// affix is the part of a prefix or suffix, up to 8 bytes, that one load per row compares. It is plain Go: rows begin
// anywhere, which leaves vectors nothing to share. Without branches a row costs a few cycles whatever the answers.
type affix struct {
	part []byte
	// word and mask hold part and which bytes of the word it fills, from the lowest.
	word, mask uint64
	// size is the length of the whole prefix or suffix: shorter rows do not match.
	size int64
}

func newAffix(part []byte, size int) affix {
	a := affix{part: part, size: int64(size)}
	a.word, a.mask = headOf(part)
	return a
}

// prefixBits sets bit j where row j, of up to 64, is long enough and begins with the part.
func (a affix) prefixBits(body []byte, rows []uint32) uint64 {
	var w uint64
	start := rows[0]
	for j, end := range rows[1:] {
		b := body[start:]
		var diff uint64
		if len(b) >= 8 {
			diff = (binary.LittleEndian.Uint64(b) ^ a.word) & a.mask
		} else if !bytes.HasPrefix(b, a.part) {
			diff = 1
		}
		w |= matched(diff, int64(end)-int64(start)-a.size) << (uint(j) & 63)
		start = end
	}
	return w
}

// suffixBits sets bit j where row j, of up to 64, is long enough and ends with the part.
func (a affix) suffixBits(body []byte, rows []uint32) uint64 {
	var w uint64
	shift := uint(64 - 8*len(a.part))
	start := rows[0]
	for j, end := range rows[1:] {
		var diff uint64
		if end >= 8 {
			diff = binary.LittleEndian.Uint64(body[end-8:])>>(shift&63) ^ a.word
		} else if !bytes.HasSuffix(body[:end], a.part) {
			diff = 1
		}
		w |= matched(diff, int64(end)-int64(start)-a.size) << (uint(j) & 63)
		start = end
	}
	return w
}

// matched returns 1 if diff is 0 and spare is not negative, and 0 otherwise.
func matched(diff uint64, spare int64) uint64 {
	diff |= uint64(spare >> 63)
	return ((diff | -diff) >> 63) ^ 1
}

// headOf returns the first 8 bytes of s as a little-endian word, and which of its bytes exist.
func headOf(s []byte) (head, mask uint64) {
	for i := min(len(s), 8) - 1; i >= 0; i-- {
		head = head<<8 | uint64(s[i])
		mask = mask<<8 | 0xff
	}
	return head, mask
}
