// Package sqltest tests SQL through a MySQL client. It has three parts:
//
//   - Scripts (script.go, run.go): files of statements with the results expected of them, in the manner of
//     sqllogictest, below sqlfront/testdata/sql. Expected results come from MariaDB: with -rewrite the test runs each
//     script on MariaDB and writes what it answered, except for records marked "onlyif colonnade".
//   - Targets (colonnade.go, mariadb.go): a server of this package's process, and a MariaDB started on a temporary
//     folder as the oracle.
//   - The differential test (generate*.go, differ.go): random tables and queries from a seed, run on both servers.
//     What it finds becomes a script.
//
// A script is a list of records parted by blank lines; lines that begin with # are comments of the record after them:
//
//	statement ok
//	CREATE TABLE t (a INT)
//
//	statement error 1146 42S02
//	SELECT * FROM missing
//	----
//	Table 'test.missing' doesn't exist
//
//	query IT rowsort
//	SELECT 1, 'a'
//	----
//	1	a
//
// The types of a query are one letter for each column, see typeLetter. Its options are rowsort (compare the rows
// without their order), names (the first line of the result has the columns' names), and text (do not run it a
// second time through the binary protocol). The message of an error is compared if the record has one; "brief" after
// "error" keeps -rewrite from adding it. "onlyif colonnade" or "onlyif mariadb" before a record says where it runs.
package sqltest
