package tpch

import (
	"fmt"
	"strconv"
	"strings"
)

// maxScale bounds the scale factor: past it, customer keys need the standard's 64-bit streams.
const maxScale = 10_000

// Scale is a TPC-H scale factor in hundredths: 1 is 0.01, 100 is SF 1. Scales below SF 1 are multiples of 0.01,
// scales above it whole numbers.
type Scale int

// ParseScale reads a scale factor such as "0.01", "0.1", "1" or "30".
func ParseScale(text string) (Scale, error) {
	factor, err := strconv.ParseFloat(strings.TrimPrefix(text, "sf"), 64)
	if err != nil {
		return 0, fmt.Errorf("scale factor %q is not a number", text)
	}
	s := Scale(factor*100 + 0.5)
	if float64(s)/100 != factor || s < 1 || factor > maxScale || (factor > 1 && s%100 != 0) {
		return 0, fmt.Errorf("scale factor %q: want a multiple of 0.01 up to 1, or a whole number up to %d",
			text, maxScale)
	}
	return s, nil
}

// String gives the scale factor as people write it: 0.01, 1, 10.
func (s Scale) String() string { return strconv.FormatFloat(float64(s)/100, 'f', -1, 64) }

// rows gives base rows at SF 1 as they are at this scale.
func (s Scale) rows(base int64) int64 { return base * int64(s) / 100 }
