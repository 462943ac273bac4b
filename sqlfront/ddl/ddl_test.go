package ddl

import (
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// define makes the definition of a CREATE TABLE. Defaults are string, number and NULL literals.
func define(t *testing.T, sql string) (catalog.Table, []string, error) {
	t.Helper()
	stmt, _, err := parse.Parse(sql, parse.Mode{})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var warnings []string
	c := &Context{Database: "d", Collation: types.DefaultCollation, Env: plan.Env{TimeZone: "+00:00"},
		Warn: func(_ string, _ int, message string) { warnings = append(warnings, message) },
		Constant: func(e parse.Expr) (*plan.Expr, error) {
			if lit := e.(*parse.Literal); lit.Kind != parse.LitNull {
				return expr.NewString(lit.Text), nil
			}
			return expr.NewNull(types.Type{Kind: types.Null}), nil
		}}
	def, err := Table(stmt.(*parse.CreateTable), c)
	return def, warnings, err
}

// TestShowCreateTable proves that SHOW CREATE TABLE writes what MariaDB 10.11 writes, but for the engine, and that its
// text makes the same table again.
func TestShowCreateTable(t *testing.T) {
	want := "CREATE TABLE `t` (\n" +
		"  `a` int(11) NOT NULL AUTO_INCREMENT,\n" +
		"  `b` bigint(20) unsigned DEFAULT 5,\n" +
		"  `c` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it''s',\n" +
		"  `d` decimal(15,2) NOT NULL DEFAULT 0.00 COMMENT 'money',\n" +
		"  `e` enum('x','y') DEFAULT NULL,\n" +
		"  `f` float DEFAULT NULL,\n" +
		"  `g` double(10,2) DEFAULT NULL,\n" +
		"  `h` datetime(6) DEFAULT NULL,\n" +
		"  `i` timestamp NULL DEFAULT current_timestamp(),\n" +
		"  `j` text DEFAULT NULL,\n" +
		"  `k` bit(3) DEFAULT NULL,\n" +
		"  `l` varbinary(9) DEFAULT NULL,\n" +
		"  `m` tinyint(1) DEFAULT NULL,\n" +
		"  PRIMARY KEY (`a`),\n" +
		"  UNIQUE KEY `b` (`b`,`d`),\n" +
		"  KEY `c` (`c`(5))\n" +
		") ENGINE=ColumnStore DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='all kinds'"
	def, warnings, err := define(t, `CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, b BIGINT UNSIGNED DEFAULT 5,
		c VARCHAR(20) COLLATE utf8mb4_bin DEFAULT 'it''s', d DECIMAL(15,2) NOT NULL DEFAULT 0 COMMENT 'money',
		e ENUM('x','y'), f FLOAT, g DOUBLE(10,2), h DATETIME(6), i TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, j TEXT,
		k BIT(3), l VARBINARY(9), m BOOL, UNIQUE (b, d), KEY (c(5))) ENGINE=InnoDB COMMENT='all kinds'`)
	if err != nil {
		t.Fatal(err)
	}
	if got := ShowCreateTable(&def); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if len(warnings) != 2 || !strings.Contains(warnings[0], "Using storage engine ColumnStore for table 't'") {
		t.Errorf("warnings %q", warnings)
	}
	again, _, err := define(t, want)
	if err != nil || ShowCreateTable(&again) != want {
		t.Errorf("not the same again: %v\n%s", err, ShowCreateTable(&again))
	}
}

// TestRefusedTables proves that bad definitions get the errors that MySQL users know.
func TestRefusedTables(t *testing.T) {
	for sql, kind := range map[string]*sqlerr.Kind{
		"CREATE TABLE t (a INT, A INT)":                              sqlerr.DuplicateColumn,
		"CREATE TABLE t (a VARCHAR(70000))":                          sqlerr.ColumnTooBig,
		"CREATE TABLE t (a DECIMAL(66,2))":                           sqlerr.PrecisionTooBig,
		"CREATE TABLE t (a DECIMAL(5,6))":                            sqlerr.ScaleOverPrecision,
		"CREATE TABLE t (a DECIMAL(40,2))":                           sqlerr.NotSupportedYet,
		"CREATE TABLE t (a INT DEFAULT 'x')":                         sqlerr.InvalidDefault,
		"CREATE TABLE t (a INT NOT NULL DEFAULT NULL)":               sqlerr.InvalidDefault,
		"CREATE TABLE t (a CHAR(3) DEFAULT 'long')":                  sqlerr.InvalidDefault,
		"CREATE TABLE t (a CHAR(3) COLLATE utf8mb4_german2_ci)":      sqlerr.NotSupportedYet,
		"CREATE TABLE t (a CHAR(3) CHARACTER SET klingon)":           sqlerr.UnknownCharset,
		"CREATE TABLE t (a INT PRIMARY KEY, b INT, PRIMARY KEY (b))": sqlerr.MultiplePrimaryKey,
		"CREATE TABLE t (a INT, KEY (z))":                            sqlerr.KeyColumnMissing,
		"CREATE TABLE t (a INT, b INT AS (a + 1))":                   sqlerr.NotSupportedYet,
		"CREATE TABLE t (a TEXT AUTO_INCREMENT)":                     sqlerr.WrongColumnSpec,
		"CREATE TABLE t (a INT) PARTITION BY HASH (a)":               sqlerr.NotSupportedYet,
		"CREATE TABLE t (a DATETIME(7))":                             sqlerr.PrecisionTooBig,
		"CREATE TABLE t (" + strings.Repeat("x", 65) + " INT)":       sqlerr.IdentifierTooLong,
		"CREATE TABLE `" + strings.Repeat("x", 65) + "` (a INT)":     sqlerr.IdentifierTooLong,
		"CREATE TABLE t (a INT, KEY k (a), KEY K (a))":               sqlerr.DuplicateKeyName,
	} {
		if _, _, err := define(t, sql); !kind.Matches(err) {
			t.Errorf("%s: %v, want error %d", sql, err, kind.Number)
		}
	}
}
