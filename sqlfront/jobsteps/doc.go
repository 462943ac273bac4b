// Package jobsteps turns an optimised logical plan into the physical plan of job steps, and writes plans as EXPLAIN
// shows them.
//
//	p, err := jobsteps.Lower(q)             // the caller fills in SCN, Now and Env
//	lines := jobsteps.Explain(p, nil)       // with the counters of a run: EXPLAIN ANALYZE
//
// Lower picks build and probe sides by the estimated sizes, prunes columns to what is needed above, turns the ids of
// columns into positions, places runtime filters of joins on the scans that give their probe keys, and numbers the
// steps. Predicates over one table go into its scan.
//
// The result is plain data: nothing in it points into the logical plan or a catalog. The order of joins is decided
// before, by package optimize.
package jobsteps
