package jobsteps

import "github.com/colonnadedb/colonnade/vec/plan"

// placeRuntimeFilters gives each join whose kind drops unmatched probe rows a runtime filter for every key that is a
// scanned column of the probe side, and tells the scans. next is the next free id.
func placeRuntimeFilters(n plan.Node, next *int) {
	if j, ok := n.(*plan.HashJoin); ok && dropsUnmatched(j.Kind) {
		for i, k := range j.ProbeKeys {
			if k.Kind != plan.Column || j.NullSafe != nil && j.NullSafe[i] {
				continue
			}
			targets := trace(j.Probe, k.Index, nil)
			if len(targets) == 0 {
				continue
			}
			for _, t := range targets {
				t.scan.RuntimeFilters = append(t.scan.RuntimeFilters,
					plan.ScanRuntimeFilter{Filter: *next, Column: t.column})
			}
			j.RuntimeFilters = append(j.RuntimeFilters, plan.RuntimeFilter{ID: *next, Key: i})
			*next++
		}
	}
	for _, c := range n.Inputs() {
		placeRuntimeFilters(c, next)
	}
}

func dropsUnmatched(k plan.JoinKind) bool {
	switch k {
	case plan.InnerJoin, plan.SemiJoin, plan.RightJoin, plan.RightSemiJoin, plan.RightAntiJoin:
		return true
	}
	return false
}

// target is a scanned column.
type target struct {
	scan   *plan.Scan
	column int // position in scan.Columns
}

// trace follows output column i of n down to the scans that make it, through steps for which dropping rows by that
// column's value before is the same as after.
func trace(n plan.Node, i int, found []target) []target {
	switch n := n.(type) {
	case *plan.Scan:
		return append(found, target{n, n.Output[i]})
	case *plan.Filter:
		return trace(n.Input, i, found)
	case *plan.Project:
		if e := n.Exprs[i]; e.Kind == plan.Column {
			return trace(n.Input, e.Index, found)
		}
	case *plan.HashAggregate:
		if i < len(n.GroupBy) && n.GroupBy[i].Kind == plan.Column {
			return trace(n.Input, n.GroupBy[i].Index, found)
		}
	case *plan.Sort:
		if n.Limit < 0 && n.Offset == 0 {
			return trace(n.Input, i, found)
		}
	case *plan.UnionAll:
		for _, b := range n.Branches {
			found = trace(b, i, found)
		}
		return found
	case *plan.HashJoin:
		return traceJoin(n, n.Output[i], found)
	}
	return found
}

func traceJoin(j *plan.HashJoin, i int, found []target) []target {
	probe := len(j.Probe.Info().Types)
	switch j.Kind {
	case plan.SemiJoin, plan.AntiJoin, plan.LeftJoin, plan.SingleJoin, plan.MarkJoin:
		if i < probe {
			return trace(j.Probe, i, found)
		}
	case plan.RightSemiJoin, plan.RightAntiJoin:
		return trace(j.Build, i, found)
	case plan.RightJoin:
		if i >= probe {
			return trace(j.Build, i-probe, found)
		}
	case plan.InnerJoin:
		if i < probe {
			return trace(j.Probe, i, found)
		}
		return trace(j.Build, i-probe, found)
	}
	return found
}
