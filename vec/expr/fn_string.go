package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "substring", min: 2, max: 3, infer: inferSubstring, build: buildSubstring, row: substringRow},
		function{name: "left", min: 2, max: 2, infer: inferSubstring, row: leftRow},
		function{name: "right", min: 2, max: 2, infer: inferSubstring, row: rightRow},
		function{name: "concat", min: 1, max: -1, infer: inferConcat, row: concatRow},
		function{name: "concat_ws", min: 2, max: -1, infer: inferConcat, row: concatWsRow, lenient: true},
		function{name: "length", min: 1, max: 1, infer: inferTextToInt, row: lengthRow},
		function{name: "bit_length", min: 1, max: 1, infer: inferTextToInt, row: bitLengthRow},
		function{name: "char_length", min: 1, max: 1, infer: inferTextToInt, row: charLengthRow},
		function{name: "upper", min: 1, max: 1, infer: inferSameText, row: upperRow},
		function{name: "lower", min: 1, max: 1, infer: inferSameText, row: lowerRow},
		function{name: "trim", min: 1, max: 2, infer: inferTrim, row: trimRow},
		function{name: "trim_leading", min: 1, max: 2, infer: inferTrim, row: trimLeadingRow},
		function{name: "trim_trailing", min: 1, max: 2, infer: inferTrim, row: trimTrailingRow},
		function{name: "ltrim", min: 1, max: 1, infer: inferTrim, row: trimLeadingRow},
		function{name: "rtrim", min: 1, max: 1, infer: inferTrim, row: trimTrailingRow},
		function{name: "replace", min: 3, max: 3, infer: inferReplace, row: replaceRow},
		function{name: "instr", min: 2, max: 2, infer: inferLocate, row: instrRow},
		function{name: "locate", min: 2, max: 3, infer: inferLocate, row: locateRow},
		function{name: "lpad", min: 2, max: 3, infer: inferPad, row: lpadRow, mayNull: true},
		function{name: "rpad", min: 2, max: 3, infer: inferPad, row: rpadRow, mayNull: true},
		function{name: "repeat", min: 2, max: 2, infer: inferRepeat, row: repeatRow, mayNull: true},
		function{name: "space", min: 1, max: 1, infer: inferSpace, row: spaceRow, mayNull: true},
		function{name: "reverse", min: 1, max: 1, infer: inferSameText, row: reverseRow},
		function{name: "ascii", min: 1, max: 1, infer: inferTextToInt, row: asciiRow},
		function{name: "ord", min: 1, max: 1, infer: inferTextToInt, row: ordRow},
		function{name: "strcmp", min: 2, max: 2, infer: inferLocate, row: strcmpRow},
		function{name: "elt", min: 2, max: -1, infer: inferElt, row: eltRow, lenient: true},
		function{name: "field", min: 2, max: -1, infer: inferField, row: fieldRow, lenient: true},
		function{name: "find_in_set", min: 2, max: 2, infer: inferLocate, row: findInSetRow},
		function{name: "substring_index", min: 3, max: 3, infer: inferSubstringIndex, row: substringIndexRow},
		function{name: "insert", min: 4, max: 4, infer: inferInsert, row: insertRow},
	)
	alias("substring", "substr", "mid")
	alias("length", "octet_length")
	alias("char_length", "character_length")
	alias("upper", "ucase")
	alias("lower", "lcase")
	alias("locate", "position")
}

var bigInt = types.NewBigInt(false)

func inferSameText(c *callInfo) error {
	c.asText(0)
	c.typ = c.args[0].Type
	if c.typ.Kind == types.Char {
		c.typ.Kind = types.VarChar
	}
	return nil
}

func inferSubstring(c *callInfo) error {
	if err := inferSameText(c); err != nil {
		return err
	}
	for i := 1; i < len(c.args); i++ {
		c.cast(i, bigInt)
	}
	if last := c.args[len(c.args)-1]; isConst(last) && !last.Value.IsNull() && (len(c.args) == 3 ||
		c.name != "substring") {
		if n := last.Value.I; n >= 0 && n < int64(c.typ.Length) {
			c.typ.Length = uint32(max(n, 1))
		}
	}
	return nil
}

func inferTextToInt(c *callInfo) error {
	c.asText(0)
	c.typ = bigInt
	return nil
}

func inferConcat(c *callInfo) error {
	n := 0
	for i := range c.args {
		c.asText(i)
		n += displayLength(c.args[i].Type)
	}
	return c.textResult(n, c.args)
}

func inferTrim(c *callInfo) error {
	if len(c.args) == 2 {
		c.asText(1)
	}
	return inferSameText(c)
}

func inferReplace(c *callInfo) error {
	for i := range c.args {
		c.asText(i)
	}
	n := displayLength(c.args[0].Type) * max(1, displayLength(c.args[2].Type))
	return c.textResult(n, c.args)
}

// inferLocate types integer functions of two strings, the third argument being a number.
func inferLocate(c *callInfo) error {
	c.asText(0)
	c.asText(1)
	id, err := mergeCollation(c.name, c.args[:2])
	if err != nil {
		return err
	}
	for i := range c.args[:2] {
		t := c.args[i].Type
		t.Collation = id
		c.args[i] = castForCompare(c.args[i], t)
	}
	if len(c.args) == 3 {
		c.cast(2, bigInt)
	}
	c.typ = bigInt
	return nil
}

func inferPad(c *callInfo) error {
	c.asText(0)
	c.cast(1, bigInt)
	n := 65535
	if isConst(c.args[1]) {
		n = int(min(max(c.args[1].Value.I, 0), 1<<24))
	}
	if len(c.args) == 3 {
		c.asText(2)
	} else {
		c.args = append(c.args, NewString(" "))
	}
	c.typ = stringType(n, c.args[0].Type.Collation)
	return nil
}

func inferRepeat(c *callInfo) error {
	c.asText(0)
	c.cast(1, bigInt)
	n := 65535
	if isConst(c.args[1]) {
		n = displayLength(c.args[0].Type) * int(min(max(c.args[1].Value.I, 0), 1<<24))
	}
	c.typ = stringType(n, c.args[0].Type.Collation)
	return nil
}

func inferSpace(c *callInfo) error {
	c.args = append([]*plan.Expr{NewString(" ")}, c.args...)
	return inferRepeat(c)
}

func inferElt(c *callInfo) error {
	c.cast(0, bigInt)
	n := 0
	for i := 1; i < len(c.args); i++ {
		c.asText(i)
		n = max(n, displayLength(c.args[i].Type))
	}
	return c.textResult(n, c.args[1:])
}

func inferField(c *callInfo) error {
	c.typ = bigInt.WithNotNull(true)
	return coerceCompare(c.name, c.args)
}

func inferSubstringIndex(c *callInfo) error {
	c.asText(1)
	c.cast(2, bigInt)
	return inferSameText(c)
}

func inferInsert(c *callInfo) error {
	c.asText(0)
	c.cast(1, bigInt)
	c.cast(2, bigInt)
	c.asText(3)
	return c.textResult(displayLength(c.args[0].Type)+displayLength(c.args[3].Type), c.args)
}

// chars says whether argument i counts by characters rather than bytes.
func (c *rowCtx) chars(i int) bool { return c.types[i].Collation != types.CollationBinary }

// runeCount counts the characters of argument i's value.
func (c *rowCtx) runeCount(i int, s string) int {
	if !c.chars(i) {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

// offset returns the byte offset of the n-th character, len(s) past the end.
func (c *rowCtx) offset(i int, s string, n int) int {
	if !c.chars(i) {
		return min(n, len(s))
	}
	at := 0
	for ; n > 0 && at < len(s); n-- {
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, w := utf8.DecodeRuneInString(s[at:])
		at += w
	}
	return at
}

func clampInt(v int64) int { return int(min(max(v, -1<<40), 1<<40)) }

func substringRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s, pos, n := a[0].S, clampInt(a[1].I), 1<<41
	if len(a) == 3 {
		n = clampInt(a[2].I)
	}
	if pos < 0 {
		pos += c.runeCount(0, s) + 1
		if pos < 1 {
			return types.StringDatum(""), nil
		}
	}
	if pos == 0 || n <= 0 {
		return types.StringDatum(""), nil
	}
	s = s[c.offset(0, s, pos-1):]
	return types.StringDatum(s[:c.offset(0, s, n)]), nil
}

func leftRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	n := clampInt(a[1].I)
	if n <= 0 {
		return types.StringDatum(""), nil
	}
	return types.StringDatum(a[0].S[:c.offset(0, a[0].S, n)]), nil
}

func rightRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	n := clampInt(a[1].I)
	if n <= 0 {
		return types.StringDatum(""), nil
	}
	all := c.runeCount(0, a[0].S)
	if n >= all {
		return a[0], nil
	}
	return types.StringDatum(a[0].S[c.offset(0, a[0].S, all-n):]), nil
}

func concatRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	c.buf = c.buf[:0]
	for _, d := range a {
		c.buf = append(c.buf, d.S...)
	}
	return c.str(c.buf), nil
}

func concatWsRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].IsNull() {
		return types.NullDatum, nil
	}
	c.buf = c.buf[:0]
	first := true
	for _, d := range a[1:] {
		if d.IsNull() {
			continue
		}
		if !first {
			c.buf = append(c.buf, a[0].S...)
		}
		first = false
		c.buf = append(c.buf, d.S...)
	}
	return c.str(c.buf), nil
}

func lengthRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(int64(len(a[0].S))), nil
}

func bitLengthRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(int64(len(a[0].S)) * 8), nil
}

func charLengthRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(int64(c.runeCount(0, a[0].S))), nil
}

// mapCase maps characters; ß has no upper case in MySQL's tables.
func (c *rowCtx) mapCase(s string, f func(rune) rune) (types.Datum, error) {
	if !c.chars(0) {
		return types.StringDatum(s), nil
	}
	c.buf = c.buf[:0]
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || r == 'ß' {
			c.buf = append(c.buf, s[i:i+n]...)
		} else {
			c.buf = utf8.AppendRune(c.buf, f(r))
		}
		i += n
	}
	return c.str(c.buf), nil
}

func upperRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return c.mapCase(a[0].S, unicode.ToUpper)
}

func lowerRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return c.mapCase(a[0].S, unicode.ToLower)
}

func removeOf(a []types.Datum) string {
	if len(a) == 2 {
		return a[1].S
	}
	return " "
}

func trimPrefixes(s, r string) string {
	for r != "" && strings.HasPrefix(s, r) {
		s = s[len(r):]
	}
	return s
}

func trimSuffixes(s, r string) string {
	for r != "" && strings.HasSuffix(s, r) {
		s = s[:len(s)-len(r)]
	}
	return s
}

func trimRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	r := removeOf(a)
	return types.StringDatum(trimSuffixes(trimPrefixes(a[0].S, r), r)), nil
}

func trimLeadingRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.StringDatum(trimPrefixes(a[0].S, removeOf(a))), nil
}

func trimTrailingRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.StringDatum(trimSuffixes(a[0].S, removeOf(a))), nil
}

// replaceRow is REPLACE, which tells cases apart whatever the collation.
func replaceRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s, from, to := a[0].S, a[1].S, a[2].S
	i := strings.Index(s, from)
	if from == "" || i < 0 {
		return a[0], nil
	}
	c.buf = c.buf[:0]
	for ; i >= 0; i = strings.Index(s, from) {
		c.buf = append(append(c.buf, s[:i]...), to...)
		s = s[i+len(from):]
	}
	c.buf = append(c.buf, s...)
	return c.str(c.buf), nil
}
