// Colonnade is a columnar analytics database in one program that any MySQL client talks to.
package main

import (
	"context"
	"os"

	"github.com/colonnadedb/colonnade/asm/cpu"
	perf "github.com/colonnadedb/colonnade/perf/command"
	"github.com/colonnadedb/colonnade/sqlfront/command"
)

func main() {
	tier := func() string { return cpu.Active().String() }
	root := command.New(command.Deps{Tier: tier})
	root.AddCommand(perf.New(tier))
	os.Exit(command.Execute(context.Background(), root))
}
