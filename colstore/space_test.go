package colstore

import (
	"context"
	"errors"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
)

// TestFullDisk proves that on a full disk writes get ErrNoSpace and leave nothing, reads and DROP go on, and work
// resumes as soon as there is space, without a restart.
func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	fs := memfs.New()
	e, err := Open(ctx, Options{DataDir: "data", FS: fs, CacheBytes: 32 << 20, ReserveBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	def := createTable(t, e, "t", twoColumns)
	other := createTable(t, e, "u", twoColumns)
	mustAppend(t, e, other.ID, 0, granule.Rows)
	mustAppend(t, e, def.ID, 0, 20000)
	used, err := fs.DiskFree("data")
	if err != nil {
		t.Fatal(err)
	}
	fs.SetCapacity(int64(used.Total-used.Available) + 900_000)
	for _, n := range []int{5, 300_000} {
		if err := appendNumbered(e, def.ID, 20000, 20000+n); !errors.Is(err, ErrNoSpace) {
			t.Fatalf("%d rows: %v", n, err)
		}
	}
	checkNumbered(t, e, def.ID, 20000)
	if err := e.DropTable(ctx, "db", "u"); err != nil {
		t.Fatal(err)
	}
	fs.SetCapacity(memfs.DefaultCapacity)
	mustAppend(t, e, def.ID, 20000, 20005)
	checkNumbered(t, e, def.ID, 20005)
	closeEngine(t, e)
	e = openEngine(t, fs)
	checkNumbered(t, e, def.ID, 20005)
	closeEngine(t, e)
}
