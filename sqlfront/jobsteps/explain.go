package jobsteps

import (
	"fmt"
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Explain writes a plan as a tree of job steps, one line each. With stats, the counters of its execution follow.
func Explain(p *plan.Plan, stats map[int]exec.NodeStats) []string {
	w := &treeWriter{stats: stats}
	for i, sub := range p.Subplans {
		w.line(0, fmt.Sprintf("Subplan ?%d", i))
		w.node(sub, 1)
	}
	w.node(p.Root, 0)
	return w.lines
}

type treeWriter struct {
	stats map[int]exec.NodeStats
	lines []string
}

func (w *treeWriter) line(depth int, text string) {
	prefix := ""
	if depth > 0 {
		prefix = strings.Repeat("   ", depth-1) + "-> "
	}
	w.lines = append(w.lines, prefix+text)
}

func (w *treeWriter) node(n plan.Node, depth int) {
	text := describe(n) + fmt.Sprintf("  (rows=%s)", approximate(n.Info().EstRows))
	if s, ok := w.stats[n.Info().ID]; ok {
		text += "  " + measured(s)
	}
	w.line(depth, text)
	for _, c := range n.Inputs() {
		w.node(c, depth+1)
	}
}

func approximate(rows float64) string { return fmt.Sprintf("%.0f", rows) }

// describe names the step and what it does.
func describe(n plan.Node) string {
	switch n := n.(type) {
	case *plan.Scan:
		return describeScan(n)
	case *plan.Filter:
		return "Filter: " + conjuncts(n.Conjuncts, names(n.Input))
	case *plan.Project:
		return "Project: " + list(n.Exprs, names(n.Input))
	case *plan.HashJoin:
		return describeJoin(n)
	case *plan.HashAggregate:
		return describeAggregate(n)
	case *plan.Sort:
		step := "Sort"
		if n.Limit >= 0 {
			step = "Top-N"
		}
		return step + ": " + sortKeys(n.Keys, names(n.Input)) + limits(n.Limit, n.Offset)
	case *plan.Limit:
		return "Limit:" + limits(n.Limit, n.Offset)
	case *plan.UnionAll:
		return "Union all"
	case *plan.Values:
		return fmt.Sprintf("Values: %d rows", len(n.Rows))
	}
	return fmt.Sprintf("%T", n)
}

func describeScan(n *plan.Scan) string {
	cols := make([]string, len(n.Columns))
	for i, c := range n.Columns {
		cols[i] = c.Name
	}
	out := make([]string, len(n.Output))
	for i, o := range n.Output {
		out[i] = cols[o]
	}
	s := fmt.Sprintf("Scan %s (%s)", n.Alias, strings.Join(out, ", "))
	if len(n.Filters) > 0 {
		s += " where " + conjuncts(n.Filters, cols)
	}
	for i, f := range n.RuntimeFilters {
		sep := ", "
		if i == 0 {
			sep = " runtime filters "
		}
		s += fmt.Sprintf("%s#%d on %s", sep, f.Filter, cols[f.Column])
	}
	return s
}

var joinNames = map[plan.JoinKind]string{plan.InnerJoin: "inner", plan.LeftJoin: "left", plan.SemiJoin: "semi",
	plan.AntiJoin: "anti", plan.RightJoin: "right", plan.FullJoin: "full", plan.RightSemiJoin: "right semi",
	plan.RightAntiJoin: "right anti", plan.SingleJoin: "single", plan.MarkJoin: "mark"}

func describeJoin(n *plan.HashJoin) string {
	probe, build := names(n.Probe), names(n.Build)
	keys := make([]string, len(n.ProbeKeys))
	for i := range keys {
		op := " = "
		if n.NullSafe != nil && n.NullSafe[i] {
			op = " <=> "
		}
		keys[i] = text(n.ProbeKeys[i], probe) + op + text(n.BuildKeys[i], build)
	}
	s := fmt.Sprintf("Hash join, %s", joinNames[n.Kind])
	if len(keys) == 0 {
		s = fmt.Sprintf("Nested join, %s", joinNames[n.Kind])
	} else {
		s += ": " + strings.Join(keys, " and ")
	}
	if len(n.Residual) > 0 {
		s += " if " + conjuncts(n.Residual, append(append([]string{}, probe...), build...))
	}
	if n.NullAware {
		s += " null-aware"
	}
	for i, f := range n.RuntimeFilters {
		sep := ", "
		if i == 0 {
			sep = " makes runtime filters "
		}
		s += fmt.Sprintf("%s#%d", sep, f.ID)
	}
	return s
}

func describeAggregate(n *plan.HashAggregate) string {
	in := names(n.Input)
	aggs := make([]string, len(n.Aggs))
	for i, a := range n.Aggs {
		args := list(a.Args, in)
		if len(a.Args) == 0 {
			args = "*"
		}
		if a.Distinct {
			args = "distinct " + args
		}
		aggs[i] = a.Func + "(" + args + ")"
	}
	s := "Aggregate"
	if len(n.GroupBy) > 0 {
		s += " by " + list(n.GroupBy, in)
	}
	if len(aggs) > 0 {
		s += ": " + strings.Join(aggs, ", ")
	}
	return s
}

// names returns what to call the output columns of n.
func names(n plan.Node) []string {
	info := n.Info()
	out := make([]string, len(info.Types))
	for i := range out {
		if i < len(info.Names) {
			out[i] = info.Names[i]
		}
		if out[i] == "" {
			out[i] = fmt.Sprintf("$%d", i+1)
		}
	}
	return out
}

func sortKeys(keys []plan.SortKey, in []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = text(k.Expr, in)
		if k.Desc {
			out[i] += " desc"
		}
	}
	return strings.Join(out, ", ")
}

func limits(limit, offset int64) string {
	s := ""
	if limit >= 0 {
		s = fmt.Sprintf(" limit %d", limit)
	}
	if offset > 0 {
		s += fmt.Sprintf(" offset %d", offset)
	}
	return s
}

func list(es []*plan.Expr, in []string) string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = text(e, in)
	}
	return strings.Join(out, ", ")
}

func conjuncts(es []*plan.Expr, in []string) string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = text(e, in)
	}
	return strings.Join(out, " and ")
}

var infix = map[string]bool{"=": true, "<=>": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "+": true,
	"-": true, "*": true, "/": true, "%": true, "div": true, "and": true, "or": true, "xor": true, "like": true}

// maxShownArgs is how many elements of a long list EXPLAIN shows.
const maxShownArgs = 8

// text writes an expression with the names of its input's columns.
func text(e *plan.Expr, in []string) string {
	switch e.Kind {
	case plan.Column:
		return in[e.Index]
	case plan.Constant:
		return constant(e)
	case plan.Param:
		return fmt.Sprintf("?%d", e.Index)
	}
	if e.Func == "cast" && len(e.Args) > 0 {
		return fmt.Sprintf("cast(%s as %s)", text(e.Args[0], in), e.Type)
	}
	args := make([]string, 0, len(e.Args))
	for i, a := range e.Args {
		if i == maxShownArgs && len(e.Args) > maxShownArgs+1 {
			args = append(args, fmt.Sprintf("… %d more", len(e.Args)-i))
			break
		}
		args = append(args, text(a, in))
	}
	switch {
	case infix[e.Func] && len(args) >= 2:
		return "(" + strings.Join(args, " "+e.Func+" ") + ")"
	case e.Func == "not":
		return "not " + args[0]
	case e.Func == "between":
		return fmt.Sprintf("(%s between %s and %s)", args[0], args[1], args[2])
	case e.Func == "in":
		return fmt.Sprintf("%s in (%s)", args[0], strings.Join(args[1:], ", "))
	case strings.HasPrefix(e.Func, "is_"):
		return args[0] + " " + strings.ReplaceAll(e.Func, "_", " ")
	}
	return e.Func + "(" + strings.Join(args, ", ") + ")"
}

func constant(e *plan.Expr) string {
	if e.Value.IsNull() {
		return "NULL"
	}
	s := string(convert.AppendText(nil, e.Type, e.Value))
	if e.Value.Form == types.FormString || e.Type.IsTemporal() {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return s
}

// measured writes the counters of a step that has run.
func measured(s exec.NodeStats) string {
	parts := []string{fmt.Sprintf("actual rows=%d", s.RowsOut), "time=" + s.Time.Round(time.Microsecond).String()}
	add := func(name string, v int64) {
		if v > 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", name, v))
		}
	}
	add("build rows", s.BuildRows)
	add("groups", s.Groups)
	add("memory", s.MemoryPeak)
	if sc := s.Scan; sc != nil {
		parts = append(parts, fmt.Sprintf("rows read=%d", sc.RowsRead.Load()),
			fmt.Sprintf("bytes read=%d", sc.BytesRead.Load()), fmt.Sprintf("from device=%d", sc.BytesFromDevice.Load()),
			fmt.Sprintf("extents=%d skipped=%d", sc.Extents.Load(), sc.ExtentsEliminated.Load()),
			fmt.Sprintf("granules=%d skipped=%d", sc.Granules.Load(), sc.GranulesEliminated.Load()))
		add("runtime filtered", sc.RuntimeFilterRows.Load())
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
