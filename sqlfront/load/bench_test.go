package load

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/types"
)

// sink takes rows and forgets them.
type sink struct {
	types  []types.Type
	rows   int
	chunks chan *granule.Chunk
	keep   func(c *granule.Chunk)
}

func newSink(t *catalog.Table) *sink {
	s := &sink{chunks: make(chan *granule.Chunk, 64)}
	for _, c := range t.Columns {
		s.types = append(s.types, c.Type)
	}
	return s
}

func (s *sink) NewChunk() *granule.Chunk {
	select {
	case c := <-s.chunks:
		c.Reset()
		return c
	default:
		return granule.NewChunk(s.types)
	}
}

func (s *sink) Append(c *granule.Chunk) error {
	s.rows += c.Len()
	if s.keep != nil {
		s.keep(c)
	}
	select {
	case s.chunks <- c:
	default:
	}
	return nil
}

// lineitem is the table of TPC-H with the most rows.
func lineitem() *catalog.Table {
	t := &catalog.Table{Database: "tpch", Name: "lineitem"}
	add := func(typ types.Type, names ...string) {
		for _, n := range names {
			t.Columns = append(t.Columns, catalog.Column{Name: n, Type: typ.WithNotNull(true)})
		}
	}
	text := func(k types.Kind, n uint32) types.Type {
		return types.Type{Kind: k, Length: n, Collation: types.DefaultCollation}
	}
	add(types.NewBigInt(false), "l_orderkey")
	add(types.Type{Kind: types.Int}, "l_partkey", "l_suppkey", "l_linenumber")
	add(types.NewDecimal(15, 2), "l_quantity", "l_extendedprice", "l_discount", "l_tax")
	add(text(types.Char, 1), "l_returnflag", "l_linestatus")
	add(types.Type{Kind: types.Date}, "l_shipdate", "l_commitdate", "l_receiptdate")
	add(text(types.Char, 25), "l_shipinstruct")
	add(text(types.Char, 10), "l_shipmode")
	add(text(types.VarChar, 44), "l_comment")
	return t
}

// lineitemText makes n lines like those of TPC-H.
func lineitemText(n int, quote string) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "%d|%d|%d|%d|%d|%d.%02d|0.%02d|0.%02d|%[10]sN%[10]s|%[10]sO%[10]s|"+
			"19%02d-%02d-%02d|1996-02-12|1996-03-22|",
			i/4+1, r.IntN(200000)+1, r.IntN(10000)+1, i%4+1, r.IntN(50)+1, r.IntN(90000)+900, r.IntN(100), r.IntN(11), r.IntN(9),
			quote, 92+r.IntN(7), 1+r.IntN(12), 1+r.IntN(28))
		fmt.Fprintf(&b, "%[1]sDELIVER IN PERSON%[1]s|%[1]sTRUCK%[1]s|%[1]segular courts above the %[2]d%[1]s|\n",
			quote, r.IntN(1000))
	}
	return b.Bytes()
}

func lineitemOptions(t *catalog.Table, f *Format) Options {
	rules := &Rules{Strict: true, MaxProblems: 64, Defaults: make([]*types.Datum, len(t.Columns))}
	o := Options{Table: t, Format: f, Rules: rules, Warn: func(string, *sqlerr.Error) {}}
	for i := range t.Columns {
		o.Fields = append(o.Fields, Field{Column: i})
	}
	return o
}

func mustFormat(t testing.TB, fields parse.FieldsSpec, lines parse.LinesSpec) *Format {
	t.Helper()
	f, err := NewFormat(fields, lines, false)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// BenchmarkLoad parses lineitem without storing it.
func BenchmarkLoad(b *testing.B) {
	const rows = 200_000
	bar := parse.FieldsSpec{Terminated: parse.OptString{Set: true, Value: "|"}}
	enclosed := bar
	enclosed.Enclosed, enclosed.Optionally = parse.OptString{Set: true, Value: `"`}, true
	for _, c := range []struct {
		name    string
		text    []byte
		fields  parse.FieldsSpec
		parsers int
	}{
		{"plain", lineitemText(rows, ""), bar, 0},
		{"plain/one parser", lineitemText(rows, ""), bar, 1},
		{"enclosed", lineitemText(rows, `"`), enclosed, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			t := lineitem()
			o := lineitemOptions(t, mustFormat(b, c.fields, parse.LinesSpec{}))
			o.Parsers = c.parsers
			s := newSink(t)
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Load(context.Background(), bytes.NewReader(c.text), s, o); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(s.rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}

// BenchmarkAssign assigns one row of lineitem at a time.
func BenchmarkAssign(b *testing.B) {
	t := lineitem()
	a := NewAssigner(t, &Rules{Strict: true, Defaults: make([]*types.Datum, len(t.Columns))})
	fields := bytes.Split(lineitemText(1, ""), []byte("|"))
	chunk := granule.NewChunk(newSink(t).types)
	for i := range t.Columns {
		b.Run(t.Columns[i].Name, func(b *testing.B) {
			c := &chunk.Cols[i]
			n := 0
			for b.Loop() {
				a.Text(i, c, fields[i])
				if n++; n == granule.Rows {
					n = 0
					c.Reset()
				}
			}
		})
	}
}

// BenchmarkInsertText reads and assigns the rows of a long INSERT … VALUES.
func BenchmarkInsertText(b *testing.B) {
	t := lineitem()
	var text bytes.Buffer
	text.WriteString("INSERT INTO lineitem VALUES ")
	for i, line := range bytes.Split(bytes.TrimSpace(lineitemText(50_000, "")), []byte("\n")) {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteByte('(')
		for k, field := range bytes.Split(line, []byte("|"))[:16] {
			if k > 0 {
				text.WriteByte(',')
			}
			if k < 8 {
				text.Write(field)
			} else {
				fmt.Fprintf(&text, "'%s'", field)
			}
		}
		text.WriteByte(')')
	}
	a := NewAssigner(t, &Rules{Strict: true, Defaults: make([]*types.Datum, len(t.Columns))})
	chunk := granule.NewChunk(newSink(t).types)
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		stmt, _, err := parse.Parse(text.String(), parse.Mode{StreamInsert: true})
		if err != nil {
			b.Fatal(err)
		}
		vals := stmt.(*parse.Insert).Stream
		for vals.Next() {
			for i, v := range vals.Row() {
				if err := a.Literal(i, &chunk.Cols[i], v.Kind, v.Text); err != nil {
					b.Fatal(err)
				}
			}
			if vals.Rows()%granule.Rows == 0 {
				chunk.Reset()
			}
		}
		if _, err := vals.Finish(); err != nil || a.Failed != nil {
			b.Fatal(err, a.Failed)
		}
	}
}
