package delta

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

func forTiers(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run(tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// counts are the lengths at which kernels change between their wide loop and their tail.
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

// check sums deltas between canaries and at both walls and compares with the definition.
func check[T uint32 | uint64](t *testing.T, deltas []T, first T, run func(dst []T, first T)) {
	t.Helper()
	want, sum := make([]T, len(deltas)), first
	for i, d := range deltas {
		sum += d
		want[i] = sum
	}
	canary := guard.NewCanary[T](len(deltas), len(deltas)%16)
	copy(canary.Slice, deltas)
	for _, dst := range [][]T{canary.Slice, guard.EndOf(t, deltas), guard.StartOf(t, deltas)} {
		run(dst, first)
		if !slices.Equal(dst, want) {
			i := 0
			for dst[i] == want[i] {
				i++
			}
			t.Fatalf("n=%d first=%#x: value %d is %#x, want %#x", len(deltas), first, i, dst[i], want[i])
		}
	}
	canary.Check(t)
}

// Prefix sums equal the running sum at every length, wrap around, and touch nothing outside.
func TestPrefixSum(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(31, 31))
		for _, n := range counts() {
			d32, d64 := make([]uint32, n), make([]uint64, n)
			for i := range n {
				d32[i], d64[i] = rng.Uint32()>>rng.IntN(32), rng.Uint64()>>rng.IntN(64)
			}
			check(t, d32, rng.Uint32(), PrefixSumU32)
			check(t, d64, rng.Uint64(), PrefixSumU64)
		}
	})
}

// One delta walked through every lane moves the values from there on, and no other.
func TestPrefixSumWalk(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		const n = 64*2 + 64 + 13
		d32, d64 := make([]uint32, n), make([]uint64, n)
		for i := range n {
			d32[i], d64[i] = ^uint32(6), ^uint64(6)
			check(t, d32, 3, PrefixSumU32)
			check(t, d64, 3, PrefixSumU64)
			d32[i], d64[i] = 0, 0
		}
	})
}

// Deltas and prefix sums undo each other, in place too.
func TestDeltas(t *testing.T) {
	rng := rand.New(rand.NewPCG(32, 32))
	for _, n := range []int{0, 1, 2, 17, 1000} {
		v32, v64 := make([]uint32, n), make([]uint64, n)
		for i := range n {
			v32[i], v64[i] = rng.Uint32(), rng.Uint64()
		}
		d32, d64 := make([]uint32, n), slices.Clone(v64)
		DeltasU32(d32, v32)
		DeltasU64(d64, d64)
		if n == 0 {
			continue
		}
		if d32[0] != 0 || d64[0] != 0 {
			t.Errorf("n=%d: first deltas %d and %d, want 0", n, d32[0], d64[0])
		}
		PrefixSumU32(d32, v32[0])
		PrefixSumU64(d64, v64[0])
		if !slices.Equal(d32, v32) || !slices.Equal(d64, v64) {
			t.Errorf("n=%d: values lost", n)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("short dst: no panic")
		}
	}()
	DeltasU64(nil, []uint64{1})
}

func FuzzPrefixSum(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, bits uint8) {
		rng := rand.New(rand.NewPCG(seed, 33))
		d32, d64 := make([]uint32, n%9000), make([]uint64, n%9000)
		for i := range d32 {
			d32[i], d64[i] = rng.Uint32()>>(bits%32), rng.Uint64()>>(bits%64)
		}
		forTiers(t, func(t *testing.T) {
			check(t, d32, uint32(seed), PrefixSumU32)
			check(t, d64, seed, PrefixSumU64)
		})
	})
}
