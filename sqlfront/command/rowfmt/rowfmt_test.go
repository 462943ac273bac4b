package rowfmt

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

var (
	testColumns = []Column{{Name: "id", Numeric: true}, {Name: "näme"}}
	testRows    = [][]Value{
		{{Text: []byte("7")}, {Text: []byte("a\tb\"c")}},
		{{Text: []byte("12345")}, {Null: true}},
		{{Null: true}, {Text: []byte("")}},
	}
)

// TestFormats proves what each format looks like, NULLs and characters with a meaning included.
func TestFormats(t *testing.T) {
	for format, want := range map[string]string{
		Table: `+-------+-------+
| id    | näme  |
+-------+-------+
|     7 | a	b"c |
| 12345 | NULL  |
|  NULL |       |
+-------+-------+
`,
		Vertical: `*************************** 1. row ***************************
  id: 7
näme: a	b"c
*************************** 2. row ***************************
  id: 12345
näme: NULL
*************************** 3. row ***************************
  id: NULL
näme: ` + "\n",
		TSV:  "id\tnäme\n7\ta\\tb\"c\n12345\tNULL\nNULL\t\n",
		CSV:  "id,näme\n7,\"a\tb\"\"c\"\n12345,\n,\"\"\n",
		JSON: "[\n{\"id\":7,\"näme\":\"a\\tb\\\"c\"},\n{\"id\":12345,\"näme\":null},\n{\"id\":null,\"näme\":\"\"}\n]\n",
	} {
		var b strings.Builder
		writeAll(t, format, &b, testRows)
		if b.String() != want {
			t.Errorf("%s: got\n%s\nwant\n%s", format, b.String(), want)
		}
	}
}

func writeAll(t *testing.T, format string, dst io.Writer, rows [][]Value) {
	t.Helper()
	w, err := New(format, dst)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Header(testColumns); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
}

// TestTableStreams proves that a table does not keep more rows than its sample.
func TestTableStreams(t *testing.T) {
	var b strings.Builder
	made, err := New(Table, &b)
	if err != nil {
		t.Fatal(err)
	}
	w := made.(*tableWriter)
	if err := w.Header(testColumns); err != nil {
		t.Fatal(err)
	}
	for i := range 5 * sampleRows {
		if err := w.Row([]Value{{Text: fmt.Append(nil, i)}, {Text: []byte("x")}}); err != nil {
			t.Fatal(err)
		}
		if len(w.sample) >= sampleRows {
			t.Fatalf("%d rows kept", len(w.sample))
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Count(b.String(), "\n"), 5*sampleRows+4; got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := New("xml", io.Discard); err == nil || !strings.Contains(err.Error(), "table, vertical") {
		t.Errorf("got %v, want an error that names the formats", err)
	}
}
