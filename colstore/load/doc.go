// Package load turns rows into stored column granules: the path of bulk loads, of INSERT … SELECT and of tail flushes.
//
// An Appender cuts what it gets into granules of 8,192 rows. Goroutines of its own encode each granule's columns as
// soon as it is full; strings are numbered by a dictionary builder per column first. Sixty-four granules form a group,
// which is written column by column: the column granules of a column lie side by side in pieces of up to 512 KB, pieces
// in runs of 64 KB to 1 MB, so that a scan of one column reads large stretches. Two groups later at most the first is
// on disk: memory stays bounded however long the load is.
//
// Back of the envelope, TPC-H lineitem on one core: 12 integer columns at 2 to 5 ns a value and their sketches at 2 ns,
// 4 dictionary columns at 15 ns, comments at 30 ns (LZ4): about 200 ns a row.
package load
