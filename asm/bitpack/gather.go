package bitpack

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// GatherU8 sets dst[i] to value sel[i] of src; width is 1 to 8. dst is at least as long as sel. A position past the
// source and its padding panics.
func GatherU8(dst []uint8, src []byte, width int, sel []uint16) {
	invariants.Writes(dst)
	src = checkGather(len(dst), src, width, 8, sel)
	gatherU8(dst[:len(sel)], src, width, sel)
}

// GatherU16 sets dst[i] to value sel[i] of src; width is 1 to 16. dst is at least as long as sel. A position past the
// source and its padding panics.
func GatherU16(dst []uint16, src []byte, width int, sel []uint16) {
	invariants.Writes(dst)
	src = checkGather(len(dst), src, width, 16, sel)
	gatherU16(dst[:len(sel)], src, width, sel)
}

// GatherU32 sets dst[i] to value sel[i] of src; width is 1 to 32. dst is at least as long as sel. A position past the
// source and its padding panics.
func GatherU32(dst []uint32, src []byte, width int, sel []uint16) {
	invariants.Writes(dst)
	src = checkGather(len(dst), src, width, 32, sel)
	gatherU32(dst[:len(sel)], src, width, sel)
}

// GatherU64 sets dst[i] to value sel[i] of src; width is 1 to 64. dst is at least as long as sel. A position past the
// source and its padding panics.
func GatherU64(dst []uint64, src []byte, width int, sel []uint16) {
	invariants.Writes(dst)
	src = checkGather(len(dst), src, width, 64, sel)
	gatherU64(dst[:len(sel)], src, width, sel)
}

// checkGather stops a call whose dst is too short or whose width does not fit, and returns the source with its
// padding. How many values the source has is not known here: positions are checked one by one.
func checkGather(room int, src []byte, width, most int, sel []uint16) []byte {
	if width < 1 || width > most {
		invariants.Failf("bitpack: width %d for values of %d bits", width, most)
	}
	if room < len(sel) {
		invariants.Failf("bitpack gather: dst has %d values, the selection %d", room, len(sel))
	}
	src = src[:min(cap(src), len(src)+Padding)]
	invariants.Reads(src)
	invariants.Reads(sel)
	return src
}

// gatherGeneric checks positions by the bounds of its loads.
func gatherGeneric[T lane](dst []T, src []byte, width int, sel []uint16) {
	w := uint(width)
	if w > 57 {
		for i, pos := range sel {
			dst[i] = T(at(src, w, uint(pos)))
		}
		return
	}
	mask := uint64(1)<<w - 1
	for i, pos := range sel {
		bit := uint(pos) * w
		dst[i] = T(binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & mask)
	}
}
