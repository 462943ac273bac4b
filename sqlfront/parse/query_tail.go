package parse

// orderItems reads the keys of ORDER BY.
func (p *parser) orderItems() []*OrderItem {
	var items []*OrderItem
	for {
		item := &OrderItem{Pos: p.tok.pos(), Expr: p.expr()}
		if p.isAny(kwAsc, kwDesc) {
			item.Explicit, item.Desc = true, p.is(kwDesc)
			p.advance()
		}
		items = append(items, item)
		if !p.accept(tokComma) {
			return items
		}
	}
}

// limit reads LIMIT, OFFSET … ROWS and FETCH FIRST.
func (p *parser) limit() *Limit {
	l := &Limit{Pos: p.tok.pos()}
	if p.acceptKw(kwLimit) {
		if p.is(kwRows) {
			l.RowsExamined = p.rowsExamined()
			return l
		}
		l.Count = p.limitValue()
		if p.accept(tokComma) {
			l.Offset = l.Count
			l.Count = p.limitValue()
		} else if p.acceptKw(kwOffset) {
			l.Offset = p.limitValue()
		}
		if p.is(kwRows) {
			l.RowsExamined = p.rowsExamined()
		}
		return l
	}
	if p.acceptKw(kwOffset) {
		l.Offset = p.limitValue()
		if !p.isAny(kwRow, kwRows) {
			p.fail()
		}
		p.advance()
	}
	if p.acceptKw(kwFetch) {
		p.fetch(l)
	}
	return l
}

// fetch reads the rest of FETCH FIRST n ROWS ONLY.
func (p *parser) fetch(l *Limit) {
	if !p.isAny(kwFirst, kwNext) {
		p.fail()
	}
	p.advance()
	if p.isAny(kwRow, kwRows) {
		l.Count = &Literal{Pos: p.tok.pos(), Kind: LitInteger, Text: "1"}
	} else {
		l.Count = p.limitValue()
		if !p.isAny(kwRow, kwRows) {
			p.fail()
		}
	}
	p.advance()
	if p.acceptKw(kwWith) {
		p.expectKw(kwTies)
		l.WithTies = true
		return
	}
	p.expectKw(kwOnly)
}

// rowsExamined reads ROWS EXAMINED n.
func (p *parser) rowsExamined() Expr {
	p.expectKw(kwRows, kwExamined)
	return p.limitValue()
}

// limitValue reads a number, a placeholder or a name of LIMIT.
func (p *parser) limitValue() Expr {
	switch {
	case p.at(tokInteger), p.at(tokParam), p.at(tokHexNumber), p.at(tokUserVar):
		return p.primary()
	case p.atIdent():
		return p.columnRef()
	}
	p.fail()
	return &Literal{}
}

// lockClause reads FOR UPDATE, FOR SHARE or LOCK IN SHARE MODE. It returns nil before another FOR.
func (p *parser) lockClause() *Lock {
	l := &Lock{Pos: p.tok.pos()}
	if p.acceptKw(kwLock) {
		p.expectKw(kwIn, kwShare, kwMode)
		l.Kind = LockForShare
	} else {
		if next := p.peek().kw; next != kwUpdate && next != kwShare {
			return nil
		}
		p.advance()
		if p.is(kwShare) {
			l.Kind = LockForShare
		}
		p.advance()
		if p.acceptKw(kwOf) {
			l.Of = append(l.Of, p.tableName())
			for p.accept(tokComma) {
				l.Of = append(l.Of, p.tableName())
			}
		}
	}
	switch {
	case p.acceptKw(kwNowait):
		l.Wait = NoWait
	case p.acceptKw(kwWait):
		l.Wait, l.Seconds = WaitSeconds, p.limitValue()
	case p.acceptKw(kwSkip):
		p.expectKw(kwLocked)
		l.Wait = SkipLocked
	}
	return l
}

// into reads INTO @v, … and INTO OUTFILE.
func (p *parser) into() *Into {
	in := &Into{Pos: p.tok.pos()}
	p.advance()
	switch {
	case p.acceptKw(kwOutfile):
		in.Kind = IntoOutfile
		in.File = p.stringText()
		in.Charset = p.charsetClause()
		in.Fields, in.Lines = p.fieldsAndLines()
		return in
	case p.acceptKw(kwDumpfile):
		in.Kind = IntoDumpfile
		in.File = p.stringText()
		return in
	}
	for {
		if p.at(tokUserVar) {
			in.Vars = append(in.Vars, &UserVar{Pos: p.tok.pos(), Name: p.tok.text})
			p.advance()
		} else {
			in.Vars = append(in.Vars, p.columnRef())
		}
		if !p.accept(tokComma) {
			return in
		}
	}
}

// valuesQuery reads VALUES (…), (…) or VALUES ROW (…), ROW (…).
func (p *parser) valuesQuery() *ValuesQuery {
	v := &ValuesQuery{Pos: p.tok.pos()}
	p.advance()
	for {
		p.acceptKw(kwRow)
		p.expect(tokLParen)
		v.Rows = append(v.Rows, p.exprList())
		p.expect(tokRParen)
		if !p.accept(tokComma) {
			return v
		}
	}
}
