//go:build !purego

#include "textflag.h"

// Exact sums of products of two int64 columns whose values fit 32 bits, four rows per register. Whole vectors only;
// the Go caller adds the rows left over.
//
//	SI, DI  next rows of a and b    Y0, Y1  sums of the biased products modulo 2^64
//	CX      rows left               Y4, Y5  sums of their upper 32 bits
//	Y15     2^63                    Y14     2^31        Y13  all bits seen in a + 2^31 and b + 2^31
//
// A product of two 32-bit values fits 63 bits; with 2^63 added it is unsigned and the split sum of sumSplitU64 holds.
// The caller takes the bias out and looks at the bits seen: one above bit 31 means that the range did not hold.
#define EXACT(disp, a, b, low, high) \
	VMOVDQU disp(SI), a \
	VMOVDQU disp(DI), b \
	VPADDQ a, Y14, Y10 \
	VPADDQ b, Y14, Y11 \
	VPOR Y10, Y13, Y13 \
	VPOR Y11, Y13, Y13 \
	VPMULDQ a, b, a \
	VPXOR a, Y15, a \
	VPADDQ a, low, low \
	VPSRLQ $32, a, a \
	VPADDQ a, high, high

// func sumProduct32AVX2(a, b []int64) (wrap, high, seen uint64)
// Requires: AVX2
TEXT ·sumProduct32AVX2(SB), NOSPLIT, $0-72
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	MOVQ b_base+24(FP), DI
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y13, Y13, Y13
	VPCMPEQQ Y15, Y15, Y15
	VPSRLQ $63, Y15, Y14
	VPSLLQ $31, Y14, Y14
	VPSLLQ $63, Y15, Y15

loop8:
	CMPQ CX, $8
	JLT  tail
	EXACT(0, Y6, Y7, Y0, Y4)
	EXACT(32, Y8, Y9, Y1, Y5)
	ADDQ $64, SI
	ADDQ $64, DI
	SUBQ $8, CX
	JMP  loop8

tail:
	CMPQ CX, $4
	JLT  fold
	EXACT(0, Y6, Y7, Y0, Y4)

fold:
	VPADDQ Y1, Y0, Y0
	VPADDQ Y5, Y4, Y4
	VEXTRACTI128 $1, Y0, X1
	VEXTRACTI128 $1, Y4, X5
	VEXTRACTI128 $1, Y13, X12
	VPADDQ X1, X0, X0
	VPADDQ X5, X4, X4
	VPOR X12, X13, X13
	VPSRLDQ $8, X0, X1
	VPSRLDQ $8, X4, X5
	VPSRLDQ $8, X13, X12
	VPADDQ X1, X0, X0
	VPADDQ X5, X4, X4
	VPOR X12, X13, X13
	VMOVQ X0, AX
	VMOVQ X4, BX
	VMOVQ X13, DX
	MOVQ AX, wrap+48(FP)
	MOVQ BX, high+56(FP)
	MOVQ DX, seen+64(FP)
	VZEROUPPER
	RET
