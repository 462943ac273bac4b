package exec

import (
	"fmt"
	"math"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/vec/coldata"
)

// keyWriter turns the key columns of batches into words and hashes, for one task.
type keyWriter struct {
	layout *keyLayout
	evs    []evaluator
	insert bool // strings that are new get an id
	vecs   []*coldata.Vector
	bufs   []coldata.Buffer
	words  [][]uint64 // words[w][row]
	own    [][]uint64
	hashes []uint64
	// notNull has the rows whose key is not NULL: nil if all, or if NULL is a value.
	notNull  []uint64
	nullBits []uint64
	dicts    []coldata.DictMap[uint32]
	scratch  []byte
}

// newKeyWriter returns a writer of keys that evs compute.
func newKeyWriter(l *keyLayout, evs []evaluator, insert bool) *keyWriter {
	return &keyWriter{layout: l, evs: evs, insert: insert, vecs: make([]*coldata.Vector, len(evs)),
		bufs: make([]coldata.Buffer, len(evs)), words: make([][]uint64, l.words), own: make([][]uint64, l.words),
		dicts: make([]coldata.DictMap[uint32], len(evs))}
}

// evaluate computes the key columns.
func (w *keyWriter) evaluate(b *coldata.Batch) error {
	for i, ev := range w.evs {
		var err error
		if w.vecs[i], err = ev.Eval(b); err != nil {
			return err
		}
	}
	return nil
}

// compute fills words, hashes and notNull for the rows of b. They are valid until the next call.
func (w *keyWriter) compute(b *coldata.Batch) error {
	if err := w.evaluate(b); err != nil {
		return err
	}
	return w.pack(w.vecs, b.N)
}

// pack fills words, hashes and notNull from key columns of n rows.
func (w *keyWriter) pack(vecs []*coldata.Vector, n int) error {
	w.notNull = nil
	if !w.layout.nulls {
		w.findNulls(vecs, n)
	}
	for i := range w.words {
		w.words[i] = nil
	}
	for i := range w.layout.cols {
		if err := w.packColumn(i, vecs[i], n); err != nil {
			return err
		}
	}
	for i := range w.layout.cols {
		if c := &w.layout.cols[i]; c.null {
			w.packNulls(c, vecs[i], n)
		} else if c.isValue && vecs[i].HasNulls() {
			return fmt.Errorf("NULL in a key column of type %s that is declared NOT NULL", c.typ)
		}
	}
	w.hash(n)
	return nil
}

// findNulls sets notNull.
func (w *keyWriter) findNulls(vecs []*coldata.Vector, n int) {
	for i, v := range vecs {
		if w.layout.cols[i].isValue || !v.HasNulls() {
			continue
		}
		words := coldata.Words(n)
		if cap(w.nullBits) < 2*words {
			w.nullBits = make([]uint64, 2*words)
		}
		valid := v.RowValid(w.nullBits[words : 2*words])
		if w.notNull == nil {
			w.notNull = w.nullBits[:words]
			copy(w.notNull, valid)
			continue
		}
		for i := range w.notNull {
			w.notNull[i] &= valid[i]
		}
	}
}

// wordFor returns word i to add bits to, zero at first.
func (w *keyWriter) wordFor(i, n int) []uint64 {
	if w.words[i] != nil {
		return w.words[i]
	}
	if cap(w.own[i]) < n {
		w.own[i] = make([]uint64, max(n, coldata.BatchSize))
	}
	w.words[i] = w.own[i][:n]
	clear(w.words[i])
	return w.words[i]
}

func (w *keyWriter) packNulls(c *keyColumn, v *coldata.Vector, n int) {
	dst := w.wordFor(c.nullAt, n)
	if !v.HasNulls() {
		return
	}
	for i := range dst {
		if v.IsNull(i) {
			dst[i] |= 1 << c.nullBit
		}
	}
}

// packColumn adds the values of v to their words. The value of a NULL is 0.
func (w *keyWriter) packColumn(i int, v *coldata.Vector, n int) error {
	c := &w.layout.cols[i]
	dst := w.wordFor(c.word, n)
	if v.Form == coldata.None {
		if c.form == coldata.Int128 {
			w.wordFor(c.word+1, n)
		}
		return nil
	}
	switch c.form {
	case coldata.String:
		return w.packStrings(i, dst, v)
	case coldata.Int128:
		return w.packInt128(i, dst, w.wordFor(c.word+1, n), v)
	}
	x := coldata.Widen(&w.bufs[i], v)
	var over uint64
	switch {
	case c.form == coldata.Float64 && x.Form == coldata.Float64:
		for j, f := range x.F64 {
			dst[j] = floatWord(f)
		}
	case c.form == coldata.Uint64 && x.Form == coldata.Uint64:
		copy(dst, x.U64)
	case c.form == coldata.Int64 && x.Form == coldata.Int64 && c.bits == 64:
		for j, k := range x.I64 {
			dst[j] = uint64(k)
		}
	case c.form == coldata.Int64 && x.Form == coldata.Int64 && x.Valid == nil:
		lo, shift := uint64(c.lo), c.shift
		for j, k := range x.I64 {
			u := uint64(k) - lo
			over |= u
			dst[j] |= u << shift
		}
	case c.form == coldata.Int64 && x.Form == coldata.Int64:
		lo, shift := uint64(c.lo), c.shift
		for j, k := range x.I64 {
			u := (uint64(k) - lo) & -(x.Valid[j>>6] >> (uint(j) & 63) & 1)
			over |= u
			dst[j] |= u << shift
		}
	default:
		return fmt.Errorf("key of type %s has values of form %d", c.typ, x.Form)
	}
	if c.bits < 64 && over>>c.bits != 0 {
		return fmt.Errorf("key of type %s has a value out of the type's range", c.typ)
	}
	if c.bits == 64 && x.Valid != nil {
		zeroNulls(dst, x)
	}
	return nil
}

// zeroNulls clears the words of NULLs.
func zeroNulls(dst []uint64, v *coldata.Vector) {
	for j := range dst {
		dst[j] &= -(v.Valid[j>>6] >> (uint(j) & 63) & 1)
	}
}

// floatWord returns the key of f: one for all zeros, and one for all NaNs.
func floatWord(f float64) uint64 {
	switch {
	case f == 0:
		return 0
	case f != f:
		return math.Float64bits(math.NaN())
	}
	return math.Float64bits(f)
}

func (w *keyWriter) packInt128(i int, lo, hi []uint64, v *coldata.Vector) error {
	if x, ok := coldata.WidenInt64(&w.bufs[i], v); ok {
		for j, k := range x.I64 {
			lo[j], hi[j] = uint64(k), uint64(k>>63)
		}
	} else {
		x := coldata.Widen(&w.bufs[i], v)
		if x.Form != coldata.Int128 {
			return fmt.Errorf("key of type %s has values of form %d", v.Type, x.Form)
		}
		for j, k := range x.I128 {
			lo[j], hi[j] = k.Lo, uint64(k.Hi)
		}
	}
	if v.HasNulls() {
		for j := range lo {
			if v.IsNull(j) {
				lo[j], hi[j] = 0, 0
			}
		}
	}
	return nil
}

// packStrings adds the ids of strings. Codes are looked up once a dictionary.
func (w *keyWriter) packStrings(i int, dst []uint64, v *coldata.Vector) error {
	c := &w.layout.cols[i]
	var table []uint32
	if v.Form.IsDict() {
		var err error
		if table, err = w.dicts[i].Get(v.Dict, func(s []string) ([]uint32, error) {
			return make([]uint32, len(s)), nil
		}); err != nil {
			return err
		}
	} else {
		v = coldata.Widen(&w.bufs[i], v)
	}
	for j := range dst {
		if v.Valid != nil && !coldata.Bit(v.Valid, j) {
			continue
		}
		var id uint32
		var err error
		if table != nil {
			code := v.Code(j)
			if id = table[code]; id == 0 {
				id, w.scratch, err = c.strings.id(v.Dict.Values[code], w.insert, w.scratch)
				table[code] = id
			}
		} else {
			id, w.scratch, err = c.strings.id(v.Str[j], w.insert, w.scratch)
		}
		if err != nil {
			return err
		}
		dst[j] |= uint64(id) << c.shift
	}
	return nil
}

// hash fills hashes from words; a key without words has the hash 0.
func (w *keyWriter) hash(n int) {
	if cap(w.hashes) < n {
		w.hashes = make([]uint64, max(n, coldata.BatchSize))
	}
	w.hashes = w.hashes[:n]
	hashWords(w.hashes, w.words)
}

// hashWords sets dst[i] to the hash of words[…][i].
func hashWords(dst []uint64, words [][]uint64) {
	if len(words) == 0 {
		clear(dst)
		return
	}
	hash.U64(dst, words[0])
	for _, more := range words[1:] {
		hash.Combine(dst, more)
	}
}
