package extent

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// maxExtentBytes is what an extent may cost in memory: a thousand of them are a quarter of a megabyte.
const maxExtentBytes = 264

// TestExtentSize proves that the entry of an extent stays small.
func TestExtentSize(t *testing.T) {
	if n := unsafe.Sizeof(Extent{}); n > maxExtentBytes {
		t.Fatalf("an extent takes %d bytes", n)
	}
}

func randomEntry(r *rand.Rand, i int) Entry {
	off := int64(i) * 4096
	return Entry{Object: uint16(r.IntN(3)), Rows: granule.Rows, Nulls: uint16(r.IntN(100)), Encoding: granule.Frame,
		Length: 200, PieceLength: 4000, Offset: off + 64, PieceOffset: off, Sum: r.Uint64(), Version: r.Uint64(),
		SCN: r.Uint64(), Dict: r.Uint64(), Zone: granule.NewIntZone(-5, r.Int64())}
}

// TestLeafRoundTrip proves that a directory page gives its entries back, and that any flipped bit and any other place
// or address is damage.
func TestLeafRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	a := LeafAddress{Table: 7, Column: 2, Segment: 3, Leaf: 1}
	for _, n := range []int{1, 5, LeafGranules} {
		entries := make([]Entry, n)
		for i := range entries {
			entries[i] = randomEntry(r, i)
		}
		p := AppendLeaf(nil, a, entries, 9, 8192)
		if len(p) != LeafPageBytes(n) {
			t.Fatalf("%d bytes instead of %d", len(p), LeafPageBytes(n))
		}
		got, err := DecodeLeaf(p, a, "f", 9, 8192)
		if err != nil || !reflect.DeepEqual(got, entries) {
			t.Fatal(err)
		}
		other := a
		other.Column++
		for _, err := range []error{second(DecodeLeaf(p, a, "f", 10, 8192)), second(DecodeLeaf(p, a, "f", 9, 4096)),
			second(DecodeLeaf(p, other, "f", 9, 8192)), second(DecodeLeaf(p[:40], a, "f", 9, 8192))} {
			if !errors.Is(err, vfs.ErrCorruption) {
				t.Fatal(err)
			}
		}
		for range 300 {
			bit := r.IntN(8 * len(p))
			p[bit/8] ^= 1 << (bit % 8)
			if _, err := DecodeLeaf(p, a, "f", 9, 8192); !errors.Is(err, vfs.ErrCorruption) {
				t.Fatalf("flipped bit %d: %v", bit, err)
			}
			p[bit/8] ^= 1 << (bit % 8)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestLeafRef proves that references hold places up to their limits and refuse others.
func TestLeafRef(t *testing.T) {
	for _, c := range []struct {
		object uint16
		off    int64
		length int
		ok     bool
	}{
		{0, 0, 64, true}, {4095, maxLeafOffset - 64, 64 * 4095, true}, {4096, 0, 64, false}, {0, maxLeafOffset, 64, false},
		{0, 32, 64, false}, {0, 0, 64 * 4096, false}, {0, 0, 65, false},
	} {
		l, err := NewLeafRef(c.object, c.off, c.length, 5)
		if (err == nil) != c.ok {
			t.Fatalf("%+v: %v", c, err)
		}
		object, off, length := l.Place()
		if c.ok && (object != c.object || off != c.off || length != c.length || l.IsZero()) {
			t.Fatalf("%+v is read back as %d, %d, %d", c, object, off, length)
		}
	}
}

// TestRecords proves that the records of segments, extents and loose granules round trip and refuse cut and damaged
// bytes without a panic.
func TestRecords(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ref, err := NewLeafRef(1, 128, 64, 9)
	if err != nil {
		t.Fatal(err)
	}
	s := &Segment{ID: 4, DBRoot: 1, Partition: 1, Number: 0, SCN: 3, Granules: 9, Rows: 70000,
		Objects: []Object{{ID: 5, Name: "a/b", Epoch: 2}}}
	x := &Extent{Column: 1, Index: 1, LBID: 99, Rows: 5, Nulls: 1, Bytes: 77, SCN: 3, Zone: granule.NewIntZone(1, 2)}
	x.Leaves[3] = ref
	l := &Loose{Granule: 5, SCN: 6, Columns: []uint32{0, 1}, Entries: []Entry{randomEntry(r, 1), randomEntry(r, 2)}}
	for _, c := range []struct {
		bytes  []byte
		want   any
		decode func(p []byte) (any, error)
	}{
		{s.AppendTo(nil), s, func(p []byte) (any, error) { v := new(Segment); return v, v.Decode(p) }},
		{x.AppendTo(nil), x, func(p []byte) (any, error) { v := new(Extent); return v, v.Decode(p) }},
		{l.AppendTo(nil), l, func(p []byte) (any, error) { v := new(Loose); return v, v.Decode(p) }},
	} {
		got, err := c.decode(c.bytes)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Fatalf("%+v, %v instead of %+v", got, err, c.want)
		}
		for n := range c.bytes {
			if _, err := c.decode(c.bytes[:n]); err == nil {
				t.Fatalf("%T cut to %d bytes passes", c.want, n)
			}
		}
		for range 500 {
			p := append([]byte(nil), c.bytes...)
			p[r.IntN(len(p))] = byte(r.Uint32())
			_, _ = c.decode(p) // any answer but a panic: the checksum around it finds the damage
		}
	}
}

// TestMarks proves that commit marks round trip and that damage and other objects are noticed.
func TestMarks(t *testing.T) {
	for _, n := range []int{0, 1, 1000} {
		marks := make([]Mark, n)
		for i := range marks {
			marks[i] = Mark{Txn: uint64(i) << 33, SCN: uint64(i)}
		}
		p := AppendMarks(nil, 5, marks)
		got, err := DecodeMarks(p, "f", 5, 0)
		if err != nil || !reflect.DeepEqual(got, marks) || len(p)%vfs.DirectAlign != 0 {
			t.Fatal(got, err, len(p))
		}
		if _, err := DecodeMarks(p, "f", 6, 0); !errors.Is(err, vfs.ErrCorruption) {
			t.Fatal(err)
		}
		p[len(p)/3] ^= 8
		if _, err := DecodeMarks(p, "f", 5, 0); !errors.Is(err, vfs.ErrCorruption) {
			t.Fatal(err)
		}
	}
}
