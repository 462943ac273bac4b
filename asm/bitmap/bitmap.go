// Package bitmap computes on bitmaps of rows: selections and validity.
//
// A bitmap is a []uint64; bit i&63 of word i>>6 stands for row i. Buffers are padded to whole cache lines (Words),
// so that wide kernels may run over all of a buffer; which rows count is always said by the caller. "The words
// that n bits cover" are the first (n+63)/64 words; no function touches a word of dst past those.
//
// A bitmap of 8192 rows is 1 KiB: And reads two and writes one at about 64 B per cycle, 15 to 30 ns.
package bitmap

import (
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// lineWords is a cache line in words: the granularity of bitmap buffers.
const lineWords = 8

// selSpare is how many entries past its result ToSel may overwrite: one full vector of positions.
const selSpare = 32

// maxSelRows is how many rows 16-bit positions can name.
const maxSelRows = 1 << 16

// Words returns how many words to allocate for n rows: enough for n bits, rounded up to 64 bytes.
func Words(n int) int { return (n + 64*lineWords - 1) / (64 * lineWords) * lineWords }

// And sets dst to a AND b over len(dst) words. dst may be a or b.
func And(dst, a, b []uint64) {
	checkBinary(dst, a, b)
	and(dst, a[:len(dst)], b[:len(dst)])
}

// Or sets dst to a OR b over len(dst) words. dst may be a or b.
func Or(dst, a, b []uint64) {
	checkBinary(dst, a, b)
	or(dst, a[:len(dst)], b[:len(dst)])
}

// AndNot sets dst to a AND NOT b over len(dst) words. dst may be a or b.
func AndNot(dst, a, b []uint64) {
	checkBinary(dst, a, b)
	andNot(dst, a[:len(dst)], b[:len(dst)])
}

// Not sets the first n bits of dst to the opposite of those of a, and clears the other bits of the last word that n
// bits cover. dst may be a.
func Not(dst, a []uint64, n int) {
	w := covered(n)
	if n < 0 || len(dst) < w || len(a) < w {
		invariants.Failf("bitmap not: dst %d and a %d words for %d bits", len(dst), len(a), n)
	}
	invariants.Reads(a[:w])
	invariants.Writes(dst[:w])
	not(dst[:w], a[:w])
	if n&63 != 0 {
		dst[w-1] &= lowBits(n & 63)
	}
}

// SetAll sets the first n bits of dst and clears the other bits of the last word that n bits cover.
func SetAll(dst []uint64, n int) {
	w := covered(n)
	if n < 0 || len(dst) < w {
		invariants.Failf("bitmap set: dst %d words for %d bits", len(dst), n)
	}
	for i := range dst[:w] {
		dst[i] = ^uint64(0)
	}
	if n&63 != 0 {
		dst[w-1] = lowBits(n & 63)
	}
}

// Count returns how many of the first n bits of a are set.
func Count(a []uint64, n int) int { return CountIn(a, 0, n) }

// CountIn returns how many of the bits from..to-1 of a are set.
func CountIn(a []uint64, from, to int) int {
	checkRange(a, from, to)
	if from == to {
		return 0
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(-to&63)
	if first == last {
		return bits.OnesCount64(a[first] & head & tail)
	}
	invariants.Reads(a[first : last+1])
	sum := bits.OnesCount64(a[first]&head) + bits.OnesCount64(a[last]&tail)
	return sum + count(a[first+1:last])
}

// AnyIn reports whether one of the bits from..to-1 of a is set.
func AnyIn(a []uint64, from, to int) bool {
	checkRange(a, from, to)
	if from == to {
		return false
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(-to&63)
	if first == last {
		return a[first]&head&tail != 0
	}
	if a[first]&head|a[last]&tail != 0 {
		return true
	}
	for _, word := range a[first+1 : last] {
		if word != 0 {
			return true
		}
	}
	return false
}

// ToSel writes the positions, relative to from, of the set bits from..to-1 of a to dst in increasing order and
// returns how many there are. from is a multiple of 64 and to-from at most 65536. dst has room for 32 entries more
// than the result: those may be overwritten with anything.
func ToSel(dst []uint16, a []uint64, from, to int) int {
	checkRange(a, from, to)
	n := to - from
	if from&63 != 0 || n > maxSelRows {
		invariants.Failf("bitmap to selection: from %d is no multiple of 64, or %d rows are too many", from, n)
	}
	if len(dst) < n+selSpare {
		if need := CountIn(a, from, to) + selSpare; len(dst) < need {
			invariants.Failf("bitmap to selection: dst has %d entries, needs %d", len(dst), need)
		}
	}
	if n == 0 {
		return 0
	}
	a = a[from>>6 : (to+63)>>6]
	invariants.Reads(a)
	return toSel(dst, a, n)
}

// covered returns how many words n bits cover.
func covered(n int) int { return (n + 63) >> 6 }

// lowBits returns a word with its n lowest bits set, n from 0 to 63.
func lowBits(n int) uint64 { return 1<<n - 1 }

func checkBinary(dst, a, b []uint64) {
	if len(a) < len(dst) || len(b) < len(dst) {
		invariants.Failf("bitmap: dst %d words, a %d, b %d", len(dst), len(a), len(b))
	}
	invariants.Reads(a[:len(dst)])
	invariants.Reads(b[:len(dst)])
	invariants.Writes(dst)
}

func checkRange(a []uint64, from, to int) {
	if from < 0 || from > to || to > len(a)*64 {
		invariants.Failf("bitmap: rows %d to %d of a bitmap of %d words", from, to, len(a))
	}
}
