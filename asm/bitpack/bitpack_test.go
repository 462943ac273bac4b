package bitpack

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

// counts are the lengths at which kernels change between their wide loop, their narrow loop and their tail.
func counts() []int {
	var ns []int
	for n := range 65 {
		ns = append(ns, n)
	}
	for n := 128; n <= 4096; n *= 2 {
		ns = append(ns, n-1, n, n+1)
	}
	return append(ns, 8191, 8192, 8193)
}

func forTiers(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run(tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// family is the functions of one lane type.
type family[T lane] struct {
	bits   int
	pack   func(dst []byte, src []T, width int)
	unpack func(dst []T, src []byte, width int)
	gather func(dst []T, src []byte, width int, sel []uint16)
}

var (
	familyU8  = family[uint8]{8, PackU8, UnpackU8, GatherU8}
	familyU16 = family[uint16]{16, PackU16, UnpackU16, GatherU16}
	familyU32 = family[uint32]{32, PackU32, UnpackU32, GatherU32}
	familyU64 = family[uint64]{64, PackU64, UnpackU64, GatherU64}
)

// naivePack sets bit by bit.
func naivePack[T lane](src []T, width int) []byte {
	dst := make([]byte, Size(len(src), width), Size(len(src), width)+Padding)
	for i, v := range src {
		for b := range width {
			dst[(i*width+b)>>3] |= byte(v>>b&1) << ((i*width + b) & 7)
		}
	}
	return dst
}

// randomValues returns n values with extremes among them, all below 1<<width.
func randomValues[T lane](rng *rand.Rand, n, width int) []T {
	mask := T(^uint64(0) >> (64 - width))
	values := make([]T, n)
	for i := range values {
		switch rng.IntN(8) {
		case 0:
			values[i] = 0
		case 1:
			values[i] = mask
		default:
			values[i] = T(rng.Uint64()) & mask
		}
	}
	return values
}

// padded returns packed with arbitrary bytes behind it, ending at an unmapped page.
func padded(t *testing.T, rng *rand.Rand, packed []byte) []byte {
	mem := guard.End[byte](t, len(packed)+Padding)
	for i := range mem {
		mem[i] = byte(rng.Uint32())
	}
	copy(mem, packed)
	return mem[:len(packed)]
}

// Values of every width survive packing and unpacking at every length, sources are read only up to their padding
// and destinations are written only inside.
func testRoundTrip[T lane](t *testing.T, f family[T]) {
	rng := rand.New(rand.NewPCG(1, uint64(f.bits)))
	for width := 1; width <= f.bits; width++ {
		ns := counts()
		if width%5 != 1 {
			ns = []int{0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 200, 511, 513, 1024 + rng.IntN(1000)}
		}
		for _, n := range ns {
			values := randomValues[T](rng, n, width)
			want := naivePack(values, width)
			dirty := make([]T, n)
			for i, v := range values {
				dirty[i] = v | T(rng.Uint64())<<(width-1)<<1
			}
			out := guard.NewCanary[byte](len(want), rng.IntN(16))
			f.pack(out.Slice, dirty, width)
			out.Check(t)
			if string(out.Slice) != string(want) {
				t.Fatalf("width %d n %d: packed\n%x, want\n%x", width, n, out.Slice, want)
			}
			back := guard.NewCanary[T](n, rng.IntN(8))
			f.unpack(back.Slice, padded(t, rng, want), width)
			back.Check(t)
			for i, v := range values {
				if back.Slice[i] != v {
					t.Fatalf("width %d n %d: value %d unpacks to %#x, want %#x", width, n, i, back.Slice[i], v)
				}
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		t.Run("u8", func(t *testing.T) { testRoundTrip(t, familyU8) })
		t.Run("u16", func(t *testing.T) { testRoundTrip(t, familyU16) })
		t.Run("u32", func(t *testing.T) { testRoundTrip(t, familyU32) })
		t.Run("u64", func(t *testing.T) { testRoundTrip(t, familyU64) })
	})
}

// Sources that begin right after, and destinations that end right before, an unmapped page are not overrun.
func testWalls[T lane](t *testing.T, f family[T]) {
	rng := rand.New(rand.NewPCG(2, uint64(f.bits)))
	for width := 1; width <= f.bits; width += 1 + rng.IntN(3) {
		for _, n := range []int{1, 13, 64, 100, 515} {
			values := randomValues[T](rng, n, width)
			packed := guard.End[byte](t, Size(n, width))
			f.pack(packed, guard.EndOf(t, values), width)
			atStart := guard.Start[byte](t, len(packed)+Padding)
			copy(atStart, packed)
			for _, dst := range [][]T{guard.End[T](t, n), guard.Start[T](t, n)} {
				f.unpack(dst, atStart, width)
				for i, v := range values {
					if dst[i] != v {
						t.Fatalf("width %d n %d: value %d is %#x, want %#x", width, n, i, dst[i], v)
					}
				}
			}
		}
	}
}

func TestWalls(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		testWalls(t, familyU8)
		testWalls(t, familyU16)
		testWalls(t, familyU32)
		testWalls(t, familyU64)
	})
}

// A single set bit walked through every lane and bit position comes out where it went in.
func testWalk[T lane](t *testing.T, f family[T]) {
	n := 8 * 64 / f.bits * 9
	values, dst := make([]T, n), make([]T, n)
	for width := 1; width <= f.bits; width++ {
		for i := range n {
			values[i] = 1 << ((i * 7) % width)
			f.unpack(dst, naivePack(values, width), width)
			for j, v := range dst {
				if v != values[j] {
					t.Fatalf("width %d: value %d set to %#x: value %d is %#x", width, i, values[i], j, v)
				}
			}
			values[i] = 0
		}
	}
}

func TestWalk(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		testWalk(t, familyU8)
		testWalk(t, familyU16)
		testWalk(t, familyU32)
		testWalk(t, familyU64)
	})
}

// Gather and At return the values at their positions, up to the last one, for selections of any length.
func testGather[T lane](t *testing.T, f family[T]) {
	rng := rand.New(rand.NewPCG(3, uint64(f.bits)))
	for width := 1; width <= f.bits; width++ {
		values := randomValues[T](rng, 700, width)
		src := padded(t, rng, naivePack(values, width))
		all := []uint16{0, 1, 8, 63, 64, 65, 66, 600, 601, 602, 698, 699}
		for n := range len(all) + 1 {
			sel := guard.EndOf(t, all[len(all)-n:])
			dst := guard.NewCanary[T](n, 1)
			f.gather(dst.Slice, src, width, sel)
			dst.Check(t)
			for i, pos := range sel {
				if dst.Slice[i] != values[pos] || At(src, width, int(pos)) != uint64(values[pos]) {
					t.Fatalf("width %d: value %d is %#x gathered and %#x alone, want %#x",
						width, pos, dst.Slice[i], At(src, width, int(pos)), values[pos])
				}
			}
		}
		testGatherOutside(t, f, src, width)
	}
}

// testGatherOutside gathers past the padding of a source that ends at an unmapped page: that panics; a fault would
// end the test binary.
func testGatherOutside[T lane](t *testing.T, f family[T], src []byte, width int) {
	defer func() {
		if recover() == nil {
			t.Fatalf("width %d: no panic past a source of %d bytes", width, cap(src))
		}
	}()
	dst := make([]T, 1)
	for pos := 699; pos*width <= cap(src)*8; pos++ {
		f.gather(dst, src, width, []uint16{uint16(pos)})
	}
}

func TestGather(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		testGather(t, familyU8)
		testGather(t, familyU16)
		testGather(t, familyU32)
		testGather(t, familyU64)
	})
}

// Calls that would read or write outside their slices, or name an impossible width, panic.
func TestBadCalls(t *testing.T) {
	long := make([]byte, 8, 8+Padding)
	for name, call := range map[string]func(){
		"width 0":         func() { UnpackU8(nil, long, 0) },
		"width 9 to u8":   func() { UnpackU8(nil, long, 9) },
		"width 65":        func() { UnpackU64(nil, long, 65) },
		"source short":    func() { UnpackU32(make([]uint32, 9), long, 8) },
		"no padding":      func() { UnpackU32(make([]uint32, 8), make([]byte, 8), 8) },
		"dst short":       func() { PackU16(make([]byte, 3), make([]uint16, 4), 8) },
		"negative index":  func() { At(long, 8, -1) },
		"gather past end": func() { GatherU8(make([]uint8, 1), long, 8, []uint16{8 + Padding}) },
		"gather dst":      func() { GatherU8(nil, long, 8, []uint16{1}) },
		"filter dst":      func() { FilterRange(nil, long, 8, 8, 0, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

func ExampleUnpackU16() {
	values := []uint16{1000, 1002, 1001, 1007}
	const base, width = 1000, 3
	for i := range values {
		values[i] -= base
	}
	packed := make([]byte, Size(len(values), width)+Padding)
	PackU16(packed, values, width)
	back := make([]uint16, len(values))
	UnpackU16(back, packed, width)
	fmt.Println(back, At(packed, width, 3)+base)
	// Output: [0 2 1 7] 1007
}
