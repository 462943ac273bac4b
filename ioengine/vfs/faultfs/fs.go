// Package faultfs wraps a file system and makes its operations fail by rule: errors, short transfers, latency, torn
// and lost writes, flipped bits. It counts operations by kind, so that a test can fail operation n for n = 1, 2, 3,
// … until a run passes without a fault:
//
//	for n := 1; ; n++ {
//		fsys := faultfs.Wrap(memfs.New(), faultfs.Options{})
//		fsys.SetRules(faultfs.FailNth(n, faultfs.ErrInjected, faultfs.Changes...))
//		check(run(fsys))
//		if fsys.Fired() == 0 {
//			break
//		}
//	}
//
// An injected failure of a sync is as final as a real one (see package vfs). Direct handles have no descriptor, so
// that every read passes here.
package faultfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sync"
	"sync/atomic"
	"time"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// ErrInjected is an error for rules that need no particular one.
var ErrInjected = errors.New("injected fault")

// Options configure a FS.
type Options struct {
	// Sleep waits for a fault's Delay; nil means time.Sleep.
	Sleep func(time.Duration)
	// OnCall sees every operation before its faults, for traces. It may be nil.
	OnCall func(Call)
}

// FS is a file system with faults.
type FS struct {
	inner  vfs.FS
	sleep  func(time.Duration)
	onCall func(Call)

	counts [numOps]atomic.Uint64 // operations so far, by kind; written by every operation, read by Count
	fired  atomic.Uint64         // faults so far

	mu struct {
		sync.Mutex
		rules    []*activeRule
		poisoned map[string]error // clean names of files and directories with a failed sync
	}
}

type activeRule struct {
	Rule
	seen, fired int
}

var _ vfs.FS = (*FS)(nil)

// Wrap returns inner with faults; there are none before SetRules.
func Wrap(inner vfs.FS, opts Options) *FS {
	fsys := &FS{inner: inner, sleep: opts.Sleep, onCall: opts.OnCall}
	if fsys.sleep == nil {
		fsys.sleep = time.Sleep
	}
	fsys.mu.poisoned = make(map[string]error)
	return fsys
}

// SetRules replaces the rules; the counters of each start at zero. The first rule that matches an operation and is
// neither skipping nor used up decides; the others count the operation too.
func (fsys *FS) SetRules(rules ...Rule) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	fsys.mu.rules = nil
	for _, r := range rules {
		fsys.mu.rules = append(fsys.mu.rules, &activeRule{Rule: r})
	}
}

// Count returns how many operations of the given kinds there were; no kind means all.
func (fsys *FS) Count(ops ...Op) uint64 {
	var sum uint64
	for op := range numOps {
		if len(ops) == 0 {
			sum += fsys.counts[op].Load()
		}
	}
	for _, op := range ops {
		sum += fsys.counts[op].Load()
	}
	return sum
}

// Fired returns how many operations got a fault.
func (fsys *FS) Fired() uint64 { return fsys.fired.Load() }

// Inner returns the wrapped file system.
func (fsys *FS) Inner() vfs.FS { return fsys.inner }

// before counts a call, waits if it is told to, and returns what else happens to it.
func (fsys *FS) before(c Call) Fault {
	fsys.counts[c.Op].Add(1)
	if fsys.onCall != nil {
		fsys.onCall(c)
	}
	fault, hit := fsys.decide(c)
	if !hit {
		return Fault{}
	}
	fsys.fired.Add(1)
	if fault.Delay > 0 {
		fsys.sleep(fault.Delay)
	}
	if fault.Err != nil {
		fault.Err = &fs.PathError{Op: c.Op.String(), Path: c.Name, Err: vfs.WrapError(fault.Err)}
	}
	return fault
}

func (fsys *FS) decide(c Call) (fault Fault, hit bool) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	for _, r := range fsys.mu.rules {
		if !r.matches(c) {
			continue
		}
		r.seen++
		if hit || r.seen <= r.Skip || r.Times > 0 && r.fired >= r.Times {
			continue
		}
		r.fired++
		fault, hit = r.Fault, true
	}
	return fault, hit
}

// do runs a change of the name space unless a fault keeps it from running.
func (fsys *FS) do(op Op, name string, run func() error) error {
	fault := fsys.before(Call{Op: op, Name: name})
	if fault.Err != nil || fault.Lost {
		return fault.Err
	}
	return run()
}

// syncAs runs a sync of name and makes its failure final.
func (fsys *FS) syncAs(op Op, name string, run func() error) error {
	if err := fsys.failed(op, name); err != nil {
		return err
	}
	err := fsys.do(op, name, run)
	if err == nil || errors.Is(err, fs.ErrClosed) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !errors.Is(err, vfs.ErrSyncFailed) {
		err = fmt.Errorf("%w: %w", vfs.ErrSyncFailed, err)
	}
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	fsys.mu.poisoned[path.Clean(name)] = err
	return err
}

// failed returns the error of an earlier failed sync of name.
func (fsys *FS) failed(op Op, name string) error {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	if err := fsys.mu.poisoned[path.Clean(name)]; err != nil {
		return &fs.PathError{Op: op.String(), Path: name, Err: err}
	}
	return nil
}

// movePoison lets the state of oldName follow a rename or link; an empty newName forgets it.
func (fsys *FS) movePoison(oldName, newName string, keepOld bool) {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	from, to := path.Clean(oldName), path.Clean(newName)
	err := fsys.mu.poisoned[from]
	if !keepOld {
		delete(fsys.mu.poisoned, from)
	}
	if newName == "" {
		return
	}
	delete(fsys.mu.poisoned, to)
	if err != nil {
		fsys.mu.poisoned[to] = err
	}
}

// Create makes a new file, see vfs.FS.
func (fsys *FS) Create(name string) (vfs.File, error) {
	return fsys.open(OpCreate, name, func(name string) (vfs.File, error) {
		f, err := fsys.inner.Create(name)
		if err == nil {
			fsys.movePoison(name, "", false)
		}
		return f, err
	})
}

// OpenRead opens for reading, see vfs.FS.
func (fsys *FS) OpenRead(name string) (vfs.File, error) {
	return fsys.open(OpOpenRead, name, fsys.inner.OpenRead)
}

// OpenReadWrite opens for reading and writing, see vfs.FS.
func (fsys *FS) OpenReadWrite(name string) (vfs.File, error) {
	return fsys.open(OpOpenReadWrite, name, fsys.inner.OpenReadWrite)
}

func (fsys *FS) open(op Op, name string, open func(string) (vfs.File, error)) (vfs.File, error) {
	if fault := fsys.before(Call{Op: op, Name: name}); fault.Err != nil {
		return nil, fault.Err
	}
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	return &file{File: f, fsys: fsys}, nil
}

// MkdirAll makes a directory and its parents, see vfs.FS.
func (fsys *FS) MkdirAll(name string) error {
	return fsys.do(OpMkdirAll, name, func() error { return fsys.inner.MkdirAll(name) })
}

// Remove unlinks a name, see vfs.FS.
func (fsys *FS) Remove(name string) error {
	return fsys.do(OpRemove, name, func() error { return fsys.inner.Remove(name) })
}

// RemoveAll removes a tree, see vfs.FS.
func (fsys *FS) RemoveAll(name string) error {
	return fsys.do(OpRemoveAll, name, func() error { return fsys.inner.RemoveAll(name) })
}

// Rename moves a name, see vfs.FS.
func (fsys *FS) Rename(oldName, newName string) error {
	return fsys.do(OpRename, oldName, func() error {
		err := fsys.inner.Rename(oldName, newName)
		if err == nil {
			fsys.movePoison(oldName, newName, false)
		}
		return err
	})
}

// Link adds a name, see vfs.FS.
func (fsys *FS) Link(oldName, newName string) error {
	return fsys.do(OpLink, oldName, func() error {
		err := fsys.inner.Link(oldName, newName)
		if err == nil {
			fsys.movePoison(oldName, newName, true)
		}
		return err
	})
}

// List returns the names in a directory, see vfs.FS.
func (fsys *FS) List(name string) ([]string, error) {
	if fault := fsys.before(Call{Op: OpList, Name: name}); fault.Err != nil {
		return nil, fault.Err
	}
	return fsys.inner.List(name)
}

// Stat describes a name, see vfs.FS.
func (fsys *FS) Stat(name string) (fs.FileInfo, error) {
	if fault := fsys.before(Call{Op: OpStat, Name: name}); fault.Err != nil {
		return nil, fault.Err
	}
	return fsys.inner.Stat(name)
}

// Lock takes an exclusive lock, see vfs.FS.
func (fsys *FS) Lock(name string) (io.Closer, error) {
	if fault := fsys.before(Call{Op: OpLock, Name: name}); fault.Err != nil {
		return nil, fault.Err
	}
	return fsys.inner.Lock(name)
}

// SyncDir makes the entries of a directory durable, see vfs.FS.
func (fsys *FS) SyncDir(name string) error {
	return fsys.syncAs(OpSyncDir, name, func() error { return fsys.inner.SyncDir(name) })
}

// DiskFree returns the space left, see vfs.FS.
func (fsys *FS) DiskFree(name string) (vfs.DiskUsage, error) {
	if fault := fsys.before(Call{Op: OpDiskFree, Name: name}); fault.Err != nil {
		return vfs.DiskUsage{}, fault.Err
	}
	return fsys.inner.DiskFree(name)
}
