//go:build !purego

#include "textflag.h"

// The hash of single-word keys, eight keys per register: four registers per iteration, then one under a mask of the
// keys left (BZHI keeps that many low bits, and all of them while a full register is left).
//
//	SI  keys        Z0-Z3  keys in work    Z14  first multiplier    CX  keys left
//	DI  hashes      Z4-Z7  shifted         Z15  second multiplier   K1  keys to take
//
// The shifts and multipliers are those of One, in hash.go.

#define START \
	MOVQ dst_base+0(FP), DI \
	MOVQ keys_base+24(FP), SI \
	MOVQ keys_len+32(FP), CX \
	MOVQ $0x9fb21c651e98df25, AX \
	VPBROADCASTQ AX, Z14 \
	MOVQ $0xd6e8feb86659fd93, AX \
	VPBROADCASTQ AX, Z15

#define FOLD(shift, v, t) \
	VPSRLQ $shift, v, t \
	VPXORQ t, v, v

#define FOLD4(shift) \
	FOLD(shift, Z0, Z4) \
	FOLD(shift, Z1, Z5) \
	FOLD(shift, Z2, Z6) \
	FOLD(shift, Z3, Z7)

#define TIMES4(m) \
	VPMULLQ m, Z0, Z0 \
	VPMULLQ m, Z1, Z1 \
	VPMULLQ m, Z2, Z2 \
	VPMULLQ m, Z3, Z3

#define MIX4 \
	FOLD4(33) \
	TIMES4(Z14) \
	FOLD4(29) \
	TIMES4(Z15) \
	FOLD4(32)

#define MIX1 \
	FOLD(33, Z0, Z4) \
	VPMULLQ Z14, Z0, Z0 \
	FOLD(29, Z0, Z4) \
	VPMULLQ Z15, Z0, Z0 \
	FOLD(32, Z0, Z4)

// MASK sets K1 to the keys left.
#define MASK \
	MOVQ $-1, AX \
	BZHIQ CX, AX, AX \
	KMOVB AX, K1

#define STORE4 \
	VMOVDQU64 Z0, (DI) \
	VMOVDQU64 Z1, 64(DI) \
	VMOVDQU64 Z2, 128(DI) \
	VMOVDQU64 Z3, 192(DI)

// FRAME takes 32 keys, then eight or less at a time; step is the number of bytes of eight keys.
#define FRAME(LOAD4, LOAD1, step) \
	CMPQ CX, $32 \
	JLT  tail \
loop32: \
	LOAD4 \
	MIX4 \
	STORE4 \
	ADDQ $(4*step), SI \
	ADDQ $256, DI \
	SUBQ $32, CX \
	CMPQ CX, $32 \
	JGE  loop32 \
tail: \
	TESTQ CX, CX \
	JLE  done \
	MASK \
	LOAD1 \
	MIX1 \
	VMOVDQU64 Z0, K1, (DI) \
	ADDQ $step, SI \
	ADDQ $64, DI \
	SUBQ $8, CX \
	JMP  tail \
done: \
	VZEROUPPER \
	RET

#define U64LOAD4 \
	VMOVDQU64 (SI), Z0 \
	VMOVDQU64 64(SI), Z1 \
	VMOVDQU64 128(SI), Z2 \
	VMOVDQU64 192(SI), Z3

#define U64LOAD1 \
	VMOVDQU64.Z (SI), K1, Z0

// func hashU64AVX512(dst []uint64, keys []uint64)
// Requires: AVX512
TEXT ·hashU64AVX512(SB), NOSPLIT, $0-48
	START
	FRAME(U64LOAD4, U64LOAD1, 64)

#define U32LOAD4 \
	VPMOVZXDQ (SI), Z0 \
	VPMOVZXDQ 32(SI), Z1 \
	VPMOVZXDQ 64(SI), Z2 \
	VPMOVZXDQ 96(SI), Z3

#define U32LOAD1 \
	VPMOVZXDQ.Z (SI), K1, Z0

// func hashU32AVX512(dst []uint64, keys []uint32)
// Requires: AVX512
TEXT ·hashU32AVX512(SB), NOSPLIT, $0-48
	START
	FRAME(U32LOAD4, U32LOAD1, 32)

#define COMBINELOAD4 \
	U64LOAD4 \
	VPXORQ (DI), Z0, Z0 \
	VPXORQ 64(DI), Z1, Z1 \
	VPXORQ 128(DI), Z2, Z2 \
	VPXORQ 192(DI), Z3, Z3

#define COMBINELOAD1 \
	U64LOAD1 \
	VPXORQ.Z (DI), Z0, K1, Z0

// func combineAVX512(dst []uint64, keys []uint64)
// Requires: AVX512
TEXT ·combineAVX512(SB), NOSPLIT, $0-48
	START
	FRAME(COMBINELOAD4, COMBINELOAD1, 64)
