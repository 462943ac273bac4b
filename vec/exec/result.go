package exec

import (
	"context"
	"sync"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// resultQueue holds the result batches that wait for the client. It is bounded by bytes: a full queue parks the tasks
// that feed it, and Next wakes them.
type resultQueue struct {
	types  []types.Type
	max    int64
	notify chan struct{} // capacity 1: something changed
	mu     struct {
		sync.Mutex
		full    []*coldata.BatchBuilder
		spare   []*coldata.BatchBuilder
		bytes   int64
		waiting []Task
		over    bool
		err     error
	}
	current *coldata.BatchBuilder // the consumer's
	batch   coldata.Batch         // a view of current
}

// newResultQueue returns an empty queue of at most about limit bytes.
func newResultQueue(ts []types.Type, limit int64) *resultQueue {
	return &resultQueue{types: ts, max: limit, notify: make(chan struct{}, 1)}
}

// push copies b into the queue, or returns false when it is full: t is woken when it is not.
func (r *resultQueue) push(t Task, b *coldata.Batch) bool {
	r.mu.Lock()
	if r.mu.bytes >= r.max {
		r.mu.waiting = append(r.mu.waiting, t)
		r.mu.Unlock()
		return false
	}
	var dst *coldata.BatchBuilder
	if n := len(r.mu.spare); n > 0 {
		dst, r.mu.spare = r.mu.spare[n-1], r.mu.spare[:n-1]
	}
	r.mu.Unlock()
	if dst == nil {
		dst = coldata.NewBatchBuilder(r.types)
	}
	dst.Reset()
	dst.AppendBatch(b)
	r.mu.Lock()
	r.mu.full = append(r.mu.full, dst)
	r.mu.bytes += int64(dst.Footprint())
	r.mu.Unlock()
	r.signal()
	return true
}

func (r *resultQueue) signal() {
	select {
	case r.notify <- struct{}{}:
	default:
	}
}

// finish says that no further batch comes.
func (r *resultQueue) finish(err error) {
	r.mu.Lock()
	r.mu.over, r.mu.err = true, err
	r.mu.Unlock()
	r.signal()
}

// next returns the next batch, nil at the end.
func (r *resultQueue) next(ctx context.Context) (*coldata.Batch, error) {
	for {
		r.mu.Lock()
		if r.current != nil {
			r.mu.spare = append(r.mu.spare, r.current)
			r.current = nil
		}
		if r.mu.over && r.mu.err != nil {
			r.mu.Unlock()
			return nil, r.mu.err
		}
		if len(r.mu.full) > 0 {
			r.current = r.mu.full[0]
			r.mu.full = r.mu.full[1:]
			r.mu.bytes -= int64(r.current.Footprint())
			var wake []Task
			if r.mu.bytes <= r.max/2 {
				wake, r.mu.waiting = r.mu.waiting, nil
			}
			r.mu.Unlock()
			for _, t := range wake {
				t.Wake()
			}
			builtBatch(&r.batch, r.current)
			return &r.batch, nil
		}
		over := r.mu.over
		r.mu.Unlock()
		if over {
			return nil, nil
		}
		select {
		case <-r.notify:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// builtBatch makes dst a view of the rows in b.
func builtBatch(dst *coldata.Batch, b *coldata.BatchBuilder) {
	dst.N = b.Len()
	dst.Vecs = dst.Vecs[:0]
	for i := range b.Cols {
		dst.Vecs = append(dst.Vecs, *b.Cols[i].Vector())
	}
}

// resultSink feeds the queue.
type resultSink struct{ q *resultQueue }

var _ Sink = (*resultSink)(nil)

// NewLocal implements Sink.
func (s *resultSink) NewLocal(Task) (Local, error) { return nil, nil }

// Consume implements Sink.
func (s *resultSink) Consume(t Task, _ Local, b *coldata.Batch) (Status, error) {
	if !s.q.push(t, b) {
		return Blocked, nil
	}
	return Ready, nil
}

// Combine implements Sink.
func (s *resultSink) Combine(Task, Local) error { return nil }

// Finalize implements Sink.
func (s *resultSink) Finalize(context.Context) error { return nil }
