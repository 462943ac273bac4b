package server

import (
	"context"

	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/worker"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// executor runs physical plans. Sessions know no other way to run one, so that a plan may run on this node's workers
// or, cut into fragments, on those of many.
type executor interface {
	run(ctx context.Context, p *plan.Plan, o runOptions) (running, error)
}

// runOptions are what a statement gives to the run of its plan.
type runOptions struct {
	provider          exec.Provider
	memoryLimit       int64 // bytes
	groupConcatMaxLen int
	warn              func(code int, message string) // called by any worker
}

// running is a plan that runs. It must be closed; next and close belong to one goroutine, the rest to any.
type running interface {
	// Next returns the next batch, valid until the following call, or nil at the end.
	Next(ctx context.Context) (*coldata.Batch, error)
	Close()
	Stats() []exec.NodeStats
	Progress() exec.Progress
	MemoryPeak() int64 // bytes
}

// localExecutor runs plans on this node.
type localExecutor struct {
	pool  *worker.Pool
	arena *arena.Arena
}

var (
	_ executor = localExecutor{}
	_ running  = (*exec.Query)(nil)
)

func (l localExecutor) run(ctx context.Context, p *plan.Plan, o runOptions) (running, error) {
	return exec.Run(ctx, p, exec.Options{Provider: o.provider, Pool: l.pool, Arena: l.arena, MemoryLimit: o.memoryLimit,
		Warn: o.warn, GroupConcatMaxLen: o.groupConcatMaxLen})
}
