// Colonnade is a columnar analytics database in one program that any MySQL client talks to.
package main

import (
	"context"
	"os"

	perf "github.com/colonnadedb/colonnade/perf/command"
	"github.com/colonnadedb/colonnade/sqlfront/command"
	"github.com/colonnadedb/colonnade/sqlfront/server"
)

func main() {
	root := command.New(command.Deps{Serve: server.Serve})
	root.AddCommand(perf.New())
	os.Exit(command.Execute(context.Background(), root))
}
