//go:build purego || !amd64

package lane

func widenU8ToInt64(dst []int64, src []uint8, base, mult int64)   { widenGeneric(dst, src, base, mult) }
func widenU16ToInt64(dst []int64, src []uint16, base, mult int64) { widenGeneric(dst, src, base, mult) }
func widenU32ToInt64(dst []int64, src []uint32, base, mult int64) { widenGeneric(dst, src, base, mult) }
func widenU64ToInt64(dst []int64, src []uint64, base, mult int64) { widenGeneric(dst, src, base, mult) }
func int64ToFloat64(dst []float64, src []int64, scale float64) {
	int64ToFloat64Generic(dst, src, scale)
}
func subtractBaseToU8(dst []uint8, src []int64, base int64)   { subtractBaseGeneric(dst, src, base) }
func subtractBaseToU16(dst []uint16, src []int64, base int64) { subtractBaseGeneric(dst, src, base) }
func subtractBaseToU32(dst []uint32, src []int64, base int64) { subtractBaseGeneric(dst, src, base) }
func subtractBaseToU64(dst []uint64, src []int64, base int64) { subtractBaseGeneric(dst, src, base) }
func compactU8(dst, src []uint8, sel []uint64) int            { return compactGeneric(dst, src, sel, len(src)) }
func compactU16(dst, src []uint16, sel []uint64) int          { return compactGeneric(dst, src, sel, len(src)) }
func compactU32(dst, src []uint32, sel []uint64) int          { return compactGeneric(dst, src, sel, len(src)) }
func compactU64(dst, src []uint64, sel []uint64) int          { return compactGeneric(dst, src, sel, len(src)) }
