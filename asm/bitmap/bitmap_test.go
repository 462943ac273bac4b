package bitmap

import (
	"fmt"
	"math/rand/v2"
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

// counts are the lengths in words or bits at which kernels change between their loops and their tail.
func counts(most int) []int {
	var ns []int
	for n := range 65 {
		ns = append(ns, n)
	}
	for n := 128; n <= most; n *= 2 {
		ns = append(ns, n-1, n, n+1)
	}
	return ns
}

// randomBitmap returns words of one of several densities, ending at an unmapped page.
func randomBitmap(t *testing.T, rng *rand.Rand, words int) []uint64 {
	a := guard.End[uint64](t, words)
	density := rng.IntN(5)
	for i := range a {
		switch density {
		case 0:
			a[i] = rng.Uint64() & rng.Uint64() & rng.Uint64() & rng.Uint64() & rng.Uint64() & rng.Uint64()
		case 1:
			a[i] = rng.Uint64()
		case 2:
			a[i] = rng.Uint64() | rng.Uint64() | rng.Uint64()
		case 3:
			a[i] = ^uint64(0)
		case 4:
			a[i] = uint64(rng.IntN(2)) << rng.IntN(64)
		}
	}
	return a
}

func isSet(a []uint64, i int) bool { return a[i>>6]>>(i&63)&1 == 1 }

func TestWords(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 8, 512: 8, 513: 16, 8192: 128} {
		if got := Words(n); got != want {
			t.Errorf("Words(%d) = %d, want %d", n, got, want)
		}
	}
}

// And, Or, AndNot and Not equal their word operation at every length, in place too, and stay inside dst.
func TestLogic(t *testing.T) {
	ops := []struct {
		name string
		run  func(dst, a, b []uint64)
		want func(a, b uint64) uint64
	}{
		{"and", And, func(a, b uint64) uint64 { return a & b }},
		{"or", Or, func(a, b uint64) uint64 { return a | b }},
		{"andnot", AndNot, func(a, b uint64) uint64 { return a &^ b }},
		{"not", func(dst, a, _ []uint64) { Not(dst, a, len(a)*64) }, func(a, _ uint64) uint64 { return ^a }},
	}
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(21, 21))
		for _, op := range ops {
			for _, words := range counts(1024) {
				a, b := randomBitmap(t, rng, words), guard.StartOf(t, randomBitmap(t, rng, words))
				dst := guard.NewCanary[uint64](words, words%8)
				op.run(dst.Slice, a, b)
				dst.Check(t)
				inPlace := guard.EndOf(t, a)
				op.run(inPlace, inPlace, b)
				for i := range words {
					want := op.want(a[i], b[i])
					if dst.Slice[i] != want || inPlace[i] != want {
						t.Fatalf("%s of %d words: word %d is %#x, in place %#x, want %#x",
							op.name, words, i, dst.Slice[i], inPlace[i], want)
					}
				}
			}
		}
	})
}

// Not and SetAll give n answers and clear the rest of the last word.
func TestLastWord(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(22, 22))
		for _, n := range counts(8192) {
			a := randomBitmap(t, rng, covered(n))
			inverse, all := guard.NewCanary[uint64](covered(n), 1), guard.NewCanary[uint64](covered(n), 2)
			Not(inverse.Slice, a, n)
			SetAll(all.Slice, n)
			inverse.Check(t)
			all.Check(t)
			for i := range covered(n) * 64 {
				if isSet(inverse.Slice, i) != (i < n && !isSet(a, i)) || isSet(all.Slice, i) != (i < n) {
					t.Fatalf("n=%d: bit %d: not %v, set all %v", n, i, isSet(inverse.Slice, i), isSet(all.Slice, i))
				}
			}
		}
	})
}

// checkRows compares all functions over a range of rows with a loop over its bits.
func checkRows(t *testing.T, a []uint64, from, to int) {
	t.Helper()
	var want []uint16
	for i := from; i < to; i++ {
		if isSet(a, i) {
			want = append(want, uint16(i-from))
		}
	}
	if got := CountIn(a, from, to); got != len(want) {
		t.Fatalf("count of rows %d to %d is %d, want %d", from, to, got, len(want))
	}
	if got := AnyIn(a, from, to); got != (len(want) > 0) {
		t.Fatalf("any of rows %d to %d is %v, want %d rows", from, to, got, len(want))
	}
	if from&63 != 0 {
		return
	}
	dst := guard.NewCanary[uint16](len(want)+selSpare, from>>6%8)
	if got := ToSel(dst.Slice, a, from, to); got != len(want) {
		t.Fatalf("selection of rows %d to %d has %d, want %d", from, to, got, len(want))
	}
	dst.Check(t)
	for i, pos := range want {
		if dst.Slice[i] != pos {
			t.Fatalf("rows %d to %d: position %d is %d, want %d", from, to, i, dst.Slice[i], pos)
		}
	}
}

// CountIn, AnyIn and ToSel agree with a loop over the bits for prefixes of every length and for stretches anywhere.
func TestRows(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(23, 23))
		for _, n := range append(counts(8192), 65536) {
			a := randomBitmap(t, rng, covered(n))
			checkRows(t, a, 0, n)
			if got := Count(a, n); got != CountIn(a, 0, n) {
				t.Fatalf("count of %d rows is %d", n, got)
			}
		}
		for range 500 {
			n := rng.IntN(3000)
			a := randomBitmap(t, rng, covered(n))
			from := rng.IntN(n + 1)
			to := from + rng.IntN(n-from+1)
			checkRows(t, a, from, to)
			checkRows(t, a, from&^63, to)
		}
	})
}

// One row walked through a bitmap is counted and selected wherever it is.
func TestRowsWalk(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		a := guard.End[uint64](t, 19)
		for i := range len(a) * 64 {
			a[i>>6] |= 1 << (i & 63)
			checkRows(t, a, 0, len(a)*64)
			checkRows(t, a, 64, max(64, i+1))
			a[i>>6] = 0
		}
	})
}

// Calls that would leave their slices panic.
func TestBadCalls(t *testing.T) {
	two := make([]uint64, 2)
	for name, call := range map[string]func(){
		"and":        func() { And(two, two, two[:1]) },
		"not":        func() { Not(two, two, 129) },
		"set":        func() { SetAll(two, 129) },
		"count":      func() { Count(two, 129) },
		"any":        func() { AnyIn(two, 5, 4) },
		"sel from":   func() { ToSel(make([]uint16, 256), two, 1, 128) },
		"sel dst":    func() { ToSel(make([]uint16, 32), []uint64{1}, 0, 64) },
		"sel beyond": func() { ToSel(make([]uint16, 256), two, 0, 129) },
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

func FuzzRows(f *testing.F) {
	f.Add(uint64(1), uint16(5), uint16(1000))
	f.Fuzz(func(t *testing.T, seed uint64, from, length uint16) {
		rng := rand.New(rand.NewPCG(seed, 24))
		start, end := int(from)%5000, int(from)%5000+int(length)%9000
		a := randomBitmap(t, rng, covered(end))
		forTiers(t, func(t *testing.T) {
			checkRows(t, a, start, end)
			checkRows(t, a, start&^63, end)
		})
	})
}

func FuzzLogic(f *testing.F) {
	f.Add(uint64(1), uint8(100))
	f.Fuzz(func(t *testing.T, seed uint64, words uint8) {
		rng := rand.New(rand.NewPCG(seed, 25))
		a, b := randomBitmap(t, rng, int(words)), randomBitmap(t, rng, int(words))
		forTiers(t, func(t *testing.T) {
			both, either, without := guard.End[uint64](t, len(a)), guard.End[uint64](t, len(a)), guard.End[uint64](t, len(a))
			And(both, a, b)
			Or(either, a, b)
			AndNot(without, a, b)
			for i := range a {
				if both[i] != a[i]&b[i] || either[i] != a[i]|b[i] || without[i] != a[i]&^b[i] {
					t.Fatalf("word %d of %d: %#x %#x %#x", i, words, both[i], either[i], without[i])
				}
			}
		})
	})
}

func ExampleToSel() {
	a := make([]uint64, Words(100))
	a[0], a[1] = 1<<3|1<<63, 1<<5
	sel := make([]uint16, Count(a, 100)+32)
	fmt.Println(sel[:ToSel(sel, a, 0, 100)])
	// Output: [3 63 69]
}
