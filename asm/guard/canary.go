//go:build unix

package guard

import (
	"testing"
	"unsafe"
)

// canaryBytes lie on each side of a Canary's slice: the widest store of any kernel, twice.
const canaryBytes = 128

// Canary is a slice between two stretches of known bytes. A kernel that stores outside the slice changes them.
type Canary[T Lane] struct {
	// Slice is the memory under test. Its own elements start as the canary pattern too, so that an element which
	// a kernel failed to write does not look like a plausible zero.
	Slice []T
	mem   []byte
	size  int
	shift int
}

// NewCanary returns a Canary of n elements that begins shift elements past a 64-byte boundary.
func NewCanary[T Lane](n, shift int) *Canary[T] {
	width := int(unsafe.Sizeof(*new(T)))
	c := &Canary[T]{size: n * width, shift: canaryBytes + shift*width}
	raw := make([]byte, c.shift+c.size+canaryBytes+64)
	base := uintptr(unsafe.Pointer(unsafe.SliceData(raw)))
	c.mem = raw[(64-base%64)%64:][:c.shift+c.size+canaryBytes]
	for i := range c.mem {
		c.mem[i] = canaryAt(i)
	}
	c.Slice = lanes[T](c.mem, c.shift, n)
	return c
}

// Check fails the test if a byte outside the slice has changed.
func (c *Canary[T]) Check(tb testing.TB) {
	tb.Helper()
	for i, b := range c.mem {
		if (i < c.shift || i >= c.shift+c.size) && b != canaryAt(i) {
			tb.Fatalf("byte %d of a slice of %d bytes was overwritten: %#x, want %#x",
				i-c.shift, c.size, b, canaryAt(i))
		}
	}
}

// canaryAt differs from byte to byte, so that a store of copied or shifted canaries is noticed.
func canaryAt(i int) byte { return byte(i*37) ^ 0xA5 }
