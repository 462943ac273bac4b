package parse

import "strings"

// The commonest nodes are allocated several at once: few at first, more in a statement that has many.
const (
	firstSlab = 8
	lastSlab  = 512
)

// literal makes a literal node.
func (p *parser) literal(at Pos, kind LitKind, text string) *Literal {
	if len(p.literals) == 0 {
		p.literalSlab = min(max(2*p.literalSlab, firstSlab), lastSlab)
		p.literals = make([]Literal, p.literalSlab)
	}
	lit := &p.literals[0]
	p.literals = p.literals[1:]
	lit.Pos, lit.Kind, lit.Text = at, kind, text
	return lit
}

// primary reads an operand without prefix operators.
func (p *parser) primary() Expr {
	at := p.tok.pos()
	switch p.tok.kind {
	case tokWord:
		return p.wordPrimary(at)
	case tokQuoted:
		return p.nameOrCall(at)
	case tokInteger, tokDecimal, tokFloat:
		return p.numberLiteral(at)
	case tokString, tokNString, tokHexString, tokHexNumber, tokBit:
		return p.stringLiteral(at, "")
	case tokNull:
		p.advance()
		return p.literal(at, LitNull, "")
	case tokLParen:
		list, query := p.parenList()
		return parenValue(at, list, query)
	case tokParam:
		p.advance()
		p.params++
		return &Placeholder{Pos: at, Index: p.params - 1}
	case tokUserVar:
		v := &UserVar{Pos: at, Name: p.tok.text}
		p.advance()
		if p.accept(tokAssign) {
			return &AssignExpr{Pos: at, Var: v, Value: p.expr()}
		}
		return v
	case tokAtAt:
		return p.sysVar()
	case tokLBrace:
		return p.odbcLiteral(at)
	case tokDot:
		if isIdent(p.peek()) {
			p.advance()
			return p.nameOrCall(at)
		}
	}
	p.fail()
	return &Literal{}
}

// numberLiteral reads a number.
func (p *parser) numberLiteral(at Pos) Expr {
	kind := LitInteger + LitKind(p.tok.kind-tokInteger)
	lit := p.literal(at, kind, p.tok.text)
	p.advance()
	return lit
}

// stringLiteral reads a string, hexadecimal or bit literal; strings side by side are one.
func (p *parser) stringLiteral(at Pos, charset string) Expr {
	switch p.tok.kind {
	case tokNString:
		lit := p.literal(at, LitString, p.tok.text)
		lit.Charset = "utf8"
		p.advance()
		p.adjacentStrings(lit)
		return lit
	case tokString:
		lit := p.literal(at, LitString, p.tok.text)
		lit.Charset = charset
		p.advance()
		p.adjacentStrings(lit)
		return lit
	}
	kind := LitHexNumber + LitKind(p.tok.kind-tokHexNumber)
	lit := p.literal(at, kind, p.tok.text)
	lit.Charset = charset
	p.advance()
	return lit
}

// adjacentStrings appends the strings that follow a string to it.
func (p *parser) adjacentStrings(lit *Literal) {
	if !p.at(tokString) {
		return
	}
	lit.Text += p.stringText()
}

// odbcLiteral reads {d '…'}, {t '…'}, {ts '…'}; any other {name expr} is the expression alone, as in MySQL.
func (p *parser) odbcLiteral(at Pos) Expr {
	p.advance()
	word := p.tok.text
	if !p.atIdent() {
		p.fail()
	}
	p.advance()
	kind := LitNull
	switch {
	case !p.at(tokString):
	case strings.EqualFold(word, "d"):
		kind = LitDate
	case strings.EqualFold(word, "t"):
		kind = LitTime
	case strings.EqualFold(word, "ts"):
		kind = LitTimestamp
	}
	e := p.expr()
	p.expect(tokRBrace)
	if lit, ok := e.(*Literal); ok && kind != LitNull && lit.Kind == LitString {
		lit.Kind, lit.Pos = kind, at
	}
	return e
}

// sysVar reads @@[scope.]name.
func (p *parser) sysVar() Expr {
	v := &SysVar{Pos: p.tok.pos()}
	p.advance()
	v.Scope, v.Name = p.sysVarName()
	return v
}

// sysVarName reads [GLOBAL.|SESSION.|LOCAL.]name, in lower case.
func (p *parser) sysVarName() (VarScope, string) {
	if !p.at(tokWord) && !p.at(tokQuoted) {
		p.fail()
		return ScopeDefault, ""
	}
	scope := ScopeDefault
	name := lower(p.tok.text)
	p.advance()
	if p.at(tokDot) {
		switch name {
		case "global":
			scope = ScopeGlobal
		case "session", "local":
			scope = ScopeSession
		case "persist", "persist_only":
			scope = ScopePersist
		}
		p.advance()
		second := lower(p.ident().Name)
		if scope == ScopeDefault {
			return scope, name + "." + second
		}
		name = second
		if p.accept(tokDot) {
			name += "." + lower(p.ident().Name)
		}
	}
	return scope, name
}

// wordPrimary reads an operand that starts with a word.
func (p *parser) wordPrimary(at Pos) Expr {
	if p.tok.kw == 0 {
		if p.tok.text[0] == '_' {
			if e := p.introduced(at); e != nil {
				return e
			}
		}
		return p.nameOrCall(at)
	}
	switch p.tok.kw {
	case kwNull:
		p.advance()
		return p.literal(at, LitNull, "")
	case kwTrue:
		p.advance()
		return p.literal(at, LitTrue, "")
	case kwFalse:
		p.advance()
		return p.literal(at, LitFalse, "")
	case kwCase:
		return p.caseExpr(at)
	case kwExists:
		p.advance()
		return &Exists{Pos: at, Query: p.subquery()}
	case kwInterval:
		return p.intervalOperand(at)
	case kwDefault:
		return p.defaultExpr(at)
	case kwDate, kwTime, kwTimestamp:
		if p.peek().kind == tokString {
			kind := LitDate
			switch p.tok.kw {
			case kwTime:
				kind = LitTime
			case kwTimestamp:
				kind = LitTimestamp
			}
			p.advance()
			return p.literal(at, kind, p.stringText())
		}
	case kwRow:
		if p.peek().kind == tokLParen {
			p.advance()
			p.advance()
			row := &Row{Pos: at, Args: p.exprList()}
			p.expect(tokRParen)
			return row
		}
	case kwNext:
		if p.peek().kw == kwValue {
			return p.nextValue(at)
		}
	case kwCurrentDate, kwCurrentTime, kwCurrentTimestamp, kwLocaltime, kwLocaltimestamp, kwUtcDate, kwUtcTime,
		kwUtcTimestamp, kwCurrentUser, kwCurrentRole:
		return p.wordFunction(at)
	}
	if special := p.specialCall(at); special != nil {
		return special
	}
	if p.tok.kw.isReserved() {
		if p.peek().kind != tokLParen || !isCallableReserved(p.tok.kw) {
			p.fail()
			return &Literal{}
		}
		name := lower(p.tok.text)
		p.advance()
		return p.callArgs(&FuncCall{Pos: at, Name: name}, true)
	}
	return p.nameOrCall(at)
}

// introduced reads a literal with a character set introducer, or returns nil.
func (p *parser) introduced(at Pos) Expr {
	switch p.peek().kind {
	case tokString, tokHexString, tokHexNumber, tokBit:
	default:
		return nil
	}
	charset := lower(p.tok.text[1:])
	if !charsets[charset] {
		return nil
	}
	p.advance()
	return p.stringLiteral(at, charset)
}

// charsets are the character sets whose names with an underscore introduce a literal.
var charsets = map[string]bool{
	"armscii8": true, "ascii": true, "big5": true, "binary": true, "cp1250": true, "cp1251": true, "cp1256": true,
	"cp1257": true, "cp850": true, "cp852": true, "cp866": true, "cp932": true, "dec8": true, "eucjpms": true,
	"euckr": true, "gb18030": true, "gb2312": true, "gbk": true, "geostd8": true, "greek": true, "hebrew": true,
	"hp8": true, "keybcs2": true, "koi8r": true, "koi8u": true, "latin1": true, "latin2": true, "latin5": true,
	"latin7": true, "macce": true, "macroman": true, "sjis": true, "swe7": true, "tis620": true, "ucs2": true,
	"ujis": true, "utf16": true, "utf16le": true, "utf32": true, "utf8": true, "utf8mb3": true, "utf8mb4": true,
}

// isCallableReserved reports whether a reserved word is a function's name before a parenthesis.
func isCallableReserved(kw keyword) bool {
	switch kw {
	case kwLeft, kwRight, kwRepeat, kwReplace, kwInsert, kwIf, kwDatabase, kwSchema, kwRowNumber:
		return true
	}
	return false
}

// nameOrCall reads a column name, or the call of a function.
func (p *parser) nameOrCall(at Pos) Expr {
	quoted := p.at(tokQuoted)
	id := p.ident()
	switch p.tok.kind {
	case tokLParen:
		name := lower(id.Name)
		spaced := p.prevEnd != p.tok.off && !p.lex.mode.IgnoreSpace && adjacentNames[name]
		return p.callArgs(&FuncCall{Pos: at, Name: name}, !spaced && !quoted)
	case tokDot:
		return p.qualifiedName(at, id.Name)
	}
	return p.column(at, "", "", id.Name)
}

// adjacentNames are the built-in functions whose parenthesis must stand right behind the name, unless sql_mode has
// IGNORE_SPACE. With a blank between, the call is that of any function and has plain arguments only.
var adjacentNames = map[string]bool{
	"adddate": true, "bit_and": true, "bit_or": true, "bit_xor": true, "cast": true, "count": true, "date_add": true,
	"date_sub": true, "extract": true, "group_concat": true, "json_arrayagg": true, "json_objectagg": true, "max": true,
	"mid": true, "min": true, "position": true, "std": true, "stddev": true, "stddev_pop": true, "stddev_samp": true,
	"subdate": true, "substr": true, "substring": true, "sum": true, "trim": true, "variance": true, "var_pop": true,
	"var_samp": true,
}

// column makes a column node.
func (p *parser) column(at Pos, schema, table, name string) *ColumnRef {
	if len(p.columns) == 0 {
		p.columnSlab = min(max(2*p.columnSlab, firstSlab), lastSlab)
		p.columns = make([]ColumnRef, p.columnSlab)
	}
	c := &p.columns[0]
	p.columns = p.columns[1:]
	c.Pos, c.Schema, c.Table, c.Name = at, schema, table, name
	return c
}

// qualifiedName reads the rest of t.c, db.t.c, db.f(…), t.*, and NEXTVAL's kin.
func (p *parser) qualifiedName(at Pos, first string) Expr {
	p.advance()
	if p.accept(tokStar) {
		return &Star{Pos: at, Table: first}
	}
	second := p.ident().Name
	if p.at(tokLParen) {
		return p.callArgs(&FuncCall{Pos: at, Schema: first, Name: lower(second)}, true)
	}
	if !p.accept(tokDot) {
		return p.column(at, "", first, second)
	}
	if p.accept(tokStar) {
		return &Star{Pos: at, Schema: first, Table: second}
	}
	return p.column(at, first, second, p.ident().Name)
}

// columnRef reads a column name.
func (p *parser) columnRef() *ColumnRef {
	at := p.tok.pos()
	p.accept(tokDot)
	first := p.ident().Name
	if !p.accept(tokDot) {
		return p.column(at, "", "", first)
	}
	second := p.ident().Name
	if !p.accept(tokDot) {
		return p.column(at, "", first, second)
	}
	return p.column(at, first, second, p.ident().Name)
}

// caseExpr reads CASE … END.
func (p *parser) caseExpr(at Pos) Expr {
	p.advance()
	c := &Case{Pos: at}
	if !p.is(kwWhen) {
		c.Arg = p.expr()
	}
	for first := true; first || p.is(kwWhen); first = false {
		p.expectKw(kwWhen)
		var w When
		w.Cond = p.expr()
		p.expectKw(kwThen)
		w.Then = p.expr()
		c.Whens = append(c.Whens, w)
	}
	if p.acceptKw(kwElse) {
		c.Else = p.expr()
	}
	p.expectKw(kwEnd)
	return c
}

// intervalOperand reads "INTERVAL v u + date", or the function INTERVAL (a, b, …).
func (p *parser) intervalOperand(at Pos) Expr {
	value, unit, call := p.interval()
	if call != nil {
		call.Pos = at
		return call
	}
	p.expect(tokPlus)
	return &DateArith{Pos: at, Date: p.exprAbove(precAdd), Value: value, Unit: unit}
}

// intervalUnit reads a unit of time.
func (p *parser) intervalUnit() IntervalUnit {
	unit := unitOf(&p.tok)
	if unit == UnitNone {
		p.fail()
		return UnitNone
	}
	p.advance()
	return unit
}

// unitOf returns the unit that a token names, with the SQL_TSI_ forms of ODBC.
func unitOf(t *token) IntervalUnit {
	if t.kind != tokWord {
		return UnitNone
	}
	word := t.text
	if len(word) > 8 && strings.EqualFold(word[:8], "SQL_TSI_") {
		word = word[8:]
	}
	for unit := UnitMicrosecond; unit <= UnitYearMonth; unit++ {
		if equalFold(word, unitNames[unit]) {
			return unit
		}
	}
	return UnitNone
}

// unitNames are the units in upper case.
var unitNames = [...]string{
	UnitNone: "", UnitMicrosecond: "MICROSECOND", UnitSecond: "SECOND", UnitMinute: "MINUTE", UnitHour: "HOUR",
	UnitDay: "DAY", UnitWeek: "WEEK", UnitMonth: "MONTH", UnitQuarter: "QUARTER", UnitYear: "YEAR",
	UnitSecondMicrosecond: "SECOND_MICROSECOND", UnitMinuteMicrosecond: "MINUTE_MICROSECOND",
	UnitMinuteSecond: "MINUTE_SECOND", UnitHourMicrosecond: "HOUR_MICROSECOND", UnitHourSecond: "HOUR_SECOND",
	UnitHourMinute: "HOUR_MINUTE", UnitDayMicrosecond: "DAY_MICROSECOND", UnitDaySecond: "DAY_SECOND",
	UnitDayMinute: "DAY_MINUTE", UnitDayHour: "DAY_HOUR", UnitYearMonth: "YEAR_MONTH",
}

// String returns the unit in upper case, as in SQL text.
func (u IntervalUnit) String() string { return unitNames[u] }

// defaultExpr reads DEFAULT or DEFAULT (column).
func (p *parser) defaultExpr(at Pos) Expr {
	p.advance()
	d := &Default{Pos: at}
	if p.accept(tokLParen) {
		d.Column = p.columnRef()
		p.expect(tokRParen)
	}
	return d
}

// nextValue reads NEXT VALUE FOR sequence, which is nextval(sequence).
func (p *parser) nextValue(at Pos) Expr {
	p.advance()
	p.advance()
	p.expectKw(kwFor)
	return &FuncCall{Pos: at, Name: "nextval", Args: []Expr{p.columnRef()}}
}

// wordFunction reads a function whose parentheses may be missing: CURRENT_DATE, UTC_TIMESTAMP (6), CURRENT_USER.
func (p *parser) wordFunction(at Pos) Expr {
	call := &FuncCall{Pos: at, Name: lower(p.tok.text)}
	p.advance()
	if p.accept(tokLParen) {
		if !p.at(tokRParen) {
			call.Args = []Expr{p.expr()}
		}
		p.expect(tokRParen)
	}
	return call
}

// charsetName reads the name of a character set or collation, as a word or a string, in lower case.
func (p *parser) charsetName() string {
	switch {
	case p.is(kwBinary), p.is(kwDefault):
		name := lower(p.tok.text)
		p.advance()
		return name
	case p.at(tokString):
		return lower(p.stringText())
	}
	return lower(p.ident().Name)
}
