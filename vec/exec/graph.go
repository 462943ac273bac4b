package exec

import (
	"context"
	"errors"
	"sync"

	"github.com/colonnadedb/colonnade/vec/plan"
)

// graph is the stages of one plan tree and their order.
type graph struct {
	q         *Query
	ctx       context.Context
	cancel    context.CancelCauseFunc
	compiler  *compiler
	params    []Param
	stages    []*stage
	groups    []func() // resolve dependencies that are known when all stages are
	filters   filterTable
	makers    map[int]*stageGroup // by runtime filter: the stages after which it is there
	tasks     taskSet
	completed chan *stage
	mu        struct {
		sync.Mutex
		err     error
		sources []Source
	}
}

// newGraph returns an empty graph of q.
func newGraph(q *Query, params []Param) *graph {
	g := &graph{q: q, params: params}
	g.ctx, g.cancel = context.WithCancelCause(q.ctx)
	g.compiler = newCompiler(q, params)
	return g
}

// stream is the upper end of a pipeline in the making: a source and the operators that its batches went through.
type stream struct {
	open  func() (Source, error)
	node  *nodeStats // of the source
	ops   []opStep
	deps  []*stage      // finished before the source is opened
	sets  []*stageGroup // that the pipeline will belong to
	wait  []*stageGroup // whose stages are finished before the source is opened
	tasks int           // at most so many tasks; 0: no bound. 1 where the order of rows matters
}

// stageGroup is the pipelines that go through an operator.
type stageGroup struct{ stages []*stage }

// then appends an operator to all streams.
func then(streams []*stream, op Operator, stats *nodeStats) []*stream {
	for _, s := range streams {
		s.ops = append(s.ops, opStep{op, stats})
	}
	return streams
}

// attach ends streams in a sink and returns the stage after which the sink is final.
func (g *graph) attach(name string, streams []*stream, sink Sink, stats *nodeStats) *stage {
	finalize := func(t *task) error { return sink.Finalize(t.Context()) }
	var done *stage // after all pipelines, where there are several
	if len(streams) != 1 {
		done = &newJobs(name+": finalize", func() int { return 0 }, nil).stage
		done.finalize = finalize
	}
	for _, s := range streams {
		p := &pipeline{sourceStats: s.node, ops: s.ops, sink: sink, sinkStats: stats}
		p.name = name
		bound := s.tasks
		p.tasks = func(parallelism int) int {
			if bound > 0 {
				return min(bound, parallelism)
			}
			return parallelism
		}
		open := s.open
		p.open = func() (err error) {
			if p.source, err = open(); err == nil {
				g.addSource(p.source)
			}
			return err
		}
		p.newUnit = p.makeUnit
		p.after(s.deps...)
		for _, set := range s.sets {
			set.stages = append(set.stages, &p.stage)
		}
		if wait := s.wait; len(wait) > 0 {
			g.groups = append(g.groups, func() {
				for _, w := range wait {
					p.after(w.stages...)
				}
			})
		}
		g.stages = append(g.stages, &p.stage)
		if done == nil {
			p.finalize = finalize
			return &p.stage
		}
		done.after(&p.stage)
	}
	g.stages = append(g.stages, done)
	return done
}

// filterGroup returns the stages after which a runtime filter is there.
func (g *graph) filterGroup(id int) *stageGroup {
	if g.makers == nil {
		g.makers = map[int]*stageGroup{}
	}
	if g.makers[id] == nil {
		g.makers[id] = &stageGroup{}
	}
	return g.makers[id]
}

// addJobs adds a stage of jobs after others.
func (g *graph) addJobs(j *jobs, deps ...*stage) *stage {
	j.after(deps...)
	g.stages = append(g.stages, &j.stage)
	return &j.stage
}

// fail ends the graph with the first error.
func (g *graph) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mu.err == nil {
		g.mu.err = err
		g.cancel(err)
	}
}

func (g *graph) addSource(s Source) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mu.sources = append(g.mu.sources, s)
}

// closeSources closes all sources. No task runs any more.
func (g *graph) closeSources() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	var errs []error
	for _, s := range g.mu.sources {
		errs = append(errs, s.Close())
	}
	g.mu.sources = nil
	return errors.Join(errs...)
}

// run starts stages as the ones they wait for finish, until all are finished or the query ended.
func (g *graph) run() error {
	defer g.cancel(nil)
	for _, f := range g.groups {
		f()
	}
	for _, s := range g.stages {
		s.waiting = len(s.deps)
		for _, d := range s.deps {
			d.next = append(d.next, s)
		}
	}
	g.completed = make(chan *stage, len(g.stages))
	running, left := 0, len(g.stages)
	g.progress(0, len(g.stages), "")
	start := func(s *stage) {
		if g.ctx.Err() != nil {
			return
		}
		if err := g.start(s); err != nil {
			g.fail(err)
		}
		if s.live.Load() > 0 || s.started {
			running++
		}
	}
	for _, s := range g.stages {
		if s.waiting == 0 {
			start(s)
		}
	}
	cancelled := g.ctx.Done()
	for running > 0 {
		select {
		case s := <-g.completed:
			running--
			left--
			g.progress(len(g.stages)-left, len(g.stages), s.name)
			for _, n := range s.next {
				if n.waiting--; n.waiting == 0 {
					start(n)
				}
			}
		case <-cancelled:
			g.tasks.wakeAll()
			cancelled = nil
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.mu.err != nil:
	case g.ctx.Err() != nil:
		return context.Cause(g.ctx)
	case left > 0:
		return errors.New("plan has a runtime filter that waits for itself")
	}
	return g.mu.err
}

// start opens a stage and submits its tasks.
func (g *graph) start(s *stage) error {
	if s.open != nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	n := max(s.tasks(g.q.opts.Parallelism), 1)
	s.live.Store(int32(n))
	s.started = true
	for range n {
		t := &task{g: g, st: s}
		g.tasks.add(t)
		if err := g.submit(t); err != nil {
			g.fail(err)
			t.end(false)
		}
	}
	return nil
}

func (g *graph) submit(t *task) error {
	_, err := g.q.opts.Pool.Submit(g.q.group, t)
	return err
}

func (g *graph) progress(done, all int, running string) {
	g.q.mu.Lock()
	defer g.q.mu.Unlock()
	g.q.mu.stagesDone, g.q.mu.stages = done, all
	if running != "" {
		g.q.mu.running = running
	}
}

// compileNode returns the streams of n's output.
func (g *graph) compileNode(n plan.Node) ([]*stream, error) {
	switch n := n.(type) {
	case *plan.Scan:
		return g.compileScan(n)
	case *plan.Filter:
		return g.compileFilter(n)
	case *plan.Project:
		return g.compileProject(n)
	case *plan.Limit:
		return g.compileLimit(n)
	case *plan.Values:
		return g.compileValues(n)
	case *plan.UnionAll:
		return g.compileUnionAll(n)
	case *plan.HashAggregate:
		return g.compileAggregate(n)
	case *plan.HashJoin:
		return g.compileJoin(n)
	case *plan.Sort:
		return g.compileSort(n)
	}
	return nil, errors.New("plan has a node that this version does not know")
}

// compileScan compiles a scan.
func (g *graph) compileScan(n *plan.Scan) ([]*stream, error) {
	if g.q.opts.Provider == nil {
		return nil, errors.New("exec: a plan with a scan needs a provider of tables")
	}
	stats, counters := g.q.scanStats(n.Info(), "scan "+n.Alias)
	env := ScanEnv{Params: g.params, RuntimeFilter: g.filters.get, Stats: counters, Plan: g.q.plan}
	s := &stream{node: stats, open: func() (Source, error) { return g.q.opts.Provider.OpenScan(g.ctx, n, env) }}
	for _, f := range n.RuntimeFilters {
		s.wait = append(s.wait, g.filterGroup(f.Filter))
	}
	return []*stream{s}, nil
}

// compileUnionAll compiles a union: its streams are those of all branches.
func (g *graph) compileUnionAll(n *plan.UnionAll) ([]*stream, error) {
	var all []*stream
	stats := g.q.nodeStats(n.Info(), "union")
	for _, b := range n.Branches {
		s, err := g.compileNode(b)
		if err != nil {
			return nil, err
		}
		all = append(all, then(s, &passOp{}, stats)...)
	}
	return all, nil
}
