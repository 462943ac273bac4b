//go:build !purego

#include "textflag.h"

// Compaction over 512-bit registers: the selected rows of a vector move together in a register, which is stored
// whole, and dst advances by their number. The form of the instruction that stores only the selected rows is twenty
// times slower.
//
//	SI  next rows          AX, K1  rows to take      R9  start of dst
//	DX  next bitmap byte   Z0      rows in work      DI  next place in dst
//	CX  rows left
//
// The last vector is loaded under a mask of the rows left (BZHI keeps that many low bits).

#define FRAME(rows, width, shift, KMOV, MOVBITS, LOAD, COMPRESS) \
	MOVQ dst_base+0(FP), DI \
	MOVQ src_base+24(FP), SI \
	MOVQ src_len+32(FP), CX \
	MOVQ sel_base+48(FP), DX \
	MOVQ DI, R9 \
	SUBQ $rows, CX \
	JLT  tail \
loop: \
	MOVBITS (DX), AX \
	KMOV AX, K1 \
	VMOVDQU64 (SI), Z0 \
	COMPRESS Z0, K1, Z0 \
	VMOVDQU64 Z0, (DI) \
	POPCNTQ AX, AX \
	LEAQ (DI)(AX*width), DI \
	ADDQ $64, SI \
	ADDQ $(rows/8), DX \
	SUBQ $rows, CX \
	JGE  loop \
tail: \
	ADDQ $rows, CX \
	JZ   done \
	MOVBITS (DX), AX \
	BZHIQ CX, AX, AX \
	KMOV AX, K1 \
	LOAD (SI), K1, Z0 \
	COMPRESS Z0, K1, Z0 \
	VMOVDQU64 Z0, (DI) \
	POPCNTQ AX, AX \
	LEAQ (DI)(AX*width), DI \
done: \
	SUBQ R9, DI \
	SHRQ $shift, DI \
	MOVQ DI, ret+72(FP) \
	VZEROUPPER \
	RET

// func compactU8AVX512(dst, src []uint8, sel []uint64) int
// Requires: AVX512
TEXT ·compactU8AVX512(SB), NOSPLIT, $0-80
	FRAME(64, 1, 0, KMOVQ, MOVQ, VMOVDQU8.Z, VPCOMPRESSB.Z)

// func compactU16AVX512(dst, src []uint16, sel []uint64) int
// Requires: AVX512
TEXT ·compactU16AVX512(SB), NOSPLIT, $0-80
	FRAME(32, 2, 1, KMOVD, MOVL, VMOVDQU16.Z, VPCOMPRESSW.Z)

// func compactU32AVX512(dst, src []uint32, sel []uint64) int
// Requires: AVX512
TEXT ·compactU32AVX512(SB), NOSPLIT, $0-80
	FRAME(16, 4, 2, KMOVW, MOVWLZX, VMOVDQU32.Z, VPCOMPRESSD.Z)

// func compactU64AVX512(dst, src []uint64, sel []uint64) int
// Requires: AVX512
TEXT ·compactU64AVX512(SB), NOSPLIT, $0-80
	FRAME(8, 8, 3, KMOVB, MOVBLZX, VMOVDQU64.Z, VPCOMPRESSQ.Z)
