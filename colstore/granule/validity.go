package granule

import (
	"encoding/binary"
	"math/bits"
)

// appendValidity appends the stored form of the NULLs of c's n rows to dst and returns which one it is.
func appendValidity(dst []byte, c *Column, n int) ([]byte, validity, int) {
	nulls := 0
	for w, word := range c.Null {
		if rest := n - w*64; rest < 64 {
			word &= 1<<uint(max(rest, 0)) - 1
		}
		nulls += bits.OnesCount64(word)
	}
	switch {
	case nulls == 0:
		return dst, validAll, 0
	case nulls == n:
		return dst, validNone, nulls
	case nulls*16 < n:
		for i := 0; i < n; i++ {
			if c.IsNull(i) {
				dst = binary.LittleEndian.AppendUint16(dst, uint16(i))
			}
		}
		return dst, validNulls, nulls
	case (n-nulls)*16 < n:
		for i := 0; i < n; i++ {
			if !c.IsNull(i) {
				dst = binary.LittleEndian.AppendUint16(dst, uint16(i))
			}
		}
		return dst, validSome, nulls
	}
	for w := 0; w*64 < n; w++ {
		word := ^uint64(0)
		if w < len(c.Null) {
			word = ^c.Null[w]
		}
		if rest := n - w*64; rest < 64 {
			word &= 1<<uint(rest) - 1
		}
		dst = binary.LittleEndian.AppendUint64(dst, word)
	}
	return dst, validBits, nulls
}

// validityBytes returns the stored size of the validity of a granule.
func validityBytes(v validity, rows, nulls int) int {
	switch v {
	case validBits:
		return (rows + 63) / 64 * 8
	case validNulls:
		return 2 * nulls
	case validSome:
		return 2 * (rows - nulls)
	}
	return 0
}

// HasNulls says whether some row is NULL.
func (v *View) HasNulls() bool { return v.h.valid != validAll }

// AllNull says whether every row is NULL.
func (v *View) AllNull() bool { return v.h.valid == validNone }

// Validity writes the validity of all rows to dst, which has (Rows+63)/64 words. Call it only where HasNulls.
func (v *View) Validity(dst []uint64) {
	rows := int(v.h.rows)
	words := (rows + 63) / 64
	dst = dst[:words]
	switch v.h.valid {
	case validBits:
		for i := range dst {
			dst[i] = binary.LittleEndian.Uint64(v.valid[8*i:])
		}
	case validNulls:
		for i := range dst {
			dst[i] = ^uint64(0)
		}
		for i := 0; i+1 < len(v.valid); i += 2 {
			p := binary.LittleEndian.Uint16(v.valid[i:])
			dst[p>>6] &^= 1 << (p & 63)
		}
	case validSome, validNone:
		clear(dst)
		for i := 0; i+1 < len(v.valid); i += 2 {
			p := binary.LittleEndian.Uint16(v.valid[i:])
			dst[p>>6] |= 1 << (p & 63)
		}
	default:
		for i := range dst {
			dst[i] = ^uint64(0)
		}
	}
	if r := uint(rows) % 64; r != 0 && words > 0 {
		dst[words-1] &= 1<<r - 1
	}
}

// checkValidity checks the stored positions and counts.
func (v *View) checkValidity() string {
	rows, nulls := int(v.h.rows), int(v.h.nulls)
	switch v.h.valid {
	case validAll:
		if nulls != 0 {
			return "NULLs without validity"
		}
	case validNone:
		if nulls != rows {
			return "wrong number of NULLs"
		}
	case validBits:
		count := 0
		for i := 0; i < len(v.valid); i += 8 {
			count += bits.OnesCount64(binary.LittleEndian.Uint64(v.valid[i:]))
		}
		if count != rows-nulls {
			return "wrong number of NULLs in the validity bitmap"
		}
	case validNulls, validSome:
		last := -1
		for i := 0; i < len(v.valid); i += 2 {
			p := int(binary.LittleEndian.Uint16(v.valid[i:]))
			if p <= last || p >= rows {
				return "positions of NULLs out of order"
			}
			last = p
		}
	default:
		return "unknown form of validity"
	}
	return ""
}
