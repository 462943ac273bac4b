package exec

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/worker"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// ErrSubqueryRows says that a scalar subquery returned more than one row (MySQL 1242).
var ErrSubqueryRows = errors.New("subquery returns more than 1 row")

// defaultResultBytes bounds the result batches that wait for the client.
const defaultResultBytes = 8 << 20

// Options are what a query runs with.
type Options struct {
	Provider Provider
	Pool     *worker.Pool
	// Arena gives the memory of hash tables, sorts and the like.
	Arena *arena.Arena
	// MemoryLimit bounds the memory of the query's breakers in bytes; 0: none but the arena's.
	MemoryLimit int64
	// Parallelism is how many tasks a pipeline gets; 0: one for each of the pool's workers.
	Parallelism int
	// ResultBytes bounds the result batches that wait for Next; 0: a default.
	ResultBytes int64
	// Warn gets a warning of the statement (MySQL's code and text); nil drops them. It is called by any task.
	Warn func(code int, message string)
	// GroupConcatMaxLen is the variable of that name; 0: its default.
	GroupConcatMaxLen int
}

// Query is a running plan. Next and Close belong to one goroutine; Stats and Progress to any.
type Query struct {
	plan    *plan.Plan
	opts    Options
	ctx     context.Context
	cancel  context.CancelCauseFunc
	budget  *Budget
	group   *worker.Group
	results *resultQueue
	done    chan struct{} // closed when no task of the query runs any more
	mu      struct {
		sync.Mutex
		stats              map[*plan.Base]*nodeStats
		running            string
		stages, stagesDone int
	}
}

// Run starts a plan. The query must be closed. It retains p, which nobody changes.
func Run(ctx context.Context, p *plan.Plan, opts Options) (*Query, error) {
	switch {
	case p.Version != plan.Version:
		return nil, fmt.Errorf("plan of version %d, this node runs version %d", p.Version, plan.Version)
	case opts.Pool == nil || opts.Arena == nil:
		return nil, errors.New("exec: a query needs a pool and an arena")
	}
	if opts.Parallelism <= 0 {
		opts.Parallelism = opts.Pool.Workers()
	}
	if opts.ResultBytes <= 0 {
		opts.ResultBytes = defaultResultBytes
	}
	if opts.GroupConcatMaxLen <= 0 {
		opts.GroupConcatMaxLen = 1 << 20
	}
	q := &Query{plan: p, opts: opts, done: make(chan struct{})}
	q.ctx, q.cancel = context.WithCancelCause(ctx)
	q.group = opts.Pool.NewGroup()
	q.budget = newBudget(q.ctx, opts.MemoryLimit, arenaAllocator(opts.Arena))
	q.mu.stats = map[*plan.Base]*nodeStats{}
	q.results = newResultQueue(p.Root.Info().Types, opts.ResultBytes)
	go q.coordinate()
	return q, nil
}

// arenaAllocator returns an allocator of memory of a.
func arenaAllocator(a *arena.Arena) allocator {
	return func(n int) ([]byte, func(), error) {
		buf, err := a.Alloc(arena.Hash, n)
		if err != nil {
			return nil, nil, err
		}
		return buf.Bytes(), buf.Release, nil
	}
}

// coordinate runs the subplans and the plan, and frees what they held. It is the query's only goroutine of its own.
func (q *Query) coordinate() {
	defer close(q.done)
	err := q.runAll()
	q.budget.close()
	q.results.finish(err)
}

func (q *Query) runAll() error {
	var params []Param
	for i, sub := range q.plan.Subplans {
		if len(sub.Info().Types) == 0 {
			return fmt.Errorf("subplan %d has no columns", i)
		}
		sink := &valueSink{typ: sub.Info().Types[0]}
		if err := q.runGraph(sub, sink, params); err != nil {
			return err
		}
		params = append(params, Param{Value: sink.value, Type: sink.typ})
	}
	return q.runGraph(q.plan.Root, &resultSink{q: q.results}, params)
}

// runGraph runs one plan tree to its end.
func (q *Query) runGraph(root plan.Node, sink Sink, params []Param) (err error) {
	g := newGraph(q, params)
	defer func() { err = errors.Join(err, g.closeSources()) }()
	streams, err := g.compileNode(root)
	if err != nil {
		return err
	}
	g.attach("result", streams, sink, &nodeStats{acct: q.budget.newAccount("result")})
	return g.run()
}

// Next returns the next batch of the result, nil at the end. It is valid until the next call of Next or Close.
func (q *Query) Next(ctx context.Context) (*coldata.Batch, error) { return q.results.next(ctx) }

// Close ends the query and waits until none of its tasks runs. It is called once, at any time.
func (q *Query) Close() {
	q.cancel(context.Canceled)
	<-q.done
}

// MemoryPeak is the most memory that the query's breakers held at once, in bytes.
func (q *Query) MemoryPeak() int64 { return q.budget.Peak() }

// valueSink keeps the first column of the one row that a scalar subquery may return.
type valueSink struct {
	mu    sync.Mutex
	typ   types.Type
	value types.Datum
	rows  int
}

// NewLocal implements Sink.
func (s *valueSink) NewLocal(Task) (Local, error) { return nil, nil }

// Consume implements Sink.
func (s *valueSink) Consume(_ Task, _ Local, b *coldata.Batch) (Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows += b.N; s.rows > 1 {
		return Done, ErrSubqueryRows
	}
	s.value = b.Vecs[0].Datum(0)
	s.value.S = strings.Clone(s.value.S)
	if s.value.Form == types.FormInt64 && s.typ.Canonical() == types.FormInt128 {
		s.value = types.Int128Datum(types.Int128From(s.value.I))
	}
	return Ready, nil
}

// Combine implements Sink.
func (s *valueSink) Combine(Task, Local) error { return nil }

// Finalize implements Sink.
func (s *valueSink) Finalize(context.Context) error { return nil }
