//go:build !purego

#include "textflag.h"
#include "bits_avx2_amd64.h"

// Sums over 256-bit registers. The plain kernels take whole vectors only and leave the rows of a last, partial
// vector to Go; the Sel kernels take whole groups of 64 rows.
//
//	SI  next rows          Y0-Y3  sums per lane            Y13  0x0100.. bits of the bitmap expansion
//	DX  next bitmap byte   Y4-Y7  sums of the upper halves Y14, Y15 constants
//	CX  rows left          Y8-Y11 rows in work

#define ZERO8 \
	VPXOR Y0, Y0, Y0 \
	VPXOR Y1, Y1, Y1 \
	VPXOR Y2, Y2, Y2 \
	VPXOR Y3, Y3, Y3 \
	VPXOR Y4, Y4, Y4 \
	VPXOR Y5, Y5, Y5 \
	VPXOR Y6, Y6, Y6 \
	VPXOR Y7, Y7, Y7

// RUN loads and adds all vectors, four at a time; rows is the number of rows in a vector.
#define RUN(rows, STEP) \
	CMPQ CX, $(4*rows) \
	JLT  tail \
loop: \
	VMOVDQU (SI), Y8 \
	STEP(Y8, Y0, Y4) \
	VMOVDQU 32(SI), Y9 \
	STEP(Y9, Y1, Y5) \
	VMOVDQU 64(SI), Y10 \
	STEP(Y10, Y2, Y6) \
	VMOVDQU 96(SI), Y11 \
	STEP(Y11, Y3, Y7) \
	ADDQ $128, SI \
	SUBQ $(4*rows), CX \
	CMPQ CX, $(4*rows) \
	JGE  loop \
tail: \
	CMPQ CX, $rows \
	JLT  done \
	VMOVDQU (SI), Y8 \
	STEP(Y8, Y0, Y4) \
	ADDQ $32, SI \
	SUBQ $rows, CX \
	JMP  tail \
done:

// RUNSEL does so with the rows that are not selected taken as zero, two vectors at a time.
#define RUNSEL(rows, PAIR, STEP) \
	ANDQ $~63, CX \
	JZ   done \
loop: \
	PAIR \
	VPAND (SI), Y10, Y8 \
	STEP(Y8, Y0, Y4) \
	VPAND 32(SI), Y11, Y9 \
	STEP(Y9, Y1, Y5) \
	ADDQ $64, SI \
	ADDQ $(2*rows/8), DX \
	SUBQ $(2*rows), CX \
	JNZ  loop \
done:

// FOLD adds the 64-bit lanes of ya to yd into the general register to; xa names ya's lower half.
#define FOLD(ya, yb, yc, yd, xa, to) \
	VPADDQ yb, ya, ya \
	VPADDQ yd, yc, yc \
	VPADDQ yc, ya, ya \
	VEXTRACTI128 $1, ya, X8 \
	VPADDQ X8, xa, xa \
	VPSRLDQ $8, xa, X8 \
	VPADDQ X8, xa, xa \
	VMOVQ xa, to

// 8-bit lanes: the sum of absolute differences from zero adds eight bytes at once.
#define SADSTEP(v, acc, unused) \
	VPSADBW v, Y15, v \
	VPADDQ  v, acc, acc

#define SADCONST \
	VPXOR Y15, Y15, Y15

// 16-bit lanes: v - 2^15 as a signed word, and the multiply-add by ones adds two words into a 32-bit lane. At most
// 2^11 vectors of a chunk add less than 2^28 in magnitude. The caller adds 2^15 for each lane of each vector taken.
#define MADDSTEP(v, acc, unused) \
	VPXOR v, Y15, v \
	VPMADDWD v, Y14, v \
	VPADDD v, acc, acc

#define MADDCONST \
	VPCMPEQW Y14, Y14, Y14 \
	VPSLLW $15, Y14, Y15 \
	VPSRLW $15, Y14, Y14

#define FOLD32 \
	VPADDD Y1, Y0, Y0 \
	VPADDD Y3, Y2, Y2 \
	VPADDD Y2, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X1 \
	VPMOVSXDQ X0, Y0 \
	VPMOVSXDQ X1, Y1 \
	VPXOR Y2, Y2, Y2 \
	FOLD(Y0, Y1, Y2, Y2, X0, AX)

// Split sums: the 64-bit lanes modulo 2^64, and beside them the upper 32 bits of each lane. Together they hold the
// exact sum (foldUnsigned). 32-bit lanes are taken as pairs. Signed values are summed as v + 2^63, which the caller
// takes out again: AVX2 has no arithmetic shift of 64-bit lanes.
#define SPLITSTEP(v, acc, high) \
	VPADDQ v, acc, acc \
	VPSRLQ $32, v, v \
	VPADDQ v, high, high

#define BIASEDSTEP(v, acc, high) \
	VPXOR v, Y15, v \
	VPADDQ v, acc, acc \
	VPSRLQ $32, v, v \
	VPADDQ v, high, high

#define BIASEDCONST \
	VPCMPEQQ Y15, Y15, Y15 \
	VPSLLQ $63, Y15, Y15

// 64-bit lanes modulo 2^64.
#define WRAPSTEP(v, acc, unused) \
	VPADDQ v, acc, acc

// func sumU8AVX2(src []uint8) uint64
// Requires: AVX2
TEXT ·sumU8AVX2(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	SADCONST
	RUN(32, SADSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func sumU8SelAVX2(src []uint8, sel []uint64) uint64
// Requires: AVX2
TEXT ·sumU8SelAVX2(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	SADCONST
	CONST8
	RUNSEL(32, PAIR8, SADSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET

// func sumBiasedU16AVX2(src []uint16) int64
// Requires: AVX2
TEXT ·sumBiasedU16AVX2(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	MADDCONST
	RUN(16, MADDSTEP)
	FOLD32
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func sumBiasedU16SelAVX2(src []uint16, sel []uint64) int64
// Requires: AVX2
TEXT ·sumBiasedU16SelAVX2(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	MADDCONST
	CONST16
	RUNSEL(16, PAIR16, MADDSTEP)
	FOLD32
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET

// func sumSplitU32AVX2(src []uint32) (wrap, high uint64)
// Requires: AVX2
TEXT ·sumSplitU32AVX2(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(8, SPLITSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	FOLD(Y4, Y5, Y6, Y7, X4, BX)
	MOVQ AX, wrap+24(FP)
	MOVQ BX, high+32(FP)
	VZEROUPPER
	RET

// func sumSplitU32SelAVX2(src []uint32, sel []uint64) (wrap, high uint64)
// Requires: AVX2
TEXT ·sumSplitU32SelAVX2(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	CONST32
	RUNSEL(8, PAIR32, SPLITSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	FOLD(Y4, Y5, Y6, Y7, X4, BX)
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	VZEROUPPER
	RET

// func sumSplitU64AVX2(src []uint64) (wrap, high uint64)
// Requires: AVX2
TEXT ·sumSplitU64AVX2(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(4, SPLITSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	FOLD(Y4, Y5, Y6, Y7, X4, BX)
	MOVQ AX, wrap+24(FP)
	MOVQ BX, high+32(FP)
	VZEROUPPER
	RET

// func sumSplitU64SelAVX2(src []uint64, sel []uint64) (wrap, high uint64)
// Requires: AVX2
TEXT ·sumSplitU64SelAVX2(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	CONST64
	RUNSEL(4, PAIR64, SPLITSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	FOLD(Y4, Y5, Y6, Y7, X4, BX)
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	VZEROUPPER
	RET

// func sumBiasedInt64AVX2(src []int64) (wrap, high uint64)
// Requires: AVX2
TEXT ·sumBiasedInt64AVX2(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	BIASEDCONST
	RUN(4, BIASEDSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	FOLD(Y4, Y5, Y6, Y7, X4, BX)
	MOVQ AX, wrap+24(FP)
	MOVQ BX, high+32(FP)
	VZEROUPPER
	RET

// func sumBiasedInt64SelAVX2(src []int64, sel []uint64) (wrap, high uint64)
// Requires: AVX2
TEXT ·sumBiasedInt64SelAVX2(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	BIASEDCONST
	CONST64
	RUNSEL(4, PAIR64, BIASEDSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	FOLD(Y4, Y5, Y6, Y7, X4, BX)
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	VZEROUPPER
	RET

// func sumInt64WrapAVX2(src []int64) int64
// Requires: AVX2
TEXT ·sumInt64WrapAVX2(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(4, WRAPSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func sumInt64WrapSelAVX2(src []int64, sel []uint64) int64
// Requires: AVX2
TEXT ·sumInt64WrapSelAVX2(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	CONST64
	RUNSEL(4, PAIR64, WRAPSTEP)
	FOLD(Y0, Y1, Y2, Y3, X0, AX)
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET

// Doubles in the order SumFloat64 documents: row i of each 32 in running sum i, four sums to a register. The kernel
// takes whole groups of 32 rows, of 64 under a selection, and stores the sums at p.

#define STOREPD \
	VMOVUPD Y0, (DI) \
	VMOVUPD Y1, 32(DI) \
	VMOVUPD Y2, 64(DI) \
	VMOVUPD Y3, 96(DI) \
	VMOVUPD Y4, 128(DI) \
	VMOVUPD Y5, 160(DI) \
	VMOVUPD Y6, 192(DI) \
	VMOVUPD Y7, 224(DI)

// func sumFloat64AVX2(p *[32]float64, src []float64)
// Requires: AVX2
TEXT ·sumFloat64AVX2(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), DI
	MOVQ src_base+8(FP), SI
	MOVQ src_len+16(FP), CX
	ZERO8
	SUBQ $32, CX
	JLT  done

loop32:
	VADDPD (SI), Y0, Y0
	VADDPD 32(SI), Y1, Y1
	VADDPD 64(SI), Y2, Y2
	VADDPD 96(SI), Y3, Y3
	VADDPD 128(SI), Y4, Y4
	VADDPD 160(SI), Y5, Y5
	VADDPD 192(SI), Y6, Y6
	VADDPD 224(SI), Y7, Y7
	ADDQ $256, SI
	SUBQ $32, CX
	JGE  loop32

done:
	STOREPD
	VZEROUPPER
	RET

#define SEL8(byte, disp, acc0, acc1) \
	VPBROADCASTB byte(DX), Y11 \
	VPAND Y12, Y11, Y10 \
	VPAND Y13, Y11, Y11 \
	VPCMPEQQ Y12, Y10, Y10 \
	VPCMPEQQ Y13, Y11, Y11 \
	VPAND disp(SI), Y10, Y10 \
	VPAND (disp+32)(SI), Y11, Y11 \
	VADDPD Y10, acc0, acc0 \
	VADDPD Y11, acc1, acc1

// func sumFloat64SelAVX2(p *[32]float64, src []float64, sel []uint64)
// Requires: AVX2
TEXT ·sumFloat64SelAVX2(SB), NOSPLIT, $0-56
	MOVQ p+0(FP), DI
	MOVQ src_base+8(FP), SI
	MOVQ src_len+16(FP), CX
	MOVQ sel_base+32(FP), DX
	ZERO8
	CONST64
	ANDQ $~63, CX
	JZ   done

loop32:
	SEL8(0, 0, Y0, Y1)
	SEL8(1, 64, Y2, Y3)
	SEL8(2, 128, Y4, Y5)
	SEL8(3, 192, Y6, Y7)
	ADDQ $256, SI
	ADDQ $4, DX
	SUBQ $32, CX
	JNZ  loop32

done:
	STOREPD
	VZEROUPPER
	RET
