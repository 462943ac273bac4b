package parse

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// modeOf makes a mode of the bits of a byte.
func modeOf(bits byte) Mode {
	return Mode{AnsiQuotes: bits&1 != 0, PipesAsConcat: bits&2 != 0, NoBackslashEscapes: bits&4 != 0,
		HighNotPrecedence: bits&8 != 0, IgnoreSpace: bits&16 != 0}
}

// FuzzParse proves that no text makes the parser panic or hang, that errors have a place inside the text, and that
// what parses prints as text that parses to the same tree.
func FuzzParse(f *testing.F) {
	for _, file := range append(corpusFiles, "unsupported.sql") {
		for _, sql := range corpus(f, file) {
			f.Add(sql, byte(0))
		}
	}
	f.Fuzz(func(t *testing.T, sql string, bits byte) {
		stmt, rest, err := Parse(sql, modeOf(bits))
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Off < 0 || int(e.Off) > len(sql) || e.Line < 1 {
				t.Fatalf("%q: %#v", sql, err)
			}
			return
		}
		if rest < 0 || rest > len(sql) {
			t.Fatalf("%q: rest %d", sql, rest)
		}
		if keepsSource(stmt) {
			return
		}
		printed := String(stmt)
		again, _, err := Parse(printed, Mode{})
		if err != nil {
			t.Fatalf("%q\nprinted %q\n%v", sql, printed, err)
		}
		if diff := cmp.Diff(stmt, again, sameTree); diff != "" {
			t.Fatalf("%q\nprinted %q\n%s", sql, printed, diff)
		}
	})
}

// keepsSource reports whether a statement holds source text, which another mode may read otherwise.
func keepsSource(stmt Statement) bool {
	switch s := stmt.(type) {
	case *Unsupported, *Show, *Kill, *CreateView, *AlterTable, *Flush, *TableAdmin:
		return true
	case *CreateTable:
		return s.Partition != nil
	case *SetStatement:
		return keepsSource(s.Stmt)
	case *Explain:
		return s.Stmt != nil && keepsSource(s.Stmt)
	}
	return false
}

// FuzzInsertStream proves that the stream of an INSERT yields what the tree holds, and ends in the same error.
func FuzzInsertStream(f *testing.F) {
	for _, rows := range []string{
		"(1,'x'),(-2.5 , NULL)", "('it''s','a\\nb'),(1e5,0x41)", "(now(), default),(-3,\n'long enough for words')",
		"( /* c */ 4 -- x\n, 'a' 'b')", "(),()", "(1,2", "(1 2)", "('x", "(null,nullx,-,--1)",
		"(1)on duplicate key update a=1",
		"(/*! 1 */),(2)", "(1.,.5,1.e1)", "('\\'',\"'\",'\"')", "(1),", "(1)(2)", "(1);select 1",
	} {
		f.Add(rows, byte(0))
	}
	f.Fuzz(func(t *testing.T, rows string, bits byte) {
		sql := "insert into t values (" + rows
		mode := modeOf(bits)
		tree, rest, err := Parse(sql, mode)
		mode.StreamInsert = true
		stmt, streamRest, streamErr := Parse(sql, mode)
		var got [][]Expr
		if ins, ok := stmt.(*Insert); ok && streamErr == nil && ins.Stream != nil {
			for ins.Stream.Next() {
				got = append(got, rowExprs(ins.Stream.Row()))
			}
			streamRest, streamErr = ins.Stream.Finish()
		}
		if (err == nil) != (streamErr == nil) || err != nil && err.Error() != streamErr.Error() || rest != streamRest {
			t.Fatalf("%q: tree %v (%d), stream %v (%d)", sql, err, rest, streamErr, streamRest)
		}
		if err != nil {
			return
		}
		if diff := cmp.Diff(tree.(*Insert).Rows, got, sameTree); diff != "" {
			t.Fatalf("%q\n%s", sql, diff)
		}
	})
}

// rowExprs makes expressions of the values of a row, as the parser would.
func rowExprs(row []Value) []Expr {
	exprs := make([]Expr, 0, len(row))
	for _, v := range row {
		e := v.Expr
		if e == nil {
			lit := &Literal{Kind: v.Kind, Text: v.Text}
			if e = lit; v.Kind >= LitInteger && v.Kind <= LitFloat && v.Text[0] == '-' {
				lit.Text = v.Text[1:]
				e = &Unary{Op: OpNeg, Arg: lit}
			}
		}
		exprs = append(exprs, e)
	}
	return exprs
}

// FuzzSplit proves that splitting loses no text but semicolons and blanks, and never goes back.
func FuzzSplit(f *testing.F) {
	f.Add("select 1; select 2", byte(0))
	f.Add("create procedure p() begin if 1 then select 1; end if; end; select ';'", byte(0))
	f.Fuzz(func(t *testing.T, sql string, bits byte) {
		for rest := sql; rest != ""; {
			end, next := NextStatement(rest, modeOf(bits))
			if end < 0 || end > next || next > len(rest) || next == 0 {
				t.Fatalf("%q: end %d, next %d", rest, end, next)
			}
			rest = rest[next:]
		}
	})
}
