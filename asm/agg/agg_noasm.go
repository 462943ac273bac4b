//go:build purego || !amd64

package agg

import "math"

func sumU8(src []uint8) uint64                             { return sumGeneric(src) }
func sumU8Sel(src []uint8, sel []uint64) uint64            { return sumSelGeneric(src, sel) }
func sumU16(src []uint16) uint64                           { return sumGeneric(src) }
func sumU16Sel(src []uint16, sel []uint64) uint64          { return sumSelGeneric(src, sel) }
func sumU32(src []uint32) uint64                           { return sumGeneric(src) }
func sumU32Sel(src []uint32, sel []uint64) uint64          { return sumSelGeneric(src, sel) }
func sumU64(src []uint64) (hi, lo uint64)                  { return sumU64Generic(src) }
func sumU64Sel(src []uint64, sel []uint64) (hi, lo uint64) { return sumU64SelGeneric(src, sel) }
func sumInt64(src []int64) (hi int64, lo uint64)           { return sumInt64Generic(src) }
func sumInt64Sel(src []int64, sel []uint64) (hi int64, lo uint64) {
	return sumInt64SelGeneric(src, sel)
}
func sumInt64Wrap(src []int64) int64                     { return sumInt64WrapGeneric(src) }
func sumInt64WrapSel(src []int64, sel []uint64) int64    { return sumInt64WrapSelGeneric(src, sel) }
func sumFloat64(src []float64) float64                   { return sumFloat64Generic(src) }
func sumFloat64Sel(src []float64, sel []uint64) float64  { return sumFloat64SelGeneric(src, sel) }
func sumProductInt64(a, b []int64) (hi int64, lo uint64) { return sumProductInt64Generic(a, b) }
func sumProductInt64Sel(a, b []int64, sel []uint64) (hi int64, lo uint64) {
	return sumProductInt64SelGeneric(a, b, sel)
}
func sumProductInt64Wrap(a, b []int64) int64 { return sumProductInt64WrapGeneric(a, b) }
func sumProductInt64WrapSel(a, b []int64, sel []uint64) int64 {
	return sumProductInt64WrapSelGeneric(a, b, sel)
}
func minMaxU8(src []uint8) (lo, hi uint8) { return minMaxGeneric(src, math.MaxUint8, 0) }
func minMaxU8Sel(src []uint8, sel []uint64) (lo, hi uint8) {
	return minMaxSelGeneric(src, sel, math.MaxUint8, 0)
}
func minMaxU16(src []uint16) (lo, hi uint16) { return minMaxGeneric(src, math.MaxUint16, 0) }
func minMaxU16Sel(src []uint16, sel []uint64) (lo, hi uint16) {
	return minMaxSelGeneric(src, sel, math.MaxUint16, 0)
}
func minMaxU32(src []uint32) (lo, hi uint32) { return minMaxGeneric(src, math.MaxUint32, 0) }
func minMaxU32Sel(src []uint32, sel []uint64) (lo, hi uint32) {
	return minMaxSelGeneric(src, sel, math.MaxUint32, 0)
}
func minMaxU64(src []uint64) (lo, hi uint64) { return minMaxGeneric(src, math.MaxUint64, 0) }
func minMaxU64Sel(src []uint64, sel []uint64) (lo, hi uint64) {
	return minMaxSelGeneric(src, sel, math.MaxUint64, 0)
}
func minMaxInt64(src []int64) (lo, hi int64) { return minMaxGeneric(src, math.MaxInt64, math.MinInt64) }
func minMaxInt64Sel(src []int64, sel []uint64) (lo, hi int64) {
	return minMaxSelGeneric(src, sel, math.MaxInt64, math.MinInt64)
}
func minMaxFloat64(src []float64) (lo, hi float64) { return minMaxFloat64Generic(src) }
func minMaxFloat64Sel(src []float64, sel []uint64) (lo, hi float64) {
	return minMaxFloat64SelGeneric(src, sel)
}

func sumByCodeInt64(acc []int64, codes []uint8, vals []int64) {
	sumByCodeInt64Generic(acc, codes, vals)
}
func countByCode(acc []int64, codes []uint8) { countByCodeGeneric(acc, codes) }
