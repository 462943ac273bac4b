package arith

// IEEE 754 arithmetic, rounded to nearest even, one operation per row: NaN, infinities and signed zeros as the
// standard has them. Division by zero gives an infinity or NaN; SQL's NULL for it is the caller's business.

// AddFloat64VV sets dst[i] to a[i] + b[i].
func AddFloat64VV(dst, a, b []float64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		addFloat64VV(dst[base:end], a[base:end], b[base:end])
	}
}

// AddFloat64VS sets dst[i] to a[i] + c.
func AddFloat64VS(dst, a []float64, c float64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		addFloat64VS(dst[base:end], a[base:end], c)
	}
}

// SubFloat64VV sets dst[i] to a[i] - b[i].
func SubFloat64VV(dst, a, b []float64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		subFloat64VV(dst[base:end], a[base:end], b[base:end])
	}
}

// SubFloat64VS sets dst[i] to a[i] - c.
func SubFloat64VS(dst, a []float64, c float64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		subFloat64VS(dst[base:end], a[base:end], c)
	}
}

// MulFloat64VV sets dst[i] to a[i] * b[i].
func MulFloat64VV(dst, a, b []float64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		mulFloat64VV(dst[base:end], a[base:end], b[base:end])
	}
}

// MulFloat64VS sets dst[i] to a[i] * c.
func MulFloat64VS(dst, a []float64, c float64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		mulFloat64VS(dst[base:end], a[base:end], c)
	}
}

// DivFloat64VV sets dst[i] to a[i] / b[i].
func DivFloat64VV(dst, a, b []float64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		divFloat64VV(dst[base:end], a[base:end], b[base:end])
	}
}

// DivFloat64VS sets dst[i] to a[i] / c.
func DivFloat64VS(dst, a []float64, c float64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		divFloat64VS(dst[base:end], a[base:end], c)
	}
}

// SubFloat64SV sets dst[i] to c - a[i].
func SubFloat64SV(dst, a []float64, c float64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		subFloat64SV(dst[base:end], a[base:end], c)
	}
}

// DivFloat64SV sets dst[i] to c / a[i].
func DivFloat64SV(dst, a []float64, c float64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		divFloat64SV(dst[base:end], a[base:end], c)
	}
}
