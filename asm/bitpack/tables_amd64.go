//go:build !purego

package bitpack

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// widest32 and widest64 are the widths that one 32- or 64-bit word at a byte boundary always holds.
const (
	widest32 = 32 - 7
	widest64 = 64 - 7
)

// shiftTable drives unpackAVX512: for each byte of a vector which packed byte VPERMB puts there and at which bit of
// its 64-bit word VPMULTISHIFTQB begins. The assembly knows the offsets of the first three fields.
type shiftTable struct {
	perm, shift [64]byte
	mask        uint64
	double      bool // the width does not fit: doubleTables instead
}

// doubleTable drives the kernels by double shift: for each lane the low and the high word that hold it.
type doubleTable struct {
	low, high, shift [64]byte
	mask             uint64
}

// shuffleTable drives the AVX2 kernels of 32- and 64-bit lanes: bytes for VPSHUFB and shifts for VPSRLVD or VPSRLVQ,
// for one vector of 8 values or two vectors of 4; or, for wide values, two selections of the same 8.
type shuffleTable struct {
	bytes, shift [64]byte
	mask         uint64
}

// narrowTable drives unpackU8AVX2.
type narrowTable struct {
	bytes, multiply [32]byte
	down            uint64
}

var (
	shiftTables     [5][65]shiftTable // by half the bytes of a lane: 0, 1, 2 and 4
	doubleTables    [2][65]doubleTable
	shuffleTables16 [17]shuffleTable
	shuffleTables32 [33]shuffleTable
	shuffleTables64 [widest64 + 1]shuffleTable
	narrowTables    [9]narrowTable
)

func init() {
	if cpu.Detected() >= cpu.AVX2 {
		for width := 1; width <= 8; width++ {
			narrowTables[width].fill(width)
		}
		for width := 1; width <= 16; width++ {
			shuffleTables16[width].fill32(width, 0)
		}
		for width := 1; width <= widest32; width++ {
			shuffleTables32[width].fill32(width, width>>1)
		}
		for width := widest32 + 1; width <= 32; width++ {
			shuffleTables32[width].fill32(width, width>>1)
			shuffleTables32[width].fillFifth(width)
		}
		for width := 1; width <= widest64; width++ {
			shuffleTables64[width].fill64(width)
		}
	}
	if cpu.Detected() < cpu.AVX512 {
		return
	}
	for _, bits := range []int{8, 16, 32, 64} {
		for width := 1; width <= bits; width++ {
			t := &shiftTables[bits>>4][width]
			if t.fill(bits, width); t.double {
				doubleTables[bits>>6][width].fill(bits, width)
			}
		}
	}
}

// laneMask returns a 64-bit word with the lowest width bits of each of its lanes set.
func laneMask(bits, width int) uint64 {
	var mask uint64
	for at := 0; at < 64; at += bits {
		mask |= ^uint64(0) >> (64 - width) << at
	}
	return mask
}

func (t *shiftTable) fill(bits, width int) {
	t.mask = laneMask(bits, width)
	perWord := 64 / bits
	for p := range 64 {
		word, lane := p/8, p*8/bits
		first := word * perWord * width
		t.perm[p] = byte((first>>3 + p%8) & 63)
		t.shift[p] = byte((first&7 + (lane-word*perWord)*width + p*8%bits) & 63)
		if first&7+perWord*width > 64 {
			t.double = true
		}
	}
}

func (t *doubleTable) fill(bits, width int) {
	t.mask = laneMask(bits, width)
	lanes := 512 / bits
	for i := range lanes {
		word, shift := i*width/bits, i*width%bits
		at := i * bits / 8
		t.low[at], t.high[at], t.shift[at] = byte(word), byte((word+1)%lanes), byte(shift)
	}
}

// fill32 is for 8 values in 32-bit lanes, of which the upper 4 are shuffled from 16 bytes that begin at byte upper.
func (t *shuffleTable) fill32(width, upper int) {
	t.mask = laneMask(32, width)
	for i := range 8 {
		bit := i * width
		start := i >> 2 * upper
		for b := range 4 {
			t.bytes[i*4+b] = byte(bit>>3-start+b) & 15
		}
		binary.LittleEndian.PutUint32(t.shift[i*4:], uint32(bit&7))
	}
}

// fillFifth adds, as the second vector, the byte with the upper bits of values that fill32 leaves incomplete, and its
// shift up; bytes of 0x80 select zero.
func (t *shuffleTable) fillFifth(width int) {
	for i := range 8 {
		bit := i * width
		for b := range 4 {
			t.bytes[32+i*4+b] = 0x80
		}
		if bit&7+width > 32 {
			t.bytes[32+i*4] = byte(bit>>3 - i>>2*(width>>1) + 4)
		}
		binary.LittleEndian.PutUint32(t.shift[32+i*4:], uint32(32-bit&7))
	}
}

// fill64 is for two vectors of 4 values in 64-bit lanes, each half vector loaded from the byte where its first value
// begins.
func (t *shuffleTable) fill64(width int) {
	t.mask = laneMask(64, width)
	for i := range 8 {
		bit := i * width
		start := (i &^ 1) * width >> 3
		for b := range 8 {
			t.bytes[i*8+b] = byte(bit>>3 - start + b)
		}
		binary.LittleEndian.PutUint64(t.shift[i*8:], uint64(bit&7))
	}
}

// fill is for 16 values in 16-bit lanes, all within the 16 bytes that both halves hold.
func (t *narrowTable) fill(width int) {
	for i := range 16 {
		bit := i * width
		t.bytes[i*2] = byte(bit>>3) & 15
		t.bytes[i*2+1] = byte(bit>>3+1) & 15
		binary.LittleEndian.PutUint16(t.multiply[i*2:], 1<<(16-width-bit&7))
	}
	t.down = uint64(16 - width)
}
