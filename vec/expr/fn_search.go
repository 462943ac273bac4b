package expr

import (
	"strings"
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/types"
)

// find returns the 1-based character position of sub in s from the 1-based position from on; 0 if it is not there.
func (c *rowCtx) find(s, sub string, from int) int64 {
	id := c.types[0].Collation
	if from < 1 {
		return 0
	}
	at := c.offset(0, s, from-1)
	if at == len(s) && c.runeCount(0, s) < from-1 {
		return 0
	}
	if id != types.UTF8MB4GeneralCI {
		i := strings.Index(s[at:], sub)
		if i < 0 {
			return 0
		}
		return int64(from + c.runeCount(0, s[at:at+i]))
	}
	// A match has as many bytes as sub, as in MariaDB: "ü" is not found where "u" is looked for.
	for pos := from; at+len(sub) <= len(s); pos++ {
		if collate.Equal(id, s[at:at+len(sub)], sub) {
			return int64(pos)
		}
		if at == len(s) {
			break
		}
		at += c.offset(0, s[at:], 1)
	}
	return 0
}

func instrRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(c.find(a[0].S, a[1].S, 1)), nil
}

func locateRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	from := 1
	if len(a) == 3 {
		if from = clampInt(a[2].I); from > c.runeCount(1, a[1].S) {
			return types.IntDatum(0), nil
		}
	}
	return types.IntDatum(c.find(a[1].S, a[0].S, from)), nil
}

// maxResult is the longest string a function makes (max_allowed_packet's default); longer ones are NULL.
const maxResult = 16 << 20

func (c *rowCtx) tooLong(name string) (types.Datum, error) {
	c.ev.warn(WarnResultTooLong, "Result of "+name+"() was larger than max_allowed_packet (16777216) - truncated")
	return types.NullDatum, nil
}

// pad returns the padding that brings s to n characters, or the cut s; ok is false where the result is NULL.
func (c *rowCtx) pad(a []types.Datum, name string) (s, fill string, d types.Datum, err error) {
	s, p := a[0].S, a[2].S
	n := clampInt(a[1].I)
	if n < 0 {
		return "", "", types.NullDatum, nil
	}
	have := c.runeCount(0, s)
	if n <= have {
		return s[:c.offset(0, s, n)], "", types.StringDatum(""), nil
	}
	if p == "" {
		return "", "", types.NullDatum, nil
	}
	if n > maxResult {
		d, err = c.tooLong(name)
		return "", "", d, err
	}
	need := n - have
	pn := c.runeCount(0, p)
	fill = strings.Repeat(p, need/pn) + p[:c.offset(0, p, need%pn)]
	return s, fill, types.StringDatum(""), nil
}

func lpadRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s, fill, d, err := c.pad(a, "lpad")
	if err != nil || d.IsNull() {
		return d, err
	}
	c.buf = append(append(c.buf[:0], fill...), s...)
	return c.str(c.buf), nil
}

func rpadRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s, fill, d, err := c.pad(a, "rpad")
	if err != nil || d.IsNull() {
		return d, err
	}
	c.buf = append(append(c.buf[:0], s...), fill...)
	return c.str(c.buf), nil
}

func repeatRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	n := clampInt(a[1].I)
	if n <= 0 || a[0].S == "" {
		return types.StringDatum(""), nil
	}
	if n > maxResult/len(a[0].S) {
		return c.tooLong("repeat")
	}
	return types.StringDatum(c.arena.Copy(strings.Repeat(a[0].S, n))), nil
}

func spaceRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return repeatRow(c, a) }

func reverseRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s := a[0].S
	c.buf = c.buf[:0]
	for len(s) > 0 {
		n := 1
		if c.chars(0) {
			_, n = utf8.DecodeLastRuneInString(s)
		}
		c.buf = append(c.buf, s[len(s)-n:]...)
		s = s[:len(s)-n]
	}
	return c.str(c.buf), nil
}

func asciiRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].S == "" {
		return types.IntDatum(0), nil
	}
	return types.IntDatum(int64(a[0].S[0])), nil
}

func ordRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s := a[0].S
	if s == "" {
		return types.IntDatum(0), nil
	}
	var v int64
	for _, b := range []byte(s[:c.offset(0, s, 1)]) {
		v = v<<8 | int64(b)
	}
	return types.IntDatum(v), nil
}

func strcmpRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(int64(collate.Compare(c.types[0].Collation, a[0].S, a[1].S))), nil
}

func eltRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].IsNull() || a[0].I < 1 || a[0].I >= int64(len(a)) {
		return types.NullDatum, nil
	}
	return a[a[0].I], nil
}

func fieldRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].IsNull() {
		return types.IntDatum(0), nil
	}
	for i := 1; i < len(a); i++ {
		if !a[i].IsNull() && compareDatums(c.types[0], a[0], a[i]) == 0 {
			return types.IntDatum(int64(i)), nil
		}
	}
	return types.IntDatum(0), nil
}

// compareDatums compares two values of one type, neither NULL.
func compareDatums(t types.Type, a, b types.Datum) int {
	switch a.Form {
	case types.FormString:
		return collate.Compare(t.Collation, a.S, b.S)
	case types.FormFloat64:
		switch {
		case a.F < b.F:
			return -1
		case a.F > b.F:
			return 1
		}
		return 0
	}
	return wide(a).Cmp(wide(b))
}

func findInSetRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	rest, found := a[1].S, true
	for i := int64(1); rest != "" && found; i++ {
		var item string
		item, rest, found = strings.Cut(rest, ",")
		if collate.Equal(c.types[0].Collation, item, a[0].S) {
			return types.IntDatum(i), nil
		}
		if found && rest == "" && a[0].S == "" {
			return types.IntDatum(i + 1), nil
		}
	}
	return types.IntDatum(0), nil
}

func substringIndexRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	s, sep, n := a[0].S, a[1].S, a[2].I
	if sep == "" || n == 0 {
		return types.StringDatum(""), nil
	}
	at := 0
	if n > 0 {
		for ; n > 0; n-- {
			i := strings.Index(s[at:], sep)
			if i < 0 {
				return a[0], nil
			}
			at += i + len(sep)
		}
		return types.StringDatum(s[:at-len(sep)]), nil
	}
	end := len(s)
	for ; n < 0; n++ {
		i := strings.LastIndex(s[:end], sep)
		if i < 0 {
			return a[0], nil
		}
		end = i
	}
	return types.StringDatum(s[end+len(sep):]), nil
}

func insertRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s, pos, n := a[0].S, clampInt(a[1].I), clampInt(a[2].I)
	all := c.runeCount(0, s)
	if pos < 1 || pos > all {
		return a[0], nil
	}
	if n < 0 || pos+n-1 > all {
		n = all - pos + 1
	}
	from := c.offset(0, s, pos-1)
	to := from + c.offset(0, s[from:], n)
	c.buf = append(append(append(c.buf[:0], s[:from]...), a[3].S...), s[to:]...)
	return c.str(c.buf), nil
}
