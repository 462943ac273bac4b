package memfs

import (
	"io/fs"
	"path"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// file is an open file. direct shares its node.
type file struct {
	n        *node
	name     string
	writable bool
	closed   atomic.Bool // set once by Close, read by every method
}

var _ vfs.File = (*file)(nil)

func newFile(n *node, name string, writable bool) *file {
	n.refs.Add(1)
	return &file{n: n, name: name, writable: writable}
}

func (f *file) check(op string, write bool) error {
	switch {
	case f.closed.Load():
		return &fs.PathError{Op: op, Path: f.name, Err: fs.ErrClosed}
	case write && !f.writable:
		return &fs.PathError{Op: op, Path: f.name, Err: fs.ErrPermission}
	}
	return nil
}

func (f *file) Name() string { return f.name }

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	if err := f.check("read", false); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
	}
	return f.n.readAt(p, off)
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if err := f.check("write", true); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, &fs.PathError{Op: "write", Path: f.name, Err: fs.ErrInvalid}
	}
	_, n, err := f.n.writeAt(p, off)
	if err != nil {
		err = &fs.PathError{Op: "write", Path: f.name, Err: err}
	}
	return n, err
}

func (f *file) Append(p []byte) (int64, error) {
	if err := f.check("append", true); err != nil {
		return 0, err
	}
	off, _, err := f.n.writeAt(p, -1)
	if err != nil {
		err = &fs.PathError{Op: "append", Path: f.name, Err: err}
	}
	return off, err
}

func (f *file) Sync() error {
	if err := f.check("sync", false); err != nil {
		return err
	}
	f.n.sync()
	return nil
}

func (f *file) SyncData() error { return f.Sync() }

// SyncTo makes nothing durable: a test must not pass because of a hint.
func (f *file) SyncTo(int64) error { return f.check("sync range", true) }

func (f *file) Truncate(size int64) error {
	if err := f.check("truncate", true); err != nil {
		return err
	}
	f.n.mu.Lock()
	defer f.n.mu.Unlock()
	grow := size - int64(len(f.n.mu.data))
	switch {
	case size < 0:
		return &fs.PathError{Op: "truncate", Path: f.name, Err: fs.ErrInvalid}
	case grow > f.n.fsys.capacity.Load()-f.n.fsys.used.Load() && grow > 0:
		return &fs.PathError{Op: "truncate", Path: f.name, Err: vfs.ErrNoSpace}
	}
	f.n.apply(write{kind: writeSize, size: size})
	return nil
}

func (f *file) PunchHole(off, length int64) error {
	if err := f.check("punch hole", true); err != nil {
		return err
	}
	if off < 0 || length <= 0 {
		return &fs.PathError{Op: "punch hole", Path: f.name, Err: fs.ErrInvalid}
	}
	f.n.mu.Lock()
	defer f.n.mu.Unlock()
	f.n.apply(write{kind: writeHole, off: off, size: length})
	return nil
}

func (f *file) Preallocate(off, length int64) error {
	if err := f.check("preallocate", true); err != nil {
		return err
	}
	grow := off + length - f.n.size()
	if grow > 0 && grow > f.n.fsys.capacity.Load()-f.n.fsys.used.Load() {
		return &fs.PathError{Op: "preallocate", Path: f.name, Err: vfs.ErrNoSpace}
	}
	return nil
}

func (f *file) Prefetch(int64, int64) error { return f.check("prefetch", false) }

func (f *file) Size() (int64, error) {
	if err := f.check("size", false); err != nil {
		return 0, err
	}
	return f.n.size(), nil
}

func (f *file) Stat() (fs.FileInfo, error) {
	if err := f.check("stat", false); err != nil {
		return nil, err
	}
	return f.n.info(path.Base(f.name)), nil
}

func (f *file) Direct() (vfs.Direct, error) {
	if err := f.check("open direct", false); err != nil {
		return nil, err
	}
	f.n.refs.Add(1)
	return &direct{n: f.n, name: f.name}, nil
}

func (f *file) Close() error {
	if f.closed.Swap(true) {
		return &fs.PathError{Op: "close", Path: f.name, Err: fs.ErrClosed}
	}
	f.n.unref()
	return nil
}

// direct is a handle for aligned reads. It has no descriptor: every read goes through ReadAt.
type direct struct {
	n      *node
	name   string
	closed atomic.Bool // set once by Close
}

var _ vfs.Direct = (*direct)(nil)

func (d *direct) Name() string { return d.name }
func (d *direct) FD() int      { return vfs.InvalidFD }

func (d *direct) ReadAt(p []byte, off int64) (int, error) {
	if d.closed.Load() {
		return 0, &fs.PathError{Op: "direct read", Path: d.name, Err: fs.ErrClosed}
	}
	if err := vfs.CheckDirect(d.name, p, off); err != nil {
		return 0, err
	}
	return d.n.readAt(p, off)
}

func (d *direct) Close() error {
	if d.closed.Swap(true) {
		return &fs.PathError{Op: "close direct", Path: d.name, Err: fs.ErrClosed}
	}
	d.n.unref()
	return nil
}
