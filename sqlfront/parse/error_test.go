package parse

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestSyntaxErrors proves the near text and the line of syntax errors, as MariaDB has them.
func TestSyntaxErrors(t *testing.T) {
	long := strings.Repeat("x", 100)
	tests := []struct {
		sql  string
		near string
		line int32
	}{
		{"selec 1", "selec 1", 1},
		{"select", "", 1},
		{"select 1,", "", 1},
		{"select 1 from", "", 1},
		{"select from t", "from t", 1},
		{"select * from t where", "", 1},
		{"select a b c from t", "c from t", 1},
		{"select *\nfrom t\nwhere a = = b", "= b", 3},
		{"\n\n select 1\n 2", "2", 2},
		{"select 'abc", "'abc", 1},
		{"select `abc", "`abc", 1},
		{"select 1 /* abc", "/* abc", 1},
		{"select 1 /*! + 1", "", 1},
		{"select (1", "", 1},
		{"select (1))", ")", 1},
		{"select " + long + " " + long + " x", "x", 1},
		{"select 1 " + "2 " + long, "2 " + long[:75] + "...", 1},
		{"select 1; selec 2", "", 0},
		{"select a = not b", "not b", 1},
		{"select count (*) from t", "*) from t", 1},
		{"select `count`(*) from t", "*) from t", 1},
		{"select x'4'", "x'4'", 1},
		{"select @", "@", 1},
		{"insert into t (a values (1)", "values (1)", 1},
		{"insert into t values 1", "1", 1},
		{"insert into t values (1,)", ")", 1},
		{"create table t", "", 1},
		{"create table t ()", ")", 1},
		{"create table t (a)", ")", 1},
		{"create table t (a foo)", "foo)", 1},
		{"create table select (a int)", "select (a int)", 1},
		{"update t set", "", 1},
		{"delete t", "", 1},
		{"load data infile x into table t", "x into table t", 1},
		{"alter table t add", "", 1},
		{"drop table", "", 1},
		{"show", "", 1},
		{"show full", "full", 1},
		{"set a", "", 1},
		{"kill", "", 1},
		{"explain", "", 1},
		{"create foo x", "foo x", 1},
		{"select 1 limit -1", "-1", 1},
		{"select 1 union", "", 1},
		{"select a from t1 left join t2", "", 1},
		{"select a from t1 left join t2 where x", "where x", 1},
		{"select a not 1", "not 1", 1},
		{"select case a end", "end", 1},
		{"select interval 1 day", "", 1},
		{"select date_add(a, 1)", "1)", 1},
		{"show foo", "foo", 1},
		{"select 1 from t group a", "a", 1},
		{"select 'é" + strings.Repeat("é", 50) + "' 'a' 1", "1", 1},
		{"x y" + strings.Repeat("é", 50), "x y" + strings.Repeat("é", 37) + "...", 1},
		{"with x select 1", "select 1", 1},
		{"grant", "", 0},
	}
	for _, tt := range tests {
		_, _, err := Parse(tt.sql, Mode{})
		if tt.line == 0 {
			if err != nil {
				t.Errorf("%s: %v", tt.sql, err)
			}
			continue
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", tt.sql)
			continue
		}
		if e.Kind != KindSyntax || e.Near != tt.near || e.Line != tt.line {
			t.Errorf("%s: kind %d near %q line %d, want near %q line %d", tt.sql, e.Kind, e.Near, e.Line, tt.near, tt.line)
		}
	}
	_, _, err := Parse("select 1 2", Mode{})
	const want = "You have an error in your SQL syntax; check the manual that corresponds to your Colonnade server " +
		"version for the right syntax to use near '2' at line 1"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestUnsupportedSyntax proves that known syntax inside statements is refused by name and place.
func TestUnsupportedSyntax(t *testing.T) {
	tests := []struct {
		sql, name string
		off       int32
	}{
		{"select * from json_table('[]', '$[*]' columns (a int path '$')) x", "JSON_TABLE", 14},
		{"create table t (a int) with system versioning", "WITH SYSTEM VERSIONING", 23},
		{"check view v", "CHECK VIEW", 0},
		{"select a from t procedure analyse()", "PROCEDURE", 16},
		{"delete history from t", "DELETE HISTORY", 7},
	}
	for _, tt := range tests {
		_, _, err := Parse(tt.sql, Mode{})
		var e *Error
		if !errors.As(err, &e) || e.Kind != KindUnsupported || e.Name != tt.name || e.Off != tt.off {
			t.Errorf("%s: %+v", tt.sql, err)
		}
	}
}

// TestLimits proves that deep nesting ends in an error, not in a stack overflow, and that width costs no depth.
func TestLimits(t *testing.T) {
	const n = 100_000
	// Each takes some tens of milliseconds; the limit only tells linear from quadratic on a busy machine.
	const limit = 5 * time.Second
	deep := map[string]string{
		"parens":    "select " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n),
		"calls":     "select " + strings.Repeat("f(", n) + "1" + strings.Repeat(")", n),
		"not":       "select " + strings.Repeat("not ", n) + "1",
		"minus":     "select " + strings.Repeat("- ", n) + "1",
		"case":      "select " + strings.Repeat("case when ", n),
		"subquery":  strings.Repeat("select (", n),
		"derived":   strings.Repeat("select * from (", n),
		"tables":    "select * from " + strings.Repeat("(", n) + "t",
		"queries":   strings.Repeat("(", n) + "select 1",
		"exists":    "select " + strings.Repeat("exists (select ", n),
		"interval":  "select " + strings.Repeat("interval (", n),
		"in":        "select 1 " + strings.Repeat("in (1 ", n),
		"is":        "select 1 " + strings.Repeat("is null ", n),
		"between":   "select " + strings.Repeat("a between ", n),
		"statement": strings.Repeat("set statement a = 1 for ", n),
		"explain":   strings.Repeat("explain ", n),
		"cte":       strings.Repeat("with x as (", n),
		"user var":  "select " + strings.Repeat("@a := ", n) + "1",
		"arrow":     "select a" + strings.Repeat(" -> '$'", n),
		"on":        "select 1 from t" + strings.Repeat(" join t", n) + strings.Repeat(" on 1", n),
	}
	for name, sql := range deep {
		start := time.Now()
		_, _, err := Parse(sql, Mode{})
		var e *Error
		if !errors.As(err, &e) && name != "arrow" {
			t.Errorf("%s: no error", name)
			continue
		}
		if took := time.Since(start); took > limit {
			t.Errorf("%s took %v", name, took)
		}
	}
	wide := map[string]string{
		"and":    "select 1" + strings.Repeat(" and a", n),
		"or":     "select 1" + strings.Repeat(" or a and b", n),
		"plus":   "select 1" + strings.Repeat(" + a * b", n),
		"in":     "select a in (1" + strings.Repeat(",2", 10*n) + ")",
		"union":  "select 1" + strings.Repeat(" union select 1", n),
		"join":   "select 1 from t" + strings.Repeat(" join t", n),
		"on":     "select 1 from t" + strings.Repeat(" join t on a = b", n),
		"comma":  "select 1 from t" + strings.Repeat(", t", n),
		"insert": "insert into t values (1)" + strings.Repeat(",(1,'x')", n),
		"case":   "select case" + strings.Repeat(" when a then b", n) + " end",
		"concat": "select concat('a'" + strings.Repeat(",'b'", n) + ")",
		"text":   "select 'a'" + strings.Repeat(" 'b'", n),
	}
	for name, sql := range wide {
		start := time.Now()
		stmt, _, err := Parse(sql, Mode{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		took := time.Since(start)
		if printed := String(stmt); len(printed) < n {
			t.Errorf("%s: printed %d bytes", name, len(printed))
		}
		Rewrite(stmt, func(e Expr) Expr { return e })
		if took > limit {
			t.Errorf("%s took %v", name, took)
		}
	}
}
