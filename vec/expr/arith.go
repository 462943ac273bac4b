package expr

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/arith"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "+", min: 2, max: 2, infer: inferArith, build: buildArith, effects: true},
		function{name: "-", min: 2, max: 2, infer: inferSub, build: buildArith, effects: true},
		function{name: "*", min: 2, max: 2, infer: inferArith, build: buildArith, effects: true},
	)
}

// inferSub is inferArith; under NO_UNSIGNED_SUBTRACTION the binder casts to signed first.
func inferSub(c *callInfo) error { return inferArith(c) }

func buildArith(c *compiler, e *plan.Expr) (node, error) {
	args, err := c.compileAll(e.Args)
	if err != nil {
		return nil, err
	}
	if e.Type.IsFloat() {
		return &floatNode{c.newBase(e.Type), e, e.Func[0], args[0], args[1]}, nil
	}
	return &exactNode{c.newBase(e.Type), e, e.Func[0], args[0], args[1]}, nil
}

// exactNode adds, subtracts or multiplies integers or DECIMALs, whose scales go together already.
type exactNode struct {
	nodeBase
	expr *plan.Expr
	op   byte
	a, b node
}

// interval is a closed interval of int64.
type interval struct{ lo, hi int64 }

// typeInterval returns the interval that a type alone proves.
func typeInterval(t types.Type) (interval, bool) {
	var p int
	switch t.Kind {
	case types.Decimal:
		p = int(t.Precision)
	case types.TinyInt, types.SmallInt, types.MediumInt, types.Int, types.Year, types.Enum:
		if t.Bool {
			return interval{0, 1}, true
		}
		p = 10
	case types.Date:
		return interval{0, types.MaxDate}, true
	default:
		return interval{}, false
	}
	if p > types.MaxInt64Digits {
		return interval{}, false
	}
	l := types.Pow10(p) - 1
	return interval{-l, l}, true
}

// intervalOf returns an interval that holds all values of an exact vector.
func intervalOf(v *coldata.Vector) (interval, bool) {
	if v.Form != coldata.Int64 && !v.Form.IsLane() {
		return interval{}, false
	}
	i, ok := typeInterval(v.Type)
	if lo, hi, bounded := v.Int64Bounds(); bounded {
		if ok {
			lo, hi = max(lo, i.lo), min(hi, i.hi)
			if lo > hi { // only NULLs are left
				lo, hi = i.lo, i.hi
			}
		}
		return interval{lo, hi}, true
	}
	return i, ok
}

// combine returns the interval of a op b if it fits int64.
func combine(op byte, a, b interval) (interval, bool) {
	wideOf := types.Int128From
	var lo, hi types.Int128
	switch op {
	case '+':
		lo, _ = wideOf(a.lo).Add(wideOf(b.lo))
		hi, _ = wideOf(a.hi).Add(wideOf(b.hi))
	case '-':
		lo, _ = wideOf(a.lo).Sub(wideOf(b.hi))
		hi, _ = wideOf(a.hi).Sub(wideOf(b.lo))
	default:
		lo = types.Mul64(a.lo, b.lo)
		hi = lo
		for _, x := range [3]types.Int128{types.Mul64(a.lo, b.hi), types.Mul64(a.hi, b.lo), types.Mul64(a.hi, b.hi)} {
			if x.Cmp(lo) < 0 {
				lo = x
			}
			if x.Cmp(hi) > 0 {
				hi = x
			}
		}
	}
	return interval{lo.Int64(), hi.Int64()}, lo.IsInt64() && hi.IsInt64()
}

func isNull(v *coldata.Vector) bool { return v.Form == coldata.None || v.Const && v.IsNull(0) }

func (n *exactNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	a, err := ev.eval(n.a, in)
	if err != nil {
		return nil, err
	}
	b, err := ev.eval(n.b, in)
	if err != nil {
		return nil, err
	}
	s := ev.slot(n)
	if isNull(a) || isNull(b) {
		return s.buf.ConstVector(n.typ, types.NullDatum, in.b.N), nil
	}
	ia, oka := intervalOf(a)
	ib, okb := intervalOf(b)
	if oka && okb && n.typ.Canonical() != types.FormUint64 {
		if r, ok := combine(n.op, ia, ib); ok {
			return n.proven(s, a, b, r), nil
		}
	}
	if n.typ.Canonical() == types.FormInt64 && a.Form != coldata.Int128 && b.Form != coldata.Int128 &&
		n.typ.Kind != types.Decimal {
		return n.checkedInt64(s, a, b)
	}
	return n.checkedInt128(s, a, b)
}

// proven computes with results that are known to lie in r.
func (n *exactNode) proven(s *slot, a, b *coldata.Vector, r interval) *coldata.Vector {
	var w *coldata.Vector
	switch {
	case a.Const && b.Const:
		w = s.buf.ConstVector(n.typ, types.IntDatum(apply(n.op, a.I64[0], b.I64[0])), a.N)
	case b.Const:
		w = n.withConst(s, a, b.I64[0], false)
	case a.Const:
		w = n.withConst(s, b, a.I64[0], true)
	default:
		x, _ := coldata.WidenInt64(&s.aux, a)
		y, _ := coldata.WidenInt64(&s.aux2, b)
		w = s.buf.Vector(n.typ, coldata.Int64, a.N)
		switch n.op {
		case '+':
			arith.AddInt64VVWrap(w.I64, x.I64, y.I64)
		case '-':
			arith.SubInt64VVWrap(w.I64, x.I64, y.I64)
		default:
			arith.MulInt64VVWrap(w.I64, x.I64, y.I64)
		}
		if x.Valid != nil || y.Valid != nil {
			w.Valid = coldata.AndValid(s.word(0, a.N), x, y)
		}
	}
	w.Type = n.typ
	w.Bounded, w.Min, w.Max = true, r.lo, r.hi
	return w
}

func apply(op byte, a, b int64) int64 {
	switch op {
	case '+':
		return a + b
	case '-':
		return a - b
	}
	return a * b
}

// withConst computes v op c, or c op v if swapped. Lanes stay as they are: only their base and multiplier change.
func (n *exactNode) withConst(s *slot, v *coldata.Vector, c int64, swapped bool) *coldata.Vector {
	if v.Form.IsLane() {
		w := s.buf.View(v)
		switch {
		case n.op == '*':
			w.Base, w.Mult = v.Base*c, v.Mult*c
		case n.op == '+':
			w.Base = v.Base + c
		case swapped:
			w.Base, w.Mult = c-v.Base, -v.Mult
		default:
			w.Base = v.Base - c
		}
		return w
	}
	valid := v.Valid
	w := s.buf.Vector(n.typ, coldata.Int64, v.N)
	switch {
	case n.op == '*':
		arith.MulInt64VSWrap(w.I64, v.I64, c)
	case n.op == '+':
		arith.AddInt64VSWrap(w.I64, v.I64, c)
	case swapped:
		arith.SubInt64SVWrap(w.I64, v.I64, c)
	default:
		arith.SubInt64VSWrap(w.I64, v.I64, c)
	}
	w.Valid = valid
	return w
}

// checkedInt64 computes BIGINTs that may overflow.
func (n *exactNode) checkedInt64(s *slot, a, b *coldata.Vector) (*coldata.Vector, error) {
	x, okx := coldata.WidenInt64(&s.aux, a)
	y, oky := coldata.WidenInt64(&s.aux2, b)
	if !okx || !oky {
		return n.checkedInt128(s, a, b)
	}
	w := s.buf.Vector(n.typ, coldata.Int64, a.N)
	var bad int
	switch n.op {
	case '+':
		bad = arith.AddInt64VV(w.I64, x.I64, y.I64)
	case '-':
		bad = arith.SubInt64VV(w.I64, x.I64, y.I64)
	default:
		bad = arith.MulInt64VV(w.I64, x.I64, y.I64)
	}
	if x.Valid != nil || y.Valid != nil {
		w.Valid = coldata.AndValid(s.word(0, a.N), x, y)
	}
	for i := bad; i >= 0 && i < a.N; i++ {
		if w.IsNull(i) {
			continue // what stands under a NULL may overflow
		}
		r, ok := combine(n.op, interval{x.I64[i], x.I64[i]}, interval{y.I64[i], y.I64[i]})
		if !ok {
			return nil, outOfRange(n.expr)
		}
		w.I64[i] = r.lo
	}
	return w, nil
}

// checkedInt128 computes DECIMALs past int64, and unsigned BIGINTs.
func (n *exactNode) checkedInt128(s *slot, a, b *coldata.Vector) (*coldata.Vector, error) {
	x := coldata.WidenInt128(&s.aux, a)
	y := coldata.WidenInt128(&s.aux2, b)
	form := coldata.Form(n.typ.Canonical())
	w := s.buf.Vector(n.typ, form, a.N)
	if x.Valid != nil || y.Valid != nil {
		w.Valid = coldata.AndValid(s.word(0, a.N), x, y)
	}
	for i := range a.N {
		var r types.Int128
		var ok bool
		switch n.op {
		case '+':
			r, ok = x.I128[i].Add(y.I128[i])
		case '-':
			r, ok = x.I128[i].Sub(y.I128[i])
		default:
			r, ok = x.I128[i].Mul(y.I128[i])
		}
		if ok {
			ok = putExact(w, i, r)
		}
		if !ok && !w.IsNull(i) {
			return nil, outOfRange(n.expr)
		}
	}
	return w, nil
}

// putExact stores r in row i of an exact vector and says whether it fits.
func putExact(w *coldata.Vector, i int, r types.Int128) bool {
	switch w.Form {
	case coldata.Int64:
		w.I64[i] = r.Int64()
		return r.IsInt64()
	case coldata.Uint64:
		w.U64[i] = r.Lo
		return r.Hi == 0
	}
	w.I128[i] = r
	return true
}

// outOfRange is the error of a result that does not fit its type.
func outOfRange(e *plan.Expr) error {
	kind := "BIGINT"
	switch {
	case e.Type.Kind == types.Decimal:
		kind = "DECIMAL"
	case e.Type.IsFloat():
		kind = "DOUBLE"
	case e.Type.Unsigned:
		kind = "BIGINT UNSIGNED"
	}
	return errorf(ErrOutOfRange, "%s value is out of range in '%s'", kind, Format(e))
}

// floatNode adds, subtracts, multiplies or divides DOUBLEs.
type floatNode struct {
	nodeBase
	expr *plan.Expr
	op   byte
	a, b node
}

func (n *floatNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	a, err := ev.eval(n.a, in)
	if err != nil {
		return nil, err
	}
	b, err := ev.eval(n.b, in)
	if err != nil {
		return nil, err
	}
	s := ev.slot(n)
	if isNull(a) || isNull(b) {
		return s.buf.ConstVector(n.typ, types.NullDatum, in.b.N), nil
	}
	x, y := coldata.Widen(&s.aux, a), coldata.Widen(&s.aux2, b)
	w := s.buf.Vector(n.typ, coldata.Float64, a.N)
	if x.Valid != nil || y.Valid != nil {
		w.Valid = coldata.AndValid(s.word(0, a.N), x, y)
	}
	switch n.op {
	case '+':
		arith.AddFloat64VV(w.F64, x.F64, y.F64)
	case '-':
		arith.SubFloat64VV(w.F64, x.F64, y.F64)
	case '*':
		arith.MulFloat64VV(w.F64, x.F64, y.F64)
	case '/':
		if err := n.maskZeros(ev, s, w, y); err != nil {
			return nil, err
		}
		arith.DivFloat64VV(w.F64, x.F64, y.F64)
	}
	for i, f := range w.F64 {
		if (math.IsInf(f, 0) || math.IsNaN(f)) && !w.IsNull(i) {
			return nil, outOfRange(n.expr)
		}
	}
	return w, nil
}

// maskZeros makes rows NULL that divide by zero.
func (n *floatNode) maskZeros(ev *Evaluator, s *slot, w, y *coldata.Vector) error {
	var valid []uint64
	for i, f := range y.F64 {
		if f != 0 || w.IsNull(i) {
			continue
		}
		if err := ev.divisionByZero(); err != nil {
			return err
		}
		if valid == nil {
			valid = s.word(1, w.N)
			coldata.FillBits(valid, w.N, true)
			if w.Valid != nil {
				copy(valid, w.Valid)
			}
			w.Valid = valid
		}
		coldata.ClearBit(valid, i)
	}
	return nil
}
