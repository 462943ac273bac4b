package filter

import (
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// Op is a comparison.
type Op uint8

// The comparisons, in SQL: =, <>, <, <=, > and >=.
const (
	Eq Op = iota
	Ne
	Lt
	Le
	Gt
	Ge
)

var opNames = [...]string{Eq: "=", Ne: "<>", Lt: "<", Le: "<=", Gt: ">", Ge: ">="}

// String returns the SQL operator.
func (op Op) String() string {
	if int(op) < len(opNames) {
		return opNames[op]
	}
	return "?"
}

// Int8VS sets bit i of dst where src[i] op c.
func Int8VS(op Op, dst []uint64, src []int8, c int8) {
	lo, span, some := arc(op, uint8(c), 1<<7)
	if !some {
		none(dst, src)
		return
	}
	RangeU8(dst, lanes[uint8](src), lo, span)
}

// Int16VS sets bit i of dst where src[i] op c.
func Int16VS(op Op, dst []uint64, src []int16, c int16) {
	lo, span, some := arc(op, uint16(c), 1<<15)
	if !some {
		none(dst, src)
		return
	}
	RangeU16(dst, lanes[uint16](src), lo, span)
}

// Int32VS sets bit i of dst where src[i] op c.
func Int32VS(op Op, dst []uint64, src []int32, c int32) {
	lo, span, some := arc(op, uint32(c), 1<<31)
	if !some {
		none(dst, src)
		return
	}
	RangeU32(dst, lanes[uint32](src), lo, span)
}

// Int64VS sets bit i of dst where src[i] op c.
func Int64VS(op Op, dst []uint64, src []int64, c int64) {
	lo, span, some := arc(op, uint64(c), 1<<63)
	if !some {
		none(dst, src)
		return
	}
	RangeU64(dst, lanes[uint64](src), lo, span)
}

// Uint8VS sets bit i of dst where src[i] op c.
func Uint8VS(op Op, dst []uint64, src []uint8, c uint8) {
	lo, span, some := arc(op, c, 0)
	if !some {
		none(dst, src)
		return
	}
	RangeU8(dst, src, lo, span)
}

// Uint16VS sets bit i of dst where src[i] op c.
func Uint16VS(op Op, dst []uint64, src []uint16, c uint16) {
	lo, span, some := arc(op, c, 0)
	if !some {
		none(dst, src)
		return
	}
	RangeU16(dst, src, lo, span)
}

// Uint32VS sets bit i of dst where src[i] op c.
func Uint32VS(op Op, dst []uint64, src []uint32, c uint32) {
	lo, span, some := arc(op, c, 0)
	if !some {
		none(dst, src)
		return
	}
	RangeU32(dst, src, lo, span)
}

// Uint64VS sets bit i of dst where src[i] op c.
func Uint64VS(op Op, dst []uint64, src []uint64, c uint64) {
	lo, span, some := arc(op, c, 0)
	if !some {
		none(dst, src)
		return
	}
	RangeU64(dst, src, lo, span)
}

// BetweenInt8VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenInt8VS(dst []uint64, src []int8, lo, hi int8) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU8(dst, lanes[uint8](src), uint8(lo), uint8(hi)-uint8(lo))
}

// BetweenInt16VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenInt16VS(dst []uint64, src []int16, lo, hi int16) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU16(dst, lanes[uint16](src), uint16(lo), uint16(hi)-uint16(lo))
}

// BetweenInt32VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenInt32VS(dst []uint64, src []int32, lo, hi int32) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU32(dst, lanes[uint32](src), uint32(lo), uint32(hi)-uint32(lo))
}

// BetweenInt64VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenInt64VS(dst []uint64, src []int64, lo, hi int64) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU64(dst, lanes[uint64](src), uint64(lo), uint64(hi)-uint64(lo))
}

// BetweenUint8VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenUint8VS(dst []uint64, src []uint8, lo, hi uint8) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU8(dst, src, lo, hi-lo)
}

// BetweenUint16VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenUint16VS(dst []uint64, src []uint16, lo, hi uint16) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU16(dst, src, lo, hi-lo)
}

// BetweenUint32VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenUint32VS(dst []uint64, src []uint32, lo, hi uint32) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU32(dst, src, lo, hi-lo)
}

// BetweenUint64VS sets bit i of dst where lo <= src[i] <= hi; no row passes when lo > hi.
func BetweenUint64VS(dst []uint64, src []uint64, lo, hi uint64) {
	if lo > hi {
		none(dst, src)
		return
	}
	RangeU64(dst, src, lo, hi-lo)
}

// unsigned is a lane as the range kernels see it.
type unsigned interface {
	uint8 | uint16 | uint32 | uint64
}

// arc returns the comparison with c as a range. Values lie on a circle, least is the pattern of the smallest one (0,
// or the sign bit for signed types) and least-1 that of the largest: each comparison accepts one arc, or nothing.
func arc[T unsigned](op Op, c, least T) (lo, span T, some bool) {
	most := least - 1
	switch op {
	case Eq:
		return c, 0, true
	case Ne:
		return c + 1, ^T(0) - 1, true
	case Lt:
		return least, c - 1 - least, c != least
	case Le:
		return least, c - least, true
	case Gt:
		return c + 1, most - c - 1, c != most
	case Ge:
		return c, most - c, true
	}
	invariants.Failf("filter: comparison %d does not exist", op)
	return 0, 0, false
}

// none answers no for every row.
func none[T any](dst []uint64, src []T) {
	checkOne(dst, src)
	clear(dst[:covered(len(src))])
}

// lanes views signed values as the unsigned lanes of the same width.
func lanes[U unsigned, S int8 | int16 | int32 | int64](s []S) []U {
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(s))), len(s))
}
