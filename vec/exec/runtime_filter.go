package exec

import (
	"github.com/colonnadedb/colonnade/vec/types"
)

// Param is the value of a subplan.
type Param struct {
	Value types.Datum
	Type  types.Type
}

// RuntimeFilter says which values of a probe-side join key can have a partner on the build side. It is immutable and
// safe for concurrent use. False positives are allowed, false negatives are not; NULL never matches.
type RuntimeFilter interface {
	// Bounds returns the smallest and largest build key as int64 (scaled for DECIMAL), ok false if the key is not an
	// int64. Empty is a build side without keys: nothing matches.
	Bounds() (min, max int64, ok bool)
	Empty() bool
	// FilterInt64 clears the bits of sel (row i of the n = len(vals)) whose value cannot match. Only bits that are
	// set on entry need to be looked at.
	FilterInt64(sel []uint64, vals []int64)
	// FilterStrings does so for strings, collated as the join's keys are.
	FilterStrings(sel []uint64, vals []string)
	// ContainsString says whether one string can match: for dictionaries, evaluated once an entry.
	ContainsString(s string) bool
	// Selectivity is the expected share of rows left, 0..1, to decide whether applying it pays.
	Selectivity() float64
}

// ScanStats are the counters of one scan, updated atomically by its tasks and read by EXPLAIN ANALYZE.
type ScanStats struct {
	RowsRead, RowsOut                 Counter // rows of granules looked at, rows handed on
	BytesRead, BytesDecoded           Counter // encoded bytes used, of which from the device below
	BytesFromDevice                   Counter
	Extents, ExtentsEliminated        Counter
	Granules, GranulesEliminated      Counter
	RuntimeFilterRows                 Counter // rows dropped by runtime filters
	PartitionsEliminated, BlocksTouch Counter
}
