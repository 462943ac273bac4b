//go:build unix

// Package guard gives kernel tests memory in which a stray access is seen at once: slices that end exactly at an
// unmapped page or begin right after one, where a load or store outside faults, and slices between canary bytes,
// where a store outside is found afterwards.
//
// Only tests import it.
package guard

import (
	"syscall"
	"testing"
	"unsafe"
)

// Lane is an element type without pointers: what kernels work on.
type Lane interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int8 | ~int16 | ~int32 | ~int64 | ~float32 | ~float64
}

// End returns n zeroed elements whose last byte is the last byte before an unmapped page.
func End[T Lane](tb testing.TB, n int) []T {
	tb.Helper()
	size := n * int(unsafe.Sizeof(*new(T)))
	room := mapRoom(tb, size)
	return lanes[T](room, len(room)-size, n)
}

// Start returns n zeroed elements whose first byte is the first byte after an unmapped page.
func Start[T Lane](tb testing.TB, n int) []T {
	tb.Helper()
	size := n * int(unsafe.Sizeof(*new(T)))
	return lanes[T](mapRoom(tb, size), 0, n)
}

// EndOf returns a copy of src that ends at an unmapped page.
func EndOf[T Lane](tb testing.TB, src []T) []T {
	tb.Helper()
	dst := End[T](tb, len(src))
	copy(dst, src)
	return dst
}

// StartOf returns a copy of src that begins after an unmapped page.
func StartOf[T Lane](tb testing.TB, src []T) []T {
	tb.Helper()
	dst := Start[T](tb, len(src))
	copy(dst, src)
	return dst
}

// mapRoom maps whole pages for size bytes (at least one) between two pages that fault on any access. The mapping
// lives until the test ends.
func mapRoom(tb testing.TB, size int) []byte {
	tb.Helper()
	page := syscall.Getpagesize()
	room := max(1, (size+page-1)/page) * page
	all, err := syscall.Mmap(-1, 0, room+2*page, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		tb.Fatalf("map %d bytes: %v", room+2*page, err)
	}
	tb.Cleanup(func() {
		if err := syscall.Munmap(all); err != nil {
			tb.Errorf("unmap guarded pages: %v", err)
		}
	})
	for _, wall := range [][]byte{all[:page], all[page+room:]} {
		if err := syscall.Mprotect(wall, syscall.PROT_NONE); err != nil {
			tb.Fatalf("protect guard page: %v", err)
		}
	}
	return all[page : page+room : page+room]
}

// lanes views mem from byte off on as n elements. An empty slice still points at its place beside the wall, which
// slicing mem itself would not promise.
func lanes[T Lane](mem []byte, off, n int) []T {
	return unsafe.Slice((*T)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(mem)), off)), n)
}
