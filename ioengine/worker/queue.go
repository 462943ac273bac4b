package worker

// groupQueue is the groups that have queued tasks, in the order of their turns.
type groupQueue struct {
	head, tail *Group
}

func (q *groupQueue) push(g *Group) {
	g.queued, g.next = true, nil
	if q.tail == nil {
		q.head = g
	} else {
		q.tail.next = g
	}
	q.tail = g
}

func (q *groupQueue) pop() *Group {
	g := q.head
	if g == nil {
		return nil
	}
	q.head = g.next
	if q.head == nil {
		q.tail = nil
	}
	g.queued, g.next = false, nil
	return g
}

// push queues h at the tail of its group and wakes an idle worker for it. The caller holds the lock.
func (p *Pool) push(h *Handle) {
	g := h.group
	h.next = nil
	if g.tail == nil {
		g.head = h
	} else {
		g.tail.next = h
	}
	g.tail = h
	if !g.queued {
		p.mu.ready.push(g)
	}
	if p.mu.idle > 0 {
		p.mu.work.Signal()
	}
}

// pop takes the next task: the oldest of the group whose turn it is, which then goes to the back. It waits for one,
// and returns nil when the pool stops.
func (p *Pool) pop() *Handle {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if p.mu.stopped {
			return nil
		}
		if g := p.mu.ready.pop(); g != nil {
			h := g.head
			g.head, h.next = h.next, nil
			if g.head == nil {
				g.tail = nil
			} else {
				p.mu.ready.push(g)
			}
			return h
		}
		p.mu.idle++
		p.mu.work.Wait()
		p.mu.idle--
	}
}
