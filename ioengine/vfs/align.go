package vfs

import (
	"fmt"
	"io/fs"
	"unsafe"
)

// CheckDirect returns an error if a Direct read of p at off is not aligned to DirectAlign. All implementations
// check it, so that a caller tested in memory also works with O_DIRECT.
func CheckDirect(name string, p []byte, off int64) error {
	addr := uintptr(unsafe.Pointer(unsafe.SliceData(p)))
	if off%DirectAlign == 0 && len(p)%DirectAlign == 0 && addr%DirectAlign == 0 {
		return nil
	}
	return &fs.PathError{Op: "direct read", Path: name, Err: fmt.Errorf(
		"address %#x, length %d and offset %d are not all multiples of %d", addr, len(p), off, DirectAlign)}
}
