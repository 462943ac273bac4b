package server

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/sqlfront/command"
)

// recordFrom is the DSN of a MariaDB server whose answers become the golden files:
//
//	go test ./sqlfront/server -run TestAssignmentGolden -record 'root@unix(/tmp/m.sock)/'
var recordFrom = flag.String("record", "", "DSN of a MariaDB server to record golden files from")

// assignServer starts a server for a test and returns its DSN. dir is what LOAD DATA may read.
func assignServer(t testing.TB, dir string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	settings := command.DefaultSettings()
	settings.DataDir, settings.Listen, settings.SecureFilePriv = t.TempDir(), addr, dir
	settings.LocalInfile, settings.CacheSize, settings.Workers = true, 64<<20, 2
	go func() { done <- Serve(ctx, settings, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("server: %v", err)
		}
	})
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return "root@tcp(" + addr + ")/"
		}
		if time.Now().After(deadline) {
			t.Fatal("server does not listen")
		}
	}
}

// TestAssignmentGolden runs the scripts of testdata/assign and compares with what MariaDB answered: errors with their
// numbers, SQLSTATEs and texts, warnings, and rows.
func TestAssignmentGolden(t *testing.T) {
	scripts, err := filepath.Glob("testdata/assign/*.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	dsn := *recordFrom
	if dsn == "" {
		dsn = assignServer(t, dir)
	}
	for _, name := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".sql"), func(t *testing.T) {
			golden := strings.TrimSuffix(name, ".sql") + ".golden"
			got := runScript(t, dsn, name, dir)
			if *recordFrom != "" {
				if err := os.WriteFile(golden, []byte(strings.Join(got, "")), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compareGolden(t, golden, got)
		})
	}
}

// compareGolden reports the statements whose answers differ.
func compareGolden(t *testing.T, golden string, got []string) {
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.SplitAfter(string(data), "\n\n")
	for i, g := range got {
		w := ""
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("got:\n%swant:\n%s", g, w)
		}
	}
	if n := len(want) - 1; n != len(got) {
		t.Errorf("%d answers, the golden file has %d", len(got), n)
	}
}

// runScript runs the statements of a file, one after the other on one connection, and returns a text for each. A line
// "-- file NAME QUOTED" makes a file that statements may name as $DIR/NAME.
func runScript(t *testing.T, dsn, name, dir string) (out []string) {
	c, err := mysql.ParseDSN(dsn + "?allowAllFiles=true&charset=utf8mb4")
	if err != nil {
		t.Fatal(err)
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range []string{"DROP DATABASE IF EXISTS assign", "CREATE DATABASE assign", "USE assign",
		"SET time_zone = '+00:00'", "DO 1"} {
		if _, err := conn.ExecContext(context.Background(), s); err != nil {
			t.Fatal(s, err)
		}
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stmt := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if rest, ok := strings.CutPrefix(line, "-- file "); ok {
			name, quoted, _ := strings.Cut(rest, " ")
			content, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatal(line, err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if strings.HasPrefix(line, "--") || line == "" {
			continue
		}
		stmt += line
		if !strings.HasSuffix(line, ";") {
			stmt += "\n"
			continue
		}
		text := strings.TrimSuffix(stmt, ";")
		stmt = ""
		out = append(out, "> "+text+"\n"+answer(t, conn, strings.ReplaceAll(text, "$DIR", dir), dir)+"\n")
	}
	return out
}

// answer runs a statement and describes what came of it.
func answer(t *testing.T, conn *sql.Conn, text, dir string) string {
	ctx := context.Background()
	out := ""
	if strings.HasPrefix(strings.ToUpper(text), "SELECT") {
		out = rowsOf(t, conn, text)
	} else {
		r, err := conn.ExecContext(ctx, text)
		var e *mysql.MySQLError
		switch {
		case errors.As(err, &e):
			return fmt.Sprintf("error %d (%s) %s\n", e.Number, e.SQLState[:], strings.ReplaceAll(e.Message, dir, "$DIR"))
		case err != nil:
			t.Fatal(text, err)
		}
		n, _ := r.RowsAffected()
		id, _ := r.LastInsertId()
		out = fmt.Sprintf("rows %d id %d\n", n, id)
	}
	return out + rowsOf(t, conn, "SHOW WARNINGS")
}

func rowsOf(t *testing.T, conn *sql.Conn, text string) string {
	rows, err := conn.QueryContext(context.Background(), text)
	if err != nil {
		t.Fatal(text, err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	values := make([]sql.NullString, len(cols))
	ptrs := make([]any, len(cols))
	for i := range values {
		ptrs[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if i > 0 {
				out += " | "
			}
			if v.Valid {
				out += strconv.Quote(v.String)
			} else {
				out += "NULL"
			}
		}
		out += "\n"
		if strings.Contains(values[len(values)-1].String, "Keys are stored") { // a note of our own
			out = ""
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(text, err)
	}
	return out
}
