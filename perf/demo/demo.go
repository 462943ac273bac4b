// Package demo shows Colonnade at work on TPC-H: it starts a node of its own on a temporary folder, loads the tables
// through LOAD DATA LOCAL INFILE, runs the 22 queries through a MySQL client library, checks every answer, and stops
// the node. Nothing is left behind but the generated files, which the next run uses again.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/perf/node"
	"github.com/colonnadedb/colonnade/perf/tpch"
	"github.com/colonnadedb/colonnade/sqlfront/command/rowfmt"
)

// Options say what is shown.
type Options struct {
	// Binary is the server's binary.
	Binary string
	// Scale is the TPC-H scale, which needs recorded answers.
	Scale tpch.Scale
	// CacheDir keeps generated files.
	CacheDir string
	// Rows is how many rows of each answer are shown.
	Rows int
	// Out receives the show. Terminal says that it is one, so that progress lines can be drawn in place.
	Out      io.Writer
	Terminal bool
}

// ErrWrongAnswers says that the node answered, but not rightly.
var ErrWrongAnswers = errors.New("wrong answers")

// Run runs the demonstration. The error is ErrWrongAnswers when all went well except for some answers.
func Run(ctx context.Context, o Options) (err error) {
	if _, err := tpch.Expected(o.Scale, 1); err != nil {
		return err
	}
	start := time.Now()
	fmt.Fprintf(o.Out, "TPC-H at scale factor %s\n\n", o.Scale)
	files, err := tpch.EnsureFiles(ctx, o.CacheDir, o.Scale)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "Generated   the eight tables in %s (%.1f s)\n", files.Dir, time.Since(start).Seconds())

	dir, err := os.MkdirTemp("", "colonnade-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the data: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	started := time.Now()
	n, err := node.Start(ctx, node.Config{
		Binary: o.Binary, DataDir: filepath.Join(dir, "data"), Args: []string{"--local-infile"},
	})
	if err != nil {
		return err
	}
	defer n.Kill()
	fmt.Fprintf(o.Out, "Started     a node on %s (%.2f s)\n", n.Addr, time.Since(started).Seconds())

	r, err := tpch.NewRunner(n.DSN(""), "tpch")
	if err != nil {
		return err
	}
	defer r.Close()
	if err := load(ctx, o, r, files); err != nil {
		return fmt.Errorf("%w\nThe end of the node's log:\n%s", err, n.Log())
	}
	wrong, spent := queries(ctx, o, r)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := n.Stop(); err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "\nStopped     the node. %d of %d answers are right; the queries took %s, everything %.1f s.\n",
		tpch.QueryCount-wrong, tpch.QueryCount, milliseconds(spent), time.Since(start).Seconds())
	if wrong > 0 {
		return fmt.Errorf("%d of %d queries: %w", wrong, tpch.QueryCount, ErrWrongAnswers)
	}
	return nil
}

// load creates and fills the tables.
func load(ctx context.Context, o Options, r *tpch.Runner, files tpch.Files) error {
	if err := r.Create(ctx); err != nil {
		return err
	}
	p := &progressLine{Options: o}
	start := time.Now()
	loaded, err := r.Load(ctx, files, p.draw)
	p.clear()
	if err != nil {
		return err
	}
	var rows, bytes int64
	for _, t := range loaded {
		rows, bytes = rows+t.Rows, bytes+t.Bytes
	}
	elapsed := time.Since(start)
	fmt.Fprintf(o.Out, "Loaded      %d rows, %.1f MB with LOAD DATA LOCAL INFILE (%.2f s, %.0f rows/s)\n",
		rows, float64(bytes)/1e6, elapsed.Seconds(), float64(rows)/elapsed.Seconds())
	return nil
}

// queries runs and checks all queries, and gives the number of wrong answers and the time they took.
func queries(ctx context.Context, o Options, r *tpch.Runner) (wrong int, spent time.Duration) {
	for n := 1; n <= tpch.QueryCount && ctx.Err() == nil; n++ {
		start := time.Now()
		answer, err := r.Query(ctx, n)
		elapsed := time.Since(start)
		spent += elapsed
		fmt.Fprintf(o.Out, "\nQuery %d: %s\n", n, tpch.Title(n))
		if err == nil {
			preview(o, answer)
			var want tpch.Answer
			if want, err = tpch.Expected(o.Scale, n); err == nil {
				err = answer.Check(n, want)
			}
		}
		verdict := "right"
		if err != nil {
			wrong++
			verdict = "WRONG: " + err.Error()
		}
		fmt.Fprintf(o.Out, "%d rows in %s, %s\n", len(answer.Rows), milliseconds(elapsed), verdict)
	}
	return wrong, spent
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// preview shows the first rows of an answer, with long cells cut.
func preview(o Options, a tpch.Answer) {
	const cellWidth = 22
	w, err := rowfmt.New(rowfmt.Table, o.Out)
	if err != nil {
		fmt.Fprintln(o.Out, err)
		return
	}
	columns := make([]rowfmt.Column, len(a.Columns))
	for i, name := range a.Columns {
		columns[i].Name = name
	}
	// What Out does not take shows in the summary's absence; a preview decides nothing.
	_ = w.Header(columns)
	for _, row := range a.Rows[:min(o.Rows, len(a.Rows))] {
		values := make([]rowfmt.Value, len(row))
		for i, text := range row {
			if utf8.RuneCountInString(text) > cellWidth {
				text = string([]rune(text)[:cellWidth-1]) + "…"
			}
			values[i] = rowfmt.Value{Text: []byte(text), Null: text == tpch.Null}
		}
		_ = w.Row(values)
	}
	_ = w.End()
}

// progressLine shows how far a load is: in place at a terminal, else a line for each table.
type progressLine struct {
	Options
	table tpch.Table
	drawn time.Time
}

// redrawPeriod bounds how often the line is drawn.
const redrawPeriod = 100 * time.Millisecond

func (p *progressLine) draw(at tpch.LoadProgress) {
	if !p.Terminal {
		if at.Table != p.table {
			p.table = at.Table
			fmt.Fprintf(p.Out, "Loading     %-9s %8.1f MB\n", at.Table, float64(at.Total)/1e6)
		}
		return
	}
	if time.Since(p.drawn) < redrawPeriod && at.Table == p.table {
		return
	}
	p.table, p.drawn = at.Table, time.Now()
	fmt.Fprintf(p.Out, "\r\x1b[KLoading     %-9s %8.1f of %.1f MB", at.Table, float64(at.Sent)/1e6, float64(at.Total)/1e6)
}

func (p *progressLine) clear() {
	if p.Terminal {
		fmt.Fprint(p.Out, "\r\x1b[K")
	}
}
