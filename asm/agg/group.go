package agg

import "github.com/colonnadedb/colonnade/asm/invariants"

// SumByCodeInt64 adds vals[i] to acc[codes[i]] for every row, modulo 2^64: the caller has proved that the sums fit.
// Every code is below len(acc), which is at most 256. A larger code panics or makes the sums wrong: the kernels for
// few groups do not look for one.
func SumByCodeInt64(acc []int64, codes []uint8, vals []int64) {
	if len(codes) != len(vals) {
		invariants.Failf("agg: %d codes for %d values", len(codes), len(vals))
	}
	invariants.Reads(codes)
	invariants.Reads(vals)
	for len(codes) > chunkRows {
		sumByCodeInt64(acc, codes[:chunkRows], vals[:chunkRows])
		codes, vals = codes[chunkRows:], vals[chunkRows:]
	}
	if len(codes) > 0 {
		sumByCodeInt64(acc, codes, vals)
	}
}

// CountByCode adds the number of rows with code c to acc[c], under the terms of SumByCodeInt64.
func CountByCode(acc []int64, codes []uint8) {
	invariants.Reads(codes)
	for len(codes) > chunkRows {
		countByCode(acc, codes[:chunkRows])
		codes = codes[chunkRows:]
	}
	if len(codes) > 0 {
		countByCode(acc, codes)
	}
}
