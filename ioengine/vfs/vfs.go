// Package vfs is the one seam through which every byte of file I/O passes: segment files, the metadata store
// (through ioengine/pebblefs), imports and lock files.
//
// An FS is a name space of files, a File an open one. There are four implementations:
//
//	osfs.NewDirect   real files; Direct handles read with O_DIRECT, normally through io_uring (ioengine/ring)
//	osfs.NewPread    real files; Direct handles are plain descriptors read by a pool of preads
//	memfs.New        memory; knows what was synced, and clones the state a power loss would leave
//	faultfs.Wrap     any of the above, with errors, short, torn and lost operations injected by rule
//
// Rules that hold for all of them:
//
//   - Names are slash-separated paths. Relative names are relative to the working directory (memfs: to its root).
//   - Nothing is durable before a Sync. Data of a file needs File.Sync or SyncData; the entry of a new, renamed or
//     removed file needs SyncDir of its directory; a new directory needs SyncDir of its parent.
//   - A sync that failed is final. From then on every Sync, SyncData, SyncTo, Append and WriteAt of that file, through
//     any handle of the FS, fails with ErrSyncFailed: the kernel may have dropped the dirty pages, so a later success
//     would be a lie. The same holds for a directory after a failed SyncDir.
//   - Short reads and writes of the operating system are continued; ReadAt returns fewer bytes than asked for only at
//     the end of the file, with io.EOF.
//   - Errors wrap io/fs's sentinels (fs.ErrNotExist, fs.ErrExist) and those of this package, for errors.Is.
//   - All methods of FS and File may be called concurrently, but appends to one file are ordered only by their caller.
package vfs

import (
	"io"
	"io/fs"
	"path"
)

// DirectAlign is the alignment in bytes that Direct reads need for offset, length and buffer address. 4,096 satisfies
// every device in use; a device that takes 512 gains nothing measurable at the request sizes of this engine.
const DirectAlign = 4096

// InvalidFD is what Direct.FD returns where no descriptor may be read behind the seam's back.
const InvalidFD = -1

// FileMode and DirMode are the permissions of files and directories that an FS creates.
const (
	FileMode fs.FileMode = 0o640
	DirMode  fs.FileMode = 0o750
)

// FS is a name space of files.
type FS interface {
	// Create makes a new, empty file and opens it for reading and writing. A name that exists is fs.ErrExist: objects
	// never reuse a name, so an overwrite is a bug of the caller.
	Create(name string) (File, error)
	// OpenRead opens an existing file for reading; its write methods fail with fs.ErrPermission.
	OpenRead(name string) (File, error)
	// OpenReadWrite opens an existing file for reading and writing. A missing one is fs.ErrNotExist.
	OpenReadWrite(name string) (File, error)
	// MkdirAll makes a directory and its missing parents. Existing ones are no error.
	MkdirAll(name string) error
	// Remove unlinks a file or an empty directory. Open handles keep working.
	Remove(name string) error
	// RemoveAll removes a tree. A missing one is no error.
	RemoveAll(name string) error
	// Rename moves oldName to newName atomically and replaces a file that has that name.
	Rename(oldName, newName string) error
	// Link gives the file oldName a second name. An existing newName is fs.ErrExist.
	Link(oldName, newName string) error
	// List returns the names in a directory, sorted, without the directory's own path.
	List(name string) ([]string, error)
	// Stat describes a file or directory.
	Stat(name string) (fs.FileInfo, error)
	// Lock takes the exclusive lock that the file name stands for and creates the file if it is missing. A lock
	// held by anybody, this process included, is ErrLocked at once. Close releases it; so does the end of the
	// process.
	Lock(name string) (io.Closer, error)
	// SyncDir makes the entries of a directory durable.
	SyncDir(name string) error
	// DiskFree tells how much space is left where name lives.
	DiskFree(name string) (DiskUsage, error)
}

// File is an open file.
type File interface {
	// Name returns the name the file was opened with.
	Name() string
	// ReadAt reads as io.ReaderAt does, through the page cache. It borrows p.
	ReadAt(p []byte, off int64) (int, error)
	// WriteAt writes all of p at off or returns an error; on an error any prefix may have been written. It borrows p.
	WriteAt(p []byte, off int64) (int, error)
	// Append writes p at the end of the file and returns the offset where it begins. Appends of one file need one
	// caller at a time. After an error the file may have grown by part of p. It borrows p.
	Append(p []byte) (int64, error)
	// Sync makes data and metadata of the file durable (not its directory entry).
	Sync() error
	// SyncData makes the data durable and as much metadata as reading it back needs (fdatasync).
	SyncData() error
	// SyncTo starts to write back the first length bytes and promises nothing; it spreads the cost of a later Sync.
	SyncTo(length int64) error
	// Truncate sets the size.
	Truncate(size int64) error
	// PunchHole gives the space of whole pages within [off, off+length) back; they read as zero, the size stays.
	// Where the place cannot do it, the error is ErrNotSupported and nothing changed.
	PunchHole(off, length int64) error
	// Preallocate reserves space for [off, off+length) without changing the size. ErrNoSpace means that writes into
	// the range would have failed; ErrNotSupported that the place does not reserve.
	Preallocate(off, length int64) error
	// Prefetch asks the operating system to read a range ahead into its page cache. It is a hint and may do nothing.
	Prefetch(off, length int64) error
	// Size returns the size in bytes.
	Size() (int64, error)
	// Stat describes the file.
	Stat() (fs.FileInfo, error)
	// Direct returns owned a handle for aligned reads past the page cache. It stays valid after Close of the file,
	// until its own Close, and costs no system call but for the first one of a file.
	Direct() (Direct, error)
	// Close releases the handle. It does not sync. A second Close is fs.ErrClosed.
	Close() error
}

// Direct is a counted reference to a file's handle for aligned reads.
type Direct interface {
	// ReadAt reads like io.ReaderAt. The address of p, its length and off must be multiples of DirectAlign; a read
	// that reaches past the end of the file returns what there is and io.EOF.
	ReadAt(p []byte, off int64) (int, error)
	// FD returns the descriptor to read from with io_uring, or InvalidFD if every read has to go through ReadAt, as
	// for files in memory and where faults are injected. It is valid until Close.
	FD() int
	// Name returns the name of the file.
	Name() string
	// Close gives the reference back; call it once, after the last read has completed.
	Close() error
}

// DiskUsage is the space of the place that a name lives on, in bytes.
type DiskUsage struct {
	Total     uint64 // size of the file system
	Free      uint64 // not used
	Available uint64 // not used and open to this process
}

// Join joins path elements with slashes and cleans the result.
func Join(elem ...string) string { return path.Join(elem...) }

// Dir returns all but the last element of name.
func Dir(name string) string { return path.Dir(name) }

// Base returns the last element of name.
func Base(name string) string { return path.Base(name) }
