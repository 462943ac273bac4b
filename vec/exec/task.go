package exec

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/colonnadedb/colonnade/ioengine/worker"
)

// timeSlice is how long a task runs before it lets the pool choose again, and so how soon it sees a cancellation.
const timeSlice = time.Millisecond

// epoch is where clock begins.
var epoch = time.Now()

// clock reads the monotonic clock.
func clock() time.Duration { return time.Since(epoch) }

// lap returns the time since the last lap of t.
func (t *task) lap() time.Duration {
	now := clock()
	d := now - t.now
	t.now = now
	return d
}

// task is one of the parallel tasks of a stage. It implements Task for roles.
type task struct {
	g      *graph
	st     *stage
	unit   unit
	worker int
	now    time.Duration // by clock, at the end of the last role's call: one reading of the clock a call suffices
	// handle is set by the first Run and read by whoever wakes.
	handle atomic.Pointer[worker.Handle]
}

var (
	_ Task        = (*task)(nil)
	_ worker.Task = (*task)(nil)
)

// Context implements Task.
func (t *task) Context() context.Context { return t.g.ctx }

// Wake implements Task. A task that has not run yet is queued and needs no waking.
func (t *task) Wake() {
	if h := t.handle.Load(); h != nil {
		h.Wake()
	}
}

// Worker implements Task.
func (t *task) Worker() int { return t.worker }

// OnPanic implements worker.Task. Run recovers itself, so that it can end the stage.
func (t *task) OnPanic(value any, stack []byte) {
	t.g.fail(&PanicError{Stage: t.st.name, Value: value, Stack: stack})
}

// Run implements worker.Task: it works for about timeSlice.
func (t *task) Run(w *worker.Worker) (r worker.Status) {
	t.worker = w.ID()
	t.handle.Store(w.Current())
	defer func() {
		if p := recover(); p != nil {
			t.g.fail(&PanicError{Stage: t.st.name, Value: p, Stack: debug.Stack()})
			t.end(false)
			r = worker.Finished
		}
	}()
	t.now = clock()
	start := t.now
	for {
		if t.g.ctx.Err() != nil {
			t.end(false)
			return worker.Finished
		}
		st, err := t.step()
		switch {
		case err != nil:
			t.g.fail(err)
			t.end(false)
			return worker.Finished
		case st == Done:
			t.end(true)
			return worker.Finished
		case st == Blocked:
			return worker.Parked
		}
		if t.now-start >= timeSlice {
			return worker.Continue
		}
	}
}

// step makes the unit, takes a step of it, or closes it at its end.
func (t *task) step() (Status, error) {
	if t.unit == nil {
		u, err := t.st.newUnit(t)
		if err != nil {
			return Done, err
		}
		t.unit = u
	}
	st, err := t.unit.step(t)
	if err == nil && st == Done {
		err = t.unit.close(t)
	}
	return st, err
}

// end takes the task out of its stage; the last one finalizes the stage unless the query failed.
func (t *task) end(ok bool) {
	t.g.tasks.remove(t)
	t.unit = nil
	if t.st.live.Add(-1) > 0 {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			t.g.fail(&PanicError{Stage: t.st.name, Value: p, Stack: debug.Stack()})
		}
		t.g.completed <- t.st
	}()
	if ok && t.g.ctx.Err() == nil && t.st.finalize != nil {
		if err := t.st.finalize(t); err != nil {
			t.g.fail(err)
		}
	}
}

// PanicError is a bug of ours that ended a query: a panic in one of its tasks.
type PanicError struct {
	Stage string
	Value any
	Stack []byte
}

// Error implements error.
func (e *PanicError) Error() string { return fmt.Sprintf("internal error in %s: %v", e.Stage, e.Value) }

// Unwrap returns the panic's value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
