package server

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/sqlfront/command"
)

// showDB starts a server on a free port with a small schema and returns a client on one connection.
func showDB(t *testing.T) *sql.Conn {
	t.Helper()
	settings := command.DefaultSettings()
	settings.DataDir, settings.Listen = t.TempDir(), "127.0.0.1:0"
	settings.CacheSize, settings.QueryMemory, settings.Workers = 16<<20, 64<<20, 2
	s, err := open(t.Context(), settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	listeners, err := s.listen()
	if err != nil {
		t.Fatal(err)
	}
	go listeners[0].Accept()
	t.Cleanup(func() {
		listeners[0].Close()
		s.endSessions()
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	db, err := sql.Open("mysql", "root@tcp("+listeners[0].Addr().String()+")/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, stmt := range []string{"CREATE DATABASE shop COMMENT 'all of it'", "CREATE DATABASE empty",
		"CREATE TABLE shop.t (a INT NOT NULL PRIMARY KEY, b VARCHAR(10) DEFAULT 'it''s' COMMENT 'c', c DECIMAL(10,2)," +
			" d TEXT COLLATE utf8mb4_bin NOT NULL, KEY k (b, c))",
		"CREATE TABLE shop.Upper (x BIGINT UNSIGNED)", "CREATE VIEW shop.v AS SELECT a, b FROM shop.t",
		"INSERT INTO shop.t VALUES (1, 'x', 1, 'y'), (2, NULL, 2, 'z')"} {
		if _, err := conn.ExecContext(t.Context(), stmt); err != nil {
			t.Fatalf("%s: %v", stmt, err)
		}
	}
	return conn
}

// showRows runs a query and returns its headings and rows, values joined with bars.
func showRows(t *testing.T, conn *sql.Conn, query string, args ...any) (head string, rows []string, err error) {
	t.Helper()
	r, err := conn.QueryContext(t.Context(), query, args...)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	cols, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		values := make([]sql.NullString, len(cols))
		dest := make([]any, len(cols))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := r.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		var row []string
		for _, v := range values {
			if !v.Valid {
				v.String = "NULL"
			}
			row = append(row, v.String)
		}
		rows = append(rows, strings.Join(row, "|"))
	}
	return strings.Join(cols, "|"), rows, r.Err()
}

// TestShowHeadings compares the headings of each SHOW with MariaDB 10.11's.
func TestShowHeadings(t *testing.T) {
	conn := showDB(t)
	data, err := os.ReadFile("testdata/show-headings.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		query, want, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		head, _, err := showRows(t, conn, query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if head != want {
			t.Errorf("%s has the headings\n  %s\nwant\n  %s", query, head, want)
		}
	}
}

var showCases = []struct {
	query string
	want  []string
}{
	{"SHOW DATABASES", []string{"empty", "information_schema", "shop"}},
	{"SHOW DATABASES LIKE 'S%'", nil}, // names tell cases apart
	{"SHOW DATABASES WHERE `Database` LIKE 's%'", []string{"shop"}},
	{"SHOW TABLES FROM shop", []string{"t", "Upper", "v"}},
	{"SHOW TABLES FROM shop LIKE 'u%'", nil},
	{"SHOW FULL TABLES FROM shop WHERE Table_type = 'VIEW'", []string{"v|VIEW"}},
	{"SHOW TABLES FROM Information_Schema LIKE 'TABLE_C%'", []string{"TABLE_CONSTRAINTS"}},
	{"SHOW COLUMNS FROM shop.t", []string{"a|int(11)|NO|PRI|NULL|", "b|varchar(10)|YES|MUL|it's|",
		"c|decimal(10,2)|YES||NULL|", "d|text|NO||NULL|"}},
	{"SHOW COLUMNS FROM t FROM shop LIKE 'A'", []string{"a|int(11)|NO|PRI|NULL|"}},
	{"SHOW COLUMNS FROM shop.t WHERE Field IN ('a', 'd') AND `Null` = 'NO' AND `Key` = ''",
		[]string{"d|text|NO||NULL|"}},
	{"SHOW FULL COLUMNS FROM shop.t LIKE 'b'", []string{
		"b|varchar(10)|utf8mb4_general_ci|YES|MUL|it's||select,insert,update,references|c"}},
	{"DESCRIBE shop.v", []string{"a|int(11)|NO||NULL|", "b|varchar(10)|YES||NULL|"}},
	{"DESC shop.t b", []string{"b|varchar(10)|YES|MUL|it's|"}},
	{"EXPLAIN shop.t 'c%'", []string{"c|decimal(10,2)|YES||NULL|"}},
	{"SHOW INDEX FROM shop.t", []string{"t|0|PRIMARY|1|a|A|*|NULL|NULL||NONE|||NO",
		"t|1|k|1|b|A|*|NULL|NULL|YES|NONE|||NO", "t|1|k|2|c|A|*|NULL|NULL|YES|NONE|||NO"}},
	{"SHOW TABLE STATUS FROM shop LIKE 't'", []string{
		"t|ColumnStore|10|Dynamic|2|*|*|0|0|0|NULL|*|NULL|NULL|utf8mb4_general_ci|NULL|||0|N"}},
	{"SHOW CREATE VIEW shop.v",
		[]string{"v|CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW " +
			"`shop`.`v` (`a`,`b`) AS *|utf8mb4|utf8mb4_general_ci"}},
	{"SHOW CREATE DATABASE IF NOT EXISTS empty", []string{"empty|CREATE DATABASE /*!32312 IF NOT EXISTS*/ `empty` " +
		"/*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */"}},
	{"SHOW CREATE TABLE information_schema.SQL_functions",
		[]string{"SQL_FUNCTIONS|CREATE TEMPORARY TABLE `SQL_FUNCTIONS` (\n" +
			"  `FUNCTION` varchar(64) DEFAULT NULL\n) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci"}},
	{"SHOW VARIABLES LIKE 'lower\\_case\\_t%'", []string{"lower_case_table_names|0"}},
	{"SHOW GLOBAL VARIABLES WHERE Variable_name = 'Wait_Timeout' AND Value > 100", []string{"wait_timeout|28800"}},
	{"SHOW STATUS LIKE 'threads_c%'", []string{"Threads_connected|1"}},
	{"SHOW FULL PROCESSLIST", []string{"*|root|localhost|NULL|Query|0|*|SHOW FULL PROCESSLIST|0.000"}},
	{"SHOW COLLATION LIKE '%bin'", []string{"utf8mb4_bin|utf8mb4|46||Yes|1"}},
	{"SHOW CHARACTER SET LIKE 'utf8%'", []string{"utf8mb4|UTF-8 Unicode|utf8mb4_general_ci|4"}},
	{"SHOW GRANTS FOR 'root'@'localhost'", []string{
		"GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"}},
	{"SHOW SLAVE STATUS", nil},
	{"SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'shop'", []string{"7"}},
	{"SELECT s.schema_name, COUNT(t.table_name) FROM information_schema.schemata s LEFT JOIN information_schema.tables t " +
		"ON t.table_schema = s.schema_name AND t.table_type <> 'SYSTEM VIEW' GROUP BY 1 ORDER BY 1",
		[]string{"empty|0", "information_schema|0", "shop|3"}},
	{"SELECT id > 0, command, info IS NOT NULL FROM information_schema.processlist", []string{"1|Query|1"}},
}

func TestShow(t *testing.T) {
	conn := showDB(t)
	for _, c := range showCases {
		_, rows, err := showRows(t, conn, c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if !slices.EqualFunc(rows, c.want, matchesShown) {
			t.Errorf("%s gives\n  %s\nwant\n  %s", c.query, strings.Join(rows, "\n  "), strings.Join(c.want, "\n  "))
		}
	}
}

// matchesShown compares a row with the wanted one, in which a value that is a star stands for any.
func matchesShown(got, want string) bool {
	if got == want {
		return true
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(want), `\*`, `[^|]*`)
	return regexp.MustCompile("(?s)^" + pattern + "$").MatchString(got)
}

func TestShowErrors(t *testing.T) {
	conn := showDB(t)
	for query, number := range map[string]uint16{
		"SHOW TABLES":                              1046,
		"SHOW TABLE STATUS":                        1046,
		"SHOW COLUMNS FROM t":                      1046,
		"SHOW TABLES FROM nothing":                 1049,
		"SHOW CREATE DATABASE nothing":             1049,
		"SHOW COLUMNS FROM shop.nothing":           1146,
		"SHOW COLUMNS FROM nothing.nothing":        1146,
		"SHOW INDEX FROM shop.T":                   1146,
		"DESCRIBE shop.nothing":                    1146,
		"SHOW CREATE TABLE shop.nothing":           1146,
		"SHOW CREATE VIEW shop.t":                  1347,
		"SHOW GRANTS FOR joe":                      1141,
		"SHOW CREATE USER joe":                     1396,
		"SHOW BINARY LOGS":                         1381,
		"SHOW BINLOG EVENTS":                       1381,
		"SHOW ENGINE InnoDB STATUS":                1286,
		"SHOW CREATE FUNCTION f":                   1235,
		"SHOW AUTHORS":                             1235,
		"SHOW TABLES FROM shop WHERE nix = 1":      1054,
		"SELECT * FROM information_schema.nothing": 1146,
	} {
		_, _, err := showRows(t, conn, query)
		var client *mysql.MySQLError
		if !errors.As(err, &client) || client.Number != number {
			t.Errorf("%s: error %v, want number %d", query, err, number)
		}
	}
}

// TestShowWarnings reads the warnings of the statement before, as often as one likes.
func TestShowWarnings(t *testing.T) {
	conn := showDB(t)
	if _, err := conn.ExecContext(t.Context(), "CREATE DATABASE IF NOT EXISTS shop"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := showRows(t, conn, "SELECT * FROM shop.nix"); err == nil {
		t.Fatal("a table that does not exist was read")
	}
	for _, c := range []struct{ query, want string }{
		{"SHOW WARNINGS", "Error|1146|Table 'shop.nix' doesn't exist"},
		{"SHOW ERRORS LIMIT 0, 1", "Error|1146|Table 'shop.nix' doesn't exist"},
		{"SHOW COUNT(*) ERRORS", "1"},
		{"SHOW WARNINGS LIMIT 1, 5", ""},
		{"SHOW COUNT(*) WARNINGS", "1"},
	} {
		_, rows, err := showRows(t, conn, c.query)
		if err != nil || strings.Join(rows, "\n") != c.want {
			t.Errorf("%s gives %q, %v; want %q", c.query, rows, err, c.want)
		}
	}
}

// TestShowPrepared asks with the binary protocol, and for tables by placeholders.
func TestShowPrepared(t *testing.T) {
	conn := showDB(t)
	stmt, err := conn.PrepareContext(context.Background(), "SHOW FULL TABLES FROM shop LIKE 'v'")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	for range 2 {
		var name, kind string
		if err := stmt.QueryRow().Scan(&name, &kind); err != nil || name != "v" || kind != "VIEW" {
			t.Fatalf("%s, %s, %v", name, kind, err)
		}
	}
	_, rows, err := showRows(t, conn, "SELECT table_name, table_rows, create_time > '2020-01-01' FROM "+
		"information_schema.tables WHERE table_schema = ? AND table_name IN (?, ?)", "shop", "t", "nothing")
	if err != nil || !slices.Equal(rows, []string{"t|2|1"}) {
		t.Errorf("%v, %v", rows, err)
	}
}

// TestConnectQueries runs what drivers and tools send before they do anything else.
func TestConnectQueries(t *testing.T) {
	conn := showDB(t)
	data, err := os.ReadFile("testdata/connect.sql")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		query := strings.TrimSpace(line)
		if query == "" || strings.HasPrefix(query, "-- ") {
			continue
		}
		if _, _, err := showRows(t, conn, query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
}
