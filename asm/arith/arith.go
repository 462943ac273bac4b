// Package arith holds the arithmetic kernels on 64-bit integers and doubles: vector with vector (VV), vector with
// scalar (VS) and scalar with vector (SV).
//
// The integer kernels check for overflow and return the first row that overflows, or -1; rows past it are
// unspecified. Rows that are NULL or not selected hold values too: where those can overflow, the caller looks at
// the row, and goes on behind it if it does not count. The Wrap forms leave the check out, for callers that have
// proved from zone maps that no row can overflow.
//
// dst may be one of the sources (the same first element); any other overlap is not allowed.
package arith

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// chunkRows bounds the rows of one kernel call, which cannot be preempted.
const chunkRows = 1 << 13

// check fails unless the operands have equal lengths and dst has room for as many rows.
func check[T int64 | float64](dst, a, b []T) {
	if len(a) != len(b) || len(dst) < len(a) {
		invariants.Failf("arith: operands of %d and %d rows into %d", len(a), len(b), len(dst))
	}
	invariants.Reads(a)
	invariants.Reads(b)
	invariants.Writes(dst[:len(a)])
}

// AddInt64VV sets dst[i] to a[i] + b[i] and returns the first row that overflows, or -1.
func AddInt64VV(dst, a, b []int64) int {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		if i := addInt64VV(dst[base:end], a[base:end], b[base:end]); i >= 0 {
			return base + i
		}
	}
	return -1
}

// AddInt64VVWrap sets dst[i] to a[i] + b[i] modulo 2^64.
func AddInt64VVWrap(dst, a, b []int64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		addInt64VVWrap(dst[base:end], a[base:end], b[base:end])
	}
}

// SubInt64VV sets dst[i] to a[i] - b[i] and returns the first row that overflows, or -1.
func SubInt64VV(dst, a, b []int64) int {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		if i := subInt64VV(dst[base:end], a[base:end], b[base:end]); i >= 0 {
			return base + i
		}
	}
	return -1
}

// SubInt64VVWrap sets dst[i] to a[i] - b[i] modulo 2^64.
func SubInt64VVWrap(dst, a, b []int64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		subInt64VVWrap(dst[base:end], a[base:end], b[base:end])
	}
}

// MulInt64VV sets dst[i] to a[i] * b[i] and returns the first row that overflows, or -1.
func MulInt64VV(dst, a, b []int64) int {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		if i := mulInt64VV(dst[base:end], a[base:end], b[base:end]); i >= 0 {
			return base + i
		}
	}
	return -1
}

// MulInt64VVWrap sets dst[i] to a[i] * b[i] modulo 2^64.
func MulInt64VVWrap(dst, a, b []int64) {
	check(dst, a, b)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		mulInt64VVWrap(dst[base:end], a[base:end], b[base:end])
	}
}

// AddInt64VS sets dst[i] to a[i] + c and returns the first row that overflows, or -1.
func AddInt64VS(dst, a []int64, c int64) int {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		if i := addInt64VS(dst[base:end], a[base:end], c); i >= 0 {
			return base + i
		}
	}
	return -1
}

// AddInt64VSWrap sets dst[i] to a[i] + c modulo 2^64.
func AddInt64VSWrap(dst, a []int64, c int64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		addInt64VSWrap(dst[base:end], a[base:end], c)
	}
}

// MulInt64VS sets dst[i] to a[i] * c and returns the first row that overflows, or -1.
func MulInt64VS(dst, a []int64, c int64) int {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		if i := mulInt64VS(dst[base:end], a[base:end], c); i >= 0 {
			return base + i
		}
	}
	return -1
}

// MulInt64VSWrap sets dst[i] to a[i] * c modulo 2^64.
func MulInt64VSWrap(dst, a []int64, c int64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		mulInt64VSWrap(dst[base:end], a[base:end], c)
	}
}

// SubInt64SV sets dst[i] to c - a[i] and returns the first row that overflows, or -1.
func SubInt64SV(dst, a []int64, c int64) int {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		if i := subInt64SV(dst[base:end], a[base:end], c); i >= 0 {
			return base + i
		}
	}
	return -1
}

// SubInt64SVWrap sets dst[i] to c - a[i] modulo 2^64.
func SubInt64SVWrap(dst, a []int64, c int64) {
	check(dst, a, a)
	for base := 0; base < len(a); base += chunkRows {
		end := min(base+chunkRows, len(a))
		subInt64SVWrap(dst[base:end], a[base:end], c)
	}
}

// SubInt64VS sets dst[i] to a[i] - c and returns the first row that overflows, or -1.
func SubInt64VS(dst, a []int64, c int64) int {
	if c != math.MinInt64 {
		return AddInt64VS(dst, a, -c)
	}
	check(dst, a, a)
	for i, v := range a {
		if v >= 0 {
			return i
		}
		dst[i] = v - c
	}
	return -1
}

// SubInt64VSWrap sets dst[i] to a[i] - c modulo 2^64.
func SubInt64VSWrap(dst, a []int64, c int64) { AddInt64VSWrap(dst, a, -c) }
