package cache

// Constants of S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023).
const (
	smallPercent = 10 // share of the budget beyond which the small queue gives first
	maxFreq      = 3
	// promoteFreq re-references move a frame from the small queue to the main one. The paper takes 2 where hits may
	// follow each other closely; such hits are counted once here (shard.touch), so that 1 is a real return.
	promoteFreq = 1
	// maxGrace is how often eviction passes over a frame that was read for somebody who has not come for it yet:
	// often enough that all workers of a large machine can start a read in between, and bounded, because a query
	// that was killed never comes.
	maxGrace = 255
	// minGhostOrder keeps small caches from compacting the order of ghosts at every eviction.
	minGhostOrder = 64
)

// eviction chooses which frame goes: new ones pass through a small queue, and only those asked for again, or asked
// for again soon after they went (ghosts), reach the main queue. So a scan of any length passes through the small
// queue.
type eviction struct {
	budget int64
	small  queue
	main   queue

	// Ghosts are the keys that left the small queue last, as many as the budget would hold.
	ghosts     map[Key]uint64 // to the number of the entry in ghostOrder
	ghostOrder []ghost        // oldest first from ghostHead on
	ghostHead  int
	ghostBytes int64
	ghostSeq   uint64
}

type ghost struct {
	key Key
	seq uint64
}

// queue is a list of frames, oldest first.
type queue struct {
	head, tail *Frame
	bytes      int64
	count      int
}

func (e *eviction) init() { e.ghosts = make(map[Key]uint64) }

// insert puts a new frame in and returns whether it was a ghost.
func (e *eviction) insert(f *Frame) bool {
	if _, known := e.ghosts[f.key]; known {
		e.dropGhost(f.key)
		e.main.push(f)
		return true
	}
	e.small.push(f)
	return false
}

// remove takes a frame out of its queue, if it is in one.
func (e *eviction) remove(f *Frame) {
	if f.queue != nil {
		f.queue.unlink(f)
	}
}

// victim returns the frame to evict next, or nil if all are in use. It stays in its queue.
func (e *eviction) victim() *Frame {
	preferSmall := e.small.bytes*100 > e.budget*smallPercent || e.main.count == 0
	if preferSmall {
		if f := e.victimSmall(); f != nil {
			return f
		}
	}
	if f := e.victimMain(); f != nil {
		return f
	}
	if preferSmall {
		return nil
	}
	return e.victimSmall()
}

func (e *eviction) victimSmall() *Frame {
	for range e.small.count {
		f := e.small.head
		switch {
		case f.busy():
			e.small.toTail(f)
		case f.freq >= promoteFreq:
			f.freq = 0
			e.small.unlink(f)
			e.main.push(f)
		default:
			e.addGhost(f.key)
			return f
		}
	}
	return nil
}

func (e *eviction) victimMain() *Frame {
	for range e.main.count * (maxFreq + 1) {
		f := e.main.head
		switch {
		case f.busy():
			e.main.toTail(f)
		case f.freq > 0:
			f.freq--
			e.main.toTail(f)
		default:
			return f
		}
	}
	return nil
}

// busy reports whether a frame must stay now, and uses up one grace.
func (f *Frame) busy() bool {
	if f.pins > 0 || f.state == frameLoading {
		return true
	}
	if f.grace > 0 {
		f.grace--
		return true
	}
	return false
}

func (e *eviction) addGhost(key Key) {
	if _, known := e.ghosts[key]; known {
		return
	}
	e.ghostSeq++
	e.ghosts[key] = e.ghostSeq
	e.ghostOrder = append(e.ghostOrder, ghost{key, e.ghostSeq})
	e.ghostBytes += int64(key.Length)
	for e.ghostBytes > e.budget && e.ghostHead < len(e.ghostOrder) {
		oldest := e.ghostOrder[e.ghostHead]
		e.ghostHead++
		if e.ghosts[oldest.key] == oldest.seq {
			e.dropGhost(oldest.key)
		}
	}
	if len(e.ghostOrder) > 2*len(e.ghosts)+minGhostOrder {
		e.compactGhosts()
	}
}

// compactGhosts drops what was passed over and what came back since, so that the order stays as long as the ghosts
// are many.
func (e *eviction) compactGhosts() {
	kept := e.ghostOrder[:0]
	for _, g := range e.ghostOrder[e.ghostHead:] {
		if e.ghosts[g.key] == g.seq {
			kept = append(kept, g)
		}
	}
	e.ghostOrder, e.ghostHead = kept, 0
}

// dropGhost forgets a key; its entry in the order stays and is passed over.
func (e *eviction) dropGhost(key Key) {
	delete(e.ghosts, key)
	e.ghostBytes -= int64(key.Length)
}

func (e *eviction) forgetGhosts(match func(Key) bool) {
	for key := range e.ghosts {
		if match(key) {
			e.dropGhost(key)
		}
	}
}

func (q *queue) push(f *Frame) {
	f.queue, f.prev, f.next = q, q.tail, nil
	if q.tail == nil {
		q.head = f
	} else {
		q.tail.next = f
	}
	q.tail = f
	q.bytes += f.size
	q.count++
}

func (q *queue) unlink(f *Frame) {
	if f.prev == nil {
		q.head = f.next
	} else {
		f.prev.next = f.next
	}
	if f.next == nil {
		q.tail = f.prev
	} else {
		f.next.prev = f.prev
	}
	f.queue, f.prev, f.next = nil, nil, nil
	q.bytes -= f.size
	q.count--
}

func (q *queue) toTail(f *Frame) {
	q.unlink(f)
	q.push(f)
}
