package text

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

const words = "the of special requests packages deposits accounts carefully quickly final ironic express regular pending " +
	"furiously slyly blithely even bold silent unusual theodolites pinto beans foxes ideas instructions dependencies"

// comments makes rows of about 27 bytes of running text, like the comments of an order line.
func comments(n int) column {
	rng := rand.New(rand.NewPCG(1, 2))
	list := strings.Fields(words)
	rows := make([]string, n)
	for i := range rows {
		var b strings.Builder
		for b.Len() < 20 {
			b.WriteString(list[rng.IntN(len(list))])
			b.WriteByte(' ')
		}
		rows[i] = b.String()
	}
	return makeColumn("", rows)
}

func perTier(b *testing.B, name string, size int, run func()) {
	for _, tier := range cpu.Tiers {
		b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, size), func(b *testing.B) {
			cpu.SelectForTest(b, tier)
			b.SetBytes(int64(size))
			for b.Loop() {
				run()
			}
		})
	}
}

// BenchmarkContainsRows searches a frequent word, a rare one and one whose bytes do not occur, in L2 and in memory,
// and compares with one search per row.
func BenchmarkContainsRows(b *testing.B) {
	for _, n := range []int{8192, 1 << 20} {
		c := comments(n)
		dst := make([]uint64, n/64)
		for _, needle := range []string{"special", "special requests", "#Q~Z#"} {
			perTier(b, needle, len(c.body), func() { ContainsRows(dst, c.body, c.offsets, []byte(needle)) })
			b.Run(fmt.Sprintf("%s/tier=perrow/n=%d", needle, len(c.body)), func(b *testing.B) {
				b.SetBytes(int64(len(c.body)))
				for b.Loop() {
					for i := range n {
						if bytes.Contains(c.body[c.offsets[i]:c.offsets[i+1]], []byte(needle)) {
							dst[i/64] |= 1 << uint(i%64)
						}
					}
				}
			})
		}
		perTier(b, "HasPrefix", len(c.body), func() { HasPrefixRows(dst, c.body, c.offsets, []byte("special")) })
		perTier(b, "HasSuffix", len(c.body), func() { HasSuffixRows(dst, c.body, c.offsets, []byte("special ")) })
	}
}

func BenchmarkASCII(b *testing.B) {
	for _, n := range []int{8 << 10, 512 << 10, 32 << 20} {
		src, dst := bytes.Repeat([]byte("Mixed Case Text "), n/16), make([]byte, n)
		perTier(b, "Upper", n, func() { UpperASCII(dst, src) })
		perTier(b, "Is", n, func() { IsASCII(src) })
	}
}
