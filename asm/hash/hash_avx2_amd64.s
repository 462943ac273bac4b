//go:build !purego

#include "textflag.h"

// The hash of single-word keys, four keys per register, two registers per iteration. Keys of a last, partial pair
// are left to Go.
//
//	SI  keys        Y0, Y1  keys in work         Y12, Y13  first multiplier, its upper half
//	DI  hashes      Y2-Y5   scratch              Y14, Y15  second multiplier, its upper half
//	CX  keys left
//
// The shifts and multipliers are those of One, in hash.go.

#define START \
	MOVQ dst_base+0(FP), DI \
	MOVQ keys_base+24(FP), SI \
	MOVQ keys_len+32(FP), CX \
	MOVQ $0x9fb21c651e98df25, AX \
	VMOVQ AX, X12 \
	VPBROADCASTQ X12, Y12 \
	VPSRLQ $32, Y12, Y13 \
	MOVQ $0xd6e8feb86659fd93, AX \
	VMOVQ AX, X14 \
	VPBROADCASTQ X14, Y14 \
	VPSRLQ $32, Y14, Y15

#define FOLD(shift, v, t) \
	VPSRLQ $shift, v, t \
	VPXOR t, v, v

// TIMES multiplies v by m modulo 2^64: the crossed products of the halves, shifted up, and the product of the lower
// ones.
#define TIMES(m, upper, v, t, u) \
	VPSRLQ $32, v, t \
	VPMULUDQ m, t, t \
	VPMULUDQ upper, v, u \
	VPADDQ u, t, t \
	VPSLLQ $32, t, t \
	VPMULUDQ m, v, v \
	VPADDQ t, v, v

#define MIX(v, t, u) \
	FOLD(33, v, t) \
	TIMES(Y12, Y13, v, t, u) \
	FOLD(29, v, t) \
	TIMES(Y14, Y15, v, t, u) \
	FOLD(32, v, t)

#define FRAME(LOAD, step) \
loop8: \
	SUBQ $8, CX \
	JLT  done \
	LOAD \
	MIX(Y0, Y2, Y3) \
	MIX(Y1, Y4, Y5) \
	VMOVDQU Y0, (DI) \
	VMOVDQU Y1, 32(DI) \
	ADDQ $step, SI \
	ADDQ $64, DI \
	JMP  loop8 \
done: \
	VZEROUPPER \
	RET

#define U64LOAD \
	VMOVDQU (SI), Y0 \
	VMOVDQU 32(SI), Y1

// func hashU64AVX2(dst []uint64, keys []uint64)
// Requires: AVX2
TEXT ·hashU64AVX2(SB), NOSPLIT, $0-48
	START
	FRAME(U64LOAD, 64)

#define U32LOAD \
	VPMOVZXDQ (SI), Y0 \
	VPMOVZXDQ 16(SI), Y1

// func hashU32AVX2(dst []uint64, keys []uint32)
// Requires: AVX2
TEXT ·hashU32AVX2(SB), NOSPLIT, $0-48
	START
	FRAME(U32LOAD, 32)

#define COMBINELOAD \
	U64LOAD \
	VPXOR (DI), Y0, Y0 \
	VPXOR 32(DI), Y1, Y1

// func combineAVX2(dst []uint64, keys []uint64)
// Requires: AVX2
TEXT ·combineAVX2(SB), NOSPLIT, $0-48
	START
	FRAME(COMBINELOAD, 64)
