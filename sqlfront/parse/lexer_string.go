package parse

import (
	"strings"
	"unsafe"
)

// quotedString reads a character string that starts at pos with its quote.
func (l *lexer) quotedString(t *token, quote byte) {
	start := l.pos + 1
	end := l.plainString(start, quote)
	if end >= 0 {
		t.kind, t.text = tokString, l.src[start:end]
		l.pos = end + 1
	} else if !l.escapedString(t, start, quote) {
		l.invalid(t)
		return
	}
	if raw := l.src[start:l.pos]; strings.IndexByte(raw, '\n') >= 0 {
		l.line += int32(strings.Count(raw, "\n"))
	}
}

// plainString returns where the string that starts at start ends, or -1 if its value is not its source or if it has
// no end.
func (l *lexer) plainString(start int, quote byte) int {
	src := l.src
	escape := byte('\\')
	if l.mode.NoBackslashEscapes {
		escape = quote
	}
	for i := start; i < len(src); i++ {
		switch src[i] {
		case quote:
			if i+1 < len(src) && src[i+1] == quote {
				return -1
			}
			return i
		case escape:
			return -1
		}
	}
	return -1
}

// escapedString reads a string with escapes or doubled quotes. It returns false if the string does not end.
func (l *lexer) escapedString(t *token, start int, quote byte) bool {
	src := l.src
	from := len(l.arena)
	run := start
	for i := start; i < len(src); {
		c := src[i]
		switch {
		case c == quote:
			l.arena = append(l.arena, src[run:i]...)
			if i+1 >= len(src) || src[i+1] != quote {
				t.kind, t.text = tokString, l.take(from)
				l.pos = i + 1
				return true
			}
			run = i + 1
			i += 2
		case c == '\\' && !l.mode.NoBackslashEscapes:
			if i+1 >= len(src) {
				return false
			}
			l.arena = append(l.arena, src[run:i]...)
			l.arena = appendEscape(l.arena, src[i+1])
			i += 2
			run = i
		default:
			i++
		}
	}
	return false
}

// arenaBytes is the size of the pieces of memory that decoded strings are cut from, once there are many.
const arenaBytes = 32 << 10

// take returns the end of the arena as a string. The arena is only appended to and replaced when it is nearly full, so
// that the string never changes.
func (l *lexer) take(from int) string {
	b := l.arena[from:]
	if cap(l.arena)-len(l.arena) < 64 {
		l.arena = make([]byte, 0, min(max(2*cap(l.arena), 256), arenaBytes))
	}
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// appendEscape appends what backslash and c stand for. \% and \_ keep the backslash: LIKE reads them.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '0':
		return append(dst, 0)
	case 'b':
		return append(dst, '\b')
	case 'n':
		return append(dst, '\n')
	case 'r':
		return append(dst, '\r')
	case 't':
		return append(dst, '\t')
	case 'Z':
		return append(dst, 26)
	case '%', '_':
		return append(dst, '\\', c)
	}
	return append(dst, c)
}

// skipBlanks skips blanks and comments. It returns false if a comment does not end; pos is then where it starts.
func (l *lexer) skipBlanks() bool {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case '\n':
			l.line++
			l.pos++
		case ' ', '\t', '\r', '\v', '\f':
			l.pos++
		case '#':
			l.skipLine()
		case '-':
			if l.at(l.pos+1) != '-' || l.pos+2 < len(l.src) && l.src[l.pos+2] > ' ' {
				return true
			}
			l.skipLine()
		case '/':
			if l.at(l.pos+1) != '*' {
				return true
			}
			if !l.comment() {
				return false
			}
		case '*':
			if !l.executing || l.at(l.pos+1) != '/' {
				return true
			}
			l.executing = false
			l.pos += 2
		default:
			return true
		}
	}
	return true
}

// skipLine skips to the end of the line.
func (l *lexer) skipLine() {
	end := strings.IndexByte(l.src[l.pos:], '\n')
	if end < 0 {
		l.pos = len(l.src)
		return
	}
	l.pos += end
}

// comment skips a comment, or only the start of an executable one.
func (l *lexer) comment() bool {
	i := l.pos + 2
	maria := l.at(i) == 'M' && l.at(i+1) == '!'
	if maria {
		i++
	}
	if l.at(i) != '!' {
		if l.at(i) == '+' {
			end := strings.Index(l.src[i:], "*/")
			if end > 0 {
				l.hint = strings.TrimSpace(l.src[i+1 : i+end])
			}
		}
		return l.skipComment(l.pos+2, false)
	}
	i++
	version, digits := 0, 0
	for digits < 6 && classes[l.at(i+digits)]&classDigit != 0 {
		version = version*10 + int(l.src[i+digits]-'0')
		digits++
	}
	if digits >= 5 {
		i += digits
		if version > serverVersion || !maria && version >= mysqlOnlyFirst && version <= mysqlOnlyLast {
			return l.skipComment(i, true)
		}
	}
	if l.executing {
		// An executable comment inside another only opens what its own end would close.
		return l.skipComment(i, false)
	}
	l.executing = true
	l.pos = i
	return true
}

// skipComment moves pos behind the end of a comment whose text starts at i. An executable comment that is not read
// may hold one more level of comments.
func (l *lexer) skipComment(i int, nested bool) bool {
	for i < len(l.src) {
		end := strings.IndexAny(l.src[i:], "*/")
		if end < 0 {
			return false
		}
		i += end
		switch {
		case l.src[i] == '*' && l.at(i+1) == '/':
			l.line += int32(strings.Count(l.src[l.pos:i], "\n"))
			l.pos = i + 2
			return true
		case nested && l.src[i] == '/' && l.at(i+1) == '*':
			inner := strings.Index(l.src[i+2:], "*/")
			if inner < 0 {
				return false
			}
			i += 2 + inner + 2
		default:
			i++
		}
	}
	return false
}
