// Package sqlerr is the one table of errors that clients see: MySQL's error number, SQLSTATE and message form for each
// kind.
//
//	return sqlerr.UnknownColumn.New(name, "field list")   // 1054, 42S22
//	if sqlerr.NoSuchTable.Matches(err) { ... }
//
// The messages are MariaDB's, word for word where it has the error. Every layer below returns errors of its own kinds;
// package server maps them here by errors.Is and errors.As, never by reading their text.
package sqlerr
