//go:build !purego

#include "textflag.h"

// AVX2. Logic: 16 words per round, then 4 words; the caller finishes the rest.
//
//	DI dst   SI a   DX b   CX words left

// func andAVX2(dst, a, b []uint64)
// Requires: AVX2
TEXT ·andAVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	MOVQ b_base+48(FP), DX
	SUBQ $16, CX
	JLT  wideEnd

wide:
	VMOVDQU (SI), Y0
	VPAND (DX), Y0, Y0
	VMOVDQU 32(SI), Y1
	VPAND 32(DX), Y1, Y1
	VMOVDQU 64(SI), Y2
	VPAND 64(DX), Y2, Y2
	VMOVDQU 96(SI), Y3
	VPAND 96(DX), Y3, Y3
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	VMOVDQU Y2, 64(DI)
	VMOVDQU Y3, 96(DI)
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $128, DI
	SUBQ $16, CX
	JGE  wide

wideEnd:
	ADDQ $16, CX
	SUBQ $4, CX
	JLT  done

vector:
	VMOVDQU (SI), Y0
	VPAND (DX), Y0, Y0
	VMOVDQU Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $4, CX
	JGE  vector

done:
	VZEROUPPER
	RET

// func orAVX2(dst, a, b []uint64)
// Requires: AVX2
TEXT ·orAVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	MOVQ b_base+48(FP), DX
	SUBQ $16, CX
	JLT  wideEnd

wide:
	VMOVDQU (SI), Y0
	VPOR (DX), Y0, Y0
	VMOVDQU 32(SI), Y1
	VPOR 32(DX), Y1, Y1
	VMOVDQU 64(SI), Y2
	VPOR 64(DX), Y2, Y2
	VMOVDQU 96(SI), Y3
	VPOR 96(DX), Y3, Y3
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	VMOVDQU Y2, 64(DI)
	VMOVDQU Y3, 96(DI)
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $128, DI
	SUBQ $16, CX
	JGE  wide

wideEnd:
	ADDQ $16, CX
	SUBQ $4, CX
	JLT  done

vector:
	VMOVDQU (SI), Y0
	VPOR (DX), Y0, Y0
	VMOVDQU Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $4, CX
	JGE  vector

done:
	VZEROUPPER
	RET

// func andNotAVX2(dst, a, b []uint64)
// Requires: AVX2
TEXT ·andNotAVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	MOVQ b_base+48(FP), DX
	SUBQ $16, CX
	JLT  wideEnd

wide:
	VMOVDQU (DX), Y0
	VPANDN (SI), Y0, Y0
	VMOVDQU 32(DX), Y1
	VPANDN 32(SI), Y1, Y1
	VMOVDQU 64(DX), Y2
	VPANDN 64(SI), Y2, Y2
	VMOVDQU 96(DX), Y3
	VPANDN 96(SI), Y3, Y3
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	VMOVDQU Y2, 64(DI)
	VMOVDQU Y3, 96(DI)
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $128, DI
	SUBQ $16, CX
	JGE  wide

wideEnd:
	ADDQ $16, CX
	SUBQ $4, CX
	JLT  done

vector:
	VMOVDQU (DX), Y0
	VPANDN (SI), Y0, Y0
	VMOVDQU Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $4, CX
	JGE  vector

done:
	VZEROUPPER
	RET

// func notAVX2(dst, a []uint64)
// Requires: AVX2
TEXT ·notAVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ a_base+24(FP), SI
	VPCMPEQQ Y8, Y8, Y8
	SUBQ $16, CX
	JLT  wideEnd

wide:
	VPXOR (SI), Y8, Y0
	VPXOR 32(SI), Y8, Y1
	VPXOR 64(SI), Y8, Y2
	VPXOR 96(SI), Y8, Y3
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	VMOVDQU Y2, 64(DI)
	VMOVDQU Y3, 96(DI)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $16, CX
	JGE  wide

wideEnd:
	ADDQ $16, CX
	SUBQ $4, CX
	JLT  done

vector:
	VPXOR (SI), Y8, Y0
	VMOVDQU Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $4, CX
	JGE  vector

done:
	VZEROUPPER
	RET
