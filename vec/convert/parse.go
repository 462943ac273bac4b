package convert

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Options are what parsing depends on besides the type.
type Options struct {
	Mode Mode
	Zone *time.Location // of TIMESTAMP texts; nil: UTC
}

// Parse parses b as a value of type t. The string of the result shares memory with b. NULL is never the result: \N and
// its kin are the caller's.
func Parse(b []byte, t types.Type, o *Options) (types.Datum, Status) {
	switch t.Kind {
	case types.TinyInt, types.SmallInt, types.MediumInt, types.Int:
		v, st := ParseInt(b, t)
		return types.IntDatum(v), st
	case types.BigInt:
		if t.Unsigned {
			v, st := ParseUint(b, t)
			return types.UintDatum(v), st
		}
		v, st := ParseInt(b, t)
		return types.IntDatum(v), st
	case types.Decimal:
		return parseDecimalDatum(b, t)
	case types.Float, types.Double:
		v, st := ParseFloat(b, t)
		return types.FloatDatum(v), st
	case types.Date:
		v, st := ParseDate(b, o.Mode)
		return types.IntDatum(v), st
	case types.DateTime:
		v, st := ParseDateTime(b, int(t.Scale), o.Mode)
		return types.IntDatum(v), st
	case types.Timestamp:
		v, st := ParseTimestamp(b, int(t.Scale), o)
		return types.IntDatum(v), st
	case types.Time:
		v, st := ParseTime(b, int(t.Scale))
		return types.IntDatum(v), st
	case types.Year:
		v, st := ParseYear(b)
		return types.IntDatum(v), st
	case types.Enum:
		v, st := ParseEnum(b, t)
		return types.IntDatum(v), st
	case types.Set:
		v, st := ParseSet(b, t)
		return types.UintDatum(v), st
	case types.Bit:
		v, st := ParseBit(b, t)
		return types.UintDatum(v), st
	}
	s, st := FitString(b, t)
	return types.StringDatum(str(s)), st
}

func parseDecimalDatum(b []byte, t types.Type) (types.Datum, Status) {
	if t.Precision <= types.MaxInt64Digits {
		v, st := ParseDecimal64(b, int(t.Precision), int(t.Scale))
		if t.Unsigned && v < 0 {
			return types.IntDatum(0), OutOfRange
		}
		return types.IntDatum(v), st
	}
	v, st := ParseDecimal(b, int(t.Precision), int(t.Scale))
	if t.Unsigned && v.Sign() < 0 {
		return types.Int128Datum(types.Int128{}), OutOfRange
	}
	return types.Int128Datum(v), st
}

// The bounds of TIMESTAMP in microseconds: 1970-01-01 00:00:01 to 2038-01-19 03:14:07.
const minTimestamp, maxTimestamp = 1_000_000, (1<<31-1)*1_000_000 + 999_999

// ParseTimestamp parses b as TIMESTAMP in the session's time zone. The zero timestamp is 0.
func ParseTimestamp(b []byte, scale int, o *Options) (int64, Status) {
	dt, st := ParseDateTime(b, scale, o.Mode)
	if st == Invalid || dt == 0 {
		return 0, st
	}
	us, ok := TimestampOfDateTime(dt, o.Zone)
	if !ok {
		return 0, OutOfRange
	}
	return us, st
}

// TimestampOfDateTime returns the TIMESTAMP of a DATETIME in a zone; ok is false outside TIMESTAMP's range. A time that
// a change of clocks skips is the moment of the change.
func TimestampOfDateTime(dt int64, zone *time.Location) (us int64, ok bool) {
	if zone == nil || zone == time.UTC {
		us, ok = types.UnixMicros(dt)
	} else {
		d, c := types.UnpackDateTime(dt)
		y, m, day := types.UnpackDate(d)
		ok = m > 0 && day > 0
		us = time.Date(y, time.Month(m), day, c.Hour, c.Minute, c.Second, c.Micro*1000, zone).UnixMicro()
	}
	return us, ok && us >= minTimestamp && us <= maxTimestamp
}

// DateTimeOfTimestamp returns the DATETIME of a TIMESTAMP in a zone; that of 0 is the zero date.
func DateTimeOfTimestamp(us int64, zone *time.Location) int64 {
	if us == 0 {
		return 0
	}
	if zone != nil && zone != time.UTC {
		_, offset := time.UnixMicro(us).In(zone).Zone()
		us += int64(offset) * 1_000_000
	}
	dt, _ := types.DateTimeOfUnixMicros(us)
	return dt
}

// ParseEnum parses b as a member of an ENUM, or its number; 0 is the empty string of an invalid value.
func ParseEnum(b []byte, t types.Type) (int64, Status) {
	s := strings.TrimRight(str(b), " ")
	for i, e := range t.Elems {
		if collate.Equal(enumCollation(t), e, s) {
			return int64(i + 1), OK
		}
	}
	if v, st := ParseUint(b, types.NewBigInt(true)); st == OK && v >= 1 && v <= uint64(len(t.Elems)) {
		return int64(v), OK
	}
	return 0, Truncated
}

func enumCollation(t types.Type) types.CollationID {
	if t.Collation == types.CollationNone {
		return types.DefaultCollation
	}
	return t.Collation
}

// ParseSet parses b as members of a SET behind commas, or their number.
func ParseSet(b []byte, t types.Type) (uint64, Status) {
	var v uint64
	st := OK
	s := strings.TrimRight(str(b), " ")
	for s != "" {
		item, rest, _ := strings.Cut(s, ",")
		found := false
		for i, e := range t.Elems {
			if collate.Equal(enumCollation(t), e, item) {
				v |= 1 << i
				found = true
				break
			}
		}
		if !found {
			st = Truncated
		}
		s = rest
	}
	if st == Truncated {
		if n, nst := ParseUint(b, types.NewBigInt(true)); nst == OK && n <= UintMax(t) {
			return n, OK
		}
	}
	return v, st
}

// ParseBit takes the bytes of b as a big-endian number.
func ParseBit(b []byte, t types.Type) (uint64, Status) {
	var v uint64
	for len(b) > 8 && b[0] == 0 {
		b = b[1:]
	}
	if len(b) > 8 {
		return UintMax(t), OutOfRange
	}
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	if v > UintMax(t) {
		return UintMax(t), OutOfRange
	}
	return v, OK
}

// FitString cuts b to the length of string type t. Spaces that are cut off CHAR and VARCHAR are no loss; CHAR drops
// trailing spaces. Invalid UTF-8 ends the value.
func FitString(b []byte, t types.Type) ([]byte, Status) {
	binary := t.Collation == types.CollationBinary || t.Kind >= types.Binary && t.Kind <= types.Blob
	st := OK
	if !binary {
		if n := validPrefix(b); n < len(b) {
			b, st = b[:n], Invalid
		}
	}
	if limit := int(t.Length); limit > 0 && len(b) > limit {
		cut := limit
		if !binary && t.Kind != types.Text {
			cut = 0
			for k := 0; k < limit && cut < len(b); k++ {
				_, n := utf8.DecodeRune(b[cut:])
				cut += n
			}
		}
		if cut < len(b) {
			for _, c := range b[cut:] {
				if binary || c != ' ' {
					st = TooLong
					break
				}
			}
			if st == OK && t.Kind == types.VarChar {
				st = Rounded
			}
			b = b[:cut]
		}
	}
	if t.Kind == types.Char && !binary {
		for len(b) > 0 && b[len(b)-1] == ' ' {
			b = b[:len(b)-1]
		}
	}
	return b, st
}

// validPrefix returns how many bytes of b are valid UTF-8.
func validPrefix(b []byte) int {
	if utf8.Valid(b) {
		return len(b)
	}
	i := 0
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			break
		}
		i += n
	}
	return i
}
