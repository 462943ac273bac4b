package coldata

import (
	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Builder collects rows into a vector of its own in the canonical form of its type; the bytes of strings are copied.
// The zero Builder is not ready: see Init.
type Builder struct {
	vec     Vector
	valid   []uint64 // kept while vec.Valid is nil
	arena   Arena
	scratch Buffer
}

// NewBuilder returns an empty builder of values of type t.
func NewBuilder(t types.Type) *Builder {
	b := &Builder{}
	b.Init(t)
	return b
}

// Init makes b an empty builder of values of type t, keeping its memory.
func (b *Builder) Init(t types.Type) {
	b.vec.Type, b.vec.Form = t, Form(t.Canonical())
	b.Reset()
}

// Reset forgets all rows and keeps the memory. Vectors that b returned become invalid.
func (b *Builder) Reset() {
	v := &b.vec
	v.N, v.Valid, v.Bounded = 0, nil, false
	v.I64, v.U64, v.I128, v.F64, v.Str = v.I64[:0], v.U64[:0], v.I128[:0], v.F64[:0], v.Str[:0]
	b.arena.Reset()
}

// Len is the number of rows.
func (b *Builder) Len() int { return b.vec.N }

// Vector returns the rows; they are valid until the next call that changes b.
func (b *Builder) Vector() *Vector { return &b.vec }

// Footprint is the number of bytes of memory that b holds.
func (b *Builder) Footprint() int {
	v := &b.vec
	return cap(v.I64)*8 + cap(v.U64)*8 + cap(v.I128)*16 + cap(v.F64)*8 + cap(v.Str)*16 + cap(b.valid)*8 +
		b.arena.Footprint() + b.scratch.Footprint()
}

// growValid makes the validity cover n rows, the new ones valid.
func (b *Builder) growValid(n int) {
	for len(b.valid) < Words(n) {
		b.valid = append(b.valid, 0)
	}
	from := 0
	if b.vec.Valid != nil {
		from = b.vec.N
	}
	b.vec.Valid = b.valid
	for i := from; i < n; {
		if i&63 == 0 && n-i >= 64 {
			b.valid[i>>6] = ^uint64(0)
			i += 64
			continue
		}
		SetBit(b.valid, i)
		i++
	}
}

// AppendNull appends a NULL.
func (b *Builder) AppendNull() {
	n := b.vec.N
	b.growValid(n + 1)
	ClearBit(b.vec.Valid, n)
	v := &b.vec
	switch v.Form {
	case Int64:
		v.I64 = append(v.I64, 0)
	case Uint64:
		v.U64 = append(v.U64, 0)
	case Int128:
		v.I128 = append(v.I128, types.Int128{})
	case Float64:
		v.F64 = append(v.F64, 0)
	case String:
		v.Str = append(v.Str, "")
	}
	v.N++
}

// AppendDatum appends d, whose form is that of b's type (an int64 is taken for an int128 too).
func (b *Builder) AppendDatum(d types.Datum) {
	if d.IsNull() {
		b.AppendNull()
		return
	}
	v := &b.vec
	if v.Valid != nil {
		b.growValid(v.N + 1)
	}
	switch {
	case v.Form == Int128 && d.Form == types.FormInt64:
		v.I128 = append(v.I128, types.Int128From(d.I))
	case Form(d.Form) != v.Form:
		invariants.Failf("coldata: value of form %d appended to %s", d.Form, v.Type)
	case v.Form == Int64:
		v.I64 = append(v.I64, d.I)
	case v.Form == Uint64:
		v.U64 = append(v.U64, uint64(d.I))
	case v.Form == Int128:
		v.I128 = append(v.I128, d.H)
	case v.Form == Float64:
		v.F64 = append(v.F64, d.F)
	case v.Form == String:
		v.Str = append(v.Str, b.arena.Copy(d.S))
	}
	v.N++
}

// Append appends all rows of v, whose type has b's canonical form.
func (b *Builder) Append(v *Vector) {
	if v.N == 0 {
		return
	}
	w := Widen(&b.scratch, v)
	t := &b.vec
	if w.Form != t.Form {
		invariants.Failf("coldata: %s appended to %s", v.Type, t.Type)
	}
	from, n := t.N, w.N
	if w.Valid != nil || t.Valid != nil {
		b.growValid(from + n)
		if w.Valid != nil {
			appendBits(b.valid, from, w.Valid, n)
		}
	}
	switch t.Form {
	case Int64:
		t.I64 = append(t.I64, w.I64[:n]...)
	case Uint64:
		t.U64 = append(t.U64, w.U64[:n]...)
	case Int128:
		t.I128 = append(t.I128, w.I128[:n]...)
	case Float64:
		t.F64 = append(t.F64, w.F64[:n]...)
	case String:
		for i, s := range w.Str[:n] {
			if w.Valid != nil && !Bit(w.Valid, i) {
				s = ""
			}
			t.Str = append(t.Str, b.arena.Copy(s))
		}
	}
	t.N += n
}

// AppendRow appends row i of v.
func (b *Builder) AppendRow(v *Vector, i int) {
	d := v.Datum(i)
	if d.Form == types.FormInt64 && b.vec.Form == Uint64 {
		d.Form = types.FormUint64
	}
	b.AppendDatum(d)
}

// appendBits copies n bits of src to dst from bit at on; dst is long enough.
func appendBits(dst []uint64, at int, src []uint64, n int) {
	for i := 0; i < n; {
		k := min(64, n-i)
		x := src[i>>6]
		if k < 64 {
			x &= 1<<uint(k) - 1
		}
		p := at + i
		s := uint(p) & 63
		m := ^uint64(0) >> uint(64-k)
		dst[p>>6] = dst[p>>6]&^(m<<s) | x<<s
		if rest := int(s) + k - 64; rest > 0 {
			dst[p>>6+1] = dst[p>>6+1]&^(m>>(64-s)) | x>>(64-s)
		}
		i += k
	}
}

// CopyInto makes dst an owned copy of v: canonical form, strings included, valid until dst's next use.
func CopyInto(dst *Builder, v *Vector) *Vector {
	dst.Init(v.Type)
	dst.Append(v)
	return dst.Vector()
}

// BatchBuilder collects rows of several columns.
type BatchBuilder struct {
	Cols  []Builder
	batch Batch
}

// NewBatchBuilder returns an empty builder of rows of the types ts.
func NewBatchBuilder(ts []types.Type) *BatchBuilder {
	b := &BatchBuilder{Cols: make([]Builder, len(ts))}
	for i, t := range ts {
		b.Cols[i].Init(t)
	}
	return b
}

// Len is the number of rows, which AppendBatch and AppendRow count.
func (b *BatchBuilder) Len() int { return b.batch.N }

// Reset forgets all rows and keeps the memory.
func (b *BatchBuilder) Reset() {
	for i := range b.Cols {
		b.Cols[i].Reset()
	}
	b.batch.N = 0
}

// AppendBatch appends all rows of in.
func (b *BatchBuilder) AppendBatch(in *Batch) {
	for i := range b.Cols {
		b.Cols[i].Append(&in.Vecs[i])
	}
	b.batch.N += in.N
}

// AppendRow appends one row of values.
func (b *BatchBuilder) AppendRow(row ...types.Datum) {
	for i, d := range row {
		b.Cols[i].AppendDatum(d)
	}
	b.batch.N++
}

// Batch returns the rows; they are valid until the next call that changes b. It may be longer than BatchSize.
func (b *BatchBuilder) Batch() *Batch {
	b.batch.Vecs = grow(b.batch.Vecs, len(b.Cols))
	for i := range b.Cols {
		b.batch.Vecs[i] = b.Cols[i].vec
	}
	return &b.batch
}

// Footprint is the number of bytes of memory that b holds.
func (b *BatchBuilder) Footprint() int {
	n := 0
	for i := range b.Cols {
		n += b.Cols[i].Footprint()
	}
	return n
}
