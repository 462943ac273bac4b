package main

import "fmt"

// suffix is the mnemonic ending of a lane width; general its general-register move.
var (
	suffix    = map[int]string{8: "B", 16: "W", 32: "D", 64: "Q"}
	loadLane  = map[int]string{8: "MOVBLZX", 16: "MOVWLZX", 32: "MOVL", 64: "MOVQ"}
	opSize    = map[int]string{8: "L", 16: "L", 32: "L", 64: "Q"}
	laneTypes = []int{8, 16, 32, 64}
)

// rangeKernels are (x - lo) <= span. The subtraction is an addition of -lo, so that the column is a memory operand.
// AVX2 has only signed compares, which find the rows that fail with both sides moved by the sign bit (it goes into
// -lo for free). In 8-bit lanes, where each half word answers only 32 bytes, min(x, span) == x is faster because it
// needs no inversion (0.49 against 0.39 of the read limit); in wider lanes it is slower (0.49 against 0.60).
func rangeKernels() []kernel {
	var list []kernel
	for _, bits := range laneTypes {
		s, q := suffix[bits], opSize[bits]
		goType := fmt.Sprintf("uint%d", bits)
		k := kernel{
			name: fmt.Sprintf("rangeU%d", bits), lane: bits, goType: goType,
			doc:  "where src[i]-lo <= span, unsigned with wrap-around",
			args: []arg{{"lo", goType, bits / 8}, {"span", goType, bits / 8}},
		}
		_, offset, _ := k.frame("AVX2")
		load := fmt.Sprintf("%s lo+%d(FP), AX", loadLane[bits], offset["lo"])
		loadSpan := fmt.Sprintf("%s span+%d(FP), BX", loadLane[bits], offset["span"])
		k.setup512 = []string{
			"// Z0 holds -lo and Z1 span in every lane.",
			load, "NEG" + q + " AX", "VPBROADCAST" + s + " AX, Z0", loadSpan, "VPBROADCAST" + s + " BX, Z1",
		}
		k.compare512 = func(e emit) []string {
			return []string{
				fmt.Sprintf("VPADD%s %s, Z0, %s", s, e.mem, e.tmp),
				fmt.Sprintf("VPCMPU%s $2, Z1, %s, %s", s, e.tmp, e.mask),
			}
		}
		if bits == 8 {
			k.setup2 = []string{"// Y0 holds -lo and Y1 span in every lane.", load, "NEGL AX", loadSpan}
			k.compare2 = func(e emit) []string {
				return []string{
					fmt.Sprintf("VPADDB %s, Y0, %s", e.mem, e.tmp),
					fmt.Sprintf("VPMINUB Y1, %s, Y15", e.tmp),
					fmt.Sprintf("VPCMPEQB Y15, %s, %s", e.tmp, e.tmp),
				}
			}
		} else {
			k.invert2 = true
			sign := []string{"BTC" + q + fmt.Sprintf(" $%d, AX", bits-1), "BTC" + q + fmt.Sprintf(" $%d, BX", bits-1)}
			k.setup2 = append([]string{
				"// Y0 holds -lo and Y1 span in every lane, both with the sign bit flipped.",
				load, "NEG" + q + " AX", loadSpan,
			}, sign...)
			k.compare2 = func(e emit) []string {
				return []string{
					fmt.Sprintf("VPADD%s %s, Y0, %s", s, e.mem, e.tmp),
					fmt.Sprintf("VPCMPGT%s Y1, %s, %s", s, e.tmp, e.tmp),
				}
			}
		}
		k.setup2 = append(k.setup2, broadcast2("AX", 0, bits)...)
		k.setup2 = append(k.setup2, broadcast2("BX", 1, bits)...)
		list = append(list, k)
	}
	return list
}

// broadcast2 fills a Y register from a general register, which AVX2 can only do through an X register.
func broadcast2(reg string, y, bits int) []string {
	move := "VMOVD"
	if bits == 64 {
		move = "VMOVQ"
	}
	return []string{
		fmt.Sprintf("%s %s, X%d", move, reg, y),
		fmt.Sprintf("VPBROADCAST%s X%d, Y%d", suffix[bits], y, y),
	}
}

// comparison is an operator with the immediates of VPCMP and VCMPPD, and of VCMPPD with its operands swapped.
type comparison struct {
	name, sql                 string
	intImm, floatImm, swapped int
}

var comparisons = []comparison{
	{"Eq", "==", 0, 0x00, 0x00},
	{"Ne", "!=", 4, 0x04, 0x04},
	{"Lt", "<", 1, 0x11, 0x1e},
	{"Le", "<=", 2, 0x12, 0x1d},
	{"Gt", ">", 6, 0x1e, 0x11},
	{"Ge", ">=", 5, 0x1d, 0x12},
}

// floatKernels compare with a constant (which comes first, so that the column is a memory operand) and with two.
func floatKernels() []kernel {
	var list []kernel
	for _, c := range comparisons {
		k := kernel{
			name: "float64" + c.name + "VS", lane: 64, goType: "float64",
			doc:  fmt.Sprintf("where src[i] %s c by IEEE 754", c.sql),
			args: []arg{{"c", "float64", 8}},
		}
		k.setup512 = []string{"// Z0 holds c in every lane.", "VBROADCASTSD c+48(FP), Z0"}
		k.setup2 = []string{"// Y0 holds c in every lane.", "VBROADCASTSD c+48(FP), Y0"}
		k.compare512 = func(e emit) []string {
			return []string{fmt.Sprintf("VCMPPD $%#x, %s, Z0, %s", c.swapped, e.mem, e.mask)}
		}
		k.compare2 = func(e emit) []string {
			return []string{fmt.Sprintf("VCMPPD $%#x, %s, Y0, %s", c.swapped, e.mem, e.tmp)}
		}
		list = append(list, k)
	}
	return append(list, betweenKernel())
}

// floatColumnKernels compare two columns of doubles.
func floatColumnKernels() []kernel {
	var list []kernel
	for _, c := range comparisons[:4] {
		k := kernel{
			name: "float64" + c.name + "VV", lane: 64, goType: "float64", two: true,
			doc: fmt.Sprintf("where a[i] %s b[i] by IEEE 754", c.sql),
		}
		k.compare512 = func(e emit) []string {
			return []string{
				fmt.Sprintf("VMOVUPD %s, %s", e.mem, e.tmp),
				fmt.Sprintf("VCMPPD $%#x, %s, %s, %s", c.floatImm, e.mem2, e.tmp, e.mask),
			}
		}
		k.compare2 = func(e emit) []string {
			return []string{
				fmt.Sprintf("VMOVUPD %s, %s", e.mem, e.tmp),
				fmt.Sprintf("VCMPPD $%#x, %s, %s, %s", c.floatImm, e.mem2, e.tmp, e.tmp),
			}
		}
		list = append(list, k)
	}
	return list
}

func betweenKernel() kernel {
	k := kernel{
		name: "float64BetweenVS", lane: 64, goType: "float64",
		doc:  "where lo <= src[i] && src[i] <= hi by IEEE 754",
		args: []arg{{"lo", "float64", 8}, {"hi", "float64", 8}},
	}
	k.setup512 = []string{
		"// Z0 holds lo and Z1 hi in every lane.", "VBROADCASTSD lo+48(FP), Z0", "VBROADCASTSD hi+56(FP), Z1",
	}
	k.setup2 = []string{
		"// Y0 holds lo and Y1 hi in every lane.", "VBROADCASTSD lo+48(FP), Y0", "VBROADCASTSD hi+56(FP), Y1",
	}
	k.compare512 = func(e emit) []string {
		return []string{
			fmt.Sprintf("VMOVUPD %s, %s", e.mem, e.tmp),
			fmt.Sprintf("VCMPPD $0x12, %s, Z0, K7", e.tmp),
			fmt.Sprintf("VCMPPD $0x1d, %s, Z1, K7, %s", e.tmp, last(e.mask)),
		}
	}
	k.compare2 = func(e emit) []string {
		return []string{
			fmt.Sprintf("VMOVUPD %s, %s", e.mem, e.tmp),
			fmt.Sprintf("VCMPPD $0x1d, %s, Y1, Y15", e.tmp),
			fmt.Sprintf("VCMPPD $0x12, %s, Y0, %s", e.tmp, e.tmp),
			fmt.Sprintf("VANDPD Y15, %s, %s", e.tmp, e.tmp),
		}
	}
	return k
}

// columnKernels compare two integer columns. AVX-512 has every unsigned and signed compare; AVX2 finds equal rows,
// a <= b of narrow unsigned lanes as min(a, b) == a, and a > b of 64-bit lanes; flip inverts the answer.
func columnKernels(bits int) []kernel {
	var list []kernel
	for _, c := range comparisons[:4] {
		list = append(list, columnKernel(fmt.Sprintf("u%d", bits), fmt.Sprintf("uint%d", bits), "U", bits, c))
		if bits == 64 {
			list = append(list, columnKernel("int64", "int64", "", 64, c))
		}
	}
	return list
}

func columnKernel(prefix, goType, unsigned string, bits int, c comparison) kernel {
	s := suffix[bits]
	k := kernel{
		name: prefix + c.name + "VV", lane: bits, goType: goType, two: true,
		doc: fmt.Sprintf("where a[i] %s b[i]", c.sql),
	}
	k.compare512 = func(e emit) []string {
		return []string{
			fmt.Sprintf("VMOVDQU64 %s, %s", e.mem, e.tmp),
			fmt.Sprintf("VPCMP%s%s $%d, %s, %s, %s", unsigned, s, c.intImm, e.mem2, e.tmp, e.mask),
		}
	}
	load := func(e emit) string { return fmt.Sprintf("VMOVDQU %s, %s", e.mem, e.tmp) }
	switch {
	case c.name == "Eq":
		k.flip = true
		k.compare2 = func(e emit) []string {
			return []string{load(e), fmt.Sprintf("VPCMPEQ%s %s, %s, %s", s, e.mem2, e.tmp, e.tmp)}
		}
	case c.name == "Le" && bits < 64:
		k.flip = true
		k.compare2 = func(e emit) []string {
			return []string{
				load(e),
				fmt.Sprintf("VPMINU%s %s, %s, Y15", s, e.mem2, e.tmp),
				fmt.Sprintf("VPCMPEQ%s Y15, %s, %s", s, e.tmp, e.tmp),
			}
		}
	case c.name == "Le" && unsigned == "U":
		k.flip, k.invert2 = true, true
		k.setup2 = []string{"// Y1 holds the sign bit in every lane.", "VPCMPEQQ Y1, Y1, Y1", "VPSLLQ $63, Y1, Y1"}
		k.compare2 = func(e emit) []string {
			return []string{
				fmt.Sprintf("VPXOR %s, Y1, Y15", e.mem2),
				fmt.Sprintf("VPXOR %s, Y1, %s", e.mem, e.tmp),
				fmt.Sprintf("VPCMPGTQ Y15, %s, %s", e.tmp, e.tmp),
			}
		}
	case c.name == "Le":
		k.flip, k.invert2 = true, true
		k.compare2 = func(e emit) []string {
			return []string{load(e), fmt.Sprintf("VPCMPGTQ %s, %s, %s", e.mem2, e.tmp, e.tmp)}
		}
	}
	return k
}
