// Package rowfmt writes result sets as people and programs read them: as a table, vertically, as tab-separated
// values, CSV or JSON. Every writer streams: its memory does not grow with the number of rows.
//
//	w, err := rowfmt.New(rowfmt.Table, os.Stdout)
//	w.Header(columns); for ... { w.Row(values) }; w.End()
package rowfmt

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The names of the formats.
const (
	Table    = "table"
	Vertical = "vertical"
	TSV      = "tsv"
	CSV      = "csv"
	JSON     = "json"
)

// Formats lists the names of the formats.
var Formats = []string{Table, Vertical, TSV, CSV, JSON}

// Column describes a column.
type Column struct {
	Name string
	// Numeric columns stand to the right in tables and without quotes in JSON.
	Numeric bool
}

// Value is one cell.
type Value struct {
	Text []byte
	Null bool
}

// Writer writes one result set. Header comes first, once; then the rows; then End, which also flushes. The first
// error is returned by every later call.
type Writer interface {
	Header(columns []Column) error
	// Row writes a row. It keeps nothing of values after it returns.
	Row(values []Value) error
	End() error
}

// New gives the writer of a format.
func New(format string, dst io.Writer) (Writer, error) {
	w := bufio.NewWriterSize(dst, 64<<10)
	switch format {
	case Table:
		return &tableWriter{w: w}, nil
	case Vertical:
		return &verticalWriter{w: w}, nil
	case TSV:
		return &tsvWriter{w: w}, nil
	case CSV:
		return &csvWriter{w: w}, nil
	case JSON:
		return &jsonWriter{w: w}, nil
	}
	return nil, fmt.Errorf("unknown output format %q: want one of %s", format, strings.Join(Formats, ", "))
}

// IsFormat reports whether name is the name of a format.
func IsFormat(name string) bool { return slices.Contains(Formats, name) }
