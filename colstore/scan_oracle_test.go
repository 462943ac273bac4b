package colstore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// oracleColumns are columns of every form and shape; values makes those of row i.
var oracleColumns = []catalog.Column{
	{Name: "id", Type: types.NewBigInt(false).WithNotNull(true)},
	{Name: "small", Type: types.Type{Kind: types.Int}},
	{Name: "price", Type: types.NewDecimal(15, 2)},
	{Name: "big", Type: types.NewDecimal(30, 2)},
	{Name: "wide", Type: types.NewDecimal(38, 0)},
	{Name: "unsigned", Type: types.NewBigInt(true)},
	{Name: "day", Type: types.Type{Kind: types.Date}},
	{Name: "ratio", Type: types.NewDouble()},
	{Name: "flag", Type: types.NewVarChar(1, types.UTF8MB4GeneralCI)},
	{Name: "city", Type: types.NewVarChar(20, types.UTF8MB4GeneralCI)},
	{Name: "text", Type: types.NewVarChar(100, types.UTF8MB4Bin)},
	{Name: "fixed", Type: types.Type{Kind: types.Int}},
	{Name: "nothing", Type: types.Type{Kind: types.Int}},
}

func oracleRow(r *rand.Rand, i int) []types.Datum {
	words := []string{"furiously", "Regular", "deposits", "sleep", "special", "requests"}
	text := ""
	for range 1 + r.IntN(6) {
		text += words[r.IntN(len(words))] + fmt.Sprint(r.IntN(1000)) + " "
	}
	row := []types.Datum{
		types.IntDatum(int64(i) * 2),
		types.IntDatum(r.Int64N(50) - 10),
		types.IntDatum(r.Int64N(1_000_000) * 5),
		types.Int128Datum(types.Int128From(r.Int64N(1_000_000))),
		types.Int128Datum(types.Int128{Lo: r.Uint64(), Hi: r.Int64N(1000) - 500}),
		types.UintDatum(^uint64(0) - r.Uint64N(5000)),
		types.IntDatum(int64(1992+i/3000)<<9 | (r.Int64N(12)+1)<<5 | (r.Int64N(28) + 1)),
		types.FloatDatum(float64(r.IntN(1000)) / 8),
		types.StringDatum([]string{"A", "n", "R"}[r.IntN(3)]),
		types.StringDatum(fmt.Sprintf("City %03d", r.IntN(600))),
		types.StringDatum(text),
		types.IntDatum(7),
		types.NullDatum,
	}
	for k := 1; k < len(row); k++ {
		if k%3 != 0 && r.IntN(20) == 0 || i/granule.Rows == 1 && k == 4 {
			row[k] = types.NullDatum
		}
	}
	return row
}

// oracleTable loads rows in commits of all sizes and returns them.
func oracleTable(t testing.TB, e *Engine, r *rand.Rand) (*catalog.Table, [][]types.Datum) {
	t.Helper()
	def := createTable(t, e, "oracle", oracleColumns)
	var rows [][]types.Datum
	for _, n := range []int{3, 20000, 700, granule.Rows * 3, 300, 2000} {
		tx := e.Begin()
		a, err := tx.Append(def.ID)
		if err != nil {
			t.Fatal(err)
		}
		c := a.NewChunk()
		for k := range n {
			row := oracleRow(r, len(rows))
			rows = append(rows, row)
			for i := range row {
				c.Cols[i].AppendDatum(row[i])
			}
			if k%5000 == 4999 {
				if err := a.Append(c); err != nil {
					t.Fatal(err)
				}
				c = a.NewChunk()
			}
		}
		if err := a.Append(c); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n == 300 {
			if err := e.FlushTail(context.Background(), def.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	return def, rows
}

// randomConjunct returns a predicate over one or two of the oracle's columns.
func randomConjunct(t testing.TB, r *rand.Rand, columns []plan.ScanColumn, rows [][]types.Datum) *plan.Expr {
	t.Helper()
	k := r.IntN(len(columns))
	col := plan.NewColumn(k, columns[k].Type)
	pick := func() *plan.Expr {
		d := rows[r.IntN(len(rows))][k]
		return plan.NewConstant(d, columns[k].Type)
	}
	var e *plan.Expr
	var err error
	switch r.IntN(7) {
	case 0:
		e, err = expr.NewCall([]string{"is_null", "is_not_null"}[r.IntN(2)], col)
	case 1:
		e, err = expr.NewCall("between", col, pick(), pick())
	case 2:
		e, err = expr.NewCall("in", col, pick(), pick(), pick())
	case 3:
		if columns[k].Type.IsString() {
			p := plan.NewConstant(types.StringDatum([]string{"%special%", "City 1%", "a", "%5 "}[r.IntN(4)]), columns[k].Type)
			e, err = expr.NewCall("like", col, p)
			break
		}
		e, err = expr.NewCall("<", pick(), col)
	case 4:
		other := 1 + r.IntN(2)
		a, b := plan.NewColumn(other, columns[other].Type), plan.NewColumn(0, columns[0].Type)
		if e, err = expr.NewCall("<", a, b); err == nil {
			e, err = expr.NewCall("or", e, plan.NewConstant(types.IntDatum(0), types.NewBool()))
		}
	default:
		e, err = expr.NewCall([]string{"=", "<>", "<", "<=", ">", ">="}[r.IntN(6)], col, pick())
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func rowText(row []types.Datum) string {
	var b strings.Builder
	for _, d := range row {
		fmt.Fprintf(&b, "%v|", d)
	}
	return b.String()
}

// checkScan compares a scan with the oracle, which evaluates the filters row by row.
func checkScan(
	t *testing.T, snap *Snapshot, s *plan.Scan, rows [][]types.Datum, positions []int, env exec.ScanEnv,
) int {
	t.Helper()
	text := ""
	for _, f := range s.Filters {
		text += expr.Format(f) + " AND "
	}
	var want []string
	for _, row := range passing(t, s, rows, positions) {
		want = append(want, rowText(row))
	}
	got, err := tryRows(snap, s, env)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var have []string
	for _, row := range got {
		have = append(have, rowText(row))
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(want, have) {
		i := 0
		for i < len(want) && i < len(have) && want[i] == have[i] {
			i++
		}
		t.Fatalf("filters %s columns %v: %d rows instead of %d; first difference at %d: %v, want %v", text, s.Output,
			len(have), len(want), i, at(have, i), at(want, i))
	}
	return len(have)
}

// passing returns the output of the rows for which all filters of s are true.
func passing(t *testing.T, s *plan.Scan, rows [][]types.Datum, positions []int) [][]types.Datum {
	t.Helper()
	ts := make([]types.Type, len(s.Columns))
	for i, c := range s.Columns {
		ts[i] = c.Type
	}
	var evaluators []*expr.Evaluator
	for _, f := range s.Filters {
		p, err := expr.Compile(f, expr.CompileEnv{})
		if err != nil {
			t.Fatal(err)
		}
		evaluators = append(evaluators, p.NewEvaluator())
	}
	var out [][]types.Datum
	in := make([]types.Datum, len(positions))
	for from := 0; from < len(rows); from += coldata.BatchSize {
		builder := coldata.NewBatchBuilder(ts)
		part := rows[from:min(from+coldata.BatchSize, len(rows))]
		for _, row := range part {
			for i, p := range positions {
				in[i] = row[p]
			}
			builder.AppendRow(in...)
		}
		pass := make([]bool, len(part))
		for i := range pass {
			pass[i] = true
		}
		bits := make([]uint64, coldata.BatchSize/64)
		for _, ev := range evaluators {
			if err := ev.FilterTrue(builder.Batch(), bits); err != nil {
				t.Fatal(err)
			}
			for i := range pass {
				pass[i] = pass[i] && coldata.Bit(bits, i)
			}
		}
		for i, row := range part {
			if !pass[i] {
				continue
			}
			o := make([]types.Datum, len(s.Output))
			for k, c := range s.Output {
				o[k] = row[positions[c]]
			}
			out = append(out, o)
		}
	}
	return out
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "(end)"
}

// TestScanAgainstOracle proves that scans with random filters and outputs return exactly the rows that row-by-row
// evaluation returns, over stored, loose, flushed and tail granules, with NULLs, before and after a restart.
func TestScanAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	fs := memfs.New()
	e := openEngine(t, fs)
	def, rows := oracleTable(t, e, r)
	for round := range 60 {
		if round == 30 {
			closeEngine(t, e)
			e = openEngine(t, fs)
		}
		snap := e.Snapshot()
		positions := make([]int, len(oracleColumns))
		for i := range positions {
			positions[i] = i
		}
		s := scanOf(def, positions...)
		s.Output = nil
		for range r.IntN(5) {
			s.Output = append(s.Output, r.IntN(len(positions)))
		}
		for range r.IntN(4) {
			s.Filters = append(s.Filters, randomConjunct(t, r, s.Columns, rows))
		}
		checkScan(t, snap, s, rows, positions, exec.ScanEnv{})
		snap.Release()
	}
	closeEngine(t, e)
}
