package crc

import (
	"math/rand/v2"
	"testing"
)

// The sums are part of the storage format: they never change.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		seed uint64
		data string
		want uint64
	}{
		{0, "", 0x73d74d758c28b28a},
		{0, "123456789", 0x7df1a63f820e59c9},
		{1, "123456789", 0x22157a60ddea8596},
		{1 << 63, "123456789", 0x07eecd1bf81132ed},
	} {
		if got := Sum(c.seed, []byte(c.data)); got != c.want {
			t.Errorf("Sum(%#x, %q) = %#x, want %#x", c.seed, c.data, got, c.want)
		}
	}
}

// Every single flipped bit, every burst up to 32 bits, every cut and every other seed changes the sum.
func TestDamage(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	p := make([]byte, 512)
	for i := range p {
		p[i] = byte(rng.Uint32())
	}
	const seed = 0x0123456789abcdef
	want := Sum(seed, p)
	for bit := range len(p) * 8 {
		p[bit/8] ^= 1 << (bit % 8)
		if Sum(seed, p) == want {
			t.Fatalf("flip of bit %d is not found", bit)
		}
		p[bit/8] ^= 1 << (bit % 8)
	}
	for range 10000 {
		at, burst := rng.IntN(len(p)-4), rng.Uint32()|1
		for i := range 4 {
			p[at+i] ^= byte(burst >> (8 * i))
		}
		if Sum(seed, p) == want {
			t.Fatalf("burst %#x at %d is not found", burst, at)
		}
		for i := range 4 {
			p[at+i] ^= byte(burst >> (8 * i))
		}
	}
	for n := range p {
		if Sum(seed, p[:n]) == want {
			t.Fatalf("cut to %d bytes is not found", n)
		}
	}
	for bit := range 64 {
		if Sum(seed^1<<bit, p) == want {
			t.Fatalf("seed bit %d does not count", bit)
		}
	}
	if Sum(seed, p) != want {
		t.Error("the test did not restore its data")
	}
}

// Zeroes have a sum that is not zero, whatever their length, and chains depend on every link.
func TestZeroesAndChains(t *testing.T) {
	zeroes := make([]byte, 4096)
	for n := range zeroes {
		if Sum(0, zeroes[:n]) == 0 {
			t.Fatalf("%d zeroes have sum 0", n)
		}
	}
	if Sum(Sum(1, []byte("a")), []byte("b")) == Sum(Sum(1, []byte("b")), []byte("a")) {
		t.Error("the order of a chain does not count")
	}
}

func BenchmarkSum64K(b *testing.B) {
	p := make([]byte, 64<<10)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		Sum(1, p)
	}
}
