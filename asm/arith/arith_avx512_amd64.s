//go:build !purego

#include "textflag.h"

// Arithmetic over 512-bit registers: 4 vectors of 8 rows per iteration, then one. Rows of a last, partial vector
// are left to Go. The checked kernels test a whole step before they store it, and stop in front of the vector that
// may overflow: what they return is the number of rows done, and the rows behind are as they were even if dst is a
// source.
//
//	SI, DI  a and b        Z0-Z3   rows of a, then overflow signs
//	BX      dst            Z4-Z7   rows of b
//	CX      rows           Z8-Z11  results
//	R8, R9  rows done, rows done after the step
//	Z12-Z15  scalar and constants

#define FRAME(STEP4, STEP1) \
	XORQ R8, R8 \
loop4: \
	LEAQ 32(R8), R9 \
	CMPQ R9, CX \
	JGT  loop1 \
	STEP4 \
	MOVQ R9, R8 \
	JMP  loop4 \
loop1: \
	LEAQ 8(R8), R9 \
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
	VPBROADCASTQ c+48(FP), Z15

#define LOADA4 \
	VMOVDQU64 (SI)(R8*8), Z0 \
	VMOVDQU64 64(SI)(R8*8), Z1 \
	VMOVDQU64 128(SI)(R8*8), Z2 \
	VMOVDQU64 192(SI)(R8*8), Z3

#define LOADB4 \
	VMOVDQU64 (DI)(R8*8), Z4 \
	VMOVDQU64 64(DI)(R8*8), Z5 \
	VMOVDQU64 128(DI)(R8*8), Z6 \
	VMOVDQU64 192(DI)(R8*8), Z7

#define STORE4 \
	VMOVDQU64 Z8, (BX)(R8*8) \
	VMOVDQU64 Z9, 64(BX)(R8*8) \
	VMOVDQU64 Z10, 128(BX)(R8*8) \
	VMOVDQU64 Z11, 192(BX)(R8*8)

#define LOADA1 \
	VMOVDQU64 (SI)(R8*8), Z0

#define LOADB1 \
	VMOVDQU64 (DI)(R8*8), Z4

#define STORE1 \
	VMOVDQU64 Z8, (BX)(R8*8)

// Unchecked forms of a single instruction.
#define VV4(OP) \
	LOADA4 \
	OP (DI)(R8*8), Z0, Z8 \
	OP 64(DI)(R8*8), Z1, Z9 \
	OP 128(DI)(R8*8), Z2, Z10 \
	OP 192(DI)(R8*8), Z3, Z11 \
	STORE4

#define VV1(OP) \
	LOADA1 \
	OP (DI)(R8*8), Z0, Z8 \
	STORE1

#define VS4(OP) \
	LOADA4 \
	OP Z15, Z0, Z8 \
	OP Z15, Z1, Z9 \
	OP Z15, Z2, Z10 \
	OP Z15, Z3, Z11 \
	STORE4

#define VS1(OP) \
	LOADA1 \
	OP Z15, Z0, Z8 \
	STORE1

#define SV4(OP) \
	OP (SI)(R8*8), Z15, Z8 \
	OP 64(SI)(R8*8), Z15, Z9 \
	OP 128(SI)(R8*8), Z15, Z10 \
	OP 192(SI)(R8*8), Z15, Z11 \
	STORE4

#define SV1(OP) \
	OP (SI)(R8*8), Z15, Z8 \
	STORE1

// Overflow of a sum: both operands differ from the result in sign; of a difference: the operands differ, and the
// minuend from the result. FLAG leaves those signs in a; imm is the truth table over (a, b, result).
#define FLAG(imm, r, b, a) VPTERNLOGQ $imm, r, b, a

// STOP4 and STOP1 leave the loop if a sign in Z0 to Z3, or Z0, is set.
#define STOP4 \
	VPORQ Z1, Z0, Z0 \
	VPTERNLOGQ $0xfe, Z2, Z3, Z0 \
	VPMOVQ2M Z0, K1 \
	KORTESTB K1, K1 \
	JNZ loop1

#define STOP1 \
	VPMOVQ2M Z0, K1 \
	KORTESTB K1, K1 \
	JNZ stop

#define ADDVV4 \
	LOADA4 \
	LOADB4 \
	VPADDQ Z4, Z0, Z8 \
	VPADDQ Z5, Z1, Z9 \
	VPADDQ Z6, Z2, Z10 \
	VPADDQ Z7, Z3, Z11 \
	FLAG(0x42, Z8, Z4, Z0) \
	FLAG(0x42, Z9, Z5, Z1) \
	FLAG(0x42, Z10, Z6, Z2) \
	FLAG(0x42, Z11, Z7, Z3) \
	STOP4 \
	STORE4

#define ADDVV1 \
	LOADA1 \
	LOADB1 \
	VPADDQ Z4, Z0, Z8 \
	FLAG(0x42, Z8, Z4, Z0) \
	STOP1 \
	STORE1

#define SUBVV4 \
	LOADA4 \
	LOADB4 \
	VPSUBQ Z4, Z0, Z8 \
	VPSUBQ Z5, Z1, Z9 \
	VPSUBQ Z6, Z2, Z10 \
	VPSUBQ Z7, Z3, Z11 \
	FLAG(0x18, Z8, Z4, Z0) \
	FLAG(0x18, Z9, Z5, Z1) \
	FLAG(0x18, Z10, Z6, Z2) \
	FLAG(0x18, Z11, Z7, Z3) \
	STOP4 \
	STORE4

#define SUBVV1 \
	LOADA1 \
	LOADB1 \
	VPSUBQ Z4, Z0, Z8 \
	FLAG(0x18, Z8, Z4, Z0) \
	STOP1 \
	STORE1

#define ADDVS4 \
	LOADA4 \
	VPADDQ Z15, Z0, Z8 \
	VPADDQ Z15, Z1, Z9 \
	VPADDQ Z15, Z2, Z10 \
	VPADDQ Z15, Z3, Z11 \
	FLAG(0x42, Z8, Z15, Z0) \
	FLAG(0x42, Z9, Z15, Z1) \
	FLAG(0x42, Z10, Z15, Z2) \
	FLAG(0x42, Z11, Z15, Z3) \
	STOP4 \
	STORE4

#define ADDVS1 \
	LOADA1 \
	VPADDQ Z15, Z0, Z8 \
	FLAG(0x42, Z8, Z15, Z0) \
	STOP1 \
	STORE1

#define SUBSV4 \
	LOADA4 \
	VPSUBQ Z0, Z15, Z8 \
	VPSUBQ Z1, Z15, Z9 \
	VPSUBQ Z2, Z15, Z10 \
	VPSUBQ Z3, Z15, Z11 \
	FLAG(0x24, Z8, Z15, Z0) \
	FLAG(0x24, Z9, Z15, Z1) \
	FLAG(0x24, Z10, Z15, Z2) \
	FLAG(0x24, Z11, Z15, Z3) \
	STOP4 \
	STORE4

#define SUBSV1 \
	LOADA1 \
	VPSUBQ Z0, Z15, Z8 \
	FLAG(0x24, Z8, Z15, Z0) \
	STOP1 \
	STORE1

// Four vectors at once are multiplied as 32-bit values: v + 2^31 (Z15) then has nothing above bit 31. SEEN collects
// those bits in Z12.
#define SEEN(a, b) \
	VPADDQ Z15, a, Z8 \
	VPADDQ Z15, b, Z9 \
	VPTERNLOGQ $0xfe, Z8, Z9, Z12

#define MULVV4 \
	LOADA4 \
	LOADB4 \
	VPXORQ Z12, Z12, Z12 \
	SEEN(Z0, Z4) \
	SEEN(Z1, Z5) \
	SEEN(Z2, Z6) \
	SEEN(Z3, Z7) \
	VPSRLQ $32, Z12, Z12 \
	VPTESTMQ Z12, Z12, K1 \
	KORTESTB K1, K1 \
	JNZ loop1 \
	VPMULDQ Z4, Z0, Z8 \
	VPMULDQ Z5, Z1, Z9 \
	VPMULDQ Z6, Z2, Z10 \
	VPMULDQ Z7, Z3, Z11 \
	STORE4

// Single vectors may hold wider values: a product fits when the bits of |a| and |b| together are at most 63, that
// is, when their leading zeros are at least 65 (Z14). Larger ones may fit too: the caller looks at them row by row.
#define ZEROS(a, b, to) \
	VPABSQ a, Z12 \
	VPABSQ b, Z13 \
	VPLZCNTQ Z12, Z12 \
	VPLZCNTQ Z13, Z13 \
	VPADDQ Z12, Z13, to

#define MULVV1 \
	LOADA1 \
	LOADB1 \
	ZEROS(Z0, Z4, Z8) \
	VPCMPUQ $1, Z14, Z8, K1 \
	KORTESTB K1, K1 \
	JNZ stop \
	VPMULLQ Z4, Z0, Z8 \
	STORE1

// a*c fits when low <= a <= high, compared as a - low <= high - low without sign. Z14 holds low, Z13 high - low.
#define MULVS4 \
	LOADA4 \
	VPSUBQ Z14, Z0, Z8 \
	VPSUBQ Z14, Z1, Z9 \
	VPSUBQ Z14, Z2, Z10 \
	VPSUBQ Z14, Z3, Z11 \
	VPMAXUQ Z9, Z8, Z8 \
	VPMAXUQ Z11, Z10, Z10 \
	VPMAXUQ Z10, Z8, Z8 \
	VPCMPUQ $6, Z13, Z8, K1 \
	KORTESTB K1, K1 \
	JNZ loop1 \
	VPMULLQ Z15, Z0, Z8 \
	VPMULLQ Z15, Z1, Z9 \
	VPMULLQ Z15, Z2, Z10 \
	VPMULLQ Z15, Z3, Z11 \
	STORE4

#define MULVS1 \
	LOADA1 \
	VPSUBQ Z14, Z0, Z8 \
	VPCMPUQ $6, Z13, Z8, K1 \
	KORTESTB K1, K1 \
	JNZ stop \
	VPMULLQ Z15, Z0, Z8 \
	STORE1

// func addInt64VVAVX512(dst, a, b []int64) (done int)
// Requires: AVX512
TEXT ·addInt64VVAVX512(SB), NOSPLIT, $0-80
	VVARGS
	FRAME(ADDVV4, ADDVV1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func subInt64VVAVX512(dst, a, b []int64) (done int)
// Requires: AVX512
TEXT ·subInt64VVAVX512(SB), NOSPLIT, $0-80
	VVARGS
	FRAME(SUBVV4, SUBVV1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func mulInt64VVAVX512(dst, a, b []int64) (done int)
// Requires: AVX512
TEXT ·mulInt64VVAVX512(SB), NOSPLIT, $0-80
	VVARGS
	MOVQ $65, AX
	VPBROADCASTQ AX, Z14
	MOVQ $0x80000000, AX
	VPBROADCASTQ AX, Z15
	FRAME(MULVV4, MULVV1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func addInt64VSAVX512(dst, a []int64, c int64) (done int)
// Requires: AVX512
TEXT ·addInt64VSAVX512(SB), NOSPLIT, $0-64
	VSARGS
	FRAME(ADDVS4, ADDVS1)
	MOVQ R8, done+56(FP)
	VZEROUPPER
	RET

// func subInt64SVAVX512(dst, a []int64, c int64) (done int)
// Requires: AVX512
TEXT ·subInt64SVAVX512(SB), NOSPLIT, $0-64
	VSARGS
	FRAME(SUBSV4, SUBSV1)
	MOVQ R8, done+56(FP)
	VZEROUPPER
	RET

// func mulInt64VSAVX512(dst, a []int64, c int64, low, span int64) (done int)
// Requires: AVX512
TEXT ·mulInt64VSAVX512(SB), NOSPLIT, $0-80
	VSARGS
	VPBROADCASTQ low+56(FP), Z14
	VPBROADCASTQ span+64(FP), Z13
	FRAME(MULVS4, MULVS1)
	MOVQ R8, done+72(FP)
	VZEROUPPER
	RET

// func addInt64VVWrapAVX512(dst, a, b []int64)
// Requires: AVX512
TEXT ·addInt64VVWrapAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VPADDQ), VV1(VPADDQ))
	VZEROUPPER
	RET

// func subInt64VVWrapAVX512(dst, a, b []int64)
// Requires: AVX512
TEXT ·subInt64VVWrapAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VPSUBQ), VV1(VPSUBQ))
	VZEROUPPER
	RET

// func mulInt64VVWrapAVX512(dst, a, b []int64)
// Requires: AVX512
TEXT ·mulInt64VVWrapAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VPMULLQ), VV1(VPMULLQ))
	VZEROUPPER
	RET

// func addInt64VSWrapAVX512(dst, a []int64, c int64)
// Requires: AVX512
TEXT ·addInt64VSWrapAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VPADDQ), VS1(VPADDQ))
	VZEROUPPER
	RET

// func mulInt64VSWrapAVX512(dst, a []int64, c int64)
// Requires: AVX512
TEXT ·mulInt64VSWrapAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VPMULLQ), VS1(VPMULLQ))
	VZEROUPPER
	RET

// func subInt64SVWrapAVX512(dst, a []int64, c int64)
// Requires: AVX512
TEXT ·subInt64SVWrapAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(SV4(VPSUBQ), SV1(VPSUBQ))
	VZEROUPPER
	RET

// func addFloat64VVAVX512(dst, a, b []float64)
// Requires: AVX512
TEXT ·addFloat64VVAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VADDPD), VV1(VADDPD))
	VZEROUPPER
	RET

// func addFloat64VSAVX512(dst, a []float64, c float64)
// Requires: AVX512
TEXT ·addFloat64VSAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VADDPD), VS1(VADDPD))
	VZEROUPPER
	RET

// func subFloat64VVAVX512(dst, a, b []float64)
// Requires: AVX512
TEXT ·subFloat64VVAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VSUBPD), VV1(VSUBPD))
	VZEROUPPER
	RET

// func subFloat64VSAVX512(dst, a []float64, c float64)
// Requires: AVX512
TEXT ·subFloat64VSAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VSUBPD), VS1(VSUBPD))
	VZEROUPPER
	RET

// func mulFloat64VVAVX512(dst, a, b []float64)
// Requires: AVX512
TEXT ·mulFloat64VVAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VMULPD), VV1(VMULPD))
	VZEROUPPER
	RET

// func mulFloat64VSAVX512(dst, a []float64, c float64)
// Requires: AVX512
TEXT ·mulFloat64VSAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VMULPD), VS1(VMULPD))
	VZEROUPPER
	RET

// func divFloat64VVAVX512(dst, a, b []float64)
// Requires: AVX512
TEXT ·divFloat64VVAVX512(SB), NOSPLIT, $0-72
	VVARGS
	FRAME(VV4(VDIVPD), VV1(VDIVPD))
	VZEROUPPER
	RET

// func divFloat64VSAVX512(dst, a []float64, c float64)
// Requires: AVX512
TEXT ·divFloat64VSAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(VS4(VDIVPD), VS1(VDIVPD))
	VZEROUPPER
	RET

// func subFloat64SVAVX512(dst, a []float64, c float64)
// Requires: AVX512
TEXT ·subFloat64SVAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(SV4(VSUBPD), SV1(VSUBPD))
	VZEROUPPER
	RET

// func divFloat64SVAVX512(dst, a []float64, c float64)
// Requires: AVX512
TEXT ·divFloat64SVAVX512(SB), NOSPLIT, $0-56
	VSARGS
	FRAME(SV4(VDIVPD), SV1(VDIVPD))
	VZEROUPPER
	RET
