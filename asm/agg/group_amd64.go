//go:build !purego

package agg

import "github.com/colonnadedb/colonnade/asm/cpu"

// countRows bounds a call of countCodes7AVX2: its byte counters take 255 vectors of 32 rows.
const countRows = 255 * 32

// maxCountGroups is the number of groups up to which passes of seven codes beat counters in memory.
const maxCountGroups = 21

// maxSumGroups is the number of groups up to which masked sums beat copies of the accumulators in memory.
const maxSumGroups = 6

// sumByCode4AVX512 sets sums[g] to the sum of the vals[i] with codes[i] == g for g < 3, and sums[3] to that of all
// others, over whole vectors of eight rows. vals is as long as codes. Tier AVX512.
//
//go:noescape
func sumByCode4AVX512(sums *[maxSumGroups]int64, codes []uint8, vals []int64)

// sumByCode6AVX512 is sumByCode4AVX512 for six groups.
//
//go:noescape
func sumByCode6AVX512(sums *[maxSumGroups]int64, codes []uint8, vals []int64)

// countCodes7AVX2 adds the number of codes equal to first+g to acc[g], for whole vectors of 32 rows and at most
// countRows rows. Tier AVX2.
//
//go:noescape
func countCodes7AVX2(acc *[7]int64, codes []uint8, first uint64)

func sumByCodeInt64(acc []int64, codes []uint8, vals []int64) {
	n := len(codes) &^ 7
	if cpu.Active() != cpu.AVX512 || len(acc) > maxSumGroups || n < smallRun {
		sumByCodeInt64Generic(acc, codes, vals)
		return
	}
	var sums [maxSumGroups]int64
	switch {
	case len(acc) == 1:
		sums[0] = sumInt64WrapAVX512(vals[:n])
	case len(acc) <= 4:
		sumByCode4AVX512(&sums, codes[:n], vals[:n])
	default:
		sumByCode6AVX512(&sums, codes[:n], vals[:n])
	}
	for g := range acc {
		acc[g] += sums[g]
	}
	sumByCodeInt64Generic(acc, codes[n:], vals[n:])
}

func countByCode(acc []int64, codes []uint8) {
	if cpu.Active() < cpu.AVX2 || len(acc) > maxCountGroups || len(codes) < smallRun {
		countByCodeGeneric(acc, codes)
		return
	}
	for len(codes) >= 32 {
		n := min(len(codes)&^31, countRows)
		for first := 0; first < len(acc); first += 7 {
			var counts [7]int64
			countCodes7AVX2(&counts, codes[:n], uint64(first))
			for g := first; g < min(first+7, len(acc)); g++ {
				acc[g] += counts[g-first]
			}
		}
		codes = codes[n:]
	}
	countByCodeGeneric(acc, codes)
}
