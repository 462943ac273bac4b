package text_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/text"
)

// LIKE '%red%' over three rows that lie one after another.
func Example() {
	body := []byte("redwoodgreen fired")
	offsets := []uint32{0, 7, 12, 18}
	rows := make([]uint64, 8)
	text.ContainsRows(rows, body, offsets, []byte("red"))
	fmt.Printf("%03b\n", rows[0])
	// Output: 101
}
