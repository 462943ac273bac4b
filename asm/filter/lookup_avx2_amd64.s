//go:build !purego

#include "textflag.h"

// The 256 bits of the table are 32 bytes: the first 16 in both halves of Y0, the others in both halves of Y1. For
// 32 codes at a time:
//
//	code >> 3 & 15  shuffles a byte from each; bit 7 of the code, which VPBLENDVB reads, says which of the two
//	code & 7        shuffles the bit from Y2, 1<<(i&7) for i of 0 to 15
//	byte & bit == bit  is the answer, read by VPMOVMSKB
//
// Only whole words of 64 rows are done here; the Go side finishes the rest.
//
//	DI dst   SI codes   CX words left   Y3 bytes of 15   Y4 bytes of 7
DATA bitOf2<>+0(SB)/8, $0x8040201008040201
GLOBL bitOf2<>(SB), RODATA|NOPTR, $8
DATA low4<>+0(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL low4<>(SB), RODATA|NOPTR, $8
DATA low3<>+0(SB)/8, $0x0707070707070707
GLOBL low3<>(SB), RODATA|NOPTR, $8

// func lookupU8AVX2(dst []uint64, codes []uint8, table []uint64)
// Requires: AVX2
TEXT ·lookupU8AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ codes_base+24(FP), SI
	MOVQ codes_len+32(FP), CX
	MOVQ table_base+48(FP), DX
	VBROADCASTI128 (DX), Y0
	VBROADCASTI128 16(DX), Y1
	VPBROADCASTQ bitOf2<>(SB), Y2
	VPBROADCASTQ low4<>(SB), Y3
	VPBROADCASTQ low3<>(SB), Y4
	SHRQ $6, CX
	JZ   done

word:
	VMOVDQU (SI), Y5
	VMOVDQU 32(SI), Y6
	// Y7 and Y8 select the byte of the table.
	VPSRLW $3, Y5, Y7
	VPSRLW $3, Y6, Y8
	VPAND Y3, Y7, Y7
	VPAND Y3, Y8, Y8
	VPSHUFB Y7, Y0, Y9
	VPSHUFB Y7, Y1, Y10
	VPSHUFB Y8, Y0, Y11
	VPSHUFB Y8, Y1, Y12
	VPBLENDVB Y5, Y10, Y9, Y9
	VPBLENDVB Y6, Y12, Y11, Y11
	// Y5 and Y6 become the bit to test in it.
	VPAND Y4, Y5, Y5
	VPAND Y4, Y6, Y6
	VPSHUFB Y5, Y2, Y5
	VPSHUFB Y6, Y2, Y6
	VPAND Y5, Y9, Y9
	VPAND Y6, Y11, Y11
	VPCMPEQB Y5, Y9, Y9
	VPCMPEQB Y6, Y11, Y11
	VPMOVMSKB Y9, AX
	VPMOVMSKB Y11, BX
	SHLQ $32, BX
	ORQ  BX, AX
	MOVQ AX, (DI)
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ  word

done:
	VZEROUPPER
	RET
