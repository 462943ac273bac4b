package granule

import (
	"encoding/binary"
	"math"

	"github.com/colonnadedb/colonnade/asm/bitpack"
	"github.com/colonnadedb/colonnade/asm/delta"
	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

// View reads a stored column granule in place. It borrows the bytes it was parsed from; Parse may be called again on
// the same View. What it decodes for rows that are NULL is any value of the form.
type View struct {
	h       header
	valid   []byte
	packed  []byte // the packed lanes, codes, lengths; capacity reaches past the piece's padding
	fixed   []byte // Raw values, Delta's slice starts, a Constant's value
	units   []byte // Heap: table of units
	offsets []byte // Heap: slice offsets
	bodies  []byte // Heap
}

// Source says where bytes come from, for the error when they are damaged.
type Source struct {
	File   string
	Offset int64
}

// Parse checks the column granule that p begins with and makes v read it. p is the rest of its piece: at least Padding
// bytes follow the column granule in p. An error is ErrCorruption.
func (v *View) Parse(p []byte, src Source) error {
	end := len(p) - Padding
	n, bad := 0, "too short"
	if end > 0 {
		n, bad = framed(p[:end])
	}
	if bad == "" {
		v.h.get(p)
		bad = v.parse(p[:n:len(p)], n-TrailerBytes)
	}
	if bad != "" {
		return vfs.Corruptf(src.File, src.Offset, int64(max(n, 0)), "column granule: %s", bad)
	}
	return nil
}

// parse cuts the parts out of p, of which the first end bytes are header and body, and checks them.
func (v *View) parse(p []byte, end int) string {
	h := &v.h
	rows, nulls := int(h.rows), int(h.nulls)
	if rows == 0 || rows > Rows || nulls > rows {
		return "row counts out of range"
	}
	size := validityBytes(h.valid, rows, nulls)
	if int(h.payload) < HeaderBytes+size || int(h.payload) > end || h.payload%8 != 0 {
		return "payload out of range"
	}
	v.valid = p[HeaderBytes : HeaderBytes+size]
	v.packed, v.fixed, v.units, v.offsets, v.bodies = nil, nil, nil, nil, nil
	if bad := v.checkValidity(); bad != "" {
		return bad
	}
	body := p[h.payload:end:cap(p)]
	width := int(h.width)
	if width > 64 || !(h.lane == 1 || h.lane == 2 || h.lane == 4 || h.lane == 8) {
		return "width out of range"
	}
	switch h.encoding {
	case Constant:
		return v.parseConstant(body)
	case Frame:
		if !isIntegers(h.form) || width == 0 || h.mult == 0 || int(laneBytes(width)) != int(h.lane) {
			return "bad frame"
		}
		v.packed = body
		return v.checkPacked(body, rows, width)
	case Delta:
		starts := 8 * slices(rows)
		if !isIntegers(h.form) || h.lane < 4 || width > 8*int(h.lane) || len(body) < starts {
			return "bad differences"
		}
		v.fixed, v.packed = body[:starts], body[starts:]
		return v.checkPacked(v.packed, rows, width)
	case DictCodes:
		if h.form != types.FormString || width > 8*int(h.lane) || h.lane > 4 || h.base < 0 || h.base > math.MaxUint32 {
			return "bad codes"
		}
		v.packed = body
		return v.checkPacked(body, rows, width)
	case Raw:
		each := 8
		if h.form == types.FormInt128 {
			each = 16
		} else if h.form != types.FormFloat64 {
			return "raw values of this form"
		}
		v.fixed = body
		if len(body) != each*rows {
			return "wrong size of raw values"
		}
		return ""
	case Heap:
		return v.parseHeap(body, rows)
	}
	return "unknown encoding"
}

func isIntegers(f types.Form) bool {
	return f == types.FormInt64 || f == types.FormUint64 || f == types.FormInt128
}

func (v *View) checkPacked(p []byte, rows, width int) string {
	if len(p) != bitpack.Size(rows, width) {
		return "wrong size of packed values"
	}
	return ""
}

func (v *View) parseConstant(body []byte) string {
	v.fixed = body
	switch v.h.form {
	case types.FormInt128:
		if len(body) != 0 && len(body) != 16 {
			return "wrong size of constant"
		}
	case types.FormInt64, types.FormUint64, types.FormFloat64:
		if len(body) != 0 {
			return "wrong size of constant"
		}
	case types.FormString:
	default:
		return "unknown form"
	}
	return ""
}

// parseHeap cuts a heap payload; what depends on lengths is checked when a slice is decoded.
func (v *View) parseHeap(body []byte, rows int) string {
	if v.h.form != types.FormString || v.h.width > 32 || v.h.base < 0 || v.h.base > math.MaxUint32 || len(body) < 4 {
		return "bad heap"
	}
	units := int(binary.LittleEndian.Uint32(body))
	n := slices(rows)
	if units == 0 || units > n {
		return "number of heap units out of range"
	}
	at := 4 + units*unitEntryBytes + 4*n
	packed := bitpack.Size(rows, int(v.h.width))
	bodies := (at + packed + 7) &^ 7
	if bodies > len(body) {
		return "heap is too short"
	}
	v.units = body[4 : 4+units*unitEntryBytes]
	v.offsets = body[4+units*unitEntryBytes : at]
	v.packed = body[at : at+packed]
	v.bodies = body[bodies:]
	stored, last := 0, -1
	for i := range units {
		u := v.unit(i)
		if u.slice <= last || u.slice >= n || i == 0 && u.slice != 0 {
			return "heap units out of order"
		}
		last = u.slice
		if u.stored > len(v.bodies)-stored || u.raw < u.stored || u.raw > u.stored*255+64 {
			return "heap unit out of range"
		}
		stored += u.stored
	}
	if stored != len(v.bodies) {
		return "heap has another size than its units"
	}
	return ""
}

// Rows returns the number of rows, Nulls how many of them are NULL.
func (v *View) Rows() int { return int(v.h.rows) }

// Nulls returns how many rows are NULL.
func (v *View) Nulls() int { return int(v.h.nulls) }

// Encoding returns how the values are stored.
func (v *View) Encoding() Encoding { return v.h.encoding }

// Form returns the canonical form of the values.
func (v *View) Form() types.Form { return v.h.form }

// Dict returns the id of the dictionary of DictCodes.
func (v *View) Dict() uint64 { return v.h.dict }

// Address returns which column granule this says it is.
func (v *View) Address() Address { return v.h.addr }

// Length returns the stored size in bytes.
func (v *View) Length() int { return int(v.h.length) }

// HasLanes says whether the values decode to integer lanes over Base and Mult.
func (v *View) HasLanes() bool { return v.h.encoding == Frame || v.h.encoding == Delta }

// LaneBytes returns the width in bytes of decoded lanes or codes: 1, 2, 4 or 8.
func (v *View) LaneBytes() int { return int(v.h.lane) }

// Frame returns base and multiplier of the lanes.
func (v *View) Frame() (base, mult int64) {
	if v.h.encoding == Delta {
		return v.h.base, 1
	}
	return v.h.base, v.h.mult
}

// Width returns the packed bits per value.
func (v *View) Width() int { return int(v.h.width) }

// ConstantCode returns the one code of DictCodes of width 0.
func (v *View) ConstantCode() uint32 { return uint32(v.h.base) }

// Constant returns the one value of a Constant; ok is false if all rows are NULL. Its string shares the view's memory.
func (v *View) Constant() (d types.Datum, ok bool) {
	if v.AllNull() {
		return types.NullDatum, false
	}
	switch v.h.form {
	case types.FormInt64:
		return types.IntDatum(v.h.base), true
	case types.FormUint64:
		return types.UintDatum(uint64(v.h.base)), true
	case types.FormFloat64:
		return types.FloatDatum(math.Float64frombits(uint64(v.h.base))), true
	case types.FormInt128:
		if len(v.fixed) == 0 {
			return types.Int128Datum(types.Int128From(v.h.base)), true
		}
		return types.Int128Datum(int128At(v.fixed, 0)), true
	default:
		return types.StringDatum(viewString(v.fixed)), true
	}
}

func int128At(p []byte, i int) types.Int128 {
	return types.Int128{Lo: binary.LittleEndian.Uint64(p[16*i:]), Hi: int64(binary.LittleEndian.Uint64(p[16*i+8:]))}
}

// at returns the packed bytes from row from on, which is a multiple of 8.
func (v *View) at(from int) []byte { return v.packed[from*int(v.h.width)/8:] }

// UnpackU8 decodes lanes or codes of rows [from, from+len(dst)); from is a multiple of SliceRows. LaneBytes is 1. The
// others are the same for wider lanes.
func (v *View) UnpackU8(dst []uint8, from int) {
	if v.h.width == 0 {
		fillLanes(dst, uint8(v.h.base))
		return
	}
	bitpack.UnpackU8(dst, v.at(from), int(v.h.width))
}

// UnpackU16 is UnpackU8 for lanes of 2 bytes.
func (v *View) UnpackU16(dst []uint16, from int) {
	if v.h.width == 0 {
		fillLanes(dst, uint16(v.h.base))
		return
	}
	bitpack.UnpackU16(dst, v.at(from), int(v.h.width))
}

// UnpackU32 is UnpackU8 for lanes of 4 bytes.
func (v *View) UnpackU32(dst []uint32, from int) {
	if v.h.encoding == Delta {
		v.deltaU32(dst, from)
		return
	}
	if v.h.width == 0 {
		fillLanes(dst, uint32(v.h.base))
		return
	}
	bitpack.UnpackU32(dst, v.at(from), int(v.h.width))
}

// UnpackU64 is UnpackU8 for lanes of 8 bytes.
func (v *View) UnpackU64(dst []uint64, from int) {
	if v.h.encoding == Delta {
		v.deltaU64(dst, from)
		return
	}
	bitpack.UnpackU64(dst, v.at(from), int(v.h.width))
}

// fillLanes sets all codes to the one code of a dictionary granule of width 0.
func fillLanes[L uint8 | uint16 | uint32](dst []L, code L) {
	for i := range dst {
		dst[i] = code
	}
}

func (v *View) sliceStart(s int) uint64 { return binary.LittleEndian.Uint64(v.fixed[8*s:]) }

func (v *View) deltaU32(dst []uint32, from int) {
	least := uint32(v.h.mult)
	for len(dst) > 0 {
		d := dst[:min(len(dst), SliceRows)]
		switch width := int(v.h.width); {
		case width == 0:
			clear(d)
		case width <= 32:
			bitpack.UnpackU32(d, v.at(from), width)
		default:
			invariants.Failf("granule: differences of %d bits in lanes of 32", width)
		}
		if least != 0 {
			for i := range d {
				d[i] += least
			}
		}
		d[0] = 0
		delta.PrefixSumU32(d, uint32(v.sliceStart(from/SliceRows)))
		dst, from = dst[len(d):], from+len(d)
	}
}

func (v *View) deltaU64(dst []uint64, from int) {
	least := uint64(v.h.mult)
	for len(dst) > 0 {
		d := dst[:min(len(dst), SliceRows)]
		if v.h.width == 0 {
			clear(d)
		} else {
			bitpack.UnpackU64(d, v.at(from), int(v.h.width))
		}
		if least != 0 {
			for i := range d {
				d[i] += least
			}
		}
		d[0] = 0
		delta.PrefixSumU64(d, v.sliceStart(from/SliceRows))
		dst, from = dst[len(d):], from+len(d)
	}
}

// CanFilter says whether FilterRange and the gathers work on the packed bytes.
func (v *View) CanFilter() bool {
	return (v.h.encoding == Frame || v.h.encoding == DictCodes) && v.h.width > 0
}

// FilterRange sets the bits of dst, which stand for rows [from, from+n), where lane-lo <= span in unsigned arithmetic
// with wrap-around. from is a multiple of SliceRows. Only where CanFilter.
func (v *View) FilterRange(dst []uint64, from, n int, lo, span uint64) {
	bitpack.FilterRange(dst, v.at(from), n, int(v.h.width), lo, span)
}

// GatherU8 decodes the lanes or codes of the rows from + sel[i]; from is a multiple of 8. Only where CanFilter. The
// others are the same for wider lanes.
func (v *View) GatherU8(dst []uint8, from int, sel []uint16) {
	bitpack.GatherU8(dst, v.at(from), int(v.h.width), sel)
}

// GatherU16 is GatherU8 for lanes of 2 bytes.
func (v *View) GatherU16(dst []uint16, from int, sel []uint16) {
	bitpack.GatherU16(dst, v.at(from), int(v.h.width), sel)
}

// GatherU32 is GatherU8 for lanes of 4 bytes.
func (v *View) GatherU32(dst []uint32, from int, sel []uint16) {
	bitpack.GatherU32(dst, v.at(from), int(v.h.width), sel)
}

// GatherU64 is GatherU8 for lanes of 8 bytes.
func (v *View) GatherU64(dst []uint64, from int, sel []uint16) {
	bitpack.GatherU64(dst, v.at(from), int(v.h.width), sel)
}

// RawFloat64 decodes rows [from, from+len(dst)) of Raw float64.
func (v *View) RawFloat64(dst []float64, from int) {
	p := v.fixed[8*from : 8*(from+len(dst))]
	for i := range dst {
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(p[8*i:]))
	}
}

// RawInt128 decodes rows [from, from+len(dst)) of Raw int128.
func (v *View) RawInt128(dst []types.Int128, from int) {
	p := v.fixed[16*from : 16*(from+len(dst))]
	for i := range dst {
		dst[i] = int128At(p, i)
	}
}

// RawFloat64At decodes row i of Raw float64.
func (v *View) RawFloat64At(i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(v.fixed[8*i:]))
}

// RawInt128At decodes row i of Raw int128.
func (v *View) RawInt128At(i int) types.Int128 { return int128At(v.fixed, i) }

// MaxCode returns a bound that every code is at or below: 2^Width - 1, or the constant code.
func (v *View) MaxCode() uint64 {
	if v.h.width == 0 {
		return uint64(v.h.base)
	}
	return 1<<v.h.width - 1
}
