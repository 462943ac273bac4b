package ring

import (
	"fmt"
	"io"
	"sync"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// pool reads with ReadAt on a bounded number of goroutines, each of which blocks a thread while it reads. Goroutines
// start when reads queue up and stay until Close.
type pool struct {
	counters
	threads int
	reason  string
	exited  sync.WaitGroup

	mu struct {
		sync.Mutex
		work    sync.Cond
		queue   queue
		started int
		idle    int
		closed  bool
	}
}

var _ Reader = (*pool)(nil)

func newPool(opts Options, reason string) *pool {
	p := &pool{threads: opts.Threads, reason: reason}
	p.nowNs = opts.NowNs
	p.mu.work.L = &p.mu
	return p
}

func (p *pool) Describe() (kind, reason string) { return "pread", p.reason }

func (p *pool) Stats() Stats { return p.stats() }

func (p *pool) Submit(reads []*Read) {
	for _, r := range reads {
		p.submitted(r)
		if !p.enqueue(r) {
			r.Err = ErrClosed
			p.finish(r)
		}
	}
}

// enqueue queues a read that was counted as submitted, and sees to a goroutine for it. It returns false when closed.
func (p *pool) enqueue(r *Read) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mu.closed {
		return false
	}
	p.mu.queue.push(r)
	switch {
	case p.mu.idle > 0:
		p.mu.work.Signal()
	case p.mu.started < p.threads:
		p.mu.started++
		p.exited.Add(1)
		go p.main()
	}
	return true
}

func (p *pool) main() {
	defer p.exited.Done()
	for {
		r := p.pop()
		if r == nil {
			return
		}
		p.batches.Add(1)
		r.N, r.Err = readFull(r)
		p.finish(r)
	}
}

func (p *pool) pop() *Read {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if r := p.mu.queue.pop(); r != nil {
			return r
		}
		if p.mu.closed {
			return nil
		}
		p.mu.idle++
		p.mu.work.Wait()
		p.mu.idle--
	}
}

// readFull reads once: a Direct continues short reads itself.
func readFull(r *Read) (int, error) {
	n, err := r.File.ReadAt(r.Buf, r.Off)
	if err == io.EOF {
		err = nil
	}
	if err == nil && n < r.Min {
		err = endOfFile(r, n)
	}
	return n, err
}

func endOfFile(r *Read, n int) error {
	return fmt.Errorf("read %d bytes at offset %d of %s: file ends after %d: %w", r.Min, r.Off, r.File.Name(), n,
		io.ErrUnexpectedEOF)
}

func (p *pool) Close() error {
	p.mu.Lock()
	p.mu.closed = true
	p.mu.work.Broadcast()
	p.mu.Unlock()
	p.exited.Wait()
	return nil
}

// aligned returns the last multiple of vfs.DirectAlign up to n, where a direct read may go on after a short one.
func aligned(n int) int { return n &^ (vfs.DirectAlign - 1) }
