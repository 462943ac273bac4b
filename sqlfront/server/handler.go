package server

import (
	"fmt"
	"runtime/debug"

	"vitess.io/vitess/go/mysql"
	"vitess.io/vitess/go/mysql/replication"
	"vitess.io/vitess/go/sqltypes"
	querypb "vitess.io/vitess/go/vt/proto/query"
	"vitess.io/vitess/go/vt/vtenv"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// handler receives the protocol's commands.
type handler struct {
	mysql.UnimplementedHandler
	s *Server
}

var _ mysql.Handler = (*handler)(nil)

// ConnectionReady is called once the client has logged in.
func (h *handler) ConnectionReady(c *mysql.Conn) { h.session(c) }

// session returns the connection's session, which a database named at login may ask for before ConnectionReady.
func (h *handler) session(c *mysql.Conn) *session {
	if sess, ok := c.ClientData.(*session); ok {
		return sess
	}
	sess := newSession(h.s, c)
	c.ClientData = sess
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.s.mu.sessions[sess.id] = sess
	if h.s.mu.closing || len(h.s.mu.sessions) > h.s.settings.MaxConnections {
		sess.refused = true
	}
	return sess
}

// ConnectionClosed is called at the end of a connection.
func (h *handler) ConnectionClosed(c *mysql.Conn) {
	if sess, ok := c.ClientData.(*session); ok {
		sess.close()
		h.s.mu.Lock()
		delete(h.s.mu.sessions, sess.id)
		h.s.mu.Unlock()
	}
}

// ComResetConnection gives the session its initial state back.
func (h *handler) ComResetConnection(c *mysql.Conn) { h.session(c).reset() }

// ComQuery is called by the library for USE of a database named at login; statements come by ComQueryMulti.
func (h *handler) ComQuery(c *mysql.Conn, query string, callback func(*sqltypes.Result) error) error {
	var failed error
	err := h.ComQueryMulti(c, query, func(qr sqltypes.QueryResponse, _, _ bool) error {
		if qr.QueryError != nil {
			failed = qr.QueryError
			return nil
		}
		return callback(qr.QueryResult)
	})
	if failed != nil {
		return failed // as it is: the library knows its own kind of error only
	}
	return err
}

// ComQueryMulti runs the statements of a text one after the other; the first error ends it.
func (h *handler) ComQueryMulti(c *mysql.Conn, sql string, callback func(sqltypes.QueryResponse, bool, bool) error) error {
	sess := h.session(c)
	w := &multiWriter{conn: c, callback: callback}
	for {
		stmt, rest, err := parse.Parse(sql, sess.parseMode(true))
		w.text = sql
		text := sql
		if rest >= 0 {
			text = sql[:rest]
			w.endsAt(rest)
		}
		if err == nil {
			err = h.guard(sess, func() error { return sess.run(stmt, text, nil, w) })
		} else {
			sess.warnings = sess.warnings[:0]
		}
		if err != nil {
			w.more = false
			return w.fail(h.clientError(sess, err))
		}
		if !w.more {
			return nil
		}
		sql = sql[w.rest:]
	}
}

func blank(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != ';' {
			return false
		}
	}
	return true
}

// guard turns a panic of the statement into its error; the server goes on.
func (h *handler) guard(sess *session, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			h.s.log.Error("statement panicked", "connection", sess.id, "panic", p, "stack", string(debug.Stack()))
			err = sqlerr.Unknown.New(fmt.Sprintf("internal error: %v", p))
		}
	}()
	return f()
}

// ComPrepare checks a statement and tells its columns and number of parameters.
func (h *handler) ComPrepare(c *mysql.Conn, query string) ([]*querypb.Field, uint16, error) {
	sess := h.session(c)
	var fields []*querypb.Field
	var params int
	err := h.guard(sess, func() (err error) {
		fields, params, err = sess.prepare(query)
		return err
	})
	if err != nil {
		return nil, 0, h.clientError(sess, err)
	}
	return fields, uint16(params), nil
}

// ComStmtExecute runs a prepared statement.
func (h *handler) ComStmtExecute(c *mysql.Conn, p *mysql.PrepareData, callback func(*sqltypes.Result) error) error {
	sess := h.session(c)
	w := &preparedWriter{conn: c, callback: callback}
	err := h.guard(sess, func() error {
		params, err := bindParams(p)
		if err != nil {
			return err
		}
		stmt, _, err := parse.Parse(p.PrepareStmt, sess.parseMode(false))
		if err != nil {
			return err
		}
		return sess.run(stmt, p.PrepareStmt, params, w)
	})
	if err == nil {
		return nil
	}
	return w.fail(h.clientError(sess, err))
}

// WarningCount is what the last packet of a result tells.
func (h *handler) WarningCount(c *mysql.Conn) uint16 {
	return uint16(min(len(h.session(c).warnings), 1<<16-1))
}

// ComRegisterReplica refuses replication.
func (h *handler) ComRegisterReplica(*mysql.Conn, string, uint16, string, string) error {
	return toClient(sqlerr.NotSupportedYet.New("replication"))
}

// ComBinlogDump refuses replication.
func (h *handler) ComBinlogDump(*mysql.Conn, string, uint32) error {
	return toClient(sqlerr.NotSupportedYet.New("replication"))
}

// ComBinlogDumpGTID refuses replication.
func (h *handler) ComBinlogDumpGTID(*mysql.Conn, string, uint64, replication.GTIDSet, uint16) error {
	return toClient(sqlerr.NotSupportedYet.New("replication"))
}

// Env is what the library parses with.
func (h *handler) Env() *vtenv.Environment { return h.s.env }
