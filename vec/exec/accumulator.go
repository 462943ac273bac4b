package exec

import (
	"math"
	"math/bits"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/agg"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// accumulator is the part of an aggregate that is kept per group: a few words of the group's row. Several aggregates
// share one: SUM(x) and AVG(x) both need the sum of x and the number of its values.
type accumulator interface {
	// template returns the words of a group without rows.
	template() []uint64
	// update adds the rows of in to their groups.
	update(in *accInput) error
	// merge adds the states of src to those of dst, row by row. No row of dst occurs twice.
	merge(dst, src []unsafe.Pointer) error
	// place sets the byte at which the state begins in a row.
	place(off int)
}

// accInput is a batch as an accumulator sees it.
type accInput struct {
	l    *aggLocal
	b    *coldata.Batch
	n    int
	v    *coldata.Vector // the argument; nil for COUNT(*)
	wide *coldata.Vector // of widened
	ints *coldata.Vector // of int64s
	bufs *argBuffers
	ids  []uint32 // the rows' groups
	rows []unsafe.Pointer
	// codes are the groups of the rows, below len(groups), where there are at most maxCodes groups; else nil. groups
	// has their rows' addresses then.
	codes  []uint8
	groups []unsafe.Pointer
}

// argBuffers is the memory of an argument's other forms.
type argBuffers struct{ wide, ints coldata.Buffer }

// setArg makes v the argument.
func (in *accInput) setArg(v *coldata.Vector, bufs *argBuffers) {
	in.v, in.wide, in.ints, in.bufs = v, nil, nil, bufs
}

// widened returns the argument in its canonical form, one value a row.
func (in *accInput) widened() *coldata.Vector {
	if in.wide == nil {
		in.wide = coldata.Widen(&in.bufs.wide, in.v)
	}
	return in.wide
}

// int64s returns the argument as int64, or nil if it is wider.
func (in *accInput) int64s() *coldata.Vector {
	if in.ints == nil {
		if w, ok := coldata.WidenInt64(&in.bufs.ints, in.v); ok {
			in.ints = w
		}
	}
	return in.ints
}

// ptrs returns the addresses of the rows' groups.
func (in *accInput) ptrs() []unsafe.Pointer {
	if len(in.rows) == in.n {
		return in.rows
	}
	if in.codes != nil {
		for _, c := range in.codes {
			in.rows = append(in.rows, in.groups[c])
		}
		return in.rows
	}
	in.rows = in.l.table.rows.refs(in.rows, in.ids)
	return in.rows
}

// maxCodes is the number of groups up to which accumulators add by code into a small array.
const maxCodes = 64

// at is the place of a state.
type at struct{ off int }

func (a *at) place(off int) { a.off = off }

func (a *at) word(row unsafe.Pointer) *uint64 { return word(row, a.off) }

func (a *at) int(row unsafe.Pointer) *int64 { return (*int64)(unsafe.Add(row, a.off)) }

func (a *at) int128(row unsafe.Pointer) *types.Int128 { return (*types.Int128)(unsafe.Add(row, a.off)) }

// countAcc counts rows, or the values of an argument that are not NULL.
type countAcc struct{ at }

func (c *countAcc) template() []uint64 { return []uint64{0} }

func (c *countAcc) update(in *accInput) error {
	if in.v != nil && in.v.HasNulls() {
		for i, r := range in.ptrs() {
			if !in.v.IsNull(i) {
				*c.int(r)++
			}
		}
		return nil
	}
	if in.codes == nil {
		for _, r := range in.ptrs() {
			*c.int(r)++
		}
		return nil
	}
	if len(in.groups) == 1 {
		*c.int(in.groups[0]) += int64(in.n)
		return nil
	}
	acc := in.l.codeSums(len(in.groups))
	agg.CountByCode(acc, in.codes)
	for g, r := range in.groups {
		*c.int(r) += acc[g]
	}
	return nil
}

func (c *countAcc) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		*c.int(d) += *c.int(src[i])
	}
	return nil
}

// sumAcc adds up int64 and int128 values exactly, in 128 bits.
type sumAcc struct{ at }

func (s *sumAcc) template() []uint64 { return []uint64{0, 0} }

// addInt adds an int64 to the sum in a row. It cannot overflow with fewer than 2^64 values.
func (s *sumAcc) addInt(r unsafe.Pointer, v int64) {
	p := s.int128(r)
	lo, carry := bits.Add64(p.Lo, uint64(v), 0)
	p.Lo = lo
	p.Hi += v>>63 + int64(carry)
}

func (s *sumAcc) update(in *accInput) error {
	w := in.int64s()
	if w == nil {
		w = in.widened()
	} else if in.codes != nil && s.updateCodes(in, w) {
		return nil
	}
	nulls := w.Valid
	switch {
	case w.Form == coldata.None:
	case w.Form == coldata.Int64 && nulls == nil:
		for i, r := range in.ptrs() {
			s.addInt(r, w.I64[i])
		}
	case w.Form == coldata.Int64:
		for i, r := range in.ptrs() {
			if coldata.Bit(nulls, i) {
				s.addInt(r, w.I64[i])
			}
		}
	case w.Form == coldata.Uint64:
		for i, r := range in.ptrs() {
			if nulls == nil || coldata.Bit(nulls, i) {
				p := s.int128(r)
				lo, carry := bits.Add64(p.Lo, w.U64[i], 0)
				p.Lo = lo
				p.Hi += int64(carry)
			}
		}
	default:
		for i, r := range in.ptrs() {
			if nulls == nil || coldata.Bit(nulls, i) {
				p := s.int128(r)
				sum, ok := p.Add(w.I128[i])
				if !ok {
					return errSumRange
				}
				*p = sum
			}
		}
	}
	return nil
}

// updateCodes adds by code where the vector's bounds prove that a batch's sum fits 64 bits.
func (s *sumAcc) updateCodes(in *accInput, w *coldata.Vector) bool {
	lo, hi, ok := in.v.Int64Bounds()
	const bound = math.MaxInt64 / coldata.BatchSize
	if !ok || lo < -bound || hi > bound || in.n > coldata.BatchSize {
		return false
	}
	if len(in.groups) == 1 && in.v.Valid == nil {
		s.addInt(in.groups[0], sumAll(in.v, w))
		return true
	}
	vals := w.I64
	if w.Valid != nil {
		vals = in.l.zeroed(w)
	}
	acc := in.l.codeSums(len(in.groups))
	agg.SumByCodeInt64(acc, in.codes, vals)
	for g, r := range in.groups {
		s.addInt(r, acc[g])
	}
	return true
}

// sumAll adds up a vector without NULLs whose sum fits 64 bits, in the lane it has.
func sumAll(v, wide *coldata.Vector) int64 {
	switch v.Form {
	case coldata.Lane8:
		return v.Base*int64(v.N) + v.Mult*int64(agg.SumU8(v.U8))
	case coldata.Lane16:
		return v.Base*int64(v.N) + v.Mult*int64(agg.SumU16(v.U16))
	case coldata.Lane32:
		return v.Base*int64(v.N) + v.Mult*int64(agg.SumU32(v.U32))
	}
	return agg.SumInt64Wrap(wide.I64)
}

func (s *sumAcc) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		p := s.int128(d)
		sum, ok := p.Add(*s.int128(src[i]))
		if !ok {
			return errSumRange
		}
		*p = sum
	}
	return nil
}

// extreme is the kind of a minimum or maximum.
type extreme[T int64 | uint64 | float64] struct {
	at
	max    bool
	none   T // the state of a group without values
	values func(*coldata.Vector) []T
}

func (e *extreme[T]) template() []uint64 { return []uint64{*(*uint64)(unsafe.Pointer(&e.none))} }

func (e *extreme[T]) ptr(row unsafe.Pointer) *T { return (*T)(unsafe.Add(row, e.off)) }

func (e *extreme[T]) add(row unsafe.Pointer, v T) {
	if p := e.ptr(row); e.max && v > *p || !e.max && v < *p {
		*p = v
	}
}

func (e *extreme[T]) update(in *accInput) error {
	w := in.widened()
	if w.Form == coldata.None {
		return nil
	}
	vals, valid := e.values(w), w.Valid
	if valid != nil {
		for i, r := range in.ptrs() {
			if coldata.Bit(valid, i) {
				e.add(r, vals[i])
			}
		}
		return nil
	}
	if len(in.groups) == 1 && len(vals) > 0 {
		best := vals[0]
		for _, v := range vals {
			if e.max {
				best = max(best, v)
			} else {
				best = min(best, v)
			}
		}
		e.add(in.groups[0], best)
		return nil
	}
	for i, r := range in.ptrs() {
		e.add(r, vals[i])
	}
	return nil
}

func (e *extreme[T]) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		e.add(d, *e.ptr(src[i]))
	}
	return nil
}

// newExtreme returns the minimum or maximum of values of type t.
func newExtreme(t types.Type, isMax bool) accumulator {
	switch t.Canonical() {
	case types.FormUint64:
		e := &extreme[uint64]{max: isMax, none: math.MaxUint64, values: func(v *coldata.Vector) []uint64 { return v.U64 }}
		if isMax {
			e.none = 0
		}
		return e
	case types.FormFloat64:
		e := &extreme[float64]{max: isMax, none: math.Inf(1), values: func(v *coldata.Vector) []float64 { return v.F64 }}
		if isMax {
			e.none = math.Inf(-1)
		}
		return e
	case types.FormInt128:
		return &extreme128{max: isMax}
	case types.FormString:
		return &extremeString{max: isMax, coll: t.Collation}
	}
	e := &extreme[int64]{max: isMax, none: math.MaxInt64, values: func(v *coldata.Vector) []int64 { return v.I64 }}
	if isMax {
		e.none = math.MinInt64
	}
	return e
}

// extreme128 is extreme for int128.
type extreme128 struct {
	at
	max bool
}

func (e *extreme128) template() []uint64 {
	if e.max {
		return []uint64{0, 1 << 63}
	}
	return []uint64{math.MaxUint64, math.MaxInt64}
}

func (e *extreme128) add(row unsafe.Pointer, v types.Int128) {
	if p := e.int128(row); e.max && v.Cmp(*p) > 0 || !e.max && v.Cmp(*p) < 0 {
		*p = v
	}
}

func (e *extreme128) update(in *accInput) error {
	w := in.widened()
	if w.Form == coldata.None {
		return nil
	}
	for i, r := range in.ptrs() {
		if w.Valid == nil || coldata.Bit(w.Valid, i) {
			e.add(r, w.I128[i])
		}
	}
	return nil
}

func (e *extreme128) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		e.add(d, *e.int128(src[i]))
	}
	return nil
}
