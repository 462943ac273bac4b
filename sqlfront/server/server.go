package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vitess.io/vitess/go/mysql"
	vtlog "vitess.io/vitess/go/vt/log"
	"vitess.io/vitess/go/vt/vtenv"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/cache"
	"github.com/colonnadedb/colonnade/ioengine/ring"
	"github.com/colonnadedb/colonnade/ioengine/topology"
	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
	"github.com/colonnadedb/colonnade/ioengine/worker"
	"github.com/colonnadedb/colonnade/sqlfront/command"
	"github.com/colonnadedb/colonnade/sqlfront/variables"
)

// connReadBuffer must be above 0: without it a TLS client crashes the protocol library.
const connReadBuffer = 16 << 10

// drainLimit is how long a stopping server waits for sessions to notice that their queries were cancelled.
const drainLimit = 5 * time.Second

// Server is a running node.
type Server struct {
	settings command.Settings
	log      *slog.Logger
	started  time.Time

	engine   *colstore.Engine
	executor executor
	pool     *worker.Pool
	arena    *arena.Arena
	cache    *cache.Cache
	reader   ring.Reader
	env      *vtenv.Environment
	globals  *variables.Globals

	fatal   chan error    // the error after which storage takes no more writes, once
	queries atomic.Uint64 // statements run; every session adds, SHOW STATUS reads

	mu struct {
		sync.Mutex
		sessions map[uint32]*session
		raw      map[uint32]net.Conn // accepted connections whose session does not exist yet
		closing  bool
	}
}

// Serve runs a server until ctx ends. It returns once everything is closed.
func Serve(ctx context.Context, settings command.Settings, log *slog.Logger) error {
	s, err := open(ctx, settings, log)
	if err != nil {
		return err
	}
	listeners, err := s.listen()
	if err != nil {
		return errors.Join(err, s.close())
	}
	for _, l := range listeners {
		go l.Accept()
	}
	log.Info("ready for connections on "+listeners[0].Addr().String(), "version", settings.ServerVersion,
		"data", settings.DataDir, "start", time.Since(s.started).Round(time.Millisecond))
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-s.fatal:
		// What could not be made durable must not be acknowledged by anybody: a restart reads what is on disk.
		failed = fmt.Errorf("storage failed, the server ends: %w", failed)
	}
	for _, l := range listeners {
		l.Close()
	}
	s.endSessions()
	return errors.Join(failed, s.close())
}

// open opens everything below the listeners.
func open(ctx context.Context, settings command.Settings, log *slog.Logger) (s *Server, err error) {
	vtlog.SwapLogger(log.With("from", "protocol"))
	s = &Server{settings: settings, log: log, started: time.Now(), fatal: make(chan error, 1)}
	s.mu.sessions, s.mu.raw = map[uint32]*session{}, map[uint32]net.Conn{}
	if s.env, err = vtenv.New(vtenv.Options{MySQLServerVersion: "8.0.30"}); err != nil {
		return nil, err
	}
	memory := totalMemory()
	s.globals = variables.NewGlobals(variables.Start{Version: settings.ServerVersion,
		LocalInfile: settings.LocalInfile, SecureFilePriv: settings.SecureFilePriv, DataDir: settings.DataDir,
		Listen: settings.Listen, Socket: settings.Socket, MaxConnections: settings.MaxConnections,
		QueryMemory: orDefault(int64(settings.QueryMemory), memory/4)})
	s.arena = arena.New(arena.Options{})
	if s.reader, err = ring.Open(ring.Options{}); err != nil {
		return nil, err
	}
	kind, reason := s.reader.Describe()
	log.Info("block reads use "+kind, "reason", reason)
	s.cache = cache.New(cache.Options{Budget: orDefault(int64(settings.CacheSize), memory/4), Arena: s.arena, Reader: s.reader})
	top, err := topology.Read("/sys", topology.AllowedCPUs)
	if err != nil {
		log.Warn("NUMA topology unknown, workers are not pinned to nodes", "error", err)
	}
	workers := settings.Workers
	if workers == 0 {
		workers = runtime.NumCPU()
	}
	// Workers hold a processor each; sessions, commits and the collector need some of their own.
	worker.RaiseProcs(workers, max(2, workers/2))
	if s.pool, err = worker.New(worker.Options{Workers: workers, Topology: top}); err != nil {
		return nil, errors.Join(err, s.reader.Close())
	}
	fs := osfs.NewDirect()
	s.executor = localExecutor{s.pool, s.arena}
	s.engine, err = colstore.Open(ctx, colstore.Options{DataDir: settings.DataDir, DBRoots: splitList(settings.DBRoots),
		FS: fs, Cache: s.cache, Logger: log, OnFatal: func(err error) { s.fatal <- err }})
	if err != nil {
		s.pool.Stop()
		return nil, errors.Join(err, s.cache.Close(), s.reader.Close())
	}
	if err := fs.Probe(settings.DataDir); err != nil {
		return nil, errors.Join(err, s.close())
	}
	kind, reason = fs.Describe()
	log.Info("data files are read "+kind, "reason", reason)
	return s, nil
}

// splitList cuts a setting at its commas; an empty one is no list.
func splitList(s string) []string {
	var out []string
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func orDefault(v, def int64) int64 {
	if v == 0 {
		return def
	}
	return v
}

// close closes what open opened, in reverse.
func (s *Server) close() error {
	err := s.engine.Close()
	s.pool.Stop()
	return errors.Join(err, s.cache.Close(), s.reader.Close())
}

// listen opens the TCP listener and the socket.
func (s *Server) listen() ([]*mysql.Listener, error) {
	tcp, err := net.Listen("tcp", s.settings.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w (is another server running there? choose another --listen)",
			s.settings.Listen, err)
	}
	all := []net.Listener{tcp}
	if path := s.settings.Socket; path != "" {
		removeStaleSocket(path)
		unix, err := net.Listen("unix", path)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("listen on socket %s: %w", path, err), tcp.Close())
		}
		all = append(all, unix)
	}
	var out []*mysql.Listener
	for _, l := range all {
		ml, err := mysql.NewListenerWithConfig(mysql.ListenerConfig{Listener: l, AuthServer: newAuth(s), Handler: &handler{s: s},
			ConnReadBufferSize: connReadBuffer, ConnKeepAlivePeriod: time.Minute, MultiQuery: true})
		if err != nil {
			return nil, err
		}
		ml.ServerVersion = s.settings.ServerVersion
		ml.PreHandleFunc = s.keepRaw
		out = append(out, ml)
	}
	return out, nil
}

// removeStaleSocket removes the socket of a server that is gone: one on which nobody listens.
func removeStaleSocket(path string) {
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
		return
	}
	if st, err := os.Lstat(path); err == nil && st.Mode()&os.ModeSocket != 0 {
		os.Remove(path)
	}
}

// endSessions cancels every query and waits for the sessions to end.
func (s *Server) endSessions() {
	s.mu.Lock()
	s.mu.closing = true
	sessions := slices.Collect(maps.Values(s.mu.sessions))
	s.mu.Unlock()
	// Closing a connection takes the lock itself.
	for _, sess := range sessions {
		sess.kill(killConnection)
	}
	for deadline := time.Now().Add(drainLimit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		s.mu.Lock()
		n := len(s.mu.sessions)
		s.mu.Unlock()
		if n == 0 {
			return
		}
	}
}

// sessionByID returns a live session, or nil.
func (s *Server) sessionByID(id uint32) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mu.sessions[id]
}

// full says whether no further session may begin. Logins that overlap are refused by their session instead.
func (s *Server) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mu.closing || len(s.mu.sessions) >= s.settings.MaxConnections
}

// totalMemory returns the machine's memory in bytes, or 1 GiB where it cannot be told.
func totalMemory() int64 {
	data, err := os.ReadFile("/proc/meminfo")
	var kb int64
	if err == nil {
		if _, err = fmt.Sscanf(string(data), "MemTotal: %d kB", &kb); err == nil {
			return kb << 10
		}
	}
	return 1 << 30
}
