//go:build !purego

package lane

// The conversion kernels read and write only the elements named, need no alignment, and take any length including
// 0. dst is at least as long as src and does not overlap it. They take whole vectors (eight rows in tier AVX512,
// four in AVX2) and leave the last rows to the caller.

// widenU8ToInt64AVX512 sets dst[i] to base + mult*src[i]. Tier AVX512.
//
//go:noescape
func widenU8ToInt64AVX512(dst []int64, src []uint8, base, mult int64)

// widenU16ToInt64AVX512 sets dst[i] to base + mult*src[i]. Tier AVX512.
//
//go:noescape
func widenU16ToInt64AVX512(dst []int64, src []uint16, base, mult int64)

// widenU32ToInt64AVX512 sets dst[i] to base + mult*src[i]. Tier AVX512.
//
//go:noescape
func widenU32ToInt64AVX512(dst []int64, src []uint32, base, mult int64)

// widenU64ToInt64AVX512 sets dst[i] to base + mult*src[i]. Tier AVX512.
//
//go:noescape
func widenU64ToInt64AVX512(dst []int64, src []uint64, base, mult int64)

// convertInt64AVX512 sets dst[i] to float64(src[i]). Tier AVX512.
//
//go:noescape
func convertInt64AVX512(dst []float64, src []int64)

// scaleInt64AVX512 sets dst[i] to float64(src[i]) / scale. Tier AVX512.
//
//go:noescape
func scaleInt64AVX512(dst []float64, src []int64, scale float64)

// subtractBaseToU8AVX512 sets dst[i] to the low bits of src[i] - base. Tier AVX512.
//
//go:noescape
func subtractBaseToU8AVX512(dst []uint8, src []int64, base int64)

// subtractBaseToU16AVX512 sets dst[i] to the low bits of src[i] - base. Tier AVX512.
//
//go:noescape
func subtractBaseToU16AVX512(dst []uint16, src []int64, base int64)

// subtractBaseToU32AVX512 sets dst[i] to the low bits of src[i] - base. Tier AVX512.
//
//go:noescape
func subtractBaseToU32AVX512(dst []uint32, src []int64, base int64)

// subtractBaseToU64AVX512 sets dst[i] to the low bits of src[i] - base. Tier AVX512.
//
//go:noescape
func subtractBaseToU64AVX512(dst []uint64, src []int64, base int64)

// widenU8ToInt64AVX2 sets dst[i] to base + mult*src[i]. Tier AVX2.
//
//go:noescape
func widenU8ToInt64AVX2(dst []int64, src []uint8, base, mult int64)

// widenU16ToInt64AVX2 sets dst[i] to base + mult*src[i]. Tier AVX2.
//
//go:noescape
func widenU16ToInt64AVX2(dst []int64, src []uint16, base, mult int64)

// widenU32ToInt64AVX2 sets dst[i] to base + mult*src[i]. Tier AVX2.
//
//go:noescape
func widenU32ToInt64AVX2(dst []int64, src []uint32, base, mult int64)

// widenU64ToInt64AVX2 sets dst[i] to base + mult*src[i]. Tier AVX2.
//
//go:noescape
func widenU64ToInt64AVX2(dst []int64, src []uint64, base, mult int64)

// convertInt64AVX2 sets dst[i] to float64(src[i]). Tier AVX2.
//
//go:noescape
func convertInt64AVX2(dst []float64, src []int64)

// scaleInt64AVX2 sets dst[i] to float64(src[i]) / scale. Tier AVX2.
//
//go:noescape
func scaleInt64AVX2(dst []float64, src []int64, scale float64)

// subtractBaseToU8AVX2 sets dst[i] to the low bits of src[i] - base. Tier AVX2.
//
//go:noescape
func subtractBaseToU8AVX2(dst []uint8, src []int64, base int64)

// subtractBaseToU16AVX2 sets dst[i] to the low bits of src[i] - base. Tier AVX2.
//
//go:noescape
func subtractBaseToU16AVX2(dst []uint16, src []int64, base int64)

// subtractBaseToU32AVX2 sets dst[i] to the low bits of src[i] - base. Tier AVX2.
//
//go:noescape
func subtractBaseToU32AVX2(dst []uint32, src []int64, base int64)

// subtractBaseToU64AVX2 sets dst[i] to the low bits of src[i] - base. Tier AVX2.
//
//go:noescape
func subtractBaseToU64AVX2(dst []uint64, src []int64, base int64)

// The compaction kernels move the rows of src whose bit is set in sel to the front of dst, in order, and return
// their number. They write up to CompactSpare bytes past the last result. sel has a bit for every row; bits past
// them are ignored.

// compactU8AVX512 takes all rows. Tier AVX512.
//
//go:noescape
func compactU8AVX512(dst, src []uint8, sel []uint64) int

// compactU16AVX512 takes all rows. Tier AVX512.
//
//go:noescape
func compactU16AVX512(dst, src []uint16, sel []uint64) int

// compactU32AVX512 takes all rows. Tier AVX512.
//
//go:noescape
func compactU32AVX512(dst, src []uint32, sel []uint64) int

// compactU64AVX512 takes all rows. Tier AVX512.
//
//go:noescape
func compactU64AVX512(dst, src []uint64, sel []uint64) int

// compactU32AVX2 takes whole groups of eight rows. permutations[b] holds, a byte each, the positions of b's bits.
// Tier AVX2.
//
//go:noescape
func compactU32AVX2(dst, src []uint32, sel []uint64, permutations *[256]uint64) int

// compactU64AVX2 takes whole groups of eight rows. permutations[b] holds, a byte each, the positions 2k and 2k+1
// for each of b's bits k. Tier AVX2.
//
//go:noescape
func compactU64AVX2(dst, src []uint64, sel []uint64, permutations *[16]uint64) int
