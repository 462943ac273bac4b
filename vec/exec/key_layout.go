package exec

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// keyLayout says how the key columns of a group, join or distinct set become a few 64-bit words. Columns whose type
// bounds their values are packed together, so that most keys are one word: equal keys have equal words whatever form
// their vectors have, and different keys different words. Strings are ids of an interner, equal under their collation.
type keyLayout struct {
	cols  []keyColumn
	words int
	nulls bool // NULL is a value of its own in every column; else rows with a NULL in another column have no key
}

// keyColumn is the place of one column's value.
type keyColumn struct {
	typ     types.Type
	form    coldata.Form // of the value: Int64, Uint64, Int128 (two words), Float64 or String (an id)
	word    int
	shift   uint
	bits    uint  // below 64: packed as value-lo
	lo      int64 // of packed integers
	isValue bool  // NULL is a value
	null    bool  // has a NULL bit
	nullAt  int   // word of the NULL bit
	nullBit uint
	strings *interner
}

// keySpec is a key column before it has its place: the types of all sides that it is compared between.
type keySpec []types.Type

// newKeyLayout lays the columns out. nulls says whether NULL is a value (GROUP BY, DISTINCT) or never equal (joins);
// safe, if not nil, says it for each column (the keys of joins that compare by <=>).
func newKeyLayout(specs []keySpec, nulls bool, safe []bool, acct *account) (*keyLayout, error) {
	l := &keyLayout{cols: make([]keyColumn, len(specs)), nulls: nulls}
	var used []uint // bits of each word
	place := func(n uint) (int, uint) {
		for w, u := range used {
			if u+n <= 64 {
				used[w] += n
				return w, u
			}
		}
		used = append(used, n)
		return len(used) - 1, 0
	}
	for i, spec := range specs {
		c := &l.cols[i]
		if err := c.init(spec, acct); err != nil {
			return nil, err
		}
		c.isValue = nulls || i < len(safe) && safe[i]
		switch {
		case c.form == coldata.Int128:
			c.word = len(used)
			used = append(used, 64, 64)
		default:
			c.word, c.shift = place(c.bits)
		}
	}
	for i := range l.cols {
		c := &l.cols[i]
		for _, t := range specs[i] {
			c.null = c.null || c.isValue && !t.NotNull
		}
		if c.null {
			c.nullAt, c.nullBit = place(1)
		}
	}
	l.words = len(used)
	return l, nil
}

// init finds the form and the bits of a column.
func (c *keyColumn) init(spec keySpec, acct *account) error {
	c.typ = spec[0]
	c.form = coldata.Form(c.typ.Canonical())
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for _, t := range spec {
		f := coldata.Form(t.Canonical())
		switch {
		case f == c.form:
		case f == coldata.Int64 && c.form == coldata.Int128 || f == coldata.Int128 && c.form == coldata.Int64:
			c.form = coldata.Int128
		default:
			return fmt.Errorf("keys of types %s and %s are not comparable without a cast", c.typ, t)
		}
		if t.IsString() && t.Collation != c.typ.Collation {
			return fmt.Errorf("keys have the collations %d and %d", c.typ.Collation, t.Collation)
		}
		l, h := valueRange(t)
		lo, hi = min(lo, l), max(hi, h)
	}
	c.bits = 64
	switch c.form {
	case coldata.Int64:
		if n := bits.Len64(uint64(hi) - uint64(lo)); n < 64 {
			c.bits, c.lo = uint(n), lo
		}
	case coldata.String:
		c.bits = 32
		if _, err := collate.Lookup(collate.Name(c.typ.Collation)); err != nil {
			return fmt.Errorf("key of type %s: %w", c.typ, err)
		}
		c.strings = newInterner(c.typ.Collation, acct)
	}
	return nil
}

// valueRange returns the bounds that a type sets to its int64 values.
func valueRange(t types.Type) (lo, hi int64) {
	intRange := func(width uint) (int64, int64) {
		if t.Unsigned {
			return 0, 1<<width - 1
		}
		return -1 << (width - 1), 1<<(width-1) - 1
	}
	switch t.Kind {
	case types.TinyInt:
		return intRange(8)
	case types.SmallInt:
		return intRange(16)
	case types.MediumInt:
		return intRange(24)
	case types.Int:
		return intRange(32)
	case types.Year, types.Enum:
		return 0, math.MaxUint16
	case types.Date:
		return 0, 1<<23 - 1
	case types.DateTime:
		return 0, 1<<60 - 1
	case types.Time:
		return -1 << 42, 1<<42 - 1
	case types.Decimal:
		if p := int(t.Precision); p <= types.MaxInt64Digits {
			h := int64(1)
			for range p {
				h *= 10
			}
			return -h + 1, h - 1
		}
	}
	return math.MinInt64, math.MaxInt64
}

// unpack returns the integer in a word.
func (c *keyColumn) unpack(w uint64) int64 {
	if c.bits == 64 {
		return int64(w)
	}
	return int64(w>>c.shift&(1<<c.bits-1)) + c.lo
}
