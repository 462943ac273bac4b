// Package vfstest holds the tests that every implementation of vfs.FS must pass.
package vfstest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// Run runs the tests on file systems that open makes; root is an existing, empty directory in each.
func Run(t *testing.T, open func(t *testing.T) (fsys vfs.FS, root string)) {
	for _, c := range []struct {
		name string
		test func(*testing.T, vfs.FS, string)
	}{
		{"Names", testNames},
		{"Directories", testDirectories},
		{"ReadWrite", testReadWrite},
		{"SizeAndHoles", testSizeAndHoles},
		{"ReadOnly", testReadOnly},
		{"Unlinked", testUnlinked},
		{"Direct", testDirect},
		{"Closed", testClosed},
		{"Lock", testLock},
		{"DiskFree", testDiskFree},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys, root := open(t)
			c.test(t, fsys, root)
		})
	}
}

// Write makes a file with the given content, synced together with its directory.
func Write(t testing.TB, fsys vfs.FS, name string, data []byte) {
	t.Helper()
	f, err := fsys.Create(name)
	must(t, err)
	_, err = f.Append(data)
	must(t, err)
	must(t, f.Sync())
	must(t, f.Close())
	must(t, fsys.SyncDir(vfs.Dir(name)))
}

// Read returns the content of a file.
func Read(t testing.TB, fsys vfs.FS, name string) []byte {
	t.Helper()
	f, err := fsys.OpenRead(name)
	must(t, err)
	size, err := f.Size()
	must(t, err)
	data := make([]byte, size)
	if n, err := f.ReadAt(data, 0); n != len(data) || err != nil && err != io.EOF {
		t.Fatalf("read %s: %d of %d bytes, %v", name, n, size, err)
	}
	must(t, f.Close())
	return data
}

// Aligned returns n bytes outside the Go heap that direct reads accept; they are unmapped when the test ends.
func Aligned(t testing.TB, n int) []byte {
	t.Helper()
	p, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	must(t, err)
	t.Cleanup(func() { must(t, unix.Munmap(p)) })
	return p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantIs(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("error %v, want %v", err, target)
	}
}

// Create is exclusive, rename replaces, link does not, and missing names are fs.ErrNotExist everywhere.
func testNames(t *testing.T, fsys vfs.FS, root string) {
	a, b, missing := root+"/a", root+"/b", root+"/missing"
	Write(t, fsys, a, []byte("one"))
	_, err := fsys.Create(a)
	wantIs(t, err, fs.ErrExist)
	_, err = fsys.OpenRead(missing)
	wantIs(t, err, fs.ErrNotExist)
	_, err = fsys.OpenReadWrite(missing)
	wantIs(t, err, fs.ErrNotExist)
	_, err = fsys.Create(root + "/no/such")
	wantIs(t, err, fs.ErrNotExist)
	wantIs(t, fsys.Remove(missing), fs.ErrNotExist)
	wantIs(t, fsys.Rename(missing, a), fs.ErrNotExist)
	_, err = fsys.Stat(missing)
	wantIs(t, err, fs.ErrNotExist)

	must(t, fsys.Link(a, b))
	wantIs(t, fsys.Link(a, b), fs.ErrExist)
	Write(t, fsys, root+"/c", []byte("two"))
	must(t, fsys.Rename(root+"/c", a))
	if got := Read(t, fsys, a); string(got) != "two" {
		t.Errorf("after rename %q", got)
	}
	if got := Read(t, fsys, b); string(got) != "one" {
		t.Errorf("linked file %q", got)
	}
	must(t, fsys.Remove(b))
	names, err := fsys.List(root)
	must(t, err)
	if !slices.Equal(names, []string{"a"}) {
		t.Errorf("names %v, want [a]", names)
	}
}

// Directories are made with their parents, refuse to be removed while they hold names, and go with RemoveAll.
func testDirectories(t *testing.T, fsys vfs.FS, root string) {
	must(t, fsys.MkdirAll(root+"/d/e/f"))
	must(t, fsys.MkdirAll(root+"/d/e"))
	Write(t, fsys, root+"/d/e/file", []byte("x"))
	if err := fsys.Remove(root + "/d/e"); err == nil {
		t.Error("a directory with names was removed")
	}
	info, err := fsys.Stat(root + "/d/e")
	must(t, err)
	if !info.IsDir() || info.Name() != "e" {
		t.Errorf("stat of a directory: %v %v", info.Name(), info.Mode())
	}
	if _, err := fsys.List(root + "/d/e/file"); err == nil {
		t.Error("a file was listed")
	}
	if err := fsys.MkdirAll(root + "/d/e/file/g"); err == nil {
		t.Error("a directory was made below a file")
	}
	must(t, fsys.RemoveAll(root+"/d"))
	must(t, fsys.RemoveAll(root+"/d"))
	_, err = fsys.Stat(root + "/d/e")
	wantIs(t, err, fs.ErrNotExist)
	wantIs(t, fsys.SyncDir(root+"/d"), fs.ErrNotExist)
}

// Appends follow each other, WriteAt may leave gaps of zeros, and ReadAt is short only at the end.
func testReadWrite(t *testing.T, fsys vfs.FS, root string) {
	f, err := fsys.Create(root + "/f")
	must(t, err)
	for i, want := range []int64{0, 3, 6} {
		off, err := f.Append([]byte("abc"))
		must(t, err)
		if off != want {
			t.Errorf("append %d at %d, want %d", i, off, want)
		}
	}
	_, err = f.WriteAt([]byte("X"), 12)
	must(t, err)
	off, err := f.Append([]byte("end"))
	must(t, err)
	if off != 13 {
		t.Errorf("append after WriteAt at %d, want 13", off)
	}
	p := make([]byte, 20)
	n, err := f.ReadAt(p, 0)
	if want := "abcabcabc\x00\x00\x00Xend"; string(p[:n]) != want || err != io.EOF {
		t.Errorf("read %q, %v, want %q, EOF", p[:n], err, want)
	}
	if n, err := f.ReadAt(p, 100); n != 0 || err != io.EOF {
		t.Errorf("read past the end: %d, %v", n, err)
	}
	must(t, f.SyncTo(16))
	must(t, f.SyncData())
	must(t, f.Prefetch(0, 16))
	must(t, f.Close())
}

// Truncate, PunchHole and Preallocate change what they say and nothing else.
func testSizeAndHoles(t *testing.T, fsys vfs.FS, root string) {
	f, err := fsys.Create(root + "/f")
	must(t, err)
	defer func() { must(t, f.Close()) }()
	_, err = f.Append(bytes.Repeat([]byte{7}, 3*4096))
	must(t, err)
	if err := f.PunchHole(4096, 4096); !errors.Is(err, vfs.ErrNotSupported) {
		must(t, err)
		p := make([]byte, 3*4096)
		_, err = f.ReadAt(p, 0)
		must(t, err)
		if p[4095] != 7 || p[4096] != 0 || p[8191] != 0 || p[8192] != 7 {
			t.Error("the hole is not where it was punched")
		}
	}
	if err := f.Preallocate(0, 1<<20); !errors.Is(err, vfs.ErrNotSupported) {
		must(t, err)
	}
	wantSize := func(want int64) {
		t.Helper()
		size, err := f.Size()
		must(t, err)
		if size != want {
			t.Errorf("size %d, want %d", size, want)
		}
	}
	wantSize(3 * 4096)
	must(t, f.Truncate(100))
	wantSize(100)
	must(t, f.Truncate(200))
	p := make([]byte, 100)
	_, err = f.ReadAt(p, 100)
	must(t, err)
	if !bytes.Equal(p, make([]byte, 100)) {
		t.Error("a file that was cut and grown again shows old bytes")
	}
	info, err := f.Stat()
	must(t, err)
	if info.Size() != 200 || info.Name() != "f" {
		t.Errorf("stat: %s with %d bytes", info.Name(), info.Size())
	}
}

// A file that was opened for reading refuses every change.
func testReadOnly(t *testing.T, fsys vfs.FS, root string) {
	Write(t, fsys, root+"/f", []byte("abc"))
	f, err := fsys.OpenRead(root + "/f")
	must(t, err)
	_, err = f.Append([]byte("x"))
	wantIs(t, err, fs.ErrPermission)
	_, err = f.WriteAt([]byte("x"), 0)
	wantIs(t, err, fs.ErrPermission)
	wantIs(t, f.Truncate(0), fs.ErrPermission)
	wantIs(t, f.PunchHole(0, 4096), fs.ErrPermission)
	wantIs(t, f.Preallocate(0, 4096), fs.ErrPermission)
	must(t, f.Close())
}

// Handles outlive the name of their file, and so do direct handles opened after it went.
func testUnlinked(t *testing.T, fsys vfs.FS, root string) {
	Write(t, fsys, root+"/f", bytes.Repeat([]byte("0123456789abcdef"), 256))
	f, err := fsys.OpenRead(root + "/f")
	must(t, err)
	must(t, fsys.Remove(root+"/f"))
	d, err := f.Direct()
	must(t, err)
	must(t, f.Close())
	p := Aligned(t, vfs.DirectAlign)
	n, err := d.ReadAt(p, 0)
	if n != 4096 || err != nil || !bytes.HasPrefix(p, []byte("0123")) {
		t.Errorf("read of an unlinked file: %d, %v", n, err)
	}
	must(t, d.Close())
}

// Direct reads see what was written without a sync, stop at the end of the file and refuse what is not aligned.
func testDirect(t *testing.T, fsys vfs.FS, root string) {
	f, err := fsys.Create(root + "/f")
	must(t, err)
	data := make([]byte, 5000)
	for i := range data {
		data[i] = byte(i * 7)
	}
	_, err = f.Append(data)
	must(t, err)
	d, err := f.Direct()
	must(t, err)
	p := Aligned(t, 4*vfs.DirectAlign)
	n, err := d.ReadAt(p, 0)
	if n != len(data) || err != io.EOF || !bytes.Equal(p[:n], data) {
		t.Errorf("read %d bytes, %v, want %d, EOF", n, err, len(data))
	}
	if n, err := d.ReadAt(p[:vfs.DirectAlign], 0); n != vfs.DirectAlign || err != nil {
		t.Errorf("read of one page: %d, %v", n, err)
	}
	if n, err := d.ReadAt(p, 4*vfs.DirectAlign); n != 0 || err != io.EOF {
		t.Errorf("read past the end: %d, %v", n, err)
	}
	for _, bad := range []struct {
		p   []byte
		off int64
	}{{p[1 : 1+vfs.DirectAlign], 0}, {p[:100], 0}, {p[:vfs.DirectAlign], 512}} {
		if _, err := d.ReadAt(bad.p, bad.off); err == nil || err == io.EOF {
			t.Errorf("unaligned read of %d at %d: %v", len(bad.p), bad.off, err)
		}
	}
	must(t, d.Close())
	must(t, f.Close())
}

// A closed file refuses everything, and closing it twice is an error.
func testClosed(t *testing.T, fsys vfs.FS, root string) {
	f, err := fsys.Create(root + "/f")
	must(t, err)
	must(t, f.Close())
	wantIs(t, f.Close(), fs.ErrClosed)
	_, err = f.ReadAt(make([]byte, 1), 0)
	wantIs(t, err, fs.ErrClosed)
	_, err = f.Append([]byte("x"))
	wantIs(t, err, fs.ErrClosed)
	wantIs(t, f.Sync(), fs.ErrClosed)
	_, err = f.Direct()
	wantIs(t, err, fs.ErrClosed)
}

// A lock is exclusive until its Close.
func testLock(t *testing.T, fsys vfs.FS, root string) {
	l, err := fsys.Lock(root + "/LOCK")
	must(t, err)
	_, err = fsys.Lock(root + "/LOCK")
	wantIs(t, err, vfs.ErrLocked)
	must(t, l.Close())
	l, err = fsys.Lock(root + "/LOCK")
	must(t, err)
	must(t, l.Close())
}

func testDiskFree(t *testing.T, fsys vfs.FS, root string) {
	usage, err := fsys.DiskFree(root)
	must(t, err)
	if usage.Total == 0 || usage.Available == 0 || usage.Free > usage.Total {
		t.Errorf("usage %+v", usage)
	}
	_, err = fsys.DiskFree(root + "/missing")
	wantIs(t, err, fs.ErrNotExist)
}
