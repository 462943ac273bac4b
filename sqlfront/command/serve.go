package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/sqlfront/command/config"
)

// stopLimit is how long a server may take to end. An orderly end only closes files, so one that takes longer is stuck,
// and what was acknowledged is durable already.
const stopLimit = 9 * time.Second

// newServe gives the serve command.
func newServe(deps Deps) *cobra.Command {
	settings := DefaultSettings()
	var file string
	var printConfig bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run a server in the foreground",
		Long: `Run a server in the foreground until SIGTERM or Ctrl-C.

It logs to standard error, "ready for connections on HOST:PORT" when clients can connect.
The user root has no password and can log in over the loopback interface only.

Every setting can be given as a flag, as an environment variable (--data-dir is ` + EnvPrefix + `DATA_DIR), or
in a TOML file (data-dir = "..."), which --config or ` + EnvPrefix + `CONFIG names; flags win over the
environment, and that wins over the file. --print-config prints the file for the settings that hold, with
comments: a good beginning for your own.`,
		Example: `  colonnade serve --data-dir data
  colonnade serve --data-dir data --listen 127.0.0.1:3307 --local-infile
  colonnade serve --print-config > colonnade.toml`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&file, "config", "", "TOML `FILE` with settings")
	cmd.Flags().BoolVar(&printConfig, "print-config", false, "print the settings that hold as a TOML file, and end")
	binding, bindErr := config.Bind(cmd.Flags(), &settings, EnvPrefix)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if bindErr != nil {
			return bindErr
		}
		if !cmd.Flags().Changed("config") {
			file = os.Getenv(binding.EnvName("config"))
		}
		if err := binding.Load(os.LookupEnv, file); err != nil {
			return usageError{err}
		}
		if err := settings.Check(); err != nil {
			return usageError{err}
		}
		if printConfig {
			return binding.Print(cmd.OutOrStdout())
		}
		if err := cpu.EnvError(); err != nil {
			return usageError{err}
		}
		if deps.Serve == nil {
			return errors.New("this binary was built without the server")
		}
		return serve(cmd.Context(), deps.Serve, settings, cmd.ErrOrStderr())
	}
	return cmd
}

// serve runs the server until a signal asks it to end. A second signal ends the process at once.
func serve(ctx context.Context, run ServeFunc, settings Settings, logTo io.Writer) error {
	ctx, restoreSignals := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer restoreSignals()
	log := slog.New(slog.NewTextHandler(logTo, &slog.HandlerOptions{Level: settings.LogLevel}))
	done := make(chan error, 1)
	go func() { done <- run(ctx, settings, log) }()
	select {
	case err := <-done:
		return ended(ctx, err)
	case <-ctx.Done():
	}
	restoreSignals()
	log.Info("stopping")
	limit := time.NewTimer(stopLimit)
	defer limit.Stop()
	select {
	case err := <-done:
		if err = ended(ctx, err); err == nil {
			log.Info("stopped")
		}
		return err
	case <-limit.C:
		return fmt.Errorf("the server did not stop within %v", stopLimit)
	}
}

// ended tells an end that was asked for from a failure.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
