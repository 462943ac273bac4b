package agg

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// FuzzInt64 compares the kernels on 64-bit lanes, plain and under a selection, with the references. The input gives
// the misalignment, the bitmap and the rows.
func FuzzInt64(f *testing.F) {
	f.Add([]byte("\x03bitmap and rows, rows and rows again and again, long enough for a vector or two of them"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 9 {
			return
		}
		word := binary.LittleEndian.Uint64(data[1:])
		rows := make([]int64, (len(data)-9)/8+8)[data[0]%8:]
		doubles := make([]float64, len(rows))
		sel := make([]uint64, (len(rows)+63)/64)
		for i := range rows {
			if p := 9 + 8*i; p+8 <= len(data) {
				rows[i] = int64(binary.LittleEndian.Uint64(data[p:]))
			}
			doubles[i] = math.Float64frombits(uint64(rows[i]))
		}
		for i := range sel {
			sel[i] = word * uint64(2*i+1)
		}
		for _, tier := range cpu.Tiers {
			if tier > cpu.Detected() {
				continue
			}
			cpu.SelectForTest(t, tier)
			if two(SumInt64(rows)) != two(sumInt64Generic(rows)) ||
				two(SumInt64Sel(rows, sel)) != two(sumInt64SelGeneric(rows, sel)) {
				t.Fatalf("tier %s: sums of %d rows under %#x differ", tier, len(rows), word)
			}
			if two(SumProductInt64(rows, rows)) != two(sumProductInt64Generic(rows, rows)) {
				t.Fatalf("tier %s: sums of squares of %d rows differ", tier, len(rows))
			}
			got, want := SumFloat64Sel(doubles, sel), sumFloat64SelGeneric(doubles, sel)
			if math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
				t.Fatalf("tier %s: sum of doubles %v, want %v", tier, got, want)
			}
			lo, hi, count := MinMaxInt64Sel(rows, sel)
			wantLo, wantHi, wantCount := scanMinMax(rows, sel)
			if count != wantCount || count > 0 && (lo != wantLo || hi != wantHi) {
				t.Fatalf("tier %s: extremes %d %d of %d, want %d %d of %d", tier, lo, hi, count, wantLo, wantHi, wantCount)
			}
		}
	})
}
