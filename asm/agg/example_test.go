package agg_test

import (
	"fmt"
	"math"

	"github.com/colonnadedb/colonnade/asm/agg"
)

// Sums of 64-bit lanes have 128 bits and lose no carry.
func Example() {
	high, low := agg.SumInt64([]int64{math.MaxInt64, math.MaxInt64, 2})
	least, most := agg.MinMaxInt64([]int64{4, -1, 9})
	fmt.Println(high, low, least, most)
	// Output: 1 0 -1 9
}
