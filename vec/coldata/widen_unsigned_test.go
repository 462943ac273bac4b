package coldata

import (
	"testing"

	"github.com/colonnadedb/colonnade/vec/types"
)

// TestWidenUnsignedLanes proves that lanes of BIGINT UNSIGNED above the signed range stay positive in 128 bits.
func TestWidenUnsignedLanes(t *testing.T) {
	v := Vector{Type: types.NewBigInt(true), Form: Lane8, N: 2, U8: []uint8{0, 255}, Base: -256, Mult: 1}
	var buf Buffer
	w := WidenInt128(&buf, &v)
	for i, want := range []uint64{1<<64 - 256, 1<<64 - 1} {
		if w.I128[i] != types.Int128FromUint(want) {
			t.Errorf("row %d: %v, want %d", i, w.I128[i], want)
		}
	}
}
