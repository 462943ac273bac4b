//go:build unix

package arith

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

func sizes() []int {
	var s []int
	for n := range 65 {
		s = append(s, n)
	}
	for p := 128; p <= 4096; p *= 2 {
		s = append(s, p-1, p, p+1)
	}
	return append(s, chunkRows+19)
}

func eachTier(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run("tier="+tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// intOp is one integer operation in its three forms; scalar uses b[0] for the operand that does not vary.
type intOp struct {
	name    string
	scalar  bool
	checked func(dst, a, b []int64) int
	wrap    func(dst, a, b []int64)
	exact   func(x, a, b *big.Int) *big.Int
}

func reverse(f func(x, a, b *big.Int) *big.Int) func(x, a, b *big.Int) *big.Int {
	return func(x, a, b *big.Int) *big.Int { return f(x, b, a) }
}

func first(b []int64) int64 {
	if len(b) == 0 {
		return 3
	}
	return b[0]
}

var intOps = []intOp{
	{"AddInt64VV", false, AddInt64VV, AddInt64VVWrap, (*big.Int).Add},
	{"SubInt64VV", false, SubInt64VV, SubInt64VVWrap, (*big.Int).Sub},
	{"MulInt64VV", false, MulInt64VV, MulInt64VVWrap, (*big.Int).Mul},
	{"AddInt64VS", true, func(dst, a, b []int64) int { return AddInt64VS(dst, a, first(b)) },
		func(dst, a, b []int64) { AddInt64VSWrap(dst, a, first(b)) }, (*big.Int).Add},
	{"SubInt64VS", true, func(dst, a, b []int64) int { return SubInt64VS(dst, a, first(b)) },
		func(dst, a, b []int64) { SubInt64VSWrap(dst, a, first(b)) }, (*big.Int).Sub},
	{"MulInt64VS", true, func(dst, a, b []int64) int { return MulInt64VS(dst, a, first(b)) },
		func(dst, a, b []int64) { MulInt64VSWrap(dst, a, first(b)) }, (*big.Int).Mul},
	{"SubInt64SV", true, func(dst, a, b []int64) int { return SubInt64SV(dst, a, first(b)) },
		func(dst, a, b []int64) { SubInt64SVWrap(dst, a, first(b)) }, reverse((*big.Int).Sub)},
}

// value returns an operand: small, 32 bits wide, wide, or an extreme.
func value(rng *rand.Rand, kind int) int64 {
	switch kind {
	case 0:
		return int64(rng.IntN(2001) - 1000)
	case 1:
		return int64(int32(rng.Uint32()))
	case 2:
		return int64(rng.Uint64()) >> rng.IntN(64)
	default:
		return []int64{math.MinInt64, math.MaxInt64, -1, 0, 1, 2, -2, 1 << 31, -1 << 31, 1<<31 - 1, 1 << 32}[rng.IntN(11)]
	}
}

// want computes the operation exactly: the wrapped results and the first row that does not fit, or -1.
func (op intOp) want(a, b []int64) (wrapped []int64, overflow int) {
	wrapped, overflow = make([]int64, len(a)), -1
	x, mask := new(big.Int), new(big.Int).SetUint64(math.MaxUint64)
	for i := range a {
		v := b[0]
		if !op.scalar {
			v = b[i]
		}
		op.exact(x, big.NewInt(a[i]), big.NewInt(v))
		if overflow < 0 && !x.IsInt64() {
			overflow = i
		}
		wrapped[i] = int64(x.And(x, mask).Uint64())
	}
	return wrapped, overflow
}

// TestIntegers proves every integer operation in every tier against big integers: results, the row of the first
// overflow, no store outside dst, and no read outside the sources.
func TestIntegers(t *testing.T) {
	for _, op := range intOps {
		t.Run(op.name, func(t *testing.T) {
			eachTier(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(1, 2))
				for _, n := range sizes() {
					for kind := range 4 {
						a, b := make([]int64, n), make([]int64, n)
						for i := range a {
							a[i], b[i] = value(rng, kind), value(rng, kind)
						}
						op.check(t, a, b, kind)
					}
				}
			})
		})
	}
}

func (op intOp) check(t *testing.T, a, b []int64, kind int) {
	t.Helper()
	n := len(a)
	want, overflow := op.want(a, b)
	if n > 0 && n < 80 && kind == 2 {
		a, b = guard.EndOf(t, a), guard.EndOf(t, b)
	}
	dst := guard.NewCanary[int64](n, n%8)
	op.wrap(dst.Slice, a, b)
	dst.Check(t)
	for i := range want {
		if dst.Slice[i] != want[i] {
			t.Fatalf("wrap: n=%d kind=%d row %d: %d and %d give %d, want %d", n, kind, i, a[i], b[i], dst.Slice[i], want[i])
		}
	}
	dst = guard.NewCanary[int64](n, n%8)
	got := op.checked(dst.Slice, a, b)
	dst.Check(t)
	if got != overflow {
		t.Fatalf("n=%d kind=%d: overflow at %d, want %d", n, kind, got, overflow)
	}
	good := overflow
	if good < 0 {
		good = n
	}
	for i := range good {
		if dst.Slice[i] != want[i] {
			t.Fatalf("n=%d kind=%d row %d: %d and %d give %d, want %d", n, kind, i, a[i], b[i], dst.Slice[i], want[i])
		}
	}
	// In place: the rows in front of the overflow must not have been computed twice.
	inPlace := append([]int64(nil), a...)
	if got := op.checked(inPlace, inPlace, b); got != overflow {
		t.Fatalf("in place: n=%d kind=%d: overflow at %d, want %d", n, kind, got, overflow)
	}
	for i := range good {
		if inPlace[i] != want[i] {
			t.Fatalf("in place: n=%d kind=%d row %d: %d, want %d", n, kind, i, inPlace[i], want[i])
		}
	}
}

// TestOverflowLanes proves that one overflowing row is found in every lane, among rows that nearly overflow.
func TestOverflowLanes(t *testing.T) {
	const big31 = 3037000499 // the largest integer whose square fits
	eachTier(t, func(t *testing.T) {
		for _, n := range []int{1, 9, 70} {
			for bad := range n {
				a, b, dst := make([]int64, n), make([]int64, n), make([]int64, n)
				for i := range a {
					a[i], b[i] = math.MaxInt64-1, 1
				}
				a[bad]++
				if got := AddInt64VV(dst, a, b); got != bad {
					t.Fatalf("sum: n=%d bad=%d: got %d", n, bad, got)
				}
				if got := AddInt64VS(dst, a, 1); got != bad {
					t.Fatalf("sum with scalar: n=%d bad=%d: got %d", n, bad, got)
				}
				for i := range a {
					a[i], b[i] = big31, big31
				}
				a[bad], b[bad] = big31+1, -big31-1
				if got := MulInt64VV(dst, a, b); got != bad {
					t.Fatalf("product: n=%d bad=%d: got %d", n, bad, got)
				}
				if got := MulInt64VS(dst, a, big31+3); got != 0 && n > 0 {
					t.Fatalf("product with scalar: n=%d: got %d, want 0", n, got)
				}
				if got := MulInt64VS(dst, a, -big31); got != -1 {
					t.Fatalf("product with scalar: n=%d bad=%d: got %d, want none", n, bad, got)
				}
				for i := range a {
					a[i] = 0
				}
				a[bad] = math.MinInt64
				if got := MulInt64VS(dst, a, -1); got != bad {
					t.Fatalf("negation: n=%d bad=%d: got %d", n, bad, got)
				}
				if got := SubInt64SV(dst, a, 0); got != bad {
					t.Fatalf("subtraction from 0: n=%d bad=%d: got %d", n, bad, got)
				}
			}
		}
	})
}

type floatOp struct {
	name   string
	scalar bool
	run    func(dst, a, b []float64)
	want   func(a, b float64) float64
}

func scalarOp(f func(dst, a []float64, c float64)) func(dst, a, b []float64) {
	return func(dst, a, b []float64) {
		if len(b) == 0 {
			f(dst, a, 2)
			return
		}
		f(dst, a, b[0])
	}
}

var floatOps = []floatOp{
	{"AddFloat64VV", false, AddFloat64VV, func(a, b float64) float64 { return a + b }},
	{"SubFloat64VV", false, SubFloat64VV, func(a, b float64) float64 { return a - b }},
	{"MulFloat64VV", false, MulFloat64VV, func(a, b float64) float64 { return a * b }},
	{"DivFloat64VV", false, DivFloat64VV, func(a, b float64) float64 { return a / b }},
	{"AddFloat64VS", true, scalarOp(AddFloat64VS), func(a, b float64) float64 { return a + b }},
	{"SubFloat64VS", true, scalarOp(SubFloat64VS), func(a, b float64) float64 { return a - b }},
	{"MulFloat64VS", true, scalarOp(MulFloat64VS), func(a, b float64) float64 { return a * b }},
	{"DivFloat64VS", true, scalarOp(DivFloat64VS), func(a, b float64) float64 { return a / b }},
	{"SubFloat64SV", true, scalarOp(SubFloat64SV), func(a, b float64) float64 { return b - a }},
	{"DivFloat64SV", true, scalarOp(DivFloat64SV), func(a, b float64) float64 { return b / a }},
}

// TestFloats proves the operations on doubles bit by bit, NaNs among them by being NaN.
func TestFloats(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -3, 1e308, 5e-324}
	for _, op := range floatOps {
		t.Run(op.name, func(t *testing.T) {
			eachTier(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(3, 4))
				for _, n := range sizes() {
					a, b := make([]float64, n), make([]float64, n)
					for i := range a {
						a[i], b[i] = rng.NormFloat64()*1e3, rng.NormFloat64()
						if rng.IntN(3) == 0 {
							a[i], b[i] = special[rng.IntN(len(special))], special[rng.IntN(len(special))]
						}
					}
					if n < 80 {
						a, b = guard.EndOf(t, a), guard.EndOf(t, b)
					}
					dst := guard.NewCanary[float64](n, n%8)
					op.run(dst.Slice, a, b)
					dst.Check(t)
					for i, got := range dst.Slice {
						y := b[0]
						if !op.scalar {
							y = b[i]
						}
						want := op.want(a[i], y)
						if math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
							t.Fatalf("n=%d row %d: %v and %v give %v, want %v", n, i, a[i], y, got, want)
						}
					}
				}
			})
		})
	}
}
