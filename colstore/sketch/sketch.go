// Package sketch estimates what the optimiser wants to know of a column without reading it: the number of distinct
// values (HyperLogLog), gathered while rows are encoded.
//
// A Column sketch is 2 KiB. Sketches of several loads merge into that of the table; estimates are within about 3 %.
package sketch

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/colstore/codec"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

const (
	indexBits = 11
	registers = 1 << indexBits
)

// Column sketches one column's values.
type Column struct {
	ID    uint32
	Rows  uint64
	Nulls uint64
	Bytes uint64 // of the values: string lengths, or the canonical form's width
	Dict  uint64 // rows stored as dictionary codes
	regs  [registers]uint8
}

// AddHashes adds the hashes of values.
func (c *Column) AddHashes(hashes []uint64) {
	for _, h := range hashes {
		c.AddHash(h)
	}
}

// AddHash adds the hash of one value.
func (c *Column) AddHash(h uint64) {
	i := h >> (64 - indexBits)
	rank := uint8(bits.LeadingZeros64(h<<indexBits|1<<(indexBits-1))) + 1
	if rank > c.regs[i] {
		c.regs[i] = rank
	}
}

// Add adds the values of a column granule; scratch is memory for the hashes, returned for the next call. Strings are
// hashed only if asked: those of a dictionary are added once, by its entries.
func (c *Column) Add(col *granule.Column, strings bool, scratch []uint64) []uint64 {
	n := col.Len()
	c.Rows += uint64(n)
	nulls := 0
	for i := range len(col.Null) * 64 {
		if i < n && col.IsNull(i) {
			nulls++
		}
	}
	c.Nulls += uint64(nulls)
	if cap(scratch) < n {
		scratch = make([]uint64, granule.Rows)
	}
	keys := scratch[:n]
	width := 8
	switch col.Form {
	case types.FormInt64:
		for i, v := range col.I64 {
			keys[i] = uint64(v)
		}
	case types.FormUint64:
		copy(keys, col.U64)
	case types.FormInt128:
		width = 16
		for i, v := range col.I128 {
			keys[i] = v.Lo ^ uint64(v.Hi)*0x9e3779b97f4a7c15
		}
	case types.FormFloat64:
		for i, v := range col.F64 {
			keys[i] = math.Float64bits(v + 0)
		}
	default:
		c.Bytes += uint64(len(col.Body))
		if strings {
			for i := range col.Ends {
				if !col.IsNull(i) {
					c.AddHash(hash.Bytes(col.Bytes(i)))
				}
			}
		}
		return scratch
	}
	c.Bytes += uint64(width * n)
	hash.U64(keys, keys)
	for i, h := range keys {
		if nulls == 0 || !col.IsNull(i) {
			c.AddHash(h)
		}
	}
	return scratch
}

// Merge adds what o has seen.
func (c *Column) Merge(o *Column) {
	c.Rows += o.Rows
	c.Nulls += o.Nulls
	c.Bytes += o.Bytes
	c.Dict += o.Dict
	for i, r := range o.regs {
		c.regs[i] = max(c.regs[i], r)
	}
}

// Distinct estimates the number of distinct values.
func (c *Column) Distinct() float64 {
	sum, zeros := 0.0, 0
	for _, r := range c.regs {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			zeros++
		}
	}
	const m = registers
	e := 0.7213 / (1 + 1.079/m) * m * m / sum
	if e <= 2.5*m && zeros > 0 {
		e = m * math.Log(m/float64(zeros))
	}
	return min(e, float64(c.Rows-c.Nulls))
}

const (
	magic         = 0x4b53 // "SK"
	recordVersion = 1
)

// Append appends the stored form of the sketches of a table's columns.
func Append(dst []byte, table uint64, columns []*Column) []byte {
	begin := len(dst)
	w := codec.Writer{Buf: dst}
	w.Buf = binary.LittleEndian.AppendUint16(w.Buf, magic)
	w.Uint(recordVersion)
	w.Uint(table)
	w.Uint(uint64(len(columns)))
	for _, c := range columns {
		for _, v := range []uint64{uint64(c.ID), c.Rows, c.Nulls, c.Bytes, c.Dict} {
			w.Uint(v)
		}
		w.Bytes(c.regs[:])
	}
	return binary.LittleEndian.AppendUint64(w.Buf, crc.Sum(table, w.Buf[begin:]))
}

// Decode reads what Append wrote, from off of the file.
func Decode(p []byte, table uint64, file string, off int64) ([]*Column, error) {
	n := len(p) - 8
	if n < 2 || binary.LittleEndian.Uint64(p[n:]) != crc.Sum(table, p[:n]) || binary.LittleEndian.Uint16(p) != magic {
		return nil, vfs.Corruptf(file, off, int64(len(p)), "wrong checksum of sketches of table %d", table)
	}
	r := codec.NewReader(p[2:n])
	if v, t := r.Uint(), r.Uint(); v != recordVersion || t != table {
		return nil, vfs.Corruptf(file, off, int64(len(p)), "sketches of version %d and table %d", v, t)
	}
	columns := make([]*Column, r.Count())
	for i := range columns {
		c := &Column{ID: uint32(r.Uint()), Rows: r.Uint(), Nulls: r.Uint(), Bytes: r.Uint(), Dict: r.Uint()}
		copy(c.regs[:], r.Bytes())
		columns[i] = c
	}
	if err := r.End(); err != nil {
		return nil, vfs.Corruptf(file, off, int64(len(p)), "sketches of table %d: %v", table, err)
	}
	return columns, nil
}
