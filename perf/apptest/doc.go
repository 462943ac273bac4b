// Package apptest tests the built binary as its users meet it: real processes on temporary folders and free ports, real
// clients (go-sql-driver, the mariadb command-line client, colonnade sql), signals, kill -9 and restarts.
//
// COLONNADE_BINARY names the binary under test; without it the tests build one. Tests that drive the mariadb client are
// skipped where it is not installed, and fail where COLONNADE_REQUIRE_CLIENTS is set. COLONNADE_LONG_TESTS adds TPC-H at
// scale factor 1.
package apptest
