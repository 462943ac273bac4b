package ring

import "sync/atomic"

// counters are the live form of Stats: submitters and the reader's goroutines write, Stats reads.
type counters struct {
	reads, bytes, errors, short, batches, latencyNs, maxNs atomic.Uint64
	inFlight                                               atomic.Int64
	nowNs                                                  func() int64
}

func (c *counters) submitted(r *Read) {
	r.check()
	r.N, r.Err, r.next = 0, nil, nil
	r.startNs = c.nowNs()
	c.inFlight.Add(1)
}

// finish counts a read whose N and Err are set, and calls its Done.
func (c *counters) finish(r *Read) {
	ns := uint64(max(0, c.nowNs()-r.startNs))
	c.reads.Add(1)
	c.bytes.Add(uint64(r.N))
	c.latencyNs.Add(ns)
	for old := c.maxNs.Load(); ns > old && !c.maxNs.CompareAndSwap(old, ns); old = c.maxNs.Load() {
	}
	if r.Err != nil {
		c.errors.Add(1)
	}
	c.inFlight.Add(-1)
	r.Done(r)
}

func (c *counters) stats() Stats {
	return Stats{
		Reads: c.reads.Load(), Bytes: c.bytes.Load(), Errors: c.errors.Load(), Short: c.short.Load(),
		Batches: c.batches.Load(), InFlight: c.inFlight.Load(), LatencyNs: c.latencyNs.Load(), MaxNs: c.maxNs.Load(),
	}
}

// queue is a first-in-first-out list of reads through their next fields.
type queue struct {
	head, tail *Read
}

func (q *queue) push(r *Read) {
	r.next = nil
	if q.tail == nil {
		q.head = r
	} else {
		q.tail.next = r
	}
	q.tail = r
}

func (q *queue) pop() *Read {
	r := q.head
	if r == nil {
		return nil
	}
	q.head, r.next = r.next, nil
	if q.head == nil {
		q.tail = nil
	}
	return r
}

// take moves all of from to the end of q.
func (q *queue) take(from *queue) {
	if from.head == nil {
		return
	}
	if q.tail == nil {
		q.head = from.head
	} else {
		q.tail.next = from.head
	}
	q.tail = from.tail
	*from = queue{}
}
