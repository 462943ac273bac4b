// Package coldata holds vectors and batches: what flows between the steps of a pipeline.
//
// A batch is up to BatchSize rows of equally long vectors. Batches are dense: every row of a batch is alive. A
// selection exists only inside a scan, as a bitmap over a granule, and inside a filter, which gathers the rows that
// are left before it passes them on; so no other operator carries a selection.
//
// A vector holds its values in one form. Canonical forms (types.FormInt64 …) are what every operator understands. The
// narrow forms are what a column granule decodes to: unsigned lanes over a base and a multiplier, or codes of a
// dictionary. Only operators with a kernel for a narrow form look at it; all others call Widen first.
//
// Memory: the producer of a batch owns all slices in it; they are valid until the producer's next call with the same
// local state. Whoever keeps values longer copies them, the bytes of strings included.
package coldata

import (
	"github.com/colonnadedb/colonnade/vec/types"
)

// BatchSize is the most rows of a batch. A power of two and a multiple of 512, so that slices of packed column
// granules begin on a byte.
const BatchSize = 2048

// Form is how a vector holds its values.
type Form uint8

// The forms of a vector. The canonical ones have the numbers of types.Form.
const (
	None    = Form(types.FormNone)    // every row is NULL
	Int64   = Form(types.FormInt64)   // I64
	Uint64  = Form(types.FormUint64)  // U64
	Int128  = Form(types.FormInt128)  // I128
	Float64 = Form(types.FormFloat64) // F64
	String  = Form(types.FormString)  // Str

	// Lanes: row i is Base + Mult·lane[i] as int64 with wrap-around (as uint64 for kinds whose canonical form is
	// uint64). Only kinds with an integer canonical form have lanes; a DECIMAL of any precision may.
	Lane8  Form = 16 // U8
	Lane16 Form = 17 // U16
	Lane32 Form = 18 // U32
	Lane64 Form = 19 // U64

	// Codes: row i is Dict.Values[code[i]].
	Dict8  Form = 24 // U8
	Dict16 Form = 25 // U16
	Dict32 Form = 26 // U32
)

// IsLane says whether f is one of Lane8 … Lane64.
func (f Form) IsLane() bool { return f >= Lane8 && f <= Lane64 }

// IsDict says whether f is one of Dict8 … Dict32.
func (f Form) IsDict() bool { return f >= Dict8 && f <= Dict32 }

// Vector is one column of a batch.
type Vector struct {
	Type types.Type
	Form Form
	// Const: the one value at index 0 stands for all N rows (canonical forms only); Valid, if not nil, has bit 0 only.
	Const bool
	N     int

	// Exactly the slice that Form names is set, with length N (1 when Const).
	I64  []int64
	U64  []uint64
	I128 []types.Int128
	F64  []float64
	Str  []string // headers may point into off-heap memory of the producer: copy before keeping
	U8   []uint8
	U16  []uint16
	U32  []uint32

	Base, Mult int64 // of lanes
	Dict       *Dict // of codes

	// Valid has bit i set where row i is not NULL; nil: no NULLs. Bits past N are undefined. The value under a NULL
	// is any value of the form (a code below the dictionary's length).
	Valid []uint64

	// Bounded: every non-NULL value, as its int64 (scaled for DECIMAL), lies in [Min, Max]. Only for vectors whose
	// values are int64; what has no bound proves nothing.
	Bounded  bool
	Min, Max int64
}

// Dict is an immutable dictionary of strings. Codes are comparable only under one dictionary; operators map each
// dictionary once (by its pointer) to ids of their own.
type Dict struct {
	ID     uint64
	Values []string
}

// Batch is N rows of len(Vecs) columns.
type Batch struct {
	N    int
	Vecs []Vector
}

// IsNull says whether row i is NULL.
func (v *Vector) IsNull(i int) bool {
	if v.Form == None {
		return true
	}
	if v.Valid == nil {
		return false
	}
	if v.Const {
		i = 0
	}
	return v.Valid[i>>6]>>(uint(i)&63)&1 == 0
}

// Code returns the dictionary code of row i of a vector of codes.
func (v *Vector) Code(i int) int {
	switch v.Form {
	case Dict8:
		return int(v.U8[i])
	case Dict16:
		return int(v.U16[i])
	default:
		return int(v.U32[i])
	}
}

// Lane returns the unsigned lane of row i of a vector of lanes.
func (v *Vector) Lane(i int) uint64 {
	switch v.Form {
	case Lane8:
		return uint64(v.U8[i])
	case Lane16:
		return uint64(v.U16[i])
	case Lane32:
		return uint64(v.U32[i])
	default:
		return v.U64[i]
	}
}

// Datum returns row i as a value; its string shares the vector's memory.
func (v *Vector) Datum(i int) types.Datum {
	if v.IsNull(i) {
		return types.NullDatum
	}
	if v.Const {
		i = 0
	}
	switch v.Form {
	case Int64:
		return types.IntDatum(v.I64[i])
	case Uint64:
		return types.UintDatum(v.U64[i])
	case Int128:
		return types.Int128Datum(v.I128[i])
	case Float64:
		return types.FloatDatum(v.F64[i])
	case String:
		return types.StringDatum(v.Str[i])
	case Dict8, Dict16, Dict32:
		return types.StringDatum(v.Dict.Values[v.Code(i)])
	}
	x := v.Base + v.Mult*int64(v.Lane(i))
	if v.Type.Canonical() == types.FormUint64 {
		return types.UintDatum(uint64(x))
	}
	return types.IntDatum(x)
}
