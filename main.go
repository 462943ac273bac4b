// Colonnade is a columnar analytics database in one program that any MySQL client talks to.
package main

import (
	"context"
	"os"

	perf "github.com/colonnadedb/colonnade/perf/command"
	"github.com/colonnadedb/colonnade/sqlfront/command"
)

func main() {
	root := command.New(command.Deps{})
	root.AddCommand(perf.New())
	os.Exit(command.Execute(context.Background(), root))
}
