//go:build !purego

package filter

import "github.com/colonnadedb/colonnade/asm/cpu"

// all inverts every bit that an AVX2 kernel with a flip argument finds.
const all = ^uint64(0)

func u8VV(op Op, dst []uint64, a, b []uint8) {
	switch cpu.Active() {
	case cpu.AVX512:
		u8VV512(op, dst, a, b)
	case cpu.AVX2:
		u8VV2(op, dst, a, b)
		_, b = rest(dst, b)
		dst, a = rest(dst, a)
		vvGeneric(op, dst, a, b)
	default:
		vvGeneric(op, dst, a, b)
	}
}

func u8VV512(op Op, dst []uint64, a, b []uint8) {
	switch op {
	case Eq:
		u8EqVVAVX512(dst, a, b)
	case Ne:
		u8NeVVAVX512(dst, a, b)
	case Lt:
		u8LtVVAVX512(dst, a, b)
	case Le:
		u8LeVVAVX512(dst, a, b)
	}
}

func u8VV2(op Op, dst []uint64, a, b []uint8) {
	switch op {
	case Eq:
		u8EqVVAVX2(dst, a, b, 0)
	case Ne:
		u8EqVVAVX2(dst, a, b, all)
	case Lt:
		u8LeVVAVX2(dst, b, a, all)
	case Le:
		u8LeVVAVX2(dst, a, b, 0)
	}
}

func u16VV(op Op, dst []uint64, a, b []uint16) {
	switch cpu.Active() {
	case cpu.AVX512:
		u16VV512(op, dst, a, b)
	case cpu.AVX2:
		u16VV2(op, dst, a, b)
		_, b = rest(dst, b)
		dst, a = rest(dst, a)
		vvGeneric(op, dst, a, b)
	default:
		vvGeneric(op, dst, a, b)
	}
}

func u16VV512(op Op, dst []uint64, a, b []uint16) {
	switch op {
	case Eq:
		u16EqVVAVX512(dst, a, b)
	case Ne:
		u16NeVVAVX512(dst, a, b)
	case Lt:
		u16LtVVAVX512(dst, a, b)
	case Le:
		u16LeVVAVX512(dst, a, b)
	}
}

func u16VV2(op Op, dst []uint64, a, b []uint16) {
	switch op {
	case Eq:
		u16EqVVAVX2(dst, a, b, 0)
	case Ne:
		u16EqVVAVX2(dst, a, b, all)
	case Lt:
		u16LeVVAVX2(dst, b, a, all)
	case Le:
		u16LeVVAVX2(dst, a, b, 0)
	}
}

func u32VV(op Op, dst []uint64, a, b []uint32) {
	switch cpu.Active() {
	case cpu.AVX512:
		u32VV512(op, dst, a, b)
	case cpu.AVX2:
		u32VV2(op, dst, a, b)
		_, b = rest(dst, b)
		dst, a = rest(dst, a)
		vvGeneric(op, dst, a, b)
	default:
		vvGeneric(op, dst, a, b)
	}
}

func u32VV512(op Op, dst []uint64, a, b []uint32) {
	switch op {
	case Eq:
		u32EqVVAVX512(dst, a, b)
	case Ne:
		u32NeVVAVX512(dst, a, b)
	case Lt:
		u32LtVVAVX512(dst, a, b)
	case Le:
		u32LeVVAVX512(dst, a, b)
	}
}

func u32VV2(op Op, dst []uint64, a, b []uint32) {
	switch op {
	case Eq:
		u32EqVVAVX2(dst, a, b, 0)
	case Ne:
		u32EqVVAVX2(dst, a, b, all)
	case Lt:
		u32LeVVAVX2(dst, b, a, all)
	case Le:
		u32LeVVAVX2(dst, a, b, 0)
	}
}

func u64VV(op Op, dst []uint64, a, b []uint64) {
	switch cpu.Active() {
	case cpu.AVX512:
		u64VV512(op, dst, a, b)
	case cpu.AVX2:
		u64VV2(op, dst, a, b)
		_, b = rest(dst, b)
		dst, a = rest(dst, a)
		vvGeneric(op, dst, a, b)
	default:
		vvGeneric(op, dst, a, b)
	}
}

func u64VV512(op Op, dst []uint64, a, b []uint64) {
	switch op {
	case Eq:
		u64EqVVAVX512(dst, a, b)
	case Ne:
		u64NeVVAVX512(dst, a, b)
	case Lt:
		u64LtVVAVX512(dst, a, b)
	case Le:
		u64LeVVAVX512(dst, a, b)
	}
}

func u64VV2(op Op, dst []uint64, a, b []uint64) {
	switch op {
	case Eq:
		u64EqVVAVX2(dst, a, b, 0)
	case Ne:
		u64EqVVAVX2(dst, a, b, all)
	case Lt:
		u64LeVVAVX2(dst, b, a, all)
	case Le:
		u64LeVVAVX2(dst, a, b, 0)
	}
}

func int64VV(op Op, dst []uint64, a, b []int64) {
	switch cpu.Active() {
	case cpu.AVX512:
		int64VV512(op, dst, a, b)
	case cpu.AVX2:
		int64VV2(op, dst, a, b)
		_, b = rest(dst, b)
		dst, a = rest(dst, a)
		vvGeneric(op, dst, a, b)
	default:
		vvGeneric(op, dst, a, b)
	}
}

func int64VV512(op Op, dst []uint64, a, b []int64) {
	switch op {
	case Eq:
		int64EqVVAVX512(dst, a, b)
	case Ne:
		int64NeVVAVX512(dst, a, b)
	case Lt:
		int64LtVVAVX512(dst, a, b)
	case Le:
		int64LeVVAVX512(dst, a, b)
	}
}

func int64VV2(op Op, dst []uint64, a, b []int64) {
	switch op {
	case Eq:
		int64EqVVAVX2(dst, a, b, 0)
	case Ne:
		int64EqVVAVX2(dst, a, b, all)
	case Lt:
		int64LeVVAVX2(dst, b, a, all)
	case Le:
		int64LeVVAVX2(dst, a, b, 0)
	}
}
