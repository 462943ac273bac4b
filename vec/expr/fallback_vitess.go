package expr

import (
	"context"
	"strings"
	"sync"

	"vitess.io/vitess/go/mysql/collations"
	"vitess.io/vitess/go/sqltypes"
	"vitess.io/vitess/go/vt/sqlparser"
	"vitess.io/vitess/go/vt/vtenv"
	"vitess.io/vitess/go/vt/vtgate/evalengine"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// fallbacks are the functions that Vitess's evaluation engine computes row by row, with the text that it parses for a
// call of them: "" is the plain call. Volatile ones differ from call to call.
var fallbacks = map[string]struct{ as string }{
	"regexp": {"regexp_like"}, "rlike": {"regexp_like"}, "regexp_like": {}, "regexp_instr": {}, "regexp_substr": {},
	"regexp_replace": {}, "json_extract": {}, "json_unquote": {}, "json_object": {}, "json_array": {}, "json_keys": {},
	"json_depth": {}, "json_contains_path": {}, "inet_aton": {}, "inet_ntoa": {}, "inet6_aton": {},
	"inet6_ntoa": {}, "is_ipv4": {}, "is_ipv4_compat": {}, "is_ipv4_mapped": {}, "is_ipv6": {}, "bin_to_uuid": {},
	"is_uuid": {}, "uuid": {}, "uuid_to_bin": {}, "random_bytes": {},
}

func isFallback(name string) bool { _, ok := fallbacks[name]; return ok }

func volatileFallback(name string) bool { return name == "uuid" || name == "random_bytes" }

// vitessEnv is the parser and collations of the engine.
var vitessEnv = sync.OnceValues(func() (*vtenv.Environment, error) { return vtenv.New(vtenv.Options{}) })

// vitessType returns the engine's type of t, the text form of whose values it reads.
func vitessType(t types.Type) sqltypes.Type {
	switch t.Kind {
	case types.Null:
		return sqltypes.Null
	case types.Decimal:
		return sqltypes.Decimal
	case types.Float, types.Double:
		return sqltypes.Float64
	case types.Date:
		return sqltypes.Date
	case types.Time:
		return sqltypes.Time
	case types.DateTime, types.Timestamp:
		return sqltypes.Datetime
	case types.JSON:
		return sqltypes.TypeJSON
	case types.TinyInt, types.SmallInt, types.MediumInt, types.Int, types.BigInt, types.Year:
		if t.Canonical() == types.FormUint64 {
			return sqltypes.Uint64
		}
		return sqltypes.Int64
	}
	if t.Collation == types.CollationBinary {
		return sqltypes.VarBinary
	}
	return sqltypes.VarChar
}

func vitessCollation(t types.Type) collations.ID {
	if !t.IsString() || t.Kind == types.JSON {
		return collations.CollationBinaryID
	}
	if t.Collation == types.CollationNone {
		return collations.ID(types.DefaultCollation)
	}
	return collations.ID(t.Collation)
}

// resultType returns our type of the engine's.
func resultType(t sqltypes.Type, c collations.ID, size, scale int32) types.Type {
	switch {
	case sqltypes.IsUnsigned(t):
		return types.NewBigInt(true)
	case sqltypes.IsIntegral(t):
		return types.NewBigInt(false)
	case t == sqltypes.Decimal:
		return types.NewDecimal(max(int(size), 38), int(scale))
	case sqltypes.IsFloat(t):
		return types.NewDouble()
	case t == sqltypes.Date:
		return types.Type{Kind: types.Date}
	case t == sqltypes.Time:
		return types.Type{Kind: types.Time, Scale: uint8(max(size, 0))}
	case t == sqltypes.Datetime || t == sqltypes.Timestamp:
		return types.Type{Kind: types.DateTime, Scale: uint8(max(size, 0))}
	case t == sqltypes.TypeJSON:
		return types.Type{Kind: types.JSON, Collation: types.UTF8MB4Bin}
	case sqltypes.IsBinary(t):
		return types.Type{Kind: types.Blob, Length: 1<<32 - 1, Collation: types.CollationBinary}
	}
	id := types.CollationID(c)
	if id != types.UTF8MB4Bin && id != types.CollationBinary {
		id = types.DefaultCollation
	}
	return types.Type{Kind: types.Text, Length: 1<<32 - 1, Collation: id}
}

// translate makes the engine's expression of a call; argument i is its column i.
func translate(name string, args []*plan.Expr) (evalengine.Expr, error) {
	env, err := vitessEnv()
	if err != nil {
		return nil, err
	}
	sqlName := name
	if as := fallbacks[name].as; as != "" {
		sqlName = as
	}
	names := make([]string, len(args))
	for i := range args {
		names[i] = "c" + string(rune('0'+i/10)) + string(rune('0'+i%10))
	}
	ast, err := env.Parser().ParseExpr(sqlName + "(" + strings.Join(names, ", ") + ")")
	if err != nil {
		return nil, errorf(ErrArgCount, "Incorrect parameter count in the call to native function '%s'", name)
	}
	position := func(c *sqlparser.ColName) int {
		s := c.Name.String()
		return int(s[1]-'0')*10 + int(s[2]-'0')
	}
	e, err := evalengine.Translate(ast, &evalengine.Config{
		Collation: collations.ID(types.DefaultCollation), Environment: env, NoConstantFolding: true,
		ResolveColumn: func(c *sqlparser.ColName) (int, error) { return position(c), nil },
		ResolveType: func(x sqlparser.Expr) (evalengine.Type, bool) {
			c, ok := x.(*sqlparser.ColName)
			if !ok {
				return evalengine.Type{}, false
			}
			t := args[position(c)].Type
			return evalengine.NewTypeEx(vitessType(t), vitessCollation(t), true, int32(t.Precision), int32(t.Scale), nil), true
		},
	})
	if err != nil {
		return nil, errorf(ErrArgument, "%s: %s", name, err.Error())
	}
	return e, nil
}

// newFallbackCall is NewCall of a function that the engine computes.
func newFallbackCall(name string, args []*plan.Expr) (*plan.Expr, error) {
	if !isFallback(name) {
		return nil, errorf(ErrUnknownFunction, "FUNCTION %s does not exist", name)
	}
	if len(args) >= 100 {
		return nil, errorf(ErrArgCount, "Incorrect parameter count in the call to native function '%s'", name)
	}
	args = append([]*plan.Expr(nil), args...)
	if name == "regexp" || name == "rlike" {
		for i := range args {
			if !args[i].Type.IsString() {
				args[i] = NewCast(args[i], textOf(args[i]))
			}
		}
	}
	e, err := translate(name, args)
	if err != nil {
		return nil, err
	}
	env, err := vitessEnv()
	if err != nil {
		return nil, err
	}
	ee := evalengine.NewExpressionEnv(context.Background(), nil, evalengine.NewEmptyVCursor(env, nil))
	t, err := ee.TypeOf(e)
	if err != nil {
		return nil, errorf(ErrArgument, "%s: %s", name, err.Error())
	}
	typ := resultType(t.Type(), t.Collation(), t.Size(), t.Scale())
	if name == "regexp_replace" || name == "regexp_substr" { // the engine calls them integers
		typ = resultType(sqltypes.Text, vitessCollation(args[0].Type), 0, 0)
	}
	return &plan.Expr{Kind: plan.Call, Type: typ, Func: name, Args: args}, nil
}

// fallbackState is the engine's environment of one evaluator and its memory.
type fallbackState struct {
	env *evalengine.ExpressionEnv
	row []sqltypes.Value
}

func (c *compiler) fallbackNode(e *plan.Expr) (node, error) {
	if !isFallback(e.Func) {
		return nil, errorf(ErrUnknownFunction, "FUNCTION %s does not exist", e.Func)
	}
	args, err := c.compileAll(e.Args)
	if err != nil {
		return nil, err
	}
	x, err := translate(e.Func, e.Args)
	if err != nil {
		return nil, err
	}
	ts := make([]types.Type, len(args))
	for i, a := range e.Args {
		ts[i] = a.Type
	}
	f := &function{name: e.Func, lenient: true, volatile: volatileFallback(e.Func),
		row: func(c *rowCtx, a []types.Datum) (types.Datum, error) { return fallbackRow(c, x, a) }}
	return &rowNode{nodeBase: c.newBase(e.Type), f: f, args: args, types: ts}, nil
}

func fallbackRow(c *rowCtx, x evalengine.Expr, a []types.Datum) (types.Datum, error) {
	st, _ := c.state.(*fallbackState)
	if st == nil {
		env, err := vitessEnv()
		if err != nil {
			return types.NullDatum, err
		}
		vc := evalengine.NewEmptyVCursor(env, c.ev.prog.zone)
		st = &fallbackState{evalengine.NewExpressionEnv(context.Background(), nil, vc), make([]sqltypes.Value, len(a))}
		st.env.SetTime(c.ev.prog.env.Now)
		c.state = st
	}
	for i, d := range a {
		if d.IsNull() {
			st.row[i] = sqltypes.NULL
			continue
		}
		text := convert.AppendTextZone(nil, c.types[i], d, c.ev.prog.zone)
		st.row[i] = sqltypes.MakeTrusted(vitessType(c.types[i]), text)
	}
	st.env.Row = st.row
	r, err := st.env.Evaluate(x)
	if err != nil {
		return types.NullDatum, errorf(ErrArgument, "%s: %s", c.name, err.Error())
	}
	v := r.Value(collations.ID(types.DefaultCollation))
	if v.IsNull() {
		return types.NullDatum, nil
	}
	t := c.typ
	if t.IsString() {
		return c.str(v.Raw()), nil
	}
	d, st2 := convert.Parse(v.Raw(), t, &convert.Options{Zone: c.ev.prog.zone})
	if st2 >= convert.Truncated {
		return types.NullDatum, errorf(ErrOutOfRange, "%s: result '%s' is no %s", c.name, v.Raw(), t)
	}
	return d, nil
}
