package sqltest

import (
	"fmt"
	"testing"
	"time"
)

// partitionTime is how long TestPartitions runs.
const partitionTime = 8 * time.Second

// TestPartitions proves that a condition, its negation and its being unknown part the rows of a query among them
// (ternary logic partitioning; Rigger and Su, "Finding Bugs in Database Systems via Query Partitioning", OOPSLA 2020),
// and that as many rows pass the condition in WHERE as it is true for in the select list.
func TestPartitions(t *testing.T) {
	ours := start(t, startColonnade)
	begin := time.Now()
	seed := uint64(begin.UnixNano())
	if *seedFlag != 0 {
		seed = *seedFlag
	}
	for time.Since(begin) < partitionTime {
		d := &differ{ours: connect(t, ours)}
		g := newGenerator(seed)
		g.makeTables(0.4)
		for _, s := range g.statements() {
			if _, err := d.ours.ExecContext(t.Context(), s); err != nil {
				t.Fatalf("seed %d: %.300s: %v", seed, s, err)
			}
		}
		for range 40 {
			d.partition(t, g, seed)
		}
		if t.Failed() || *seedFlag != 0 {
			return
		}
		seed++
	}
}

// partition checks one random condition over a random FROM.
func (d *differ) partition(t *testing.T, g *generator, seed uint64) {
	t.Helper()
	q, s := &genQuery{}, &genScope{}
	g.addFrom(q, s)
	p := g.cond(s, 2)
	count := func(what, where string) (string, bool) {
		c := *q
		c.items, c.where = []string{what}, nil
		if where != "" {
			c.where = []string{where}
		}
		r, err := run(t.Context(), d.ours, c.String(), false)
		if err == nil {
			return r.rows[0], true
		}
		if code, _, _, ok := errorParts(err); !ok || code != "1690" {
			t.Errorf("seed %d: %s: %v", seed, c.String(), err)
		}
		return "", false
	}
	var n [5]int
	for i, c := range [][2]string{{"COUNT(*)", ""}, {"COUNT(*)", p}, {"COUNT(*)", "NOT (" + p + ")"},
		{"COUNT(*)", "(" + p + ") IS NULL"}, {"COUNT(NULLIF((" + p + ") IS TRUE, 0))", ""}} {
		text, ok := count(c[0], c[1])
		if !ok {
			return
		}
		if _, err := fmt.Sscan(text, &n[i]); err != nil {
			t.Fatal(err)
		}
	}
	q.items = []string{"COUNT(*)"}
	if n[1]+n[2]+n[3] != n[0] || n[4] != n[1] {
		t.Errorf("seed %d: %s WHERE %s: of %d rows %d true, %d false, %d unknown; true in the select list for %d",
			seed, q, p, n[0], n[1], n[2], n[3], n[4])
	}
}
