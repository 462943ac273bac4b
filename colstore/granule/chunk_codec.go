package granule

import (
	"fmt"

	"github.com/colonnadedb/colonnade/colstore/codec"
	"github.com/colonnadedb/colonnade/vec/types"
)

// chunkVersion is the version of the record of rows that a commit carries.
const chunkVersion = 1

// AppendTo appends the record of rows [from, to) of c.
func (c *Chunk) AppendTo(dst []byte, from, to int) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(chunkVersion)
	w.Uint(uint64(to - from))
	w.Uint(uint64(len(c.Cols)))
	for i := range c.Cols {
		putColumn(&w, &c.Cols[i], from, to)
	}
	return w.Buf
}

func putColumn(w *codec.Writer, c *Column, from, to int) {
	w.Byte(byte(c.Form))
	nulls := false
	for i := from; i < to && !nulls; i++ {
		nulls = c.IsNull(i)
	}
	w.Bool(nulls)
	for i := from; i < to; i++ {
		if nulls {
			w.Bool(c.IsNull(i))
			if c.IsNull(i) {
				continue
			}
		}
		switch c.Form {
		case types.FormInt64:
			w.Int(c.I64[i])
		case types.FormUint64:
			w.Uint(c.U64[i])
		case types.FormInt128:
			w.Word(c.I128[i].Lo)
			w.Word(uint64(c.I128[i].Hi))
		case types.FormFloat64:
			w.Float(c.F64[i])
		default:
			w.Bytes(c.Bytes(i))
		}
	}
}

// Decode makes c the rows that AppendTo wrote, which must be of the forms given.
func (c *Chunk) Decode(p []byte, forms []types.Form) error {
	r := codec.NewReader(p)
	if v := r.Uint(); v != chunkVersion {
		return fmt.Errorf("record of rows has version %d", v)
	}
	rows, cols := r.Uint(), r.Uint()
	if rows > Rows || cols != uint64(len(forms)) {
		return fmt.Errorf("record of rows has %d rows of %d columns, the table has %d", rows, cols, len(forms))
	}
	c.Cols = make([]Column, cols)
	for i := range c.Cols {
		form := types.Form(r.Byte())
		if r.Err() == nil && form != forms[i] {
			return fmt.Errorf("record of rows has form %d for column %d of form %d", form, i, forms[i])
		}
		c.Cols[i].Form = forms[i]
		getColumn(r, &c.Cols[i], int(rows))
		if r.Err() != nil {
			break
		}
	}
	return r.End()
}

func getColumn(r *codec.Reader, c *Column, rows int) {
	nulls := r.Bool()
	for range rows {
		if r.Err() != nil {
			return
		}
		if nulls && r.Bool() {
			c.AppendNull()
			continue
		}
		switch c.Form {
		case types.FormInt64:
			c.AppendInt64(r.Int())
		case types.FormUint64:
			c.AppendUint64(r.Uint())
		case types.FormInt128:
			c.AppendInt128(types.Int128{Lo: r.Word(), Hi: int64(r.Word())})
		case types.FormFloat64:
			c.AppendFloat64(r.Float())
		default:
			c.AppendBytes(r.Bytes())
		}
	}
}
