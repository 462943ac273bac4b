//go:build !purego

#include "textflag.h"

// func countAVX512(a []uint64) int
// Requires: AVX512F, AVX512VPOPCNTDQ, BMI2
//
// VPOPCNTQ counts 8 words at a time into four accumulators of 8 lanes, added up at the end.
//
//	SI a   CX words left   Z0-Z3 counts
TEXT ·countAVX512(SB), NOSPLIT, $0-32
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	SUBQ $32, CX
	JLT  wideEnd

wide:
	VPOPCNTQ (SI), Z4
	VPOPCNTQ 64(SI), Z5
	VPOPCNTQ 128(SI), Z6
	VPOPCNTQ 192(SI), Z7
	VPADDQ Z4, Z0, Z0
	VPADDQ Z5, Z1, Z1
	VPADDQ Z6, Z2, Z2
	VPADDQ Z7, Z3, Z3
	ADDQ $256, SI
	SUBQ $32, CX
	JGE  wide

wideEnd:
	ADDQ $32, CX
	JZ   total
	MOVQ $-1, AX

vector:
	// K1 has a bit for each word that is left in this vector.
	MOVQ AX, BX
	CMPQ CX, $8
	JGE  masked
	BZHIQ CX, BX, BX

masked:
	KMOVQ BX, K1
	VMOVDQU64.Z (SI), K1, Z4
	VPOPCNTQ Z4, Z4
	VPADDQ Z4, Z0, Z0
	ADDQ $64, SI
	SUBQ $8, CX
	JGT  vector

total:
	VPADDQ Z1, Z0, Z0
	VPADDQ Z3, Z2, Z2
	VPADDQ Z2, Z0, Z0
	VEXTRACTI64X4 $1, Z0, Y1
	VPADDQ Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDQ X1, X0, X0
	VPSRLDQ $8, X0, X1
	VPADDQ X1, X0, X0
	VMOVQ X0, ret+24(FP)
	VZEROUPPER
	RET

// The positions 0 to 31 as 16-bit lanes.
DATA positions<>+0(SB)/8, $0x0003000200010000
DATA positions<>+8(SB)/8, $0x0007000600050004
DATA positions<>+16(SB)/8, $0x000b000a00090008
DATA positions<>+24(SB)/8, $0x000f000e000d000c
DATA positions<>+32(SB)/8, $0x0013001200110010
DATA positions<>+40(SB)/8, $0x0017001600150014
DATA positions<>+48(SB)/8, $0x001b001a00190018
DATA positions<>+56(SB)/8, $0x001f001e001d001c
GLOBL positions<>(SB), RODATA|NOPTR, $64

DATA words32<>+0(SB)/8, $0x0020002000200020
GLOBL words32<>(SB), RODATA|NOPTR, $8

// func toSelAVX512(dst []uint16, a []uint64, n int) int
// Requires: AVX512F, AVX512BW, AVX512VBMI2, BMI2, POPCNT
//
// Half a word at a time: VPCOMPRESSW moves the positions of the set bits together, in the register (its form that
// stores is many times slower), and a whole vector is stored, of which the next store overwrites what does not
// count. No branch depends on the bits, so that every selectivity costs the same.
//
//	DI dst   SI a   CX bits left   AX, BX word and its upper half   R8, R9 their bit counts
//	Z0 positions of the lower half   Z1 of the upper   Z2 64 in every lane
TEXT ·toSelAVX512(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ n+48(FP), CX
	MOVQ DI, DX
	VMOVDQU64 positions<>(SB), Z0
	VPBROADCASTQ words32<>(SB), Z2
	VPADDW Z2, Z0, Z1
	VPADDW Z2, Z2, Z2
	SUBQ $64, CX
	JLT  last

word:
	KMOVD (SI), K1
	KMOVD 4(SI), K2
	POPCNTL (SI), R8
	POPCNTL 4(SI), R9
	VPCOMPRESSW.Z Z0, K1, Z3
	VPCOMPRESSW.Z Z1, K2, Z4
	VMOVDQU64 Z3, (DI)
	LEAQ (DI)(R8*2), DI
	VMOVDQU64 Z4, (DI)
	LEAQ (DI)(R9*2), DI
	VPADDW Z2, Z0, Z0
	VPADDW Z2, Z1, Z1
	ADDQ $8, SI
	SUBQ $64, CX
	JGE  word

last:
	ADDQ $64, CX
	JZ   done
	MOVQ (SI), AX
	BZHIQ CX, AX, AX
	KMOVD AX, K1
	MOVQ AX, BX
	SHRQ $32, BX
	KMOVD BX, K2
	MOVL AX, AX
	POPCNTQ AX, R8
	POPCNTQ BX, R9
	VPCOMPRESSW.Z Z0, K1, Z3
	VPCOMPRESSW.Z Z1, K2, Z4
	VMOVDQU64 Z3, (DI)
	LEAQ (DI)(R8*2), DI
	VMOVDQU64 Z4, (DI)
	LEAQ (DI)(R9*2), DI

done:
	SUBQ DX, DI
	SHRQ $1, DI
	MOVQ DI, ret+56(FP)
	VZEROUPPER
	RET
