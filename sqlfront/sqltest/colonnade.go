package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/colonnadedb/colonnade/sqlfront/command"
	"github.com/colonnadedb/colonnade/sqlfront/server"
)

// target is a server that statements can be run on.
type target struct {
	name string
	db   *sql.DB
	stop func() error
}

// startLimit bounds the start of a server.
const startLimit = 30 * time.Second

// startColonnade starts a server in this process on a folder.
func startColonnade(ctx context.Context, dir string) (*target, error) {
	settings := command.DefaultSettings()
	settings.DataDir, settings.Listen, settings.LocalInfile = dir, "127.0.0.1:0", true
	settings.Workers, settings.CacheSize, settings.QueryMemory = 2, 256<<20, 1<<30
	// "make test-configs" asks for another number, as it asks the end-to-end tests' servers.
	if text := os.Getenv(command.EnvPrefix + "WORKERS"); text != "" {
		var err error
		if settings.Workers, err = strconv.Atoi(text); err != nil {
			return nil, fmt.Errorf("%sWORKERS: %w", command.EnvPrefix, err)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- server.Serve(ctx, settings, slog.New(&readyHandler{ready: ready})) }()
	limit := time.NewTimer(startLimit)
	defer limit.Stop()
	select {
	case addr := <-ready:
		db, err := openDB("tcp", addr)
		if err != nil {
			cancel()
			return nil, errors.Join(err, <-done)
		}
		return &target{name: "colonnade", db: db, stop: func() error {
			err := db.Close()
			cancel()
			return errors.Join(err, <-done)
		}}, nil
	case err := <-done:
		cancel()
		return nil, err
	case <-limit.C:
		cancel()
		return nil, errors.Join(errors.New("the server was not ready in time"), <-done)
	}
}

// openDB opens a client on a server.
func openDB(network, addr string) (*sql.DB, error) {
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr = "root", network, addr
	config.MultiStatements, config.Collation = true, "utf8mb4_general_ci"
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// readyHandler waits for the log line that names the address.
type readyHandler struct{ ready chan string }

// Enabled implements slog.Handler.
func (h *readyHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// Handle implements slog.Handler.
func (h *readyHandler) Handle(_ context.Context, r slog.Record) error {
	if addr, ok := strings.CutPrefix(r.Message, "ready for connections on "); ok {
		h.ready <- addr
	}
	return nil
}

// WithAttrs implements slog.Handler.
func (h *readyHandler) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h *readyHandler) WithGroup(string) slog.Handler { return h }
