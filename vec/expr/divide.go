package expr

import (
	"math"
	"math/big"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "/", min: 2, max: 2, infer: inferArith, build: buildDivide, mayNull: true, effects: true},
		function{name: "div", min: 2, max: 2, infer: inferArith, build: buildRemainder, row: intDivideRow, mayNull: true,
			effects: true},
		function{name: "%", min: 2, max: 2, infer: inferArith, build: buildRemainder, row: modRow, mayNull: true,
			effects: true},
		function{name: "neg", min: 1, max: 1, infer: inferNeg, build: buildNeg, effects: true},
	)
	alias("%", "mod")
}

func buildDivide(c *compiler, e *plan.Expr) (node, error) {
	if e.Type.IsFloat() {
		return buildArith(c, e)
	}
	args, err := c.compileAll(e.Args)
	if err != nil {
		return nil, err
	}
	s1, s2 := decimalScale(e.Args[0].Type), decimalScale(e.Args[1].Type)
	return &divideNode{c.newBase(e.Type), e, args[0], args[1], int(e.Type.Scale) - s1 + s2}, nil
}

func decimalScale(t types.Type) int {
	if t.Kind == types.Decimal {
		return int(t.Scale)
	}
	return 0
}

// divideNode divides exact numbers: round(a × 10^up / b), half away from zero; NULL where b is 0.
type divideNode struct {
	nodeBase
	expr *plan.Expr
	a, b node
	up   int
}

func (n *divideNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
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
	rows := in.b.N
	valid := s.word(1, rows)
	if v := coldata.AndValid(s.word(0, rows), a, b); v != nil {
		copy(valid, v[:len(valid)])
	} else {
		coldata.FillBits(valid, rows, true)
	}
	if ia, ok := intervalOf(a); ok && n.up >= 0 && n.up <= 18 {
		if _, ok := combine('*', ia, interval{types.Pow10(n.up), types.Pow10(n.up)}); ok {
			if y, ok := coldata.WidenInt64(&s.aux2, b); ok {
				x, _ := coldata.WidenInt64(&s.aux, a)
				return n.divideInt64(ev, s, x, y, valid)
			}
		}
	}
	return n.divideInt128(ev, s, coldata.WidenInt128(&s.aux, a), coldata.WidenInt128(&s.aux2, b), valid)
}

// divideInt64 divides where a × 10^up fits int64.
func (n *divideNode) divideInt64(ev *Evaluator, s *slot, x, y *coldata.Vector, valid []uint64) (*coldata.Vector,
	error) {
	w := s.buf.Vector(n.typ, coldata.Int64, x.N)
	w.Valid = valid
	p := types.Pow10(n.up)
	for i := range w.I64 {
		d := y.I64[i]
		if d == 0 {
			if err := n.zero(ev, valid, i); err != nil {
				return nil, err
			}
			w.I64[i] = 0
			continue
		}
		w.I64[i] = divideRound(x.I64[i]*p, d)
	}
	return w, nil
}

// divideRound returns a/b rounded half away from zero; a is not the smallest int64.
func divideRound(a, b int64) int64 {
	q, r := a/b, a%b
	if r != 0 {
		if r < 0 {
			r = -r
		}
		d := b
		if d < 0 {
			d = -d
		}
		if uint64(r) >= uint64(d)-uint64(r) {
			if (a < 0) != (b < 0) {
				q--
			} else {
				q++
			}
		}
	}
	return q
}

func (n *divideNode) zero(ev *Evaluator, valid []uint64, i int) error {
	if !coldata.Bit(valid, i) {
		return nil
	}
	coldata.ClearBit(valid, i)
	return ev.divisionByZero()
}

func (n *divideNode) divideInt128(ev *Evaluator, s *slot, x, y *coldata.Vector, valid []uint64) (*coldata.Vector,
	error) {
	w := s.buf.Vector(n.typ, coldata.Form(n.typ.Canonical()), x.N)
	w.Valid = valid
	for i := range x.N {
		d := y.I128[i]
		if d == (types.Int128{}) {
			if err := n.zero(ev, valid, i); err != nil {
				return nil, err
			}
			putExact(w, i, types.Int128{})
			continue
		}
		if !coldata.Bit(valid, i) {
			putExact(w, i, types.Int128{})
			continue
		}
		q, ok := divideWide(x.I128[i], d, n.up)
		if ok {
			ok = putExact(w, i, q)
		}
		if !ok {
			return nil, outOfRange(n.expr)
		}
	}
	return w, nil
}

// divideWide returns round(a × 10^up / b) and whether it fits.
func divideWide(a, b types.Int128, up int) (types.Int128, bool) {
	x, _, ok := a.Rescale(max(up, 0))
	y := b
	if up < 0 && ok {
		y, _, ok = b.Rescale(-up)
	}
	if !ok {
		return divideBig(a, b, up)
	}
	q, r := x.QuoRem(y)
	if r == (types.Int128{}) {
		return q, true
	}
	rest, _ := y.Abs().Sub(r.Abs())
	if r.Abs().Cmp(rest) >= 0 {
		if (x.Sign() < 0) != (y.Sign() < 0) {
			return q.Sub(one)
		}
		return q.Add(one)
	}
	return q, true
}

// divideBig is divideWide for products past 128 bits.
func divideBig(a, b types.Int128, up int) (types.Int128, bool) {
	x, y := bigOf(a), bigOf(b)
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(up, -up))), nil)
	if up >= 0 {
		x.Mul(x, p)
	} else {
		y.Mul(y, p)
	}
	neg := x.Sign()*y.Sign() < 0
	x.Abs(x)
	y.Abs(y)
	// floor((2x + y) / 2y) rounds half up.
	q := new(big.Int).Add(x.Lsh(x, 1), y)
	q.Quo(q, new(big.Int).Lsh(y, 1))
	if neg {
		q.Neg(q)
	}
	return int128Of(q)
}

func bigOf(a types.Int128) *big.Int {
	x := a.Abs()
	b := new(big.Int).SetUint64(uint64(x.Hi))
	b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(x.Lo))
	if a.Sign() < 0 {
		b.Neg(b)
	}
	return b
}

func int128Of(b *big.Int) (types.Int128, bool) {
	if b.BitLen() > 127 {
		return types.Int128{}, false
	}
	m := new(big.Int).Abs(b)
	a := types.Int128{Lo: new(big.Int).And(m, new(big.Int).SetUint64(math.MaxUint64)).Uint64(),
		Hi: int64(new(big.Int).Rsh(m, 64).Uint64())}
	if b.Sign() < 0 {
		a = a.Neg()
	}
	return a, true
}

// exactArg returns an exact argument scaled by 10^scale.
func (c *rowCtx) exactArg(a []types.Datum, i, scale int) (types.Int128, bool) {
	x, s := exactValue(c.types[i], a[i])
	r, _, ok := x.Rescale(scale - s)
	return r, ok
}

// intDivideRow is DIV.
func intDivideRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	var q types.Int128
	ok := true
	if a[0].Form == types.FormFloat64 {
		if a[1].F == 0 {
			return types.NullDatum, c.ev.divisionByZero()
		}
		f := math.Trunc(a[0].F / a[1].F)
		if ok = math.Abs(f) < 1<<64; ok {
			b, _ := big.NewFloat(f).Int(nil)
			q, _ = int128Of(b)
		}
	} else {
		scale := max(decimalScale(c.types[0]), decimalScale(c.types[1]))
		x, ok1 := c.exactArg(a, 0, scale)
		y, ok2 := c.exactArg(a, 1, scale)
		if !ok1 || !ok2 {
			return types.NullDatum, errorf(ErrOutOfRange, "DECIMAL value is out of range in 'div'")
		}
		if y == (types.Int128{}) {
			return types.NullDatum, c.ev.divisionByZero()
		}
		q, _ = x.QuoRem(y)
	}
	if c.typ.Unsigned {
		if ok = ok && q.Hi == 0; ok {
			return types.UintDatum(q.Lo), nil
		}
		return types.NullDatum, errorf(ErrOutOfRange, "BIGINT UNSIGNED value is out of range in 'div'")
	}
	if !ok || !q.IsInt64() {
		return types.NullDatum, errorf(ErrOutOfRange, "BIGINT value is out of range in 'div'")
	}
	return types.IntDatum(q.Int64()), nil
}

// modRow is MOD; the result has the dividend's sign.
func modRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].Form == types.FormFloat64 {
		if a[1].F == 0 {
			return types.NullDatum, c.ev.divisionByZero()
		}
		return types.FloatDatum(math.Mod(a[0].F, a[1].F)), nil
	}
	scale := decimalScale(c.typ)
	x, ok1 := c.exactArg(a, 0, scale)
	y, ok2 := c.exactArg(a, 1, scale)
	if !ok1 || !ok2 {
		return types.NullDatum, errorf(ErrOutOfRange, "DECIMAL value is out of range in 'mod'")
	}
	if y == (types.Int128{}) {
		return types.NullDatum, c.ev.divisionByZero()
	}
	_, r := x.QuoRem(y)
	return intOrExact(c.typ, r), nil
}

// intOrExact returns an exact number in the form of an integer or DECIMAL type.
func intOrExact(t types.Type, x types.Int128) types.Datum {
	switch t.Canonical() {
	case types.FormUint64:
		return types.UintDatum(x.Lo)
	case types.FormInt64:
		return types.IntDatum(x.Int64())
	}
	return types.Int128Datum(x)
}

// inferNeg types unary minus.
func inferNeg(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	t := c.args[0].Type
	switch {
	case t.IsFloat():
		c.typ = types.NewDouble()
		c.cast(0, c.typ)
	case t.Kind == types.Decimal:
		c.typ = t
		c.typ.Unsigned = false
	case negatesPastBigInt(c.args[0]):
		c.typ = types.NewDecimal(20, 0)
		c.cast(0, c.typ)
	default:
		c.typ = types.NewBigInt(false)
	}
	return nil
}

// negatesPastBigInt says whether the negative of a constant integer is no BIGINT: DECIMALs hold it.
func negatesPastBigInt(e *plan.Expr) bool {
	k, constant := constantOf(e)
	if !constant {
		return false
	}
	v := k.Value
	return v.Form == types.FormUint64 && v.Uint64() > 1<<63 || v.Form == types.FormInt64 && v.I == math.MinInt64
}

// buildNeg makes 0 - x.
func buildNeg(c *compiler, e *plan.Expr) (node, error) {
	a, err := c.compile(e.Args[0])
	if err != nil {
		return nil, err
	}
	if e.Type.IsFloat() {
		// -1 · x keeps the sign of zero as C's negation does.
		m := &constNode{c.newBase(e.Type), types.FloatDatum(-1)}
		return &floatNode{c.newBase(e.Type), e, '*', m, a}, nil
	}
	zero := &constNode{c.newBase(types.Type{Kind: types.Decimal, Precision: 1}), types.IntDatum(0)}
	return &exactNode{c.newBase(e.Type), e, '-', zero, a}, nil
}

// remainderNode is DIV and MOD of signed integers and of DECIMALs of one scale, as far as they are int64.
type remainderNode struct {
	nodeBase
	mod  bool
	a, b node
	rows *rowNode // for what is not int64
}

// buildRemainder makes a vectorised node of operands that are int64; nil for others.
func buildRemainder(c *compiler, e *plan.Expr) (node, error) {
	x, y := e.Args[0].Type, e.Args[1].Type
	if decimalScale(x) != decimalScale(y) || e.Type.Canonical() == types.FormUint64 || x.IsFloat() ||
		x.Canonical() == types.FormUint64 || y.Canonical() == types.FormUint64 {
		return nil, nil
	}
	args, err := c.compileAll(e.Args)
	if err != nil {
		return nil, err
	}
	for _, a := range args { // the rows' node asks for them again
		a.base().shared = true
	}
	rows := &rowNode{nodeBase: c.newBase(e.Type), f: functions[e.Func], args: args, types: []types.Type{x, y}}
	return &remainderNode{c.newBase(e.Type), e.Func == "%", args[0], args[1], rows}, nil
}

func (n *remainderNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
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
	x, ok1 := coldata.WidenInt64(&s.aux, a)
	y, ok2 := coldata.WidenInt64(&s.aux2, b)
	if !ok1 || !ok2 {
		return n.rows.eval(ev, in)
	}
	w := s.buf.Vector(n.typ, coldata.Int64, in.b.N)
	valid := s.word(1, in.b.N)
	if v := coldata.AndValid(s.word(0, in.b.N), x, y); v != nil {
		copy(valid, v[:len(valid)])
	} else {
		coldata.FillBits(valid, in.b.N, true)
	}
	w.Valid = valid
	for i := range w.I64 {
		p, q := x.I64[i], y.I64[i]
		switch {
		case q == 0:
			w.I64[i] = 0
			if coldata.Bit(valid, i) {
				coldata.ClearBit(valid, i)
				if err := ev.divisionByZero(); err != nil {
					return nil, err
				}
			}
		case n.mod:
			w.I64[i] = p % q
		case p == math.MinInt64 && q == -1:
			if coldata.Bit(valid, i) {
				return nil, errorf(ErrOutOfRange, "BIGINT value is out of range in 'div'")
			}
		default:
			w.I64[i] = p / q
		}
	}
	return w, nil
}
