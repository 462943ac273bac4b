package granule

import (
	"encoding/binary"
	"unsafe"

	"github.com/pierrec/lz4/v4"

	"github.com/colonnadedb/colonnade/asm/bitpack"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

type unit struct{ slice, raw, stored int }

func (v *View) unit(i int) unit {
	p := v.units[i*unitEntryBytes:]
	le := binary.LittleEndian
	return unit{int(le.Uint32(p)), int(le.Uint32(p[4:])), int(le.Uint32(p[8:]))}
}

// viewString returns b as a string that shares its memory.
func viewString(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// HeapReader decodes the strings of one heap at a time. Strings it returned stay valid until the next Reset (and only
// as long as the bytes of the View): compressed units are decoded once into memory of the reader.
type HeapReader struct {
	view   *View
	bodies [][]byte // per unit of the view: nil until decoded
	starts []int    // per unit: offset of the stored body
	spare  []byte   // memory for decoded bodies, cut from the front
	used   int
	lens   []uint32
}

// Reset makes r read v, which is a Heap.
func (r *HeapReader) Reset(v *View) {
	r.view, r.used = v, 0
	n := len(v.units) / unitEntryBytes
	r.bodies, r.starts = r.bodies[:0], r.starts[:0]
	need, at := 0, 0
	for i := range n {
		u := v.unit(i)
		r.bodies, r.starts = append(r.bodies, nil), append(r.starts, at)
		at += u.stored
		if u.stored != u.raw {
			need += u.raw
		}
	}
	if cap(r.spare) < need {
		r.spare = make([]byte, need+need/4)
	}
	r.spare = r.spare[:cap(r.spare)]
}

// body returns the decoded body of unit i.
func (r *HeapReader) body(i int) ([]byte, error) {
	if r.bodies[i] != nil {
		return r.bodies[i], nil
	}
	u := r.view.unit(i)
	stored := r.view.bodies[r.starts[i] : r.starts[i]+u.stored]
	if u.stored == u.raw {
		r.bodies[i] = stored
		return stored, nil
	}
	dst := r.spare[r.used : r.used+u.raw : r.used+u.raw]
	n, err := lz4.UncompressBlock(stored, dst)
	if err != nil || n != u.raw {
		return nil, r.corrupt("heap unit %d does not decompress to %d bytes", i, u.raw)
	}
	r.used += u.raw
	r.bodies[i] = dst
	return dst, nil
}

func (r *HeapReader) corrupt(format string, args ...any) error {
	a := r.view.h.addr
	args = append([]any{a.Table, a.Column, a.Segment, a.Granule}, args...)
	return vfs.Corruptf("", 0, int64(r.view.h.length), "column granule of table %d, column %d, segment %d, granule %d: "+
		format, args...)
}

// Slice decodes the strings of rows [from, from+len(dst)), all of one slice of SliceRows rows beginning at from.
func (r *HeapReader) Slice(dst []string, from int) error {
	v := r.view
	s := from / SliceRows
	i := len(v.units)/unitEntryBytes - 1
	for i > 0 && v.unit(i).slice > s {
		i--
	}
	body, err := r.body(i)
	if err != nil {
		return err
	}
	if cap(r.lens) < SliceRows {
		r.lens = make([]uint32, SliceRows)
	}
	lens := r.lens[:len(dst)]
	if v.h.width == 0 {
		clear(lens)
	} else {
		bitpack.UnpackU32(lens, v.at(from), int(v.h.width))
	}
	at := uint64(binary.LittleEndian.Uint32(v.offsets[4*s:]))
	least, limit := uint64(v.h.base), uint64(len(body))
	for k, l := range lens {
		end := at + least + uint64(l)
		if end > limit {
			return r.corrupt("string %d ends at %d of a body of %d bytes", from+k, end, limit)
		}
		dst[k] = viewString(body[at:end])
		at = end
	}
	return nil
}

// Column decodes all of v into an empty column: for checks, rewrites and tests. dict gives the strings of DictCodes.
func (v *View) Column(dict []string) (*Column, error) {
	c := &Column{Form: v.h.form}
	valid := make([]uint64, (v.Rows()+63)/64)
	v.Validity(valid)
	var err error
	switch {
	case v.h.encoding == Constant:
		d, ok := v.Constant()
		for i := range v.Rows() {
			if ok && valid[i>>6]>>(uint(i)&63)&1 != 0 {
				c.AppendDatum(d)
			} else {
				c.AppendNull()
			}
		}
		return c, nil
	case v.HasLanes():
		v.lanesColumn(c)
	case v.h.encoding == DictCodes:
		err = v.codesColumn(c, dict)
	case v.h.encoding == Heap:
		err = v.heapColumn(c)
	case v.h.form == types.FormFloat64:
		c.F64 = make([]float64, v.Rows())
		v.RawFloat64(c.F64, 0)
	default:
		c.I128 = make([]types.Int128, v.Rows())
		v.RawInt128(c.I128, 0)
	}
	for i := range v.Rows() {
		if valid[i>>6]>>(uint(i)&63)&1 == 0 {
			c.setNull(i)
		}
	}
	return c, err
}

// Lanes decodes all lanes or codes, whatever their width, to 64 bits.
func (v *View) Lanes(dst []uint64) {
	dst = dst[:v.Rows()]
	switch v.h.lane {
	case 1:
		widen(dst, make([]uint8, len(dst)), v.UnpackU8)
	case 2:
		widen(dst, make([]uint16, len(dst)), v.UnpackU16)
	case 4:
		widen(dst, make([]uint32, len(dst)), v.UnpackU32)
	default:
		v.UnpackU64(dst, 0)
	}
}

func widen[L uint8 | uint16 | uint32](dst []uint64, lanes []L, unpack func([]L, int)) {
	unpack(lanes, 0)
	for i, l := range lanes {
		dst[i] = uint64(l)
	}
}

func (v *View) lanesColumn(c *Column) {
	lanes := make([]uint64, v.Rows())
	v.Lanes(lanes)
	base, mult := v.Frame()
	for _, l := range lanes {
		x := base + mult*int64(l)
		switch c.Form {
		case types.FormInt64:
			c.AppendInt64(x)
		case types.FormUint64:
			c.AppendUint64(uint64(x))
		default:
			c.AppendInt128(types.Int128From(x))
		}
	}
}

func (v *View) codesColumn(c *Column, dict []string) error {
	lanes := make([]uint64, v.Rows())
	v.Lanes(lanes)
	for _, l := range lanes {
		if l >= uint64(len(dict)) {
			return vfs.Corruptf("", 0, int64(v.h.length), "code %d of a dictionary of %d entries", l, len(dict))
		}
		c.AppendString(dict[l])
	}
	return nil
}

func (v *View) heapColumn(c *Column) error {
	var r HeapReader
	r.Reset(v)
	var buf [SliceRows]string
	for from := 0; from < v.Rows(); from += SliceRows {
		dst := buf[:min(SliceRows, v.Rows()-from)]
		if err := r.Slice(dst, from); err != nil {
			return err
		}
		for _, s := range dst {
			c.AppendString(s)
		}
	}
	return nil
}
