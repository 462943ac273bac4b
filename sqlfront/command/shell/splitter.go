package shell

import (
	"bytes"
	"strings"
)

// Statement is one statement of a script.
type Statement struct {
	Text string
	// Line is the line that it begins on, counted from 1.
	Line int
	// Vertical says that it ended with \G.
	Vertical bool
}

// splitter cuts a text into statements. Text arrives in whole lines; a delimiter inside quotes or a comment does not
// count. It looks at each byte once, however many lines a statement has.
type splitter struct {
	delimiter string
	buf       []byte
	pos       int  // bytes of buf already looked at
	quote     byte // the quote that pos stands in, '*' in a block comment, 0 outside
	code      bool // the statement so far has more than blanks and comments
	line      int  // the line of pos
	start     int  // the line that the statement's code begins on
	from      int  // the byte that it begins at: comments before it are dropped
}

func newSplitter() *splitter { return &splitter{delimiter: ";", line: 1} }

// feed adds a line, with its newline.
func (s *splitter) feed(line string) {
	s.buf = append(s.buf, line...)
}

// pending reports whether a statement, a quote or a comment has begun.
func (s *splitter) pending() bool { return s.code || s.quote != 0 }

// reset forgets the statement that has begun.
func (s *splitter) reset() {
	s.buf, s.pos, s.quote, s.code = s.buf[:0], 0, 0, false
}

// rest gives the statement that the input ended in, if there is one.
func (s *splitter) rest() (Statement, bool) {
	if !s.pending() {
		return Statement{}, false
	}
	return s.cut(len(s.buf), 0, false), true
}

// next gives the next complete statement.
func (s *splitter) next() (Statement, bool) {
	for s.pos < len(s.buf) {
		rest := s.buf[s.pos:]
		switch {
		case s.quote == '*':
			if bytes.HasPrefix(rest, []byte("*/")) {
				s.quote = 0
				s.pos++
			}
		case s.quote != 0:
			if rest[0] == '\\' && s.quote != '`' && len(rest) > 1 {
				s.pos++
			} else if rest[0] == s.quote {
				s.quote = 0
			}
		case bytes.HasPrefix(rest, []byte(s.delimiter)):
			if st := s.cut(s.pos, len(s.delimiter), false); st.Text != "" {
				return st, true
			}
			continue
		case bytes.HasPrefix(rest, []byte(`\G`)), bytes.HasPrefix(rest, []byte(`\g`)):
			if st := s.cut(s.pos, 2, rest[1] == 'G'); st.Text != "" {
				return st, true
			}
			continue
		default:
			s.outside(rest)
		}
		if s.pos < len(s.buf) && s.buf[s.pos] == '\n' {
			s.line++
		}
		s.pos++
	}
	return Statement{}, false
}

// outside handles a byte outside quotes, comments and delimiters.
func (s *splitter) outside(rest []byte) {
	isComment := rest[0] == '#' || bytes.HasPrefix(rest, []byte("--")) && (len(rest) == 2 || rest[2] <= ' ')
	switch {
	case isComment:
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			s.pos += end
		} else {
			s.pos = len(s.buf)
		}
		return
	case bytes.HasPrefix(rest, []byte("/*")):
		// A comment with ! or M! is code for the server.
		if len(rest) > 2 && (rest[2] == '!' || rest[2] == 'M') {
			s.begin()
		}
		s.quote = '*'
		s.pos++
		return
	case rest[0] == '\'' || rest[0] == '"' || rest[0] == '`':
		s.quote = rest[0]
	}
	if rest[0] > ' ' {
		s.begin()
	}
}

// begin notes that the statement has code from here on.
func (s *splitter) begin() {
	if !s.code {
		s.code, s.start, s.from = true, s.line, s.pos
	}
}

// cut takes the statement that ends at end, and the delimiter behind it. A statement of comments only has no text.
func (s *splitter) cut(end, delimiter int, vertical bool) Statement {
	st := Statement{Line: s.start, Vertical: vertical}
	if s.code {
		st.Text = strings.TrimSpace(string(s.buf[s.from:end]))
	}
	s.buf = s.buf[:copy(s.buf, s.buf[end+delimiter:])]
	s.pos, s.quote, s.code = 0, 0, false
	return st
}

// splitScript cuts a whole text into statements.
func splitScript(text string) []Statement {
	s := newSplitter()
	s.feed(text)
	var all []Statement
	for {
		st, ok := s.next()
		if !ok {
			break
		}
		all = append(all, st)
	}
	if st, ok := s.rest(); ok {
		all = append(all, st)
	}
	return all
}
