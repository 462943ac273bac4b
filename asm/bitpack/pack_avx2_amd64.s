//go:build !purego

#include "textflag.h"

// PEXTQ squeezes the low bits of all the values in a 64-bit word together: 8 values of 8 bits become 8*width bits,
// which is a whole number of bytes, width. Wider lanes need 2 or 4 words per group of 8 values; their results are
// joined by shifts and stored where they begin. Every store writes 8 bytes, the next group overwrites what is not
// its own.
//
//	DI dst   SI src   CX groups left   R8 width = packed bytes per group   DX mask

// func packU8BMI2(dst []byte, src []uint8, width int, mask uint64)
// Requires: BMI2
TEXT ·packU8BMI2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	MOVQ width+48(FP), R8
	MOVQ mask+56(FP), DX
	SHRQ $3, CX
	JZ   done

group8:
	MOVQ (SI), AX
	PEXTQ DX, AX, AX
	MOVQ AX, (DI)
	ADDQ $8, SI
	ADDQ R8, DI
	DECQ CX
	JNZ  group8

done:
	RET

// func packU16BMI2(dst []byte, src []uint16, width int, mask uint64)
// Requires: BMI2
TEXT ·packU16BMI2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	MOVQ width+48(FP), R8
	MOVQ mask+56(FP), DX
	// Values 4 to 7 begin at byte R9, after R10 bits (0 or 4) that are the others'; R11 is R9 in bits.
	MOVQ R8, R9
	SHRQ $1, R9
	MOVQ R8, R10
	ANDQ $1, R10
	SHLQ $2, R10
	MOVQ R9, R11
	SHLQ $3, R11
	SHRQ $3, CX
	JZ   done

group8:
	MOVQ (SI), AX
	PEXTQ DX, AX, AX
	MOVQ 8(SI), BX
	PEXTQ DX, BX, BX
	MOVQ AX, (DI)
	SHRXQ R11, AX, AX
	SHLXQ R10, BX, BX
	ORQ  AX, BX
	MOVQ BX, (DI)(R9*1)
	ADDQ $16, SI
	ADDQ R8, DI
	DECQ CX
	JNZ  group8

done:
	RET

// QUAD leaves four values from src in low and high: 4*width bits. R9 is 2*width, R10 is 64 - R9.
#define QUAD(src0, src1, low, high, tmp) \
	MOVQ  src0, low       \
	MOVQ  src1, high      \
	PEXTQ DX, low, low    \
	PEXTQ DX, high, high  \
	SHLXQ R9, high, tmp   \
	ORQ   tmp, low        \
	SHRXQ R10, high, high

// func packU32BMI2(dst []byte, src []uint32, width int, mask uint64)
// Requires: BMI2
TEXT ·packU32BMI2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	MOVQ width+48(FP), R8
	MOVQ mask+56(FP), DX
	LEAQ (R8)(R8*1), R9
	MOVL $64, R10
	SUBQ R9, R10
	// Values 4 to 7 begin at byte R11, after R12 bits (0 or 4) that are the others'; R13 is 63 - R12.
	MOVQ R8, R11
	SHRQ $1, R11
	MOVQ R8, R12
	ANDQ $1, R12
	SHLQ $2, R12
	MOVL $63, R13
	SUBQ R12, R13
	SHRQ $3, CX
	JZ   done

group8:
	QUAD((SI), 8(SI), AX, BX, R14)
	MOVQ AX, (DI)
	MOVQ BX, 8(DI)
	QUAD(16(SI), 24(SI), AX, BX, R14)
	// Both words move up by R12 bits; the byte they begin in has its low bits in memory already.
	SHLXQ R12, AX, R14
	SHRQ  $1, AX
	SHRXQ R13, AX, AX
	SHLXQ R12, BX, BX
	ORQ   AX, BX
	MOVBLZX (DI)(R11*1), AX
	ORQ   AX, R14
	MOVQ R14, (DI)(R11*1)
	MOVQ BX, 8(DI)(R11*1)
	ADDQ $32, SI
	ADDQ R8, DI
	DECQ CX
	JNZ  group8

done:
	RET
