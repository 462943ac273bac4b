package parse

import (
	"strings"
	"testing"

	"vitess.io/vitess/go/vt/sqlparser"
)

// TestAgainstVitess compares with another parser which statements are accepted. What Vitess takes from the corpus must
// parse here (TestRoundTrip proves that all of it does), also when it is cut short at any of its tokens. Most of the
// corpus must be common ground, or the comparison would say little.
func TestAgainstVitess(t *testing.T) {
	vitess, err := sqlparser.New(sqlparser.Options{})
	if err != nil {
		t.Fatal(err)
	}
	accepted, total := 0, 0
	for _, file := range []string{"query.sql", "dml.sql", "tpch.sql", "ssb.sql"} {
		for _, sql := range corpus(t, file) {
			total++
			if _, err := vitess.ParseStrictDDL(sql); err != nil {
				continue
			}
			accepted++
			for _, cut := range tokenEnds(sql) {
				_, _, ours := Parse(sql[:cut], Mode{})
				if ours != nil && vitessAccepts(vitess, sql[:cut]) && !knownDifference(sql[:cut]) {
					t.Errorf("only Vitess accepts %q: %v", sql[:cut], ours)
				}
			}
		}
	}
	if accepted*10 < total*6 {
		t.Errorf("Vitess accepts only %d of %d statements: the comparison says little", accepted, total)
	}
}

// vitessAccepts reports whether Vitess parses a statement. It panics on some broken ones.
func vitessAccepts(vitess *sqlparser.Parser, sql string) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	_, err := vitess.ParseStrictDDL(sql)
	return err == nil
}

// knownDifference tells the cuts that MariaDB refuses although Vitess takes them: Vitess reads over LOAD DATA without
// looking, and CHAR and REPEAT are no reserved words for it.
func knownDifference(sql string) bool {
	return strings.HasPrefix(sql, "load ") || strings.HasSuffix(sql, " char") || strings.HasSuffix(sql, " repeat")
}

// tokenEnds returns where the tokens of a statement end.
func tokenEnds(sql string) []int {
	l := lexer{src: sql, line: 1, afterIdent: -1}
	var ends []int
	for {
		var tok token
		l.next(&tok)
		if tok.kind == tokEOF || tok.kind == tokInvalid {
			return ends
		}
		ends = append(ends, int(tok.end))
	}
}
