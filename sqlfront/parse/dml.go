package parse

// insert reads INSERT and REPLACE.
func (p *parser) insert() Statement {
	ins := &Insert{Pos: p.tok.pos(), Replace: p.is(kwReplace)}
	p.advance()
	ins.Priority = p.priority()
	ins.Ignore = p.acceptKw(kwIgnore)
	p.acceptKw(kwInto)
	ins.Table = p.tableName()
	if p.is(kwPartition) {
		p.advance()
		ins.Table.Partitions = p.parenIdents()
	}
	if p.acceptKw(kwSet) {
		p.insertSet(ins)
	} else if p.insertSource(ins) {
		return ins
	}
	p.insertTail(ins)
	return ins
}

// priority reads LOW_PRIORITY, HIGH_PRIORITY or DELAYED.
func (p *parser) priority() Priority {
	switch p.tok.kw {
	case kwLowPriority:
		p.advance()
		return PriorityLow
	case kwHighPriority:
		p.advance()
		return PriorityHigh
	case kwDelayed:
		p.advance()
		return PriorityDelayed
	}
	return PriorityNone
}

// insertSource reads the column list and the rows or the query. It returns true if it has left the rows to a stream.
func (p *parser) insertSource(ins *Insert) (streams bool) {
	if p.at(tokLParen) && !p.parenStartsQuery() {
		p.insertColumns(ins)
	}
	switch {
	case p.isAny(kwValues, kwValue):
		p.advance()
		if p.lex.mode.StreamInsert && p.at(tokLParen) && p.err == nil {
			ins.Stream = newInsertValues(p, ins)
			return true
		}
		ins.Rows = p.insertRows()
	case p.is(kwTable), p.is(kwSelect), p.is(kwWith), p.at(tokLParen):
		ins.Query = p.query()
	default:
		p.fail()
	}
	return false
}

// parenStartsQuery reports whether the parenthesis here opens a query.
func (p *parser) parenStartsQuery() bool {
	if k := p.peek().kind; k != tokLParen {
		return p.peek().kw == kwSelect || p.peek().kw == kwWith || p.peek().kw == kwTable || p.peek().kw == kwValues
	}
	return true
}

// insertColumns reads the column list; names may be qualified by the table.
func (p *parser) insertColumns(ins *Insert) {
	p.advance()
	ins.HasColumns = true
	if p.accept(tokRParen) {
		return
	}
	for {
		c := p.columnRef()
		ins.Columns = append(ins.Columns, Ident{Pos: c.Pos, Name: c.Name})
		if !p.accept(tokComma) {
			p.expect(tokRParen)
			return
		}
	}
}

// insertRows reads "(1, DEFAULT), (…)".
func (p *parser) insertRows() [][]Expr {
	var rows [][]Expr
	width := 0
	for {
		p.acceptKw(kwRow)
		p.expect(tokLParen)
		row := make([]Expr, 0, width)
		if !p.at(tokRParen) {
			row = append(row, p.expr())
			for p.accept(tokComma) {
				row = append(row, p.expr())
			}
		}
		p.expect(tokRParen)
		width = len(row)
		rows = append(rows, row)
		if !p.accept(tokComma) {
			return rows
		}
	}
}

// insertSet reads INSERT … SET a = 1, b = 2.
func (p *parser) insertSet(ins *Insert) {
	ins.SetForm, ins.HasColumns = true, true
	var row []Expr
	for _, a := range p.assignments() {
		ins.Columns = append(ins.Columns, Ident{Pos: a.Column.Pos, Name: a.Column.Name})
		row = append(row, a.Value)
	}
	ins.Rows = [][]Expr{row}
}

// insertTail reads what may follow the rows or the query of an INSERT.
func (p *parser) insertTail(ins *Insert) {
	if p.is(kwAs) && ins.Query == nil {
		p.advance()
		ins.RowAlias = p.ident()
		if p.at(tokLParen) {
			ins.ColumnAliases = p.parenIdents()
		}
	}
	if p.is(kwOn) && !ins.Replace {
		p.expectKw(kwOn, kwDuplicate, kwKey, kwUpdate)
		p.inDuplicate = true
		ins.OnDuplicate = p.assignments()
		p.inDuplicate = false
	}
	ins.Returning = p.returning()
}

// returning reads a RETURNING clause.
func (p *parser) returning() []*SelectItem {
	if !p.acceptKw(kwReturning) {
		return nil
	}
	return p.selectItems()
}

// assignments reads "a = 1, t.b = DEFAULT".
func (p *parser) assignments() []Assignment {
	var list []Assignment
	for {
		a := Assignment{Column: p.columnRef()}
		if !p.accept(tokAssign) {
			p.expect(tokEQ)
		}
		a.Value = p.expr()
		list = append(list, a)
		if !p.accept(tokComma) {
			return list
		}
	}
}

// update reads UPDATE.
func (p *parser) update(with *With) Statement {
	u := &Update{Pos: p.tok.pos(), With: with}
	p.advance()
	u.Priority = p.priority()
	u.Ignore = p.acceptKw(kwIgnore)
	u.Tables = p.tableList()
	p.expectKw(kwSet)
	u.Set = p.assignments()
	if p.acceptKw(kwWhere) {
		u.Where = p.expr()
	}
	u.OrderBy, u.Limit = p.orderAndLimit()
	return u
}

// orderAndLimit reads the ORDER BY and LIMIT of UPDATE and DELETE.
func (p *parser) orderAndLimit() (order []*OrderItem, limit *Limit) {
	if p.is(kwOrder) {
		p.expectKw(kwOrder, kwBy)
		order = p.orderItems()
	}
	if p.is(kwLimit) {
		limit = p.limit()
	}
	return order, limit
}

// delete reads DELETE in its three forms.
func (p *parser) delete(with *With) Statement {
	d := &Delete{Pos: p.tok.pos(), With: with}
	p.advance()
	for {
		switch {
		case p.acceptKw(kwLowPriority):
			d.Priority = PriorityLow
			continue
		case p.is(kwQuick) && p.peek().kind != tokDot:
			d.Quick = true
			p.advance()
			continue
		case p.acceptKw(kwIgnore):
			d.Ignore = true
			continue
		case p.is(kwHistory):
			p.unsupported("DELETE HISTORY", p.tok.pos())
		}
		break
	}
	if !p.acceptKw(kwFrom) {
		d.Targets = p.deleteTargets()
		p.expectKw(kwFrom)
		d.From = p.tableList()
		return p.deleteTail(d)
	}
	m := p.mark()
	targets := p.deleteTargets()
	if p.acceptKw(kwUsing) {
		d.Using, d.Targets = true, targets
		d.From = p.tableList()
		return p.deleteTail(d)
	}
	if p.err == nil {
		p.reset(m)
	}
	d.From = []TableExpr{p.aliasedTable()}
	return p.deleteTail(d)
}

// deleteTargets reads "t1, db.t2.*".
func (p *parser) deleteTargets() []*TableName {
	var list []*TableName
	for {
		t := &TableName{Pos: p.tok.pos(), Name: p.ident().Name}
		if p.accept(tokDot) && !p.accept(tokStar) {
			t.Schema, t.Name = t.Name, p.ident().Name
			if p.accept(tokDot) {
				p.expect(tokStar)
			}
		}
		list = append(list, t)
		if !p.accept(tokComma) {
			return list
		}
	}
}

// deleteTail reads what follows FROM.
func (p *parser) deleteTail(d *Delete) Statement {
	if p.acceptKw(kwWhere) {
		d.Where = p.expr()
	}
	if d.Targets == nil {
		d.OrderBy, d.Limit = p.orderAndLimit()
		d.Returning = p.returning()
	}
	return d
}

// withStatement reads WITH before a query, an UPDATE or a DELETE.
func (p *parser) withStatement() Statement {
	with := p.with()
	switch p.tok.kw {
	case kwUpdate:
		return p.update(with)
	case kwDelete:
		return p.delete(with)
	}
	return p.queryBehind(with)
}

// call reads CALL procedure (args).
func (p *parser) call() Statement {
	c := &Call{Pos: p.tok.pos()}
	p.advance()
	c.Name = p.ident().Name
	if p.accept(tokDot) {
		c.Schema, c.Name = c.Name, p.ident().Name
	}
	if p.accept(tokLParen) && !p.accept(tokRParen) {
		c.Args = p.exprList()
		p.expect(tokRParen)
	}
	return c
}

// do reads DO expressions.
func (p *parser) do() Statement {
	d := &Do{Pos: p.tok.pos()}
	p.advance()
	d.Exprs = p.exprList()
	return d
}
