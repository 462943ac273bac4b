// Package delta turns values into differences from their predecessor and back: the arithmetic of the delta
// encoding for sorted or slowly moving columns. All arithmetic wraps around, so every sequence survives the round
// trip, whatever its signs:
//
//	delta.DeltasU64(deltas, values)         // deltas[0] is 0
//	delta.PrefixSumU64(deltas, values[0])   // deltas now equals values
package delta

import "github.com/colonnadedb/colonnade/asm/invariants"

// PrefixSumU32 replaces dst[i] by first + dst[0] + ... + dst[i], wrapping around.
func PrefixSumU32(dst []uint32, first uint32) {
	invariants.Writes(dst)
	prefixSumU32(dst, first)
}

// PrefixSumU64 replaces dst[i] by first + dst[0] + ... + dst[i], wrapping around.
func PrefixSumU64(dst []uint64, first uint64) {
	invariants.Writes(dst)
	prefixSumU64(dst, first)
}

// DeltasU32 sets dst[0] to 0 and dst[i] to src[i] - src[i-1], wrapping around. dst must not overlap src, unless it
// is src itself.
func DeltasU32(dst, src []uint32) { deltas(dst, src) }

// DeltasU64 sets dst[0] to 0 and dst[i] to src[i] - src[i-1], wrapping around. dst must not overlap src, unless it
// is src itself.
func DeltasU64(dst, src []uint64) { deltas(dst, src) }

// deltas stays plain Go: it runs once per loaded value, at about one value per cycle.
func deltas[T uint32 | uint64](dst, src []T) {
	if len(dst) < len(src) {
		invariants.Failf("deltas: dst has %d values, src %d", len(dst), len(src))
	}
	if len(src) == 0 {
		return
	}
	dst = dst[:len(src)]
	before := src[0]
	for i, v := range src {
		dst[i] = v - before
		before = v
	}
}
