// Package codec writes and reads the values of the metadata store and of commits: varints, strings and fixed words in
// order, without names. Each kind of record begins with a version of its own, so that fields can be added.
//
// Readers take hostile bytes: a Reader that runs out of bytes or meets a length beyond them remembers the error and
// returns zero values from then on; the caller checks Err once at the end.
package codec

import (
	"encoding/binary"
	"errors"
	"math"
)

// ErrTruncated is the error of a record that ends early or holds an impossible length.
var ErrTruncated = errors.New("record is cut short")

// ErrTrailing is the error of a record with bytes after its end.
var ErrTrailing = errors.New("record has bytes after its end")

// Writer appends values to Buf.
type Writer struct{ Buf []byte }

// Uint appends an unsigned integer.
func (w *Writer) Uint(v uint64) { w.Buf = binary.AppendUvarint(w.Buf, v) }

// Int appends a signed integer.
func (w *Writer) Int(v int64) { w.Buf = binary.AppendVarint(w.Buf, v) }

// Word appends eight bytes.
func (w *Writer) Word(v uint64) { w.Buf = binary.LittleEndian.AppendUint64(w.Buf, v) }

// Byte appends one byte.
func (w *Writer) Byte(v byte) { w.Buf = append(w.Buf, v) }

// Bool appends a truth value.
func (w *Writer) Bool(v bool) {
	if v {
		w.Byte(1)
	} else {
		w.Byte(0)
	}
}

// Float appends a float64, bit for bit.
func (w *Writer) Float(v float64) { w.Word(math.Float64bits(v)) }

// String appends a string with its length.
func (w *Writer) String(s string) {
	w.Uint(uint64(len(s)))
	w.Buf = append(w.Buf, s...)
}

// Bytes appends bytes with their length.
func (w *Writer) Bytes(b []byte) {
	w.Uint(uint64(len(b)))
	w.Buf = append(w.Buf, b...)
}

// Reader reads what a Writer wrote.
type Reader struct {
	buf []byte
	err error
}

// NewReader returns a reader of p, which it retains.
func NewReader(p []byte) *Reader { return &Reader{buf: p} }

// Err returns the first error.
func (r *Reader) Err() error { return r.err }

// End returns the first error, or ErrTrailing if bytes are left.
func (r *Reader) End() error {
	if r.err == nil && len(r.buf) > 0 {
		return ErrTrailing
	}
	return r.err
}

func (r *Reader) fail() {
	if r.err == nil {
		r.err = ErrTruncated
	}
	r.buf = nil
}

// Uint reads an unsigned integer.
func (r *Reader) Uint() uint64 {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

// Int reads a signed integer.
func (r *Reader) Int() int64 {
	v, n := binary.Varint(r.buf)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

// Word reads eight bytes.
func (r *Reader) Word() uint64 {
	if len(r.buf) < 8 {
		r.fail()
		return 0
	}
	v := binary.LittleEndian.Uint64(r.buf)
	r.buf = r.buf[8:]
	return v
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if len(r.buf) < 1 {
		r.fail()
		return 0
	}
	v := r.buf[0]
	r.buf = r.buf[1:]
	return v
}

// Bool reads a truth value.
func (r *Reader) Bool() bool { return r.Byte() != 0 }

// Float reads a float64.
func (r *Reader) Float() float64 { return math.Float64frombits(r.Word()) }

// Bytes reads bytes; they share the record's memory.
func (r *Reader) Bytes() []byte {
	n := r.Uint()
	if n > uint64(len(r.buf)) {
		r.fail()
		return nil
	}
	b := r.buf[:n:n]
	r.buf = r.buf[n:]
	return b
}

// String reads a string.
func (r *Reader) String() string { return string(r.Bytes()) }

// Count reads the number of items that follow, each at least one byte long.
func (r *Reader) Count() int {
	n := r.Uint()
	if n > uint64(len(r.buf)) {
		r.fail()
		return 0
	}
	return int(n)
}

// Fixed reads n bytes; they share the record's memory.
func (r *Reader) Fixed(n int) []byte {
	if n > len(r.buf) {
		r.fail()
		return make([]byte, n)
	}
	b := r.buf[:n:n]
	r.buf = r.buf[n:]
	return b
}
