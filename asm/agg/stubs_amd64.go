//go:build !purego

package agg

// The kernels below read only their arguments' elements, need no alignment, take any length including 0, and write
// nothing but their results. A Sel kernel's sel has a bit for every row. AVX-512 kernels handle every row; AVX2
// kernels take whole vectors (whole groups of 64 rows under a selection) and leave the rest to the caller.

// sumU8AVX512 adds up its rows. Tier AVX512.
//
//go:noescape
func sumU8AVX512(src []uint8) uint64

// sumU8SelAVX512 is sumU8AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumU8SelAVX512(src []uint8, sel []uint64) uint64

// sumBiasedU16AVX512 adds up v - 2^15 over the lanes of every vector it takes. Tier AVX512.
//
//go:noescape
func sumBiasedU16AVX512(src []uint16) int64

// sumBiasedU16SelAVX512 is sumBiasedU16AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumBiasedU16SelAVX512(src []uint16, sel []uint64) int64

// sumSplitU32AVX512 adds up pairs of rows as 64-bit numbers: modulo 2^64, and the upper halves apart. Tier AVX512.
//
//go:noescape
func sumSplitU32AVX512(src []uint32) (wrap, high uint64)

// sumSplitU32SelAVX512 is sumSplitU32AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumSplitU32SelAVX512(src []uint32, sel []uint64) (wrap, high uint64)

// sumSplitU64AVX512 adds up its rows modulo 2^64, and their upper halves apart. Tier AVX512.
//
//go:noescape
func sumSplitU64AVX512(src []uint64) (wrap, high uint64)

// sumSplitU64SelAVX512 is sumSplitU64AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumSplitU64SelAVX512(src []uint64, sel []uint64) (wrap, high uint64)

// sumInt64WrapAVX512 adds up its rows modulo 2^64. Tier AVX512.
//
//go:noescape
func sumInt64WrapAVX512(src []int64) int64

// sumInt64WrapSelAVX512 is sumInt64WrapAVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumInt64WrapSelAVX512(src []int64, sel []uint64) int64

// sumSplitInt64AVX512 adds up its rows modulo 2^64, and their signed upper halves apart. Tier AVX512.
//
//go:noescape
func sumSplitInt64AVX512(src []int64) (wrap uint64, high int64)

// sumSplitInt64SelAVX512 is sumSplitInt64AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumSplitInt64SelAVX512(src []int64, sel []uint64) (wrap uint64, high int64)

// sumFloat64AVX512 adds up its rows in the order of SumFloat64. Tier AVX512.
//
//go:noescape
func sumFloat64AVX512(src []float64) float64

// sumFloat64SelAVX512 is sumFloat64AVX512 with the rows that are not selected taken as 0. Tier AVX512.
//
//go:noescape
func sumFloat64SelAVX512(src []float64, sel []uint64) float64

// minMaxU8AVX512 returns the extremes of its rows, or neutral values if there are none. Tier AVX512.
//
//go:noescape
func minMaxU8AVX512(src []uint8) (lo, hi uint8)

// minMaxU8SelAVX512 is minMaxU8AVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func minMaxU8SelAVX512(src []uint8, sel []uint64) (lo, hi uint8)

// minMaxU16AVX512 returns the extremes of its rows, or neutral values if there are none. Tier AVX512.
//
//go:noescape
func minMaxU16AVX512(src []uint16) (lo, hi uint16)

// minMaxU16SelAVX512 is minMaxU16AVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func minMaxU16SelAVX512(src []uint16, sel []uint64) (lo, hi uint16)

// minMaxU32AVX512 returns the extremes of its rows, or neutral values if there are none. Tier AVX512.
//
//go:noescape
func minMaxU32AVX512(src []uint32) (lo, hi uint32)

// minMaxU32SelAVX512 is minMaxU32AVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func minMaxU32SelAVX512(src []uint32, sel []uint64) (lo, hi uint32)

// minMaxU64AVX512 returns the extremes of its rows, or neutral values if there are none. Tier AVX512.
//
//go:noescape
func minMaxU64AVX512(src []uint64) (lo, hi uint64)

// minMaxU64SelAVX512 is minMaxU64AVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func minMaxU64SelAVX512(src []uint64, sel []uint64) (lo, hi uint64)

// minMaxInt64AVX512 returns the extremes of its rows, or neutral values if there are none. Tier AVX512.
//
//go:noescape
func minMaxInt64AVX512(src []int64) (lo, hi int64)

// minMaxInt64SelAVX512 is minMaxInt64AVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func minMaxInt64SelAVX512(src []int64, sel []uint64) (lo, hi int64)

// minMaxFloat64AVX512 returns the extremes of its rows, or neutral values if there are none. Tier AVX512.
//
//go:noescape
func minMaxFloat64AVX512(src []float64) (lo, hi float64)

// minMaxFloat64SelAVX512 is minMaxFloat64AVX512 over the selected rows. Tier AVX512.
//
//go:noescape
func minMaxFloat64SelAVX512(src []float64, sel []uint64) (lo, hi float64)

// sumU8AVX2 adds up its rows. Tier AVX2.
//
//go:noescape
func sumU8AVX2(src []uint8) uint64

// sumU8SelAVX2 is sumU8AVX2 with the rows that are not selected taken as 0. Tier AVX2.
//
//go:noescape
func sumU8SelAVX2(src []uint8, sel []uint64) uint64

// sumBiasedU16AVX2 adds up v - 2^15 over the lanes of every vector it takes. Tier AVX2.
//
//go:noescape
func sumBiasedU16AVX2(src []uint16) int64

// sumBiasedU16SelAVX2 is sumBiasedU16AVX2 with the rows that are not selected taken as 0. Tier AVX2.
//
//go:noescape
func sumBiasedU16SelAVX2(src []uint16, sel []uint64) int64

// sumSplitU32AVX2 adds up pairs of rows as 64-bit numbers: modulo 2^64, and the upper halves apart. Tier AVX2.
//
//go:noescape
func sumSplitU32AVX2(src []uint32) (wrap, high uint64)

// sumSplitU32SelAVX2 is sumSplitU32AVX2 with the rows that are not selected taken as 0. Tier AVX2.
//
//go:noescape
func sumSplitU32SelAVX2(src []uint32, sel []uint64) (wrap, high uint64)

// sumSplitU64AVX2 adds up its rows modulo 2^64, and their upper halves apart. Tier AVX2.
//
//go:noescape
func sumSplitU64AVX2(src []uint64) (wrap, high uint64)

// sumSplitU64SelAVX2 is sumSplitU64AVX2 with the rows that are not selected taken as 0. Tier AVX2.
//
//go:noescape
func sumSplitU64SelAVX2(src []uint64, sel []uint64) (wrap, high uint64)

// sumInt64WrapAVX2 adds up its rows modulo 2^64. Tier AVX2.
//
//go:noescape
func sumInt64WrapAVX2(src []int64) int64

// sumInt64WrapSelAVX2 is sumInt64WrapAVX2 with the rows that are not selected taken as 0. Tier AVX2.
//
//go:noescape
func sumInt64WrapSelAVX2(src []int64, sel []uint64) int64

// sumBiasedInt64AVX2 adds up v + 2^63 modulo 2^64, and the upper halves apart. Tier AVX2.
//
//go:noescape
func sumBiasedInt64AVX2(src []int64) (wrap, high uint64)

// sumBiasedInt64SelAVX2 is sumBiasedInt64AVX2 with the rows that are not selected taken as 0. Tier AVX2.
//
//go:noescape
func sumBiasedInt64SelAVX2(src []int64, sel []uint64) (wrap, high uint64)

// minMaxU8AVX2 returns the extremes of its rows, or neutral values if there are none. Tier AVX2.
//
//go:noescape
func minMaxU8AVX2(src []uint8) (lo, hi uint8)

// minMaxU8SelAVX2 is minMaxU8AVX2 over the selected rows. Tier AVX2.
//
//go:noescape
func minMaxU8SelAVX2(src []uint8, sel []uint64) (lo, hi uint8)

// minMaxU16AVX2 returns the extremes of its rows, or neutral values if there are none. Tier AVX2.
//
//go:noescape
func minMaxU16AVX2(src []uint16) (lo, hi uint16)

// minMaxU16SelAVX2 is minMaxU16AVX2 over the selected rows. Tier AVX2.
//
//go:noescape
func minMaxU16SelAVX2(src []uint16, sel []uint64) (lo, hi uint16)

// minMaxU32AVX2 returns the extremes of its rows, or neutral values if there are none. Tier AVX2.
//
//go:noescape
func minMaxU32AVX2(src []uint32) (lo, hi uint32)

// minMaxU32SelAVX2 is minMaxU32AVX2 over the selected rows. Tier AVX2.
//
//go:noescape
func minMaxU32SelAVX2(src []uint32, sel []uint64) (lo, hi uint32)

// minMaxU64AVX2 returns the extremes of its rows, or neutral values if there are none. Tier AVX2.
//
//go:noescape
func minMaxU64AVX2(src []uint64) (lo, hi uint64)

// minMaxU64SelAVX2 is minMaxU64AVX2 over the selected rows. Tier AVX2.
//
//go:noescape
func minMaxU64SelAVX2(src []uint64, sel []uint64) (lo, hi uint64)

// minMaxInt64AVX2 returns the extremes of its rows, or neutral values if there are none. Tier AVX2.
//
//go:noescape
func minMaxInt64AVX2(src []int64) (lo, hi int64)

// minMaxInt64SelAVX2 is minMaxInt64AVX2 over the selected rows. Tier AVX2.
//
//go:noescape
func minMaxInt64SelAVX2(src []int64, sel []uint64) (lo, hi int64)

// minMaxFloat64AVX2 returns the extremes of its rows, or neutral values if there are none. Tier AVX2.
//
//go:noescape
func minMaxFloat64AVX2(src []float64) (lo, hi float64)

// minMaxFloat64SelAVX2 is minMaxFloat64AVX2 over the selected rows. Tier AVX2.
//
//go:noescape
func minMaxFloat64SelAVX2(src []float64, sel []uint64) (lo, hi float64)

// sumFloat64AVX2 sets p to the running sums of SumFloat64 over whole groups of 32 rows. Tier AVX2.
//
//go:noescape
func sumFloat64AVX2(p *[partialSums]float64, src []float64)

// sumFloat64SelAVX2 is sumFloat64AVX2 over the selected rows, in whole groups of 64. Tier AVX2.
//
//go:noescape
func sumFloat64SelAVX2(p *[partialSums]float64, src []float64, sel []uint64)
