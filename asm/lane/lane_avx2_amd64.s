//go:build !purego

#include "textflag.h"

// Conversions between lanes over 256-bit registers: four vectors of four 64-bit rows per iteration, then one. Rows
// of a last, partial vector are left to Go.
//
//	SI  src     Y0-Y3  rows in work      Y12  upper half of mult    Y14  base, or scale
//	DI  dst     CX     rows              Y13  scratch               Y15  mult
//	R8, R9  rows done, rows done after the step

#define FRAME(STEP4, STEP1) \
	XORQ R8, R8 \
loop4: \
	LEAQ 16(R8), R9 \
	CMPQ R9, CX \
	JGT  loop1 \
	STEP4 \
	MOVQ R9, R8 \
	JMP  loop4 \
loop1: \
	LEAQ 4(R8), R9 \
	CMPQ R9, CX \
	JGT  stop \
	STEP1 \
	MOVQ R9, R8 \
	JMP  loop1 \
stop:

#define ARGS \
	MOVQ dst_base+0(FP), DI \
	MOVQ src_base+24(FP), SI \
	MOVQ src_len+32(FP), CX

// TIMES multiplies v, below 2^32, by mult modulo 2^64; FULLTIMES any v. t is scratch.
#define TIMES(v, t) \
	VPMULUDQ Y12, v, t \
	VPMULUDQ Y15, v, v \
	VPSLLQ $32, t, t \
	VPADDQ t, v, v

#define FULLTIMES(v, t) \
	VPSRLQ $32, v, t \
	VPMULUDQ Y15, t, t \
	VPMULUDQ Y12, v, Y13 \
	VPADDQ Y13, t, t \
	VPSLLQ $32, t, t \
	VPMULUDQ Y15, v, v \
	VPADDQ t, v, v

// dst = base + mult * src. The loads widen with zeros.
#define WIDENU84 \
	VPMOVZXBQ 0(SI)(R8*1), Y0 \
	VPMOVZXBQ 4(SI)(R8*1), Y1 \
	VPMOVZXBQ 8(SI)(R8*1), Y2 \
	VPMOVZXBQ 12(SI)(R8*1), Y3 \
	TIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8) \
	TIMES(Y1, Y5) \
	VPADDQ Y14, Y1, Y1 \
	VMOVDQU Y1, 32(DI)(R8*8) \
	TIMES(Y2, Y6) \
	VPADDQ Y14, Y2, Y2 \
	VMOVDQU Y2, 64(DI)(R8*8) \
	TIMES(Y3, Y7) \
	VPADDQ Y14, Y3, Y3 \
	VMOVDQU Y3, 96(DI)(R8*8)

#define WIDENU81 \
	VPMOVZXBQ 0(SI)(R8*1), Y0 \
	TIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8)

// func widenU8ToInt64AVX2(dst []int64, src []uint8, base, mult int64)
// Requires: AVX2
TEXT ·widenU8ToInt64AVX2(SB), NOSPLIT, $0-64
	ARGS
	VPBROADCASTQ base+48(FP), Y14
	VPBROADCASTQ mult+56(FP), Y15
	VPSRLQ $32, Y15, Y12
	FRAME(WIDENU84, WIDENU81)
	VZEROUPPER
	RET

#define WIDENU164 \
	VPMOVZXWQ 0(SI)(R8*2), Y0 \
	VPMOVZXWQ 8(SI)(R8*2), Y1 \
	VPMOVZXWQ 16(SI)(R8*2), Y2 \
	VPMOVZXWQ 24(SI)(R8*2), Y3 \
	TIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8) \
	TIMES(Y1, Y5) \
	VPADDQ Y14, Y1, Y1 \
	VMOVDQU Y1, 32(DI)(R8*8) \
	TIMES(Y2, Y6) \
	VPADDQ Y14, Y2, Y2 \
	VMOVDQU Y2, 64(DI)(R8*8) \
	TIMES(Y3, Y7) \
	VPADDQ Y14, Y3, Y3 \
	VMOVDQU Y3, 96(DI)(R8*8)

#define WIDENU161 \
	VPMOVZXWQ 0(SI)(R8*2), Y0 \
	TIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8)

// func widenU16ToInt64AVX2(dst []int64, src []uint16, base, mult int64)
// Requires: AVX2
TEXT ·widenU16ToInt64AVX2(SB), NOSPLIT, $0-64
	ARGS
	VPBROADCASTQ base+48(FP), Y14
	VPBROADCASTQ mult+56(FP), Y15
	VPSRLQ $32, Y15, Y12
	FRAME(WIDENU164, WIDENU161)
	VZEROUPPER
	RET

#define WIDENU324 \
	VPMOVZXDQ 0(SI)(R8*4), Y0 \
	VPMOVZXDQ 16(SI)(R8*4), Y1 \
	VPMOVZXDQ 32(SI)(R8*4), Y2 \
	VPMOVZXDQ 48(SI)(R8*4), Y3 \
	TIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8) \
	TIMES(Y1, Y5) \
	VPADDQ Y14, Y1, Y1 \
	VMOVDQU Y1, 32(DI)(R8*8) \
	TIMES(Y2, Y6) \
	VPADDQ Y14, Y2, Y2 \
	VMOVDQU Y2, 64(DI)(R8*8) \
	TIMES(Y3, Y7) \
	VPADDQ Y14, Y3, Y3 \
	VMOVDQU Y3, 96(DI)(R8*8)

#define WIDENU321 \
	VPMOVZXDQ 0(SI)(R8*4), Y0 \
	TIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8)

// func widenU32ToInt64AVX2(dst []int64, src []uint32, base, mult int64)
// Requires: AVX2
TEXT ·widenU32ToInt64AVX2(SB), NOSPLIT, $0-64
	ARGS
	VPBROADCASTQ base+48(FP), Y14
	VPBROADCASTQ mult+56(FP), Y15
	VPSRLQ $32, Y15, Y12
	FRAME(WIDENU324, WIDENU321)
	VZEROUPPER
	RET

#define WIDENU644 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VMOVDQU 32(SI)(R8*8), Y1 \
	VMOVDQU 64(SI)(R8*8), Y2 \
	VMOVDQU 96(SI)(R8*8), Y3 \
	FULLTIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8) \
	FULLTIMES(Y1, Y5) \
	VPADDQ Y14, Y1, Y1 \
	VMOVDQU Y1, 32(DI)(R8*8) \
	FULLTIMES(Y2, Y6) \
	VPADDQ Y14, Y2, Y2 \
	VMOVDQU Y2, 64(DI)(R8*8) \
	FULLTIMES(Y3, Y7) \
	VPADDQ Y14, Y3, Y3 \
	VMOVDQU Y3, 96(DI)(R8*8)

#define WIDENU641 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	FULLTIMES(Y0, Y4) \
	VPADDQ Y14, Y0, Y0 \
	VMOVDQU Y0, 0(DI)(R8*8)

// func widenU64ToInt64AVX2(dst []int64, src []uint64, base, mult int64)
// Requires: AVX2
TEXT ·widenU64ToInt64AVX2(SB), NOSPLIT, $0-64
	ARGS
	VPBROADCASTQ base+48(FP), Y14
	VPBROADCASTQ mult+56(FP), Y15
	VPSRLQ $32, Y15, Y12
	FRAME(WIDENU644, WIDENU641)
	VZEROUPPER
	RET

// float64(v) = (2^84 + 2^63 + (v's upper half) * 2^32) - (2^84 + 2^63 + 2^52) + (2^52 + v's lower half). The first
// two terms are exact, built in the bits of doubles of those magnitudes; so is their difference, and the last
// addition rounds once.
//
//	Y10  2^52         Y11  2^84 + 2^63        Y12  2^84 + 2^63 + 2^52
#define CONVERT(disp, v, t) \
	VMOVDQU disp(SI)(R8*8), v \
	VPSRLQ $32, v, t \
	VPXOR Y11, t, t \
	VSUBPD Y12, t, t \
	VPBLENDD $0xaa, Y10, v, v \
	VADDPD v, t, v

#define CONVERTCONST \
	MOVQ $0x4330000000000000, AX \
	VMOVQ AX, X10 \
	VPBROADCASTQ X10, Y10 \
	MOVQ $0x4530000080000000, AX \
	VMOVQ AX, X11 \
	VPBROADCASTQ X11, Y11 \
	MOVQ $0x4530000080100000, AX \
	VMOVQ AX, X12 \
	VPBROADCASTQ X12, Y12

#define CONVERT4 \
	CONVERT(0, Y0, Y4) \
	CONVERT(32, Y1, Y5) \
	CONVERT(64, Y2, Y6) \
	CONVERT(96, Y3, Y7)

#define STORE4 \
	VMOVUPD Y0, (DI)(R8*8) \
	VMOVUPD Y1, 32(DI)(R8*8) \
	VMOVUPD Y2, 64(DI)(R8*8) \
	VMOVUPD Y3, 96(DI)(R8*8)

#define PLAIN4 \
	CONVERT4 \
	STORE4

#define PLAIN1 \
	CONVERT(0, Y0, Y4) \
	VMOVUPD Y0, (DI)(R8*8)

#define SCALE4 \
	CONVERT4 \
	VDIVPD Y14, Y0, Y0 \
	VDIVPD Y14, Y1, Y1 \
	VDIVPD Y14, Y2, Y2 \
	VDIVPD Y14, Y3, Y3 \
	STORE4

#define SCALE1 \
	CONVERT(0, Y0, Y4) \
	VDIVPD Y14, Y0, Y0 \
	VMOVUPD Y0, (DI)(R8*8)

// func convertInt64AVX2(dst []float64, src []int64)
// Requires: AVX2
TEXT ·convertInt64AVX2(SB), NOSPLIT, $0-48
	ARGS
	CONVERTCONST
	FRAME(PLAIN4, PLAIN1)
	VZEROUPPER
	RET

// func scaleInt64AVX2(dst []float64, src []int64, scale float64)
// Requires: AVX2
TEXT ·scaleInt64AVX2(SB), NOSPLIT, $0-56
	ARGS
	CONVERTCONST
	VPBROADCASTQ scale+48(FP), Y14
	FRAME(SCALE4, SCALE1)
	VZEROUPPER
	RET

// dst = src - base, its low bits. 32-bit halves are picked from two vectors; narrower lanes are the low bytes of
// each row, moved together by a byte shuffle (Y12) into the low end of each 128-bit half.
DATA pick16<>+0(SB)/8, $0xffffffff09080100
DATA pick16<>+8(SB)/8, $0xffffffffffffffff
GLOBL pick16<>(SB), RODATA|NOPTR, $16

DATA pick8<>+0(SB)/8, $0xffffffffffff0800
DATA pick8<>+8(SB)/8, $0xffffffffffffffff
GLOBL pick8<>(SB), RODATA|NOPTR, $16

#define NARROWU84 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VMOVDQU 32(SI)(R8*8), Y1 \
	VPSUBQ Y14, Y1, Y1 \
	VMOVDQU 64(SI)(R8*8), Y2 \
	VPSUBQ Y14, Y2, Y2 \
	VMOVDQU 96(SI)(R8*8), Y3 \
	VPSUBQ Y14, Y3, Y3 \
	VPSHUFB Y12, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X4 \
	VPUNPCKLWD X4, X0, X0 \
	VPSHUFB Y12, Y1, Y1 \
	VEXTRACTI128 $1, Y1, X5 \
	VPUNPCKLWD X5, X1, X1 \
	VPSHUFB Y12, Y2, Y2 \
	VEXTRACTI128 $1, Y2, X6 \
	VPUNPCKLWD X6, X2, X2 \
	VPSHUFB Y12, Y3, Y3 \
	VEXTRACTI128 $1, Y3, X7 \
	VPUNPCKLWD X7, X3, X3 \
	VPUNPCKLDQ X1, X0, X0 \
	VPUNPCKLDQ X3, X2, X2 \
	VPUNPCKLQDQ X2, X0, X0 \
	VMOVDQU X0, (DI)(R8*1)

#define NARROWU81 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VPSHUFB Y12, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X4 \
	VPUNPCKLWD X4, X0, X0 \
	VMOVD X0, (DI)(R8*1)

// func subtractBaseToU8AVX2(dst []uint8, src []int64, base int64)
// Requires: AVX2
TEXT ·subtractBaseToU8AVX2(SB), NOSPLIT, $0-56
	ARGS
	VBROADCASTI128 pick8<>(SB), Y12
	VPBROADCASTQ base+48(FP), Y14
	FRAME(NARROWU84, NARROWU81)
	VZEROUPPER
	RET

#define NARROWU164 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VMOVDQU 32(SI)(R8*8), Y1 \
	VPSUBQ Y14, Y1, Y1 \
	VMOVDQU 64(SI)(R8*8), Y2 \
	VPSUBQ Y14, Y2, Y2 \
	VMOVDQU 96(SI)(R8*8), Y3 \
	VPSUBQ Y14, Y3, Y3 \
	VPSHUFB Y12, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X4 \
	VPUNPCKLDQ X4, X0, X0 \
	VPSHUFB Y12, Y1, Y1 \
	VEXTRACTI128 $1, Y1, X5 \
	VPUNPCKLDQ X5, X1, X1 \
	VPSHUFB Y12, Y2, Y2 \
	VEXTRACTI128 $1, Y2, X6 \
	VPUNPCKLDQ X6, X2, X2 \
	VPSHUFB Y12, Y3, Y3 \
	VEXTRACTI128 $1, Y3, X7 \
	VPUNPCKLDQ X7, X3, X3 \
	VPUNPCKLQDQ X1, X0, X0 \
	VPUNPCKLQDQ X3, X2, X2 \
	VMOVDQU X0, (DI)(R8*2) \
	VMOVDQU X2, 16(DI)(R8*2)

#define NARROWU161 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VPSHUFB Y12, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X4 \
	VPUNPCKLDQ X4, X0, X0 \
	VMOVQ X0, (DI)(R8*2)

// func subtractBaseToU16AVX2(dst []uint16, src []int64, base int64)
// Requires: AVX2
TEXT ·subtractBaseToU16AVX2(SB), NOSPLIT, $0-56
	ARGS
	VBROADCASTI128 pick16<>(SB), Y12
	VPBROADCASTQ base+48(FP), Y14
	FRAME(NARROWU164, NARROWU161)
	VZEROUPPER
	RET

#define NARROWU324 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VMOVDQU 32(SI)(R8*8), Y1 \
	VPSUBQ Y14, Y1, Y1 \
	VMOVDQU 64(SI)(R8*8), Y2 \
	VPSUBQ Y14, Y2, Y2 \
	VMOVDQU 96(SI)(R8*8), Y3 \
	VPSUBQ Y14, Y3, Y3 \
	VSHUFPS $0x88, Y1, Y0, Y0 \
	VPERMQ $0xd8, Y0, Y0 \
	VSHUFPS $0x88, Y3, Y2, Y2 \
	VPERMQ $0xd8, Y2, Y2 \
	VMOVDQU Y0, (DI)(R8*4) \
	VMOVDQU Y2, 32(DI)(R8*4)

#define NARROWU321 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VEXTRACTI128 $1, Y0, X1 \
	VSHUFPS $0x88, X1, X0, X0 \
	VMOVDQU X0, (DI)(R8*4)

// func subtractBaseToU32AVX2(dst []uint32, src []int64, base int64)
// Requires: AVX2
TEXT ·subtractBaseToU32AVX2(SB), NOSPLIT, $0-56
	ARGS
	VPBROADCASTQ base+48(FP), Y14
	FRAME(NARROWU324, NARROWU321)
	VZEROUPPER
	RET

#define NARROWU644 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VMOVDQU 32(SI)(R8*8), Y1 \
	VPSUBQ Y14, Y1, Y1 \
	VMOVDQU 64(SI)(R8*8), Y2 \
	VPSUBQ Y14, Y2, Y2 \
	VMOVDQU 96(SI)(R8*8), Y3 \
	VPSUBQ Y14, Y3, Y3 \
	VMOVDQU Y0, 0(DI)(R8*8) \
	VMOVDQU Y1, 32(DI)(R8*8) \
	VMOVDQU Y2, 64(DI)(R8*8) \
	VMOVDQU Y3, 96(DI)(R8*8)

#define NARROWU641 \
	VMOVDQU 0(SI)(R8*8), Y0 \
	VPSUBQ Y14, Y0, Y0 \
	VMOVDQU Y0, (DI)(R8*8)

// func subtractBaseToU64AVX2(dst []uint64, src []int64, base int64)
// Requires: AVX2
TEXT ·subtractBaseToU64AVX2(SB), NOSPLIT, $0-56
	ARGS
	VPBROADCASTQ base+48(FP), Y14
	FRAME(NARROWU644, NARROWU641)
	VZEROUPPER
	RET
