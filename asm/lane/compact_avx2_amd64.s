//go:build !purego

#include "textflag.h"

// Compaction over 256-bit registers: eight bitmap bits (four for 64-bit lanes) choose a permutation that moves the
// selected rows to the front; the register is stored whole, and dst advances by their number. Only whole groups of
// eight rows are taken; the rest is left to Go.
//
//	SI  next rows          AX  bitmap bits       R9   start of dst
//	DX  next bitmap byte   R8  permutations      DI   next place in dst
//	CX  rows left          BX  scratch           Y0   rows, Y1 permutation in work

// func compactU32AVX2(dst, src []uint32, sel []uint64, permutations *[256]uint64) int
// Requires: AVX2
TEXT ·compactU32AVX2(SB), NOSPLIT, $0-88
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	MOVQ sel_base+48(FP), DX
	MOVQ permutations+72(FP), R8
	MOVQ DI, R9

loop8:
	SUBQ $8, CX
	JLT  done
	MOVBLZX (DX), AX
	VPMOVZXBD (R8)(AX*8), Y1
	VPERMD (SI), Y1, Y0
	VMOVDQU Y0, (DI)
	POPCNTL AX, AX
	LEAQ (DI)(AX*4), DI
	ADDQ $32, SI
	INCQ DX
	JMP  loop8

done:
	SUBQ R9, DI
	SHRQ $2, DI
	MOVQ DI, ret+80(FP)
	VZEROUPPER
	RET

// The permutation of four 64-bit rows is that of their eight 32-bit halves.

// func compactU64AVX2(dst, src []uint64, sel []uint64, permutations *[16]uint64) int
// Requires: AVX2
TEXT ·compactU64AVX2(SB), NOSPLIT, $0-88
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	MOVQ sel_base+48(FP), DX
	MOVQ permutations+72(FP), R8
	MOVQ DI, R9

loop8:
	SUBQ $8, CX
	JLT  done
	MOVBLZX (DX), AX
	MOVL AX, BX
	ANDL $15, AX
	SHRL $4, BX
	VPMOVZXBD (R8)(AX*8), Y1
	VPMOVZXBD (R8)(BX*8), Y3
	VPERMD (SI), Y1, Y0
	VPERMD 32(SI), Y3, Y2
	VMOVDQU Y0, (DI)
	POPCNTL AX, AX
	LEAQ (DI)(AX*8), DI
	VMOVDQU Y2, (DI)
	POPCNTL BX, BX
	LEAQ (DI)(BX*8), DI
	ADDQ $64, SI
	INCQ DX
	JMP  loop8

done:
	SUBQ R9, DI
	SHRQ $3, DI
	MOVQ DI, ret+80(FP)
	VZEROUPPER
	RET
