//go:build !purego

#include "textflag.h"

// func countAVX2(a []uint64) int
// Requires: POPCNT
//
// One POPCNTQ per word, four at a time into two sums.
//
//	SI a   CX words left   AX, BX sums
TEXT ·countAVX2(SB), NOSPLIT, $0-32
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	XORL AX, AX
	XORL BX, BX
	SUBQ $4, CX
	JLT  rest

words4:
	POPCNTQ (SI), R8
	POPCNTQ 8(SI), R9
	POPCNTQ 16(SI), R10
	POPCNTQ 24(SI), R11
	ADDQ R8, AX
	ADDQ R9, BX
	ADDQ R10, AX
	ADDQ R11, BX
	ADDQ $32, SI
	SUBQ $4, CX
	JGE  words4

rest:
	ADDQ $4, CX
	JZ   done

word:
	POPCNTQ (SI), R8
	ADDQ R8, AX
	ADDQ $8, SI
	DECQ CX
	JNZ  word

done:
	ADDQ BX, AX
	MOVQ AX, ret+24(FP)
	RET

DATA words8<>+0(SB)/8, $0x0008000800080008
GLOBL words8<>(SB), RODATA|NOPTR, $8

// BYTE8 stores the positions of the set bits of the lowest byte of AX and moves on to the next byte.
#define BYTE8 \
	MOVBLZX AL, BX               \
	SHRQ    $8, AX               \
	POPCNTL BX, R8               \
	SHLL    $4, BX               \
	VPADDW  (DX)(BX*1), X0, X1   \
	VMOVDQU X1, (DI)             \
	LEAQ    (DI)(R8*2), DI       \
	VPADDW  X2, X0, X0

// func toSelAVX2(dst []uint16, a []uint64, n int, positions *[256][8]uint16) int
// Requires: AVX2, BMI2, POPCNT
//
// A byte at a time: its row of the table has the positions of its bits, to which the position of the byte is added;
// all 8 are stored, of which the next store overwrites what does not count. Words without a bit are skipped.
//
//	DI dst   SI a   CX bits left   DX table   R9 start of dst   AX word   BX row of the table   R8 bit count
//	X0 position of the byte   X2 8 in every lane   X3 position of the word   X4 64 in every lane
TEXT ·toSelAVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ n+48(FP), CX
	MOVQ positions+56(FP), DX
	MOVQ DI, R9
	VPXOR X3, X3, X3
	VPBROADCASTQ words8<>(SB), X2
	VPSLLW $3, X2, X4
	TESTQ CX, CX
	JZ   done

word:
	MOVQ (SI), AX
	CMPQ CX, $64
	JGE  whole
	BZHIQ CX, AX, AX

whole:
	TESTQ AX, AX
	JZ   next
	VMOVDQA X3, X0
	BYTE8
	BYTE8
	BYTE8
	BYTE8
	BYTE8
	BYTE8
	BYTE8
	BYTE8

next:
	VPADDW X4, X3, X3
	ADDQ $8, SI
	SUBQ $64, CX
	JGT  word

done:
	SUBQ R9, DI
	SHRQ $1, DI
	MOVQ DI, ret+64(FP)
	VZEROUPPER
	RET
