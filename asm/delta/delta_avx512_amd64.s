//go:build !purego

#include "textflag.h"

// AVX-512. Within a vector, sums over 2, 4, 8 (and 16) lanes: VALIGND or VALIGNQ against zero shifts the vector up by
// 1, 2, 4 (8) lanes, each followed by an addition. Vectors depend on each other only by the carry in Z1, the last
// sum in every lane: one addition per vector, because the broadcast of a vector's own total does not wait for it.
//
//	lanes       d0    d1       d2          d3
//	+ shift 1   d0    d0+d1    d1+d2       d2+d3
//	+ shift 2   d0    d0+d1    d0+d1+d2    d0+..+d3
//
//	DI dst   CX values left   Z0 zero   Z1 carry   Z2 the last lane's index   K1 values of the last vector
//	Z4-Z7 sums   Z8-Z11 shifted, then totals

// func prefixSumU32AVX512(dst []uint32, first uint32)
// Requires: AVX512F, BMI2
TEXT ·prefixSumU32AVX512(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVL first+24(FP), AX
	VPXORQ Z0, Z0, Z0
	VPBROADCASTD AX, Z1
	MOVL $15, BX
	VPBROADCASTD BX, Z2
	SUBQ $64, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (DI), Z4
	VMOVDQU64 64(DI), Z5
	VMOVDQU64 128(DI), Z6
	VMOVDQU64 192(DI), Z7
	// Sums over 2 lanes.
	VALIGND $15, Z0, Z4, Z8
	VALIGND $15, Z0, Z5, Z9
	VALIGND $15, Z0, Z6, Z10
	VALIGND $15, Z0, Z7, Z11
	VPADDD Z8, Z4, Z4
	VPADDD Z9, Z5, Z5
	VPADDD Z10, Z6, Z6
	VPADDD Z11, Z7, Z7
	// Sums over 4 lanes.
	VALIGND $14, Z0, Z4, Z8
	VALIGND $14, Z0, Z5, Z9
	VALIGND $14, Z0, Z6, Z10
	VALIGND $14, Z0, Z7, Z11
	VPADDD Z8, Z4, Z4
	VPADDD Z9, Z5, Z5
	VPADDD Z10, Z6, Z6
	VPADDD Z11, Z7, Z7
	// Sums over 8 lanes.
	VALIGND $12, Z0, Z4, Z8
	VALIGND $12, Z0, Z5, Z9
	VALIGND $12, Z0, Z6, Z10
	VALIGND $12, Z0, Z7, Z11
	VPADDD Z8, Z4, Z4
	VPADDD Z9, Z5, Z5
	VPADDD Z10, Z6, Z6
	VPADDD Z11, Z7, Z7
	// Sums over 16 lanes.
	VALIGND $8, Z0, Z4, Z8
	VALIGND $8, Z0, Z5, Z9
	VALIGND $8, Z0, Z6, Z10
	VALIGND $8, Z0, Z7, Z11
	VPADDD Z8, Z4, Z4
	VPADDD Z9, Z5, Z5
	VPADDD Z10, Z6, Z6
	VPADDD Z11, Z7, Z7
	// The totals, and the carries added in order.
	VPERMD Z4, Z2, Z8
	VPERMD Z5, Z2, Z9
	VPERMD Z6, Z2, Z10
	VPERMD Z7, Z2, Z11
	VPADDD Z1, Z4, Z4
	VPADDD Z8, Z1, Z1
	VMOVDQU64 Z4, (DI)
	VPADDD Z1, Z5, Z5
	VPADDD Z9, Z1, Z1
	VMOVDQU64 Z5, 64(DI)
	VPADDD Z1, Z6, Z6
	VPADDD Z10, Z1, Z1
	VMOVDQU64 Z6, 128(DI)
	VPADDD Z1, Z7, Z7
	VPADDD Z11, Z1, Z1
	VMOVDQU64 Z7, 192(DI)
	ADDQ $256, DI
	SUBQ $64, CX
	JGE  wide

wideEnd:
	ADDQ $64, CX
	JZ   done
	MOVQ $-1, AX

vector:
	// K1 has a bit for each value that is left in this vector.
	MOVQ AX, BX
	CMPQ CX, $16
	JGE  masked
	BZHIQ CX, BX, BX

masked:
	KMOVW BX, K1
	VMOVDQU32.Z (DI), K1, Z4
	VALIGND $15, Z0, Z4, Z8
	VPADDD Z8, Z4, Z4
	VALIGND $14, Z0, Z4, Z8
	VPADDD Z8, Z4, Z4
	VALIGND $12, Z0, Z4, Z8
	VPADDD Z8, Z4, Z4
	VALIGND $8, Z0, Z4, Z8
	VPADDD Z8, Z4, Z4
	VPADDD Z1, Z4, Z4
	VPERMD Z4, Z2, Z1
	VMOVDQU32 Z4, K1, (DI)
	ADDQ $64, DI
	SUBQ $16, CX
	JGT  vector

done:
	VZEROUPPER
	RET

// func prefixSumU64AVX512(dst []uint64, first uint64)
// Requires: AVX512F, BMI2
TEXT ·prefixSumU64AVX512(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ first+24(FP), AX
	VPXORQ Z0, Z0, Z0
	VPBROADCASTQ AX, Z1
	MOVL $7, BX
	VPBROADCASTQ BX, Z2
	SUBQ $32, CX
	JLT  wideEnd

wide:
	VMOVDQU64 (DI), Z4
	VMOVDQU64 64(DI), Z5
	VMOVDQU64 128(DI), Z6
	VMOVDQU64 192(DI), Z7
	// Sums over 2 lanes.
	VALIGNQ $7, Z0, Z4, Z8
	VALIGNQ $7, Z0, Z5, Z9
	VALIGNQ $7, Z0, Z6, Z10
	VALIGNQ $7, Z0, Z7, Z11
	VPADDQ Z8, Z4, Z4
	VPADDQ Z9, Z5, Z5
	VPADDQ Z10, Z6, Z6
	VPADDQ Z11, Z7, Z7
	// Sums over 4 lanes.
	VALIGNQ $6, Z0, Z4, Z8
	VALIGNQ $6, Z0, Z5, Z9
	VALIGNQ $6, Z0, Z6, Z10
	VALIGNQ $6, Z0, Z7, Z11
	VPADDQ Z8, Z4, Z4
	VPADDQ Z9, Z5, Z5
	VPADDQ Z10, Z6, Z6
	VPADDQ Z11, Z7, Z7
	// Sums over 8 lanes.
	VALIGNQ $4, Z0, Z4, Z8
	VALIGNQ $4, Z0, Z5, Z9
	VALIGNQ $4, Z0, Z6, Z10
	VALIGNQ $4, Z0, Z7, Z11
	VPADDQ Z8, Z4, Z4
	VPADDQ Z9, Z5, Z5
	VPADDQ Z10, Z6, Z6
	VPADDQ Z11, Z7, Z7
	// The totals, and the carries added in order.
	VPERMQ Z4, Z2, Z8
	VPERMQ Z5, Z2, Z9
	VPERMQ Z6, Z2, Z10
	VPERMQ Z7, Z2, Z11
	VPADDQ Z1, Z4, Z4
	VPADDQ Z8, Z1, Z1
	VMOVDQU64 Z4, (DI)
	VPADDQ Z1, Z5, Z5
	VPADDQ Z9, Z1, Z1
	VMOVDQU64 Z5, 64(DI)
	VPADDQ Z1, Z6, Z6
	VPADDQ Z10, Z1, Z1
	VMOVDQU64 Z6, 128(DI)
	VPADDQ Z1, Z7, Z7
	VPADDQ Z11, Z1, Z1
	VMOVDQU64 Z7, 192(DI)
	ADDQ $256, DI
	SUBQ $32, CX
	JGE  wide

wideEnd:
	ADDQ $32, CX
	JZ   done
	MOVQ $-1, AX

vector:
	// K1 has a bit for each value that is left in this vector.
	MOVQ AX, BX
	CMPQ CX, $8
	JGE  masked
	BZHIQ CX, BX, BX

masked:
	KMOVW BX, K1
	VMOVDQU64.Z (DI), K1, Z4
	VALIGNQ $7, Z0, Z4, Z8
	VPADDQ Z8, Z4, Z4
	VALIGNQ $6, Z0, Z4, Z8
	VPADDQ Z8, Z4, Z4
	VALIGNQ $4, Z0, Z4, Z8
	VPADDQ Z8, Z4, Z4
	VPADDQ Z1, Z4, Z4
	VPERMQ Z4, Z2, Z1
	VMOVDQU64 Z4, K1, (DI)
	ADDQ $64, DI
	SUBQ $8, CX
	JGT  vector

done:
	VZEROUPPER
	RET
