// Package ring reads files asynchronously: through io_uring where the kernel allows it, else through a pool of
// preads.
//
//	r, err := ring.Open(ring.Options{})   // falls back by itself: r.Describe() says to what and why
//	r.Submit([]*ring.Read{{File: direct, Buf: frame, Off: 0, Min: len(frame), Done: func(r *ring.Read) { … }}})
//	r.Close()                             // after the last read
//
// A caller fills Read values and hands them to Reader.Submit, which never waits for the device. When a read is
// finished, its Done function runs once on a goroutine of the reader. The ring reader has one owner: a goroutine
// locked to its thread, which alone enters the ring, submits what was queued in one system call and reaps
// completions in batches. Files without a descriptor (in memory, or with injected faults) are read by a pool of
// preads beside it.
//
// Back of the envelope: a read costs about 4 µs of CPU through the ring and 16 µs through preads, and a device gives
// 0.1 GB/s at 8 KB and depth 1 where it gives 1.4 at 64 KB and depth 8: so requests are 64 KB to 1 MB where the data
// suffice, and the queue is kept at 8 or deeper.
//
// The environment variable COLONNADE_IO=pread switches io_uring off.
package ring

import (
	"errors"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// ErrClosed is the error of a read submitted to a reader that is closed.
var ErrClosed = errors.New("reader is closed")

// Read is one read. From Submit until Done is called, it and Buf belong to the reader (and Buf to the kernel): nobody
// may touch, release or reuse them, whatever becomes of the query that asked.
type Read struct {
	// File is read from; the reference is borrowed until Done.
	File vfs.Direct
	// Buf receives the bytes. It must lie outside the Go heap (ioengine/arena); its address, its length and Off
	// must be multiples of vfs.DirectAlign.
	Buf []byte
	// Off is where in the file to read.
	Off int64
	// Min is how many bytes must arrive. A file that ends earlier fails the read with io.ErrUnexpectedEOF; bytes
	// between Min and len(Buf) may be missing at the end of a file. Short reads before that are continued.
	Min int
	// Done is called exactly once, on a goroutine of the reader, after N and Err are set. It must not block: no lock
	// that is held across I/O, no channel send that may wait. Checking a checksum is fine. It may call Submit.
	Done func(*Read)

	// N is how many bytes arrived and Err what went wrong; both valid from Done on.
	N   int
	Err error

	next    *Read // intrusive queue of the reader: submitting allocates nothing
	startNs int64
}

// Reader is an asynchronous reader of files. All methods may be called concurrently.
type Reader interface {
	// Submit takes the reads and starts them without waiting. It has no queue limit of its own: whoever submits
	// bounds the reads by the buffers it owns. It retains each Read until its Done, but not the slice. After Close
	// the reads finish with ErrClosed before Submit returns.
	Submit(reads []*Read)
	// Describe returns what runs ("io_uring" or "pread") and why, for the log and SHOW STATUS.
	Describe() (kind, reason string)
	// Stats returns the counters so far.
	Stats() Stats
	// Close waits until every submitted read is finished and its Done has returned, then frees the ring.
	Close() error
}

// Stats are a reader's counters since it was opened (SHOW STATUS columnstore_io_*).
type Stats struct {
	Reads     uint64 // finished, with or without error
	Bytes     uint64 // that arrived
	Errors    uint64 // reads that failed
	Short     uint64 // continuations after a short read
	Batches   uint64 // system calls that submitted
	InFlight  int64  // submitted and not finished
	LatencyNs uint64 // sum over the finished reads, from Submit to completion
	MaxNs     uint64 // slowest read
}
