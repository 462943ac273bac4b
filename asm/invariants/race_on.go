//go:build race

package invariants

import (
	"runtime"
	"unsafe"
)

// Reads tells the race detector that assembly is about to read s. It costs nothing in other builds.
func Reads[T any](s []T) {
	if len(s) > 0 {
		runtime.RaceReadRange(unsafe.Pointer(unsafe.SliceData(s)), len(s)*int(unsafe.Sizeof(s[0])))
	}
}

// Writes tells the race detector that assembly is about to write s. It costs nothing in other builds.
func Writes[T any](s []T) {
	if len(s) > 0 {
		runtime.RaceWriteRange(unsafe.Pointer(unsafe.SliceData(s)), len(s)*int(unsafe.Sizeof(s[0])))
	}
}
