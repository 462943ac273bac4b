package store

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/ioengine/vfs/faultfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
)

func newDir(t *testing.T, fsys *memfs.FS) *Dir {
	t.Helper()
	if err := fsys.MkdirAll("root"); err != nil {
		t.Fatal(err)
	}
	if err := fsys.SyncDir("."); err != nil {
		t.Fatal(err)
	}
	return NewDir(fsys, "root")
}

// TestName proves that names round trip and that others are none.
func TestName(t *testing.T) {
	n := Name{Table: 31, Partition: 7, Segment: 3, Epoch: 12, Piece: 1}
	if got, ok := ParseName(n.String()); !ok || got != n {
		t.Fatalf("%q is read as %+v", n.String(), got)
	}
	for _, s := range []string{"", "t1/x", "t000000000000001f/p00007-s3-e12-n1", n.String() + "x"} {
		if _, ok := ParseName(s); ok {
			t.Errorf("%q passes as a name", s)
		}
	}
}

// TestObject proves the order of places, that names are used once, and what survives a power loss.
func TestObject(t *testing.T) {
	fsys := memfs.New()
	d := newDir(t, fsys)
	name := Name{Table: 1, Epoch: 1}.String()
	o, err := d.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Create(name); !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	page := make([]byte, RunAlign)
	for i := range 3 {
		page[0] = byte(i + 1)
		off, err := o.Append(page)
		if err != nil || off != int64(i)*RunAlign {
			t.Fatal(off, err)
		}
		if i == 1 {
			if err := o.Sync(); err != nil {
				t.Fatal(err)
			}
		}
	}
	after := NewDir(fsys.CrashClone(memfs.CrashOptions{}), "root")
	names, err := after.List()
	if err != nil || !slices.Equal(names, []string{name}) {
		t.Fatal(names, err)
	}
	r, err := after.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadAt(page, RunAlign); err != nil || page[0] != 2 {
		t.Fatal(page[0], err)
	}
	if _, err := r.Append(page); !errors.Is(err, ErrSealed) {
		t.Fatal(err)
	}
	if err := o.Seal(); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Append(page); !errors.Is(err, ErrSealed) {
		t.Fatal(err)
	}
	if err := d.Delete(name); err != nil {
		t.Fatal(err)
	}
	if err := d.Delete(name); err != nil {
		t.Fatal(err)
	}
	if names, err := d.List(); err != nil || len(names) != 0 {
		t.Fatal(names, err)
	}
	for _, x := range []Object{o, r} {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFailedSyncIsFinal proves that an object whose sync failed never claims to be durable again.
func TestFailedSyncIsFinal(t *testing.T) {
	inner := memfs.New()
	newDir(t, inner)
	fsys := faultfs.Wrap(inner, faultfs.Options{})
	d := NewDir(fsys, "root")
	o, err := d.Create(Name{Table: 1, Epoch: 1}.String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Append(make([]byte, RunAlign)); err != nil {
		t.Fatal(err)
	}
	fsys.SetRules(faultfs.FailNth(1, faultfs.ErrInjected, faultfs.OpSync))
	for range 3 {
		if err := o.Sync(); !errors.Is(err, faultfs.ErrInjected) {
			t.Fatal(err)
		}
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
}
