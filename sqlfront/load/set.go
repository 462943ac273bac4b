package load

import (
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/types"
)

// setter is an assignment of SET with its evaluator.
type setter struct {
	column int
	typ    types.Type
	eval   *expr.Evaluator
}

// assignSets computes the assignments, each over the whole chunk. A later one sees what an earlier one assigned.
func (p *parser) assignSets(chunk *granule.Chunk, n int) error {
	a := p.assign
	a.phase = phaseSet
	defer func() { a.phase = phaseField }()
	truncate(chunk, n)
	for i := range p.vars {
		truncateColumn(&p.vars[i], n)
	}
	for k := range p.sets {
		st := &p.sets[k]
		out := granule.Column{Form: chunk.Cols[st.column].Form}
		for from := 0; from < n; from += coldata.BatchSize {
			to := min(n, from+coldata.BatchSize)
			if st.eval == nil {
				for r := from; r < to; r++ {
					a.row = int64(r + 1)
					a.Default(st.column, &out)
				}
				continue
			}
			if err := p.evaluate(st, chunk, from, to, &out); err != nil {
				return err
			}
		}
		chunk.Cols[st.column] = out
	}
	return nil
}

// evaluate computes an assignment for rows [from, to).
func (p *parser) evaluate(st *setter, chunk *granule.Chunk, from, to int, out *granule.Column) error {
	b := coldata.Batch{N: to - from}
	for i := range chunk.Cols {
		b.Vecs = append(b.Vecs, vectorOf(&chunk.Cols[i], p.o.Table.Columns[i].Type, from, to))
	}
	for i := range p.vars {
		b.Vecs = append(b.Vecs, vectorOf(&p.vars[i], VariableType, from, to))
	}
	v, err := st.eval.Eval(&b)
	if err != nil {
		return err
	}
	p.assign.Vector(st.column, out, v, 0, to-from, int64(from+1))
	return nil
}

// VariableType is the type of the variables that fields go to.
var VariableType = types.Type{Kind: types.Text, Length: 1<<32 - 1, Collation: types.DefaultCollation}

// vectorOf returns rows [from, to) of c, whose memory it shares.
func vectorOf(c *granule.Column, t types.Type, from, to int) coldata.Vector {
	v := coldata.Vector{Type: t, Form: coldata.Form(c.Form), N: to - from}
	switch c.Form {
	case types.FormInt64:
		v.I64 = c.I64[from:to]
	case types.FormUint64:
		v.U64 = c.U64[from:to]
	case types.FormInt128:
		v.I128 = c.I128[from:to]
	case types.FormFloat64:
		v.F64 = c.F64[from:to]
	default:
		for i := from; i < to; i++ {
			v.Str = append(v.Str, stringOf(c.Bytes(i)))
		}
	}
	for i := from; i < to; i++ {
		if !c.IsNull(i) {
			continue
		}
		if v.Valid == nil {
			v.Valid = make([]uint64, coldata.Words(to-from))
			coldata.FillBits(v.Valid, to-from, true)
		}
		coldata.ClearBit(v.Valid, i-from)
	}
	return v
}

// truncate drops the rows behind the first n: of a row that failed there may be a part.
func truncate(chunk *granule.Chunk, n int) {
	for i := range chunk.Cols {
		truncateColumn(&chunk.Cols[i], n)
	}
}

func truncateColumn(c *granule.Column, n int) {
	if c.Len() <= n {
		return
	}
	switch c.Form {
	case types.FormInt64:
		c.I64 = c.I64[:n]
	case types.FormUint64:
		c.U64 = c.U64[:n]
	case types.FormInt128:
		c.I128 = c.I128[:n]
	case types.FormFloat64:
		c.F64 = c.F64[:n]
	default:
		c.Ends = c.Ends[:n]
		end := uint32(0)
		if n > 0 {
			end = c.Ends[n-1]
		}
		c.Body = c.Body[:end]
	}
	for i := n; i>>6 < len(c.Null); i++ {
		c.Null[i>>6] &^= 1 << (uint(i) & 63)
	}
}
