package granule

import (
	"encoding/binary"
	"math/bits"

	"github.com/pierrec/lz4/v4"
)

// A heap's payload:
//
//	units      u32
//	per unit   u32 first slice, u32 raw bytes, u32 stored bytes (equal to raw: not compressed)
//	per slice  u32 offset of its first string in the raw body of its unit
//	lengths    of all rows less Base, packed in Width bits, then up to 7 bytes to a multiple of 8
//	bodies     of the units, one after another as stored
//
// A unit holds whole slices, as many as fit unitBytes (at least one): what one decompression yields.
const (
	unitBytes      = 64 << 10
	unitEntryBytes = 12
	// lz4 is kept where it saves at least an eighth: below that its decoding costs more than the bytes it saves.
	lz4KeepNum, lz4KeepDen = 7, 8
)

func (e *Encoder) heap(dst []byte, h *header, c *Column) []byte {
	n := c.Len()
	least, most := ^uint32(0), uint32(0)
	begin := uint32(0)
	e.u32 = e.u32[:0]
	for _, end := range c.Ends {
		e.u32 = append(e.u32, end-begin)
		least, most = min(least, end-begin), max(most, end-begin)
		begin = end
	}
	if h.nulls == 0 && constantStrings(c) {
		h.encoding = Constant
		return append(dst, c.Bytes(0)...)
	}
	h.encoding, h.base, h.width = Heap, int64(least), uint8(bits.Len32(most-least))
	type unit struct{ slice, from, to int }
	var units []unit
	var sliceOff []uint32
	for s := 0; s < slices(n); s++ {
		from := c.start(s * SliceRows)
		to := c.start(min((s+1)*SliceRows, n))
		if k := len(units); k > 0 && to-units[k-1].from <= unitBytes {
			units[k-1].to = to
		} else {
			units = append(units, unit{s, from, to})
		}
		sliceOff = append(sliceOff, uint32(from-units[len(units)-1].from))
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(units)))
	table := len(dst)
	dst = append(dst, make([]byte, len(units)*unitEntryBytes)...)
	for _, o := range sliceOff {
		dst = binary.LittleEndian.AppendUint32(dst, o)
	}
	if h.width > 0 {
		e.lanes = e.lanes[:0]
		for _, l := range e.u32 {
			e.lanes = append(e.lanes, uint64(l-least))
		}
		dst = appendPacked(dst, e.lanes, int(h.width))
	}
	for (len(dst)-table)%8 != 4 { // the payload began on 8 bytes, 4 before the table
		dst = append(dst, 0)
	}
	for i, u := range units {
		raw := c.Body[u.from:u.to]
		at := len(dst)
		dst = e.appendBody(dst, raw)
		entry := dst[table+i*unitEntryBytes:]
		binary.LittleEndian.PutUint32(entry, uint32(u.slice))
		binary.LittleEndian.PutUint32(entry[4:], uint32(len(raw)))
		binary.LittleEndian.PutUint32(entry[8:], uint32(len(dst)-at))
	}
	return dst
}

// appendBody appends raw, compressed where that pays.
func (e *Encoder) appendBody(dst, raw []byte) []byte {
	if len(raw) < 256 {
		return append(dst, raw...)
	}
	limit := len(raw) * lz4KeepNum / lz4KeepDen
	bound := lz4.CompressBlockBound(len(raw))
	if cap(e.body) < bound {
		e.body = make([]byte, bound)
	}
	n, err := e.lz.CompressBlock(raw, e.body[:bound])
	// An error here can only be a short buffer, which the bound rules out; 0 means incompressible. Either way raw is
	// right.
	if err != nil || n == 0 || n > limit {
		return append(dst, raw...)
	}
	return append(dst, e.body[:n]...)
}

// start returns where string i begins in the body; i may be the number of strings.
func (c *Column) start(i int) int {
	if i == 0 {
		return 0
	}
	return int(c.Ends[i-1])
}

func constantStrings(c *Column) bool {
	first := c.Bytes(0)
	if len(first)*len(c.Ends) != len(c.Body) {
		return false
	}
	for i := range c.Ends {
		if string(c.Bytes(i)) != string(first) {
			return false
		}
	}
	return true
}
