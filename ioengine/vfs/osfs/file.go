package osfs

import (
	"io"
	"io/fs"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// file is an open real file.
type file struct {
	fsys     *FS
	f        *os.File
	id       inode
	writable bool

	appendMu sync.Mutex // held over an Append, so that two of them cannot share an offset

	// mu is never held over I/O on the file's data: Direct is called by workers, which must not wait for an append.
	mu struct {
		sync.Mutex
		closed bool
		direct *direct // opened by the first Direct; the file holds one reference
	}
}

var _ vfs.File = (*file)(nil)

func (f *file) Name() string { return f.f.Name() }

// FD returns the descriptor, for advice by those who know that the file is a real one (see pebblefs).
func (f *file) FD() uintptr { return f.f.Fd() }

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.f.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = vfs.WrapError(err)
	}
	return n, err
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if err := f.mayWrite("write"); err != nil {
		return 0, err
	}
	n, err := f.f.WriteAt(p, off)
	return n, vfs.WrapError(err)
}

func (f *file) Append(p []byte) (int64, error) {
	if err := f.mayWrite("append"); err != nil {
		return 0, err
	}
	f.appendMu.Lock()
	defer f.appendMu.Unlock()
	off, err := f.Size()
	if err != nil {
		return 0, err
	}
	_, err = f.f.WriteAt(p, off)
	return off, vfs.WrapError(err)
}

func (f *file) mayWrite(op string) error {
	if !f.writable {
		return &fs.PathError{Op: op, Path: f.Name(), Err: fs.ErrPermission}
	}
	if err := f.fsys.failed(f.id); err != nil {
		return &fs.PathError{Op: op, Path: f.Name(), Err: err}
	}
	return nil
}

func (f *file) Sync() error     { return f.fsys.sync(f.f, f.id, false) }
func (f *file) SyncData() error { return f.fsys.sync(f.f, f.id, true) }

func (f *file) SyncTo(length int64) error {
	if err := f.mayWrite("sync range"); err != nil {
		return err
	}
	// WAIT_BEFORE bounds the dirty data that piles up; without WAIT_AFTER the call does not wait for the new range.
	// An error it meets is consumed by this call, so it counts as a failed sync.
	return f.raw("sync range", func(fd int) error {
		err := unix.SyncFileRange(fd, 0, length, unix.SYNC_FILE_RANGE_WAIT_BEFORE|unix.SYNC_FILE_RANGE_WRITE)
		if err == unix.ENOSYS || err == unix.EINVAL || err == unix.ESPIPE {
			return nil // a hint, and the place does not take it
		}
		if err != nil && err != unix.EINTR {
			return f.fsys.poison(f.id, err)
		}
		return err
	})
}

func (f *file) Truncate(size int64) error {
	if err := f.mayWrite("truncate"); err != nil {
		return err
	}
	return vfs.WrapError(f.f.Truncate(size))
}

func (f *file) PunchHole(off, length int64) error {
	if err := f.mayWrite("punch hole"); err != nil {
		return err
	}
	return f.raw("punch hole", func(fd int) error {
		return unix.Fallocate(fd, unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, off, length)
	})
}

func (f *file) Preallocate(off, length int64) error {
	if err := f.mayWrite("preallocate"); err != nil {
		return err
	}
	return f.raw("preallocate", func(fd int) error {
		return unix.Fallocate(fd, unix.FALLOC_FL_KEEP_SIZE, off, length)
	})
}

func (f *file) Prefetch(off, length int64) error {
	return f.raw("prefetch", func(fd int) error {
		err := unix.Fadvise(fd, off, length, unix.FADV_WILLNEED)
		if err == unix.EINVAL || err == unix.ENOSYS {
			return nil
		}
		return err
	})
}

// raw runs a system call on the descriptor, again while signals interrupt it, and names the file in its error.
func (f *file) raw(op string, call func(fd int) error) error {
	err := control(f.f, func(fd int) error { return retryEINTR(func() error { return call(fd) }) })
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: f.Name(), Err: vfs.WrapError(err)}
}

func (f *file) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *file) Stat() (fs.FileInfo, error) {
	info, err := f.f.Stat()
	return info, vfs.WrapError(err)
}

func (f *file) Direct() (vfs.Direct, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mu.closed {
		return nil, &fs.PathError{Op: "open direct", Path: f.Name(), Err: fs.ErrClosed}
	}
	if f.mu.direct == nil {
		d, err := openDirect(f.fsys, f.f)
		if err != nil {
			return nil, err
		}
		f.mu.direct = d
	}
	f.mu.direct.refs.Add(1)
	return f.mu.direct, nil
}

func (f *file) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mu.closed = true
	err := f.f.Close()
	if d := f.mu.direct; d != nil {
		f.mu.direct = nil
		if directErr := d.release(); err == nil {
			err = directErr
		}
	}
	return err
}
