package osfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// direct is the shared handle for aligned reads of one file: a descriptor of its own, because O_DIRECT belongs to the
// open file description. It is counted: the file holds one reference and every Direct call gives one.
type direct struct {
	name string
	fd   int
	ring bool         // io_uring may read the descriptor
	refs atomic.Int64 // Direct and Close of any goroutine; the one that reaches 0 closes fd
}

var _ vfs.Direct = (*direct)(nil)

// openDirect opens f's inode a second time, with O_DIRECT if fsys wants it and the place takes it. The new handle
// has one reference.
func openDirect(fsys *FS, f *os.File) (*direct, error) {
	d := &direct{name: f.Name(), ring: fsys.direct}
	d.refs.Store(1)
	var err error
	if fsys.direct {
		d.fd, err = reopen(f, unix.O_DIRECT)
		if err == nil {
			return d, nil
		}
		if !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.EOPNOTSUPP) {
			return nil, &fs.PathError{Op: "open direct", Path: f.Name(), Err: err}
		}
		fsys.mu.Lock()
		fsys.mu.refused = fmt.Sprintf("O_DIRECT refused by the file system of %s: %v", f.Name(), err)
		fsys.mu.Unlock()
	}
	if d.fd, err = reopen(f, 0); err != nil {
		return nil, &fs.PathError{Op: "open direct", Path: f.Name(), Err: err}
	}
	return d, nil
}

// reopen opens the inode of f again. It goes through /proc, which works for renamed and unlinked files; without
// /proc it opens by name and makes sure that the name still means the same file.
func reopen(f *os.File, flags int) (int, error) {
	flags |= unix.O_RDONLY | unix.O_CLOEXEC
	fd := -1
	open := func(path string) error {
		return retryEINTR(func() (err error) {
			fd, err = unix.Open(path, flags, 0)
			return err
		})
	}
	err := control(f, func(fd int) error { return open(fmt.Sprintf("/proc/self/fd/%d", fd)) })
	if !errors.Is(err, unix.ENOENT) {
		return fd, err
	}
	if err := open(f.Name()); err != nil {
		return fd, err
	}
	var want, got unix.Stat_t
	err = control(f, func(fd int) error { return unix.Fstat(fd, &want) })
	err = errors.Join(err, unix.Fstat(fd, &got))
	if err == nil && (want.Dev != got.Dev || want.Ino != got.Ino) {
		err = fs.ErrNotExist
	}
	if err != nil {
		_ = unix.Close(fd) // nothing was done with it
	}
	return fd, err
}

func (d *direct) Name() string { return d.name }

func (d *direct) FD() int {
	if !d.ring {
		return vfs.InvalidFD
	}
	return d.fd
}

func (d *direct) ReadAt(p []byte, off int64) (int, error) {
	if err := vfs.CheckDirect(d.name, p, off); err != nil {
		return 0, err
	}
	total := 0
	for total < len(p) {
		// A short read can end inside a page; the next one must begin on a page, so it reads that page again.
		from := total &^ (vfs.DirectAlign - 1)
		var n int
		err := retryEINTR(func() (err error) {
			n, err = unix.Pread(d.fd, p[from:], off+int64(from))
			return err
		})
		if err != nil {
			return total, &fs.PathError{Op: "direct read", Path: d.name, Err: vfs.WrapError(err)}
		}
		if from+n <= total {
			return total, io.EOF
		}
		total = from + n
	}
	return total, nil
}

// Close gives one reference back.
func (d *direct) Close() error { return d.release() }

func (d *direct) release() error {
	switch refs := d.refs.Add(-1); {
	case refs > 0:
		return nil
	case refs < 0:
		invariants.Failf("direct handle of %s closed more often than opened", d.name)
	}
	if err := unix.Close(d.fd); err != nil {
		return &fs.PathError{Op: "close direct", Path: d.name, Err: err}
	}
	return nil
}
