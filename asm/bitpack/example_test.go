package bitpack_test

import (
	"fmt"

	"github.com/colonnadedb/colonnade/asm/bitpack"
)

// Values of 5 bits, packed, filtered while packed, and unpacked.
func Example() {
	values := []uint32{3, 30, 12, 7, 31, 0, 1, 2}
	packed := make([]byte, bitpack.Size(len(values), 5), bitpack.Size(len(values), 5)+bitpack.Padding)
	bitpack.PackU32(packed, values, 5)

	rows := make([]uint64, 8)
	bitpack.FilterRange(rows, packed, len(values), 5, 7, 23) // 7 to 30

	back := make([]uint32, len(values))
	bitpack.UnpackU32(back, packed, 5)
	fmt.Printf("%d bytes, rows %08b, %v\n", len(packed), rows[0], back)
	// Output: 5 bytes, rows 00001110, [3 30 12 7 31 0 1 2]
}
