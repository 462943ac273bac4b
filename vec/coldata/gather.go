package coldata

// Gather returns the rows of v at the positions idx, in v's form, in memory of dst (strings and dictionaries are
// borrowed). v must not be dst's vector.
func Gather[I uint16 | uint32](dst *Buffer, v *Vector, idx []I) *Vector {
	n := len(idx)
	if v.Const || v.Form == None {
		w := dst.View(v)
		w.N = n
		return w
	}
	w := dst.Vector(v.Type, v.Form, n)
	w.Base, w.Mult, w.Dict = v.Base, v.Mult, v.Dict
	w.Bounded, w.Min, w.Max = v.Bounded, v.Min, v.Max
	switch v.Form {
	case Int64:
		pick(w.I64, v.I64, idx)
	case Uint64, Lane64:
		pick(w.U64, v.U64, idx)
	case Int128:
		pick(w.I128, v.I128, idx)
	case Float64:
		pick(w.F64, v.F64, idx)
	case String:
		pick(w.Str, v.Str, idx)
	case Lane8, Dict8:
		pick(w.U8, v.U8, idx)
	case Lane16, Dict16:
		pick(w.U16, v.U16, idx)
	case Lane32, Dict32:
		pick(w.U32, v.U32, idx)
	}
	if v.Valid != nil {
		w.Valid = dst.ValidBits(n)
		GatherBits(w.Valid, v.Valid, idx)
	}
	return w
}

func pick[T any, I uint16 | uint32](dst, src []T, idx []I) {
	dst = dst[:len(idx)]
	for i, x := range idx {
		dst[i] = src[x]
	}
}

// GatherBits sets bit i of dst to bit idx[i] of src; bits past len(idx) in the last word become 0.
func GatherBits[I uint16 | uint32](dst, src []uint64, idx []I) {
	clear(dst[:Words(len(idx))])
	for i, x := range idx {
		dst[i>>6] |= (src[x>>6] >> (uint(x) & 63) & 1) << (uint(i) & 63)
	}
}

// GatherBatch fills out with the rows of in at idx, using one Buffer a column; bufs has len(in.Vecs) of them.
func GatherBatch[I uint16 | uint32](out *Batch, bufs []Buffer, in *Batch, idx []I) {
	out.N = len(idx)
	out.Vecs = grow(out.Vecs, len(in.Vecs))
	for c := range in.Vecs {
		out.Vecs[c] = *Gather(&bufs[c], &in.Vecs[c], idx)
	}
}

// Slice returns rows [from, from+n) of v. It shares v's values; a validity that does not begin on a word is copied
// into dst.
func Slice(dst *Buffer, v *Vector, from, n int) *Vector {
	w := dst.View(v)
	w.N = n
	if v.Const || v.Form == None {
		return w
	}
	to := from + n
	switch v.Form {
	case Int64:
		w.I64 = v.I64[from:to]
	case Uint64, Lane64:
		w.U64 = v.U64[from:to]
	case Int128:
		w.I128 = v.I128[from:to]
	case Float64:
		w.F64 = v.F64[from:to]
	case String:
		w.Str = v.Str[from:to]
	case Lane8, Dict8:
		w.U8 = v.U8[from:to]
	case Lane16, Dict16:
		w.U16 = v.U16[from:to]
	case Lane32, Dict32:
		w.U32 = v.U32[from:to]
	}
	if v.Valid != nil {
		if from&63 == 0 {
			w.Valid = v.Valid[from>>6:]
		} else {
			w.Valid = dst.ValidBits(n)
			sliceBits(w.Valid, v.Valid, from, n)
		}
	}
	return w
}

func sliceBits(dst, src []uint64, from, n int) {
	shift := uint(from) & 63
	first, last := from>>6, (from+n-1)>>6
	for i := range dst[:Words(n)] {
		x := src[first+i] >> shift
		if shift != 0 && first+i < last {
			x |= src[first+i+1] << (64 - shift)
		}
		dst[i] = x
	}
}
