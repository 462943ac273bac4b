package expr

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(function{name: "in", min: 2, max: -1, infer: inferIn, build: buildIn})
}

// inNode is x IN (constants).
type inNode struct {
	nodeBase
	x         node
	set       valueSet
	hasNull   bool // NULL is in the list: what is not found is NULL
	collation types.CollationID
}

// valueSet answers whether a value is in a constant list. Exactly one of its forms is set.
type valueSet struct {
	few    []int64  // up to fewValues integers
	dense  []uint64 // bitmap of integers from base on
	base   int64
	hashed *int64Set
	wide   map[types.Int128]struct{}
	floats map[float64]struct{}
	keys   map[string]struct{} // collation keys
}

const (
	fewValues  = 6
	denseWords = 1 << 15 // bits of a bitmap, in words: up to 2 million apart
)

func buildIn(c *compiler, e *plan.Expr) (node, error) {
	for _, a := range e.Args[1:] {
		if !isConst(a) {
			return c.buildInComparisons(e)
		}
	}
	x, err := c.compile(e.Args[0])
	if err != nil {
		return nil, err
	}
	n := &inNode{nodeBase: c.newBase(e.Type), x: x, collation: e.Args[0].Type.Collation}
	var list []types.Datum
	for _, a := range e.Args[1:] {
		if a.Value.IsNull() {
			n.hasNull = true
		} else {
			list = append(list, a.Value)
		}
	}
	n.set = newValueSet(e.Args[0].Type, list)
	return n, nil
}

// buildInComparisons makes x IN (a, b) of (x = a) OR (x = b).
func (c *compiler) buildInComparisons(e *plan.Expr) (node, error) {
	or := &plan.Expr{Kind: plan.Call, Type: e.Type, Func: "or"}
	for _, a := range e.Args[1:] {
		or.Args = append(or.Args, &plan.Expr{Kind: plan.Call, Type: e.Type, Func: "=", Args: []*plan.Expr{e.Args[0], a}})
	}
	return c.compile(or)
}

func newValueSet(t types.Type, list []types.Datum) (s valueSet) {
	switch t.Canonical() {
	case types.FormString:
		s.keys = make(map[string]struct{}, len(list))
		for _, d := range list {
			s.keys[string(collate.AppendKey(nil, t.Collation, d.S))] = struct{}{}
		}
		return s
	case types.FormFloat64:
		s.floats = make(map[float64]struct{}, len(list))
		for _, d := range list {
			s.floats[d.F] = struct{}{}
		}
		return s
	case types.FormUint64:
		ints := make([]int64, len(list))
		for i, d := range list {
			ints[i] = d.I
		}
		s.hashed = newInt64Set(ints)
		return s
	}
	ints := make([]int64, 0, len(list))
	for _, d := range list {
		if v := wide(d); v.IsInt64() {
			ints = append(ints, v.Int64())
		} else {
			if s.wide == nil {
				s.wide = map[types.Int128]struct{}{}
			}
			s.wide[v] = struct{}{}
		}
	}
	s.fromInts(ints)
	return s
}

func (s *valueSet) fromInts(ints []int64) {
	if len(ints) <= fewValues {
		s.few = ints
		return
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for _, x := range ints {
		lo, hi = min(lo, x), max(hi, x)
	}
	if d := uint64(hi) - uint64(lo); d < denseWords*64 && d < uint64(len(ints))*1024 {
		s.base = lo
		s.dense = make([]uint64, d>>6+1)
		for _, x := range ints {
			coldata.SetBit(s.dense, int(x-lo))
		}
		return
	}
	s.hashed = newInt64Set(ints)
}

func (n *inNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *inNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	v, err := ev.eval(n.x, in)
	if err != nil {
		return bitmaps{}, err
	}
	s := ev.slot(n)
	t := s.word(0, v.N)
	if isNull(v) {
		return allNull(s, t, v.N), nil
	}
	n.find(s, t, v)
	valid := v.RowValid(s.word(1, v.N))
	if n.hasNull { // NULL where not found
		if valid != nil {
			coldata.AndValidBits(t, t, valid, v.N)
		}
		return bitmaps{t, t}, nil
	}
	return maskTrue(t, t, valid, v.N), nil
}

func (n *inNode) find(s *slot, t []uint64, v *coldata.Vector) {
	switch {
	case n.set.keys != nil:
		n.findStrings(s, t, v)
	case n.set.floats != nil:
		clear(t)
		x := coldata.Widen(&s.aux, v)
		for i, f := range x.F64[:x.N] {
			if _, ok := n.set.floats[f]; ok {
				coldata.SetBit(t, i)
			}
		}
	case v.Type.Canonical() == types.FormUint64:
		clear(t)
		x := coldata.Widen(&s.aux, v)
		for i, u := range x.U64[:x.N] {
			if n.set.hashed.has(int64(u)) {
				coldata.SetBit(t, i)
			}
		}
	default:
		n.findExact(s, t, v)
	}
}

func (n *inNode) findExact(s *slot, t []uint64, v *coldata.Vector) {
	set := &n.set
	if set.few != nil && v.Form.IsLane() {
		u := s.word(2, v.N)
		clear(t)
		for _, c := range set.few {
			k := types.Int128From(c)
			laneFilter(u, v, k, k, false)
			for w := range t {
				t[w] |= u[w]
			}
		}
		return
	}
	clear(t)
	x, ok := coldata.WidenInt64(&s.aux, v)
	if !ok {
		w := coldata.WidenInt128(&s.aux, v)
		for i, a := range w.I128[:w.N] {
			if _, in := set.wide[a]; in || a.IsInt64() && set.hasInt(a.Int64()) {
				coldata.SetBit(t, i)
			}
		}
		return
	}
	for i, a := range x.I64[:x.N] {
		if set.hasInt(a) {
			t[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

func (s *valueSet) hasInt(a int64) bool {
	switch {
	case s.dense != nil:
		d := uint64(a) - uint64(s.base)
		return d>>6 < uint64(len(s.dense)) && s.dense[d>>6]>>(d&63)&1 != 0
	case s.hashed != nil:
		return s.hashed.has(a)
	}
	for _, x := range s.few {
		if x == a {
			return true
		}
	}
	return false
}

func (n *inNode) findStrings(s *slot, t []uint64, v *coldata.Vector) {
	clear(t)
	x := coldata.Widen(&s.aux, v)
	var buf [128]byte
	key := buf[:0]
	for i, str := range x.Str[:x.N] {
		key = collate.AppendKey(key[:0], n.collation, str)
		if _, ok := n.set.keys[string(key)]; ok {
			t[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

// int64Set is an open-addressed set of integers at half load.
type int64Set struct {
	mask    uint64
	slots   []int64 // 0: empty
	hasZero bool
}

func newInt64Set(vals []int64) *int64Set {
	n := uint64(16)
	for n < uint64(len(vals))*2 {
		n *= 2
	}
	s := &int64Set{mask: n - 1, slots: make([]int64, n)}
	for _, v := range vals {
		if v == 0 {
			s.hasZero = true
			continue
		}
		i := hash.One(uint64(v)) & s.mask
		for s.slots[i] != 0 && s.slots[i] != v {
			i = (i + 1) & s.mask
		}
		s.slots[i] = v
	}
	return s
}

func (s *int64Set) has(v int64) bool {
	if v == 0 {
		return s.hasZero
	}
	for i := hash.One(uint64(v)) & s.mask; ; i = (i + 1) & s.mask {
		switch s.slots[i] {
		case v:
			return true
		case 0:
			return false
		}
	}
}
