//go:build !purego

package arith

// The kernels below read and write only the elements named, need no alignment, and take any length including 0. b
// and dst are at least as long as a; dst may be a source itself. They take whole vectors (eight rows in tier
// AVX512, four in AVX2) and leave the last rows to the caller. done is the number of rows that a checked kernel has
// computed: it stops in front of a vector that holds an overflow, or, for products, perhaps holds one.

// addInt64VVAVX512 sets dst[i] to the sum of a[i] and b[i] while it fits. Tier AVX512.
//
//go:noescape
func addInt64VVAVX512(dst, a, b []int64) (done int)

// subInt64VVAVX512 sets dst[i] to the difference of a[i] and b[i] while it fits. Tier AVX512.
//
//go:noescape
func subInt64VVAVX512(dst, a, b []int64) (done int)

// mulInt64VVAVX512 sets dst[i] to the product of a[i] and b[i] while it fits. Tier AVX512.
//
//go:noescape
func mulInt64VVAVX512(dst, a, b []int64) (done int)

// addInt64VSAVX512 sets dst[i] to the sum of a[i] and c while it fits. Tier AVX512.
//
//go:noescape
func addInt64VSAVX512(dst, a []int64, c int64) (done int)

// subInt64SVAVX512 sets dst[i] to the difference of c and a[i] while it fits. Tier AVX512.
//
//go:noescape
func subInt64SVAVX512(dst, a []int64, c int64) (done int)

// mulInt64VSAVX512 sets dst[i] to the product of a[i] and c while low <= a[i] <= low + span. Tier AVX512.
//
//go:noescape
func mulInt64VSAVX512(dst, a []int64, c int64, low, span int64) (done int)

// addInt64VVWrapAVX512 sets dst[i] to the sum of a[i] and b[i] modulo 2^64. Tier AVX512.
//
//go:noescape
func addInt64VVWrapAVX512(dst, a, b []int64)

// subInt64VVWrapAVX512 sets dst[i] to the difference of a[i] and b[i] modulo 2^64. Tier AVX512.
//
//go:noescape
func subInt64VVWrapAVX512(dst, a, b []int64)

// mulInt64VVWrapAVX512 sets dst[i] to the product of a[i] and b[i] modulo 2^64. Tier AVX512.
//
//go:noescape
func mulInt64VVWrapAVX512(dst, a, b []int64)

// addInt64VSWrapAVX512 sets dst[i] to the sum of a[i] and c modulo 2^64. Tier AVX512.
//
//go:noescape
func addInt64VSWrapAVX512(dst, a []int64, c int64)

// mulInt64VSWrapAVX512 sets dst[i] to the product of a[i] and c modulo 2^64. Tier AVX512.
//
//go:noescape
func mulInt64VSWrapAVX512(dst, a []int64, c int64)

// subInt64SVWrapAVX512 sets dst[i] to the difference of c and a[i] modulo 2^64. Tier AVX512.
//
//go:noescape
func subInt64SVWrapAVX512(dst, a []int64, c int64)

// addFloat64VVAVX512 sets dst[i] to the sum of a[i] and b[i]. Tier AVX512.
//
//go:noescape
func addFloat64VVAVX512(dst, a, b []float64)

// addFloat64VSAVX512 sets dst[i] to the sum of a[i] and c. Tier AVX512.
//
//go:noescape
func addFloat64VSAVX512(dst, a []float64, c float64)

// subFloat64VVAVX512 sets dst[i] to the difference of a[i] and b[i]. Tier AVX512.
//
//go:noescape
func subFloat64VVAVX512(dst, a, b []float64)

// subFloat64VSAVX512 sets dst[i] to the difference of a[i] and c. Tier AVX512.
//
//go:noescape
func subFloat64VSAVX512(dst, a []float64, c float64)

// mulFloat64VVAVX512 sets dst[i] to the product of a[i] and b[i]. Tier AVX512.
//
//go:noescape
func mulFloat64VVAVX512(dst, a, b []float64)

// mulFloat64VSAVX512 sets dst[i] to the product of a[i] and c. Tier AVX512.
//
//go:noescape
func mulFloat64VSAVX512(dst, a []float64, c float64)

// divFloat64VVAVX512 sets dst[i] to the quotient of a[i] and b[i]. Tier AVX512.
//
//go:noescape
func divFloat64VVAVX512(dst, a, b []float64)

// divFloat64VSAVX512 sets dst[i] to the quotient of a[i] and c. Tier AVX512.
//
//go:noescape
func divFloat64VSAVX512(dst, a []float64, c float64)

// subFloat64SVAVX512 sets dst[i] to the difference of c and a[i]. Tier AVX512.
//
//go:noescape
func subFloat64SVAVX512(dst, a []float64, c float64)

// divFloat64SVAVX512 sets dst[i] to the quotient of c and a[i]. Tier AVX512.
//
//go:noescape
func divFloat64SVAVX512(dst, a []float64, c float64)

// addInt64VVAVX2 sets dst[i] to the sum of a[i] and b[i] while it fits. Tier AVX2.
//
//go:noescape
func addInt64VVAVX2(dst, a, b []int64) (done int)

// subInt64VVAVX2 sets dst[i] to the difference of a[i] and b[i] while it fits. Tier AVX2.
//
//go:noescape
func subInt64VVAVX2(dst, a, b []int64) (done int)

// mulInt64VVAVX2 sets dst[i] to the product of a[i] and b[i] while it fits. Tier AVX2.
//
//go:noescape
func mulInt64VVAVX2(dst, a, b []int64) (done int)

// addInt64VSAVX2 sets dst[i] to the sum of a[i] and c while it fits. Tier AVX2.
//
//go:noescape
func addInt64VSAVX2(dst, a []int64, c int64) (done int)

// subInt64SVAVX2 sets dst[i] to the difference of c and a[i] while it fits. Tier AVX2.
//
//go:noescape
func subInt64SVAVX2(dst, a []int64, c int64) (done int)

// mulInt64VSAVX2 sets dst[i] to the product of a[i] and c while low <= a[i] <= high. Tier AVX2.
//
//go:noescape
func mulInt64VSAVX2(dst, a []int64, c int64, low, high int64) (done int)

// addInt64VVWrapAVX2 sets dst[i] to the sum of a[i] and b[i] modulo 2^64. Tier AVX2.
//
//go:noescape
func addInt64VVWrapAVX2(dst, a, b []int64)

// subInt64VVWrapAVX2 sets dst[i] to the difference of a[i] and b[i] modulo 2^64. Tier AVX2.
//
//go:noescape
func subInt64VVWrapAVX2(dst, a, b []int64)

// mulInt64VVWrapAVX2 sets dst[i] to the product of a[i] and b[i] modulo 2^64. Tier AVX2.
//
//go:noescape
func mulInt64VVWrapAVX2(dst, a, b []int64)

// addInt64VSWrapAVX2 sets dst[i] to the sum of a[i] and c modulo 2^64. Tier AVX2.
//
//go:noescape
func addInt64VSWrapAVX2(dst, a []int64, c int64)

// mulInt64VSWrapAVX2 sets dst[i] to the product of a[i] and c modulo 2^64. Tier AVX2.
//
//go:noescape
func mulInt64VSWrapAVX2(dst, a []int64, c int64)

// subInt64SVWrapAVX2 sets dst[i] to the difference of c and a[i] modulo 2^64. Tier AVX2.
//
//go:noescape
func subInt64SVWrapAVX2(dst, a []int64, c int64)

// addFloat64VVAVX2 sets dst[i] to the sum of a[i] and b[i]. Tier AVX2.
//
//go:noescape
func addFloat64VVAVX2(dst, a, b []float64)

// addFloat64VSAVX2 sets dst[i] to the sum of a[i] and c. Tier AVX2.
//
//go:noescape
func addFloat64VSAVX2(dst, a []float64, c float64)

// subFloat64VVAVX2 sets dst[i] to the difference of a[i] and b[i]. Tier AVX2.
//
//go:noescape
func subFloat64VVAVX2(dst, a, b []float64)

// subFloat64VSAVX2 sets dst[i] to the difference of a[i] and c. Tier AVX2.
//
//go:noescape
func subFloat64VSAVX2(dst, a []float64, c float64)

// mulFloat64VVAVX2 sets dst[i] to the product of a[i] and b[i]. Tier AVX2.
//
//go:noescape
func mulFloat64VVAVX2(dst, a, b []float64)

// mulFloat64VSAVX2 sets dst[i] to the product of a[i] and c. Tier AVX2.
//
//go:noescape
func mulFloat64VSAVX2(dst, a []float64, c float64)

// divFloat64VVAVX2 sets dst[i] to the quotient of a[i] and b[i]. Tier AVX2.
//
//go:noescape
func divFloat64VVAVX2(dst, a, b []float64)

// divFloat64VSAVX2 sets dst[i] to the quotient of a[i] and c. Tier AVX2.
//
//go:noescape
func divFloat64VSAVX2(dst, a []float64, c float64)

// subFloat64SVAVX2 sets dst[i] to the difference of c and a[i]. Tier AVX2.
//
//go:noescape
func subFloat64SVAVX2(dst, a []float64, c float64)

// divFloat64SVAVX2 sets dst[i] to the quotient of c and a[i]. Tier AVX2.
//
//go:noescape
func divFloat64SVAVX2(dst, a []float64, c float64)
