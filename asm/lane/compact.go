package lane

import (
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// CompactSpare is the number of bytes that Compact wants to be able to write past its last result: kernels store whole
// registers. The spare may lie between len(dst) and cap(dst). Without it the plain loop runs.
const CompactSpare = 64

// selected counts the bits of sel that belong to the first n rows.
func selected(sel []uint64, n int) int {
	count := 0
	for _, w := range sel[:n/64] {
		count += bits.OnesCount64(w)
	}
	if r := uint(n % 64); r != 0 {
		count += bits.OnesCount64(sel[n/64] & (1<<r - 1))
	}
	return count
}

// checkCompact checks the lengths of a Compact call and reports whether dst has the room that kernels want.
func checkCompact[T Lane](dst, src []T, sel []uint64, n, width int) (spare bool) {
	if n < 0 || len(src) < n || len(sel)*64 < n {
		invariants.Failf("lane: compact %d rows of %d under %d selection words", n, len(src), len(sel))
	}
	invariants.Reads(src[:n])
	invariants.Reads(sel[:(n+63)/64])
	room := cap(dst)
	if room*width >= n*width+CompactSpare {
		return true
	}
	count := selected(sel, n)
	if len(dst) < count {
		invariants.Failf("lane: %d selected rows do not fit a destination of %d", count, len(dst))
	}
	return room*width >= count*width+CompactSpare
}

// CompactU8 copies those of the first n rows of src whose bit is set in sel to the front of dst, in order, and returns
// their number. dst should have CompactSpare bytes to spare, which are overwritten. dst must not overlap src.
func CompactU8(dst, src []uint8, sel []uint64, n int) int {
	if !checkCompact(dst, src, sel, n, 1) {
		return compactGeneric(dst, src, sel, n)
	}
	dst = dst[:cap(dst)]
	count := 0
	for n > chunkRows {
		count += compactU8(dst[count:], src[:chunkRows], sel)
		src, sel, n = src[chunkRows:], sel[chunkRows/64:], n-chunkRows
	}
	return count + compactU8(dst[count:], src[:n], sel)
}

// CompactU16 copies those of the first n rows of src whose bit is set in sel to the front of dst, in order, and
// returns their number. dst should have CompactSpare bytes to spare, which are overwritten. dst must not overlap
// src.
func CompactU16(dst, src []uint16, sel []uint64, n int) int {
	if !checkCompact(dst, src, sel, n, 2) {
		return compactGeneric(dst, src, sel, n)
	}
	dst = dst[:cap(dst)]
	count := 0
	for n > chunkRows {
		count += compactU16(dst[count:], src[:chunkRows], sel)
		src, sel, n = src[chunkRows:], sel[chunkRows/64:], n-chunkRows
	}
	return count + compactU16(dst[count:], src[:n], sel)
}

// CompactU32 copies those of the first n rows of src whose bit is set in sel to the front of dst, in order, and
// returns their number. dst should have CompactSpare bytes to spare, which are overwritten. dst must not overlap
// src.
func CompactU32(dst, src []uint32, sel []uint64, n int) int {
	if !checkCompact(dst, src, sel, n, 4) {
		return compactGeneric(dst, src, sel, n)
	}
	dst = dst[:cap(dst)]
	count := 0
	for n > chunkRows {
		count += compactU32(dst[count:], src[:chunkRows], sel)
		src, sel, n = src[chunkRows:], sel[chunkRows/64:], n-chunkRows
	}
	return count + compactU32(dst[count:], src[:n], sel)
}

// CompactU64 copies those of the first n rows of src whose bit is set in sel to the front of dst, in order, and
// returns their number. dst should have CompactSpare bytes to spare, which are overwritten. dst must not overlap
// src.
func CompactU64(dst, src []uint64, sel []uint64, n int) int {
	if !checkCompact(dst, src, sel, n, 8) {
		return compactGeneric(dst, src, sel, n)
	}
	dst = dst[:cap(dst)]
	count := 0
	for n > chunkRows {
		count += compactU64(dst[count:], src[:chunkRows], sel)
		src, sel, n = src[chunkRows:], sel[chunkRows/64:], n-chunkRows
	}
	return count + compactU64(dst[count:], src[:n], sel)
}

// GatherU8 sets dst[i] to src[idx[i]]. A position past src panics.
func GatherU8(dst, src []uint8, idx []uint32) {
	gather(dst, src, idx)
}

// GatherU16 sets dst[i] to src[idx[i]]. A position past src panics.
func GatherU16(dst, src []uint16, idx []uint32) {
	gather(dst, src, idx)
}

// GatherU32 sets dst[i] to src[idx[i]]. A position past src panics.
func GatherU32(dst, src []uint32, idx []uint32) {
	gather(dst, src, idx)
}

// GatherU64 sets dst[i] to src[idx[i]]. A position past src panics.
func GatherU64(dst, src []uint64, idx []uint32) {
	gather(dst, src, idx)
}

// gather is plain Go in every tier: vector gathers lose to scalar loads on the processors measured.
func gather[T Lane](dst, src []T, idx []uint32) {
	checkDst(dst, idx)
	dst = dst[:len(idx)]
	for len(idx) >= 4 {
		a, b, c, d := src[idx[0]], src[idx[1]], src[idx[2]], src[idx[3]]
		dst[0], dst[1], dst[2], dst[3] = a, b, c, d
		dst, idx = dst[4:], idx[4:]
	}
	for i, p := range idx {
		dst[i] = src[p]
	}
}
