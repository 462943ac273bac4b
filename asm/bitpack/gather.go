package bitpack

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// GatherU8 sets dst[i] to value sel[i] of src; width is 1 to 8. dst is at least as long as sel.
func GatherU8(dst []uint8, src []byte, width int, sel []uint16) { gather(dst, src, width, 8, sel) }

// GatherU16 sets dst[i] to value sel[i] of src; width is 1 to 16. dst is at least as long as sel.
func GatherU16(dst []uint16, src []byte, width int, sel []uint16) { gather(dst, src, width, 16, sel) }

// GatherU32 sets dst[i] to value sel[i] of src; width is 1 to 32. dst is at least as long as sel.
func GatherU32(dst []uint32, src []byte, width int, sel []uint16) { gather(dst, src, width, 32, sel) }

// GatherU64 sets dst[i] to value sel[i] of src; width is 1 to 64. dst is at least as long as sel.
func GatherU64(dst []uint64, src []byte, width int, sel []uint16) { gather(dst, src, width, 64, sel) }

// gather stays plain Go on every tier: vector gathers lose to scalar loads. A position past the source panics, by
// the checks of the loads themselves.
func gather[T lane](dst []T, src []byte, width, most int, sel []uint16) {
	if width < 1 || width > most {
		invariants.Failf("bitpack: width %d for values of %d bits", width, most)
	}
	if len(dst) < len(sel) {
		invariants.Failf("bitpack gather: dst has %d values, the selection %d", len(dst), len(sel))
	}
	src = src[:min(cap(src), len(src)+Padding)]
	dst = dst[:len(sel)]
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
