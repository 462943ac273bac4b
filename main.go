// Colonnade is a columnar analytics database in one program that any MySQL client talks to.
package main

import (
	"context"
	"os"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/sqlfront/command"
)

func main() {
	root := command.New(command.Deps{
		Tier: func() string { return cpu.Active().String() },
	})
	os.Exit(command.Execute(context.Background(), root))
}
