package granule

import (
	"encoding/binary"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/agg"
	"github.com/colonnadedb/colonnade/asm/bitpack"
)

// laneBytes returns the width in bytes of the narrowest lane that holds values of so many bits.
func laneBytes(width int) uint8 {
	switch {
	case width <= 8:
		return 1
	case width <= 16:
		return 2
	case width <= 32:
		return 4
	}
	return 8
}

func minMaxInt(vals []int64) (lo, hi int64) { return agg.MinMaxInt64(vals) }

func minMaxUint(vals []int64) (lo, hi uint64) {
	lo, hi = uint64(vals[0]), uint64(vals[0])
	for _, v := range vals {
		lo, hi = min(lo, uint64(v)), max(hi, uint64(v))
	}
	return lo, hi
}

// commonDivisor returns the greatest common divisor of all vals[i]-lo, which are at most span and not all 0.
func commonDivisor(vals []int64, lo int64, span uint64) uint64 {
	gcd := span
	if span <= 1<<32-1 {
		g := uint32(span)
		for _, v := range vals {
			if d := uint32(uint64(v) - uint64(lo)); d%g != 0 {
				if g = uint32(euclid(uint64(g), uint64(d))); g == 1 {
					return 1
				}
			}
		}
		return uint64(g)
	}
	for _, v := range vals {
		if d := uint64(v) - uint64(lo); d%gcd != 0 {
			if gcd = euclid(gcd, d); gcd == 1 {
				return 1
			}
		}
	}
	return gcd
}

func euclid(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// lanesOf returns (vals[i]-base)/gcd, valid until the next call.
func (e *Encoder) lanesOf(vals []int64, base int64, gcd uint64) []uint64 {
	if cap(e.lanes) < len(vals) {
		e.lanes = make([]uint64, Rows)
	}
	lanes := e.lanes[:len(vals)]
	if gcd == 1 {
		for i, v := range vals {
			lanes[i] = uint64(v) - uint64(base)
		}
		return lanes
	}
	for i, v := range vals {
		lanes[i] = (uint64(v) - uint64(base)) / gcd
	}
	return lanes
}

// appendPacked appends the lanes bit-packed, with unused bits of the last byte 0.
func appendPacked(dst []byte, lanes []uint64, width int) []byte {
	at := len(dst)
	size := bitpack.Size(len(lanes), width)
	dst = append(dst, make([]byte, size)...)
	bitpack.PackU64(dst[at:], lanes, width)
	return dst
}

// deltaPlan is how differences would be packed.
type deltaPlan struct {
	least int64 // smallest difference
	width int
}

// analyseDelta returns the plan for vals, or not ok where differences do not pay or may overflow.
func analyseDelta(vals []int64, span uint64) (deltaPlan, bool) {
	if len(vals) < SliceRows || span >= 1<<62 {
		return deltaPlan{}, false
	}
	least, most := vals[1]-vals[0], vals[1]-vals[0]
	last := vals[1]
	for _, v := range vals[2:] {
		d := v - last
		last = v
		least, most = min(least, d), max(most, d)
	}
	// Without this the frame is as good: one row apart, the differences span nearly what the values do.
	if uint64(most-least) >= span/2 {
		return deltaPlan{}, false
	}
	if least > 0 && bits.Len64(uint64(most)) == bits.Len64(uint64(most-least)) {
		least = 0 // costs no width and saves an addition per value when decoding
	}
	return deltaPlan{least: least, width: bits.Len64(uint64(most - least))}, true
}

// delta stores, as u64, the first value of each slice less Base, then the differences of all rows, 0 for the first row
// of a slice, each less Mult, packed.
func (e *Encoder) delta(dst []byte, h *header, vals []int64, d deltaPlan, span uint64) []byte {
	h.encoding, h.mult, h.width = Delta, d.least, uint8(d.width)
	h.lane = max(4, laneBytes(bits.Len64(span)))
	for i := 0; i < len(vals); i += SliceRows {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(vals[i])-uint64(h.base))
	}
	lanes := e.lanesOf(vals, 0, 1)
	for i := len(vals) - 1; i >= 0; i-- {
		if i%SliceRows == 0 {
			lanes[i] = 0
		} else {
			lanes[i] = uint64(vals[i] - vals[i-1] - d.least)
		}
	}
	if d.width == 0 {
		return dst
	}
	return appendPacked(dst, lanes, d.width)
}

// slices returns how many slices n rows have.
func slices(n int) int { return (n + SliceRows - 1) / SliceRows }
