package exec

import (
	"fmt"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// evaluator computes an expression over batches for one task. The vector is valid until the next call.
type evaluator interface {
	Eval(b *coldata.Batch) (*coldata.Vector, error)
}

var _ evaluator = (*expr.Evaluator)(nil)

// columnEvaluator returns a column of the batch.
type columnEvaluator int

// Eval implements evaluator.
func (e columnEvaluator) Eval(b *coldata.Batch) (*coldata.Vector, error) {
	if int(e) >= len(b.Vecs) {
		return nil, fmt.Errorf("plan refers to column %d of %d", e, len(b.Vecs))
	}
	return &b.Vecs[e], nil
}

// compiler turns expressions into what tasks evaluate.
type compiler struct{ env expr.CompileEnv }

// newCompiler returns the compiler of a query's expressions.
func newCompiler(q *Query, params []Param) *compiler {
	c := &compiler{env: expr.CompileEnv{Env: q.plan.Env, Now: q.plan.Now, Warn: q.opts.Warn}}
	for _, p := range params {
		c.env.Params = append(c.env.Params, p.Value)
	}
	return c
}

// program is a compiled expression; every task makes its own evaluator of it.
type program struct {
	expr *plan.Expr
	prog *expr.Program // nil: a column
}

// compile compiles one expression.
func (c *compiler) compile(e *plan.Expr) (*program, error) {
	if e.Kind == plan.Column {
		return &program{expr: e}, nil
	}
	p, err := expr.Compile(e, c.env)
	return &program{expr: e, prog: p}, err
}

// compileAll compiles expressions.
func (c *compiler) compileAll(es []*plan.Expr) ([]*program, error) {
	ps := make([]*program, len(es))
	for i, e := range es {
		var err error
		if ps[i], err = c.compile(e); err != nil {
			return nil, err
		}
	}
	return ps, nil
}

// evaluator makes a task's evaluator.
func (p *program) evaluator() evaluator {
	if p.prog == nil {
		return columnEvaluator(p.expr.Index)
	}
	return p.prog.NewEvaluator()
}

// evaluators makes a task's evaluators.
func evaluators(ps []*program) []evaluator {
	es := make([]evaluator, len(ps))
	for i, p := range ps {
		es[i] = p.evaluator()
	}
	return es
}

// predicate compiles a conjunction; every task makes its own conjunction of the programs.
func (c *compiler) predicate(conjuncts []*plan.Expr) (func() *conjunction, error) {
	ps := make([]*expr.Program, len(conjuncts))
	for i, e := range conjuncts {
		var err error
		if ps[i], err = expr.Compile(e, c.env); err != nil {
			return nil, err
		}
	}
	cols := columnsOf(conjuncts)
	return func() *conjunction {
		f := &conjunction{cols: cols}
		for _, p := range ps {
			f.evs = append(f.evs, p.NewEvaluator())
		}
		return f
	}, nil
}

// sparseShare is the share of rows left, as a divisor, below which the next conjunct is evaluated on those rows only.
const sparseShare = 4

// conjunction says for which rows all its conjuncts are true. It evaluates them one after the other, on the rows that
// are left once these are few.
type conjunction struct {
	evs  []*expr.Evaluator
	sel  []uint64
	idx  []uint16
	left coldata.Batch
	bufs []coldata.Buffer
	cols []int // that the conjuncts refer to
}

// columnsOf returns the columns that expressions refer to.
func columnsOf(es []*plan.Expr) []int {
	var cols []int
	seen := map[int]bool{}
	for _, e := range es {
		e.Walk(func(x *plan.Expr) bool {
			if x.Kind == plan.Column && !seen[x.Index] {
				seen[x.Index] = true
				cols = append(cols, x.Index)
			}
			return true
		})
	}
	return cols
}

// filter sets bit i of sel where all conjuncts are true for row i, and returns the number of such rows. The bits past
// the rows in the last word are 0.
func (c *conjunction) filter(b *coldata.Batch, sel []uint64) (int, error) {
	words := coldata.Words(b.N)
	if cap(c.sel) < words {
		c.sel = make([]uint64, max(words, coldata.BatchSize/64))
	}
	tmp := c.sel[:words]
	coldata.FillBits(sel, b.N, true)
	n := b.N
	for i, ev := range c.evs {
		if n == 0 {
			return 0, nil
		}
		if i > 0 && n < b.N/sparseShare {
			return c.sparse(i, b, sel)
		}
		if err := ev.FilterTrue(b, tmp); err != nil {
			return 0, err
		}
		for w := range tmp {
			sel[w] &= tmp[w]
		}
		n = coldata.CountBits(sel, b.N)
	}
	return n, nil
}

// sparse evaluates the conjuncts from number from on on the rows of sel.
func (c *conjunction) sparse(from int, b *coldata.Batch, sel []uint64) (int, error) {
	c.idx = coldata.AppendIndexes(c.idx[:0], sel, b.N)
	if len(c.bufs) < len(b.Vecs) {
		c.bufs = make([]coldata.Buffer, len(b.Vecs))
	}
	c.left.N = len(c.idx)
	if len(c.left.Vecs) != len(b.Vecs) {
		c.left.Vecs = make([]coldata.Vector, len(b.Vecs))
	}
	for _, col := range c.cols {
		c.left.Vecs[col] = *coldata.Gather(&c.bufs[col], &b.Vecs[col], c.idx)
	}
	clear(sel)
	keep := c.sel[:coldata.Words(c.left.N)]
	all := make([]uint64, len(keep))
	coldata.FillBits(all, c.left.N, true)
	for _, ev := range c.evs[from:] {
		if err := ev.FilterTrue(&c.left, keep); err != nil {
			return 0, err
		}
		for w := range keep {
			all[w] &= keep[w]
		}
	}
	n := 0
	for i, row := range c.idx {
		if coldata.Bit(all, i) {
			coldata.SetBit(sel, int(row))
			n++
		}
	}
	return n, nil
}

// constant computes an expression without columns.
func (c *compiler) constant(e *plan.Expr) (types.Datum, error) {
	p, err := expr.Compile(e, c.env)
	if err != nil {
		return types.NullDatum, err
	}
	return p.EvalDatum(nil)
}
