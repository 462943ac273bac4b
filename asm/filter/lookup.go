package filter

import "github.com/colonnadedb/colonnade/asm/invariants"

// LookupU8 sets bit i of dst where bit codes[i] of table is set. table has 256 bits.
func LookupU8(dst []uint64, codes []uint8, table []uint64) {
	if len(table) < 4 {
		invariants.Failf("filter: a table of %d words for 256 codes", len(table))
	}
	checkOne(dst, codes)
	lookupU8(dst, codes, table[:4])
}

// LookupU16 sets bit i of dst where bit codes[i] of table is set. A code past the table's end panics: it names no
// dictionary entry.
func LookupU16(dst []uint64, codes []uint16, table []uint64) {
	checkOne(dst, codes)
	lookupU16(dst, codes, table)
}

// LookupU32 sets bit i of dst where bit codes[i] of table is set. A code past the table's end panics: it names no
// dictionary entry.
func LookupU32(dst []uint64, codes []uint32, table []uint64) {
	checkOne(dst, codes)
	lookupU32(dst, codes, table)
}
