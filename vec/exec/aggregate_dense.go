package exec

import (
	"math/bits"
	"slices"

	"github.com/colonnadedb/colonnade/vec/coldata"
)

// denseCodes groups batches whose key columns all have few possible values in their narrow form (codes of small
// dictionaries, lanes of 8 bits): the values are numbered by one small code, and the group of each code is looked up
// in the hash table only once while dictionaries and bases stay the same.
type denseCodes struct {
	layout *keyLayout
	dims   []denseDim
	groups []int32 // of each code; -1: not looked up yet
	codes  []uint32
	reps   []uint32 // rows whose code is new
	vecs   []*coldata.Vector
	bufs   []coldata.Buffer
	found  []uint32
	// lut has the group of each pair of codes of one or two columns of single bytes, unknownCode where it is not known.
	// Only entries of codes that the dictionaries or lanes have are set.
	lut   *[1 << 16]uint8
	lutOK bool
}

// unknownCode is set in entries of the lut that are not filled; groups with a code are below it.
const unknownCode = 0x80

// denseDim is what a column's codes mean.
type denseDim struct {
	dict       *coldata.Dict
	base, mult int64
	size       int // number of codes, NULL included
}

// maxDenseCodes bounds the table of groups: it stays in the L1 cache.
const maxDenseCodes = 4096

func (d *denseCodes) init(l *keyLayout) {
	d.layout = l
	d.dims = make([]denseDim, len(l.cols))
	d.vecs = make([]*coldata.Vector, len(l.cols))
	d.bufs = make([]coldata.Buffer, len(l.cols))
}

// lookUp sets l.codes to the groups of n rows with one or two columns of single bytes without NULLs whose groups are
// all known, and returns false for others.
func (d *denseCodes) lookUp(l *aggLocal, n int) bool {
	vecs := l.keys.vecs
	if !d.lutOK || len(vecs) > 2 {
		return false
	}
	for i, v := range vecs {
		if v.Valid != nil || v.Form != coldata.Dict8 && v.Form != coldata.Lane8 {
			return false
		}
		if dim := &d.dims[i]; dim.dict != v.Dict || v.Form == coldata.Lane8 && (dim.base != v.Base || dim.mult != v.Mult) {
			return false
		}
	}
	l.codes = slices.Grow(l.codes[:0], n)[:n]
	codes, first, lut := l.codes, vecs[0].U8[:n], d.lut
	all := uint8(0)
	if len(vecs) == 1 {
		for i, c := range first {
			g := lut[c]
			codes[i] = g
			all |= g
		}
	} else {
		second := vecs[1].U8[:n]
		for i, c := range first {
			g := lut[uint16(c)<<8|uint16(second[i])]
			codes[i] = g
			all |= g
		}
	}
	if all&unknownCode != 0 {
		l.codes = codes[:0]
		return false
	}
	return true
}

// fillLUT makes the lut of the groups that are known, if lookUp can use it.
func (d *denseCodes) fillLUT(l *aggLocal) {
	d.lutOK = false
	if len(d.dims) > 2 || l.table.rows.n > maxCodes {
		return
	}
	for _, dim := range d.dims {
		if dim.size > 1<<8+1 {
			return
		}
	}
	if d.lut == nil {
		d.lut = new([1 << 16]uint8)
	}
	for code, g := range d.groups {
		if g < 0 {
			g = unknownCode
		}
		at, c := 0, code
		if len(d.dims) == 2 {
			at, c = c%d.dims[1].size-1, c/d.dims[1].size
			if at < 0 || c == 0 {
				continue // a NULL
			}
			at += (c - 1) << 8
		} else if at = c - 1; at < 0 {
			continue
		}
		d.lut[at] = uint8(g)
	}
	d.lutOK = true
}

// group sets l.ids to the groups of n rows, or returns false if their keys are not of that kind.
func (d *denseCodes) group(l *aggLocal, n int) (bool, error) {
	size, same := 1, true
	old := slices.Clone(d.dims)
	for i, v := range l.keys.vecs {
		var dim denseDim
		switch {
		case v.Form.IsDict() && len(v.Dict.Values) < maxDenseCodes:
			dim = denseDim{dict: v.Dict, size: len(v.Dict.Values) + 1}
		case v.Form == coldata.Lane8:
			dim = denseDim{base: v.Base, mult: v.Mult, size: 1<<8 + 1}
		default:
			return false, nil
		}
		size *= dim.size
		if size > maxDenseCodes {
			return false, nil
		}
		same = same && old[i] == dim
		d.dims[i] = dim
	}
	if !same || len(d.groups) != size {
		if cap(d.groups) < size {
			d.groups = make([]int32, maxDenseCodes)
		}
		d.groups = d.groups[:size]
		for i := range d.groups {
			d.groups[i] = -1
		}
		d.lutOK = false
	}
	d.number(l.keys.vecs, n)
	d.reps = d.reps[:0]
	for i, c := range d.codes {
		g := d.groups[c]
		if g == -1 {
			d.reps = append(d.reps, uint32(i))
			d.groups[c] = -2
		}
		l.ids[i] = uint32(g)
	}
	if len(d.reps) == 0 {
		return true, nil
	}
	return true, d.resolve(l)
}

// number sets codes.
func (d *denseCodes) number(vecs []*coldata.Vector, n int) {
	if cap(d.codes) < n {
		d.codes = make([]uint32, max(n, coldata.BatchSize))
	}
	d.codes = d.codes[:n]
	for i, v := range vecs {
		addCodes(d.codes, v, uint32(d.dims[i].size), i == 0)
	}
}

// addCodes makes code = code·size + (lane or code of v, plus 1; 0 for NULL).
func addCodes(codes []uint32, v *coldata.Vector, size uint32, first bool) {
	switch {
	case first:
		clear(codes)
	default:
		for i := range codes {
			codes[i] *= size
		}
	}
	if v.Valid != nil {
		for i := range codes {
			if coldata.Bit(v.Valid, i) {
				codes[i] += uint32(narrow(v, i)) + 1
			}
		}
		return
	}
	switch v.Form {
	case coldata.Lane8, coldata.Dict8:
		for i, c := range v.U8[:len(codes)] {
			codes[i] += uint32(c) + 1
		}
	case coldata.Dict16:
		for i, c := range v.U16[:len(codes)] {
			codes[i] += uint32(c) + 1
		}
	default:
		for i, c := range v.U32[:len(codes)] {
			codes[i] += c + 1
		}
	}
}

// narrow returns the lane or code of row i.
func narrow(v *coldata.Vector, i int) uint64 {
	if v.Form.IsDict() {
		return uint64(v.Code(i))
	}
	return v.Lane(i)
}

// resolve looks the groups of new codes up and sets the rows' groups.
func (d *denseCodes) resolve(l *aggLocal) error {
	for i, v := range l.keys.vecs {
		d.vecs[i] = coldata.Gather(&d.bufs[i], v, d.reps)
	}
	n := len(d.reps)
	if err := l.keys.pack(d.vecs, n); err != nil {
		return err
	}
	if cap(d.found) < n {
		d.found = make([]uint32, 1<<bits.Len(uint(n)))
	}
	if err := l.table.insert(l.keys.words, l.keys.hashes, d.found[:n]); err != nil {
		return err
	}
	for i, rep := range d.reps {
		d.groups[d.codes[rep]] = int32(d.found[i])
	}
	for i, c := range d.codes {
		l.ids[i] = uint32(d.groups[c])
	}
	d.fillLUT(l)
	return nil
}
