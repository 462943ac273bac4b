// Package node runs the built server binary as a child process, for the demonstration, the benchmarks and the
// end-to-end tests: start it on a data directory and a free port, learn its address from its log, stop or kill it.
//
//	n, err := node.Start(ctx, node.Config{Binary: exe, DataDir: dir, Args: []string{"--local-infile"}})
//	defer n.Kill()
//	db, err := sql.Open("mysql", n.DSN("tpch"))
//	err = n.Stop() // SIGTERM; an error unless the status is 0 within StopLimit
package node

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// StartLimit bounds the time from the start of the process to the line that says it is ready; StopLimit that from
// SIGTERM to the end of the process.
const (
	StartLimit = 60 * time.Second
	StopLimit  = 10 * time.Second
)

// ReadyText is what the server logs, followed by its address, when clients can connect.
const ReadyText = "ready for connections on "

// Config says what to start.
type Config struct {
	// Binary is the path of the server's binary.
	Binary string
	// DataDir is the data directory.
	DataDir string
	// Args are further arguments of the serve command.
	Args []string
	// Env are further NAME=value settings of the environment.
	Env []string
	// Log receives the server's log, which is also kept for error messages. It may be nil.
	Log io.Writer
}

// Node is a running server process.
type Node struct {
	// Addr is the host:port that it listens on.
	Addr string

	cmd  *exec.Cmd
	log  *logTail
	done chan struct{} // closed when the process has ended and waitErr is set

	waitErr error
}

// Start starts a server on a free port of the loopback interface and waits until it is ready. When ctx ends first, or
// the process does, Start kills it and returns an error with the end of its log.
func Start(ctx context.Context, config Config) (*Node, error) {
	args := append([]string{"serve", "--data-dir", config.DataDir, "--listen", "127.0.0.1:0"}, config.Args...)
	n := &Node{
		cmd:  exec.Command(config.Binary, args...),
		log:  &logTail{also: config.Log, ready: make(chan string, 1)},
		done: make(chan struct{}),
	}
	n.cmd.Env = append(os.Environ(), config.Env...)
	// A parent that dies takes the server with it.
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := n.cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	started := make(chan error)
	go n.run(stderr, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}

	limit := time.NewTimer(StartLimit)
	defer limit.Stop()
	select {
	case n.Addr = <-n.log.ready:
		if _, port, err := net.SplitHostPort(n.Addr); err != nil || port == "0" {
			n.Kill()
			return nil, fmt.Errorf("the server is ready on %q, which is no address", n.Addr)
		}
		return n, nil
	case <-n.done:
		return nil, fmt.Errorf("the server ended at its start (%w); its log:\n%s", n.exitError(), n.log)
	case <-limit.C:
		n.Kill()
		return nil, fmt.Errorf("the server was not ready within %v; its log:\n%s", StartLimit, n.log)
	case <-ctx.Done():
		n.Kill()
		return nil, ctx.Err()
	}
}

// run starts the process, follows its log, and waits for its end. It keeps its thread: the kernel takes the end of the
// thread that started a child for the death of the parent.
func (n *Node) run(stderr io.Reader, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(n.done)
	err := n.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	n.log.read(stderr)
	n.waitErr = n.cmd.Wait()
}

// DSN gives the data source name of a database on the node; "" for none.
func (n *Node) DSN(database string) string { return "root@tcp(" + n.Addr + ")/" + database }

// PID gives the process id.
func (n *Node) PID() int { return n.cmd.Process.Pid }

// Log gives the last lines of the server's log.
func (n *Node) Log() string { return n.log.String() }

// Done is closed when the process has ended.
func (n *Node) Done() <-chan struct{} { return n.done }

// Stop asks the server to end and waits. It is an error if the status is not 0 or StopLimit passes.
func (n *Node) Stop() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the server: %w", err)
	}
	limit := time.NewTimer(StopLimit)
	defer limit.Stop()
	select {
	case <-n.done:
	case <-limit.C:
		n.Kill()
		return fmt.Errorf("the server did not end within %v of SIGTERM; its log:\n%s", StopLimit, n.log)
	}
	if n.waitErr != nil {
		return fmt.Errorf("the server ended after SIGTERM with %w; its log:\n%s", n.waitErr, n.log)
	}
	return nil
}

// Kill ends the process with SIGKILL and waits for its end. It may be called at any time, also twice.
func (n *Node) Kill() {
	// The only error says that the process has ended already.
	_ = n.cmd.Process.Kill()
	<-n.done
}

func (n *Node) exitError() error {
	if n.waitErr == nil {
		return errors.New("exit status 0")
	}
	return n.waitErr
}

// logTail keeps the last lines of a log, passes all of them on, and watches for ReadyText.
type logTail struct {
	also  io.Writer
	ready chan string

	mu struct {
		sync.Mutex
		lines []string
	}
}

// keptLines is how many lines a logTail remembers.
const keptLines = 50

// read follows the log to its end.
func (l *logTail) read(src io.Reader) {
	lines := bufio.NewReader(src)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			l.add(line)
		}
		if err != nil {
			return
		}
	}
}

func (l *logTail) add(line string) {
	if l.also != nil {
		// The log goes on being read, and kept, when its copy cannot be written.
		_, _ = io.WriteString(l.also, line)
	}
	l.mu.Lock()
	l.mu.lines = append(l.mu.lines, line)
	if len(l.mu.lines) > keptLines {
		l.mu.lines = l.mu.lines[1:]
	}
	l.mu.Unlock()
	if _, rest, ok := strings.Cut(line, ReadyText); ok {
		addr := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789.:[]abcdefABCDEF"))]
		select {
		case l.ready <- addr:
		default: // told already
		}
	}
}

// String gives the remembered lines.
func (l *logTail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.mu.lines, "")
}
