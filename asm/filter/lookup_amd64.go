//go:build !purego

package filter

// lookupU8AVX512 sets bit i of dst where bit codes[i] of table is set.
//
//	lengths: len(dst)*64 >= len(codes), len(table) >= 4
//	tail:    handled inside; any number of rows, including 0
//	align:   none needed
//	overlap: dst must not overlap codes or table
//	reads:   never outside codes and the first 4 words of table
//	needs:   tier AVX512
//
//go:noescape
func lookupU8AVX512(dst []uint64, codes []uint8, table []uint64)

// lookupU8AVX2 sets bit i of dst where bit codes[i] of table is set.
//
//	lengths: len(dst)*64 >= len(codes), len(table) >= 4
//	tail:    rows past the last whole 64 are left to the caller
//	align:   none needed
//	overlap: dst must not overlap codes or table
//	reads:   never outside codes and the first 4 words of table
//	needs:   tier AVX2
//
//go:noescape
func lookupU8AVX2(dst []uint64, codes []uint8, table []uint64)
