package expr

import (
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// columnNode is an input column.
type columnNode struct {
	nodeBase
	index int
}

func (n *columnNode) eval(_ *Evaluator, in *input) (*coldata.Vector, error) {
	return &in.b.Vecs[n.index], nil
}

// constNode is a constant.
type constNode struct {
	nodeBase
	value types.Datum
}

func (n *constNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return ev.slot(n).buf.ConstVector(n.typ, n.value, in.b.N), nil
}

// truthNode is the truth of a value: not zero. Strings and other kinds are numbers by the time they get here.
type truthNode struct {
	nodeBase
	arg node
}

func (n *truthNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *truthNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	v, err := ev.eval(n.arg, in)
	if err != nil {
		return bitmaps{}, err
	}
	s := ev.slot(n)
	t := s.word(0, v.N)
	clear(t)
	if v.Form == coldata.None {
		valid := s.word(1, v.N)
		clear(valid)
		return bitmaps{t, valid}, nil
	}
	w := coldata.Widen(&s.aux, v)
	for i := range w.N {
		var x bool
		switch w.Form {
		case coldata.Int64:
			x = w.I64[i] != 0
		case coldata.Uint64:
			x = w.U64[i] != 0
		case coldata.Int128:
			x = w.I128[i] != types.Int128{}
		case coldata.Float64:
			x = w.F64[i] != 0
		}
		if x {
			coldata.SetBit(t, i)
		}
	}
	return maskTrue(t, t, w.Valid, v.N), nil
}

// maskTrue returns the bitmaps of answers that count where valid; dst may be t.
func maskTrue(dst, t, valid []uint64, n int) bitmaps {
	if valid == nil {
		return bitmaps{t, nil}
	}
	coldata.AndValidBits(dst, t, valid, n)
	return bitmaps{dst, valid}
}

// lazy is an operand that may be evaluated on some rows only.
type lazy struct {
	n       node
	p       predicate // n as a predicate, where it is used as one
	cols    []int     // the input columns that it reads
	effects bool
	slot    int // memory for the gathered rows
}

// lazyOperand compiles e: within c's scope if it has no effects, else in its own.
func (c *compiler) lazyOperand(e *plan.Expr, asPredicate bool) (lazy, error) {
	f := c.factsOf(e)
	l := lazy{effects: f.effects || f.volatile}
	scope := c
	if l.effects {
		scope = c.scope()
		l.slot = c.newBase(e.Type).id
		seen := map[int]bool{}
		e.Walk(func(x *plan.Expr) bool {
			if x.Kind == plan.Column && !seen[x.Index] {
				seen[x.Index] = true
				l.cols = append(l.cols, x.Index)
			}
			return true
		})
	}
	var err error
	if l.n, err = scope.compile(e); err != nil {
		return l, err
	}
	if asPredicate {
		l.p = scope.predicate(l.n)
	}
	return l, nil
}

// narrow returns the input that l is to be evaluated on for the rows of sel: in itself if l has no effects or all rows
// are selected (idx nil), else the gathered rows at idx.
func (l *lazy) narrow(ev *Evaluator, in *input, sel []uint64) (sub *input, idx []uint16) {
	if !l.effects || coldata.CountBits(sel, in.b.N) == in.b.N {
		return in, nil
	}
	s := &ev.slots[l.slot]
	if s.idx == nil { // nil means all rows
		s.idx = make([]uint16, 0, coldata.BatchSize)
	}
	s.idx = coldata.AppendIndexes(s.idx[:0], sel, in.b.N)
	if len(s.subBufs) < len(l.cols) {
		s.subBufs = make([]coldata.Buffer, len(l.cols))
	}
	if len(s.sub.Vecs) < len(in.b.Vecs) {
		s.sub.Vecs = make([]coldata.Vector, len(in.b.Vecs))
	}
	s.sub.N = len(s.idx)
	for k, c := range l.cols {
		s.sub.Vecs[c] = *coldata.Gather(&s.subBufs[k], &in.b.Vecs[c], s.idx)
	}
	return ev.newInput(&s.sub), s.idx
}

// bitsOn evaluates a predicate where sel is set; elsewhere the answer is FALSE. The result is in memory of s's words
// k and k+1 or the predicate's own.
func (l *lazy) bitsOn(ev *Evaluator, in *input, sel []uint64, s *slot, k int) (bitmaps, error) {
	sub, idx := l.narrow(ev, in, sel)
	if idx != nil && len(idx) == 0 {
		t := s.word(k, in.b.N)
		clear(t)
		return bitmaps{t, nil}, nil
	}
	r, err := ev.bits(l.p, sub)
	if err != nil || idx == nil {
		return r, err
	}
	t := s.word(k, in.b.N)
	clear(t)
	for i, row := range idx {
		if coldata.Bit(r.t, i) {
			coldata.SetBit(t, int(row))
		}
	}
	if r.valid == nil {
		return bitmaps{t, nil}, nil
	}
	valid := s.word(k+1, in.b.N)
	coldata.FillBits(valid, in.b.N, true)
	for i, row := range idx {
		if !coldata.Bit(r.valid, i) {
			coldata.ClearBit(valid, int(row))
		}
	}
	return bitmaps{t, valid}, nil
}

// rowCtx is what row functions get besides their arguments.
type rowCtx struct {
	ev    *Evaluator
	name  string // of the function
	typ   types.Type
	types []types.Type // of the arguments
	arena *coldata.Arena
	buf   []byte
	state any // of the function, for one node and evaluator
}

// str returns the string of bytes that may be overwritten.
func (c *rowCtx) str(b []byte) types.Datum { return types.StringDatum(c.arena.CopyBytes(b)) }

// rowNode computes a function row by row.
type rowNode struct {
	nodeBase
	f     *function
	args  []node
	types []types.Type
}

type rowState struct {
	ctx     rowCtx
	vecs    []*coldata.Vector
	row     []types.Datum
	varying []int // the arguments that are not constant in this batch
}

func (n *rowNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	s := ev.slot(n)
	st, _ := s.extra.(*rowState)
	if st == nil {
		st = &rowState{ctx: rowCtx{ev: ev, name: n.f.name, typ: n.typ, types: n.types}, vecs: make([]*coldata.Vector,
			len(n.args)),
			row: make([]types.Datum, len(n.args))}
		st.ctx.arena = &s.buf.Arena
		s.extra = st
	}
	constant := !n.f.volatile
	for i, a := range n.args {
		v, err := ev.eval(a, in)
		if err != nil {
			return nil, err
		}
		if v.Form == coldata.None && !n.f.lenient {
			return s.buf.ConstVector(n.typ, types.NullDatum, in.b.N), nil
		}
		st.vecs[i] = v
		constant = constant && (v.Const || v.Form == coldata.None)
	}
	if constant {
		s.buf.Arena.Reset()
		for i, v := range st.vecs {
			st.row[i] = v.Datum(0)
		}
		d, err := n.call(st)
		if err != nil {
			return nil, err
		}
		if d.Form == types.FormString { // ConstVector resets the arena that may hold the result
			st.ctx.buf = append(st.ctx.buf[:0], d.S...)
			v := s.buf.ConstVector(n.typ, types.StringDatum(""), in.b.N)
			v.Str[0] = s.buf.Arena.CopyBytes(st.ctx.buf)
			return v, nil
		}
		return s.buf.ConstVector(n.typ, d, in.b.N), nil
	}
	return n.rows(st, s, in.b.N)
}

// call computes the row in st.row.
func (n *rowNode) call(st *rowState) (types.Datum, error) {
	if !n.f.lenient {
		for i := range st.row {
			if st.row[i].IsNull() {
				return types.NullDatum, nil
			}
		}
	}
	return n.f.row(&st.ctx, st.row)
}

func (n *rowNode) rows(st *rowState, s *slot, rows int) (*coldata.Vector, error) {
	v := s.buf.Vector(n.typ, coldata.Form(n.typ.Canonical()), rows)
	var valid []uint64
	st.varying = st.varying[:0]
	for k, a := range st.vecs {
		if a.Const || a.Form == coldata.None {
			st.row[k] = a.Datum(0)
		} else {
			st.varying = append(st.varying, k)
		}
	}
	for i := range rows {
		for _, k := range st.varying {
			if a := st.vecs[k]; a.Form == coldata.String && a.Valid == nil {
				st.row[k].Form, st.row[k].S = types.FormString, a.Str[i]
			} else {
				st.row[k] = a.Datum(i)
			}
		}
		d, err := n.call(st)
		if err != nil {
			return nil, err
		}
		if d.IsNull() {
			if valid == nil {
				valid = s.buf.ValidBits(rows)
				coldata.FillBits(valid, rows, true)
				v.Valid = valid
			}
			coldata.ClearBit(valid, i)
			d = zeroDatum(v.Form)
		}
		switch v.Form {
		case coldata.Int64:
			v.I64[i] = d.I
		case coldata.Uint64:
			v.U64[i] = uint64(d.I)
		case coldata.Float64:
			v.F64[i] = d.F
		case coldata.String:
			v.Str[i] = d.S
		case coldata.Int128:
			v.I128[i] = wide(d)
		}
	}
	return v, nil
}

func zeroDatum(f coldata.Form) types.Datum { return types.Datum{Form: types.Form(f)} }

// wide returns an exact number as int128.
func wide(d types.Datum) types.Int128 {
	switch d.Form {
	case types.FormInt64:
		return types.Int128From(d.I)
	case types.FormUint64:
		return types.Int128FromUint(d.Uint64())
	}
	return d.H
}
