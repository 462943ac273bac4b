package load

import (
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// none stands for a character that a format does not have.
const none = -1

// Format is how the lines of a file are made of fields.
type Format struct {
	fieldTerm string
	lineTerm  string // empty: a line ends with its last field
	lineStart string
	enclosed  int // the character around fields, or none
	escape    int // the character that takes the next one's meaning, or none
}

// NewFormat makes the format of the clauses FIELDS and LINES. noBackslash is the sql_mode NO_BACKSLASH_ESCAPES, under
// which nothing is escaped unless it is written.
func NewFormat(f parse.FieldsSpec, l parse.LinesSpec, noBackslash bool) (*Format, error) {
	out := &Format{fieldTerm: "\t", lineTerm: "\n", lineStart: l.Starting.Value, enclosed: none, escape: '\\'}
	if f.Terminated.Set {
		out.fieldTerm = f.Terminated.Value
	}
	if l.Terminated.Set {
		out.lineTerm = l.Terminated.Value
	}
	if len(f.Enclosed.Value) > 1 || len(f.Escaped.Value) > 1 {
		return nil, sqlerr.WrongTerminators.New()
	}
	if f.Enclosed.Value != "" {
		out.enclosed = int(f.Enclosed.Value[0])
	}
	if f.Escaped.Set || noBackslash {
		out.escape = none
		if f.Escaped.Value != "" {
			out.escape = int(f.Escaped.Value[0])
		}
	}
	if out.fieldTerm == "" && out.enclosed == none {
		return nil, sqlerr.NotSupportedYet.New("LOAD DATA of rows of fixed size (FIELDS TERMINATED BY '' ENCLOSED BY '')")
	}
	if out.fieldTerm == out.lineTerm {
		out.lineTerm = ""
	}
	return out, nil
}

// linesByTerminator says whether every line terminator that no escape character precedes ends a line, whatever the
// fields hold: then a file can be cut without reading fields.
func (f *Format) linesByTerminator() bool {
	return f.enclosed == none && f.lineTerm != "" &&
		strings.IndexByte(f.fieldTerm, f.lineTerm[0]) < 0 && strings.IndexByte(f.lineStart, f.lineTerm[0]) < 0 &&
		(f.escape == none || strings.IndexByte(f.lineTerm+f.fieldTerm+f.lineStart, byte(f.escape)) < 0)
}

// lookAhead is how many bytes behind a line's end may decide that it is one.
func (f *Format) lookAhead() int { return len(f.fieldTerm) + len(f.lineTerm) + 2 }
