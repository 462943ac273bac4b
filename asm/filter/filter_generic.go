package filter

// The reference versions. Each builds a word of 64 answers without branching on the data.

// ordered is a lane of any kernel of this package.
type ordered interface {
	uint8 | uint16 | uint32 | uint64 | int64 | float64
}

// bit returns 1 for true; it compiles to a conditional set.
func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func rangeGeneric[T unsigned](dst []uint64, src []T, lo, span T) {
	for w := 0; len(src) > 0; w++ {
		rows := src[:min(64, len(src))]
		var word uint64
		for i, v := range rows {
			word |= bit(v-lo <= span) << (i & 63)
		}
		dst[w] = word
		src = src[len(rows):]
	}
}

func betweenGeneric(dst []uint64, src []float64, lo, hi float64) {
	for w := 0; len(src) > 0; w++ {
		rows := src[:min(64, len(src))]
		var word uint64
		for i, v := range rows {
			word |= bit(v >= lo) & bit(v <= hi) << (i & 63)
		}
		dst[w] = word
		src = src[len(rows):]
	}
}

func vsGeneric[T ordered](op Op, dst []uint64, src []T, c T) {
	for w := 0; len(src) > 0; w++ {
		rows := src[:min(64, len(src))]
		var word uint64
		switch op {
		case Eq:
			for i, v := range rows {
				word |= bit(v == c) << (i & 63)
			}
		case Ne:
			for i, v := range rows {
				word |= bit(v != c) << (i & 63)
			}
		case Lt:
			for i, v := range rows {
				word |= bit(v < c) << (i & 63)
			}
		case Le:
			for i, v := range rows {
				word |= bit(v <= c) << (i & 63)
			}
		case Gt:
			for i, v := range rows {
				word |= bit(v > c) << (i & 63)
			}
		case Ge:
			for i, v := range rows {
				word |= bit(v >= c) << (i & 63)
			}
		}
		dst[w] = word
		src = src[len(rows):]
	}
}

// vvGeneric serves the four comparisons that direct leaves.
func vvGeneric[T ordered](op Op, dst []uint64, a, b []T) {
	for w := 0; len(a) > 0; w++ {
		left := a[:min(64, len(a))]
		right := b[:len(left)]
		var word uint64
		switch op {
		case Eq:
			for i, v := range left {
				word |= bit(v == right[i]) << (i & 63)
			}
		case Ne:
			for i, v := range left {
				word |= bit(v != right[i]) << (i & 63)
			}
		case Lt:
			for i, v := range left {
				word |= bit(v < right[i]) << (i & 63)
			}
		case Le:
			for i, v := range left {
				word |= bit(v <= right[i]) << (i & 63)
			}
		}
		dst[w] = word
		a, b = a[len(left):], b[len(left):]
	}
}

func lookupGeneric[T unsigned](dst []uint64, codes []T, table []uint64) {
	for w := 0; len(codes) > 0; w++ {
		rows := codes[:min(64, len(codes))]
		var word uint64
		for i, c := range rows {
			word |= table[c>>6] >> (c & 63) & 1 << (i & 63)
		}
		dst[w] = word
		codes = codes[len(rows):]
	}
}
