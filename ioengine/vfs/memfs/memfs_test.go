package memfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/vfstest"
)

func TestConformance(t *testing.T) {
	vfstest.Run(t, func(t *testing.T) (vfs.FS, string) {
		fsys := New()
		if err := fsys.MkdirAll("/root"); err != nil {
			t.Fatal(err)
		}
		return fsys, "/root"
	})
}

// Writes past the capacity fail with ErrNoSpace, keep what fitted, and work again once a file has gone.
func TestCapacity(t *testing.T) {
	fsys := New()
	fsys.SetCapacity(1000)
	a, err := fsys.Create("a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Append(make([]byte, 600)); err != nil {
		t.Fatal(err)
	}
	b, err := fsys.Create("b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Append(make([]byte, 600)); !errors.Is(err, vfs.ErrNoSpace) {
		t.Fatalf("append past the capacity: %v", err)
	}
	if size, _ := b.Size(); size != 400 {
		t.Errorf("%d bytes fitted, want 400", size)
	}
	if err := b.Truncate(601); !errors.Is(err, vfs.ErrNoSpace) {
		t.Errorf("truncate past the capacity: %v", err)
	}
	if err := b.Preallocate(0, 601); !errors.Is(err, vfs.ErrNoSpace) {
		t.Errorf("preallocate past the capacity: %v", err)
	}
	if usage, err := fsys.DiskFree("/"); err != nil || usage.Available != 0 || usage.Total != 1000 {
		t.Errorf("usage %+v, %v", usage, err)
	}
	if err := errors.Join(fsys.Remove("a"), a.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Append(make([]byte, 600)); err != nil {
		t.Errorf("append after a file has gone: %v", err)
	}
}

// Nothing survives that was not synced: neither data nor entries, each without the other.
func TestCrashWithoutSync(t *testing.T) {
	fsys := New()
	vfstest.Write(t, fsys, "both", []byte("data"))
	f, err := fsys.Create("entry-only")
	if err != nil {
		t.Fatal(err)
	}
	if err := fsys.SyncDir("/"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Append([]byte("data")); err != nil {
		t.Fatal(err)
	}
	g, err := fsys.Create("data-only")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Append([]byte("data")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Sync(), fsys.Remove("both")); err != nil {
		t.Fatal(err)
	}

	after := fsys.CrashClone(CrashOptions{})
	if got := vfstest.Read(t, after, "both"); string(got) != "data" {
		t.Errorf("an unsynced removal survived: %q", got)
	}
	if got := vfstest.Read(t, after, "entry-only"); len(got) != 0 {
		t.Errorf("unsynced data survived: %q", got)
	}
	if _, err := after.Stat("data-only"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an unsynced entry survived: %v", err)
	}

	all := fsys.CrashClone(CrashOptions{KeepPercent: 100})
	if _, err := all.Stat("both"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("keep 100: the removal is lost: %v", err)
	}
	for _, name := range []string{"entry-only", "data-only"} {
		if got := vfstest.Read(t, all, name); string(got) != "data" {
			t.Errorf("keep 100: %s holds %q", name, got)
		}
	}
}

// Unsynced writes are torn at sectors: each is wholly old or wholly new, and over many clones both happen.
func TestCrashTearsAtSectors(t *testing.T) {
	fsys := New()
	vfstest.Write(t, fsys, "f", bytes.Repeat([]byte{1}, 8*SectorBytes))
	f, err := fsys.OpenReadWrite("f")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{2}, 6*SectorBytes), SectorBytes/2); err != nil {
		t.Fatal(err)
	}
	seen := map[bool]int{}
	for seed := range uint64(50) {
		got := vfstest.Read(t, fsys.CrashClone(CrashOptions{50, rand.New(rand.NewPCG(seed, 0))}), "f")
		for sector := range 8 {
			s := got[sector*SectorBytes : (sector+1)*SectorBytes]
			body := s
			switch sector {
			case 0:
				body = s[SectorBytes/2:]
			case 6:
				body = s[:SectorBytes/2]
			}
			for _, b := range body {
				if b != body[0] {
					t.Fatalf("seed %d: sector %d is torn inside", seed, sector)
				}
			}
			seen[body[0] == 2]++
			if sector == 7 && body[0] == 2 {
				t.Fatal("a sector that nobody wrote has changed")
			}
		}
	}
	if seen[true] < 50 || seen[false] < 50 {
		t.Errorf("sectors new %d, old %d times", seen[true], seen[false])
	}
}

// A rename that replaces a file leaves the old or the new one under the name, never none and never a mixture, if the
// new one was synced before.
func TestCrashKeepsRenameAtomic(t *testing.T) {
	fsys := New()
	vfstest.Write(t, fsys, "CURRENT", []byte("old"))
	vfstest.Write(t, fsys, "tmp", []byte("new"))
	if err := fsys.Rename("tmp", "CURRENT"); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for seed := range uint64(40) {
		after := fsys.CrashClone(CrashOptions{50, rand.New(rand.NewPCG(seed, 1))})
		seen[string(vfstest.Read(t, after, "CURRENT"))]++
		if _, err := after.Stat("tmp"); (err == nil) != (string(vfstest.Read(t, after, "CURRENT")) == "old") {
			t.Fatalf("seed %d: the rename is half done", seed)
		}
	}
	if len(seen) != 2 || seen["old"] == 0 || seen["new"] == 0 {
		t.Errorf("contents %v, want old and new", seen)
	}
}

// One seed gives one clone, and a clone is independent of its original.
func TestCrashCloneIsDeterministic(t *testing.T) {
	fsys := New()
	for i := range 20 {
		f, err := fsys.Create(fmt.Sprint("f", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Append(make([]byte, 3000)); err != nil {
			t.Fatal(err)
		}
	}
	list := func(c *FS) (out []string) {
		names, err := c.List("/")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			out = append(out, fmt.Sprint(name, len(vfstest.Read(t, c, name))))
		}
		return out
	}
	one := fsys.CrashClone(CrashOptions{30, rand.New(rand.NewPCG(7, 7))})
	two := fsys.CrashClone(CrashOptions{30, rand.New(rand.NewPCG(7, 7))})
	if a, b := fmt.Sprint(list(one)), fmt.Sprint(list(two)); a != b {
		t.Errorf("two clones of one seed differ:\n%s\n%s", a, b)
	}
	if err := one.RemoveAll("f0"); err != nil {
		t.Fatal(err)
	}
	if _, err := fsys.Stat("f0"); err != nil {
		t.Errorf("a change of the clone reached the original: %v", err)
	}
}

// Whatever is done, synced bytes of synced names survive every crash, and a clone holds only bytes that were written.
func TestCrashProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fsys := New()
		type model struct {
			f       vfs.File
			synced  []byte // content at the last sync
			current []byte
			named   bool // the entry is durable
		}
		files := map[string]*model{}
		check := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			name := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "file")
			m := files[name]
			if m == nil {
				f, err := fsys.Create(name)
				check(err)
				m = &model{f: f}
				files[name] = m
			}
			switch rapid.IntRange(0, 2).Draw(t, "op") {
			case 0:
				data := bytes.Repeat([]byte{byte(rapid.IntRange(1, 255).Draw(t, "byte"))},
					rapid.IntRange(1, 2000).Draw(t, "length"))
				_, err := m.f.Append(data)
				check(err)
				m.current = append(m.current, data...)
			case 1:
				check(m.f.Sync())
				m.synced = append([]byte(nil), m.current...)
			case 2:
				check(fsys.SyncDir("/"))
				for _, m := range files {
					m.named = true
				}
			}
		}
		after := fsys.CrashClone(CrashOptions{
			KeepPercent: rapid.IntRange(0, 100).Draw(t, "keep"),
			Rand:        rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)),
		})
		for name, m := range files {
			f, err := after.OpenRead(name)
			if err != nil {
				if m.named {
					t.Fatalf("%s: a synced name is lost: %v", name, err)
				}
				continue
			}
			got := make([]byte, len(m.current)+1)
			n, err := f.ReadAt(got, 0)
			if err != io.EOF || n < len(m.synced) || !bytes.Equal(got[:len(m.synced)], m.synced) {
				t.Fatalf("%s: %d synced bytes, %d survived intact, %v", name, len(m.synced), n, err)
			}
			for i, b := range got[:n] {
				if b != m.current[i] && b != 0 {
					t.Fatalf("%s: byte %d is %d, written was %d", name, i, b, m.current[i])
				}
			}
		}
	})
}
