package osfs

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/vfstest"
)

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name string
		open func() *FS
	}{{"direct", NewDirect}, {"pread", NewPread}} {
		t.Run(c.name, func(t *testing.T) {
			vfstest.Run(t, func(t *testing.T) (vfs.FS, string) { return c.open(), t.TempDir() })
		})
	}
}

// tmpfs refuses O_DIRECT in many kernels: either way reads work, and Describe tells what runs.
func TestProbeAndDescribe(t *testing.T) {
	for _, dir := range []string{t.TempDir(), "/dev/shm"} {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		fsys := NewDirect()
		if err := fsys.Probe(dir); err != nil {
			t.Fatal(err)
		}
		kind, reason := fsys.Describe()
		if kind != "O_DIRECT" && !strings.Contains(reason, dir) {
			t.Errorf("%s: %s because %q", dir, kind, reason)
		}
		names, err := fsys.List(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasPrefix(name, ".probe-") {
				t.Errorf("the probe left %s", name)
			}
		}
	}
	if kind, _ := NewPread().Describe(); kind != "buffered" {
		t.Errorf("pread: %s", kind)
	}
	if err := NewDirect().Probe(t.TempDir() + "/missing"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("probe of a missing directory: %v", err)
	}
}

// After one failed fsync no handle of the file ever reports success again; a new file does.
func TestFailedSyncIsFinal(t *testing.T) {
	dir := t.TempDir()
	fsys := NewDirect()
	f, err := fsys.Create(dir + "/f")
	if err != nil {
		t.Fatal(err)
	}
	fsys.fsync = func(int, bool) error { return unix.EIO }
	if err := f.Sync(); !errors.Is(err, vfs.ErrSyncFailed) || !errors.Is(err, unix.EIO) {
		t.Fatalf("failed sync: %v", err)
	}
	fsys.fsync = fsyncRetry
	other, err := fsys.OpenReadWrite(dir + "/f")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range []vfs.File{f, other} {
		_, appendErr := f.Append([]byte("x"))
		_, writeErr := f.WriteAt([]byte("x"), 0)
		for j, err := range []error{f.Sync(), f.SyncData(), f.SyncTo(0), appendErr, writeErr} {
			if !errors.Is(err, vfs.ErrSyncFailed) {
				t.Errorf("handle %d, operation %d: %v, want ErrSyncFailed", i, j, err)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := fsys.Remove(dir + "/f"); err != nil {
		t.Fatal(err)
	}
	for range 10 { // the inode number is likely to come back
		vfstest.Write(t, fsys, dir+"/g", []byte("x"))
		if err := fsys.Remove(dir + "/g"); err != nil {
			t.Fatal(err)
		}
	}
}

// A failed sync of a directory is final too.
func TestFailedSyncDirIsFinal(t *testing.T) {
	dir := t.TempDir()
	fsys := NewPread()
	fsys.fsync = func(int, bool) error { return unix.ENOSPC }
	if err := fsys.SyncDir(dir); !errors.Is(err, vfs.ErrNoSpace) {
		t.Errorf("sync on a full disk: %v", err)
	}
	fsys.fsync = fsyncRetry
	if err := fsys.SyncDir(dir); !errors.Is(err, vfs.ErrSyncFailed) {
		t.Errorf("second sync: %v", err)
	}
}

// A file that ends inside a page is read to its last byte although the kernel returns short counts.
func TestDirectReadOfGrowingFile(t *testing.T) {
	fsys := NewDirect()
	f, err := fsys.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Direct()
	if err != nil {
		t.Fatal(err)
	}
	p := vfstest.Aligned(t, 1<<16)
	var want []byte
	for i := range 40 {
		part := bytes.Repeat([]byte{byte(i + 1)}, 777)
		if _, err := f.Append(part); err != nil {
			t.Fatal(err)
		}
		want = append(want, part...)
		n, err := d.ReadAt(p, 0)
		if err != io.EOF || !bytes.Equal(p[:n], want) {
			t.Fatalf("after %d bytes: read %d, %v", len(want), n, err)
		}
	}
	if err := errors.Join(d.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// Closing a handle once too often is a bug that is named.
func TestDirectOverClose(t *testing.T) {
	fsys := NewDirect()
	vfstest.Write(t, fsys, t.TempDir()+"/x", nil)
	f, err := fsys.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Direct()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), d.Close()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a second Close went unnoticed")
		}
	}()
	_ = d.Close()
}
