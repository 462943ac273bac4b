package expr

import (
	"github.com/colonnadedb/colonnade/asm/filter"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// dictNode computes a function of one string column: for each dictionary entry once where the column has codes, else
// as it stands.
type dictNode struct {
	nodeBase
	sub  node
	pred predicate // sub as a predicate, if it is one
	col  int
}

func (c *compiler) dictNode(e *plan.Expr, col int) (node, error) {
	return c.unique("dict "+exprKey(e), func() (node, error) {
		sub := c.scope()
		sub.inDict = true
		n := &dictNode{nodeBase: c.newBase(e.Type), col: col}
		var err error
		if n.sub, err = sub.compile(e); err != nil {
			return nil, err
		}
		p, ok := n.sub.(predicate)
		if !ok {
			return n, nil
		}
		n.pred = p
		return &dictPredicate{*n}, nil
	})
}

// dictEntries are the values of a dictionary's entries, computed once.
type dictEntries struct {
	vals  coldata.Builder // by code; its vector is not changed once made
	dict  *coldata.Dict   // of string results: by the same codes
	truth []uint64        // of predicates: a bitmap by code, of at least 256 bits
	null  []bool          // nil: no entry gives NULL
}

type dictState struct {
	maps  coldata.DictMap[*dictEntries]
	batch coldata.Batch
}

func (n *dictNode) state(s *slot) *dictState {
	st, _ := s.extra.(*dictState)
	if st == nil {
		st = &dictState{}
		s.extra = st
	}
	return st
}

// entries returns the values of d's entries. The map holds them in one-element tables.
func (n *dictNode) entries(ev *Evaluator, s *slot, in *input, d *coldata.Dict) (*dictEntries, error) {
	st := n.state(s)
	t, err := st.maps.Get(d, func(values []string) ([]*dictEntries, error) {
		e, err := n.compute(ev, st, in, values)
		return []*dictEntries{e}, err
	})
	if err != nil {
		return nil, err
	}
	return t[0], nil
}

func (n *dictNode) compute(ev *Evaluator, st *dictState, in *input, values []string) (*dictEntries, error) {
	e := &dictEntries{}
	e.vals.Init(n.typ)
	if len(st.batch.Vecs) <= n.col {
		st.batch.Vecs = make([]coldata.Vector, n.col+1)
	}
	for from := 0; from < len(values); from += coldata.BatchSize {
		part := values[from:min(len(values), from+coldata.BatchSize)]
		st.batch.N = len(part)
		st.batch.Vecs[n.col] = coldata.Vector{Type: in.b.Vecs[n.col].Type, Form: coldata.String, N: len(part), Str: part}
		v, err := ev.eval(n.sub, ev.newInput(&st.batch))
		if err != nil {
			return nil, err
		}
		e.vals.Append(v)
	}
	v := e.vals.Vector()
	if v.HasNulls() {
		e.null = make([]bool, v.N)
		for i := range e.null {
			e.null[i] = v.IsNull(i)
		}
	}
	switch {
	case n.pred != nil:
		e.truth = make([]uint64, max(coldata.Words(v.N), 4))
		for i := range v.N {
			if !v.IsNull(i) && v.I64[i] != 0 {
				coldata.SetBit(e.truth, i)
			}
		}
	case v.Form == coldata.String:
		e.dict = &coldata.Dict{Values: v.Str}
	}
	return e, nil
}

// worthwhile says whether the entries of a column's dictionary should be computed: they are used for an extent's
// rows, so all but very large dictionaries are.
func worthwhile(v *coldata.Vector) bool { return v.Form.IsDict() && len(v.Dict.Values) <= 1<<17 }

func (n *dictNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	v := &in.b.Vecs[n.col]
	if !worthwhile(v) {
		return ev.eval(n.sub, in)
	}
	s := ev.slot(n)
	e, err := n.entries(ev, s, in, v.Dict)
	if err != nil {
		return nil, err
	}
	vals := e.vals.Vector()
	var w *coldata.Vector
	if e.dict != nil {
		w = s.buf.View(v)
		w.Type, w.Dict = n.typ, e.dict
	} else {
		w = s.buf.Vector(n.typ, vals.Form, v.N)
		switch vals.Form {
		case coldata.Int64:
			coldata.MapCodes(w.I64, v, vals.I64)
		case coldata.Uint64:
			coldata.MapCodes(w.U64, v, vals.U64)
		case coldata.Int128:
			coldata.MapCodes(w.I128, v, vals.I128)
		case coldata.Float64:
			coldata.MapCodes(w.F64, v, vals.F64)
		}
		w.Valid = v.Valid
	}
	if e.null != nil {
		w.Valid = maskNull(s, v, e.null)
	}
	return w, nil
}

// maskNull returns the validity of v with the rows cleared whose entry gives NULL.
func maskNull(s *slot, v *coldata.Vector, null []bool) []uint64 {
	valid := s.word(1, v.N)
	coldata.MapCodeBits(valid, v, null)
	for k := range valid {
		valid[k] = ^valid[k]
		if v.Valid != nil {
			valid[k] &= v.Valid[k]
		}
	}
	return valid
}

// dictPredicate is dictNode of a predicate.
type dictPredicate struct{ dictNode }

func (n *dictPredicate) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *dictPredicate) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	v := &in.b.Vecs[n.col]
	if !worthwhile(v) {
		return ev.bits(n.pred, in)
	}
	s := ev.slot(n)
	e, err := n.entries(ev, s, in, v.Dict)
	if err != nil {
		return bitmaps{}, err
	}
	t := s.word(0, v.N)
	switch v.Form {
	case coldata.Dict8:
		filter.LookupU8(t, v.U8[:v.N], e.truth[:4])
	case coldata.Dict16:
		filter.LookupU16(t, v.U16[:v.N], e.truth)
	default:
		filter.LookupU32(t, v.U32[:v.N], e.truth)
	}
	valid := v.Valid
	if e.null != nil {
		valid = maskNull(s, v, e.null)
	}
	return maskTrue(t, t, valid, v.N), nil
}
