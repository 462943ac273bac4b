//go:build !purego

#include "textflag.h"

// AVX-512. Logic: 32 words per round, then 8 words, then the rest under a mask. The roof is the second load port:
// two loads and one store per 64 bytes.
//
//	DI dst   SI a   DX b   CX words left   K1 words of the last vector

// func andAVX512(dst, a, b []uint64)
// Requires: AVX512F, BMI2
TEXT ·andAVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	MOVQ b_base+48(FP), DX
	SUBQ $32, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (SI), Z0
	VPANDQ (DX), Z0, Z0
	VMOVDQU64 64(SI), Z1
	VPANDQ 64(DX), Z1, Z1
	VMOVDQU64 128(SI), Z2
	VPANDQ 128(DX), Z2, Z2
	VMOVDQU64 192(SI), Z3
	VPANDQ 192(DX), Z3, Z3
	VMOVDQU64 Z0, (DI)
	VMOVDQU64 Z1, 64(DI)
	VMOVDQU64 Z2, 128(DI)
	VMOVDQU64 Z3, 192(DI)
	ADDQ $256, SI
	ADDQ $256, DX
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  wide

wideEnd:
	ADDQ $32, CX
	SUBQ $8, CX
	JLT  vectorEnd

vector:
	VMOVDQU64 (SI), Z0
	VPANDQ (DX), Z0, Z0
	VMOVDQU64 Z0, (DI)
	ADDQ $64, SI
	ADDQ $64, DX
	ADDQ $64, DI
	SUBQ $8, CX
	JGE  vector

vectorEnd:
	ADDQ $8, CX
	JZ   done
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	KMOVQ AX, K1
	VMOVDQU64.Z (SI), K1, Z0
	VMOVDQU64.Z (DX), K1, Z4
	VPANDQ Z4, Z0, Z0
	VMOVDQU64 Z0, K1, (DI)

done:
	VZEROUPPER
	RET

// func orAVX512(dst, a, b []uint64)
// Requires: AVX512F, BMI2
TEXT ·orAVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	MOVQ b_base+48(FP), DX
	SUBQ $32, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (SI), Z0
	VPORQ (DX), Z0, Z0
	VMOVDQU64 64(SI), Z1
	VPORQ 64(DX), Z1, Z1
	VMOVDQU64 128(SI), Z2
	VPORQ 128(DX), Z2, Z2
	VMOVDQU64 192(SI), Z3
	VPORQ 192(DX), Z3, Z3
	VMOVDQU64 Z0, (DI)
	VMOVDQU64 Z1, 64(DI)
	VMOVDQU64 Z2, 128(DI)
	VMOVDQU64 Z3, 192(DI)
	ADDQ $256, SI
	ADDQ $256, DX
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  wide

wideEnd:
	ADDQ $32, CX
	SUBQ $8, CX
	JLT  vectorEnd

vector:
	VMOVDQU64 (SI), Z0
	VPORQ (DX), Z0, Z0
	VMOVDQU64 Z0, (DI)
	ADDQ $64, SI
	ADDQ $64, DX
	ADDQ $64, DI
	SUBQ $8, CX
	JGE  vector

vectorEnd:
	ADDQ $8, CX
	JZ   done
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	KMOVQ AX, K1
	VMOVDQU64.Z (SI), K1, Z0
	VMOVDQU64.Z (DX), K1, Z4
	VPORQ Z4, Z0, Z0
	VMOVDQU64 Z0, K1, (DI)

done:
	VZEROUPPER
	RET

// func andNotAVX512(dst, a, b []uint64)
// Requires: AVX512F, BMI2
TEXT ·andNotAVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	MOVQ b_base+48(FP), DX
	SUBQ $32, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (DX), Z0
	VPANDNQ (SI), Z0, Z0
	VMOVDQU64 64(DX), Z1
	VPANDNQ 64(SI), Z1, Z1
	VMOVDQU64 128(DX), Z2
	VPANDNQ 128(SI), Z2, Z2
	VMOVDQU64 192(DX), Z3
	VPANDNQ 192(SI), Z3, Z3
	VMOVDQU64 Z0, (DI)
	VMOVDQU64 Z1, 64(DI)
	VMOVDQU64 Z2, 128(DI)
	VMOVDQU64 Z3, 192(DI)
	ADDQ $256, SI
	ADDQ $256, DX
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  wide

wideEnd:
	ADDQ $32, CX
	SUBQ $8, CX
	JLT  vectorEnd

vector:
	VMOVDQU64 (DX), Z0
	VPANDNQ (SI), Z0, Z0
	VMOVDQU64 Z0, (DI)
	ADDQ $64, SI
	ADDQ $64, DX
	ADDQ $64, DI
	SUBQ $8, CX
	JGE  vector

vectorEnd:
	ADDQ $8, CX
	JZ   done
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	KMOVQ AX, K1
	VMOVDQU64.Z (DX), K1, Z0
	VMOVDQU64.Z (SI), K1, Z4
	VPANDNQ Z4, Z0, Z0
	VMOVDQU64 Z0, K1, (DI)

done:
	VZEROUPPER
	RET

// func notAVX512(dst, a []uint64)
// Requires: AVX512F, BMI2
TEXT ·notAVX512(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	SUBQ $32, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (SI), Z0
	VPTERNLOGQ $0x55, Z0, Z0, Z0
	VMOVDQU64 64(SI), Z1
	VPTERNLOGQ $0x55, Z1, Z1, Z1
	VMOVDQU64 128(SI), Z2
	VPTERNLOGQ $0x55, Z2, Z2, Z2
	VMOVDQU64 192(SI), Z3
	VPTERNLOGQ $0x55, Z3, Z3, Z3
	VMOVDQU64 Z0, (DI)
	VMOVDQU64 Z1, 64(DI)
	VMOVDQU64 Z2, 128(DI)
	VMOVDQU64 Z3, 192(DI)
	ADDQ $256, SI
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  wide

wideEnd:
	ADDQ $32, CX
	SUBQ $8, CX
	JLT  vectorEnd

vector:
	VMOVDQU64 (SI), Z0
	VPTERNLOGQ $0x55, Z0, Z0, Z0
	VMOVDQU64 Z0, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	SUBQ $8, CX
	JGE  vector

vectorEnd:
	ADDQ $8, CX
	JZ   done
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	KMOVQ AX, K1
	VMOVDQU64.Z (SI), K1, Z0
	VPTERNLOGQ $0x55, Z0, Z0, Z0
	VMOVDQU64 Z0, K1, (DI)

done:
	VZEROUPPER
	RET
