package server

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// openAssign starts a server with a database and opens it.
func openAssign(t testing.TB, options string) *sql.DB {
	t.Helper()
	dsn := assignServer(t, t.TempDir())
	db, err := sql.Open("mysql", dsn+options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	mustExec(t, db, "CREATE DATABASE load_test")
	mustExec(t, db, "USE load_test")
	return db
}

func mustExec(t testing.TB, db *sql.DB, text string, args ...any) sql.Result {
	t.Helper()
	r, err := db.Exec(text, args...)
	if err != nil {
		t.Fatalf("%.100s: %v", text, err)
	}
	return r
}

func wantError(t testing.TB, err error, number uint16) {
	t.Helper()
	var e *mysql.MySQLError
	if !errors.As(err, &e) || e.Number != number {
		t.Errorf("error %v, want number %d", err, number)
	}
}

func wantCount(t testing.TB, db *sql.DB, table string, want int) {
	t.Helper()
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != want {
		t.Errorf("%d rows in %s (%v), want %d", n, table, err, want)
	}
}

// lines is a file of lines that ends when it is told to, or breaks off.
type lines struct {
	stop <-chan struct{}
	sent chan<- struct{} // gets one value when the first megabyte has been read
	n    int
}

// Read gives lines of two numbers.
func (l *lines) Read(p []byte) (int, error) {
	select {
	case <-l.stop:
		return 0, io.EOF
	default:
	}
	n := 0
	for n+5 <= len(p) {
		n += copy(p[n:], "1\t22\n")
	}
	if l.n < 1<<20 && l.n+n >= 1<<20 {
		l.sent <- struct{}{}
	}
	l.n += n
	return n, nil
}

// TestLoadLocal proves what holds for files that the client sends: they have to be allowed, an error in the middle
// leaves no rows and a connection that goes on.
func TestLoadLocal(t *testing.T) {
	db := openAssign(t, "")
	mysql.RegisterReaderHandler("rows", func() io.Reader { return strings.NewReader(strings.Repeat("\\N\tx\n", 300)) })
	mustExec(t, db, "CREATE TABLE small (id TINYINT AUTO_INCREMENT, KEY (id), s VARCHAR(5))")
	_, err := db.Exec("LOAD DATA LOCAL INFILE 'Reader::rows' INTO TABLE small")
	wantError(t, err, 1467)
	wantCount(t, db, "small", 0)
	_, err = db.Exec("LOAD DATA LOCAL INFILE 'Reader::rows' INTO TABLE nothing")
	wantError(t, err, 1146)
	mustExec(t, db, "CREATE TABLE big (id INT AUTO_INCREMENT, KEY (id), s VARCHAR(5))")
	if n, _ := mustExec(t, db, "LOAD DATA LOCAL INFILE 'Reader::rows' INTO TABLE big").RowsAffected(); n != 300 {
		t.Error(n, "rows")
	}
	wantCount(t, db, "big WHERE id BETWEEN 1 AND 300", 300)
	mustExec(t, db, "SET GLOBAL local_infile = OFF")
	_, err = db.Exec("LOAD DATA LOCAL INFILE 'Reader::rows' INTO TABLE big")
	wantError(t, err, 4166)
	wantCount(t, db, "big", 300)
}

// TestLoadKilled proves that KILL QUERY ends a load without rows, and that the connection goes on.
func TestLoadKilled(t *testing.T) {
	db := openAssign(t, "")
	db.SetMaxOpenConns(2)
	mustExec(t, db, "CREATE TABLE load_test.t (a INT, b INT)")
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var id int
	if err := conn.QueryRowContext(context.Background(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	stop, sent := make(chan struct{}), make(chan struct{}, 1)
	mysql.RegisterReaderHandler("endless", func() io.Reader { return &lines{stop: stop, sent: sent} })
	go func() {
		<-sent
		if _, err := db.Exec(fmt.Sprintf("KILL QUERY %d", id)); err != nil {
			t.Error(err)
		}
		time.Sleep(50 * time.Millisecond)
		close(stop)
	}()
	_, err = conn.ExecContext(context.Background(), "LOAD DATA LOCAL INFILE 'Reader::endless' INTO TABLE load_test.t")
	wantError(t, err, 1317)
	var n int
	err = conn.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM load_test.t").Scan(&n)
	if err != nil || n != 0 {
		t.Error(n, err)
	}
}

// TestLoadClientGone proves that a file whose client goes away in the middle is not taken for a short one.
func TestLoadClientGone(t *testing.T) {
	db := openAssign(t, "")
	mustExec(t, db, "CREATE TABLE load_test.t (a INT, b INT)")
	ctx, cancel := context.WithCancel(context.Background())
	sent := make(chan struct{}, 1)
	mysql.RegisterReaderHandler("gone", func() io.Reader { return &lines{sent: sent} })
	go func() { <-sent; cancel() }()
	if _, err := db.ExecContext(ctx, "LOAD DATA LOCAL INFILE 'Reader::gone' INTO TABLE load_test.t"); err == nil {
		t.Error("no error")
	}
	wantCount(t, db, "load_test.t", 0)
}

// TestServerFiles proves that nothing outside of secure_file_priv is read, by whatever path.
func TestServerFiles(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write := func(path string) {
		if err := os.WriteFile(path, []byte("1\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "in"))
	write(filepath.Join(outside, "out"))
	if err := os.Symlink(filepath.Join(outside, "out"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", assignServer(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	mustExec(t, db, "CREATE DATABASE f")
	mustExec(t, db, "CREATE TABLE f.t (a INT)")
	for path, number := range map[string]uint16{filepath.Join(outside, "out"): 1290, filepath.Join(dir, "link"): 1290,
		dir + "/../" + filepath.Base(outside) + "/out": 1290, filepath.Join(dir, "none"): 1017, dir: 1017,
		filepath.Join(outside, "none"): 1290} {
		_, err := db.Exec("LOAD DATA INFILE '" + path + "' INTO TABLE f.t")
		wantError(t, err, number)
	}
	mustExec(t, db, "LOAD DATA INFILE '"+filepath.Join(dir, "in")+"' INTO TABLE f.t")
	mustExec(t, db, "LOAD DATA INFILE 'in' INTO TABLE f.t")
	wantCount(t, db, "f.t", 2)
}

// TestInsertStatements proves that streamed INSERTs end where they end, and that a late error leaves no rows.
func TestInsertStatements(t *testing.T) {
	db := openAssign(t, "?multiStatements=true")
	mustExec(t, db, "CREATE TABLE t (a INT, b VARCHAR(10))")
	mustExec(t, db, "INSERT INTO t VALUES (1, 'x;'), (2, 'y'); INSERT INTO t VALUES (3, 'z');"+
		"INSERT INTO t SELECT * FROM t;")
	wantCount(t, db, "t", 6)
	rows := strings.Repeat("(1, 'abc'), ", 20_000)
	for tail, number := range map[string]uint16{"(1, 'x') oops": 1064, "(1)": 1136, "('x', 'y')": 1366,
		"(1, 'x') ON DUPLICATE KEY UPDATE a = 2": 1235, "(1, 'x') RETURNING a": 1235, "(1, nothing)": 1054} {
		_, err := db.Exec("INSERT INTO t VALUES " + rows + tail)
		wantError(t, err, number)
	}
	_, err := db.Exec("REPLACE INTO t VALUES (1, 'x')")
	wantError(t, err, 1235)
	wantCount(t, db, "t", 6)
	mustExec(t, db, "INSERT INTO t VALUES "+rows+"(NULL, UPPER('last'))")
	wantCount(t, db, "t WHERE b = 'LAST' OR a = 1", 20_003)
}

// TestInsertPrepared proves that parameters are assigned as literals are.
func TestInsertPrepared(t *testing.T) {
	db := openAssign(t, "")
	mustExec(t, db, "CREATE TABLE t (a INT, b VARCHAR(10), c DATETIME, d DECIMAL(10,2), e DOUBLE, f BLOB)")
	stmt, err := db.Prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	when := time.Date(2024, 1, 31, 10, 11, 12, 0, time.UTC)
	if _, err := stmt.Exec(7, "text", when, "12.345", 1.5, []byte{0, 255}); err != nil {
		t.Fatal(err)
	}
	if _, err := stmt.Exec(nil, nil, nil, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	_, err = stmt.Exec("x", "text", when, 1, 1, nil)
	wantError(t, err, 1366)
	var b, c, d, e, f string
	var a int
	if err := db.QueryRow("SELECT * FROM t WHERE a = 7").Scan(&a, &b, &c, &d, &e, &f); err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%d %s %s %s %s %x", a, b, c, d, e, f)
	if got != "7 text 2024-01-31 10:11:12 12.35 1.5 00ff" {
		t.Errorf("%q", got)
	}
	wantCount(t, db, "t", 2)
}
