package granule

import (
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/types"
)

// TestChunkRecord proves that rows of a commit round trip in parts, and that cut or damaged records are errors or rows,
// never a panic.
func TestChunkRecord(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	c := &Chunk{}
	var forms []types.Form
	for _, s := range shapes {
		c.Cols = append(c.Cols, *makeColumn(r, s, 300, 0.1))
		forms = append(forms, s.form)
	}
	for _, part := range [][2]int{{0, 300}, {17, 18}, {100, 228}} {
		p := c.AppendTo(nil, part[0], part[1])
		var got Chunk
		if err := got.Decode(p, forms); err != nil {
			t.Fatal(err)
		}
		for i := range c.Cols {
			want := &Column{Form: forms[i]}
			want.AppendColumn(&c.Cols[i], part[0], part[1])
			checkEqual(t, want, &got.Cols[i])
		}
		for range 200 {
			if err := got.Decode(p[:r.IntN(len(p))], forms); err == nil {
				t.Fatal("a cut record passes")
			}
			q := append([]byte(nil), p...)
			q[r.IntN(len(q))] = byte(r.Uint32())
			_ = got.Decode(q, forms) // the checksum around it finds the damage
		}
	}
}
