//go:build !purego

#include "textflag.h"
#include "bits_avx2_amd64.h"

// Minimum and maximum over 256-bit registers. The plain kernels take whole vectors only and leave the rows of a
// last, partial vector to Go; the Sel kernels take whole groups of 64 rows.
//
//	SI  next rows          Y0, Y1  minima         Y8, Y9   rows in work    Y12, Y13 bits of the bitmap expansion
//	DX  next bitmap byte   Y4, Y5  maxima         Y10, Y11 row masks       Y14, Y15 scratch
//	CX  rows left          Y7      2^63, for unsigned 64-bit lanes

// MINx and MAXx fold v into acc; t is scratch. VMINPD and VMAXPD keep the accumulator when v is NaN. 64-bit
// integers are compared and blended, as AVX2 has no minimum of them; unsigned ones with their sign bit flipped.
#define MINUB(v, acc, t) VPMINUB acc, v, acc
#define MAXUB(v, acc, t) VPMAXUB acc, v, acc
#define MINUW(v, acc, t) VPMINUW acc, v, acc
#define MAXUW(v, acc, t) VPMAXUW acc, v, acc
#define MINUD(v, acc, t) VPMINUD acc, v, acc
#define MAXUD(v, acc, t) VPMAXUD acc, v, acc
#define MINPD(v, acc, t) VMINPD acc, v, acc
#define MAXPD(v, acc, t) VMAXPD acc, v, acc
#define MINSQ(v, acc, t) \
	VPCMPGTQ v, acc, t \
	VBLENDVPD t, v, acc, acc
#define MAXSQ(v, acc, t) \
	VPCMPGTQ acc, v, t \
	VBLENDVPD t, v, acc, acc

// KEEP leaves v as loaded, FLIP turns unsigned order into signed.
#define KEEP(v)
#define FLIP(v) VPXOR v, Y7, v

#define RUN(rows, CHANGE, MIN, MAX) \
loop: \
	CMPQ CX, $(2*rows) \
	JLT  tail \
	VMOVDQU (SI), Y8 \
	VMOVDQU 32(SI), Y9 \
	CHANGE(Y8) \
	CHANGE(Y9) \
	MIN(Y8, Y0, Y14) \
	MAX(Y8, Y4, Y15) \
	MIN(Y9, Y1, Y14) \
	MAX(Y9, Y5, Y15) \
	ADDQ $64, SI \
	SUBQ $(2*rows), CX \
	JMP  loop \
tail: \
	CMPQ CX, $rows \
	JLT  done \
	VMOVDQU (SI), Y8 \
	CHANGE(Y8) \
	MIN(Y8, Y0, Y14) \
	MAX(Y8, Y4, Y15) \
done:

// MSTEP gives the lanes that are not selected the accumulator's own value.
#define MSTEP(mask, v, low, high, MIN, MAX) \
	VPBLENDVB mask, v, low, Y14 \
	VPBLENDVB mask, v, high, Y15 \
	MIN(Y14, low, Y6) \
	MAX(Y15, high, Y6)

#define RUNSEL(rows, PAIR, CHANGE, MIN, MAX) \
	ANDQ $~63, CX \
	JZ   done \
loop: \
	PAIR \
	VMOVDQU (SI), Y8 \
	VMOVDQU 32(SI), Y9 \
	CHANGE(Y8) \
	CHANGE(Y9) \
	MSTEP(Y10, Y8, Y0, Y4, MIN, MAX) \
	MSTEP(Y11, Y9, Y1, Y5, MIN, MAX) \
	ADDQ $64, SI \
	ADDQ $(2*rows/8), DX \
	SUBQ $(2*rows), CX \
	JNZ  loop \
done:

// HALVES reduces the accumulators to the lower halves of X0 and X4.
#define HALVES(CHANGE, MIN, MAX) \
	MIN(Y1, Y0, Y14) \
	MAX(Y5, Y4, Y14) \
	VEXTRACTI128 $1, Y0, X1 \
	VEXTRACTI128 $1, Y4, X5 \
	MIN(X1, X0, X14) \
	MAX(X5, X4, X14) \
	LOWER(8, MIN, MAX) \
	CHANGE(Y0) \
	CHANGE(Y4)

// LOWER folds the lanes that lie bytes above the lowest onto it.
#define LOWER(bytes, MIN, MAX) \
	VPSRLDQ $bytes, X0, X1 \
	VPSRLDQ $bytes, X4, X5 \
	MIN(X1, X0, X14) \
	MAX(X5, X4, X14)

// The accumulators start with values that any row replaces.
#define STARTUNSIGNED \
	VPCMPEQQ Y0, Y0, Y0 \
	VMOVDQA Y0, Y1 \
	VPXOR Y4, Y4, Y4 \
	VMOVDQA Y4, Y5

#define STARTSIGNED \
	VPCMPEQQ Y1, Y1, Y1 \
	VPSLLQ $63, Y1, Y4 \
	VMOVDQA Y4, Y5 \
	VMOVDQA Y4, Y7 \
	VPSRLQ $1, Y1, Y0 \
	VMOVDQA Y0, Y1

#define STARTPD \
	VPCMPEQQ Y1, Y1, Y1 \
	VPSLLQ $52, Y1, Y4 \
	VMOVDQA Y4, Y5 \
	VPSLLQ $1, Y4, Y0 \
	VPSRLQ $1, Y0, Y0 \
	VMOVDQA Y0, Y1

// func minMaxU8AVX2(src []uint8) (lo, hi uint8)
// Requires: AVX2
TEXT ·minMaxU8AVX2(SB), NOSPLIT, $0-26
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	STARTUNSIGNED
	RUN(32, KEEP, MINUB, MAXUB)
	HALVES(KEEP, MINUB, MAXUB)
	LOWER(4, MINUB, MAXUB)
	LOWER(2, MINUB, MAXUB)
	LOWER(1, MINUB, MAXUB)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVB AX, lo+24(FP)
	MOVB BX, hi+25(FP)
	VZEROUPPER
	RET

// func minMaxU8SelAVX2(src []uint8, sel []uint64) (lo, hi uint8)
// Requires: AVX2
TEXT ·minMaxU8SelAVX2(SB), NOSPLIT, $0-50
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	STARTUNSIGNED
	CONST8
	RUNSEL(32, PAIR8, KEEP, MINUB, MAXUB)
	HALVES(KEEP, MINUB, MAXUB)
	LOWER(4, MINUB, MAXUB)
	LOWER(2, MINUB, MAXUB)
	LOWER(1, MINUB, MAXUB)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVB AX, lo+48(FP)
	MOVB BX, hi+49(FP)
	VZEROUPPER
	RET

// func minMaxU16AVX2(src []uint16) (lo, hi uint16)
// Requires: AVX2
TEXT ·minMaxU16AVX2(SB), NOSPLIT, $0-28
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	STARTUNSIGNED
	RUN(16, KEEP, MINUW, MAXUW)
	HALVES(KEEP, MINUW, MAXUW)
	LOWER(4, MINUW, MAXUW)
	LOWER(2, MINUW, MAXUW)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVW AX, lo+24(FP)
	MOVW BX, hi+26(FP)
	VZEROUPPER
	RET

// func minMaxU16SelAVX2(src []uint16, sel []uint64) (lo, hi uint16)
// Requires: AVX2
TEXT ·minMaxU16SelAVX2(SB), NOSPLIT, $0-52
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	STARTUNSIGNED
	CONST16
	RUNSEL(16, PAIR16, KEEP, MINUW, MAXUW)
	HALVES(KEEP, MINUW, MAXUW)
	LOWER(4, MINUW, MAXUW)
	LOWER(2, MINUW, MAXUW)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVW AX, lo+48(FP)
	MOVW BX, hi+50(FP)
	VZEROUPPER
	RET

// func minMaxU32AVX2(src []uint32) (lo, hi uint32)
// Requires: AVX2
TEXT ·minMaxU32AVX2(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	STARTUNSIGNED
	RUN(8, KEEP, MINUD, MAXUD)
	HALVES(KEEP, MINUD, MAXUD)
	LOWER(4, MINUD, MAXUD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVL AX, lo+24(FP)
	MOVL BX, hi+28(FP)
	VZEROUPPER
	RET

// func minMaxU32SelAVX2(src []uint32, sel []uint64) (lo, hi uint32)
// Requires: AVX2
TEXT ·minMaxU32SelAVX2(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	STARTUNSIGNED
	CONST32
	RUNSEL(8, PAIR32, KEEP, MINUD, MAXUD)
	HALVES(KEEP, MINUD, MAXUD)
	LOWER(4, MINUD, MAXUD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVL AX, lo+48(FP)
	MOVL BX, hi+52(FP)
	VZEROUPPER
	RET

// func minMaxU64AVX2(src []uint64) (lo, hi uint64)
// Requires: AVX2
TEXT ·minMaxU64AVX2(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	STARTSIGNED
	RUN(4, FLIP, MINSQ, MAXSQ)
	HALVES(FLIP, MINSQ, MAXSQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+24(FP)
	MOVQ BX, hi+32(FP)
	VZEROUPPER
	RET

// func minMaxU64SelAVX2(src []uint64, sel []uint64) (lo, hi uint64)
// Requires: AVX2
TEXT ·minMaxU64SelAVX2(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	STARTSIGNED
	CONST64
	RUNSEL(4, PAIR64, FLIP, MINSQ, MAXSQ)
	HALVES(FLIP, MINSQ, MAXSQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+48(FP)
	MOVQ BX, hi+56(FP)
	VZEROUPPER
	RET

// func minMaxInt64AVX2(src []int64) (lo, hi int64)
// Requires: AVX2
TEXT ·minMaxInt64AVX2(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	STARTSIGNED
	RUN(4, KEEP, MINSQ, MAXSQ)
	HALVES(KEEP, MINSQ, MAXSQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+24(FP)
	MOVQ BX, hi+32(FP)
	VZEROUPPER
	RET

// func minMaxInt64SelAVX2(src []int64, sel []uint64) (lo, hi int64)
// Requires: AVX2
TEXT ·minMaxInt64SelAVX2(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	STARTSIGNED
	CONST64
	RUNSEL(4, PAIR64, KEEP, MINSQ, MAXSQ)
	HALVES(KEEP, MINSQ, MAXSQ)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+48(FP)
	MOVQ BX, hi+56(FP)
	VZEROUPPER
	RET

// func minMaxFloat64AVX2(src []float64) (lo, hi float64)
// Requires: AVX2
TEXT ·minMaxFloat64AVX2(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	STARTPD
	RUN(4, KEEP, MINPD, MAXPD)
	HALVES(KEEP, MINPD, MAXPD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+24(FP)
	MOVQ BX, hi+32(FP)
	VZEROUPPER
	RET

// func minMaxFloat64SelAVX2(src []float64, sel []uint64) (lo, hi float64)
// Requires: AVX2
TEXT ·minMaxFloat64SelAVX2(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	STARTPD
	CONST64
	RUNSEL(4, PAIR64, KEEP, MINPD, MAXPD)
	HALVES(KEEP, MINPD, MAXPD)
	VMOVQ X0, AX
	VMOVQ X4, BX
	MOVQ AX, lo+48(FP)
	MOVQ BX, hi+56(FP)
	VZEROUPPER
	RET
