//go:build !purego

#include "textflag.h"

// The two loops that nothing can be faster than: 512 bytes per round, one memory operand per instruction, several
// accumulators so that no addition waits for another.

// func sumAVX512(src []uint64) uint64
// Requires: AVX512F
TEXT ·sumAVX512(SB), NOSPLIT, $0-32
	MOVQ src_base+0(FP), SI
	MOVQ src_len+8(FP), CX
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	SHRQ $6, CX
	JZ   total

loop64:
	VPADDQ 0(SI), Z0, Z0
	VPADDQ 64(SI), Z1, Z1
	VPADDQ 128(SI), Z2, Z2
	VPADDQ 192(SI), Z3, Z3
	VPADDQ 256(SI), Z0, Z0
	VPADDQ 320(SI), Z1, Z1
	VPADDQ 384(SI), Z2, Z2
	VPADDQ 448(SI), Z3, Z3
	ADDQ $512, SI
	DECQ CX
	JNZ  loop64

total:
	VPADDQ Z2, Z0, Z0
	VPADDQ Z3, Z1, Z1
	VPADDQ Z1, Z0, Z0
	VEXTRACTI64X4 $1, Z0, Y1
	VPADDQ Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDQ X1, X0, X0
	VPSRLDQ $8, X0, X1
	VPADDQ X1, X0, X0
	VMOVQ X0, ret+24(FP)
	VZEROUPPER
	RET

// func fillAVX512(dst []uint64)
// Requires: AVX512F
TEXT ·fillAVX512(SB), NOSPLIT, $0-24
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	VPTERNLOGQ $0xff, Z0, Z0, Z0
	SHRQ $6, CX
	JZ   done

loop64:
	VMOVDQU64 Z0, 0(DI)
	VMOVDQU64 Z0, 64(DI)
	VMOVDQU64 Z0, 128(DI)
	VMOVDQU64 Z0, 192(DI)
	VMOVDQU64 Z0, 256(DI)
	VMOVDQU64 Z0, 320(DI)
	VMOVDQU64 Z0, 384(DI)
	VMOVDQU64 Z0, 448(DI)
	ADDQ $512, DI
	DECQ CX
	JNZ  loop64

done:
	VZEROUPPER
	RET
