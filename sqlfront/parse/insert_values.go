package parse

import "unsafe"

// Value is one value of a row of VALUES. Literals have no node: Kind and Text say what they are, as in Literal, and
// numbers may have a minus sign. Everything else is an expression in Expr, which is nil for literals.
type Value struct {
	Kind LitKind
	// Off is where the value starts in the statement's text.
	Off  int32
	Text string
	Expr Expr
}

// InsertValues reads the rows of INSERT … VALUES from the text, one by one:
//
//	for vals.Next() {
//		for _, v := range vals.Row() { … }
//	}
//	rest, err := vals.Finish()
//
// Strings without escapes are parts of the text; none of the Texts ever changes, so they may be kept. A syntax error
// may come after any number of rows: what was done with them must then be undone.
type InsertValues struct {
	p    *parser
	ins  *Insert
	row  []Value
	rows int
	done bool
}

// newInsertValues starts at the parenthesis of the first row.
func newInsertValues(p *parser, ins *Insert) *InsertValues {
	return &InsertValues{p: p, ins: ins, row: make([]Value, 0, max(len(ins.Columns), 8))}
}

// Next reads the next row. It returns false behind the last row, and at an error, which Finish tells.
func (v *InsertValues) Next() bool {
	p := v.p
	if v.done || p.err != nil {
		return false
	}
	if v.rows > 0 && !p.accept(tokComma) {
		v.done = true
		return false
	}
	v.row = v.row[:0]
	if p.is(kwRow) {
		p.advance()
	}
	if !p.at(tokLParen) || p.hasAhead {
		p.expect(tokLParen)
		if p.err == nil && !p.accept(tokRParen) {
			v.exprRow()
		}
	} else {
		v.scanRow()
	}
	if p.err != nil {
		return false
	}
	v.rows++
	return true
}

// Row returns the values of the row that Next read. The slice is valid until the next call of Next.
func (v *InsertValues) Row() []Value { return v.row }

// Rows returns how many rows have been read.
func (v *InsertValues) Rows() int { return v.rows }

// Finish reads what follows the rows into the Insert, and returns the offset where the next statement starts. It must
// be called once Next has returned false.
func (v *InsertValues) Finish() (rest int, err error) {
	p := v.p
	if p.err == nil {
		p.insertTail(v.ins)
		rest = p.finish()
	}
	if p.err != nil {
		return len(p.lex.src), p.err
	}
	return rest, nil
}

// exprRow reads the values of a row with the parser, up to the closing parenthesis.
func (v *InsertValues) exprRow() {
	p := v.p
	for {
		v.exprValue()
		if !p.accept(tokComma) {
			p.expect(tokRParen)
			return
		}
	}
}

// exprValue reads one value with the parser. Literals come back as such.
func (v *InsertValues) exprValue() {
	p := v.p
	val := Value{Off: p.tok.off}
	val.Expr = p.expr()
	if lit, ok := val.Expr.(*Literal); ok && lit.Charset == "" {
		val.Kind, val.Text, val.Expr = lit.Kind, lit.Text, nil
	} else if neg, ok := val.Expr.(*Unary); ok && neg.Op == OpNeg {
		if lit, ok := neg.Arg.(*Literal); ok && lit.Kind >= LitInteger && lit.Kind <= LitFloat {
			val.Kind, val.Text, val.Expr = lit.Kind, "-"+lit.Text, nil
		}
	}
	v.row = append(v.row, val)
}

// scanRow reads a row whose opening parenthesis is the current token, straight from the text: a value that is a plain
// literal right before a comma or parenthesis costs no token. Anything else goes through the parser.
func (v *InsertValues) scanRow() {
	p := v.p
	l := &p.lex
	for {
		if !v.scanValue() {
			// Hand the place behind the comma or the parenthesis to the parser.
			p.advance()
			if len(v.row) == 0 && p.at(tokRParen) {
				p.advance()
				return
			}
			v.exprValue()
			if p.err != nil {
				return
			}
			switch {
			case p.at(tokRParen):
				p.advance()
				return
			case p.at(tokComma) && !p.hasAhead:
				continue
			case p.at(tokComma):
				p.advance()
				v.exprRow()
				return
			}
			p.fail()
			return
		}
		switch l.at(l.pos) {
		case ',':
			l.pos++
			continue
		case ')':
			l.pos++
			p.tok.end = int32(l.pos)
			p.advance()
			return
		}
	}
}

// scanValue reads one literal that ends at a comma or parenthesis, with pos on that byte afterwards. It returns false,
// having moved nothing but blanks, if there is something else.
func (v *InsertValues) scanValue() bool {
	l := &v.p.lex
	src := l.src
	i := l.pos
	for i < len(src) && classes[src[i]]&classSpace != 0 {
		if src[i] == '\n' {
			l.line++
		}
		i++
	}
	l.pos = i
	if i >= len(src) {
		return false
	}
	val := Value{Off: int32(i)}
	end := 0
	switch c := src[i]; {
	case c == '\'':
		end = v.scanString(&val)
	case c >= '0' && c <= '9' || c == '-':
		end = scanNumber(src, i, &val)
	case c|0x20 == 'n':
		if i+4 < len(src) && equalFold(src[i:i+4], "NULL") {
			end = i + 4
			val.Kind = LitNull
		}
	}
	if end == 0 || end >= len(src) {
		return false
	}
	// Blanks before the comma are rare: the parser reads such a value again.
	if c := src[end]; c != ',' && c != ')' {
		return false
	}
	l.pos = end
	v.row = append(v.row, val)
	return true
}

// quoteOrEscape finds the end of the plain part of a string eight bytes at a time.
const (
	lowBits    = 0x0101010101010101
	highBits   = 0x8080808080808080
	quoteMask  = lowBits * '\''
	escapeMask = lowBits * '\\'
	lineMask   = lowBits * '\n'
)

// scanString reads a string without escapes, doubled quotes or line ends, and returns where it ends, or 0.
func (v *InsertValues) scanString(val *Value) int {
	src := v.p.lex.src
	start := v.p.lex.pos + 1
	i := start
	for ; i+8 <= len(src); i += 8 {
		w := *(*uint64)(unsafe.Pointer(unsafe.StringData(src[i:])))
		q, e, n := w^quoteMask, w^escapeMask, w^lineMask
		if ((q-lowBits)&^q|(e-lowBits)&^e|(n-lowBits)&^n)&highBits != 0 {
			break
		}
	}
	for ; i < len(src); i++ {
		switch src[i] {
		case '\'':
			val.Kind, val.Text = LitString, src[start:i]
			return i + 1
		case '\\', '\n':
			return 0
		}
	}
	return 0
}

// scanNumber reads an integer or decimal with an optional sign, and returns where it ends, or 0.
func scanNumber(src string, start int, val *Value) int {
	i := start
	if src[i] == '-' {
		i++
	}
	digits := i
	for i < len(src) && classes[src[i]]&classDigit != 0 {
		i++
	}
	if i == digits {
		return 0
	}
	val.Kind = LitInteger
	if i < len(src) && src[i] == '.' {
		val.Kind = LitDecimal
		for i++; i < len(src) && classes[src[i]]&classDigit != 0; i++ {
		}
	}
	val.Text = src[start:i]
	return i
}
