package apptest

import (
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/perf/tpch"
)

// lineitemSummary tells loaded tables of different rows apart.
const lineitemSummary = "SELECT COUNT(*), SUM(l_orderkey), SUM(l_extendedprice), MAX(l_shipdate), " +
	"COUNT(DISTINCT l_shipmode), SUM(CHAR_LENGTH(l_comment)) FROM lineitem"

// TestKillDuringLargeLoad proves that kill -9 during LOAD DATA of lineitem at scale factor 0.1 leaves no row, whatever
// part of the file was sent, and right after the acknowledgement leaves all of them.
func TestKillDuringLargeLoad(t *testing.T) {
	const scale = tpch.Scale(10)
	files, err := tpch.EnsureFiles(t.Context(), cacheDir, scale)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	n := start(t, dir, "--local-infile")
	r := runner(t, n)
	if err := r.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The last bytes leave when most of the load is done; what follows are its last rows, sync and commit.
	for _, percent := range []int64{20, 90, 100} {
		_, err = r.LoadTable(t.Context(), files, tpch.Lineitem, func(p tpch.LoadProgress) {
			if p.Sent >= p.Total*percent/100 {
				n.Kill()
			}
		})
		if err == nil {
			t.Fatalf("a load was acknowledged by a node that was killed at %d %%", percent)
		}
		n = start(t, dir, "--local-infile")
		if got := queryText(t, open(t, n, "tpch"), "SELECT COUNT(*) FROM lineitem"); got[0] != "0" {
			t.Errorf("killed at %d %%: %s rows of a load that was not acknowledged", percent, got[0])
		}
		r = runner(t, n)
		if err := r.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.LoadTable(t.Context(), files, tpch.Lineitem, nil); err != nil {
		t.Fatal(err)
	}
	n.Kill()
	n = start(t, dir, "--local-infile")
	db := open(t, n, "tpch")
	got := queryText(t, db, lineitemSummary)
	if !strings.HasPrefix(got[0], "600572\t") {
		t.Errorf("after kill -9: %s", got[0])
	}
	r = runner(t, n)
	if err := r.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkQueries(t, r, scale, 1, 6)
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
}

// TestStopDuringLoads proves that SIGTERM ends a node with status 0 in time although clients are connected and loads
// run, one of them from a client that sends nothing more, and that the start after it finds what was acknowledged.
func TestStopDuringLoads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	n := start(t, dir, "--local-infile")
	db := open(t, n, "")
	mustExec(t, db, "CREATE DATABASE d", "CREATE TABLE d.sum (a INT)", "CREATE TABLE d.busy (a INT, b VARCHAR(20))",
		"CREATE TABLE d.stuck (a INT, b VARCHAR(20))", "INSERT INTO d.sum VALUES (1), (2), (39)")
	for range 20 {
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	var loads sync.WaitGroup
	for _, table := range []string{"busy", "stuck"} {
		loads.Go(func() {
			block := strings.Repeat("12345678\tsome text\n", 1000)
			name := "stop-" + table
			reader, writer := io.Pipe()
			mysql.RegisterReaderHandler(name, func() io.Reader { return reader })
			defer mysql.DeregisterReaderHandler(name)
			go func() {
				for i := 0; ; i++ {
					if table == "stuck" && i == 50 {
						return // the load waits for more
					}
					if _, err := io.WriteString(writer, block); err != nil {
						return
					}
				}
			}()
			defer reader.Close()
			if _, err := db.ExecContext(t.Context(), "LOAD DATA LOCAL INFILE 'Reader::"+name+"' INTO TABLE d."+table); err == nil {
				t.Errorf("the load of %s was acknowledged", table)
			}
		})
	}
	time.Sleep(700 * time.Millisecond)
	begun := time.Now()
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	t.Logf("stopped after %v", time.Since(begun).Round(time.Millisecond))
	begun = time.Now()
	n = start(t, dir)
	t.Logf("ready after %v", time.Since(begun).Round(time.Millisecond))
	db = open(t, n, "d")
	for query, want := range map[string]string{"SELECT SUM(a) FROM sum": "42", "SELECT COUNT(*) FROM busy": "0",
		"SELECT COUNT(*) FROM stuck": "0"} {
		if got := queryText(t, db, query); got[0] != want {
			t.Errorf("%s: %s, want %s", query, got[0], want)
		}
	}
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
}
