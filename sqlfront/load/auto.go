package load

import (
	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Sequence gives out AUTO_INCREMENT values; *colstore.Tx is one.
type Sequence interface {
	// ReserveAutoIncrement returns the first of n consecutive values.
	ReserveAutoIncrement(table, n uint64) (uint64, error)
	// ObserveAutoIncrement says that v was given explicitly.
	ObserveAutoIncrement(table, v uint64) error
}

// AutoIncrement fills the AUTO_INCREMENT column of chunks, in the order of the rows.
type AutoIncrement struct {
	seq    Sequence
	table  uint64
	column int // -1: the table has none
	most   uint64
	// First is the first value that was generated, 0 before; Last is the value of the last row.
	First, Last uint64
}

// NewAutoIncrement returns the filler for the table.
func NewAutoIncrement(t *catalog.Table, seq Sequence) *AutoIncrement {
	f := &AutoIncrement{seq: seq, table: t.ID, column: -1}
	for i := range t.Columns {
		if t.Columns[i].AutoIncrement {
			f.column = i
			f.most = mostOf(t.Columns[i].Type)
		}
	}
	return f
}

func mostOf(t types.Type) uint64 {
	if t.Canonical() == types.FormUint64 {
		return convert.UintMax(t)
	}
	_, hi := convert.IntRange(t)
	return uint64(hi)
}

// Fill gives the NULLs of the chunk's column the next values, and lets the counter know of the others.
func (f *AutoIncrement) Fill(chunk *granule.Chunk) error {
	if f.column < 0 || chunk.Len() == 0 {
		return nil
	}
	c := &chunk.Cols[f.column]
	n := c.Len()
	var highest uint64
	for i := 0; i < n; {
		if !c.IsNull(i) {
			if v, ok := autoValue(c, i); ok {
				highest, f.Last = max(highest, v), v
			}
			i++
			continue
		}
		if err := f.observe(highest); err != nil {
			return err
		}
		highest = 0
		from := i
		for i < n && c.IsNull(i) {
			i++
		}
		if err := f.generate(c, from, i); err != nil {
			return err
		}
	}
	c.Null = c.Null[:0]
	return f.observe(highest)
}

func (f *AutoIncrement) observe(v uint64) error {
	if v == 0 || v == 1<<64-1 {
		return nil
	}
	return f.seq.ObserveAutoIncrement(f.table, v)
}

// generate sets rows [from, to) to new values.
func (f *AutoIncrement) generate(c *granule.Column, from, to int) error {
	first, err := f.seq.ReserveAutoIncrement(f.table, uint64(to-from))
	if err != nil {
		return err
	}
	last := first + uint64(to-from) - 1
	if last > f.most || last < first {
		return sqlerr.AutoIncrementRead.New()
	}
	for i := from; i < to; i++ {
		v := first + uint64(i-from)
		switch c.Form {
		case types.FormInt64:
			c.I64[i] = int64(v)
		case types.FormUint64:
			c.U64[i] = v
		default:
			invariants.Failf("load: AUTO_INCREMENT column of form %d", c.Form)
		}
	}
	if f.First == 0 {
		f.First = first
	}
	f.Last = last
	return nil
}

// autoValue returns the value of row i if the counter has to be above it.
func autoValue(c *granule.Column, i int) (uint64, bool) {
	if c.Form == types.FormUint64 {
		return c.U64[i], true
	}
	return uint64(c.I64[i]), c.I64[i] > 0
}
