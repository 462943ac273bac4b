// Package text searches and converts the bytes of string columns.
//
// A column's strings lie one after another in a body; row i is body[offsets[i]:offsets[i+1]]. ContainsRows looks
// for the needle in the whole body at once and maps the hits to rows, which costs a fraction of a search per row:
// two needle bytes are compared at 64 positions per step, so a body without candidates passes at the speed of
// memory.
//
// Everything here compares bytes. Collations that ignore case or accents search folded copies.
package text

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// blockBytes is the stretch of a body whose candidates are found at one go: 64 words of candidate bits.
const blockBytes = 4096

// checkRows fails unless offsets describe rows of body and dst has a bit for each. It returns the number of rows.
func checkRows(dst []uint64, body []byte, offsets []uint32) int {
	if len(offsets) == 0 {
		invariants.Failf("text: rows without a first offset")
	}
	n := len(offsets) - 1
	if len(dst)*64 < n {
		invariants.Failf("text: bitmap of %d words for %d rows", len(dst), n)
	}
	if offsets[0] > offsets[n] || uint64(offsets[n]) > uint64(len(body)) {
		invariants.Failf("text: rows from %d to %d in a body of %d bytes", offsets[0], offsets[n], len(body))
	}
	invariants.Reads(body)
	return n
}

// setAll sets the first n bits of dst and clears the rest of the last word.
func setAll(dst []uint64, n int) {
	for i := range dst[:n/64] {
		dst[i] = ^uint64(0)
	}
	if r := uint(n % 64); r != 0 {
		dst[n/64] = 1<<r - 1
	}
}

// ContainsRows sets bit i of dst where row i contains needle and clears the other bits of the words that cover the
// rows. Every row contains the empty needle. offsets has one entry more than there are rows and does not decrease.
func ContainsRows(dst []uint64, body []byte, offsets []uint32, needle []byte) {
	n := checkRows(dst, body, offsets)
	if len(needle) == 0 {
		setAll(dst, n)
		return
	}
	clear(dst[:(n+63)/64])
	s := newSearch(body[:offsets[n]], needle)
	row := 0
	for at := s.next(int(offsets[0])); at >= 0; {
		row = rowOf(offsets, row, uint32(at))
		end := int(offsets[row+1])
		if at+len(needle) > end {
			// The hit runs into the next row; the next hit may still be in this one's tail or behind.
			at = s.next(at + 1)
			continue
		}
		dst[row/64] |= 1 << uint(row%64)
		at = s.next(end)
	}
}

// rowOf returns the row at or after row whose bytes include position at. Hits are usually a few rows apart, so the
// steps grow from one.
func rowOf(offsets []uint32, row int, at uint32) int {
	step := 1
	for row+step < len(offsets) && offsets[row+step] <= at {
		row += step
		step *= 2
	}
	// The row lies in [row, row+step): its end is the first offset above at.
	lo, hi := row, min(row+step, len(offsets)-1)
	for hi-lo > 1 {
		mid := int(uint(lo+hi) / 2)
		if offsets[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// search finds the places of a needle in a body, in order. A place is a candidate when two bytes of the needle match:
// those that are rarest in ordinary text, so that few candidates have to be compared in full.
type search struct {
	body, needle []byte
	// off1 and off2 are the offsets in the needle of the two bytes compared.
	off1, off2 int
	// head and headMask hold the first 8 bytes of the needle and which of them exist.
	head, headMask uint64
	// block is the position of candidates[0]'s bit 0.
	block      int
	candidates [blockBytes / 64]uint64
	// words is the number of candidate words that are filled.
	words int
}

func newSearch(body, needle []byte) *search {
	s := &search{body: body, needle: needle}
	s.off1, s.off2 = rarestPair(needle)
	s.head, s.headMask = headOf(needle)
	return s
}

// next returns the first place of the needle at or after position from, or -1. from never decreases.
func (s *search) next(from int) int {
	last := len(s.body) - len(s.needle)
	for {
		if from > last {
			return -1
		}
		if from >= s.block+s.words*64 {
			s.fill(from, last+1)
		}
		k := (from - s.block) / 64
		w := s.candidates[k] &^ (1<<uint((from-s.block)%64) - 1)
		for w == 0 {
			if k++; k == s.words {
				break
			}
			w = s.candidates[k]
		}
		for ; w != 0; w &= w - 1 {
			at := s.block + k*64 + bits.TrailingZeros64(w)
			if at > last {
				return -1
			}
			if s.matches(at) {
				return at
			}
		}
		from = s.block + min(k+1, s.words)*64
	}
}

// fill finds the candidates among the places from position at up to end, a block at most.
func (s *search) fill(at, end int) {
	n := min(end-at, blockBytes)
	s.block, s.words = at, (n+63)/64
	pairBits(s.candidates[:s.words], s.body[at+s.off1:at+s.off1+n], s.body[at+s.off2:at+s.off2+n],
		s.needle[s.off1], s.needle[s.off2])
}

// matches compares the whole needle with the body at a place where it fits.
func (s *search) matches(at int) bool {
	b := s.body[at:]
	if len(b) < 8 {
		return bytes.Equal(b[:len(s.needle)], s.needle)
	}
	if (binary.LittleEndian.Uint64(b)^s.head)&s.headMask != 0 {
		return false
	}
	return len(s.needle) <= 8 || bytes.Equal(b[8:len(s.needle)], s.needle[8:])
}
