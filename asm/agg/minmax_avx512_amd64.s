//go:build !purego

#include "textflag.h"

// Minimum and maximum over 512-bit registers: four vectors per iteration into four accumulators of each kind, then one
// vector at a time under a mask of the rows left (BZHI keeps that many low bits, and all while a full vector is left).
//
//	SI  next rows          Z0-Z3  minima        Z8-Z11 rows in work
//	DX  next bitmap byte   Z4-Z7  maxima
//	CX  rows left          K1-K4  rows to take
//
// The accumulators start with values that any row replaces. In the two-operand order used here VMINPD and VMAXPD
// keep the accumulator when the row is NaN.

#define START \
	VMOVDQA64 Z0, Z1 \
	VMOVDQA64 Z0, Z2 \
	VMOVDQA64 Z0, Z3 \
	VMOVDQA64 Z4, Z5 \
	VMOVDQA64 Z4, Z6 \
	VMOVDQA64 Z4, Z7

#define STEP(MIN, MAX, disp, tmp, low, high) \
	VMOVDQU64 disp(SI), tmp \
	MIN low, tmp, low \
	MAX high, tmp, high

#define MSTEP(MIN, MAX, disp, k, tmp, low, high) \
	VMOVDQU64 disp(SI), tmp \
	MIN low, tmp, k, low \
	MAX high, tmp, k, high

#define RUN(rows, MOV, MIN, MAX) \
	CMPQ CX, $(4*rows) \
	JLT  tail \
loop: \
	STEP(MIN, MAX, 0, Z8, Z0, Z4) \
	STEP(MIN, MAX, 64, Z9, Z1, Z5) \
	STEP(MIN, MAX, 128, Z10, Z2, Z6) \
	STEP(MIN, MAX, 192, Z11, Z3, Z7) \
	ADDQ $256, SI \
	SUBQ $(4*rows), CX \
	CMPQ CX, $(4*rows) \
	JGE  loop \
tail: \
	TESTQ CX, CX \
	JLE  done \
	MOVQ $-1, AX \
	BZHIQ CX, AX, AX \
	KMOVQ AX, K1 \
	MOV (SI), K1, Z8 \
	MIN Z0, Z8, K1, Z0 \
	MAX Z4, Z8, K1, Z4 \
	ADDQ $64, SI \
	SUBQ $rows, CX \
	JMP  tail \
done:

#define RUNSEL(rows, KMOV, MOV, MIN, MAX) \
	CMPQ CX, $(4*rows) \
	JLT  tail \
loop: \
	KMOV (DX), K1 \
	KMOV (rows/8)(DX), K2 \
	KMOV (2*rows/8)(DX), K3 \
	KMOV (3*rows/8)(DX), K4 \
	MSTEP(MIN, MAX, 0, K1, Z8, Z0, Z4) \
	MSTEP(MIN, MAX, 64, K2, Z9, Z1, Z5) \
	MSTEP(MIN, MAX, 128, K3, Z10, Z2, Z6) \
	MSTEP(MIN, MAX, 192, K4, Z11, Z3, Z7) \
	ADDQ $256, SI \
	ADDQ $(4*rows/8), DX \
	SUBQ $(4*rows), CX \
	CMPQ CX, $(4*rows) \
	JGE  loop \
tail: \
	TESTQ CX, CX \
	JLE  done \
	MOVQ $-1, AX \
	BZHIQ CX, AX, AX \
	KMOVQ AX, K1 \
	KMOV (DX), K2 \
	KANDQ K2, K1, K1 \
	MOV (SI), K1, Z8 \
	MIN Z0, Z8, K1, Z0 \
	MAX Z4, Z8, K1, Z4 \
	ADDQ $64, SI \
	ADDQ $(rows/8), DX \
	SUBQ $rows, CX \
	JMP  tail \
done:

// HALVES reduces the eight accumulators to one 128-bit register of each kind, X0 and X4, and those to their lower
// half.
#define HALVES(MIN, MAX) \
	MIN Z1, Z0, Z0 \
	MIN Z3, Z2, Z2 \
	MIN Z2, Z0, Z0 \
	MAX Z5, Z4, Z4 \
	MAX Z7, Z6, Z6 \
	MAX Z6, Z4, Z4 \
	VEXTRACTI64X4 $1, Z0, Y1 \
	VEXTRACTI64X4 $1, Z4, Y5 \
	MIN Y1, Y0, Y0 \
	MAX Y5, Y4, Y4 \
	VEXTRACTI128 $1, Y0, X1 \
	VEXTRACTI128 $1, Y4, X5 \
	MIN X1, X0, X0 \
	MAX X5, X4, X4 \
	LOWER(8, MIN, MAX)

// LOWER folds the lanes that lie bytes above the lowest onto it.
#define LOWER(bytes, MIN, MAX) \
	VPSRLDQ $bytes, X0, X1 \
	VPSRLDQ $bytes, X4, X5 \
	MIN X1, X0, X0 \
	MAX X5, X4, X4

// ONES sets reg to all ones.
#define ONES(reg) VPTERNLOGQ $0xff, reg, reg, reg

// func minMaxU8AVX512(src []uint8) (lo, hi uint8)
// Requires: AVX512
TEXT ·minMaxU8AVX512(SB), NOSPLIT, $0-26
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUN(64, VMOVDQU8.Z, VPMINUB, VPMAXUB)
	HALVES(VPMINUB, VPMAXUB)
	LOWER(4, VPMINUB, VPMAXUB)
	LOWER(2, VPMINUB, VPMAXUB)
	LOWER(1, VPMINUB, VPMAXUB)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVB AX, lo+24(FP)
	MOVB BX, hi+25(FP)
	VZEROUPPER
	RET

// func minMaxU8SelAVX512(src []uint8, sel []uint64) (lo, hi uint8)
// Requires: AVX512
TEXT ·minMaxU8SelAVX512(SB), NOSPLIT, $0-50
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUNSEL(64, KMOVQ, VMOVDQU8.Z, VPMINUB, VPMAXUB)
	HALVES(VPMINUB, VPMAXUB)
	LOWER(4, VPMINUB, VPMAXUB)
	LOWER(2, VPMINUB, VPMAXUB)
	LOWER(1, VPMINUB, VPMAXUB)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVB AX, lo+48(FP)
	MOVB BX, hi+49(FP)
	VZEROUPPER
	RET

// func minMaxU16AVX512(src []uint16) (lo, hi uint16)
// Requires: AVX512
TEXT ·minMaxU16AVX512(SB), NOSPLIT, $0-28
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUN(32, VMOVDQU16.Z, VPMINUW, VPMAXUW)
	HALVES(VPMINUW, VPMAXUW)
	LOWER(4, VPMINUW, VPMAXUW)
	LOWER(2, VPMINUW, VPMAXUW)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVW AX, lo+24(FP)
	MOVW BX, hi+26(FP)
	VZEROUPPER
	RET

// func minMaxU16SelAVX512(src []uint16, sel []uint64) (lo, hi uint16)
// Requires: AVX512
TEXT ·minMaxU16SelAVX512(SB), NOSPLIT, $0-52
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUNSEL(32, KMOVD, VMOVDQU16.Z, VPMINUW, VPMAXUW)
	HALVES(VPMINUW, VPMAXUW)
	LOWER(4, VPMINUW, VPMAXUW)
	LOWER(2, VPMINUW, VPMAXUW)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVW AX, lo+48(FP)
	MOVW BX, hi+50(FP)
	VZEROUPPER
	RET

// func minMaxU32AVX512(src []uint32) (lo, hi uint32)
// Requires: AVX512
TEXT ·minMaxU32AVX512(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUN(16, VMOVDQU32.Z, VPMINUD, VPMAXUD)
	HALVES(VPMINUD, VPMAXUD)
	LOWER(4, VPMINUD, VPMAXUD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVL AX, lo+24(FP)
	MOVL BX, hi+28(FP)
	VZEROUPPER
	RET

// func minMaxU32SelAVX512(src []uint32, sel []uint64) (lo, hi uint32)
// Requires: AVX512
TEXT ·minMaxU32SelAVX512(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUNSEL(16, KMOVW, VMOVDQU32.Z, VPMINUD, VPMAXUD)
	HALVES(VPMINUD, VPMAXUD)
	LOWER(4, VPMINUD, VPMAXUD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVL AX, lo+48(FP)
	MOVL BX, hi+52(FP)
	VZEROUPPER
	RET

// func minMaxU64AVX512(src []uint64) (lo, hi uint64)
// Requires: AVX512
TEXT ·minMaxU64AVX512(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUN(8, VMOVDQU64.Z, VPMINUQ, VPMAXUQ)
	HALVES(VPMINUQ, VPMAXUQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+24(FP)
	MOVQ BX, hi+32(FP)
	VZEROUPPER
	RET

// func minMaxU64SelAVX512(src []uint64, sel []uint64) (lo, hi uint64)
// Requires: AVX512
TEXT ·minMaxU64SelAVX512(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ONES(Z0)
	VPXORQ Z4, Z4, Z4
	START
	RUNSEL(8, KMOVB, VMOVDQU64.Z, VPMINUQ, VPMAXUQ)
	HALVES(VPMINUQ, VPMAXUQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+48(FP)
	MOVQ BX, hi+56(FP)
	VZEROUPPER
	RET

// func minMaxInt64AVX512(src []int64) (lo, hi int64)
// Requires: AVX512
TEXT ·minMaxInt64AVX512(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ONES(Z1)
	VPSLLQ $63, Z1, Z4
	VPSRLQ $1, Z1, Z0
	START
	RUN(8, VMOVDQU64.Z, VPMINSQ, VPMAXSQ)
	HALVES(VPMINSQ, VPMAXSQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+24(FP)
	MOVQ BX, hi+32(FP)
	VZEROUPPER
	RET

// func minMaxInt64SelAVX512(src []int64, sel []uint64) (lo, hi int64)
// Requires: AVX512
TEXT ·minMaxInt64SelAVX512(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ONES(Z1)
	VPSLLQ $63, Z1, Z4
	VPSRLQ $1, Z1, Z0
	START
	RUNSEL(8, KMOVB, VMOVDQU64.Z, VPMINSQ, VPMAXSQ)
	HALVES(VPMINSQ, VPMAXSQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+48(FP)
	MOVQ BX, hi+56(FP)
	VZEROUPPER
	RET

// func minMaxFloat64AVX512(src []float64) (lo, hi float64)
// Requires: AVX512
TEXT ·minMaxFloat64AVX512(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ONES(Z1)
	VPSLLQ $52, Z1, Z4
	VPSLLQ $1, Z4, Z0
	VPSRLQ $1, Z0, Z0
	START
	RUN(8, VMOVDQU64.Z, VMINPD, VMAXPD)
	HALVES(VMINPD, VMAXPD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+24(FP)
	MOVQ BX, hi+32(FP)
	VZEROUPPER
	RET

// func minMaxFloat64SelAVX512(src []float64, sel []uint64) (lo, hi float64)
// Requires: AVX512
TEXT ·minMaxFloat64SelAVX512(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ONES(Z1)
	VPSLLQ $52, Z1, Z4
	VPSLLQ $1, Z4, Z0
	VPSRLQ $1, Z0, Z0
	START
	RUNSEL(8, KMOVB, VMOVDQU64.Z, VMINPD, VMAXPD)
	HALVES(VMINPD, VMAXPD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+48(FP)
	MOVQ BX, hi+56(FP)
	VZEROUPPER
	RET
