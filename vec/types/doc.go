// Package types holds the logical types that expressions compute with, the values of constants, and the packed
// integer forms of temporal values and exact decimals.
//
// A logical type says what a value means (DECIMAL(15,2), DATE, VARCHAR(25) with a collation); a form says how a
// vector holds it (package coldata). Every kind has exactly one canonical form, Type.Canonical: the one in which
// hashes, sort keys and exchanges see it.
//
//	kinds                                        canonical form
//	TINYINT … BIGINT, UNSIGNED up to 32 bits     int64
//	BIGINT UNSIGNED, BIT, SET                    uint64
//	YEAR, ENUM (index), BOOL                     int64
//	DATE                                         int64: year<<9 | month<<5 | day
//	DATETIME                                     int64: (date<<17 | hour<<12 | minute<<6 | second)<<20 | microsecond
//	TIMESTAMP                                    int64: microseconds since 1970-01-01 UTC
//	TIME                                         int64: ±((hour<<12 | minute<<6 | second)<<20 | microsecond)
//	DECIMAL(p ≤ 18, s)                           int64: value × 10^s
//	DECIMAL(p > 18, s)                           int128: value × 10^s
//	FLOAT, DOUBLE                                float64
//	CHAR … LONGTEXT, BINARY … LONGBLOB, JSON     bytes with their length
//
// The integer order of every int64 form is the order of its values, zero dates included, so that kernels and zone
// maps compare integers only.
package types
