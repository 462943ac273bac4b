package arith_test

import (
	"fmt"
	"math"

	"github.com/colonnadedb/colonnade/asm/arith"
)

// A checked kernel stops at the first row that overflows; the caller decides whether that row counts.
func Example() {
	a := []int64{1, 2, math.MaxInt64 / 2, 4}
	dst := make([]int64, len(a))
	row := arith.MulInt64VS(dst, a, 3)
	fmt.Println(row, dst[:row])
	// Output: 2 [3 6]
}
