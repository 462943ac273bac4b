package granule

import (
	"encoding/binary"
	"math"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// ZoneKind is the order in which a zone's bounds are kept.
type ZoneKind uint8

// The kinds of zones. The numbers are stored.
const (
	NoZone     ZoneKind = 0 // nothing is known: proves nothing
	ZoneInt    ZoneKind = 1 // int64
	ZoneUint   ZoneKind = 2 // uint64
	ZoneFloat  ZoneKind = 3 // float64, NaN never occurs in it
	ZoneInt128 ZoneKind = 4 // types.Int128
	ZoneKey    ZoneKind = 5 // 16-byte prefixes of collation keys, the maximum rounded up
	ZoneEmpty  ZoneKind = 6 // no value that is not NULL
)

// Flags of a zone: a bound is exact when a row has that value, and else only covers the rows.
const (
	MinExact uint8 = 1
	MaxExact uint8 = 2
)

// ZoneBytes is the stored size of a Zone.
const ZoneBytes = 40

// Zone bounds the values that are not NULL. It is a value without pointers; what Min and Max hold depends on Kind:
// integers and floats in word 0, int128 as {Lo, Hi}, keys as 16 bytes big-endian in words 0 and 1.
type Zone struct {
	Kind      ZoneKind
	Flags     uint8
	Collation types.CollationID // of ZoneKey: a zone of another collation proves nothing
	Min, Max  [2]uint64
}

// NewIntZone returns the exact zone [lo, hi].
func NewIntZone(lo, hi int64) Zone {
	return Zone{Kind: ZoneInt, Flags: MinExact | MaxExact, Min: [2]uint64{uint64(lo)}, Max: [2]uint64{uint64(hi)}}
}

// Int returns the bounds of a ZoneInt.
func (z *Zone) Int() (lo, hi int64) { return int64(z.Min[0]), int64(z.Max[0]) }

// Float returns the bounds of a ZoneFloat.
func (z *Zone) Float() (lo, hi float64) {
	return math.Float64frombits(z.Min[0]), math.Float64frombits(z.Max[0])
}

// Int128 returns the bounds of a ZoneInt128.
func (z *Zone) Int128() (lo, hi types.Int128) {
	return types.Int128{Lo: z.Min[0], Hi: int64(z.Min[1])}, types.Int128{Lo: z.Max[0], Hi: int64(z.Max[1])}
}

// compareBounds orders two bounds of a kind.
func compareBounds(kind ZoneKind, a, b [2]uint64) int {
	less := func(x, y bool) int {
		switch {
		case x:
			return -1
		case y:
			return 1
		}
		return 0
	}
	switch kind {
	case ZoneInt:
		return less(int64(a[0]) < int64(b[0]), int64(a[0]) > int64(b[0]))
	case ZoneUint:
		return less(a[0] < b[0], a[0] > b[0])
	case ZoneFloat:
		x, y := math.Float64frombits(a[0]), math.Float64frombits(b[0])
		return less(x < y, x > y)
	case ZoneInt128:
		return types.Int128{Lo: a[0], Hi: int64(a[1])}.Cmp(types.Int128{Lo: b[0], Hi: int64(b[1])})
	default:
		if a[0] != b[0] {
			return less(a[0] < b[0], true)
		}
		return less(a[1] < b[1], a[1] > b[1])
	}
}

// Merge widens z to cover o too. Zones of different kinds or collations prove nothing together.
func (z *Zone) Merge(o Zone) {
	switch {
	case o.Kind == ZoneEmpty:
		return
	case z.Kind == ZoneEmpty:
		*z = o
		return
	case z.Kind == NoZone || z.Kind != o.Kind || z.Collation != o.Collation:
		*z = Zone{}
		return
	}
	switch c := compareBounds(z.Kind, o.Min, z.Min); {
	case c < 0:
		z.Min, z.Flags = o.Min, z.Flags&^MinExact|o.Flags&MinExact
	case c == 0:
		z.Flags |= o.Flags & MinExact
	}
	switch c := compareBounds(z.Kind, o.Max, z.Max); {
	case c > 0:
		z.Max, z.Flags = o.Max, z.Flags&^MaxExact|o.Flags&MaxExact
	case c == 0:
		z.Flags |= o.Flags & MaxExact
	}
}

// AppendTo appends the ZoneBytes of z.
func (z *Zone) AppendTo(dst []byte) []byte {
	dst = append(dst, byte(z.Kind), z.Flags)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(z.Collation))
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	for _, w := range [...]uint64{z.Min[0], z.Min[1], z.Max[0], z.Max[1]} {
		dst = binary.LittleEndian.AppendUint64(dst, w)
	}
	return dst
}

// Decode reads what AppendTo wrote; p has at least ZoneBytes.
func (z *Zone) Decode(p []byte) {
	le := binary.LittleEndian
	*z = Zone{Kind: ZoneKind(p[0]), Flags: p[1], Collation: types.CollationID(le.Uint16(p[2:])),
		Min: [2]uint64{le.Uint64(p[8:]), le.Uint64(p[16:])}, Max: [2]uint64{le.Uint64(p[24:]), le.Uint64(p[32:])}}
	if z.Kind > ZoneEmpty {
		z.Kind = NoZone
	}
}

// AddString widens a ZoneKey or ZoneEmpty of the collation by s.
func (z *Zone) AddString(id types.CollationID, s string) {
	p, whole := collate.KeyPrefix16(id, s)
	lo := [2]uint64{p.Hi, p.Lo}
	flags := MinExact | MaxExact
	if !whole {
		p, flags = p.Next(), 0
	}
	z.Merge(Zone{Kind: ZoneKey, Flags: flags, Collation: id, Min: lo, Max: [2]uint64{p.Hi, p.Lo}})
}

// StringZone returns the zone of the strings of c that are not NULL.
func StringZone(id types.CollationID, c *Column) Zone {
	z := Zone{Kind: ZoneEmpty}
	for i := range c.Ends {
		if !c.IsNull(i) {
			z.AddString(id, viewString(c.Bytes(i)))
		}
	}
	return z
}

// Overlaps says whether z and o, of the same kind, can have a value in common.
func (z *Zone) Overlaps(o *Zone) bool {
	if z.Kind != o.Kind || z.Collation != o.Collation {
		return true
	}
	return compareBounds(z.Kind, z.Min, o.Max) <= 0 && compareBounds(z.Kind, o.Min, z.Max) <= 0
}
