package collate

import (
	"sync"
	"unicode/utf8"

	"vitess.io/vitess/go/mysql/collations"
	"vitess.io/vitess/go/mysql/collations/colldata"

	"github.com/colonnadedb/colonnade/vec/types"
)

// Keys of PAD SPACE collations end with keySpace, which stands for the endless spaces behind a string. What sorts
// below a space has to sort below that end too: a control character is keyControl and itself, and spaces that lead to
// a control character are keyLowSpace, between controls and the end.
const (
	keyControl  = 0x01
	keyLowSpace = 0x02
	keySpace    = 0x20
	keyBadByte  = 0xF5 // and the byte: above every character's key, whose first byte is at most 0xF4
)

// badWeight added to a byte is the weight of a byte that is no UTF-8: above every character's.
const badWeight = 0x110000

// upper maps ASCII to its weight in utf8mb4_general_ci, and other bytes to themselves.
var upper = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if i >= 'a' && i <= 'z' {
			t[i] -= 'a' - 'A'
		}
	}
	return t
}()

// planeWeights are utf8mb4_general_ci's weights of the basic multilingual plane.
var planeWeights = sync.OnceValue(func() *[1 << 16]uint16 {
	c := colldata.Lookup(collations.ID(types.UTF8MB4GeneralCI))
	t := new([1 << 16]uint16)
	var in, out [8]byte
	for r := range t {
		t[r] = uint16(r)
		if r >= 0xD800 && r < 0xE000 {
			continue
		}
		n := utf8.EncodeRune(in[:], rune(r))
		if w := c.WeightString(out[:0], in[:n], 0); len(w) == 2 {
			t[r] = uint16(w[0])<<8 | uint16(w[1])
		}
	}
	return t
})

// nextWeight returns the weight of s's first character and its length.
func nextWeight(s string) (int32, int) {
	if s[0] < 0x80 {
		return int32(upper[s[0]]), 1
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return badWeight + int32(s[0]), 1
	case r > 0xFFFF:
		return 0xFFFD, n
	default:
		return int32(planeWeights()[r]), n
	}
}

// appendWeight appends a weight so that bytes sort as weights do.
func appendWeight(dst []byte, w int32) []byte {
	switch {
	case w >= badWeight:
		return append(dst, keyBadByte, byte(w))
	case w < 0x80:
		return append(dst, byte(w))
	case w < 0x800:
		return append(dst, 0xC0|byte(w>>6), 0x80|byte(w)&0x3F)
	default:
		return append(dst, 0xE0|byte(w>>12), 0x80|byte(w>>6)&0x3F, 0x80|byte(w)&0x3F)
	}
}

// AppendKey appends the collation key of s.
func AppendKey(dst []byte, id types.CollationID, s string) []byte {
	switch id {
	case types.UTF8MB4GeneralCI:
		s = trimSpaces(s)
		from := len(dst)
		dst = append(dst, s...)
		for i, c := range dst[from:] {
			if c-0x20 >= 0x60 { // below space, or not ASCII
				return append(appendGeneralKey(dst[:from+i], s, i), keySpace)
			}
			dst[from+i] = upper[c]
		}
		return append(dst, keySpace)
	case types.UTF8MB4Bin:
		s = trimSpaces(s)
		for i := 0; i < len(s); i++ {
			if s[i] < 0x20 {
				return append(appendBinKey(dst, s), keySpace)
			}
		}
		return append(append(dst, s...), keySpace)
	default:
		return append(dst, s...)
	}
}

// lowerSpaces rewrites the spaces at the end of dst[from:], which a control character follows.
func lowerSpaces(dst []byte, from int) {
	for i := len(dst) - 1; i >= from && dst[i] == keySpace; i-- {
		dst[i] = keyLowSpace
	}
}

// appendGeneralKey appends the rest of s from position i on; what is before stands in dst already.
func appendGeneralKey(dst []byte, s string, i int) []byte {
	from := len(dst) - i
	for i < len(s) {
		w, n := nextWeight(s[i:])
		if w < 0x20 {
			lowerSpaces(dst, from)
			dst = append(dst, keyControl)
		}
		dst = appendWeight(dst, w)
		i += n
	}
	return dst
}

func appendBinKey(dst []byte, s string) []byte {
	from := len(dst)
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 {
			lowerSpaces(dst, from)
			dst = append(dst, keyControl)
		}
		dst = append(dst, s[i])
	}
	return dst
}
