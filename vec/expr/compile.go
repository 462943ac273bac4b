package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Compile makes a program of e. Constant parts are computed now; those that raise an error are kept and raise it when
// they are evaluated.
func Compile(e *plan.Expr, env CompileEnv) (*Program, error) {
	zone, err := location(env.Env.TimeZone)
	if err != nil {
		return nil, err
	}
	p := &Program{env: env, zone: zone, typ: e.Type}
	folded, err := fold(e, p, true)
	if err != nil {
		return nil, err
	}
	c := newCompiler(p)
	if p.root, err = c.compile(folded); err != nil {
		return nil, err
	}
	p.pred, err = c.condition(e, p.root)
	return p, err
}

// location returns a session's time zone.
func location(name string) (*time.Location, error) {
	switch {
	case name == "":
		return time.UTC, nil
	case strings.EqualFold(name, "SYSTEM"):
		return time.Local, nil
	case name[0] == '+' || name[0] == '-':
		h, m, ok := strings.Cut(name[1:], ":")
		hh, err1 := strconv.Atoi(h)
		mm, err2 := strconv.Atoi(m)
		if !ok || err1 != nil || err2 != nil || hh > 14 || mm > 59 {
			return nil, errorf(ErrArgument, "Unknown or incorrect time zone: '%s'", name)
		}
		s := hh*3600 + mm*60
		if name[0] == '-' {
			s = -s
		}
		return time.FixedZone(name, s), nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, errorf(ErrArgument, "Unknown or incorrect time zone: '%s'", name)
	}
	return l, nil
}

// compiler makes nodes. Equal expressions become one node within a scope; operands that are evaluated on some rows
// only are compiled in a scope of their own, because their nodes hold results for other rows.
type compiler struct {
	prog *Program
	seen map[string]node
	// inDict: below a node that evaluates dictionary entries.
	inDict bool
	facts  map[*plan.Expr]exprFacts
}

// exprFacts are what is known of an expression with all its operands, computed once for each node, so that a chain of
// a hundred thousand terms is compiled in linear time.
type exprFacts struct {
	volatile, effects bool
	// strict: a function of one string column and constants, NULL where the column is NULL, without effects.
	strict bool
	column int // that column, -1 if none
}

func (c *compiler) factsOf(e *plan.Expr) exprFacts {
	if f, ok := c.facts[e]; ok {
		return f
	}
	f := exprFacts{strict: true, column: -1}
	switch e.Kind {
	case plan.Column:
		f.strict, f.column = e.Type.IsString(), e.Index
	case plan.Param:
		f.strict = false
	case plan.Call:
		fn := functions[e.Func]
		f.volatile = fn != nil && fn.volatile || fn == nil && volatileFallback(e.Func)
		f.effects = callEffects(e)
		f.strict = fn != nil && !fn.lenient
	}
	for _, a := range e.Args {
		x := c.factsOf(a)
		f.volatile = f.volatile || x.volatile
		f.effects = f.effects || x.effects
		f.strict = f.strict && x.strict && (f.column < 0 || x.column < 0 || f.column == x.column)
		f.column = max(f.column, x.column)
	}
	f.strict = f.strict && !f.volatile && !f.effects
	c.facts[e] = f
	return f
}

func newCompiler(p *Program) *compiler {
	return &compiler{prog: p, seen: map[string]node{}, facts: map[*plan.Expr]exprFacts{}}
}

func (c *compiler) scope() *compiler {
	return &compiler{prog: c.prog, seen: map[string]node{}, inDict: c.inDict, facts: c.facts}
}

// add numbers a node.
func (c *compiler) newBase(t types.Type) nodeBase {
	b := nodeBase{id: c.prog.slots, typ: t}
	c.prog.slots++
	return b
}

func (c *compiler) compile(e *plan.Expr) (node, error) {
	if e.Kind == plan.Call && !c.inDict {
		// What makes something else of NULL than NULL does not see the column's NULLs in a dictionary.
		if f := c.factsOf(e); f.strict && f.column >= 0 && e.Func != "collate" {
			return c.dictNode(e, f.column)
		}
	}
	switch e.Kind {
	case plan.Column:
		return c.unique(fmt.Sprintf("#%d %s", e.Index, typeKey(e.Type)), func() (node, error) {
			return &columnNode{c.newBase(e.Type), e.Index}, nil
		})
	case plan.Constant:
		return &constNode{c.newBase(e.Type), e.Value}, nil
	case plan.Param:
		return nil, errorf(ErrArgument, "subplan value %d is missing", e.Index)
	}
	f := functions[e.Func]
	if f == nil {
		return c.fallbackNode(e)
	}
	if f.build != nil {
		n, err := f.build(c, e)
		if n != nil || err != nil {
			return c.share(e, n), err
		}
	}
	args, err := c.compileAll(e.Args)
	if err != nil {
		return nil, err
	}
	if f.row == nil {
		return nil, errorf(ErrUnsupported, "function %s is not supported here", e.Func)
	}
	ts := make([]types.Type, len(args))
	for i, a := range e.Args {
		ts[i] = a.Type
	}
	return c.share(e, &rowNode{nodeBase: c.newBase(e.Type), f: f, args: args, types: ts}), nil
}

func (c *compiler) compileAll(es []*plan.Expr) ([]node, error) {
	ns := make([]node, len(es))
	for i, e := range es {
		var err error
		if ns[i], err = c.compile(e); err != nil {
			return nil, err
		}
	}
	return ns, nil
}

// share returns the node of an equal call compiled before, if there is one.
func (c *compiler) share(e *plan.Expr, n node) node {
	if n == nil || c.factsOf(e).volatile {
		return n
	}
	s, _ := c.unique(exprKey(e), func() (node, error) { return n, nil })
	return s
}

func (c *compiler) unique(key string, make func() (node, error)) (node, error) {
	if len(key) > maxKey {
		return make()
	}
	if n, ok := c.seen[key]; ok {
		n.base().shared = true
		return n, nil
	}
	n, err := make()
	if err == nil {
		c.seen[key] = n
	}
	return n, err
}

// maxKey bounds the text by which equal expressions are found: longer ones are not worth the time.
const maxKey = 4096

func typeKey(t types.Type) string {
	return fmt.Sprintf("%d.%d.%d.%d.%d.%v", t.Kind, t.Length, t.Precision, t.Scale, t.Collation, t.Unsigned)
}

func exprKey(e *plan.Expr) string {
	var b strings.Builder
	writeKey(&b, e)
	return b.String()
}

func writeKey(b *strings.Builder, e *plan.Expr) {
	if b.Len() > maxKey {
		return
	}
	switch e.Kind {
	case plan.Column:
		fmt.Fprintf(b, "#%d", e.Index)
	case plan.Constant:
		fmt.Fprintf(b, "%d:%d:%v:%v:%q:%s", e.Value.Form, e.Value.I, e.Value.H, e.Value.F, e.Value.S, typeKey(e.Type))
	default:
		b.WriteString(e.Func)
		b.WriteString(typeKey(e.Type))
		b.WriteByte('(')
		for _, a := range e.Args {
			writeKey(b, a)
			b.WriteByte(',')
		}
		b.WriteByte(')')
	}
}

// predicate returns n as a predicate: n itself, or whether its value is not zero.
func (c *compiler) predicate(n node) predicate {
	if p, ok := n.(predicate); ok {
		return p
	}
	return &truthNode{c.newBase(types.NewBool()), n}
}

// condition returns the root as a predicate. What is no number is one as a condition: '1a' is true, '0.0' is not.
func (c *compiler) condition(e *plan.Expr, root node) (predicate, error) {
	x := numeric(e)
	if x == e {
		return c.predicate(root), nil
	}
	folded, err := fold(x, c.prog, true)
	if err != nil {
		return nil, err
	}
	return c.compilePredicate(folded)
}

func (c *compiler) compilePredicate(e *plan.Expr) (predicate, error) {
	n, err := c.compile(e)
	if err != nil {
		return nil, err
	}
	return c.predicate(n), nil
}

// columnTypes returns the types of the first n input columns as far as the program refers to them.
func (p *Program) columnTypes(n int) []types.Type {
	ts := make([]types.Type, n)
	copy(ts, p.columns)
	return ts
}

// Fold computes the constant parts of e. What raises an error is kept as it is.
func Fold(e *plan.Expr, env *plan.Env) *plan.Expr {
	zone, err := location(env.TimeZone)
	if err != nil {
		return e
	}
	f, err := fold(e, &Program{env: CompileEnv{Env: *env}, zone: zone}, false)
	if err != nil {
		return e
	}
	return f
}

// fold rewrites e bottom-up. With full set, parameters and functions of the time are known too.
func fold(e *plan.Expr, p *Program, full bool) (*plan.Expr, error) {
	switch e.Kind {
	case plan.Column:
		for len(p.columns) <= e.Index {
			p.columns = append(p.columns, types.Type{})
		}
		p.columns[e.Index] = e.Type
		return e, nil
	case plan.Constant:
		return e, nil
	case plan.Param:
		if !full || e.Index >= len(p.env.Params) {
			return e, nil
		}
		return plan.NewConstant(p.env.Params[e.Index], e.Type), nil
	}
	c := *e
	c.Args = make([]*plan.Expr, len(e.Args))
	constant := true
	for i, a := range e.Args {
		f, err := fold(a, p, full)
		if err != nil {
			return nil, err
		}
		c.Args[i] = f
		constant = constant && isConst(f)
	}
	fn := functions[e.Func]
	if !constant || !full && timeFunctions[e.Func] || fn != nil && fn.volatile || fn == nil && volatileFallback(e.Func) {
		return simplify(&c), nil
	}
	if callEffects(&c) && !quiet(&c, p) {
		return &c, nil // it warns or fails where and if it is evaluated
	}
	d, err := evalConst(&c, p)
	if err != nil {
		return &c, nil
	}
	return plan.NewConstant(d, c.Type), nil
}

// quiet says whether a constant call raises no warning.
func quiet(e *plan.Expr, p *Program) bool {
	silent := true
	q := *p
	q.env.Warn = func(int, string) { silent = false }
	_, err := evalConst(e, &q)
	return err == nil && silent
}

// evalConst computes a call of constants.
func evalConst(e *plan.Expr, p *Program) (types.Datum, error) {
	sub := &Program{env: p.env, zone: p.zone, typ: e.Type}
	c := newCompiler(sub)
	c.inDict = true
	var err error
	if sub.root, err = c.compile(e); err != nil {
		return types.NullDatum, err
	}
	d, err := sub.EvalDatum(nil)
	if d.Form == types.FormString {
		d.S = strings.Clone(d.S)
	}
	return d, err
}

// simplify drops what a constant operand decides.
func simplify(e *plan.Expr) *plan.Expr {
	switch e.Func {
	case "and", "or":
		return simplifyLogic(e)
	}
	return e
}

func simplifyLogic(e *plan.Expr) *plan.Expr {
	decides := e.Func == "or"
	var rest []*plan.Expr
	for _, a := range e.Args {
		if !isConst(a) || a.Value.IsNull() || a.Value.Form != types.FormInt64 {
			rest = append(rest, a)
			continue
		}
		if (a.Value.I != 0) == decides {
			return plan.NewConstant(types.IntDatum(boolInt(decides)), e.Type)
		}
	}
	if len(rest) == len(e.Args) || len(rest) == 0 {
		return e
	}
	if len(rest) == 1 {
		if !rest[0].Type.Bool {
			return e
		}
		return rest[0]
	}
	c := *e
	c.Args = rest
	return &c
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
