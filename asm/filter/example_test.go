package filter_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/agg"
	"github.com/colonnadedb/colonnade/asm/bitmap"
	"github.com/colonnadedb/colonnade/asm/filter"
)

// A filter's bitmap is what aggregates take.
func Example() {
	price := []int64{5, 20, 7, 30, 11}
	rows := make([]uint64, bitmap.Words(len(price)))
	filter.BetweenInt64VS(rows, price, 7, 20)
	_, sum := agg.SumInt64Sel(price, rows)
	fmt.Printf("%05b: %d rows, sum %d\n", rows[0], bitmap.Count(rows, len(price)), sum)
	// Output: 10110: 3 rows, sum 38
}
