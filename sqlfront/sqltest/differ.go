package sqltest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// differ runs statements on two servers and compares what they answer.
type differ struct {
	ours, theirs *sql.Conn
	// unsupported has a statement for each message of what ours refuses by name.
	unsupported map[string]string
	compared    int
}

// errors that say nothing about the other server: MariaDB ran out of time, or a value overflowed, which depends on what
// is computed first.
var inconclusive = []string{"1969", "1690", "3024", "1918"}

// compare runs a query on both and says how the answers differ, "" if they do not.
func (d *differ) compare(ctx context.Context, query string, ordered bool) (string, error) {
	want, theirErr := run(ctx, d.theirs, query, false)
	got, ourErr := run(ctx, d.ours, query, false)
	theirCode, _, theirText, theirOK := "", "", "", true
	if theirErr != nil {
		theirCode, _, theirText, theirOK = errorParts(theirErr)
	}
	ourCode, ourText, ourOK := "", "", true
	if ourErr != nil {
		ourCode, _, ourText, ourOK = errorParts(ourErr)
	}
	switch {
	case !theirOK || !ourOK:
		return "", fmt.Errorf("a connection broke at %s\nMariaDB: %v\nColonnade: %v", query, theirErr, ourErr)
	case slices.Contains(inconclusive, theirCode) || slices.Contains(inconclusive, ourCode):
		return "", nil
	case ourCode == "1235":
		if d.unsupported[ourText] == "" {
			d.unsupported[ourText] = query
		}
		return "", nil
	case theirCode != ourCode:
		return fmt.Sprintf("error %q (%s), want %q (%s)", ourCode, ourText, theirCode, theirText), nil
	case theirErr != nil:
		return "", nil
	}
	d.compared++
	if !ordered {
		slices.Sort(want.rows)
		slices.Sort(got.rows)
	}
	types := want.types
	if strings.Contains(query, "/ ") {
		// A quotient inside of an expression has twelve decimals here, and nine or a multiple of it in MariaDB.
		types = strings.ReplaceAll(types, "N", string(quotient))
	} else if strings.Contains(query, "AVG(") {
		types = strings.ReplaceAll(types, "N", string(average))
	}
	if diff := compareRows(types, want.rows, got.rows); diff != "" {
		return diff, nil
	}
	if !sameTypes(want.types, got.types) {
		return fmt.Sprintf("types %s, want %s", got.types, want.types), nil
	}
	return "", nil
}

// sameTypes compares types of columns. The type of a column that is always NULL does not matter, nor does which kind of
// number the mixture of several becomes.
func sameTypes(a, b string) bool {
	return len(a) == len(b) && kindsOfTypes.Replace(a) == kindsOfTypes.Replace(b) ||
		strings.Contains(a+b, "?") && len(a) == len(b)
}

var kindsOfTypes = strings.NewReplacer("N", "I", "R", "I")

// minimize drops parts of q as long as the answers differ.
func (d *differ) minimize(ctx context.Context, q *genQuery) (*genQuery, error) {
	for {
		smaller := (*genQuery)(nil)
		for _, c := range q.smaller() {
			diff, err := d.compare(ctx, c.String(), c.limit != "")
			if err != nil {
				return nil, err
			}
			if diff != "" && !strings.HasPrefix(diff, "error") {
				smaller = c
				break
			}
		}
		if smaller == nil {
			return q, nil
		}
		q = smaller
	}
}
