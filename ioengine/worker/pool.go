package worker

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/ioengine/topology"
)

// ErrStopped is the error of a pool that was stopped.
var ErrStopped = errors.New("worker pool is stopped")

// Status is what a task asks for when its Run returns.
type Status uint8

// What becomes of a task after a Run.
const (
	// Continue puts the task at the tail of its group's queue.
	Continue Status = iota
	// Parked leaves the task until its Handle's Wake, unless that was called during the Run.
	Parked
	// Finished ends the task.
	Finished
)

// Task is work cut into pieces of about a millisecond.
type Task interface {
	// Run does a piece on w's thread. It must not block and must not keep w.
	Run(w *Worker) Status
	// OnPanic is told that Run panicked, with the value and the stack; the task counts as finished then. It runs on
	// the worker, must not block and must not panic.
	OnPanic(value any, stack []byte)
}

// Options configure a Pool.
type Options struct {
	// Workers is the number of workers; 0 means one per CPU of the topology.
	Workers int
	// Topology says where workers are pinned, over the nodes in turn; nil means not at all.
	Topology *topology.Topology
	// SetAffinity pins the calling thread to a CPU; nil means sched_setaffinity.
	SetAffinity func(cpu int) error
}

// Pool runs tasks on its workers. All methods may be called concurrently.
type Pool struct {
	workers     []*Worker
	setAffinity func(cpu int) error
	exited      sync.WaitGroup

	runs, parks, wakes, panics atomic.Uint64 // written by workers and wakers, read by Stats

	mu struct {
		sync.Mutex
		work    sync.Cond // signalled when a group becomes ready, broadcast by Stop
		ready   groupQueue
		groups  map[*Group]struct{} // with unfinished tasks
		idle    int
		stopped bool  // no Run begins any more
		ended   bool  // and none is under way
		pinErr  error // why workers are not pinned
	}
}

// Worker is one thread of the pool, as its current task sees it.
type Worker struct {
	pool    *Pool
	id      int
	cpu     int
	node    int
	current *Handle
}

// ID returns the worker's number, from 0 to Pool.Workers()-1: an index for state per worker.
func (w *Worker) ID() int { return w.id }

// CPU returns the CPU the worker is pinned to, or -1.
func (w *Worker) CPU() int { return w.cpu }

// Node returns the NUMA node of the worker's CPU, or -1.
func (w *Worker) Node() int { return w.node }

// Current returns the handle of the task that runs now.
func (w *Worker) Current() *Handle { return w.current }

// Handle is a submitted task.
type Handle struct {
	group *Group
	task  Task
	next  *Handle // in the queue of the group

	// state is a phase and the woken bit. Wake sets the bit; a worker that starts the task swaps it for running. A
	// waiting task with the bit set is in a queue, so exactly one waker or worker puts it there. Every access that
	// hands on work is a read-modify-write, so that what a waker wrote before is seen by the Run after.
	state atomic.Uint32
}

const (
	waiting  uint32 = 0
	running  uint32 = 1
	finished uint32 = 2
	woken    uint32 = 4
)

// Group is the tasks of one query. Groups take turns on the workers; within a group tasks run first in, first out.
type Group struct {
	pool *Pool

	// Guarded by the pool's lock.
	head, tail *Handle
	queued     bool      // in the pool's queue
	next       *Group    // there
	live       int       // unfinished tasks
	done       sync.Cond // broadcast when live falls to 0 or the pool stops
}

// New starts a pool.
func New(opts Options) (*Pool, error) {
	var cpus []int
	if opts.Topology != nil {
		cpus = opts.Topology.CPUs()
	}
	n := opts.Workers
	if n == 0 {
		n = len(cpus)
	}
	if n == 0 {
		n = runtime.NumCPU()
	}
	if n < 0 {
		return nil, fmt.Errorf("start worker pool: %d workers", n)
	}
	p := &Pool{setAffinity: opts.SetAffinity}
	if p.setAffinity == nil {
		p.setAffinity = pinThread
	}
	p.mu.work.L = &p.mu
	p.mu.groups = make(map[*Group]struct{})
	started := make(chan struct{}, n)
	for i := range n {
		w := &Worker{pool: p, id: i, cpu: -1, node: -1}
		if len(cpus) > 0 {
			w.cpu = cpus[i%len(cpus)]
			w.node = opts.Topology.NodeOf(w.cpu)
		}
		p.workers = append(p.workers, w)
		p.exited.Add(1)
		go w.main(started)
	}
	for range n {
		<-started
	}
	return p, nil
}

// pinThread is also in effect for the rest of the thread's life, so the goroutine stays locked to it and takes it
// along.
func pinThread(cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(0, &set)
}

// RaiseProcs sets GOMAXPROCS to workers+extra if it is lower, so that connections, metadata and readers find a
// processor of the runtime while all workers run. The server calls it once at its start.
func RaiseProcs(workers, extra int) {
	if want := workers + extra; runtime.GOMAXPROCS(0) < want {
		runtime.GOMAXPROCS(want)
	}
}

// Workers returns the number of workers.
func (p *Pool) Workers() int { return len(p.workers) }

// PinError returns why workers are not pinned although a topology was given, or nil.
func (p *Pool) PinError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mu.pinErr
}

// NewGroup returns a group for one query's tasks.
func (p *Pool) NewGroup() *Group {
	g := &Group{pool: p}
	g.done.L = &p.mu
	return g
}

// Submit queues a task at the tail of g. The error is ErrStopped.
func (p *Pool) Submit(g *Group, task Task) (*Handle, error) {
	if g.pool != p {
		invariants.Failf("task submitted to a pool with a group of another one")
	}
	h := &Handle{group: g, task: task}
	h.state.Store(waiting | woken)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mu.stopped {
		return nil, ErrStopped
	}
	g.live++
	p.mu.groups[g] = struct{}{}
	p.push(h)
	return h, nil
}

// Wake makes the task run again: see Handle.Wake.
func (p *Pool) Wake(h *Handle) { h.Wake() }

// Wake makes a parked task run again. If the task runs now, its next Parked counts as Continue; if it is queued or
// finished, nothing happens. It never blocks for long and may be called from anywhere.
func (h *Handle) Wake() {
	if h.state.Or(woken) != waiting {
		return
	}
	p := h.group.pool
	p.wakes.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.push(h)
}

// Finished reports whether the task has ended.
func (h *Handle) Finished() bool { return h.state.Load()&^woken == finished }

// Wait blocks an ordinary goroutine until no task of the group is unfinished. It returns ErrStopped if the pool was
// stopped before; then, too, no task of the group runs any more.
func (g *Group) Wait() error {
	g.pool.mu.Lock()
	defer g.pool.mu.Unlock()
	for g.live > 0 {
		if g.pool.mu.ended {
			return ErrStopped
		}
		g.done.Wait()
	}
	return nil
}

// Stop ends the pool: no Run begins any more, and Stop returns when the running ones have returned. It returns how
// many tasks were left unfinished, queued or parked. A second Stop waits too.
func (p *Pool) Stop() (abandoned int) {
	p.mu.Lock()
	p.mu.stopped = true
	p.mu.work.Broadcast()
	p.mu.Unlock()
	p.exited.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mu.ended = true
	for g := range p.mu.groups {
		abandoned += g.live
		g.done.Broadcast()
	}
	return abandoned
}

// Stats are a pool's counters.
type Stats struct {
	Workers int
	Idle    int    // workers without work now
	Live    int    // unfinished tasks
	Groups  int    // groups with unfinished tasks
	Runs    uint64 // pieces of tasks run
	Parks   uint64 // Runs that parked their task
	Wakes   uint64 // wakes of a parked task
	Panics  uint64 // tasks that panicked
}

// Stats returns the counters.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := Stats{
		Workers: len(p.workers), Idle: p.mu.idle, Groups: len(p.mu.groups),
		Runs: p.runs.Load(), Parks: p.parks.Load(), Wakes: p.wakes.Load(), Panics: p.panics.Load(),
	}
	for g := range p.mu.groups {
		s.Live += g.live
	}
	return s
}

// main is the worker's thread. It never unlocks the thread: the runtime ends a thread whose goroutine ends locked,
// which a pinned thread must.
func (w *Worker) main(started chan<- struct{}) {
	p := w.pool
	defer p.exited.Done()
	runtime.LockOSThread()
	if w.cpu >= 0 {
		if err := p.setAffinity(w.cpu); err != nil {
			p.mu.Lock()
			p.mu.pinErr = fmt.Errorf("pin worker %d to CPU %d: %w", w.id, w.cpu, err)
			p.mu.Unlock()
			w.cpu, w.node = -1, -1
		}
	}
	started <- struct{}{}
	for {
		h := p.pop()
		if h == nil {
			return
		}
		w.run(h)
	}
}

func (w *Worker) run(h *Handle) {
	p := w.pool
	h.state.Swap(running)
	w.current = h
	status := w.call(h)
	w.current = nil
	p.runs.Add(1)
	switch status {
	case Finished:
		h.state.Store(finished)
		p.finish(h.group)
		return
	case Parked:
		p.parks.Add(1)
		if h.state.CompareAndSwap(running, waiting) {
			return // h may run elsewhere from here on
		}
	case Continue:
	default:
		invariants.Failf("task %T returned status %d", h.task, status)
	}
	h.state.Swap(waiting | woken)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.push(h)
}

// call runs the task and turns its panic into the end of the task.
func (w *Worker) call(h *Handle) (status Status) {
	defer func() {
		if value := recover(); value != nil {
			w.pool.panics.Add(1)
			status = Finished
			h.task.OnPanic(value, debug.Stack())
		}
	}()
	return h.task.Run(w)
}

func (p *Pool) finish(g *Group) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g.live--
	if g.live == 0 {
		delete(p.mu.groups, g)
		g.done.Broadcast()
	}
}
