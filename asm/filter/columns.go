package filter

// Int64VV sets bit i of dst where a[i] op b[i], signed.
func Int64VV(op Op, dst []uint64, a, b []int64) {
	op, swapped := direct(op)
	if swapped {
		a, b = b, a
	}
	checkTwo(dst, a, b)
	int64VV(op, dst, a, b)
}

// Uint64VV sets bit i of dst where a[i] op b[i], unsigned.
func Uint64VV(op Op, dst []uint64, a, b []uint64) {
	op, swapped := direct(op)
	if swapped {
		a, b = b, a
	}
	checkTwo(dst, a, b)
	u64VV(op, dst, a, b)
}

// U32VV sets bit i of dst where a[i] op b[i], unsigned.
func U32VV(op Op, dst []uint64, a, b []uint32) {
	op, swapped := direct(op)
	if swapped {
		a, b = b, a
	}
	checkTwo(dst, a, b)
	u32VV(op, dst, a, b)
}

// U16VV sets bit i of dst where a[i] op b[i], unsigned.
func U16VV(op Op, dst []uint64, a, b []uint16) {
	op, swapped := direct(op)
	if swapped {
		a, b = b, a
	}
	checkTwo(dst, a, b)
	u16VV(op, dst, a, b)
}

// U8VV sets bit i of dst where a[i] op b[i], unsigned.
func U8VV(op Op, dst []uint64, a, b []uint8) {
	op, swapped := direct(op)
	if swapped {
		a, b = b, a
	}
	checkTwo(dst, a, b)
	u8VV(op, dst, a, b)
}
