package colstore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// benchColumns are shaped like those of TPC-H's lineitem that its scans use.
var benchColumns = []catalog.Column{
	{Name: "key", Type: types.NewBigInt(false)},
	{Name: "quantity", Type: types.NewDecimal(15, 2)},
	{Name: "price", Type: types.NewDecimal(15, 2)},
	{Name: "discount", Type: types.NewDecimal(15, 2)},
	{Name: "day", Type: types.Type{Kind: types.Date}},
	{Name: "mode", Type: types.NewVarChar(10, types.UTF8MB4GeneralCI)},
	{Name: "comment", Type: types.NewVarChar(44, types.UTF8MB4GeneralCI)},
}

func benchChunk(r *rand.Rand, first int) *granule.Chunk {
	var ts []types.Type
	for _, c := range benchColumns {
		ts = append(ts, c.Type)
	}
	c := granule.NewChunk(ts)
	words := []string{"furiously", "regular", "deposits", "sleep", "special", "requests", "carefully", "quickly"}
	for i := range granule.Rows {
		c.Cols[0].AppendInt64(int64((first + i) / 4))
		c.Cols[1].AppendInt64(int64(1+r.IntN(50)) * 100)
		c.Cols[2].AppendInt64(90000 + r.Int64N(10_000_000))
		c.Cols[3].AppendInt64(r.Int64N(11))
		c.Cols[4].AppendInt64((1992+r.Int64N(7))<<9 | (1+r.Int64N(12))<<5 | (1 + r.Int64N(28)))
		c.Cols[5].AppendString([]string{"AIR", "MAIL", "SHIP", "RAIL"}[r.IntN(4)])
		c.Cols[6].AppendString(words[r.IntN(8)] + " " + words[r.IntN(8)] + " " + fmt.Sprint(r.IntN(1000)))
	}
	return c
}

func benchEngine(b *testing.B) (*Engine, *catalog.Table) {
	b.Helper()
	e, err := Open(context.Background(), Options{DataDir: b.TempDir(), FS: osfs.NewDirect()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closeEngine(b, e) })
	return e, createTable(b, e, "bench", benchColumns)
}

func benchLoad(b *testing.B, e *Engine, table uint64, chunks []*granule.Chunk) {
	b.Helper()
	tx := e.Begin()
	a, err := tx.Append(table)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range chunks {
		if err := a.Append(c); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
}

func benchChunks(n int) []*granule.Chunk {
	r := rand.New(rand.NewPCG(1, 2))
	chunks := make([]*granule.Chunk, n)
	for i := range chunks {
		chunks[i] = benchChunk(r, i*granule.Rows)
	}
	return chunks
}

// BenchmarkLoad measures from typed columns to an acknowledged commit.
func BenchmarkLoad(b *testing.B) {
	const granules = 96
	for b.Loop() {
		b.StopTimer()
		e, def := benchEngine(b)
		chunks := benchChunks(granules)
		b.StartTimer()
		benchLoad(b, e, def.ID, chunks)
	}
	b.ReportMetric(granules*granule.Rows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// BenchmarkScan measures hot scans of one task.
func BenchmarkScan(b *testing.B) {
	const granules = 96
	e, def := benchEngine(b)
	benchLoad(b, e, def.ID, benchChunks(granules))
	snap := e.Snapshot()
	defer snap.Release()
	date := func(year int64) *plan.Expr {
		return plan.NewConstant(types.IntDatum(year<<9|1<<5|1), types.Type{Kind: types.Date})
	}
	q6 := scanOf(def, 2, 3, 1, 4)
	q6.Output = []int{0, 1}
	for _, f := range []struct {
		name string
		col  int
		args []*plan.Expr
	}{
		{">=", 3, []*plan.Expr{date(1994)}}, {"<", 3, []*plan.Expr{date(1995)}},
		{"between", 1, []*plan.Expr{plan.NewConstant(types.IntDatum(5), types.NewDecimal(15, 2)),
			plan.NewConstant(types.IntDatum(7), types.NewDecimal(15, 2))}},
		{"<", 2, []*plan.Expr{plan.NewConstant(types.IntDatum(2400), types.NewDecimal(15, 2))}},
	} {
		c, err := expr.NewCall(f.name, append([]*plan.Expr{plan.NewColumn(f.col, q6.Columns[f.col].Type)}, f.args...)...)
		if err != nil {
			b.Fatal(err)
		}
		q6.Filters = append(q6.Filters, c)
	}
	for _, c := range []struct {
		name string
		scan *plan.Scan
	}{{"q6", q6}, {"numbers", scanOf(def, 0, 1, 2, 3, 4)}, {"dictionary", scanOf(def, 5)}, {"heap", scanOf(def, 6)}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				src, err := snap.OpenScan(context.Background(), c.scan, exec.ScanEnv{})
				if err != nil {
					b.Fatal(err)
				}
				if err := drain(context.Background(), src, func(*coldata.Batch) {}); err != nil {
					b.Fatal(err)
				}
				if err := src.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(granules*granule.Rows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}

// BenchmarkSmallCommit measures durable commits of one row from 32 sessions.
func BenchmarkSmallCommit(b *testing.B) {
	e, _ := benchEngine(b)
	def := createTable(b, e, "small", twoColumns)
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := appendNumbered(e, def.ID, 0, 1); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}
