package expr

import (
	"math/bits"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "case", min: 2, max: -1, infer: inferCase, build: buildCase, lenient: true},
		function{name: "if", min: 3, max: 3, infer: inferCase, build: buildCase, lenient: true},
		function{name: "nvl2", min: 3, max: 3, infer: inferNvl2, lenient: true, build: buildCase},
		function{name: "coalesce", min: 1, max: -1, infer: inferCoalesce, build: buildCoalesce, lenient: true},
		function{name: "nullif", min: 2, max: 2, infer: inferNullIf, lenient: true},
	)
	register(function{name: "ifnull", min: 2, max: 2, infer: inferCoalesce, build: buildCoalesce, lenient: true})
	alias("ifnull", "nvl")
}

// unifyArgs casts the arguments at idx to the type they have in common and returns it.
func (c *callInfo) unifyArgs(idx []int) (types.Type, error) {
	ts := make([]types.Type, len(idx))
	var strs []*plan.Expr
	for k, i := range idx {
		ts[k] = c.args[i].Type
		if isConst(c.args[i]) && ts[k].Kind == types.BigInt { // a literal counts with its own digits
			ts[k] = literalType(c.args[i])
		}
		if ts[k].IsString() {
			strs = append(strs, c.args[i])
		}
	}
	t := Unify(ts...)
	if t.IsString() {
		var err error
		if t.Collation, err = mergeCollation(c.name, strs); err != nil {
			return t, err
		}
	}
	for _, i := range idx {
		if t.Kind == types.Decimal {
			c.args[i] = fitTo(c.args[i], t)
		} else {
			c.cast(i, t)
		}
	}
	return t, nil
}

// literalType returns the type of an integer constant by its digits: 0 is DECIMAL(1,0) among DECIMALs.
func literalType(e *plan.Expr) types.Type {
	p, _ := digits(e)
	t := e.Type
	switch {
	case t.Unsigned:
		return t
	case p <= 2:
		t.Kind = types.TinyInt
	case p <= 4:
		t.Kind = types.SmallInt
	case p <= 9:
		t.Kind = types.Int
	}
	return t
}

// caseValues returns the positions of the values among the arguments of case and if.
func caseValues(name string, n int) []int {
	if name != "case" {
		return []int{1, 2}
	}
	var idx []int
	for i := 1; i < n; i += 2 {
		idx = append(idx, i)
	}
	if n%2 == 1 {
		idx = append(idx, n-1)
	}
	return idx
}

func inferCase(c *callInfo) error {
	n := len(c.args)
	for i := 0; i+1 < n; i += 2 {
		if c.name == "if" && i > 0 {
			break
		}
		c.args[i] = numeric(c.args[i])
	}
	var err error
	if c.typ, err = c.unifyArgs(caseValues(c.name, n)); err != nil {
		return err
	}
	if c.name == "case" && n%2 == 0 {
		c.typ.NotNull = false
	}
	return nil
}

func inferNvl2(c *callInfo) error {
	p, err := NewCall("is_not_null", c.args[0])
	if err != nil {
		return err
	}
	c.name, c.args[0] = "if", p
	return inferCase(c)
}

// inferCoalesce types COALESCE and IFNULL.
func inferCoalesce(c *callInfo) error {
	idx := make([]int, len(c.args))
	notNull := false
	for i := range idx {
		idx[i] = i
		notNull = notNull || c.args[i].Type.NotNull
	}
	t, err := c.unifyArgs(idx)
	c.typ = t.WithNotNull(notNull)
	return err
}

// inferNullIf makes NULLIF(a, b) the case that it is: CASE WHEN a = b THEN NULL ELSE a END.
func inferNullIf(c *callInfo) error {
	a := c.args[0]
	eq, err := NewCall("=", a, c.args[1])
	c.typ = a.Type.Nullable()
	c.name, c.args = "case", []*plan.Expr{eq, NewNull(c.typ), a}
	return err
}

// caseNode is CASE and IF: the first value whose condition is TRUE.
type caseNode struct {
	nodeBase
	conds []lazy
	vals  []lazy // one more than conds if there is an ELSE
}

func buildCase(c *compiler, e *plan.Expr) (node, error) {
	n := &caseNode{nodeBase: c.newBase(e.Type)}
	for i := 0; i+1 < len(e.Args) && (i == 0 || e.Func == "case"); i += 2 {
		l, err := c.lazyOperand(e.Args[i], true)
		if err != nil {
			return nil, err
		}
		n.conds = append(n.conds, l)
	}
	for _, i := range caseValues(e.Func, len(e.Args)) {
		l, err := c.lazyOperand(e.Args[i], false)
		if err != nil {
			return nil, err
		}
		n.vals = append(n.vals, l)
	}
	return n, nil
}

func (n *caseNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	s := ev.slot(n)
	rows := in.b.N
	rest, sel := s.word(0, rows), s.word(1, rows)
	coldata.FillBits(rest, rows, true)
	m := newMerger(n.typ, &s.buf, rows)
	for i := range n.vals {
		any := uint64(0)
		for _, x := range rest {
			any |= x
		}
		if any == 0 {
			break
		}
		if i < len(n.conds) {
			r, err := n.conds[i].bitsOn(ev, in, rest, &ev.slots[n.conds[i].slot], 0)
			if err != nil {
				return nil, err
			}
			for k := range sel {
				sel[k] = rest[k] & r.t[k]
				rest[k] &^= sel[k]
			}
		} else {
			copy(sel, rest)
			clear(rest)
		}
		if err := m.take(ev, in, &n.vals[i], sel, s); err != nil {
			return nil, err
		}
	}
	return m.finish(rest), nil
}

// merger collects the values of branches into one vector.
type merger struct {
	w       *coldata.Vector
	buf     *coldata.Buffer
	nulls   []uint64
	hasNull bool
	first   bool
}

func newMerger(t types.Type, buf *coldata.Buffer, rows int) *merger {
	f := coldata.Form(t.Canonical())
	if f == coldata.Int128 {
		f = coldata.Int64 // until a branch needs more
	}
	w := buf.Vector(t, f, rows)
	m := &merger{w: w, buf: buf, first: true, nulls: buf.ValidBits(rows)}
	coldata.FillBits(m.nulls, rows, true)
	return m
}

// take puts the rows of sel of l's value into the result.
func (m *merger) take(ev *Evaluator, in *input, l *lazy, sel []uint64, s *slot) error {
	if coldata.CountBits(sel, m.w.N) == 0 {
		return nil
	}
	sub, idx := l.narrow(ev, in, sel)
	v, err := ev.eval(l.n, sub)
	if err != nil {
		return err
	}
	if isNull(v) {
		for k := range sel {
			m.nulls[k] &^= sel[k]
		}
		m.hasNull = true
		return nil
	}
	m.bound(v)
	if v.Const {
		m.fill(v.Datum(0), sel)
		return nil
	}
	if m.w.Form == coldata.Int64 && m.w.Type.Canonical() == types.FormInt128 {
		if _, ok := coldata.WidenInt64(&s.aux2, v); !ok {
			m.toInt128()
		}
	}
	var x *coldata.Vector
	if m.w.Form == coldata.Int64 {
		x, _ = coldata.WidenInt64(&s.aux2, v)
	} else {
		x = coldata.Widen(&s.aux2, v)
	}
	m.copy(x, sel, idx)
	return nil
}

// bound takes v's bounds into the result's.
func (m *merger) bound(v *coldata.Vector) {
	i, ok := intervalOf(v)
	w := m.w
	switch {
	case m.first:
		w.Bounded, w.Min, w.Max = ok, i.lo, i.hi
	case ok && w.Bounded:
		w.Min, w.Max = min(w.Min, i.lo), max(w.Max, i.hi)
	default:
		w.Bounded = false
	}
	m.first = false
}

// toInt128 makes the result int128.
func (m *merger) toInt128() {
	old := append([]int64(nil), m.w.I64...)
	b := m.w
	w := m.buf.Vector(b.Type, coldata.Int128, b.N)
	for i, x := range old {
		w.I128[i] = types.Int128From(x)
	}
	m.w = w
}

func (m *merger) fill(d types.Datum, sel []uint64) {
	if m.w.Form == coldata.Int64 && d.Form == types.FormInt128 {
		if d.H.IsInt64() {
			d = types.IntDatum(d.H.Int64())
		} else {
			m.toInt128()
		}
	}
	switch m.w.Form {
	case coldata.Int64:
		fillSelected(m.w.I64, d.I, sel)
	case coldata.Uint64:
		fillSelected(m.w.U64, uint64(d.I), sel)
	case coldata.Int128:
		fillSelected(m.w.I128, wide(d), sel)
	case coldata.Float64:
		fillSelected(m.w.F64, d.F, sel)
	case coldata.String:
		fillSelected(m.w.Str, d.S, sel)
	}
}

// copy copies the rows of sel from x, which holds all rows, or only those at idx.
func (m *merger) copy(x *coldata.Vector, sel []uint64, idx []uint16) {
	switch m.w.Form {
	case coldata.Int64:
		copySelected(m.w.I64, x.I64, sel, idx)
	case coldata.Uint64:
		copySelected(m.w.U64, x.U64, sel, idx)
	case coldata.Int128:
		copySelected(m.w.I128, x.I128, sel, idx)
	case coldata.Float64:
		copySelected(m.w.F64, x.F64, sel, idx)
	case coldata.String:
		copySelected(m.w.Str, x.Str, sel, idx)
	}
	if x.Valid == nil {
		return
	}
	m.hasNull = true
	if idx == nil {
		for k := range sel {
			m.nulls[k] &^= sel[k] &^ x.Valid[k]
		}
		return
	}
	for i, row := range idx {
		if !coldata.Bit(x.Valid, i) {
			coldata.ClearBit(m.nulls, int(row))
		}
	}
}

// finish returns the result; the rows of rest had no branch and are NULL.
func (m *merger) finish(rest []uint64) *coldata.Vector {
	for k, x := range rest {
		if x != 0 {
			m.nulls[k] &^= x
			m.hasNull = true
		}
	}
	if m.hasNull {
		m.w.Valid = m.nulls
		if m.w.Form == coldata.String {
			for i := range m.w.Str {
				if !coldata.Bit(m.nulls, i) {
					m.w.Str[i] = ""
				}
			}
		}
	}
	return m.w
}

func fillSelected[T any](dst []T, x T, sel []uint64) {
	for k, b := range sel {
		if b == ^uint64(0) {
			part := dst[k<<6 : k<<6+64]
			for i := range part {
				part[i] = x
			}
			continue
		}
		for ; b != 0; b &= b - 1 {
			dst[k<<6+bits.TrailingZeros64(b)] = x
		}
	}
}

func copySelected[T any](dst, src []T, sel []uint64, idx []uint16) {
	if idx != nil {
		for i, row := range idx {
			dst[row] = src[i]
		}
		return
	}
	for k, b := range sel {
		if b == ^uint64(0) {
			copy(dst[k<<6:k<<6+64], src[k<<6:])
			continue
		}
		for ; b != 0; b &= b - 1 {
			i := k<<6 + bits.TrailingZeros64(b)
			dst[i] = src[i]
		}
	}
}

// coalesceNode is COALESCE: the first value that is not NULL.
type coalesceNode struct {
	nodeBase
	args []lazy
}

func buildCoalesce(c *compiler, e *plan.Expr) (node, error) {
	n := &coalesceNode{nodeBase: c.newBase(e.Type)}
	for _, a := range e.Args {
		l, err := c.lazyOperand(a, false)
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, l)
	}
	return n, nil
}

func (n *coalesceNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	s := ev.slot(n)
	rows := in.b.N
	rest, sel := s.word(0, rows), s.word(1, rows)
	coldata.FillBits(rest, rows, true)
	m := newMerger(n.typ, &s.buf, rows)
	for i := range n.args {
		sub, idx := n.args[i].narrow(ev, in, rest)
		if idx != nil && len(idx) == 0 {
			break
		}
		v, err := ev.eval(n.args[i].n, sub)
		if err != nil {
			return nil, err
		}
		copy(sel, rest)
		if valid := v.RowValid(s.word(2, v.N)); valid != nil {
			clear(sel)
			for k := range v.N {
				row := k
				if idx != nil {
					row = int(idx[k])
				}
				if coldata.Bit(valid, k) && coldata.Bit(rest, row) {
					coldata.SetBit(sel, row)
				}
			}
		}
		if coldata.CountBits(sel, rows) > 0 {
			m.put(s, v, sel, idx)
		}
		for k := range rest {
			rest[k] &^= sel[k]
		}
		if coldata.CountBits(rest, rows) == 0 {
			break
		}
	}
	return m.finish(rest), nil
}

// put is take of a value that is there already; the rows of sel are not NULL in it.
func (m *merger) put(s *slot, v *coldata.Vector, sel []uint64, idx []uint16) {
	m.bound(v)
	if v.Const {
		m.fill(v.Datum(0), sel)
		return
	}
	var x *coldata.Vector
	ok := false
	if m.w.Form == coldata.Int64 {
		if x, ok = coldata.WidenInt64(&s.aux2, v); !ok {
			m.toInt128()
		}
	}
	if !ok {
		x = coldata.Widen(&s.aux2, v)
	}
	if idx != nil {
		for i, row := range idx {
			if coldata.Bit(sel, int(row)) {
				m.setRow(x, int(row), i)
			}
		}
		return
	}
	y := *x
	y.Valid = nil
	m.copy(&y, sel, nil)
}

func (m *merger) setRow(x *coldata.Vector, to, from int) {
	switch m.w.Form {
	case coldata.Int64:
		m.w.I64[to] = x.I64[from]
	case coldata.Uint64:
		m.w.U64[to] = x.U64[from]
	case coldata.Int128:
		m.w.I128[to] = x.I128[from]
	case coldata.Float64:
		m.w.F64[to] = x.F64[from]
	case coldata.String:
		m.w.Str[to] = x.Str[from]
	}
}
