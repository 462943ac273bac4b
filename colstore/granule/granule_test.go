package granule

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

// shape makes the values of one random column.
type shape struct {
	name string
	form types.Form
	next func(r *rand.Rand, i int) types.Datum
}

var shapes = []shape{
	{"constant", types.FormInt64, func(*rand.Rand, int) types.Datum { return types.IntDatum(-7) }},
	{"small", types.FormInt64, func(r *rand.Rand, _ int) types.Datum { return types.IntDatum(r.Int64N(50) - 20) }},
	{"multiples", types.FormInt64, func(r *rand.Rand, _ int) types.Datum { return types.IntDatum(r.Int64N(50)*100 + 7) }},
	{"wide multiples", types.FormInt64, func(r *rand.Rand, _ int) types.Datum {
		return types.IntDatum(r.Int64N(1<<40) * 1e4)
	}},
	{"17 bits", types.FormInt64, func(r *rand.Rand, _ int) types.Datum { return types.IntDatum(r.Int64N(1 << 17)) }},
	{"any", types.FormInt64, func(r *rand.Rand, _ int) types.Datum { return types.IntDatum(int64(r.Uint64())) }},
	{"ends", types.FormInt64, func(r *rand.Rand, i int) types.Datum {
		return types.IntDatum([]int64{math.MinInt64, math.MaxInt64}[i&1])
	}},
	{"sorted", types.FormInt64, func(r *rand.Rand, i int) types.Datum { return types.IntDatum(int64(i)*3 + r.Int64N(3)) }},
	{"sorted wide", types.FormInt64, func(r *rand.Rand, i int) types.Datum {
		return types.IntDatum(int64(i)*1e9 + r.Int64N(3))
	}},
	{"falling", types.FormInt64, func(r *rand.Rand, i int) types.Datum { return types.IntDatum(-int64(i) * 5) }},
	{"unsigned", types.FormUint64, func(r *rand.Rand, _ int) types.Datum {
		return types.UintDatum(math.MaxUint64 - r.Uint64N(1000))
	}},
	{"unsigned any", types.FormUint64, func(r *rand.Rand, _ int) types.Datum { return types.UintDatum(r.Uint64()) }},
	{"int128 narrow", types.FormInt128, func(r *rand.Rand, _ int) types.Datum {
		return types.Int128Datum(types.Int128From(r.Int64N(1e6) - 5e5))
	}},
	{"int128", types.FormInt128, func(r *rand.Rand, _ int) types.Datum {
		return types.Int128Datum(types.Int128{Lo: r.Uint64(), Hi: int64(r.Uint64())})
	}},
	{"int128 constant", types.FormInt128, func(*rand.Rand, int) types.Datum {
		return types.Int128Datum(types.Int128{Lo: 1, Hi: 5})
	}},
	{"float", types.FormFloat64, func(r *rand.Rand, _ int) types.Datum { return types.FloatDatum(r.NormFloat64()) }},
	{"float constant", types.FormFloat64, func(*rand.Rand, int) types.Datum { return types.FloatDatum(2.5) }},
	{"words", types.FormString, func(r *rand.Rand, _ int) types.Datum {
		s := ""
		for range r.IntN(6) {
			s += []string{"furiously ", "regular ", "ideas ", "sleep "}[r.IntN(4)]
		}
		return types.StringDatum(s)
	}},
	{"random bytes", types.FormString, func(r *rand.Rand, _ int) types.Datum {
		b := make([]byte, r.IntN(40))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return types.StringDatum(string(b))
	}},
	{"long", types.FormString, func(r *rand.Rand, i int) types.Datum {
		return types.StringDatum(fmt.Sprintf("%0*d", 1+r.IntN(400), r.Uint32()))
	}},
	{"same string", types.FormString, func(*rand.Rand, int) types.Datum { return types.StringDatum("abc") }},
	{"same length", types.FormString, func(r *rand.Rand, _ int) types.Datum {
		return types.StringDatum(fmt.Sprintf("%06d", r.IntN(1e6)))
	}},
}

// nullShares are how many of the rows are NULL.
var nullShares = []float64{0, 0.01, 0.5, 0.99, 1}

func makeColumn(r *rand.Rand, s shape, n int, nulls float64) *Column {
	c := &Column{Form: s.form}
	for i := range n {
		if r.Float64() < nulls {
			c.AppendNull()
		} else {
			c.AppendDatum(s.next(r, i))
		}
	}
	return c
}

// encoded returns the piece that holds c alone.
func encoded(t testing.TB, c *Column, codes *Codes) ([]byte, Meta) {
	t.Helper()
	var e Encoder
	addr := Address{Table: 9, Column: 3, Segment: 1, Granule: 77, Version: 5}
	p, m := e.Encode(nil, addr, c, codes, Zone{})
	Seal(p, 42, 4096)
	p = append(p, make([]byte, (8-len(p)%8)%8+Padding)...)
	if err := VerifyPiece(p, "f", 42, 4096); err != nil {
		t.Fatal(err)
	}
	return p, m
}

func checkEqual(t *testing.T, want, got *Column) {
	t.Helper()
	if want.Len() != got.Len() {
		t.Fatalf("%d rows instead of %d", got.Len(), want.Len())
	}
	for i := range want.Len() {
		if w, g := want.Datum(i), got.Datum(i); w != g {
			t.Fatalf("row %d is %+v instead of %+v", i, g, w)
		}
	}
}

// TestRoundTrip proves that every encoding gives back what it was given, whatever the number of rows and NULLs.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[Encoding]bool{}
	for _, s := range shapes {
		for _, n := range []int{1, 2, 63, 511, 512, 513, 2000, Rows} {
			for _, nulls := range nullShares {
				c := makeColumn(r, s, n, nulls)
				p, m := encoded(t, c, nil)
				seen[m.Encoding] = true
				var v View
				if err := v.Parse(p, Source{"f", 4096}); err != nil {
					t.Fatalf("%s, %d rows, %v NULL: %v", s.name, n, nulls, err)
				}
				got, err := v.Column(nil)
				if err != nil {
					t.Fatalf("%s, %d rows, %v NULL: %v", s.name, n, nulls, err)
				}
				checkEqual(t, c, got)
				checkZone(t, s.name, c, m.Zone)
			}
		}
	}
	for e := Constant; e <= Heap; e++ {
		if e != DictCodes && !seen[e] {
			t.Errorf("encoding %v was never chosen", e)
		}
	}
}

// checkZone proves that a zone covers every value and that exact bounds occur.
func checkZone(t *testing.T, name string, c *Column, z Zone) {
	t.Helper()
	if z.Kind == NoZone {
		return
	}
	min, max, any := false, false, false
	for i := range c.Len() {
		if c.IsNull(i) {
			continue
		}
		any = true
		var b [2]uint64
		switch d := c.Datum(i); d.Form {
		case types.FormFloat64:
			b[0] = math.Float64bits(d.F)
		case types.FormInt128:
			b = [2]uint64{d.H.Lo, uint64(d.H.Hi)}
		default:
			b[0] = uint64(d.I)
		}
		lo, hi := compareBounds(z.Kind, b, z.Min), compareBounds(z.Kind, b, z.Max)
		if z.Kind == ZoneEmpty || lo < 0 || hi > 0 {
			t.Fatalf("%s: row %d lies outside of zone %+v", name, i, z)
		}
		min, max = min || lo == 0, max || hi == 0
	}
	if any && (z.Flags&MinExact != 0 && !min || z.Flags&MaxExact != 0 && !max) {
		t.Fatalf("%s: exact bounds of %+v do not occur", name, z)
	}
}

// TestCodesRoundTrip proves that codes and their dictionary give the strings back.
func TestCodesRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, count := range []int{1, 2, 3, 200, 256, 257, 60000} {
		for _, n := range []int{1, 600, Rows} {
			dict := make([]string, count)
			for i := range dict {
				dict[i] = fmt.Sprintf("entry %d", i)
			}
			c := &Column{Form: types.FormString}
			codes := &Codes{Dict: 8, Count: count}
			for i := range n {
				k := r.IntN(count)
				codes.Code = append(codes.Code, uint32(k))
				if i%7 == 3 {
					c.AppendNull()
				} else {
					c.AppendString(dict[k])
				}
			}
			p, _ := encoded(t, c, codes)
			var v View
			if err := v.Parse(p, Source{}); err != nil {
				t.Fatal(err)
			}
			got, err := v.Column(dict)
			if err != nil {
				t.Fatal(err)
			}
			checkEqual(t, c, got)
		}
	}
}

// TestFlippedBitsAreFound proves that a change of any one bit of a piece's column granules fails its verification.
func TestFlippedBitsAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, s := range shapes {
		p, _ := encoded(t, makeColumn(r, s, 700, 0.1), nil)
		var v View
		if err := v.Parse(p, Source{}); err != nil {
			t.Fatal(err)
		}
		for range 200 {
			bit := r.IntN(8 * v.Length())
			p[bit/8] ^= 1 << (bit % 8)
			if err := VerifyPiece(p, "f", 42, 4096); !errors.Is(err, vfs.ErrCorruption) {
				t.Fatalf("%s: flipped bit %d: %v", s.name, bit, err)
			}
			p[bit/8] ^= 1 << (bit % 8)
		}
		if VerifyPiece(p, "f", 42, 8192) == nil || VerifyPiece(p, "f", 43, 4096) == nil {
			t.Fatalf("%s: a misplaced column granule passes", s.name)
		}
	}
}

// decodeAll decodes every part of a hostile column granule; it must end in an error or values, never in a panic.
func decodeAll(p []byte) error {
	var v View
	if err := v.Parse(p, Source{}); err != nil {
		return err
	}
	_, err := v.Column([]string{"a", "b", "c"})
	return err
}

// TestHostileBytes proves that damaged headers and bodies with right framing never panic.
func TestHostileBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, s := range shapes {
		for _, nulls := range []float64{0, 0.02, 0.5} {
			p, _ := encoded(t, makeColumn(r, s, 1000, nulls), nil)
			for range 400 {
				q := append([]byte(nil), p...)
				for range 1 + r.IntN(3) {
					at := 3 + r.IntN(min(len(q)-3, 300))
					q[at] = byte(r.Uint32())
				}
				if err := decodeAll(q); err != nil && !errors.Is(err, vfs.ErrCorruption) {
					t.Fatalf("%s: %v", s.name, err)
				}
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, s := range shapes {
		p, _ := encoded(f, makeColumn(r, s, 600, 0.1), nil)
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if err := decodeAll(p); err != nil && !errors.Is(err, vfs.ErrCorruption) {
			t.Fatal(err)
		}
	})
}

// TestZoneMerge proves that a merged zone covers both and that bounds of different orders prove nothing.
func TestZoneMerge(t *testing.T) {
	z := NewIntZone(3, 9)
	z.Merge(NewIntZone(-5, 4))
	if z != NewIntZone(-5, 9) {
		t.Fatalf("%+v", z)
	}
	cover := NewIntZone(-5, 20)
	cover.Flags = 0
	z.Merge(cover)
	if lo, hi := z.Int(); lo != -5 || hi != 20 || z.Flags != MinExact {
		t.Fatalf("%+v", z)
	}
	z.Merge(Zone{Kind: ZoneEmpty})
	if z.Kind != ZoneInt {
		t.Fatal("an empty zone changed the other")
	}
	z.Merge(Zone{Kind: ZoneUint})
	if z.Kind != NoZone {
		t.Fatal("zones of two orders were merged")
	}
	var back Zone
	k := Zone{Kind: ZoneEmpty}
	k.AddString(types.UTF8MB4GeneralCI, "abc")
	k.AddString(types.UTF8MB4GeneralCI, "abcdefghijklmnopqrstuvwxyz")
	if k.Flags != MinExact || compareBounds(ZoneKey, k.Min, k.Max) >= 0 {
		t.Fatalf("%+v", k)
	}
	back.Decode(k.AppendTo(nil))
	if back != k || len(k.AppendTo(nil)) != ZoneBytes {
		t.Fatalf("%+v is read back as %+v", k, back)
	}
}
