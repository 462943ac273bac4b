package exec

import (
	"math"
	"math/bits"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/vec/coldata"
)

// filterMaker makes the runtime filter of one key column: bounds and an exact bitmap where the keys' range is small
// against their number, else bounds and a Bloom filter. Strings are looked up in the key's interner.
type filterMaker struct {
	id     int
	col    *keyColumn
	acct   *account
	ok     bool
	bounds keyBounds
	block  *block
	exact  bool
	words  []uint64 // of the bitmap from lo on, or of the Bloom filter
}

// keyBounds are the number and the bounds of keys.
type keyBounds struct {
	n      int
	lo, hi int64
}

// add takes the keys of stored rows in.
func (b *keyBounds) add(c *keyColumn, rows []unsafe.Pointer) {
	off := wordsOff + c.word*8
	more := keyBounds{lo: math.MaxInt64, hi: math.MinInt64}
	for _, p := range rows {
		if *word32(p, flagsOff)&nullKeyFlag == 0 {
			k := c.unpack(*word(p, off))
			more.lo, more.hi = min(more.lo, k), max(more.hi, k)
			more.n++
		}
	}
	b.merge(more)
}

// merge takes other keys in.
func (b *keyBounds) merge(o keyBounds) {
	switch {
	case o.n == 0:
	case b.n == 0:
		*b = o
	default:
		b.n, b.lo, b.hi = b.n+o.n, min(b.lo, o.lo), max(b.hi, o.hi)
	}
}

// The sizes of runtime filters.
const (
	maxFilterBytes = 32 << 20
	bitmapPerKey   = 128 // bits of a bitmap for each key
	cachedPerKey   = 2048
	cachedBits     = 1 << 23 // up to which a bitmap stays in the L2 cache and beats hashing with cachedPerKey too
	bloomPerKey    = 16      // bits of a Bloom filter for each key
)

// allocate chooses the form of the filter and makes it, empty.
func (f *filterMaker) allocate() error {
	if f.ok = f.col.form == coldata.Int64 || f.col.form == coldata.String; f.col.form != coldata.Int64 || f.bounds.n == 0 {
		return nil
	}
	span := uint64(f.bounds.hi) - uint64(f.bounds.lo)
	size := uint64(0)
	switch {
	case span < maxFilterBytes*8 && span < uint64(f.bounds.n)*bitmapPerKey+1<<16,
		span < cachedBits && span < uint64(f.bounds.n)*cachedPerKey:
		f.exact = true
		size = span/64 + 1
	case f.bounds.n*bloomPerKey < maxFilterBytes*8:
		size = 1 << bits.Len(uint(f.bounds.n*bloomPerKey/64))
	default:
		return nil
	}
	var err error
	if f.block, err = f.acct.alloc(int(size) * 8); err != nil {
		return err
	}
	f.words = f.block.words()[:size]
	return f.block.zero()
}

// bloomBits returns the bits that a key's hash sets in its word.
func bloomBits(h uint64) uint64 { return 1<<(h>>58) | 1<<(h>>52&63) | 1<<(h>>46&63) }

// add adds the keys of some rows. Jobs call it in parallel.
func (f *filterMaker) add(words [][]uint64) {
	if f.words == nil {
		return
	}
	for _, w := range words[f.col.word] {
		k := f.col.unpack(w)
		var at, bit uint64
		if f.exact {
			d := uint64(k) - uint64(f.bounds.lo)
			at, bit = d/64, 1<<(d%64)
		} else {
			h := hash.One(uint64(k))
			at, bit = h&uint64(len(f.words)-1), bloomBits(h)
		}
		if a := atomic64(&f.words[at]); a.Load()&bit != bit {
			a.Or(bit)
		}
	}
}

// filter returns the finished filter, nil if there is none for such keys.
func (f *filterMaker) filter() RuntimeFilter {
	switch {
	case !f.ok:
		return nil
	case f.col.form == coldata.String:
		return &stringFilter{in: f.col.strings, n: f.bounds.n}
	}
	return &intFilter{n: f.bounds.n, lo: f.bounds.lo, hi: f.bounds.hi, exact: f.exact, words: f.words}
}

// intFilter is a runtime filter of int64 keys.
type intFilter struct {
	n      int
	lo, hi int64
	exact  bool
	words  []uint64
}

var _ RuntimeFilter = (*intFilter)(nil)

// Bounds implements RuntimeFilter.
func (f *intFilter) Bounds() (lo, hi int64, ok bool) { return f.lo, f.hi, f.n > 0 }

// Empty implements RuntimeFilter.
func (f *intFilter) Empty() bool { return f.n == 0 }

// FilterInt64 implements RuntimeFilter.
func (f *intFilter) FilterInt64(sel []uint64, vals []int64) {
	if f.n == 0 {
		clear(sel[:coldata.Words(len(vals))])
		return
	}
	span := uint64(f.hi) - uint64(f.lo)
	for w := 0; w*64 < len(vals); w++ {
		in := sel[w]
		if in == 0 {
			continue
		}
		part := vals[w*64 : min(w*64+64, len(vals))]
		if bits.OnesCount64(in) > 16 {
			sel[w] = in & f.dense(part, span)
			continue
		}
		for rest := in; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			if i >= len(part) || !f.contains(part[i], span) {
				in &^= 1 << i
			}
		}
		sel[w] = in
	}
}

// dense tests up to 64 values.
func (f *intFilter) dense(vals []int64, span uint64) uint64 {
	out := uint64(0)
	switch {
	case f.words == nil:
		for i, v := range vals {
			if uint64(v)-uint64(f.lo) <= span {
				out |= 1 << i
			}
		}
	case f.exact:
		for i, v := range vals {
			if d := uint64(v) - uint64(f.lo); d <= span {
				out |= f.words[d/64] >> (d % 64) & 1 << i
			}
		}
	default:
		mask := uint64(len(f.words) - 1)
		var hashes [64]uint64
		hash.U64(hashes[:len(vals)], unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(vals))), len(vals)))
		for i, h := range hashes[:len(vals)] {
			b := bloomBits(h)
			if f.words[h&mask]&b == b {
				out |= 1 << i
			}
		}
	}
	return out
}

// contains says whether one value may match.
func (f *intFilter) contains(v int64, span uint64) bool {
	d := uint64(v) - uint64(f.lo)
	switch {
	case d > span:
		return false
	case f.words == nil:
		return true
	case f.exact:
		return f.words[d/64]>>(d%64)&1 != 0
	}
	h := hash.One(uint64(v))
	b := bloomBits(h)
	return f.words[h&uint64(len(f.words)-1)]&b == b
}

// FilterStrings implements RuntimeFilter: integers say nothing about strings.
func (f *intFilter) FilterStrings([]uint64, []string) {}

// ContainsString implements RuntimeFilter.
func (f *intFilter) ContainsString(string) bool { return f.n > 0 }

// Selectivity implements RuntimeFilter: the keys' share of their range.
func (f *intFilter) Selectivity() float64 {
	if f.n == 0 {
		return 0
	}
	return min(float64(f.n)/(float64(f.hi)-float64(f.lo)+1), 1)
}

// stringFilter is a runtime filter of strings: those that the join's interner holds.
type stringFilter struct {
	in *interner
	n  int
}

var _ RuntimeFilter = (*stringFilter)(nil)

// Bounds implements RuntimeFilter.
func (f *stringFilter) Bounds() (lo, hi int64, ok bool) { return 0, 0, false }

// Empty implements RuntimeFilter.
func (f *stringFilter) Empty() bool { return f.n == 0 }

// FilterInt64 implements RuntimeFilter: strings say nothing about integers.
func (f *stringFilter) FilterInt64([]uint64, []int64) {}

// FilterStrings implements RuntimeFilter.
func (f *stringFilter) FilterStrings(sel []uint64, vals []string) {
	for w := range coldata.Words(len(vals)) {
		for rest := sel[w]; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			if w*64+i >= len(vals) || !f.ContainsString(vals[w*64+i]) {
				sel[w] &^= 1 << i
			}
		}
	}
}

// ContainsString implements RuntimeFilter.
func (f *stringFilter) ContainsString(s string) bool {
	if f.n == 0 {
		return false
	}
	var scratch [128]byte
	id, _, err := f.in.id(s, false, scratch[:])
	return err != nil || id != absentID
}

// Selectivity implements RuntimeFilter: nothing is known of the other side's strings.
func (f *stringFilter) Selectivity() float64 {
	if f.n == 0 {
		return 0
	}
	return 0.5
}
