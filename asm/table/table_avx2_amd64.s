//go:build !purego

#include "textflag.h"

// Slot searches over an open-addressing table. The instructions are scalar: what the assembly adds is the prefetch,
// which Go does not offer. While key i is searched, the line where the search of key i+16 begins is on its way. The
// last 16 keys have nobody to prefetch for and run in a loop of their own.
//
//	SI  table      R8   next slot     R12  stride in bytes    AX  slot       DX  scratch
//	R9  next hash  R10  next key      R13  mask               DI  its entry  R11 key, or tag
//	CX  keys left  BX   keys left with a prefetch

#define AHEAD(bytes) \
	MOVQ bytes(R9), DX \
	ANDQ R13, DX \
	IMULQ R12, DX \
	PREFETCHT0 (SI)(DX*1)

// NOTHING is what the last keys prefetch.
#define NOTHING(bytes)

// PRIME asks for the entries of the first 16 keys and leaves the keys that have a key 16 behind them in BX.
#define PRIME \
	MOVQ CX, BX \
	SUBQ $16, BX \
	JLE  last \
	AHEAD(0) \
	AHEAD(8) \
	AHEAD(16) \
	AHEAD(24) \
	AHEAD(32) \
	AHEAD(40) \
	AHEAD(48) \
	AHEAD(56) \
	AHEAD(64) \
	AHEAD(72) \
	AHEAD(80) \
	AHEAD(88) \
	AHEAD(96) \
	AHEAD(104) \
	AHEAD(112) \
	AHEAD(120) \
	SUBQ BX, CX

// ENTRY computes the entry of the slot in AX.
#define ENTRY \
	ANDQ R13, AX \
	MOVQ AX, DI \
	IMULQ R12, DI

// KEYS searches count keys. A slot ends the search if its entry holds the key (which may be 0, as in an empty
// entry) or is empty.
#define KEYS(loop, probe, next, empty, found, count, PREFETCH) \
loop: \
	PREFETCH(128) \
	MOVQ (R9), AX \
	MOVQ (R10), R11 \
probe: \
	ENTRY \
	CMPQ 8(SI)(DI*1), R11 \
	JNE  next \
	CMPQ (SI)(DI*1), $0 \
	JEQ  empty \
found: \
	MOVL AX, (R8) \
	ADDQ $8, R9 \
	ADDQ $8, R10 \
	ADDQ $4, R8 \
	DECQ count \
	JNZ  loop

// MISS is where a search goes that did not end in its slot.
#define MISS(probe, next, empty, found) \
next: \
	CMPQ (SI)(DI*1), $0 \
	JEQ  empty \
	INCQ AX \
	JMP  probe \
empty: \
	ORL  $0x80000000, AX \
	JMP  found

// func findU64AVX2(slots []uint32, entries []uint64, strideBytes int, mask uint64, hashes, keys []uint64)
// Requires: AVX2
TEXT ·findU64AVX2(SB), NOSPLIT, $0-112
	MOVQ slots_base+0(FP), R8
	MOVQ entries_base+24(FP), SI
	MOVQ strideBytes+48(FP), R12
	MOVQ mask+56(FP), R13
	MOVQ hashes_base+64(FP), R9
	MOVQ keys_base+88(FP), R10
	MOVQ keys_len+96(FP), CX
	PRIME
	KEYS(loop, probe, next, empty, found, BX, AHEAD)

last:
	TESTQ CX, CX
	JZ    done
	KEYS(lastLoop, lastProbe, lastNext, lastEmpty, lastFound, CX, NOTHING)

done:
	RET

	MISS(probe, next, empty, found)
	MISS(lastProbe, lastNext, lastEmpty, lastFound)

// TAGS searches count hashes. A slot ends the search if its tag is the hash's or 0.
#define TAGS(loop, probe, next, found, count, PREFETCH) \
loop: \
	PREFETCH(128) \
	MOVQ (R9), AX \
	MOVQ AX, R11 \
	ORQ  $1, R11 \
probe: \
	ENTRY \
	CMPQ (SI)(DI*1), R11 \
	JNE  next \
found: \
	MOVL AX, (R8) \
	ADDQ $8, R9 \
	ADDQ $4, R8 \
	DECQ count \
	JNZ  loop

// func findTagAVX2(slots []uint32, entries []uint64, strideBytes int, mask uint64, hashes []uint64)
// Requires: AVX2
TEXT ·findTagAVX2(SB), NOSPLIT, $0-88
	MOVQ slots_base+0(FP), R8
	MOVQ entries_base+24(FP), SI
	MOVQ strideBytes+48(FP), R12
	MOVQ mask+56(FP), R13
	MOVQ hashes_base+64(FP), R9
	MOVQ hashes_len+72(FP), CX
	PRIME
	TAGS(loop, probe, next, found, BX, AHEAD)

last:
	TESTQ CX, CX
	JZ    done
	TAGS(lastLoop, lastProbe, lastNext, lastFound, CX, NOTHING)

done:
	RET

	MISS(probe, next, empty, found)
	MISS(lastProbe, lastNext, lastEmpty, lastFound)
