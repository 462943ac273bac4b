package parse

// set reads the SET statements.
func (p *parser) set() Statement {
	at := p.tok.pos()
	switch p.peek().kw {
	case kwStatement:
		return p.setStatement(at)
	case kwPassword, kwRole:
		return p.unsupportedStatement("SET " + p.peek().kw.String())
	case kwDefault:
		return p.unsupportedStatement("SET DEFAULT ROLE")
	case kwResource:
		return p.unsupportedStatement("SET RESOURCE GROUP")
	}
	p.advance()
	if scope, ok := p.transactionScope(); ok {
		t := &SetTransaction{Pos: at, Scope: scope}
		p.txnCharacteristics(&t.TxnCharacteristics)
		return t
	}
	s := &Set{Pos: at}
	for {
		p.setItem(s)
		if !p.accept(tokComma) {
			return s
		}
	}
}

// transactionScope reads [GLOBAL|SESSION|LOCAL] TRANSACTION if it is there.
func (p *parser) transactionScope() (VarScope, bool) {
	scope := ScopeDefault
	switch p.tok.kw {
	case kwTransaction:
		if p.peek().kind == tokEQ {
			return scope, false
		}
		p.advance()
		return scope, true
	case kwGlobal:
		scope = ScopeGlobal
	case kwSession, kwLocal:
		scope = ScopeSession
	default:
		return scope, false
	}
	if p.peek().kw != kwTransaction {
		return scope, false
	}
	p.advance()
	p.advance()
	return scope, true
}

// txnCharacteristics reads ISOLATION LEVEL …, READ ONLY, READ WRITE in any order.
func (p *parser) txnCharacteristics(t *TxnCharacteristics) {
	for {
		switch {
		case p.acceptKw(kwIsolation):
			p.expectKw(kwLevel)
			switch {
			case p.acceptKw(kwRepeatable):
				p.expectKw(kwRead)
				t.Isolation = "repeatable read"
			case p.acceptKw(kwSerializable):
				t.Isolation = "serializable"
			default:
				p.expectKw(kwRead)
				if !p.isAny(kwCommitted, kwUncommitted) {
					p.fail()
				}
				t.Isolation = "read " + p.optionWord()
			}
		case p.acceptKw(kwRead):
			p.accessMode(t)
		default:
			p.fail()
		}
		if !p.accept(tokComma) {
			return
		}
	}
}

// accessMode reads ONLY or WRITE behind READ.
func (p *parser) accessMode(t *TxnCharacteristics) {
	if p.acceptKw(kwOnly) {
		t.ReadOnly = true
		return
	}
	p.expectKw(kwWrite)
	t.ReadWrite = true
}

// setItem reads one assignment of SET.
func (p *parser) setItem(s *Set) {
	switch p.tok.kw {
	case kwNames:
		if next := p.peek().kind; next != tokEQ && next != tokAssign {
			p.advance()
			s.Names = p.charsetName()
			if p.acceptKw(kwCollate) {
				s.Collate = p.charsetName()
			}
			return
		}
	case kwCharset:
		if next := p.peek().kind; next != tokEQ && next != tokAssign {
			p.advance()
			s.Charset = p.charsetName()
			return
		}
	case kwCharacter, kwChar:
		p.advance()
		p.expectKw(kwSet)
		s.Charset = p.charsetName()
		return
	}
	s.Vars = append(s.Vars, p.setVar())
}

// setVar reads "[scope] name = value".
func (p *parser) setVar() *SetVar {
	v := &SetVar{Pos: p.tok.pos()}
	switch {
	case p.at(tokUserVar):
		v.Scope, v.Name = ScopeUser, p.tok.text
		p.advance()
	case p.at(tokAtAt):
		p.advance()
		v.Scope, v.Name = p.sysVarName()
	default:
		if next := p.peek().kind; next == tokWord || next == tokQuoted {
			switch p.tok.kw {
			case kwGlobal:
				v.Scope = ScopeGlobal
				p.advance()
			case kwSession, kwLocal:
				v.Scope = ScopeSession
				p.advance()
			case kwPersist:
				v.Scope = ScopePersist
				p.advance()
			}
		}
		if !p.atIdent() {
			p.fail()
			return v
		}
		scope, name := p.sysVarName()
		if v.Name = name; scope != ScopeDefault {
			v.Scope = scope
		}
	}
	if !p.accept(tokAssign) {
		p.expect(tokEQ)
	}
	v.Value = p.setValue(v.Scope == ScopeUser)
	return v
}

// setValue reads the value of a variable. DEFAULT is nil; ON, ALL, BINARY, ROW and SYSTEM are words although they
// are reserved or start an expression; other bare names come back as ColumnRef.
func (p *parser) setValue(user bool) Expr {
	if user {
		return p.expr()
	}
	switch p.tok.kw {
	case kwDefault:
		if p.peek().kind == tokLParen {
			break
		}
		p.advance()
		return nil
	case kwOn, kwAll, kwBinary, kwRow, kwSystem:
		switch next := p.peek(); {
		case next.kind == tokEOF, next.kind == tokComma, next.kind == tokSemicolon, next.kw == kwFor:
			word := &Keyword{Pos: p.tok.pos(), Word: upper(p.tok.text)}
			p.advance()
			return word
		}
	}
	return p.expr()
}

// setStatement reads SET STATEMENT a = 1, b = 2 FOR statement.
func (p *parser) setStatement(at Pos) Statement {
	if !p.enter() {
		p.leave()
		return &Empty{}
	}
	defer p.leave()
	p.advance()
	p.advance()
	s := &SetStatement{Pos: at}
	for {
		s.Vars = append(s.Vars, p.setVar())
		if !p.accept(tokComma) {
			break
		}
	}
	p.expectKw(kwFor)
	p.lex.mode.StreamInsert = false
	s.Stmt = p.statement()
	if _, ok := s.Stmt.(*Empty); ok {
		p.fail()
	}
	return s
}

// VarWord returns the word that a variable is set to, in upper case, if its value is a bare word, a string or a
// boolean literal: SET x = ON, 'on' and TRUE.
func (v *SetVar) VarWord() (word string, ok bool) {
	switch e := v.Value.(type) {
	case *Keyword:
		return e.Word, true
	case *ColumnRef:
		return upper(e.Name), e.Table == "" && e.Schema == ""
	case *Literal:
		switch e.Kind {
		case LitString:
			return upper(e.Text), true
		case LitTrue:
			return "TRUE", true
		case LitFalse:
			return "FALSE", true
		}
	}
	return "", false
}
