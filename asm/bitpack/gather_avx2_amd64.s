//go:build !purego

#include "textflag.h"

// Scalar, four positions per round: vector gathers are slower than scalar loads. The 8 bytes in which a value begins
// are loaded, shifted down by the bits before it, and cut to the width by BZHIQ. A position at or past the limit
// ends the work, because its load would leave the source.
//
//	DI dst   SI packed source   R8 sel   CX positions left   R9 limit   R10 width   AX bit, BX value

#define GATHER(from, store, to) \
	MOVWLZX from, AX       \
	CMPQ    AX, R9         \
	JAE     outside        \
	IMULQ   R10, AX        \
	MOVQ    AX, BX         \
	SHRQ    $3, BX         \
	MOVQ    (SI)(BX*1), BX \
	ANDL    $7, AX         \
	SHRXQ   AX, BX, BX     \
	BZHIQ   R10, BX, BX    \
	store   BX, to

// func gatherU8AVX2(dst []uint8, src []byte, width, limit int, sel []uint16) bool
// Requires: BMI2
TEXT ·gatherU8AVX2(SB), NOSPLIT, $0-89
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R10
	MOVQ limit+56(FP), R9
	MOVQ sel_base+64(FP), R8
	MOVQ sel_len+72(FP), CX
	SUBQ $4, CX
	JLT  rest

round:
	GATHER((R8), MOVB, (DI))
	GATHER(2(R8), MOVB, 1(DI))
	GATHER(4(R8), MOVB, 2(DI))
	GATHER(6(R8), MOVB, 3(DI))
	ADDQ $8, R8
	ADDQ $4, DI
	SUBQ $4, CX
	JGE  round

rest:
	ADDQ $4, CX
	JZ   done

one:
	GATHER((R8), MOVB, (DI))
	ADDQ $2, R8
	ADDQ $1, DI
	DECQ CX
	JNZ  one

done:
	MOVB $1, ret+88(FP)
	RET

outside:
	MOVB $0, ret+88(FP)
	RET

// func gatherU16AVX2(dst []uint16, src []byte, width, limit int, sel []uint16) bool
// Requires: BMI2
TEXT ·gatherU16AVX2(SB), NOSPLIT, $0-89
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R10
	MOVQ limit+56(FP), R9
	MOVQ sel_base+64(FP), R8
	MOVQ sel_len+72(FP), CX
	SUBQ $4, CX
	JLT  rest

round:
	GATHER((R8), MOVW, (DI))
	GATHER(2(R8), MOVW, 2(DI))
	GATHER(4(R8), MOVW, 4(DI))
	GATHER(6(R8), MOVW, 6(DI))
	ADDQ $8, R8
	ADDQ $8, DI
	SUBQ $4, CX
	JGE  round

rest:
	ADDQ $4, CX
	JZ   done

one:
	GATHER((R8), MOVW, (DI))
	ADDQ $2, R8
	ADDQ $2, DI
	DECQ CX
	JNZ  one

done:
	MOVB $1, ret+88(FP)
	RET

outside:
	MOVB $0, ret+88(FP)
	RET

// func gatherU32AVX2(dst []uint32, src []byte, width, limit int, sel []uint16) bool
// Requires: BMI2
TEXT ·gatherU32AVX2(SB), NOSPLIT, $0-89
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R10
	MOVQ limit+56(FP), R9
	MOVQ sel_base+64(FP), R8
	MOVQ sel_len+72(FP), CX
	SUBQ $4, CX
	JLT  rest

round:
	GATHER((R8), MOVL, (DI))
	GATHER(2(R8), MOVL, 4(DI))
	GATHER(4(R8), MOVL, 8(DI))
	GATHER(6(R8), MOVL, 12(DI))
	ADDQ $8, R8
	ADDQ $16, DI
	SUBQ $4, CX
	JGE  round

rest:
	ADDQ $4, CX
	JZ   done

one:
	GATHER((R8), MOVL, (DI))
	ADDQ $2, R8
	ADDQ $4, DI
	DECQ CX
	JNZ  one

done:
	MOVB $1, ret+88(FP)
	RET

outside:
	MOVB $0, ret+88(FP)
	RET

// func gatherU64AVX2(dst []uint64, src []byte, width, limit int, sel []uint16) bool
// Requires: BMI2
TEXT ·gatherU64AVX2(SB), NOSPLIT, $0-89
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ width+48(FP), R10
	MOVQ limit+56(FP), R9
	MOVQ sel_base+64(FP), R8
	MOVQ sel_len+72(FP), CX
	SUBQ $4, CX
	JLT  rest

round:
	GATHER((R8), MOVQ, (DI))
	GATHER(2(R8), MOVQ, 8(DI))
	GATHER(4(R8), MOVQ, 16(DI))
	GATHER(6(R8), MOVQ, 24(DI))
	ADDQ $8, R8
	ADDQ $32, DI
	SUBQ $4, CX
	JGE  round

rest:
	ADDQ $4, CX
	JZ   done

one:
	GATHER((R8), MOVQ, (DI))
	ADDQ $2, R8
	ADDQ $8, DI
	DECQ CX
	JNZ  one

done:
	MOVB $1, ret+88(FP)
	RET

outside:
	MOVB $0, ret+88(FP)
	RET
