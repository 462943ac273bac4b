//go:build purego || !amd64

package arith

func addInt64VV(dst, a, b []int64) int         { return addInt64VVGeneric(dst, a, b) }
func subInt64VV(dst, a, b []int64) int         { return subInt64VVGeneric(dst, a, b) }
func mulInt64VV(dst, a, b []int64) int         { return mulInt64VVGeneric(dst, a, b) }
func addInt64VS(dst, a []int64, c int64) int   { return addInt64VSGeneric(dst, a, c) }
func mulInt64VS(dst, a []int64, c int64) int   { return mulInt64VSGeneric(dst, a, c) }
func subInt64SV(dst, a []int64, c int64) int   { return subInt64SVGeneric(dst, a, c) }
func addInt64VVWrap(dst, a, b []int64)         { addInt64VVWrapGeneric(dst, a, b) }
func subInt64VVWrap(dst, a, b []int64)         { subInt64VVWrapGeneric(dst, a, b) }
func mulInt64VVWrap(dst, a, b []int64)         { mulInt64VVWrapGeneric(dst, a, b) }
func addInt64VSWrap(dst, a []int64, c int64)   { addInt64VSWrapGeneric(dst, a, c) }
func mulInt64VSWrap(dst, a []int64, c int64)   { mulInt64VSWrapGeneric(dst, a, c) }
func subInt64SVWrap(dst, a []int64, c int64)   { subInt64SVWrapGeneric(dst, a, c) }
func addFloat64VV(dst, a, b []float64)         { addFloat64VVGeneric(dst, a, b) }
func addFloat64VS(dst, a []float64, c float64) { addFloat64VSGeneric(dst, a, c) }
func subFloat64VV(dst, a, b []float64)         { subFloat64VVGeneric(dst, a, b) }
func subFloat64VS(dst, a []float64, c float64) { subFloat64VSGeneric(dst, a, c) }
func mulFloat64VV(dst, a, b []float64)         { mulFloat64VVGeneric(dst, a, b) }
func mulFloat64VS(dst, a []float64, c float64) { mulFloat64VSGeneric(dst, a, c) }
func divFloat64VV(dst, a, b []float64)         { divFloat64VVGeneric(dst, a, b) }
func divFloat64VS(dst, a []float64, c float64) { divFloat64VSGeneric(dst, a, c) }
func subFloat64SV(dst, a []float64, c float64) { subFloat64SVGeneric(dst, a, c) }
func divFloat64SV(dst, a []float64, c float64) { divFloat64SVGeneric(dst, a, c) }
