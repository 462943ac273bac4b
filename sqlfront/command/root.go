package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/colonnadedb/colonnade/sqlfront/command/shell"
)

// ServeFunc runs a server until ctx ends and then closes it cleanly. It logs "ready for connections on HOST:PORT" when
// clients can connect.
type ServeFunc func(ctx context.Context, settings Settings, log *slog.Logger) error

// Deps are what the commands need from elsewhere.
type Deps struct {
	// Serve is the server.
	Serve ServeFunc
}

// New gives the root command with serve, sql and version.
func New(deps Deps) *cobra.Command {
	root := &cobra.Command{
		Use:   "colonnade",
		Short: "Columnar analytics over the MySQL protocol",
		Long: `Colonnade is a columnar analytics database in one program. Any MySQL client talks to it.

  colonnade serve --data-dir data        start a server on 127.0.0.1:3306
  colonnade sql                          talk to it
  mariadb -h 127.0.0.1 -u root           so does every other MySQL client`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newServe(deps), newSQL(), newVersion())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w\nSee '%s --help'", err, cmd.CommandPath())}
	})
	return root
}

// usageError is a mistake on the command line.
type usageError struct{ error }

// Unwrap gives the cause.
func (u usageError) Unwrap() error { return u.error }

// Execute runs the command that the arguments name and gives the exit status: 0 when all went well, 1 when something
// failed, 2 for a mistake on the command line, 130 after Ctrl-C.
func Execute(ctx context.Context, root *cobra.Command) int {
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, shell.ErrInterrupted):
		return 130
	case errors.Is(err, shell.ErrFailed): // printed where it happened
		return 1
	}
	fmt.Fprintln(root.ErrOrStderr(), "colonnade:", err)
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}
