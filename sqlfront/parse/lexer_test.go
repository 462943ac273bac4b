package parse

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exprOf parses an expression in a mode, without positions.
func exprOf(t *testing.T, text string, mode Mode) Expr {
	t.Helper()
	e, err := ParseExpr(text, mode)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return e
}

// TestLiterals proves what literals mean, in the default mode and under NO_BACKSLASH_ESCAPES.
func TestLiterals(t *testing.T) {
	tests := []struct {
		sql     string
		mode    Mode
		kind    LitKind
		charset string
		text    string
	}{
		{`'abc'`, Mode{}, LitString, "", "abc"},
		{`''`, Mode{}, LitString, "", ""},
		{`'it''s'`, Mode{}, LitString, "", "it's"},
		{`"a""b'c"`, Mode{}, LitString, "", `a"b'c`},
		{`'\0\b\n\r\t\Z\\\'\"\%\_\x'`, Mode{}, LitString, "", "\x00\b\n\r\t\x1a\\'\"\\%\\_x"},
		{`'a\nb''c'`, Mode{NoBackslashEscapes: true}, LitString, "", `a\nb'c`},
		{`'a\'`, Mode{NoBackslashEscapes: true}, LitString, "", `a\`},
		{`'a' 'b' "c"`, Mode{}, LitString, "", "abc"},
		{"'a\nb'", Mode{}, LitString, "", "a\nb"},
		{`N'a'`, Mode{}, LitString, "utf8", "a"},
		{`_utf8mb4'a' 'b'`, Mode{}, LitString, "utf8mb4", "ab"},
		{`_LATIN1 'a'`, Mode{}, LitString, "latin1", "a"},
		{`_binary x'41'`, Mode{}, LitHexString, "binary", "41"},
		{`x'4A4b'`, Mode{}, LitHexString, "", "4A4b"},
		{`0x4A`, Mode{}, LitHexNumber, "", "4A"},
		{`b'01'`, Mode{}, LitBit, "", "01"},
		{`0b10`, Mode{}, LitBit, "", "10"},
		{`12`, Mode{}, LitInteger, "", "12"},
		{`123456789012345678901234567890`, Mode{}, LitInteger, "", "123456789012345678901234567890"},
		{`1.`, Mode{}, LitDecimal, "", "1."},
		{`.5`, Mode{}, LitDecimal, "", ".5"},
		{`1.50`, Mode{}, LitDecimal, "", "1.50"},
		{`1e5`, Mode{}, LitFloat, "", "1e5"},
		{`1.5E-3`, Mode{}, LitFloat, "", "1.5E-3"},
		{`.5e+1`, Mode{}, LitFloat, "", ".5e+1"},
		{`null`, Mode{}, LitNull, "", ""},
		{`\N`, Mode{}, LitNull, "", ""},
		{`TRUE`, Mode{}, LitTrue, "", ""},
		{`date'2020-01-01'`, Mode{}, LitDate, "", "2020-01-01"},
		{`{ts '2020-01-01 01:02:03'}`, Mode{}, LitTimestamp, "", "2020-01-01 01:02:03"},
	}
	for _, tt := range tests {
		lit, ok := exprOf(t, tt.sql, tt.mode).(*Literal)
		if !ok || lit.Kind != tt.kind || lit.Text != tt.text || lit.Charset != tt.charset {
			t.Errorf("%s: %+v", tt.sql, lit)
		}
	}
}

// TestModes proves that each mode bit changes what it should.
func TestModes(t *testing.T) {
	tests := []struct {
		sql  string
		mode Mode
		want string
	}{
		{`"a" + 1`, Mode{}, "'a' + 1"},
		{`"a" + 1`, Mode{AnsiQuotes: true}, "`a` + 1"},
		{"a || b || c", Mode{}, "`a` or `b` or `c`"},
		{"a || b || c = d", Mode{PipesAsConcat: true}, "concat(`a`, `b`, `c`) = `d`"},
		{"-a || b ^ c", Mode{PipesAsConcat: true}, "concat(-`a`, `b`) ^ `c`"},
		{"not a = b", Mode{}, "not `a` = `b`"},
		{"not a = b", Mode{HighNotPrecedence: true}, "(not `a`) = `b`"},
		{"a = not b", Mode{HighNotPrecedence: true}, "`a` = (not `b`)"},
		{"! a = b", Mode{}, "(not `a`) = `b`"},
		{"count (*)", Mode{IgnoreSpace: true}, "count(*)"},
		{"f (1)", Mode{}, "f(1)"},
		{"avg (distinct a)", Mode{}, "avg(distinct `a`)"},
		{"count (a)", Mode{}, "count(`a`)"},
		{"substring (a, 1)", Mode{}, "`substring`(`a`, 1)"},
		{"substring (a from 1)", Mode{IgnoreSpace: true}, "substr(`a`, 1)"},
	}
	for _, tt := range tests {
		if got := String(exprOf(t, tt.sql, tt.mode)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.sql, got, tt.want)
		}
	}
}

// TestPrecedence proves how operators bind, by the parentheses that the printed form needs.
func TestPrecedence(t *testing.T) {
	tests := map[string]string{
		"a or b xor c and not d = e":     "`a` or `b` xor `c` and not `d` = `e`",
		"(a or b) and c":                 "(`a` or `b`) and `c`",
		"(a and b) and (c and d)":        "`a` and `b` and `c` and `d`",
		"a + b * c - d":                  "`a` + `b` * `c` - `d`",
		"a - (b - c) - d":                "`a` - (`b` - `c`) - `d`",
		"a | b & c << d + e * f ^ -g":    "`a` | `b` & `c` << `d` + `e` * `f` ^ -`g`",
		"(((((a ^ b) * c) + d) << e))":   "`a` ^ `b` * `c` + `d` << `e`",
		"- - a":                          "- -`a`",
		"a = b in (1) = c":               "`a` = `b` in (1) = `c`",
		"(a = b) in (1)":                 "(`a` = `b`) in (1)",
		"a between b and c and d":        "`a` between `b` and `c` and `d`",
		"a between (b and c) and d":      "`a` between (`b` and `c`) and `d`",
		"a like b escape c = d":          "`a` like `b` escape `c` = `d`",
		"not a is null":                  "not `a` is null",
		"(not a) is null":                "(not `a`) is null",
		"a is null is true":              "`a` is null is true",
		"a collate utf8_bin = b":         "`a` collate utf8_bin = `b`",
		"(a + b) collate utf8_bin":       "(`a` + `b`) collate utf8_bin",
		"binary a + b":                   "binary `a` + `b`",
		"a + interval b + 1 day - c":     "`a` + interval (`b` + 1) day - `c`",
		"interval 1 day + a + b":         "`a` + interval 1 day + `b`",
		"interval 1 day + a * b":         "`a` * `b` + interval 1 day",
		"a mod b div c":                  "`a` % `b` div `c`",
		"mod(a, b + c)":                  "`a` % (`b` + `c`)",
		"@a := b or c":                   "@`a` := `b` or `c`",
		"(@a := b) or c":                 "(@`a` := `b`) or `c`",
		"a ->> '$.x' + 1":                "`a` ->> '$.x' + 1",
		"~a + !b":                        "~`a` + (not `b`)",
		"case when a then b end + 1":     "case when `a` then `b` end + 1",
		"(select 1) + 1":                 "(select 1) + 1",
		"(1, 2) = (a, b)":                "(1, 2) = (`a`, `b`)",
		"a >= all (select 1) and b":      "`a` >= all (select 1) and `b`",
		"a.b.c + .d":                     "`a`.`b`.`c` + `d`",
		"`a``b` + \"x\"":                 "`a``b` + 'x'",
		"position('a' in b)":             "locate('a', `b`)",
		"timestampadd(hour, 1, a)":       "`a` + interval 1 hour",
		"adddate(a, b + 1)":              "`a` + interval (`b` + 1) day",
		"trim(trailing 'x' from a)":      "trim(trailing 'x' from `a`)",
		"extract(year from a)":           "extract(year from `a`)",
		"cast(a as decimal(10, 2)) * .5": "cast(`a` as decimal(10,2)) * .5",
	}
	for sql, want := range tests {
		if got := String(exprOf(t, sql, Mode{})); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}

// TestPositions proves that nodes know their offset and line, and select items their text.
func TestPositions(t *testing.T) {
	if _, _, err := Parse("  select a,\n  b  +  1 as x, count( * )\nfrom\nt1 'u' where\n`c` = 'x\ny' and d", Mode{}); err == nil {
		t.Fatal("a string is no table alias")
	}
	sql := "  select a,\n  b  +  1 as x, count( * )\nfrom\nt1 where\n`c` = 'x\ny' and d"
	stmt, _, err := Parse(sql, Mode{})
	if err != nil {
		t.Fatal(err)
	}
	sel := stmt.(*Select)
	var texts []string
	for _, item := range sel.Items {
		texts = append(texts, item.Text)
	}
	if diff := cmp.Diff([]string{"a", "b  +  1", "count( * )"}, texts); diff != "" {
		t.Error(diff)
	}
	d := sel.Where.(*Logic).Args[1]
	for _, tt := range []struct {
		n    Node
		at   string
		line int32
	}{
		{sel, "select a", 1}, {sel.Items[1], "b  +", 2}, {sel.Items[2].Expr, "count", 2}, {sel.From[0], "t1", 4},
		{sel.Where, "`c`", 5}, {d, "d", 6},
	} {
		p := tt.n.Position()
		if p.Line != tt.line || sql[p.Off:int(p.Off)+len(tt.at)] != tt.at {
			t.Errorf("%T is at %d (%q), line %d, want %q, line %d", tt.n, p.Off, sql[p.Off:], p.Line, tt.at, tt.line)
		}
	}
}

// TestSplit proves where statements end.
func TestSplit(t *testing.T) {
	sql := " select ';' ; ; select `;` -- ;\n; /* ; */ select 1 # ;\n ;" +
		"create procedure p() begin select 1; end; drop table t; "
	want := []string{"select ';'", "select `;` -- ;", "/* ; */ select 1 # ;", "create procedure p() begin select 1; end",
		"drop table t"}
	if diff := cmp.Diff(want, Split(sql, Mode{})); diff != "" {
		t.Error(diff)
	}
	var got []string
	for rest := sql; rest != ""; {
		stmt, n, err := Parse(rest, Mode{})
		if err != nil {
			t.Fatal(err)
		}
		if _, empty := stmt.(*Empty); !empty {
			got = append(got, String(stmt))
		}
		rest = rest[n:]
	}
	want = []string{"select ';'", "select `;`", "select 1", "create procedure p() begin select 1; end", "drop table `t`"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestComments proves which comments are read.
func TestComments(t *testing.T) {
	tests := map[string]string{
		"1 /* x */ + /* ; */ 2":              "1 + 2",
		"1 -- x\n+ 2":                        "1 + 2",
		"1 # x\n+ 2":                         "1 + 2",
		"1 --1":                              "1 - -1",
		"1 --":                               "1",
		"1 /*! + 2 */":                       "1 + 2",
		"1 /*!40000 + 2 */ /*!50701 + 3 */":  "1 + 2",
		"1 /*!100100 + 2 */ /*!990000 +3 */": "1 + 2",
		"1 /*M! + 2 */ /*M!50701 + 3 */":     "1 + 2 + 3",
		"1 /*!99999 /* x */ + 9 */ + 2":      "1 + 2",
		"1 /*! + /* x */ 2 */ + 3":           "1 + 2 + 3",
		"1 /*!4 + 2 */":                      "",
		"2 /*!40000*3*/ + 1":                 "2 * 3 + 1",
	}
	for sql, want := range tests {
		e, err := ParseExpr(sql, Mode{})
		if want == "" {
			if err == nil {
				t.Errorf("%s: no error", sql)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", sql, err)
		} else if got := String(e); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
