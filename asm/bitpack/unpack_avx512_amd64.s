//go:build !purego

#include "textflag.h"

// AVX-512 with VBMI. One loop serves the 8-, 16-, 32- and 64-bit lanes at almost every width; only the table differs.
// A vector of 64 bytes is made of eight 64-bit words, each of which holds 8, 4, 2 or 1 values:
//
//	packed   |..|b0 b1 b2 b3 b4 b5 b6 b7 ..|       64 bytes from the first value's byte on
//	VPERMB   word q = the 8 bytes in which its values lie
//	VPMULTISHIFTQB  byte j of a value = 8 bits of that word from bit (first bit of the value + 8j) on
//	VPANDQ   drops the bits past the width
//
// This works where the values of a word, and the up to 7 bits before them, fit 64 bits. The other widths (31 for
// 32-bit lanes; 59, 61, 62, 63 for 64-bit lanes) take the two words that a value may touch by VPERMD or VPERMQ and
// cut it out by a double shift. Memory: one load and one store per 64 bytes, the store being the limit (32 B per
// cycle); four vectors per round hide the rest.
//
//	DI dst   CX bytes left   SI src   R8 packed bytes per vector   R9 three times that   DX table

#define UNPACK(from, z) \
	VPERMB         from, Z0, z  \
	VPMULTISHIFTQB z, Z1, z     \
	VPANDQ         Z2, z, z

// func unpackAVX512(dst, src []byte, step int, table *shiftTable)
// Requires: AVX512F, AVX512BW, AVX512VBMI, BMI2
TEXT ·unpackAVX512(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ step+48(FP), R8
	MOVQ table+56(FP), DX
	// Z0 selects bytes, Z1 bits, Z2 is the mask of the width in every value.
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VPBROADCASTQ 128(DX), Z2
	LEAQ (R8)(R8*2), R9
	SUBQ $256, CX
	JLT  wideEnd

wide:
	UNPACK((SI), Z4)
	UNPACK((SI)(R8*1), Z5)
	UNPACK((SI)(R8*2), Z6)
	UNPACK((SI)(R9*1), Z7)
	LEAQ (SI)(R8*4), SI
	VMOVDQU64 Z4, (DI)
	VMOVDQU64 Z5, 64(DI)
	VMOVDQU64 Z6, 128(DI)
	VMOVDQU64 Z7, 192(DI)
	ADDQ $256, DI
	SUBQ $256, CX
	JGE  wide

wideEnd:
	ADDQ $256, CX
	JZ   done
	MOVQ $-1, R10

vector:
	// K1 has a bit for each byte that is left in this vector.
	MOVQ R10, R11
	CMPQ CX, $64
	JGE  masked
	BZHIQ CX, R10, R11

masked:
	KMOVQ R11, K1
	UNPACK((SI), Z4)
	VMOVDQU8 Z4, K1, (DI)
	ADDQ R8, SI
	ADDQ $64, DI
	SUBQ $64, CX
	JGT  vector

done:
	VZEROUPPER
	RET

// func unpackDoubleU32AVX512(dst, src []byte, step int, table *doubleTable)
// Requires: AVX512F, AVX512BW, AVX512VBMI2, BMI2
TEXT ·unpackDoubleU32AVX512(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ step+48(FP), R8
	MOVQ table+56(FP), DX
	// Z0 and Z1 select the low and high words, Z2 the bits to shift out, Z3 is the mask of the width.
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VMOVDQU64 128(DX), Z2
	VPBROADCASTQ 192(DX), Z3
	MOVQ $-1, R10
	TESTQ CX, CX
	JZ   done

vector:
	MOVQ R10, R11
	CMPQ CX, $64
	JGE  masked
	BZHIQ CX, R10, R11

masked:
	KMOVQ R11, K1
	VMOVDQU64 (SI), Z5
	VPERMD Z5, Z0, Z4
	VPERMD Z5, Z1, Z5
	VPSHRDVD Z2, Z5, Z4
	VPANDQ Z3, Z4, Z4
	VMOVDQU8 Z4, K1, (DI)
	ADDQ R8, SI
	ADDQ $64, DI
	SUBQ $64, CX
	JGT  vector

done:
	VZEROUPPER
	RET

// func unpackDoubleU64AVX512(dst, src []byte, step int, table *doubleTable)
// Requires: AVX512F, AVX512BW, AVX512VBMI2, BMI2
TEXT ·unpackDoubleU64AVX512(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ step+48(FP), R8
	MOVQ table+56(FP), DX
	// Z0 and Z1 select the low and high words, Z2 the bits to shift out, Z3 is the mask of the width.
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VMOVDQU64 128(DX), Z2
	VPBROADCASTQ 192(DX), Z3
	MOVQ $-1, R10
	TESTQ CX, CX
	JZ   done

vector:
	MOVQ R10, R11
	CMPQ CX, $64
	JGE  masked
	BZHIQ CX, R10, R11

masked:
	KMOVQ R11, K1
	VMOVDQU64 (SI), Z5
	VPERMQ Z5, Z0, Z4
	VPERMQ Z5, Z1, Z5
	VPSHRDVQ Z2, Z5, Z4
	VPANDQ Z3, Z4, Z4
	VMOVDQU8 Z4, K1, (DI)
	ADDQ R8, SI
	ADDQ $64, DI
	SUBQ $64, CX
	JGT  vector

done:
	VZEROUPPER
	RET
