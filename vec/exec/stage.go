package exec

import (
	"sync"
	"sync/atomic"

	"github.com/colonnadedb/colonnade/vec/coldata"
)

// stage is a part of a query that starts when others are finished: a pipeline, or the jobs between two pipelines
// (inserting build rows, merging). Its tasks run in parallel on the pool.
type stage struct {
	name    string
	deps    []*stage
	waiting int      // deps that are not finished; the coordinator's
	next    []*stage // stages that wait for this one
	// tasks is how many tasks it wants when it starts; at most the query's parallelism are made.
	tasks func(parallelism int) int
	// open prepares the stage just before its tasks are made; nil is allowed.
	open func() error
	// newUnit makes one task's work.
	newUnit func(t *task) (unit, error)
	// finalize runs once after all units are closed; nil is allowed.
	finalize func(t *task) error

	live    atomic.Int32 // tasks not finished, counted down by them
	started bool         // the coordinator's
	stop    atomic.Bool  // set by a task whose operator needs no further rows: the others end too
}

// unit is what one task of a stage does.
type unit interface {
	// step does a piece of work of well under a millisecond. Ready and More: call again; Done: at the end.
	step(t *task) (Status, error)
	// close ends the work; it is called once, after the last step, if no task failed.
	close(t *task) error
}

// after makes s wait for the stages deps.
func (s *stage) after(deps ...*stage) *stage {
	s.deps = append(s.deps, deps...)
	return s
}

// step is an operator of a pipeline with its place in the plan.
type opStep struct {
	op    Operator
	stats *nodeStats
}

// pipeline drives batches from a source through operators into a sink.
type pipeline struct {
	stage
	source      Source
	sourceStats *nodeStats
	ops         []opStep
	sink        Sink
	sinkStats   *nodeStats
}

// pipelineUnit is one task of a pipeline.
type pipelineUnit struct {
	p       *pipeline
	src     Local
	ops     []Local
	sink    Local
	batches []coldata.Batch // batches[0] the source's, batches[i+1] operator i's
	// at is the step to go on with: 0 the source, i operator i-1, len(ops)+1 the sink.
	at     int
	more   []int // operators that have output left for their input, innermost last
	ending bool  // an operator needs no further rows: end once the batch has passed
}

// newUnit implements stage.newUnit.
func (p *pipeline) makeUnit(t *task) (unit, error) {
	u := &pipelineUnit{p: p, ops: make([]Local, len(p.ops)), batches: make([]coldata.Batch, len(p.ops)+1)}
	var err error
	if u.src, err = p.source.NewLocal(t); err != nil {
		return nil, err
	}
	for i := range p.ops {
		if u.ops[i], err = p.ops[i].op.NewLocal(t); err != nil {
			return nil, err
		}
	}
	u.sink, err = p.sink.NewLocal(t)
	return u, err
}

// step implements unit: it calls one role. A batch goes depth first: an operator that has more output is called again
// when its last output has reached the sink.
func (u *pipelineUnit) step(t *task) (Status, error) {
	p := u.p
	for {
		switch {
		case u.at == 0:
			if u.ending || p.stop.Load() {
				return Done, nil
			}
			st, err := u.pull(t)
			if err != nil || st == Blocked || st == Done {
				return st, err
			}
			if u.batches[0].N == 0 {
				return Ready, nil
			}
			u.at = 1
		case u.at <= len(p.ops):
			st, err := u.apply(t, u.at-1)
			if err != nil || st == Blocked {
				return st, err
			}
			if u.batches[u.at].N == 0 {
				if st != More {
					u.back()
				}
				return Ready, nil
			}
			if st == More {
				u.more = append(u.more, u.at)
			}
			u.at++
		default:
			st, err := u.consume(t)
			if err != nil || st == Blocked {
				return st, err
			}
			if st == Done {
				u.end()
			}
			u.back()
			return Ready, nil
		}
	}
}

// back goes to the innermost operator that has output left, else to the source.
func (u *pipelineUnit) back() {
	u.at = 0
	if n := len(u.more); n > 0 {
		u.at, u.more = u.more[n-1], u.more[:n-1]
	}
}

// end stops the whole pipeline: nobody needs further rows.
func (u *pipelineUnit) end() {
	u.ending = true
	u.more = u.more[:0]
	u.p.stop.Store(true)
}

func (u *pipelineUnit) pull(t *task) (Status, error) {
	b := &u.batches[0]
	b.N = 0
	st, err := u.p.source.Next(t, u.src, b)
	u.p.sourceStats.called(t.lap(), 0, b.N)
	return st, err
}

func (u *pipelineUnit) apply(t *task, i int) (Status, error) {
	in, out := &u.batches[i], &u.batches[i+1]
	out.N = 0
	st, err := u.p.ops[i].op.Apply(t, u.ops[i], in, out)
	if st == Done {
		u.end()
	}
	n := in.N
	if st == More || st == Blocked {
		n = 0 // counted when it is used up
	}
	u.p.ops[i].stats.called(t.lap(), n, out.N)
	return st, err
}

func (u *pipelineUnit) consume(t *task) (Status, error) {
	in := &u.batches[len(u.p.ops)]
	st, err := u.p.sink.Consume(t, u.sink, in)
	n := in.N
	if st == Blocked {
		n = 0
	}
	u.p.sinkStats.called(t.lap(), n, 0)
	return st, err
}

// close implements unit.
func (u *pipelineUnit) close(t *task) error {
	err := u.p.sink.Combine(t, u.sink)
	u.p.sinkStats.called(t.lap(), 0, 0)
	return err
}

// jobs is a stage of n independent jobs.
type jobs struct {
	stage
	n       func() int
	run     func(t *task, job int) error
	claimed atomic.Int64 // jobs that tasks have taken
}

// newJobs returns a stage that runs job 0 … n()-1, n being asked when the stage starts.
func newJobs(name string, n func() int, run func(t *task, job int) error) *jobs {
	j := &jobs{n: n, run: run}
	j.name = name
	j.tasks = func(parallelism int) int { return min(parallelism, max(n(), 1)) }
	j.newUnit = func(*task) (unit, error) { return (*jobUnit)(j), nil }
	return j
}

// jobUnit claims jobs.
type jobUnit jobs

// step implements unit.
func (u *jobUnit) step(t *task) (Status, error) {
	i := int(u.claimed.Add(1)) - 1
	if i >= u.n() {
		return Done, nil
	}
	err := u.run(t, i)
	t.lap()
	return Ready, err
}

// close implements unit.
func (u *jobUnit) close(*task) error { return nil }

// taskSet remembers a query's live tasks, to wake them when it is cancelled.
type taskSet struct {
	mu   sync.Mutex
	live map[*task]struct{}
}

func (s *taskSet) add(t *task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		s.live = map[*task]struct{}{}
	}
	s.live[t] = struct{}{}
}

func (s *taskSet) remove(t *task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.live, t)
}

// wakeAll wakes every live task.
func (s *taskSet) wakeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := range s.live {
		t.Wake()
	}
}
