// Package bench measures a server with TPC-H: it loads, runs each query several times, checks every answer, prints a
// table of best times and appends lines of JSON that say what they were measured on.
package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/colonnadedb/colonnade/perf/machine"
	"github.com/colonnadedb/colonnade/perf/tpch"
)

// Options say what is measured.
type Options struct {
	// DSN is the server's data source name; Database is the database on it.
	DSN, Database string
	// Scale is the TPC-H scale.
	Scale tpch.Scale
	// Runs is how often each query is timed, after one run that is not.
	Runs int
	// Queries are the queries to run, by number; nil means all.
	Queries []int
	// Load creates and loads the tables first, from files kept below CacheDir.
	Load     bool
	CacheDir string
	// Machine goes into every line.
	Machine machine.Description
	// Out receives the table, JSON the lines; JSON may be nil.
	Out, JSON io.Writer
}

// Line is one result.
type Line struct {
	Time     time.Time `json:"time"`
	Suite    string    `json:"suite"`
	Scale    string    `json:"scale"`
	Name     string    `json:"name"`
	BestMs   float64   `json:"best_ms"`
	MedianMs float64   `json:"median_ms,omitempty"`
	RunsMs   []float64 `json:"runs_ms,omitempty"`
	Rows     int64     `json:"rows"`
	Bytes    int64     `json:"bytes,omitempty"`
	// Check is "right", "wrong" or "none" where no answer is recorded.
	Check string `json:"check,omitempty"`
	machine.Description
}

// ErrWrong says that a query failed or answered wrongly.
var ErrWrong = errors.New("not all answers are right")

// TPCH measures. The error is ErrWrong when the measurement is complete but an answer was not right.
func TPCH(ctx context.Context, o Options) error {
	r, err := tpch.NewRunner(o.DSN, o.Database)
	if err != nil {
		return err
	}
	defer r.Close()
	table := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer table.Flush()
	if o.Load {
		if err := o.load(ctx, r, table); err != nil {
			return err
		}
		table.Flush()
	}
	if err := r.Connect(ctx); err != nil {
		return err
	}
	if o.Queries == nil {
		for n := range tpch.QueryCount {
			o.Queries = append(o.Queries, n+1)
		}
	}
	fmt.Fprintf(table, "query\tbest ms\tmedian ms\tslowest ms\trows\tanswer\t\n")
	wrong, logSum := 0, 0.0
	for _, n := range o.Queries {
		line, err := o.query(ctx, r, n)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		note := line.Check
		if err != nil {
			wrong++
			note = err.Error()
		}
		if len(line.RunsMs) > 0 {
			fmt.Fprintf(table, "%d\t%.1f\t%.1f\t%.1f\t%d\t%s\t\n",
				n, line.BestMs, line.MedianMs, slices.Max(line.RunsMs), line.Rows, note)
		} else {
			fmt.Fprintf(table, "%d\t-\t-\t-\t-\t%s\t\n", n, note)
		}
		logSum += math.Log(line.BestMs)
		if err := o.write(line); err != nil {
			return err
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d queries: %w", wrong, len(o.Queries), ErrWrong)
	}
	mean := math.Exp(logSum / float64(len(o.Queries)))
	fmt.Fprintf(table, "mean\t%.1f\t\t\t\tgeometric\t\n", mean)
	return o.write(Line{Name: "geometric mean", BestMs: mean})
}

// load creates and loads the tables.
func (o Options) load(ctx context.Context, r *tpch.Runner, table io.Writer) error {
	files, err := tpch.EnsureFiles(ctx, o.CacheDir, o.Scale)
	if err != nil {
		return err
	}
	if err := r.Create(ctx); err != nil {
		return err
	}
	fmt.Fprintf(table, "load\ts\trows\tMB\trows/s\t\n")
	for _, t := range tpch.Tables {
		loaded, err := r.LoadTable(ctx, files, t, nil)
		if err != nil {
			return fmt.Errorf("load table %s: %w", t, err)
		}
		seconds := loaded.Elapsed.Seconds()
		fmt.Fprintf(table, "%s\t%.3f\t%d\t%.1f\t%.0f\t\n",
			t, seconds, loaded.Rows, float64(loaded.Bytes)/1e6, float64(loaded.Rows)/seconds)
		err = o.write(Line{Name: "load " + string(t), BestMs: seconds * 1000, Rows: loaded.Rows, Bytes: loaded.Bytes})
		if err != nil {
			return err
		}
	}
	fmt.Fprintln(table)
	return nil
}

// query times one query. The first, untimed run is the one whose answer is checked.
func (o Options) query(ctx context.Context, r *tpch.Runner, n int) (Line, error) {
	line := Line{Name: fmt.Sprintf("q%02d", n), Check: "wrong"}
	answer, err := r.Query(ctx, n)
	if err != nil {
		return line, err
	}
	line.Rows = int64(len(answer.Rows))
	want, err := tpch.Expected(o.Scale, n)
	switch {
	case errors.Is(err, tpch.ErrNoAnswer):
		line.Check = "none"
	case err != nil:
		return line, err
	default:
		if err := answer.Check(n, want); err != nil {
			return line, err
		}
		line.Check = "right"
	}
	for range o.Runs {
		start := time.Now()
		if _, err := r.Query(ctx, n); err != nil {
			line.Check = "wrong"
			return line, err
		}
		line.RunsMs = append(line.RunsMs, float64(time.Since(start).Microseconds())/1000)
	}
	sorted := slices.Sorted(slices.Values(line.RunsMs))
	line.BestMs, line.MedianMs = sorted[0], sorted[len(sorted)/2]
	return line, nil
}

// write appends a line.
func (o Options) write(line Line) error {
	if o.JSON == nil {
		return nil
	}
	line.Time, line.Suite, line.Scale = time.Now().UTC().Truncate(time.Second), "tpch", o.Scale.String()
	line.Description = o.Machine
	if err := json.NewEncoder(o.JSON).Encode(line); err != nil {
		return fmt.Errorf("write a result: %w", err)
	}
	return nil
}

// OpenResults opens a file of result lines to append to.
func OpenResults(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the results file: %w", err)
	}
	return f, nil
}
