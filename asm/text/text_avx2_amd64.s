//go:build !purego

#include "textflag.h"

// Comparisons of bytes over 256-bit registers. AVX-512 brings nothing here: searching is bound by the candidates,
// and the other kernels by loads and stores that 256 bits already saturate.

// Two bytes of the needle, x and y, are compared at 64 places per iteration; a place is a candidate where both match.
//
//	SI, DI  bytes compared with x and y    Y14  x in each byte     Y0-Y3  comparisons
//	DX      next word of candidates        Y15  y in each byte     CX     places left

// func pairBitsAVX2(dst []uint64, a, b []byte, x, y byte)
// Requires: AVX2
TEXT ·pairBitsAVX2(SB), NOSPLIT, $0-74
	MOVQ dst_base+0(FP), DX
	MOVQ a_base+24(FP), SI
	MOVQ a_len+32(FP), CX
	MOVQ b_base+48(FP), DI
	VPBROADCASTB x+72(FP), Y14
	VPBROADCASTB y+73(FP), Y15

loop64:
	SUBQ $64, CX
	JLT  done

	// Bits 0 to 31 in AX, 32 to 63 in BX.
	VPCMPEQB (SI), Y14, Y0
	VPCMPEQB 32(SI), Y14, Y1
	VPCMPEQB (DI), Y15, Y2
	VPCMPEQB 32(DI), Y15, Y3
	VPAND Y2, Y0, Y0
	VPAND Y3, Y1, Y1
	VPMOVMSKB Y0, AX
	VPMOVMSKB Y1, BX
	SHLQ $32, BX
	ORQ  BX, AX
	MOVQ AX, (DX)
	ADDQ $64, SI
	ADDQ $64, DI
	ADDQ $8, DX
	JMP  loop64

done:
	VZEROUPPER
	RET

// Adding 0x1f (-'a' - 128) moves 'a' to 'z' to the 26 least signed bytes; those below -102 lose bit 5.
//
//	SI, DI  src, dst    Y13  -102 in each byte    Y14  0x1f    Y15  0x20    CX  bytes left

#define UPPER(v, t) \
	VPADDB Y14, v, t \
	VPCMPGTB t, Y13, t \
	VPAND Y15, t, t \
	VPXOR t, v, v

#define SPLAT(value, x, y) \
	MOVL $value, AX \
	VMOVD AX, x \
	VPBROADCASTB x, y

// func upperASCIIAVX2(dst, src []byte)
// Requires: AVX2
TEXT ·upperASCIIAVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	SPLAT(0x9a, X13, Y13)
	SPLAT(0x1f, X14, Y14)
	SPLAT(0x20, X15, Y15)

loop64:
	SUBQ $64, CX
	JLT  last
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	UPPER(Y0, Y2)
	UPPER(Y1, Y3)
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	ADDQ $64, SI
	ADDQ $64, DI
	JMP  loop64

last:
	ADDQ $32, CX
	JLT  done
	VMOVDQU (SI), Y0
	UPPER(Y0, Y2)
	VMOVDQU Y0, (DI)

done:
	VZEROUPPER
	RET

// The high bits of 128 bytes at a time are gathered by OR.
//
//	SI  next bytes    CX  bytes left    Y0-Y3  bytes, then their union

// func isASCIIAVX2(b []byte) bool
// Requires: AVX2
TEXT ·isASCIIAVX2(SB), NOSPLIT, $0-25
	MOVQ b_base+0(FP), SI
	MOVQ b_len+8(FP), CX
	VPXOR Y4, Y4, Y4

loop128:
	SUBQ $128, CX
	JLT  loop32
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPOR 64(SI), Y0, Y0
	VPOR 96(SI), Y1, Y1
	VPOR Y1, Y0, Y0
	VPMOVMSKB Y0, AX
	ADDQ $128, SI
	TESTL AX, AX
	JZ   loop128
	MOVB $0, ret+24(FP)
	VZEROUPPER
	RET

loop32:
	// CX is the rest less 128: add 128 and take 32 at a time.
	ADDQ $96, CX
	JLT  done
	VPOR (SI), Y4, Y4
	ADDQ $32, SI
	SUBQ $128, CX
	JMP  loop32

done:
	VPMOVMSKB Y4, AX
	TESTL AX, AX
	SETEQ ret+24(FP)
	VZEROUPPER
	RET
