// Package memfs is a file system in memory that knows what a power loss would leave.
//
// It keeps the durable state of files and directories beside the current one: data becomes durable by Sync of its
// file, an entry by SyncDir of its directory, and nothing else does either. CrashClone returns the file system that
// a machine would find after losing power now, with a chosen share of what was not synced.
//
// It needs no clock: modification times are zero.
package memfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// DefaultCapacity is the size of a file system whose options name none.
const DefaultCapacity = 1 << 40

// FS is a file system in memory.
type FS struct {
	capacity atomic.Int64 // bytes that files may hold; set by SetCapacity, read by every write
	used     atomic.Int64 // bytes of all files that have a name or a handle

	mu struct {
		sync.Mutex // lock order: mu before any node's
		root       *node
		pending    []*change           // of directories, not durable yet, in the order they were made
		locks      map[string]struct{} // held by Lock
	}
}

var _ vfs.FS = (*FS)(nil)

// New returns an empty file system with DefaultCapacity.
func New() *FS {
	fsys := &FS{}
	fsys.capacity.Store(DefaultCapacity)
	fsys.mu.root = newDir()
	fsys.mu.locks = make(map[string]struct{})
	return fsys
}

// SetCapacity sets how many bytes the files may hold together: writes past it fail with vfs.ErrNoSpace.
func (fsys *FS) SetCapacity(bytes int64) { fsys.capacity.Store(bytes) }

// change is one change of the name space. It is durable as a whole, never by half, as on a journalling file system.
type change struct {
	steps []step
}

// step sets or removes (node nil) one entry of a directory.
type step struct {
	dir  *node
	name string
	node *node
}

func (c *change) touches(dir *node) bool {
	for _, s := range c.steps {
		if s.dir == dir {
			return true
		}
	}
	return false
}

// commit makes c visible now and durable with the next SyncDir of a directory it touches.
func (fsys *FS) commit(steps ...step) {
	for _, s := range steps {
		s.apply(s.dir.entries)
	}
	fsys.mu.pending = append(fsys.mu.pending, &change{steps: steps})
}

func (s step) apply(entries map[string]*node) {
	if s.node == nil {
		delete(entries, s.name)
		return
	}
	entries[s.name] = s.node
}

func split(name string) []string {
	clean := path.Clean("/" + name)
	if clean == "/" {
		return nil
	}
	return strings.Split(clean[1:], "/")
}

// find returns the node of name.
func (fsys *FS) find(op, name string) (*node, error) {
	n := fsys.mu.root
	for _, elem := range split(name) {
		next := n.entries[elem] // a file has no entries
		if next == nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		n = next
	}
	return n, nil
}

// parent returns the directory of name and name's last element.
func (fsys *FS) parent(op, name string) (*node, string, error) {
	elems := split(name)
	if len(elems) == 0 {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	dir, err := fsys.find(op, strings.Join(elems[:len(elems)-1], "/"))
	if err != nil {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	if !dir.isDir() {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("not a directory: %w", fs.ErrInvalid)}
	}
	return dir, elems[len(elems)-1], nil
}

// Create makes a new file, see vfs.FS.
func (fsys *FS) Create(name string) (vfs.File, error) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	dir, base, err := fsys.parent("create", name)
	if err != nil {
		return nil, err
	}
	if dir.entries[base] != nil {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	n := &node{fsys: fsys}
	n.refs.Store(1)
	fsys.commit(step{dir: dir, name: base, node: n})
	return newFile(n, name, true), nil
}

// OpenRead opens for reading, see vfs.FS.
func (fsys *FS) OpenRead(name string) (vfs.File, error) { return fsys.open(name, false) }

// OpenReadWrite opens for reading and writing, see vfs.FS.
func (fsys *FS) OpenReadWrite(name string) (vfs.File, error) { return fsys.open(name, true) }

func (fsys *FS) open(name string, writable bool) (vfs.File, error) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	n, err := fsys.find("open", name)
	if err != nil {
		return nil, err
	}
	if n.isDir() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("is a directory: %w", fs.ErrInvalid)}
	}
	return newFile(n, name, writable), nil
}

// MkdirAll makes a directory and its parents, see vfs.FS.
func (fsys *FS) MkdirAll(name string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	dir := fsys.mu.root
	for _, elem := range split(name) {
		next := dir.entries[elem]
		if next == nil {
			next = newDir()
			fsys.commit(step{dir: dir, name: elem, node: next})
		}
		if !next.isDir() {
			return &fs.PathError{Op: "mkdir", Path: name, Err: fmt.Errorf("not a directory: %w", fs.ErrExist)}
		}
		dir = next
	}
	return nil
}

// Remove unlinks a name, see vfs.FS.
func (fsys *FS) Remove(name string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	dir, base, err := fsys.parent("remove", name)
	if err != nil {
		return err
	}
	n := dir.entries[base]
	switch {
	case n == nil:
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	case len(n.entries) > 0:
		return &fs.PathError{Op: "remove", Path: name, Err: fmt.Errorf("directory not empty: %w", fs.ErrExist)}
	}
	fsys.commit(step{dir: dir, name: base})
	n.unref()
	return nil
}

// RemoveAll removes a tree, see vfs.FS.
func (fsys *FS) RemoveAll(name string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	dir, base, err := fsys.parent("remove", name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if dir.entries[base] != nil {
		fsys.removeTree(dir, base)
	}
	return nil
}

func (fsys *FS) removeTree(dir *node, base string) {
	n := dir.entries[base]
	for _, child := range n.names() {
		fsys.removeTree(n, child)
	}
	fsys.commit(step{dir: dir, name: base})
	n.unref()
}

// Rename moves a name, see vfs.FS.
func (fsys *FS) Rename(oldName, newName string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	oldDir, oldBase, err := fsys.parent("rename", oldName)
	if err != nil {
		return err
	}
	newDir, newBase, err := fsys.parent("rename", newName)
	if err != nil {
		return err
	}
	n, replaced := oldDir.entries[oldBase], newDir.entries[newBase]
	switch {
	case n == nil:
		return &fs.PathError{Op: "rename", Path: oldName, Err: fs.ErrNotExist}
	case replaced != nil && (replaced.isDir() || n.isDir()):
		return &fs.PathError{Op: "rename", Path: newName, Err: fs.ErrExist}
	case n == replaced:
		return nil // two names of one file
	case n.isDir() && strings.HasPrefix(path.Clean("/"+newName), path.Clean("/"+oldName)+"/"):
		return &fs.PathError{Op: "rename", Path: newName, Err: fmt.Errorf("into itself: %w", fs.ErrInvalid)}
	}
	fsys.commit(step{dir: oldDir, name: oldBase}, step{dir: newDir, name: newBase, node: n})
	if replaced != nil {
		replaced.unref()
	}
	return nil
}

// Link adds a name, see vfs.FS.
func (fsys *FS) Link(oldName, newName string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	n, err := fsys.find("link", oldName)
	if err != nil {
		return err
	}
	dir, base, err := fsys.parent("link", newName)
	if err != nil {
		return err
	}
	switch {
	case n.isDir():
		return &fs.PathError{Op: "link", Path: oldName, Err: fs.ErrPermission}
	case dir.entries[base] != nil:
		return &fs.PathError{Op: "link", Path: newName, Err: fs.ErrExist}
	}
	n.refs.Add(1)
	fsys.commit(step{dir: dir, name: base, node: n})
	return nil
}

// List returns the names in a directory, see vfs.FS.
func (fsys *FS) List(name string) ([]string, error) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	n, err := fsys.find("list", name)
	if err != nil {
		return nil, err
	}
	if !n.isDir() {
		return nil, &fs.PathError{Op: "list", Path: name, Err: fmt.Errorf("not a directory: %w", fs.ErrInvalid)}
	}
	return n.names(), nil
}

// Stat describes a name, see vfs.FS.
func (fsys *FS) Stat(name string) (fs.FileInfo, error) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	n, err := fsys.find("stat", name)
	if err != nil {
		return nil, err
	}
	return n.info(path.Base(name)), nil
}

// Lock takes an exclusive lock, see vfs.FS. A clone of the file system holds no locks, as after a crash.
func (fsys *FS) Lock(name string) (io.Closer, error) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	dir, base, err := fsys.parent("lock", name)
	if err != nil {
		return nil, err
	}
	key := strings.Join(split(name), "/")
	if _, held := fsys.mu.locks[key]; held {
		return nil, &fs.PathError{Op: "lock", Path: name, Err: vfs.ErrLocked}
	}
	if dir.entries[base] == nil {
		n := &node{fsys: fsys}
		n.refs.Store(1)
		fsys.commit(step{dir: dir, name: base, node: n})
	}
	fsys.mu.locks[key] = struct{}{}
	return &lock{fsys: fsys, key: key}, nil
}

type lock struct {
	fsys *FS
	key  string
}

// Close releases the lock.
func (l *lock) Close() error {
	l.fsys.mu.Lock()
	defer l.fsys.mu.Unlock()
	if _, held := l.fsys.mu.locks[l.key]; !held {
		return &fs.PathError{Op: "unlock", Path: l.key, Err: fs.ErrClosed}
	}
	delete(l.fsys.mu.locks, l.key)
	return nil
}

// SyncDir makes the entries of a directory durable, see vfs.FS.
func (fsys *FS) SyncDir(name string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	dir, err := fsys.find("sync", name)
	if err != nil {
		return err
	}
	if !dir.isDir() {
		return &fs.PathError{Op: "sync", Path: name, Err: fmt.Errorf("not a directory: %w", fs.ErrInvalid)}
	}
	kept := fsys.mu.pending[:0]
	for _, c := range fsys.mu.pending {
		if !c.touches(dir) {
			kept = append(kept, c)
			continue
		}
		for _, s := range c.steps {
			s.apply(s.dir.durable)
		}
	}
	clear(fsys.mu.pending[len(kept):])
	fsys.mu.pending = kept
	return nil
}

// DiskFree returns what SetCapacity leaves, see vfs.FS.
func (fsys *FS) DiskFree(name string) (vfs.DiskUsage, error) {
	if _, err := fsys.Stat(name); err != nil {
		return vfs.DiskUsage{}, err
	}
	total := fsys.capacity.Load()
	free := uint64(max(0, total-fsys.used.Load()))
	return vfs.DiskUsage{Total: uint64(max(0, total)), Free: free, Available: free}, nil
}

func sortedKeys(m map[string]*node) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
