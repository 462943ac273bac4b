package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/types"
)

func set(s string) parse.OptString { return parse.OptString{Set: true, Value: s} }

// textTable has n nullable text columns.
func textTable(n int) *catalog.Table {
	t := &catalog.Table{Database: "d", Name: "t"}
	for i := range n {
		t.Columns = append(t.Columns, catalog.Column{Name: fmt.Sprint("c", i),
			Type: types.Type{Kind: types.Text, Length: 1<<32 - 1, Collation: types.CollationBinary}})
	}
	return t
}

// loadText loads a text into a table of texts and returns rows and warnings as strings.
func loadText(t testing.TB, src io.Reader, columns int, f *Format, skip uint64) (rows, warnings []string) {
	t.Helper()
	table := textTable(columns)
	o := lineitemOptions(table, f)
	o.Rules.Strict, o.Rules.MaxProblems, o.SkipLines, o.Parsers = false, 1<<20, skip, 3
	for i := range o.Rules.Defaults {
		o.Rules.Defaults[i] = &types.NullDatum
	}
	o.Warn = func(_ string, e *sqlerr.Error) { warnings = append(warnings, e.Message) }
	s := newSink(table)
	s.keep = func(c *granule.Chunk) {
		for r := range c.Len() {
			var row []string
			for i := range c.Cols {
				if c.Cols[i].IsNull(r) {
					row = append(row, "NULL")
				} else {
					row = append(row, fmt.Sprintf("%q", c.Cols[i].Bytes(r)))
				}
			}
			rows = append(rows, strings.Join(row, " "))
		}
	}
	res, err := Load(context.Background(), src, s, o)
	if err != nil {
		t.Fatal(err)
	}
	if int(res.Rows) != len(rows) {
		t.Fatalf("%d rows counted, %d appended", res.Rows, len(rows))
	}
	return rows, warnings
}

// formats are all kinds of formats that take different ways through cutting and scanning.
func formats(t testing.TB) map[string]*Format {
	comma, bar := parse.FieldsSpec{Terminated: set(","), Enclosed: set(`"`)}, parse.FieldsSpec{Terminated: set("|")}
	optional, double := comma, comma
	optional.Optionally, double.Escaped = true, set(`"`)
	return map[string]*Format{
		"default": mustFormat(t, parse.FieldsSpec{}, parse.LinesSpec{}),
		"bar":     mustFormat(t, bar, parse.LinesSpec{}),
		"raw":     mustFormat(t, parse.FieldsSpec{Terminated: set("|"), Escaped: set("")}, parse.LinesSpec{}),
		"csv":     mustFormat(t, optional, parse.LinesSpec{}),
		"crlf":    mustFormat(t, comma, parse.LinesSpec{Terminated: set("\r\n")}),
		"double":  mustFormat(t, double, parse.LinesSpec{}),
		"start":   mustFormat(t, bar, parse.LinesSpec{Starting: set("xx")}),
		"multi":   mustFormat(t, parse.FieldsSpec{Terminated: set("||")}, parse.LinesSpec{Terminated: set("|\n")}),
		"endless": mustFormat(t, bar, parse.LinesSpec{Terminated: set("")}),
	}
}

// whole parses a text as one piece, the way that cutting must not change.
func whole(t testing.TB, text string, columns int, f *Format, skip uint64) (rows, warnings []string) {
	table := textTable(columns)
	o := lineitemOptions(table, f)
	o.Rules.Strict, o.Rules.MaxProblems = false, 1<<20
	for i := range o.Rules.Defaults {
		o.Rules.Defaults[i] = &types.NullDatum
	}
	p := newParser(&o)
	text = strings.TrimPrefix(text, "\ufeff")
	p.scan.reset(text)
	for range skip {
		if f.lineTerm == "" {
			p.scan.skipRow(columns)
		} else {
			p.scan.next()
		}
		text = text[p.scan.pos:]
		p.scan.reset(text)
	}
	chunk := granule.NewChunk(newSink(table).types)
	n := p.rows(chunk)
	for r := range n {
		var row []string
		for i := range chunk.Cols {
			if chunk.Cols[i].IsNull(r) {
				row = append(row, "NULL")
			} else {
				row = append(row, fmt.Sprintf("%q", chunk.Cols[i].Bytes(r)))
			}
		}
		rows = append(rows, strings.Join(row, " "))
	}
	for i := range p.assign.Problems {
		warnings = append(warnings, p.assign.Problems[i].Err(0).Message)
	}
	return rows, warnings
}

// randomText makes text of the bytes that matter to formats.
func randomText(r *rand.Rand, n int) string {
	const alphabet = "abxxN01\\\\\"\",,||\n\n\r\tNULL"
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// TestCutting proves that cutting a file into pieces changes neither rows nor warnings nor row numbers, for every kind
// of format and text, and readers that give few bytes at a time.
func TestCutting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, f := range formats(t) {
		t.Run(name, func(t *testing.T) {
			for round := range 60 {
				text := randomText(r, r.IntN(400))
				if round%20 == 0 {
					text = strings.Repeat(randomText(r, 37), 9000) // several pieces
				}
				skip := uint64(r.IntN(3))
				wantRows, wantWarnings := whole(t, text, 3, f, skip)
				rows, warnings := loadText(t, iotest.HalfReader(strings.NewReader(text)), 3, f, skip)
				if d := cmp.Diff(wantRows, rows); d != "" {
					t.Fatalf("text %.200q skip %d: rows differ: %.2000s", text, skip, d)
				}
				if d := cmp.Diff(wantWarnings, warnings); d != "" {
					t.Fatalf("text %.200q skip %d: warnings differ: %.2000s", text, skip, d)
				}
			}
		})
	}
}

// FuzzLoad looks for texts on which cutting matters or that panic.
func FuzzLoad(f *testing.F) {
	f.Add("1|2|3\n4\\|5|\\N|x\n", uint8(1), uint8(0))
	f.Add("\"a\"\"b\",\"c\nd\",NULL\n", uint8(3), uint8(1))
	f.Add("\xef\xbb\xbfxx1||2|\nxx", uint8(6), uint8(0))
	all := formats(f)
	names := []string{"default", "bar", "raw", "csv", "crlf", "double", "start", "multi", "endless"}
	f.Fuzz(func(t *testing.T, text string, which, skip uint8) {
		format := all[names[int(which)%len(names)]]
		wantRows, wantWarnings := whole(t, text, 3, format, uint64(skip))
		rows, warnings := loadText(t, strings.NewReader(text), 3, format, uint64(skip))
		if d := cmp.Diff(wantRows, rows); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(wantWarnings, warnings); d != "" {
			t.Fatal(d)
		}
	})
}

// TestLineitem proves values of a file of several blocks against those that its lines were made of.
func TestLineitem(t *testing.T) {
	const n = 60_000
	text := lineitemText(n, "")
	table := lineitem()
	s := newSink(table)
	row := 0
	lines := bytes.Split(text, []byte("\n"))
	s.keep = func(c *granule.Chunk) {
		for r := range c.Len() {
			fields := strings.Split(string(lines[row]), "|")
			if got := fmt.Sprint(c.Cols[1].I64[r]); got != fields[1] {
				t.Fatalf("row %d: partkey %s, want %s", row, got, fields[1])
			}
			if got := fmt.Sprintf("%d.%02d", c.Cols[5].I64[r]/100, c.Cols[5].I64[r]%100); got != fields[5] {
				t.Fatalf("row %d: price %s, want %s", row, got, fields[5])
			}
			if got := string(c.Cols[15].Bytes(r)); got != fields[15] {
				t.Fatalf("row %d: comment %q, want %q", row, got, fields[15])
			}
			row++
		}
	}
	o := lineitemOptions(table, mustFormat(t, parse.FieldsSpec{Terminated: set("|")}, parse.LinesSpec{}))
	res, err := Load(context.Background(), bytes.NewReader(text), s, o)
	if err != nil || res.Rows != n || row != n {
		t.Fatal(res.Rows, row, err)
	}
}

// TestErrorRow proves that an error names the first bad row, however far into the file.
func TestErrorRow(t *testing.T) {
	for _, bad := range []int{0, 8191, 8192, 50_000} {
		lines := bytes.SplitAfter(lineitemText(60_000, ""), []byte("\n"))
		lines[bad] = append([]byte("x"), lines[bad]...)
		lines[59_999] = []byte("also wrong\n")
		o := lineitemOptions(lineitem(), mustFormat(t, parse.FieldsSpec{Terminated: set("|")}, parse.LinesSpec{}))
		_, err := Load(context.Background(), bytes.NewReader(bytes.Join(lines, nil)), newSink(lineitem()), o)
		want := fmt.Sprintf("column `tpch`.`lineitem`.`l_orderkey` at row %d", bad+1)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("bad row %d: %v", bad, err)
		}
	}
}

// endless is a file without an end.
type endless struct{ text []byte }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.text), nil }

// TestCancel proves that a cancelled load ends, whoever is slow.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := newSink(lineitem())
	s.keep = func(*granule.Chunk) {
		if s.rows > 30_000 {
			cancel()
		}
	}
	o := lineitemOptions(lineitem(), mustFormat(t, parse.FieldsSpec{Terminated: set("|")}, parse.LinesSpec{}))
	o.Rules.Strict = false
	if _, err := Load(ctx, endless{lineitemText(1, "")}, s, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// TestReadError proves that a file that cannot be read to its end is an error, not a short file.
func TestReadError(t *testing.T) {
	broken := errors.New("broken")
	src := io.MultiReader(bytes.NewReader(lineitemText(20_000, "")), iotest.ErrReader(broken))
	o := lineitemOptions(lineitem(), mustFormat(t, parse.FieldsSpec{Terminated: set("|")}, parse.LinesSpec{}))
	if _, err := Load(context.Background(), src, newSink(lineitem()), o); !errors.Is(err, broken) {
		t.Fatal(err)
	}
}

// TestLongLines proves that lines longer than a block are read whole.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("y", 3*blockBytes)
	text := "a\tb\n" + long + "\tc\nd\t" + long[:blockBytes-3] + "\n"
	rows, _ := loadText(t, strings.NewReader(text), 2, mustFormat(t, parse.FieldsSpec{}, parse.LinesSpec{}), 0)
	if len(rows) != 3 || len(rows[1]) != len(long)+len(`"" "c"`) || len(rows[2]) != blockBytes-3+len(`"d" ""`) {
		t.Fatal(len(rows))
	}
}

// TestByteOrderMark proves that a mark at the beginning is no part of the first field.
func TestByteOrderMark(t *testing.T) {
	rows, _ := loadText(t, strings.NewReader("\ufeffa\tb\n"), 2, mustFormat(t, parse.FieldsSpec{}, parse.LinesSpec{}), 0)
	if len(rows) != 1 || rows[0] != `"a" "b"` {
		t.Fatal(rows)
	}
}

// TestFormatErrors proves that formats that cannot be read are refused.
func TestFormatErrors(t *testing.T) {
	_, err := NewFormat(parse.FieldsSpec{Enclosed: set("ab")}, parse.LinesSpec{}, false)
	if !sqlerr.WrongTerminators.Matches(err) {
		t.Error(err)
	}
	_, err = NewFormat(parse.FieldsSpec{Terminated: set("")}, parse.LinesSpec{}, false)
	if !sqlerr.NotSupportedYet.Matches(err) {
		t.Error(err)
	}
}
