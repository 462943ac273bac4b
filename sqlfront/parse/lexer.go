package parse

import "strings"

// serverVersion is compared with the numbers of executable comments: /*!40101 … */ is read, /*!120000 … */ is not.
const serverVersion = 101100

// MariaDB does not read /*!50700 … */ up to /*!99999 … */: those versions are MySQL's alone.
const (
	mysqlOnlyFirst = 50700
	mysqlOnlyLast  = 99999
)

// lexer cuts a text into tokens. It is a plain value: a copy remembers a place to come back to.
type lexer struct {
	src  string
	pos  int
	line int32
	mode Mode
	// afterIdent is the end of the last identifier, so that a dot right behind it separates names and starts no number.
	afterIdent int
	// afterDot says that the last token was such a dot: what follows is a name, whatever word or digits it is.
	afterDot bool
	// executing says that pos is inside an executable comment, whose end is skipped like a blank.
	executing bool
	// hint is the text of an optimizer hint skipped right before the last token.
	hint string
	// arena holds decoded strings, so that escapes cost no allocation per literal.
	arena []byte
}

// Byte classes.
const (
	classIdent uint8 = 1 << iota // may stand in an unquoted name
	classDigit
	classSpace
	classHex
)

var classes = func() (c [256]uint8) {
	for b := 0; b < 256; b++ {
		switch {
		case b >= '0' && b <= '9':
			c[b] = classIdent | classDigit | classHex
		case b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F':
			c[b] = classIdent | classHex
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b == '$' || b >= 0x80:
			c[b] = classIdent
		case b == ' ' || b >= '\t' && b <= '\r':
			c[b] = classSpace
		}
	}
	return c
}()

// singles are the tokens that one byte alone decides.
var singles = [256]tokenKind{
	'(': tokLParen, ')': tokRParen, '{': tokLBrace, '}': tokRBrace, ',': tokComma, ';': tokSemicolon, '+': tokPlus,
	'*': tokStar, '/': tokSlash, '%': tokPercent, '^': tokCaret, '~': tokTilde, '?': tokParam, '=': tokEQ,
}

// at returns the byte at i, or 0 past the end.
func (l *lexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// next reads one token into t.
func (l *lexer) next(t *token) {
	l.hint = ""
	ok := l.skipBlanks()
	t.kw, t.text = 0, ""
	t.off, t.line = int32(l.pos), l.line
	if !ok || l.pos >= len(l.src) {
		t.kind = tokEOF
		if !ok || l.executing {
			t.kind = tokInvalid
		}
		t.end = t.off
		return
	}
	afterDot := l.afterDot
	l.afterDot = false
	c := l.src[l.pos]
	switch {
	case classes[c]&classIdent != 0:
		l.word(t, c, afterDot)
	case singles[c] != tokEOF:
		t.kind = singles[c]
		l.pos++
	default:
		l.punctuation(t, c)
	}
	t.end = int32(l.pos)
}

// punctuation reads a token that starts with a quote, or with a byte that may begin several operators.
func (l *lexer) punctuation(t *token, c byte) {
	d := l.at(l.pos + 1)
	switch c {
	case '\'':
		l.quotedString(t, '\'')
	case '"':
		if l.mode.AnsiQuotes {
			l.quotedName(t, '"')
		} else {
			l.quotedString(t, '"')
		}
	case '`':
		l.quotedName(t, '`')
	case '.':
		l.dot(t, d)
	case '@':
		l.atSign(t, d)
	case '<':
		l.less(t, d)
	case '>':
		l.either(t, d, tokGT, '=', tokGE, '>', tokShiftRight)
	case '!':
		l.either(t, d, tokBang, '=', tokNE, '=', tokNE)
	case '|':
		l.either(t, d, tokPipe, '|', tokPipePipe, '|', tokPipePipe)
	case '&':
		l.either(t, d, tokAmp, '&', tokAmpAmp, '&', tokAmpAmp)
	case ':':
		l.either(t, d, tokColon, '=', tokAssign, '=', tokAssign)
	case '-':
		if d == '>' && l.at(l.pos+2) == '>' {
			t.kind = tokArrowArrow
			l.pos += 3
			return
		}
		l.either(t, d, tokMinus, '>', tokArrow, '>', tokArrow)
	case '\\':
		if d == 'N' {
			t.kind = tokNull
			l.pos += 2
			return
		}
		l.invalid(t)
	default:
		l.invalid(t)
	}
}

// either reads a token of one byte, or of two if the second is a or b.
func (l *lexer) either(t *token, d byte, one tokenKind, a byte, ifA tokenKind, b byte, ifB tokenKind) {
	switch d {
	case a:
		t.kind = ifA
		l.pos += 2
	case b:
		t.kind = ifB
		l.pos += 2
	default:
		t.kind = one
		l.pos++
	}
}

// less reads what starts with '<'.
func (l *lexer) less(t *token, d byte) {
	if d == '=' && l.at(l.pos+2) == '>' {
		t.kind = tokNullSafeEQ
		l.pos += 3
		return
	}
	if d == '>' {
		t.kind = tokNE
		l.pos += 2
		return
	}
	l.either(t, d, tokLT, '=', tokLE, '<', tokShiftLeft)
}

// dot reads a dot that separates names, or a number that starts with one.
func (l *lexer) dot(t *token, d byte) {
	if l.pos != l.afterIdent && classes[d]&classDigit != 0 {
		l.number(t)
		return
	}
	t.kind = tokDot
	l.pos++
	l.afterDot = classes[d]&classIdent != 0
}

// invalid marks a byte or an unfinished literal that cannot be a token. The lexer stops there.
func (l *lexer) invalid(t *token) {
	t.kind = tokInvalid
	l.pos = len(l.src)
}

// word reads a name, a keyword, or a literal that starts like one.
func (l *lexer) word(t *token, c byte, afterDot bool) {
	if !afterDot {
		if classes[c]&classDigit != 0 && l.number(t) {
			return
		}
		if l.at(l.pos+1) == '\'' && l.prefixedString(t, c) {
			return
		}
	}
	start, i := l.pos, l.pos+1
	for i < len(l.src) && classes[l.src[i]]&classIdent != 0 {
		i++
	}
	t.kind, t.text = tokWord, l.src[start:i]
	l.pos, l.afterIdent = i, i
	// A word right before ".name" qualifies it, and a word after a dot is a name: neither is a keyword.
	if !afterDot && !(l.at(i) == '.' && classes[l.at(i+1)]&classIdent != 0) {
		t.kw = lookupKeyword(t.text)
	}
}

// prefixedString reads N'…', X'…' and B'…'.
func (l *lexer) prefixedString(t *token, c byte) bool {
	switch c | 0x20 {
	case 'n':
		l.pos++
		l.quotedString(t, '\'')
		if t.kind == tokString {
			t.kind = tokNString
		}
		return true
	case 'x':
		return l.digitString(t, tokHexString, func(b byte) bool { return classes[b]&classHex != 0 })
	case 'b':
		return l.digitString(t, tokBit, func(b byte) bool { return b == '0' || b == '1' })
	}
	return false
}

// digitString reads the quoted part of X'…' and B'…'.
func (l *lexer) digitString(t *token, kind tokenKind, isDigit func(byte) bool) bool {
	start := l.pos + 2
	i := start
	for i < len(l.src) && isDigit(l.src[i]) {
		i++
	}
	if l.at(i) != '\'' || kind == tokHexString && (i-start)%2 != 0 {
		l.invalid(t)
		return true
	}
	t.kind, t.text = kind, l.src[start:i]
	l.pos = i + 1
	return true
}

// number reads a number. It returns false, having read nothing, if what starts with a digit is a name.
func (l *lexer) number(t *token) bool {
	i := l.pos
	if l.src[i] == '0' && i+2 < len(l.src) && l.radixNumber(t) {
		return true
	}
	for i < len(l.src) && classes[l.src[i]]&classDigit != 0 {
		i++
	}
	kind := tokInteger
	switch c := l.at(i); {
	case c == '.':
		kind = tokDecimal
		for i++; i < len(l.src) && classes[l.src[i]]&classDigit != 0; i++ {
		}
		if end := l.exponent(i); end > 0 {
			kind, i = tokFloat, end
		}
	case classes[c]&classIdent != 0:
		end := l.exponent(i)
		if end == 0 {
			return false
		}
		kind, i = tokFloat, end
	}
	t.kind, t.text = kind, l.src[l.pos:i]
	l.pos = i
	return true
}

// exponent returns the end of an exponent that starts at i, or 0.
func (l *lexer) exponent(i int) int {
	if l.at(i)|0x20 != 'e' {
		return 0
	}
	i++
	if c := l.at(i); c == '+' || c == '-' {
		i++
	}
	if classes[l.at(i)]&classDigit == 0 {
		return 0
	}
	for i < len(l.src) && classes[l.src[i]]&classDigit != 0 {
		i++
	}
	return i
}

// radixNumber reads 0x… and 0b…, in lower case as MySQL has it.
func (l *lexer) radixNumber(t *token) bool {
	kind := tokHexNumber
	switch l.src[l.pos+1] {
	case 'x':
	case 'b':
		kind = tokBit
	default:
		return false
	}
	start := l.pos + 2
	i := start
	for ; i < len(l.src); i++ {
		c := l.src[i]
		if kind == tokBit && c != '0' && c != '1' || classes[c]&classHex == 0 {
			break
		}
	}
	if i == start || classes[l.at(i)]&classIdent != 0 {
		return false
	}
	t.kind, t.text = kind, l.src[start:i]
	l.pos = i
	return true
}

// atSign reads a user variable, or the start of a system variable.
func (l *lexer) atSign(t *token, d byte) {
	switch {
	case d == '@':
		t.kind = tokAtAt
		l.pos += 2
		return
	case d == '`' || d == '\'' || d == '"':
		l.pos++
		if d == '`' {
			l.quotedName(t, d)
		} else {
			l.quotedString(t, d)
		}
		if t.kind != tokInvalid {
			t.kind = tokUserVar
		}
		return
	}
	i := l.pos + 1
	for i < len(l.src) && (classes[l.src[i]]&classIdent != 0 || l.src[i] == '.') {
		i++
	}
	if i == l.pos+1 {
		l.invalid(t)
		return
	}
	t.kind, t.text = tokUserVar, l.src[l.pos+1:i]
	l.pos = i
}

// quotedName reads an identifier in quotes.
func (l *lexer) quotedName(t *token, quote byte) {
	body := l.src[l.pos+1:]
	end := strings.IndexByte(body, quote)
	if end < 0 {
		l.invalid(t)
		return
	}
	t.kind = tokQuoted
	if end+1 < len(body) && body[end+1] == quote {
		if !l.doubledName(t, body, quote) {
			l.invalid(t)
		}
		return
	}
	t.text = body[:end]
	l.pos += end + 2
	l.afterIdent = l.pos
	if strings.IndexByte(t.text, '\n') >= 0 {
		l.line += int32(strings.Count(t.text, "\n"))
	}
}

// doubledName reads a quoted identifier that has its quote inside, doubled.
func (l *lexer) doubledName(t *token, body string, quote byte) bool {
	var name []byte
	for i := 0; i < len(body); i++ {
		if body[i] == quote {
			i++
			if i >= len(body) || body[i] != quote {
				l.line += int32(strings.Count(body[:i], "\n"))
				t.text = string(name)
				l.pos += i + 1
				l.afterIdent = l.pos
				return true
			}
		}
		name = append(name, body[i])
	}
	return false
}
