//go:build !purego

#include "textflag.h"

// Sums of products of two int64 columns.
//
//	SI, DI  next rows of a and b    Z0-Z3   sums (wrap), or sums of the products' lower 52 bits
//	DX      next bitmap byte        Z4-Z7   sums of the products' upper 52 bits
//	CX      rows left               Z12-Z13 sums of a'+b'
//	K1-K4   rows to take            Z14     all bits seen in a' and b'
//	                                Z31     2^51 in each lane

// Modulo 2^64: one low multiply per row.
#define WRAP(disp, tmp, acc) \
	VMOVDQU64 disp(SI), tmp \
	VPMULLQ disp(DI), tmp, tmp \
	VPADDQ tmp, acc, acc

#define MWRAP(disp, k, tmp, acc) \
	VMOVDQU64.Z disp(SI), k, tmp \
	VPMULLQ.Z disp(DI), tmp, k, tmp \
	VPADDQ tmp, acc, acc

// The rows left over, 1 to 31 of them, have their bits in AX.
#define TAILMASKS \
	KMOVD AX, K1 \
	KSHIFTRD $8, K1, K2 \
	KSHIFTRD $16, K1, K3 \
	KSHIFTRD $24, K1, K4

#define SELMASKS \
	KMOVB (DX), K1 \
	KMOVB 1(DX), K2 \
	KMOVB 2(DX), K3 \
	KMOVB 3(DX), K4

#define MWRAP4 \
	MWRAP(0, K1, Z8, Z0) \
	MWRAP(64, K2, Z9, Z1) \
	MWRAP(128, K3, Z10, Z2) \
	MWRAP(192, K4, Z11, Z3)

// FOLD adds the 64-bit lanes of za to zd into the general register to; ya and xa name za's lower parts.
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

#define ZERO4(a, b, c, d) \
	VPXORQ a, a, a \
	VPXORQ b, b, b \
	VPXORQ c, c, c \
	VPXORQ d, d, d

// func sumProductInt64WrapAVX512(a, b []int64) int64
// Requires: AVX512
TEXT ·sumProductInt64WrapAVX512(SB), NOSPLIT, $0-56
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	MOVQ b_base+24(FP), DI
	ZERO4(Z0, Z1, Z2, Z3)
	SUBQ $32, CX
	JLT  tail

loop32:
	WRAP(0, Z8, Z0)
	WRAP(64, Z9, Z1)
	WRAP(128, Z10, Z2)
	WRAP(192, Z11, Z3)
	ADDQ $256, SI
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  loop32

tail:
	ADDQ $32, CX
	JZ   fold
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	TAILMASKS
	MWRAP4

fold:
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	MOVQ AX, ret+48(FP)
	VZEROUPPER
	RET

// func sumProductInt64WrapSelAVX512(a, b []int64, sel []uint64) int64
// Requires: AVX512
TEXT ·sumProductInt64WrapSelAVX512(SB), NOSPLIT, $0-80
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	MOVQ b_base+24(FP), DI
	MOVQ sel_base+48(FP), DX
	ZERO4(Z0, Z1, Z2, Z3)
	SUBQ $32, CX
	JLT  tail

loop32:
	SELMASKS
	MWRAP4
	ADDQ $256, SI
	ADDQ $256, DI
	ADDQ $4, DX
	SUBQ $32, CX
	JGE  loop32

tail:
	ADDQ $32, CX
	JZ   fold
	MOVL (DX), AX
	BZHIQ CX, AX, AX
	TAILMASKS
	MWRAP4

fold:
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX)
	MOVQ AX, ret+72(FP)
	VZEROUPPER
	RET

// Exact: a' = a + 2^51 and b' = b + 2^51 are unsigned 52-bit numbers where -2^51 <= a, b < 2^51, and the integer
// fused multiply-add gives both 52-bit halves of a'b'. The Go caller takes the 2^51 terms out again, and looks at
// the bits seen: if any is above bit 51 the range did not hold and the sums mean nothing. A lane sums 65 products
// at most, so the sums over all lanes stay below 2^64. A row outside the mask counts as a = b = 0.
#define EXACT(tmpa, tmpb, low, high, both) \
	VPADDQ Z31, tmpa, tmpa \
	VPADDQ Z31, tmpb, tmpb \
	VPTERNLOGQ $0xfe, tmpa, tmpb, Z14 \
	VPMADD52LUQ tmpa, tmpb, low \
	VPMADD52HUQ tmpa, tmpb, high \
	VPADDQ tmpa, both, both \
	VPADDQ tmpb, both, both

#define LOADS(disp, tmpa, tmpb) \
	VMOVDQU64 disp(SI), tmpa \
	VMOVDQU64 disp(DI), tmpb

#define MLOADS(disp, k, tmpa, tmpb) \
	VMOVDQU64.Z disp(SI), k, tmpa \
	VMOVDQU64.Z disp(DI), k, tmpb

#define EXACT4 \
	EXACT(Z16, Z17, Z0, Z4, Z12) \
	EXACT(Z18, Z19, Z1, Z5, Z13) \
	EXACT(Z20, Z21, Z2, Z6, Z12) \
	EXACT(Z22, Z23, Z3, Z7, Z13)

#define MLOADS4 \
	MLOADS(0, K1, Z16, Z17) \
	MLOADS(64, K2, Z18, Z19) \
	MLOADS(128, K3, Z20, Z21) \
	MLOADS(192, K4, Z22, Z23)

#define EXACTSTART \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	ZERO4(Z12, Z13, Z14, Z15) \
	MOVQ $0x8000000000000, AX \
	VPBROADCASTQ AX, Z31

// EXACTFOLD leaves the lower halves in AX, the upper in BX, a'+b' in R8 and all bits seen in R9.
#define EXACTFOLD \
	FOLD(Z0, Z1, Z2, Z3, Y0, X0, AX) \
	FOLD(Z4, Z5, Z6, Z7, Y4, X4, BX) \
	FOLD(Z12, Z13, Z15, Z15, Y12, X12, R8) \
	VEXTRACTI64X4 $1, Z14, Y8 \
	VPOR Y8, Y14, Y14 \
	VEXTRACTI128 $1, Y14, X8 \
	VPOR X8, X14, X14 \
	VPSRLDQ $8, X14, X8 \
	VPOR X8, X14, X14 \
	VMOVQ X14, R9

// func sumProduct52AVX512(a, b []int64) (low, high, both, seen uint64)
// Requires: AVX512
TEXT ·sumProduct52AVX512(SB), NOSPLIT, $0-80
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	MOVQ b_base+24(FP), DI
	EXACTSTART
	SUBQ $32, CX
	JLT  tail

loop32:
	LOADS(0, Z16, Z17)
	LOADS(64, Z18, Z19)
	LOADS(128, Z20, Z21)
	LOADS(192, Z22, Z23)
	EXACT4
	ADDQ $256, SI
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  loop32

tail:
	ADDQ $32, CX
	JZ   fold
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	TAILMASKS
	MLOADS4
	EXACT4

fold:
	EXACTFOLD
	MOVQ AX, low+48(FP)
	MOVQ BX, high+56(FP)
	MOVQ R8, both+64(FP)
	MOVQ R9, seen+72(FP)
	VZEROUPPER
	RET

// func sumProduct52SelAVX512(a, b []int64, sel []uint64) (low, high, both, seen uint64)
// Requires: AVX512
TEXT ·sumProduct52SelAVX512(SB), NOSPLIT, $0-104
	MOVQ a_base+0(FP), SI
	MOVQ a_len+8(FP), CX
	MOVQ b_base+24(FP), DI
	MOVQ sel_base+48(FP), DX
	EXACTSTART
	SUBQ $32, CX
	JLT  tail

loop32:
	SELMASKS
	MLOADS4
	EXACT4
	ADDQ $256, SI
	ADDQ $256, DI
	ADDQ $4, DX
	SUBQ $32, CX
	JGE  loop32

tail:
	ADDQ $32, CX
	JZ   fold
	MOVL (DX), AX
	BZHIQ CX, AX, AX
	TAILMASKS
	MLOADS4
	EXACT4

fold:
	EXACTFOLD
	MOVQ AX, low+72(FP)
	MOVQ BX, high+80(FP)
	MOVQ R8, both+88(FP)
	MOVQ R9, seen+96(FP)
	VZEROUPPER
	RET
