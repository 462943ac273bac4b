package server

import (
	"context"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// keepRaw remembers a connection for the session that login will make of it.
func (s *Server) keepRaw(_ context.Context, c net.Conn, id uint32) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.raw[id] = c
	return &rawConn{Conn: c, s: s, id: id}, nil
}

// rawConn forgets the connection when it is closed, also when nobody ever logged in.
type rawConn struct {
	net.Conn
	s  *Server
	id uint32
}

// Close closes the connection.
func (c *rawConn) Close() error {
	c.s.takeRaw(c.id)
	return c.Conn.Close()
}

// takeRaw returns a connection and forgets it.
func (s *Server) takeRaw(id uint32) net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mu.raw[id]
	delete(s.mu.raw, id)
	return c
}

// clientGone says whether the other end has closed the connection. It only peeks, since what a client sends while its
// statement runs (the file of LOAD DATA LOCAL, a pipelined statement) belongs to others.
func clientGone(c net.Conn) bool {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		n, _, err := unix.Recvfrom(int(fd), b[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		gone = n == 0 && err == nil || err == unix.ECONNRESET || err == unix.EPIPE
	})
	return gone || err != nil
}
