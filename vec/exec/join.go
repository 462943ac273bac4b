package exec

import (
	"fmt"
	"math"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// A hash join has three stages. Tasks of the build pipeline store the build rows (joinBuild); jobs, one a chunk of
// rows, insert them into one table that all tasks share and set the bits of the runtime filters; then the probe
// pipelines run (joinProbe). Kinds that return build rows without (or with) a match have one more pipeline, which
// scans the stored rows after all probes (joinTail).
//
// A stored row is
//
//	| next row with the key + 1 | flags | key words | NULL bits of the key | build columns that are needed |
//
// where the NULL bits exist in null-aware joins only.

// The places in a stored build row.
const (
	nextOff  = 0
	flagsOff = 4
	wordsOff = 8
)

// The flags of a stored build row.
const (
	matchedFlag = 1 << iota
	nullKeyFlag // not in the table
)

// joinPlan is what the stages of a join share.
type joinPlan struct {
	node      *plan.HashJoin
	stats     *nodeStats
	layout    *keyLayout
	probeKeys []*program
	buildKeys []*program
	residual  func() *conjunction // nil: none
	resCols   []int               // joined columns that the residual needs
	probeCols int
	buildCols []int       // columns of the build side that are stored
	stored    map[int]int // column of the build side → column of tuple
	tuple     *tuple
	nullOff   int // of the NULL bits of the key; 0: none
	types     []types.Type
	keepNulls bool // build rows with a NULL key are stored
	filters   []*filterMaker
	table     *joinTable
}

// compileJoin compiles a hash join.
func (g *graph) compileJoin(n *plan.HashJoin) ([]*stream, error) {
	stats := g.q.nodeStats(n.Info(), "join")
	j, err := newJoinPlan(g, n, stats)
	if err != nil {
		return nil, err
	}
	build, err := g.compileNode(n.Build)
	if err != nil {
		return nil, err
	}
	probe, err := g.compileNode(n.Probe)
	if err != nil {
		return nil, err
	}
	stored := g.attach("join build", build, &joinBuild{plan: j}, stats)
	insert := newJobs("join insert", func() int { return j.table.insertJobs() }, j.insert)
	insert.finalize = func(*task) error { return j.finish(g) }
	ready := g.addJobs(insert, stored)
	for _, f := range n.RuntimeFilters {
		set := g.filterGroup(f.ID)
		set.stages = append(set.stages, ready)
	}
	var probes *stageGroup
	if hasTail(n.Kind) {
		probes = &stageGroup{}
	}
	for _, s := range probe {
		s.deps = append(s.deps, ready)
		if probes != nil {
			s.sets = append(s.sets, probes)
		}
	}
	out := then(probe, &joinProbe{plan: j}, stats)
	if probes != nil {
		out = append(out, &stream{node: stats, deps: []*stage{ready}, wait: []*stageGroup{probes},
			open: func() (Source, error) { return &joinTail{plan: j}, nil }})
	}
	return out, nil
}

// hasTail says whether a join returns rows of its build side after all probes.
func hasTail(k plan.JoinKind) bool {
	return k == plan.RightJoin || k == plan.FullJoin || k == plan.RightSemiJoin || k == plan.RightAntiJoin
}

// buildOnly says whether a join's columns are the build side's.
func buildOnly(k plan.JoinKind) bool { return k == plan.RightSemiJoin || k == plan.RightAntiJoin }

// probeOnly says whether a join's columns are the probe side's (and a mark).
func probeOnly(k plan.JoinKind) bool {
	return k == plan.SemiJoin || k == plan.AntiJoin || k == plan.MarkJoin
}

// newJoinPlan compiles a join's expressions and lays its rows out.
func newJoinPlan(g *graph, n *plan.HashJoin, stats *nodeStats) (*joinPlan, error) {
	j := &joinPlan{node: n, stats: stats, stored: map[int]int{}}
	if len(n.ProbeKeys) != len(n.BuildKeys) {
		return nil, fmt.Errorf("join has %d probe keys and %d build keys", len(n.ProbeKeys), len(n.BuildKeys))
	}
	specs := make([]keySpec, len(n.BuildKeys))
	for i := range specs {
		specs[i] = keySpec{n.BuildKeys[i].Type, n.ProbeKeys[i].Type}
	}
	var err error
	if j.layout, err = newKeyLayout(specs, false, n.NullSafe, stats.acct); err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	if j.probeKeys, err = g.compiler.compileAll(n.ProbeKeys); err != nil {
		return nil, err
	}
	if j.buildKeys, err = g.compiler.compileAll(n.BuildKeys); err != nil {
		return nil, err
	}
	if err := j.compileResidual(g); err != nil {
		return nil, err
	}
	j.keepNulls = n.NullAware || n.Kind == plan.RightJoin || n.Kind == plan.FullJoin || n.Kind == plan.RightAntiJoin
	j.layOutRows()
	for _, f := range n.RuntimeFilters {
		if f.Key >= len(n.BuildKeys) {
			return nil, fmt.Errorf("runtime filter %d is for key %d of %d", f.ID, f.Key, len(n.BuildKeys))
		}
		j.filters = append(j.filters, &filterMaker{id: f.ID, col: &j.layout.cols[f.Key], acct: stats.acct})
	}
	return j, nil
}

// compileResidual compiles the residual and finds its columns.
func (j *joinPlan) compileResidual(g *graph) error {
	if len(j.node.Residual) == 0 {
		return nil
	}
	j.resCols = columnsOf(j.node.Residual)
	var err error
	j.residual, err = g.compiler.predicate(j.node.Residual)
	return err
}

// layOutRows chooses the build columns to store.
func (j *joinPlan) layOutRows() {
	n := j.node
	probe, build := n.Probe.Info().Types, n.Build.Info().Types
	j.probeCols = len(probe)
	j.types = append(append([]types.Type(nil), probe...), build...)
	need := func(c int) {
		if c < 0 {
			return
		}
		if _, ok := j.stored[c]; !ok {
			j.stored[c] = len(j.buildCols)
			j.buildCols = append(j.buildCols, c)
		}
	}
	for _, c := range j.resCols {
		need(c - j.probeCols)
	}
	for _, c := range n.Output {
		switch {
		case buildOnly(n.Kind):
			need(c)
		case !probeOnly(n.Kind):
			need(c - j.probeCols)
		}
	}
	off := wordsOff + j.layout.words*8
	if n.NullAware {
		j.nullOff = off
		off += 8
	}
	ts := make([]types.Type, len(j.buildCols))
	for i, c := range j.buildCols {
		ts[i] = build[c]
	}
	j.tuple = newTuple(ts, off, n.Kind == plan.LeftJoin || n.Kind == plan.FullJoin || n.Kind == plan.SingleJoin)
	j.table = &joinTable{plan: j, lo: math.MaxUint64}
}

// emptyEnds says whether the join returns nothing when the build side is empty.
func (j *joinPlan) emptyEnds() bool {
	switch j.node.Kind {
	case plan.InnerJoin, plan.SemiJoin, plan.RightJoin, plan.RightSemiJoin, plan.RightAntiJoin:
		return true
	}
	return false
}

// column returns column c of the joined columns for probe rows idx (nil: all rows of in, in order) and the build
// rows rows.
func (j *joinPlan) column(buf *coldata.Buffer, in *coldata.Batch, idx []uint32, c int, l *joinLocal) coldata.Vector {
	if c >= j.probeCols {
		return *j.tuple.fetch(buf, l.rows, j.stored[c-j.probeCols])
	}
	if idx == nil {
		return in.Vecs[c]
	}
	return *coldata.Gather(buf, &in.Vecs[c], idx)
}
