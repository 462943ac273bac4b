package arena

import (
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

func open(t testing.TB, opts Options) *Arena {
	a := New(opts)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// Buffers begin on a page, have the length asked for, can be written whole and read 64 bytes past the end.
func TestAllocShape(t *testing.T) {
	a := open(t, Options{RegionBytes: 2 << 20})
	for _, n := range []int{0, 1, 63, 4095, 4096, 4097, 65536, 1 << 20, 1<<20 + 1, 2<<20 - 4096, 2 << 20, 5 << 20} {
		b, err := a.AllocZeroed(Scan, n)
		if err != nil {
			t.Fatal(err)
		}
		p := b.Bytes()
		if len(p) != n || cap(p) != n || b.Len() != n || uintptr(b.Pointer())%PageBytes != 0 {
			t.Errorf("buffer of %d: len %d, cap %d, at %p", n, len(p), cap(p), b.Pointer())
		}
		for i := range p {
			if p[i] != 0 {
				t.Fatalf("byte %d of %d is not zero", i, n)
			}
			p[i] = 0xff
		}
		var sum byte
		for _, c := range unsafe.Slice((*byte)(unsafe.Add(b.Pointer(), n)), Padding) {
			sum += c
		}
		_ = sum
		b.Release()
		b.Release() // of the zero Buf
	}
	if s := a.Stats(); s.InUse != 0 || s.Purposes[Scan].Held != 0 || s.Purposes[Scan].Allocs != 12 {
		t.Errorf("after all were released: %+v", s)
	}
}

// Size classes waste at most a sixteenth.
func TestClasses(t *testing.T) {
	for n := 1; n < 1<<26; n += n/7 + 1 {
		need := (n + PageBytes - 1) / PageBytes
		got := int(classPages(n))
		if got < need || float64(got) > float64(need)*(1+1.0/16) {
			t.Fatalf("%d bytes: %d pages, need %d", n, got, need)
		}
	}
}

// Buffers never overlap, whatever the order of requests and releases, and all memory joins again.
func TestNoOverlap(t *testing.T) {
	a := open(t, Options{RegionBytes: 4 << 20})
	rng := rand.New(rand.NewPCG(1, 2))
	type held struct {
		buf Buf
		tag byte
	}
	var bufs []held
	check := func(h held) {
		p := h.buf.Bytes()
		for _, i := range []int{0, len(p) / 2, len(p) - 1} {
			if p[i] != h.tag {
				t.Fatalf("buffer of %d bytes was overwritten", len(p))
			}
		}
	}
	for i := range 20000 {
		if len(bufs) > 0 && rng.IntN(100) < 48 {
			k := rng.IntN(len(bufs))
			check(bufs[k])
			bufs[k].buf.Release()
			bufs[k] = bufs[len(bufs)-1]
			bufs = bufs[:len(bufs)-1]
			continue
		}
		n := 1 + rng.IntN(1<<(4+rng.IntN(16)))
		b, err := a.Alloc(Purpose(i%int(NumPurposes)), n)
		if err != nil {
			t.Fatal(err)
		}
		h := held{b, byte(i)}
		p := b.Bytes()
		p[0], p[len(p)/2], p[len(p)-1] = h.tag, h.tag, h.tag
		bufs = append(bufs, h)
	}
	for _, h := range bufs {
		check(h)
		h.buf.Release()
	}
	spans := 0
	a.mu.heap.eachFree(func(unsafe.Pointer, int) { spans++ })
	if spans != len(a.mu.heap.regions) {
		t.Errorf("%d free spans in %d empty regions", spans, len(a.mu.heap.regions))
	}
	if got := a.Trim(); got == 0 {
		t.Error("nothing to trim in an empty arena")
	}
}

// The limit holds exactly, names itself in the error, and a release makes room again.
func TestLimit(t *testing.T) {
	a := open(t, Options{Limit: 1 << 20})
	b, err := a.Alloc(Hash, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Alloc(Sort, 1); !errors.Is(err, ErrExhausted) || !strings.Contains(err.Error(), "for sort") {
		t.Errorf("past the limit: %v", err)
	}
	if s := a.Stats(); s.InUse != 1<<20 || s.Purposes[Hash].InUse != 1<<20 || s.Purposes[Hash].Peak != 1<<20 {
		t.Errorf("stats %+v", s)
	}
	b.Release()
	b, err = a.Alloc(Sort, 1)
	if err != nil {
		t.Fatal(err)
	}
	b.Release()
}

// A second release through a copy is noticed, and a leak is reported with its caller in invariants builds.
func TestMisuse(t *testing.T) {
	a := New(Options{})
	b, err := a.Alloc(Load, 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.CheckLeaks(); err == nil || invariants.Enabled && !strings.Contains(err.Error(), "TestMisuse") {
		t.Errorf("leak report: %v", err)
	}
	if err := a.Close(); err == nil {
		t.Error("an arena with a held buffer was closed")
	}
	duplicate := b
	p := b.Bytes()
	b.Release()
	if invariants.Enabled && p[50] != releasedByte {
		t.Errorf("released byte is %#x", p[50])
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a double release went unnoticed")
			}
		}()
		duplicate.Release()
	}()
}

// Concurrent use keeps the accounts exact.
func TestConcurrent(t *testing.T) {
	a := open(t, Options{RegionBytes: 2 << 20})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 0))
			for range 2000 {
				b, err := a.Alloc(Purpose(g%int(NumPurposes)), 1+rng.IntN(100000))
				if err != nil {
					t.Error(err)
					return
				}
				b.Bytes()[0] = byte(g)
				b.Release()
			}
		})
	}
	wg.Wait()
	if s := a.Stats(); s.InUse != 0 {
		t.Errorf("%d bytes in use", s.InUse)
	}
}

func BenchmarkAllocRelease64K(b *testing.B) {
	a := open(b, Options{})
	for b.Loop() {
		buf, err := a.Alloc(Cache, 64<<10)
		if err != nil {
			b.Fatal(err)
		}
		buf.Release()
	}
}
