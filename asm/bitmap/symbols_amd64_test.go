//go:build !purego

package bitmap

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/guard"
)

// Each word kernel keeps its contract alone: AVX-512 does every word, AVX2 whole vectors of 4 and nothing beyond.
func TestLogicSymbols(t *testing.T) {
	symbols := []struct {
		name    string
		tier    cpu.Tier
		run     func(dst, a, b []uint64)
		generic func(dst, a, b []uint64)
	}{
		{"andAVX512", cpu.AVX512, andAVX512, andGeneric},
		{"orAVX512", cpu.AVX512, orAVX512, orGeneric},
		{"andNotAVX512", cpu.AVX512, andNotAVX512, andNotGeneric},
		{"notAVX512", cpu.AVX512, func(dst, a, _ []uint64) { notAVX512(dst, a) },
			func(dst, a, _ []uint64) { notGeneric(dst, a) }},
		{"andAVX2", cpu.AVX2, andAVX2, andGeneric},
		{"orAVX2", cpu.AVX2, orAVX2, orGeneric},
		{"andNotAVX2", cpu.AVX2, andNotAVX2, andNotGeneric},
		{"notAVX2", cpu.AVX2, func(dst, a, _ []uint64) { notAVX2(dst, a) },
			func(dst, a, _ []uint64) { notGeneric(dst, a) }},
	}
	for _, s := range symbols {
		t.Run(s.name, func(t *testing.T) {
			cpu.SelectForTest(t, s.tier)
			rng := rand.New(rand.NewPCG(26, 26))
			for _, words := range []int{0, 1, 3, 4, 7, 8, 15, 16, 33, 127} {
				a, b := randomBitmap(t, rng, words), randomBitmap(t, rng, words)
				dst := guard.NewCanary[uint64](words, 1)
				want, done := slices.Clone(dst.Slice), words
				if s.tier == cpu.AVX2 {
					done = words &^ 3
				}
				s.generic(want[:done], a[:done], b[:done])
				s.run(dst.Slice, a, b)
				dst.Check(t)
				if !slices.Equal(dst.Slice, want) {
					t.Fatalf("%d words: got %x, want %x", words, dst.Slice, want)
				}
			}
		})
	}
}

// Each kernel over rows agrees with its reference: countAVX512, countAVX2, toSelAVX512 and toSelAVX2.
func TestRowSymbols(t *testing.T) {
	symbols := []struct {
		name  string
		tier  cpu.Tier
		count func(a []uint64) int
		toSel func(dst []uint16, a []uint64, n int) int
	}{
		{"avx512", cpu.AVX512, countAVX512, toSelAVX512},
		{"avx2", cpu.AVX2, countAVX2, func(dst []uint16, a []uint64, n int) int {
			return toSelAVX2(dst, a, n, &bytePositions)
		}},
	}
	for _, s := range symbols {
		t.Run(s.name, func(t *testing.T) {
			cpu.SelectForTest(t, s.tier)
			rng := rand.New(rand.NewPCG(27, 27))
			for _, n := range []int{0, 1, 63, 64, 65, 640, 1000} {
				a := randomBitmap(t, rng, covered(n))
				if got, want := s.count(a), countGeneric(a); got != want {
					t.Fatalf("%d words: count %d, want %d", len(a), got, want)
				}
				got, want := make([]uint16, n+selSpare), make([]uint16, n+selSpare)
				k, wantK := s.toSel(got, a, n), toSelGeneric(want, a, n)
				if k != wantK || !slices.Equal(got[:k], want[:k]) {
					t.Fatalf("%d rows: got %v, want %v", n, got[:k], want[:wantK])
				}
			}
		})
	}
}
