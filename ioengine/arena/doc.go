// Package arena hands out memory outside the Go heap: block cache frames, hash tables, scan and sort buffers.
//
// The arena maps large regions (64 MiB, with MADV_HUGEPAGE) and never gives them back per query: page faults cost more
// than any kernel (fresh memory comes at 1 to 1.6 GB/s in 4 KiB pages, 9.6 to 11 in huge ones, against 27 of a store
// loop). Buffers are spans of 4 KiB pages in size classes at most 1/16 apart; freed spans join their free neighbours.
// So use an arena for buffers of a page and up and cut small things out of one buffer.
//
//	a := arena.New(arena.Options{Limit: 2 << 30})
//	buf, err := a.Alloc(arena.Hash, 1<<20)   // returns owned; err is ErrExhausted past the limit
//	p := buf.Bytes()                         // len 1<<20, address a multiple of 4096, contents undefined
//	buf.Release()                            // once; p must not be used any more
//
// Every buffer begins on a page, hence is aligned for O_DIRECT and for every vector load, and at least Padding (64)
// bytes past its end are readable: kernels may load whole vectors over the end. Memory is accounted exactly by
// purpose (Arena.Stats). In builds with the tag invariants a released buffer is filled with 0xCC, a double release
// fails, and Arena.CheckLeaks names the callers of what is still held.
package arena
