package apptest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/perf/node"
)

// readyLimit is how long a start after kill -9 may take with a few gigabytes of data or less.
const readyLimit = 3 * time.Second

// TestCrashLoop proves, by kill -9 at random moments under a mixed load, that every acknowledged statement is whole and
// visible after the restart, that one that was not acknowledged is there wholly or not at all, and that nobody sees a
// statement by half meanwhile. The journal of what was acknowledged lives outside the server.
func TestCrashLoop(t *testing.T) {
	kills := 12
	if os.Getenv("COLONNADE_LONG_TESTS") != "" {
		kills = 200
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	dir := filepath.Join(t.TempDir(), "data")
	rows, ddl := prepareCrashLoop(t, dir)
	var starts []time.Duration
	for round := 0; round < kills && !t.Failed(); round++ {
		begun := time.Now()
		n := start(t, dir, "--local-infile")
		starts = append(starts, time.Since(begun))
		db := open(t, n, "")
		for _, j := range rows {
			j.check(t, db)
		}
		for _, j := range ddl {
			j.check(t, db)
		}
		writeUntilKilled(t, n, random, rows, ddl)
		for random.IntN(3) == 0 {
			killDuringStart(t, dir, random)
		}
	}
	n := start(t, dir, "--local-infile")
	db := open(t, n, "")
	statements := 0
	for _, j := range rows {
		j.check(t, db)
		statements += j.count()
	}
	for _, j := range ddl {
		j.check(t, db)
		statements += j.mu.count
	}
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
	slices.Sort(starts)
	t.Logf("%d kills, %d acknowledged statements, ready after %v (median), %v (worst)", kills, statements,
		starts[len(starts)/2].Round(time.Millisecond), starts[len(starts)-1].Round(time.Millisecond))
	if worst := starts[len(starts)-1]; worst > readyLimit {
		t.Errorf("ready after %v, want at most %v", worst, readyLimit)
	}
}

// prepareCrashLoop makes the tables and stops the node again.
func prepareCrashLoop(t *testing.T, dir string) (rows []*rowJournal, ddl []*ddlJournal) {
	t.Helper()
	n := start(t, dir, "--local-infile")
	db := open(t, n, "")
	mustExec(t, db, "CREATE DATABASE crash", "CREATE TABLE "+numbersTable+" (i INT)")
	for _, kind := range rowKinds {
		mustExec(t, db, "CREATE TABLE crash."+kind.table+" "+rowColumns)
		rows = append(rows, newRowJournal(kind))
	}
	values := make([]string, 5000)
	for i := range values {
		values[i] = fmt.Sprintf("(%d)", i)
	}
	mustExec(t, db, "INSERT INTO "+numbersTable+" VALUES "+strings.Join(values, ","))
	for i := range 2 {
		j := newDDLJournal(fmt.Sprintf("ddl%d", i))
		mustExec(t, db, "CREATE DATABASE "+j.database)
		ddl = append(ddl, j)
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	return rows, ddl
}

// writeUntilKilled runs all writers and a reader on a node, and kills it at a random moment.
func writeUntilKilled(t *testing.T, n *node.Node, random *rand.Rand, rows []*rowJournal, ddl []*ddlJournal) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db := open(t, n, "")
	var writers sync.WaitGroup
	run := func(write func(context.Context, *sql.Conn, *rand.Rand)) {
		c, err := db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		own := rand.New(rand.NewPCG(random.Uint64(), 2))
		writers.Go(func() {
			defer c.Close()
			write(ctx, c, own)
		})
	}
	for _, j := range rows {
		run(j.write)
		run(j.write)
	}
	for _, j := range ddl {
		run(j.write)
	}
	run(func(ctx context.Context, c *sql.Conn, _ *rand.Rand) { lookForHalves(ctx, t, c) })
	time.Sleep(time.Duration(50+random.IntN(500)) * time.Millisecond)
	n.Kill()
	writers.Wait()
}

// lookForHalves reads the row tables until the server is gone: no batch may be seen in part.
func lookForHalves(ctx context.Context, t *testing.T, c *sql.Conn) {
	for i := 0; ; i++ {
		kind := rowKinds[i%len(rowKinds)]
		var halves int64
		err := c.QueryRowContext(ctx, "SELECT COUNT(*) FROM (SELECT batch FROM crash."+kind.table+
			" GROUP BY batch HAVING COUNT(*) <> MAX(n) OR COUNT(*) <> MIN(n)) AS half").Scan(&halves)
		if answer, answered := serverError(err); answered {
			t.Errorf("%s: %v", kind.table, answer)
		}
		if err != nil {
			return
		}
		if halves != 0 {
			t.Errorf("%s: a reader saw %d batches in part", kind.table, halves)
		}
	}
}

// killDuringStart starts the server and kills it in its recovery.
func killDuringStart(t *testing.T, dir string, random *rand.Rand) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(120))*time.Millisecond)
	defer cancel()
	n, err := node.Start(ctx, node.Config{Binary: binary, DataDir: dir})
	switch {
	case err == nil:
		n.Kill()
	case ctx.Err() == nil:
		t.Fatal(err)
	}
}
