package lane_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/lane"
)

// Prices of whole hundreds above 1000, stored in a byte each: the selected rows, then their values.
func Example() {
	stored := []uint8{0, 2, 5, 9}
	chosen := make([]uint8, len(stored), len(stored)+lane.CompactSpare)
	n := lane.CompactU8(chosen, stored, []uint64{0b1010}, len(stored))
	prices := make([]int64, n)
	lane.WidenU8ToInt64(prices, chosen[:n], 1000, 100)
	fmt.Println(prices)
	// Output: [1200 1900]
}
