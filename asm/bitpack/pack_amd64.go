//go:build !purego

package bitpack

import (
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// packSpill is how many bytes past a group of 8 values the kernels may overwrite.
const packSpill = 16

func packU8(dst []byte, src []uint8, width int) {
	done := 0
	if groups := packGroups(len(dst), len(src), width); groups > 0 {
		packU8BMI2(dst, src[:groups*8], width, laneMask(8, width))
		done = groups
	}
	packGeneric(dst[done*width:], src[done*8:], width)
}

func packU16(dst []byte, src []uint16, width int) {
	if width == 16 {
		copy(dst, bytesOf(src))
		return
	}
	done := 0
	if groups := packGroups(len(dst), len(src), width); groups > 0 {
		packU16BMI2(dst, src[:groups*8], width, laneMask(16, width))
		done = groups
	}
	packGeneric(dst[done*width:], src[done*8:], width)
}

func packU32(dst []byte, src []uint32, width int) {
	if width == 32 {
		copy(dst, bytesOf(src))
		return
	}
	done := 0
	if groups := packGroups(len(dst), len(src), width); groups > 0 {
		packU32BMI2(dst, src[:groups*8], width, laneMask(32, width))
		done = groups
	}
	packGeneric(dst[done*width:], src[done*8:], width)
}

// bytesOf views values as their little-endian bytes.
func bytesOf[T lane](s []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(*new(T))))
}

// packGroups returns how many groups of 8 values a kernel may pack: those after which packSpill bytes of dst are
// left. BMI2 comes with the tier AVX2.
func packGroups(size, n, width int) int {
	if cpu.Active() < cpu.AVX2 {
		return 0
	}
	return max(0, min(n/8, (size-packSpill)/width))
}

// packU8BMI2 packs groups of 8 values of width 1 to 8; mask has the low width bits of each value set.
//
//	lengths: len(src) is a multiple of 8; dst has room for the packed values and 16 bytes more
//	align:   none needed
//	overlap: dst must not overlap src
//	reads:   never outside src
//	writes:  up to 16 bytes past the packed values
//	needs:   tier AVX2
//
//go:noescape
func packU8BMI2(dst []byte, src []uint8, width int, mask uint64)

// packU16BMI2 packs groups of 8 values of width 1 to 15, under the contract of packU8BMI2.
//
//go:noescape
func packU16BMI2(dst []byte, src []uint16, width int, mask uint64)

// packU32BMI2 packs groups of 8 values of width 1 to 31, under the contract of packU8BMI2.
//
//go:noescape
func packU32BMI2(dst []byte, src []uint32, width int, mask uint64)
