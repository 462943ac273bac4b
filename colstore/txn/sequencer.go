package txn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/tail"
)

// Errors of the sequencer itself.
var (
	// ErrFailed: a group could not be made durable, so nobody knows what a restart will find; no commit is taken any more.
	ErrFailed = errors.New("storage engine has failed and takes no more writes")
	// ErrClosed: the sequencer is closed.
	ErrClosed = errors.New("storage engine is closed")
)

// Group is what a Log makes durable at once.
type Group struct {
	First     uint64 // SCN of the first commit; the others follow one by one
	Commits   []*Commit
	Mutations []Mutation // what they change in the metadata store, the applied index included
}

// Log makes groups of commits durable in order. One node writes their mutations as one synced batch of the metadata
// store; a cluster replicates the commits and applies them on each node.
type Log interface {
	// Propose returns nil once the group is durable. After an error nothing is known about the group, and the log takes
	// no other.
	Propose(g Group) error
}

// Allocator hands out granule addresses for tail granules.
type Allocator interface {
	// Reserve returns n consecutive granules of a table; what is not used stays empty.
	Reserve(t *Table, n int) (segment extent.Segment, first uint32)
}

// maxGroup bounds the commits of a group, so that one sync does not wait for an endless queue.
const maxGroup = 1024

// Sequencer gives commits their order. See the package doc.
type Sequencer struct {
	log       Log
	alloc     Allocator
	published atomic.Pointer[State] // written by the sequencer's goroutine, read by every snapshot
	// onFreed and onFail are called by the sequencer's goroutine.
	onFreed func(scn uint64, objects []FreedObject)
	onFail  func(error)
	gate    func() error

	mu struct {
		sync.Mutex
		queue  []*request
		closed bool
		failed error
	}
	ready  chan struct{}
	done   chan struct{}
	sealed map[*tail.Granule]bool // takes no more rows; only the sequencer's goroutine looks at it
}

type request struct {
	commit *Commit
	// seal asks for the tail granules of a table to be closed instead of a commit.
	seal  uint64
	reply chan reply
}

type reply struct {
	scn   uint64
	err   error
	state *State
}

// Options of a Sequencer. OnFreed gets the objects that a published commit made unreferenced, OnFail the error after
// which no commit is taken.
type Options struct {
	Log     Log
	Alloc   Allocator
	OnFreed func(scn uint64, objects []FreedObject)
	OnFail  func(error)
	Gate    func() error
}

// NewSequencer returns a running sequencer over s.
func NewSequencer(s *State, opts Options) *Sequencer {
	q := &Sequencer{log: opts.Log, alloc: opts.Alloc, onFreed: opts.OnFreed, onFail: opts.OnFail, gate: opts.Gate,
		ready: make(chan struct{}, 1), done: make(chan struct{}), sealed: map[*tail.Granule]bool{}}
	q.published.Store(s)
	go q.run()
	return q
}

// Published returns the newest published state.
func (q *Sequencer) Published() *State { return q.published.Load() }

// Commit orders c and returns its SCN once it is durable and published. An error wrapping ErrFailed says that its fate
// is unknown until a restart; any other that it has no effect. A cancelled ctx ends the wait only before c is in a
// group.
func (q *Sequencer) Commit(ctx context.Context, c *Commit) (uint64, error) {
	r := &request{commit: c, reply: make(chan reply, 1)}
	if err := q.enqueue(ctx, r); err != nil {
		return 0, err
	}
	a := <-r.reply
	return a.scn, a.err
}

// SealTail closes the tail granules that a table has now, and returns a state in which they are final.
func (q *Sequencer) SealTail(ctx context.Context, table uint64) (*State, error) {
	r := &request{seal: table, reply: make(chan reply, 1)}
	if err := q.enqueue(ctx, r); err != nil {
		return nil, err
	}
	a := <-r.reply
	return a.state, a.err
}

func (q *Sequencer) enqueue(ctx context.Context, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.mu.failed != nil:
		return q.mu.failed
	case q.mu.closed:
		return ErrClosed
	}
	q.mu.queue = append(q.mu.queue, r)
	select {
	case q.ready <- struct{}{}:
	default:
	}
	return nil
}

// Close lets the commits that are queued finish and ends the sequencer.
func (q *Sequencer) Close() {
	q.mu.Lock()
	closed := q.mu.closed
	q.mu.closed = true
	q.mu.Unlock()
	if !closed {
		close(q.ready)
	}
	<-q.done
}

// Fail ends the acceptance of commits: the engine calls it when a sync of bulk data failed.
func (q *Sequencer) Fail(err error) {
	q.mu.Lock()
	first := q.mu.failed == nil
	if first {
		q.mu.failed = fmt.Errorf("%w: %w", ErrFailed, err)
	}
	q.mu.Unlock()
	if first && q.onFail != nil {
		q.onFail(err)
	}
}

// Failed returns the error after which no commit is taken, or nil.
func (q *Sequencer) Failed() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.mu.failed
}

func (q *Sequencer) take() []*request {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.mu.queue), maxGroup)
	group := q.mu.queue[:n:n]
	q.mu.queue = q.mu.queue[n:]
	return group
}

func (q *Sequencer) run() {
	defer close(q.done)
	for range q.ready {
		q.drain()
	}
	q.drain()
}

func (q *Sequencer) drain() {
	for {
		group := q.take()
		if len(group) == 0 {
			return
		}
		q.process(group)
	}
}

// process does one group: order, durability, publication, acknowledgement.
func (q *Sequencer) process(requests []*request) {
	if err := q.Failed(); err != nil {
		for _, r := range requests {
			r.reply <- reply{err: err}
		}
		return
	}
	state := q.published.Load()
	edit := NewEdit(state)
	g := Group{First: state.SCN + 1}
	var accepted []*request
	var full error
	if q.gate != nil {
		full = q.gate()
	}
	for _, r := range requests {
		if r.commit == nil {
			continue
		}
		if full != nil && !r.commit.frees() {
			r.reply <- reply{err: full}
			continue
		}
		scn := g.First + uint64(len(g.Commits))
		if err := q.order(edit, r.commit, scn); err != nil {
			r.reply <- reply{err: err}
			continue
		}
		g.Commits = append(g.Commits, r.commit)
		accepted = append(accepted, r)
	}
	if len(accepted) > 0 {
		next, mutations := edit.Finish()
		g.Mutations = mutations
		if err := q.log.Propose(g); err != nil {
			q.Fail(fmt.Errorf("make commits %d to %d durable: %w", g.First, next.SCN, err))
			for _, r := range requests {
				if r.commit == nil || contains(accepted, r) {
					r.reply <- reply{err: q.Failed()}
				}
			}
			return
		}
		q.published.Store(next)
		state = next
		if freed := edit.Freed(); len(freed) > 0 && q.onFreed != nil {
			q.onFreed(next.SCN, freed)
		}
	}
	for i, r := range accepted {
		r.reply <- reply{scn: g.First + uint64(i)}
	}
	for _, r := range requests {
		if r.commit == nil {
			q.sealTail(state, r.seal)
			r.reply <- reply{state: state}
		}
	}
}

func contains(rs []*request, r *request) bool {
	for _, x := range rs {
		if x == r {
			return true
		}
	}
	return false
}

// order completes a commit against the newest state and applies it.
func (q *Sequencer) order(e *Edit, c *Commit, scn uint64) error {
	for _, op := range c.Ops {
		rows, ok := op.(*TailRows)
		if !ok {
			continue
		}
		if err := rows.check(e); err != nil {
			return err
		}
		q.placeRows(e.next.TableByID(rows.Table), rows)
	}
	return e.Apply(scn, c)
}

// placeRows gives rows their addresses: after those of the table's newest open tail granule, then in new ones.
func (q *Sequencer) placeRows(t *Table, op *TailRows) {
	op.Parts = op.Parts[:0]
	n := op.Chunk.Len()
	at := 0
	if k := len(t.Tail); k > 0 {
		last := t.Tail[k-1]
		if room := granule.Rows - last.Rows; room > 0 && !q.sealed[last.Granule] && sameColumns(last.Columns, t) {
			s := t.Segment(last.Segment)
			at = min(room, n)
			op.Parts = append(op.Parts, TailPart{Segment: s.Identity(), Granule: last.Number, First: last.Rows, To: at,
				target: last.Granule})
		}
	}
	for at < n {
		s, number := q.alloc.Reserve(t, 1)
		to := min(at+granule.Rows, n)
		op.Parts = append(op.Parts, TailPart{Segment: s, Granule: number, From: at, To: to})
		at = to
	}
}

// sameColumns says whether a tail granule has the columns that the table has now.
func sameColumns(ids []uint32, t *Table) bool {
	if len(ids) != len(t.Def.Columns) {
		return false
	}
	for i := range ids {
		if ids[i] != t.Def.Columns[i].ID {
			return false
		}
	}
	return true
}

// sealTail closes a table's tail granules and forgets those that are gone.
func (q *Sequencer) sealTail(s *State, table uint64) {
	live := map[*tail.Granule]bool{}
	for _, t := range s.Tables {
		for _, r := range t.Tail {
			if t.Def.ID == table || q.sealed[r.Granule] {
				live[r.Granule] = true
			}
		}
	}
	q.sealed = live
}
