//go:build !purego

#include "textflag.h"

// Row counts of seven neighbouring group codes. A comparison gives -1 in each byte of a row with the code;
// subtracting it counts in 8-bit lanes. The caller bounds a call to 255 vectors of 32 rows, so the lanes cannot
// overflow, and takes the rows of a last, partial vector itself.
//
//	SI  next codes    Y0-Y6   counts per byte lane       Y15  comparison in work
//	CX  rows left     Y8-Y14  the codes first to first+6

#define CODE(x, y) \
	VMOVD DX, x \
	VPBROADCASTB x, y \
	INCL DX

// COUNT compares the 32 codes at SI.
#define COUNT(code, acc) \
	VPCMPEQB (SI), code, Y15 \
	VPSUBB Y15, acc, acc

// STORE adds the byte lanes of an accumulator (y, with lower half x) to element g at DI. X15 is zero.
#define STORE(y, x, g) \
	VPSADBW y, Y15, y \
	VEXTRACTI128 $1, y, X14 \
	VPADDQ X14, x, x \
	VPSRLDQ $8, x, X14 \
	VPADDQ X14, x, x \
	VMOVQ x, AX \
	ADDQ AX, (8*g)(DI)

// func countCodes7AVX2(acc *[7]int64, codes []uint8, first uint64)
// Requires: AVX2
TEXT ·countCodes7AVX2(SB), NOSPLIT, $0-40
	MOVQ acc+0(FP), DI
	MOVQ codes_base+8(FP), SI
	MOVQ codes_len+16(FP), CX
	MOVQ first+32(FP), DX
	CODE(X8, Y8)
	CODE(X9, Y9)
	CODE(X10, Y10)
	CODE(X11, Y11)
	CODE(X12, Y12)
	CODE(X13, Y13)
	CODE(X14, Y14)
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6

loop32:
	SUBQ $32, CX
	JLT  done
	COUNT(Y8, Y0)
	COUNT(Y9, Y1)
	COUNT(Y10, Y2)
	COUNT(Y11, Y3)
	COUNT(Y12, Y4)
	COUNT(Y13, Y5)
	COUNT(Y14, Y6)
	ADDQ $32, SI
	JMP  loop32

done:
	VPXOR Y15, Y15, Y15
	STORE(Y0, X0, 0)
	STORE(Y1, X1, 1)
	STORE(Y2, X2, 2)
	STORE(Y3, X3, 3)
	STORE(Y4, X4, 4)
	STORE(Y5, X5, 5)
	STORE(Y6, X6, 6)
	VZEROUPPER
	RET
