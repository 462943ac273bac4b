package pebblefs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	pebblevfs "github.com/cockroachdb/pebble/v2/vfs"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/faultfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
)

// quiet is the store's logger. The store ends the process through Fatalf; here that is a panic with the errors it
// names.
type quiet struct{}

func (quiet) Infof(string, ...any)  {}
func (quiet) Errorf(string, ...any) {}
func (quiet) Fatalf(format string, args ...any) {
	errs := []error{fmt.Errorf(format, args...)}
	for _, a := range args {
		if err, ok := a.(error); ok {
			errs = append(errs, err)
		}
	}
	panic(errors.Join(errs...))
}

func open(fsys vfs.FS, dir string) (*pebble.DB, error) {
	return pebble.Open(dir, &pebble.Options{
		FS: New(fsys), Logger: quiet{}, MemTableSize: 64 << 10, FormatMajorVersion: pebble.FormatNewest,
	})
}

func key(i int) []byte { return fmt.Appendf(nil, "key%06d", i) }

// The store works on real files: it writes, flushes, compacts, and finds everything after it was opened again.
func TestStoreOnRealFiles(t *testing.T) {
	fsys, dir := osfs.NewDirect(), t.TempDir()+"/meta"
	for round := range 3 {
		db, err := open(fsys, dir)
		if err != nil {
			t.Fatal(err)
		}
		for i := range round * 1000 {
			if v, closer, err := db.Get(key(i)); err != nil {
				t.Fatalf("round %d: key %d: %v", round, i, err)
			} else if string(v) != fmt.Sprint(i) {
				t.Fatalf("round %d: key %d is %q", round, i, v)
			} else if err := closer.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for i := round * 1000; i < (round+1)*1000; i++ {
			if err := db.Set(key(i), fmt.Append(nil, i), pebble.NoSync); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := db.Compact(t.Context(), key(0), key(9999), false); err != nil {
			t.Fatal(err)
		}
		if _, err := open(fsys, dir); !errors.Is(err, vfs.ErrLocked) {
			t.Errorf("a second store on the same directory: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever survives of the unsynced, after a power loss every synced key is there.
func TestStoreAfterPowerLoss(t *testing.T) {
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 0))
		mem := memfs.New()
		db, err := open(mem, "meta")
		if err != nil {
			t.Fatal(err)
		}
		synced := 0
		n := 200 + rng.IntN(600)
		for i := range n {
			opts := pebble.NoSync
			if rng.IntN(10) == 0 {
				opts = pebble.Sync
				synced = i + 1
			}
			if err := db.Set(key(i), make([]byte, rng.IntN(500)), opts); err != nil {
				t.Fatal(err)
			}
		}
		after := mem.CrashClone(memfs.CrashOptions{KeepPercent: rng.IntN(101), Rand: rng})
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db, err = open(after, "meta")
		if err != nil {
			t.Fatalf("seed %d: open after power loss: %v", seed, err)
		}
		for i := range synced {
			_, closer, err := db.Get(key(i))
			if err != nil {
				t.Fatalf("seed %d: synced key %d of %d is lost: %v", seed, i, synced, err)
			}
			if err := closer.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Failing each operation of an open in turn gives the error, never a wrong success and never a hang.
func TestStoreOpenFaultSweep(t *testing.T) {
	for n := 1; ; n++ {
		fsys := faultfs.Wrap(memfs.New(), faultfs.Options{})
		fsys.SetRules(faultfs.FailNth(n, syscall.EIO, faultfs.OpCreate, faultfs.OpMkdirAll, faultfs.OpLock,
			faultfs.OpSyncDir, faultfs.OpList))
		db, err := openCatching(fsys)
		if db != nil {
			_ = db.Close() // may meet the fault; what counts is that it returns
		}
		if fsys.Fired() == 0 {
			if err != nil {
				t.Fatal(err)
			}
			if n < 5 {
				t.Errorf("only %d operations were failed", n-1)
			}
			return
		}
		if err != nil && !errors.Is(err, syscall.EIO) {
			t.Errorf("operation %d: error %v does not wrap the injected one", n, err)
		}
	}
}

// openCatching opens the store; its fatal log lines, which end a server, come back as errors.
func openCatching(fsys vfs.FS) (db *pebble.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	return open(fsys, "meta")
}

// The adapter keeps the store's own contracts where they differ from ours.
func TestAdapter(t *testing.T) {
	fsys := New(memfs.New())
	f, err := fsys.Create("a", pebblevfs.WriteCategoryUnspecified)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := f.Write([]byte("abc")); err != nil {
			t.Fatal(err)
		}
	}
	all, err := io.ReadAll(f)
	if err != nil || string(all) != "abcabc" {
		t.Errorf("read %q, %v", all, err)
	}
	if f, err = fsys.Create("a", pebblevfs.WriteCategoryUnspecified); err != nil {
		t.Fatalf("create over an existing file: %v", err)
	}
	if info, err := f.Stat(); err != nil || info.Size() != 0 {
		t.Errorf("new file: %v, %v", info, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err = fsys.ReuseForWrite("a", "b", pebblevfs.WriteCategoryUnspecified); err != nil {
		t.Fatal(err)
	}
	if full, err := f.SyncTo(0); full || err != nil {
		t.Errorf("SyncTo: %v, %v", full, err)
	}
	if err := errors.Join(f.Preallocate(0, 100), f.Prefetch(0, 100), f.Close()); err != nil {
		t.Error(err)
	}
	if f, err = fsys.OpenReadWrite("c", pebblevfs.WriteCategoryUnspecified); err != nil {
		t.Fatalf("open of a missing file for writing: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := fsys.OpenDir("/")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write(nil); err == nil {
		t.Error("a directory was written")
	}
	if err := errors.Join(d.Sync(), d.SyncData(), d.Close()); err != nil {
		t.Error(err)
	}
	if _, err := fsys.OpenDir("b"); err == nil {
		t.Error("a file was opened as a directory")
	}
	if _, err := fsys.Open("missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open of a missing file: %v", err)
	}
	if usage, err := fsys.GetDiskUsage("/"); err != nil || usage.AvailBytes == 0 {
		t.Errorf("usage %+v, %v", usage, err)
	}
}
