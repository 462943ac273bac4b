package parse

// callArgs reads the arguments of a call, from its parenthesis on, and what may follow them. Forms that only built-in
// functions have are read if special is set.
func (p *parser) callArgs(call *FuncCall, special bool) Expr {
	if !p.enter() {
		p.leave()
		return call
	}
	defer p.leave()
	if special && call.Schema == "" {
		if e := p.namedCall(call); e != nil {
			return e
		}
	}
	p.expect(tokLParen)
	switch {
	case p.at(tokStar) && special && call.Name == "count":
		p.advance()
		call.Star = true
	case p.at(tokRParen):
	default:
		if p.isAny(kwDistinct, kwDistinctrow, kwAll) && special {
			call.Distinct = !p.is(kwAll)
			p.advance()
			p.acceptKw(kwAll)
		}
		call.Args = p.callArgList()
		if p.is(kwAs) && call.Name == "weight_string" {
			p.unsupported("WEIGHT_STRING AS", call.Pos)
		}
		if p.is(kwUsing) && call.Name == "char" {
			p.advance()
			call.Charset = p.charsetName()
		}
		if special {
			p.aggregateTail(call)
		}
	}
	p.expect(tokRParen)
	p.windowTail(call)
	return call
}

// callArgList reads the arguments of a call.
func (p *parser) callArgList() []Expr {
	args := make([]Expr, 0, 2)
	args = append(args, p.expr())
	for p.accept(tokComma) {
		args = append(args, p.expr())
	}
	return args
}

// aggregateTail reads ORDER BY, SEPARATOR and LIMIT inside an aggregate's parentheses.
func (p *parser) aggregateTail(call *FuncCall) {
	if p.acceptKw(kwOrder, kwBy) {
		call.OrderBy = p.orderItems()
	}
	if p.is(kwSeparator) && call.Name == "group_concat" {
		p.advance()
		at := p.tok.pos()
		call.Separator = &Literal{Pos: at, Kind: LitString, Text: p.stringText()}
	}
	if p.is(kwLimit) {
		call.Limit = p.limit()
	}
}

// windowTail reads what may follow a call's parentheses: FROM FIRST, NULLS, WITHIN GROUP, FILTER, OVER.
func (p *parser) windowTail(call *FuncCall) {
	if p.tok.kind != tokWord {
		return
	}
	if p.is(kwFrom) && (p.peek().kw == kwLast || p.peek().kw == kwFirst) && call.Name == "nth_value" {
		p.advance()
		call.FromLast = p.is(kwLast)
		p.advance()
	}
	if p.isAny(kwRespect, kwIgnore) && p.peek().kw == kwNulls {
		call.Nulls = NullsRespect
		if p.is(kwIgnore) {
			call.Nulls = NullsIgnore
		}
		p.advance()
		p.advance()
	}
	if p.acceptKw(kwWithin, kwGroup) {
		p.expect(tokLParen)
		p.expectKw(kwOrder, kwBy)
		call.WithinGroup = p.orderItems()
		p.expect(tokRParen)
	}
	if p.is(kwFilter) && p.peek().kind == tokLParen {
		p.advance()
		p.advance()
		p.expectKw(kwWhere)
		call.Filter = p.expr()
		p.expect(tokRParen)
	}
	if p.is(kwOver) {
		at := p.tok.pos()
		p.advance()
		if p.at(tokLParen) {
			call.Over = p.windowSpec()
			return
		}
		call.Over = &Window{Pos: at, Bare: true, Name: p.ident().Name}
	}
}

// windowSpec reads "([name] [PARTITION BY …] [ORDER BY …] [frame])".
func (p *parser) windowSpec() *Window {
	w := &Window{Pos: p.tok.pos()}
	p.expect(tokLParen)
	if p.atIdent() && !p.isAny(kwRange, kwRows, kwGroups) {
		w.Name = p.ident().Name
	}
	if p.acceptKw(kwPartition) {
		p.expectKw(kwBy)
		w.PartitionBy = p.exprList()
	}
	if p.acceptKw(kwOrder) {
		p.expectKw(kwBy)
		w.OrderBy = p.orderItems()
	}
	if p.isAny(kwRange, kwRows, kwGroups) {
		w.Frame = p.frame()
	}
	p.expect(tokRParen)
	return w
}

// frame reads a window frame.
func (p *parser) frame() *Frame {
	f := &Frame{Pos: p.tok.pos(), End: FrameBound{Kind: CurrentRow}}
	switch p.tok.kw {
	case kwRange:
		f.Unit = FrameRange
	case kwGroups:
		f.Unit = FrameGroups
	}
	p.advance()
	if p.acceptKw(kwBetween) {
		f.Start = p.frameBound()
		p.expectKw(kwAnd)
		f.End = p.frameBound()
	} else {
		f.Start = p.frameBound()
	}
	if p.acceptKw(kwExclude) {
		switch {
		case p.acceptKw(kwNo):
			p.expectKw(kwOthers)
		case p.acceptKw(kwCurrent):
			p.expectKw(kwRow)
			f.Exclude = ExcludeCurrentRow
		case p.acceptKw(kwGroup):
			f.Exclude = ExcludeGroup
		default:
			p.expectKw(kwTies)
			f.Exclude = ExcludeTies
		}
	}
	return f
}

// frameBound reads one bound of a frame.
func (p *parser) frameBound() FrameBound {
	if p.acceptKw(kwCurrent) {
		p.expectKw(kwRow)
		return FrameBound{Kind: CurrentRow}
	}
	if p.acceptKw(kwUnbounded) {
		if p.acceptKw(kwPreceding) {
			return FrameBound{Kind: UnboundedPreceding}
		}
		p.expectKw(kwFollowing)
		return FrameBound{Kind: UnboundedFollowing}
	}
	b := FrameBound{Kind: ValuePreceding}
	if p.is(kwInterval) {
		var call *FuncCall
		b.Value, b.Unit, call = p.interval()
		if call != nil {
			p.fail()
		}
	} else {
		b.Value = p.exprAbove(precPredicate)
	}
	if p.acceptKw(kwPreceding) {
		return b
	}
	p.expectKw(kwFollowing)
	b.Kind = ValueFollowing
	return b
}

// specialCall reads the calls whose name is a keyword and whose arguments have a grammar of their own. It returns nil
// if the current word does not start one.
func (p *parser) specialCall(at Pos) Expr {
	if p.is(kwMatch) {
		return p.match(at)
	}
	if p.peek().kind != tokLParen {
		return nil
	}
	switch p.tok.kw {
	case kwConvert:
		return p.convert(at)
	case kwMod:
		p.advance()
		p.advance()
		m := &Binary{Pos: at, Op: OpMod, Left: p.expr()}
		p.expect(tokComma)
		m.Right = p.expr()
		p.expect(tokRParen)
		return m
	case kwChar:
		p.advance()
		return p.callArgs(&FuncCall{Pos: at, Name: "char"}, true)
	case kwValues, kwValue:
		if p.is(kwValue) && !p.inDuplicate {
			return nil
		}
		p.advance()
		p.advance()
		v := &ValuesFunc{Pos: at, Column: p.columnRef()}
		p.expect(tokRParen)
		return v
	}
	return nil
}

// namedCall reads the calls of built-in functions with a grammar of their own, whose names are not reserved. It
// returns nil, having read nothing, if the function is none of them.
func (p *parser) namedCall(call *FuncCall) Expr {
	switch call.Name {
	case "cast":
		return p.cast(call.Pos)
	case "extract":
		return p.extract(call.Pos)
	case "substring", "substr", "mid":
		return p.substring(call)
	case "trim":
		return p.trim(call.Pos)
	case "position":
		return p.position(call)
	case "date_add", "adddate":
		return p.dateArith(call, false)
	case "date_sub", "subdate":
		return p.dateArith(call, true)
	case "timestampadd":
		return p.timestampAdd(call.Pos)
	case "timestampdiff":
		return p.timestampDiff(call.Pos)
	case "get_format":
		return p.getFormat(call)
	case "json_table":
		p.unsupported("JSON_TABLE", call.Pos)
		return call
	}
	return nil
}

// cast reads the arguments of CAST.
func (p *parser) cast(at Pos) Expr {
	p.advance()
	c := &Cast{Pos: at, Arg: p.expr()}
	p.expectKw(kwAs)
	c.Type = p.castType()
	p.expect(tokRParen)
	return c
}

// convert reads CONVERT (x, type) and CONVERT (x USING charset).
func (p *parser) convert(at Pos) Expr {
	p.advance()
	p.advance()
	arg := p.expr()
	if p.acceptKw(kwUsing) {
		c := &ConvertUsing{Pos: at, Arg: arg, Charset: p.charsetName()}
		p.expect(tokRParen)
		return c
	}
	p.expect(tokComma)
	c := &Cast{Pos: at, Arg: arg, Type: p.castType()}
	p.expect(tokRParen)
	return c
}

// extract reads the arguments of EXTRACT.
func (p *parser) extract(at Pos) Expr {
	p.advance()
	e := &Extract{Pos: at, Unit: p.intervalUnit()}
	p.expectKw(kwFrom)
	e.Arg = p.expr()
	p.expect(tokRParen)
	return e
}

// substring reads SUBSTRING (s, a, b) and SUBSTRING (s FROM a FOR b).
func (p *parser) substring(call *FuncCall) Expr {
	p.advance()
	call.Name = "substr"
	args := append(make([]Expr, 0, 3), p.expr())
	if p.acceptKw(kwFrom) {
		args = append(args, p.expr())
		if p.acceptKw(kwFor) {
			args = append(args, p.expr())
		}
	} else {
		p.expect(tokComma)
		args = append(args, p.expr())
		if p.accept(tokComma) {
			args = append(args, p.expr())
		}
	}
	call.Args = args
	p.expect(tokRParen)
	return call
}

// trim reads the arguments of TRIM.
func (p *parser) trim(at Pos) Expr {
	p.advance()
	t := &Trim{Pos: at}
	sided := true
	switch p.tok.kw {
	case kwBoth:
	case kwLeading:
		t.Side = TrimLeading
	case kwTrailing:
		t.Side = TrimTrailing
	default:
		sided = false
	}
	if sided {
		p.advance()
		if !p.is(kwFrom) {
			t.Remove = p.expr()
		}
		p.expectKw(kwFrom)
		t.Arg = p.expr()
	} else {
		t.Arg = p.expr()
		if p.acceptKw(kwFrom) {
			t.Remove = t.Arg
			t.Arg = p.expr()
		}
	}
	p.expect(tokRParen)
	return t
}

// position reads POSITION (a IN b), which is locate (a, b).
func (p *parser) position(call *FuncCall) Expr {
	p.advance()
	needle := p.exprAbove(precPredicate)
	p.expectKw(kwIn)
	call.Name, call.Args = "locate", []Expr{needle, p.expr()}
	p.expect(tokRParen)
	return call
}

// dateArith reads DATE_ADD and its kin. The two-argument forms of ADDDATE and SUBDATE count days.
func (p *parser) dateArith(call *FuncCall, sub bool) Expr {
	p.advance()
	d := &DateArith{Pos: call.Pos, Sub: sub, Date: p.expr(), Unit: UnitDay}
	p.expect(tokComma)
	plain := call.Name == "adddate" || call.Name == "subdate"
	switch {
	case p.is(kwInterval):
		at := p.tok.pos()
		var fn *FuncCall
		d.Value, d.Unit, fn = p.interval()
		if fn == nil {
			break
		}
		if !plain {
			p.fail()
			break
		}
		fn.Pos = at
		d.Value, d.Unit = p.infix(fn, precLowest), UnitDay
	case plain:
		d.Value = p.expr()
	default:
		p.fail()
	}
	p.expect(tokRParen)
	return d
}

// timestampAdd reads TIMESTAMPADD (unit, n, date).
func (p *parser) timestampAdd(at Pos) Expr {
	p.advance()
	d := &DateArith{Pos: at, Unit: p.intervalUnit()}
	p.expect(tokComma)
	d.Value = p.expr()
	p.expect(tokComma)
	d.Date = p.expr()
	p.expect(tokRParen)
	return d
}

// timestampDiff reads TIMESTAMPDIFF (unit, from, to).
func (p *parser) timestampDiff(at Pos) Expr {
	p.advance()
	d := &TimestampDiff{Pos: at, Unit: p.intervalUnit()}
	p.expect(tokComma)
	d.From = p.expr()
	p.expect(tokComma)
	d.To = p.expr()
	p.expect(tokRParen)
	return d
}

// getFormat reads GET_FORMAT (DATE, 'USA').
func (p *parser) getFormat(call *FuncCall) Expr {
	p.advance()
	word := &Keyword{Pos: p.tok.pos(), Word: upper(p.tok.text)}
	if !p.isAny(kwDate, kwTime, kwDatetime, kwTimestamp) {
		p.fail()
	}
	p.advance()
	p.expect(tokComma)
	call.Args = []Expr{word, p.expr()}
	p.expect(tokRParen)
	return call
}

// match reads MATCH (columns) AGAINST (text mode).
func (p *parser) match(at Pos) Expr {
	p.advance()
	m := &Match{Pos: at}
	paren := p.accept(tokLParen)
	m.Columns = append(m.Columns, p.columnRef())
	for p.accept(tokComma) {
		m.Columns = append(m.Columns, p.columnRef())
	}
	if paren {
		p.expect(tokRParen)
	}
	p.expectKw(kwAgainst)
	p.expect(tokLParen)
	m.Against = p.exprAbove(precPredicate)
	if p.acceptKw(kwIn) {
		if p.acceptKw(kwBoolean) {
			m.Mode = MatchBoolean
		} else {
			p.expectKw(kwNatural, kwLanguage)
			m.Mode = MatchNatural
		}
		p.expectKw(kwMode)
	}
	if p.is(kwWith) && m.Mode != MatchBoolean {
		p.expectKw(kwWith, kwQuery, kwExpansion)
		if m.Mode == MatchNatural {
			m.Mode = MatchNaturalExpansion
		} else {
			m.Mode = MatchExpansion
		}
	}
	p.expect(tokRParen)
	return m
}
