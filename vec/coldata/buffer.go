package coldata

import "github.com/colonnadedb/colonnade/vec/types"

// pad is how many entries every slice of a Buffer can be read and written past its length: kernels work on whole
// registers.
const pad = 64

// Buffer owns the memory of one vector and uses it again for the next. A vector that it returned is valid until the
// Buffer's next use; it may share memory with the vectors that it was made from (their validity, their strings). The
// zero Buffer is ready. Not safe for concurrent use.
type Buffer struct {
	// Arena holds the bytes of strings that are made for the vector. Vector resets it.
	Arena Arena

	vec   Vector
	i64   []int64
	u64   []uint64
	i128  []types.Int128
	f64   []float64
	str   []string
	u8    []uint8
	u16   []uint16
	u32   []uint32
	valid []uint64
}

func grow[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	return make([]T, n, max(n, BatchSize)+pad)
}

// Vector returns a vector of n rows with undefined values, without NULLs and bounds, in memory of b.
func (b *Buffer) Vector(t types.Type, f Form, n int) *Vector {
	b.vec = Vector{Type: t, Form: f, N: n}
	v := &b.vec
	switch f {
	case Int64:
		b.i64 = grow(b.i64, n)
		v.I64 = b.i64
	case Uint64, Lane64:
		b.u64 = grow(b.u64, n)
		v.U64 = b.u64
	case Int128:
		b.i128 = grow(b.i128, n)
		v.I128 = b.i128
	case Float64:
		b.f64 = grow(b.f64, n)
		v.F64 = b.f64
	case String:
		b.Arena.Reset()
		b.str = grow(b.str, n)
		v.Str = b.str
	case Lane8, Dict8:
		b.u8 = grow(b.u8, n)
		v.U8 = b.u8
	case Lane16, Dict16:
		b.u16 = grow(b.u16, n)
		v.U16 = b.u16
	case Lane32, Dict32:
		b.u32 = grow(b.u32, n)
		v.U32 = b.u32
	}
	return v
}

// View returns b's vector as a copy of v's header: all slices are shared with v.
func (b *Buffer) View(v *Vector) *Vector {
	b.vec = *v
	return &b.vec
}

// ConstVector returns a vector in which all n rows are d.
func (b *Buffer) ConstVector(t types.Type, d types.Datum, n int) *Vector {
	if d.IsNull() {
		b.vec = Vector{Type: t, Form: None, N: n}
		return &b.vec
	}
	v := b.Vector(t, Form(d.Form), 1)
	v.N, v.Const = n, true
	setDatum(v, 0, d)
	if d.Form == types.FormInt64 {
		v.Bounded, v.Min, v.Max = true, d.I, d.I
	}
	return v
}

// ValidBits returns b's own bitmap for n rows with undefined contents. It is b's to write until its next use; the
// caller sets Vector.Valid to it.
func (b *Buffer) ValidBits(n int) []uint64 {
	b.valid = grow(b.valid, Words(n))
	return b.valid
}

// Footprint is the number of bytes of memory that b holds.
func (b *Buffer) Footprint() int {
	return cap(b.i64)*8 + cap(b.u64)*8 + cap(b.i128)*16 + cap(b.f64)*8 + cap(b.str)*16 + cap(b.u8) + cap(b.u16)*2 +
		cap(b.u32)*4 + cap(b.valid)*8 + b.Arena.Footprint()
}

// setDatum stores a value that is not NULL in row i; v has the value's form.
func setDatum(v *Vector, i int, d types.Datum) {
	switch v.Form {
	case Int64:
		v.I64[i] = d.I
	case Uint64:
		v.U64[i] = uint64(d.I)
	case Int128:
		if d.Form == types.FormInt64 {
			d.H = types.Int128From(d.I)
		}
		v.I128[i] = d.H
	case Float64:
		v.F64[i] = d.F
	case String:
		v.Str[i] = d.S
	}
}
