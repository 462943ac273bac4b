package variables

import (
	"sort"
	"testing"

	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// TestListSorted proves that the table is sorted and without repeated names, and that every default is a value.
func TestListSorted(t *testing.T) {
	if !sort.SliceIsSorted(list, func(i, j int) bool { return list[i].Name < list[j].Name }) {
		t.Error("list is not sorted by name")
	}
	if len(byName) != len(list) {
		t.Errorf("%d names for %d variables", len(byName), len(list))
	}
	for _, v := range list {
		if v.Default == "" {
			continue
		}
		if got, _, err := v.normalise(v.Default); err != nil || got != v.Default {
			t.Errorf("%s: default %q becomes %q, %v", v.Name, v.Default, got, err)
		}
	}
}

// TestScopes proves that session values start as copies of the global ones and go their own way.
func TestScopes(t *testing.T) {
	g := NewGlobals(Start{Version: "10.11.1-MariaDB", Listen: "127.0.0.1:3306"})
	a := NewSession(g)
	if _, err := a.Set("wait_timeout", "5", true, false); err != nil {
		t.Fatal(err)
	}
	if a.String("wait_timeout") != "28800" || NewSession(g).String("wait_timeout") != "5" {
		t.Error("SET GLOBAL must reach later sessions only")
	}
	if truncated, err := a.Set("max_error_count", "100000", false, false); err != nil || !truncated || a.Int("max_error_count") != 65535 {
		t.Errorf("out of bounds: %v %v %d", truncated, err, a.Int("max_error_count"))
	}
	for name, kind := range map[string]*sqlerr.Kind{"nosuch": sqlerr.UnknownSystemVar, "version": sqlerr.ReadOnlyVariable,
		"local_infile": sqlerr.UserVarOnly} {
		if _, err := a.Set(name, "1", false, false); !kind.Matches(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Set("sql_mode", "ansi_quotes,ANSI_QUOTES,no_zero_date", false, false); err != nil || a.String("sql_mode") != "ANSI_QUOTES,NO_ZERO_DATE" {
		t.Errorf("sql_mode %q, %v", a.String("sql_mode"), err)
	}
}
