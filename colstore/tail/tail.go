// Package tail holds the row tail: granules whose column granules are still in memory, because the commits that wrote
// them were small. Their columns are append-only; a snapshot holds the number of rows it may see. What makes them
// durable is the commit record in the metadata store, from which they are rebuilt at start.
//
// A tail granule has its address (segment file and granule) from its first row on. Flushing stores it under the same
// address, so a row never moves and a reader of any snapshot sees it once.
package tail

import (
	"sync"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Granule is one granule of a row tail.
type Granule struct {
	Segment uint32
	Number  uint32 // within the segment file
	Columns []uint32

	mu struct {
		sync.Mutex
		cols  []granule.Column
		rows  int
		bytes int
	}
}

// New returns an empty granule with the address and columns of the forms.
func New(segment, number uint32, columns []uint32, forms []types.Form) *Granule {
	g := &Granule{Segment: segment, Number: number, Columns: columns}
	g.mu.cols = make([]granule.Column, len(forms))
	for i, f := range forms {
		g.mu.cols[i].Form = f
	}
	return g
}

// Append adds rows [from, to) of c after row first, which is the number of rows there are.
func (g *Granule) Append(c *granule.Chunk, from, to, first int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mu.rows != first || first+to-from > granule.Rows || len(c.Cols) != len(g.mu.cols) {
		invariants.Failf("tail: rows [%d, %d) of %d columns appended at %d to %d rows of %d columns",
			from, to, len(c.Cols), first, g.mu.rows, len(g.mu.cols))
	}
	for i := range c.Cols {
		col := &g.mu.cols[i]
		g.mu.bytes -= len(col.Body)
		col.AppendColumn(&c.Cols[i], from, to)
		g.mu.bytes += len(col.Body) + 8*(to-from)
	}
	g.mu.rows += to - from
}

// Bytes returns about how much memory the rows take.
func (g *Granule) Bytes() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.mu.bytes
}

// View makes dst a view of the first rows of the columns with the ids, in their order, and of NULLs for columns that
// the granule does not have, found false. The values share the granule's memory, which is never written again below
// rows.
func (g *Granule) View(dst []granule.Column, columns []uint32, rows int) (found []bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if rows > g.mu.rows {
		invariants.Failf("tail: view of %d rows of %d", rows, g.mu.rows)
	}
	found = make([]bool, len(columns))
	for i, id := range columns {
		for k, c := range g.Columns {
			if c != id {
				continue
			}
			dst[i], found[i] = view(&g.mu.cols[k], rows), true
		}
	}
	return found
}

func view(c *granule.Column, rows int) granule.Column {
	v := granule.Column{Form: c.Form}
	switch c.Form {
	case types.FormInt64:
		v.I64 = c.I64[:rows:rows]
	case types.FormUint64:
		v.U64 = c.U64[:rows:rows]
	case types.FormInt128:
		v.I128 = c.I128[:rows:rows]
	case types.FormFloat64:
		v.F64 = c.F64[:rows:rows]
	default:
		v.Ends = c.Ends[:rows:rows]
		if rows > 0 {
			v.Body = c.Body[:c.Ends[rows-1]]
		}
	}
	if words := min(len(c.Null), (rows+63)/64); words > 0 {
		// Later rows set bits in the last word: a view has words of its own.
		v.Null = append([]uint64(nil), c.Null[:words]...)
	}
	return v
}

// Ref is what a snapshot sees of a granule: its first Rows rows.
type Ref struct {
	*Granule
	Rows int
	SCN  uint64 // commit that made the granule
}
