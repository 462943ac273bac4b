package expr

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/filter"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

var compareOps = map[string]filter.Op{"=": filter.Eq, "<=>": filter.Eq, "<>": filter.Ne, "<": filter.Lt,
	"<=": filter.Le,
	">":  filter.Gt, ">=": filter.Ge}

func init() {
	for name := range compareOps {
		register(function{name: name, min: 2, max: 2, infer: inferCompare, build: buildCompare, lenient: name == "<=>"})
	}
	alias("<>", "!=")
	register(function{name: "between", min: 3, max: 3, infer: inferCompare, build: buildBetween})
}

func inferCompare(c *callInfo) error {
	c.typ = types.NewBool()
	if c.name == "<=>" {
		c.typ.NotNull = true
	}
	yearConstants(c.args, false)
	return coerceCompare(c.name, c.args)
}

// mirrored is the operator with its operands swapped.
func mirrored(op filter.Op) filter.Op {
	switch op {
	case filter.Lt:
		return filter.Gt
	case filter.Le:
		return filter.Ge
	case filter.Gt:
		return filter.Lt
	case filter.Ge:
		return filter.Le
	}
	return op
}

func buildCompare(c *compiler, e *plan.Expr) (node, error) {
	a, b := e.Args[0], e.Args[1]
	op := compareOps[e.Func]
	if isConst(a) && !isConst(b) {
		a, b, op = b, a, mirrored(op)
	}
	x, err := c.compile(a)
	if err != nil {
		return nil, err
	}
	y, err := c.compile(b)
	if err != nil {
		return nil, err
	}
	n := &compareNode{nodeBase: c.newBase(e.Type), op: op, a: x, b: y, collation: a.Type.Collation,
		nullSafe: e.Func == "<=>"}
	return n, nil
}

// compareNode compares two operands of one type.
type compareNode struct {
	nodeBase
	op        filter.Op
	a, b      node
	collation types.CollationID
	nullSafe  bool
}

func (n *compareNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *compareNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	a, err := ev.eval(n.a, in)
	if err != nil {
		return bitmaps{}, err
	}
	b, err := ev.eval(n.b, in)
	if err != nil {
		return bitmaps{}, err
	}
	s := ev.slot(n)
	t := s.word(0, in.b.N)
	if n.nullSafe {
		return n.evalNullSafe(s, t, a, b), nil
	}
	if isNull(a) || isNull(b) {
		return allNull(s, t, in.b.N), nil
	}
	compareVectors(s, t, n.op, n.collation, a, b)
	var valid []uint64
	if a.Valid != nil || b.Valid != nil {
		valid = coldata.AndValid(s.word(1, in.b.N), a, b)
	}
	return maskTrue(t, t, valid, in.b.N), nil
}

func allNull(s *slot, t []uint64, n int) bitmaps {
	clear(t)
	valid := s.word(1, n)
	clear(valid)
	return bitmaps{t, valid}
}

func (n *compareNode) evalNullSafe(s *slot, t []uint64, a, b *coldata.Vector) bitmaps {
	rows := a.N
	va := a.RowValid(s.word(1, rows))
	vb := b.RowValid(s.word(2, rows))
	if isNull(a) || isNull(b) {
		clear(t)
	} else {
		compareVectors(s, t, filter.Eq, n.collation, a, b)
	}
	for i := range t {
		x, y := ^uint64(0), ^uint64(0)
		if va != nil {
			x = va[i]
		}
		if vb != nil {
			y = vb[i]
		}
		t[i] = t[i]&x&y | ^x&^y
	}
	coldata.ClearTail(t, rows)
	return bitmaps{t, nil}
}

// compareVectors sets the bits of t where a op b, neither being NULL throughout; rows with NULLs get any answer.
func compareVectors(s *slot, t []uint64, op filter.Op, id types.CollationID, a, b *coldata.Vector) {
	switch a.Type.Canonical() {
	case types.FormInt64, types.FormInt128:
		compareExact(s, t, op, a, b)
	case types.FormUint64:
		if b.Const && a.Form.IsLane() {
			lo, hi, not := opRange(op, types.Int128FromUint(b.U64[0]))
			laneFilter(t, a, lo, hi, not)
			return
		}
		x, y := coldata.Widen(&s.aux, a), coldata.WidenConst(&s.aux2, b)
		if y.Const {
			filter.Uint64VS(op, t, x.U64[:x.N], y.U64[0])
		} else {
			filter.Uint64VV(op, t, x.U64[:x.N], y.U64[:x.N])
		}
	case types.FormFloat64:
		x, y := coldata.Widen(&s.aux, a), coldata.WidenConst(&s.aux2, b)
		if y.Const {
			filter.Float64VS(op, t, x.F64[:x.N], y.F64[0])
		} else {
			filter.Float64VV(op, t, x.F64[:x.N], y.F64[:x.N])
		}
	default:
		compareStrings(s, t, op, id, a, b)
	}
}

// compareExact compares integers, dates and DECIMALs of one scale.
func compareExact(s *slot, t []uint64, op filter.Op, a, b *coldata.Vector) {
	n := a.N
	if b.Const && a.Form != coldata.Int128 {
		c := wide(b.Datum(0))
		lo, hi, not := opRange(op, c)
		if a.Form.IsLane() {
			laneFilter(t, a, lo, hi, not)
			return
		}
		if x, ok := coldata.WidenInt64(&s.aux, a); ok {
			int64Filter(t, x.I64[:n], lo, hi, not)
			return
		}
	}
	if sameLanes(a, b) && compareLanes(t, op, a, b) {
		return
	}
	x, okx := coldata.WidenInt64(&s.aux, a)
	y, oky := coldata.WidenInt64(&s.aux2, b)
	if okx && oky {
		filter.Int64VV(op, t, x.I64[:n], y.I64[:n])
		return
	}
	x, y = coldata.WidenInt128(&s.aux, a), coldata.WidenInt128(&s.aux2, b)
	clear(t)
	for i := range n {
		if holds(op, x.I128[i].Cmp(y.I128[i])) {
			coldata.SetBit(t, i)
		}
	}
}

// holds says whether a comparison's result satisfies op.
func holds(op filter.Op, c int) bool {
	switch op {
	case filter.Eq:
		return c == 0
	case filter.Ne:
		return c != 0
	case filter.Lt:
		return c < 0
	case filter.Le:
		return c <= 0
	case filter.Gt:
		return c > 0
	default:
		return c >= 0
	}
}

func sameLanes(a, b *coldata.Vector) bool {
	return a.Form.IsLane() && a.Form == b.Form && a.Base == b.Base && a.Mult == b.Mult && a.Mult > 0
}

func compareLanes(t []uint64, op filter.Op, a, b *coldata.Vector) bool {
	n := a.N
	switch a.Form {
	case coldata.Lane8:
		filter.U8VV(op, t, a.U8[:n], b.U8[:n])
	case coldata.Lane16:
		filter.U16VV(op, t, a.U16[:n], b.U16[:n])
	case coldata.Lane32:
		filter.U32VV(op, t, a.U32[:n], b.U32[:n])
	default:
		return false
	}
	return true
}

var (
	lowest  = types.Int128{Hi: math.MinInt64}
	highest = types.Int128{Lo: math.MaxUint64, Hi: math.MaxInt64}
	one     = types.Int128From(1)
)

// opRange returns the closed interval that x op c asks x to be in, or out of.
func opRange(op filter.Op, c types.Int128) (lo, hi types.Int128, not bool) {
	switch op {
	case filter.Eq:
		return c, c, false
	case filter.Ne:
		return c, c, true
	case filter.Lt:
		below, ok := c.Sub(one)
		if !ok {
			return highest, lowest, false
		}
		return lowest, below, false
	case filter.Le:
		return lowest, c, false
	case filter.Gt:
		above, ok := c.Add(one)
		if !ok {
			return highest, lowest, false
		}
		return above, highest, false
	default:
		return c, highest, false
	}
}

func invert(t []uint64, n int) {
	for i := range t {
		t[i] = ^t[i]
	}
	coldata.ClearTail(t, n)
}

// int64Filter sets the bits of the values in [lo, hi], or of the others.
func int64Filter(t []uint64, x []int64, lo, hi types.Int128, not bool) {
	l, h := int64(math.MinInt64), int64(math.MaxInt64)
	empty := lo.Cmp(hi) > 0 || lo.Cmp(types.Int128From(h)) > 0 || hi.Cmp(types.Int128From(l)) < 0
	if empty {
		coldata.FillBits(t, len(x), not)
		return
	}
	if lo.IsInt64() {
		l = lo.Int64()
	}
	if hi.IsInt64() {
		h = hi.Int64()
	}
	filter.BetweenInt64VS(t, x, l, h)
	if not {
		invert(t, len(x))
	}
}

// laneFilter is int64Filter in the domain of v's lanes.
func laneFilter(t []uint64, v *coldata.Vector, lo, hi types.Int128, not bool) {
	n := v.N
	base, mult := types.Int128From(v.Base), v.Mult
	if v.Type.Canonical() == types.FormUint64 {
		base = types.Int128FromUint(uint64(v.Base))
	}
	if mult < 0 {
		// -x has its base and multiplier negated; the interval turns round.
		base, mult = base.Neg(), -mult
		lo, hi = negate(hi), negate(lo)
	}
	var l, h uint64
	ok := true
	switch {
	case mult == 0:
		ok = lo.Cmp(base) <= 0 && base.Cmp(hi) <= 0
		h = math.MaxUint64
	default:
		l, h, ok = laneRange(lo, hi, base, uint64(mult))
	}
	if ok {
		ok = rangeLanes(t, v, l, h)
	}
	if !ok {
		coldata.FillBits(t, n, false)
	}
	if not {
		invert(t, n)
	}
}

// negate returns -x, the lowest becoming the highest.
func negate(x types.Int128) types.Int128 {
	if x == lowest {
		return highest
	}
	return x.Neg()
}

// laneRange returns the lanes k for which base + mult·k is in [lo, hi].
func laneRange(lo, hi, base types.Int128, mult uint64) (l, h uint64, ok bool) {
	if lo.Cmp(hi) > 0 || hi.Cmp(base) < 0 {
		return 0, 0, false
	}
	if lo.Cmp(base) > 0 {
		d, fits := lo.Sub(base)
		if !fits {
			return 0, 0, false
		}
		q, r := d.QuoRem64(mult)
		if r != 0 {
			q, _ = q.Add(one)
		}
		if q.Hi != 0 {
			return 0, 0, false
		}
		l = q.Lo
	}
	h = math.MaxUint64
	if d, fits := hi.Sub(base); fits {
		if q, _ := d.QuoRem64(mult); q.Hi == 0 {
			h = q.Lo
		}
	}
	return l, h, l <= h
}

// rangeLanes sets the bits of the lanes in [l, h]; ok is false if no lane can be there, and then nothing is done.
func rangeLanes(t []uint64, v *coldata.Vector, l, h uint64) (ok bool) {
	n := v.N
	switch v.Form {
	case coldata.Lane8:
		if ok = l <= math.MaxUint8; ok {
			filter.RangeU8(t, v.U8[:n], uint8(l), uint8(min(h, math.MaxUint8)-l))
		}
	case coldata.Lane16:
		if ok = l <= math.MaxUint16; ok {
			filter.RangeU16(t, v.U16[:n], uint16(l), uint16(min(h, math.MaxUint16)-l))
		}
	case coldata.Lane32:
		if ok = l <= math.MaxUint32; ok {
			filter.RangeU32(t, v.U32[:n], uint32(l), uint32(min(h, math.MaxUint32)-l))
		}
	default:
		ok = true
		filter.RangeU64(t, v.U64[:n], l, h-l)
	}
	return ok
}

// compareStrings compares under a collation.
func compareStrings(s *slot, t []uint64, op filter.Op, id types.CollationID, a, b *coldata.Vector) {
	clear(t)
	x := coldata.Widen(&s.aux, a)
	y := coldata.WidenConst(&s.aux2, b)
	c := ""
	if y.Const {
		c = y.Str[0]
	}
	equality := op == filter.Eq || op == filter.Ne
	for i, l := range x.Str[:x.N] {
		r := c
		if !y.Const {
			r = y.Str[i]
		}
		var ok bool
		if equality {
			ok = collate.Equal(id, l, r) == (op == filter.Eq)
		} else {
			ok = holds(op, collate.Compare(id, l, r))
		}
		if ok {
			t[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

// betweenNode is x BETWEEN two constants of exact kinds; every other BETWEEN is two comparisons.
type betweenNode struct {
	nodeBase
	x      node
	lo, hi types.Int128
}

func buildBetween(c *compiler, e *plan.Expr) (node, error) {
	lo, hi := e.Args[1], e.Args[2]
	f := e.Args[0].Type.Canonical()
	if isConst(lo) && isConst(hi) && !lo.Value.IsNull() && !hi.Value.IsNull() &&
		(f == types.FormInt64 || f == types.FormInt128 || f == types.FormUint64) {
		x, err := c.compile(e.Args[0])
		if err != nil {
			return nil, err
		}
		return &betweenNode{c.newBase(e.Type), x, wide(lo.Value), wide(hi.Value)}, nil
	}
	ge := &plan.Expr{Kind: plan.Call, Type: e.Type, Func: ">=", Args: []*plan.Expr{e.Args[0], lo}}
	le := &plan.Expr{Kind: plan.Call, Type: e.Type, Func: "<=", Args: []*plan.Expr{e.Args[0], hi}}
	return c.compile(&plan.Expr{Kind: plan.Call, Type: e.Type, Func: "and", Args: []*plan.Expr{ge, le}})
}

func (n *betweenNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *betweenNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	v, err := ev.eval(n.x, in)
	if err != nil {
		return bitmaps{}, err
	}
	s := ev.slot(n)
	t := s.word(0, v.N)
	if isNull(v) {
		return allNull(s, t, v.N), nil
	}
	rangeFilter(s, t, v, n.lo, n.hi)
	return maskTrue(t, t, v.RowValid(s.word(1, v.N)), v.N), nil
}

// rangeFilter sets the bits of the values of an exact vector in [lo, hi].
func rangeFilter(s *slot, t []uint64, v *coldata.Vector, lo, hi types.Int128) {
	if v.Form.IsLane() {
		laneFilter(t, v, lo, hi, false)
		return
	}
	if x, ok := coldata.WidenInt64(&s.aux, v); ok {
		int64Filter(t, x.I64[:v.N], lo, hi, false)
		return
	}
	x := coldata.WidenInt128(&s.aux, v)
	clear(t)
	for i, a := range x.I128[:v.N] {
		if a.Cmp(lo) >= 0 && a.Cmp(hi) <= 0 {
			coldata.SetBit(t, i)
		}
	}
}
