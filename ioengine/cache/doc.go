// Package cache is the block cache: it holds encoded runs, verified once, in frames off the Go heap, under a budget.
//
//	c := cache.New(cache.Options{Budget: 1 << 30, Arena: a, Reader: r})
//
//	// On a worker, which must not block:
//	frame, status, err := c.Acquire(key, file, verify, wake)
//	switch {
//	case err != nil:              // the read or verify failed, for this and every other waiter; nothing stays cached
//	case status == cache.Ready:   // frame is pinned: frame.Bytes() is valid until frame.Release()
//	case status == cache.Loading: // park; wake runs exactly once when the read is over: call Acquire again
//	}
//
//	// On an ordinary goroutine:
//	frame, err := c.Get(ctx, key, file, verify)
//
//	started := c.Prefetch(key, file, verify) // read ahead; false if present, under way, or too much is under way
//	c.Invalidate(object)                     // forget an object that is going to be deleted
//	s := c.Stats()
//	c.Close()                                // waits for reads under way; all frames must have been released
//
// Key is {Object uint64, Offset int64, Length int32}: Length bytes at Offset of the file that holds Object. Objects
// are append-only and never reuse a byte, so a key always means the same bytes. Offset and Length may be unaligned;
// the cache reads whole pages around them. file is borrowed during the call: the cache takes a Direct reference of
// its own while it reads. verify(p) gets exactly the Length bytes, borrows them, runs once per read before the
// frame is ready, on a goroutine of the reader, and must not block; nil means unchecked. wake must not block
// either, and may run before Acquire returns.
//
// A frame is loading (its buffer belongs to the kernel until completion, whatever becomes of the query), ready, or
// failed. Eviction is S3-FIFO (a small and a main queue with a ghost list), which a scan larger than the cache does
// not wash out. Pinned and loading frames are never evicted: if they alone exceed the budget the cache grows past
// it rather than wait, and Stats.OverBudget says by how much.
package cache
