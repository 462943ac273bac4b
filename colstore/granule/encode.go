package granule

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/pierrec/lz4/v4"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Meta is what the directory and the statistics keep of an encoded column granule.
type Meta struct {
	Encoding Encoding
	Rows     int
	Nulls    int
	Dict     uint64
	Zone     Zone
}

// Codes says that a string column granule is stored as codes of a dictionary. Code i belongs to row i; under a NULL it
// may be any valid code.
type Codes struct {
	Dict  uint64
	Count int // of the dictionary's entries
	Code  []uint32
	Zone  Zone // of the values that occur
}

// Encoder encodes column granules. It owns scratch memory and is used by one goroutine at a time.
type Encoder struct {
	ints  []int64
	lanes []uint64
	u32   []uint32
	lz    lz4.Compressor
	body  []byte
}

// Encode appends the column granule of c's rows, at most Rows, to dst, with an empty trailer: Seal fills it once its
// place is known. Strings are stored as codes if codes is not nil, else as a heap with the zone given. c is borrowed.
func (e *Encoder) Encode(dst []byte, addr Address, c *Column, codes *Codes, zone Zone) ([]byte, Meta) {
	n := c.Len()
	if n == 0 || n > Rows {
		invariants.Failf("granule: encode %d rows", n)
	}
	begin := len(dst)
	dst = append(dst, make([]byte, HeaderBytes)...)
	h := header{form: c.Form, rows: uint32(n), lane: 1, addr: addr}
	var nulls int
	dst, h.valid, nulls = appendValidity(dst, c, n)
	for (len(dst)-begin)%8 != 0 {
		dst = append(dst, 0)
	}
	h.nulls, h.payload = uint32(nulls), uint32(len(dst)-begin)
	m := Meta{Rows: n, Nulls: nulls}
	switch {
	case nulls == n:
		h.encoding, m.Zone = Constant, Zone{Kind: ZoneEmpty}
	case codes != nil:
		dst = e.codes(dst, &h, codes)
		m.Zone, m.Dict = codes.Zone, codes.Dict
	case c.Form == types.FormInt64:
		dst, m.Zone = e.integers(dst, &h, c, c.I64, false)
	case c.Form == types.FormUint64:
		dst, m.Zone = e.unsigned(dst, &h, c)
	case c.Form == types.FormInt128:
		dst, m.Zone = e.int128(dst, &h, c)
	case c.Form == types.FormFloat64:
		dst, m.Zone = e.floats(dst, &h, c)
	default:
		dst, m.Zone = e.heap(dst, &h, c), zone
	}
	m.Encoding = h.encoding
	dst = append(dst, make([]byte, TrailerBytes)...)
	h.length = uint32(len(dst) - begin)
	h.put(dst[begin:])
	return dst, m
}

// fill returns a copy of vals in which NULLs repeat the value before them, so that they widen neither range nor
// differences; without NULLs it returns vals.
func (e *Encoder) fill(c *Column, vals []int64, nulls bool) []int64 {
	if !nulls {
		return vals
	}
	e.ints = append(e.ints[:0], vals...)
	first := 0
	for c.IsNull(first) {
		first++
	}
	last := vals[first]
	for i := range e.ints {
		if c.IsNull(i) {
			e.ints[i] = last
		} else {
			last = e.ints[i]
		}
	}
	return e.ints
}

// integers encodes values in int64 order, or in uint64 order if unsigned.
func (e *Encoder) integers(dst []byte, h *header, c *Column, vals []int64, unsigned bool) ([]byte, Zone) {
	vals = e.fill(c, vals, h.nulls > 0)
	var lo, hi int64
	zone := Zone{Kind: ZoneInt, Flags: MinExact | MaxExact}
	if unsigned {
		l, u := minMaxUint(vals)
		lo, hi, zone.Kind = int64(l), int64(u), ZoneUint
	} else {
		lo, hi = minMaxInt(vals)
	}
	zone.Min[0], zone.Max[0] = uint64(lo), uint64(hi)
	span := uint64(hi) - uint64(lo)
	h.base, h.mult = lo, 1
	if span == 0 {
		h.encoding = Constant
		return dst, zone
	}
	gcd := commonDivisor(vals, lo, span)
	frameWidth := bits.Len64(span / gcd)
	if d, ok := analyseDelta(vals, span); ok && d.width*10 < frameWidth*7 {
		return e.delta(dst, h, vals, d, span), zone
	}
	h.encoding, h.mult, h.width, h.lane = Frame, int64(gcd), uint8(frameWidth), laneBytes(frameWidth)
	lanes := e.lanesOf(vals, lo, gcd)
	return appendPacked(dst, lanes, frameWidth), zone
}

func (e *Encoder) unsigned(dst []byte, h *header, c *Column) ([]byte, Zone) {
	e.ints = e.ints[:0]
	for _, v := range c.U64 {
		e.ints = append(e.ints, int64(v))
	}
	vals := e.ints
	if h.nulls > 0 {
		// fill copies into e.ints: give it a source of its own.
		vals = append([]int64(nil), vals...)
	}
	return e.integers(dst, h, c, vals, true)
}

// int128 stores values that all fit int64 as lanes over the int64 they are, and others raw.
func (e *Encoder) int128(dst []byte, h *header, c *Column) ([]byte, Zone) {
	narrow := true
	var lo, hi types.Int128
	seen := false
	for i, v := range c.I128 {
		if c.IsNull(i) {
			continue
		}
		narrow = narrow && v.IsInt64()
		if !seen || v.Cmp(lo) < 0 {
			lo = v
		}
		if !seen || v.Cmp(hi) > 0 {
			hi = v
		}
		seen = true
	}
	zone := Zone{Kind: ZoneInt128, Flags: MinExact | MaxExact,
		Min: [2]uint64{lo.Lo, uint64(lo.Hi)}, Max: [2]uint64{hi.Lo, uint64(hi.Hi)}}
	if narrow {
		vals := make([]int64, len(c.I128))
		for i, v := range c.I128 {
			vals[i] = v.Int64()
		}
		dst, _ = e.integers(dst, h, c, vals, false)
		return dst, zone
	}
	if lo == hi {
		h.encoding = Constant
		dst = binary.LittleEndian.AppendUint64(dst, lo.Lo)
		return binary.LittleEndian.AppendUint64(dst, uint64(lo.Hi)), zone
	}
	h.encoding = Raw
	for _, v := range c.I128 {
		dst = binary.LittleEndian.AppendUint64(dst, v.Lo)
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v.Hi))
	}
	return dst, zone
}

func (e *Encoder) floats(dst []byte, h *header, c *Column) ([]byte, Zone) {
	zone := Zone{Kind: ZoneFloat, Flags: MinExact | MaxExact}
	lo, hi := math.Inf(1), math.Inf(-1)
	constant, nan := true, false
	first := -1
	for i, v := range c.F64 {
		if c.IsNull(i) {
			continue
		}
		if first < 0 {
			first = i
		}
		constant = constant && math.Float64bits(v) == math.Float64bits(c.F64[first])
		nan = nan || v != v
		lo, hi = min(lo, v), max(hi, v)
	}
	// Adding zero makes -0 a +0, which equals it: bounds compare as values do.
	zone.Min[0], zone.Max[0] = math.Float64bits(lo+0), math.Float64bits(hi+0)
	if nan {
		zone = Zone{}
	}
	if constant {
		h.encoding, h.base = Constant, int64(math.Float64bits(c.F64[first]))
		return dst, zone
	}
	h.encoding, h.lane = Raw, 8
	for _, v := range c.F64 {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst, zone
}

func (e *Encoder) codes(dst []byte, h *header, codes *Codes) []byte {
	h.encoding, h.dict = DictCodes, codes.Dict
	most := uint32(0)
	constant := true
	for _, v := range codes.Code {
		most = max(most, v)
		constant = constant && v == codes.Code[0]
	}
	h.lane = laneBytes(bits.Len(uint(max(codes.Count-1, 0))))
	if constant {
		h.base = int64(codes.Code[0])
		return dst
	}
	width := bits.Len32(most)
	h.width = uint8(width)
	e.lanes = e.lanes[:0]
	for _, v := range codes.Code {
		e.lanes = append(e.lanes, uint64(v))
	}
	return appendPacked(dst, e.lanes, width)
}
