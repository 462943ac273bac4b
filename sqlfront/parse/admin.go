package parse

// describe reads DESCRIBE, DESC and EXPLAIN, of a table or of a statement, and ANALYZE of a statement.
func (p *parser) describe() Statement {
	e := &Explain{Pos: p.tok.pos(), Analyze: p.is(kwAnalyze)}
	p.advance()
	for {
		switch {
		case p.is(kwAnalyze) && !e.Analyze:
			e.Analyze = true
			p.advance()
			continue
		case p.is(kwExtended) && p.explainedAfter():
			e.Extended = true
			p.advance()
			continue
		case p.is(kwPartitions) && p.explainedAfter():
			e.Partitions = true
			p.advance()
			continue
		case p.is(kwFormat) && p.peek().kind == tokEQ:
			p.advance()
			p.advance()
			e.Format = lower(p.identOrString().Name)
			continue
		}
		break
	}
	switch {
	case p.is(kwFor):
		p.expectKw(kwFor, kwConnection)
		e.ForConnection = p.expr()
		return e
	case p.isAny(kwSelect, kwInsert, kwReplace, kwUpdate, kwDelete, kwWith, kwValues, kwTable, kwLoad), p.at(tokLParen):
		p.lex.mode.StreamInsert = false
		e.Stmt = p.statement()
		return e
	case e.Analyze || e.Extended || e.Partitions || e.Format != "":
		p.fail()
		return e
	}
	d := &Describe{Pos: e.Pos, Table: p.tableName()}
	if p.at(tokString) || p.atIdent() {
		d.Column = p.identOrString().Name
	}
	return d
}

// explainedAfter reports whether the word behind the current one starts a statement that can be explained.
func (p *parser) explainedAfter() bool {
	switch p.peek().kw {
	case kwSelect, kwInsert, kwReplace, kwUpdate, kwDelete, kwWith, kwValues, kwTable, kwFor, kwFormat, kwExtended,
		kwPartitions:
		return true
	}
	return p.peek().kind == tokLParen
}

// tableAdmin reads ANALYZE, CHECK, CHECKSUM, OPTIMIZE and REPAIR TABLE.
func (p *parser) tableAdmin(verb AdminVerb) Statement {
	a := &TableAdmin{Pos: p.tok.pos(), Verb: verb}
	name := p.tok.kw.String()
	p.advance()
	if p.isAny(kwNoWriteToBinlog, kwLocal) {
		a.NoLog = true
		p.advance()
	}
	if p.is(kwView) {
		p.unsupported(name+" VIEW", a.Pos)
		return a
	}
	if !p.isAny(kwTable, kwTables) {
		p.fail()
	}
	p.advance()
	a.Tables = p.tableNames()
	for p.err == nil && !p.atEnd() {
		switch {
		case p.isAny(kwQuick, kwFast, kwMedium, kwExtended, kwChanged, kwUseFrm, kwForce):
			a.Options = append(a.Options, p.optionWord())
		case p.acceptKw(kwFor, kwUpgrade):
			a.Options = append(a.Options, "for upgrade")
		case p.is(kwPersistent) && verb == AdminAnalyze:
			a.Options = append(a.Options, p.restAsText())
		case (p.is(kwWait) || p.is(kwNowait)) && verb == AdminOptimize:
			p.waitClause()
		default:
			p.fail()
		}
	}
	return a
}

// restAsText reads the rest of the statement as its source text in lower case.
func (p *parser) restAsText() string {
	start := p.tok.off
	for p.err == nil && !p.atEnd() {
		p.advance()
	}
	return lower(p.source(start))
}

// kill reads KILL.
func (p *parser) kill() Statement {
	k := &Kill{Pos: p.tok.pos()}
	p.advance()
	if p.isAny(kwHard, kwSoft) {
		k.Soft = p.is(kwSoft)
		p.advance()
	}
	switch {
	case p.acceptKw(kwConnection):
	case p.acceptKw(kwQuery):
		k.Kind = KillQuery
		if p.acceptKw(kwId) {
			k.Kind = KillQueryID
		}
	}
	if k.Kind != KillQueryID && p.acceptKw(kwUser) {
		k.Kind, k.User = KillUser, p.userText()
		return k
	}
	k.ID = p.expr()
	return k
}

// begin reads BEGIN [WORK] and START TRANSACTION.
func (p *parser) begin() Statement {
	b := &Begin{Pos: p.tok.pos()}
	if p.acceptKw(kwBegin) {
		if p.is(kwNot) {
			return p.unsupportedFrom(b.Pos, "BEGIN NOT ATOMIC", 1)
		}
		p.acceptKw(kwWork)
		return b
	}
	if p.peek().kw != kwTransaction {
		return p.unsupportedObject("START")
	}
	p.advance()
	p.advance()
	if p.atEnd() {
		return b
	}
	for {
		if p.acceptKw(kwWith) {
			p.expectKw(kwConsistent, kwSnapshot)
			b.Snapshot = true
		} else {
			p.expectKw(kwRead)
			p.accessMode(&b.TxnCharacteristics)
		}
		if !p.accept(tokComma) {
			return b
		}
	}
}

// completion reads [WORK] [AND [NO] CHAIN] [[NO] RELEASE].
func (p *parser) completion(c *Completion) {
	p.acceptKw(kwWork)
	if p.acceptKw(kwAnd) {
		no := p.acceptKw(kwNo)
		p.expectKw(kwChain)
		c.Chain, c.NoChain = !no, no
	}
	switch {
	case p.acceptKw(kwRelease):
		c.Release = true
	case p.acceptKw(kwNo):
		p.expectKw(kwRelease)
		c.NoRelease = true
	}
}

// commit reads COMMIT.
func (p *parser) commit() Statement {
	c := &Commit{Pos: p.tok.pos()}
	p.advance()
	p.completion(&c.Completion)
	return c
}

// rollback reads ROLLBACK, also TO a savepoint.
func (p *parser) rollback() Statement {
	r := &Rollback{Pos: p.tok.pos()}
	p.advance()
	p.acceptKw(kwWork)
	if p.acceptKw(kwTo) {
		if p.is(kwSavepoint) && isIdent(p.peek()) {
			p.advance()
		}
		r.To = p.ident()
		return r
	}
	p.completion(&r.Completion)
	return r
}

// lockTables reads LOCK TABLES.
func (p *parser) lockTables() Statement {
	l := &LockTables{Pos: p.tok.pos()}
	p.advance()
	if !p.isAny(kwTable, kwTables) {
		p.fail()
	}
	p.advance()
	for {
		t := TableLock{Table: p.tableName()}
		t.Table.Alias = p.tableAlias()
		switch {
		case p.acceptKw(kwRead):
			t.Mode = "read"
			if p.acceptKw(kwLocal) {
				t.Mode = "read local"
			}
		case p.acceptKw(kwLowPriority):
			p.expectKw(kwWrite)
			t.Mode = "low_priority write"
		default:
			p.expectKw(kwWrite)
			t.Mode = "write"
			p.acceptKw(kwConcurrent)
		}
		l.Tables = append(l.Tables, t)
		if !p.accept(tokComma) {
			break
		}
	}
	l.WaitSet, l.Wait = p.waitClause()
	return l
}

// prepare reads PREPARE name FROM text.
func (p *parser) prepare() Statement {
	s := &Prepare{Pos: p.tok.pos()}
	p.advance()
	s.Name = p.ident()
	p.expectKw(kwFrom)
	s.From = p.expr()
	return s
}

// execute reads EXECUTE and EXECUTE IMMEDIATE.
func (p *parser) execute() Statement {
	s := &Execute{Pos: p.tok.pos()}
	p.advance()
	if p.acceptKw(kwImmediate) {
		s.Immediate = p.expr()
	} else {
		s.Name = p.ident()
	}
	if p.acceptKw(kwUsing) {
		s.Using = p.exprList()
	}
	return s
}

// flush reads FLUSH.
func (p *parser) flush() Statement {
	f := &Flush{Pos: p.tok.pos()}
	p.advance()
	if p.isAny(kwNoWriteToBinlog, kwLocal) {
		f.NoLog = true
		p.advance()
	}
	if p.isAny(kwTable, kwTables) {
		p.advance()
		f.What = []string{"tables"}
		if p.atIdent() {
			f.Tables = p.tableNames()
		}
		switch {
		case p.acceptKw(kwWith):
			p.expectKw(kwRead, kwLock)
			f.Option = "with read lock"
		case p.acceptKw(kwFor):
			p.expectKw(kwExport)
			f.Option = "for export"
		}
		return f
	}
	for {
		what := ""
		for p.err == nil && p.at(tokWord) {
			if what != "" {
				what += " "
			}
			what += p.optionWord()
		}
		if what == "" {
			p.fail()
		}
		f.What = append(f.What, what)
		if !p.accept(tokComma) {
			return f
		}
	}
}

// handler reads HANDLER.
func (p *parser) handler() Statement {
	h := &Handler{Pos: p.tok.pos()}
	p.advance()
	h.Table = p.tableName()
	switch {
	case p.acceptKw(kwOpen):
		h.Table.Alias = p.tableAlias()
		return h
	case p.acceptKw(kwClose):
		h.Verb = HandlerClose
		return h
	}
	p.expectKw(kwRead)
	h.Verb = HandlerRead
	if p.atIdent() && !p.isAny(kwFirst, kwNext) || p.isAny(kwFirst, kwNext) && p.peek().kw != 0 &&
		(p.peek().kw == kwFirst || p.peek().kw == kwNext) {
		h.Index = p.ident()
	}
	switch {
	case p.isAny(kwFirst, kwNext, kwPrev, kwLast):
		h.Read = p.optionWord()
	case p.tok.kind >= tokEQ && p.tok.kind <= tokGE && p.tok.kind != tokNE && h.Index.IsSet():
		h.Read = p.lex.src[p.tok.off:p.tok.end]
		p.advance()
		p.expect(tokLParen)
		h.Key = p.exprList()
		p.expect(tokRParen)
	default:
		p.fail()
	}
	if p.acceptKw(kwWhere) {
		h.Where = p.expr()
	}
	if p.is(kwLimit) {
		h.Limit = p.limit()
	}
	return h
}
