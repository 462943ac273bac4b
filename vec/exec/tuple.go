package exec

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// tuple describes whole rows of a pipeline as rows of a rowStore: the canonical value of each column, and null bits.
// Strings that arrive as codes of dictionaries leave as codes of one dictionary (a dictUnion a column), so that what
// comes after a join or sort still works on codes.
type tuple struct {
	cols    []tupleColumn
	nullOff int // of the null bitmap, one bit a column that can be NULL, 1 = NULL
	size    int // bytes, from 0
}

// tupleColumn is one column of a tuple. Its fields below union are written by tasks that store rows.
type tupleColumn struct {
	typ    types.Type
	form   coldata.Form
	off    int
	union  *dictUnion // of strings
	null   int        // bit in the null bitmap; -1: NOT NULL
	bounds sharedBounds
}

// newTuple lays out columns of types ts from byte off on. allNull says that every column can be NULL, whatever its
// type says: in the stand-in for a missing row.
func newTuple(ts []types.Type, off int, allNull bool) *tuple {
	t := &tuple{cols: make([]tupleColumn, len(ts))}
	nulls := 0
	for i, typ := range ts {
		c := &t.cols[i]
		c.null = -1
		if allNull || !typ.NotNull {
			c.null = nulls
			nulls++
		}
		c.typ, c.form, c.off = typ, coldata.Form(typ.Canonical()), off
		switch c.form {
		case coldata.String:
			c.union = newDictUnion()
			off += stringSize
		case coldata.Int128:
			off += 16
		default:
			off += 8
		}
	}
	t.nullOff = off
	t.size = off + (nulls+63)/64*8
	return t
}

// sharedBounds is the union of the bounds of all vectors that were stored.
type sharedBounds struct {
	mu       sync.Mutex
	unproved bool
	any      bool
	min, max int64
}

// add takes the bounds of v in.
func (s *sharedBounds) add(v *coldata.Vector) {
	lo, hi, ok := v.Int64Bounds()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !ok:
		s.unproved = true
	case !s.any:
		s.any, s.min, s.max = true, lo, hi
	default:
		s.min, s.max = min(s.min, lo), max(s.max, hi)
	}
}

// set gives the bounds to v, which holds stored values.
func (s *sharedBounds) set(v *coldata.Vector) {
	if s.any && !s.unproved {
		v.Bounded, v.Min, v.Max = true, s.min, s.max
	}
}

// dictUnion joins the dictionaries that a column's vectors use. Only strings that are used get a code.
type dictUnion struct {
	plain atomic.Bool // a string came without a code: set by tasks, read when rows are fetched
	mu    struct {
		sync.Mutex
		ids    map[string]uint32
		values []string
		dict   *coldata.Dict
	}
}

func newDictUnion() *dictUnion {
	u := &dictUnion{}
	u.mu.ids = map[string]uint32{}
	return u
}

// code returns the union's code of s and its own copy of it.
func (u *dictUnion) code(s string) (uint32, string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if id, ok := u.mu.ids[s]; ok {
		return id, u.mu.values[id]
	}
	own := string(append([]byte(nil), s...))
	id := uint32(len(u.mu.values))
	u.mu.ids[own] = id
	u.mu.values = append(u.mu.values, own)
	return id, own
}

// dictionary returns the union as a dictionary, nil if a string has no code. No row is stored any more.
func (u *dictUnion) dictionary() *coldata.Dict {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.plain.Load() || len(u.mu.values) == 0 {
		return nil
	}
	if u.mu.dict == nil || len(u.mu.dict.Values) != len(u.mu.values) {
		u.mu.dict = &coldata.Dict{Values: u.mu.values[:len(u.mu.values):len(u.mu.values)]}
	}
	return u.mu.dict
}

// codedString is an entry of a task's table from a dictionary's codes to the union's.
type codedString struct {
	s    string
	code uint32
}

// tupleWriter stores rows for one task.
type tupleWriter struct {
	t     *tuple
	heap  *stringHeap
	bufs  []coldata.Buffer
	dicts []coldata.DictMap[codedString]
}

// newTupleWriter returns a writer whose strings go to heap.
func newTupleWriter(t *tuple, heap *stringHeap) *tupleWriter {
	return &tupleWriter{t: t, heap: heap, bufs: make([]coldata.Buffer, len(t.cols)),
		dicts: make([]coldata.DictMap[codedString], len(t.cols))}
}

// write stores the rows of vecs into rows.
func (w *tupleWriter) write(rows []unsafe.Pointer, vecs []coldata.Vector) error {
	for off := w.t.nullOff; off < w.t.size; off += 8 {
		for _, r := range rows {
			*word(r, off) = 0
		}
	}
	for i := range w.t.cols {
		if err := w.writeColumn(rows, i, &vecs[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *tupleWriter) writeColumn(rows []unsafe.Pointer, col int, v *coldata.Vector) error {
	c := &w.t.cols[col]
	if v.HasNulls() {
		if c.null < 0 {
			return fmt.Errorf("NULL in a column of type %s that is declared NOT NULL", c.typ)
		}
		w.setNulls(rows, c.null, v)
	}
	switch {
	case v.Form == coldata.None:
		return nil
	case v.Form.IsDict():
		return w.writeCodes(rows, col, v)
	}
	x := coldata.Widen(&w.bufs[col], v)
	off := c.off
	switch c.form {
	case coldata.Int64:
		c.bounds.add(v)
		for i, r := range rows {
			*(*int64)(unsafe.Add(r, off)) = x.I64[i]
		}
	case coldata.Uint64:
		for i, r := range rows {
			*word(r, off) = x.U64[i]
		}
	case coldata.Float64:
		for i, r := range rows {
			*(*float64)(unsafe.Add(r, off)) = x.F64[i]
		}
	case coldata.Int128:
		c.bounds.add(v)
		for i, r := range rows {
			*(*types.Int128)(unsafe.Add(r, off)) = x.I128[i]
		}
	case coldata.String:
		c.union.plain.Store(true)
		for i, r := range rows {
			if x.Valid != nil && !coldata.Bit(x.Valid, i) {
				continue
			}
			s, err := w.heap.copy(x.Str[i])
			if err != nil {
				return err
			}
			putString(r, off, s, noCode)
		}
	}
	return nil
}

// writeCodes stores a vector of codes.
func (w *tupleWriter) writeCodes(rows []unsafe.Pointer, col int, v *coldata.Vector) error {
	c := &w.t.cols[col]
	table, err := w.dicts[col].Get(v.Dict, func(values []string) ([]codedString, error) {
		t := make([]codedString, len(values))
		for i := range t {
			t[i].code = noCode
		}
		return t, nil
	})
	if err != nil {
		return err
	}
	for i, r := range rows {
		if v.Valid != nil && !coldata.Bit(v.Valid, i) {
			continue
		}
		code := v.Code(i)
		e := &table[code]
		if e.code == noCode {
			e.code, e.s = c.union.code(v.Dict.Values[code])
		}
		putString(r, c.off, e.s, e.code)
	}
	return nil
}

// setNulls sets a null bit where v is NULL.
func (w *tupleWriter) setNulls(rows []unsafe.Pointer, null int, v *coldata.Vector) {
	off, bit := w.t.nullOff+null/64*8, uint64(1)<<(null%64)
	for i, r := range rows {
		if v.IsNull(i) {
			*word(r, off) |= bit
		}
	}
}

// fetch returns column col of rows in memory of dst. Strings borrow the rows' memory.
func (t *tuple) fetch(dst *coldata.Buffer, rows []unsafe.Pointer, col int) *coldata.Vector {
	c := &t.cols[col]
	n := len(rows)
	form := c.form
	var dict *coldata.Dict
	if form == coldata.String {
		if dict = c.union.dictionary(); dict != nil {
			form = coldata.Dict32
		}
	}
	v := dst.Vector(c.typ, form, n)
	v.Dict = dict
	off := c.off
	switch form {
	case coldata.Int64:
		c.bounds.set(v)
		for i, r := range rows {
			v.I64[i] = *(*int64)(unsafe.Add(r, off))
		}
	case coldata.Uint64:
		for i, r := range rows {
			v.U64[i] = *word(r, off)
		}
	case coldata.Float64:
		for i, r := range rows {
			v.F64[i] = *(*float64)(unsafe.Add(r, off))
		}
	case coldata.Int128:
		c.bounds.set(v)
		for i, r := range rows {
			v.I128[i] = *(*types.Int128)(unsafe.Add(r, off))
		}
	}
	t.fetchNulls(dst, v, rows, col)
	switch form {
	case coldata.Dict32:
		for i, r := range rows {
			if code := *word32(r, off+stringCodeOff); v.Valid == nil || coldata.Bit(v.Valid, i) {
				v.U32[i] = code
			} else {
				v.U32[i] = 0
			}
		}
	case coldata.String:
		for i, r := range rows {
			if v.Valid == nil || coldata.Bit(v.Valid, i) {
				v.Str[i] = getString(r, off)
			} else {
				v.Str[i] = ""
			}
		}
	}
	return v
}

// fetchNulls sets v's validity where a row's value is NULL.
func (t *tuple) fetchNulls(dst *coldata.Buffer, v *coldata.Vector, rows []unsafe.Pointer, col int) {
	null := t.cols[col].null
	if null < 0 {
		return
	}
	off, shift := t.nullOff+null/64*8, uint(null%64)
	var any uint64
	for _, r := range rows {
		any |= *word(r, off)
	}
	if any>>shift&1 == 0 {
		return
	}
	valid := dst.ValidBits(len(rows))
	for i := range valid {
		valid[i] = 0
	}
	for i, r := range rows {
		valid[i>>6] |= (^*word(r, off) >> shift & 1) << (uint(i) & 63)
	}
	v.Valid = valid
}

// isNull says whether a column of a row is NULL.
func (t *tuple) isNull(row unsafe.Pointer, col int) bool {
	null := t.cols[col].null
	return null >= 0 && *word(row, t.nullOff+null/64*8)>>(null%64)&1 != 0
}

// nullRow returns a row of the Go heap that is all NULL: it stands in for rows without a partner.
func (t *tuple) nullRow() unsafe.Pointer {
	row := make([]uint64, t.size/8)
	for i := t.nullOff / 8; i < len(row); i++ {
		row[i] = ^uint64(0)
	}
	return unsafe.Pointer(unsafe.SliceData(row))
}
