package collate

import (
	"fmt"
	"math"
	"strings"

	"github.com/colonnadedb/colonnade/asm/hash"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Lookup returns the collation of a name, in any case. Other collations of MySQL and MariaDB are refused by name.
func Lookup(name string) (types.CollationID, error) {
	switch strings.ToLower(name) {
	case "utf8mb4_general_ci":
		return types.UTF8MB4GeneralCI, nil
	case "utf8mb4_bin":
		return types.UTF8MB4Bin, nil
	case "binary":
		return types.CollationBinary, nil
	}
	return 0, fmt.Errorf("collation %q is not supported (supported: utf8mb4_general_ci, utf8mb4_bin, binary)", name)
}

// LookupCharset returns the default collation of a character set's name.
func LookupCharset(name string) (types.CollationID, error) {
	switch strings.ToLower(name) {
	case "utf8mb4":
		return types.UTF8MB4GeneralCI, nil
	case "binary":
		return types.CollationBinary, nil
	}
	return 0, fmt.Errorf("character set %q is not supported (supported: utf8mb4, binary)", name)
}

// Name returns a collation's name; that of an unknown one is its number.
func Name(id types.CollationID) string {
	switch id {
	case types.UTF8MB4GeneralCI:
		return "utf8mb4_general_ci"
	case types.UTF8MB4Bin:
		return "utf8mb4_bin"
	case types.CollationBinary:
		return "binary"
	}
	return fmt.Sprintf("collation %d", id)
}

// Charset returns the name of a collation's character set.
func Charset(id types.CollationID) string {
	if id == types.CollationBinary {
		return "binary"
	}
	return "utf8mb4"
}

// PadSpace says whether trailing spaces do not count.
func PadSpace(id types.CollationID) bool { return id != types.CollationBinary }

// Merge returns the collation under which two operands of equal standing are compared: binary before utf8mb4_bin
// before utf8mb4_general_ci; one that is no string's yields.
func Merge(a, b types.CollationID) types.CollationID {
	switch {
	case a == b || b == types.CollationNone:
		return a
	case a == types.CollationNone:
		return b
	case a == types.CollationBinary || b == types.CollationBinary:
		return types.CollationBinary
	default:
		return types.UTF8MB4Bin
	}
}

// trimSpaces cuts trailing spaces off.
func trimSpaces(s string) string {
	n := len(s)
	for n > 0 && s[n-1] == ' ' {
		n--
	}
	return s[:n]
}

// Compare returns -1, 0 or 1 as a sorts before, with or after b.
func Compare(id types.CollationID, a, b string) int {
	switch id {
	case types.UTF8MB4GeneralCI:
		return compareGeneral(a, b)
	case types.UTF8MB4Bin:
		return comparePadded(a, b)
	default:
		return strings.Compare(a, b)
	}
}

// Equal says whether a and b are equal.
func Equal(id types.CollationID, a, b string) bool {
	switch id {
	case types.UTF8MB4GeneralCI:
		return equalGeneral(a, b)
	case types.UTF8MB4Bin:
		return a == b || trimSpaces(a) == trimSpaces(b)
	default:
		return a == b
	}
}

// comparePadded compares bytes as if the shorter string went on with spaces.
func comparePadded(a, b string) int {
	n := min(len(a), len(b))
	if c := strings.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	for i := n; i < len(a); i++ {
		if a[i] != ' ' {
			return sign(int(a[i]) - ' ')
		}
	}
	for i := n; i < len(b); i++ {
		if b[i] != ' ' {
			return sign(' ' - int(b[i]))
		}
	}
	return 0
}

func sign(x int) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	default:
		return 0
	}
}

func compareGeneral(a, b string) int {
	i, n := 0, min(len(a), len(b))
	for ; i < n; i++ {
		x, y := a[i], b[i]
		if x|y >= 0x80 {
			return compareWeights(a[i:], b[i:])
		}
		if x != y && upper[x] != upper[y] {
			return sign(int(upper[x]) - int(upper[y]))
		}
	}
	if len(a) == len(b) {
		return 0
	}
	return compareWeights(a[i:], b[i:])
}

// compareWeights compares weight by weight, the shorter string going on with spaces.
func compareWeights(a, b string) int {
	for len(a) > 0 || len(b) > 0 {
		x, y := int32(' '), int32(' ')
		var n int
		if len(a) > 0 {
			x, n = nextWeight(a)
			a = a[n:]
		}
		if len(b) > 0 {
			y, n = nextWeight(b)
			b = b[n:]
		}
		if x != y {
			return sign(int(x) - int(y))
		}
	}
	return 0
}

func equalGeneral(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) == len(b) {
		i := 0
		for ; i < len(a); i++ {
			x, y := a[i], b[i]
			if x|y >= 0x80 {
				break
			}
			if x != y && upper[x] != upper[y] {
				return false
			}
		}
		if i == len(a) {
			return true
		}
	}
	return compareGeneral(a, b) == 0
}

// Hash returns a hash that equal strings share.
func Hash(id types.CollationID, s string) uint64 {
	if id == types.CollationBinary {
		return hash.String(s)
	}
	var buf [256]byte
	return hash.Bytes(AppendKey(buf[:0], id, s))
}

// Prefix16 is the first 16 bytes of a collation key as two big-endian numbers: a < b of prefixes implies a's strings
// sort before b's.
type Prefix16 struct{ Hi, Lo uint64 }

// Less says whether a sorts before b.
func (a Prefix16) Less(b Prefix16) bool { return a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo }

// Next returns the smallest prefix above a: the exclusive bound above every string with the prefix a. The largest
// prefix stays.
func (a Prefix16) Next() Prefix16 {
	if a.Lo++; a.Lo == 0 {
		if a.Hi == math.MaxUint64 {
			a.Lo = math.MaxUint64
		} else {
			a.Hi++
		}
	}
	return a
}

// KeyPrefix16 returns the first 16 bytes of s's collation key, filled up with zeros, and whether that is all of it.
func KeyPrefix16(id types.CollationID, s string) (p Prefix16, whole bool) {
	// 16 bytes of key come from at most 16 characters; a cut character only lengthens the key beyond what is used.
	var buf [96]byte
	k := buf[:0]
	if cut := 72; len(s) > cut && id != types.UTF8MB4GeneralCI && id != types.UTF8MB4Bin {
		k = append(k, s[:cut]...)
	} else {
		k = AppendKey(k, id, s)
	}
	whole = len(k) <= 16
	var b [16]byte
	copy(b[:], k)
	for i := range 8 {
		p.Hi = p.Hi<<8 | uint64(b[i])
		p.Lo = p.Lo<<8 | uint64(b[i+8])
	}
	return p, whole
}
