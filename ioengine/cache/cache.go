package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/ring"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// ErrClosed is the error of a cache that was closed.
var ErrClosed = errors.New("block cache is closed")

// MaxRunBytes bounds the length of a key: runs are 64 KB to 1 MB, so a larger one comes from damaged metadata.
const MaxRunBytes = 256 << 20

const (
	shardBudget = 64 << 20 // a shard is worth its lock from this budget on
	maxShards   = 64
	// failureNs is how long a failure waits to be told to those who were woken for it: see frameFailed.
	failureNs = int64(time.Second)
)

// Key names the bytes of a run: Length bytes at Offset of the file that holds Object.
type Key struct {
	Object uint64
	Offset int64
	Length int32
}

// Status says what Acquire found.
type Status uint8

// What Acquire returns without an error.
const (
	// Ready comes with a pinned frame.
	Ready Status = iota
	// Loading means that wake will be called.
	Loading
)

// Options configure a Cache.
type Options struct {
	// Budget is how many bytes the frames may take; 0 keeps a frame only while it is in use.
	Budget int64
	// Arena gives the frames' memory, accounted as arena.Cache.
	Arena *arena.Arena
	// Reader reads.
	Reader ring.Reader
	// Shards is the number of independent parts, a power of two; 0 chooses by budget and processors.
	Shards int
	// ReadAhead bounds the bytes that Prefetch has under way; 0 means a quarter of the budget, at most 64 MiB.
	ReadAhead int64
	// NowNs is a monotonic clock in nanoseconds; nil means the system's.
	NowNs func() int64
}

// Cache is a block cache. All methods may be called concurrently.
type Cache struct {
	arena     *arena.Arena
	reader    ring.Reader
	shards    []*shard
	readAhead int64
	nowNs     func() int64

	budget      atomic.Int64 // written by SetBudget, read by Stats
	prefetching atomic.Int64 // bytes under way for Prefetch; added by it, subtracted by completions
	closed      atomic.Bool  // set once by Close, read before every load
}

// Frame holds the bytes of a run, outside the Go heap.
type Frame struct {
	shard *shard
	key   Key
	buf   arena.Buf
	data  []byte // the run within buf
	size  int64  // bytes of buf, as accounted

	// For the read: owned by the reader while the frame is loading.
	read   ring.Read
	verify func([]byte) error

	// Guarded by the shard's lock.
	state      frameState
	pins       int
	waiters    []waiter
	claims     int   // wakes whose Acquire has not come yet
	grace      uint8 // how often eviction passes over a frame that somebody asked for and has not got yet
	freq       uint8 // re-references, up to maxFreq
	used       uint64
	prefetched bool
	detached   bool // no longer in the map: freed with the last pin
	err        error
	failedNs   int64
	queue      *queue
	prev, next *Frame
}

type frameState uint8

const (
	frameLoading frameState = iota // buf belongs to the kernel
	frameReady
	// frameFailed keeps the error, and no memory, until each Acquire that was woken for it has been told, or
	// failureNs have passed: then whoever was woken is not going to ask.
	frameFailed
)

// waiter waits for a loading frame: a worker's task with wake, a goroutine in Get with done.
type waiter struct {
	wake func()
	done chan<- result // with room for one; gets a frame that is pinned for the waiter
}

type result struct {
	frame *Frame
	err   error
}

// New returns an empty cache.
func New(opts Options) *Cache {
	if opts.Arena == nil || opts.Reader == nil || opts.Budget < 0 || opts.Shards&(opts.Shards-1) != 0 {
		invariants.Failf("block cache of budget %d and %d shards needs an arena and a reader", opts.Budget, opts.Shards)
	}
	n := opts.Shards
	if n == 0 {
		n = 1
		for n < maxShards && n < 4*runtime.GOMAXPROCS(0) && opts.Budget/int64(2*n) >= shardBudget {
			n *= 2
		}
	}
	c := &Cache{arena: opts.Arena, reader: opts.Reader, readAhead: opts.ReadAhead, nowNs: opts.NowNs}
	if c.nowNs == nil {
		base := time.Now()
		c.nowNs = func() int64 { return int64(time.Since(base)) }
	}
	if c.readAhead == 0 {
		c.readAhead = min(opts.Budget/4, 64<<20)
	}
	for range n {
		c.shards = append(c.shards, newShard(c))
	}
	c.SetBudget(opts.Budget)
	return c
}

// SetBudget changes the budget and evicts what no longer fits.
func (c *Cache) SetBudget(bytes int64) {
	c.budget.Store(bytes)
	for _, s := range c.shards {
		s.setBudget(bytes / int64(len(c.shards)))
	}
}

func (c *Cache) shard(key Key) *shard {
	h := (key.Object ^ uint64(key.Offset)>>12*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	return c.shards[h>>40&uint64(len(c.shards)-1)]
}

// Acquire returns the pinned frame of key, or Loading, after which wake is called exactly once, when the read is
// over: then call Acquire again. It never waits. See the package documentation for file, verify and wake.
func (c *Cache) Acquire(key Key, file vfs.File, verify func([]byte) error, wake func()) (*Frame, Status, error) {
	if wake == nil {
		invariants.Failf("Acquire of object %d without a way to wake", key.Object)
	}
	frame, err := c.get(key, file, verify, waiter{wake: wake}, false)
	if err != nil || frame != nil {
		return frame, Ready, err
	}
	return nil, Loading, nil
}

// Get returns the pinned frame of key and waits for it if need be. It is for ordinary goroutines. When ctx ends
// first the read goes on, and its frame stays in the cache.
func (c *Cache) Get(ctx context.Context, key Key, file vfs.File, verify func([]byte) error) (*Frame, error) {
	done := make(chan result, 1)
	frame, err := c.get(key, file, verify, waiter{done: done}, false)
	if err != nil || frame != nil {
		return frame, err
	}
	select {
	case r := <-done:
		return r.frame, r.err
	case <-ctx.Done():
	}
	if c.shard(key).forget(key, done) {
		return nil, ctx.Err()
	}
	if r := <-done; r.frame != nil { // it came at the same moment
		r.frame.Release()
	}
	return nil, ctx.Err()
}

// Prefetch starts to read key into the cache. It returns false and does nothing if the run is there or on its way,
// if enough is being read ahead, or if it cannot be started; a failure of the read is found by the Acquire that
// needs it.
func (c *Cache) Prefetch(key Key, file vfs.File, verify func([]byte) error) bool {
	if c.prefetching.Load()+int64(key.Length) > c.readAhead {
		return false
	}
	started, err := c.get(key, file, verify, waiter{}, true)
	return err == nil && started != nil
}

// get looks key up and loads it if it is missing. It returns a pinned frame if it is ready, else nil after noting
// w. For a prefetch it returns the frame, not pinned, if and only if it started to load it.
func (c *Cache) get(key Key, file vfs.File, verify func([]byte) error, w waiter, prefetch bool) (*Frame, error) {
	if key.Offset < 0 || key.Length <= 0 || key.Length > MaxRunBytes {
		return nil, fmt.Errorf("read run object=%d offset=%d length=%d of %s: no such run can exist",
			key.Object, key.Offset, key.Length, file.Name())
	}
	s := c.shard(key)
	if found, frame, err := s.lookUp(key, w, prefetch); found {
		return frame, err
	}
	// Opening the handle may take a system call, so it happens without the lock; then somebody may have been faster.
	direct, err := file.Direct()
	if err != nil {
		return nil, fmt.Errorf("read run object=%d offset=%d: %w", key.Object, key.Offset, err)
	}
	found, frame, err := s.lookUpOrLoad(key, w, prefetch, direct, verify)
	if found || err != nil {
		closeErr := direct.Close()
		if closeErr != nil && frame != nil {
			frame.Release()
			frame = nil
		}
		return frame, errors.Join(err, closeErr)
	}
	c.reader.Submit([]*ring.Read{&frame.read})
	if prefetch {
		return frame, nil
	}
	return nil, nil
}

// Invalidate forgets the runs of an object. Frames in use stay valid until their Release.
func (c *Cache) Invalidate(object uint64) {
	for _, s := range c.shards {
		s.invalidate(func(key Key) bool { return key.Object == object })
	}
}

// Close waits for the reads under way and frees all frames. Frames that are still pinned are an error and stay.
func (c *Cache) Close() error {
	c.closed.Store(true)
	pinned := 0
	for _, s := range c.shards {
		s.waitForReads()
		s.invalidate(func(Key) bool { return true })
		pinned += s.stats().Frames
	}
	if pinned > 0 {
		return fmt.Errorf("close block cache: %d frames are in use", pinned)
	}
	return nil
}

// Bytes returns the run; valid until Release. Nobody may change it. arena.Padding bytes past its end are readable.
func (f *Frame) Bytes() []byte { return f.data }

// Key returns what the frame holds.
func (f *Frame) Key() Key { return f.key }

// Release gives up one pin. Each pinned frame that was returned needs exactly one.
func (f *Frame) Release() { f.shard.release(f) }

// Stats are the counters and the state of a cache (SHOW STATUS columnstore_cache_*).
type Stats struct {
	Budget        int64
	Bytes         int64 // of all frames
	OverBudget    int64 // by how much frames in use exceed the budget now
	MaxOverBudget int64 // and did at most
	Frames        int
	Loading       int
	Pinned        int // frames in use

	Hits       uint64 // Acquire or Get found the run ready
	Misses     uint64 // … started to read it
	Joined     uint64 // … waited for a read under way
	Prefetches uint64 // reads started ahead
	Evictions  uint64
	GhostHits  uint64 // reads of runs that were evicted not long ago
	Failures   uint64 // reads that failed or whose bytes did not pass their check
}

// Stats returns the counters, summed over the shards.
func (c *Cache) Stats() Stats {
	sum := Stats{Budget: c.budget.Load()}
	for _, s := range c.shards {
		t := s.stats()
		sum.Bytes += t.Bytes
		sum.OverBudget += t.OverBudget
		sum.MaxOverBudget += t.MaxOverBudget
		sum.Frames += t.Frames
		sum.Loading += t.Loading
		sum.Pinned += t.Pinned
		sum.Hits += t.Hits
		sum.Misses += t.Misses
		sum.Joined += t.Joined
		sum.Prefetches += t.Prefetches
		sum.Evictions += t.Evictions
		sum.GhostHits += t.GhostHits
		sum.Failures += t.Failures
	}
	return sum
}
