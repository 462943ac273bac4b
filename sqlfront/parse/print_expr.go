package parse

// exprs prints a list.
func (p *printer) exprs(list []Expr) {
	for i, e := range list {
		p.comma(i)
		p.expr(e, precLowest)
	}
}

// opTexts are the texts of the operators.
var opTexts = [...]string{
	OpAnd: " and ", OpOr: " or ", OpXor: " xor ", OpEQ: " = ", OpNullSafeEQ: " <=> ", OpNE: " <> ", OpLT: " < ",
	OpLE: " <= ", OpGT: " > ", OpGE: " >= ", OpSoundsLike: " sounds like ", OpAdd: " + ", OpSub: " - ", OpMul: " * ",
	OpDiv: " / ", OpIntDiv: " div ", OpMod: " % ", OpBitAnd: " & ", OpBitOr: " | ", OpBitXor: " ^ ",
	OpShiftLeft: " << ", OpShiftRight: " >> ", OpConcat: " || ", OpJSONExtract: " -> ", OpJSONUnquote: " ->> ",
	OpNot: "not ", OpNeg: "-", OpPlus: "+", OpBitNot: "~", OpBinary: "binary ",
}

// opPrecs are the binding powers of the operators.
var opPrecs = [...]int{
	OpAnd: precAnd, OpOr: precOr, OpXor: precXor, OpEQ: precCompare, OpNullSafeEQ: precCompare, OpNE: precCompare,
	OpLT: precCompare, OpLE: precCompare, OpGT: precCompare, OpGE: precCompare, OpSoundsLike: precPredicate,
	OpAdd: precAdd, OpSub: precAdd, OpMul: precMul, OpDiv: precMul, OpIntDiv: precMul, OpMod: precMul,
	OpBitAnd: precBitAnd, OpBitOr: precBitOr, OpBitXor: precBitXor, OpShiftLeft: precShift, OpShiftRight: precShift,
	OpConcat: precConcat, OpJSONExtract: precCollate, OpJSONUnquote: precCollate,
	OpNot: precNot, OpNeg: precUnary, OpPlus: precUnary, OpBitNot: precUnary, OpBinary: precUnary,
}

// String returns the operator's text.
func (op Op) String() string { return trimBlanks(opTexts[op]) }

// precOperand is tighter than every operator.
const precOperand = precCollate + 1

// exprPrec returns the binding power of an expression's outermost operator.
func exprPrec(e Expr) int {
	switch e := e.(type) {
	case *Logic:
		return opPrecs[e.Op]
	case *Compare:
		return opPrecs[e.Op]
	case *Binary:
		return opPrecs[e.Op]
	case *Unary:
		return opPrecs[e.Op]
	case *AssignExpr:
		return precLowest
	case *QuantifiedCompare, *Is:
		return precCompare
	case *Like, *Regexp, *Between, *InList, *InSubquery, *MemberOf:
		return precPredicate
	case *DateArith:
		return precAdd
	case *Collate:
		return precCollate
	}
	return precOperand
}

// expr prints an expression, in parentheses if it binds looser than needed.
func (p *printer) expr(e Expr, needed int) {
	if exprPrec(e) < needed {
		p.str("(")
		p.bare(e)
		p.str(")")
		return
	}
	p.bare(e)
}

// bare prints an expression that is an operator; others go to operand.
func (p *printer) bare(e Expr) {
	switch e := e.(type) {
	case *Logic:
		prec := opPrecs[e.Op]
		for i, arg := range e.Args {
			p.when(i > 0, opTexts[e.Op])
			p.expr(arg, prec+1)
		}
	case *Compare:
		prec := opPrecs[e.Op]
		p.expr(e.Left, prec)
		p.str(opTexts[e.Op])
		p.expr(e.Right, prec+1)
	case *QuantifiedCompare:
		p.expr(e.Left, precCompare)
		p.str(opTexts[e.Op])
		p.str(map[bool]string{true: "all ", false: "any "}[e.All])
		p.bare(e.Query)
	case *Binary:
		p.binary(e)
	case *Unary:
		p.unary(e)
	case *AssignExpr:
		p.bare(e.Var)
		p.str(" := ")
		p.expr(e.Value, precLowest)
	case *Is:
		p.expr(e.Arg, precCompare)
		p.str(" is ")
		p.when(e.Not, "not ")
		p.str([...]string{IsNull: "null", IsTrue: "true", IsFalse: "false", IsUnknown: "unknown"}[e.Test])
	case *DateArith:
		p.expr(e.Date, precAdd)
		p.str(map[bool]string{true: " - ", false: " + "}[e.Sub])
		p.interval(e.Value, e.Unit)
	case *Collate:
		p.expr(e.Arg, precCollate)
		p.str(" collate ", e.Collation)
	default:
		if !p.predicate(e) {
			p.operand(e)
		}
	}
}

// predicate prints LIKE, IN, BETWEEN and their kin.
func (p *printer) predicate(e Expr) bool {
	const tight = precPredicate + 1
	switch e := e.(type) {
	case *Like:
		p.negated(e.Arg, e.Not, "like ")
		p.expr(e.Pattern, tight)
		if e.Escape != nil {
			p.str(" escape ")
			p.expr(e.Escape, tight)
		}
	case *Regexp:
		p.negated(e.Arg, e.Not, "regexp ")
		p.expr(e.Pattern, tight)
	case *Between:
		p.negated(e.Arg, e.Not, "between ")
		p.expr(e.Low, tight)
		p.str(" and ")
		p.expr(e.High, tight)
	case *InList:
		p.negated(e.Arg, e.Not, "in (")
		p.exprs(e.List)
		p.str(")")
	case *InSubquery:
		p.negated(e.Arg, e.Not, "in ")
		p.bare(e.Query)
	case *MemberOf:
		p.negated(e.Arg, false, "member of (")
		p.expr(e.Array, precLowest)
		p.str(")")
	default:
		return false
	}
	return true
}

// negated prints the left side and the word of a predicate.
func (p *printer) negated(arg Expr, not bool, word string) {
	p.expr(arg, precPredicate)
	p.str(" ")
	p.when(not, "not ")
	p.str(word)
}

// binary prints a chain of binary operators that leans to the left, by a loop.
func (p *printer) binary(e *Binary) {
	spine := []*Binary{e}
	for {
		last := spine[len(spine)-1]
		left, ok := last.Left.(*Binary)
		if !ok || opPrecs[left.Op] < opPrecs[last.Op] {
			break
		}
		spine = append(spine, left)
	}
	for i := len(spine) - 1; i >= 0; i-- {
		b := spine[i]
		prec := opPrecs[b.Op]
		if i == len(spine)-1 {
			p.expr(b.Left, prec)
		}
		p.str(opTexts[b.Op])
		p.expr(b.Right, prec+1)
	}
}

// LeftSpine takes a chain of binary operators apart: the leftmost operand, and the nodes from the innermost to e. A
// caller that computes the operand, and then each node's Op and Right in turn, needs no recursion for long chains.
func LeftSpine(e *Binary) (first Expr, chain []*Binary) {
	for n := e; ; {
		chain = append(chain, n)
		left, ok := n.Left.(*Binary)
		if !ok {
			first = n.Left
			break
		}
		n = left
	}
	for i, j := 0, len(chain)-1; i < j; i, j = i+1, j-1 {
		chain[i], chain[j] = chain[j], chain[i]
	}
	return first, chain
}

// unary prints a prefix operator.
func (p *printer) unary(e *Unary) {
	p.str(opTexts[e.Op])
	if inner, ok := e.Arg.(*Unary); ok && inner.Op == e.Op && e.Op == OpNeg {
		// Two minus signs side by side would start a comment.
		p.str(" ")
	}
	p.expr(e.Arg, opPrecs[e.Op])
}

// interval prints "interval value unit".
func (p *printer) interval(value Expr, unit IntervalUnit) {
	p.str("interval ")
	switch value.(type) {
	case *Literal, *ColumnRef, *Placeholder, *UserVar, *SysVar, *FuncCall, *Subquery:
		p.bare(value)
	default:
		p.str("(")
		p.expr(value, precLowest)
		p.str(")")
	}
	p.str(" ", lower(unitNames[unit]))
}

// operand prints what is no operator.
func (p *printer) operand(e Expr) {
	switch e := e.(type) {
	case *Literal:
		p.literal(e)
	case *Keyword:
		p.str(e.Word)
	case *ColumnRef:
		p.qualified(e.Schema, e.Table, e.Name)
	case *Star:
		p.qualified(e.Schema, e.Table)
		p.when(e.Table != "", ".")
		p.str("*")
	case *Placeholder:
		p.str("?")
	case *UserVar:
		p.str("@")
		p.name(e.Name)
	case *SysVar:
		p.str("@@", scopePrefix(e.Scope), e.Name)
	case *Exists:
		p.str("exists ")
		p.bare(e.Query)
	case *Subquery:
		p.str("(")
		p.query(e.Query)
		p.str(")")
	case *Row:
		p.when(len(e.Args) == 1, "row")
		p.str("(")
		p.exprs(e.Args)
		p.str(")")
	case *Case:
		p.caseExpr(e)
	case *FuncCall:
		p.call(e)
	default:
		p.specialCall(e)
	}
}

// scopePrefix is the prefix of a system variable behind @@.
func scopePrefix(scope VarScope) string {
	switch scope {
	case ScopeGlobal:
		return "global."
	case ScopeSession:
		return "session."
	case ScopePersist:
		return "persist."
	}
	return ""
}

// literal prints a literal.
func (p *printer) literal(e *Literal) {
	if e.Charset != "" {
		p.str("_", e.Charset)
	}
	switch e.Kind {
	case LitNull:
		p.str("NULL")
	case LitTrue:
		p.str("true")
	case LitFalse:
		p.str("false")
	case LitString:
		p.quote(e.Text)
	case LitHexNumber:
		p.when(e.Charset != "", " ")
		p.str("0x", e.Text)
	case LitHexString:
		p.when(e.Charset != "", " ")
		p.str("x'", e.Text, "'")
	case LitBit:
		p.when(e.Charset != "", " ")
		p.str("b'", e.Text, "'")
	case LitDate, LitTime, LitTimestamp:
		p.str([...]string{"date", "time", "timestamp"}[e.Kind-LitDate])
		p.quote(e.Text)
	default:
		p.str(e.Text)
	}
}

// caseExpr prints CASE.
func (p *printer) caseExpr(e *Case) {
	p.str("case")
	p.clause(" ", e.Arg)
	for _, w := range e.Whens {
		p.clause(" when ", w.Cond)
		p.clause(" then ", w.Then)
	}
	p.clause(" else ", e.Else)
	p.str(" end")
}

// specialCall prints the calls that have nodes of their own.
func (p *printer) specialCall(e Expr) {
	switch e := e.(type) {
	case *Cast:
		p.clause("cast(", e.Arg)
		p.str(" as ")
		p.dataType(e.Type)
		p.str(")")
	case *ConvertUsing:
		p.clause("convert(", e.Arg)
		p.str(" using ", e.Charset, ")")
	case *Extract:
		p.str("extract(", lower(unitNames[e.Unit]))
		p.clause(" from ", e.Arg)
		p.str(")")
	case *TimestampDiff:
		p.str("timestampdiff(", lower(unitNames[e.Unit]))
		p.clause(", ", e.From)
		p.clause(", ", e.To)
		p.str(")")
	case *Trim:
		p.str("trim(")
		if e.Side != TrimBoth || e.Remove != nil {
			p.str([...]string{TrimBoth: "both ", TrimLeading: "leading ", TrimTrailing: "trailing "}[e.Side])
			p.clause("", e.Remove)
			p.str(" from ")
		}
		p.clause("", e.Arg)
		p.str(")")
	case *Match:
		p.str("match (")
		for i, c := range e.Columns {
			p.comma(i)
			p.operand(c)
		}
		p.str(") against (")
		p.expr(e.Against, precPredicate+1)
		p.str([...]string{MatchDefault: "", MatchNatural: " in natural language mode", MatchBoolean: " in boolean mode",
			MatchExpansion:        " with query expansion",
			MatchNaturalExpansion: " in natural language mode with query expansion"}[e.Mode])
		p.str(")")
	case *ValuesFunc:
		p.str("values(")
		p.operand(e.Column)
		p.str(")")
	case *Default:
		p.str("default")
		if e.Column != nil {
			p.str("(")
			p.operand(e.Column)
			p.str(")")
		}
	}
}

// call prints a function call.
func (p *printer) call(e *FuncCall) {
	if e.Schema != "" {
		p.name(e.Schema)
		p.str(".")
	}
	if e.Schema == "" && isPlainFunction(e.Name) {
		p.str(e.Name)
	} else {
		p.name(e.Name)
	}
	p.str("(")
	p.when(e.Star, "*")
	p.when(e.Distinct, "distinct ")
	p.exprs(e.Args)
	if e.Charset != "" {
		p.str(" using ", e.Charset)
	}
	p.orderBy(" order by ", e.OrderBy)
	if e.Separator != nil {
		p.str(" separator ")
		p.quote(e.Separator.Text)
	}
	p.limit(e.Limit)
	p.str(")")
	p.when(e.FromLast, " from last")
	p.when(e.Nulls == NullsIgnore, " ignore nulls")
	p.when(e.Nulls == NullsRespect, " respect nulls")
	if e.WithinGroup != nil {
		p.orderBy(" within group (order by ", e.WithinGroup)
		p.str(")")
	}
	if e.Filter != nil {
		p.clause(" filter (where ", e.Filter)
		p.str(")")
	}
	if e.Over != nil {
		p.str(" over ")
		p.window(e.Over)
	}
}

// isPlainFunction reports whether a function's name can stand without quotes and mean the same call.
func isPlainFunction(name string) bool {
	if name == "" || classes[name[0]]&classDigit != 0 {
		return false
	}
	for i := 0; i < len(name); i++ {
		if classes[name[i]]&classIdent == 0 {
			return false
		}
	}
	switch name {
	case "cast", "extract", "trim", "position", "date_add", "adddate", "date_sub", "subdate", "timestampadd",
		"timestampdiff", "substring", "mid", "row", "json_table", "value":
		return false
	}
	kw := lookupKeyword(name)
	switch kw {
	case kwInterval, kwChar, kwCurrentDate, kwCurrentTime, kwCurrentTimestamp, kwLocaltime, kwLocaltimestamp, kwUtcDate,
		kwUtcTime, kwUtcTimestamp, kwCurrentUser, kwCurrentRole:
		return true
	}
	return !kw.isReserved() || isCallableReserved(kw)
}

// window prints what follows OVER.
func (p *printer) window(w *Window) {
	if w.Bare {
		p.name(w.Name)
		return
	}
	p.str("(")
	blank := ""
	if w.Name != "" {
		p.name(w.Name)
		blank = " "
	}
	if w.PartitionBy != nil {
		p.str(blank, "partition by ")
		p.exprs(w.PartitionBy)
		blank = " "
	}
	if w.OrderBy != nil {
		p.orderBy(blank+"order by ", w.OrderBy)
		blank = " "
	}
	if f := w.Frame; f != nil {
		p.str(blank, [...]string{FrameRows: "rows", FrameRange: "range", FrameGroups: "groups"}[f.Unit], " between ")
		p.frameBound(f.Start)
		p.str(" and ")
		p.frameBound(f.End)
		p.str([...]string{ExcludeNoOthers: "", ExcludeCurrentRow: " exclude current row",
			ExcludeGroup: " exclude group", ExcludeTies: " exclude ties"}[f.Exclude])
	}
	p.str(")")
}

// frameBound prints one end of a frame.
func (p *printer) frameBound(b FrameBound) {
	switch b.Kind {
	case UnboundedPreceding:
		p.str("unbounded preceding")
	case CurrentRow:
		p.str("current row")
	case UnboundedFollowing:
		p.str("unbounded following")
	default:
		if b.Unit != UnitNone {
			p.interval(b.Value, b.Unit)
		} else {
			p.expr(b.Value, precPredicate+1)
		}
		p.str(map[bool]string{true: " preceding", false: " following"}[b.Kind == ValuePreceding])
	}
}
