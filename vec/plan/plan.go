package plan

import (
	"time"

	"github.com/colonnadedb/colonnade/vec/types"
)

// Version is the version of the plan's form.
const Version = 1

// Plan is one statement's physical plan with all values that its answer depends on.
type Plan struct {
	Version int
	Root    Node
	// Subplans are run in order before Root; each gives the value of Param i. An earlier one's value may be used by
	// a later one. More than one row is ErrSubqueryRows (MySQL 1242).
	Subplans []Node
	SCN      uint64
	Now      time.Time // of the statement, for NOW() and its kin
	Env      Env
}

// Env is what expressions need to know of the session.
type Env struct {
	SQLMode  uint64 // bits of package expr
	TimeZone string // "+00:00", "SYSTEM", or a zone's name
	// Strict: errors instead of warnings in statements that write.
	Strict bool
}

// Node is a job step. Its inputs are nodes; Base is common to all.
type Node interface {
	Info() *Base
	Inputs() []Node
}

// Base is what every node carries: the types of its output columns, the optimiser's estimates, and an id that is
// unique in the plan (EXPLAIN ANALYZE joins the counters of execution by it).
type Base struct {
	ID      int
	Types   []types.Type
	Names   []string // for EXPLAIN only
	EstRows float64
}

// Info returns b itself, so that embedding Base gives every node the method.
func (b *Base) Info() *Base { return b }

// Scan reads a table. Output column i is the table's column Columns[Output[i]]; Filters and RuntimeFilters refer to
// positions in Columns, which may hold columns that are only filtered on.
type Scan struct {
	Base
	Table   uint64
	Alias   string
	Columns []ScanColumn
	Output  []int
	// Filters are conjuncts over Columns, in the order in which they should be tried; all are applied by the scan.
	Filters []*Expr
	// RuntimeFilters are conjuncts that become known while the query runs.
	RuntimeFilters []ScanRuntimeFilter
	// Limit, if above 0, says that no more than so many rows are needed (no ORDER BY above).
	Limit int64
}

// ScanColumn names a column of the scanned table.
type ScanColumn struct {
	ID   uint32
	Name string
	Type types.Type
}

// ScanRuntimeFilter binds a join's runtime filter to a scanned column.
type ScanRuntimeFilter struct {
	Filter int // RuntimeFilter.ID
	Column int // position in Scan.Columns
}

// RuntimeFilter is made by a hash join from one key of its build side (min/max, small IN-list, bloom).
type RuntimeFilter struct {
	ID  int
	Key int // position in HashJoin.BuildKeys
}

// Filter keeps the rows for which all Conjuncts are true.
type Filter struct {
	Base
	Input     Node
	Conjuncts []*Expr
}

// Project computes Exprs over its input.
type Project struct {
	Base
	Input Node
	Exprs []*Expr
}

// JoinKind is what a hash join returns.
type JoinKind uint8

// The join kinds. The probe side streams, the build side is held.
const (
	InnerJoin     JoinKind = iota
	LeftJoin               // every probe row; build columns NULL where none matches
	SemiJoin               // probe rows with a match
	AntiJoin               // probe rows without a match
	RightJoin              // inner, then build rows without a match with NULL probe columns
	FullJoin               // left and right
	RightSemiJoin          // build rows with a match, once each
	RightAntiJoin          // build rows without a match
	SingleJoin             // LeftJoin; more than one match of a row is ErrSubqueryRows
	MarkJoin               // probe rows and one more column: true, false or NULL as SQL's IN / EXISTS says
)

// HashJoin joins Probe and Build on equal keys (NULL keys never match unless NullSafe). Without keys it is a cross
// join under Residual. When RuntimeFilters is not empty, every pipeline below Probe starts after the build is
// finished, also those that end in a breaker of their own there: their scans use the filters.
//
// Joined columns are the probe side's, then the build side's (Semi, Anti: the probe side's only; RightSemi,
// RightAnti: the build side's only; Mark: the probe side's and the mark). Output picks from them.
type HashJoin struct {
	Base
	Kind         JoinKind
	Probe, Build Node
	ProbeKeys    []*Expr // over Probe's columns; types equal to BuildKeys' pairwise, collation included
	BuildKeys    []*Expr // over Build's columns
	// NullSafe, if not nil, says for each key whether NULL matches NULL (the operator <=>).
	NullSafe []bool
	Residual []*Expr // over probe columns, then build columns; part of the match
	// NullAware makes Anti and Mark follow NOT IN: one NULL build key, or a NULL probe key with a build row, is "unknown".
	NullAware      bool
	Output         []int
	RuntimeFilters []RuntimeFilter // only for kinds that drop unmatched probe rows
}

// HashAggregate groups by GroupBy and computes Aggs. Output: the group columns, then the aggregates. Without GroupBy
// there is exactly one group, even over no rows.
type HashAggregate struct {
	Base
	Input   Node
	GroupBy []*Expr
	Aggs    []Aggregate
}

// Aggregate is one aggregate function: count (no Args: COUNT(*)), sum, avg, min, max, any_value, bit_and, bit_or,
// bit_xor, stddev_pop, stddev_samp, var_pop, var_samp, group_concat.
type Aggregate struct {
	Func     string
	Args     []*Expr
	Distinct bool
	Type     types.Type
	// OrderBy and Separator belong to group_concat.
	OrderBy   []SortKey
	Separator string
}

// SortKey orders by an expression over the input; NULLs come first ascending, last descending.
type SortKey struct {
	Expr *Expr
	Desc bool
}

// Sort orders its input; with Limit ≥ 0 it keeps only that many rows after Offset (top-N).
type Sort struct {
	Base
	Input  Node
	Keys   []SortKey
	Limit  int64 // -1: none
	Offset int64
}

// Limit passes Limit rows on after Offset.
type Limit struct {
	Base
	Input  Node
	Limit  int64 // -1: none
	Offset int64
}

// UnionAll returns the rows of all inputs, which have the same types.
type UnionAll struct {
	Base
	Branches []Node
}

// Values returns constant rows; Rows may be empty.
type Values struct {
	Base
	Rows [][]*Expr // constants and params, and calls of them
}

// Inputs implements Node.
func (n *Scan) Inputs() []Node { return nil }

// Inputs implements Node.
func (n *Filter) Inputs() []Node { return []Node{n.Input} }

// Inputs implements Node.
func (n *Project) Inputs() []Node { return []Node{n.Input} }

// Inputs implements Node.
func (n *HashJoin) Inputs() []Node { return []Node{n.Probe, n.Build} }

// Inputs implements Node.
func (n *HashAggregate) Inputs() []Node { return []Node{n.Input} }

// Inputs implements Node.
func (n *Sort) Inputs() []Node { return []Node{n.Input} }

// Inputs implements Node.
func (n *Limit) Inputs() []Node { return []Node{n.Input} }

// Inputs implements Node.
func (n *UnionAll) Inputs() []Node { return n.Branches }

// Inputs implements Node.
func (n *Values) Inputs() []Node { return nil }
