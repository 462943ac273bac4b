package main

import (
	"fmt"
	"strings"
)

// last returns the destination of a mask operand that may carry a write mask before it.
func last(mask string) string {
	return mask[strings.LastIndexByte(mask, ' ')+1:]
}

const about512 = `//go:build !purego

#include "textflag.h"

// AVX-512. A 512-bit compare gives one mask bit per row, 64 to 8 rows at a time by lane width, and the mask goes to
// memory directly: KMOVQ, KMOVD, KMOVW or KMOVB, no shifts. KMOVQ to memory takes two cycles, so that every other
// one goes through a general register instead (8-bit lanes: 0.69 of the read limit against 0.58; all through
// registers 0.57). Pairing 16-bit masks by KUNPCKDQ was slower than KMOVD, 0.63 against 0.81.
//
// The wide loop takes 512 bytes per round, enough to hide its own counting behind the loads (64 B per cycle); then
// one word of 64 rows per round; then the rows that are left, by masked loads which read nothing past the column,
// collected into the last word in AX.
//
//	DI dst   SI src or a   DX b   CX rows left   AX last word   BX its next bit   R8-R11 masks
//	Z0, Z1 constants   Z2-Z9 columns   K1-K6 masks   K7 helper
`

const about2 = `//go:build !purego

#include "textflag.h"

// AVX2. A 256-bit compare gives all-ones or zero lanes. 32 rows at a time they are packed to bytes with saturation
// (which keeps 0 and -1), put in order and read by VPMOVMSKB: half a word, stored as such.
//
//	64-bit lanes: VSHUFPS -> 32-bit, order a a' b b' within each 128-bit half, then as 32-bit; VPERMQ and VPSHUFB
//	              put bytes 0 1 4 5 8 9 12 13 .. | 2 3 6 7 10 11 14 15 .. in order
//	32-bit lanes: VPACKSSDW, VPACKSSWB leave 4-row groups 0 2 4 6 | 1 3 5 7; VPERMD puts them in order
//	16-bit lanes: VPACKSSWB leaves 8-row groups 0 2 | 1 3; VPERMQ puts them in order
//
// Only whole words of 64 rows are done here; the Go side finishes the rest.
//
//	DI dst   SI src or a   DX b   CX words left   AX, BX half words   R8 flip
//	Y0, Y1 constants   Y2-Y9 compares   Y14 order   Y15 helper
`

func assembly512(kernels []kernel) string {
	var b strings.Builder
	b.WriteString(header + about512)
	for i := range kernels {
		b.WriteString("\n" + kernels[i].assembly512())
	}
	return b.String()
}

// assembly512 emits the wide loop where a word is less than 512 bytes of a one-column filter, the word loop and the
// tail.
func (k *kernel) assembly512() string {
	var b strings.Builder
	b.WriteString(k.text("AVX512", "AVX512F, AVX512BW, AVX512DQ, BMI2"))
	if k.setup512 != nil {
		b.WriteString(lines(k.setup512...))
	}
	if words := 64 / k.lane; words > 1 && !k.two {
		b.WriteString(k.loop512("wide", words))
	}
	b.WriteString(k.loop512("word", 1))
	b.WriteString(k.tail512())
	return b.String()
}

// loop512 emits a loop that makes the given number of words per round.
func (k *kernel) loop512(label string, words int) string {
	var b strings.Builder
	rows := words * 64
	b.WriteString(lines(fmt.Sprintf("SUBQ $%d, CX", rows), "JLT  "+label+"End"))
	fmt.Fprintf(&b, "\n%s:\n", label)
	perWord := k.lane / 8
	for v := range words * perWord {
		if v%perWord == 0 {
			b.WriteString(lines(fmt.Sprintf("// Word %d: the answers of %d rows per vector.", v/perWord, 512/k.lane)))
		}
		mask := fmt.Sprintf("K%d", v%6+1)
		off := v * 64
		mem, mem2 := fmt.Sprintf("%d(SI)", off), fmt.Sprintf("%d(DX)", off)
		b.WriteString(lines(k.compare512(emit{off, mem, mem2, fmt.Sprintf("Z%d", v%8+2), mask})...))
		switch k.lane {
		case 8:
			if v%2 == 0 {
				b.WriteString(lines(fmt.Sprintf("KMOVQ %s, %d(DI)", mask, v*8)))
			} else {
				b.WriteString(lines("KMOVQ "+mask+", R8", fmt.Sprintf("MOVQ R8, %d(DI)", v*8)))
			}
		case 16:
			b.WriteString(lines(fmt.Sprintf("KMOVD %s, %d(DI)", mask, v*4)))
		case 32:
			b.WriteString(lines(fmt.Sprintf("KMOVW %s, %d(DI)", mask, v*2)))
		case 64:
			b.WriteString(lines(fmt.Sprintf("KMOVB %s, %d(DI)", mask, v)))
		}
	}
	step := []string{fmt.Sprintf("ADDQ $%d, SI", words*perWord*64)}
	if k.two {
		step = append(step, fmt.Sprintf("ADDQ $%d, DX", words*perWord*64))
	}
	step = append(step, fmt.Sprintf("ADDQ $%d, DI", words*8), fmt.Sprintf("SUBQ $%d, CX", rows), "JGE  "+label)
	b.WriteString(lines(step...))
	fmt.Fprintf(&b, "\n%sEnd:\n", label)
	b.WriteString(lines(fmt.Sprintf("ADDQ $%d, CX", rows)))
	return b.String()
}

// tail512 emits the loop over the last, partial word.
func (k *kernel) tail512() string {
	var b strings.Builder
	load := map[int]string{8: "VMOVDQU8.Z", 16: "VMOVDQU16.Z", 32: "VMOVDQU32.Z", 64: "VMOVDQU64.Z"}[k.lane]
	b.WriteString(lines("TESTQ CX, CX", "JZ    done", "XORL  AX, AX", "XORL  BX, BX", "MOVQ  $-1, R9"))
	b.WriteString("\nrest:\n")
	b.WriteString(lines("// K1 has a bit for each row that is left in this vector.", "BZHIQ CX, R9, R10", "KMOVQ R10, K1",
		load+" (SI), K1, Z2"))
	e := emit{0, "Z2", "Z3", "Z4", "K1, K2"}
	if k.two {
		b.WriteString(lines(load + " (DX), K1, Z3"))
	}
	b.WriteString(lines(k.compare512(e)...))
	rows := 512 / k.lane
	b.WriteString(lines("KMOVQ K2, R10"))
	if strings.Contains(strings.Join(k.compare512(e), "\n"), "K7") {
		b.WriteString(lines("KMOVQ K1, R11", "ANDQ  R11, R10"))
	}
	b.WriteString(lines("SHLXQ BX, R10, R10", "ORQ   R10, AX", fmt.Sprintf("ADDQ  $%d, BX", rows), "ADDQ  $64, SI"))
	if k.two {
		b.WriteString(lines("ADDQ  $64, DX"))
	}
	b.WriteString(lines(fmt.Sprintf("SUBQ  $%d, CX", rows), "JGT   rest", "MOVQ  AX, (DI)"))
	b.WriteString("\ndone:\n" + lines("VZEROUPPER", "RET"))
	return b.String()
}

func assembly2(kernels []kernel) string {
	var b strings.Builder
	b.WriteString(header + about2)
	used := map[int]bool{}
	var body strings.Builder
	for i := range kernels {
		if kernels[i].compare2 == nil {
			continue
		}
		used[kernels[i].lane] = true
		body.WriteString("\n" + kernels[i].assembly2())
	}
	if used[32] {
		b.WriteString("\n// order32 puts the 4-row groups of packed 32-bit lanes in order.\n")
		b.WriteString(data("order32",
			0x0000000400000000, 0x0000000500000001, 0x0000000600000002, 0x0000000700000003))
	}
	if used[64] {
		b.WriteString("\n// order64 puts the row pairs of packed 64-bit lanes in order, the same in both halves.\n")
		b.WriteString(data("order64",
			0x0b0a030209080100, 0x0f0e07060d0c0504, 0x0b0a030209080100, 0x0f0e07060d0c0504))
	}
	return b.String() + body.String()
}

// data emits a constant.
func data(name string, words ...uint64) string {
	var b strings.Builder
	for i, w := range words {
		fmt.Fprintf(&b, "DATA %s<>+%d(SB)/8, $%#016x\n", name, i*8, w)
	}
	fmt.Fprintf(&b, "GLOBL %s<>(SB), RODATA|NOPTR, $%d\n", name, len(words)*8)
	return b.String()
}

// assembly2 emits a loop over whole words.
func (k *kernel) assembly2() string {
	var b strings.Builder
	b.WriteString(k.text("AVX2", "AVX2"))
	if k.flip {
		_, offset, _ := k.frame("AVX2")
		b.WriteString(lines(fmt.Sprintf("MOVQ flip+%d(FP), R8", offset["flip"])))
		if k.invert2 {
			b.WriteString(lines("NOTQ R8"))
		}
	}
	if k.setup2 != nil {
		b.WriteString(lines(k.setup2...))
	}
	switch k.lane {
	case 32:
		b.WriteString(lines("VMOVDQU order32<>(SB), Y14"))
	case 64:
		b.WriteString(lines("VMOVDQU order64<>(SB), Y14"))
	}
	b.WriteString(lines("SHRQ $6, CX"))
	if words := 64 / k.lane; words > 2 {
		b.WriteString(k.loop2("wide", words))
	}
	b.WriteString(k.loop2("word", 1))
	b.WriteString(lines("VZEROUPPER", "RET"))
	return b.String()
}

// loop2 emits a loop that makes the given number of words per round, in halves.
func (k *kernel) loop2(label string, words int) string {
	var b strings.Builder
	b.WriteString(lines(fmt.Sprintf("SUBQ $%d, CX", words), "JLT  "+label+"End"))
	fmt.Fprintf(&b, "\n%s:\n", label)
	for half := range words * 2 {
		reg := []string{"AX", "BX"}[half%2]
		b.WriteString(lines(fmt.Sprintf("// Rows %d to %d: compared, packed to bytes in order, their bits read.",
			half*32, half*32+31)))
		b.WriteString(k.half2(half*k.lane*4, reg))
		switch {
		case k.flip:
			b.WriteString(lines("XORL R8, " + reg))
		case k.invert2:
			b.WriteString(lines("NOTL " + reg))
		}
		b.WriteString(lines(fmt.Sprintf("MOVL %s, %d(DI)", reg, half*4)))
	}
	step := []string{fmt.Sprintf("ADDQ $%d, SI", words*k.lane*8)}
	if k.two {
		step = append(step, fmt.Sprintf("ADDQ $%d, DX", words*k.lane*8))
	}
	step = append(step, fmt.Sprintf("ADDQ $%d, DI", words*8), fmt.Sprintf("SUBQ $%d, CX", words), "JGE  "+label)
	b.WriteString(lines(step...))
	fmt.Fprintf(&b, "\n%sEnd:\n", label)
	b.WriteString(lines(fmt.Sprintf("ADDQ $%d, CX", words)))
	return b.String()
}

// half2 emits the compares of 32 rows from byte off on and leaves their bits in reg.
func (k *kernel) half2(off int, reg string) string {
	var b strings.Builder
	count := k.lane / 8
	for v := range count {
		at := off + v*32
		b.WriteString(lines(k.compare2(emit{at, fmt.Sprintf("%d(SI)", at), fmt.Sprintf("%d(DX)", at),
			fmt.Sprintf("Y%d", v+2), ""})...))
	}
	pack := func(op string) {
		count /= 2
		for v := range count {
			b.WriteString(lines(fmt.Sprintf("%s Y%d, Y%d, Y%d", op, 2*v+3, 2*v+2, v+2)))
		}
	}
	switch k.lane {
	case 16:
		pack("VPACKSSWB")
		b.WriteString(lines("VPERMQ $0xd8, Y2, Y2"))
	case 32:
		pack("VPACKSSDW")
		pack("VPACKSSWB")
		b.WriteString(lines("VPERMD Y2, Y14, Y2"))
	case 64:
		pack("VSHUFPS $0x88,")
		pack("VPACKSSDW")
		pack("VPACKSSWB")
		b.WriteString(lines("VPERMQ $0xd8, Y2, Y2", "VPSHUFB Y14, Y2, Y2"))
	}
	b.WriteString(lines("VPMOVMSKB Y2, " + reg))
	return b.String()
}
