package parse

// Binding powers, from loose to tight. A right operand is read with the power just above that of its operator, which
// makes all of them associate to the left. The order is that of MariaDB's grammar: comparisons take predicates (IN,
// LIKE, BETWEEN) as operands, predicates take bit expressions.
const (
	precLowest = iota
	precOr
	precXor
	precAnd
	precNot
	precCompare
	precPredicate
	precBitOr
	precBitAnd
	precShift
	precAdd
	precMul
	precBitXor
	precConcat
	precUnary
	precCollate
)

// freeSpine is how many operators in a row may wrap one operand without counting towards the limit of levels.
const freeSpine = 8

// maxSpine is how many such levels a statement may have in all.
const maxSpine = 10 * MaxDepth

// expr reads an expression.
func (p *parser) expr() Expr { return p.exprAbove(precLowest) }

// exprAbove reads an expression whose operators bind tighter than prec.
func (p *parser) exprAbove(prec int) Expr {
	if !p.enter() {
		p.leave()
		return &Literal{}
	}
	e := p.infix(p.prefix(prec), prec)
	p.leave()
	return e
}

// exprList reads "a, b, c".
func (p *parser) exprList() []Expr {
	list := []Expr{p.expr()}
	for p.accept(tokComma) {
		list = append(list, p.expr())
	}
	return list
}

// prefix reads an operand with the prefix operators before it.
func (p *parser) prefix(prec int) Expr {
	at := p.tok.pos()
	switch p.tok.kind {
	case tokMinus:
		return p.unary(at, OpNeg, precUnary)
	case tokPlus:
		return p.unary(at, OpPlus, precUnary)
	case tokTilde:
		return p.unary(at, OpBitNot, precUnary)
	case tokBang:
		return p.unary(at, OpNot, precUnary)
	case tokWord:
		switch p.tok.kw {
		case kwNot:
			if p.lex.mode.HighNotPrecedence {
				return p.unary(at, OpNot, precUnary)
			}
			if prec >= precNot {
				p.fail()
				return &Literal{}
			}
			return p.unary(at, OpNot, precNot)
		case kwBinary:
			return p.unary(at, OpBinary, precUnary)
		}
	}
	return p.primary()
}

// unary reads a prefix operator's operand.
func (p *parser) unary(at Pos, op Op, prec int) Expr {
	p.advance()
	if op == OpNot && prec == precNot {
		// NOT NOT x is allowed although NOT binds no tighter than itself.
		return &Unary{Pos: at, Op: op, Arg: p.exprAbove(precNot - 1)}
	}
	return &Unary{Pos: at, Op: op, Arg: p.exprAbove(prec)}
}

// infix reads the operators behind left that bind tighter than prec.
func (p *parser) infix(left Expr, prec int) Expr {
	for n := 0; ; n++ {
		var next Expr
		op, opPrec := p.binaryOp()
		switch {
		case opPrec > prec && opPrec != precLowest:
			next = p.binary(left, op, opPrec)
		case opPrec == precLowest && (p.tok.kind == tokWord):
			next = p.wordInfix(left, prec)
		}
		if next == nil || p.err != nil {
			return left
		}
		switch next.(type) {
		case *Logic, *Binary, *FuncCall:
		default:
			if n >= freeSpine {
				if p.spine++; p.spine > maxSpine {
					p.setError(KindTooDeep, p.tok.pos(), "")
				}
			}
		}
		left = next
	}
}

// binaryOp returns the plain binary operator that the current token is, and its binding power, or precLowest.
func (p *parser) binaryOp() (Op, int) {
	switch p.tok.kind {
	case tokWord:
		switch p.tok.kw {
		case kwAnd:
			return OpAnd, precAnd
		case kwOr:
			return OpOr, precOr
		case kwXor:
			return OpXor, precXor
		case kwDiv:
			return OpIntDiv, precMul
		case kwMod:
			return OpMod, precMul
		}
	case tokPipePipe:
		if p.lex.mode.PipesAsConcat {
			return OpConcat, precConcat
		}
		return OpOr, precOr
	case tokAmpAmp:
		return OpAnd, precAnd
	case tokEQ, tokNullSafeEQ, tokNE, tokLT, tokLE, tokGT, tokGE:
		return OpEQ + Op(p.tok.kind-tokEQ), precCompare
	case tokPipe:
		return OpBitOr, precBitOr
	case tokAmp:
		return OpBitAnd, precBitAnd
	case tokShiftLeft:
		return OpShiftLeft, precShift
	case tokShiftRight:
		return OpShiftRight, precShift
	case tokPlus:
		return OpAdd, precAdd
	case tokMinus:
		return OpSub, precAdd
	case tokStar:
		return OpMul, precMul
	case tokSlash:
		return OpDiv, precMul
	case tokPercent:
		return OpMod, precMul
	case tokCaret:
		return OpBitXor, precBitXor
	case tokArrow:
		return OpJSONExtract, precCollate
	case tokArrowArrow:
		return OpJSONUnquote, precCollate
	}
	return 0, precLowest
}

// binary reads a binary operator and its right operand.
func (p *parser) binary(left Expr, op Op, prec int) Expr {
	at := left.Position()
	p.advance()
	switch {
	case op <= OpXor:
		return joinLogic(at, op, left, p.exprAbove(prec))
	case op <= OpGE:
		if p.isAny(kwAll, kwAny, kwSome) && p.peek().kind == tokLParen {
			all := p.is(kwAll)
			p.advance()
			return &QuantifiedCompare{Pos: at, Op: op, All: all, Left: left, Query: p.subquery()}
		}
		return &Compare{Pos: at, Op: op, Left: left, Right: p.exprAbove(prec)}
	case op == OpConcat:
		return joinConcat(at, left, p.exprAbove(prec))
	case (op == OpAdd || op == OpSub) && p.is(kwInterval):
		return p.plusInterval(left, op)
	case op == OpJSONExtract || op == OpJSONUnquote:
		return &Binary{Pos: at, Op: op, Left: left, Right: p.primary()}
	}
	return &Binary{Pos: at, Op: op, Left: left, Right: p.exprAbove(prec)}
}

// joinLogic joins two terms under AND, OR or XOR, taking over the terms of operands that are such chains already: the
// three are associative, with NULLs too.
func joinLogic(at Pos, op Op, left, right Expr) Expr {
	l, isChain := left.(*Logic)
	if !isChain || l.Op != op {
		l = &Logic{Pos: at, Op: op, Args: append(make([]Expr, 0, 4), left)}
	}
	if r, ok := right.(*Logic); ok && r.Op == op {
		l.Args = append(l.Args, r.Args...)
	} else {
		l.Args = append(l.Args, right)
	}
	return l
}

// joinConcat joins two strings under ||, which is the function CONCAT; a chain is one call.
func joinConcat(at Pos, left, right Expr) Expr {
	c, isChain := left.(*FuncCall)
	if !isChain || c.Name != "concat" || c.Schema != "" {
		c = &FuncCall{Pos: at, Name: "concat", Args: append(make([]Expr, 0, 4), left)}
	}
	c.Args = append(c.Args, right)
	return c
}

// plusInterval reads INTERVAL behind "date +" or "date -". INTERVAL (a, b) is the function of that name.
func (p *parser) plusInterval(left Expr, op Op) Expr {
	at := left.Position()
	start := p.tok.pos()
	value, unit, call := p.interval()
	if call != nil {
		call.Pos = start
		return &Binary{Pos: at, Op: op, Left: left, Right: p.infix(call, precAdd)}
	}
	return &DateArith{Pos: at, Sub: op == OpSub, Date: left, Value: value, Unit: unit}
}

// interval reads "INTERVAL value unit", or the function INTERVAL (a, b, …).
func (p *parser) interval() (value Expr, unit IntervalUnit, call *FuncCall) {
	p.advance()
	if !p.at(tokLParen) {
		value = p.expr()
		return value, p.intervalUnit(), nil
	}
	at := p.tok.pos()
	list, query := p.parenList()
	if len(list) > 1 {
		return nil, UnitNone, &FuncCall{Name: "interval", Args: list}
	}
	value = parenValue(at, list, query)
	value = p.infix(value, precLowest)
	return value, p.intervalUnit(), nil
}

// wordInfix reads the operators that are words: IS, IN, LIKE, BETWEEN and their kin. It returns nil if there is none.
func (p *parser) wordInfix(left Expr, prec int) Expr {
	at := left.Position()
	switch p.tok.kw {
	case kwIs:
		if prec < precCompare {
			return p.isTest(left)
		}
	case kwCollate:
		if prec < precCollate {
			p.advance()
			return &Collate{Pos: at, Arg: left, Collation: p.charsetName()}
		}
	case kwSounds:
		if prec < precPredicate && p.acceptKw(kwSounds, kwLike) {
			return &Compare{Pos: at, Op: OpSoundsLike, Left: left, Right: p.exprAbove(precPredicate)}
		}
	case kwMember:
		if prec < precPredicate && p.acceptKw(kwMember, kwOf) {
			p.expect(tokLParen)
			array := p.expr()
			p.expect(tokRParen)
			return &MemberOf{Pos: at, Arg: left, Array: array}
		}
	case kwNot:
		if prec < precPredicate {
			switch p.peek().kw {
			case kwIn, kwLike, kwBetween, kwRegexp, kwRlike:
				p.advance()
				return p.predicate(left, true)
			}
		}
	case kwIn, kwLike, kwBetween, kwRegexp, kwRlike:
		if prec < precPredicate {
			return p.predicate(left, false)
		}
	}
	return nil
}

// isTest reads what follows IS.
func (p *parser) isTest(left Expr) Expr {
	is := &Is{Pos: left.Position(), Arg: left}
	p.advance()
	is.Not = p.acceptKw(kwNot)
	switch p.tok.kw {
	case kwNull:
		is.Test = IsNull
	case kwTrue:
		is.Test = IsTrue
	case kwFalse:
		is.Test = IsFalse
	case kwUnknown:
		is.Test = IsUnknown
	default:
		p.fail()
	}
	p.advance()
	return is
}

// predicate reads IN, LIKE, BETWEEN and REGEXP with their operands.
func (p *parser) predicate(left Expr, not bool) Expr {
	at := left.Position()
	kw := p.tok.kw
	p.advance()
	switch kw {
	case kwIn:
		return p.inOperand(left, not)
	case kwBetween:
		b := &Between{Pos: at, Arg: left, Not: not, Low: p.exprAbove(precPredicate)}
		p.expectKw(kwAnd)
		b.High = p.exprAbove(precPredicate)
		return b
	case kwLike:
		l := &Like{Pos: at, Arg: left, Not: not, Pattern: p.exprAbove(precPredicate)}
		if p.acceptKw(kwEscape) {
			l.Escape = p.exprAbove(precPredicate)
		}
		return l
	}
	return &Regexp{Pos: at, Arg: left, Not: not, Pattern: p.exprAbove(precPredicate)}
}

// inOperand reads the list or query behind IN.
func (p *parser) inOperand(left Expr, not bool) Expr {
	at := left.Position()
	start := p.tok.pos()
	if !p.at(tokLParen) {
		p.fail()
		return left
	}
	list, query := p.parenList()
	if len(list) == 1 {
		// IN ((SELECT …)) is the query, not a list of one scalar.
		if sub, ok := list[0].(*Subquery); ok {
			return &InSubquery{Pos: at, Arg: left, Not: not, Query: sub}
		}
	}
	if query != nil {
		return &InSubquery{Pos: at, Arg: left, Not: not, Query: &Subquery{Pos: start, Query: query}}
	}
	return &InList{Pos: at, Arg: left, Not: not, List: list}
}

// parenList reads a parenthesised list of expressions, or a query in parentheses.
func (p *parser) parenList() (list []Expr, query QueryExpr) {
	if !p.enter() {
		p.leave()
		return []Expr{&Literal{}}, nil
	}
	defer p.leave()
	start := p.tok.pos()
	p.expect(tokLParen)
	if p.atQuery() {
		query = p.query()
		p.expect(tokRParen)
		return nil, query
	}
	var first Expr
	if p.at(tokLParen) {
		// ((SELECT 1) UNION (SELECT 2)) is a query although it starts like a list.
		first = p.primary()
		if sub, ok := first.(*Subquery); ok && p.atQueryTail() {
			query = p.queryFrom(sub.Query, start)
			p.expect(tokRParen)
			return nil, query
		}
		first = p.infix(first, precLowest)
	} else {
		first = p.expr()
	}
	list = []Expr{first}
	for p.accept(tokComma) {
		list = append(list, p.expr())
	}
	p.expect(tokRParen)
	return list, nil
}

// parenValue makes one value of what parenList read.
func parenValue(at Pos, list []Expr, query QueryExpr) Expr {
	switch {
	case query != nil:
		return &Subquery{Pos: at, Query: query}
	case len(list) == 1:
		return list[0]
	}
	return &Row{Pos: at, Args: list}
}

// subquery reads a query in parentheses.
func (p *parser) subquery() *Subquery {
	at := p.tok.pos()
	return &Subquery{Pos: at, Query: p.parenQuery()}
}
