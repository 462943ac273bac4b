package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes. It is written with a unit: 512MiB, 4GiB; KB, MB, GB and the bare letters mean the same
// powers of 1024, as in MySQL's settings.
type Size int64

// units are the units of a Size, largest first.
var units = []struct {
	name  string
	bytes int64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// MarshalText implements encoding.TextMarshaler.
func (s Size) MarshalText() ([]byte, error) {
	for _, u := range units {
		if s != 0 && int64(s)%u.bytes == 0 {
			return fmt.Appendf(nil, "%d%s", int64(s)/u.bytes, u.name), nil
		}
	}
	return strconv.AppendInt(nil, int64(s), 10), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Size) UnmarshalText(text []byte) error {
	number := strings.TrimSpace(string(text))
	unit := int64(1)
	for _, u := range units {
		for _, name := range []string{u.name, u.name[:1] + "B", u.name[:1]} {
			if rest, ok := cutSuffixFold(number, name); ok && unit == 1 {
				number, unit = strings.TrimSpace(rest), u.bytes
			}
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("%q is not a size: want a number of bytes, or one with a unit such as 512MiB or 4GiB", text)
	}
	*s = Size(n * unit)
	return nil
}

// SettingType names the type in help texts.
func (Size) SettingType() string { return "SIZE" }

// cutSuffixFold is strings.CutSuffix without regard to case.
func cutSuffixFold(s, suffix string) (string, bool) {
	if cut := len(s) - len(suffix); cut >= 0 && strings.EqualFold(s[cut:], suffix) {
		return s[:cut], true
	}
	return s, false
}
