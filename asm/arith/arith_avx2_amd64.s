//go:build !purego

#include "textflag.h"

// Arithmetic over 256-bit registers: 4 vectors of 4 rows per iteration, then one. Rows of a last, partial vector
// are left to Go. The checked kernels test a whole step before they store it, and stop in front of the vector that
// may overflow: what they return is the number of rows done, and the rows behind are as they were even if dst is a
// source.
//
//	SI, DI  a and b        Y0-Y3   rows of a, then overflow signs
//	BX      dst            Y4-Y7   rows of b
//	CX      rows           Y8-Y11  results
//	R8, R9  rows done, rows done after the step
//	Y12-Y15  scalar and constants

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

#define VVARGS \
	MOVQ dst_base+0(FP), BX \
	MOVQ a_base+24(FP), SI \
	MOVQ a_len+32(FP), CX \
	MOVQ b_base+48(FP), DI

#define VSARGS \
	MOVQ dst_base+0(FP), BX \
	MOVQ a_base+24(FP), SI \
	MOVQ a_len+32(FP), CX \
	VPBROADCASTQ c+48(FP), Y15

#define LOADA4 \
	VMOVDQU (SI)(R8*8), Y0 \
	VMOVDQU 32(SI)(R8*8), Y1 \
	VMOVDQU 64(SI)(R8*8), Y2 \
	VMOVDQU 96(SI)(R8*8), Y3

#define LOADB4 \
	VMOVDQU (DI)(R8*8), Y4 \
	VMOVDQU 32(DI)(R8*8), Y5 \
	VMOVDQU 64(DI)(R8*8), Y6 \
	VMOVDQU 96(DI)(R8*8), Y7

#define STORE4 \
	VMOVDQU Y8, (BX)(R8*8) \
	VMOVDQU Y9, 32(BX)(R8*8) \
	VMOVDQU Y10, 64(BX)(R8*8) \
	VMOVDQU Y11, 96(BX)(R8*8)

#define LOADA1 \
	VMOVDQU (SI)(R8*8), Y0

#define LOADB1 \
	VMOVDQU (DI)(R8*8), Y4

#define STORE1 \
	VMOVDQU Y8, (BX)(R8*8)

// Unchecked forms of a single instruction.
#define VV4(OP) \
	LOADA4 \
	OP (DI)(R8*8), Y0, Y8 \
	OP 32(DI)(R8*8), Y1, Y9 \
	OP 64(DI)(R8*8), Y2, Y10 \
	OP 96(DI)(R8*8), Y3, Y11 \
	STORE4

#define VV1(OP) \
	LOADA1 \
	OP (DI)(R8*8), Y0, Y8 \
	STORE1

#define VS4(OP) \
	LOADA4 \
	OP Y15, Y0, Y8 \
	OP Y15, Y1, Y9 \
	OP Y15, Y2, Y10 \
	OP Y15, Y3, Y11 \
	STORE4

#define VS1(OP) \
	LOADA1 \
	OP Y15, Y0, Y8 \
	STORE1

#define SV4(OP) \
	OP (SI)(R8*8), Y15, Y8 \
	OP 32(SI)(R8*8), Y15, Y9 \
	OP 64(SI)(R8*8), Y15, Y10 \
	OP 96(SI)(R8*8), Y15, Y11 \
	STORE4

#define SV1(OP) \
	OP (SI)(R8*8), Y15, Y8 \
	STORE1

// Overflow of a sum: both operands differ from the result in sign; of a difference: the operands differ, and the
// minuend from the result. The flags leave those signs in a; t is scratch.
#define ADDFLAG(r, b, a, t) \
	VPXOR b, r, t \
	VPXOR a, r, a \
	VPAND a, t, a

#define SUBFLAG(r, b, a, t) \
	VPXOR a, b, t \
	VPXOR a, r, a \
	VPAND a, t, a

#define RSBFLAG(r, b, a, t) \
	VPXOR a, b, t \
	VPXOR b, r, a \
	VPAND a, t, a

// STOP4 and STOP1 leave the loop if a sign in Y0 to Y3, or Y0, is set.
#define STOP4 \
	VPOR Y1, Y0, Y0 \
	VPOR Y3, Y2, Y2 \
	VPOR Y2, Y0, Y0 \
	VMOVMSKPD Y0, AX \
	TESTL AX, AX \
	JNZ loop1

#define STOP1 \
	VMOVMSKPD Y0, AX \
	TESTL AX, AX \
	JNZ stop

#define ADDVV4 \
	LOADA4 \
	LOADB4 \
	VPADDQ Y4, Y0, Y8 \
	VPADDQ Y5, Y1, Y9 \
	VPADDQ Y6, Y2, Y10 \
	VPADDQ Y7, Y3, Y11 \
	ADDFLAG(Y8, Y4, Y0, Y14) \
	ADDFLAG(Y9, Y5, Y1, Y14) \
	ADDFLAG(Y10, Y6, Y2, Y14) \
	ADDFLAG(Y11, Y7, Y3, Y14) \
	STOP4 \
	STORE4

#define ADDVV1 \
	LOADA1 \
	LOADB1 \
	VPADDQ Y4, Y0, Y8 \
	ADDFLAG(Y8, Y4, Y0, Y14) \
	STOP1 \
	STORE1

#define SUBVV4 \
	LOADA4 \
	LOADB4 \
	VPSUBQ Y4, Y0, Y8 \
	VPSUBQ Y5, Y1, Y9 \
	VPSUBQ Y6, Y2, Y10 \
	VPSUBQ Y7, Y3, Y11 \
	SUBFLAG(Y8, Y4, Y0, Y14) \
	SUBFLAG(Y9, Y5, Y1, Y14) \
	SUBFLAG(Y10, Y6, Y2, Y14) \
	SUBFLAG(Y11, Y7, Y3, Y14) \
	STOP4 \
	STORE4

#define SUBVV1 \
	LOADA1 \
	LOADB1 \
	VPSUBQ Y4, Y0, Y8 \
	SUBFLAG(Y8, Y4, Y0, Y14) \
	STOP1 \
	STORE1

#define ADDVS4 \
	LOADA4 \
	VPADDQ Y15, Y0, Y8 \
	VPADDQ Y15, Y1, Y9 \
	VPADDQ Y15, Y2, Y10 \
	VPADDQ Y15, Y3, Y11 \
	ADDFLAG(Y8, Y15, Y0, Y14) \
	ADDFLAG(Y9, Y15, Y1, Y14) \
	ADDFLAG(Y10, Y15, Y2, Y14) \
	ADDFLAG(Y11, Y15, Y3, Y14) \
	STOP4 \
	STORE4

#define ADDVS1 \
	LOADA1 \
	VPADDQ Y15, Y0, Y8 \
	ADDFLAG(Y8, Y15, Y0, Y14) \
	STOP1 \
	STORE1

#define SUBSV4 \
	LOADA4 \
	VPSUBQ Y0, Y15, Y8 \
	VPSUBQ Y1, Y15, Y9 \
	VPSUBQ Y2, Y15, Y10 \
	VPSUBQ Y3, Y15, Y11 \
	RSBFLAG(Y8, Y15, Y0, Y14) \
	RSBFLAG(Y9, Y15, Y1, Y14) \
	RSBFLAG(Y10, Y15, Y2, Y14) \
	RSBFLAG(Y11, Y15, Y3, Y14) \
	STOP4 \
	STORE4

#define SUBSV1 \
	LOADA1 \
	VPSUBQ Y0, Y15, Y8 \
	RSBFLAG(Y8, Y15, Y0, Y14) \
	STOP1 \
	STORE1

// A product of values that fit 32 bits fits: v + 2^31 (Y15) has no bit of Y14, the upper half. Others may fit too: the
// caller looks at them row by row.
#define BIAS(a, b, to) \
	VPADDQ a, Y15, Y12 \
	VPADDQ b, Y15, Y13 \
	VPOR Y12, Y13, to

#define MULVV4 \
	LOADA4 \
	LOADB4 \
	BIAS(Y0, Y4, Y8) \
	BIAS(Y1, Y5, Y9) \
	BIAS(Y2, Y6, Y10) \
	BIAS(Y3, Y7, Y11) \
	VPOR Y9, Y8, Y8 \
	VPOR Y11, Y10, Y10 \
	VPOR Y10, Y8, Y8 \
	VPTEST Y14, Y8 \
	JNZ loop1 \
	VPMULDQ Y4, Y0, Y8 \
	VPMULDQ Y5, Y1, Y9 \
	VPMULDQ Y6, Y2, Y10 \
	VPMULDQ Y7, Y3, Y11 \
	STORE4

#define MULVV1 \
	LOADA1 \
	LOADB1 \
	BIAS(Y0, Y4, Y8) \
	VPTEST Y14, Y8 \
	JNZ stop \
	VPMULDQ Y4, Y0, Y8 \
	STORE1

// LOWMUL sets r to a*b modulo 2^64: the product of the lower halves, and the crossed products shifted up. ah and bh
// are a and b with the upper halves below.
#define LOWMUL(a, ah, b, bh, r) \
	VPMULUDQ ah, b, ah \
	VPMULUDQ bh, a, r \
	VPADDQ ah, r, ah \
	VPSLLQ $32, ah, ah \
	VPMULUDQ a, b, r \
	VPADDQ ah, r, r

#define LOWVV(disp, r) \
	VMOVDQU disp(SI)(R8*8), Y0 \
	VMOVDQU disp(DI)(R8*8), Y4 \
	VPSRLQ $32, Y0, Y1 \
	VPSRLQ $32, Y4, Y5 \
	LOWMUL(Y0, Y1, Y4, Y5, r)

#define LOWVV4 \
	LOWVV(0, Y8) \
	LOWVV(32, Y9) \
	LOWVV(64, Y10) \
	LOWVV(96, Y11) \
	STORE4

#define LOWVV1 \
	LOWVV(0, Y8) \
	STORE1

// Y12 holds the upper half of c (Y15).
#define LOWVS(a, r) \
	VPSRLQ $32, a, Y4 \
	LOWMUL(a, Y4, Y15, Y12, r)

#define LOWVS4 \
	LOADA4 \
	LOWVS(Y0, Y8) \
	LOWVS(Y1, Y9) \
	LOWVS(Y2, Y10) \
	LOWVS(Y3, Y11) \
	STORE4

#define LOWVS1 \
	LOADA1 \
	LOWVS(Y0, Y8) \
	STORE1

// a*c fits when low (Y14) <= a <= high (Y13).
#define RANGE(a, to) \
	VPCMPGTQ a, Y14, Y4 \
	VPCMPGTQ Y13, a, Y5 \
	VPOR Y4, Y5, to

#define MULVS4 \
	LOADA4 \
	RANGE(Y0, Y8) \
	RANGE(Y1, Y9) \
	RANGE(Y2, Y10) \
	RANGE(Y3, Y11) \
	VPOR Y9, Y8, Y8 \
	VPOR Y11, Y10, Y10 \
	VPOR Y10, Y8, Y8 \
	VPTEST Y8, Y8 \
	JNZ loop1 \
	LOWVS(Y0, Y8) \
	LOWVS(Y1, Y9) \
	LOWVS(Y2, Y10) \
	LOWVS(Y3, Y11) \
	STORE4

#define MULVS1 \
	LOADA1 \
	RANGE(Y0, Y8) \
	VPTEST Y8, Y8 \
	JNZ stop \
	LOWVS(Y0, Y8) \
	STORE1

// func addInt64VVAVX2(dst, a, b []int64) (done int)
// Requires: AVX2
TEXT ·addInt64VVAVX2(SB), NOSPLIT, $0-80
	VVARGS
	FRAME(ADDVV4, ADDVV1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func subInt64VVAVX2(dst, a, b []int64) (done int)
// Requires: AVX2
TEXT ·subInt64VVAVX2(SB), NOSPLIT, $0-80
	VVARGS
	FRAME(SUBVV4, SUBVV1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func mulInt64VVAVX2(dst, a, b []int64) (done int)
// Requires: AVX2
TEXT ·mulInt64VVAVX2(SB), NOSPLIT, $0-80
	VVARGS
	VPCMPEQQ Y14, Y14, Y14
	VPSRLQ $63, Y14, Y15
	VPSLLQ $31, Y15, Y15
	VPSLLQ $32, Y14, Y14
	FRAME(MULVV4, MULVV1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func addInt64VSAVX2(dst, a []int64, c int64) (done int)
// Requires: AVX2
TEXT ·addInt64VSAVX2(SB), NOSPLIT, $0-64
	VSARGS
	FRAME(ADDVS4, ADDVS1)
	MOVQ R8, done+56(FP)
	VZEROUPPER
	RET

// func subInt64SVAVX2(dst, a []int64, c int64) (done int)
// Requires: AVX2
TEXT ·subInt64SVAVX2(SB), NOSPLIT, $0-64
	VSARGS
	FRAME(SUBSV4, SUBSV1)
	MOVQ R8, done+56(FP)
	VZEROUPPER
	RET

// func mulInt64VSAVX2(dst, a []int64, c int64, low, high int64) (done int)
// Requires: AVX2
TEXT ·mulInt64VSAVX2(SB), NOSPLIT, $0-80
	VSARGS
	VPSRLQ $32, Y15, Y12
	VPBROADCASTQ low+56(FP), Y14
	VPBROADCASTQ high+64(FP), Y13
	FRAME(MULVS4, MULVS1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func addInt64VVWrapAVX2(dst, a, b []int64)
// Requires: AVX2
TEXT ·addInt64VVWrapAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VPADDQ), VV1(VPADDQ))
	VZEROUPPER
	RET

// func subInt64VVWrapAVX2(dst, a, b []int64)
// Requires: AVX2
TEXT ·subInt64VVWrapAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VPSUBQ), VV1(VPSUBQ))
	VZEROUPPER
	RET

// func mulInt64VVWrapAVX2(dst, a, b []int64)
// Requires: AVX2
TEXT ·mulInt64VVWrapAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(LOWVV4, LOWVV1)
	VZEROUPPER
	RET

// func addInt64VSWrapAVX2(dst, a []int64, c int64)
// Requires: AVX2
TEXT ·addInt64VSWrapAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VPADDQ), VS1(VPADDQ))
	VZEROUPPER
	RET

// func mulInt64VSWrapAVX2(dst, a []int64, c int64)
// Requires: AVX2
TEXT ·mulInt64VSWrapAVX2(SB), NOSPLIT, $0-56
	VSARGS
	VPSRLQ $32, Y15, Y12
	FRAME(LOWVS4, LOWVS1)
	VZEROUPPER
	RET

// func subInt64SVWrapAVX2(dst, a []int64, c int64)
// Requires: AVX2
TEXT ·subInt64SVWrapAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(SV4(VPSUBQ), SV1(VPSUBQ))
	VZEROUPPER
	RET

// func addFloat64VVAVX2(dst, a, b []float64)
// Requires: AVX2
TEXT ·addFloat64VVAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VADDPD), VV1(VADDPD))
	VZEROUPPER
	RET

// func addFloat64VSAVX2(dst, a []float64, c float64)
// Requires: AVX2
TEXT ·addFloat64VSAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VADDPD), VS1(VADDPD))
	VZEROUPPER
	RET

// func subFloat64VVAVX2(dst, a, b []float64)
// Requires: AVX2
TEXT ·subFloat64VVAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VSUBPD), VV1(VSUBPD))
	VZEROUPPER
	RET

// func subFloat64VSAVX2(dst, a []float64, c float64)
// Requires: AVX2
TEXT ·subFloat64VSAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VSUBPD), VS1(VSUBPD))
	VZEROUPPER
	RET

// func mulFloat64VVAVX2(dst, a, b []float64)
// Requires: AVX2
TEXT ·mulFloat64VVAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VMULPD), VV1(VMULPD))
	VZEROUPPER
	RET

// func mulFloat64VSAVX2(dst, a []float64, c float64)
// Requires: AVX2
TEXT ·mulFloat64VSAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VMULPD), VS1(VMULPD))
	VZEROUPPER
	RET

// func divFloat64VVAVX2(dst, a, b []float64)
// Requires: AVX2
TEXT ·divFloat64VVAVX2(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VDIVPD), VV1(VDIVPD))
	VZEROUPPER
	RET

// func divFloat64VSAVX2(dst, a []float64, c float64)
// Requires: AVX2
TEXT ·divFloat64VSAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VDIVPD), VS1(VDIVPD))
	VZEROUPPER
	RET

// func subFloat64SVAVX2(dst, a []float64, c float64)
// Requires: AVX2
TEXT ·subFloat64SVAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(SV4(VSUBPD), SV1(VSUBPD))
	VZEROUPPER
	RET

// func divFloat64SVAVX2(dst, a []float64, c float64)
// Requires: AVX2
TEXT ·divFloat64SVAVX2(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(SV4(VDIVPD), SV1(VDIVPD))
	VZEROUPPER
	RET
