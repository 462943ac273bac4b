package parse

// atQuery reports whether a query starts here (behind an opening parenthesis).
func (p *parser) atQuery() bool {
	switch p.tok.kw {
	case kwSelect, kwWith, kwTable:
		return true
	case kwValues:
		return !p.inDuplicate
	}
	return false
}

// atQueryTail reports whether the current word continues a query behind its closing parenthesis.
func (p *parser) atQueryTail() bool {
	return p.isAny(kwUnion, kwExcept, kwIntersect, kwOrder, kwLimit, kwOffset, kwFetch)
}

// query reads a whole query: [WITH] body [ORDER BY] [LIMIT] [INTO] [locks].
func (p *parser) query() QueryExpr {
	if !p.enter() {
		p.leave()
		return &Select{}
	}
	defer p.leave()
	if p.is(kwWith) {
		return p.queryBehind(p.with())
	}
	start := p.tok.pos()
	return p.queryFrom(p.queryTerm(), start)
}

// queryBehind reads a query whose WITH clause has been read.
func (p *parser) queryBehind(with *With) QueryExpr {
	start := p.tok.pos()
	q := p.queryFrom(p.queryTerm(), start)
	if q.Tail().With != nil {
		q = &ParenQuery{Query: q}
	}
	q.Tail().With = with
	setPosition(q, with.Pos)
	return q
}

// setPosition moves the start of a query to a WITH before it.
func setPosition(q QueryExpr, at Pos) {
	switch q := q.(type) {
	case *Select:
		q.Pos = at
	case *SetOp:
		q.Pos = at
	case *ValuesQuery:
		q.Pos = at
	case *ParenQuery:
		q.Pos = at
	}
}

// queryFrom reads the rest of a query whose first operand has been read.
func (p *parser) queryFrom(first QueryExpr, start Pos) QueryExpr {
	return p.queryTail(p.setOps(first, start), start)
}

// parenQuery reads "(query)".
func (p *parser) parenQuery() QueryExpr {
	if !p.enter() {
		p.leave()
		return &Select{}
	}
	defer p.leave()
	p.expect(tokLParen)
	q := p.query()
	p.expect(tokRParen)
	return q
}

// setOps reads UNION, EXCEPT and INTERSECT behind the first operand.
func (p *parser) setOps(first QueryExpr, start Pos) QueryExpr {
	left := p.intersections(first, start)
	var chain *SetOp
	for {
		op := Union
		switch p.tok.kw {
		case kwUnion:
		case kwExcept:
			op = Except
		default:
			if chain != nil {
				return chain
			}
			return left
		}
		all := p.setQuantifier()
		at := p.tok.pos()
		right := p.intersections(p.queryTerm(), at)
		if chain == nil {
			chain = &SetOp{Pos: start, First: left}
		}
		chain.Rest = append(chain.Rest, SetTerm{Op: op, All: all, Query: right})
	}
}

// intersections reads INTERSECT behind an operand.
func (p *parser) intersections(first QueryExpr, start Pos) QueryExpr {
	if !p.is(kwIntersect) {
		return first
	}
	chain := &SetOp{Pos: start, First: first}
	for p.is(kwIntersect) {
		all := p.setQuantifier()
		chain.Rest = append(chain.Rest, SetTerm{Op: Intersect, All: all, Query: p.queryTerm()})
	}
	return chain
}

// setQuantifier consumes a set operator with ALL or DISTINCT.
func (p *parser) setQuantifier() (all bool) {
	p.advance()
	if p.acceptKw(kwAll) {
		return true
	}
	p.acceptKw(kwDistinct)
	return false
}

// queryTerm reads one operand of a set operation.
func (p *parser) queryTerm() QueryExpr {
	at := p.tok.pos()
	switch {
	case p.is(kwSelect):
		return p.selectCore()
	case p.is(kwValues):
		return p.valuesQuery()
	case p.is(kwTable):
		p.advance()
		star := &SelectItem{Pos: at, Expr: &Star{Pos: at}, Text: "*"}
		return &Select{Pos: at, Items: []*SelectItem{star}, From: []TableExpr{p.tableName()}}
	case p.at(tokLParen):
		return p.parenQuery()
	}
	p.fail()
	return &Select{}
}

// queryTail reads the clauses behind a query's body.
func (p *parser) queryTail(body QueryExpr, start Pos) QueryExpr {
	var tail QueryTail
	if p.is(kwOrder) {
		p.expectKw(kwOrder, kwBy)
		tail.OrderBy = p.orderItems()
	}
	if p.isAny(kwLimit, kwOffset, kwFetch) {
		tail.Limit = p.limit()
	}
	if p.is(kwProcedure) {
		p.unsupported("PROCEDURE", p.tok.pos())
	}
	if p.is(kwInto) {
		tail.Into = p.into()
	}
	for p.is(kwFor) || p.is(kwLock) {
		lock := p.lockClause()
		if lock == nil {
			break
		}
		tail.Locks = append(tail.Locks, lock)
	}
	if p.is(kwInto) && tail.Into == nil {
		tail.Into = p.into()
	}
	if tail.isEmpty() {
		return body
	}
	t := body.Tail()
	if sel, ok := body.(*Select); ok && t.Into != nil && tail.Into == nil {
		// SELECT … INTO … FROM … ORDER BY: the early INTO belongs to the same query.
		tail.Into, sel.Into = sel.Into, nil
	}
	if !t.isEmpty() {
		return &ParenQuery{Pos: start, QueryTail: tail, Query: body}
	}
	*t = tail
	return body
}

// with reads a WITH clause.
func (p *parser) with() *With {
	w := &With{Pos: p.tok.pos()}
	p.advance()
	w.Recursive = p.acceptKw(kwRecursive)
	for {
		c := &CTE{Name: p.ident()}
		if p.at(tokLParen) {
			c.Columns = p.parenIdents()
		}
		p.expectKw(kwAs)
		c.Query = p.parenQuery()
		w.CTEs = append(w.CTEs, c)
		if p.is(kwCycle) {
			p.unsupported("CYCLE", p.tok.pos())
		}
		if !p.accept(tokComma) {
			return w
		}
	}
}

// selectFlagWords are the words that set flags of SELECT.
var selectFlagWords = [...]struct {
	kw   keyword
	flag SelectFlags
}{
	{kwStraightJoin, SelectStraightJoin}, {kwHighPriority, SelectHighPriority},
	{kwSqlSmallResult, SelectSmallResult}, {kwSqlBigResult, SelectBigResult},
	{kwSqlBufferResult, SelectBufferResult}, {kwSqlCache, SelectCache},
	{kwSqlNoCache, SelectNoCache}, {kwSqlCalcFoundRows, SelectCalcFoundRows},
}

// selectCore reads a SELECT up to its WINDOW clause.
func (p *parser) selectCore() *Select {
	s := &Select{Pos: p.tok.pos()}
	p.advance()
	if !p.hasAhead {
		s.Hint = p.lex.hint
	}
	p.selectFlags(s)
	s.Items = p.selectItems()
	if p.is(kwInto) {
		s.Into = p.into()
	}
	if p.acceptKw(kwFrom) {
		if !p.acceptKw(kwDual) {
			s.From = p.tableList()
		}
	}
	if p.acceptKw(kwWhere) {
		s.Where = p.expr()
	}
	if p.is(kwGroup) {
		s.GroupBy = p.groupBy()
	}
	if p.acceptKw(kwHaving) {
		s.Having = p.expr()
	}
	if p.is(kwWindow) {
		p.advance()
		for {
			name := p.ident()
			p.expectKw(kwAs)
			s.Windows = append(s.Windows, &NamedWindow{Name: name, Spec: p.windowSpec()})
			if !p.accept(tokComma) {
				break
			}
		}
	}
	if p.acceptKw(kwQualify) {
		s.Qualify = p.expr()
	}
	return s
}

// selectFlags reads DISTINCT, ALL and the flags.
func (p *parser) selectFlags(s *Select) {
	for {
		switch p.tok.kw {
		case 0:
			return
		case kwDistinct, kwDistinctrow:
			s.Distinct = true
			p.advance()
			continue
		case kwAll:
			p.advance()
			continue
		}
		var flag SelectFlags
		for _, w := range selectFlagWords {
			if p.tok.kw == w.kw {
				flag = w.flag
			}
		}
		// SQL_CACHE is an ordinary name too: SELECT sql_cache FROM t.
		if flag == 0 || !p.tok.kw.isReserved() && (p.peek().kind == tokComma || p.peek().kw == kwFrom) {
			return
		}
		s.Flags |= flag
		p.advance()
	}
}

// selectItems reads a select list.
func (p *parser) selectItems() []*SelectItem {
	items := make([]*SelectItem, 0, 8)
	items = append(items, p.selectItem())
	for p.accept(tokComma) {
		items = append(items, p.selectItem())
	}
	return items
}

// selectItem reads one element of a select list.
func (p *parser) selectItem() *SelectItem {
	item := &SelectItem{Pos: p.tok.pos()}
	if p.at(tokStar) {
		p.advance()
		item.Expr = &Star{Pos: item.Pos}
		item.Text = "*"
		return item
	}
	item.Expr = p.expr()
	item.Text = p.source(item.Off)
	if _, ok := item.Expr.(*Star); ok {
		return item
	}
	if p.acceptKw(kwAs) {
		item.Alias = p.aliasName()
	} else if p.at(tokString) || p.atImplicitAlias() {
		item.Alias = p.aliasName()
	}
	return item
}

// aliasName reads an alias, which may be a string, even an empty one.
func (p *parser) aliasName() Ident {
	if p.at(tokString) {
		id := Ident{Pos: p.tok.pos(), Name: p.tok.text}
		p.advance()
		return id
	}
	return p.ident()
}

// atImplicitAlias reports whether the current word is an alias without AS: a name that starts no clause.
func (p *parser) atImplicitAlias() bool {
	if !p.atIdent() {
		return false
	}
	switch p.tok.kw {
	case kwWindow, kwQualify, kwOffset, kwReturning:
		return false
	case kwFull:
		next := p.peek().kw
		return next != kwJoin && next != kwOuter
	}
	return true
}

// groupBy reads GROUP BY with its forms.
func (p *parser) groupBy() *GroupBy {
	g := &GroupBy{Pos: p.tok.pos()}
	p.expectKw(kwGroup, kwBy)
	switch {
	case p.is(kwGrouping) && p.peek().kw == kwSets:
		p.advance()
		p.advance()
		g.Kind = GroupSets
		g.Sets = p.groupingSets()
		return g
	case p.isAny(kwRollup, kwCube) && p.peek().kind == tokLParen:
		g.Kind = GroupRollup
		if p.is(kwCube) {
			g.Kind = GroupCube
		}
		p.advance()
		p.advance()
		g.Items = p.orderItems()
		p.expect(tokRParen)
		return g
	}
	g.Items = p.orderItems()
	if p.is(kwWith) && (p.peek().kw == kwRollup || p.peek().kw == kwCube) {
		p.advance()
		g.Kind = GroupRollup
		if p.is(kwCube) {
			g.Kind = GroupCube
		}
		p.advance()
	}
	return g
}

// groupingSets reads "((a, b), a, ())".
func (p *parser) groupingSets() [][]Expr {
	var sets [][]Expr
	p.expect(tokLParen)
	for {
		switch {
		case p.at(tokLParen) && p.peek().kind == tokRParen:
			p.advance()
			p.advance()
			sets = append(sets, nil)
		case p.at(tokLParen):
			e := p.expr()
			if row, ok := e.(*Row); ok {
				sets = append(sets, row.Args)
			} else {
				sets = append(sets, []Expr{e})
			}
		default:
			sets = append(sets, []Expr{p.expr()})
		}
		if !p.accept(tokComma) {
			p.expect(tokRParen)
			return sets
		}
	}
}
