//go:build !purego

#include "textflag.h"

// AVX2. Within each 128-bit half, VPSLLDQ shifts up by 1 (and 2) lanes, each followed by an addition; the lower half's
// total is then added to the upper half. Vectors depend on each other only by the carry in Y1, the last sum in every
// lane. Two vectors per round; only whole rounds are done here.
//
//	DI dst   CX rounds left   Y1 carry   Y4, Y5 sums   Y6, Y7 shifted, then totals

// func prefixSumU32AVX2(dst []uint32, first uint32) uint32
// Requires: AVX2
TEXT ·prefixSumU32AVX2(SB), NOSPLIT, $0-36
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVL first+24(FP), AX
	VMOVD AX, X1
	VPBROADCASTD X1, Y1
	SHRQ $4, CX
	JZ   done

round:
	VMOVDQU (DI), Y4
	VMOVDQU 32(DI), Y5
	VPSLLDQ $4, Y4, Y6
	VPSLLDQ $4, Y5, Y7
	VPADDD Y6, Y4, Y4
	VPADDD Y7, Y5, Y5
	VPSLLDQ $8, Y4, Y6
	VPSLLDQ $8, Y5, Y7
	VPADDD Y6, Y4, Y4
	VPADDD Y7, Y5, Y5
	// The lower half's total in every lane of the upper half, zero in the lower.
	VPSHUFD $0xff, Y4, Y6
	VPSHUFD $0xff, Y5, Y7
	VPERM2I128 $0x08, Y6, Y6, Y6
	VPERM2I128 $0x08, Y7, Y7, Y7
	VPADDD Y6, Y4, Y4
	VPADDD Y7, Y5, Y5
	// The totals of both vectors, and the carries added in order.
	VPSHUFD $0xff, Y4, Y6
	VPSHUFD $0xff, Y5, Y7
	VPERMQ $0xff, Y6, Y6
	VPERMQ $0xff, Y7, Y7
	VPADDD Y1, Y4, Y4
	VPADDD Y6, Y1, Y1
	VPADDD Y1, Y5, Y5
	VPADDD Y7, Y1, Y1
	VMOVDQU Y4, (DI)
	VMOVDQU Y5, 32(DI)
	ADDQ $64, DI
	DECQ CX
	JNZ  round

done:
	VMOVD X1, AX
	MOVL AX, ret+32(FP)
	VZEROUPPER
	RET

// func prefixSumU64AVX2(dst []uint64, first uint64) uint64
// Requires: AVX2
TEXT ·prefixSumU64AVX2(SB), NOSPLIT, $0-40
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ first+24(FP), AX
	VMOVQ AX, X1
	VPBROADCASTQ X1, Y1
	SHRQ $3, CX
	JZ   done

round:
	VMOVDQU (DI), Y4
	VMOVDQU 32(DI), Y5
	VPSLLDQ $8, Y4, Y6
	VPSLLDQ $8, Y5, Y7
	VPADDQ Y6, Y4, Y4
	VPADDQ Y7, Y5, Y5
	// The lower half's total in every lane of the upper half, zero in the lower.
	VPSHUFD $0xee, Y4, Y6
	VPSHUFD $0xee, Y5, Y7
	VPERM2I128 $0x08, Y6, Y6, Y6
	VPERM2I128 $0x08, Y7, Y7, Y7
	VPADDQ Y6, Y4, Y4
	VPADDQ Y7, Y5, Y5
	// The totals of both vectors, and the carries added in order.
	VPSHUFD $0xee, Y4, Y6
	VPSHUFD $0xee, Y5, Y7
	VPERMQ $0xff, Y6, Y6
	VPERMQ $0xff, Y7, Y7
	VPADDQ Y1, Y4, Y4
	VPADDQ Y6, Y1, Y1
	VPADDQ Y1, Y5, Y5
	VPADDQ Y7, Y1, Y1
	VMOVDQU Y4, (DI)
	VMOVDQU Y5, 32(DI)
	ADDQ $64, DI
	DECQ CX
	JNZ  round

done:
	VMOVQ X1, AX
	MOVQ AX, ret+32(FP)
	VZEROUPPER
	RET
