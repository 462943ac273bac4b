package colstore

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// task is a pipeline task driven by the test's own goroutine.
type task struct {
	ctx   context.Context
	woken chan struct{}
}

func newTask(ctx context.Context) *task { return &task{ctx, make(chan struct{}, 1)} }

func (t *task) Context() context.Context { return t.ctx }
func (t *task) Worker() int              { return 0 }
func (t *task) Wake() {
	select {
	case t.woken <- struct{}{}:
	default:
	}
}

// drain runs a scan with one task and calls f for each batch.
func drain(ctx context.Context, src exec.Source, f func(b *coldata.Batch)) error {
	t := newTask(ctx)
	l, err := src.NewLocal(t)
	if err != nil {
		return err
	}
	var b coldata.Batch
	for {
		status, err := src.Next(t, l, &b)
		switch {
		case err != nil:
			return err
		case status == exec.Done:
			return nil
		case status == exec.Blocked:
			<-t.woken
		default:
			f(&b)
		}
	}
}

// scanOf returns a scan of the columns at the positions.
func scanOf(t *catalog.Table, columns ...int) *plan.Scan {
	s := &plan.Scan{Table: t.ID}
	for k, i := range columns {
		c := t.Columns[i]
		s.Columns = append(s.Columns, plan.ScanColumn{ID: c.ID, Name: c.Name, Type: c.Type})
		s.Output = append(s.Output, k)
	}
	return s
}

// readRows runs the scan and returns its rows.
func readRows(t testing.TB, snap *Snapshot, s *plan.Scan) [][]types.Datum {
	t.Helper()
	rows, err := tryRows(snap, s, exec.ScanEnv{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func tryRows(snap *Snapshot, s *plan.Scan, env exec.ScanEnv) ([][]types.Datum, error) {
	ctx := context.Background()
	src, err := snap.OpenScan(ctx, s, env)
	if err != nil {
		return nil, err
	}
	var rows [][]types.Datum
	err = drain(ctx, src, func(b *coldata.Batch) {
		for i := range b.N {
			row := make([]types.Datum, len(b.Vecs))
			for c := range b.Vecs {
				d := b.Vecs[c].Datum(i)
				d.S = string([]byte(d.S))
				if b.Vecs[c].Type.Canonical() == types.FormInt128 && d.Form == types.FormInt64 {
					d = types.Int128Datum(types.Int128From(d.I))
				}
				row[c] = d
			}
			rows = append(rows, row)
		}
	})
	return rows, errors.Join(err, src.Close())
}

func openEngine(t testing.TB, fs vfs.FS) *Engine {
	t.Helper()
	e, err := Open(context.Background(), Options{DataDir: "data", DBRoots: []string{"data/data1", "data/data2"}, FS: fs,
		CacheBytes: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func closeEngine(t testing.TB, e *Engine) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

var twoColumns = []catalog.Column{
	{Name: "a", Type: types.NewBigInt(false)},
	{Name: "s", Type: types.NewVarChar(40, types.UTF8MB4GeneralCI)},
}

func createTable(t testing.TB, e *Engine, name string, columns []catalog.Column) *catalog.Table {
	t.Helper()
	ctx := context.Background()
	if err := e.CreateDatabase(ctx, catalog.Database{Name: "db"}); err != nil && !errors.Is(err, ErrDatabaseExists) {
		t.Fatal(err)
	}
	id, err := e.CreateTable(ctx, catalog.Table{Database: "db", Name: name, Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	snap := e.Snapshot()
	defer snap.Release()
	def, err := snap.TableByID(id)
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// numbered appends rows (i, "row i") for i in [from, to) and commits.
func appendNumbered(e *Engine, table uint64, from, to int) error {
	tx := e.Begin()
	defer tx.Rollback()
	a, err := tx.Append(table)
	if err != nil {
		return err
	}
	for from < to {
		c := a.NewChunk()
		for ; from < to && c.Len() < granule.Rows; from++ {
			c.Cols[0].AppendInt64(int64(from))
			c.Cols[1].AppendString(fmt.Sprintf("row %d", from%100))
		}
		if err := a.Append(c); err != nil {
			return err
		}
	}
	_, err = tx.Commit(context.Background())
	return err
}

func mustAppend(t testing.TB, e *Engine, table uint64, from, to int) {
	t.Helper()
	if err := appendNumbered(e, table, from, to); err != nil {
		t.Fatal(err)
	}
}

// checkNumbered proves that the table holds exactly the rows [0, n) of appendNumbered.
func checkNumbered(t testing.TB, e *Engine, table uint64, n int) {
	t.Helper()
	snap := e.Snapshot()
	defer snap.Release()
	def, err := snap.TableByID(table)
	if err != nil {
		t.Fatal(err)
	}
	rows := readRows(t, snap, scanOf(def, 0, 1))
	if len(rows) != n || snap.RowCount(table) != uint64(n) {
		t.Fatalf("%d rows, row count %d, instead of %d", len(rows), snap.RowCount(table), n)
	}
	seen := make([]bool, n)
	for _, r := range rows {
		i := r[0].I
		if i < 0 || int(i) >= n || seen[i] || r[1].S != fmt.Sprintf("row %d", i%100) {
			t.Fatalf("unexpected row %+v", r)
		}
		seen[i] = true
	}
}

// TestLoadReopenScan proves that small and large appends are visible at once, and after a restart.
func TestLoadReopenScan(t *testing.T) {
	fs := memfs.New()
	e := openEngine(t, fs)
	def := createTable(t, e, "t", twoColumns)
	n := 0
	for _, k := range []int{1, 5, 100, 3000, 8192, 10000, 20, 70 * granule.Rows, 17} {
		mustAppend(t, e, def.ID, n, n+k)
		n += k
		checkNumbered(t, e, def.ID, n)
	}
	closeEngine(t, e)
	e = openEngine(t, fs)
	checkNumbered(t, e, def.ID, n)
	mustAppend(t, e, def.ID, n, n+100)
	n += 100
	checkNumbered(t, e, def.ID, n)
	if err := e.FlushTail(context.Background(), def.ID); err != nil {
		t.Fatal(err)
	}
	checkNumbered(t, e, def.ID, n)
	snap := e.Snapshot()
	st, err := snap.Stats(def.ID)
	if err != nil {
		t.Fatal(err)
	}
	snap.Release()
	if st.Rows != int64(n) || st.Columns[0].NDV < 0.9*float64(n) || st.Columns[0].NDV > 1.1*float64(n) ||
		st.Columns[1].NDV < 95 || st.Columns[1].NDV > 105 || st.Columns[0].Max.I != int64(n-1) {
		t.Fatalf("%+v", st)
	}
	closeEngine(t, e)
	e = openEngine(t, fs)
	checkNumbered(t, e, def.ID, n)
	closeEngine(t, e)
}

// scanFilter binds a runtime filter to the column at a position of a scan.
func scanFilter(id, column int) plan.ScanRuntimeFilter {
	return plan.ScanRuntimeFilter{Filter: id, Column: column}
}

func catalogDatabase(name string) catalog.Database { return catalog.Database{Name: name} }
