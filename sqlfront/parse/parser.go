package parse

import "strings"

// parser reads one statement. The first error sticks: from then on every token is the end of the text, so that all
// loops end, and what the parsing functions return is not used.
type parser struct {
	lex      lexer
	tok      token // the current token, not consumed yet
	ahead    token // the one behind it, if hasAhead
	hasAhead bool
	prevEnd  int32 // end of the last consumed token
	err      *Error
	depth    int // nesting of the recursive productions
	spine    int // extra left-leaning levels, see infix
	params   int // placeholders so far
	// inDuplicate is set in ON DUPLICATE KEY UPDATE, where VALUES (c) is a function and not a query.
	inDuplicate bool
	// parenJoins are the joins written in parentheses, which nothing moves into.
	parenJoins map[*Join]bool
	// literals and columns are nodes allocated ahead, and how many the last time.
	literals    []Literal
	columns     []ColumnRef
	literalSlab int
	columnSlab  int
}

// Parse reads the first statement of sql. It returns the offset where the next statement starts, len(sql) if there is
// none; the semicolon between is skipped. A text of blanks and comments gives an Empty. On an error, rest is the end
// of the text, since nobody can tell where a broken statement ends.
func Parse(sql string, mode Mode) (stmt Statement, rest int, err error) {
	if len(sql) > MaxLength {
		return nil, len(sql), &Error{Kind: KindTooLong, Pos: Pos{Line: 1}}
	}
	p := newParser(sql, mode)
	stmt = p.statement()
	if ins, ok := stmt.(*Insert); ok && p.err == nil && ins.Stream != nil {
		return ins, -1, nil
	}
	rest = p.finish()
	if p.err != nil {
		return nil, len(sql), p.err
	}
	return stmt, rest, nil
}

// ParseExpr reads an expression that is the whole text, for defaults and generated columns kept in a catalog.
func ParseExpr(text string, mode Mode) (Expr, error) {
	if len(text) > MaxLength {
		return nil, &Error{Kind: KindTooLong, Pos: Pos{Line: 1}}
	}
	p := newParser(text, mode)
	e := p.expr()
	if p.err == nil && p.tok.kind != tokEOF {
		p.fail()
	}
	if p.err != nil {
		return nil, p.err
	}
	return e, nil
}

// newParser returns a parser at the first token of sql. Lines count from the first byte that is no blank.
func newParser(sql string, mode Mode) *parser {
	p := &parser{lex: lexer{src: sql, line: 1, mode: mode, afterIdent: -1}}
	for p.lex.pos < len(sql) && classes[sql[p.lex.pos]]&classSpace != 0 {
		p.lex.pos++
	}
	p.advance()
	p.prevEnd = 0
	return p
}

// finish checks that the statement has ended and returns where the next one starts.
func (p *parser) finish() int {
	if p.err != nil {
		return len(p.lex.src)
	}
	switch p.tok.kind {
	case tokEOF:
		return len(p.lex.src)
	case tokSemicolon:
		return int(p.tok.end)
	}
	p.fail()
	return len(p.lex.src)
}

// advance consumes the current token.
func (p *parser) advance() {
	p.prevEnd = p.tok.end
	if p.hasAhead {
		p.tok, p.hasAhead = p.ahead, false
	} else {
		p.lex.next(&p.tok)
	}
	if p.err != nil {
		p.stop()
	}
}

// peek returns the token behind the current one.
func (p *parser) peek() *token {
	if !p.hasAhead {
		if p.tok.kind == tokEOF {
			return &p.tok
		}
		p.lex.next(&p.ahead)
		p.hasAhead = true
	}
	return &p.ahead
}

// mark is a place to come back to.
type mark struct {
	lex      lexer
	tok      token
	ahead    token
	hasAhead bool
	prevEnd  int32
	params   int
}

// mark remembers the current place.
func (p *parser) mark() mark {
	return mark{lex: p.lex, tok: p.tok, ahead: p.ahead, hasAhead: p.hasAhead, prevEnd: p.prevEnd, params: p.params}
}

// reset goes back to m. The arena of strings stays, since older strings live in it.
func (p *parser) reset(m mark) {
	if p.err != nil {
		return
	}
	arena := p.lex.arena
	p.lex, p.tok, p.ahead, p.hasAhead, p.prevEnd, p.params = m.lex, m.tok, m.ahead, m.hasAhead, m.prevEnd, m.params
	p.lex.arena = arena
}

// stop makes the rest of the text look empty.
func (p *parser) stop() {
	p.tok.kind, p.tok.kw = tokEOF, 0
	p.hasAhead = false
	p.lex.pos = len(p.lex.src)
}

// fail reports a syntax error at the current token.
func (p *parser) fail() { p.failAt(&p.tok) }

// failAt reports a syntax error at a token.
func (p *parser) failAt(t *token) { p.setError(KindSyntax, t.pos(), "") }

// unsupported reports known syntax that is not implemented.
func (p *parser) unsupported(name string, at Pos) { p.setError(KindUnsupported, at, name) }

// setError keeps the first error and ends the parsing.
func (p *parser) setError(kind ErrorKind, at Pos, name string) {
	if p.err == nil {
		p.err = &Error{Kind: kind, Pos: at, Name: name, Near: near(p.lex.src[at.Off:])}
	}
	p.stop()
}

// enter counts a level of nesting; leave ends it. It returns false past the limit.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > MaxDepth {
		p.setError(KindTooDeep, p.tok.pos(), "")
		return false
	}
	return p.err == nil
}

// leave ends a level that enter began.
func (p *parser) leave() { p.depth-- }

// at reports whether the current token is of the kind.
func (p *parser) at(kind tokenKind) bool { return p.tok.kind == kind }

// is reports whether the current token is the keyword.
func (p *parser) is(kw keyword) bool { return p.tok.kw == kw }

// isAny reports whether the current token is one of the keywords.
func (p *parser) isAny(kws ...keyword) bool {
	if p.tok.kw != 0 {
		for _, kw := range kws {
			if p.tok.kw == kw {
				return true
			}
		}
	}
	return false
}

// accept consumes the current token if it is of the kind.
func (p *parser) accept(kind tokenKind) bool {
	if p.tok.kind != kind {
		return false
	}
	p.advance()
	return true
}

// acceptKw consumes the keywords if they are next, all of them in order. Two at most are looked at before consuming;
// behind those the grammar leaves no choice, and a missing word is an error.
func (p *parser) acceptKw(kws ...keyword) bool {
	if p.tok.kw != kws[0] || len(kws) > 1 && p.peek().kw != kws[1] {
		return false
	}
	p.advance()
	for _, kw := range kws[1:] {
		p.expectKw(kw)
	}
	return true
}

// expect consumes a token of the kind, or fails.
func (p *parser) expect(kind tokenKind) {
	if !p.accept(kind) {
		p.fail()
	}
}

// expectKw consumes the keywords, or fails.
func (p *parser) expectKw(kws ...keyword) {
	for _, kw := range kws {
		if p.tok.kw != kw {
			p.fail()
			return
		}
		p.advance()
	}
}

// atEnd reports whether the statement ends here.
func (p *parser) atEnd() bool { return p.tok.kind == tokEOF || p.tok.kind == tokSemicolon }

// atIdent reports whether the current token can be a name.
func (p *parser) atIdent() bool { return isIdent(&p.tok) }

// isIdent reports whether a token can be a name.
func isIdent(t *token) bool {
	return t.kind == tokQuoted || t.kind == tokWord && !t.kw.isReserved()
}

// ident reads a name.
func (p *parser) ident() Ident {
	if !p.atIdent() || p.tok.text == "" {
		p.fail()
		return Ident{}
	}
	id := Ident{Pos: p.tok.pos(), Name: p.tok.text}
	p.advance()
	return id
}

// identOrString reads a name, which may be written as a string.
func (p *parser) identOrString() Ident {
	if p.at(tokString) && p.tok.text != "" {
		id := Ident{Pos: p.tok.pos(), Name: p.tok.text}
		p.advance()
		return id
	}
	return p.ident()
}

// identList reads "a, b, c".
func (p *parser) identList() []Ident {
	ids := []Ident{p.ident()}
	for p.accept(tokComma) {
		ids = append(ids, p.ident())
	}
	return ids
}

// parenIdents reads "(a, b)".
func (p *parser) parenIdents() []Ident {
	p.expect(tokLParen)
	ids := p.identList()
	p.expect(tokRParen)
	return ids
}

// stringText reads a string literal, pieces side by side as one.
func (p *parser) stringText() string {
	if !p.at(tokString) {
		p.fail()
		return ""
	}
	s := p.tok.text
	p.advance()
	if !p.at(tokString) {
		return s
	}
	var all strings.Builder
	all.WriteString(s)
	for p.at(tokString) {
		all.WriteString(p.tok.text)
		p.advance()
	}
	return all.String()
}

// number reads an unsigned integer that fits 64 bits.
func (p *parser) number() uint64 {
	if !p.at(tokInteger) {
		p.fail()
		return 0
	}
	n, ok := parseUint(p.tok.text)
	if !ok {
		p.fail()
		return 0
	}
	p.advance()
	return n
}

// parseUint reads digits; ok is false if they overflow 64 bits.
func parseUint(s string) (n uint64, ok bool) {
	for i := 0; i < len(s); i++ {
		d := uint64(s[i] - '0')
		if n > (1<<64-1-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// source returns the text from start to the end of the last consumed token.
func (p *parser) source(start int32) string {
	if p.prevEnd < start {
		return ""
	}
	return p.lex.src[start:p.prevEnd]
}

// lower returns s with its ASCII letters in lower case, without allocating when they are already. Other bytes stay as
// they are, valid UTF-8 or not.
func lower(s string) string { return mapLetters(s, 'A', 'Z') }

// upper returns s with its ASCII letters in upper case.
func upper(s string) string { return mapLetters(s, 'a', 'z') }

// mapLetters turns the case of the letters from first to last.
func mapLetters(s string, first, last byte) string {
	for i := 0; i < len(s); i++ {
		if s[i] < first || s[i] > last {
			continue
		}
		b := []byte(s)
		for ; i < len(b); i++ {
			if b[i] >= first && b[i] <= last {
				b[i] ^= 0x20
			}
		}
		return string(b)
	}
	return s
}
