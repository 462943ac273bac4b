//go:build !purego

#include "textflag.h"

// The 256 bits of the table are 32 bytes, held twice in Z0 so that a byte shuffle may ignore index bit 5. For 64
// codes at a time:
//
//	code >> 3  selects the byte of the table (VPERMB takes 6 bits of each index; the shift is by 16-bit lanes, what
//	           it pulls in from the neighbour lands in bits 5 to 7, which do not matter)
//	code & 7   selects the bit: Z1 holds 1<<(i&7) for i of 0 to 63
//	VPTESTMB   leaves one mask bit per code
//
//	DI dst   SI codes   CX rows left   Z0 table   Z1 bits
DATA bitOf<>+0(SB)/8, $0x8040201008040201
GLOBL bitOf<>(SB), RODATA|NOPTR, $8

// func lookupU8AVX512(dst []uint64, codes []uint8, table []uint64)
// Requires: AVX512F, AVX512BW, AVX512VBMI, BMI2
TEXT ·lookupU8AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ codes_base+24(FP), SI
	MOVQ codes_len+32(FP), CX
	MOVQ table_base+48(FP), DX
	VBROADCASTI64X4 (DX), Z0
	VPBROADCASTQ bitOf<>(SB), Z1
	SUBQ $256, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (SI), Z2
	VMOVDQU64 64(SI), Z3
	VMOVDQU64 128(SI), Z4
	VMOVDQU64 192(SI), Z5
	VPSRLW $3, Z2, Z6
	VPSRLW $3, Z3, Z7
	VPSRLW $3, Z4, Z8
	VPSRLW $3, Z5, Z9
	// Z6 to Z9 become table bytes, Z2 to Z5 the bits to test in them.
	VPERMB Z0, Z6, Z6
	VPERMB Z0, Z7, Z7
	VPERMB Z0, Z8, Z8
	VPERMB Z0, Z9, Z9
	VPERMB Z1, Z2, Z2
	VPERMB Z1, Z3, Z3
	VPERMB Z1, Z4, Z4
	VPERMB Z1, Z5, Z5
	VPTESTMB Z2, Z6, K1
	VPTESTMB Z3, Z7, K2
	VPTESTMB Z4, Z8, K3
	VPTESTMB Z5, Z9, K4
	KMOVQ K1, (DI)
	KMOVQ K2, 8(DI)
	KMOVQ K3, 16(DI)
	KMOVQ K4, 24(DI)
	ADDQ $256, SI
	ADDQ $32, DI
	SUBQ $256, CX
	JGE  wide

wideEnd:
	ADDQ $256, CX
	JZ   done

word:
	// K1 has a bit for each row that is left, all of them before the last word.
	MOVQ $-1, R10
	CMPQ CX, $64
	JGE  masked
	BZHIQ CX, R10, R10

masked:
	KMOVQ R10, K1
	VMOVDQU8.Z (SI), K1, Z2
	VPSRLW $3, Z2, Z6
	VPERMB Z0, Z6, Z6
	VPERMB Z1, Z2, Z2
	VPTESTMB Z2, Z6, K1, K2
	KMOVQ K2, (DI)
	ADDQ $64, SI
	ADDQ $8, DI
	SUBQ $64, CX
	JGT  word

done:
	VZEROUPPER
	RET
