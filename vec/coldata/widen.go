package coldata

import (
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/lane"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Widen returns v with one value a row in the canonical form of its type: lanes and codes are decoded, constants are
// repeated, a DECIMAL of more than 18 digits becomes int128. It returns v itself where nothing is to do, else a vector
// in dst, which borrows v's validity and strings.
func Widen(dst *Buffer, v *Vector) *Vector { return widen(dst, v, Form(v.Type.Canonical())) }

// WidenInt64 is Widen to plain int64, which also a DECIMAL of more than 18 digits may have: ok is false where v's
// values are not int64.
func WidenInt64(dst *Buffer, v *Vector) (w *Vector, ok bool) {
	switch c := v.Type.Canonical(); {
	case c != types.FormInt64 && c != types.FormInt128:
		return nil, false
	case v.Form == Int128 || v.Form == Uint64:
		return nil, false
	}
	return widen(dst, v, Int64), true
}

// WidenConst is Widen that leaves constants (and vectors that are NULL throughout) as they are.
func WidenConst(dst *Buffer, v *Vector) *Vector {
	if v.Form == None {
		return v
	}
	if v.Const {
		if f := Form(v.Type.Canonical()); f == v.Form {
			return v
		}
		d := v.Datum(0)
		if d.Form == types.FormInt64 && v.Type.Canonical() == types.FormInt128 {
			d = types.Int128Datum(types.Int128From(d.I))
		}
		return dst.ConstVector(v.Type, d, v.N)
	}
	return Widen(dst, v)
}

func widen(dst *Buffer, v *Vector, f Form) *Vector {
	if v.Form == f && !v.Const {
		return v
	}
	src := *v // v may be dst's own vector
	w := dst.Vector(v.Type, f, src.N)
	w.Bounded, w.Min, w.Max = src.Bounded && (f == Int64 || f == Int128), src.Min, src.Max
	switch {
	case src.Form == None || src.Const && src.IsNull(0):
		valid := dst.ValidBits(src.N)
		clear(valid)
		w.Valid = valid
		zeroValues(w)
		return w
	case src.Const:
		fillConst(w, src.Datum(0))
		return w
	}
	w.Valid = src.Valid
	switch {
	case src.Form.IsDict():
		decodeDict(w.Str, &src)
	case f == Int128:
		toInt128(dst, w, &src)
	case src.Form.IsLane() && f == Uint64:
		lanesTo(asInt64(w.U64), &src)
	case src.Form.IsLane():
		lanesTo(w.I64, &src)
		if !w.Bounded {
			w.Min, w.Max, w.Bounded = LaneBounds(&src)
		}
	case src.Form == Uint64 && f == Int64:
		for i, x := range src.U64 {
			w.I64[i] = int64(x)
		}
	case src.Form == Int64 && f == Uint64:
		for i, x := range src.I64 {
			w.U64[i] = uint64(x)
		}
	}
	return w
}

func zeroValues(w *Vector) {
	switch w.Form {
	case Int64:
		clear(w.I64)
	case Uint64:
		clear(w.U64)
	case Int128:
		clear(w.I128)
	case Float64:
		clear(w.F64)
	case String:
		clear(w.Str)
	}
}

func fill[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

func fillConst(w *Vector, d types.Datum) {
	switch w.Form {
	case Int64:
		fill(w.I64, d.I)
	case Uint64:
		fill(w.U64, uint64(d.I))
	case Int128:
		if d.Form == types.FormInt64 {
			d.H = types.Int128From(d.I)
		}
		fill(w.I128, d.H)
	case Float64:
		fill(w.F64, d.F)
	case String:
		fill(w.Str, d.S)
	}
}

func toInt128(dst *Buffer, w, src *Vector) {
	in := src.I64
	if src.Form.IsLane() {
		dst.i64 = grow(dst.i64, src.N)
		in = dst.i64
		lanesTo(in, src)
	}
	out := w.I128[:len(in)]
	for i, x := range in {
		out[i] = types.Int128{Lo: uint64(x), Hi: x >> 63}
	}
}

func lanesTo(dst []int64, v *Vector) {
	n := v.N
	dst = dst[:n]
	switch v.Form {
	case Lane8:
		lane.WidenU8ToInt64(dst, v.U8[:n], v.Base, v.Mult)
	case Lane16:
		lane.WidenU16ToInt64(dst, v.U16[:n], v.Base, v.Mult)
	case Lane32:
		lane.WidenU32ToInt64(dst, v.U32[:n], v.Base, v.Mult)
	case Lane64:
		lane.WidenU64ToInt64(dst, v.U64[:n], v.Base, v.Mult)
	}
}

// asInt64 returns the same memory as int64: lanes are widened modulo 2^64.
func asInt64(s []uint64) []int64 {
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(s))), len(s))
}

func decodeDict(dst []string, v *Vector) {
	vals := v.Dict.Values
	switch v.Form {
	case Dict8:
		gatherStrings(dst, vals, v.U8)
	case Dict16:
		gatherStrings(dst, vals, v.U16)
	default:
		gatherStrings(dst, vals, v.U32)
	}
}

func gatherStrings[C uint8 | uint16 | uint32](dst, vals []string, codes []C) {
	dst = dst[:len(codes)]
	for i, c := range codes {
		dst[i] = vals[c]
	}
}

// Int64Bounds returns an interval that holds all of v's values as int64 (scaled for DECIMAL): the vector's own
// bounds, a constant's value, or what the width of its lanes proves.
func (v *Vector) Int64Bounds() (lo, hi int64, ok bool) {
	switch {
	case v.Bounded:
		return v.Min, v.Max, true
	case v.Const && v.Form == Int64:
		return v.I64[0], v.I64[0], true
	case v.Form.IsLane():
		return LaneBounds(v)
	}
	return 0, 0, false
}

// LaneBounds returns the interval that the width of v's lanes proves, ok false where it exceeds int64 or v's values
// are unsigned.
func LaneBounds(v *Vector) (lo, hi int64, ok bool) {
	var most uint64
	switch v.Form {
	case Lane8:
		most = 1<<8 - 1
	case Lane16:
		most = 1<<16 - 1
	case Lane32:
		most = 1<<32 - 1
	default:
		return 0, 0, false
	}
	if v.Type.Canonical() == types.FormUint64 {
		return 0, 0, false
	}
	p := types.Mul64(v.Mult, int64(most))
	e, fits := p.Add(types.Int128From(v.Base))
	if !fits || !e.IsInt64() {
		return 0, 0, false
	}
	x := e.Int64()
	return min(v.Base, x), max(v.Base, x), true
}

// WidenInt128 returns v's exact integers as int128, one a row, whatever their form.
func WidenInt128(dst *Buffer, v *Vector) *Vector {
	src := *v
	if src.Form.IsLane() && src.Type.Canonical() == types.FormUint64 {
		// Lanes of an unsigned kind are uint64 with wrap-around, not int64.
		w := dst.Vector(src.Type, Int128, src.N)
		w.Valid = src.Valid
		for i := range src.N {
			w.I128[i] = types.Int128FromUint(uint64(src.Base + src.Mult*int64(src.Lane(i))))
		}
		return w
	}
	if src.Form != Uint64 {
		return widen(dst, v, Int128)
	}
	w := dst.Vector(src.Type, Int128, src.N)
	if src.Const {
		fill(w.I128, types.Int128FromUint(src.U64[0]))
		return w
	}
	w.Valid = src.Valid
	for i, x := range src.U64 {
		w.I128[i] = types.Int128FromUint(x)
	}
	return w
}
