package filter

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

var ops = []Op{Eq, Ne, Lt, Le, Gt, Ge}

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

// compare is what op means.
func compare[T guard.Lane](op Op, a, b T) bool {
	switch op {
	case Eq:
		return a == b
	case Ne:
		return a != b
	case Lt:
		return a < b
	case Le:
		return a <= b
	case Gt:
		return a > b
	default:
		return a >= b
	}
}

// checkBitmap runs a filter into canaries and compares every bit of its words with the definition.
func checkBitmap(t *testing.T, what string, n, shift int, run func(dst []uint64), want func(row int) bool) {
	t.Helper()
	dst := guard.NewCanary[uint64]((n+63)/64, shift)
	run(dst.Slice)
	dst.Check(t)
	for i := range len(dst.Slice) * 64 {
		expect := i < n && want(i)
		if got := dst.Slice[i>>6]>>(i&63)&1 == 1; got != expect {
			t.Fatalf("%s: n=%d: row %d is %v, want %v", what, n, i, got, expect)
		}
	}
}

// intFamily is the functions of one integer type.
type intFamily[T guard.Lane] struct {
	name    string
	vs      func(op Op, dst []uint64, src []T, c T)
	between func(dst []uint64, src []T, lo, hi T)
	vv      func(op Op, dst []uint64, a, b []T) // nil where the type has none
	extreme []T
}

// pick returns a value near one of few centres, so that comparisons of all outcomes happen.
func (f *intFamily[T]) pick(rng *rand.Rand) T {
	return f.extreme[rng.IntN(len(f.extreme))] + T(rng.IntN(3)) - 1
}

func (f *intFamily[T]) column(rng *rand.Rand, n int) []T {
	column := make([]T, n)
	for i := range column {
		column[i] = f.pick(rng)
	}
	return column
}

func (f *intFamily[T]) test(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, uint64(len(f.name))))
	for _, n := range counts() {
		src, c := guard.EndOf(t, f.column(rng, n)), f.pick(rng)
		for _, op := range ops {
			checkBitmap(t, fmt.Sprintf("%s %s %v", f.name, op, c), n, n%8,
				func(dst []uint64) { f.vs(op, dst, src, c) },
				func(i int) bool { return compare(op, src[i], c) })
		}
		lo, hi := f.pick(rng), f.pick(rng)
		checkBitmap(t, fmt.Sprintf("%s between %v and %v", f.name, lo, hi), n, 0,
			func(dst []uint64) { f.between(dst, src, lo, hi) },
			func(i int) bool { return lo <= src[i] && src[i] <= hi })
		if f.vv == nil {
			continue
		}
		b := guard.EndOf(t, f.column(rng, n))
		for i := range b {
			if rng.IntN(3) == 0 {
				b[i] = src[i]
			}
		}
		for _, op := range ops {
			checkBitmap(t, fmt.Sprintf("%s columns %s", f.name, op), n, n%3,
				func(dst []uint64) { f.vv(op, dst, src, b) },
				func(i int) bool { return compare(op, src[i], b[i]) })
		}
	}
	f.testConstants(t, rng)
	f.testWalk(t)
}

// testConstants compares against every extreme constant, at a start beside an unmapped page.
func (f *intFamily[T]) testConstants(t *testing.T, rng *rand.Rand) {
	src := guard.StartOf(t, f.column(rng, 200))
	for _, c := range f.extreme {
		for _, op := range ops {
			checkBitmap(t, fmt.Sprintf("%s %s %v", f.name, op, c), len(src), 0,
				func(dst []uint64) { f.vs(op, dst, src, c) },
				func(i int) bool { return compare(op, src[i], c) })
		}
		for _, hi := range f.extreme {
			checkBitmap(t, fmt.Sprintf("%s between %v and %v", f.name, c, hi), len(src), 0,
				func(dst []uint64) { f.between(dst, src, c, hi) },
				func(i int) bool { return c <= src[i] && src[i] <= hi })
		}
	}
}

// testWalk moves one value that differs through every lane of the wide loop, the word loop and the tail.
func (f *intFamily[T]) testWalk(t *testing.T) {
	const n = 1024 + 512 + 64 + 47
	src, other := make([]T, n), make([]T, n)
	for i := range n {
		src[i]++
		for _, op := range []Op{Eq, Gt} {
			checkBitmap(t, f.name+" walk", n, 0, func(dst []uint64) { f.vs(op, dst, src, src[i]-T(op/Gt)) },
				func(row int) bool { return row == i })
		}
		if f.vv != nil {
			for _, op := range []Op{Ne, Gt} {
				checkBitmap(t, f.name+" columns walk", n, 0, func(dst []uint64) { f.vv(op, dst, src, other) },
					func(row int) bool { return row == i })
			}
		}
		src[i]--
	}
}

func signedExtremes[T int8 | int16 | int32 | int64](least T) []T {
	return []T{least, least + 1, -5, -1, 0, 1, 5, 100, ^least, ^least - 1}
}

func unsignedExtremes[T unsigned]() []T {
	half := ^T(0) / 2
	return []T{0, 1, 5, 100, half, half + 1, half + 2, ^T(0), ^T(0) - 1}
}

// Every integer filter equals the comparison of its rows one by one: at every length, for every constant at the
// edges of its type, reading and writing only inside its slices.
func TestIntegers(t *testing.T) {
	i8 := intFamily[int8]{"int8", Int8VS, BetweenInt8VS, nil, signedExtremes[int8](math.MinInt8)}
	i16 := intFamily[int16]{"int16", Int16VS, BetweenInt16VS, nil, signedExtremes[int16](math.MinInt16)}
	i32 := intFamily[int32]{"int32", Int32VS, BetweenInt32VS, nil, signedExtremes[int32](math.MinInt32)}
	i64 := intFamily[int64]{"int64", Int64VS, BetweenInt64VS, Int64VV, signedExtremes[int64](math.MinInt64)}
	u8 := intFamily[uint8]{"uint8", Uint8VS, BetweenUint8VS, U8VV, unsignedExtremes[uint8]()}
	u16 := intFamily[uint16]{"uint16", Uint16VS, BetweenUint16VS, U16VV, unsignedExtremes[uint16]()}
	u32 := intFamily[uint32]{"uint32", Uint32VS, BetweenUint32VS, U32VV, unsignedExtremes[uint32]()}
	u64 := intFamily[uint64]{"uint64", Uint64VS, BetweenUint64VS, Uint64VV, unsignedExtremes[uint64]()}
	forTiers(t, func(t *testing.T) {
		t.Run("int8", i8.test)
		t.Run("int16", i16.test)
		t.Run("int32", i32.test)
		t.Run("int64", i64.test)
		t.Run("uint8", u8.test)
		t.Run("uint16", u16.test)
		t.Run("uint32", u32.test)
		t.Run("uint64", u64.test)
	})
}

var floatExtremes = []float64{
	math.Inf(-1), -math.MaxFloat64, -1.5, -math.SmallestNonzeroFloat64, math.Copysign(0, -1), 0,
	math.SmallestNonzeroFloat64, 1, 1.5, math.MaxFloat64, math.Inf(1), math.NaN(),
	math.Float64frombits(0xfff8000000000001),
}

// Float filters follow IEEE 754, NaN and -0 included, at every length and in every lane.
func TestFloats(t *testing.T) {
	pick := func(rng *rand.Rand) float64 { return floatExtremes[rng.IntN(len(floatExtremes))] }
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(12, 12))
		for _, n := range counts() {
			a, b := guard.End[float64](t, n), guard.End[float64](t, n)
			for i := range a {
				a[i], b[i] = pick(rng), pick(rng)
			}
			c, lo, hi := pick(rng), pick(rng), pick(rng)
			if n == 200 || n == 128 {
				c = math.NaN()
			}
			for _, op := range ops {
				checkBitmap(t, fmt.Sprintf("float64 %s %v", op, c), n, n%8,
					func(dst []uint64) { Float64VS(op, dst, a, c) },
					func(i int) bool { return compare(op, a[i], c) })
				checkBitmap(t, fmt.Sprintf("float64 columns %s", op), n, n%8,
					func(dst []uint64) { Float64VV(op, dst, a, b) },
					func(i int) bool { return compare(op, a[i], b[i]) })
			}
			checkBitmap(t, fmt.Sprintf("float64 between %v and %v", lo, hi), n, 0,
				func(dst []uint64) { BetweenFloat64VS(dst, a, lo, hi) },
				func(i int) bool { return lo <= a[i] && a[i] <= hi })
		}
		all := guard.StartOf(t, floatExtremes)
		for _, lo := range floatExtremes {
			for _, hi := range floatExtremes {
				checkBitmap(t, fmt.Sprintf("float64 between %v and %v", lo, hi), len(all), 0,
					func(dst []uint64) { BetweenFloat64VS(dst, all, lo, hi) },
					func(i int) bool { return lo <= all[i] && all[i] <= hi })
			}
			for _, op := range ops {
				checkBitmap(t, fmt.Sprintf("float64 %s %v", op, lo), len(all), 0,
					func(dst []uint64) { Float64VS(op, dst, all, lo) },
					func(i int) bool { return compare(op, all[i], lo) })
			}
		}
	})
}

// Lookups answer with the table's bit of each code, for every code.
func TestLookup(t *testing.T) {
	forTiers(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(13, 13))
		table := make([]uint64, 1024)
		for round := range 3 {
			for i := range table {
				table[i] = [...]uint64{rng.Uint64(), 1 << rng.IntN(64), ^uint64(0)}[round]
			}
			has := func(code int) bool { return table[code>>6]>>(code&63)&1 == 1 }
			for _, n := range append(counts(), 256) {
				u8, u16, u32 := guard.End[uint8](t, n), guard.End[uint16](t, n), guard.End[uint32](t, n)
				for i := range n {
					u8[i], u16[i], u32[i] = uint8(i), uint16(rng.Uint32()), rng.Uint32N(65536)
				}
				checkBitmap(t, "lookup u8", n, 1, func(dst []uint64) { LookupU8(dst, u8, table) },
					func(i int) bool { return has(int(u8[i])) })
				checkBitmap(t, "lookup u16", n, 2, func(dst []uint64) { LookupU16(dst, u16, table) },
					func(i int) bool { return has(int(u16[i])) })
				checkBitmap(t, "lookup u32", n, 3, func(dst []uint64) { LookupU32(dst, u32, table) },
					func(i int) bool { return has(int(u32[i])) })
			}
		}
	})
}

// A code past its table panics wherever it stands, on every tier; one that is just inside does not.
func TestLookupOutside(t *testing.T) {
	outside := func(run func()) (panicked bool) {
		defer func() { panicked = recover() != nil }()
		run()
		return false
	}
	forTiers(t, func(t *testing.T) {
		u16, u32, dst := make([]uint16, 150), make([]uint32, 150), make([]uint64, 3)
		table := guard.End[uint64](t, 5)
		for i := range u16 {
			for code, want := range map[uint32]bool{319: false, 320: true, 65535: true} {
				u16[i], u32[i] = uint16(code), code<<(code>>15*16)
				if got := outside(func() { LookupU16(dst, u16, table) }); got != want {
					t.Fatalf("u16 code %d at row %d: panic %v, want %v", u16[i], i, got, want)
				}
				if got := outside(func() { LookupU32(dst, u32, table) }); got != want {
					t.Fatalf("u32 code %d at row %d: panic %v, want %v", u32[i], i, got, want)
				}
			}
			u16[i], u32[i] = 0, 0
		}
	})
}

// Calls that would write outside dst, or compare columns of different lengths, panic.
func TestBadCalls(t *testing.T) {
	one := make([]uint64, 1)
	for name, call := range map[string]func(){
		"range":         func() { RangeU8(one, make([]uint8, 65), 0, 0) },
		"nothing":       func() { Uint8VS(Lt, one, make([]uint8, 65), 0) },
		"float":         func() { Float64VS(Eq, one, make([]float64, 65), 0) },
		"columns":       func() { U32VV(Eq, one, make([]uint32, 3), make([]uint32, 4)) },
		"op":            func() { Int64VV(Ge+1, one, nil, nil) },
		"op constant":   func() { Int32VS(Ge+1, one, nil, 0) },
		"lookup table":  func() { LookupU8(one, []uint8{1}, one) },
		"code past end": func() { LookupU16(one, []uint16{64}, one) },
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

func ExampleBetweenInt32VS() {
	prices := []int32{5, 17, 30, 42, 11}
	dst := make([]uint64, 1)
	BetweenInt32VS(dst, prices, 10, 40)
	fmt.Printf("%05b\n", dst[0])
	// Output: 10110
}
