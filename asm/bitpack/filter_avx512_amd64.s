//go:build !purego

#include "textflag.h"

// Unpacking as in unpack_avx512_amd64.s, but the vectors are compared in their registers, (x - lo) <= span, and only
// the masks are stored. One word of 64 rows per round takes 1, 2, 4 or 8 vectors by lane width; the rows that are
// left are collected vector by vector into AX, whose bits past the last row are cleared.
//
//	DI dst   CX rows left   SI src   R8 packed bytes per vector   R9, R10, R11 three, five, seven times that
//	AX last word   BX its next bit   R12 mask   R13 rows of the last word
//	Z0, Z1, Z2 table   Z3 -lo   Z4 span   Z5-Z8 rows   K1-K4 answers

#define PASS(from, z, add, compare, k) \
	VPERMB         from, Z0, z  \
	VPMULTISHIFTQB z, Z1, z     \
	VPANDQ         Z2, z, z     \
	add            Z3, z, z     \
	compare        $2, Z4, z, k

// func filterU8AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)
// Requires: AVX512F, AVX512BW, AVX512VBMI, BMI2
TEXT ·filterU8AVX512(SB), NOSPLIT, $0-88
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ n+48(FP), CX
	MOVQ step+56(FP), R8
	MOVQ table+64(FP), DX
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VPBROADCASTQ 128(DX), Z2
	MOVQ lo+72(FP), AX
	NEGQ AX
	VPBROADCASTB AX, Z3
	MOVQ span+80(FP), BX
	VPBROADCASTB BX, Z4
	SUBQ $64, CX
	JLT  wordEnd

word:
	PASS((SI), Z5, VPADDB, VPCMPUB, K1)
	KMOVQ K1, (DI)
	ADDQ R8, SI
	ADDQ $8, DI
	SUBQ $64, CX
	JGE  word

wordEnd:
	ADDQ $64, CX
	JZ   done
	MOVQ CX, R13
	XORL AX, AX
	XORL BX, BX

rest:
	PASS((SI), Z5, VPADDB, VPCMPUB, K1)
	KMOVQ K1, R12
	SHLXQ BX, R12, R12
	ORQ  R12, AX
	ADDQ $64, BX
	ADDQ R8, SI
	SUBQ $64, CX
	JGT  rest
	BZHIQ R13, AX, AX
	MOVQ AX, (DI)

done:
	VZEROUPPER
	RET

// func filterU16AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)
// Requires: AVX512F, AVX512BW, AVX512VBMI, BMI2
TEXT ·filterU16AVX512(SB), NOSPLIT, $0-88
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ n+48(FP), CX
	MOVQ step+56(FP), R8
	MOVQ table+64(FP), DX
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VPBROADCASTQ 128(DX), Z2
	MOVQ lo+72(FP), AX
	NEGQ AX
	VPBROADCASTW AX, Z3
	MOVQ span+80(FP), BX
	VPBROADCASTW BX, Z4
	SUBQ $64, CX
	JLT  wordEnd

word:
	PASS((SI), Z5, VPADDW, VPCMPUW, K1)
	PASS((SI)(R8*1), Z6, VPADDW, VPCMPUW, K2)
	KMOVD K1, (DI)
	KMOVD K2, 4(DI)
	LEAQ (SI)(R8*2), SI
	ADDQ $8, DI
	SUBQ $64, CX
	JGE  word

wordEnd:
	ADDQ $64, CX
	JZ   done
	MOVQ CX, R13
	XORL AX, AX
	XORL BX, BX

rest:
	PASS((SI), Z5, VPADDW, VPCMPUW, K1)
	KMOVQ K1, R12
	SHLXQ BX, R12, R12
	ORQ  R12, AX
	ADDQ $32, BX
	ADDQ R8, SI
	SUBQ $32, CX
	JGT  rest
	BZHIQ R13, AX, AX
	MOVQ AX, (DI)

done:
	VZEROUPPER
	RET

// func filterU32AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)
// Requires: AVX512F, AVX512BW, AVX512VBMI, BMI2
TEXT ·filterU32AVX512(SB), NOSPLIT, $0-88
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ n+48(FP), CX
	MOVQ step+56(FP), R8
	MOVQ table+64(FP), DX
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VPBROADCASTQ 128(DX), Z2
	MOVQ lo+72(FP), AX
	NEGQ AX
	VPBROADCASTD AX, Z3
	MOVQ span+80(FP), BX
	VPBROADCASTD BX, Z4
	LEAQ (R8)(R8*2), R9
	SUBQ $64, CX
	JLT  wordEnd

word:
	PASS((SI), Z5, VPADDD, VPCMPUD, K1)
	PASS((SI)(R8*1), Z6, VPADDD, VPCMPUD, K2)
	PASS((SI)(R8*2), Z7, VPADDD, VPCMPUD, K3)
	PASS((SI)(R9*1), Z8, VPADDD, VPCMPUD, K4)
	KMOVW K1, (DI)
	KMOVW K2, 2(DI)
	KMOVW K3, 4(DI)
	KMOVW K4, 6(DI)
	LEAQ (SI)(R8*4), SI
	ADDQ $8, DI
	SUBQ $64, CX
	JGE  word

wordEnd:
	ADDQ $64, CX
	JZ   done
	MOVQ CX, R13
	XORL AX, AX
	XORL BX, BX

rest:
	PASS((SI), Z5, VPADDD, VPCMPUD, K1)
	KMOVQ K1, R12
	SHLXQ BX, R12, R12
	ORQ  R12, AX
	ADDQ $16, BX
	ADDQ R8, SI
	SUBQ $16, CX
	JGT  rest
	BZHIQ R13, AX, AX
	MOVQ AX, (DI)

done:
	VZEROUPPER
	RET

// func filterU64AVX512(dst []uint64, src []byte, n, step int, table *shiftTable, lo, span uint64)
// Requires: AVX512F, AVX512BW, AVX512VBMI, BMI2
TEXT ·filterU64AVX512(SB), NOSPLIT, $0-88
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ n+48(FP), CX
	MOVQ step+56(FP), R8
	MOVQ table+64(FP), DX
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VPBROADCASTQ 128(DX), Z2
	MOVQ lo+72(FP), AX
	NEGQ AX
	VPBROADCASTQ AX, Z3
	MOVQ span+80(FP), BX
	VPBROADCASTQ BX, Z4
	LEAQ (R8)(R8*2), R9
	LEAQ (R8)(R8*4), R10
	LEAQ (R9)(R8*4), R11
	SUBQ $64, CX
	JLT  wordEnd

word:
	PASS((SI), Z5, VPADDQ, VPCMPUQ, K1)
	PASS((SI)(R8*1), Z6, VPADDQ, VPCMPUQ, K2)
	PASS((SI)(R8*2), Z7, VPADDQ, VPCMPUQ, K3)
	PASS((SI)(R9*1), Z8, VPADDQ, VPCMPUQ, K4)
	KMOVB K1, (DI)
	KMOVB K2, 1(DI)
	KMOVB K3, 2(DI)
	KMOVB K4, 3(DI)
	PASS((SI)(R8*4), Z5, VPADDQ, VPCMPUQ, K1)
	PASS((SI)(R10*1), Z6, VPADDQ, VPCMPUQ, K2)
	PASS((SI)(R9*2), Z7, VPADDQ, VPCMPUQ, K3)
	PASS((SI)(R11*1), Z8, VPADDQ, VPCMPUQ, K4)
	KMOVB K1, 4(DI)
	KMOVB K2, 5(DI)
	KMOVB K3, 6(DI)
	KMOVB K4, 7(DI)
	LEAQ (SI)(R8*8), SI
	ADDQ $8, DI
	SUBQ $64, CX
	JGE  word

wordEnd:
	ADDQ $64, CX
	JZ   done
	MOVQ CX, R13
	XORL AX, AX
	XORL BX, BX

rest:
	PASS((SI), Z5, VPADDQ, VPCMPUQ, K1)
	KMOVQ K1, R12
	SHLXQ BX, R12, R12
	ORQ  R12, AX
	ADDQ $8, BX
	ADDQ R8, SI
	SUBQ $8, CX
	JGT  rest
	BZHIQ R13, AX, AX
	MOVQ AX, (DI)

done:
	VZEROUPPER
	RET
