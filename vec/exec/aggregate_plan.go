package exec

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// aggPlan is what all tasks of an aggregate share: the key's layout, the arguments, the accumulators in a group's row,
// and how the results are made of them.
type aggPlan struct {
	node    *plan.HashAggregate
	acct    *account
	layout  *keyLayout
	groupBy []*program
	args    []*program // without duplicates
	accs    []accumulator
	accArgs []int // argument of each accumulator, -1: rows
	sets    []*distinctSet
	concats []*concatAcc
	warn    func(code int, message string)
	outputs []aggOutput
	words   []uint64 // the template of a group's states

	argKeys map[string]int
	accKeys map[string]accumulator
}

// newAggPlan compiles an aggregate.
func newAggPlan(g *graph, n *plan.HashAggregate, acct *account) (*aggPlan, error) {
	p := &aggPlan{node: n, acct: acct, warn: g.q.opts.Warn, argKeys: map[string]int{}, accKeys: map[string]accumulator{}}
	specs := make([]keySpec, len(n.GroupBy))
	for i, e := range n.GroupBy {
		specs[i] = keySpec{e.Type}
	}
	var err error
	if p.layout, err = newKeyLayout(specs, true, nil, acct); err != nil {
		return nil, err
	}
	if p.groupBy, err = g.compiler.compileAll(n.GroupBy); err != nil {
		return nil, err
	}
	for i := range n.Aggs {
		out, err := p.compile(g, &n.Aggs[i])
		if err != nil {
			return nil, fmt.Errorf("aggregate %s: %w", n.Aggs[i].Func, err)
		}
		p.outputs = append(p.outputs, out)
	}
	return p, nil
}

// arg returns the number of an argument.
func (p *aggPlan) arg(g *graph, e *plan.Expr) (int, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	if i, ok := p.argKeys[string(text)]; ok {
		return i, nil
	}
	prog, err := g.compiler.compile(e)
	if err != nil {
		return 0, err
	}
	p.args = append(p.args, prog)
	p.argKeys[string(text)] = len(p.args) - 1
	return len(p.args) - 1, nil
}

// operand is what an accumulator reads: an argument (-1: just rows) of all rows, or of a set of distinct values.
type operand struct {
	set *distinctSet // nil: all rows
	arg int
}

// acc returns the accumulator of a kind for an operand, making it if there is none.
func (p *aggPlan) acc(kind string, op operand, make func() accumulator) accumulator {
	key := fmt.Sprintf("%s %p %d", kind, op.set, op.arg)
	if a, ok := p.accKeys[key]; ok {
		return a
	}
	a := make()
	a.place((p.layout.words + len(p.words)) * 8)
	p.words = append(p.words, a.template()...)
	p.accKeys[key] = a
	if op.set != nil {
		op.set.accs, op.set.accArgs = append(op.set.accs, a), append(op.set.accArgs, op.arg)
		return a
	}
	p.accs, p.accArgs = append(p.accs, a), append(p.accArgs, op.arg)
	return a
}

// count returns the accumulator that counts an argument's values.
func (p *aggPlan) count(op operand) *countAcc {
	if op.set != nil || op.arg >= 0 && p.args[op.arg].expr.Type.NotNull {
		op.arg = -1
	}
	return p.acc("count", op, func() accumulator { return &countAcc{} }).(*countAcc)
}

// compile makes the output of one aggregate.
func (p *aggPlan) compile(g *graph, a *plan.Aggregate) (aggOutput, error) {
	switch {
	case a.Func == "group_concat":
		return p.compileConcat(g, a)
	case a.Func == "count" && len(a.Args) == 0:
		return &countOutput{p.count(operand{arg: -1})}, nil
	case len(a.Args) == 0 || len(a.Args) > 1 && !(a.Func == "count" && a.Distinct):
		return nil, fmt.Errorf("takes one argument, got %d", len(a.Args))
	}
	var arg operand
	var err error
	if a.Distinct && distinctMatters(a.Func) {
		arg.set, err = p.set(g, a.Args)
	} else {
		arg.arg, err = p.arg(g, a.Args[0])
	}
	if err != nil {
		return nil, err
	}
	t := a.Args[0].Type
	switch a.Func {
	case "count":
		return &countOutput{p.count(arg)}, nil
	case "sum", "avg":
		return p.compileSum(a, arg, t)
	case "min", "max":
		return &valueOutput{typ: a.Type, count: p.count(arg),
			acc: p.acc(a.Func, arg, func() accumulator { return newExtreme(t, a.Func == "max") })}, nil
	case "any_value":
		return &valueOutput{typ: a.Type, count: p.count(arg), acc: p.acc(a.Func, arg, func() accumulator {
			acc := newExtreme(t, false)
			if s, ok := acc.(*extremeString); ok {
				s.first = true
			}
			return acc
		})}, nil
	case "bit_and", "bit_or", "bit_xor":
		if f := t.Canonical(); f != types.FormInt64 && f != types.FormUint64 {
			return nil, fmt.Errorf("takes an integer, got %s", t)
		}
		return &bitOutput{p.acc(a.Func, arg, func() accumulator { return &bitAcc{fn: a.Func} }).(*bitAcc)}, nil
	case "stddev_pop", "stddev_samp", "var_pop", "var_samp":
		return p.compileVariance(a, arg, t)
	}
	return nil, fmt.Errorf("is not known")
}

// distinctMatters says whether DISTINCT changes a function's result.
func distinctMatters(fn string) bool {
	switch fn {
	case "min", "max", "any_value", "bit_and", "bit_or":
		return false
	}
	return true
}

// numericScale returns the power of ten that a type's integers are scaled by.
func numericScale(t types.Type) int {
	if t.Kind == types.Decimal {
		return int(t.Scale)
	}
	return 0
}

// compileSum makes SUM or AVG.
func (p *aggPlan) compileSum(a *plan.Aggregate, arg operand, t types.Type) (aggOutput, error) {
	if !t.IsNumeric() && t.Kind != types.Null {
		return nil, fmt.Errorf("takes a number, got %s", t)
	}
	count := p.count(arg)
	if t.IsFloat() {
		if !a.Type.IsFloat() {
			return nil, fmt.Errorf("of %s has the type %s", t, a.Type)
		}
		return &floatOutput{fn: a.Func, count: count, sum: p.float(arg, false, t)}, nil
	}
	sum := p.acc("sum", arg, func() accumulator { return &sumAcc{} }).(*sumAcc)
	return &sumOutput{fn: a.Func, typ: a.Type, count: count, sum: sum, scale: numericScale(t)}, nil
}

// float returns the exact sum of an argument as DOUBLE, or of its squares.
func (p *aggPlan) float(arg operand, square bool, t types.Type) *floatAcc {
	return p.acc(fmt.Sprint("float", square), arg, func() accumulator {
		return &floatAcc{square: square, scale: math.Pow10(numericScale(t)), shared: &chunkedSums{}}
	}).(*floatAcc)
}

// compileVariance makes STDDEV_POP and its kin.
func (p *aggPlan) compileVariance(a *plan.Aggregate, arg operand, t types.Type) (aggOutput, error) {
	if !t.IsNumeric() && t.Kind != types.Null {
		return nil, fmt.Errorf("takes a number, got %s", t)
	}
	return &varianceOutput{fn: a.Func, count: p.count(arg), sum: p.float(arg, false, t),
		squares: p.float(arg, true, t)}, nil
}
