package ring

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Numbers and structures of the kernel's interface (include/uapi/linux/io_uring.h), which x/sys does not have.
const (
	opRead = 22 // IORING_OP_READ, since Linux 5.6

	offSQRing = 0          // IORING_OFF_SQ_RING
	offSQEs   = 0x10000000 // IORING_OFF_SQES

	setupCoopTaskrun  = 1 << 8  // completions do not interrupt the owner
	setupSingleIssuer = 1 << 12 // only the thread that made the ring enters it
	setupDeferTaskrun = 1 << 13 // completions are worked on when the owner waits

	featSingleMmap = 1 << 0
	featNoDrop     = 1 << 1

	enterGetEvents = 1 << 0
)

type sqOffsets struct {
	head, tail, ringMask, ringEntries, flags, dropped, array, resv1 uint32
	userAddr                                                        uint64
}

type cqOffsets struct {
	head, tail, ringMask, ringEntries, overflow, cqes, flags, resv1 uint32
	userAddr                                                        uint64
}

type params struct {
	sqEntries, cqEntries, flags, sqThreadCPU, sqThreadIdle, features, wqFD uint32
	resv                                                                   [3]uint32
	sq                                                                     sqOffsets
	cq                                                                     cqOffsets
}

type sqe struct {
	opcode, flags uint8
	ioprio        uint16
	fd            int32
	off           uint64
	addr          uint64
	len           uint32
	rwFlags       uint32
	userData      uint64
	bufIndex      uint16
	personality   uint16
	spliceFD      int32
	pad           [2]uint64
}

type cqe struct {
	userData uint64
	res      int32
	flags    uint32
}

// The kernel fixes these sizes: an array index out of range here is a compile error.
var (
	_ = [1]struct{}{}[unsafe.Sizeof(params{})-120]
	_ = [1]struct{}{}[unsafe.Sizeof(sqe{})-64]
	_ = [1]struct{}{}[unsafe.Sizeof(cqe{})-16]
)

// uring is one submission and completion ring. One thread owns it: the one that called newUring.
type uring struct {
	fd      int
	entries uint32
	rings   []byte // both rings
	entryMm []byte // the submission entries

	sqHead, sqTail *atomic.Uint32 // the kernel writes head, we write tail
	cqHead, cqTail *atomic.Uint32 // we write head, the kernel writes tail
	sqMask, cqMask uint32
	sqes           []sqe
	cqes           []cqe
	tail           uint32 // of what is filled; published by enter
	flags          uint32
}

// newUring makes a ring of the given number of entries, a power of two, with the best flags the kernel takes.
func newUring(entries uint32) (*uring, error) {
	var err error
	for _, flags := range []uint32{setupSingleIssuer | setupDeferTaskrun, setupCoopTaskrun, 0} {
		var u *uring
		if u, err = setup(entries, flags); err == nil {
			return u, nil
		}
		if !errors.Is(err, unix.EINVAL) { // EINVAL: the kernel is older than the flag
			break
		}
	}
	return nil, err
}

func setup(entries, flags uint32) (*uring, error) {
	p := params{flags: flags}
	fd, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, uintptr(entries), uintptr(unsafe.Pointer(&p)), 0)
	if errno != 0 {
		return nil, fmt.Errorf("io_uring_setup: %w", errno)
	}
	u := &uring{fd: int(fd), entries: p.sqEntries, flags: flags}
	if p.features&featSingleMmap == 0 || p.features&featNoDrop == 0 {
		return nil, errors.Join(errors.New("io_uring of this kernel is too old (before 5.5)"), u.close())
	}
	size := max(p.sq.array+p.sqEntries*4, p.cq.cqes+p.cqEntries*uint32(unsafe.Sizeof(cqe{})))
	const prot, how = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_SHARED | unix.MAP_POPULATE
	var err error
	if u.rings, err = unix.Mmap(u.fd, offSQRing, int(size), prot, how); err != nil {
		return nil, errors.Join(fmt.Errorf("map the rings of io_uring: %w", err), u.close())
	}
	if u.entryMm, err = unix.Mmap(u.fd, offSQEs, int(p.sqEntries)*int(unsafe.Sizeof(sqe{})), prot, how); err != nil {
		return nil, errors.Join(fmt.Errorf("map the entries of io_uring: %w", err), u.close())
	}
	word := func(off uint32) *atomic.Uint32 { return (*atomic.Uint32)(unsafe.Pointer(&u.rings[off])) }
	u.sqHead, u.sqTail = word(p.sq.head), word(p.sq.tail)
	u.cqHead, u.cqTail = word(p.cq.head), word(p.cq.tail)
	u.sqMask, u.cqMask = word(p.sq.ringMask).Load(), word(p.cq.ringMask).Load()
	u.sqes = unsafe.Slice((*sqe)(unsafe.Pointer(&u.entryMm[0])), p.sqEntries)
	u.cqes = unsafe.Slice((*cqe)(unsafe.Pointer(&u.rings[p.cq.cqes])), p.cqEntries)
	for i := range p.sqEntries {
		word(p.sq.array + 4*i).Store(i) // entry i always stands at place i
	}
	u.tail = u.sqTail.Load()
	return u, nil
}

// pushRead fills an entry that reads into p, which the kernel owns until the completion with id. There must be room:
// fewer than entries entries that were not submitted.
func (u *uring) pushRead(fd int, p []byte, off int64, id uint64) {
	u.sqes[u.tail&u.sqMask] = sqe{
		opcode: opRead, fd: int32(fd), off: uint64(off), userData: id,
		addr: uint64(uintptr(unsafe.Pointer(unsafe.SliceData(p)))), len: uint32(len(p)),
	}
	u.tail++
}

// room returns how many entries may be pushed.
func (u *uring) room() uint32 { return u.entries - (u.tail - u.sqHead.Load()) }

// enter submits what was pushed and waits for at least wait completions. It returns nil when the caller should look
// at the completions, also if fewer came.
func (u *uring) enter(wait uint32) error {
	u.sqTail.Store(u.tail)
	submit := u.tail - u.sqHead.Load()
	_, _, errno := unix.Syscall6(unix.SYS_IO_URING_ENTER, uintptr(u.fd), uintptr(submit), uintptr(wait), enterGetEvents,
		0, 0)
	switch errno {
	case 0, unix.EINTR, unix.EAGAIN, unix.EBUSY, unix.ENOMEM:
		return nil // what was not taken stays in the ring and goes with the next call
	}
	return fmt.Errorf("io_uring_enter: %w", errno)
}

// reap calls done for the completions that are there and returns how many.
func (u *uring) reap(done func(id uint64, res int32)) int {
	head, tail := u.cqHead.Load(), u.cqTail.Load()
	n := int(tail - head)
	for ; head != tail; head++ {
		c := u.cqes[head&u.cqMask]
		// The entry is given back before done, which may take long and push new reads.
		u.cqHead.Store(head + 1)
		done(c.userData, c.res)
	}
	return n
}

// close frees the ring. No read may be under way: the kernel would still write into its buffer.
func (u *uring) close() error {
	var err error
	if u.entryMm != nil {
		err = errors.Join(err, unix.Munmap(u.entryMm))
	}
	if u.rings != nil {
		err = errors.Join(err, unix.Munmap(u.rings))
	}
	return errors.Join(err, unix.Close(u.fd))
}
