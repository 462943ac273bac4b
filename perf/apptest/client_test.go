package apptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/perf/node"
)

// longQuery takes minutes on TPC-H at scale factor 0.01: each line meets half of all lines.
const longQuery = "SELECT COUNT(*) FROM lineitem a JOIN lineitem b ON a.l_linestatus = b.l_linestatus " +
	"WHERE a.l_comment <> b.l_comment AND a.l_shipinstruct <> b.l_shipmode"

// waitForQuery waits until longQuery runs.
func waitForQuery(t *testing.T, n *node.Node) {
	t.Helper()
	db := open(t, n, "")
	waitFor(t, 10*time.Second, "the query in SHOW PROCESSLIST", func() bool {
		return runs(t, db, "a.l_comment <> b.l_comment")
	})
}

// runs reports whether SHOW FULL PROCESSLIST has a query with the text.
func runs(t *testing.T, db queryable, text string) bool {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SHOW FULL PROCESSLIST")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	cells, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		targets[i] = &cells[i]
	}
	found := false
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(fmt.Sprintf("%s", cells), text)
	}
	return found
}

// TestMariadbClient proves what a person meets first: connecting, status, SHOW, errors, an empty and a NULL value.
func TestMariadbClient(t *testing.T) {
	n := startLocal(t)
	status := output(t, mariadb(t, n), "\\s\n")
	for _, want := range []string{"Connection id:", "MariaDB-Colonnade", "utf8mb4", "Uptime:"} {
		if !strings.Contains(status, want) {
			t.Errorf("status has no %q:\n%s", want, status)
		}
	}
	output(t, mariadb(t, n), `CREATE DATABASE shop; USE shop;
CREATE TABLE item (id INT NOT NULL, name VARCHAR(20), price DECIMAL(8,2), sold DATE) ENGINE=InnoDB;
INSERT INTO item VALUES (1, 'äpfel', 1.50, '2026-01-31'), (2, '', NULL, NULL);`)
	for query, want := range map[string]string{
		"SELECT * FROM item ORDER BY id": "1\täpfel\t1.50\t2026-01-31\n2\t\tNULL\tNULL\n",
		"SHOW TABLES":                    "item\n",
		"SELECT DATABASE()":              "shop\n",
	} {
		if got := output(t, mariadb(t, n, "-N", "shop", "-e", query), ""); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	create := output(t, mariadb(t, n, "-N", "-r", "shop", "-e", "SHOW CREATE TABLE item"), "")
	for _, want := range []string{"CREATE TABLE `item`", "`price` decimal(8,2)", "ENGINE=Columnstore"} {
		if !strings.Contains(strings.ToLower(create), strings.ToLower(want)) {
			t.Errorf("SHOW CREATE TABLE has no %q: %s", want, create)
		}
	}
	for query, want := range map[string]string{
		"SELEC 1": "ERROR 1064 (42000)", "SELECT * FROM nothing": "ERROR 1146 (42S02)",
		"SELECT nothing FROM item": "ERROR 1054 (42S22)", "UPDATE item SET id = 3": "ERROR 1235 (42000)",
	} {
		text, err := mariadb(t, n, "shop", "-e", query).CombinedOutput()
		if err == nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: got %v, %s; want %s", query, err, text, want)
		}
	}
}

// TestInterruptMariadb proves that Ctrl-C in the mariadb client ends the query and keeps the server.
func TestInterruptMariadb(t *testing.T) {
	n := startLocal(t)
	loadTPCH(t, n, 1)
	var text bytes.Buffer
	cmd := mariadb(t, n, "tpch", "-e", longQuery)
	cmd.Stdout, cmd.Stderr = &text, &text
	interrupt(t, n, cmd)
	if !strings.Contains(text.String(), "1317") && !strings.Contains(text.String(), "interrupted") {
		t.Errorf("output: %s", text.String())
	}
}

// TestInterruptSQL proves the same for colonnade sql.
func TestInterruptSQL(t *testing.T) {
	n := startLocal(t)
	loadTPCH(t, n, 1)
	var text bytes.Buffer
	cmd := colonnadeSQL(t, n, "-e", longQuery, "tpch")
	cmd.Stdout, cmd.Stderr = &text, &text
	interrupt(t, n, cmd)
	if !strings.Contains(text.String(), "ERROR 1317 (70100)") || cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("status %d, output: %s", cmd.ProcessState.ExitCode(), text.String())
	}
}

// interrupt runs a client with longQuery, sends it SIGINT, and checks that the query is gone from the server.
func interrupt(t *testing.T, n *node.Node, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForQuery(t, n)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the client ended with status 0")
	}
	db := open(t, n, "")
	waitFor(t, 2*time.Second, "the end of the query", func() bool { return !runs(t, db, "a.l_comment <> b.l_comment") })
}

// TestVanishedClient proves that the query of a client that has gone ends within two seconds.
func TestVanishedClient(t *testing.T) {
	n := startLocal(t)
	loadTPCH(t, n, 1)
	cmd := colonnadeSQL(t, n, "-e", longQuery, "tpch")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForQuery(t, n)
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// The error says that it was killed.
	_ = cmd.Wait()
	db := open(t, n, "")
	waitFor(t, 2*time.Second, "the end of the query", func() bool { return !runs(t, db, "a.l_comment <> b.l_comment") })
}

// colonnadeSQL prepares a run of colonnade sql on a node.
func colonnadeSQL(t *testing.T, n *node.Node, args ...string) *exec.Cmd {
	t.Helper()
	host, port, err := net.SplitHostPort(n.Addr)
	if err != nil {
		t.Fatal(err)
	}
	return exec.CommandContext(t.Context(), binary, append([]string{"sql", "-h", host, "-P", port}, args...)...)
}

// TestSQLCommand proves that the batch side of colonnade sql works against the server: formats, LOAD, errors.
func TestSQLCommand(t *testing.T) {
	n := startLocal(t)
	file := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(file, []byte("1,one\n2,\\N\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, colonnadeSQL(t, n, "--local-infile"), "CREATE DATABASE d; USE d; CREATE TABLE t (a INT, b VARCHAR(9));\n"+
		"LOAD DATA LOCAL INFILE '"+file+"' INTO TABLE t FIELDS TERMINATED BY ',';\n")
	for format, want := range map[string]string{
		"csv":  "a,b\n1,one\n2,\n",
		"json": "[\n{\"a\":1,\"b\":\"one\"},\n{\"a\":2,\"b\":null}\n]\n",
		"tsv":  "a\tb\n1\tone\n2\tNULL\n",
	} {
		if got := output(t, colonnadeSQL(t, n, "--format", format, "-e", "SELECT * FROM t ORDER BY a", "d"), ""); got != want {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
	cmd := colonnadeSQL(t, n, "d")
	cmd.Stdin = strings.NewReader("SELECT 1;\n\nSELECT x FROM t;\nSELECT 2;")
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(text), "ERROR 1054 (42S22) at line 3") ||
		strings.Contains(string(text), "2") && strings.HasSuffix(string(text), "2\n") {
		t.Errorf("got %v, %s", err, text)
	}
}

// TestPeerOnUnixSocket proves that clients reach the server over its socket as well.
func TestPeerOnUnixSocket(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "c.sock")
	start(t, filepath.Join(dir, "data"), "--socket", socket)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got := output(t, exec.CommandContext(ctx, binary, "sql", "-S", socket, "--format", "tsv", "-e", "SELECT 1 AS n"), "")
	if got != "n\n1\n" {
		t.Errorf("got %q", got)
	}
}
