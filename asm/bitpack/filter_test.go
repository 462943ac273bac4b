package bitpack

import (
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/guard"
)

// checkFilter compares FilterRange with the definition, row by row.
func checkFilter(t *testing.T, rng *rand.Rand, values []uint64, width int, lo, span uint64) {
	t.Helper()
	n := len(values)
	src := padded(t, rng, naivePack(values, width))
	dst := guard.NewCanary[uint64]((n+63)>>6, rng.IntN(8))
	FilterRange(dst.Slice, src, n, width, lo, span)
	dst.Check(t)
	for i := range len(dst.Slice) * 64 {
		want := i < n && values[i]-lo <= span
		if got := dst.Slice[i>>6]>>(i&63)&1 == 1; got != want {
			t.Fatalf("width %d n %d lo %#x span %#x: row %d is %v, want %v", width, n, lo, span, i, got, want)
		}
	}
}

// FilterRange equals unpacking and comparing, at every width, for ranges of every kind: inside the width, past it,
// wrapping, empty and full.
func TestFilterRange(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 4))
		for width := 1; width <= 64; width++ {
			most := ^uint64(0) >> (64 - width)
			ranges := [][2]uint64{
				{0, 0}, {0, most}, {0, ^uint64(0)}, {most, 0}, {1, ^uint64(0) - 1}, {most, most}, {most + 1, 0},
				{^uint64(0), 1}, {^uint64(0), most}, {most + 1, ^most}, {most / 2, most / 4}, {most/2 + 1, ^uint64(0) - 2},
				{most/2 + 1, ^uint64(0) - most/4}, {7, ^uint64(0)},
				{rng.Uint64() & most, rng.Uint64() & most}, {rng.Uint64(), rng.Uint64()},
			}
			for _, r := range ranges {
				n := []int{0, 1, 63, 64, 65, 200, 1024, rng.IntN(2100)}[rng.IntN(8)]
				checkFilter(t, rng, randomValues[uint64](rng, n, width), width, r[0], r[1])
			}
			for _, n := range []int{1, 15, 17, 64, 129, 511, 512, 513} {
				checkFilter(t, rng, randomValues[uint64](rng, n, width), width, most/3, most/2)
			}
		}
		for _, width := range []int{5, 13, 27, 31, 49, 61} {
			checkFilter(t, rng, randomValues[uint64](rng, 8193, width), width, 3, ^uint64(0)>>(65-width))
		}
	})
}

// The one row that passes, or the one that does not, walks through every lane of two words and a tail.
func TestFilterRangeWalk(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 5))
		const n = 64 + 64 + 37
		values := make([]uint64, n)
		for _, width := range []int{1, 7, 8, 9, 15, 16, 17, 30, 31, 32, 33, 57, 58, 64} {
			for i := range n {
				values[i] = 1
				checkFilter(t, rng, values, width, 1, 0)
				checkFilter(t, rng, values, width, 0, 0)
				values[i] = 0
			}
		}
	})
}

func FuzzFilterRange(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint8(12), uint64(3), uint64(5))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, width uint8, lo, span uint64) {
		rng := rand.New(rand.NewPCG(seed, 6))
		w := int(width)%64 + 1
		values := randomValues[uint64](rng, int(n)%9000, w)
		forTiers(t, func(t *testing.T) { checkFilter(t, rng, values, w, lo, span) })
	})
}

func fuzzLane[T lane](t *testing.T, f family[T], seed uint64, n, w int) {
	rng := rand.New(rand.NewPCG(seed, 7))
	values := randomValues[T](rng, n, w)
	want := naivePack(values, w)
	src := padded(t, rng, want)
	forTiers(t, func(t *testing.T) {
		packed := guard.NewCanary[byte](len(want), int(seed%64))
		f.pack(packed.Slice, values, w)
		packed.Check(t)
		if string(packed.Slice) != string(want) {
			t.Fatalf("width %d n %d: packed wrongly", w, n)
		}
		dst := guard.NewCanary[T](n, int(seed%8))
		f.unpack(dst.Slice, src, w)
		dst.Check(t)
		for i, v := range values {
			if dst.Slice[i] != v {
				t.Fatalf("width %d n %d: value %d is %#x, want %#x", w, n, i, dst.Slice[i], v)
			}
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint8(12))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, width uint8) {
		rows, w := int(n)%9000, int(width)
		fuzzLane(t, familyU8, seed, rows, w%8+1)
		fuzzLane(t, familyU16, seed, rows, w%16+1)
		fuzzLane(t, familyU32, seed, rows, w%32+1)
		fuzzLane(t, familyU64, seed, rows, w%64+1)
	})
}
