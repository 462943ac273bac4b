// Package command is the command line of the benchmarks, which main.go joins to the server's: bench tpch, bench gen and
// bench demo.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/colonnadedb/colonnade/perf/bench"
	"github.com/colonnadedb/colonnade/perf/demo"
	"github.com/colonnadedb/colonnade/perf/machine"
	"github.com/colonnadedb/colonnade/perf/node"
	"github.com/colonnadedb/colonnade/perf/tpch"
)

// defaultCacheDir keeps generated files, below the folder that the command runs in.
var defaultCacheDir = filepath.Join("build", "tpch")

// New gives the bench command.
func New() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Generate TPC-H data, measure, demonstrate",
		Long: `Generate TPC-H data, measure a server with it, or show one at work.

Generated files are kept below ` + defaultCacheDir + ` and used again.`,
	}
	cmd.AddCommand(newTPCH(), newGen(), newDemo())
	return cmd
}

// withSignals ends the context on Ctrl-C and SIGTERM, so that a node started here is stopped and its folder removed.
func withSignals(cmd *cobra.Command) (context.Context, func()) {
	return signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
}

// newGen gives the command that generates files.
func newGen() *cobra.Command {
	var scaleText, out string
	cmd := &cobra.Command{
		Use:     "gen",
		Short:   "Generate the TPC-H tables as .tbl files",
		Long:    "Generate the eight TPC-H tables, bit for bit the standard generator's, as TABLE.tbl with | between fields.",
		Example: "  colonnade bench gen --sf 1 --out build/tpch",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			scale, err := tpch.ParseScale(scaleText)
			if err != nil {
				return err
			}
			ctx, stop := withSignals(cmd)
			defer stop()
			files, err := tpch.EnsureFiles(ctx, out, scale)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), files.Dir)
			return err
		},
	}
	cmd.Flags().StringVar(&scaleText, "sf", "1", "scale factor `N`: 0.01, 0.1, 1, 10, …")
	cmd.Flags().StringVar(&out, "out", defaultCacheDir, "`FOLDER` that gets the folder sfN with the files")
	return cmd
}

// newDemo gives the command that shows a node at work.
func newDemo() *cobra.Command {
	var scaleText string
	options := demo.Options{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show a node load TPC-H and answer its 22 queries",
		Long: `Start a node on a temporary folder and a free port, load TPC-H through LOAD DATA, run the 22 queries through
a MySQL client library, check their answers, and stop the node. The status is 0 when all answers are right.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if options.Scale, err = tpch.ParseScale(scaleText); err != nil {
				return err
			}
			if options.Binary, err = os.Executable(); err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			options.Out = cmd.OutOrStdout()
			options.Terminal = isTerminal(options.Out)
			ctx, stop := withSignals(cmd)
			defer stop()
			return demo.Run(ctx, options)
		},
	}
	cmd.Flags().StringVar(&scaleText, "sf", "0.1", "scale factor `N`: 0.01, 0.1 or 1")
	cmd.Flags().StringVar(&options.CacheDir, "cache-dir", defaultCacheDir, "`FOLDER` that keeps generated files")
	cmd.Flags().IntVar(&options.Rows, "rows", 3, "how many `ROWS` of each answer are shown")
	return cmd
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// tpchFlags are the flags of bench tpch.
type tpchFlags struct {
	bench.Options
	scale, queries, jsonFile string
}

// newTPCH gives the command that measures.
func newTPCH() *cobra.Command {
	var f tpchFlags
	cmd := &cobra.Command{
		Use:   "tpch",
		Short: "Measure the 22 TPC-H queries",
		Long: `Run each TPC-H query once to check its answer and then several times for its time. Without --dsn a node is
started on a temporary folder, loaded, measured and stopped. With --dsn any server that speaks the MySQL
protocol is measured; --load creates and loads the database first, which drops what it held.`,
		Example: `  colonnade bench tpch --sf 1
  colonnade bench tpch --sf 1 --dsn 'root@tcp(127.0.0.1:3306)/' --load --runs 5 --json results.jsonl
  colonnade bench tpch --sf 1 --dsn 'root@tcp(127.0.0.1:3306)/' --queries 1,6`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.scale, "sf", "1", "scale factor `N`: 0.01, 0.1, 1, 10, …")
	flags.StringVar(&f.DSN, "dsn", "", "data source name of a running server, USER:PASSWORD@tcp(HOST:PORT)/")
	flags.StringVar(&f.Database, "database", "", "`DATABASE` on the server (default tpch and the scale factor)")
	flags.BoolVar(&f.Load, "load", false, "create and load the database first")
	flags.IntVar(&f.Runs, "runs", 5, "timed `RUNS` of each query")
	flags.StringVar(&f.queries, "queries", "", "`LIST` of queries, such as 1,6 (default all)")
	flags.StringVar(&f.jsonFile, "json", "", "`FILE` that result lines are appended to")
	flags.StringVar(&f.CacheDir, "cache-dir", defaultCacheDir, "`FOLDER` that keeps generated files")
	return cmd
}

func (f *tpchFlags) run(cmd *cobra.Command) (err error) {
	if f.Scale, err = tpch.ParseScale(f.scale); err != nil {
		return err
	}
	if f.Queries, err = parseQueries(f.queries); err != nil {
		return err
	}
	if f.Runs < 1 {
		return fmt.Errorf("runs %d: want at least 1", f.Runs)
	}
	if f.Machine, err = machine.Describe(); err != nil {
		return err
	}
	if f.Database == "" {
		f.Database = "tpch" + strings.ReplaceAll(f.Scale.String(), ".", "_")
	}
	if f.jsonFile != "" {
		file, err := bench.OpenResults(f.jsonFile)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		f.JSON = file
	}
	f.Out = cmd.OutOrStdout()
	ctx, stop := withSignals(cmd)
	defer stop()
	if f.DSN != "" {
		return bench.TPCH(ctx, f.Options)
	}
	return f.runOnOwnNode(ctx)
}

// runOnOwnNode starts a node, loads and measures it, and adds its memory and disk use.
func (f *tpchFlags) runOnOwnNode(ctx context.Context) (err error) {
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	dir, err := os.MkdirTemp("", "colonnade-bench-")
	if err != nil {
		return fmt.Errorf("make a folder for the data: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	dataDir := filepath.Join(dir, "data")
	n, err := node.Start(ctx, node.Config{Binary: binary, DataDir: dataDir, Args: []string{"--local-infile"}})
	if err != nil {
		return err
	}
	defer n.Kill()
	f.DSN, f.Load = n.DSN(""), true
	measureErr := bench.TPCH(ctx, f.Options)
	memory, err := n.PeakRSS()
	if err != nil {
		return errors.Join(measureErr, err)
	}
	if err := n.Stop(); err != nil {
		return errors.Join(measureErr, err)
	}
	disk, err := node.DiskUsage(dataDir)
	if err != nil {
		return errors.Join(measureErr, err)
	}
	_, err = fmt.Fprintf(f.Out, "\npeak memory %d MiB, data on disk %d MiB\n", memory>>20, disk>>20)
	return errors.Join(measureErr, err)
}

// parseQueries reads a list such as "1,6"; an empty one means all queries.
func parseQueries(list string) ([]int, error) {
	if list == "" {
		return nil, nil
	}
	var queries []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 || n > tpch.QueryCount {
			return nil, fmt.Errorf("query %q: want numbers from 1 to %d, separated by commas", text, tpch.QueryCount)
		}
		queries = append(queries, n)
	}
	return queries, nil
}
