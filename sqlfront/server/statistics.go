package server

import (
	"bytes"
	"fmt"
	"time"
)

// comStatistics is the packet of COM_STATISTICS, which the protocol library does not answer: one byte of payload.
var comStatistics = []byte{1, 0, 0, 0, 9}

// Read reads for the protocol library. COM_STATISTICS, which can only come alone and between statements, is answered
// here and hidden from it.
func (c *rawConn) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		if err != nil || n != len(comStatistics) || !bytes.Equal(p[:n], comStatistics) {
			return n, err
		}
		sess := c.s.sessionByID(c.id)
		if sess == nil || sess.running() {
			return n, nil // the bytes of a file, or of a password
		}
		text := c.s.statistics()
		if _, err := c.Conn.Write(append([]byte{byte(len(text)), 0, 0, 1}, text...)); err != nil {
			return 0, err
		}
	}
}

// running says whether the session runs a statement.
func (sess *session) running() bool {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	return sess.mu.info != ""
}

// statistics is the answer to COM_STATISTICS; it is shorter than 256 bytes.
func (s *Server) statistics() string {
	up := int64(time.Since(s.started).Seconds())
	s.mu.Lock()
	threads := len(s.mu.sessions)
	s.mu.Unlock()
	n := s.queries.Load()
	return fmt.Sprintf("Uptime: %d  Threads: %d  Questions: %d  Slow queries: 0  Opens: 0  Open tables: 0  "+
		"Queries per second avg: %.3f", up, threads, n, float64(n)/float64(max(up, 1)))
}
