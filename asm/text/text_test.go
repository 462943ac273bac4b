//go:build unix

package text

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
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
	return append(s, chunkBytes+77)
}

func eachTier(t *testing.T, test func(t *testing.T)) {
	for _, tier := range cpu.Tiers {
		t.Run("tier="+tier.String(), func(t *testing.T) {
			cpu.SelectForTest(t, tier)
			test(t)
		})
	}
}

// column is a body of rows and their offsets.
type column struct {
	body    []byte
	offsets []uint32
}

// makeColumn lays out the rows after a prefix that belongs to no row.
func makeColumn(prefix string, rows []string) column {
	c := column{body: []byte(prefix), offsets: []uint32{uint32(len(prefix))}}
	for _, r := range rows {
		c.body = append(c.body, r...)
		c.offsets = append(c.offsets, uint32(len(c.body)))
	}
	return c
}

// check runs one of the row searches and compares each row with want; the body may end at the end of a page.
func (c column) check(t *testing.T, name, needle string, run func([]uint64, []byte, []uint32, []byte),
	want func(row, needle []byte) bool) {
	t.Helper()
	n := len(c.offsets) - 1
	dst := guard.NewCanary[uint64]((n+63)/64, 0)
	run(dst.Slice, c.body, c.offsets, []byte(needle))
	dst.Check(t)
	for i := range (n + 63) / 64 * 64 {
		got, expect := dst.Slice[i/64]>>uint(i%64)&1 != 0, false
		row := []byte(nil)
		if i < n {
			row = c.body[c.offsets[i]:c.offsets[i+1]]
			expect = want(row, []byte(needle))
		}
		if got != expect {
			t.Fatalf("%s: row %d of %d (%q), needle %q: got %v", name, i, n, row, needle, got)
		}
	}
}

func (c column) checkAll(t *testing.T, needle string) {
	t.Helper()
	c.check(t, "contains", needle, ContainsRows, bytes.Contains)
	c.check(t, "prefix", needle, HasPrefixRows, bytes.HasPrefix)
	c.check(t, "suffix", needle, HasSuffixRows, bytes.HasSuffix)
}

// TestRows proves the row searches on text over a small alphabet, where needles occur often, overlap themselves and
// cross from row to row, with empty rows and bodies of several blocks.
func TestRows(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		for round := range 400 {
			rows := make([]string, rng.IntN(300))
			letters := 1 + rng.IntN(3)
			longest := 1 + rng.IntN(1+round%60)
			for i := range rows {
				b := make([]byte, rng.IntN(longest+1))
				for j := range b {
					b[j] = "ab\xff"[rng.IntN(letters)]
				}
				rows[i] = string(b)
			}
			c := makeColumn("abab"[:rng.IntN(5)], rows)
			if len(c.body) < 4000 {
				c.body = guard.EndOf(t, c.body)
			}
			needle := make([]byte, rng.IntN(13))
			for j := range needle {
				needle[j] = "ab\xff"[rng.IntN(letters)]
			}
			c.checkAll(t, string(needle))
		}
	})
}

// TestRowPlaces walks one hit through every place of a body of some blocks, so that no lane and no block edge is
// missed.
func TestRowPlaces(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rows := make([]string, 300)
		for i := range rows {
			rows[i] = strings.Repeat("x", 29)
		}
		c := makeColumn("", rows)
		for _, needle := range []string{"q", "pq", "special", "a needle of twenty-six ..."} {
			for at := 0; at+len(needle) <= len(c.body); at += 7 {
				copy(c.body[at:], needle)
				c.check(t, "contains", needle, ContainsRows, bytes.Contains)
				copy(c.body[at:], strings.Repeat("x", len(needle)))
			}
		}
	})
}

// TestBitsPastBody proves that bytes behind the last row are not searched.
func TestBitsPastBody(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		c := makeColumn("needle", []string{"nee", "dle", "", "needl"})
		c.body = append(c.body, "e needle"...)
		c.checkAll(t, "needle")
		c.checkAll(t, "")
		makeColumn("", nil).checkAll(t, "needle")
		makeColumn("", nil).checkAll(t, "")
	})
}

// TestUpperASCII proves every byte value at every place, in place too.
func TestUpperASCII(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		for _, n := range sizes() {
			src := make([]byte, n)
			for i := range src {
				src[i] = byte(i*7 + n)
			}
			want := make([]byte, n)
			for i, c := range src {
				if 'a' <= c && c <= 'z' {
					c -= 32
				}
				want[i] = c
			}
			if n < 4097 {
				src = guard.EndOf(t, src)
			}
			dst := guard.NewCanary[byte](n, n%8)
			UpperASCII(dst.Slice, src)
			dst.Check(t)
			if !bytes.Equal(dst.Slice, want) {
				t.Fatalf("n=%d: %q, want %q", n, dst.Slice, want)
			}
			UpperASCII(src, src)
			if !bytes.Equal(src, want) {
				t.Fatalf("in place, n=%d: %q, want %q", n, src, want)
			}
		}
	})
}

// TestIsASCII walks a byte of 0x80 and more through every place.
func TestIsASCII(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		for _, n := range sizes() {
			b := bytes.Repeat([]byte{0x7f}, n)
			if n < 4097 {
				b = guard.EndOf(t, b)
			}
			if !IsASCII(b) {
				t.Fatalf("n=%d: plain text is not seen as such", n)
			}
			for i := 0; i < n; i += 1 + n/97 {
				b[i] = 0x80
				if IsASCII(b) {
					t.Fatalf("n=%d: byte %d is not seen", n, i)
				}
				b[i] = 0x7f
			}
		}
	})
}

// TestPairBits proves the candidate bits against one comparison per place.
func TestPairBits(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 4))
		for _, n := range sizes() {
			a, b := make([]byte, n), make([]byte, n)
			for i := range a {
				a[i], b[i] = byte(rng.IntN(3)+254), byte(rng.IntN(3))
			}
			if n < 4097 {
				a, b = guard.EndOf(t, a), guard.EndOf(t, b)
			}
			dst := guard.NewCanary[uint64]((n+63)/64, 0)
			pairBits(dst.Slice, a, b, 255, 1)
			dst.Check(t)
			for i := range len(dst.Slice) * 64 {
				want := i < n && a[i] == 255 && b[i] == 1
				if got := dst.Slice[i/64]>>uint(i%64)&1 != 0; got != want {
					t.Fatalf("n=%d place %d: %v", n, i, got)
				}
			}
		}
	})
}

// TestRarestPair proves that the two bytes chosen are rare ones and differ where they can.
func TestRarestPair(t *testing.T) {
	for needle, want := range map[string]string{"special": "pc", "a": "aa", "aa": "aa", "eee~": "~e", "requests": "qu", "jazz": "zj"} {
		i, j := rarestPair([]byte(needle))
		if got := fmt.Sprintf("%c%c", needle[i], needle[j]); got != want {
			t.Errorf("%q: chose %q, want %q", needle, got, want)
		}
	}
}
