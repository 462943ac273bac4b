package tpch

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"slices"
	"strings"
)

// ErrNoAnswer says that no answer is recorded for a scale.
var ErrNoAnswer = errors.New("no recorded answer")

// Null is the text of NULL in an Answer.
const Null = `\N`

// Answer is the result of a query as texts.
type Answer struct {
	Columns []string
	Rows    [][]string
}

// Expected gives the recorded answer of query n. The error is ErrNoAnswer where the scale has none.
func Expected(scale Scale, n int) (Answer, error) {
	name := fmt.Sprintf("answers/sf%s/%02d.tsv", scale, n)
	text, err := embedded.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Answer{}, fmt.Errorf("query %d at scale factor %s: %w", n, scale, ErrNoAnswer)
	}
	if err != nil {
		return Answer{}, fmt.Errorf("read answer %s: %w", name, err)
	}
	var a Answer
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if a.Columns == nil {
			a.Columns = fields
			continue
		}
		if len(fields) != len(a.Columns) {
			return Answer{}, fmt.Errorf("answer %s: a line has %d fields, want %d", name, len(fields), len(a.Columns))
		}
		a.Rows = append(a.Rows, fields)
	}
	return a, nil
}

// Check compares an answer of query n with the right one and says where they differ. Everything must be equal as
// text, except that averages and quotients are compared at the answer's number of decimals, that case does not count
// in column names, and that rows with equal sort keys may come in any order.
func (a Answer) Check(n int, want Answer) error {
	if n < 1 || n > QueryCount {
		return fmt.Errorf("TPC-H has no query %d", n)
	}
	if len(a.Columns) != len(want.Columns) {
		return fmt.Errorf("query %d: %d columns, want %d", n, len(a.Columns), len(want.Columns))
	}
	for i, name := range want.Columns {
		if !strings.EqualFold(a.Columns[i], name) {
			return fmt.Errorf("query %d: column %d is named %q, want %q", n, i+1, a.Columns[i], name)
		}
	}
	if len(a.Rows) != len(want.Rows) {
		return fmt.Errorf("query %d: %d rows, want %d", n, len(a.Rows), len(want.Rows))
	}
	if len(queries[n-1].quotients) > 0 {
		return a.checkInOrder(n, want)
	}
	return a.checkUpToTies(n, want)
}

// checkInOrder compares row by row; it serves the queries with quotients, whose sort keys are unique.
func (a Answer) checkInOrder(n int, want Answer) error {
	for r, wantRow := range want.Rows {
		for c, wantText := range wantRow {
			got := a.Rows[r][c]
			equal := got == wantText
			if !equal && slices.Contains(queries[n-1].quotients, strings.ToLower(want.Columns[c])) {
				equal = equalRounded(got, wantText)
			}
			if !equal {
				return fmt.Errorf("query %d, row %d, column %s: got %s, want %s", n, r+1, want.Columns[c], got, wantText)
			}
		}
	}
	return nil
}

// checkUpToTies compares the rows as a multiset and the order by its keys: the recorded answer is sorted, so the
// answer is sorted too if its keys are the same in each row.
func (a Answer) checkUpToTies(n int, want Answer) error {
	for _, key := range queries[n-1].order {
		c := slices.Index(want.Columns, key)
		if c < 0 {
			return fmt.Errorf("query %d: the recorded answer has no column %s", n, key)
		}
		for r := range want.Rows {
			if got, wantText := a.Rows[r][c], want.Rows[r][c]; got != wantText {
				return fmt.Errorf("query %d, row %d, sort column %s: got %s, want %s", n, r+1, key, got, wantText)
			}
		}
	}
	left := make(map[string]int, len(want.Rows))
	for _, row := range want.Rows {
		left[strings.Join(row, "\t")]++
	}
	for r, row := range a.Rows {
		text := strings.Join(row, "\t")
		if left[text] == 0 {
			return fmt.Errorf("query %d, row %d is not in the right answer: %s (the recorded row here is %s)",
				n, r+1, text, strings.Join(want.Rows[r], "\t"))
		}
		left[text]--
	}
	return nil
}

// leastQuotientDecimals is the precision that a server must at least return for averages and divisions: MySQL adds
// four digits to the dividend's.
const leastQuotientDecimals = 4

// equalRounded reports whether got is want rounded to the number of decimals that got has.
func equalRounded(got, want string) bool {
	_, fraction, _ := strings.Cut(got, ".")
	g, okGot := new(big.Rat).SetString(got)
	w, okWant := new(big.Rat).SetString(want)
	if !okGot || !okWant || len(fraction) < leastQuotientDecimals {
		return false
	}
	// Half a unit of the last decimal, and the relative error of the recorded double.
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(fraction))), nil)
	limit := new(big.Rat).SetFrac(big.NewInt(1), unit.Lsh(unit, 1))
	limit.Add(limit, new(big.Rat).Mul(new(big.Rat).Abs(w), big.NewRat(1, 1e14)))
	return new(big.Rat).Abs(g.Sub(g, w)).Cmp(limit) <= 0
}
