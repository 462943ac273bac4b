package filter

import "github.com/colonnadedb/colonnade/asm/invariants"

// Float64VS sets bit i of dst where src[i] op c, as IEEE 754 compares: NaN is unequal to everything, itself
// included, and neither less nor greater than anything; -0 equals 0.
func Float64VS(op Op, dst []uint64, src []float64, c float64) {
	checkOp(op)
	checkOne(dst, src)
	float64VS(op, dst, src, c)
}

// BetweenFloat64VS sets bit i of dst where lo <= src[i] <= hi; NaN on any side gives no.
func BetweenFloat64VS(dst []uint64, src []float64, lo, hi float64) {
	checkOne(dst, src)
	betweenFloat64(dst, src, lo, hi)
}

// Float64VV sets bit i of dst where a[i] op b[i], as IEEE 754 compares.
func Float64VV(op Op, dst []uint64, a, b []float64) {
	op, swapped := direct(op)
	if swapped {
		a, b = b, a
	}
	checkTwo(dst, a, b)
	float64VV(op, dst, a, b)
}

func checkOp(op Op) {
	if op > Ge {
		invariants.Failf("filter: comparison %d does not exist", op)
	}
}

// direct reduces the comparison of two columns to one of Eq, Ne, Lt and Le: a > b is b < a.
func direct(op Op) (reduced Op, swapped bool) {
	checkOp(op)
	switch op {
	case Gt:
		return Lt, true
	case Ge:
		return Le, true
	default:
		return op, false
	}
}
