package memfs

import (
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// node is a file or a directory. Directories are guarded by the lock of the FS, files by their own.
type node struct {
	fsys *FS
	refs atomic.Int64 // names and handles; at 0 the space is given back

	// Of a directory: what is visible now, and what a power loss leaves. Both nil for a file.
	entries map[string]*node
	durable map[string]*node

	mu struct {
		sync.RWMutex
		data   []byte // what is visible now
		synced []byte // what a power loss leaves for certain
		writes []write
	}
}

// write is a change of a file since its last sync: bytes put at an offset, a range made zero, or a new size.
type write struct {
	kind writeKind
	off  int64
	data []byte
	size int64 // of a hole, or the new size
}

type writeKind uint8

const (
	writeData writeKind = iota
	writeHole
	writeSize
)

func newDir() *node {
	n := &node{entries: make(map[string]*node), durable: make(map[string]*node)}
	n.refs.Store(1)
	return n
}

func (n *node) isDir() bool { return n.entries != nil }

func (n *node) names() []string { return sortedKeys(n.entries) }

// unref drops a name or a handle. The durable state may still lead here after the last one: CrashClone reads it.
func (n *node) unref() {
	if n.refs.Add(-1) > 0 || n.isDir() {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fsys.used.Add(-int64(len(n.mu.data)))
}

func (n *node) readAt(p []byte, off int64) (int, error) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if off >= int64(len(n.mu.data)) {
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	count := copy(p, n.mu.data[off:])
	if count < len(p) {
		return count, io.EOF
	}
	return count, nil
}

// writeAt writes p at off, or at the end if off is negative, as far as the capacity reaches. It returns where.
func (n *node) writeAt(p []byte, off int64) (int64, int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if off < 0 {
		off = int64(len(n.mu.data))
	}
	var err error
	if grow := off + int64(len(p)) - int64(len(n.mu.data)); grow > 0 {
		if free := n.fsys.capacity.Load() - n.fsys.used.Load(); grow > free {
			err = vfs.ErrNoSpace
			p = p[:max(0, int64(len(p))-(grow-max(0, free)))]
		}
	}
	if len(p) == 0 {
		return off, 0, err
	}
	w := write{kind: writeData, off: off, data: append([]byte(nil), p...)}
	n.apply(w)
	return off, len(p), err
}

// apply changes the visible data and remembers the change for CrashClone.
func (n *node) apply(w write) {
	before := len(n.mu.data)
	n.mu.data = w.applyTo(n.mu.data)
	n.mu.writes = append(n.mu.writes, w)
	n.fsys.used.Add(int64(len(n.mu.data) - before))
}

func (w write) applyTo(data []byte) []byte {
	switch w.kind {
	case writeData:
		data = resize(data, max(int64(len(data)), w.off+int64(len(w.data))))
		copy(data[w.off:], w.data)
	case writeHole:
		if w.off < int64(len(data)) {
			clear(data[w.off:min(int64(len(data)), w.off+w.size)])
		}
	case writeSize:
		data = resize(data, w.size)
	}
	return data
}

// resize returns data with the given length; what is new is zero.
func resize(data []byte, size int64) []byte {
	have := int64(len(data))
	if size <= have {
		return data[:size]
	}
	if size <= int64(cap(data)) {
		data = data[:size]
		clear(data[have:])
		return data
	}
	grown := make([]byte, size, max(size, size+size/4))
	copy(grown, data)
	return grown
}

func (n *node) sync() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, w := range n.mu.writes {
		n.mu.synced = w.applyTo(n.mu.synced)
	}
	n.mu.writes = nil
}

func (n *node) size() int64 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return int64(len(n.mu.data))
}

func (n *node) info(name string) fs.FileInfo {
	if n.isDir() {
		return fileInfo{name: name, mode: vfs.DirMode | fs.ModeDir}
	}
	return fileInfo{name: name, mode: vfs.FileMode, size: n.size()}
}

type fileInfo struct {
	name string
	size int64
	mode fs.FileMode
}

var _ fs.FileInfo = fileInfo{}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }
