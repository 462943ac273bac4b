//go:build unix

package guard

import (
	"runtime/debug"
	"testing"
	"unsafe"
)

// faults reports whether reading the byte at p faults.
func faults(p unsafe.Pointer) (faulted bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { faulted = recover() != nil }()
	sink = *(*byte)(p)
	return false
}

var sink byte

// A byte past an End slice and a byte before a Start slice fault; every byte inside can be written.
func TestWalls(t *testing.T) {
	for _, n := range []int{0, 1, 7, 512, 513, 4096} {
		end, start := End[uint64](t, n), Start[uint64](t, n)
		for i := range n {
			end[i], start[i] = 1, 1
		}
		if !faults(unsafe.Add(unsafe.Pointer(unsafe.SliceData(end)), 8*n)) {
			t.Errorf("n=%d: no fault past the end", n)
		}
		if !faults(unsafe.Add(unsafe.Pointer(unsafe.SliceData(start)), -1)) {
			t.Errorf("n=%d: no fault before the start", n)
		}
	}
	if got := EndOf(t, []int16{1, -2, 3}); got[1] != -2 || StartOf(t, got)[2] != 3 {
		t.Errorf("copies lost their values: %v", got)
	}
}

// fatalTB turns Fatalf into a flag.
type fatalTB struct {
	testing.TB
	failed bool
}

func (f *fatalTB) Helper()               {}
func (f *fatalTB) Fatalf(string, ...any) { f.failed = true }

// Check is quiet after writes inside the slice and reports one byte on either side.
func TestCanary(t *testing.T) {
	for _, shift := range []int{0, 1, 5} {
		c := NewCanary[uint32](10, shift)
		p := unsafe.Pointer(unsafe.SliceData(c.Slice))
		if got, want := uintptr(p)%64, uintptr(4*shift)%64; got != want {
			t.Errorf("shift %d: address is %d modulo 64, want %d", shift, got, want)
		}
		clear(c.Slice)
		c.Check(t)
		for _, off := range []int{-1, 40} {
			hit := (*byte)(unsafe.Add(p, off))
			*hit ^= 1
			tb := fatalTB{TB: t}
			c.Check(&tb)
			if !tb.failed {
				t.Errorf("shift %d: change at byte %d not seen", shift, off)
			}
			*hit ^= 1
		}
	}
}
