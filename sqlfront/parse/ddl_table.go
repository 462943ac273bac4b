package parse

// createTable reads what follows CREATE [OR REPLACE] [TEMPORARY] TABLE.
func (p *parser) createTable(c *CreateTable) Statement {
	c.IfNotExists = p.ifNotExists()
	c.Table = p.tableName()
	if p.acceptKw(kwLike) {
		c.Like = p.tableName()
		return c
	}
	if p.at(tokLParen) {
		switch {
		case p.peek().kw == kwLike:
			p.advance()
			p.advance()
			c.Like = p.tableName()
			p.expect(tokRParen)
			return c
		case !p.parenStartsQuery():
			p.advance()
			c.Columns, c.Keys = p.tableElements()
			p.expect(tokRParen)
		}
	}
	c.Options = p.tableOptions()
	if p.is(kwPartition) {
		c.Partition = p.partitionBy()
	}
	switch {
	case p.acceptKw(kwReplace):
		c.Duplicates = DuplicateReplace
	case p.acceptKw(kwIgnore):
		c.Duplicates = DuplicateIgnore
	}
	as := p.acceptKw(kwAs)
	if p.isAny(kwSelect, kwWith, kwTable, kwValues) || p.at(tokLParen) {
		c.Query = p.query()
	} else if as || c.Columns == nil {
		p.fail()
	}
	return c
}

// ifNotExists reads IF NOT EXISTS if it is there.
func (p *parser) ifNotExists() bool { return p.acceptKw(kwIf, kwNot, kwExists) }

// ifExists reads IF EXISTS if it is there.
func (p *parser) ifExists() bool { return p.acceptKw(kwIf, kwExists) }

// tableElements reads the columns and keys of a table.
func (p *parser) tableElements() (columns []*ColumnDef, keys []*KeyDef) {
	for {
		if p.atKeyDef() {
			keys = append(keys, p.keyDef())
		} else {
			columns = append(columns, p.columnDef())
		}
		if !p.accept(tokComma) {
			return columns, keys
		}
	}
}

// atKeyDef reports whether a key, constraint or period starts here.
func (p *parser) atKeyDef() bool {
	switch p.tok.kw {
	case kwPrimary, kwUnique, kwKey, kwIndex, kwFulltext, kwSpatial, kwForeign, kwCheck, kwConstraint:
		return true
	case kwPeriod:
		return p.peek().kw == kwFor
	}
	return false
}

// columnDef reads "name type attributes".
func (p *parser) columnDef() *ColumnDef {
	c := &ColumnDef{Pos: p.tok.pos(), Name: p.ident()}
	if p.accept(tokDot) {
		// CREATE TABLE t (t.a INT) is allowed; the qualifier says nothing.
		c.Name = p.ident()
	}
	c.Type = p.dataType()
	for p.err == nil {
		a := p.columnAttr()
		if a == nil {
			return c
		}
		c.Attrs = append(c.Attrs, a)
	}
	return c
}

// columnAttr reads one attribute of a column, or returns nil.
func (p *parser) columnAttr() *ColumnAttr {
	a := &ColumnAttr{Pos: p.tok.pos()}
	switch p.tok.kw {
	case kwNull:
		p.advance()
		a.Kind = AttrNull
	case kwNot:
		p.advance()
		p.expectKw(kwNull)
		a.Kind = AttrNotNull
	case kwDefault:
		p.advance()
		a.Kind, a.Expr = AttrDefault, p.defaultValue()
	case kwOn:
		p.expectKw(kwOn, kwUpdate)
		if !p.isAny(kwCurrentTimestamp, kwNow, kwLocaltime, kwLocaltimestamp) {
			p.fail()
		}
		a.Kind, a.Expr = AttrOnUpdate, p.primary()
	case kwAutoIncrement:
		p.advance()
		a.Kind = AttrAutoIncrement
	case kwSerial:
		p.expectKw(kwSerial, kwDefault, kwValue)
		a.Kind, a.Text = AttrAutoIncrement, "serial default value"
	case kwPrimary:
		p.expectKw(kwPrimary, kwKey)
		a.Kind = AttrPrimaryKey
	case kwUnique:
		p.advance()
		p.acceptKw(kwKey)
		a.Kind = AttrUnique
	case kwKey:
		p.advance()
		a.Kind = AttrKey
	case kwComment:
		p.advance()
		a.Kind, a.Text = AttrComment, p.stringText()
	case kwCollate:
		p.advance()
		a.Kind, a.Text = AttrCollate, p.charsetName()
	case kwReferences:
		a.Kind, a.Reference = AttrReferences, p.reference()
	case kwConstraint, kwCheck:
		p.checkAttr(a)
	case kwGenerated, kwAs:
		p.generatedAttr(a)
	default:
		return p.rareColumnAttr(a)
	}
	return a
}

// rareColumnAttr reads the attributes that MariaDB and MySQL have on top of the usual ones, or returns nil.
func (p *parser) rareColumnAttr(a *ColumnAttr) *ColumnAttr {
	switch p.tok.kw {
	case kwColumnFormat:
		p.advance()
		a.Kind, a.Text = AttrFormat, lower(p.tok.text)
		p.advance()
	case kwStorage:
		p.advance()
		a.Kind, a.Text = AttrStorage, lower(p.tok.text)
		p.advance()
	case kwInvisible, kwVisible:
		if p.is(kwVisible) {
			p.advance()
			return p.columnAttr()
		}
		p.advance()
		a.Kind = AttrInvisible
	case kwCompressed:
		p.advance()
		a.Kind = AttrCompressed
		if p.accept(tokEQ) {
			a.Text = lower(p.ident().Name)
		}
	case kwWith, kwWithout:
		a.Kind, a.Stored = AttrVersioning, p.is(kwWith)
		p.advance()
		p.expectKw(kwSystem, kwVersioning)
	default:
		if !p.atIdent() || p.peek().kind != tokEQ {
			return nil
		}
		a.Kind, a.Name = AttrOption, p.ident().Name
		p.advance()
		a.Text, _ = p.optionValue()
	}
	return a
}

// defaultValue reads the value of DEFAULT: a literal, NOW, a sequence, or an expression in parentheses. COLLATE behind
// it is the column's.
func (p *parser) defaultValue() Expr { return p.exprAbove(precCollate) }

// checkAttr reads [CONSTRAINT name] CHECK (expr) [[NOT] ENFORCED].
func (p *parser) checkAttr(a *ColumnAttr) {
	a.Kind = AttrCheck
	if p.acceptKw(kwConstraint) && !p.is(kwCheck) {
		a.Name = p.ident().Name
	}
	p.expectKw(kwCheck)
	a.Expr = p.parenExpr()
	a.NotEnforced = p.enforced()
}

// enforced reads [NOT] ENFORCED if it is there.
func (p *parser) enforced() (not bool) {
	if p.acceptKw(kwNot, kwEnforced) {
		return true
	}
	p.acceptKw(kwEnforced)
	return false
}

// parenExpr reads "(expr)".
func (p *parser) parenExpr() Expr {
	p.expect(tokLParen)
	e := p.expr()
	p.expect(tokRParen)
	return e
}

// generatedAttr reads [GENERATED ALWAYS] AS (expr) [VIRTUAL|STORED|PERSISTENT], and AS ROW START and END.
func (p *parser) generatedAttr(a *ColumnAttr) {
	if p.acceptKw(kwGenerated) {
		p.expectKw(kwAlways)
	}
	p.expectKw(kwAs)
	if p.is(kwRow) {
		p.unsupported("GENERATED ALWAYS AS ROW START", a.Pos)
		return
	}
	a.Kind, a.Expr = AttrGenerated, p.parenExpr()
	switch p.tok.kw {
	case kwStored, kwPersistent:
		a.Stored = true
		p.advance()
	case kwVirtual:
		p.advance()
	}
}

// reference reads REFERENCES t (a) [MATCH …] [ON DELETE …] [ON UPDATE …].
func (p *parser) reference() *Reference {
	r := &Reference{Pos: p.tok.pos()}
	p.expectKw(kwReferences)
	r.Table = p.tableName()
	if p.at(tokLParen) {
		r.Columns = p.parenIdents()
	}
	if p.acceptKw(kwMatch) {
		if !p.isAny(kwFull, kwPartial, kwSimple) {
			p.fail()
		}
		r.Match = lower(p.tok.text)
		p.advance()
	}
	for p.is(kwOn) && (p.peek().kw == kwDelete || p.peek().kw == kwUpdate) {
		p.advance()
		onDelete := p.is(kwDelete)
		p.advance()
		action := p.refAction()
		if onDelete {
			r.OnDelete = action
		} else {
			r.OnUpdate = action
		}
	}
	return r
}

// refAction reads the action of a foreign key.
func (p *parser) refAction() RefAction {
	switch {
	case p.acceptKw(kwRestrict):
		return RefRestrict
	case p.acceptKw(kwCascade):
		return RefCascade
	case p.acceptKw(kwNo):
		p.expectKw(kwAction)
		return RefNoAction
	}
	p.expectKw(kwSet)
	if p.acceptKw(kwDefault) {
		return RefSetDefault
	}
	p.expectKw(kwNull)
	return RefSetNull
}

// keyDef reads a key, constraint or period of a table.
func (p *parser) keyDef() *KeyDef {
	k := &KeyDef{Pos: p.tok.pos()}
	if p.acceptKw(kwConstraint) {
		k.HasConstraint = true
		k.IfNotExists = p.ifNotExists()
		if !p.isAny(kwPrimary, kwUnique, kwForeign, kwCheck) {
			k.Constraint = p.ident()
		}
	}
	switch p.tok.kw {
	case kwPrimary:
		p.expectKw(kwPrimary, kwKey)
		k.Kind = KeyPrimary
	case kwUnique:
		p.advance()
		p.acceptIndexWord()
		k.Kind = KeyUnique
	case kwFulltext, kwSpatial:
		k.Kind = KeyFulltext
		if p.is(kwSpatial) {
			k.Kind = KeySpatial
		}
		p.advance()
		p.acceptIndexWord()
	case kwForeign:
		return p.foreignKey(k)
	case kwCheck:
		p.advance()
		k.Kind, k.Check = KeyCheck, p.parenExpr()
		k.NotEnforced = p.enforced()
		return k
	case kwPeriod:
		p.expectKw(kwPeriod, kwFor)
		k.Kind, k.Name = KeyPeriod, p.ident()
		k.Parts = p.keyParts()
		return k
	case kwKey, kwIndex:
		if k.HasConstraint {
			p.fail()
		}
		p.advance()
	default:
		p.fail()
	}
	k.IfNotExists = p.ifNotExists() || k.IfNotExists
	if p.atIdent() && !p.is(kwUsing) {
		k.Name = p.ident()
	}
	k.Using = p.indexType()
	k.Parts = p.keyParts()
	p.keyOptions(k)
	return k
}

// acceptIndexWord reads INDEX or KEY if it is there.
func (p *parser) acceptIndexWord() {
	if p.isAny(kwIndex, kwKey) {
		p.advance()
	}
}

// foreignKey reads FOREIGN KEY … REFERENCES ….
func (p *parser) foreignKey(k *KeyDef) *KeyDef {
	p.expectKw(kwForeign, kwKey)
	k.Kind = KeyForeign
	k.IfNotExists = p.ifNotExists() || k.IfNotExists
	if p.atIdent() {
		k.Name = p.ident()
	}
	k.Parts = p.keyParts()
	k.Reference = p.reference()
	return k
}

// indexType reads USING BTREE if it is there.
func (p *parser) indexType() string {
	if !p.isAny(kwUsing, kwType) {
		return ""
	}
	p.advance()
	if !p.isAny(kwBtree, kwHash, kwRtree) {
		p.fail()
		return ""
	}
	name := lower(p.tok.text)
	p.advance()
	return name
}

// keyParts reads "(a, b(10), (a + b) DESC)".
func (p *parser) keyParts() []*KeyPart {
	var parts []*KeyPart
	p.expect(tokLParen)
	for {
		k := &KeyPart{Pos: p.tok.pos(), Length: NoLength}
		if p.at(tokLParen) {
			k.Expr = p.parenExpr()
		} else {
			k.Column = p.ident()
			if p.accept(tokLParen) {
				k.Length = p.typeNumber()
				p.expect(tokRParen)
			}
		}
		if p.isAny(kwAsc, kwDesc) {
			k.Desc = p.is(kwDesc)
			p.advance()
		}
		parts = append(parts, k)
		if !p.accept(tokComma) {
			p.expect(tokRParen)
			return parts
		}
	}
}

// keyOptions reads what may follow the parts of a key.
func (p *parser) keyOptions(k *KeyDef) {
	for p.err == nil {
		o := &TableOption{Pos: p.tok.pos()}
		switch p.tok.kw {
		case kwUsing, kwType:
			k.Using = p.indexType()
			continue
		case kwWith:
			p.expectKw(kwWith, kwParser)
			o.Name, o.Value = "with parser", p.ident().Name
		case kwVisible, kwInvisible, kwIgnored:
			o.Name = lower(p.tok.text)
			p.advance()
		case kwNot:
			p.expectKw(kwNot, kwIgnored)
			o.Name = "not ignored"
		case kwComment, kwKeyBlockSize, kwClustering:
			o.Name = lower(p.tok.text)
			p.advance()
			p.accept(tokEQ)
			o.Value, o.Quoted = p.optionValue()
		default:
			if !p.atIdent() || p.peek().kind != tokEQ {
				return
			}
			o.Name = p.ident().Name
			p.advance()
			o.Value, o.Quoted = p.optionValue()
		}
		k.Options = append(k.Options, o)
	}
}
