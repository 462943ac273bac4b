// Package tpch makes the TPC-H data, knows its 22 queries and their right answers, and runs them against a server
// that speaks the MySQL protocol.
//
// The generator is deterministic and equals the standard generator bit for bit; tables.sha256 holds the checksums of
// the scales that tests rely on. Every random stream of the standard has a fixed number of draws per row, so a row
// can be made without the rows before it: tables are made in chunks by several goroutines and written in order. The
// one costly part is the 300 MiB text pool that comments are cut from; it is made once per Generator (about a second)
// and goes with it.
//
//	g := tpch.NewGenerator(scale)
//	err := g.Write(ctx, map[tpch.Table]io.Writer{tpch.Orders: f, tpch.Lineitem: h})
//
// EnsureFiles keeps a cache of generated files; Runner creates, loads, queries and checks. The package knows nothing
// of the server beyond the MySQL protocol, so it measures any other server the same way.
package tpch
