package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// streamed reads an INSERT through its stream and renders the values: literals as kind:text, others as SQL.
func streamed(sql string, mode Mode) (rows [][]string, ins *Insert, rest int, err error) {
	mode.StreamInsert = true
	stmt, rest, err := Parse(sql, mode)
	if err != nil {
		return nil, nil, rest, err
	}
	ins, ok := stmt.(*Insert)
	if !ok || ins.Stream == nil || rest >= 0 {
		return nil, nil, rest, fmt.Errorf("no stream: %T rest %d", stmt, rest)
	}
	for ins.Stream.Next() {
		var row []string
		for _, v := range ins.Stream.Row() {
			if v.Expr != nil {
				row = append(row, String(v.Expr))
			} else {
				row = append(row, fmt.Sprintf("%d:%s", v.Kind, v.Text))
			}
		}
		rows = append(rows, row)
	}
	rest, err = ins.Stream.Finish()
	return rows, ins, rest, err
}

// TestInsertStream proves what the stream yields for literals, expressions and odd spacing.
func TestInsertStream(t *testing.T) {
	sql := "insert into t (a, b) values (1,'x'),( -2.5 , NULL ) , ('it''s','a\\nb'),(1e5,0x41),(now(), default)" +
		",(-3,\n'longer than eight bytes'),( /* c */ 4 -- x\n, 'a' 'b'),(1+1,(2)),(),(date'2020-01-01',_utf8'x')," +
		"(true,- 1),(null,nullif(1,2)),(.5,\"q\"),(1,'x' ) on duplicate key update a = values(a) returning b; select 1"
	want := [][]string{
		{"3:1", "6:x"}, {"4:-2.5", "0:"}, {"6:it's", "6:a\nb"}, {"5:1e5", "7:41"}, {"now()", "default"},
		{"3:-3", "6:longer than eight bytes"}, {"3:4", "6:ab"}, {"1 + 1", "3:2"}, nil,
		{"10:2020-01-01", "_utf8'x'"}, {"1:", "3:-1"}, {"0:", "nullif(1, 2)"}, {"4:.5", "6:q"}, {"3:1", "6:x"},
	}
	rows, ins, rest, err := streamed(sql, Mode{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if sql[rest:] != " select 1" || len(ins.OnDuplicate) != 1 || len(ins.Returning) != 1 || len(ins.Columns) != 2 {
		t.Errorf("rest %q, insert %s", sql[rest:], String(ins.OnDuplicate[0].Value))
	}
}

// TestInsertStreamErrors proves that errors in rows are those of the plain parser.
func TestInsertStreamErrors(t *testing.T) {
	for _, sql := range []string{
		"insert into t values (1,2),", "insert into t values (1,2),(3", "insert into t values (1,2)(3,4)",
		"insert into t values (1,)", "insert into t values (,1)", "insert into t values (1 2)", "insert into t values ('x)",
		"insert into t values (1,2),\n(3,'a\nb'),\n(4 x)", "insert into t values (1),(", "insert into t values (1) foo",
		"insert into t values ((1,2), f(), 3 3)", "insert into t values (1)) ",
	} {
		_, _, err := Parse(sql, Mode{})
		_, _, _, streamErr := streamed(sql, Mode{})
		if err == nil || streamErr == nil || err.Error() != streamErr.Error() {
			t.Errorf("%s\nparser: %v\nstream: %v", sql, err, streamErr)
		}
	}
}

// TestStreamOnlyAtTop proves that INSERTs inside other statements, and those of a query, are not streamed.
func TestStreamOnlyAtTop(t *testing.T) {
	for _, sql := range []string{
		"explain insert into t values (1)", "set statement a = 1 for insert into t values (1)", "insert into t select 1",
		"insert into t set a = 1",
	} {
		stmt, rest, err := Parse(sql, Mode{StreamInsert: true})
		if err != nil || rest != len(sql) {
			t.Errorf("%s: %v, rest %d", sql, err, rest)
			continue
		}
		if ins, ok := stmt.(*Insert); ok && ins.Stream != nil {
			t.Errorf("%s is streamed", sql)
		}
	}
}

// bulkInsert returns an INSERT of about so many bytes with rows like those of lineitem.
func bulkInsert(size int) string {
	var b strings.Builder
	b.WriteString("insert into lineitem values ")
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "(%d,%d,%d,%d,%d.00,%d.%02d,0.0%d,0.0%d,'N','O','1996-03-%02d','1996-02-12','1996-03-22',"+
			"'DELIVER IN PERSON','TRUCK','egular courts above the %d')", i, i*7%200000, i%10000, i%7, i%50, i%90000, i%100,
			i%9, i%8, 1+i%28, i)
	}
	return b.String()
}

// BenchmarkInsertStream measures reading the rows of a bulk INSERT.
func BenchmarkInsertStream(b *testing.B) {
	sql := bulkInsert(1 << 20)
	b.SetBytes(int64(len(sql)))
	b.ReportAllocs()
	for b.Loop() {
		stmt, _, err := Parse(sql, Mode{StreamInsert: true})
		if err != nil {
			b.Fatal(err)
		}
		vals := stmt.(*Insert).Stream
		n := 0
		for vals.Next() {
			n += len(vals.Row())
		}
		if _, err := vals.Finish(); err != nil || n == 0 {
			b.Fatal(err)
		}
	}
}

// BenchmarkInsertTree measures the same statement as a tree.
func BenchmarkInsertTree(b *testing.B) {
	sql := bulkInsert(1 << 20)
	b.SetBytes(int64(len(sql)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse(sql, Mode{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParse measures TPC-H queries and small statements.
func BenchmarkParse(b *testing.B) {
	queries := corpus(b, "tpch.sql")
	for name, sql := range map[string]string{
		"tpch_q01": queries[0], "tpch_q19": queries[18], "small": "select a, b from t where id = 5",
		"set": "set autocommit=1", "in_list": "select a in (1" + strings.Repeat(",2", 1_000_000) + ")",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(sql)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Parse(sql, Mode{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
