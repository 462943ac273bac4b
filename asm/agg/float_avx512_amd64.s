//go:build !purego

#include "textflag.h"

// Sums of doubles in the order SumFloat64 documents: 32 running sums, row i in sum i mod 32. Z0 holds the sums 0 to
// 7, Z1 8 to 15, Z2 16 to 23, Z3 24 to 31. Four independent registers hide the add's latency of three or four
// cycles.
//
//	SI rows   DX bitmap   CX rows left   K1-K4 rows to take

// TAIL adds the last 0 to 31 rows, whose bits are in AX, under masks.
#define TAIL \
	KMOVD AX, K1 \
	KSHIFTRD $8, K1, K2 \
	KSHIFTRD $16, K1, K3 \
	KSHIFTRD $24, K1, K4 \
	VADDPD (SI), Z0, K1, Z0 \
	VADDPD 64(SI), Z1, K2, Z1 \
	VADDPD 128(SI), Z2, K3, Z2 \
	VADDPD 192(SI), Z3, K4, Z3

// FOLDPD adds the 32 sums in the documented order into X0.
#define FOLDPD \
	VADDPD Z1, Z0, Z0 \
	VADDPD Z3, Z2, Z2 \
	VADDPD Z2, Z0, Z0 \
	VEXTRACTF64X4 $1, Z0, Y1 \
	VADDPD Y1, Y0, Y0 \
	VEXTRACTF128 $1, Y0, X1 \
	VADDPD X1, X0, X0 \
	VUNPCKHPD X0, X0, X1 \
	VADDSD X1, X0, X0

// func sumFloat64AVX512(src []float64) float64
// Requires: AVX512
TEXT ·sumFloat64AVX512(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	SUBQ $32, CX
	JLT  tail

loop32:
	VADDPD (SI), Z0, Z0
	VADDPD 64(SI), Z1, Z1
	VADDPD 128(SI), Z2, Z2
	VADDPD 192(SI), Z3, Z3
	ADDQ $256, SI
	SUBQ $32, CX
	JGE  loop32

tail:
	ADDQ $32, CX
	JZ   fold
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	TAIL

fold:
	FOLDPD
	VMOVSD X0, ret+24(FP)
	VZEROUPPER
	RET

// func sumFloat64SelAVX512(src []float64, sel []uint64) float64
// Requires: AVX512
TEXT ·sumFloat64SelAVX512(SB), NOSPLIT, $0-56
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	MOVQ sel_base+24(FP), DX
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	SUBQ $32, CX
	JLT  tail

loop32:
	KMOVB (DX), K1
	KMOVB 1(DX), K2
	KMOVB 2(DX), K3
	KMOVB 3(DX), K4
	VADDPD (SI), Z0, K1, Z0
	VADDPD 64(SI), Z1, K2, Z1
	VADDPD 128(SI), Z2, K3, Z2
	VADDPD 192(SI), Z3, K4, Z3
	ADDQ $256, SI
	ADDQ $4, DX
	SUBQ $32, CX
	JGE  loop32

tail:
	ADDQ $32, CX
	JZ   fold
	MOVL (DX), AX
	BZHIQ CX, AX, AX
	TAIL

fold:
	FOLDPD
	VMOVSD X0, ret+48(FP)
	VZEROUPPER
	RET
