package expr

import (
	"sort"
	"strings"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// rowFunc computes one row. The datums are in the canonical forms of the arguments' types (DECIMALs may be int64 or
// int128); a string result may share memory with the arguments or come from c's arena.
type rowFunc func(c *rowCtx, a []types.Datum) (types.Datum, error)

// function is an entry of the registry.
type function struct {
	name     string
	min, max int // number of arguments; max -1: any
	// infer sets c.typ and coerces c.args.
	infer func(c *callInfo) error
	row   rowFunc
	// build makes the node of a vectorised implementation, or nil to use row.
	build func(c *compiler, e *plan.Expr) (node, error)
	// lenient: NULL arguments reach row; otherwise they make NULL.
	lenient bool
	// mayNull: the result can be NULL without NULL arguments.
	mayNull bool
	// effects: may raise an error or a warning.
	effects bool
	// volatile: differs from call to call.
	volatile bool
}

var functions = map[string]*function{}

func register(fs ...function) {
	for i := range fs {
		functions[fs[i].name] = &fs[i]
	}
}

// alias makes further names for a function.
func alias(name string, of ...string) {
	for _, n := range of {
		functions[n] = functions[name]
	}
}

// IsFunction says whether NewCall knows the name.
func IsFunction(name string) bool {
	n := strings.ToLower(name)
	return functions[n] != nil || isFallback(n)
}

// FunctionNames returns the names of all native functions, sorted.
func FunctionNames() []string {
	names := make([]string, 0, len(functions))
	for n := range functions {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// callInfo is a call while its type is inferred.
type callInfo struct {
	name string
	args []*plan.Expr
	typ  types.Type
}

// cast coerces argument i.
func (c *callInfo) cast(i int, t types.Type) { c.args[i] = NewCast(c.args[i], t) }

func (c *callInfo) castAll(t types.Type) {
	for i := range c.args {
		c.cast(i, t)
	}
}

// NewCall returns the call of a function or operator, with its type and the casts of its arguments. Errors have kind
// ErrUnknownFunction, ErrArgCount, ErrArgument or ErrCollation.
func NewCall(name string, args ...*plan.Expr) (*plan.Expr, error) {
	name = strings.ToLower(name)
	f := functions[name]
	if f == nil {
		return newFallbackCall(name, args)
	}
	if len(args) < f.min || f.max >= 0 && len(args) > f.max {
		return nil, errorf(ErrArgCount, "Incorrect parameter count in the call to native function '%s'", name)
	}
	c := callInfo{name: f.name, args: append([]*plan.Expr(nil), args...)}
	notNull := !f.mayNull && !f.lenient
	for _, a := range args {
		notNull = notNull && a.Type.NotNull
	}
	if err := f.infer(&c); err != nil {
		return nil, err
	}
	if !f.lenient {
		c.typ.NotNull = notNull
	}
	return &plan.Expr{Kind: plan.Call, Type: c.typ, Func: c.name, Args: c.args}, nil
}

// callEffects says whether the call itself can raise an error or a warning.
func callEffects(e *plan.Expr) bool {
	f := functions[e.Func]
	if f == nil {
		return true
	}
	switch e.Func {
	case "+", "-", "*":
		return arithEffects(e)
	case "cast":
		return castEffects(e.Args[0].Type, e.Type)
	}
	return f.effects
}

// IsDeterministic says whether e gives the same value for the same input throughout a statement; NOW() does.
func IsDeterministic(e *plan.Expr) bool {
	ok := true
	e.Walk(func(x *plan.Expr) bool {
		if x.Kind == plan.Call {
			f := functions[x.Func]
			ok = ok && (f != nil && !f.volatile || f == nil && !volatileFallback(x.Func))
		}
		return ok
	})
	return ok
}

// NewInt returns an integer constant of the smallest type that MariaDB gives to the literal.
func NewInt(v int64) *plan.Expr {
	return plan.NewConstant(types.IntDatum(v), types.NewBigInt(false).WithNotNull(true))
}

// NewString returns a string constant of the default collation.
func NewString(s string) *plan.Expr {
	t := types.NewVarChar(charLength(s), types.DefaultCollation)
	return plan.NewConstant(types.StringDatum(s), t.WithNotNull(true))
}

// NewNull returns a NULL of type t.
func NewNull(t types.Type) *plan.Expr { return plan.NewConstant(types.NullDatum, t.Nullable()) }

func isConst(e *plan.Expr) bool { return e.Kind == plan.Constant }
