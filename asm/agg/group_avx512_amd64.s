//go:build !purego

#include "textflag.h"

// Sums by group code, for up to six groups: every group but the last has an accumulator register and adds, under
// the mask of the rows with its code, all rows of a vector; the last group is the total less the others. No
// accumulator goes through memory, so repeated codes cost nothing.
//
//	SI  next codes    Z0-Z4    sums of group 0 to 4    Z5  total
//	DI  next values   Z16-Z20  the codes 0 to 4 in 64-bit lanes
//	CX  rows left     Z8, Z9   codes and values in work

#define CODE(c, z) \
	MOVQ $c, AX \
	VPBROADCASTQ AX, z

#define GROUP(c, acc, k) \
	VPCMPEQQ c, Z8, k \
	VPADDQ Z9, acc, k, acc

#define THREE \
	GROUP(Z16, Z0, K1) \
	GROUP(Z17, Z1, K2) \
	GROUP(Z18, Z2, K3)

#define FIVE \
	THREE \
	GROUP(Z19, Z3, K4) \
	GROUP(Z20, Z4, K5)

// STORE reduces an accumulator (z, with lower parts y and x) into element g at R8 and takes it off the last group
// in BX.
#define STORE(z, y, x, g) \
	SUM(z, y, x, AX) \
	MOVQ AX, (8*g)(R8) \
	SUBQ AX, BX

#define SUM(z, y, x, to) \
	VEXTRACTI64X4 $1, z, Y8 \
	VPADDQ Y8, y, y \
	VEXTRACTI128 $1, y, X8 \
	VPADDQ X8, x, x \
	VPSRLDQ $8, x, X8 \
	VPADDQ X8, x, x \
	VMOVQ x, to

#define START \
	MOVQ sums+0(FP), R8 \
	MOVQ codes_base+8(FP), SI \
	MOVQ codes_len+16(FP), CX \
	MOVQ vals_base+32(FP), DI \
	CODE(0, Z16) \
	CODE(1, Z17) \
	CODE(2, Z18) \
	VPXORQ Z0, Z0, Z0 \
	VPXORQ Z1, Z1, Z1 \
	VPXORQ Z2, Z2, Z2 \
	VPXORQ Z5, Z5, Z5

// RUN takes whole vectors of eight rows.
#define RUN(GROUPS) \
loop8: \
	SUBQ $8, CX \
	JLT  done \
	VPMOVZXBQ (SI), Z8 \
	VMOVDQU64 (DI), Z9 \
	GROUPS \
	VPADDQ Z9, Z5, Z5 \
	ADDQ $8, SI \
	ADDQ $64, DI \
	JMP  loop8 \
done: \
	SUM(Z5, Y5, X5, BX)

// func sumByCode4AVX512(sums *[6]int64, codes []uint8, vals []int64)
// Requires: AVX512
TEXT ·sumByCode4AVX512(SB), NOSPLIT, $0-56
	START
	RUN(THREE)
	STORE(Z0, Y0, X0, 0)
	STORE(Z1, Y1, X1, 1)
	STORE(Z2, Y2, X2, 2)
	MOVQ BX, 24(R8)
	VZEROUPPER
	RET

// func sumByCode6AVX512(sums *[6]int64, codes []uint8, vals []int64)
// Requires: AVX512
TEXT ·sumByCode6AVX512(SB), NOSPLIT, $0-56
	START
	CODE(3, Z19)
	CODE(4, Z20)
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	RUN(FIVE)
	STORE(Z0, Y0, X0, 0)
	STORE(Z1, Y1, X1, 1)
	STORE(Z2, Y2, X2, 2)
	STORE(Z3, Y3, X3, 3)
	STORE(Z4, Y4, X4, 4)
	MOVQ BX, 40(R8)
	VZEROUPPER
	RET
