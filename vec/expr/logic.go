package expr

import (
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "and", min: 1, max: -1, infer: inferLogic, build: buildLogic, lenient: true},
		function{name: "or", min: 1, max: -1, infer: inferLogic, build: buildLogic, lenient: true},
		function{name: "xor", min: 2, max: -1, infer: inferLogic, build: buildXor},
		function{name: "not", min: 1, max: 1, infer: inferLogic, build: buildNot},
		function{name: "is_null", min: 1, max: 1, infer: inferIs, build: buildIsNull, lenient: true},
		function{name: "is_not_null", min: 1, max: 1, infer: inferIs, build: buildIsNull, lenient: true},
	)
	alias("is_null", "isnull")
	for _, n := range []string{"is_true", "is_not_true", "is_false", "is_not_false"} {
		register(function{name: n, min: 1, max: 1, infer: inferLogic, build: buildIsTruth, lenient: true})
	}
}

// inferLogic makes every argument a number whose being zero is its truth.
func inferLogic(c *callInfo) error {
	c.typ = types.NewBool()
	notNull := true
	for i := range c.args {
		c.args[i] = numeric(c.args[i])
		notNull = notNull && c.args[i].Type.NotNull
	}
	c.typ.NotNull = notNull || len(c.name) > 2 && c.name[:3] == "is_"
	return nil
}

func inferIs(c *callInfo) error {
	c.typ = types.NewBool().WithNotNull(true)
	return nil
}

// logicNode is AND or OR of several operands. Operands that can raise something see only the rows that those before
// them leave open.
type logicNode struct {
	nodeBase
	and  bool
	args []lazy
}

func buildLogic(c *compiler, e *plan.Expr) (node, error) {
	n := &logicNode{nodeBase: c.newBase(e.Type), and: e.Func == "and"}
	for _, a := range flatten(e, e.Func, nil) {
		l, err := c.lazyOperand(a, true)
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, l)
	}
	return n, nil
}

// flatten returns the operands of a chain of one operator.
func flatten(e *plan.Expr, op string, dst []*plan.Expr) []*plan.Expr {
	for _, a := range e.Args {
		if a.Kind == plan.Call && a.Func == op {
			dst = flatten(a, op, dst)
		} else {
			dst = append(dst, a)
		}
	}
	return dst
}

func (n *logicNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *logicNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	s := ev.slot(n)
	rows := in.b.N
	// t: TRUE so far, u: NULL so far; all others are FALSE.
	t, u := s.word(0, rows), s.word(1, rows)
	coldata.FillBits(t, rows, n.and)
	clear(u)
	nulls := false
	open := s.word(3, rows)
	for i := range n.args {
		any := uint64(0)
		for k := range open {
			open[k] = t[k] | u[k]
			if !n.and {
				open[k] = ^t[k]
			}
			any |= open[k]
		}
		coldata.ClearTail(open, rows)
		if any == 0 || rows == 0 {
			break
		}
		// The slot's words 4 and 5 would alias t and u: operands scatter into memory of their own slot.
		r, err := n.args[i].bitsOn(ev, in, open, &ev.slots[n.args[i].slot], 0)
		if err != nil {
			return bitmaps{}, err
		}
		if r.valid != nil {
			nulls = true
		}
		n.merge(t, u, r, rows)
	}
	if !nulls {
		return bitmaps{t, nil}, nil
	}
	valid := s.word(2, rows)
	for k := range valid {
		valid[k] = ^u[k]
	}
	return bitmaps{t, valid}, nil
}

// merge takes one more operand into t and u.
func (n *logicNode) merge(t, u []uint64, r bitmaps, rows int) {
	if r.valid == nil {
		if n.and {
			for k := range t {
				t[k] &= r.t[k]
				u[k] &= r.t[k]
			}
			return
		}
		for k := range t {
			t[k] |= r.t[k]
			u[k] &^= r.t[k]
		}
		return
	}
	for k := range t {
		xt, xu := r.t[k], ^r.valid[k]
		if n.and {
			// NULL if not FALSE on either side and NULL on one.
			u[k] = u[k]&(xt|xu) | t[k]&xu
			t[k] &= xt
		} else {
			t[k] |= xt
			u[k] = (u[k] | xu) &^ t[k]
		}
	}
	coldata.ClearTail(t, rows)
	coldata.ClearTail(u, rows)
}

// xorNode is XOR.
type xorNode struct {
	nodeBase
	args []predicate
}

func buildXor(c *compiler, e *plan.Expr) (node, error) {
	n := &xorNode{nodeBase: c.newBase(e.Type)}
	for _, a := range e.Args {
		p, err := c.compilePredicate(a)
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, p)
	}
	return n, nil
}

func (n *xorNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *xorNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	s := ev.slot(n)
	rows := in.b.N
	t := s.word(0, rows)
	clear(t)
	var valid []uint64
	for _, a := range n.args {
		r, err := ev.bits(a, in)
		if err != nil {
			return bitmaps{}, err
		}
		for k := range t {
			t[k] ^= r.t[k]
		}
		if r.valid != nil {
			if valid == nil {
				valid = s.word(1, rows)
				copy(valid, r.valid[:len(valid)])
			} else {
				coldata.AndValidBits(valid, valid, r.valid, rows)
			}
		}
	}
	return maskTrue(t, t, valid, rows), nil
}

// notNode is NOT.
type notNode struct {
	nodeBase
	arg predicate
}

func buildNot(c *compiler, e *plan.Expr) (node, error) {
	p, err := c.compilePredicate(e.Args[0])
	return &notNode{c.newBase(e.Type), p}, err
}

func (n *notNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *notNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	r, err := ev.bits(n.arg, in)
	if err != nil {
		return bitmaps{}, err
	}
	t := ev.slot(n).word(0, in.b.N)
	for k := range t {
		t[k] = ^r.t[k]
	}
	coldata.ClearTail(t, in.b.N)
	return maskTrue(t, t, r.valid, in.b.N), nil
}

// isNullNode is IS [NOT] NULL.
type isNullNode struct {
	nodeBase
	arg node
	not bool
}

func buildIsNull(c *compiler, e *plan.Expr) (node, error) {
	a, err := c.compile(e.Args[0])
	return &isNullNode{c.newBase(e.Type), a, e.Func == "is_not_null"}, err
}

func (n *isNullNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *isNullNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	rows := in.b.N
	s := ev.slot(n)
	t := s.word(0, rows)
	var valid []uint64
	if p, ok := n.arg.(predicate); ok {
		r, err := ev.bits(p, in)
		if err != nil {
			return bitmaps{}, err
		}
		valid = r.valid
	} else {
		v, err := ev.eval(n.arg, in)
		if err != nil {
			return bitmaps{}, err
		}
		valid = v.RowValid(s.word(1, rows))
	}
	if valid == nil {
		coldata.FillBits(t, rows, n.not)
		return bitmaps{t, nil}, nil
	}
	for k := range t {
		t[k] = valid[k]
		if !n.not {
			t[k] = ^t[k]
		}
	}
	coldata.ClearTail(t, rows)
	return bitmaps{t, nil}, nil
}

// isTruthNode is IS [NOT] TRUE and IS [NOT] FALSE.
type isTruthNode struct {
	nodeBase
	arg        predicate
	truth, not bool
}

func buildIsTruth(c *compiler, e *plan.Expr) (node, error) {
	p, err := c.compilePredicate(e.Args[0])
	return &isTruthNode{c.newBase(e.Type), p, e.Func == "is_true" || e.Func == "is_not_true",
		e.Func == "is_not_true" || e.Func == "is_not_false"}, err
}

func (n *isTruthNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *isTruthNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	r, err := ev.bits(n.arg, in)
	if err != nil {
		return bitmaps{}, err
	}
	t := ev.slot(n).word(0, in.b.N)
	for k := range t {
		x := r.t[k]
		if !n.truth {
			x = ^x
			if r.valid != nil {
				x &= r.valid[k]
			}
		}
		if n.not {
			x = ^x
		}
		t[k] = x
	}
	coldata.ClearTail(t, in.b.N)
	return bitmaps{t, nil}, nil
}
