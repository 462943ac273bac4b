package colstore

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/faultfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
)

// journal is what a client of the workload knows. The workload writes it, faults look at it.
type journal struct {
	mu sync.Mutex
	known
}

// known is the contents of a journal.
type known struct {
	created bool // CREATE TABLE was acknowledged
	acked   int  // rows of acknowledged commits
	pending int  // rows of the commit under way
	dropped bool // DROP TABLE of the second table was acknowledged
}

func (j *journal) set(f func(k *known)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&j.known)
}

func (j *journal) get() known {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.known
}

func crashOptions(seed int) memfs.CrashOptions {
	keep := []int{0, 100, 50, 20, 90}[seed%5]
	return memfs.CrashOptions{KeepPercent: keep, Rand: rand.New(rand.NewPCG(uint64(seed), 7))}
}

// steps are the numbers of rows of the workload's commits: tail, load with loose granules, load with directory pages.
var steps = []int{3, 50, 2 * granule.Rows, 7, 34 * granule.Rows, 300}

// workload runs DDL, small and large commits and a flush, until the first error. It writes down what was acknowledged.
func workload(fs vfs.FS, j *journal) error {
	ctx := context.Background()
	e, err := Open(ctx, Options{DataDir: "data", FS: fs, CacheBytes: 32 << 20, LoadWorkers: 1})
	if err != nil {
		return err
	}
	err = func() error {
		if err := e.CreateDatabase(ctx, catalog.Database{Name: "db"}); err != nil {
			return err
		}
		id, err := e.CreateTable(ctx, catalog.Table{Database: "db", Name: "t", Columns: twoColumns})
		if err != nil {
			return err
		}
		j.set(func(k *known) { k.created = true })
		other, err := e.CreateTable(ctx, catalog.Table{Database: "db", Name: "gone", Columns: twoColumns})
		if err != nil {
			return err
		}
		if err := appendNumbered(e, other, 0, granule.Rows); err != nil {
			return err
		}
		for i, n := range steps {
			j.set(func(k *known) { k.pending = n })
			if err := appendNumbered(e, id, j.get().acked, j.get().acked+n); err != nil {
				return err
			}
			j.set(func(k *known) { k.acked, k.pending = k.acked+n, 0 })
			if i == 1 || i == len(steps)-1 {
				if err := e.FlushTail(ctx, id); err != nil {
					return err
				}
			}
		}
		if err := e.DropTable(ctx, "db", "gone"); err != nil {
			return err
		}
		j.set(func(k *known) { k.dropped = true })
		return nil
	}()
	return errors.Join(err, e.Close())
}

// checkRecovered opens the data directory and proves that it holds what the journal says, and takes new commits.
func checkRecovered(t *testing.T, fs vfs.FS, j known) {
	t.Helper()
	e, err := Open(context.Background(), Options{DataDir: "data", FS: fs, CacheBytes: 32 << 20})
	if err != nil {
		t.Fatalf("open after %+v: %v", j, err)
	}
	defer closeEngine(t, e)
	snap := e.Snapshot()
	def, err := snap.Table("db", "t")
	_, goneErr := snap.Table("db", "gone")
	snap.Release()
	if err != nil {
		if j.created || !errors.Is(err, ErrUnknownTable) {
			t.Fatalf("after %+v: %v", j, err)
		}
		return
	}
	if j.dropped && goneErr == nil {
		t.Fatal("a dropped table is back")
	}
	rows := int(rowCount(e, def.ID))
	if rows != j.acked && rows != j.acked+j.pending {
		t.Fatalf("after %+v there are %d rows", j, rows)
	}
	checkNumbered(t, e, def.ID, rows)
	mustAppend(t, e, def.ID, rows, rows+10)
	checkNumbered(t, e, def.ID, rows+10)
}

func rowCount(e *Engine, table uint64) uint64 {
	snap := e.Snapshot()
	defer snap.Release()
	return snap.RowCount(table)
}

// TestPowerLossAtEveryStep proves that after losing power at any operation, with any part of what was not synced,
// acknowledged commits are whole and others are whole or absent.
func TestPowerLossAtEveryStep(t *testing.T) {
	var calls atomic.Int64
	count := faultfs.Wrap(memfs.New(), faultfs.Options{OnCall: func(faultfs.Call) { calls.Add(1) }})
	if err := workload(count, new(journal)); err != nil {
		t.Fatal(err)
	}
	total := int(calls.Load())
	const tries = 60
	started := time.Now()
	for i := range tries {
		at := 1 + i*total/tries + i%7
		inner := memfs.New()
		var j journal
		var then known
		var clone *memfs.FS
		var n atomic.Int64
		fs := faultfs.Wrap(inner, faultfs.Options{OnCall: func(faultfs.Call) {
			if n.Add(1) == int64(at) {
				// What is acknowledged before the power loss must be there; one that is under way may be.
				then = j.get()
				clone = inner.CrashClone(crashOptions(i))
			}
		}})
		if err := workload(fs, &j); err != nil {
			t.Fatal(err)
		}
		if clone == nil {
			continue
		}
		checkRecovered(t, clone, then)
	}
	t.Logf("%d power losses of %d operations in %v", tries, total, time.Since(started))
}

// TestFailAtOperation proves that an error at any one changing operation is reported, leaves nothing half done, and
// that a restart finds every acknowledged commit.
func TestFailAtOperation(t *testing.T) {
	probe := faultfs.Wrap(memfs.New(), faultfs.Options{})
	probe.SetRules(faultfs.FailNth(1<<30, faultfs.ErrInjected, faultfs.Changes...))
	if err := workload(probe, new(journal)); err != nil {
		t.Fatal(err)
	}
	total := int(probe.Count(faultfs.Changes...))
	step := max(1, total/50)
	for n := 1; n <= total; n += step {
		inner := memfs.New()
		fs := faultfs.Wrap(inner, faultfs.Options{})
		fs.SetRules(faultfs.FailNth(n, faultfs.ErrInjected, faultfs.Changes...))
		var j journal
		err := workload(fs, &j)
		if err != nil && !errors.Is(err, faultfs.ErrInjected) && !errors.Is(err, vfs.ErrSyncFailed) &&
			!errors.Is(err, ErrFailed) {
			t.Fatalf("operation %d: %v", n, err)
		}
		checkRecovered(t, inner.CrashClone(crashOptions(n)), j.get())
	}
}
