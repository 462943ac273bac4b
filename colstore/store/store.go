// Package store keeps objects: append-only byte sequences whose names are never used again.
//
// An object is a piece of a segment file. Its name carries the epoch of the engine start that made it, so that nobody
// ever appends to an object of an earlier start: what a stale owner still writes is bytes that nobody references.
//
// A Store is one kind of place. Dir is a DBRoot: a directory, on one device. Nothing in an object is durable before
// Sync, which also makes the entries of a new object's directories durable.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// RunAlign is what runs begin on: the alignment of direct reads.
const RunAlign = vfs.DirectAlign

// ErrSealed is the error of an append to a sealed object.
var ErrSealed = errors.New("object is sealed")

// Store holds the objects of one place. All methods may be called concurrently.
type Store interface {
	// Create makes an empty object. A name that was ever used is an error.
	Create(name string) (Object, error)
	// Open opens an existing object for reading.
	Open(name string) (Object, error)
	// Delete removes an object; open ones stay readable until Close. A missing one is no error.
	Delete(name string) error
	// List returns the names of all objects, sorted within each directory.
	List() ([]string, error)
}

// Object is an open object. All methods may be called concurrently.
type Object interface {
	// Name returns the name within the store, Path where that is for error messages.
	Name() string
	Path() string
	// Append writes p, whose length is a multiple of RunAlign, and returns where it begins, a multiple of RunAlign too.
	// Concurrent appends get places one after another. It borrows p. After an error the place is lost and never reused.
	Append(p []byte) (int64, error)
	// Place is Append in two steps: it reserves length bytes, for WriteAt to fill, so that what is written can contain
	// its own offset.
	Place(length int64) (int64, error)
	WriteAt(p []byte, off int64) error
	// Sync makes everything appended so far durable. After an error the object takes no more.
	Sync() error
	// ReadAt reads len(p) bytes at off.
	ReadAt(p []byte, off int64) (int, error)
	// Seal ends appends.
	Seal() error
	// Release gives back the space of whole pages of a range that nobody references any more.
	Release(off, length int64) error
	// File returns the file behind the object, for the cache to read from. It is valid until Close.
	File() vfs.File
	// Close frees the handle.
	Close() error
}

// Dir is a Store in one directory of a file system, with one directory per table below it.
type Dir struct {
	fs   vfs.FS
	root string
}

var _ Store = (*Dir)(nil)

// NewDir returns the store in the directory root, which exists.
func NewDir(fs vfs.FS, root string) *Dir { return &Dir{fs: fs, root: root} }

// Root returns the directory.
func (d *Dir) Root() string { return d.root }

// extension marks the files that are objects; whatever else lies in the directory is left alone.
const extension = ".seg"

// createTries is how often Create makes the directory of a table: each further time another object of it was deleted.
const createTries = 10

// Create implements Store. The table's directory is made with its first object.
func (d *Dir) Create(name string) (Object, error) {
	path := vfs.Join(d.root, name) + extension
	dir := vfs.Dir(path)
	var f vfs.File
	var err error = fs.ErrNotExist
	// Delete may take the empty directory away between the two calls.
	for try := 0; try < createTries && isNotExist(err); try++ {
		if err := d.fs.MkdirAll(dir); err != nil {
			return nil, fmt.Errorf("make directory of segment file %s: %w", path, err)
		}
		f, err = d.fs.Create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("create segment file %s: %w", path, err)
	}
	return &object{dir: d, name: name, file: f, newEntry: true}, nil
}

// Open implements Store.
func (d *Dir) Open(name string) (Object, error) {
	path := vfs.Join(d.root, name) + extension
	f, err := d.fs.OpenRead(path)
	if isNotExist(err) {
		// Only objects that exist are opened: somebody took the file away.
		return nil, fmt.Errorf("%w: %w", vfs.Corruptf(path, 0, 0, "the segment file is missing"), err)
	}
	if err != nil {
		return nil, fmt.Errorf("open segment file %s: %w", path, err)
	}
	return &object{dir: d, name: name, file: f, sealed: true}, nil
}

// Delete implements Store. The table's directory goes with its last object.
func (d *Dir) Delete(name string) error {
	path := vfs.Join(d.root, name) + extension
	if err := d.fs.Remove(path); err != nil && !isNotExist(err) {
		return fmt.Errorf("remove segment file %s: %w", path, err)
	}
	if rest, err := d.fs.List(vfs.Dir(path)); err == nil && len(rest) == 0 {
		// If somebody makes an object there now, the directory is not empty and stays; an empty one that stays does no
		// harm. So the result does not matter.
		_ = d.fs.Remove(vfs.Dir(path))
	}
	return nil
}

// List implements Store.
func (d *Dir) List() ([]string, error) {
	dirs, err := d.fs.List(d.root)
	if err != nil {
		return nil, fmt.Errorf("list DBRoot %s: %w", d.root, err)
	}
	var names []string
	for _, dir := range dirs {
		info, err := d.fs.Stat(vfs.Join(d.root, dir))
		if err != nil || !info.IsDir() {
			continue
		}
		files, err := d.fs.List(vfs.Join(d.root, dir))
		if err != nil {
			return nil, fmt.Errorf("list %s of DBRoot %s: %w", dir, d.root, err)
		}
		for _, f := range files {
			if base, ok := strings.CutSuffix(f, extension); ok {
				names = append(names, vfs.Join(dir, base))
			}
		}
	}
	return names, nil
}

// object is an open file of a Dir.
type object struct {
	dir  *Dir
	name string
	file vfs.File

	mu struct {
		sync.Mutex
		size int64 // where the next run begins
	}
	state struct {
		sync.Mutex // held across a sync: syncs of one object are one after another
		failed     error
	}
	// newEntry: the directory entry is not known to be durable yet, nor that of the directory, which another object
	// may have made without a sync; guarded by state.
	newEntry bool
	sealed   bool
}

var _ Object = (*object)(nil)

func (o *object) Name() string   { return o.name }
func (o *object) Path() string   { return o.file.Name() }
func (o *object) File() vfs.File { return o.file }

func (o *object) Place(length int64) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sealed {
		return 0, fmt.Errorf("append to segment file %s: %w", o.Path(), ErrSealed)
	}
	off := o.mu.size
	o.mu.size += (length + RunAlign - 1) &^ (RunAlign - 1)
	return off, nil
}

func (o *object) WriteAt(p []byte, off int64) error {
	if _, err := o.file.WriteAt(p, off); err != nil {
		return fmt.Errorf("write %d bytes at %d of segment file %s: %w", len(p), off, o.Path(), err)
	}
	return nil
}

func (o *object) Append(p []byte) (int64, error) {
	off, err := o.Place(int64(len(p)))
	if err != nil {
		return 0, err
	}
	return off, o.WriteAt(p, off)
}

func (o *object) Sync() error {
	o.state.Lock()
	defer o.state.Unlock()
	if o.state.failed != nil {
		return o.state.failed
	}
	err := o.file.Sync()
	if err == nil && o.newEntry {
		err = errors.Join(o.dir.fs.SyncDir(vfs.Dir(o.Path())), o.dir.fs.SyncDir(o.dir.root))
	}
	if err != nil {
		o.state.failed = fmt.Errorf("sync segment file %s: %w", o.Path(), err)
		return o.state.failed
	}
	o.newEntry = false
	return nil
}

func (o *object) ReadAt(p []byte, off int64) (int, error) { return o.file.ReadAt(p, off) }

func (o *object) Seal() error {
	o.mu.Lock()
	o.sealed = true
	o.mu.Unlock()
	return nil
}

func (o *object) Release(off, length int64) error {
	if err := o.file.PunchHole(off, length); err != nil && !errors.Is(err, vfs.ErrNotSupported) {
		return fmt.Errorf("release %d bytes at %d of segment file %s: %w", length, off, o.Path(), err)
	}
	return nil
}

func (o *object) Close() error { return o.file.Close() }
