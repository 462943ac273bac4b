// Package vectest makes random vectors in every form that a type may have, for tests that prove that an operator or an
// expression does not depend on the form of its input.
package vectest

import (
	"fmt"
	"math/rand/v2"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Options say what random vectors are like.
type Options struct {
	Nulls float64 // share of NULLs
	// Forms to choose from; nil: all that the type may have.
	Forms []coldata.Form
	// Small keeps integers in [-20, 20], so that values meet.
	Small bool
	Const bool // allow constants
}

// Forms returns the forms in which a scan may give values of type t.
func Forms(t types.Type) []coldata.Form {
	c := coldata.Form(t.Canonical())
	switch c {
	case coldata.Int64, coldata.Uint64:
		return []coldata.Form{c, coldata.Lane8, coldata.Lane16, coldata.Lane32, coldata.Lane64}
	case coldata.Int128:
		return []coldata.Form{c, coldata.Int64, coldata.Lane8, coldata.Lane32}
	case coldata.String:
		return []coldata.Form{c, coldata.Dict8, coldata.Dict16, coldata.Dict32}
	}
	return []coldata.Form{c}
}

// words are strings that collations tell apart in interesting ways.
var words = []string{"", "a", "A", "a ", "b", "abc", "ABC ", "Grün", "grün", "zebra", "MAIL", "SHIP",
	"PROMO PLATED", "%", "_",
	"12", "3.5", "-7", "2020-01-02", "x\ty"}

// Vector returns n random rows of type t.
func Vector(r *rand.Rand, t types.Type, n int, o Options) coldata.Vector {
	forms := o.Forms
	if forms == nil {
		forms = Forms(t)
	}
	v := coldata.Vector{Type: t, Form: forms[r.IntN(len(forms))], N: n}
	if o.Const && r.IntN(6) == 0 {
		v.Form, v.Const = coldata.Form(t.Canonical()), true
		fill(r, &v, 1, o.Small)
		if r.IntN(4) == 0 && o.Nulls > 0 {
			v.Valid = []uint64{0}
		}
		return v
	}
	fill(r, &v, n, o.Small)
	if o.Nulls > 0 && r.IntN(3) > 0 {
		if r.IntN(10) == 0 {
			return coldata.Vector{Type: t, Form: coldata.None, N: n}
		}
		v.Valid = make([]uint64, coldata.Words(n))
		for i := range v.Valid {
			v.Valid[i] = r.Uint64() // bits past the rows are undefined: let them be anything
		}
		for i := range n {
			coldata.ClearBit(v.Valid, i)
			if r.Float64() >= o.Nulls {
				coldata.SetBit(v.Valid, i)
			}
		}
	}
	return v
}

// Int returns a random value of an integer-like type.
func Int(r *rand.Rand, t types.Type, small bool) int64 {
	switch t.Kind {
	case types.Date:
		return types.PackDate(1990+r.IntN(20), 1+r.IntN(12), 1+r.IntN(28))
	case types.DateTime:
		return types.PackDateTime(types.PackDate(1990+r.IntN(20), 1+r.IntN(12), 1+r.IntN(28)),
			types.Clock{Hour: r.IntN(24), Minute: r.IntN(60), Second: r.IntN(60)})
	case types.Decimal:
		if small || t.Precision < 3 {
			return r.Int64N(41) - 20
		}
		m := types.Pow10(min(int(t.Precision), 18))
		return r.Int64N(2*m-1) - m + 1
	}
	switch {
	case t.Bool:
		return r.Int64N(2)
	case small || t.Kind == types.TinyInt || t.Kind == types.Enum:
		return r.Int64N(41) - 20
	case t.Kind == types.BigInt:
		return int64(r.Uint64()) >> r.UintN(64)
	}
	return int64(int32(r.Uint32())) >> r.UintN(24)
}

func fill(r *rand.Rand, v *coldata.Vector, n int, small bool) {
	switch v.Form {
	case coldata.Int64:
		v.I64 = make([]int64, n)
		for i := range v.I64 {
			v.I64[i] = Int(r, v.Type, small)
		}
		if n > 0 && r.IntN(2) == 0 {
			bound(v, v.I64)
		}
	case coldata.Uint64:
		v.U64 = make([]uint64, n)
		for i := range v.U64 {
			v.U64[i] = r.Uint64() >> r.UintN(64)
		}
	case coldata.Int128:
		v.I128 = make([]types.Int128, n)
		for i := range v.I128 {
			v.I128[i] = types.Int128From(Int(r, v.Type, small))
			if !small && r.IntN(4) == 0 {
				v.I128[i], _ = v.I128[i].Mul(types.Int128From(1 + r.Int64N(1000)))
			}
		}
	case coldata.Float64:
		v.F64 = make([]float64, n)
		for i := range v.F64 {
			v.F64[i] = float64(r.IntN(4000)-2000) / 16
		}
	case coldata.String:
		v.Str = make([]string, n)
		for i := range v.Str {
			v.Str[i] = words[r.IntN(len(words))]
		}
	case coldata.Dict8, coldata.Dict16, coldata.Dict32:
		fillCodes(r, v, n)
	default:
		fillLanes(r, v, n, small)
	}
}

func bound(v *coldata.Vector, vals []int64) {
	v.Bounded, v.Min, v.Max = true, vals[0], vals[0]
	for _, x := range vals {
		v.Min, v.Max = min(v.Min, x), max(v.Max, x)
	}
}

func fillCodes(r *rand.Rand, v *coldata.Vector, n int) {
	v.Dict = &coldata.Dict{ID: r.Uint64(), Values: words[:1+r.IntN(len(words))]}
	code := func() int { return r.IntN(len(v.Dict.Values)) }
	v.U8, v.U16, v.U32 = make([]uint8, n), make([]uint16, n), make([]uint32, n)
	for i := range n {
		c := code()
		v.U8[i], v.U16[i], v.U32[i] = uint8(c), uint16(c), uint32(c)
	}
	clearOthers(v)
}

func clearOthers(v *coldata.Vector) {
	if v.Form != coldata.Lane8 && v.Form != coldata.Dict8 {
		v.U8 = nil
	}
	if v.Form != coldata.Lane16 && v.Form != coldata.Dict16 {
		v.U16 = nil
	}
	if v.Form != coldata.Lane32 && v.Form != coldata.Dict32 {
		v.U32 = nil
	}
}

// fillLanes makes lanes over a base and multiplier whose values are valid ones of the type.
func fillLanes(r *rand.Rand, v *coldata.Vector, n int, small bool) {
	v.Mult = 1
	switch {
	case v.Type.IsTemporal():
		// Days 1 to 28 of one month, so that every value is a date.
		v.Base = types.PackDate(1990+r.IntN(20), 1+r.IntN(12), 1)
		if v.Type.Kind != types.Date {
			v.Base, v.Mult = types.DateTimeOfDate(v.Base), 1<<types.DateTimeShift
		}
	case v.Type.Canonical() == types.FormUint64:
		v.Base = r.Int64N(1000)
	case v.Type.Bool:
	default:
		v.Base = Int(r, v.Type, true)
		if !small {
			v.Mult = 1 + r.Int64N(3)
		}
	}
	most := 21
	if v.Type.Bool {
		most = 2
	}
	v.U8, v.U16, v.U32, v.U64 = make([]uint8, n), make([]uint16, n), make([]uint32, n), make([]uint64, n)
	for i := range n {
		k := r.IntN(most)
		v.U8[i], v.U16[i], v.U32[i], v.U64[i] = uint8(k), uint16(k), uint32(k), uint64(k)
	}
	clearOthers(v)
	if v.Form != coldata.Lane64 {
		v.U64 = nil
	}
	if v.Type.Canonical() != types.FormUint64 && r.IntN(2) == 0 {
		v.Bounded, v.Min, v.Max = true, v.Base, v.Base+v.Mult*int64(most-1)
	}
}

// Batch returns n rows with a column of each type.
func Batch(r *rand.Rand, ts []types.Type, n int, o Options) *coldata.Batch {
	b := &coldata.Batch{N: n, Vecs: make([]coldata.Vector, len(ts))}
	for i, t := range ts {
		opt := o
		if t.NotNull {
			opt.Nulls = 0
		}
		b.Vecs[i] = Vector(r, t, n, opt)
	}
	return b
}

// Row returns row i of b as values that share b's memory.
func Row(b *coldata.Batch, i int) []types.Datum {
	row := make([]types.Datum, len(b.Vecs))
	for c := range b.Vecs {
		row[c] = b.Vecs[c].Datum(i)
	}
	return row
}

// EqualDatum says whether two values of type t are the same: an exact number may be int64 or int128.
func EqualDatum(a, b types.Datum) bool {
	if a.Form == b.Form {
		return a == b
	}
	switch {
	case a.Form == types.FormInt64 && b.Form == types.FormInt128:
		return types.Int128From(a.I) == b.H
	case a.Form == types.FormInt128 && b.Form == types.FormInt64:
		return types.Int128From(b.I) == a.H
	}
	return false
}

// Same says how a and b differ in rows, or returns nil.
func Same(a, b *coldata.Vector) error {
	if a.N != b.N {
		return fmt.Errorf("%d rows and %d rows", a.N, b.N)
	}
	for i := range a.N {
		if x, y := a.Datum(i), b.Datum(i); !EqualDatum(x, y) {
			return fmt.Errorf("row %d: %+v and %+v", i, x, y)
		}
	}
	return nil
}
