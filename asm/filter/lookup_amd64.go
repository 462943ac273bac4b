//go:build !purego

package filter

import (
	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/invariants"
)

func lookupU8(dst []uint64, codes []uint8, table []uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		lookupU8AVX512(dst, codes, table)
	case cpu.AVX2:
		lookupU8AVX2(dst, codes, table)
		dst, codes = rest(dst, codes)
		lookupGeneric(dst, codes, table)
	default:
		lookupGeneric(dst, codes, table)
	}
}

func lookupU16(dst []uint64, codes []uint16, table []uint64) {
	if cpu.Active() >= cpu.AVX2 {
		checkInside(lookupU16AVX2(dst, codes, table), table)
		dst, codes = rest(dst, codes)
	}
	lookupGeneric(dst, codes, table)
}

func lookupU32(dst []uint64, codes []uint32, table []uint64) {
	if cpu.Active() >= cpu.AVX2 {
		checkInside(lookupU32AVX2(dst, codes, table), table)
		dst, codes = rest(dst, codes)
	}
	lookupGeneric(dst, codes, table)
}

// checkInside stops where a kernel met a code that names no entry.
func checkInside(inside bool, table []uint64) {
	if !inside {
		invariants.Failf("filter: a code past the %d entries of its table", len(table)*64)
	}
}

// lookupU8AVX512 sets bit i of dst where bit codes[i] of table is set.
//
//	lengths: len(dst)*64 >= len(codes), len(table) >= 4
//	tail:    handled inside; any number of rows, including 0
//	align:   none needed
//	overlap: dst must not overlap codes or table
//	reads:   never outside codes and the first 4 words of table
//	needs:   tier AVX512
//
//go:noescape
func lookupU8AVX512(dst []uint64, codes []uint8, table []uint64)

// lookupU8AVX2 sets bit i of dst where bit codes[i] of table is set.
//
//	lengths: len(dst)*64 >= len(codes), len(table) >= 4
//	tail:    rows past the last whole 64 are left to the caller
//	align:   none needed
//	overlap: dst must not overlap codes or table
//	reads:   never outside codes and the first 4 words of table
//	needs:   tier AVX2
//
//go:noescape
func lookupU8AVX2(dst []uint64, codes []uint8, table []uint64)

// lookupU16AVX2 sets bit i of dst where bit codes[i] of table is set, and returns false, with dst unfinished, if a
// code is outside the table.
//
//	lengths: len(dst)*64 >= len(codes); any table
//	tail:    rows past the last whole 64 are left to the caller
//	align:   none needed
//	overlap: dst must not overlap codes or table
//	reads:   never outside codes and table
//	needs:   amd64; it serves the tiers AVX2 and AVX512
//
//go:noescape
func lookupU16AVX2(dst []uint64, codes []uint16, table []uint64) bool

// lookupU32AVX2 is lookupU16AVX2 for 32-bit codes.
//
//go:noescape
func lookupU32AVX2(dst []uint64, codes []uint32, table []uint64) bool
