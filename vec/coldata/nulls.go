package coldata

import "math/bits"

// Words is the number of 64-bit words of a bitmap of n rows.
func Words(n int) int { return (n + 63) >> 6 }

// tailMask has the bits of a bitmap's last word that belong to rows below n.
func tailMask(n int) uint64 {
	if r := uint(n) & 63; r != 0 {
		return 1<<r - 1
	}
	return ^uint64(0)
}

// FillBits sets the first n bits of dst to v and clears the rest of its last word.
func FillBits(dst []uint64, n int, v bool) {
	w := Words(n)
	if !v {
		clear(dst[:w])
		return
	}
	for i := range dst[:w] {
		dst[i] = ^uint64(0)
	}
	ClearTail(dst, n)
}

// ClearTail clears the bits at and past n in the last word of a bitmap of n rows.
func ClearTail(dst []uint64, n int) {
	if n > 0 {
		dst[(n-1)>>6] &= tailMask(n)
	}
}

// CountBits counts the set bits of the first n.
func CountBits(b []uint64, n int) int {
	if n == 0 {
		return 0
	}
	w, c := Words(n), 0
	for _, x := range b[:w-1] {
		c += bits.OnesCount64(x)
	}
	return c + bits.OnesCount64(b[w-1]&tailMask(n))
}

// Bit returns bit i of a bitmap.
func Bit(b []uint64, i int) bool { return b[i>>6]>>(uint(i)&63)&1 != 0 }

// SetBit sets bit i of a bitmap.
func SetBit(b []uint64, i int) { b[i>>6] |= 1 << (uint(i) & 63) }

// ClearBit clears bit i of a bitmap.
func ClearBit(b []uint64, i int) { b[i>>6] &^= 1 << (uint(i) & 63) }

// AppendIndexes appends the positions of the set bits among the first n.
func AppendIndexes(dst []uint16, b []uint64, n int) []uint16 {
	if n == 0 {
		return dst
	}
	last := (n - 1) >> 6
	for w := range b[:last+1] {
		x := b[w]
		if w == last {
			x &= tailMask(n)
		}
		for ; x != 0; x &= x - 1 {
			dst = append(dst, uint16(w<<6+bits.TrailingZeros64(x)))
		}
	}
	return dst
}

// rowValid returns v's validity as one of rows: nil where no row is NULL. A constant's NULL and a vector that is NULL
// throughout fill scratch with zeros.
func rowValid(v *Vector, scratch []uint64) []uint64 {
	switch {
	case v.Form == None || v.Const && v.Valid != nil && v.Valid[0]&1 == 0:
		clear(scratch[:Words(v.N)])
		return scratch
	case v.Const:
		return nil
	default:
		return v.Valid
	}
}

// AndValid returns the rows where neither a nor b is NULL: nil if there are no NULLs, else a bitmap that is one of
// the arguments' or dst (which has Words(n) words, and is only written if it has to be).
func AndValid(dst []uint64, a, b *Vector) []uint64 {
	return AndValidBits(dst, rowValid(a, dst), rowValid(b, dst), a.N)
}

// AndValidBits is AndValid of bare bitmaps of n rows, nil being all valid. dst may be one of them.
func AndValidBits(dst, x, y []uint64, n int) []uint64 {
	switch {
	case x == nil:
		return y
	case y == nil:
		return x
	}
	w := Words(n)
	dst, x, y = dst[:w], x[:w], y[:w]
	for i := range dst {
		dst[i] = x[i] & y[i]
	}
	return dst
}

// RowValid returns v's validity by rows, whatever its form: nil where no row is NULL. scratch has Words(v.N) words
// and is used where v has no such bitmap itself.
func (v *Vector) RowValid(scratch []uint64) []uint64 { return rowValid(v, scratch) }

// HasNulls says whether any row of v is NULL.
func (v *Vector) HasNulls() bool {
	switch {
	case v.N == 0:
		return false
	case v.Form == None:
		return true
	case v.Valid == nil:
		return false
	case v.Const:
		return v.Valid[0]&1 == 0
	default:
		return CountBits(v.Valid, v.N) != v.N
	}
}
