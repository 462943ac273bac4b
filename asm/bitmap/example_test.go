package bitmap_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/bitmap"
)

// Rows that pass two conjuncts, as positions.
func Example() {
	a, b := make([]uint64, bitmap.Words(100)), make([]uint64, bitmap.Words(100))
	a[0], b[0] = 0b1110, 0b0111
	a[1], b[1] = 1<<35, 1<<35
	bitmap.And(a, a, b)
	positions := make([]uint16, bitmap.Count(a, 100)+32) // room that ToSel may overwrite
	n := bitmap.ToSel(positions, a, 0, 100)
	fmt.Println(positions[:n])
	// Output: [1 2 99]
}
