package exec

import (
	"fmt"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// evaluator computes an expression over batches for one task. The vector is valid until the next call.
type evaluator interface {
	Eval(b *coldata.Batch) (*coldata.Vector, error)
}

// predicate says for which rows of a batch a conjunction is true. It clears the bits of sel whose row fails.
type predicate interface {
	FilterTrue(b *coldata.Batch, sel []uint64) error
}

// compiler turns expressions into what tasks evaluate.
type compiler struct {
	params []Param
	call   func(e *plan.Expr) (func() evaluator, error)
}

// program is a compiled expression; every task makes its own evaluator of it.
type program struct {
	expr *plan.Expr
	make func() evaluator
}

// compile compiles one expression.
func (c *compiler) compile(e *plan.Expr) (*program, error) {
	p := &program{expr: e}
	switch e.Kind {
	case plan.Column:
		col := e.Index
		p.make = func() evaluator { return columnEvaluator(col) }
	case plan.Constant:
		p.make = func() evaluator { return &constantEvaluator{typ: e.Type, value: e.Value} }
	case plan.Param:
		if e.Index >= len(c.params) {
			return nil, fmt.Errorf("plan refers to subplan %d of %d", e.Index, len(c.params))
		}
		v := c.params[e.Index]
		p.make = func() evaluator { return &constantEvaluator{typ: e.Type, value: v.Value} }
	default:
		f, err := c.call(e)
		if err != nil {
			return nil, err
		}
		p.make = f
	}
	return p, nil
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

// evaluators makes one task's evaluators.
func evaluators(ps []*program) []evaluator {
	es := make([]evaluator, len(ps))
	for i, p := range ps {
		es[i] = p.make()
	}
	return es
}

// columnEvaluator returns a column of the batch.
type columnEvaluator int

// Eval implements evaluator.
func (e columnEvaluator) Eval(b *coldata.Batch) (*coldata.Vector, error) { return &b.Vecs[e], nil }

// constantEvaluator returns a constant.
type constantEvaluator struct {
	typ   types.Type
	value types.Datum
	buf   coldata.Buffer
}

// Eval implements evaluator.
func (e *constantEvaluator) Eval(b *coldata.Batch) (*coldata.Vector, error) {
	return e.buf.ConstVector(e.typ, e.value, b.N), nil
}

// newCompiler returns the compiler of a query's expressions.
func newCompiler(q *Query, params []Param) *compiler {
	return &compiler{params: params, call: func(e *plan.Expr) (func() evaluator, error) {
		return nil, fmt.Errorf("function %s is not known", e.Func)
	}}
}

// predicate compiles a conjunction.
func (c *compiler) predicate(conjuncts []*plan.Expr) (func() predicate, error) {
	ps, err := c.compileAll(conjuncts)
	if err != nil {
		return nil, err
	}
	return func() predicate { return &conjunction{evs: evaluators(ps)} }, nil
}

// conjunction evaluates the conjuncts one after the other.
type conjunction struct {
	evs []evaluator
	buf coldata.Buffer
}

// FilterTrue implements predicate.
func (c *conjunction) FilterTrue(b *coldata.Batch, sel []uint64) error {
	for _, ev := range c.evs {
		v, err := ev.Eval(b)
		if err != nil {
			return err
		}
		w := coldata.Widen(&c.buf, v)
		for i := range w.N {
			if w.IsNull(i) || !isTrue(w, i) {
				coldata.ClearBit(sel, i)
			}
		}
	}
	return nil
}

// isTrue says whether a number is not 0.
func isTrue(v *coldata.Vector, i int) bool {
	switch v.Form {
	case coldata.Int64:
		return v.I64[i] != 0
	case coldata.Uint64:
		return v.U64[i] != 0
	case coldata.Float64:
		return v.F64[i] != 0
	case coldata.Int128:
		return v.I128[i] != types.Int128{}
	}
	return false
}
