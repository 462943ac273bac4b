package apptest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// queryable is what sql.DB, sql.Conn and sql.Tx have in common.
type queryable interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// TestPreparedStatements proves that the binary protocol gives the same values as the text protocol, for every type and
// for NULL, and that parameters of every kind arrive.
func TestPreparedStatements(t *testing.T) {
	n := startLocal(t)
	admin := open(t, n, "")
	mustExec(t, admin, "CREATE DATABASE d")
	db := open(t, n, "d")
	mustExec(t, db, `CREATE TABLE kinds (id INT, i8 TINYINT, u8 TINYINT UNSIGNED, i16 SMALLINT, i64 BIGINT,
		u64 BIGINT UNSIGNED, f DOUBLE, n DECIMAL(20,4), c CHAR(5), v VARCHAR(30), d DATE, ts DATETIME, x TEXT)`,
		`INSERT INTO kinds VALUES
		(1, -128, 255, -32768, -9223372036854775808, 18446744073709551615, 2.5, -1234567890123456.7891, 'ab', 'çö', '1992-02-29',
			'2026-01-02 03:04:05', 'long'),
		(2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		(3, 127, 0, 32767, 9223372036854775807, 0, -0.125, 0.0001, '', '', '9999-12-31', '1000-01-01 00:00:00', '')`)
	text := queryText(t, db, "SELECT * FROM kinds ORDER BY id")
	if len(text) != 3 || !strings.Contains(text[0], "-1234567890123456.7891") {
		t.Fatalf("text protocol: %q", text)
	}
	statement, err := db.PrepareContext(t.Context(), "SELECT * FROM kinds WHERE id >= ? ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer statement.Close()
	for _, from := range []any{1, int64(1), "1", 1.0} {
		if got := queryText(t, db, "SELECT * FROM kinds WHERE id >= ? ORDER BY id", from); !slices.Equal(got, text) {
			t.Errorf("parameter %T: got %q, want %q", from, got, text)
		}
		rows, err := statement.QueryContext(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for rows.Next() {
			count++
		}
		if err := rows.Err(); err != nil || count != 3 {
			t.Errorf("parameter %T: %d rows, %v", from, count, err)
		}
	}
	for query, parameter := range map[string]any{
		"SELECT id FROM kinds WHERE d = ?":            "1992-02-29",
		"SELECT id FROM kinds WHERE v = ?":            "çö",
		"SELECT id FROM kinds WHERE n = ?":            "-1234567890123456.7891",
		"SELECT id FROM kinds WHERE u64 = ?":          "18446744073709551615",
		"SELECT id FROM kinds WHERE f = ?":            2.5,
		"SELECT id FROM kinds WHERE v = ? OR i8=-128": nil,
	} {
		if got := queryText(t, db, query, parameter); len(got) != 1 || got[0] != "1" {
			t.Errorf("%s with %v: got %q", query, parameter, got)
		}
	}
	if _, err := db.ExecContext(t.Context(), "INSERT INTO kinds (id, v, n) VALUES (?, ?, ?)", 4, "it's", "2.5"); err != nil {
		t.Fatal(err)
	}
	if got := queryText(t, db, "SELECT v, n FROM kinds WHERE id = 4"); len(got) != 1 || got[0] != "it's\t2.5000" {
		t.Errorf("inserted: %q", got)
	}
}

// TestRefusedLoads proves that a load that cannot be done leaves no rows and gets the right error.
func TestRefusedLoads(t *testing.T) {
	dir := t.TempDir()
	n := start(t, filepath.Join(dir, "data"))
	mustExec(t, open(t, n, ""), "CREATE DATABASE d")
	db := open(t, n, "d")
	mustExec(t, db, "CREATE TABLE t (a INT NOT NULL, b DECIMAL(5,2))")
	load := func(text string) error {
		mysql.RegisterReaderHandler("refused", func() io.Reader { return strings.NewReader(text) })
		defer mysql.DeregisterReaderHandler("refused")
		_, err := db.ExecContext(t.Context(), "LOAD DATA LOCAL INFILE 'Reader::refused' INTO TABLE t FIELDS TERMINATED BY ','")
		return err
	}
	if err := load("1,2\n"); err == nil {
		t.Error("LOAD DATA LOCAL went through without --local-infile")
	}
	_, err := db.ExecContext(t.Context(), "LOAD DATA INFILE '/etc/passwd' INTO TABLE t")
	wantError(t, err, 1290, "secure")
	mustExec(t, db, "SET GLOBAL local_infile = ON", "SET SESSION sql_mode = 'STRICT_TRANS_TABLES'")
	db.SetMaxOpenConns(1)
	if err := load("1,2\n2,x\n"); err == nil && queryText(t, db, "SELECT COUNT(*) FROM t")[0] != "2" {
		t.Error("LOCAL makes errors warnings, but rows are missing")
	}
	mustExec(t, db, "TRUNCATE TABLE t")

	secure := filepath.Join(dir, "in")
	if err := os.Mkdir(secure, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"bad.csv": "1,2\n2,x\n", "good.csv": "1,2\n2,3.5\n"} {
		if err := os.WriteFile(filepath.Join(secure, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	n = start(t, filepath.Join(dir, "data"), "--secure-file-priv", secure)
	db = open(t, n, "d")
	_, err = db.ExecContext(t.Context(), "LOAD DATA INFILE '"+secure+"/bad.csv' INTO TABLE t FIELDS TERMINATED BY ','")
	wantError(t, err, 1366, "row 2")
	if got := queryText(t, db, "SELECT COUNT(*) FROM t"); got[0] != "0" {
		t.Errorf("%s rows of a failed load", got[0])
	}
	mustExec(t, db, "LOAD DATA INFILE '"+secure+"/good.csv' INTO TABLE t FIELDS TERMINATED BY ','")
	if got := queryText(t, db, "SELECT SUM(b) FROM t"); got[0] != "5.50" {
		t.Errorf("sum of loaded rows: %s", got[0])
	}
	_, err = db.ExecContext(t.Context(), "LOAD DATA INFILE '"+secure+"/../data/x' INTO TABLE t")
	wantError(t, err, 1290, "secure")
}

// TestLargeResult proves that ten million rows reach a client without the server keeping them.
func TestLargeResult(t *testing.T) {
	n := startLocal(t)
	loadTPCH(t, n, 1)
	db := open(t, n, "tpch")
	const query = "SELECT l_orderkey, n_nationkey, t.k FROM lineitem, nation, (SELECT 1 AS k UNION ALL SELECT 2 " +
		"UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7) t"
	var before, after int64
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var count int64
	var cells [3]sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&cells[0], &cells[1], &cells[2]); err != nil {
			t.Fatal(err)
		}
		if count++; count == 1_000_000 {
			if before, err = n.PeakRSS(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if after, err = n.PeakRSS(); err != nil {
		t.Fatal(err)
	}
	if want := int64(60175 * 25 * 7); count != want {
		t.Errorf("%d rows, want %d", count, want)
	}
	if grown := after - before; grown > 64<<20 {
		t.Errorf("memory grew by %d MiB over nine million rows", grown>>20)
	}
}

// TestConnectionLimit proves that one connection too many gets error 1040 and that the others go on.
func TestConnectionLimit(t *testing.T) {
	n := start(t, filepath.Join(t.TempDir(), "data"), "--max-connections", "3")
	db := open(t, n, "")
	var connections []*sql.Conn
	for i := range 3 {
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(fmt.Errorf("connection %d: %w", i+1, err))
		}
		defer c.Close()
		// A connection counts from a moment after its login on, and certainly when it answers.
		if _, err := c.ExecContext(t.Context(), "DO 1"); err != nil {
			t.Fatal(fmt.Errorf("connection %d: %w", i+1, err))
		}
		connections = append(connections, c)
	}
	_, err := db.Conn(t.Context())
	wantError(t, err, 1040, "")
	if err := connections[0].PingContext(t.Context()); err != nil {
		t.Error(err)
	}
}
