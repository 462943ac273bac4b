package parse

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameTree compares trees without positions and source texts.
var sameTree = cmp.Options{
	cmpopts.IgnoreTypes(Pos{}),
	cmpopts.IgnoreFields(SelectItem{}, "Text"),
	cmpopts.IgnoreFields(CreateView{}, "Text"),
	cmpopts.IgnoreFields(Unsupported{}, "Text"),
}

// corpus returns the statements of a file in testdata, one a line.
func corpus(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if name == "tpch.sql" || name == "ssb.sql" {
		return Split(string(text), Mode{})
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// corpusFiles are the files whose statements must parse.
var corpusFiles = []string{"query.sql", "dml.sql", "ddl.sql", "admin.sql", "tpch.sql", "ssb.sql"}

// TestRoundTrip proves that every statement of the corpus parses to its end, and that its printed form parses to the
// same tree and prints the same again.
func TestRoundTrip(t *testing.T) {
	total := 0
	for _, file := range corpusFiles {
		for _, sql := range corpus(t, file) {
			total++
			stmt, rest, err := Parse(sql, Mode{})
			if err != nil {
				t.Errorf("%s: %s\n%v", file, sql, err)
				continue
			}
			if rest != len(sql) {
				t.Errorf("%s: %s\nrest is %d, not %d", file, sql, rest, len(sql))
			}
			if _, ok := stmt.(*Unsupported); ok {
				t.Errorf("%s: %s\nis unsupported", file, sql)
			}
			printed := String(stmt)
			again, _, err := Parse(printed, Mode{})
			if err != nil {
				t.Errorf("%s: %s\nprinted: %s\n%v", file, sql, printed, err)
				continue
			}
			if diff := cmp.Diff(stmt, again, sameTree); diff != "" {
				t.Errorf("%s: %s\nprinted: %s\n%s", file, sql, printed, diff)
			}
			if twice := String(again); twice != printed {
				t.Errorf("%s: %s\nprinted:       %s\nprinted again: %s", file, sql, printed, twice)
			}
		}
	}
	if total < 300 {
		t.Errorf("only %d statements", total)
	}
}

// TestUnsupportedNames proves that statements known by name only are named, and read over to their end.
func TestUnsupportedNames(t *testing.T) {
	for _, line := range corpus(t, "unsupported.sql") {
		name, sql, _ := strings.Cut(line, "\t")
		stmt, rest, err := Parse(sql+"; select 1", Mode{})
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		u, ok := stmt.(*Unsupported)
		if !ok {
			t.Errorf("%s: %T", sql, stmt)
			continue
		}
		if u.Name != name || u.Text != sql || rest != len(sql)+1 {
			t.Errorf("%s\nname %q, want %q; text %q; rest %d, want %d", sql, u.Name, name, u.Text, rest, len(sql)+1)
		}
		if pieces := Split(sql+"; select 1", Mode{}); len(pieces) != 2 || pieces[0] != sql {
			t.Errorf("%s: split into %q", sql, pieces)
		}
	}
}

// TestWalkVisitsEveryColumn proves that Walk and Rewrite reach the same expressions, in the order of the text, and
// that Rewrite changes what Walk then sees.
func TestWalkVisitsEveryColumn(t *testing.T) {
	for _, file := range corpusFiles {
		for _, sql := range corpus(t, file) {
			stmt, _, err := Parse(sql, Mode{})
			if err != nil {
				continue
			}
			walked := 0
			Walk(stmt, func(n Node) bool {
				if _, ok := n.(*Literal); ok {
					walked++
				}
				return true
			})
			rewritten := 0
			Rewrite(stmt, func(e Expr) Expr {
				if _, ok := e.(*Literal); ok {
					rewritten++
					return &Placeholder{}
				}
				return e
			})
			left := 0
			Walk(stmt, func(n Node) bool {
				if _, ok := n.(*Literal); ok {
					left++
				}
				return true
			})
			if walked != rewritten || left != 0 {
				t.Errorf("%s: %d literals walked, %d rewritten, %d left", sql, walked, rewritten, left)
			}
		}
	}
}
