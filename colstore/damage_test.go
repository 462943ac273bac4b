package colstore

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
)

// TestDamagedMetadataCostsItsTable proves that a damaged record of a table marks that table alone: the start goes on,
// others answer, and the damaged one gives a clear error instead of rows.
func TestDamagedMetadataCostsItsTable(t *testing.T) {
	ctx := context.Background()
	for _, kind := range []byte{0, 's', 'x', 'g', 'r', 'q', 'k'} {
		fs := memfs.New()
		e := openEngine(t, fs)
		bad := createTable(t, e, "bad", twoColumns)
		good := createTable(t, e, "good", twoColumns)
		for _, id := range []uint64{bad.ID, good.ID} {
			mustAppend(t, e, id, 0, 2*granule.Rows)
			mustAppend(t, e, id, 2*granule.Rows, 2*granule.Rows+5)
		}
		damaged := false
		it, err := e.meta.db.NewIter(nil)
		if err != nil {
			t.Fatal(err)
		}
		for ok := it.First(); ok && !damaged; ok = it.Next() {
			k := it.Key()
			if k[0] == 't' && k[8] == byte(bad.ID) && k[9] == kind {
				value := append([]byte(nil), it.Value()...)
				value[len(value)/2] ^= 4
				if err := e.meta.db.Set(append([]byte(nil), k...), value, pebble.Sync); err != nil {
					t.Fatal(err)
				}
				damaged = true
			}
		}
		if err := it.Close(); err != nil {
			t.Fatal(err)
		}
		if !damaged {
			t.Fatalf("no record of kind %q", kind)
		}
		closeEngine(t, e)
		e = openEngine(t, fs)
		checkNumbered(t, e, good.ID, 2*granule.Rows+5)
		snap := e.Snapshot()
		_, err = snap.TableByID(bad.ID)
		if !errors.Is(err, ErrDamagedTable) || !errors.Is(err, ErrCorruption) || !strings.Contains(err.Error(), "table") {
			t.Fatalf("kind %q: %v", kind, err)
		}
		if _, err := snap.Stats(bad.ID); !errors.Is(err, ErrDamagedTable) {
			t.Fatal(err)
		}
		tx := e.Begin()
		if _, err := tx.Append(bad.ID); !errors.Is(err, ErrDamagedTable) {
			t.Fatal(err)
		}
		tx.Rollback()
		snap.Release()
		if n := segmentFileCount(t, e); n != 2 {
			t.Fatalf("kind %q: %d segment files", kind, n)
		}
		if err := e.CreateDatabase(ctx, catalogDatabase("after")); err != nil {
			t.Fatal(err)
		}
		closeEngine(t, e)
	}
}

// TestAutoIncrement proves that values are handed out once, above observed ones, and go on after a restart.
func TestAutoIncrement(t *testing.T) {
	ctx := context.Background()
	fs := memfs.New()
	e := openEngine(t, fs)
	def := createTable(t, e, "t", twoColumns)
	take := func(n uint64) uint64 {
		t.Helper()
		tx := e.Begin()
		first, err := tx.ReserveAutoIncrement(def.ID, n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		return first
	}
	if a, b := take(3), take(1); a != 1 || b != 4 {
		t.Fatal(a, b)
	}
	tx := e.Begin()
	if err := tx.ObserveAutoIncrement(def.ID, 100); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	closeEngine(t, e)
	e = openEngine(t, fs)
	if a := take(1); a != 101 {
		t.Fatal(a)
	}
	if err := e.TruncateTable(ctx, "db", "t"); err != nil {
		t.Fatal(err)
	}
	if a := take(1); a != 1 {
		t.Fatal(a)
	}
	closeEngine(t, e)
}
