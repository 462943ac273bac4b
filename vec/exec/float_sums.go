package exec

import (
	"math"
	"math/big"
	"sync"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
)

// inlineParts is how many partial sums of a floatAcc lie in the group's row.
const inlineParts = 4

// floatAcc adds up float64 values (or their squares) without rounding, so that the result does not depend on the
// order of the additions: the state is an expansion in Shewchuk's sense, partial sums that do not overlap and whose
// exact sum is the sum of the values. It is rounded once, at the end. Nearly all sums need one to three parts; those
// with more keep all of them on the Go heap. Infinite intermediate sums are carried on as big floats.
//
//	| count of parts, or 0xff and the number of a longSum above it | part | part | part | part |
type floatAcc struct {
	at
	square bool
	scale  float64 // integers are divided by it: 10^scale of decimals
	shared *chunkedSums
}

func (f *floatAcc) template() []uint64 { return make([]uint64, 1+inlineParts) }

func (f *floatAcc) update(in *accInput) error {
	w := in.widened()
	if w.Form == coldata.None {
		return nil
	}
	for i, r := range in.ptrs() {
		if w.Valid != nil && !coldata.Bit(w.Valid, i) {
			continue
		}
		x := floatAt(w, i)
		if f.scale != 1 {
			x /= f.scale
		}
		if !f.square {
			f.add(r, x)
			continue
		}
		hi := x * x
		f.add(r, hi)
		if lo := math.FMA(x, x, -hi); lo != 0 && !math.IsInf(hi, 0) {
			f.add(r, lo)
		}
	}
	return nil
}

// floatAt returns row i of a vector of numbers.
func floatAt(v *coldata.Vector, i int) float64 {
	switch v.Form {
	case coldata.Float64:
		return v.F64[i]
	case coldata.Int64:
		return float64(v.I64[i])
	case coldata.Uint64:
		return float64(v.U64[i])
	default:
		return v.I128[i].Float64()
	}
}

const longMark = 0xff

// add adds x to the sum in a row.
func (f *floatAcc) add(row unsafe.Pointer, x float64) {
	head := f.word(row)
	if *head&0xff == longMark {
		f.shared.get(*head >> 8).add(x)
		return
	}
	parts := (*[inlineParts]float64)(unsafe.Add(row, f.off+8))
	n := int(*head)
	k := 0
	orig := *parts
	first := x
	for _, y := range orig[:n] {
		if math.Abs(x) < math.Abs(y) {
			x, y = y, x
		}
		hi := x + y
		lo := y - (hi - x)
		if lo != 0 {
			parts[k] = lo
			k++
		}
		x = hi
	}
	if k < inlineParts && !math.IsInf(x, 0) && !math.IsNaN(x) {
		parts[k] = x
		*head = uint64(k + 1)
		return
	}
	long := &longSum{}
	for _, p := range orig[:n] {
		long.add(p)
	}
	long.add(first)
	*head = f.shared.put(long)<<8 | longMark
}

// parts returns the sum in a row as its exact parts.
func (f *floatAcc) parts(row unsafe.Pointer) ([]float64, *big.Float) {
	head := *f.word(row)
	if head&0xff == longMark {
		l := f.shared.get(head >> 8)
		return l.parts, l.big
	}
	return (*[inlineParts]float64)(unsafe.Add(row, f.off+8))[:head], nil
}

func (f *floatAcc) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		parts, whole := f.parts(src[i])
		if whole != nil {
			own, ownBig := f.parts(d)
			sum := exactSum(own, ownBig)
			sum.Add(sum, whole)
			*f.word(d) = f.shared.put(&longSum{big: sum})<<8 | longMark
			continue
		}
		for _, p := range parts {
			f.add(d, p)
		}
	}
	return nil
}

// exact returns the exact sum in a row.
func (f *floatAcc) exact(row unsafe.Pointer) *big.Float { return exactSum(f.parts(row)) }

// value returns the sum in a row, rounded to nearest once.
func (f *floatAcc) value(row unsafe.Pointer) float64 {
	parts, whole := f.parts(row)
	if whole == nil {
		switch len(parts) {
		case 0:
			return 0
		case 1:
			return parts[0]
		case 2:
			return parts[0] + parts[1]
		}
	}
	x, _ := exactSum(parts, whole).Float64()
	return x
}

// bigPrecision holds every sum of float64 values exactly: their bits span 2098 places, and sums of 2^64 of them 64
// more.
const bigPrecision = 2200

func exactSum(parts []float64, whole *big.Float) *big.Float {
	sum := new(big.Float).SetPrec(bigPrecision)
	if whole != nil {
		sum.Set(whole)
	}
	for _, p := range parts {
		sum.Add(sum, new(big.Float).SetPrec(bigPrecision).SetFloat64(p))
	}
	return sum
}

// longSum is a sum of any number of parts, or a big float once a partial sum passed the range of float64.
type longSum struct {
	parts []float64
	big   *big.Float
}

func (l *longSum) add(x float64) {
	if l.big != nil {
		l.big.Add(l.big, new(big.Float).SetFloat64(x))
		return
	}
	orig := append([]float64(nil), l.parts...)
	first := x
	k := 0
	for _, y := range orig {
		if math.Abs(x) < math.Abs(y) {
			x, y = y, x
		}
		hi := x + y
		lo := y - (hi - x)
		if lo != 0 {
			l.parts[k] = lo
			k++
		}
		x = hi
	}
	if math.IsInf(x, 0) || math.IsNaN(x) {
		l.big = exactSum(append(orig, first), nil)
		l.parts = nil
		return
	}
	l.parts = append(l.parts[:k], x)
}

// chunkedSums is a growing list of sums that all tasks of an aggregate share. Each sum is changed by the one task
// whose group it belongs to.
type chunkedSums struct {
	mu   sync.Mutex
	sums []*longSum
}

// put appends a sum and returns its number.
func (c *chunkedSums) put(s *longSum) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sums = append(c.sums, s)
	return uint64(len(c.sums) - 1)
}

// get returns the sum with a number.
func (c *chunkedSums) get(i uint64) *longSum {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sums[i]
}
