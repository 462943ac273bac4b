package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/colonnadedb/colonnade/sqlfront/command/rowfmt"
	"github.com/colonnadedb/colonnade/sqlfront/command/shell"
)

// sqlFlags are the flags of the sql command.
type sqlFlags struct {
	host, socket, user, database          string
	port                                  int
	format, historyFile                   string
	execute                               []string
	askPassword, force, localInfile, talk bool
}

// newSQL gives the sql command.
func newSQL() *cobra.Command {
	var f sqlFlags
	cmd := &cobra.Command{
		Use:   "sql [DATABASE]",
		Short: "Run SQL on a server, interactively or from a script",
		Long: `Run SQL on a server that speaks the MySQL protocol.

At a terminal it is interactive: lines can be edited and are remembered, a statement may span lines and
ends with ; (or with \G for a vertical result), \h shows help, Ctrl-C kills the running statement, and long
queries show their progress. With --execute, or when standard input is a file or a pipe, it runs the
statements and ends with status 1 at the first error, with its line.

Results are written as they arrive, so their size does not matter. The password may also be given in the
environment variable ` + EnvPrefix + `PASSWORD.`,
		Example: `  colonnade sql
  colonnade sql -h 127.0.0.1 -P 3307 tpch
  colonnade sql -e 'SHOW TABLES' --format json tpch
  colonnade sql --local-infile tpch < load.sql`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.host, "host", "h", "127.0.0.1", "`HOST` of the server")
	flags.IntVarP(&f.port, "port", "P", 3306, "`PORT` of the server")
	flags.StringVarP(&f.socket, "socket", "S", "", "`PATH` of the server's Unix socket, instead of host and port")
	flags.StringVarP(&f.user, "user", "u", "root", "`USER` name on the server")
	flags.BoolVarP(&f.askPassword, "password", "p", false, "ask for the password")
	flags.StringVarP(&f.database, "database", "D", "", "`DATABASE` to use")
	flags.StringArrayVarP(&f.execute, "execute", "e", nil, "run these `STATEMENTS` and end; may be repeated")
	flags.StringVar(&f.format, "format", "",
		"output `FORMAT`: table, vertical, tsv, csv or json (table at a terminal, else tsv)")
	flags.BoolVarP(&f.force, "force", "f", false, "go on after an error in a script")
	flags.BoolVarP(&f.talk, "verbose", "v", false, "print row count and time after each statement of a script")
	flags.BoolVar(&f.localInfile, "local-infile", false, "let LOAD DATA LOCAL INFILE read files of this machine")
	flags.StringVar(&f.historyFile, "history-file", "",
		"`FILE` that remembers the lines (default colonnade/sql_history in the user's state folder)")
	flags.Bool("help", false, "help for sql")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			if f.database != "" && f.database != args[0] {
				return usageError{fmt.Errorf("two databases: %s and %s", f.database, args[0])}
			}
			f.database = args[0]
		}
		if !cmd.Flags().Changed("history-file") {
			f.historyFile = shell.DefaultHistoryFile()
		}
		return f.run(cmd.Context())
	}
	return cmd
}

// run connects and runs what was asked for.
func (f *sqlFlags) run(ctx context.Context) error {
	interactive := len(f.execute) == 0 && term.IsTerminal(int(os.Stdin.Fd()))
	if f.format == "" {
		f.format = rowfmt.TSV
		if term.IsTerminal(int(os.Stdout.Fd())) {
			f.format = rowfmt.Table
		}
	}
	if !rowfmt.IsFormat(f.format) {
		_, err := rowfmt.New(f.format, os.Stdout)
		return usageError{err}
	}
	config, err := f.driverConfig()
	if err != nil {
		return err
	}
	session, err := shell.Dial(ctx, config)
	if err != nil {
		return err
	}
	defer session.Close()
	sh, err := shell.New(session, shell.Options{
		Out: os.Stdout, Err: os.Stderr, Format: f.format, Force: f.force, Talk: f.talk, HistoryFile: f.historyFile,
		Progress: term.IsTerminal(int(os.Stderr.Fd())),
	})
	if err != nil {
		return err
	}
	switch {
	case len(f.execute) > 0:
		return sh.RunText(ctx, strings.Join(f.execute, ";\n"))
	case interactive:
		return sh.Interact(ctx, os.Stdin)
	}
	return sh.RunScript(ctx, os.Stdin)
}

// driverConfig makes the driver's configuration.
func (f *sqlFlags) driverConfig() (*mysql.Config, error) {
	config := mysql.NewConfig()
	config.User, config.DBName = f.user, f.database
	config.Net, config.Addr = "tcp", net.JoinHostPort(f.host, strconv.Itoa(f.port))
	if f.socket != "" {
		config.Net, config.Addr = "unix", f.socket
	}
	config.AllowAllFiles = f.localInfile
	config.Passwd = os.Getenv(EnvPrefix + "PASSWORD")
	// Errors reach the user as errors; the driver's own log would repeat them.
	config.Logger = &mysql.NopLogger{}
	config.ConnectionAttributes = "program_name:colonnade sql"
	if who, err := user.Current(); err == nil {
		config.ConnectionAttributes += ",os_user:" + who.Username
	}
	if f.askPassword {
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return nil, errors.New("cannot ask for a password without a terminal; use " + EnvPrefix + "PASSWORD")
		}
		fmt.Fprint(os.Stderr, "Enter password: ")
		password, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return nil, fmt.Errorf("read the password: %w", err)
		}
		config.Passwd = string(password)
	}
	return config, nil
}
