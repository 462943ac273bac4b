//go:build purego || !amd64

package bitmap

func and(dst, a, b []uint64)                    { andGeneric(dst, a, b) }
func or(dst, a, b []uint64)                     { orGeneric(dst, a, b) }
func andNot(dst, a, b []uint64)                 { andNotGeneric(dst, a, b) }
func not(dst, a []uint64)                       { notGeneric(dst, a) }
func count(a []uint64) int                      { return countGeneric(a) }
func toSel(dst []uint16, a []uint64, n int) int { return toSelGeneric(dst, a, n) }
