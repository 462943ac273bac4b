package apptest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/perf/node"
	"github.com/colonnadedb/colonnade/perf/tpch"
)

// binary is the path of the binary under test.
var binary string

// cacheDir keeps generated TPC-H files between runs.
var cacheDir = filepath.Join("..", "..", "build", "tpch")

func TestMain(m *testing.M) {
	status, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// runTests finds or builds the binary and runs the tests.
func runTests(m *testing.M) (int, error) {
	if binary = os.Getenv("COLONNADE_BINARY"); binary != "" {
		// Stat makes the test cache depend on the file.
		_, err := os.Stat(binary)
		if err != nil {
			return 1, err
		}
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "colonnade-apptest-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "colonnade")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", binary, "../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build the binary: %w\n%s", err, output)
	}
	return m.Run(), nil
}

// start starts a node; the test kills it at its end.
func start(t *testing.T, dataDir string, args ...string) *node.Node {
	t.Helper()
	n, err := node.Start(t.Context(), node.Config{Binary: binary, DataDir: dataDir, Args: args})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		n.Kill()
		if t.Failed() {
			t.Logf("the node's log:\n%s", n.Log())
		}
	})
	return n
}

// startLocal starts a node with LOAD DATA LOCAL allowed, on a new folder.
func startLocal(t *testing.T) *node.Node {
	t.Helper()
	return start(t, filepath.Join(t.TempDir(), "data"), "--local-infile")
}

// open opens a database of a node.
func open(t *testing.T, n *node.Node, database string) *sql.DB {
	t.Helper()
	config, err := mysql.ParseDSN(n.DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	config.Logger = &mysql.NopLogger{} // broken connections are what some tests want
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// mustExec runs statements.
func mustExec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// queryText gives the rows of a query, fields separated by tabs.
func queryText(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	cells, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		fields := make([]string, len(cells))
		for i, c := range cells {
			if fields[i] = tpch.Null; c.Valid {
				fields[i] = c.String
			}
		}
		lines = append(lines, strings.Join(fields, "\t"))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return lines
}

// wantError checks the number of a server's error.
func wantError(t *testing.T, err error, number uint16, text string) {
	t.Helper()
	var server *mysql.MySQLError
	if !errors.As(err, &server) || server.Number != number || !strings.Contains(server.Message, text) {
		t.Errorf("got error %v, want number %d with %q", err, number, text)
	}
}

// loadTPCH loads TPC-H into the database tpch of a node.
func loadTPCH(t *testing.T, n *node.Node, scale tpch.Scale) *tpch.Runner {
	t.Helper()
	files, err := tpch.EnsureFiles(t.Context(), cacheDir, scale)
	if err != nil {
		t.Fatal(err)
	}
	r := runner(t, n)
	if err := r.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Load(t.Context(), files, nil); err != nil {
		t.Fatal(err)
	}
	return r
}

// runner gives a runner for the database tpch of a node.
func runner(t *testing.T, n *node.Node) *tpch.Runner {
	t.Helper()
	r, err := tpch.NewRunner(n.DSN(""), "tpch")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// checkQueries runs queries and checks their answers.
func checkQueries(t *testing.T, r *tpch.Runner, scale tpch.Scale, queries ...int) {
	t.Helper()
	for _, n := range queries {
		answer, err := r.Query(t.Context(), n)
		if err != nil {
			t.Error(err)
			continue
		}
		checkAnswer(t, scale, n, answer)
	}
}

func checkAnswer(t *testing.T, scale tpch.Scale, n int, answer tpch.Answer) {
	t.Helper()
	want, err := tpch.Expected(scale, n)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Check(n, want); err != nil {
		t.Error(err)
	}
}

// mariadb prepares a run of the mariadb client on a node.
func mariadb(t *testing.T, n *node.Node, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("mariadb")
	if err != nil {
		if os.Getenv("COLONNADE_REQUIRE_CLIENTS") != "" {
			t.Fatal("the mariadb client is not installed, and COLONNADE_REQUIRE_CLIENTS asks for it")
		}
		t.Skip("the mariadb client is not installed (apt-get install mariadb-client)")
	}
	host, port, _ := strings.Cut(n.Addr, ":")
	args = append([]string{"--no-defaults", "--host", host, "--port", port, "--user", "root"}, args...)
	return exec.CommandContext(t.Context(), path, args...)
}

// output runs a command and gives what it wrote to its standard output; it must end with status 0.
func output(t *testing.T, cmd *exec.Cmd, stdin string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// waitFor waits until a condition holds.
func waitFor(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: not within %v", what, limit)
		}
	}
}
