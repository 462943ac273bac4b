package granule

import (
	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Rows is how many consecutive rows form a granule, SliceRows how many a slice that begins on a byte.
const (
	Rows      = 8192
	SliceRows = 512
)

// Column holds decoded values of one column while they wait to be encoded: exactly the slice that Form names is used.
// Callers append to it directly (c.I64 = append(c.I64, v)) or by the methods. Strings are one body and the end of each
// value in it, so that a column holds no pointers per row.
type Column struct {
	Form types.Form
	I64  []int64
	U64  []uint64
	I128 []types.Int128
	F64  []float64
	// Body holds the strings one after another; string i ends at Ends[i] and begins where the former ends.
	Body []byte
	Ends []uint32
	// Null has bit i set where row i is NULL. It may be shorter than the rows: what it does not reach is not NULL.
	Null []uint64
}

// MaxBodyBytes bounds the strings of one column of a chunk, so that ends fit their type with room to spare.
const MaxBodyBytes = 1 << 30

// Len returns the number of rows.
func (c *Column) Len() int {
	switch c.Form {
	case types.FormInt64:
		return len(c.I64)
	case types.FormUint64:
		return len(c.U64)
	case types.FormInt128:
		return len(c.I128)
	case types.FormFloat64:
		return len(c.F64)
	case types.FormString:
		return len(c.Ends)
	}
	invariants.Failf("granule: column of form %d", c.Form)
	return 0
}

// AppendInt64 appends a value of FormInt64.
func (c *Column) AppendInt64(v int64) { c.I64 = append(c.I64, v) }

// AppendUint64 appends a value of FormUint64.
func (c *Column) AppendUint64(v uint64) { c.U64 = append(c.U64, v) }

// AppendInt128 appends a value of FormInt128.
func (c *Column) AppendInt128(v types.Int128) { c.I128 = append(c.I128, v) }

// AppendFloat64 appends a value of FormFloat64.
func (c *Column) AppendFloat64(v float64) { c.F64 = append(c.F64, v) }

// AppendBytes appends a string; it borrows v.
func (c *Column) AppendBytes(v []byte) {
	c.Body = append(c.Body, v...)
	c.Ends = append(c.Ends, uint32(len(c.Body)))
}

// AppendString appends a string.
func (c *Column) AppendString(v string) {
	c.Body = append(c.Body, v...)
	c.Ends = append(c.Ends, uint32(len(c.Body)))
}

// AppendNull appends a NULL.
func (c *Column) AppendNull() {
	i := c.Len()
	switch c.Form {
	case types.FormInt64:
		c.I64 = append(c.I64, 0)
	case types.FormUint64:
		c.U64 = append(c.U64, 0)
	case types.FormInt128:
		c.I128 = append(c.I128, types.Int128{})
	case types.FormFloat64:
		c.F64 = append(c.F64, 0)
	case types.FormString:
		c.Ends = append(c.Ends, uint32(len(c.Body)))
	}
	c.setNull(i)
}

func (c *Column) setNull(i int) {
	for len(c.Null) <= i>>6 {
		c.Null = append(c.Null, 0)
	}
	c.Null[i>>6] |= 1 << (uint(i) & 63)
}

// IsNull says whether row i is NULL.
func (c *Column) IsNull(i int) bool {
	return i>>6 < len(c.Null) && c.Null[i>>6]>>(uint(i)&63)&1 != 0
}

// AppendDatum appends d, which must be NULL or of the column's form.
func (c *Column) AppendDatum(d types.Datum) {
	if d.IsNull() {
		c.AppendNull()
		return
	}
	if d.Form != c.Form {
		invariants.Failf("granule: value of form %d for a column of form %d", d.Form, c.Form)
	}
	switch c.Form {
	case types.FormInt64:
		c.I64 = append(c.I64, d.I)
	case types.FormUint64:
		c.U64 = append(c.U64, d.Uint64())
	case types.FormInt128:
		c.I128 = append(c.I128, d.H)
	case types.FormFloat64:
		c.F64 = append(c.F64, d.F)
	case types.FormString:
		c.AppendString(d.S)
	}
}

// Datum returns row i as a value; its string is a copy.
func (c *Column) Datum(i int) types.Datum {
	if c.IsNull(i) {
		return types.NullDatum
	}
	switch c.Form {
	case types.FormInt64:
		return types.IntDatum(c.I64[i])
	case types.FormUint64:
		return types.UintDatum(c.U64[i])
	case types.FormInt128:
		return types.Int128Datum(c.I128[i])
	case types.FormFloat64:
		return types.FloatDatum(c.F64[i])
	default:
		return types.StringDatum(string(c.Bytes(i)))
	}
}

// Bytes returns string i, valid until the column changes.
func (c *Column) Bytes(i int) []byte {
	begin := uint32(0)
	if i > 0 {
		begin = c.Ends[i-1]
	}
	return c.Body[begin:c.Ends[i]]
}

// Reset empties the column and keeps its memory.
func (c *Column) Reset() {
	c.I64, c.U64, c.I128, c.F64 = c.I64[:0], c.U64[:0], c.I128[:0], c.F64[:0]
	c.Body, c.Ends, c.Null = c.Body[:0], c.Ends[:0], c.Null[:0]
}

// AppendColumn appends rows [from, to) of src, which has the same form.
func (c *Column) AppendColumn(src *Column, from, to int) {
	if src.Form != c.Form {
		invariants.Failf("granule: append a column of form %d to one of form %d", src.Form, c.Form)
	}
	at := c.Len()
	switch c.Form {
	case types.FormInt64:
		c.I64 = append(c.I64, src.I64[from:to]...)
	case types.FormUint64:
		c.U64 = append(c.U64, src.U64[from:to]...)
	case types.FormInt128:
		c.I128 = append(c.I128, src.I128[from:to]...)
	case types.FormFloat64:
		c.F64 = append(c.F64, src.F64[from:to]...)
	case types.FormString:
		c.appendStrings(src, from, to)
	}
	if len(src.Null) == 0 {
		return
	}
	for i := from; i < to; i++ {
		if src.IsNull(i) {
			c.setNull(at + i - from)
		}
	}
}

func (c *Column) appendStrings(src *Column, from, to int) {
	if from == to {
		return
	}
	begin := uint32(0)
	if from > 0 {
		begin = src.Ends[from-1]
	}
	shift := uint32(len(c.Body)) - begin
	c.Body = append(c.Body, src.Body[begin:src.Ends[to-1]]...)
	for _, e := range src.Ends[from:to] {
		c.Ends = append(c.Ends, e+shift)
	}
}

// AppendVector appends rows [from, to) of v, whose type must have the column's form as its canonical one.
func (c *Column) AppendVector(v *coldata.Vector, from, to int) {
	if v.Form != coldata.None && v.Type.Canonical() != c.Form && coldata.Form(c.Form) != v.Form {
		invariants.Failf("granule: append a vector of %v in form %d to a column of form %d", v.Type, v.Form, c.Form)
	}
	if v.Valid == nil && !v.Const && v.Form == coldata.Form(c.Form) {
		switch c.Form {
		case types.FormInt64:
			c.I64 = append(c.I64, v.I64[from:to]...)
			return
		case types.FormUint64:
			c.U64 = append(c.U64, v.U64[from:to]...)
			return
		case types.FormInt128:
			c.I128 = append(c.I128, v.I128[from:to]...)
			return
		case types.FormFloat64:
			c.F64 = append(c.F64, v.F64[from:to]...)
			return
		case types.FormString:
			for _, s := range v.Str[from:to] {
				c.AppendString(s)
			}
			return
		}
	}
	for i := from; i < to; i++ {
		c.appendWidened(v.Datum(i))
	}
}

// appendWidened is AppendDatum that also takes the int64 of a narrow lane for a column of int128.
func (c *Column) appendWidened(d types.Datum) {
	if c.Form == types.FormInt128 && d.Form == types.FormInt64 {
		d = types.Int128Datum(types.Int128From(d.I))
	}
	c.AppendDatum(d)
}

// Chunk is rows on their way into a table: one Column for each of the table's columns, all of the same length.
type Chunk struct {
	Cols []Column
}

// NewChunk returns an empty chunk for columns of the types.
func NewChunk(ts []types.Type) *Chunk {
	c := &Chunk{Cols: make([]Column, len(ts))}
	for i, t := range ts {
		c.Cols[i].Form = t.Canonical()
	}
	return c
}

// Len returns the number of rows.
func (c *Chunk) Len() int {
	if len(c.Cols) == 0 {
		return 0
	}
	return c.Cols[0].Len()
}

// Bytes returns how much memory the values take.
func (c *Chunk) Bytes() int {
	n := 0
	for i := range c.Cols {
		k := &c.Cols[i]
		n += 8*len(k.I64) + 8*len(k.U64) + 16*len(k.I128) + 8*len(k.F64) + len(k.Body) + 4*len(k.Ends) + 8*len(k.Null)
	}
	return n
}

// Reset empties the chunk and keeps its memory.
func (c *Chunk) Reset() {
	for i := range c.Cols {
		c.Cols[i].Reset()
	}
}
