package exec

import (
	"context"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// Status is what a role's call did.
type Status uint8

// The statuses. No role blocks a worker: what it has to wait for, it returns as Blocked.
const (
	// Ready: the call did its work; for Operator.Apply the input is used up.
	Ready Status = iota
	// More: Operator.Apply has output left to give for the same input and must be called with it again.
	More
	// Done: the source is at its end, or an operator or sink needs no further rows (LIMIT).
	Done
	// Blocked: nothing was done; the callee has arranged that Task.Wake is called when it may be repeated.
	Blocked
)

// Task is what a role knows of the pipeline task that calls it.
type Task interface {
	// Context ends when the query is cancelled.
	Context() context.Context
	// Wake makes a task that returned Blocked run again. It may be called at any time, from any goroutine, also
	// before the Blocked status was returned; extra calls do no harm.
	Wake()
	// Worker is the number of the worker that runs the task now, below the pool's size.
	Worker() int
}

// Local is a role's state for one task (a task is run by one worker at a time). It is made by the role's NewLocal.
type Local interface{}

// Source hands out the batches of the morsels that a task claims.
type Source interface {
	NewLocal(t Task) (Local, error)
	// Next fills b. It returns Ready with b.N > 0, Done at the end (and at every call after), or Blocked.
	// b's contents are valid until the following Next with the same l.
	Next(t Task, l Local, b *coldata.Batch) (Status, error)
	// Close releases everything. It is called once, after the last Next of all tasks.
	Close() error
}

// Operator maps one batch to output batches. It holds no mutable state that tasks share.
type Operator interface {
	NewLocal(t Task) (Local, error)
	// Apply borrows in and writes out, which is valid until the next Apply with the same l and may share memory with
	// in. out.N may be 0.
	Apply(t Task, l Local, in, out *coldata.Batch) (Status, error)
}

// Sink ends a pipeline.
type Sink interface {
	NewLocal(t Task) (Local, error)
	// Consume borrows b. It runs beside other tasks' calls.
	Consume(t Task, l Local, b *coldata.Batch) (Status, error)
	// Combine merges l into the shared state, once per task, after its last Consume.
	Combine(t Task, l Local) error
	// Finalize is called once after all Combines; afterwards the pipelines that depend on this one may start.
	Finalize(ctx context.Context) error
}

// ScanEnv is what a provider of tables gets for one scan.
type ScanEnv struct {
	// Params are the values of the plan's subplans, already computed.
	Params []Param
	// RuntimeFilter returns the filter with the id once its join's build is finished, else nil: what is not there
	// yet filters nothing. A scan asks again with each morsel.
	RuntimeFilter func(id int) RuntimeFilter
	// Stats gets the scan's counters.
	Stats *ScanStats
	Plan  *plan.Plan
}

// Provider opens scans: colstore for stored tables, sqlfront for information_schema.
type Provider interface {
	OpenScan(ctx context.Context, s *plan.Scan, env ScanEnv) (Source, error)
}
