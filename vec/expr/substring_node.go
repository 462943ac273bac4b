package expr

import (
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// substringNode is SUBSTRING(x, from, n) with a constant from of 1 or more and a constant n. Its results share the
// bytes of x.
type substringNode struct {
	nodeBase
	arg     node
	from, n int // from counts from 0
	bytes   bool
}

// mostChars stands for the rest of the string.
const mostChars = 1 << 40

func buildSubstring(c *compiler, e *plan.Expr) (node, error) {
	n := mostChars
	for _, a := range e.Args[1:] {
		if !isConst(a) || a.Value.Form != types.FormInt64 || a.Value.I < 1 {
			return nil, nil
		}
	}
	if len(e.Args) == 3 {
		n = clampInt(e.Args[2].Value.I)
	}
	a, err := c.compile(e.Args[0])
	return &substringNode{c.newBase(e.Type), a, clampInt(e.Args[1].Value.I) - 1, n,
		e.Args[0].Type.Collation == types.CollationBinary}, err
}

func (n *substringNode) eval(ev *Evaluator, in *input) (*coldata.Vector, error) {
	v, err := ev.eval(n.arg, in)
	if err != nil {
		return nil, err
	}
	s := ev.slot(n)
	if isNull(v) {
		return s.buf.ConstVector(n.typ, types.NullDatum, in.b.N), nil
	}
	x := coldata.WidenConst(&s.aux, v)
	w := s.buf.Vector(n.typ, coldata.String, len(x.Str))
	w.N, w.Const, w.Valid = in.b.N, x.Const, x.Valid
	for i, str := range x.Str {
		w.Str[i] = n.cut(str)
	}
	return w, nil
}

func (n *substringNode) cut(s string) string {
	from := n.skip(s, n.from)
	s = s[from:]
	return s[:n.skip(s, n.n)]
}

// skip returns the length in bytes of the first k characters of s.
func (n *substringNode) skip(s string, k int) int {
	if n.bytes {
		return min(k, len(s))
	}
	i := 0
	for ; k > 0 && i < len(s); k-- {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}
