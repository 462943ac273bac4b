// Package exec runs physical plans: it cuts them into pipelines, drives the pipelines' tasks on the pinned workers,
// accounts the memory of breakers, and hands result batches to the caller.
//
//	q, err := exec.Run(ctx, p, exec.Options{Provider: tables, Pool: pool, Arena: a, MemoryLimit: 1 << 30})
//	defer q.Close() // always; waits until no task of the query runs
//	for {
//		b, err := q.Next(ctx) // valid until the next call; nil at the end
//		...
//	}
//	q.Stats() // counters of each job step, also while it runs
//
// A query has one goroutine of its own, the coordinator. It computes the subplans one after the other, then the plan:
// compileNode turns the tree into stages (stage.go), a stage starts when those it depends on are finished, and its
// tasks are submitted to the pool. A task (task.go) works for about a millisecond at a time, sees a cancellation
// between two batches, and parks when a role returns Blocked. A panic in a task ends its query with a PanicError.
//
// A pipeline pulls batches from a source through operators into a sink. Breakers are sinks whose result the source of
// a later pipeline hands out: aggregates (aggregate.go), the build side of joins (join.go), sorts (sort.go), and the
// result queue (result.go), which is bounded by bytes and parks the tasks that find it full.
//
// Keys of groups, joins and distinct sets are a few 64-bit words (key_layout.go): integers are packed side by side by
// the range of their types, strings are ids of an interner that knows their collation. Rows that a breaker keeps are
// row-wise, off the Go heap and without Go pointers (row_store.go, tuple.go); hash tables hold a key and a row's
// number in 16 bytes (group_table.go, join_build.go).
//
// Sums are exact. Integers and decimals add up in 128 bits, by kernels over 64 where a batch's bounds prove that it
// fits; a sum that does not fit is ErrOutOfRange. Sums of DOUBLE are expansions, lists of floating-point numbers whose
// exact sum is the sum of the values, rounded once at the end (float_sums.go): no order of rows, number of tasks or
// merge changes a bit of the result.
//
// Memory: every breaker allocates through the query's Budget, past whose limit the query ends with a
// MemoryLimitError; there is no spilling yet. The budget frees whatever is left when the query ends. Small state on the
// Go heap (vectors of tasks, compiled expressions, GROUP_CONCAT's lists, dictionaries) is not part of it, except that
// GROUP_CONCAT's texts are accounted.
//
// Cost, measured in processor time of one task: a row costs about 1 ns to group by two byte columns and 5 to group and
// sum as in TPC-H query 1, 10 to group by an integer in tables that fit the L2 cache and 40 with a million groups; a
// join row costs 20 to 40 where build rows lie in memory at random; sorting by an integer costs about 40, top-N 5.
package exec
