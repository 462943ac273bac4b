// Package server is the MySQL server: it opens the storage engine, listens, authenticates, keeps sessions, and runs
// their statements.
//
//	err := server.Serve(ctx, settings, log) // until ctx ends; everything is closed when it returns
//
// Server owns what all sessions use: engine, cache, reader, worker pool, global variables. A session is one
// connection's state and runs one statement at a time on its own goroutine; KILL, SHOW PROCESSLIST and the end of the
// server reach it from others through the fields under its mutex. Each kind of statement has a file; dispatch.go
// chooses. A statement that panics is an error of that statement, logged with its stack, and the server goes on.
//
// What a statement means is decided in the packages below: parse, bind, optimize, jobsteps, ddl, load, infoschema.
// Results go out through resultWriter (result.go), in text or in binary form. The server ends by itself when the
// storage engine reports a failure after which nothing may be acknowledged.
package server
