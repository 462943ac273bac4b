package load

import "strings"

// scanner reads fields of lines from a text by MariaDB's rules.
type scanner struct {
	f   *Format
	src string
	pos int
	// special marks the bytes that are not simply part of a field; the two tables are for bare and enclosed fields.
	special [2][256]bool

	atStart bool // before a line's prefix
	atEnd   bool // the last field ended its line
	atEOF   bool
	data    []byte // of a field that differs from its text

	// Of the last field: its value, whether it was enclosed, and whether it had \N.
	value    string
	enclosed bool
	hasN     bool
	// longer says that next skipped something behind the last field that was asked for.
	longer bool
}

func newScanner(f *Format) *scanner {
	s := &scanner{f: f}
	for k := range s.special {
		t := &s.special[k]
		if f.escape != none {
			t[f.escape] = true
		}
		if k == 1 {
			t[f.enclosed&0xff] = true
			continue
		}
		if f.fieldTerm != "" {
			t[f.fieldTerm[0]] = true
		}
		if f.lineTerm != "" {
			t[f.lineTerm[0]] = true
		}
	}
	return s
}

// reset begins a text at the beginning of a line. Values are parts of the text or of the scanner's memory.
func (s *scanner) reset(src string) {
	s.src, s.pos = src, 0
	s.atStart, s.atEnd, s.atEOF = s.f.lineStart != "", false, false
}

// isNull says whether the last field is NULL: \N, or the word where fields are enclosed.
func (s *scanner) isNull() bool {
	return s.hasN && s.value == "N" || !s.enclosed && s.f.enclosed != none && s.value == "NULL"
}

// field reads the next field of the line. It returns false if there is none.
func (s *scanner) field() bool {
	if s.atEnd {
		return false
	}
	if s.atStart {
		s.atStart = false
		i := strings.Index(s.src[s.pos:], s.f.lineStart)
		if i < 0 {
			s.pos, s.atEnd, s.atEOF = len(s.src), true, true
			return false
		}
		s.pos += i + len(s.f.lineStart)
	}
	if s.pos >= len(s.src) {
		s.atEnd, s.atEOF = true, true
		return false
	}
	s.data, s.enclosed, s.hasN = s.data[:0], false, false
	if int(s.src[s.pos]) == s.f.enclosed {
		s.enclosedField()
	} else {
		s.bareField()
	}
	return true
}

// bareField reads a field up to a terminator.
func (s *scanner) bareField() {
	src, i := s.src, s.pos
	special := &s.special[0]
	from := i // what is before it is in data
	for {
		for i < len(src) && !special[src[i]] {
			i++
		}
		if i == len(src) {
			s.end(from, i, i)
			s.atEnd, s.atEOF = true, true
			return
		}
		c := int(src[i])
		if c == s.f.escape {
			if next, ok := s.unescape(from, i); ok {
				i, from = next, next
				continue
			}
		}
		if t := s.f.lineTerm; t != "" && src[i] == t[0] && strings.HasPrefix(src[i:], t) {
			s.end(from, i, i+len(t))
			s.atEnd = true
			return
		}
		if t := s.f.fieldTerm; t != "" && src[i] == t[0] && strings.HasPrefix(src[i:], t) {
			s.end(from, i, i+len(t))
			return
		}
		i++
	}
}

// enclosedField reads a field that begins with the enclosing character. The field ends at one that is followed by a
// terminator or the end of the text. Without such an end the first character is part of the value.
func (s *scanner) enclosedField() {
	src := s.src
	begin := s.pos
	i := begin + 1
	from := i
	special := &s.special[1]
	for {
		for i < len(src) && !special[src[i]] {
			i++
		}
		if i == len(src) {
			s.end(from, i, i)
			s.value = string(byte(s.f.enclosed)) + s.value
			s.atEnd, s.atEOF = true, true
			return
		}
		if int(src[i]) == s.f.escape {
			if next, ok := s.unescape(from, i); ok {
				i, from = next, next
				continue
			}
		}
		if int(src[i]) != s.f.enclosed {
			i++
			continue
		}
		rest := src[i+1:]
		switch {
		case rest != "" && int(rest[0]) == s.f.enclosed:
			s.data = append(append(s.data, src[from:i]...), rest[0])
			i += 2
			from = i
		case rest == "" || s.f.lineTerm != "" && strings.HasPrefix(rest, s.f.lineTerm):
			s.end(from, i, min(len(src), i+1+len(s.f.lineTerm)))
			s.enclosed, s.atEnd = true, true
			return
		case s.f.fieldTerm != "" && strings.HasPrefix(rest, s.f.fieldTerm):
			s.end(from, i, i+1+len(s.f.fieldTerm))
			s.enclosed = true
			return
		default:
			i++
		}
	}
}

// end ends a field at to; next is where the text goes on. The value shares the text's or the scanner's memory.
func (s *scanner) end(from, to, next int) {
	s.pos = next
	if len(s.data) == 0 && !s.hasN {
		s.value = s.src[from:to]
		return
	}
	s.data = append(s.data, s.src[from:to]...)
	s.value = stringOf(s.data)
}

// unescape takes the escape character at i and the one behind it into data, after the bytes from from on. ok is false
// if the escape character stands for itself: the enclosing one that is not doubled.
func (s *scanner) unescape(from, i int) (next int, ok bool) {
	if i+1 >= len(s.src) {
		s.data = append(s.data, s.src[from:]...)
		return len(s.src), true
	}
	c := s.src[i+1]
	if s.f.escape == s.f.enclosed && int(c) != s.f.escape {
		return 0, false
	}
	s.data = append(s.data, s.src[from:i]...)
	switch c {
	case 'n':
		c = '\n'
	case 't':
		c = '\t'
	case 'r':
		c = '\r'
	case 'b':
		c = '\b'
	case '0':
		c = 0
	case 'Z':
		c = 0x1a
	case 'N':
		s.hasN = true
	}
	s.data = append(s.data, c)
	return i + 2, true
}

// next goes to the next line and returns false at the end of the text. longer then tells whether there were further
// fields.
func (s *scanner) next() bool {
	s.longer = false
	s.atStart = s.f.lineStart != ""
	if s.atEnd || s.atEOF {
		s.atEnd = false
		return !s.atEOF
	}
	t := s.f.lineTerm
	if t == "" {
		return true
	}
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case int(c) == s.f.escape:
			s.longer = true
			s.pos += 2
		case c == t[0] && strings.HasPrefix(s.src[s.pos:], t):
			s.pos += len(t)
			return true
		default:
			s.longer = true
			s.pos++
		}
	}
	s.pos, s.atEOF = len(s.src), true
	return false
}

// skipRow passes a line from which fields fields are read.
func (s *scanner) skipRow(fields int) {
	for n := 0; n < fields && s.field(); n++ {
	}
	s.next()
}
