//go:build !purego

#include "textflag.h"

// Sums over 512-bit registers. All kernels share one frame: four vectors per iteration into four accumulators each, so
// that the loop runs at one 64-byte load per cycle whatever the latency of the add; then one vector at a time under a
// mask of the rows left (BZHI keeps that many low bits, and all of them while a full vector is left).
//
//	SI  next rows          Z0-Z3  sums (u8, wrap, f64), modulo 2^64 or 2^32 per lane
//	DX  next bitmap byte   Z4-Z7  sums of the upper 32 bits, of the split kernels
//	CX  rows left          Z8     rows in work
//	K1  rows to take       Z29-Z31 constants
//
// STEP takes the displacement of a vector and its accumulators, MSTEP the rows of K1 only; rows outside K1 count as
// zero.

#define ZERO8 \
	VPXORQ Z0, Z0, Z0 \
	VPXORQ Z1, Z1, Z1 \
	VPXORQ Z2, Z2, Z2 \
	VPXORQ Z3, Z3, Z3 \
	VPXORQ Z4, Z4, Z4 \
	VPXORQ Z5, Z5, Z5 \
	VPXORQ Z6, Z6, Z6 \
	VPXORQ Z7, Z7, Z7

// RUN takes all rows; rows is the number of rows in a vector.
#define RUN(rows, STEP, MSTEP) \
	CMPQ CX, $(4*rows) \
	JLT  tail \
loop: \
	STEP(0, Z0, Z4) \
	STEP(64, Z1, Z5) \
	STEP(128, Z2, Z6) \
	STEP(192, Z3, Z7) \
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
	MSTEP(0, K1, Z0, Z4) \
	ADDQ $64, SI \
	SUBQ $rows, CX \
	JMP  tail \
done:

// RUNSEL takes the selected rows; KMOV loads the rows/8 bitmap bytes of one vector.
#define RUNSEL(rows, KMOV, MSTEP) \
	CMPQ CX, $(4*rows) \
	JLT  tail \
loop: \
	KMOV (DX), K1 \
	KMOV (rows/8)(DX), K2 \
	KMOV (2*rows/8)(DX), K3 \
	KMOV (3*rows/8)(DX), K4 \
	MSTEP(0, K1, Z0, Z4) \
	MSTEP(64, K2, Z1, Z5) \
	MSTEP(128, K3, Z2, Z6) \
	MSTEP(192, K4, Z3, Z7) \
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
	MSTEP(0, K1, Z0, Z4) \
	ADDQ $64, SI \
	ADDQ $(rows/8), DX \
	SUBQ $rows, CX \
	JMP  tail \
done:

// FOLD adds the 64-bit lanes of za, zb, zc, zd into the general register to; ya and xa name za's lower parts.
#define FOLD(za, zb, zc, zd, ya, xa, to) \
	VPADDQ zb, za, za \
	VPADDQ zd, zc, zc \
	VPADDQ zc, za, za \
	VEXTRACTI64X4 $1, za, Y8 \
	VPADDQ Y8, ya, ya \
	VEXTRACTI128 $1, ya, X8 \
	VPADDQ X8, xa, xa \
	VPSRLDQ $8, xa, X8 \
	VPADDQ X8, xa, xa \
	VMOVQ xa, to

// 8-bit lanes: the sum of absolute differences from zero adds eight bytes at once.
#define SADSTEP(disp, acc, unused) \
	VPSADBW disp(SI), Z31, Z8 \
	VPADDQ  Z8, acc, acc

#define SADMSTEP(disp, k, acc, unused) \
	VMOVDQU8.Z disp(SI), k, Z8 \
	VPSADBW Z8, Z31, Z8 \
	VPADDQ  Z8, acc, acc

// func sumU8AVX512(src []uint8) uint64
// Requires: AVX512
TEXT ·sumU8AVX512(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	VPXORQ Z31, Z31, Z31
	RUN(64, SADSTEP, SADMSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func sumU8SelAVX512(src []uint8, sel []uint64) uint64
// Requires: AVX512
TEXT ·sumU8SelAVX512(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	VPXORQ Z31, Z31, Z31
	RUNSEL(64, KMOVQ, SADMSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET

// 16-bit lanes: v - 2^15 as a signed word, and the multiply-add by ones adds two words into a 32-bit lane. At most
// 2^10 vectors of a chunk add less than 2^27 in magnitude. The caller adds 2^15 for each lane of each vector taken.
#define MADDSTEP(disp, acc, unused) \
	VPXORQ disp(SI), Z30, Z8 \
	VPMADDWD Z8, Z29, Z8 \
	VPADDD Z8, acc, acc

#define MADDMSTEP(disp, k, acc, unused) \
	VMOVDQU16.Z disp(SI), k, Z8 \
	VPXORQ Z8, Z30, Z8 \
	VPMADDWD Z8, Z29, Z8 \
	VPADDD Z8, acc, acc

#define MADDCONST \
	VPTERNLOGD $0xff, Z29, Z29, Z29 \
	VPSLLW $15, Z29, Z30 \
	VPSRLW $15, Z29, Z29

// FOLD32 adds the signed 32-bit lanes of Z0 to Z3 into AX.
#define FOLD32 \
	VPADDD Z1, Z0, Z0 \
	VPADDD Z3, Z2, Z2 \
	VPADDD Z2, Z0, Z0 \
	VEXTRACTI64X4 $1, Z0, Y1 \
	VPMOVSXDQ Y0, Z0 \
	VPMOVSXDQ Y1, Z1 \
	VPXORQ Z2, Z2, Z2 \
	FOLD(Z0, Z1, Z2, Z2, Y0, X0, AX)

// func sumBiasedU16AVX512(src []uint16) int64
// Requires: AVX512
TEXT ·sumBiasedU16AVX512(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	MADDCONST
	RUN(32, MADDSTEP, MADDMSTEP)
	FOLD32
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func sumBiasedU16SelAVX512(src []uint16, sel []uint64) int64
// Requires: AVX512
TEXT ·sumBiasedU16SelAVX512(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	MADDCONST
	RUNSEL(32, KMOVD, MADDMSTEP)
	FOLD32
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET

// Split sums: the 64-bit lanes modulo 2^64, and beside them the upper 32 bits of each lane. Together they hold the
// exact sum (foldUnsigned, foldSigned). 32-bit lanes are taken as pairs.
#define SPLITSTEP(disp, acc, high) \
	VMOVDQU64 disp(SI), Z8 \
	VPADDQ Z8, acc, acc \
	VPSRLQ $32, Z8, Z8 \
	VPADDQ Z8, high, high

#define SPLIT32MSTEP(disp, k, acc, high) \
	VMOVDQU32.Z disp(SI), k, Z8 \
	VPADDQ Z8, acc, acc \
	VPSRLQ $32, Z8, Z8 \
	VPADDQ Z8, high, high

#define SPLIT64MSTEP(disp, k, acc, high) \
	VMOVDQU64.Z disp(SI), k, Z8 \
	VPADDQ Z8, acc, acc \
	VPSRLQ $32, Z8, Z8 \
	VPADDQ Z8, high, high

#define SIGNEDSTEP(disp, acc, high) \
	VMOVDQU64 disp(SI), Z8 \
	VPADDQ Z8, acc, acc \
	VPSRAQ $32, Z8, Z8 \
	VPADDQ Z8, high, high

#define SIGNEDMSTEP(disp, k, acc, high) \
	VMOVDQU64.Z disp(SI), k, Z8 \
	VPADDQ Z8, acc, acc \
	VPSRAQ $32, Z8, Z8 \
	VPADDQ Z8, high, high

// func sumSplitU32AVX512(src []uint32) (wrap, high uint64)
// Requires: AVX512
TEXT ·sumSplitU32AVX512(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(16, SPLITSTEP, SPLIT32MSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX)
	MOVQ AX, wrap+24(FP)
	MOVQ BX, high+32(FP)
	VZEROUPPER
	RET

// func sumSplitU32SelAVX512(src []uint32, sel []uint64) (wrap, high uint64)
// Requires: AVX512
TEXT ·sumSplitU32SelAVX512(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	RUNSEL(16, KMOVW, SPLIT32MSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX)
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	VZEROUPPER
	RET

// func sumSplitU64AVX512(src []uint64) (wrap, high uint64)
// Requires: AVX512
TEXT ·sumSplitU64AVX512(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(8, SPLITSTEP, SPLIT64MSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX)
	MOVQ AX, wrap+24(FP)
	MOVQ BX, high+32(FP)
	VZEROUPPER
	RET

// func sumSplitU64SelAVX512(src []uint64, sel []uint64) (wrap, high uint64)
// Requires: AVX512
TEXT ·sumSplitU64SelAVX512(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	RUNSEL(8, KMOVB, SPLIT64MSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX)
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	VZEROUPPER
	RET

// func sumSplitInt64AVX512(src []int64) (wrap uint64, high int64)
// Requires: AVX512
TEXT ·sumSplitInt64AVX512(SB), NOSPLIT, $0-40
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(8, SIGNEDSTEP, SIGNEDMSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX)
	MOVQ AX, wrap+24(FP)
	MOVQ BX, high+32(FP)
	VZEROUPPER
	RET

// func sumSplitInt64SelAVX512(src []int64, sel []uint64) (wrap uint64, high int64)
// Requires: AVX512
TEXT ·sumSplitInt64SelAVX512(SB), NOSPLIT, $0-64
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	RUNSEL(8, KMOVB, SIGNEDMSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX)
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	VZEROUPPER
	RET

// 64-bit lanes modulo 2^64.
#define WRAPSTEP(disp, acc, unused) \
	VPADDQ disp(SI), acc, acc

#define WRAPMSTEP(disp, k, acc, unused) \
	VPADDQ disp(SI), acc, k, acc

// func sumInt64WrapAVX512(src []int64) int64
// Requires: AVX512
TEXT ·sumInt64WrapAVX512(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	ZERO8
	RUN(8, WRAPSTEP, WRAPMSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func sumInt64WrapSelAVX512(src []int64, sel []uint64) int64
// Requires: AVX512
TEXT ·sumInt64WrapSelAVX512(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	ZERO8
	RUNSEL(8, KMOVB, WRAPMSTEP)
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET
