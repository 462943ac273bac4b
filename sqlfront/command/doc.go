// Package command is the command line of colonnade: serve, sql and version, and what they share. The server itself and
// further commands are handed in, so this package knows neither storage nor benchmarks.
//
//	root := command.New(command.Deps{Serve: serve})
//	root.AddCommand(benchCommand)
//	os.Exit(command.Execute(ctx, root))
//
// It reads in this order: settings.go (what can be set), serve.go, sql.go; below it are config (flags, environment and
// file out of one struct), rowfmt (result formats) and shell (the client).
package command
