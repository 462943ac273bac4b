package ring

import (
	"errors"
	"fmt"
	"io/fs"
	"math/bits"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// wakeID is the id of the read of the event descriptor that wakes the owner; reads have their slot number.
const wakeID = ^uint64(0)

// ringReader reads through io_uring. Its owner goroutine is locked to the thread that made the ring.
type ringReader struct {
	counters
	ring   *uring
	pool   *pool // for files without a descriptor
	exited chan struct{}
	err    error // of the owner's clean-up; valid once exited is closed

	eventFD int
	wakeBuf []byte // 8 bytes outside the Go heap that reads of eventFD go to

	// Of the owner only.
	pending queue    // taken from incoming, not in the ring yet
	slots   []*Read  // in the ring, by id
	free    []uint32 // unused slots

	mu struct {
		sync.Mutex
		incoming queue
		sleeping bool // the owner waits in the kernel: whoever queues writes eventFD
		closed   bool
	}
}

var _ Reader = (*ringReader)(nil)

// newRingReader starts a reader, or says why io_uring cannot be used.
func newRingReader(opts Options) (*ringReader, error) {
	depth := uint32(1) << bits.Len32(uint32(opts.Depth)-1)
	r := &ringReader{
		pool: newPool(opts, "files without a descriptor"), exited: make(chan struct{}), slots: make([]*Read, depth),
	}
	r.nowNs = opts.NowNs
	for slot := range depth {
		r.free = append(r.free, depth-1-slot)
	}
	started := make(chan error, 1)
	go r.main(2*depth, started)
	if err := <-started; err != nil {
		<-r.exited
		return nil, err
	}
	return r, nil
}

func (r *ringReader) Describe() (kind, reason string) {
	return "io_uring", fmt.Sprintf("probe read succeeded, depth %d, setup flags %#x", len(r.slots), r.ring.flags)
}

func (r *ringReader) Stats() Stats {
	s, p := r.stats(), r.pool.Stats()
	return Stats{
		Reads: s.Reads + p.Reads, Bytes: s.Bytes + p.Bytes, Errors: s.Errors + p.Errors, Short: s.Short + p.Short,
		Batches: s.Batches + p.Batches, InFlight: s.InFlight + p.InFlight, LatencyNs: s.LatencyNs + p.LatencyNs,
		MaxNs: max(s.MaxNs, p.MaxNs),
	}
}

func (r *ringReader) Submit(reads []*Read) {
	var mine queue
	for i, read := range reads {
		read.check()
		// What is not aligned goes there too: the pool returns the error that names it.
		if read.File.FD() == vfs.InvalidFD || vfs.CheckDirect("", read.Buf, read.Off) != nil {
			r.pool.Submit(reads[i : i+1])
			continue
		}
		r.submitted(read)
		mine.push(read)
	}
	if mine.head == nil {
		return
	}
	r.mu.Lock()
	closed := r.mu.closed
	if !closed {
		r.mu.incoming.take(&mine)
		r.wakeLocked()
	}
	r.mu.Unlock()
	for read := mine.pop(); read != nil; read = mine.pop() {
		read.Err = ErrClosed
		r.finish(read)
	}
}

// wakeLocked ends the owner's wait if it sleeps. The caller holds the lock, so the descriptor cannot be closed
// meanwhile.
func (r *ringReader) wakeLocked() {
	if r.mu.sleeping {
		r.mu.sleeping = false
		r.signal()
	}
}

func (r *ringReader) signal() {
	one := [8]byte{1}
	for {
		_, err := unix.Write(r.eventFD, one[:])
		if err == nil || errors.Is(err, unix.EAGAIN) { // EAGAIN: the counter is full, so it is not 0
			return
		}
		if !errors.Is(err, unix.EINTR) {
			invariants.Failf("wake the owner of a ring: %v", err)
		}
	}
}

func (r *ringReader) Close() error {
	r.mu.Lock()
	if !r.mu.closed {
		r.mu.closed = true
		r.wakeLocked()
	}
	r.mu.Unlock()
	<-r.exited
	return errors.Join(r.err, r.pool.Close())
}

// main is the owner. The thread is never unlocked: a ring with a single issuer knows its thread.
func (r *ringReader) main(entries uint32, started chan<- error) {
	defer close(r.exited)
	runtime.LockOSThread()
	err := r.setup(entries)
	if err == nil {
		err = r.probe()
	}
	if err != nil {
		started <- errors.Join(err, r.tearDown())
		return
	}
	started <- nil
	r.armWake()
	for r.step() {
	}
	r.disarmWake()
	r.err = r.tearDown()
}

func (r *ringReader) setup(entries uint32) (err error) {
	r.eventFD = -1
	if r.ring, err = newUring(entries); err != nil {
		return err
	}
	if r.wakeBuf, err = unix.Mmap(-1, 0, vfs.DirectAlign, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_ANON|unix.MAP_PRIVATE); err != nil {
		return fmt.Errorf("map the wake buffer: %w", err)
	}
	if r.eventFD, err = unix.Eventfd(0, unix.EFD_CLOEXEC); err != nil {
		return fmt.Errorf("eventfd: %w", err)
	}
	return nil
}

// probe makes one real read, because a ring that can be made may still refuse to read.
func (r *ringReader) probe() error {
	fd, err := unix.MemfdCreate("probe", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("memfd_create: %w", err)
	}
	const text = "colonnade"
	res := int32(-1)
	if _, err = unix.Write(fd, []byte(text)); err == nil {
		r.ring.pushRead(fd, r.wakeBuf[:len(text)], 0, wakeID)
		for n := 0; n == 0 && err == nil; {
			err = r.ring.enter(1)
			n = r.ring.reap(func(_ uint64, got int32) { res = got })
		}
	}
	err = errors.Join(err, unix.Close(fd))
	switch {
	case err != nil:
		return fmt.Errorf("probe read: %w", err)
	case res < 0:
		return fmt.Errorf("probe read: %w", syscall.Errno(-res))
	case string(r.wakeBuf[:res]) != text:
		return fmt.Errorf("probe read returned %d bytes of %d", res, len(text))
	}
	return nil
}

func (r *ringReader) tearDown() error {
	var err error
	if r.ring != nil {
		err = r.ring.close() // ends the read of eventFD, too
	}
	if r.eventFD >= 0 {
		err = errors.Join(err, unix.Close(r.eventFD))
	}
	if r.wakeBuf != nil {
		err = errors.Join(err, unix.Munmap(r.wakeBuf))
	}
	return err
}

// armWake puts the read of the event descriptor into the ring; one is always there while the owner works.
func (r *ringReader) armWake() { r.ring.pushRead(r.eventFD, r.wakeBuf[:8], 0, wakeID) }

// disarmWake completes that read, because the kernel must be done with the wake buffer before it is unmapped.
func (r *ringReader) disarmWake() {
	r.signal()
	for n := 0; n == 0; {
		if err := r.ring.enter(1); err != nil {
			invariants.Failf("%v", err)
		}
		n = r.ring.reap(func(uint64, int32) {})
	}
}

// step submits what is queued, waits for completions and finishes them. It returns false at the end.
func (r *ringReader) step() bool {
	idle := len(r.free) == len(r.slots) && r.pending.head == nil
	r.mu.Lock()
	r.pending.take(&r.mu.incoming)
	if r.mu.closed && idle && r.pending.head == nil {
		r.mu.Unlock()
		return false
	}
	// From here on Submit writes eventFD, whose read is always in the ring: a read queued after this point is
	// noticed.
	r.mu.sleeping = true
	r.mu.Unlock()

	pushed := false
	for r.pending.head != nil && len(r.free) > 0 && r.ring.room() > 1 {
		slot := r.free[len(r.free)-1]
		r.free = r.free[:len(r.free)-1]
		r.slots[slot] = r.pending.pop()
		r.push(slot)
		pushed = true
	}
	if pushed {
		r.batches.Add(1)
	}
	if err := r.ring.enter(1); err != nil {
		invariants.Failf("%v", err) // buffers are with the kernel and nobody can tell when it is done with them
	}
	r.mu.Lock()
	r.mu.sleeping = false
	r.mu.Unlock()
	r.ring.reap(r.complete)
	return true
}

// push puts the read of a slot, or what is left of it after a short one, into the ring.
func (r *ringReader) push(slot uint32) {
	read := r.slots[slot]
	from := aligned(read.N)
	r.ring.pushRead(read.File.FD(), read.Buf[from:], read.Off+int64(from), uint64(slot))
}

// complete takes the result of an entry: bytes, or a negative errno.
func (r *ringReader) complete(id uint64, res int32) {
	if id == wakeID {
		if res != 8 && res != -int32(unix.EAGAIN) && res != -int32(unix.EINTR) {
			invariants.Failf("read of an event descriptor returned %d", res)
		}
		r.armWake()
		return
	}
	slot := uint32(id)
	read := r.slots[slot]
	errno := syscall.Errno(0)
	if res < 0 {
		errno = syscall.Errno(-res)
	}
	got := aligned(read.N) + int(max(0, res))
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR:
		r.push(slot)
		return
	case errno != 0:
		read.Err = &fs.PathError{Op: "direct read", Path: read.File.Name(), Err: vfs.WrapError(errno)}
	case got > read.N && got < read.Min:
		read.N = got
		r.short.Add(1)
		r.push(slot)
		return
	default:
		read.N = max(read.N, got)
		if read.N < read.Min {
			read.Err = endOfFile(read, read.N)
		}
	}
	r.slots[slot] = nil
	r.free = append(r.free, slot)
	r.finish(read)
}
