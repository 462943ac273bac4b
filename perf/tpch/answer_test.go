package tpch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestExpectedAnswers proves that the recorded answers are complete and pass their own check.
func TestExpectedAnswers(t *testing.T) {
	for _, scale := range []Scale{1, 10, 100} {
		for n := 1; n <= QueryCount; n++ {
			want, err := Expected(scale, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := want.Check(n, want); err != nil {
				t.Errorf("scale factor %s: %v", scale, err)
			}
			if text, err := Query(n); err != nil || !strings.Contains(text, "SELECT") {
				t.Errorf("query %d: text %q, %v", n, text, err)
			}
		}
	}
	if _, err := Expected(200, 1); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("scale factor 2: got %v, want ErrNoAnswer", err)
	}
}

// TestCheckFindsDifferences proves that a wrong cell, name, count or order is seen, and that ties are not one.
func TestCheckFindsDifferences(t *testing.T) {
	want := Answer{[]string{"numwait", "s_name"}, [][]string{{"3", "a"}, {"3", "b"}, {"2", "c"}}}
	order := Answer{[]string{"revenue", "n"}, [][]string{{"3", "a"}, {"3", "b"}, {"2", "c"}}}
	tied := Answer{[]string{"REVENUE", "n"}, [][]string{{"3", "b"}, {"3", "a"}, {"2", "c"}}}
	if err := tied.Check(5, order); err != nil {
		t.Errorf("rows that tie, swapped: %v", err)
	}
	for name, got := range map[string]Answer{
		"cell":   {want.Columns, [][]string{{"3", "a"}, {"3", "x"}, {"2", "c"}}},
		"count":  {want.Columns, want.Rows[:2]},
		"order":  {want.Columns, [][]string{{"2", "c"}, {"3", "a"}, {"3", "b"}}},
		"column": {[]string{"numwait", "name"}, want.Rows},
		"double": {want.Columns, [][]string{{"3", "a"}, {"3", "a"}, {"2", "c"}}},
	} {
		if err := got.Check(21, want); err == nil {
			t.Errorf("%s: the difference is not seen", name)
		}
	}
}

func TestEqualRounded(t *testing.T) {
	for _, c := range []struct {
		got, want string
		equal     bool
	}{
		{"25.575155", "25.575154611454693", true},
		{"25.575154", "25.575154611454693", false},
		{"25.575154611454693", "25.575154611454693", true},
		{"0.0000", "0.0", true},
		{"26", "25.575154611454693", false}, // too few decimals to prove anything
		{Null, "1.5", false},
		{"x", "1.5", false},
	} {
		if got := equalRounded(c.got, c.want); got != c.equal {
			t.Errorf("equalRounded(%s, %s) = %v, want %v", c.got, c.want, got, c.equal)
		}
	}
}

// TestSchema proves that the schema has one CREATE TABLE for each table.
func TestSchema(t *testing.T) {
	statements, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range Tables {
		if !slices.ContainsFunc(statements, func(s string) bool {
			return strings.Contains(s, "CREATE TABLE "+string(table)+" (")
		}) {
			t.Errorf("no CREATE TABLE %s", table)
		}
	}
}
