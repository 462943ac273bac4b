package parse

// keyword identifies a word that the parser knows; 0 is none. The words up to lastReserved are reserved: they are
// names only in quotes or behind a dot.
type keyword uint16

// keywordSlots is the size of the hash table of keywords, about four times their number.
const keywordSlots = 2048

// keywordTable is an open-addressing table of keyword numbers.
var keywordTable = func() (t [keywordSlots]keyword) {
	for kw := keyword(1); kw < keywordCount; kw++ {
		slot := hashWord(keywordNames[kw])
		for t[slot] != 0 {
			slot = (slot + 1) % keywordSlots
		}
		t[slot] = kw
	}
	return t
}()

// maxKeyword is the length of the longest keyword.
var maxKeyword = func() (n int) {
	for _, name := range keywordNames {
		n = max(n, len(name))
	}
	return n
}()

// hashWord hashes a word without regard to the case of ASCII letters.
func hashWord(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i]&^0x20)) * 16777619
	}
	return (h ^ h>>15) % keywordSlots
}

// lookupKeyword returns the keyword that a word is, or 0.
func lookupKeyword(s string) keyword {
	if len(s) > maxKeyword || len(s) < 2 {
		return 0
	}
	for slot := hashWord(s); ; slot = (slot + 1) % keywordSlots {
		kw := keywordTable[slot]
		if kw == 0 || equalFold(s, keywordNames[kw]) {
			return kw
		}
	}
}

// equalFold compares a word with one in upper case, without regard to the case of ASCII letters.
func equalFold(s, upper string) bool {
	if len(s) != len(upper) {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != upper[i] {
			return false
		}
	}
	return true
}

// isReserved reports whether the word cannot be a name without quotes.
func (kw keyword) isReserved() bool { return kw != 0 && kw <= lastReserved }

// String returns the word in upper case.
func (kw keyword) String() string { return keywordNames[kw] }
