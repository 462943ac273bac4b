package text

// frequent lists bytes from the most frequent in ordinary text on; the ones not listed count as rare.
const frequent = " etaoinsrhldcumfpgwybvkxjqz0123456789,.-_/:ETAOINSRHLDCUMFPGWYBVKXJQZ"

// rank holds a byte's place in frequent counted from its end, 0 for rare bytes.
var rank = func() (r [256]uint8) {
	for i := range len(frequent) {
		r[frequent[i]] = uint8(len(frequent) - i)
	}
	return r
}()

// rarestPair returns the offsets of the two rarest bytes of a needle, the same one twice if it has only one. The two
// differ in value where possible: two equal bytes are a weaker sieve than two different ones.
func rarestPair(needle []byte) (first, second int) {
	for i, b := range needle {
		if rank[b] < rank[needle[first]] {
			first = i
		}
	}
	second = first
	for i, b := range needle {
		if i == first {
			continue
		}
		same, best := b == needle[first], needle[second]
		if second == first || best == needle[first] && !same || !same && rank[b] < rank[best] {
			second = i
		}
	}
	return first, second
}
