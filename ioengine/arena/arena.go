package arena

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

const (
	// PageBytes is the unit of allocation and the alignment of every buffer.
	PageBytes = 4096
	// Padding is how many bytes past the end of a buffer may be read (not written): one vector load.
	Padding = 64
	// MaxBuffer is the largest buffer. Nothing needs more at once; a larger size is a length gone wrong.
	MaxBuffer = 1 << 40
	// DefaultRegionBytes is how much is mapped at a time: large enough for huge pages, small beside any budget.
	DefaultRegionBytes = 64 << 20
	hugePageBytes      = 2 << 20
	// releasedByte fills released buffers in builds with the tag invariants.
	releasedByte = 0xCC
)

// ErrExhausted says that a buffer would exceed the limit of the arena, or that the system has no memory for it.
var ErrExhausted = errors.New("arena memory exhausted")

// Purpose says what a buffer is for, so that metrics tell who holds memory.
type Purpose uint8

// The purposes of buffers.
const (
	Cache    Purpose = iota // block cache frames
	Scan                    // decoding scratch, batches
	Hash                    // hash tables of joins and aggregates
	Sort                    // sort keys and runs
	Load                    // bulk load and flush
	Exchange                // results and batches on their way
	Other                   // what has no name of its own
	NumPurposes
)

var purposeNames = [NumPurposes]string{"cache", "scan", "hash", "sort", "load", "exchange", "other"}

// String returns the purpose's name for metrics.
func (p Purpose) String() string { return purposeNames[p] }

// Options configure an Arena.
type Options struct {
	// Limit bounds the bytes in use over all purposes; 0 means no bound.
	Limit int64
	// RegionBytes is how much to map at a time, a multiple of 2 MiB; 0 means DefaultRegionBytes.
	RegionBytes int64
}

// Arena hands out buffers. All methods may be called concurrently.
type Arena struct {
	limit       int64
	regionPages uint32

	mu struct {
		sync.Mutex
		heap     pageHeap
		inUse    int64
		mapped   int64
		purposes [NumPurposes]PurposeStats
		callers  map[uint32]string // who allocated the buffer at a page; in invariants builds only
	}
}

// PurposeStats count the buffers of one purpose.
type PurposeStats struct {
	InUse  int64  // bytes held now, in whole size classes
	Peak   int64  // largest InUse so far
	Held   int64  // buffers held now
	Allocs uint64 // buffers handed out so far
}

// Stats describe an arena.
type Stats struct {
	Limit    int64 // 0: none
	InUse    int64 // bytes held now
	Mapped   int64 // bytes mapped from the system
	Purposes [NumPurposes]PurposeStats
}

// New returns an empty arena.
func New(opts Options) *Arena {
	if opts.RegionBytes == 0 {
		opts.RegionBytes = DefaultRegionBytes
	}
	if opts.RegionBytes < hugePageBytes || opts.RegionBytes%hugePageBytes != 0 {
		invariants.Failf("arena region of %d bytes is not a multiple of %d", opts.RegionBytes, hugePageBytes)
	}
	a := &Arena{limit: opts.Limit, regionPages: uint32(opts.RegionBytes / PageBytes)}
	a.mu.heap.init(a.regionPages)
	a.mu.callers = make(map[uint32]string)
	return a
}

// Buf is a buffer. The zero value holds nothing. It is a handle: pass it on, but let one owner Release it.
type Buf struct {
	arena   *Arena
	data    unsafe.Pointer // outside the Go heap
	n       int
	page    uint32 // number of the first page in the arena
	purpose Purpose
}

// Alloc returns an owned buffer of n bytes with undefined contents, or ErrExhausted.
func (a *Arena) Alloc(p Purpose, n int) (Buf, error) {
	if n < 0 || n > MaxBuffer {
		invariants.Failf("buffer of %d bytes asked of an arena", n)
	}
	pages := classPages(n)
	bytes := int64(pages) * PageBytes

	a.mu.Lock()
	defer a.mu.Unlock()
	if a.limit > 0 && a.mu.inUse+bytes > a.limit {
		return Buf{}, fmt.Errorf("%w: %d bytes for %s, %d of %d in use", ErrExhausted, n, p, a.mu.inUse, a.limit)
	}
	page, ok := a.mu.heap.alloc(pages)
	if !ok {
		if err := a.grow(pages); err != nil {
			return Buf{}, fmt.Errorf("%w: map memory for %d bytes: %w", ErrExhausted, n, err)
		}
		if page, ok = a.mu.heap.alloc(pages); !ok {
			invariants.Failf("no span of %d pages after the arena grew for it", pages)
		}
	}
	a.mu.inUse += bytes
	s := &a.mu.purposes[p]
	s.InUse += bytes
	s.Peak = max(s.Peak, s.InUse)
	s.Held++
	s.Allocs++
	if invariants.Enabled {
		a.mu.callers[page] = fmt.Sprintf("%d bytes for %s by %s", n, p, caller())
	}
	return Buf{arena: a, data: a.mu.heap.address(page), n: n, page: page, purpose: p}, nil
}

// AllocZeroed is Alloc of a buffer whose bytes are zero.
func (a *Arena) AllocZeroed(p Purpose, n int) (Buf, error) {
	b, err := a.Alloc(p, n)
	clear(b.Bytes())
	return b, err
}

// classPages returns how many pages a buffer of n bytes takes: exact up to 32 pages, then in steps of 1/16, so that
// spans are reused rather than split.
func classPages(n int) uint32 {
	pages := uint32((max(n, 1) + PageBytes - 1) / PageBytes)
	step := uint32(1)
	for step*32 < pages {
		step *= 2
	}
	return (pages + step - 1) / step * step
}

// grow maps a region that has a free span of at least pages.
func (a *Arena) grow(pages uint32) error {
	regions := (pages + 1 + a.regionPages - 1) / a.regionPages // one page stays unused: the padding of the last buffer
	size := int(regions) * int(a.regionPages) * PageBytes
	// Map more than needed and cut it, so that the region begins on a huge page.
	raw, err := unix.MmapPtr(-1, 0, nil, uintptr(size+hugePageBytes), unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_NORESERVE)
	if err != nil {
		return err
	}
	lead := int(-uintptr(raw) & (hugePageBytes - 1))
	base := unsafe.Add(raw, lead)
	if lead > 0 {
		err = unix.MunmapPtr(raw, uintptr(lead))
	}
	if tail := hugePageBytes - lead; err == nil && tail > 0 {
		err = unix.MunmapPtr(unsafe.Add(base, size), uintptr(tail))
	}
	if err != nil {
		return err
	}
	// Without huge pages everything works, more slowly: a kernel that has none refuses the advice.
	_ = unix.Madvise(unsafe.Slice((*byte)(base), size), unix.MADV_HUGEPAGE)
	a.mu.heap.addRegion(base, regions)
	a.mu.mapped += int64(size)
	return nil
}

// Bytes returns the buffer's bytes; valid until Release. Its capacity ends with its length, so an append never grows
// into a neighbour.
func (b *Buf) Bytes() []byte {
	if b.data == nil {
		return nil
	}
	return unsafe.Slice((*byte)(b.data), b.n)
}

// Len returns the length in bytes.
func (b *Buf) Len() int { return b.n }

// Pointer returns the address of the first byte, a multiple of PageBytes, or nil for the zero Buf.
func (b *Buf) Pointer() unsafe.Pointer { return b.data }

// Release gives the buffer back. Releasing the zero Buf does nothing; b is zero afterwards. Releasing a copy again
// is a bug that is noticed unless the pages are in use anew.
func (b *Buf) Release() {
	if b.arena == nil {
		return
	}
	if invariants.Enabled {
		p := b.Bytes()
		for i := range p {
			p[i] = releasedByte
		}
	}
	a := b.arena
	a.mu.Lock()
	defer a.mu.Unlock()
	bytes := int64(a.mu.heap.free(b.page)) * PageBytes
	a.mu.inUse -= bytes
	s := &a.mu.purposes[b.purpose]
	s.InUse -= bytes
	s.Held--
	if invariants.Enabled {
		delete(a.mu.callers, b.page)
	}
	*b = Buf{}
}

// Trim gives the memory of free spans back to the system, in whole huge pages, and returns how many bytes that
// were. The addresses stay mapped and fault in again. It is meant for idle times, never for the end of a query.
func (a *Arena) Trim() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	var released int64
	a.mu.heap.eachFree(func(base unsafe.Pointer, size int) {
		lead := int(-uintptr(base) & (hugePageBytes - 1))
		inner := (size - lead) &^ (hugePageBytes - 1)
		if inner <= 0 {
			return
		}
		if unix.Madvise(unsafe.Slice((*byte)(unsafe.Add(base, lead)), inner), unix.MADV_DONTNEED) == nil {
			released += int64(inner)
		}
	})
	return released
}

// Stats returns what is in use.
func (a *Arena) Stats() Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Stats{Limit: a.limit, InUse: a.mu.inUse, Mapped: a.mu.mapped, Purposes: a.mu.purposes}
}

// CheckLeaks returns an error if any buffer is held; in builds with the tag invariants it names who allocated them.
func (a *Arena) CheckLeaks() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var held int64
	for _, p := range a.mu.purposes {
		held += p.Held
	}
	if held == 0 {
		return nil
	}
	lines := make([]string, 0, len(a.mu.callers))
	for _, c := range a.mu.callers {
		lines = append(lines, c)
	}
	sort.Strings(lines)
	return fmt.Errorf("%d buffers with %d bytes are held\n%s", held, a.mu.inUse, strings.Join(lines, "\n"))
}

// Close unmaps everything. All buffers must have been released: one that is still used would fault.
func (a *Arena) Close() error {
	if err := a.CheckLeaks(); err != nil {
		return fmt.Errorf("close arena: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var err error
	for _, r := range a.mu.heap.regions {
		err = errors.Join(err, unix.MunmapPtr(r.base, uintptr(len(r.meta))*PageBytes))
	}
	a.mu.mapped = 0
	a.mu.heap.init(a.regionPages)
	return err
}
