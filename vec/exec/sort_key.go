package exec

import (
	"fmt"
	"math"
	"math/bits"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// sortLayout says how the keys of ORDER BY become a string of bits whose unsigned order is the order of the rows, the
// first key's bits first, in 64-bit words. Of a string only the first 16 bytes of its collation key are in the words;
// rows with equal words up to there are compared by the whole strings.
type sortLayout struct {
	fields []sortField
	words  int
	steps  []compareStep
	tuple  *tuple // the rows' columns; string keys are among them
}

// sortField is one key's place in the bits.
type sortField struct {
	form coldata.Form
	desc bool
	null bool // a bit for NOT NULL comes first
	at   int  // first bit
	bits int  // of the value, without the null bit
	lo   int64
	col  int // column of the tuple that holds a string key
}

// compareStep is a part of a comparison: words from … to, then the string of a field (-1: none).
type compareStep struct{ from, to, field int }

// newSortLayout lays the keys out. stringCol gives the column of the tuple that holds the string key i.
func newSortLayout(keys []plan.SortKey, tup *tuple, stringCol func(i int) int) (*sortLayout, error) {
	l := &sortLayout{fields: make([]sortField, len(keys)), tuple: tup}
	at, done := 0, 0
	for i, k := range keys {
		t := k.Expr.Type
		f := &l.fields[i]
		f.form, f.desc, f.null = coldata.Form(t.Canonical()), k.Desc, !t.NotNull
		f.at, f.bits = at, 64
		switch f.form {
		case coldata.Int64:
			lo, hi := valueRange(t)
			f.lo, f.bits = lo, bits.Len64(uint64(hi)-uint64(lo))
		case coldata.Int128:
			f.bits = 128
		case coldata.String:
			if _, err := collate.Lookup(collate.Name(t.Collation)); err != nil {
				return nil, fmt.Errorf("sort key of type %s: %w", t, err)
			}
			f.bits, f.col = 128, stringCol(i)
		}
		at += f.bits
		if f.null {
			at++
		}
		if f.form == coldata.String {
			at = (at + 63) &^ 63
			l.steps = append(l.steps, compareStep{done, at / 64, i})
			done = at / 64
		}
	}
	l.words = (at + 63) / 64
	if done < l.words {
		l.steps = append(l.steps, compareStep{done, l.words, -1})
	}
	return l, nil
}

// put writes the low n bits of v to row i of words, from bit at on.
func put(words [][]uint64, i, at, n int, v uint64) {
	w, room := at>>6, 64-at&63
	if n <= room {
		words[w][i] |= v << (room - n)
		return
	}
	words[w][i] |= v >> (n - room)
	words[w+1][i] |= v << (64 - (n - room))
}

// sortKeys computes keys for one task.
type sortKeys struct {
	layout  *sortLayout
	evs     []evaluator
	vecs    []*coldata.Vector
	bufs    []coldata.Buffer
	words   [][]uint64
	partial []bool // of each field: some string is longer than its prefix
}

func newSortKeys(l *sortLayout, evs []evaluator) *sortKeys {
	k := &sortKeys{layout: l, evs: evs, vecs: make([]*coldata.Vector, len(evs)), bufs: make([]coldata.Buffer, len(evs)),
		words: make([][]uint64, l.words), partial: make([]bool, len(evs))}
	for w := range k.words {
		k.words[w] = make([]uint64, coldata.BatchSize)
	}
	return k
}

// compute fills words for the rows of b.
func (k *sortKeys) compute(b *coldata.Batch) error {
	for w := range k.words {
		if cap(k.words[w]) < b.N {
			k.words[w] = make([]uint64, b.N)
		}
		k.words[w] = k.words[w][:b.N]
		clear(k.words[w])
	}
	for i, ev := range k.evs {
		v, err := ev.Eval(b)
		if err != nil {
			return err
		}
		k.vecs[i] = v
		if err := k.field(i, coldata.Widen(&k.bufs[i], v)); err != nil {
			return err
		}
	}
	return nil
}

// field adds the bits of one key.
func (k *sortKeys) field(i int, v *coldata.Vector) error {
	f := &k.layout.fields[i]
	at := f.at
	if f.null {
		at++
	}
	mask := ^uint64(0)
	if f.bits < 64 {
		mask = 1<<f.bits - 1
	}
	flip := uint64(0)
	if f.desc {
		flip = mask
	}
	if v.Form != coldata.None && v.Form != f.form {
		return fmt.Errorf("sort key %d has values of form %d", i+1, v.Form)
	}
	for r := range v.N {
		null := v.IsNull(r)
		if f.null && null == f.desc {
			put(k.words, r, f.at, 1, 1)
		}
		if null {
			continue
		}
		switch f.form {
		case coldata.Int64:
			u := uint64(v.I64[r]) - uint64(f.lo)
			if u&^mask != 0 {
				return fmt.Errorf("sort key %d has a value out of the range of its type", i+1)
			}
			put(k.words, r, at, f.bits, u^flip)
		case coldata.Uint64:
			put(k.words, r, at, 64, v.U64[r]^flip)
		case coldata.Float64:
			put(k.words, r, at, 64, orderedFloat(v.F64[r])^flip)
		case coldata.Int128:
			put(k.words, r, at, 64, uint64(v.I128[r].Hi)^1<<63^flip)
			put(k.words, r, at+64, 64, v.I128[r].Lo^flip)
		case coldata.String:
			p, whole := collate.KeyPrefix16(v.Type.Collation, v.Str[r])
			put(k.words, r, at, 64, p.Hi^flip)
			put(k.words, r, at+64, 64, p.Lo^flip)
			k.partial[i] = k.partial[i] || !whole
		}
	}
	return nil
}

// orderedFloat returns f as bits that order as unsigned numbers; -0 is 0.
func orderedFloat(f float64) uint64 {
	b := math.Float64bits(f + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// comparer compares rows of one store by their keys: the words stand at the row's begin.
type comparer struct {
	layout *sortLayout
	whole  []bool // of each field: strings must be compared
}

// compare compares two rows.
func (c *comparer) compare(a, b unsafe.Pointer) int {
	for _, s := range c.layout.steps {
		for w := s.from; w < s.to; w++ {
			x, y := *word(a, w*8), *word(b, w*8)
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
		}
		if s.field < 0 || !c.whole[s.field] {
			continue
		}
		if r := c.compareStrings(s.field, a, b); r != 0 {
			return r
		}
	}
	return 0
}

// compareStrings compares a string key whose words are equal.
func (c *comparer) compareStrings(field int, a, b unsafe.Pointer) int {
	f := &c.layout.fields[field]
	col := &c.layout.tuple.cols[f.col]
	if c.layout.tuple.isNull(a, f.col) || c.layout.tuple.isNull(b, f.col) {
		return 0 // equal words: both are NULL
	}
	r := collate.Compare(col.typ.Collation, getString(a, col.off), getString(b, col.off))
	if f.desc {
		return -r
	}
	return r
}

// anyWhole says whether words alone do not decide.
func (c *comparer) anyWhole() bool {
	for _, w := range c.whole {
		if w {
			return true
		}
	}
	return false
}
