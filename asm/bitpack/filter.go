package bitpack

import (
	"sync"

	"github.com/colonnadedb/colonnade/asm/filter"
	"github.com/colonnadedb/colonnade/asm/invariants"
)

// scratchBytes is the block that a filter without a fused kernel unpacks to: a quarter of the first-level cache.
const scratchBytes = 8 << 10

// scratch holds one unpacked block in each lane type; only one of them is used at a time.
type scratch struct {
	u8  [scratchBytes]uint8
	u16 [scratchBytes / 2]uint16
	u32 [scratchBytes / 4]uint32
	u64 [scratchBytes / 8]uint64
}

var scratchPool = sync.Pool{New: func() any { return new(scratch) }}

// FilterRange sets bit i of dst where v-lo <= span for value v number i of the first n values of src, in 64-bit
// unsigned arithmetic with wrap-around. It equals unpacking to the narrowest lane that holds width bits, 1 to 64,
// and filter.Range on it, without writing the values to memory. Of dst it writes the (n+63)/64 words that n rows
// cover and clears the bits past n in the last of them.
func FilterRange(dst []uint64, src []byte, n, width int, lo, span uint64) {
	words := (n + 63) >> 6
	if n < 0 || len(dst) < words {
		invariants.Failf("bitpack filter: dst has %d words for %d rows", len(dst), n)
	}
	src = checkSource(src, n, width, 64)
	if n == 0 {
		return
	}
	dst = dst[:words]
	invariants.Writes(dst)
	lo, span, kind := reduce(lo, span, width)
	switch kind {
	case acceptNone:
		clear(dst)
	case acceptAll:
		for i := range dst {
			dst[i] = ^uint64(0)
		}
		dst[words-1] = ^uint64(0) >> (-n & 63)
	default:
		filterRange(dst, src, n, width, lo, span)
	}
}

// acceptance says what a range means for values of a width.
type acceptance uint8

const (
	acceptSome acceptance = iota
	acceptNone
	acceptAll
)

// reduce clamps a range of 64-bit arithmetic to values of width bits, so that it can be evaluated in any lane that
// holds them: the returned lo and span, truncated to the lane, accept the same values there.
func reduce(lo, span uint64, width int) (laneLo, laneSpan uint64, kind acceptance) {
	most := ^uint64(0) >> (64 - width)
	hi := lo + span
	if lo <= hi {
		if lo > most {
			return 0, 0, acceptNone
		}
		if lo == 0 && hi >= most {
			return 0, 0, acceptAll
		}
		return lo, min(hi, most) - lo, acceptSome
	}
	// The range wraps: it accepts 0 to hi and lo to the largest 64-bit value.
	if hi >= most || lo == hi+1 {
		return 0, 0, acceptAll
	}
	if lo > most {
		return 0, hi, acceptSome
	}
	return lo, hi - lo, acceptSome
}

// filterUnpacked unpacks block by block into pooled scratch memory and filters there: for tiers and widths without a
// fused kernel. Blocks end at multiples of 512 rows, where both a byte of src and a word of dst begin.
func filterUnpacked(dst []uint64, src []byte, n, width int, lo, span uint64) {
	block := scratchPool.Get().(*scratch)
	defer scratchPool.Put(block)
	bits := laneBits(width)
	step := scratchBytes * 8 / bits
	for from := 0; from < n; from += step {
		rows := min(step, n-from)
		out, in := dst[from>>6:], src[from*width>>3:]
		switch bits {
		case 8:
			unpackU8(block.u8[:rows], in, width)
			filter.RangeU8(out, block.u8[:rows], uint8(lo), uint8(span))
		case 16:
			unpackU16(block.u16[:rows], in, width)
			filter.RangeU16(out, block.u16[:rows], uint16(lo), uint16(span))
		case 32:
			unpackU32(block.u32[:rows], in, width)
			filter.RangeU32(out, block.u32[:rows], uint32(lo), uint32(span))
		default:
			unpackU64(block.u64[:rows], in, width)
			filter.RangeU64(out, block.u64[:rows], lo, span)
		}
	}
}

// laneBits returns the bits of the narrowest lane that holds values of the given width.
func laneBits(width int) int {
	switch {
	case width <= 8:
		return 8
	case width <= 16:
		return 16
	case width <= 32:
		return 32
	default:
		return 64
	}
}
