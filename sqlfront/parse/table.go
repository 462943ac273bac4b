package parse

// tableList reads the comma list of FROM.
func (p *parser) tableList() []TableExpr {
	list := []TableExpr{p.joins()}
	for p.accept(tokComma) {
		list = append(list, p.joins())
	}
	return list
}

// joins reads a table with everything joined to it.
func (p *parser) joins() TableExpr { return p.joinsFrom(p.tableFactor()) }

// joinsFrom reads the joins behind a table. A condition belongs to the nearest join before it that has none yet, so
// that "a JOIN b JOIN c ON x ON y" nests to the right; joins that get none in the end are cross joins.
func (p *parser) joinsFrom(left TableExpr) TableExpr {
	var pending []*Join // joins without a condition; the Right of each is the Left of the next, while it waits
	conditions := 0     // in a row
	top := left
	for {
		switch {
		case p.isAny(kwOn, kwUsing) && len(pending) > 0 && p.peek().kw != kwDuplicate:
			j := pending[len(pending)-1]
			pending = pending[:len(pending)-1]
			j.Right = top
			if j.Kind == JoinCross {
				j.Kind = JoinInner
			}
			if p.acceptKw(kwOn) {
				j.On = p.expr()
			} else {
				p.advance()
				j.Using = p.parenIdents()
			}
			top = j
			if conditions++; conditions > MaxDepth {
				p.setError(KindTooDeep, p.tok.pos(), "")
			}
			continue
		case p.atJoin():
		default:
			return p.crossPending(pending, top)
		}
		j := p.joinWords()
		conditions = 0
		j.Pos, j.Left = top.Position(), top
		top = p.tableFactor()
		if j.Natural {
			j.Right = top
			top = j
		} else {
			pending = append(pending, j)
		}
	}
}

// crossPending joins what waits for conditions that do not come. "a JOIN b LEFT JOIN c ON x" has read "a" as waiting
// for what follows; it means "(a JOIN b) LEFT JOIN c ON x".
func (p *parser) crossPending(pending []*Join, top TableExpr) TableExpr {
	if len(pending) == 0 {
		return top
	}
	result := pending[0].Left
	for i, j := range pending {
		if j.Kind != JoinInner && j.Kind != JoinCross && j.Kind != JoinStraight {
			p.fail()
			return top
		}
		right := top
		if i+1 < len(pending) {
			right = pending[i+1].Left
		}
		j.Left = result
		leaf, isJoin := right.(*Join)
		if !isJoin || p.parenJoins[leaf] {
			j.Right = right
			result = j
			continue
		}
		for {
			next, ok := leaf.Left.(*Join)
			if !ok || p.parenJoins[next] {
				break
			}
			leaf = next
		}
		j.Right = leaf.Left
		leaf.Left = j
		result = right
	}
	return result
}

// atJoin reports whether the current word starts a join.
func (p *parser) atJoin() bool {
	switch p.tok.kw {
	case kwJoin, kwInner, kwCross, kwLeft, kwRight, kwNatural, kwStraightJoin:
		return true
	case kwFull:
		next := p.peek().kw
		return next == kwJoin || next == kwOuter
	}
	return false
}

// joinWords reads the words of a join operator, or returns nil.
func (p *parser) joinWords() *Join {
	if !p.atJoin() {
		return nil
	}
	j := &Join{Natural: p.acceptKw(kwNatural)}
	switch p.tok.kw {
	case kwInner:
		p.advance()
	case kwCross:
		j.Kind = JoinCross
		p.advance()
	case kwLeft, kwRight, kwFull:
		switch p.tok.kw {
		case kwLeft:
			j.Kind = JoinLeft
		case kwRight:
			j.Kind = JoinRight
		default:
			j.Kind = JoinFull
		}
		p.advance()
		p.acceptKw(kwOuter)
	case kwStraightJoin:
		j.Kind = JoinStraight
		p.advance()
		return j
	}
	p.expectKw(kwJoin)
	return j
}

// tableFactor reads a table, a derived table, or joins in parentheses.
func (p *parser) tableFactor() TableExpr {
	switch {
	case p.at(tokLParen):
		t, q := p.tableParen()
		if q != nil {
			return p.derived(q.Position(), q, false)
		}
		return t
	case p.is(kwLateral) && p.peek().kind == tokLParen:
		at := p.tok.pos()
		p.advance()
		return p.derived(at, p.parenQuery(), true)
	case p.at(tokLBrace):
		return p.odbcJoin()
	case p.is(kwJsonTable) && p.peek().kind == tokLParen:
		p.unsupported("JSON_TABLE", p.tok.pos())
	}
	return p.aliasedTable()
}

// odbcJoin reads { OJ joins }.
func (p *parser) odbcJoin() TableExpr {
	if !p.enter() {
		p.leave()
		return &TableName{}
	}
	defer p.leave()
	p.advance()
	p.ident()
	t := p.joins()
	p.expect(tokRBrace)
	return t
}

// tableParen reads what stands in parentheses in FROM: a query, whose alias is then still to come, or tables.
func (p *parser) tableParen() (TableExpr, QueryExpr) {
	if !p.enter() {
		p.leave()
		return &TableName{}, nil
	}
	defer p.leave()
	start := p.tok.pos()
	p.expect(tokLParen)
	if p.atQuery() {
		q := p.query()
		p.expect(tokRParen)
		return nil, q
	}
	var t TableExpr
	if p.at(tokLParen) {
		var q QueryExpr
		t, q = p.tableParen()
		if q != nil {
			if p.atQueryTail() {
				q = p.queryFrom(q, start)
			}
			if p.accept(tokRParen) {
				return nil, q
			}
			t = p.derived(q.Position(), q, false)
		}
		t = p.joinsFrom(t)
	} else {
		t = p.joins()
	}
	for p.accept(tokComma) {
		t = &Join{Pos: t.Position(), Kind: JoinCross, Left: t, Right: p.joins()}
	}
	p.expect(tokRParen)
	if j, ok := t.(*Join); ok {
		if p.parenJoins == nil {
			p.parenJoins = make(map[*Join]bool)
		}
		p.parenJoins[j] = true
	}
	return t, nil
}

// derived reads the alias and the column list of a derived table.
func (p *parser) derived(at Pos, q QueryExpr, lateral bool) TableExpr {
	d := &DerivedTable{Pos: at, Lateral: lateral, Query: q}
	d.Alias = p.tableAlias()
	if d.Alias.IsSet() && p.at(tokLParen) {
		d.Columns = p.parenIdents()
	}
	return d
}

// tableAlias reads an alias if there is one.
func (p *parser) tableAlias() Ident {
	if p.acceptKw(kwAs) || p.accept(tokEQ) {
		return p.identOrString()
	}
	if p.atImplicitAlias() {
		return p.ident()
	}
	return Ident{}
}

// tableName reads [schema.]name.
func (p *parser) tableName() *TableName {
	t := &TableName{Pos: p.tok.pos()}
	p.accept(tokDot)
	t.Name = p.ident().Name
	if p.accept(tokDot) {
		t.Schema, t.Name = t.Name, p.ident().Name
	}
	return t
}

// tableNames reads a comma list of names.
func (p *parser) tableNames() []*TableName {
	list := []*TableName{p.tableName()}
	for p.accept(tokComma) {
		list = append(list, p.tableName())
	}
	return list
}

// aliasedTable reads a table with partitions, FOR SYSTEM_TIME, alias and index hints.
func (p *parser) aliasedTable() *TableName {
	t := p.tableName()
	if p.is(kwPartition) && p.peek().kind == tokLParen {
		p.advance()
		t.Partitions = p.parenIdents()
	}
	if p.is(kwFor) && p.peek().kw == kwSystemTime {
		p.advance()
		p.advance()
		if !p.acceptKw(kwAs) {
			p.unsupported("FOR SYSTEM_TIME", t.Pos)
			return t
		}
		p.expectKw(kwOf)
		if p.is(kwTimestamp) && p.peek().kind != tokString {
			p.advance()
		}
		t.AsOf = p.exprAbove(precPredicate)
	}
	t.Alias = p.tableAlias()
	for p.isAny(kwUse, kwForce, kwIgnore) && (p.peek().kw == kwIndex || p.peek().kw == kwKey) {
		t.Hints = append(t.Hints, p.indexHint())
	}
	return t
}

// indexHint reads USE INDEX [FOR JOIN] (names).
func (p *parser) indexHint() *IndexHint {
	h := &IndexHint{Verb: lower(p.tok.text)}
	p.advance()
	p.advance()
	if p.acceptKw(kwFor) {
		switch {
		case p.acceptKw(kwJoin):
			h.For = "join"
		case p.acceptKw(kwOrder):
			p.expectKw(kwBy)
			h.For = "order by"
		default:
			p.expectKw(kwGroup, kwBy)
			h.For = "group by"
		}
	}
	p.expect(tokLParen)
	for !p.at(tokRParen) && p.err == nil {
		if p.is(kwPrimary) {
			h.Indexes = append(h.Indexes, Ident{Pos: p.tok.pos(), Name: "PRIMARY"})
			p.advance()
		} else {
			h.Indexes = append(h.Indexes, p.ident())
		}
		if !p.accept(tokComma) {
			break
		}
	}
	p.expect(tokRParen)
	return h
}
