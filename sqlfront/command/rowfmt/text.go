package rowfmt

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
)

// tsvWriter writes tab-separated values as MySQL's batch mode does: tab, newline, NUL and backslash are escaped,
// NULL is the word.
type tsvWriter struct{ w *bufio.Writer }

// Header implements Writer.
func (t *tsvWriter) Header(columns []Column) error {
	for i, c := range columns {
		t.cell(i, []byte(c.Name))
	}
	return t.w.WriteByte('\n')
}

// Row implements Writer.
func (t *tsvWriter) Row(values []Value) error {
	for i, v := range values {
		t.cell(i, cellText(v))
	}
	return t.w.WriteByte('\n')
}

// End implements Writer.
func (t *tsvWriter) End() error { return t.w.Flush() }

func (t *tsvWriter) cell(i int, text []byte) {
	if i > 0 {
		t.w.WriteByte('\t')
	}
	for _, c := range text {
		switch c {
		case '\t':
			t.w.WriteString(`\t`)
		case '\n':
			t.w.WriteString(`\n`)
		case 0:
			t.w.WriteString(`\0`)
		case '\\':
			t.w.WriteString(`\\`)
		default:
			t.w.WriteByte(c)
		}
	}
}

// csvWriter writes CSV as RFC 4180 has it. NULL is an empty field; an empty string is quoted, so they differ.
type csvWriter struct{ w *bufio.Writer }

// Header implements Writer.
func (c *csvWriter) Header(columns []Column) error {
	for i, column := range columns {
		c.cell(i, Value{Text: []byte(column.Name)})
	}
	return c.w.WriteByte('\n')
}

// Row implements Writer.
func (c *csvWriter) Row(values []Value) error {
	for i, v := range values {
		c.cell(i, v)
	}
	return c.w.WriteByte('\n')
}

// End implements Writer.
func (c *csvWriter) End() error { return c.w.Flush() }

func (c *csvWriter) cell(i int, v Value) {
	if i > 0 {
		c.w.WriteByte(',')
	}
	switch {
	case v.Null:
	case len(v.Text) == 0 || bytes.ContainsAny(v.Text, "\",\n\r"):
		c.w.WriteByte('"')
		c.w.Write(bytes.ReplaceAll(v.Text, []byte{'"'}, []byte(`""`)))
		c.w.WriteByte('"')
	default:
		c.w.Write(v.Text)
	}
}

// jsonWriter writes one array of objects. Numbers keep all their digits.
type jsonWriter struct {
	w       *bufio.Writer
	names   [][]byte
	numeric []bool
	rows    int64
}

// Header implements Writer.
func (j *jsonWriter) Header(columns []Column) error {
	for _, c := range columns {
		name, err := json.Marshal(c.Name)
		if err != nil {
			return fmt.Errorf("write column name %q as JSON: %w", c.Name, err)
		}
		j.names, j.numeric = append(j.names, name), append(j.numeric, c.Numeric)
	}
	return j.w.WriteByte('[')
}

// Row implements Writer.
func (j *jsonWriter) Row(values []Value) error {
	if j.rows++; j.rows > 1 {
		j.w.WriteByte(',')
	}
	j.w.WriteString("\n{")
	for i, v := range values {
		if i > 0 {
			j.w.WriteByte(',')
		}
		j.w.Write(j.names[i])
		j.w.WriteByte(':')
		switch {
		case v.Null:
			j.w.WriteString("null")
		case j.numeric[i] && json.Valid(v.Text):
			j.w.Write(v.Text)
		default:
			text, err := json.Marshal(string(v.Text))
			if err != nil {
				return fmt.Errorf("write a value of column %s as JSON: %w", j.names[i], err)
			}
			j.w.Write(text)
		}
	}
	return j.w.WriteByte('}')
}

// End implements Writer.
func (j *jsonWriter) End() error {
	j.w.WriteString("\n]\n")
	return j.w.Flush()
}
