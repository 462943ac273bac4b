package exec

import (
	"math"
	"math/big"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// aggOutput makes an aggregate's results of groups' states.
type aggOutput interface {
	// finish returns the results of rows in memory of dst.
	finish(dst *coldata.Buffer, typ types.Type, rows []unsafe.Pointer) (*coldata.Vector, error)
}

// nullWithoutValues marks as NULL the rows of v whose group has no value.
func nullWithoutValues(dst *coldata.Buffer, v *coldata.Vector, count *countAcc, rows []unsafe.Pointer) {
	any := false
	for _, r := range rows {
		any = any || *count.word(r) == 0
	}
	if !any {
		return
	}
	valid := dst.ValidBits(len(rows))
	coldata.FillBits(valid, len(rows), true)
	for i, r := range rows {
		if *count.word(r) == 0 {
			coldata.ClearBit(valid, i)
		}
	}
	v.Valid = valid
}

// countOutput is COUNT.
type countOutput struct{ count *countAcc }

func (o *countOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	v := dst.Vector(t, coldata.Int64, len(rows))
	for i, r := range rows {
		v.I64[i] = *o.count.int(r)
	}
	return v, nil
}

// bitOutput is BIT_AND and its kin: never NULL.
type bitOutput struct{ acc *bitAcc }

func (o *bitOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	form := coldata.Form(t.Canonical())
	v := dst.Vector(t, form, len(rows))
	for i, r := range rows {
		if form == coldata.Uint64 {
			v.U64[i] = *o.acc.word(r)
		} else {
			v.I64[i] = *o.acc.int(r)
		}
	}
	return v, nil
}

// valueOutput is MIN, MAX and ANY_VALUE.
type valueOutput struct {
	typ   types.Type
	count *countAcc
	acc   accumulator
}

func (o *valueOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	var v *coldata.Vector
	switch acc := o.acc.(type) {
	case *extreme[int64]:
		if t.Canonical() == types.FormInt128 {
			v = dst.Vector(t, coldata.Int128, len(rows))
			for i, r := range rows {
				v.I128[i] = types.Int128From(*acc.ptr(r))
			}
			break
		}
		v = dst.Vector(t, coldata.Int64, len(rows))
		for i, r := range rows {
			v.I64[i] = *acc.ptr(r)
		}
	case *extreme[uint64]:
		v = dst.Vector(t, coldata.Uint64, len(rows))
		for i, r := range rows {
			v.U64[i] = *acc.ptr(r)
		}
	case *extreme[float64]:
		v = dst.Vector(t, coldata.Float64, len(rows))
		for i, r := range rows {
			v.F64[i] = *acc.ptr(r)
		}
	case *extreme128:
		v = dst.Vector(t, coldata.Int128, len(rows))
		for i, r := range rows {
			v.I128[i] = *acc.int128(r)
		}
	case *extremeString:
		v = dst.Vector(t, coldata.String, len(rows))
		for i, r := range rows {
			v.Str[i] = getString(r, acc.off)
		}
	}
	nullWithoutValues(dst, v, o.count, rows)
	return v, nil
}

// sumOutput is SUM and AVG of exact numbers.
type sumOutput struct {
	fn    string
	typ   types.Type
	count *countAcc
	sum   *sumAcc
	scale int // of the argument
}

func (o *sumOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	form := coldata.Form(t.Canonical())
	v := dst.Vector(t, form, len(rows))
	nullWithoutValues(dst, v, o.count, rows)
	up := 0
	if form != coldata.Float64 {
		up = numericScale(t) - o.scale
	}
	for i, r := range rows {
		n := int64(1)
		if o.fn == "avg" {
			n = max(*o.count.int(r), 1)
		}
		sum := *o.sum.int128(r)
		if form == coldata.Float64 {
			v.F64[i] = sum.Float64() / math.Pow10(o.scale) / float64(n)
			continue
		}
		if n != 1 || up != 0 {
			var ok bool
			if sum, ok = scaleDiv(sum, up, uint64(n)); !ok {
				return nil, wrapRange(o.fn)
			}
		}
		switch {
		case form == coldata.Int128:
			v.I128[i] = sum
		case !sum.IsInt64():
			return nil, wrapRange(o.fn)
		case form == coldata.Int64:
			v.I64[i] = sum.Int64()
		default:
			v.U64[i] = sum.Lo
		}
	}
	return v, nil
}

// scaleDiv returns x·10^up / n rounded half away from zero, and whether it fits.
func scaleDiv(x types.Int128, up int, n uint64) (types.Int128, bool) {
	if up >= 0 && up <= 18 {
		if y, ok := x.Mul(types.Int128From(int64(pow10(up)))); ok {
			q, rem := y.QuoRem64(n)
			r := uint64(rem)
			if rem < 0 {
				r = -r
			}
			if r >= n-r {
				q, ok = q.Add(types.Int128From(int64(1 - 2*(uint64(y.Hi)>>63))))
			}
			return q, ok
		}
	}
	return scaleDivBig(x, up, n)
}

// pow10 returns 10^n for n up to 19.
func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// scaleDivBig is scaleDiv for intermediate results past 128 bits.
func scaleDivBig(x types.Int128, up int, n uint64) (types.Int128, bool) {
	abs := x.Abs()
	num := new(big.Int).SetUint64(uint64(abs.Hi))
	num.Lsh(num, 64).Or(num, new(big.Int).SetUint64(abs.Lo))
	den := new(big.Int).SetUint64(n)
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(up, -up))), nil)
	if up >= 0 {
		num.Mul(num, ten)
	} else {
		den.Mul(den, ten)
	}
	num.Lsh(num, 1).Add(num, den)
	num.Quo(num, den.Lsh(den, 1))
	if num.BitLen() > 127 {
		return types.Int128{}, false
	}
	lo := new(big.Int).And(num, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	q := types.Int128{Lo: lo, Hi: int64(num.Rsh(num, 64).Uint64())}
	if x.Hi < 0 {
		q = q.Neg()
	}
	return q, true
}

// floatOutput is SUM and AVG of DOUBLE.
type floatOutput struct {
	fn    string
	count *countAcc
	sum   *floatAcc
}

func (o *floatOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	v := dst.Vector(t, coldata.Float64, len(rows))
	nullWithoutValues(dst, v, o.count, rows)
	for i, r := range rows {
		x := o.sum.value(r)
		if math.IsInf(x, 0) {
			return nil, wrapRange(o.fn)
		}
		if n := *o.count.int(r); o.fn == "avg" && n > 0 {
			x /= float64(n)
		}
		v.F64[i] = x + 0 // no -0
	}
	return v, nil
}

// varianceOutput is STDDEV_POP and its kin, computed from the exact sums of the values and of their squares.
type varianceOutput struct {
	fn           string
	count        *countAcc
	sum, squares *floatAcc
}

func (o *varianceOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	v := dst.Vector(t, coldata.Float64, len(rows))
	valid := dst.ValidBits(len(rows))
	coldata.FillBits(valid, len(rows), true)
	v.Valid = valid
	for i, r := range rows {
		n := *o.count.int(r)
		div := n
		if o.fn == "stddev_samp" || o.fn == "var_samp" {
			div--
		}
		if div <= 0 {
			coldata.ClearBit(valid, i)
			v.F64[i] = 0
			continue
		}
		x := o.variance(r, n, div)
		if o.fn[0] == 's' {
			x = math.Sqrt(x)
		}
		if math.IsInf(x, 0) {
			return nil, wrapRange(o.fn)
		}
		v.F64[i] = x
	}
	return v, nil
}

// variance returns (Σx² - (Σx)²/n) / div, rounded at the end.
func (o *varianceOutput) variance(row unsafe.Pointer, n, div int64) float64 {
	big2 := func(x float64) *big.Float { return new(big.Float).SetPrec(2 * bigPrecision).SetFloat64(x) }
	sum := o.sum.exact(row)
	sq := big2(0).Mul(sum, sum)
	sq.Quo(sq, big2(float64(n)))
	d := big2(0).Sub(o.squares.exact(row), sq)
	d.Quo(d, big2(float64(div)))
	x, _ := d.Float64()
	return max(x, 0)
}

// finish returns group column i of rows whose key begins at byte 0.
func (c *keyColumn) finish(dst *coldata.Buffer, rows []unsafe.Pointer) *coldata.Vector {
	n := len(rows)
	canon := coldata.Form(c.typ.Canonical())
	v := dst.Vector(c.typ, canon, n)
	off := c.word * 8
	switch c.form {
	case coldata.Int64:
		for i, r := range rows {
			v.I64[i] = c.unpack(*word(r, off))
		}
	case coldata.Uint64:
		for i, r := range rows {
			v.U64[i] = *word(r, off)
		}
	case coldata.Int128:
		for i, r := range rows {
			v.I128[i] = types.Int128{Lo: *word(r, off), Hi: int64(*word(r, off+8))}
		}
	case coldata.Float64:
		for i, r := range rows {
			v.F64[i] = math.Float64frombits(*word(r, off))
		}
	case coldata.String:
		for i, r := range rows {
			v.Str[i] = ""
			if id := uint32(*word(r, off) >> c.shift); id != 0 {
				v.Str[i] = c.strings.value(id)
			}
		}
	}
	if c.null {
		c.finishNulls(dst, v, rows)
	}
	return v
}

func (c *keyColumn) finishNulls(dst *coldata.Buffer, v *coldata.Vector, rows []unsafe.Pointer) {
	any := uint64(0)
	for _, r := range rows {
		any |= *word(r, c.nullAt*8) >> c.nullBit & 1
	}
	if any == 0 {
		return
	}
	valid := dst.ValidBits(len(rows))
	clear(valid)
	for i, r := range rows {
		valid[i>>6] |= (*word(r, c.nullAt*8)>>c.nullBit&1 ^ 1) << (uint(i) & 63)
	}
	v.Valid = valid
}
