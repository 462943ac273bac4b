//go:build purego || !amd64

package filter

func rangeU8(dst []uint64, src []uint8, lo, span uint8)       { rangeGeneric(dst, src, lo, span) }
func rangeU16(dst []uint64, src []uint16, lo, span uint16)    { rangeGeneric(dst, src, lo, span) }
func rangeU32(dst []uint64, src []uint32, lo, span uint32)    { rangeGeneric(dst, src, lo, span) }
func rangeU64(dst []uint64, src []uint64, lo, span uint64)    { rangeGeneric(dst, src, lo, span) }
func float64VS(op Op, dst []uint64, src []float64, c float64) { vsGeneric(op, dst, src, c) }
func betweenFloat64(dst []uint64, src []float64, lo, hi float64) {
	betweenGeneric(dst, src, lo, hi)
}
func float64VV(op Op, dst []uint64, a, b []float64)        { vvGeneric(op, dst, a, b) }
func int64VV(op Op, dst []uint64, a, b []int64)            { vvGeneric(op, dst, a, b) }
func u64VV(op Op, dst []uint64, a, b []uint64)             { vvGeneric(op, dst, a, b) }
func u32VV(op Op, dst []uint64, a, b []uint32)             { vvGeneric(op, dst, a, b) }
func u16VV(op Op, dst []uint64, a, b []uint16)             { vvGeneric(op, dst, a, b) }
func u8VV(op Op, dst []uint64, a, b []uint8)               { vvGeneric(op, dst, a, b) }
func lookupU8(dst []uint64, codes []uint8, table []uint64) { lookupGeneric(dst, codes, table) }

func lookupU16(dst []uint64, codes []uint16, table []uint64) { lookupGeneric(dst, codes, table) }
func lookupU32(dst []uint64, codes []uint32, table []uint64) { lookupGeneric(dst, codes, table) }
