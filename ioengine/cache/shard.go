package cache

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/ring"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// shard is an independent part of the cache with a lock of its own. The lock is never held across I/O, callbacks or
// calls of the reader; the arena's lock is taken inside it.
type shard struct {
	cache *Cache

	mu struct {
		sync.Mutex
		idle     sync.Cond // signalled when no read is under way
		frames   map[Key]*Frame
		failed   []*Frame // in state frameFailed, oldest first
		eviction eviction
		accesses uint64 // clock of re-references
		count    Stats  // Bytes, Frames and Loading include detached frames
	}
}

func newShard(c *Cache) *shard {
	s := &shard{cache: c}
	s.mu.idle.L = &s.mu
	s.mu.frames = make(map[Key]*Frame)
	s.mu.eviction.init()
	return s
}

func (s *shard) setBudget(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.eviction.budget = bytes
	s.makeRoom(0)
}

// lookUp returns found if key is in the map, with a pinned frame or the error of a failed read; if it is loading, w
// waits for it.
func (s *shard) lookUp(key Key, w waiter, prefetch bool) (found bool, frame *Frame, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lookUpLocked(key, w, prefetch)
}

func (s *shard) lookUpLocked(key Key, w waiter, prefetch bool) (found bool, frame *Frame, err error) {
	f := s.mu.frames[key]
	if f != nil && f.state == frameFailed && s.cache.nowNs()-f.failedNs > failureNs {
		s.dropFailed(f)
		f = nil
	}
	switch {
	case f == nil:
		return false, nil, nil
	case prefetch:
		return true, nil, nil
	case f.state == frameFailed:
		if f.claims--; f.claims <= 0 {
			s.dropFailed(f)
		}
		return true, nil, f.err
	case f.state == frameLoading:
		s.mu.count.Joined++
		f.waiters = append(f.waiters, w)
		return true, nil, nil
	}
	s.touch(f)
	f.pins++
	return true, f, nil
}

// touch counts an access to a ready frame. The Acquire after a wake belongs to the miss before it, and accesses in
// quick succession are one: a scan comes back to a run for each of its granules, which must not make the run look
// popular.
func (s *shard) touch(f *Frame) {
	s.mu.accesses++
	if f.claims > 0 {
		if f.claims--; f.claims == 0 {
			f.grace = 0
		}
		f.used = s.mu.accesses
		return
	}
	s.mu.count.Hits++
	f.grace = 0
	if f.prefetched {
		f.prefetched = false
	} else if s.mu.accesses-f.used > uint64(len(s.mu.frames))/4 {
		f.freq = min(f.freq+1, maxFreq)
	}
	f.used = s.mu.accesses
}

// lookUpOrLoad is lookUp that makes a loading frame if there is none. Then it takes direct, and the caller submits
// the frame's read after the lock is gone.
func (s *shard) lookUpOrLoad(key Key, w waiter, prefetch bool, direct vfs.Direct, verify func([]byte) error,
) (found bool, frame *Frame, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cache.closed.Load() {
		return false, nil, ErrClosed
	}
	if found, frame, err = s.lookUpLocked(key, w, prefetch); found {
		return found, frame, err
	}
	lead := key.Offset % vfs.DirectAlign
	size := (lead + int64(key.Length) + vfs.DirectAlign - 1) &^ (vfs.DirectAlign - 1)
	s.makeRoom(size)
	buf, err := s.cache.arena.Alloc(arena.Cache, int(size))
	if err != nil {
		return false, nil, fmt.Errorf("read run object=%d offset=%d: %w", key.Object, key.Offset, err)
	}
	end := lead + int64(key.Length)
	f := &Frame{shard: s, key: key, buf: buf, data: buf.Bytes()[lead:end:end], size: size, verify: verify}
	f.read = ring.Read{File: direct, Buf: buf.Bytes(), Off: key.Offset - lead, Min: int(end), Done: f.complete}
	s.mu.accesses++
	f.used, f.prefetched = s.mu.accesses, prefetch
	if prefetch {
		s.mu.count.Prefetches++
		s.cache.prefetching.Add(size)
	} else {
		s.mu.count.Misses++
		f.waiters = append(f.waiters, w)
	}
	s.mu.frames[key] = f
	s.mu.count.Frames++
	s.mu.count.Loading++
	s.mu.count.Bytes += size
	if s.mu.eviction.insert(f) {
		s.mu.count.GhostHits++
	}
	s.noteOverBudget()
	return false, f, nil
}

// complete is the end of a frame's read, on a goroutine of the reader.
func (f *Frame) complete(r *ring.Read) {
	err := f.check(r)
	if closeErr := r.File.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("read run object=%d offset=%d: %w", f.key.Object, f.key.Offset, closeErr)
	}
	s := f.shard
	s.mu.Lock()
	f.read, f.verify = ring.Read{}, nil
	if f.prefetched {
		s.cache.prefetching.Add(-f.size)
	}
	waiters := f.waiters
	f.waiters = nil
	if err == nil {
		s.becomeReady(f, waiters)
	} else {
		s.becomeFailed(f, waiters, err)
	}
	if s.mu.count.Loading--; s.mu.count.Loading == 0 {
		s.mu.idle.Broadcast()
	}
	s.mu.Unlock()
	for _, w := range waiters {
		switch {
		case w.wake != nil:
			w.wake()
		case err != nil:
			w.done <- result{err: err}
		default:
			w.done <- result{frame: f}
		}
	}
}

// check returns why the bytes that were read are no good.
func (f *Frame) check(r *ring.Read) error {
	switch {
	case errors.Is(r.Err, io.ErrUnexpectedEOF):
		return fmt.Errorf("read run object=%d: %w: %w", f.key.Object, vfs.Corruptf(r.File.Name(), f.key.Offset,
			int64(f.key.Length), "the file ends before the run"), r.Err)
	case r.Err != nil:
		return fmt.Errorf("read run object=%d offset=%d length=%d: %w", f.key.Object, f.key.Offset, f.key.Length, r.Err)
	case f.verify == nil:
		return nil
	}
	if err := f.verify(f.data); err != nil {
		return fmt.Errorf("verify run object=%d offset=%d length=%d of %s: %w",
			f.key.Object, f.key.Offset, f.key.Length, r.File.Name(), err)
	}
	return nil
}

func (s *shard) becomeReady(f *Frame, waiters []waiter) {
	f.state = frameReady
	for _, w := range waiters {
		if w.wake == nil {
			f.pins++
		} else if !f.detached {
			f.claims++
		}
	}
	if f.claims > 0 || f.prefetched {
		f.grace = maxGrace
	}
	if f.detached && f.pins == 0 {
		s.free(f)
		return
	}
	s.makeRoom(0)
}

func (s *shard) becomeFailed(f *Frame, waiters []waiter, err error) {
	s.mu.count.Failures++
	f.state, f.err = frameFailed, err
	for _, w := range waiters {
		if w.wake != nil {
			f.claims++
		}
	}
	s.mu.eviction.remove(f)
	s.free(f)
	if f.detached {
		return
	}
	now := s.cache.nowNs()
	for len(s.mu.failed) > 0 && now-s.mu.failed[0].failedNs > failureNs {
		s.dropFailed(s.mu.failed[0])
	}
	if f.claims == 0 {
		delete(s.mu.frames, f.key)
		return
	}
	f.failedNs = now
	s.mu.failed = append(s.mu.failed, f)
}

func (s *shard) dropFailed(f *Frame) {
	delete(s.mu.frames, f.key)
	if i := slices.Index(s.mu.failed, f); i >= 0 {
		s.mu.failed = slices.Delete(s.mu.failed, i, i+1)
	}
}

// free gives a frame's memory back. It is out of the queues.
func (s *shard) free(f *Frame) {
	f.buf.Release()
	f.data = nil
	s.mu.count.Frames--
	s.mu.count.Bytes -= f.size
}

// detach takes a frame out of the map and the queues.
func (s *shard) detach(f *Frame) {
	delete(s.mu.frames, f.key)
	s.mu.eviction.remove(f)
	f.detached = true
	if f.state == frameReady && f.pins == 0 {
		s.free(f)
	}
}

func (s *shard) release(f *Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.pins--; f.pins < 0 {
		invariants.Failf("frame of object %d at %d released more often than acquired", f.key.Object, f.key.Offset)
	}
	switch {
	case f.pins > 0:
	case f.detached:
		s.free(f)
	default:
		s.makeRoom(0)
	}
}

// makeRoom evicts until need more bytes fit into the budget or nothing can be evicted.
func (s *shard) makeRoom(need int64) {
	for s.mu.count.Bytes+need > s.mu.eviction.budget {
		f := s.mu.eviction.victim()
		if f == nil {
			break
		}
		s.mu.count.Evictions++
		s.detach(f)
	}
	s.noteOverBudget()
}

func (s *shard) noteOverBudget() {
	s.mu.count.OverBudget = max(0, s.mu.count.Bytes-s.mu.eviction.budget)
	s.mu.count.MaxOverBudget = max(s.mu.count.MaxOverBudget, s.mu.count.OverBudget)
}

// forget takes the waiter with done off a loading frame. It returns false if the waiter has its result or will get
// it.
func (s *shard) forget(key Key, done chan<- result) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.mu.frames[key]
	if f == nil || f.state != frameLoading {
		return false
	}
	before := len(f.waiters)
	f.waiters = slices.DeleteFunc(f.waiters, func(w waiter) bool { return w.done == done })
	return len(f.waiters) < before
}

func (s *shard) invalidate(match func(Key) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, f := range s.mu.frames {
		switch {
		case !match(key):
		case f.state == frameFailed:
			s.dropFailed(f)
		default:
			s.detach(f)
		}
	}
	s.mu.eviction.forgetGhosts(match)
	s.noteOverBudget()
}

func (s *shard) waitForReads() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.mu.count.Loading > 0 {
		s.mu.idle.Wait()
	}
}

func (s *shard) stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.mu.count
	for _, f := range s.mu.frames {
		if f.pins > 0 {
			t.Pinned++
		}
	}
	return t
}
