package roof

import "unsafe"

func address(buf []uint64) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(buf))) }

func sumGeneric(src []uint64) uint64 {
	var total uint64
	for _, v := range src {
		total += v
	}
	return total
}

func fillGeneric(dst []uint64) {
	for i := range dst {
		dst[i] = 1
	}
}
