// Package shell is the client behind "colonnade sql": it runs the statements of a script or of a person at a terminal
// on a server that speaks the MySQL protocol, and writes their results as they arrive.
//
// A statement ends with ';', or with \G for a vertical result. Ctrl-C kills the running query through a second
// connection, a second Ctrl-C drops the connection. In a terminal the lines can be edited, are remembered in a history
// file, and queries that take longer than a second show a line with their progress.
package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/sqlfront/command/rowfmt"
)

// Options says how a shell behaves.
type Options struct {
	// Out receives results, Err messages, errors and the progress line.
	Out, Err io.Writer
	// Format is one of rowfmt.Formats.
	Format string
	// Force goes on after an error in a script.
	Force bool
	// Talk prints a line with row count and time after each statement; a terminal session always does.
	Talk bool
	// Progress shows a progress line on Err for long queries.
	Progress bool
	// HistoryFile keeps the lines of terminal sessions; "" for none.
	HistoryFile string
}

// ErrFailed says that a statement failed and that its error has been printed.
var ErrFailed = errors.New("a statement failed")

// ErrInterrupted says that Ctrl-C ended a script.
var ErrInterrupted = errors.New("interrupted")

// Shell runs statements on one session.
type Shell struct {
	session *Session
	options Options
}

// New makes a shell.
func New(session *Session, options Options) (*Shell, error) {
	if !rowfmt.IsFormat(options.Format) {
		_, err := rowfmt.New(options.Format, io.Discard)
		return nil, err
	}
	return &Shell{session: session, options: options}, nil
}

// RunText runs the statements of a text.
func (s *Shell) RunText(ctx context.Context, text string) error {
	return s.RunScript(ctx, strings.NewReader(text))
}

// RunScript runs the statements of a script as they are read. It stops at the first error unless Options.Force.
func (s *Shell) RunScript(ctx context.Context, src io.Reader) error {
	lines := bufio.NewReaderSize(src, 64<<10)
	split := newSplitter()
	failed := false
	run := func(st Statement) error {
		switch err := s.execute(ctx, st, st.Line); {
		case err == nil:
		case errors.Is(err, ErrFailed) && s.options.Force:
			failed = true
		default:
			return err
		}
		return nil
	}
	for {
		line, readErr := lines.ReadString('\n')
		if delimiter, ok := delimiterCommand(line); ok && !split.pending() {
			split.delimiter = delimiter
			split.reset()
			split.line++
			line = ""
		}
		split.feed(line)
		for {
			st, ok := split.next()
			if !ok {
				break
			}
			if err := run(st); err != nil {
				return err
			}
		}
		if readErr == nil {
			continue
		}
		if !errors.Is(readErr, io.EOF) {
			return fmt.Errorf("read the script: %w", readErr)
		}
		if st, ok := split.rest(); ok {
			if err := run(st); err != nil {
				return err
			}
		}
		if failed {
			return ErrFailed
		}
		return nil
	}
}

// delimiterCommand recognises the client's own command "DELIMITER text".
func delimiterCommand(line string) (string, bool) {
	words := strings.Fields(line)
	if len(words) == 2 && strings.EqualFold(words[0], "delimiter") {
		return words[1], true
	}
	return "", false
}

// execute runs one statement and prints what came of it. The error is ErrFailed when the server refused it, and
// ErrInterrupted when Ctrl-C ended it.
func (s *Shell) execute(ctx context.Context, st Statement, line int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	watch := s.watchInterrupts(ctx, cancel, interrupts)
	progress := s.startProgress(ctx)

	start := time.Now()
	outcome, err := s.session.Run(ctx, st.Text, func() (rowfmt.Writer, error) {
		if st.Vertical {
			return rowfmt.New(rowfmt.Vertical, s.options.Out)
		}
		return rowfmt.New(s.options.Format, s.options.Out)
	}, progress.stop)
	elapsed := time.Since(start)
	progress.stop()
	cancel()
	interrupted := <-watch

	if err != nil {
		if _, printErr := fmt.Fprintln(s.options.Err, errorText(err, line)); printErr != nil {
			return printErr
		}
		if interrupted {
			return ErrInterrupted
		}
		if isLost(err) {
			return fmt.Errorf("the connection to the server is lost: %w", err)
		}
		return ErrFailed
	}
	if !s.options.Talk {
		return nil
	}
	_, err = fmt.Fprintln(s.options.Out, outcomeText(outcome, elapsed)+"\n")
	return err
}

// outcomeText gives the line below a result.
func outcomeText(o Outcome, elapsed time.Duration) string {
	seconds := fmt.Sprintf("(%.3f sec)", elapsed.Seconds())
	switch {
	case o.HasRows && o.Rows == 0:
		return "Empty set " + seconds
	case o.HasRows:
		return fmt.Sprintf("%s in set %s", rowCount(o.Rows), seconds)
	}
	return fmt.Sprintf("Query OK, %s affected %s", rowCount(o.Affected), seconds)
}

func rowCount(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// watchInterrupts kills the running query at the first Ctrl-C and gives up the connection at the second. The channel
// that it returns tells, once ctx has ended, whether there was one.
func (s *Shell) watchInterrupts(ctx context.Context, giveUp func(), interrupts <-chan os.Signal) <-chan bool {
	done := make(chan bool, 1)
	go func() {
		seen := false
		defer func() { done <- seen }()
		for {
			select {
			case <-ctx.Done():
				return
			case <-interrupts:
			}
			if seen {
				giveUp()
				return
			}
			seen = true
			if err := s.session.Kill(ctx); err != nil && ctx.Err() == nil {
				fmt.Fprintf(s.options.Err, "cannot kill the query: %v\n", err)
			}
		}
	}()
	return done
}
