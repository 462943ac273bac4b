// Package scan reads tables: it is the Source of stored tables.
//
// Open lists the granules of the snapshot, drops those that extent or granule bounds exclude, and loads the
// dictionaries that are left. Tasks then claim morsels of a few granules. For each granule a task evaluates
//
//  1. conjuncts over one column with constants, on packed lanes or dictionary codes, into a bitmap over the granule,
//  2. runtime filters of joins: bounds like a constant range, then membership on the rows that are left,
//  3. all other conjuncts, by package expr over the rows that are left,
//
// and decodes the output columns of the remaining rows: all of a slice, or only those rows where few are left. Batches
// are dense, up to coldata.BatchSize rows of one granule, in the narrow forms of its encodings.
//
// Every row is read by one function: column granule, less deleted rows. Tail granules are encoded in memory when the
// scan is opened and read like stored ones.
//
// Back of the envelope: a filter on 12-bit lanes costs 0.1 ns a row, decoding to lanes 0.03 to 0.1 ns a value, sparse
// decoding 1 ns a value that is left.
package scan
