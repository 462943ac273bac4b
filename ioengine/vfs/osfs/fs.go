// Package osfs implements vfs over the operating system's files.
//
// NewDirect gives Direct handles that read with O_DIRECT and may be read through io_uring; NewPread gives handles
// on the page cache that are read with pread only. Nothing else differs. Describe says which one runs and why, also
// when O_DIRECT was asked for and the file system refuses it (tmpfs, some network and FUSE file systems).
package osfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// inode identifies a file or directory whatever its names.
type inode struct{ dev, ino uint64 }

// FS is a name space of real files.
type FS struct {
	direct bool
	fsync  func(fd int, dataOnly bool) error // the system call; tests make it fail

	// poisonedAny is set with the first entry of poisoned; writers of files read it before they look there.
	poisonedAny atomic.Bool

	mu struct {
		sync.Mutex
		poisoned map[inode]error // files and directories with a failed sync
		refused  string          // why O_DIRECT was not used, once it was not
	}
}

var _ vfs.FS = (*FS)(nil)

// NewDirect returns the file system whose Direct handles use O_DIRECT where the place allows it.
func NewDirect() *FS { return newFS(true) }

// NewPread returns the file system whose Direct handles read through the page cache with pread.
func NewPread() *FS { return newFS(false) }

func newFS(direct bool) *FS {
	fsys := &FS{direct: direct, fsync: fsyncRetry}
	fsys.mu.poisoned = make(map[inode]error)
	return fsys
}

// Describe returns how Direct handles read ("O_DIRECT" or "buffered") and why.
func (fsys *FS) Describe() (kind, reason string) {
	if !fsys.direct {
		return "buffered", "chosen by configuration"
	}
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	if fsys.mu.refused != "" {
		return "buffered", fsys.mu.refused
	}
	return "O_DIRECT", "accepted by the file system"
}

// Probe tries a direct read in directory dir, so that Describe tells at the start of a server what will run. It
// returns an error only if dir cannot be used at all.
func (fsys *FS) Probe(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("probe directory %s: %w", dir, vfs.WrapError(err))
	}
	defer func() {
		_ = f.Close()           // nothing was written
		_ = os.Remove(f.Name()) // a left-over empty file is harmless
	}()
	if !fsys.direct {
		return nil
	}
	d, err := openDirect(fsys, f)
	if err != nil {
		return err
	}
	return d.release()
}

// Create makes a new file, see vfs.FS.
func (fsys *FS) Create(name string) (vfs.File, error) {
	f, err := fsys.open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return nil, err
	}
	fsys.forgive(f.id)
	return f, nil
}

// OpenRead opens for reading, see vfs.FS.
func (fsys *FS) OpenRead(name string) (vfs.File, error) { return fsys.openFile(name, os.O_RDONLY) }

// OpenReadWrite opens for reading and writing, see vfs.FS.
func (fsys *FS) OpenReadWrite(name string) (vfs.File, error) { return fsys.openFile(name, os.O_RDWR) }

func (fsys *FS) openFile(name string, flags int) (vfs.File, error) {
	f, err := fsys.open(name, flags)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (fsys *FS) open(name string, flags int) (*file, error) {
	osFile, err := os.OpenFile(name, flags, vfs.FileMode)
	if err != nil {
		return nil, vfs.WrapError(err)
	}
	id, err := inodeOf(osFile)
	if err != nil {
		_ = osFile.Close() // the first error is the one to report
		return nil, err
	}
	return &file{fsys: fsys, f: osFile, id: id, writable: flags&os.O_RDWR != 0}, nil
}

// MkdirAll makes a directory and its parents, see vfs.FS.
func (fsys *FS) MkdirAll(name string) error { return vfs.WrapError(os.MkdirAll(name, vfs.DirMode)) }

// Remove unlinks a name, see vfs.FS.
func (fsys *FS) Remove(name string) error { return vfs.WrapError(os.Remove(name)) }

// RemoveAll removes a tree, see vfs.FS.
func (fsys *FS) RemoveAll(name string) error { return vfs.WrapError(os.RemoveAll(name)) }

// Rename moves a name, see vfs.FS.
func (fsys *FS) Rename(oldName, newName string) error {
	return vfs.WrapError(os.Rename(oldName, newName))
}

// Link adds a name, see vfs.FS.
func (fsys *FS) Link(oldName, newName string) error { return vfs.WrapError(os.Link(oldName, newName)) }

// List returns the names in a directory, see vfs.FS.
func (fsys *FS) List(name string) ([]string, error) {
	d, err := os.Open(name)
	if err != nil {
		return nil, vfs.WrapError(err)
	}
	names, err := d.Readdirnames(-1)
	if err := errors.Join(err, d.Close()); err != nil {
		return nil, vfs.WrapError(err)
	}
	sort.Strings(names)
	return names, nil
}

// Stat describes a name, see vfs.FS.
func (fsys *FS) Stat(name string) (fs.FileInfo, error) {
	info, err := os.Stat(name)
	return info, vfs.WrapError(err)
}

// Lock takes an exclusive lock with flock, which also holds against other handles of this process. See vfs.FS.
func (fsys *FS) Lock(name string) (io.Closer, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, vfs.FileMode)
	if err != nil {
		return nil, vfs.WrapError(err)
	}
	err = control(f, func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
	if err == nil {
		return f, nil // closing the only descriptor releases the lock
	}
	_ = f.Close() // the lock's error is the one to report
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = fmt.Errorf("%w: %w", vfs.ErrLocked, err)
	}
	return nil, &fs.PathError{Op: "lock", Path: name, Err: err}
}

// SyncDir makes the entries of a directory durable, see vfs.FS.
func (fsys *FS) SyncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return vfs.WrapError(err)
	}
	id, err := inodeOf(d)
	if err == nil {
		err = fsys.sync(d, id, false)
	}
	return errors.Join(err, d.Close())
}

// DiskFree returns the space of the place that holds name, see vfs.FS.
func (fsys *FS) DiskFree(name string) (vfs.DiskUsage, error) {
	var st unix.Statfs_t
	if err := retryEINTR(func() error { return unix.Statfs(name, &st) }); err != nil {
		return vfs.DiskUsage{}, &fs.PathError{Op: "statfs", Path: filepath.Clean(name), Err: err}
	}
	unit := uint64(st.Frsize)
	return vfs.DiskUsage{Total: st.Blocks * unit, Free: st.Bfree * unit, Available: st.Bavail * unit}, nil
}

// sync syncs f and remembers a failure for ever: see the rule of package vfs.
func (fsys *FS) sync(f *os.File, id inode, dataOnly bool) error {
	if err := fsys.failed(id); err != nil {
		return &fs.PathError{Op: "sync", Path: f.Name(), Err: err}
	}
	err := control(f, func(fd int) error { return fsys.fsync(fd, dataOnly) })
	if err == nil || errors.Is(err, fs.ErrClosed) {
		return err
	}
	return &fs.PathError{Op: "sync", Path: f.Name(), Err: fsys.poison(id, err)}
}

// poison makes id fail from now on because of err, and returns the error that everybody gets.
func (fsys *FS) poison(id inode, err error) error {
	err = fmt.Errorf("%w: %w", vfs.ErrSyncFailed, vfs.WrapError(err))
	fsys.mu.Lock()
	fsys.mu.poisoned[id] = err
	fsys.mu.Unlock()
	fsys.poisonedAny.Store(true)
	return err
}

// failed returns the error of an earlier failed sync of id.
func (fsys *FS) failed(id inode) error {
	if !fsys.poisonedAny.Load() {
		return nil
	}
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	return fsys.mu.poisoned[id]
}

// forgive forgets a failed sync of id: a file that was just created got the number of one that is gone.
func (fsys *FS) forgive(id inode) {
	if !fsys.poisonedAny.Load() {
		return
	}
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	delete(fsys.mu.poisoned, id)
}

func inodeOf(f *os.File) (inode, error) {
	info, err := f.Stat()
	if err != nil {
		return inode{}, vfs.WrapError(err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return inode{}, &fs.PathError{Op: "stat", Path: f.Name(), Err: vfs.ErrNotSupported}
	}
	return inode{dev: st.Dev, ino: st.Ino}, nil
}

func fsyncRetry(fd int, dataOnly bool) error {
	if dataOnly {
		return retryEINTR(func() error { return unix.Fdatasync(fd) })
	}
	return retryEINTR(func() error { return unix.Fsync(fd) })
}

// control runs fn with f's descriptor, which cannot be closed meanwhile.
func control(f *os.File, fn func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var fnErr error
	if conn.Control(func(fd uintptr) { fnErr = fn(int(fd)) }) != nil {
		return fs.ErrClosed // the only reason there is, which the runtime reports with an error of its own
	}
	return fnErr
}

func retryEINTR(fn func() error) error {
	for {
		if err := fn(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
