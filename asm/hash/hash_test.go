//go:build unix

package hash

import (
	"fmt"
	"math"
	"math/bits"
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
	return append(s, chunkRows+77)
}

func eachTier(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run("tier="+tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// TestTiers proves that every tier computes the hash of One and Mix for every lane, touching nothing but its slices.
func TestTiers(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, n := range sizes() {
			keys, more, narrow := make([]uint64, n), make([]uint64, n), make([]uint32, n)
			for i := range keys {
				keys[i], more[i], narrow[i] = rng.Uint64()>>rng.IntN(64), rng.Uint64(), rng.Uint32()
			}
			if n < 80 {
				keys, more, narrow = guard.EndOf(t, keys), guard.EndOf(t, more), guard.EndOf(t, narrow)
			}
			check := func(name string, run func(dst []uint64), want func(i int) uint64) {
				t.Helper()
				dst := guard.NewCanary[uint64](n, n%8)
				run(dst.Slice)
				dst.Check(t)
				for i, got := range dst.Slice {
					if got != want(i) {
						t.Fatalf("%s: n=%d row %d: %#x, want %#x", name, n, i, got, want(i))
					}
				}
			}
			check("U64", func(dst []uint64) { U64(dst, keys) }, func(i int) uint64 { return One(keys[i]) })
			check("U32", func(dst []uint64) { U32(dst, narrow) }, func(i int) uint64 { return One(uint64(narrow[i])) })
			check("U128", func(dst []uint64) { U128(dst, keys, more) },
				func(i int) uint64 { return Mix(One(keys[i]), more[i]) })
			check("Combine", func(dst []uint64) { copy(dst, more); Combine(dst, keys) },
				func(i int) uint64 { return Mix(more[i], keys[i]) })
			check("in place", func(dst []uint64) { copy(dst, keys); U64(dst, dst) }, func(i int) uint64 { return One(keys[i]) })
		}
	})
}

// TestStable pins values: hashes are sent between nodes and stored, so they must never change.
func TestStable(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want uint64
	}{
		{"One(1)", One(1), 0x3b184eb6b4801ac1},
		{"One(max)", One(math.MaxUint64), 0xee18981f7155ab1b},
		{"Mix(One(1), 2)", Mix(One(1), 2), 0x39635655da54e6d4},
		{"empty", String(""), 0x57b630e0964af7bd},
		{"short", String("abc"), 0x1bb5d396d7689b15},
		{"eight", String("abcdefgh"), 0x1d0e7a06f51b13e4},
		{"twenty", String("abcdefghijklmnopqrst"), 0x653f9d02e57f8f35},
		{"sixty", String("abcdefghijklmnopqrstabcdefghijklmnopqrstabcdefghijklmnopqrst"), 0x85f92eec7da44c30},
	} {
		if c.got != c.want {
			t.Errorf("%s = %#x, want %#x", c.name, c.got, c.want)
		}
	}
}

// TestSpread proves that key patterns of real columns use the low and the high bits of the hash evenly: 2^16 keys
// thrown at 2^16 buckets hit about 63 percent of them, as random numbers would. Fewer mean long probe sequences.
func TestSpread(t *testing.T) {
	const n = 1 << 16
	patterns := map[string]func(i uint64) uint64{
		"sequential":  func(i uint64) uint64 { return i },
		"step 1000":   func(i uint64) uint64 { return i * 1000 },
		"step 2^16":   func(i uint64) uint64 { return i << 16 },
		"step 2^32":   func(i uint64) uint64 { return i << 32 },
		"step 2^48":   func(i uint64) uint64 { return i << 48 },
		"doubles":     func(i uint64) uint64 { return math.Float64bits(float64(i)) },
		"halves":      func(i uint64) uint64 { return i&0xff<<32 | i>>8 },
		"equal parts": func(i uint64) uint64 { return i<<32 | i },
		"negative":    func(i uint64) uint64 { return -i },
		"date packed": func(i uint64) uint64 { return (i/372)<<9 | (i/31%12)<<5 | i%31 },
		"two words":   func(i uint64) uint64 { return Mix(One(i&0xff), i>>8) },
		"strings":     func(i uint64) uint64 { return String(fmt.Sprintf("Customer#%09d", i)) },
	}
	for name, key := range patterns {
		low, high := make([]bool, n), make([]bool, n)
		for i := range uint64(n) {
			h := key(i)
			if name != "strings" && name != "two words" {
				h = One(h)
			}
			low[h%n], high[h>>48] = true, true
		}
		for side, hit := range map[string][]bool{"low": low, "high": high} {
			used := 0
			for _, h := range hit {
				if h {
					used++
				}
			}
			if share := float64(used) / n; share < 0.62 {
				t.Errorf("%s: the %s 16 bits use %.3f of the buckets", name, side, share)
			}
		}
	}
}

// TestBytes proves that strings of every length up to 200 that differ in one bit have hashes that differ in about
// half of theirs, and that String and Bytes agree wherever the bytes lie.
func TestBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 200 {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint64())
		}
		b = guard.EndOf(t, b)
		h := Bytes(b)
		if String(string(b)) != h {
			t.Fatalf("n=%d: String and Bytes differ", n)
		}
		flips := 0
		for i := range n * 8 {
			b[i/8] ^= 1 << uint(i%8)
			d := bits.OnesCount64(Bytes(b) ^ h)
			b[i/8] ^= 1 << uint(i%8)
			if d < 8 {
				t.Fatalf("n=%d bit %d: only %d bits of the hash change", n, i, d)
			}
			flips += d
		}
		if n > 0 {
			if mean := float64(flips) / float64(n*8); mean < 29 || mean > 35 {
				t.Fatalf("n=%d: %.1f bits of the hash change on average", n, mean)
			}
		}
		if longer := Bytes(append(append([]byte(nil), b...), 0)); longer == h {
			t.Fatalf("n=%d: a zero byte more gives the same hash", n)
		}
	}
}
