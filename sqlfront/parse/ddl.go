package parse

// create reads CREATE.
func (p *parser) create() Statement {
	at := p.tok.pos()
	m := p.mark()
	p.advance()
	orReplace := p.acceptKw(kwOr)
	if orReplace {
		p.expectKw(kwReplace)
	}
	switch p.tok.kw {
	case kwTemporary, kwTable:
		temporary := p.acceptKw(kwTemporary)
		if !p.acceptKw(kwTable) {
			break
		}
		return p.createTable(&CreateTable{Pos: at, OrReplace: orReplace, Temporary: temporary})
	case kwDatabase, kwSchema:
		p.advance()
		c := &CreateDatabase{Pos: at, OrReplace: orReplace}
		c.IfNotExists = p.ifNotExists()
		c.Name = p.ident()
		c.Options = p.databaseOptions()
		return c
	case kwOnline, kwOffline, kwUnique, kwFulltext, kwSpatial, kwIndex:
		return p.createIndex(&CreateIndex{Pos: at, OrReplace: orReplace})
	case kwAlgorithm, kwDefiner, kwSql, kwView:
		v := &CreateView{Pos: at, OrReplace: orReplace}
		p.viewOptions(v)
		if p.acceptKw(kwView) {
			return p.viewBody(v)
		}
	}
	if p.err == nil {
		p.reset(m)
	}
	return p.unsupportedObject("CREATE")
}

// viewOptions reads ALGORITHM, DEFINER and SQL SECURITY.
func (p *parser) viewOptions(v *CreateView) {
	if p.acceptKw(kwAlgorithm) {
		p.expect(tokEQ)
		if !p.isAny(kwUndefined, kwMerge, kwTemptable) {
			p.fail()
		}
		v.Algorithm = lower(p.tok.text)
		p.advance()
	}
	if p.is(kwDefiner) {
		p.advance()
		p.expect(tokEQ)
		v.Definer = p.userText()
	}
	if p.acceptKw(kwSql) {
		p.expectKw(kwSecurity)
		if !p.isAny(kwDefiner, kwInvoker) {
			p.fail()
		}
		v.Security = lower(p.tok.text)
		p.advance()
	}
}

// userText reads a user (name@host, CURRENT_USER, a role) and returns its source.
func (p *parser) userText() string {
	start := p.tok.off
	switch {
	case p.isAny(kwCurrentUser, kwCurrentRole):
		p.advance()
		if p.accept(tokLParen) {
			p.expect(tokRParen)
		}
	case p.at(tokString), p.atIdent():
		p.advance()
		if p.at(tokUserVar) {
			p.advance()
		}
	default:
		p.fail()
	}
	return p.source(start)
}

// viewBody reads what follows VIEW.
func (p *parser) viewBody(v *CreateView) Statement {
	v.IfNotExists = p.ifNotExists()
	v.View = p.tableName()
	if p.at(tokLParen) {
		v.Columns = p.parenIdents()
	}
	p.expectKw(kwAs)
	start := p.tok.off
	v.Query = p.query()
	v.Text = p.source(start)
	if p.acceptKw(kwWith) {
		v.Check = "cascaded"
		if p.acceptKw(kwLocal) {
			v.Check = "local"
		} else {
			p.acceptKw(kwCascaded)
		}
		p.expectKw(kwCheck, kwOption)
	}
	return v
}

// createIndex reads CREATE INDEX.
func (p *parser) createIndex(c *CreateIndex) Statement {
	if p.isAny(kwOnline, kwOffline) {
		c.Online = p.is(kwOnline)
		p.advance()
	}
	k := &KeyDef{Pos: p.tok.pos()}
	c.Key = k
	switch p.tok.kw {
	case kwUnique:
		k.Kind = KeyUnique
		p.advance()
	case kwFulltext:
		k.Kind = KeyFulltext
		p.advance()
	case kwSpatial:
		k.Kind = KeySpatial
		p.advance()
	}
	p.expectKw(kwIndex)
	k.IfNotExists = p.ifNotExists()
	k.Name = p.ident()
	k.Using = p.indexType()
	p.expectKw(kwOn)
	c.Table = p.tableName()
	k.Parts = p.keyParts()
	c.Algorithm, c.LockMode = p.indexChange(func() { p.keyOptions(k) })
	return c
}

// indexChange reads ALGORITHM and LOCK behind CREATE and DROP INDEX, among the key's options that rest reads.
func (p *parser) indexChange(rest func()) (algorithm, lock string) {
	for p.err == nil {
		switch p.tok.kw {
		case kwAlgorithm:
			p.advance()
			p.accept(tokEQ)
			algorithm = p.optionWord()
		case kwLock:
			p.advance()
			p.accept(tokEQ)
			lock = p.optionWord()
		default:
			before := p.tok.off
			rest()
			if p.tok.off == before {
				return algorithm, lock
			}
		}
	}
	return algorithm, lock
}

// optionWord reads a word in lower case.
func (p *parser) optionWord() string {
	if !p.at(tokWord) {
		p.fail()
	}
	word := lower(p.tok.text)
	p.advance()
	return word
}

// drop reads DROP.
func (p *parser) drop() Statement {
	at := p.tok.pos()
	switch p.peek().kw {
	case kwTable, kwTables, kwTemporary:
		m := p.mark()
		p.advance()
		d := &DropTable{Pos: at, Temporary: p.acceptKw(kwTemporary)}
		if !p.isAny(kwTable, kwTables) {
			p.reset(m)
			break
		}
		p.advance()
		d.IfExists = p.ifExists()
		d.Tables = p.tableNames()
		d.WaitSet, d.Wait = p.waitClause()
		d.Behavior = p.dropBehavior()
		return d
	case kwView:
		p.advance()
		p.advance()
		d := &DropView{Pos: at, IfExists: p.ifExists()}
		d.Views = p.tableNames()
		d.Behavior = p.dropBehavior()
		return d
	case kwDatabase, kwSchema:
		p.advance()
		p.advance()
		d := &DropDatabase{Pos: at, IfExists: p.ifExists()}
		d.Name = p.ident()
		return d
	case kwIndex, kwOnline, kwOffline:
		return p.dropIndex(at)
	case kwPrepare:
		p.advance()
		p.advance()
		return &Deallocate{Pos: at, Name: p.ident()}
	}
	return p.unsupportedObject("DROP")
}

// dropBehavior reads CASCADE or RESTRICT.
func (p *parser) dropBehavior() string {
	if p.isAny(kwCascade, kwRestrict) {
		return p.optionWord()
	}
	return ""
}

// waitClause reads WAIT n or NOWAIT.
func (p *parser) waitClause() (set bool, seconds uint64) {
	if p.acceptKw(kwNowait) {
		return true, 0
	}
	if p.acceptKw(kwWait) {
		return true, p.number()
	}
	return false, 0
}

// dropIndex reads DROP INDEX.
func (p *parser) dropIndex(at Pos) Statement {
	p.advance()
	if p.isAny(kwOnline, kwOffline) {
		p.advance()
	}
	p.expectKw(kwIndex)
	d := &DropIndex{Pos: at, IfExists: p.ifExists()}
	if p.is(kwPrimary) {
		d.Name = Ident{Pos: p.tok.pos(), Name: "PRIMARY"}
		p.advance()
	} else {
		d.Name = p.ident()
	}
	p.expectKw(kwOn)
	d.Table = p.tableName()
	d.Algorithm, d.LockMode = p.indexChange(func() {})
	return d
}

// truncate reads TRUNCATE [TABLE] t.
func (p *parser) truncate() Statement {
	t := &TruncateTable{Pos: p.tok.pos()}
	p.advance()
	p.acceptKw(kwTable)
	t.Table = p.tableName()
	p.waitClause()
	return t
}

// rename reads RENAME TABLE.
func (p *parser) rename() Statement {
	r := &RenameTable{Pos: p.tok.pos()}
	if next := p.peek().kw; next != kwTable && next != kwTables {
		return p.unsupportedObject("RENAME")
	}
	p.advance()
	p.advance()
	r.IfExists = p.ifExists()
	for {
		pair := RenamePair{From: p.tableName()}
		p.waitClause()
		p.expectKw(kwTo)
		pair.To = p.tableName()
		r.Pairs = append(r.Pairs, pair)
		if !p.accept(tokComma) {
			return r
		}
	}
}
