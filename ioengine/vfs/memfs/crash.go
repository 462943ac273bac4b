package memfs

import (
	"math/rand/v2"
)

// SectorBytes is the unit in which a power loss tears writes: a sector is old or new, never mixed.
const SectorBytes = 512

// CrashOptions say what survives a power loss beyond what was synced.
type CrashOptions struct {
	// KeepPercent is the chance of each unsynced sector and directory change to survive, 0 to 100.
	KeepPercent int
	// Rand decides. It may be nil if KeepPercent is 0 or 100.
	Rand *rand.Rand
}

// CrashClone returns the file system that a machine finds after losing power now. What was synced is there; of the
// rest, sectors of 512 bytes survive one by one and in any combination, and directory changes either as a prefix of
// the order they were made in or one by one, where a change never survives without the earlier ones of the same
// names. Locks are gone. The original goes on unchanged.
func (fsys *FS) CrashClone(opts CrashOptions) *FS {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	c := &cloner{opts: opts, to: New(), nodes: make(map[*node]*node)}
	c.to.capacity.Store(fsys.capacity.Load())
	c.keepChanges(fsys.mu.pending)
	c.to.mu.root = c.clone(fsys.mu.root)
	return c.to
}

type cloner struct {
	opts  CrashOptions
	to    *FS
	nodes map[*node]*node            // clones made so far: a file with two names stays one file
	after map[*node]map[string]*node // entries of directories that differ from the durable ones
}

func (c *cloner) keep() bool {
	switch {
	case c.opts.KeepPercent <= 0:
		return false
	case c.opts.KeepPercent >= 100:
		return true
	}
	return c.opts.Rand.IntN(100) < c.opts.KeepPercent
}

// keepChanges decides which pending changes of directories survive and computes the entries after them.
func (c *cloner) keepChanges(pending []*change) {
	type entry struct {
		dir  *node
		name string
	}
	c.after = make(map[*node]map[string]*node)
	lost := make(map[entry]bool)
	prefix := c.opts.Rand != nil && c.opts.Rand.IntN(2) == 0
	for _, ch := range pending {
		survives := c.keep()
		for _, s := range ch.steps {
			survives = survives && !lost[entry{s.dir, s.name}]
		}
		if !survives {
			if prefix {
				return
			}
			for _, s := range ch.steps {
				lost[entry{s.dir, s.name}] = true
			}
			continue
		}
		for _, s := range ch.steps {
			s.apply(c.entries(s.dir))
		}
	}
}

// entries returns the surviving entries of a directory, to be changed.
func (c *cloner) entries(dir *node) map[string]*node {
	if c.after[dir] == nil {
		m := make(map[string]*node, len(dir.durable))
		for name, n := range dir.durable {
			m[name] = n
		}
		c.after[dir] = m
	}
	return c.after[dir]
}

func (c *cloner) clone(n *node) *node {
	if done := c.nodes[n]; done != nil {
		done.refs.Add(1)
		return done
	}
	if !n.isDir() {
		return c.cloneFile(n)
	}
	dir := newDir()
	c.nodes[n] = dir
	entries := c.entries(n)
	for _, name := range sortedKeys(entries) { // sorted: one seed gives one clone
		child := c.clone(entries[name])
		dir.entries[name] = child
		dir.durable[name] = child
	}
	return dir
}

func (c *cloner) cloneFile(n *node) *node {
	n.mu.RLock()
	defer n.mu.RUnlock()
	file := &node{fsys: c.to}
	file.refs.Store(1)
	c.nodes[n] = file
	data := append([]byte(nil), n.mu.synced...)
	for _, w := range n.mu.writes {
		data = c.keepWrite(data, w)
	}
	file.mu.data = data
	file.mu.synced = append([]byte(nil), data...)
	c.to.used.Add(int64(len(data)))
	return file
}

// keepWrite applies to data what survives of w.
func (c *cloner) keepWrite(data []byte, w write) []byte {
	if w.kind != writeData {
		if c.keep() {
			data = w.applyTo(data)
		}
		return data
	}
	for from := 0; from < len(w.data); {
		// Sectors are sectors of the file: the first and last piece of a write may be short.
		to := min(len(w.data), from+SectorBytes-int((w.off+int64(from))%SectorBytes))
		if c.keep() {
			data = write{kind: writeData, off: w.off + int64(from), data: w.data[from:to]}.applyTo(data)
		}
		from = to
	}
	return data
}
