package exec

import (
	"errors"
	"math"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// ErrOutOfRange says that the value of an aggregate does not fit its type (MySQL 1690).
var ErrOutOfRange = errors.New("value is out of range")

var errSumRange = wrapRange("sum")

// rangeError names the aggregate whose value does not fit.
type rangeError struct{ fn string }

func wrapRange(fn string) error { return &rangeError{fn} }

// Error implements error.
func (e *rangeError) Error() string { return "value is out of range in '" + e.fn + "()'" }

// Unwrap makes errors.Is work.
func (e *rangeError) Unwrap() error { return ErrOutOfRange }

// extremeString is the minimum, maximum or first string of a group. The state is a string with its capacity instead
// of a code; noCode: no value yet. The bytes are the task's.
type extremeString struct {
	at
	max, first bool
	coll       types.CollationID
}

func (e *extremeString) template() []uint64 { return []uint64{0, uint64(noCode) << 32} }

func (e *extremeString) update(in *accInput) error {
	w := in.widened()
	if w.Form == coldata.None {
		return nil
	}
	for i, r := range in.ptrs() {
		if w.Valid != nil && !coldata.Bit(w.Valid, i) {
			continue
		}
		size := *word32(r, e.off+stringCodeOff)
		if size != noCode && !e.better(w.Str[i], getString(r, e.off)) {
			continue
		}
		if err := e.store(in.l.heap, r, w.Str[i], size); err != nil {
			return err
		}
	}
	return nil
}

// better says whether a replaces b.
func (e *extremeString) better(a, b string) bool {
	if e.first {
		return false
	}
	c := collate.Compare(e.coll, a, b)
	return e.max && c > 0 || !e.max && c < 0
}

// store copies s into the group, in place of the string of capacity size that it has.
func (e *extremeString) store(h *stringHeap, row unsafe.Pointer, s string, size uint32) error {
	if size != noCode && uint32(len(s)) <= size {
		if len(s) > 0 {
			copy(unsafe.Slice(*(**byte)(unsafe.Add(row, e.off+stringPtrOff)), len(s)), s)
		}
		*word32(row, e.off+stringLenOff) = uint32(len(s))
		return nil
	}
	own, err := h.copy(s)
	if err == nil {
		putString(row, e.off, own, uint32(len(own)))
	}
	return err
}

func (e *extremeString) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		size := *word32(src[i], e.off+stringCodeOff)
		if size == noCode {
			continue
		}
		s := getString(src[i], e.off)
		if *word32(d, e.off+stringCodeOff) == noCode || e.better(s, getString(d, e.off)) {
			putString(d, e.off, s, size)
		}
	}
	return nil
}

// bitAcc is BIT_AND, BIT_OR or BIT_XOR.
type bitAcc struct {
	at
	fn string
}

func (b *bitAcc) template() []uint64 {
	if b.fn == "bit_and" {
		return []uint64{math.MaxUint64}
	}
	return []uint64{0}
}

func (b *bitAcc) add(p *uint64, v uint64) {
	switch b.fn {
	case "bit_and":
		*p &= v
	case "bit_or":
		*p |= v
	default:
		*p ^= v
	}
}

func (b *bitAcc) update(in *accInput) error {
	w := in.widened()
	if w.Form == coldata.None {
		return nil
	}
	for i, r := range in.ptrs() {
		if w.Valid != nil && !coldata.Bit(w.Valid, i) {
			continue
		}
		if w.Form == coldata.Uint64 {
			b.add(b.word(r), w.U64[i])
		} else {
			b.add(b.word(r), uint64(w.I64[i]))
		}
	}
	return nil
}

func (b *bitAcc) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		b.add(b.word(d), *b.word(src[i]))
	}
	return nil
}
