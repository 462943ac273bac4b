package rowfmt

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// sampleRows is the number of rows that a table's column widths are taken from; wider cells of later rows stand out
// over the border instead of being cut.
const sampleRows = 1000

// tableWriter draws a table.
type tableWriter struct {
	w       *bufio.Writer
	columns []Column
	widths  []int
	sample  [][]Value
	drawn   bool // the head has been drawn
}

// Header implements Writer.
func (t *tableWriter) Header(columns []Column) error {
	t.columns = columns
	t.widths = make([]int, len(columns))
	for i, c := range columns {
		t.widths[i] = utf8.RuneCountInString(c.Name)
	}
	return nil
}

// Row implements Writer.
func (t *tableWriter) Row(values []Value) error {
	if t.drawn {
		return t.drawRow(values)
	}
	kept := make([]Value, len(values))
	for i, v := range values {
		kept[i] = Value{Text: bytes.Clone(v.Text), Null: v.Null}
		t.widths[i] = max(t.widths[i], utf8.RuneCount(cellText(v)))
	}
	if t.sample = append(t.sample, kept); len(t.sample) < sampleRows {
		return nil
	}
	return t.drawSample()
}

// End implements Writer.
func (t *tableWriter) End() error {
	if !t.drawn {
		if err := t.drawSample(); err != nil {
			return err
		}
	}
	t.drawBorder()
	return t.w.Flush()
}

// drawSample draws the head and the rows that were kept for their widths.
func (t *tableWriter) drawSample() error {
	t.drawn = true
	t.drawBorder()
	for i, c := range t.columns {
		t.drawCell(i, []byte(c.Name), false)
	}
	t.w.WriteString("|\n")
	t.drawBorder()
	for _, row := range t.sample {
		if err := t.drawRow(row); err != nil {
			return err
		}
	}
	t.sample = nil
	return nil
}

func (t *tableWriter) drawBorder() {
	for _, width := range t.widths {
		t.w.WriteByte('+')
		t.w.WriteString(strings.Repeat("-", width+2))
	}
	t.w.WriteString("+\n")
}

func (t *tableWriter) drawRow(values []Value) error {
	for i, v := range values {
		t.drawCell(i, cellText(v), t.columns[i].Numeric)
	}
	_, err := t.w.WriteString("|\n")
	return err
}

func (t *tableWriter) drawCell(i int, text []byte, right bool) {
	pad := strings.Repeat(" ", max(0, t.widths[i]-utf8.RuneCount(text)))
	t.w.WriteString("| ")
	if right {
		t.w.WriteString(pad)
	}
	t.w.Write(text)
	if !right {
		t.w.WriteString(pad)
	}
	t.w.WriteByte(' ')
}

var nullText = []byte("NULL")

// cellText gives what a person reads in a cell.
func cellText(v Value) []byte {
	if v.Null {
		return nullText
	}
	return v.Text
}

// verticalWriter writes each row as lines of "name: value".
type verticalWriter struct {
	w       *bufio.Writer
	columns []Column
	width   int
	row     int64
}

// Header implements Writer.
func (v *verticalWriter) Header(columns []Column) error {
	v.columns = columns
	for _, c := range columns {
		v.width = max(v.width, utf8.RuneCountInString(c.Name))
	}
	return nil
}

// Row implements Writer.
func (v *verticalWriter) Row(values []Value) error {
	v.row++
	stars := strings.Repeat("*", 27)
	fmt.Fprintf(v.w, "%s %d. row %s\n", stars, v.row, stars)
	for i, value := range values {
		name := v.columns[i].Name
		v.w.WriteString(strings.Repeat(" ", v.width-utf8.RuneCountInString(name)))
		v.w.WriteString(name)
		v.w.WriteString(": ")
		v.w.Write(cellText(value))
		if err := v.w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

// End implements Writer.
func (v *verticalWriter) End() error { return v.w.Flush() }
