package scan

import (
	"github.com/colonnadedb/colonnade/asm/agg"
	"github.com/colonnadedb/colonnade/asm/bitmap"
	"github.com/colonnadedb/colonnade/asm/lane"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/types"
)

// sparse is how few of a range's rows must be left for fetching them one by one to be cheaper than decoding all lanes
// and compacting them: less than one in sparse.
const sparse = 8

// emit fills b with the next selected rows of the granule. Done: there are none left.
func (l *local) emit(b *coldata.Batch) (exec.Status, error) {
	s := l.src
	if ok, err := l.load(s.opts.Scan.Output); err != nil || !ok {
		return exec.Blocked, err
	}
	for l.at < l.g.rows {
		from := l.at
		to, count := l.extend(from)
		l.at = to
		if count == 0 {
			continue
		}
		l.locate(from, to, count)
		b.N = count
		if cap(b.Vecs) < len(s.opts.Scan.Output) {
			b.Vecs = make([]coldata.Vector, len(s.opts.Scan.Output))
		}
		b.Vecs = b.Vecs[:len(s.opts.Scan.Output)]
		for k, i := range s.opts.Scan.Output {
			b.Vecs[k] = coldata.Vector{Type: s.columns[i].Type, N: count}
			if err := l.decode(i, &b.Vecs[k], from, to, count); err != nil {
				return exec.Done, err
			}
		}
		s.emitted.Add(int64(count))
		s.opts.Env.Stats.RowsOut.Add(int64(count))
		return exec.Ready, nil
	}
	return exec.Done, nil
}

// extend returns the end of the range of whole slices from row from on whose selected rows fit a batch, and their
// number.
func (l *local) extend(from int) (to, count int) {
	if l.full {
		to = min(from+coldata.BatchSize, l.g.rows)
		return to, to - from
	}
	for to = from; to < l.g.rows; {
		end := min(to+granule.SliceRows, l.g.rows)
		n := bitmap.CountIn(l.sel, to, end)
		if count+n > coldata.BatchSize {
			break
		}
		to, count = end, count+n
	}
	return to, count
}

// locate finds the positions of the selected rows of a range, unless all are selected.
func (l *local) locate(from, to, count int) {
	if count < to-from {
		bitmap.ToSel(l.places, l.sel, from, to)
	}
}

// decode makes v the count selected rows of [from, to) of column i, whose view is loaded. v.Type and v.N are set.
func (l *local) decode(i int, v *coldata.Vector, from, to, count int) error {
	c := &l.cols[i]
	w := &c.view
	if w.AllNull() {
		v.Form = coldata.None
		return nil
	}
	l.decodeValidity(c, v, from, to, count)
	l.src.opts.Env.Stats.BytesDecoded.Add(int64(count * w.LaneBytes()))
	switch w.Encoding() {
	case granule.Constant:
		c.constant(v, count)
		return nil
	case granule.Frame, granule.Delta:
		v.Base, v.Mult = w.Frame()
		l.decodeLanes(c, v, from, to, count)
		l.bound(i, v)
		return nil
	case granule.DictCodes:
		v.Dict = c.dict
		l.decodeLanes(c, v, from, to, count)
		return l.checkCodes(c, v)
	case granule.Heap:
		return l.decodeStrings(c, v, from, to, count)
	default:
		l.decodeRaw(c, v, from, to, count)
		return nil
	}
}

// decodeValidity sets v.Valid.
func (l *local) decodeValidity(c *column, v *coldata.Vector, from, to, count int) {
	valid := c.validity()
	if valid == nil {
		return
	}
	if c.bits == nil {
		c.bits = make([]uint64, bitmap.Words(coldata.BatchSize))
	}
	v.Valid = c.bits
	if count == to-from {
		copy(v.Valid, valid[from/64:(to+63)/64])
		return
	}
	coldata.GatherBits(v.Valid, valid[from/64:], l.places[:count])
}

// constant makes v count times the one value of a constant granule.
func (c *column) constant(v *coldata.Vector, count int) {
	d, _ := c.view.Constant()
	n := count
	if v.Valid == nil {
		v.Const, n = true, 1
	}
	v.Form = coldata.Form(d.Form)
	switch d.Form {
	case types.FormInt64:
		c.i64 = grow(c.i64, coldata.BatchSize)
		v.I64 = fill(c.i64[:n], d.I)
		v.Bounded, v.Min, v.Max = true, d.I, d.I
	case types.FormUint64:
		c.u64 = grow(c.u64, coldata.BatchSize)
		v.U64 = fill(c.u64[:n], d.Uint64())
	case types.FormInt128:
		c.i128 = grow(c.i128, coldata.BatchSize)
		v.I128 = fill(c.i128[:n], d.H)
	case types.FormFloat64:
		c.f64 = grow(c.f64, coldata.BatchSize)
		v.F64 = fill(c.f64[:n], d.F)
	default:
		c.str = grow(c.str, coldata.BatchSize)
		v.Str = fill(c.str[:n], d.S)
	}
}

func fill[T any](dst []T, v T) []T {
	for i := range dst {
		dst[i] = v
	}
	return dst
}

// bound sets the bounds of an integer vector from the granule's zone, or from what its lanes can hold.
func (l *local) bound(i int, v *coldata.Vector) {
	if e := l.g.entries[i]; e != nil && e.Zone.Kind == granule.ZoneInt {
		v.Bounded = true
		v.Min, v.Max = e.Zone.Int()
	}
}

// lanePath is how lanes of one width are decoded: all of a range, chosen rows of it, and the selected ones of many; dst
// has room for them and for what compaction writes past them.
type lanePath[L lane.Lane] struct {
	unpack  func(*granule.View, []L, int)
	gather  func(*granule.View, []L, int, []uint16)
	compact func(dst, src []L, sel []uint64, n int) int
}

var (
	path8  = lanePath[uint8]{(*granule.View).UnpackU8, (*granule.View).GatherU8, lane.CompactU8}
	path16 = lanePath[uint16]{(*granule.View).UnpackU16, (*granule.View).GatherU16, lane.CompactU16}
	path32 = lanePath[uint32]{(*granule.View).UnpackU32, (*granule.View).GatherU32, lane.CompactU32}
	path64 = lanePath[uint64]{(*granule.View).UnpackU64, (*granule.View).GatherU64, lane.CompactU64}
)

// decodeLanes decodes lanes or codes.
func (l *local) decodeLanes(c *column, v *coldata.Vector, from, to, count int) {
	first := coldata.Lane8
	if v.Dict != nil {
		first = coldata.Dict8
	}
	switch c.view.LaneBytes() {
	case 1:
		c.u8 = grow(c.u8, coldata.BatchSize)
		v.Form, v.U8 = first, decodePath(l, c, &path8, c.u8, &c.wide.u8, from, to, count)
	case 2:
		c.u16 = grow(c.u16, coldata.BatchSize)
		v.Form, v.U16 = first+1, decodePath(l, c, &path16, c.u16, &c.wide.u16, from, to, count)
	case 4:
		c.u32 = grow(c.u32, coldata.BatchSize)
		v.Form, v.U32 = first+2, decodePath(l, c, &path32, c.u32, &c.wide.u32, from, to, count)
	default:
		c.u64 = grow(c.u64, coldata.BatchSize)
		v.Form, v.U64 = first+3, decodePath(l, c, &path64, c.u64, &c.wide.u64, from, to, count)
	}
}

// decodePath decodes all of a range, or all and keeps the selected rows, or the selected rows alone.
func decodePath[L lane.Lane](l *local, c *column, p *lanePath[L], dst []L, wide *[]L, from, to, count int) []L {
	n := to - from
	if count == n {
		p.unpack(&c.view, dst[:n], from)
		return dst[:n]
	}
	if count*sparse < n && c.view.CanFilter() {
		p.gather(&c.view, dst[:count], from, l.places[:count])
		return dst[:count]
	}
	*wide = grow(*wide, granule.SliceRows)
	out := 0
	for at := from; at < to; at += granule.SliceRows {
		end := min(at+granule.SliceRows, to)
		if !bitmap.AnyIn(l.sel, at, end) {
			continue
		}
		w := (*wide)[:end-at]
		p.unpack(&c.view, w, at)
		out += p.compact(dst[out:], w, l.sel[at/64:], end-at)
	}
	return dst[:out]
}

// checkCodes makes sure that every code names an entry of the dictionary.
func (l *local) checkCodes(c *column, v *coldata.Vector) error {
	entries := uint64(len(v.Dict.Values))
	if c.view.MaxCode() < entries {
		return nil
	}
	most := uint64(0)
	switch v.Form {
	case coldata.Dict8:
		_, m := agg.MinMaxU8(v.U8)
		most = uint64(m)
	case coldata.Dict16:
		_, m := agg.MinMaxU16(v.U16)
		most = uint64(m)
	default:
		_, m := agg.MinMaxU32(v.U32)
		most = uint64(m)
	}
	if most >= entries {
		return vfs.Corruptf("", 0, int64(c.view.Length()), "code %d of a dictionary of %d entries", most, entries)
	}
	return nil
}

// decodeStrings decodes the slices of a heap that have selected rows.
func (l *local) decodeStrings(c *column, v *coldata.Vector, from, to, count int) error {
	if !c.isHeap {
		c.heap.Reset(&c.view)
		c.isHeap = true
	}
	v.Form = coldata.String
	c.str = grow(c.str, coldata.BatchSize)
	v.Str = c.str[:count]
	all := count == to-from
	out := 0
	for at := from; at < to; at += granule.SliceRows {
		end := min(at+granule.SliceRows, to)
		if all {
			if err := c.heap.Slice(v.Str[at-from:end-from], at); err != nil {
				return err
			}
			continue
		}
		if !bitmap.AnyIn(l.sel, at, end) {
			continue
		}
		c.slice = grow(c.slice, granule.SliceRows)
		if err := c.heap.Slice(c.slice[:end-at], at); err != nil {
			return err
		}
		for ; out < count && int(l.places[out]) < end-from; out++ {
			v.Str[out] = c.slice[int(l.places[out])-(at-from)]
		}
	}
	return nil
}

// decodeRaw decodes float64 and int128.
func (l *local) decodeRaw(c *column, v *coldata.Vector, from, to, count int) {
	all := count == to-from
	if c.view.Form() == types.FormFloat64 {
		v.Form = coldata.Float64
		c.f64 = grow(c.f64, coldata.BatchSize)
		v.F64 = c.f64[:count]
		if all {
			c.view.RawFloat64(v.F64, from)
			return
		}
		for i, p := range l.places[:count] {
			v.F64[i] = c.view.RawFloat64At(from + int(p))
		}
		return
	}
	v.Form = coldata.Int128
	c.i128 = grow(c.i128, coldata.BatchSize)
	v.I128 = c.i128[:count]
	if all {
		c.view.RawInt128(v.I128, from)
		return
	}
	for i, p := range l.places[:count] {
		v.I128[i] = c.view.RawInt128At(from + int(p))
	}
}
