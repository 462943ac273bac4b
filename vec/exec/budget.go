package exec

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
)

// LimitVariable is the name of the variable that sets a query's memory limit, as errors show it.
const LimitVariable = "columnstore_um_mem_limit"

// MemoryLimitError says that a query needs more memory than it may have.
type MemoryLimitError struct {
	Step          string // the job step that asked
	Needed, InUse int64  // bytes
	Limit         int64
}

// Error implements error.
func (e *MemoryLimitError) Error() string {
	return fmt.Sprintf("%s needs %d bytes of memory with %d in use, past the limit of %s = %d bytes",
		e.Step, e.Needed, e.InUse, LimitVariable, e.Limit)
}

// allocator returns owned memory of n bytes off the Go heap, and what gives it back.
type allocator func(n int) (p []byte, release func(), err error)

// Budget accounts a query's memory and owns all of it: what was not freed before is freed by Close. Safe for
// concurrent use.
type Budget struct {
	ctx   context.Context // the query's
	limit int64           // 0: none
	alloc allocator
	used  atomic.Int64 // written by every allocation
	peak  atomic.Int64
	mu    struct {
		sync.Mutex
		live map[*block]struct{}
	}
}

// newBudget returns an empty budget over memory of alloc. limit 0 means none.
func newBudget(ctx context.Context, limit int64, alloc allocator) *Budget {
	b := &Budget{ctx: ctx, limit: limit, alloc: alloc}
	b.mu.live = map[*block]struct{}{}
	return b
}

// Used is the number of bytes held now.
func (b *Budget) Used() int64 { return b.used.Load() }

// Peak is the largest number of bytes that were held at once.
func (b *Budget) Peak() int64 { return b.peak.Load() }

// account is one job step's share of a budget.
type account struct {
	budget *Budget
	step   string
	used   atomic.Int64
	peak   atomic.Int64
}

// newAccount returns a step's share of b.
func (b *Budget) newAccount(step string) *account { return &account{budget: b, step: step} }

// block is memory off the Go heap that a step holds.
type block struct {
	acct    *account
	bytes   []byte
	release func()
}

// raise lifts a peak to v.
func raise(peak *atomic.Int64, v int64) {
	for {
		p := peak.Load()
		if v <= p || peak.CompareAndSwap(p, v) {
			return
		}
	}
}

// reserve accounts n bytes that live elsewhere, or says why not.
func (a *account) reserve(n int64) error {
	b := a.budget
	used := b.used.Add(n)
	if b.limit > 0 && used > b.limit {
		b.used.Add(-n)
		return &MemoryLimitError{Step: a.step, Needed: n, InUse: used - n, Limit: b.limit}
	}
	raise(&b.peak, used)
	raise(&a.peak, a.used.Add(n))
	return nil
}

// unreserve takes n bytes of reserve back.
func (a *account) unreserve(n int64) {
	a.budget.used.Add(-n)
	a.used.Add(-n)
}

// alloc returns owned memory of n bytes with undefined contents, aligned to a page.
func (a *account) alloc(n int) (*block, error) {
	if err := a.reserve(int64(n)); err != nil {
		return nil, err
	}
	p, release, err := a.budget.alloc(n)
	if err != nil {
		a.unreserve(int64(n))
		return nil, fmt.Errorf("%s: allocate %d bytes: %w", a.step, n, err)
	}
	blk := &block{acct: a, bytes: p, release: release}
	b := a.budget
	b.mu.Lock()
	b.mu.live[blk] = struct{}{}
	b.mu.Unlock()
	return blk, nil
}

// poll says whether the query was cancelled: whoever works for longer than a moment asks.
func (a *account) poll() error { return context.Cause(a.budget.ctx) }

// clearBytes is how much is cleared between two looks at the context: fresh memory comes at 1 to 10 GB/s.
const clearBytes = 4 << 20

// zero fills the block with zeros.
func (k *block) zero() error {
	for p := k.bytes; len(p) > 0; {
		n := min(len(p), clearBytes)
		clear(p[:n])
		p = p[n:]
		if err := k.acct.poll(); err != nil {
			return err
		}
	}
	return nil
}

// ptr returns the address of the block's first byte.
func (k *block) ptr() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(k.bytes)) }

// words returns the block as words.
func (k *block) words() []uint64 { return unsafe.Slice((*uint64)(k.ptr()), len(k.bytes)/8) }

// free gives the block back; nil is allowed.
func (k *block) free() {
	if k == nil {
		return
	}
	b := k.acct.budget
	b.mu.Lock()
	_, live := b.mu.live[k]
	delete(b.mu.live, k)
	b.mu.Unlock()
	if live {
		k.release()
		k.acct.unreserve(int64(len(k.bytes)))
	}
}

// close frees everything that is still held. No task of the query runs any more.
func (b *Budget) close() {
	b.mu.Lock()
	live := b.mu.live
	b.mu.live = map[*block]struct{}{}
	b.mu.Unlock()
	for k := range live {
		k.release()
		k.acct.unreserve(int64(len(k.bytes)))
	}
}
