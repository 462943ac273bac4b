package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/colonnadedb/colonnade/sqlfront/command/rowfmt"
)

const helpText = `A statement ends with ; or \g, or with \G for a vertical result; it may span several lines.

  \h  help      this text
  \c  clear     forget the statement that has begun (also Ctrl-C)
  \f  FORMAT    output format: table, vertical, tsv, csv or json
  \.  FILE      run the statements of a file (also: source FILE)
  \s  status    the server, the connection and the session
  \q  quit      leave (also Ctrl-D)

Ctrl-C while a statement runs kills it; a second Ctrl-C drops the connection.
`

// errQuit ends an interactive session.
var errQuit = errors.New("quit")

// prompt is one terminal session.
type prompt struct {
	*Shell
	in       *os.File
	terminal *term.Terminal
	keys     *keyReader
	history  *history
	split    *splitter
	database string
}

// Interact talks to a person at a terminal until they leave.
func (s *Shell) Interact(ctx context.Context, in *os.File) error {
	past, err := openHistory(s.options.HistoryFile)
	if err != nil {
		fmt.Fprintln(s.options.Err, err)
	}
	s.options.Talk = true
	p := &prompt{Shell: s, in: in, history: past, split: newSplitter(), keys: &keyReader{src: in}}
	p.newTerminal()
	var version string
	if err := s.session.conn.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return fmt.Errorf("ask for the server's version: %w", err)
	}
	fmt.Fprintf(s.options.Out, "Connected to %s, server version %s, connection %d.\n"+
		"Statements end with ; and \\h shows help.\n\n", s.session.config.Addr, version, s.session.id)
	p.learnDatabase(ctx)
	for {
		err := p.turn(ctx)
		if errors.Is(err, errQuit) {
			return past.save()
		}
		if err != nil {
			return errors.Join(err, past.save())
		}
	}
}

// newTerminal makes a line editor. An interrupted one keeps its line, so Ctrl-C needs a new one.
func (p *prompt) newTerminal() {
	p.terminal = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{p.keys, p.options.Out}, "")
	p.terminal.History = p.history
}

// turn reads one line and runs what it completes.
func (p *prompt) turn(ctx context.Context) error {
	line, err := p.readLine()
	switch {
	case errors.Is(err, io.EOF) && p.keys.interrupted.Swap(false):
		fmt.Fprintln(p.options.Out, "^C")
		p.split.reset()
		p.newTerminal()
		return nil
	case errors.Is(err, io.EOF):
		fmt.Fprintln(p.options.Out)
		return errQuit
	case err != nil && !errors.Is(err, term.ErrPasteIndicator):
		return fmt.Errorf("read from the terminal: %w", err)
	}
	if done, err := p.command(ctx, strings.TrimSpace(line)); done {
		return err
	}
	p.split.feed(line + "\n")
	for {
		st, ok := p.split.next()
		if !ok {
			return nil
		}
		if err := p.statement(ctx, st); err != nil {
			return err
		}
	}
}

// readLine reads a line in the terminal's raw mode and leaves the mode, so that Ctrl-C is a signal while queries run.
func (p *prompt) readLine() (string, error) {
	state, err := term.MakeRaw(int(p.in.Fd()))
	if err != nil {
		return "", fmt.Errorf("set the terminal's mode: %w", err)
	}
	if width, height, err := term.GetSize(int(p.in.Fd())); err == nil && width > 0 {
		// An unknown size keeps the one from before.
		_ = p.terminal.SetSize(width, height)
	}
	text := "colonnade> "
	if p.database != "" {
		text = "colonnade " + p.database + "> "
	}
	if p.split.pending() {
		text = strings.Repeat(" ", max(0, len(text)-3)) + "-> "
	}
	p.terminal.SetPrompt(text)
	line, err := p.terminal.ReadLine()
	return line, errors.Join(err, term.Restore(int(p.in.Fd()), state))
}

// command runs the client's own commands; done is false if the line is none.
func (p *prompt) command(ctx context.Context, line string) (done bool, err error) {
	name, argument, _ := strings.Cut(strings.TrimSuffix(line, ";"), " ")
	argument = strings.TrimSpace(argument)
	if strings.HasPrefix(line, `\`) {
		name = strings.TrimSuffix(name, ";")
	} else if p.split.pending() {
		return false, nil
	}
	switch strings.ToLower(name) {
	case `\q`, "quit", "exit":
		return true, errQuit
	case `\h`, `\?`, "help":
		fmt.Fprint(p.options.Out, helpText)
	case `\c`, "clear":
		p.split.reset()
	case `\f`:
		if !rowfmt.IsFormat(argument) {
			fmt.Fprintf(p.options.Err, "formats: %s\n", strings.Join(rowfmt.Formats, ", "))
			break
		}
		p.options.Format = argument
	case `\.`, "source":
		return true, p.source(ctx, argument)
	case `\s`, "status":
		return true, p.statement(ctx, Statement{Vertical: true, Text: "SELECT VERSION() AS `Server version`, " +
			"CONNECTION_ID() AS `Connection`, CURRENT_USER() AS `User`, DATABASE() AS `Database`"})
	case "delimiter":
		if argument == "" {
			return false, nil
		}
		p.split.delimiter = argument
	default:
		return false, nil
	}
	return true, nil
}

// source runs a file.
func (p *prompt) source(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		fmt.Fprintln(p.options.Err, err)
		return nil
	}
	defer f.Close()
	return p.goOn(ctx, p.RunScript(ctx, f))
}

// statement runs a statement and stays in the session when it fails.
func (p *prompt) statement(ctx context.Context, st Statement) error {
	if err := p.goOn(ctx, p.execute(ctx, st, 0)); err != nil {
		return err
	}
	if words := strings.Fields(st.Text); len(words) > 0 && strings.EqualFold(words[0], "use") {
		p.learnDatabase(ctx)
	}
	return nil
}

// goOn decides whether an error ends the session. A lost connection is made anew.
func (p *prompt) goOn(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, ErrFailed):
		return nil
	case errors.Is(err, ErrInterrupted), isLost(err):
	default:
		return err
	}
	if p.session.conn.PingContext(ctx) == nil {
		return nil
	}
	if err := p.session.reconnect(ctx); err != nil {
		fmt.Fprintln(p.options.Err, err)
		return nil
	}
	fmt.Fprintf(p.options.Err, "Connected again as connection %d; variables of the old session are gone.\n", p.session.id)
	p.learnDatabase(ctx)
	return nil
}

// learnDatabase asks for the current database, which the prompt shows and a new connection begins in.
func (p *prompt) learnDatabase(ctx context.Context) {
	var name cell
	if err := p.session.conn.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&name); err != nil {
		fmt.Fprintln(p.options.Err, errorText(err, 0))
		return
	}
	p.database = string(name.text)
	p.session.config.DBName = p.database
}

// keyReader passes on the terminal's bytes and notes Ctrl-C, which the line editor reports like Ctrl-D.
type keyReader struct {
	src io.Reader
	// interrupted is set by the reading and cleared by the asking goroutine.
	interrupted atomic.Bool
}

// Read implements io.Reader.
func (k *keyReader) Read(p []byte) (int, error) {
	const ctrlC = 3
	n, err := k.src.Read(p)
	if strings.IndexByte(string(p[:n]), ctrlC) >= 0 {
		k.interrupted.Store(true)
	}
	return n, err
}
