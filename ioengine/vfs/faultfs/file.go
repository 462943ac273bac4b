package faultfs

import (
	"errors"
	"slices"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// file is an open file with faults. What it does not define passes to the wrapped one.
type file struct {
	vfs.File
	fsys *FS
	// failed is the error of a failed sync through this handle, which the FS might not find by name after a rename.
	failed atomic.Pointer[error]
}

var _ vfs.File = (*file)(nil)

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	return f.fsys.read(Call{Op: OpReadAt, Name: f.Name(), Off: off, Length: len(p)}, p, f.File.ReadAt)
}

// read runs a read with the faults of c.
func (fsys *FS) read(c Call, p []byte, read func([]byte, int64) (int, error)) (int, error) {
	fault := fsys.before(c)
	if fault.Err != nil {
		n := 0
		if short := min(fault.Short, len(p)); short > 0 && c.Op == OpReadAt {
			n, _ = read(p[:short], c.Off) // the injected error is the one to report
		}
		return n, fault.Err
	}
	n, err := read(p, c.Off)
	if fault.FlipBit {
		flip(p[:n], fault.FlipAt)
	}
	return n, err
}

func flip(p []byte, bit int64) {
	if len(p) > 0 {
		p[bit/8%int64(len(p))] ^= 1 << (bit % 8)
	}
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	c := Call{Op: OpWriteAt, Name: f.Name(), Off: off, Length: len(p)}
	stored, fault, err := f.beforeWrite(c, p)
	if err != nil {
		return 0, err
	}
	n := 0
	if len(stored) > 0 || fault == (Fault{}) {
		if n, err = f.File.WriteAt(stored, off); err != nil {
			return n, err
		}
	}
	if fault.Err != nil {
		return n, fault.Err
	}
	return len(p), nil
}

func (f *file) Append(p []byte) (int64, error) {
	stored, fault, err := f.beforeWrite(Call{Op: OpAppend, Name: f.Name(), Off: -1, Length: len(p)}, p)
	if err != nil {
		return 0, err
	}
	off, err := f.File.Append(stored)
	if err == nil && len(stored) < len(p) && fault.Err == nil {
		// A torn or lost append has moved the end of the file all the same, as a lost write of the device does.
		err = f.File.Truncate(off + int64(len(p)))
	}
	if err == nil {
		err = fault.Err
	}
	return off, err
}

// beforeWrite returns which bytes of p a write stores.
func (f *file) beforeWrite(c Call, p []byte) (stored []byte, fault Fault, err error) {
	if err := f.sticky(c.Op); err != nil {
		return nil, Fault{}, err
	}
	fault = f.fsys.before(c)
	switch {
	case fault.Err != nil:
		return p[:max(0, min(fault.Short, len(p)))], fault, nil
	case fault.Lost:
		return nil, fault, nil
	case fault.TornAt > 0 && fault.TornAt < len(p):
		return p[:fault.TornAt], fault, nil
	case fault.FlipBit:
		p = slices.Clone(p)
		flip(p, fault.FlipAt)
	}
	return p, fault, nil
}

func (f *file) Sync() error { return f.sync(OpSync, f.File.Sync) }

func (f *file) SyncData() error { return f.sync(OpSyncData, f.File.SyncData) }

func (f *file) SyncTo(length int64) error {
	return f.sync(OpSyncTo, func() error { return f.File.SyncTo(length) })
}

func (f *file) sync(op Op, run func() error) error {
	if err := f.sticky(op); err != nil {
		return err
	}
	err := f.fsys.syncAs(op, f.Name(), run)
	if errors.Is(err, vfs.ErrSyncFailed) {
		f.failed.Store(&err)
	}
	return err
}

// sticky returns the error of an earlier failed sync, through this handle or another one of the same name.
func (f *file) sticky(op Op) error {
	if err := f.failed.Load(); err != nil {
		return *err
	}
	return f.fsys.failed(op, f.Name())
}

func (f *file) Truncate(size int64) error {
	return f.fsys.do(OpTruncate, f.Name(), func() error { return f.File.Truncate(size) })
}

func (f *file) PunchHole(off, length int64) error {
	return f.fsys.do(OpPunchHole, f.Name(), func() error { return f.File.PunchHole(off, length) })
}

func (f *file) Preallocate(off, length int64) error {
	return f.fsys.do(OpPreallocate, f.Name(), func() error { return f.File.Preallocate(off, length) })
}

func (f *file) Prefetch(off, length int64) error {
	return f.fsys.do(OpPrefetch, f.Name(), func() error { return f.File.Prefetch(off, length) })
}

func (f *file) Direct() (vfs.Direct, error) {
	if fault := f.fsys.before(Call{Op: OpOpenDirect, Name: f.Name()}); fault.Err != nil {
		return nil, fault.Err
	}
	d, err := f.File.Direct()
	if err != nil {
		return nil, err
	}
	return &direct{Direct: d, fsys: f.fsys}, nil
}

// direct is a handle for aligned reads with faults; without a descriptor, so that no read goes past it.
type direct struct {
	vfs.Direct
	fsys *FS
}

var _ vfs.Direct = (*direct)(nil)

func (d *direct) FD() int { return vfs.InvalidFD }

func (d *direct) ReadAt(p []byte, off int64) (int, error) {
	return d.fsys.read(Call{Op: OpDirectRead, Name: d.Name(), Off: off, Length: len(p)}, p, d.Direct.ReadAt)
}
