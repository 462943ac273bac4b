package collate

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"vitess.io/vitess/go/mysql/collations"
	"vitess.io/vitess/go/mysql/collations/colldata"

	"github.com/colonnadedb/colonnade/vec/types"
)

var ids = []types.CollationID{types.UTF8MB4GeneralCI, types.UTF8MB4Bin, types.CollationBinary}

func randomText(r *rand.Rand) string {
	alphabet := []string{"a", "A", "b", "B", " ", " ", "\t", "\x00", "ä", "Ä", "ß", "s", "é", "z", "Z", "ÿ", "😀", "語",
		"\xff", "\xc3", "_", "%", "[", "1", "!"}
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

// slowCompare compares by definition: weights, endless spaces behind.
func slowCompare(id types.CollationID, a, b string) int {
	if id == types.CollationBinary {
		return strings.Compare(a, b)
	}
	weights := func(s string) (w []int32) {
		for len(s) > 0 {
			x, n := nextWeight(s)
			if id == types.UTF8MB4Bin {
				x, n = int32(s[0]), 1
			}
			w, s = append(w, x), s[n:]
		}
		return w
	}
	x, y := weights(a), weights(b)
	for len(x) < len(y) {
		x = append(x, ' ')
	}
	for len(y) < len(x) {
		y = append(y, ' ')
	}
	for i := range x {
		if x[i] != y[i] {
			return sign(int(x[i]) - int(y[i]))
		}
	}
	return 0
}

// TestCompareKeysHash proves that comparison, keys, hashes and prefixes agree with the definition.
func TestCompareKeysHash(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200000 {
		a, b := randomText(r), randomText(r)
		for _, id := range ids {
			want := slowCompare(id, a, b)
			if got := Compare(id, a, b); got != want {
				t.Fatalf("%s: %q against %q is %d, want %d", Name(id), a, b, got, want)
			}
			if Equal(id, a, b) != (want == 0) {
				t.Fatalf("%s: equality of %q and %q", Name(id), a, b)
			}
			ka, kb := AppendKey(nil, id, a), AppendKey([]byte("  "), id, b)[2:]
			if got := bytes.Compare(ka, kb); got != want {
				t.Fatalf("%s: keys of %q (%x) and %q (%x) compare %d, want %d", Name(id), a, ka, b, kb, got, want)
			}
			if want == 0 && Hash(id, a) != Hash(id, b) {
				t.Fatalf("%s: hashes of %q and %q", Name(id), a, b)
			}
			pa, wa := KeyPrefix16(id, a)
			pb, wb := KeyPrefix16(id, b)
			if pa.Less(pb) && want >= 0 || wa && wb && pa == pb && want != 0 && id != types.CollationBinary {
				t.Fatalf("%s: prefixes of %q and %q", Name(id), a, b)
			}
		}
	}
}

// TestWeightsAgainstVitess proves equality of single characters against the library's tables.
func TestWeightsAgainstVitess(t *testing.T) {
	c := colldata.Lookup(collations.ID(types.UTF8MB4GeneralCI))
	for r := rune(1); r < 0x3000; r++ {
		for _, o := range []string{"A", "s", "e", "Я", " "} {
			s := string(r)
			if want := c.Collate([]byte(s), []byte(o), false); sign(want) != Compare(types.UTF8MB4GeneralCI, s, o) {
				t.Fatalf("%q against %q: want %d", s, o, want)
			}
		}
	}
}

// slowLike is LIKE by recursion over characters.
func slowLike(p *Pattern, e []elem, s string) bool {
	if len(e) == 0 {
		return s == ""
	}
	if e[0].many {
		for {
			if slowLike(p, e[1:], s) {
				return true
			}
			if s == "" {
				return false
			}
			_, n := p.char(s)
			s = s[n:]
		}
	}
	if s == "" {
		return false
	}
	r, n := p.char(s)
	return (e[0].one || e[0].weight == p.weight(s, r, n)) && slowLike(p, e[1:], s[n:])
}

// TestLike proves the fast paths, single and by rows, against the recursive definition, and the words of the manual.
func TestLike(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var scratch Scratch
	ascii := func(s string) string {
		return strings.Map(func(c rune) rune {
			if c >= 0x80 {
				return 'b'
			}
			return c
		}, s)
	}
	for round := range 20000 {
		var pattern string
		for range r.IntN(4) {
			pattern += []string{"%", "_", "a", "B", "ä", "\\%", "ab", " ", "%"}[r.IntN(9)]
		}
		rows := make([]string, r.IntN(70))
		for i := range rows {
			if rows[i] = randomText(r); round%2 == 0 {
				rows[i] = ascii(rows[i])
			}
		}
		for _, id := range ids {
			p := CompileLike(id, pattern, DefaultEscape)
			dst := make([]uint64, 2)
			p.MatchRows(dst, rows, &scratch)
			for i, s := range rows {
				want := slowLike(p, p.elems, s)
				if p.Match(s, &scratch) != want || dst[i>>6]>>(i&63)&1 != 0 != want {
					t.Fatalf("%s: %q LIKE %q is not %v", Name(id), s, pattern, want)
				}
			}
		}
	}
	for _, c := range []struct {
		s, p   string
		escape rune
		want   bool
	}{
		{"David!", "David_", DefaultEscape, true}, {"David_", `David\_`, DefaultEscape, true},
		{"David!", `David\_`, DefaultEscape, false}, {"David_", "David|_", '|', true}, {"ABC", "abc", '\\', true},
		{"a", "a ", '\\', false}, {"äb", "_B", '\\', true}, {`a\b`, `a\b`, NoEscape, true}, {"", "", '\\', true},
		{"", "%", '\\', true}, {"x", "", '\\', false}, {"the special  requests", "%special%requests%", '\\', true},
	} {
		if got := CompileLike(types.UTF8MB4GeneralCI, c.p, c.escape).Match(c.s, &scratch); got != c.want {
			t.Errorf("%q LIKE %q is %v", c.s, c.p, got)
		}
	}
}

// TestLookup proves that other collations are refused by name.
func TestLookup(t *testing.T) {
	for _, id := range ids {
		if got, err := Lookup(strings.ToUpper(Name(id))); err != nil || got != id {
			t.Errorf("%s is %d, %v", Name(id), got, err)
		}
	}
	for _, n := range []string{"latin1_swedish_ci", "utf8mb3_general_ci"} {
		if _, err := Lookup(n); err == nil || !strings.Contains(err.Error(), n) {
			t.Errorf("%s: %v", n, err)
		}
	}
}

func BenchmarkLikeRows(b *testing.B) {
	rows := make([]string, 2048)
	for i := range rows {
		rows[i] = "carefully final deposits detect slyly again; special quickly"
	}
	p := CompileLike(types.UTF8MB4GeneralCI, "%special%requests%", DefaultEscape)
	var scratch Scratch
	dst := make([]uint64, 32)
	for b.Loop() {
		p.MatchRows(dst, rows, &scratch)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2048, "ns/row")
}
