package sketch

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

// TestDistinct proves that estimates are within a tenth over many sizes, also after merging halves.
func TestDistinct(t *testing.T) {
	for _, n := range []int{1, 10, 300, 5000, 200_000, 2_000_000} {
		var parts [2]Column
		var scratch []uint64
		for from := 0; from < n; from += granule.Rows {
			c := &granule.Column{Form: types.FormInt64}
			for i := from; i < min(n, from+granule.Rows); i++ {
				c.AppendInt64(int64(i) * 7919)
			}
			for i := range parts {
				if i == 0 || from%(2*granule.Rows) == 0 {
					scratch = parts[i].Add(c, true, scratch)
				}
			}
		}
		parts[0].Merge(&parts[1])
		if e := parts[0].Distinct(); e < 0.9*float64(n) || e > 1.1*float64(n)+1 {
			t.Errorf("%d distinct values are estimated as %.0f", n, e)
		}
	}
}

// TestStrings proves that strings, NULLs and lengths are counted.
func TestStrings(t *testing.T) {
	c := &granule.Column{Form: types.FormString}
	for i := range 1000 {
		if i%10 == 0 {
			c.AppendNull()
		} else {
			c.AppendString(fmt.Sprintf("%03d", i%50))
		}
	}
	var s Column
	s.Add(c, true, nil)
	if e := s.Distinct(); s.Nulls != 100 || s.Rows != 1000 || s.Bytes != 2700 || e < 43 || e > 47 {
		t.Fatalf("%d NULLs, %d rows, %d bytes, %.1f distinct", s.Nulls, s.Rows, s.Bytes, e)
	}
}

// TestRecord proves that stored sketches round trip and that any flipped bit is damage.
func TestRecord(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	a := &Column{ID: 1, Rows: 9, Nulls: 2, Bytes: 70, Dict: 3}
	for range 500 {
		a.AddHash(r.Uint64())
	}
	p := Append(nil, 5, []*Column{a, {ID: 2}})
	got, err := Decode(p, 5, "f", 0)
	if err != nil || len(got) != 2 || *got[0] != *a {
		t.Fatal(err)
	}
	if _, err := Decode(p, 6, "f", 0); !errors.Is(err, vfs.ErrCorruption) {
		t.Fatal(err)
	}
	for range 200 {
		bit := r.IntN(8 * len(p))
		p[bit/8] ^= 1 << (bit % 8)
		if _, err := Decode(p, 5, "f", 0); !errors.Is(err, vfs.ErrCorruption) {
			t.Fatalf("flipped bit %d: %v", bit, err)
		}
		p[bit/8] ^= 1 << (bit % 8)
	}
}
