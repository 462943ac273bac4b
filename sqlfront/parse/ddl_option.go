package parse

import "strings"

// tableOptions reads the options of a table, with or without commas between.
func (p *parser) tableOptions() []*TableOption {
	var options []*TableOption
	for p.err == nil {
		o := p.tableOption()
		if o == nil {
			return options
		}
		options = append(options, o)
		p.accept(tokComma)
	}
	return options
}

// tableOption reads one option, or returns nil.
func (p *parser) tableOption() *TableOption {
	o := &TableOption{Pos: p.tok.pos()}
	switch p.tok.kw {
	case kwDefault, kwCharset, kwCharacter, kwCollate:
		if !p.charsetOption(o) {
			return nil
		}
		return o
	case kwUnion:
		if p.peek().kind != tokEQ && p.peek().kind != tokLParen {
			return nil
		}
		p.advance()
		p.accept(tokEQ)
		o.Name = "union"
		p.expect(tokLParen)
		if !p.at(tokRParen) {
			o.Tables = p.tableNames()
		}
		p.expect(tokRParen)
		return o
	case kwIndex:
		p.advance()
		p.expectKw(kwDirectory)
		o.Name = "index directory"
	case kwData:
		p.advance()
		p.expectKw(kwDirectory)
		o.Name = "data directory"
	case kwWith:
		if p.peek().kw != kwSystem {
			return nil
		}
		p.unsupported("WITH SYSTEM VERSIONING", o.Pos)
		return nil
	case kwEngine, kwType, kwAutoIncrement, kwAvgRowLength, kwChecksum, kwTableChecksum, kwComment, kwCompression,
		kwConnection, kwDelayKeyWrite, kwEncrypted, kwEncryptionKeyId, kwIetfQuotes, kwInsertMethod, kwKeyBlockSize,
		kwMaxRows, kwMinRows, kwPackKeys, kwPageChecksum, kwPageCompressed, kwPageCompressionLevel, kwPassword,
		kwRowFormat, kwSequence, kwStatsAutoRecalc, kwStatsPersistent, kwStatsSamplePages, kwTablespace, kwTransactional:
		o.Name = lower(p.tok.text)
		if o.Name == "type" {
			o.Name = "engine"
		}
		p.advance()
	default:
		// An engine's own option needs its equals sign: a bare word may start the query of CREATE TABLE … SELECT.
		if !p.atIdent() || p.peek().kind != tokEQ {
			return nil
		}
		o.Name = p.ident().Name
	}
	p.accept(tokEQ)
	o.Value, o.Quoted = p.optionValue()
	if !o.Quoted && o.Name != "engine" {
		o.Value = lower(o.Value)
	}
	return o
}

// charsetOption reads [DEFAULT] CHARACTER SET and [DEFAULT] COLLATE. It returns false before anything else.
func (p *parser) charsetOption(o *TableOption) bool {
	if p.is(kwDefault) {
		if next := p.peek().kw; next != kwCharset && next != kwCharacter && next != kwCollate && next != kwChar {
			return false
		}
		p.advance()
	}
	switch {
	case p.acceptKw(kwCollate):
		o.Name = "collate"
	case p.acceptKw(kwCharset):
		o.Name = "charset"
	default:
		p.advance()
		p.expectKw(kwSet)
		o.Name = "charset"
	}
	p.accept(tokEQ)
	o.Value = p.charsetName()
	return true
}

// optionValue reads a word, a number or a string.
func (p *parser) optionValue() (value string, quoted bool) {
	switch p.tok.kind {
	case tokString:
		return p.stringText(), true
	case tokInteger, tokDecimal, tokFloat, tokHexNumber:
		value = p.tok.text
		if p.at(tokHexNumber) {
			value = "0x" + value
		}
		p.advance()
		return value, false
	case tokWord, tokQuoted:
		value = p.tok.text
		p.advance()
		return value, false
	}
	p.fail()
	return "", false
}

// partitionBy reads a PARTITION BY clause as text: the words up to the query or the end, with its parentheses.
func (p *parser) partitionBy() *PartitionBy {
	part := &PartitionBy{Pos: p.tok.pos()}
	p.expectKw(kwPartition, kwBy)
	depth := 0
	for p.err == nil && !p.atEnd() {
		switch {
		case p.at(tokLParen):
			depth++
		case p.at(tokRParen):
			depth--
		case depth == 0 && p.isAny(kwSelect, kwAs, kwIgnore, kwReplace, kwWith):
			part.Text = p.source(part.Off)
			return part
		}
		if depth < 0 {
			p.fail()
		}
		p.advance()
	}
	if depth != 0 {
		p.fail()
	}
	part.Text = strings.TrimSpace(p.source(part.Off))
	return part
}

// databaseOptions reads the options of CREATE and ALTER DATABASE.
func (p *parser) databaseOptions() []*TableOption {
	var options []*TableOption
	for p.err == nil {
		o := &TableOption{Pos: p.tok.pos()}
		switch p.tok.kw {
		case kwDefault, kwCharset, kwCharacter, kwCollate:
			if !p.charsetOption(o) {
				p.fail()
			}
		case kwComment:
			p.advance()
			p.accept(tokEQ)
			o.Name, o.Value, o.Quoted = "comment", p.stringText(), true
		default:
			return options
		}
		options = append(options, o)
	}
	return options
}
