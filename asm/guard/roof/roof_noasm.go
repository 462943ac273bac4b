//go:build purego || !amd64

package roof

func sum(src []uint64) uint64 { return sumGeneric(src) }
func fill(dst []uint64)       { fillGeneric(dst) }
