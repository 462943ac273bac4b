package expr

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/lane"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(function{name: "fit", min: 1, max: 1, infer: inferCastName, build: buildFit})
}

// buildFit makes a node that rounds an operation to the decimals of its type (see unrounded).
func buildFit(c *compiler, e *plan.Expr) (node, error) {
	a, err := c.compile(e.Args[0])
	digits := int(e.Type.Scale) - int(e.Args[0].Type.Scale)
	return &castNode{nodeBase: c.newBase(e.Type), expr: e, kind: castRescale, digits: digits, arg: a}, err
}

// buildCast makes a vectorised node for the casts of exact numbers and between DATE and DATETIME; nil for others.
func buildCast(c *compiler, e *plan.Expr) (node, error) {
	from, t := e.Args[0].Type, e.Type
	var kind castKind
	switch {
	case t.Kind == types.Decimal && (from.Kind == types.Decimal || isInteger(from)) &&
		from.Canonical() != types.FormUint64 && !castEffects(from, t):
		kind = castRescale
	case t.Kind == types.Double && from.Kind == types.Double && t.Precision == 255:
		kind = castLabel
	case t.Kind == types.Double && from.Canonical() == types.FormInt64 && (from.IsInteger() || from.Kind == types.Decimal):
		kind = castDouble
	case t.Kind == types.Double && from.Kind == types.Float:
		kind = castLabel
	case t.Kind == types.DateTime && from.Kind == types.Date:
		kind = castDateTime
	case t.Kind == types.BigInt && !t.Unsigned && isInteger(from) && from.Canonical() == types.FormInt64,
		from.Kind == types.Enum && t.Kind == types.BigInt && !t.Unsigned,
		t.IsString() && from.IsString() && t.Kind != types.Char && t.Kind != types.Binary && !castEffects(from, t),
		t.Kind == types.DateTime && from.Kind == types.DateTime && t.Scale >= from.Scale:
		kind = castLabel
	default:
		return nil, nil
	}
	a, err := c.compile(e.Args[0])
	if err != nil {
		return nil, err
	}
	_, s := from.DecimalDigits()
	if from.Kind != types.Decimal {
		s = 0
	}
	return &castNode{c.newBase(t), e, kind, int(t.Scale) - s, s, a}, nil
}

type castKind uint8

const (
	castLabel    castKind = iota // the values are the same
	castRescale                  // exact to DECIMAL
	castDouble                   // exact to DOUBLE
	castDateTime                 // DATE to DATETIME
)

type castNode struct {
	nodeBase
	expr   *plan.Expr
	kind   castKind
	digits int // of a rescaling
	scale  int // of the argument
	arg    node
}

func (n *castNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	v, err := ev.eval(n.arg, in)
	if err != nil {
		return nil, err
	}
	s := ev.slot(n)
	if isNull(v) {
		return s.buf.ConstVector(n.typ, types.NullDatum, in.b.N), nil
	}
	switch n.kind {
	case castDouble:
		return n.toDouble(s, v), nil
	case castDateTime:
		return n.multiply(s, v, 1<<types.DateTimeShift)
	case castRescale:
		if n.digits > 0 {
			if n.digits > types.MaxInt64Digits {
				return n.rescaleWide(s, v)
			}
			return n.multiply(s, v, types.Pow10(n.digits))
		}
		if n.digits < 0 {
			return n.rescaleWide(s, v)
		}
	}
	w := s.buf.View(v)
	w.Type = n.typ
	return w, nil
}

// multiply scales by c, within int64 if bounds prove that it fits.
func (n *castNode) multiply(s *slot, v *coldata.Vector, c int64) (*coldata.Vector, error) {
	i, ok := intervalOf(v)
	if ok {
		if r, fits := combine('*', i, interval{c, c}); fits {
			x := exactNode{nodeBase: n.nodeBase, op: '*'}
			k := s.aux2.ConstVector(n.typ, types.IntDatum(c), v.N)
			return x.proven(s, v, k, r), nil
		}
	}
	return n.rescaleWide(s, v)
}

func (n *castNode) rescaleWide(s *slot, v *coldata.Vector) (*coldata.Vector, error) {
	x := coldata.WidenInt128(&s.aux, v)
	w := s.buf.Vector(n.typ, coldata.Form(n.typ.Canonical()), v.N)
	w.Valid = x.Valid
	for i, a := range x.I128[:v.N] {
		r, _, ok := a.Rescale(n.digits)
		if ok {
			ok = putExact(w, i, r)
		}
		if !ok && !w.IsNull(i) {
			return nil, outOfRange(n.expr)
		}
	}
	return w, nil
}

func (n *castNode) toDouble(s *slot, v *coldata.Vector) *coldata.Vector {
	scale := math.Pow10(n.scale)
	x, ok := coldata.WidenInt64(&s.aux, v)
	w := s.buf.Vector(n.typ, coldata.Float64, v.N)
	if i, known := intervalOf(v); ok && (n.scale == 0 || known && i.lo >= -1<<53 && i.hi <= 1<<53) {
		w.Valid = x.Valid
		lane.Int64ToFloat64(w.F64, x.I64[:v.N], scale)
		return w
	}
	y := coldata.WidenInt128(&s.aux, v)
	w.Valid = y.Valid
	for i, a := range y.I128[:v.N] {
		w.F64[i] = convert.Float(a, n.scale)
	}
	return w
}

// buildRelabel makes a node that gives its first argument another type over the same bytes.
func buildRelabel(c *compiler, e *plan.Expr) (node, error) {
	a, err := c.compile(e.Args[0])
	return &castNode{nodeBase: c.newBase(e.Type), kind: castLabel, arg: a}, err
}
