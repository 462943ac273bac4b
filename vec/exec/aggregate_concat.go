package exec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// codeCutByGroupConcat is MySQL's warning 1260.
const codeCutByGroupConcat = 1260

// concatAcc is GROUP_CONCAT. The state is the number of a list on the Go heap, plus 1.
type concatAcc struct {
	at
	agg    *plan.Aggregate
	acct   *account
	args   []*program
	keys   []*program
	number int // in aggPlan.concats
	maxLen int
	mu     sync.Mutex
	lists  [][]concatItem // append under mu; a list is changed by the one task that its group belongs to
}

// concatItem is one row's text, the values that order it, and what makes it distinct.
type concatItem struct {
	text, distinct string
	keys           []types.Datum
}

// compileConcat makes GROUP_CONCAT.
func (p *aggPlan) compileConcat(g *graph, a *plan.Aggregate) (aggOutput, error) {
	if len(a.Args) == 0 {
		return nil, fmt.Errorf("takes an argument")
	}
	c := &concatAcc{agg: a, acct: p.acct, number: len(p.concats), maxLen: g.q.opts.GroupConcatMaxLen}
	for _, e := range a.Args {
		if !e.Type.IsString() {
			return nil, fmt.Errorf("takes strings, got %s", e.Type)
		}
	}
	var err error
	if c.args, err = g.compiler.compileAll(a.Args); err != nil {
		return nil, err
	}
	for _, k := range a.OrderBy {
		prog, err := g.compiler.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		c.keys = append(c.keys, prog)
	}
	p.concats = append(p.concats, c)
	p.acc(fmt.Sprint("concat", c.number), operand{arg: -1}, func() accumulator { return c })
	return &concatOutput{acc: c, warn: p.warn}, nil
}

// concatLocal is a task's evaluators.
type concatLocal struct {
	args, keys []evaluator
	argBufs    []coldata.Buffer
	keyBufs    []coldata.Buffer
}

func (c *concatAcc) newLocal() *concatLocal {
	return &concatLocal{args: evaluators(c.args), keys: evaluators(c.keys),
		argBufs: make([]coldata.Buffer, len(c.args)), keyBufs: make([]coldata.Buffer, len(c.keys))}
}

func (c *concatAcc) template() []uint64 { return []uint64{0} }

// evalAll evaluates expressions into canonical vectors.
func evalAll(evs []evaluator, bufs []coldata.Buffer, b *coldata.Batch) ([]*coldata.Vector, error) {
	vs := make([]*coldata.Vector, len(evs))
	for i, ev := range evs {
		v, err := ev.Eval(b)
		if err != nil {
			return nil, err
		}
		vs[i] = coldata.Widen(&bufs[i], v)
	}
	return vs, nil
}

func (c *concatAcc) update(in *accInput) error {
	l := in.l.concat[c.number]
	args, err := evalAll(l.args, l.argBufs, in.b)
	if err != nil {
		return err
	}
	keys, err := evalAll(l.keys, l.keyBufs, in.b)
	if err != nil {
		return err
	}
rows:
	for i, r := range in.ptrs() {
		var item concatItem
		var text strings.Builder
		var distinct []byte
		for _, a := range args {
			if a.IsNull(i) {
				continue rows
			}
			s := a.Datum(i).S
			text.WriteString(s)
			if c.agg.Distinct {
				from := len(distinct)
				distinct = collate.AppendKey(distinct, a.Type.Collation, s)
				distinct = fmt.Appendf(distinct, "\x00%d\x00", len(distinct)-from)
			}
		}
		item.text, item.distinct = text.String(), string(distinct)
		for _, k := range keys {
			d := k.Datum(i)
			d.S = strings.Clone(d.S)
			item.keys = append(item.keys, d)
		}
		if err := c.acct.reserve(int64(len(item.text) + len(item.distinct) + 64 + 64*len(keys))); err != nil {
			return err
		}
		c.append(r, item)
	}
	return nil
}

// append adds an item to a group's list.
func (c *concatAcc) append(r unsafe.Pointer, items ...concatItem) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.word(r)
	if *n == 0 {
		c.lists = append(c.lists, nil)
		*n = uint64(len(c.lists))
	}
	c.lists[*n-1] = append(c.lists[*n-1], items...)
}

// list returns a group's items.
func (c *concatAcc) list(r unsafe.Pointer) []concatItem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := *c.word(r); n > 0 {
		return c.lists[n-1]
	}
	return nil
}

func (c *concatAcc) merge(dst, src []unsafe.Pointer) error {
	for i, d := range dst {
		if items := c.list(src[i]); len(items) > 0 {
			c.append(d, items...)
		}
	}
	return nil
}

// compare orders items by the keys.
func (c *concatAcc) compare(a, b concatItem) int {
	for i, k := range c.agg.OrderBy {
		r := compareDatums(k.Expr.Type, a.keys[i], b.keys[i])
		if k.Desc {
			r = -r
		}
		if r != 0 {
			return r
		}
	}
	return 0
}

// compareDatums orders two values of a type as ORDER BY does.
func compareDatums(t types.Type, a, b types.Datum) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull():
		return -1
	case b.IsNull():
		return 1
	}
	switch a.Form {
	case types.FormString:
		return collate.Compare(t.Collation, a.S, b.S)
	case types.FormFloat64:
		return cmp.Compare(a.F, b.F)
	case types.FormUint64:
		return cmp.Compare(a.Uint64(), b.Uint64())
	case types.FormInt128:
		return a.H.Cmp(b.H)
	}
	return cmp.Compare(a.I, b.I)
}

// concatOutput is the result of GROUP_CONCAT.
type concatOutput struct {
	acc  *concatAcc
	warn func(code int, message string)
}

func (o *concatOutput) finish(dst *coldata.Buffer, t types.Type, rows []unsafe.Pointer) (*coldata.Vector, error) {
	v := dst.Vector(t, coldata.String, len(rows))
	valid := dst.ValidBits(len(rows))
	coldata.FillBits(valid, len(rows), true)
	for i, r := range rows {
		items := o.acc.list(r)
		v.Str[i] = ""
		if len(items) == 0 {
			coldata.ClearBit(valid, i)
			v.Valid = valid
			continue
		}
		text, cut := o.join(items)
		if cut && o.warn != nil {
			o.warn(codeCutByGroupConcat, fmt.Sprintf("Row %d was cut by group_concat()", i+1))
		}
		v.Str[i] = text
	}
	return v, nil
}

// join writes the items in their order, and says whether the text was cut.
func (o *concatOutput) join(items []concatItem) (string, bool) {
	items = slices.Clone(items)
	slices.SortStableFunc(items, o.acc.compare)
	seen := map[string]bool{}
	var text strings.Builder
	wrote := false
	for _, it := range items {
		if o.acc.agg.Distinct {
			if seen[it.distinct] {
				continue
			}
			seen[it.distinct] = true
		}
		if wrote {
			text.WriteString(o.acc.agg.Separator)
		}
		wrote = true
		text.WriteString(it.text)
		if text.Len() > o.acc.maxLen {
			s, n := text.String(), o.acc.maxLen
			for n > 0 && !utf8.RuneStart(s[n]) {
				n--
			}
			return s[:n], true
		}
	}
	return text.String(), false
}
