package expr

import (
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(function{name: "like", min: 2, max: 3, infer: inferLike, build: buildLike, row: likeRow})
}

func inferLike(c *callInfo) error {
	c.typ = types.NewBool()
	for i := range c.args {
		c.asText(i)
	}
	if len(c.args) == 3 {
		esc := c.args[2]
		if isConst(esc) && utf8.RuneCountInString(esc.Value.S) > 1 {
			return errorf(ErrArgument, "Incorrect arguments to ESCAPE")
		}
	}
	t := c.args[0].Type
	var err error
	if t.Collation, err = mergeCollation(c.name, c.args[:2]); err != nil {
		return err
	}
	c.args[0] = castForCompare(c.args[0], t)
	return nil
}

func escapeOf(d types.Datum) rune {
	if d.S == "" {
		return collate.NoEscape
	}
	r, _ := utf8.DecodeRuneInString(d.S)
	return r
}

// likeNode is x LIKE constant.
type likeNode struct {
	nodeBase
	x       node
	pattern *collate.Pattern
}

func buildLike(c *compiler, e *plan.Expr) (node, error) {
	if !isConst(e.Args[1]) || e.Args[1].Value.IsNull() || len(e.Args) == 3 && !isConst(e.Args[2]) {
		return nil, nil
	}
	escape := c.prog.defaultEscape()
	if len(e.Args) == 3 {
		escape = escapeOf(e.Args[2].Value)
	}
	x, err := c.compile(e.Args[0])
	if err != nil {
		return nil, err
	}
	p := collate.CompileLike(e.Args[0].Type.Collation, e.Args[1].Value.S, escape)
	return &likeNode{c.newBase(e.Type), x, p}, nil
}

func (p *Program) defaultEscape() rune {
	if p.env.Env.SQLMode&ModeNoBackslashEscapes != 0 {
		return collate.NoEscape
	}
	return collate.DefaultEscape
}

func (n *likeNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	return bitsVector(ev, n, in)
}

func (n *likeNode) evalBits(ev *Evaluator, in *input) (bitmaps, error) {
	v, err := ev.eval(n.x, in)
	if err != nil {
		return bitmaps{}, err
	}
	s := ev.slot(n)
	t := s.word(0, v.N)
	if isNull(v) {
		return allNull(s, t, v.N), nil
	}
	scratch, _ := s.extra.(*collate.Scratch)
	if scratch == nil {
		scratch = &collate.Scratch{}
		s.extra = scratch
	}
	x := coldata.Widen(&s.aux, v)
	n.pattern.MatchRows(t, x.Str[:x.N], scratch)
	return maskTrue(t, t, x.Valid, v.N), nil
}

type likeState struct {
	pattern string
	escape  rune
	p       *collate.Pattern
	scratch collate.Scratch
}

// likeRow is LIKE with a pattern that is not constant.
func likeRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	escape := c.ev.prog.defaultEscape()
	if len(a) == 3 {
		escape = escapeOf(a[2])
	}
	st, _ := c.state.(*likeState)
	if st == nil {
		st = &likeState{}
		c.state = st
	}
	if st.p == nil || st.pattern != a[1].S || st.escape != escape {
		st.pattern, st.escape = string(append([]byte(nil), a[1].S...)), escape
		st.p = collate.CompileLike(c.types[0].Collation, st.pattern, escape)
	}
	return types.IntDatum(boolInt(st.p.Match(a[0].S, &st.scratch))), nil
}
