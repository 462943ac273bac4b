package exec

import (
	"time"

	"github.com/colonnadedb/colonnade/vec/plan"
)

// nodeStats are the counters of one job step, written by all its tasks.
type nodeStats struct {
	id                       int
	rowsIn, rowsOut, batches Counter
	timeNs                   Counter
	buildRows, groups, slots Counter
	runtimeFilters           Counter
	acct                     *account
	scan                     *ScanStats // of a scan; guarded by the query's mutex
}

// called counts one call of a role.
func (s *nodeStats) called(d time.Duration, in, out int) {
	s.timeNs.Add(int64(d))
	if in > 0 {
		s.rowsIn.Add(int64(in))
	}
	if out > 0 {
		s.rowsOut.Add(int64(out))
		s.batches.Add(1)
	}
}

// NodeStats are the counters of one job step, by the plan's id of its node.
type NodeStats struct {
	ID              int
	RowsIn, RowsOut int64
	Batches         int64         // handed on
	Time            time.Duration // of all workers together
	MemoryPeak      int64         // bytes off the Go heap
	BuildRows       int64         // of a hash join
	Groups          int64         // of an aggregate
	Slots           int64         // of the hash tables
	RuntimeFilters  int64         // that a join made
	Scan            *ScanStats    // of a scan, else nil
}

// stats returns the counters of the node with the base b.
func (q *Query) nodeStats(b *plan.Base, step string) *nodeStats {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.mu.stats[b]
	if s == nil {
		s = &nodeStats{id: b.ID, acct: q.budget.newAccount(step)}
		q.mu.stats[b] = s
	}
	return s
}

// scanStats returns the counters of the scan with the base b; Progress may look for them at any time.
func (q *Query) scanStats(b *plan.Base, step string) (*nodeStats, *ScanStats) {
	s := q.nodeStats(b, step)
	q.mu.Lock()
	defer q.mu.Unlock()
	if s.scan == nil {
		s.scan = &ScanStats{}
	}
	return s, s.scan
}

// Stats returns the counters of all steps that were made so far. It may be called at any time.
func (q *Query) Stats() []NodeStats {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := make([]NodeStats, 0, len(q.mu.stats))
	for _, s := range q.mu.stats {
		out = append(out, NodeStats{
			ID: s.id, RowsIn: s.rowsIn.Load(), RowsOut: s.rowsOut.Load(), Batches: s.batches.Load(),
			Time: time.Duration(s.timeNs.Load()), MemoryPeak: s.acct.peak.Load(), BuildRows: s.buildRows.Load(),
			Groups: s.groups.Load(), Slots: s.slots.Load(), RuntimeFilters: s.runtimeFilters.Load(), Scan: s.scan,
		})
	}
	return out
}

// Progress is how far a query is, for SHOW PROCESSLIST.
type Progress struct {
	Stage       string // one of those that run now
	StagesDone  int
	Stages      int
	RowsScanned int64
	Memory      int64 // bytes held now
}

// Progress returns how far the query is. It may be called at any time.
func (q *Query) Progress() Progress {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := Progress{Stage: q.mu.running, StagesDone: q.mu.stagesDone, Stages: q.mu.stages, Memory: q.budget.Used()}
	for _, s := range q.mu.stats {
		if s.scan != nil {
			p.RowsScanned += s.scan.RowsRead.Load()
		}
	}
	return p
}
