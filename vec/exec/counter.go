package exec

import "sync/atomic"

// Counter is an event counter: any task adds, EXPLAIN ANALYZE and SHOW STATUS read.
type Counter struct{ n atomic.Int64 }

// Add adds d.
func (c *Counter) Add(d int64) { c.n.Add(d) }

// Load returns the count.
func (c *Counter) Load() int64 { return c.n.Load() }
