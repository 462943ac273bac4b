package exec

import "sync"

// filterTable holds the runtime filters that are finished.
type filterTable struct {
	mu   sync.RWMutex
	done map[int]RuntimeFilter
}

// get returns the filter with the id, or nil.
func (t *filterTable) get(id int) RuntimeFilter {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.done[id]
}

// put registers a finished filter.
func (t *filterTable) put(id int, f RuntimeFilter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done == nil {
		t.done = map[int]RuntimeFilter{}
	}
	t.done[id] = f
}
