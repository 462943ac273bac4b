package faultfs

import (
	"bytes"
	"errors"
	"io/fs"
	"syscall"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/vfstest"
)

// Without rules the wrapper changes nothing.
func TestConformance(t *testing.T) {
	vfstest.Run(t, func(t *testing.T) (vfs.FS, string) {
		fsys := Wrap(memfs.New(), Options{})
		if err := fsys.MkdirAll("/root"); err != nil {
			t.Fatal(err)
		}
		return fsys, "/root"
	})
}

// replace writes a file beside the old one and renames it over: the usual atomic update.
func replace(fsys vfs.FS, data []byte) (err error) {
	if err := fsys.RemoveAll("tmp"); err != nil {
		return err
	}
	f, err := fsys.Create("tmp")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Append(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := fsys.Rename("tmp", "file"); err != nil {
		return err
	}
	return fsys.SyncDir("/")
}

// Failing operation n for every n, then losing power, leaves the old or the new content; after success the new one.
func TestSweepWithCrash(t *testing.T) {
	for n := 1; ; n++ {
		mem := memfs.New()
		vfstest.Write(t, mem, "file", []byte("old"))
		fsys := Wrap(mem, Options{})
		fsys.SetRules(FailNth(n, syscall.EIO, Changes...))
		err := replace(fsys, []byte("new"))
		if (err == nil) != (fsys.Fired() == 0) {
			t.Fatalf("n=%d: fired %d, error %v", n, fsys.Fired(), err)
		}
		for _, keep := range []int{0, 100} {
			got := string(vfstest.Read(t, mem.CrashClone(memfs.CrashOptions{KeepPercent: keep}), "file"))
			if got != "new" && (err == nil || got != "old") {
				t.Errorf("n=%d keep=%d: content %q after error %v", n, keep, got, err)
			}
		}
		if err == nil {
			if n != 7 {
				t.Errorf("%d operations were failed, want 6", n-1)
			}
			return
		}
		if !errors.Is(err, syscall.EIO) {
			t.Errorf("n=%d: error %v does not wrap the injected one", n, err)
		}
	}
}

// Rules select by kind, by name and by number, and count what passes.
func TestRules(t *testing.T) {
	fsys := Wrap(memfs.New(), Options{})
	fsys.SetRules(
		Rule{Ops: []Op{OpStat}, Match: func(c Call) bool { return c.Name == "b" }, Skip: 1, Times: 2,
			Fault: Fault{Err: ErrInjected}},
	)
	vfstest.Write(t, fsys, "a", nil)
	vfstest.Write(t, fsys, "b", nil)
	var got []bool
	for range 5 {
		_, errA := fsys.Stat("a")
		_, errB := fsys.Stat("b")
		if errA != nil {
			t.Errorf("a was hit: %v", errA)
		}
		got = append(got, errors.Is(errB, ErrInjected))
	}
	want := []bool{false, true, true, false, false}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("faults of b: %v, want %v", got, want)
		}
	}
	if fsys.Count(OpStat) != 10 || fsys.Fired() != 2 || fsys.Count(Syncs...) != 4 {
		t.Errorf("counted %d stats, %d faults, %d syncs", fsys.Count(OpStat), fsys.Fired(), fsys.Count(Syncs...))
	}
	if fsys.Count() <= fsys.Count(OpStat) {
		t.Errorf("total %d", fsys.Count())
	}
}

// A failed sync stays failed, for other handles and after a rename too.
func TestFailedSyncIsFinal(t *testing.T) {
	fsys := Wrap(memfs.New(), Options{})
	f, err := fsys.Create("f")
	if err != nil {
		t.Fatal(err)
	}
	fsys.SetRules(FailNth(1, syscall.ENOSPC, OpSync))
	if err := f.Sync(); !errors.Is(err, vfs.ErrSyncFailed) || !errors.Is(err, vfs.ErrNoSpace) {
		t.Fatalf("failed sync: %v", err)
	}
	if err := fsys.Rename("f", "g"); err != nil {
		t.Fatal(err)
	}
	g, err := fsys.OpenReadWrite("g")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range []vfs.File{f, g} {
		if err := f.Sync(); !errors.Is(err, vfs.ErrSyncFailed) {
			t.Errorf("handle %d: sync %v", i, err)
		}
		if _, err := f.Append([]byte("x")); !errors.Is(err, vfs.ErrSyncFailed) {
			t.Errorf("handle %d: append %v", i, err)
		}
	}
	fsys.SetRules(FailNth(1, syscall.EIO, OpSyncDir))
	for i := range 2 {
		if err := fsys.SyncDir("/"); !errors.Is(err, vfs.ErrSyncFailed) {
			t.Errorf("directory sync %d: %v", i, err)
		}
	}
}

// Short, torn, lost and flipped transfers do what their names say.
func TestTransfers(t *testing.T) {
	data := bytes.Repeat([]byte{0xff}, 2000)
	for _, c := range []struct {
		name    string
		fault   Fault
		wantErr bool
		want    func() []byte
	}{
		{"short", Fault{Err: ErrInjected, Short: 700}, true, func() []byte { return data[:700] }},
		{"failed", Fault{Err: ErrInjected}, true, func() []byte { return nil }},
		{"torn", Fault{TornAt: 512}, false, func() []byte {
			return append(bytes.Clone(data[:512]), make([]byte, 1488)...)
		}},
		{"lost", Fault{Lost: true}, false, func() []byte { return make([]byte, 2000) }},
		{"flipped", Fault{FlipBit: true, FlipAt: 8}, false, func() []byte {
			p := bytes.Clone(data)
			p[1] = 0xfe
			return p
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := Wrap(memfs.New(), Options{})
			f, err := fsys.Create("f")
			if err != nil {
				t.Fatal(err)
			}
			fsys.SetRules(Rule{Ops: Writes, Fault: c.fault})
			if _, err := f.Append(data); (err != nil) != c.wantErr {
				t.Errorf("append: %v", err)
			}
			if got := vfstest.Read(t, fsys, "f"); !bytes.Equal(got, c.want()) {
				t.Errorf("stored %d bytes: %x…", len(got), got[:min(4, len(got))])
			}
		})
	}
	fsys := Wrap(memfs.New(), Options{})
	vfstest.Write(t, fsys, "f", data)
	f, err := fsys.OpenReadWrite("f")
	if err != nil {
		t.Fatal(err)
	}
	fsys.SetRules(Rule{Ops: Reads, Fault: Fault{Err: syscall.EIO, Short: 10}})
	if n, err := f.ReadAt(make([]byte, 100), 0); n != 10 || !errors.Is(err, syscall.EIO) {
		t.Errorf("short read: %d, %v", n, err)
	}
	fsys.SetRules(Rule{Ops: Writes, Fault: Fault{TornAt: 100}})
	if n, err := f.WriteAt(make([]byte, 200), 0); n != 200 || err != nil {
		t.Errorf("torn write: %d, %v", n, err)
	}
	if got := vfstest.Read(t, fsys, "f"); got[99] != 0 || got[100] != 0xff {
		t.Error("the write was not torn at byte 100")
	}
}

// Latency goes through the injected clock, and calls are seen with their arguments.
func TestDelayAndTrace(t *testing.T) {
	var slept time.Duration
	var calls []Call
	fsys := Wrap(memfs.New(), Options{
		Sleep:  func(d time.Duration) { slept += d },
		OnCall: func(c Call) { calls = append(calls, c) },
	})
	fsys.SetRules(Rule{Ops: []Op{OpOpenRead}, Fault: Fault{Delay: time.Minute}})
	if _, err := fsys.OpenRead("missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("delayed open: %v", err)
	}
	if slept != time.Minute || len(calls) != 1 || calls[0] != (Call{Op: OpOpenRead, Name: "missing"}) {
		t.Errorf("slept %v, calls %v", slept, calls)
	}
}
