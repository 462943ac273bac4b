package server

import (
	"context"
	"net"
	"strings"
	"sync"
	"time"

	"vitess.io/vitess/go/mysql"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/sqlfront/variables"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// goneCheck is how often a running statement asks whether its client is still there.
const goneCheck = 500 * time.Millisecond

// killGrace is how long the statement of a killed connection may still talk to its client.
const killGrace = 500 * time.Millisecond

// warning is a row of SHOW WARNINGS.
type warning struct {
	level   string
	code    int
	message string
}

// session is one connection's state. Its own goroutine runs the statements; mu guards what others look at.
type session struct {
	s       *Server
	conn    *mysql.Conn
	raw     net.Conn // below conn, to see whether the client has gone
	id      uint32
	user    string
	host    string
	refused bool // over the limit of connections, or the server is stopping: every statement fails

	db       string
	vars     *variables.Session
	userVars map[string]*plan.Expr
	prepared map[string]string // PREPARE name FROM text
	warnings []warning
	warned   int       // warnings of the statement before, for @@warning_count
	lastID   uint64    // LAST_INSERT_ID()
	rowCount int64     // ROW_COUNT()
	found    int64     // FOUND_ROWS()
	now      time.Time // of the running statement

	warnMu sync.Mutex // guards warnings while tasks run

	mu struct {
		sync.Mutex
		db       string // for others; the session reads its own
		info     string // text of the running statement
		state    string
		since    time.Time
		cancel   context.CancelCauseFunc
		query    running
		queryID  uint64
		closed   bool
		progress string // of a statement that writes, in words
	}
}

func newSession(s *Server, c *mysql.Conn) *session {
	sess := &session{s: s, conn: c, raw: s.takeRaw(c.ConnectionID), id: c.ConnectionID, user: c.User,
		host: hostOf(c.RemoteAddr())}
	sess.mu.since = time.Now()
	sess.reset()
	return sess
}

// reset gives the session the state of a new one.
func (sess *session) reset() {
	sess.vars = variables.NewSession(sess.s.globals)
	sess.userVars = map[string]*plan.Expr{}
	sess.prepared = map[string]string{}
	sess.warnings = nil
	sess.lastID, sess.rowCount, sess.found = 0, 0, 0
}

func (sess *session) close() {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	sess.mu.closed = true
	if sess.mu.cancel != nil {
		sess.mu.cancel(context.Canceled)
	}
}

// setDatabase makes db the default database.
func (sess *session) setDatabase(db string) {
	sess.db = db
	sess.mu.Lock()
	sess.mu.db = db
	sess.mu.Unlock()
}

// killKind is what KILL ends.
type killKind uint8

const (
	killQuery killKind = iota
	killConnection
)

// kill cancels the running statement, and ends the connection after it if asked.
func (sess *session) kill(kind killKind) {
	if kind == killConnection {
		sess.conn.MarkForClose()
	}
	sess.mu.Lock()
	cancel, running := sess.mu.cancel, sess.mu.info != ""
	sess.mu.Unlock()
	if cancel != nil {
		cancel(context.Canceled)
	}
	switch {
	case kind != killConnection:
	case !running:
		sess.conn.Close()
	case sess.raw != nil:
		// The statement may wait for its client, which neither sends the rest of its file nor reads its result.
		time.AfterFunc(killGrace, func() {
			// The error says that the connection is closed, which is as good.
			_ = sess.raw.SetDeadline(time.Unix(1, 0))
		})
	}
}

// parseMode is how the session's sql_mode reads text.
func (sess *session) parseMode(stream bool) parse.Mode {
	has, ansi := sess.hasMode, sess.hasMode("ANSI")
	return parse.Mode{AnsiQuotes: ansi || has("ANSI_QUOTES"), PipesAsConcat: ansi || has("PIPES_AS_CONCAT"),
		NoBackslashEscapes: has("NO_BACKSLASH_ESCAPES"), HighNotPrecedence: has("HIGH_NOT_PRECEDENCE"),
		IgnoreSpace: ansi || has("IGNORE_SPACE"), StreamInsert: stream}
}

// run runs one statement and answers it on w.
func (sess *session) run(stmt parse.Statement, text string, params []*plan.Expr, w resultWriter) error {
	if sess.refused {
		return sqlerr.TooManyConnections.New()
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	if limit := sess.vars.Float("max_statement_time"); limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, time.Duration(limit*float64(time.Second)))
		defer stop()
	}
	if err := sess.begin(strings.TrimSpace(text), cancel); err != nil {
		return err
	}
	defer sess.finish()
	if !keepsWarnings(stmt) {
		sess.warned, sess.warnings = len(sess.warnings), nil
	}
	stop := sess.watchClient(cancel)
	defer stop()
	return sess.dispatch(ctx, stmt, params, w)
}

// begin marks a statement as running.
func (sess *session) begin(text string, cancel context.CancelCauseFunc) error {
	sess.now = time.Now()
	sess.mu.Lock()
	defer sess.mu.Unlock()
	if sess.mu.closed {
		return sqlerr.QueryInterrupted.New()
	}
	sess.mu.info, sess.mu.since, sess.mu.cancel, sess.mu.state = text, sess.now, cancel, "Sending data"
	sess.mu.queryID = sess.s.queries.Add(1)
	return nil
}

func (sess *session) finish() {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	sess.mu.info, sess.mu.cancel, sess.mu.query, sess.mu.state = "", nil, nil, ""
	sess.mu.since = time.Now()
}

// watchClient cancels the statement when its client has gone. The returned function ends the watch.
func (sess *session) watchClient(cancel context.CancelCauseFunc) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(goneCheck)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if clientGone(sess.raw) {
					cancel(context.Canceled)
					return
				}
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// warn adds a warning; tasks call it from any worker.
func (sess *session) warn(code int, message string) { sess.addWarning("Warning", code, message) }

func (sess *session) addWarning(level string, code int, message string) {
	sess.warnMu.Lock()
	defer sess.warnMu.Unlock()
	if len(sess.warnings) < int(sess.vars.Int("max_error_count")) {
		sess.warnings = append(sess.warnings, warning{level, code, message})
	}
}
