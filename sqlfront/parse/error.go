package parse

import (
	"fmt"
	"unicode/utf8"
)

// ErrorKind says what is wrong with a statement. The server maps kinds to error numbers and SQLSTATEs.
type ErrorKind uint8

// The kinds of errors.
const (
	// KindSyntax is text that is not SQL: errno 1064, SQLSTATE 42000.
	KindSyntax ErrorKind = iota
	// KindUnsupported is syntax that is known but not implemented: errno 1235, SQLSTATE 42000. Name says what it is.
	KindUnsupported
	// KindTooDeep is nesting beyond MaxDepth: errno 1436, SQLSTATE HY000.
	KindTooDeep
	// KindTooLong is a text beyond MaxLength: errno 1153, SQLSTATE 08S01.
	KindTooLong
)

// MaxDepth is how deep parentheses, functions, subqueries and prefix operators may nest. Every recursion over a tree
// is bounded by a small multiple of it.
const MaxDepth = 1000

// MaxLength is the longest text Parse takes, since offsets are 32 bits wide.
const MaxLength = 1<<31 - 2

// nearBytes is how much of the text a syntax error quotes.
const nearBytes = 80

// Error is what Parse and InsertValues return for a bad statement.
type Error struct {
	Kind ErrorKind
	Pos
	// Near is the text from the offending token on, shortened as MariaDB shortens it.
	Near string
	// Name is the construct of KindUnsupported.
	Name string
}

// Error returns the text a client sees.
func (e *Error) Error() string {
	switch e.Kind {
	case KindUnsupported:
		return fmt.Sprintf("This version of Colonnade doesn't yet support '%s' (near '%s' at line %d)",
			e.Name, e.Near, e.Line)
	case KindTooDeep:
		return fmt.Sprintf("The statement nests deeper than %d levels near '%s' at line %d", MaxDepth, e.Near, e.Line)
	case KindTooLong:
		return fmt.Sprintf("The statement is longer than %d bytes", MaxLength)
	}
	return fmt.Sprintf("You have an error in your SQL syntax; check the manual that corresponds to your Colonnade "+
		"server version for the right syntax to use near '%s' at line %d", e.Near, e.Line)
}

// near shortens the rest of a text to what an error quotes: 80 bytes, or 77 and three dots, whole characters only.
func near(rest string) string {
	if len(rest) <= nearBytes {
		return rest
	}
	end := nearBytes - 3
	for end > 0 && !utf8.RuneStart(rest[end]) {
		end--
	}
	return rest[:end] + "..."
}
