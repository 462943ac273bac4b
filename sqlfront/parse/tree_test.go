package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mustParse parses a statement that is right.
func mustParse(t *testing.T, sql string) Statement {
	t.Helper()
	stmt, _, err := Parse(sql, Mode{})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return stmt
}

// shape renders how tables are joined.
func shape(e TableExpr) string {
	switch e := e.(type) {
	case *Join:
		kind := [...]string{"inner", "cross", "left", "right", "full", "straight"}[e.Kind]
		if e.Natural {
			kind = "natural " + kind
		}
		on := ""
		if e.On != nil {
			on = " on " + String(e.On)
		}
		return fmt.Sprintf("(%s %s %s%s)", shape(e.Left), kind, shape(e.Right), on)
	case *DerivedTable:
		return "[" + String(e.Query) + "]"
	case *TableName:
		return e.Name
	}
	return "?"
}

// TestJoinShapes proves which tables a join joins, above all where conditions are missing or come late.
func TestJoinShapes(t *testing.T) {
	tests := map[string]string{
		"a join b on x join c on y":                     "((a inner b on `x`) inner c on `y`)",
		"a join b join c on x on y":                     "(a inner (b inner c on `x`) on `y`)",
		"a join b join c on x":                          "((a inner b) inner c on `x`)",
		"a join b join c":                               "((a inner b) inner c)",
		"a join b left join c on x":                     "((a inner b) left c on `x`)",
		"a left join b join c on x on y":                "(a left (b inner c on `x`) on `y`)",
		"a left join b left join c on x on y join d":    "((a left (b left c on `x`) on `y`) inner d)",
		"a join b natural join c":                       "((a inner b) natural inner c)",
		"a natural left join b cross join c on x":       "((a natural left b) inner c on `x`)",
		"a cross join b, c straight_join d":             "(a cross b) (c straight d)",
		"(a, b) left join c on x":                       "((a cross b) left c on `x`)",
		"a left join (b, c) on x":                       "(a left (b cross c) on `x`)",
		"a join (b left join c on x)":                   "(a inner (b left c on `x`))",
		"a join (b join c) left join d on x":            "((a inner (b inner c)) left d on `x`)",
		"((select 1) union (select 2)) d full join e":   "",
		"((select 1) union (select 2)) d, (select 3) e": "[select 1 union select 2] [select 3]",
		"((select 1) d right join e on x)":              "([select 1] right e on `x`)",
	}
	for from, want := range tests {
		stmt, _, err := Parse("select 1 from "+from, Mode{})
		if want == "" {
			if err == nil {
				t.Errorf("%s: no error", from)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", from, err)
			continue
		}
		var got []string
		for _, e := range stmt.(*Select).From {
			got = append(got, shape(e))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", from, s, want)
		}
	}
}

// TestSetOperations proves how set operations bind and whose ORDER BY and LIMIT is whose.
func TestSetOperations(t *testing.T) {
	tests := map[string]string{
		"select 1 union select 2 intersect select 3":             "select 1 union (select 2 intersect select 3)",
		"select 1 intersect select 2 union all select 3":         "(select 1 intersect select 2) union all select 3",
		"select 1 except select 2 union select 3 order by 1":     "select 1 except select 2 union select 3 order by 1",
		"(select 1 order by 1) union (select 2) limit 3":         "(select 1 order by 1) union select 2 limit 3",
		"((select 1)) order by 1":                                "select 1 order by 1",
		"(select 1 limit 1) order by 1":                          "(select 1 limit 1) order by 1",
		"with x as (select 1) (select 2 limit 1) union select 3": "with `x` as (select 1) (select 2 limit 1) union select 3",
		"with x as (select 1) (with y as (select 2) select 3)":   "with `x` as (select 1) (with `y` as (select 2) select 3)",
		"table t union values (1, 2), (3, 4) limit 1 offset 2":   "select * from `t` union values (1, 2), (3, 4) limit 2, 1",
		"select a into @x from t order by a":                     "select `a` from `t` order by `a` into @`x`",
		"select 1 union (select 2 union select 3) order by 1":    "select 1 union (select 2 union select 3) order by 1",
		"select * from t offset 3 rows fetch first 2 rows only":  "select * from `t` limit 3, 2",
		"select exists (table t), 1 in (values (1))":             "select exists (select * from `t`), 1 in (values (1))",
	}
	for sql, want := range tests {
		if got := String(mustParse(t, sql)); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}

// TestLoadData proves that no option of LOAD DATA is lost and that defaults differ from empty strings.
func TestLoadData(t *testing.T) {
	sql := `load data concurrent local infile 'a''b' replace into table db.t character set UTF8MB4 fields terminated by '|'
		optionally enclosed by '"' escaped by '' lines starting by 0x3e3e terminated by '\r\n' ignore 3 rows (a, @b)
		set c = @b + 1`
	want := &LoadData{
		Priority: PriorityConcurrent, Local: true, File: "a'b", Duplicates: DuplicateReplace,
		Table: &TableName{Schema: "db", Name: "t"}, Charset: "utf8mb4",
		Fields: FieldsSpec{Terminated: OptString{true, "|"}, Enclosed: OptString{true, `"`}, Optionally: true,
			Escaped: OptString{true, ""}},
		Lines:       LinesSpec{Starting: OptString{true, ">>"}, Terminated: OptString{true, "\r\n"}},
		IgnoreLines: 3, HasTargets: true, Targets: []Expr{&ColumnRef{Name: "a"}, &UserVar{Name: "b"}},
		Set: []Assignment{{Column: &ColumnRef{Name: "c"}, Value: &Binary{Op: OpAdd, Left: &UserVar{Name: "b"},
			Right: &Literal{Kind: LitInteger, Text: "1"}}}},
	}
	if diff := cmp.Diff(want, mustParse(t, sql), sameTree); diff != "" {
		t.Error(diff)
	}
	plain := &LoadData{File: "x", Table: &TableName{Name: "t"}}
	if diff := cmp.Diff(plain, mustParse(t, "load data infile 'x' into table t"), sameTree); diff != "" {
		t.Error(diff)
	}
}

// TestCreateTable proves the tree of a table with the clauses that ColumnStore's users write.
func TestCreateTable(t *testing.T) {
	sql := "create table if not exists d.t (a decimal(10,2) unsigned not null default -1, " +
		"b varchar(5) character set latin1 comment 'c', primary key (a)) engine=ColumnStore default charset utf8mb4 " +
		"comment='x' compression_type=zlib"
	want := &CreateTable{
		IfNotExists: true, Table: &TableName{Schema: "d", Name: "t"},
		Columns: []*ColumnDef{
			{Name: Ident{Name: "a"},
				Type: &DataType{Kind: TypeDecimal, Name: "decimal", Length: 10, Scale: 2, Unsigned: true},
				Attrs: []*ColumnAttr{{Kind: AttrNotNull}, {Kind: AttrDefault, Expr: &Unary{Op: OpNeg,
					Arg: &Literal{Kind: LitInteger, Text: "1"}}}}},
			{Name: Ident{Name: "b"}, Type: &DataType{Kind: TypeVarChar, Name: "varchar", Length: 5, Scale: NoLength,
				Charset: "latin1"}, Attrs: []*ColumnAttr{{Kind: AttrComment, Text: "c"}}},
		},
		Keys: []*KeyDef{{Kind: KeyPrimary, Parts: []*KeyPart{{Column: Ident{Name: "a"}, Length: NoLength}}}},
		Options: []*TableOption{{Name: "engine", Value: "ColumnStore"}, {Name: "charset", Value: "utf8mb4"},
			{Name: "comment", Value: "x", Quoted: true}, {Name: "compression_type", Value: "zlib"}},
	}
	if diff := cmp.Diff(want, mustParse(t, sql), sameTree); diff != "" {
		t.Error(diff)
	}
}

// TestSetWords proves how the values of variables read.
func TestSetWords(t *testing.T) {
	set := mustParse(t, "set global a = on, b = 'Off', @@session.c = default, d = 5, @E = x, f = true, names utf8").(*Set)
	var got []string
	for _, v := range set.Vars {
		word, ok := v.VarWord()
		got = append(got, fmt.Sprintf("%d %s %v %s %v", v.Scope, v.Name, v.Value == nil, word, ok))
	}
	want := []string{"1 a false ON true", "0 b false OFF true", "2 c true  false", "0 d false  false", "4 E false X true",
		"0 f false TRUE true"}
	if diff := cmp.Diff(want, got); diff != "" || set.Names != "utf8" {
		t.Error(diff)
	}
}

// TestPlaceholders proves that question marks are numbered and counted.
func TestPlaceholders(t *testing.T) {
	stmt := mustParse(t, "select ?, (select ? from t limit ?) from t where a in (?, ?) group by ? limit ?, ?")
	if n := Placeholders(stmt); n != 8 {
		t.Errorf("%d placeholders", n)
	}
	seen := map[int]bool{}
	Walk(stmt, func(n Node) bool {
		if p, ok := n.(*Placeholder); ok {
			seen[p.Index] = true
		}
		return true
	})
	if len(seen) != 8 || !seen[0] || !seen[7] {
		t.Errorf("indexes %v", seen)
	}
}

// TestLeftSpine proves that chains of operators come apart in the order of evaluation.
func TestLeftSpine(t *testing.T) {
	e := exprOf(t, "a * b + c - d", Mode{}).(*Binary)
	first, chain := LeftSpine(e)
	var ops []string
	for _, b := range chain {
		ops = append(ops, b.Op.String()+String(b.Right))
	}
	if got := String(first) + strings.Join(ops, ""); got != "`a`*`b`+`c`-`d`" {
		t.Error(got)
	}
}
