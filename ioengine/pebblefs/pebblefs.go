// Package pebblefs lets the metadata store do its file I/O through ioengine/vfs, so that the seam that injects
// faults and crashes covers it too.
//
//	opts := &pebble.Options{FS: pebblefs.New(fsys)}
//
// Files of the store are written from the front (Write) or in place (WriteAt, a recycled log), and read through the
// page cache. Their permissions are vfs.FileMode and vfs.DirMode whatever the store asks for.
package pebblefs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"

	pebblevfs "github.com/cockroachdb/pebble/v2/vfs"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// FS implements the store's file system over ours.
type FS struct {
	inner vfs.FS
}

var _ pebblevfs.FS = (*FS)(nil)

// New returns the adapter of inner.
func New(inner vfs.FS) *FS { return &FS{inner: inner} }

// Inner returns the file system behind the adapter.
func (fsys *FS) Inner() vfs.FS { return fsys.inner }

// Create makes a new file in place of one that has the name: the store gets a new inode, as its contract asks.
func (fsys *FS) Create(name string, _ pebblevfs.DiskWriteCategory) (pebblevfs.File, error) {
	for {
		f, err := fsys.inner.Create(name)
		if err == nil {
			return newFile(f), nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := fsys.inner.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// Link gives a file a second name.
func (fsys *FS) Link(oldName, newName string) error { return fsys.inner.Link(oldName, newName) }

// Open opens a file for reading.
func (fsys *FS) Open(name string, opts ...pebblevfs.OpenOption) (pebblevfs.File, error) {
	f, err := fsys.inner.OpenRead(name)
	if err != nil {
		return nil, err
	}
	return apply(newFile(f), opts), nil
}

// OpenReadWrite opens a file for reading and writing and makes it if it is missing.
func (fsys *FS) OpenReadWrite(
	name string, _ pebblevfs.DiskWriteCategory, opts ...pebblevfs.OpenOption,
) (pebblevfs.File, error) {
	for {
		f, err := fsys.inner.OpenReadWrite(name)
		if errors.Is(err, fs.ErrNotExist) {
			f, err = fsys.inner.Create(name)
			if errors.Is(err, fs.ErrExist) {
				continue // somebody made it between the two calls
			}
		}
		if err != nil {
			return nil, err
		}
		return apply(newFile(f), opts), nil
	}
}

func apply(f *file, opts []pebblevfs.OpenOption) *file {
	for _, opt := range opts {
		opt.Apply(f)
	}
	return f
}

// OpenDir opens a directory, which can only be synced.
func (fsys *FS) OpenDir(name string) (pebblevfs.File, error) {
	info, err := fsys.inner.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open directory", Path: name, Err: fs.ErrInvalid}
	}
	return &dir{fsys: fsys, name: name}, nil
}

// Remove removes a file or an empty directory.
func (fsys *FS) Remove(name string) error { return fsys.inner.Remove(name) }

// RemoveAll removes a tree.
func (fsys *FS) RemoveAll(name string) error { return fsys.inner.RemoveAll(name) }

// Rename moves a file over another one.
func (fsys *FS) Rename(oldName, newName string) error { return fsys.inner.Rename(oldName, newName) }

// ReuseForWrite renames a file and opens it for writing from its front without cutting it.
func (fsys *FS) ReuseForWrite(oldName, newName string, c pebblevfs.DiskWriteCategory) (pebblevfs.File, error) {
	if err := fsys.inner.Rename(oldName, newName); err != nil {
		return nil, err
	}
	return fsys.OpenReadWrite(newName, c)
}

// MkdirAll makes a directory and its parents.
func (fsys *FS) MkdirAll(name string, _ os.FileMode) error { return fsys.inner.MkdirAll(name) }

// Lock takes the exclusive lock of a name.
func (fsys *FS) Lock(name string) (io.Closer, error) { return fsys.inner.Lock(name) }

// List returns the names in a directory.
func (fsys *FS) List(name string) ([]string, error) { return fsys.inner.List(name) }

// Stat describes a name.
func (fsys *FS) Stat(name string) (pebblevfs.FileInfo, error) { return wrapInfo(fsys.inner.Stat(name)) }

// PathBase returns the last element of name.
func (fsys *FS) PathBase(name string) string { return path.Base(name) }

// PathJoin joins elements of a name.
func (fsys *FS) PathJoin(elem ...string) string { return path.Join(elem...) }

// PathDir returns all but the last element of name.
func (fsys *FS) PathDir(name string) string { return path.Dir(name) }

// GetDiskUsage returns the space where name lives.
func (fsys *FS) GetDiskUsage(name string) (pebblevfs.DiskUsage, error) {
	usage, err := fsys.inner.DiskFree(name)
	if err != nil {
		return pebblevfs.DiskUsage{}, err
	}
	return pebblevfs.DiskUsage{
		AvailBytes: usage.Available, TotalBytes: usage.Total, UsedBytes: usage.Total - usage.Free,
	}, nil
}

// Unwrap returns nil: below is no file system of the store's kind.
func (fsys *FS) Unwrap() pebblevfs.FS { return nil }

// info is a description without a device: the store uses that only to name disks in its statistics.
type info struct{ fs.FileInfo }

// DeviceID returns the zero device.
func (info) DeviceID() pebblevfs.DeviceID { return pebblevfs.DeviceID{} }

func wrapInfo(i fs.FileInfo, err error) (pebblevfs.FileInfo, error) {
	if err != nil {
		return nil, err
	}
	return info{i}, nil
}

// file adds the two positions that the store's files have to a vfs.File.
type file struct {
	vfs.File

	mu struct {
		sync.Mutex
		read, write int64
	}
}

var _ pebblevfs.File = (*file)(nil)

func newFile(f vfs.File) *file { return &file{File: f} }

func (f *file) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.File.ReadAt(p, f.mu.read)
	f.mu.read += int64(n)
	if n > 0 && err == io.EOF {
		err = nil // an io.Reader may, and the store's parsers prefer to, see the end by itself
	}
	return n, err
}

func (f *file) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.File.WriteAt(p, f.mu.write)
	f.mu.write += int64(n)
	return n, err
}

func (f *file) Stat() (pebblevfs.FileInfo, error) { return wrapInfo(f.File.Stat()) }

func (f *file) SyncTo(length int64) (fullSync bool, err error) { return false, f.File.SyncTo(length) }

// Preallocate reserves space; a place that cannot is as good, since the contract lets it do nothing.
func (f *file) Preallocate(off, length int64) error {
	if err := f.File.Preallocate(off, length); !errors.Is(err, vfs.ErrNotSupported) {
		return err
	}
	return nil
}

// Descriptor is what a vfs.File of the operating system has besides its contract. The store gives advice on reading ahead
// by it, and it calls Preallocate only on files that have one: without, every synced commit has to allocate blocks to the
// log, too. Data never moves through it.
type Descriptor interface {
	// FD returns the descriptor, valid until Close.
	FD() uintptr
}

// Fd returns the descriptor of a real file and none of others, whose faults must not be passed by.
func (f *file) Fd() uintptr {
	if d, ok := f.File.(Descriptor); ok {
		return d.FD()
	}
	return pebblevfs.InvalidFd
}

// dir is an open directory.
type dir struct {
	fsys *FS
	name string
}

var _ pebblevfs.File = (*dir)(nil)

func (d *dir) Sync() error     { return d.fsys.inner.SyncDir(d.name) }
func (d *dir) SyncData() error { return d.Sync() }
func (d *dir) Close() error    { return nil }
func (d *dir) Fd() uintptr     { return pebblevfs.InvalidFd }

func (d *dir) Stat() (pebblevfs.FileInfo, error) { return d.fsys.Stat(d.name) }

func (d *dir) SyncTo(int64) (fullSync bool, err error) { return false, nil }
func (d *dir) Prefetch(int64, int64) error             { return nil }
func (d *dir) Preallocate(int64, int64) error          { return nil }

func (d *dir) Read([]byte) (int, error)           { return 0, d.noData("read") }
func (d *dir) ReadAt([]byte, int64) (int, error)  { return 0, d.noData("read") }
func (d *dir) Write([]byte) (int, error)          { return 0, d.noData("write") }
func (d *dir) WriteAt([]byte, int64) (int, error) { return 0, d.noData("write") }

func (d *dir) noData(op string) error {
	return &fs.PathError{Op: op, Path: d.name, Err: errors.New("is a directory")}
}
