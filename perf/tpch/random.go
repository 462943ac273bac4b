package tpch

import "math"

// The standard's generator: a multiplicative congruential sequence modulo the Mersenne prime 2^31-1.
const (
	randomMultiplier = 16807
	randomModulus    = 1<<31 - 1
)

// alphanumerics are the characters of random strings; six bits of a draw choose one.
const alphanumerics = "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,"

// stream is one random sequence. A column owns one and uses at most perRow draws of it in each row; what a row leaves
// unused is skipped at its end, so a row's values do not depend on other rows.
type stream struct {
	value  uint64
	used   int
	perRow int
}

// newStream starts a sequence at row firstRow (counted from 0).
func newStream(seed uint64, perRow int, firstRow int64) stream {
	s := stream{value: seed, perRow: perRow}
	s.skip(firstRow * int64(perRow))
	return s
}

// skip passes over n draws in a logarithmic number of steps.
func (s *stream) skip(n int64) {
	factor := uint64(randomMultiplier)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			s.value = s.value * factor % randomModulus
		}
		factor = factor * factor % randomModulus
	}
}

// endRow skips the draws that the row left unused.
func (s *stream) endRow() {
	s.skip(int64(s.perRow - s.used))
	s.used = 0
}

// between draws a whole number from low to high, both included.
func (s *stream) between(low, high int64) int64 {
	s.used++
	s.value = s.value * randomMultiplier % randomModulus
	return low + int64(float64(s.value)/randomModulus*float64(high-low+1))
}

// bits draws the number that alphanumeric characters are cut from. The standard computes its range in 32 bits, where
// it overflows to -2^31: the result is negative, and the data everybody compares with depend on it.
func (s *stream) bits() int64 {
	s.used++
	s.value = s.value * randomMultiplier % randomModulus
	return int64(float64(s.value) / randomModulus * math.MinInt32)
}

// appendAlphanumeric appends a random string of low to high characters.
func (s *stream) appendAlphanumeric(dst []byte, low, high int64) []byte {
	length := s.between(low, high)
	var bits int64
	for i := range length {
		if i%5 == 0 {
			bits = s.bits()
		}
		dst = append(dst, alphanumerics[bits&0o77])
		bits >>= 6
	}
	return dst
}

// appendPhone appends a telephone number of the nation.
func (s *stream) appendPhone(dst []byte, nation int64) []byte {
	dst = appendPadded(dst, 10+nation, 2)
	dst = appendPadded(append(dst, '-'), s.between(100, 999), 3)
	dst = appendPadded(append(dst, '-'), s.between(100, 999), 3)
	return appendPadded(append(dst, '-'), s.between(1000, 9999), 4)
}

// appendPadded appends n in at least width digits.
func appendPadded(dst []byte, n int64, width int) []byte {
	var digits [20]byte
	i := len(digits)
	for n > 0 || i > len(digits)-width {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, digits[i:]...)
}

// appendMoney appends an amount in cents with two decimals.
func appendMoney(dst []byte, cents int64) []byte {
	if cents < 0 {
		dst, cents = append(dst, '-'), -cents
	}
	dst = appendPadded(dst, cents/100, 1)
	return appendPadded(append(dst, '.'), cents%100, 2)
}
