package apptest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/perf/node"
	"github.com/colonnadedb/colonnade/perf/tpch"
)

// TestKillAfterLoad proves that what was acknowledged is there after kill -9, and after an orderly restart.
func TestKillAfterLoad(t *testing.T) {
	const scale = tpch.Scale(1)
	dir := filepath.Join(t.TempDir(), "data")
	n := start(t, dir, "--local-infile")
	loadTPCH(t, n, scale)
	db := open(t, n, "tpch")
	mustExec(t, db, "CREATE TABLE note (a INT, b VARCHAR(20))",
		"INSERT INTO note VALUES (1, 'one'), (2, NULL)", "INSERT INTO note VALUES (3, 'drei')")
	n.Kill()

	check := func(n *node.Node) {
		t.Helper()
		r := runner(t, n)
		if err := r.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkQueries(t, r, scale, 1, 6, 3, 18)
		got := queryText(t, open(t, n, "tpch"), "SELECT a, b FROM note ORDER BY a")
		if strings.Join(got, "|") != "1\tone|2\t\\N|3\tdrei" {
			t.Errorf("inserted rows: %q", got)
		}
	}
	n = start(t, dir, "--local-infile")
	check(n)
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	n = start(t, dir, "--local-infile")
	check(n)
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
}

// TestKillDuringLoad proves that a load that was not acknowledged leaves no rows, and that the table goes on working.
func TestKillDuringLoad(t *testing.T) {
	const scale = tpch.Scale(1)
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
	_, err = r.LoadTable(t.Context(), files, tpch.Lineitem, func(p tpch.LoadProgress) {
		if p.Sent > p.Total/2 {
			n.Kill()
		}
	})
	if err == nil {
		t.Fatal("the load succeeded on a dead node")
	}
	n = start(t, dir, "--local-infile")
	if got := queryText(t, open(t, n, "tpch"), "SELECT COUNT(*) FROM lineitem"); got[0] != "0" {
		t.Errorf("%s rows of a load that was not acknowledged", got[0])
	}
	r = runner(t, n)
	if err := r.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.LoadTable(t.Context(), files, tpch.Lineitem, nil); err != nil {
		t.Fatal(err)
	}
	checkQueries(t, r, scale, 1, 6)
}

// TestSecondServer proves that a data directory in use is refused, with a message that names it.
func TestSecondServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	n := start(t, dir)
	second, err := node.Start(t.Context(), node.Config{Binary: binary, DataDir: dir})
	if err == nil {
		second.Kill()
		t.Fatal("a second server started on the same data directory")
	}
	if !strings.Contains(err.Error(), dir) {
		t.Errorf("the message does not name the folder: %v", err)
	}
	if got := queryText(t, open(t, n, ""), "SELECT 1"); got[0] != "1" {
		t.Errorf("the first server answers %q", got)
	}
}

// TestStopWithClients proves that SIGTERM ends a node in time although clients are connected and a query runs.
func TestStopWithClients(t *testing.T) {
	n := startLocal(t)
	loadTPCH(t, n, 1)
	db := open(t, n, "tpch")
	failed := make(chan error, 1)
	go func() {
		var count int64
		failed <- db.QueryRowContext(t.Context(), longQuery).Scan(&count)
	}()
	waitForQuery(t, n)
	begun := time.Now()
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	if elapsed := time.Since(begun); elapsed > node.StopLimit {
		t.Errorf("stopped after %v", elapsed)
	}
	if err := <-failed; err == nil {
		t.Error("the query ended well on a stopped node")
	}
}

// TestPortInUse proves that a taken port is an error at start.
func TestPortInUse(t *testing.T) {
	n := start(t, filepath.Join(t.TempDir(), "data"))
	cmd := exec.CommandContext(t.Context(), binary, "serve", "--data-dir", filepath.Join(t.TempDir(), "other"),
		"--listen", n.Addr)
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "address already in use") {
		t.Errorf("got %v, output %s", err, text)
	}
}
