package parse

// load reads LOAD DATA and LOAD XML.
func (p *parser) load() Statement {
	l := &LoadData{Pos: p.tok.pos()}
	p.advance()
	switch {
	case p.acceptKw(kwXml):
		l.XML = true
	case p.acceptKw(kwData):
	case p.is(kwIndex):
		return p.unsupportedFrom(l.Pos, "LOAD INDEX INTO CACHE", 0)
	default:
		p.fail()
	}
	switch {
	case p.acceptKw(kwLowPriority):
		l.Priority = PriorityLow
	case p.acceptKw(kwConcurrent):
		l.Priority = PriorityConcurrent
	}
	l.Local = p.acceptKw(kwLocal)
	p.expectKw(kwInfile)
	l.File = p.stringText()
	switch {
	case p.acceptKw(kwReplace):
		l.Duplicates = DuplicateReplace
	case p.acceptKw(kwIgnore):
		l.Duplicates = DuplicateIgnore
	}
	p.expectKw(kwInto, kwTable)
	l.Table = p.tableName()
	if p.acceptKw(kwPartition) {
		l.Table.Partitions = p.parenIdents()
	}
	l.Charset = p.charsetClause()
	if l.XML && p.acceptKw(kwRows) {
		p.expectKw(kwIdentified, kwBy)
		l.RowTag = p.stringText()
	}
	l.Fields, l.Lines = p.fieldsAndLines()
	if p.acceptKw(kwIgnore) {
		l.IgnoreLines = p.number()
		if !p.isAny(kwLines, kwRows) {
			p.fail()
		}
		p.advance()
	}
	p.loadTargets(l)
	if p.acceptKw(kwSet) {
		l.Set = p.assignments()
	}
	return l
}

// loadTargets reads the list of columns and variables.
func (p *parser) loadTargets(l *LoadData) {
	if !p.accept(tokLParen) {
		return
	}
	l.HasTargets = true
	if p.accept(tokRParen) {
		return
	}
	for {
		if p.at(tokUserVar) {
			l.Targets = append(l.Targets, &UserVar{Pos: p.tok.pos(), Name: p.tok.text})
			p.advance()
		} else {
			l.Targets = append(l.Targets, p.columnRef())
		}
		if !p.accept(tokComma) {
			p.expect(tokRParen)
			return
		}
	}
}

// charsetClause reads CHARACTER SET name if it is there.
func (p *parser) charsetClause() string {
	if p.acceptKw(kwCharset) {
		return p.charsetName()
	}
	if p.acceptKw(kwCharacter) {
		p.expectKw(kwSet)
		return p.charsetName()
	}
	return ""
}

// fieldsAndLines reads the FIELDS and LINES clauses of LOAD DATA and INTO OUTFILE.
func (p *parser) fieldsAndLines() (f FieldsSpec, l LinesSpec) {
	if p.isAny(kwFields, kwColumns) {
		p.advance()
		f = p.fieldsSpec()
	}
	if p.acceptKw(kwLines) {
		l = p.linesSpec()
	}
	return f, l
}

// fieldsSpec reads what follows FIELDS, one clause at least.
func (p *parser) fieldsSpec() (f FieldsSpec) {
	for n := 0; ; n++ {
		switch p.tok.kw {
		case kwTerminated:
			f.Terminated = p.byString()
		case kwOptionally:
			p.advance()
			if !p.is(kwEnclosed) {
				p.fail()
			}
			f.Enclosed, f.Optionally = p.byString(), true
		case kwEnclosed:
			f.Enclosed, f.Optionally = p.byString(), false
		case kwEscaped:
			f.Escaped = p.byString()
		default:
			if n == 0 {
				p.fail()
			}
			return f
		}
	}
}

// linesSpec reads what follows LINES, one clause at least.
func (p *parser) linesSpec() (l LinesSpec) {
	for n := 0; ; n++ {
		switch p.tok.kw {
		case kwStarting:
			l.Starting = p.byString()
		case kwTerminated:
			l.Terminated = p.byString()
		default:
			if n == 0 {
				p.fail()
			}
			return l
		}
	}
}

// byString reads "TERMINATED BY 'x'" and the like; the value may be a hexadecimal or bit literal.
func (p *parser) byString() OptString {
	p.advance()
	p.expectKw(kwBy)
	switch p.tok.kind {
	case tokHexNumber, tokHexString:
		digits := p.tok.text
		p.advance()
		return OptString{Set: true, Value: hexBytes(digits)}
	case tokBit:
		digits := p.tok.text
		p.advance()
		return OptString{Set: true, Value: bitBytes(digits)}
	}
	return OptString{Set: true, Value: p.stringText()}
}

// hexBytes decodes hexadecimal digits; an odd number of them has a zero before.
func hexBytes(digits string) string {
	if len(digits)%2 != 0 {
		digits = "0" + digits
	}
	out := make([]byte, 0, len(digits)/2)
	for i := 0; i+1 < len(digits); i += 2 {
		out = append(out, hexDigit(digits[i])<<4|hexDigit(digits[i+1]))
	}
	return string(out)
}

// hexDigit returns the value of a hexadecimal digit.
func hexDigit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// bitBytes decodes binary digits, big end first.
func bitBytes(digits string) string {
	out := make([]byte, (len(digits)+7)/8)
	for i := 0; i < len(digits); i++ {
		if digits[len(digits)-1-i] == '1' {
			out[len(out)-1-i/8] |= 1 << (i % 8)
		}
	}
	return string(out)
}
