// Package worker runs query tasks on a pool of threads pinned to CPUs.
//
//	pool, err := worker.New(worker.Options{Workers: 0, Topology: topo}) // 0: one per CPU
//	g := pool.NewGroup()                  // one per query: groups take turns, whatever number of tasks they have
//	h, err := pool.Submit(g, task)        // queued at the tail of its group
//	h.Wake()                              // from anywhere, any number of times, at any time; also pool.Wake(h)
//	pool.Stop()                           // no further Run; waits for the running ones
//
// A Task's Run does about a millisecond of work and returns Continue (queue me again), Parked (somebody has or gets
// w.Current(), the task's Handle, and calls Wake) or Finished. A Wake while the task still runs is kept: Parked
// then counts as Continue. So "register w.Current().Wake as the waker, then return Parked" has no race. Run is
// never called by two workers at once, and everything one Run wrote is seen by the next. A task that panics is
// finished and its OnPanic gets the value and stack; the pool goes on.
//
// Run must not block in Go (locks held for long, channels, file I/O): it would take the CPU's worker with it.
package worker
