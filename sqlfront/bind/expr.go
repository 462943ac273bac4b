package bind

import (
	"errors"
	"slices"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// binaryFuncs are the names under which package expr knows the operators.
var binaryFuncs = map[parse.Op]string{
	parse.OpAdd: "+", parse.OpSub: "-", parse.OpMul: "*", parse.OpDiv: "/", parse.OpIntDiv: "div", parse.OpMod: "%",
	parse.OpBitAnd: "&", parse.OpBitOr: "|", parse.OpBitXor: "^", parse.OpShiftLeft: "<<", parse.OpShiftRight: ">>",
	parse.OpConcat: "concat", parse.OpJSONExtract: "json_extract",
	parse.OpEQ: "=", parse.OpNullSafeEQ: "<=>", parse.OpNE: "<>", parse.OpLT: "<", parse.OpLE: "<=", parse.OpGT: ">",
	parse.OpGE: ">=", parse.OpAnd: "and", parse.OpOr: "or", parse.OpXor: "xor", parse.OpNot: "not",
	parse.OpNeg: "neg", parse.OpBitNot: "~",
}

// unify returns the common type of expressions that end in one column: CASE branches, UNION columns.
func unify(es []*plan.Expr) types.Type {
	ts := make([]types.Type, len(es))
	for i, e := range es {
		ts[i] = e.Type
	}
	return expr.Unify(ts...)
}

// bindConjuncts binds a condition and cuts it at its ANDs.
func (b *Binder) bindConjuncts(e parse.Expr, s *scope) ([]*plan.Expr, error) {
	if l, ok := e.(*parse.Logic); ok && l.Op == parse.OpAnd {
		var out []*plan.Expr
		for _, a := range l.Args {
			c, err := b.bindConjuncts(a, s)
			if err != nil {
				return nil, err
			}
			out = append(out, c...)
		}
		return out, nil
	}
	x, err := b.bindExpr(e, s)
	if err != nil {
		return nil, err
	}
	return []*plan.Expr{x}, nil
}

// bindExpr binds a scalar expression.
func (b *Binder) bindExpr(e parse.Expr, s *scope) (*plan.Expr, error) {
	switch e := e.(type) {
	case *parse.Literal:
		return b.literal(e)
	case *parse.ColumnRef:
		return s.resolve(e)
	case *parse.Placeholder:
		return b.placeholder(e), nil
	case *parse.UserVar:
		return b.session.UserVariable(e.Name), nil
	case *parse.SysVar:
		return b.session.SystemVariable(e.Scope, e.Name)
	case *parse.Logic:
		return b.bindCall(binaryFuncs[e.Op], e.Args, s)
	case *parse.Compare:
		return b.bindCompare(e, s)
	case *parse.Binary:
		return b.bindBinary(e, s)
	case *parse.Unary:
		return b.bindUnary(e, s)
	case *parse.FuncCall:
		return b.bindFunc(e, s)
	case *parse.Subquery, *parse.Exists, *parse.InSubquery, *parse.QuantifiedCompare:
		return b.bindSubquery(e, s)
	}
	return b.bindSpecial(e, s)
}

// bindSpecial binds the forms that have a grammar of their own.
func (b *Binder) bindSpecial(e parse.Expr, s *scope) (*plan.Expr, error) {
	switch e := e.(type) {
	case *parse.Is:
		return b.bindIs(e, s)
	case *parse.Like:
		return b.bindLike(e, s)
	case *parse.Regexp:
		return b.negate(e.Not)(b.bindCall("regexp", []parse.Expr{e.Arg, e.Pattern}, s))
	case *parse.Between:
		return b.negate(e.Not)(b.bindCall("between", []parse.Expr{e.Arg, e.Low, e.High}, s))
	case *parse.InList:
		return b.bindInList(e, s)
	case *parse.Case:
		return b.bindCase(e, s)
	case *parse.Cast:
		return b.bindCast(e, s)
	case *parse.Collate:
		return b.bindCollate(e, s)
	case *parse.ConvertUsing:
		arg, err := b.bindExpr(e.Arg, s)
		if err != nil {
			return nil, err
		}
		return expr.NewCall("convert_using", arg, expr.NewString(e.Charset))
	case *parse.DateArith:
		return b.bindDateArith(e, s)
	case *parse.Extract:
		return b.bindUnit("extract", e.Unit, []parse.Expr{e.Arg}, s)
	case *parse.TimestampDiff:
		return b.bindUnit("timestampdiff", e.Unit, []parse.Expr{e.From, e.To}, s)
	case *parse.Trim:
		return b.bindTrim(e, s)
	case *parse.Row:
		return nil, sqlerr.OperandColumns.New(1)
	case *parse.AssignExpr:
		return nil, sqlerr.NotSupportedYet.New("assignment to a user variable inside an expression")
	case *parse.Match:
		return nil, sqlerr.NotSupportedYet.New("MATCH ... AGAINST")
	case *parse.Star:
		return nil, sqlerr.Syntax.New("'*' is not allowed here")
	}
	return nil, sqlerr.NotSupportedYet.New(strings.ToUpper(parse.String(e)))
}

// negate wraps a bound predicate in NOT where the form said so.
func (b *Binder) negate(not bool) func(*plan.Expr, error) (*plan.Expr, error) {
	return func(e *plan.Expr, err error) (*plan.Expr, error) {
		if err != nil || !not {
			return e, err
		}
		return expr.NewCall("not", e)
	}
}

// bindCall binds the arguments and makes the call.
func (b *Binder) bindCall(name string, args []parse.Expr, s *scope) (*plan.Expr, error) {
	bound := make([]*plan.Expr, len(args))
	for i, a := range args {
		x, err := b.bindExpr(a, s)
		if err != nil {
			return nil, err
		}
		bound[i] = x
	}
	numericBytes(name, args, bound)
	return expr.NewCall(name, bound...)
}

// numericBytes makes numbers of hexadecimal and bit literals where they are operands of arithmetic, or are compared
// with numbers; elsewhere they are binary strings.
func numericBytes(name string, args []parse.Expr, bound []*plan.Expr) {
	switch name {
	case "+", "-", "*", "/", "div", "%", "&", "|", "^", "<<", ">>", "neg", "~":
	case "=", "<>", "<", "<=", ">", ">=", "<=>", "between", "in":
		isNumber := func(e *plan.Expr) bool { return e.Type.IsNumeric() || e.Type.Kind == types.Bit }
		if !slices.ContainsFunc(bound, isNumber) {
			return
		}
	default:
		return
	}
	for i, a := range args {
		lit, ok := a.(*parse.Literal)
		if !ok || lit.Kind != parse.LitHexNumber && lit.Kind != parse.LitHexString && lit.Kind != parse.LitBit ||
			lit.Charset != "" {
			continue
		}
		raw := bound[i].Value.S
		var v uint64
		for _, c := range []byte(raw[max(0, len(raw)-8):]) {
			v = v<<8 | uint64(c)
		}
		bound[i] = plan.NewConstant(types.UintDatum(v), types.NewBigInt(true).WithNotNull(true))
	}
}

// bindCompare binds a comparison; rows compare element by element.
func (b *Binder) bindCompare(e *parse.Compare, s *scope) (*plan.Expr, error) {
	l, lrow := e.Left.(*parse.Row)
	r, rrow := e.Right.(*parse.Row)
	if !lrow && !rrow {
		return b.bindCall(binaryFuncs[e.Op], []parse.Expr{e.Left, e.Right}, s)
	}
	_, lsub := e.Left.(*parse.Subquery)
	_, rsub := e.Right.(*parse.Subquery)
	if lsub || rsub {
		return nil, sqlerr.NotSupportedYet.New("comparison of a row with a subquery (use IN)")
	}
	if !lrow || !rrow || len(l.Args) != len(r.Args) {
		n := 1
		if lrow {
			n = len(l.Args)
		}
		return nil, sqlerr.OperandColumns.New(n)
	}
	if e.Op != parse.OpEQ && e.Op != parse.OpNE && e.Op != parse.OpNullSafeEQ {
		return nil, sqlerr.NotSupportedYet.New("row comparison by order")
	}
	op := "="
	if e.Op == parse.OpNullSafeEQ {
		op = "<=>"
	}
	terms := make([]*plan.Expr, len(l.Args))
	for i := range l.Args {
		t, err := b.bindCall(op, []parse.Expr{l.Args[i], r.Args[i]}, s)
		if err != nil {
			return nil, err
		}
		terms[i] = t
	}
	return b.negate(e.Op == parse.OpNE)(expr.NewCall("and", terms...))
}

// bindBinary binds a chain of operators that leans left by a loop, since it may be hundreds of thousands of terms.
func (b *Binder) bindBinary(e *parse.Binary, s *scope) (*plan.Expr, error) {
	var spine []*parse.Binary
	var left parse.Expr = e
	for {
		x, ok := left.(*parse.Binary)
		if !ok {
			break
		}
		spine = append(spine, x)
		left = x.Left
	}
	acc, err := b.bindExpr(left, s)
	for i := len(spine) - 1; i >= 0 && err == nil; i-- {
		var right *plan.Expr
		if right, err = b.bindExpr(spine[i].Right, s); err != nil {
			break
		}
		if spine[i].Op == parse.OpJSONUnquote {
			if acc, err = expr.NewCall("json_extract", acc, right); err == nil {
				acc, err = expr.NewCall("json_unquote", acc)
			}
			continue
		}
		operands := []*plan.Expr{acc, right}
		numericBytes(binaryFuncs[spine[i].Op], []parse.Expr{spine[i].Left, spine[i].Right}, operands)
		acc, err = expr.NewCall(binaryFuncs[spine[i].Op], operands...)
	}
	return acc, err
}

func (b *Binder) bindUnary(e *parse.Unary, s *scope) (*plan.Expr, error) {
	if lit, ok := e.Arg.(*parse.Literal); ok && e.Op == parse.OpNeg {
		if x, err := b.negativeLiteral(lit); x != nil || err != nil {
			return x, err
		}
	}
	arg, err := b.bindExpr(e.Arg, s)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case parse.OpPlus:
		return arg, nil
	case parse.OpBinary:
		t := arg.Type
		t.Kind, t.Collation = types.VarBinary, types.CollationBinary
		return expr.NewCast(arg, t), nil
	}
	operand := []*plan.Expr{arg}
	numericBytes(binaryFuncs[e.Op], []parse.Expr{e.Arg}, operand)
	return expr.NewCall(binaryFuncs[e.Op], operand...)
}

func (b *Binder) bindIs(e *parse.Is, s *scope) (*plan.Expr, error) {
	name := map[parse.IsTest]string{parse.IsNull: "is_null", parse.IsUnknown: "is_null", parse.IsTrue: "is_true",
		parse.IsFalse: "is_false"}[e.Test]
	return b.negate(e.Not)(b.bindCall(name, []parse.Expr{e.Arg}, s))
}

func (b *Binder) bindLike(e *parse.Like, s *scope) (*plan.Expr, error) {
	args := []parse.Expr{e.Arg, e.Pattern}
	if e.Escape != nil {
		args = append(args, e.Escape)
	}
	return b.negate(e.Not)(b.bindCall("like", args, s))
}

// bindInList binds IN; a list of rows becomes an OR of row equalities.
func (b *Binder) bindInList(e *parse.InList, s *scope) (*plan.Expr, error) {
	row, isRow := e.Arg.(*parse.Row)
	if !isRow {
		return b.negate(e.Not)(b.bindCall("in", append([]parse.Expr{e.Arg}, e.List...), s))
	}
	var terms []*plan.Expr
	for _, el := range e.List {
		r, ok := el.(*parse.Row)
		if !ok || len(r.Args) != len(row.Args) {
			return nil, sqlerr.OperandColumns.New(len(row.Args))
		}
		t, err := b.bindCompare(&parse.Compare{Op: parse.OpEQ, Left: row, Right: r}, s)
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
	}
	if len(terms) == 1 {
		return b.negate(e.Not)(terms[0], nil)
	}
	return b.negate(e.Not)(expr.NewCall("or", terms...))
}

// bindCase makes "case" of condition, value pairs and the ELSE; CASE x WHEN v compares x with each v.
func (b *Binder) bindCase(e *parse.Case, s *scope) (*plan.Expr, error) {
	var args []*plan.Expr
	var operand *plan.Expr
	if e.Arg != nil {
		x, err := b.bindExpr(e.Arg, s)
		if err != nil {
			return nil, err
		}
		operand = x
	}
	for _, w := range e.Whens {
		c, err := b.bindExpr(w.Cond, s)
		if err == nil && operand != nil {
			c, err = expr.NewCall("=", operand, c)
		}
		if err != nil {
			return nil, err
		}
		v, err := b.bindExpr(w.Then, s)
		if err != nil {
			return nil, err
		}
		args = append(args, c, v)
	}
	if e.Else != nil {
		x, err := b.bindExpr(e.Else, s)
		if err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	return expr.NewCall("case", args...)
}

func (b *Binder) bindTrim(e *parse.Trim, s *scope) (*plan.Expr, error) {
	name := [...]string{parse.TrimBoth: "trim", parse.TrimLeading: "trim_leading",
		parse.TrimTrailing: "trim_trailing"}[e.Side]
	args := []parse.Expr{e.Arg}
	if e.Remove != nil {
		args = append(args, e.Remove)
	}
	return b.bindCall(name, args, s)
}

// bindDateArith binds date ± INTERVAL.
func (b *Binder) bindDateArith(e *parse.DateArith, s *scope) (*plan.Expr, error) {
	date, err := b.bindExpr(e.Date, s)
	if err != nil {
		return nil, err
	}
	amount, err := b.bindExpr(e.Value, s)
	if err != nil {
		return nil, err
	}
	name := "date_add"
	if e.Sub {
		name = "date_sub"
	}
	return expr.NewCall(name, date, amount, expr.NewString(unitNames[e.Unit]))
}

// bindUnit binds a call whose first argument is a unit.
func (b *Binder) bindUnit(name string, u parse.IntervalUnit, args []parse.Expr, s *scope) (*plan.Expr, error) {
	bound := []*plan.Expr{expr.NewString(unitNames[u])}
	for _, a := range args {
		x, err := b.bindExpr(a, s)
		if err != nil {
			return nil, err
		}
		bound = append(bound, x)
	}
	return expr.NewCall(name, bound...)
}

var unitNames = [...]string{parse.UnitNone: "day", parse.UnitMicrosecond: "microsecond", parse.UnitSecond: "second",
	parse.UnitMinute: "minute", parse.UnitHour: "hour", parse.UnitDay: "day", parse.UnitWeek: "week",
	parse.UnitMonth: "month", parse.UnitQuarter: "quarter", parse.UnitYear: "year",
	parse.UnitSecondMicrosecond: "second_microsecond", parse.UnitMinuteMicrosecond: "minute_microsecond",
	parse.UnitMinuteSecond: "minute_second", parse.UnitHourMicrosecond: "hour_microsecond",
	parse.UnitHourSecond: "hour_second", parse.UnitHourMinute: "hour_minute",
	parse.UnitDayMicrosecond: "day_microsecond", parse.UnitDaySecond: "day_second", parse.UnitDayMinute: "day_minute",
	parse.UnitDayHour: "day_hour", parse.UnitYearMonth: "year_month"}

// bindFunc binds a call by name: aggregates, what the session answers, then package expr.
func (b *Binder) bindFunc(f *parse.FuncCall, s *scope) (*plan.Expr, error) {
	switch {
	case f.Over != nil:
		return nil, sqlerr.NotSupportedYet.New("window functions")
	case f.Schema != "":
		return nil, sqlerr.UnknownFunction.New(f.Schema + "." + f.Name)
	case isAggregate(f.Name):
		return b.bindAggregate(f, s)
	}
	args := make([]*plan.Expr, len(f.Args))
	for i, a := range f.Args {
		x, err := b.bindExpr(a, s)
		if err != nil {
			return nil, err
		}
		args[i] = x
	}
	x, err := b.session.Function(f.Name, args)
	if x != nil || err != nil {
		return x, err
	}
	x, err = expr.NewCall(f.Name, args...)
	var failed *expr.Error
	if errors.As(err, &failed) && failed.Kind == expr.ErrUnknownFunction {
		// It could have been a stored function of the database.
		if b.session.Database() == "" {
			return nil, sqlerr.UnknownFunction.New(f.Name)
		}
		return nil, sqlerr.UnknownFunction.New(b.session.Database() + "." + f.Name)
	}
	return x, err
}

func (b *Binder) placeholder(p *parse.Placeholder) *plan.Expr {
	if p.Index < len(b.params) {
		return b.params[p.Index]
	}
	return plan.NewConstant(types.NullDatum, nullType)
}
