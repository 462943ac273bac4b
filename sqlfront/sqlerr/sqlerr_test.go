package sqlerr

import (
	"errors"
	"testing"
)

// TestTable proves that every kind has a number of MySQL's or MariaDB's range and a five-character SQLSTATE.
func TestTable(t *testing.T) {
	for _, k := range table {
		if k.Number < 1000 || k.Number > 4999 {
			t.Errorf("%q: number %d", k.Format, k.Number)
		}
		if len(k.State) != 5 {
			t.Errorf("%q: state %q", k.Format, k.State)
		}
	}
}

// TestMatches proves that a kind is found through wrapping.
func TestMatches(t *testing.T) {
	err := errors.Join(errors.New("x"), NoSuchTable.New("db", "t"))
	if !NoSuchTable.Matches(err) || UnknownColumn.Matches(err) {
		t.Fatal("kinds are mixed up")
	}
	if got := NoSuchTable.New("db", "t").Error(); got != "Table 'db.t' doesn't exist" {
		t.Fatal(got)
	}
}
