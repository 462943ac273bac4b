package sqltest

import (
	"database/sql"
	"errors"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "run only the round of this seed of the differential test")
	queryFlag = flag.String("query", "", "run just this query on the tables of -seed and show both answers")
)

// differTime is how long the differential test runs; COLONNADE_DIFFER_SECONDS sets another time.
const differTime = 60 * time.Second

// queriesPerRound is the number of queries on one set of random tables.
const queriesPerRound = 150

// TestAgainstMariaDB proves that random queries over random tables get MariaDB's answers.
func TestAgainstMariaDB(t *testing.T) {
	if _, _, err := findMariaDB(); errors.Is(err, errNoMariaDB) {
		t.Skip(err)
	}
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	limit := differTime
	if s := os.Getenv("COLONNADE_DIFFER_SECONDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		limit = time.Duration(n) * time.Second
	}
	ours, theirs := start(t, startColonnade), start(t, startMariaDB)
	begin := time.Now()
	d := &differ{unsupported: map[string]string{}}
	seed, rounds := uint64(begin.UnixNano()), 0
	if *seedFlag != 0 {
		seed = *seedFlag
	}
	for time.Since(begin) < limit {
		d.ours, d.theirs = connect(t, ours), connect(t, theirs)
		d.round(t, seed, begin.Add(limit))
		rounds++
		if *seedFlag != 0 || t.Failed() && rounds > 3 {
			break
		}
		seed++
	}
	t.Logf("%d rounds, %d queries compared", rounds, d.compared)
	for message, query := range d.unsupported {
		t.Logf("%s: %s", message, query)
	}
}

// round makes tables and compares queries over them.
func (d *differ) round(t *testing.T, seed uint64, until time.Time) {
	t.Helper()
	g := newGenerator(seed)
	g.makeTables(0.4)
	// Materialized subqueries lose the NULLs of NOT IN in MariaDB 10.11.
	for _, s := range []string{"SET max_statement_time = 3",
		"SET optimizer_switch = 'materialization=off,semijoin=off,subquery_cache=off'"} {
		if _, err := d.theirs.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range g.statements() {
		if _, err := d.theirs.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("seed %d: MariaDB: %.300s: %v", seed, s, err)
		}
		if _, err := d.ours.ExecContext(t.Context(), s); err != nil {
			t.Errorf("seed %d: %.300s: %v", seed, s, err)
			return
		}
	}
	if *queryFlag != "" {
		d.show(t, *queryFlag)
		return
	}
	for range queriesPerRound {
		if time.Now().After(until) {
			return
		}
		q := g.query()
		diff, err := d.compare(t.Context(), q.String(), q.limit != "")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if diff == "" {
			continue
		}
		small, err := d.minimize(t.Context(), q)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		again, _ := d.compare(t.Context(), small.String(), small.limit != "")
		t.Errorf("seed %d: %s\n%s\nmade smaller: %s\n%s", seed, q, diff, small, again)
	}
}

// show logs what both servers answer.
func (d *differ) show(t *testing.T, query string) {
	t.Helper()
	for name, conn := range map[string]*sql.Conn{"MariaDB": d.theirs, "Colonnade": d.ours} {
		r, err := run(t.Context(), conn, query, false)
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		t.Logf("%s: types %s, %d rows\n%s", name, r.types, len(r.rows), strings.Join(r.rows[:min(len(r.rows), 40)], "\n"))
	}
}
