package osfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
)

// kind is what two file systems must agree on about an error.
func kind(err error) string {
	switch {
	case err == nil || err == io.EOF:
		return "ok"
	case errors.Is(err, fs.ErrNotExist):
		return "not exist"
	case errors.Is(err, fs.ErrExist):
		return "exist"
	}
	return "other"
}

// write runs one drawn change of an existing file.
func write(fsys vfs.FS, name string, op, off, length int, fill byte) error {
	f, err := fsys.OpenReadWrite(name)
	if err != nil {
		return err
	}
	data := make([]byte, length)
	for i := range data {
		data[i] = fill
	}
	switch op {
	case 0:
		_, err = f.Append(data)
	case 1:
		_, err = f.WriteAt(data, int64(off))
	case 2:
		err = f.Truncate(int64(off))
	case 3:
		err = f.PunchHole(int64(off), int64(length)+1)
	}
	return errors.Join(err, f.Close())
}

// state is everything below a directory, as text.
func state(fsys vfs.FS, dir string) string {
	names, err := fsys.List(dir)
	if err != nil {
		return kind(err)
	}
	out := ""
	for _, name := range names {
		path := vfs.Join(dir, name)
		info, err := fsys.Stat(path)
		if err != nil {
			return kind(err)
		}
		if info.IsDir() {
			out += fmt.Sprintf("%s/{%s} ", name, state(fsys, path))
			continue
		}
		f, err := fsys.OpenRead(path)
		if err != nil {
			return kind(err)
		}
		data := make([]byte, info.Size()+10)
		n, err := f.ReadAt(data, 0)
		out += fmt.Sprintf("%s=%x(%s,%v) ", name, data[:n], kind(err), f.Close())
	}
	return out
}

// Whatever is done, files in memory and on the disk agree on what happens and on what is there afterwards.
func TestMemoryBehavesLikeDisk(t *testing.T) {
	root := t.TempDir()
	trial := 0
	rapid.Check(t, func(t *rapid.T) {
		trial++
		dir := fmt.Sprintf("%s/%d", root, trial)
		disk, mem := NewDirect(), memfs.New()
		if err := errors.Join(disk.MkdirAll(dir), mem.MkdirAll(dir)); err != nil {
			t.Fatal(err)
		}
		path := rapid.Custom(func(t *rapid.T) string {
			return dir + "/" + rapid.SampledFrom([]string{"a", "b", "d", "d/a", "d/b", "e/a"}).Draw(t, "name")
		})
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			op := rapid.IntRange(0, 11).Draw(t, "op")
			a, b := path.Draw(t, "path"), path.Draw(t, "other")
			off, length := rapid.IntRange(0, 40).Draw(t, "off"), rapid.IntRange(0, 20).Draw(t, "length")
			var errs [2]error
			for i, fsys := range []vfs.FS{disk, mem} {
				switch op {
				case 0, 1, 2:
					f, err := fsys.Create(a)
					if err == nil {
						err = f.Close()
					}
					errs[i] = err
				case 3, 4, 5, 6:
					errs[i] = write(fsys, a, op-3, off, length, byte(length+1))
				case 7:
					errs[i] = fsys.MkdirAll(vfs.Dir(b))
				case 8:
					errs[i] = fsys.Rename(a, b)
				case 9:
					errs[i] = fsys.Link(a, b)
				case 10:
					errs[i] = fsys.Remove(a)
				case 11:
					errs[i] = fsys.RemoveAll(a)
				}
			}
			if (errs[0] == nil) != (errs[1] == nil) {
				t.Fatalf("operation %d on %s and %s: disk %v, memory %v", op, a, b, errs[0], errs[1])
			}
			// The kinds agree where a caller tells them apart: opening, creating, removing.
			if k := kind(errs[0]); op < 7 && k != "other" && k != kind(errs[1]) {
				t.Fatalf("operation %d on %s: disk %v, memory %v", op, a, errs[0], errs[1])
			}
			if d, m := state(disk, dir), state(mem, dir); d != m {
				t.Fatalf("after operation %d on %s and %s:\ndisk   %s\nmemory %s", op, a, b, d, m)
			}
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	})
}
