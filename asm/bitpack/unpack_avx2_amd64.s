//go:build !purego

#include "textflag.h"

// AVX2 shuffles bytes within 128-bit halves only, so each half gets its own load (or both the same, where 8 or 16
// values lie within 16 bytes). VPSHUFB brings the bytes in which a value lies into its lane; then
//
//	8-bit values   in 16-bit lanes: VPMULLW moves the value to the top of the lane (a shift by lane, which AVX2 lacks
//	               for 16 bits), VPSRLW down again; two vectors are packed to one
//	16-bit values  in 32-bit lanes: VPSRLVD, VPAND; two vectors are packed to one
//	32-bit values  to width 25 the same without packing; wider ones need a fifth byte, shuffled and shifted up alone
//	64-bit values  in 64-bit lanes to width 57: VPSRLVQ, VPAND
//
// Only whole groups are done here, which begin on a byte at every width; the Go side finishes the rest.
//
//	DI dst   CX groups left   SI src   R8 width = packed bytes of 8 values   DX table
//	Y0-Y5 table

// func unpackU8AVX2(dst []uint8, src []byte, width int, table *narrowTable)
// Requires: AVX2
TEXT ·unpackU8AVX2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R8
	MOVQ table+56(FP), DX
	// Y0 selects bytes, Y1 multiplies, X2 is the shift down.
	VMOVDQU (DX), Y0
	VMOVDQU 32(DX), Y1
	VMOVQ 64(DX), X2
	SHRQ $5, CX
	JZ   done

group32:
	VBROADCASTI128 (SI), Y3
	VBROADCASTI128 (SI)(R8*2), Y4
	VPSHUFB Y0, Y3, Y3
	VPSHUFB Y0, Y4, Y4
	VPMULLW Y1, Y3, Y3
	VPMULLW Y1, Y4, Y4
	VPSRLW X2, Y3, Y3
	VPSRLW X2, Y4, Y4
	VPACKUSWB Y4, Y3, Y3
	VPERMQ $0xd8, Y3, Y3
	VMOVDQU Y3, (DI)
	LEAQ (SI)(R8*4), SI
	ADDQ $32, DI
	DECQ CX
	JNZ  group32

done:
	VZEROUPPER
	RET

// func unpackU16AVX2(dst []uint16, src []byte, width int, table *shuffleTable)
// Requires: AVX2
TEXT ·unpackU16AVX2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R8
	MOVQ table+56(FP), DX
	// Y0 selects bytes, Y1 are the shifts, Y2 is the mask.
	VMOVDQU (DX), Y0
	VMOVDQU 64(DX), Y1
	VPBROADCASTQ 128(DX), Y2
	SHRQ $4, CX
	JZ   done

group16:
	VBROADCASTI128 (SI), Y3
	VBROADCASTI128 (SI)(R8*1), Y4
	VPSHUFB Y0, Y3, Y3
	VPSHUFB Y0, Y4, Y4
	VPSRLVD Y1, Y3, Y3
	VPSRLVD Y1, Y4, Y4
	VPAND Y2, Y3, Y3
	VPAND Y2, Y4, Y4
	VPACKUSDW Y4, Y3, Y3
	VPERMQ $0xd8, Y3, Y3
	VMOVDQU Y3, (DI)
	LEAQ (SI)(R8*2), SI
	ADDQ $32, DI
	DECQ CX
	JNZ  group16

done:
	VZEROUPPER
	RET

// func unpackU32AVX2(dst []uint32, src []byte, width int, table *shuffleTable)
// Requires: AVX2
TEXT ·unpackU32AVX2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R8
	MOVQ table+56(FP), DX
	// Y0 selects bytes, Y1 are the shifts, Y2 is the mask; values 4 to 7 are loaded from R9.
	VMOVDQU (DX), Y0
	VMOVDQU 64(DX), Y1
	VPBROADCASTQ 128(DX), Y2
	MOVQ R8, R9
	SHRQ $1, R9
	ADDQ SI, R9
	SHRQ $3, CX
	SUBQ $2, CX
	JLT  last

group16:
	VMOVDQU (SI), X3
	VMOVDQU (SI)(R8*1), X4
	VINSERTI128 $1, (R9), Y3, Y3
	VINSERTI128 $1, (R9)(R8*1), Y4, Y4
	VPSHUFB Y0, Y3, Y3
	VPSHUFB Y0, Y4, Y4
	VPSRLVD Y1, Y3, Y3
	VPSRLVD Y1, Y4, Y4
	VPAND Y2, Y3, Y3
	VPAND Y2, Y4, Y4
	VMOVDQU Y3, (DI)
	VMOVDQU Y4, 32(DI)
	LEAQ (SI)(R8*2), SI
	LEAQ (R9)(R8*2), R9
	ADDQ $64, DI
	SUBQ $2, CX
	JGE  group16

last:
	ADDQ $2, CX
	JZ   done
	VMOVDQU (SI), X3
	VINSERTI128 $1, (R9), Y3, Y3
	VPSHUFB Y0, Y3, Y3
	VPSRLVD Y1, Y3, Y3
	VPAND Y2, Y3, Y3
	VMOVDQU Y3, (DI)

done:
	VZEROUPPER
	RET

// func unpackU32WideAVX2(dst []uint32, src []byte, width int, table *shuffleTable)
// Requires: AVX2
TEXT ·unpackU32WideAVX2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R8
	MOVQ table+56(FP), DX
	// Y0 selects the first 4 bytes of a value and Y1 shifts them down; Y2 selects the fifth byte and Y3 shifts it up;
	// Y4 is the mask. Values 4 to 7 are loaded from R9.
	VMOVDQU (DX), Y0
	VMOVDQU 64(DX), Y1
	VMOVDQU 32(DX), Y2
	VMOVDQU 96(DX), Y3
	VPBROADCASTQ 128(DX), Y4
	MOVQ R8, R9
	SHRQ $1, R9
	ADDQ SI, R9
	SHRQ $3, CX
	SUBQ $2, CX
	JLT  last

group16:
	VMOVDQU (SI), X5
	VMOVDQU (SI)(R8*1), X7
	VINSERTI128 $1, (R9), Y5, Y5
	VINSERTI128 $1, (R9)(R8*1), Y7, Y7
	VPSHUFB Y2, Y5, Y6
	VPSHUFB Y2, Y7, Y8
	VPSHUFB Y0, Y5, Y5
	VPSHUFB Y0, Y7, Y7
	VPSLLVD Y3, Y6, Y6
	VPSLLVD Y3, Y8, Y8
	VPSRLVD Y1, Y5, Y5
	VPSRLVD Y1, Y7, Y7
	VPOR Y6, Y5, Y5
	VPOR Y8, Y7, Y7
	VPAND Y4, Y5, Y5
	VPAND Y4, Y7, Y7
	VMOVDQU Y5, (DI)
	VMOVDQU Y7, 32(DI)
	LEAQ (SI)(R8*2), SI
	LEAQ (R9)(R8*2), R9
	ADDQ $64, DI
	SUBQ $2, CX
	JGE  group16

last:
	ADDQ $2, CX
	JZ   done
	VMOVDQU (SI), X5
	VINSERTI128 $1, (R9), Y5, Y5
	VPSHUFB Y2, Y5, Y6
	VPSHUFB Y0, Y5, Y5
	VPSLLVD Y3, Y6, Y6
	VPSRLVD Y1, Y5, Y5
	VPOR Y6, Y5, Y5
	VPAND Y4, Y5, Y5
	VMOVDQU Y5, (DI)

done:
	VZEROUPPER
	RET

// LOAD4 loads the values of one vector of 64-bit lanes, two in each half, and cuts them out.
#define LOAD4(low, high, x, y, bytes, shifts) \
	VMOVDQU     low, x          \
	VINSERTI128 $1, high, y, y  \
	VPSHUFB     bytes, y, y     \
	VPSRLVQ     shifts, y, y

// func unpackU64AVX2(dst []uint64, src []byte, width int, table *shuffleTable)
// Requires: AVX2
TEXT ·unpackU64AVX2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R8
	MOVQ table+56(FP), DX
	// Values 0 to 3 by Y0 and Y1, values 4 to 7 by Y2 and Y3; Y4 is the mask. Pairs lie at R9, R10 and R11 from SI.
	VMOVDQU (DX), Y0
	VMOVDQU 64(DX), Y1
	VMOVDQU 32(DX), Y2
	VMOVDQU 96(DX), Y3
	VPBROADCASTQ 128(DX), Y4
	MOVQ R8, R9
	SHRQ $2, R9
	MOVQ R8, R10
	SHRQ $1, R10
	LEAQ (R8)(R8*2), R11
	SHRQ $2, R11
	SHRQ $3, CX
	JZ   done

group8:
	LOAD4((SI), (SI)(R9*1), X5, Y5, Y0, Y1)
	LOAD4((SI)(R10*1), (SI)(R11*1), X6, Y6, Y2, Y3)
	VPAND Y4, Y5, Y5
	VPAND Y4, Y6, Y6
	VMOVDQU Y5, (DI)
	VMOVDQU Y6, 32(DI)
	ADDQ R8, SI
	ADDQ $64, DI
	DECQ CX
	JNZ  group8

done:
	VZEROUPPER
	RET
