package expr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash/crc32"
	"math/bits"
	"strconv"
	"strings"

	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "hex", min: 1, max: 1, infer: inferHex, row: hexRow},
		function{name: "unhex", min: 1, max: 1, infer: inferUnhex, row: unhexRow, mayNull: true},
		function{name: "bin", min: 1, max: 1, infer: inferBase, row: binRow},
		function{name: "oct", min: 1, max: 1, infer: inferBase, row: octRow},
		function{name: "conv", min: 3, max: 3, infer: inferConv, row: convRow, mayNull: true},
		function{name: "char", min: 1, max: -1, infer: inferChar, row: charRow, lenient: true},
		function{name: "quote", min: 1, max: 1, infer: inferQuote, row: quoteRow, lenient: true},
		function{name: "format", min: 2, max: 2, infer: inferFormat, row: formatRow},
		function{name: "md5", min: 1, max: 1, infer: inferDigest, row: md5Row},
		function{name: "sha1", min: 1, max: 1, infer: inferDigest, row: sha1Row},
		function{name: "sha2", min: 2, max: 2, infer: inferSha2, row: sha2Row, mayNull: true},
		function{name: "crc32", min: 1, max: 1, infer: inferCrc, row: crcRow},
		function{name: "to_base64", min: 1, max: 1, infer: inferDigest, row: toBase64Row},
		function{name: "from_base64", min: 1, max: 1, infer: inferUnhex, row: fromBase64Row, mayNull: true},
		function{name: "&", min: 2, max: 2, infer: inferBits, row: bitRow(func(a, b uint64) uint64 { return a & b })},
		function{name: "|", min: 2, max: 2, infer: inferBits, row: bitRow(func(a, b uint64) uint64 { return a | b })},
		function{name: "^", min: 2, max: 2, infer: inferBits, row: bitRow(func(a, b uint64) uint64 { return a ^ b })},
		function{name: "<<", min: 2, max: 2, infer: inferBits, row: bitRow(func(a, b uint64) uint64 { return a << b })},
		function{name: ">>", min: 2, max: 2, infer: inferBits, row: bitRow(func(a, b uint64) uint64 { return a >> b })},
		function{name: "~", min: 1, max: 1, infer: inferBits, row: bitRow(func(a, _ uint64) uint64 { return ^a })},
		function{name: "bit_count", min: 1, max: 1, infer: inferBitCount, row: bitCountRow},
	)
	alias("sha1", "sha")
}

func inferHex(c *callInfo) error {
	t := c.args[0].Type
	n := 16
	if t.IsNumeric() {
		c.args[0] = bitOperand(c.args[0])
	} else {
		c.asText(0)
		n = displayLength(c.args[0].Type) * 8
	}
	c.typ = stringType(n, types.DefaultCollation)
	return nil
}

func hexRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].Form != types.FormString {
		c.buf = []byte(strings.ToUpper(strconv.FormatUint(uint64(a[0].I), 16)))
		return c.str(c.buf), nil
	}
	return types.StringDatum(c.arena.Copy(strings.ToUpper(hex.EncodeToString([]byte(a[0].S))))), nil
}

func inferUnhex(c *callInfo) error {
	c.asText(0)
	c.typ = stringType(displayLength(c.args[0].Type), types.CollationBinary)
	return nil
}

func unhexRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s := a[0].S
	if len(s)%2 == 1 {
		s = "0" + s
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return types.NullDatum, nil
	}
	return c.str(b), nil
}

func inferBase(c *callInfo) error {
	c.cast(0, bigInt)
	c.typ = types.NewVarChar(64, types.DefaultCollation)
	return nil
}

func binRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.StringDatum(c.arena.Copy(strconv.FormatUint(uint64(a[0].I), 2))), nil
}

func octRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.StringDatum(c.arena.Copy(strconv.FormatUint(uint64(a[0].I), 8))), nil
}

func inferConv(c *callInfo) error {
	c.asText(0)
	c.cast(1, bigInt)
	c.cast(2, bigInt)
	c.typ = types.NewVarChar(65, types.DefaultCollation)
	return nil
}

func convRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	from, to := a[1].I, a[2].I
	signedOut := to < 0
	if from < 0 {
		from = -from
	}
	if signedOut {
		to = -to
	}
	if from < 2 || from > 36 || to < 2 || to > 36 {
		return types.NullDatum, nil
	}
	s := strings.TrimLeft(a[0].S, " ")
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	n := 0
	for n < len(s) {
		if _, err := strconv.ParseUint(s[n:n+1], int(from), 64); err != nil {
			break
		}
		n++
	}
	v, err := strconv.ParseUint(s[:n], int(from), 64)
	if err != nil && n > 0 {
		v = 1<<64 - 1
	}
	if neg {
		v = -v
	}
	out := strconv.FormatUint(v, int(to))
	if signedOut {
		out = strconv.FormatInt(int64(v), int(to))
	}
	return types.StringDatum(c.arena.Copy(strings.ToUpper(out))), nil
}

func inferChar(c *callInfo) error {
	c.castAll(bigInt)
	c.typ = stringType(len(c.args)*4, types.CollationBinary)
	return nil
}

func charRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	c.buf = c.buf[:0]
	for _, d := range a {
		if d.IsNull() {
			continue
		}
		v := uint32(d.I)
		for k := max(bits.Len32(v)+7, 8) / 8; k > 0; k-- {
			c.buf = append(c.buf, byte(v>>(8*(k-1))))
		}
	}
	return c.str(c.buf), nil
}

func inferQuote(c *callInfo) error {
	c.asText(0)
	err := c.textResult(displayLength(c.args[0].Type)*2+2, c.args)
	c.typ.NotNull = true
	return err
}

func quoteRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].IsNull() {
		return types.StringDatum("NULL"), nil
	}
	c.buf = append(c.buf[:0], '\'')
	for i := 0; i < len(a[0].S); i++ {
		switch b := a[0].S[i]; b {
		case '\'', '\\':
			c.buf = append(c.buf, '\\', b)
		case 0:
			c.buf = append(c.buf, '\\', '0')
		case 26:
			c.buf = append(c.buf, '\\', 'Z')
		default:
			c.buf = append(c.buf, b)
		}
	}
	c.buf = append(c.buf, '\'')
	return c.str(c.buf), nil
}

// inferFormat types FORMAT(x, decimals): x is a DECIMAL or DOUBLE.
func inferFormat(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	if !c.args[0].Type.IsFloat() {
		p, s := digits(c.args[0])
		c.cast(0, types.NewDecimal(p, s))
	}
	c.cast(1, bigInt)
	c.typ = types.NewVarChar(100, types.DefaultCollation)
	return nil
}

func formatRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	n := int(min(max(a[1].I, 0), 38))
	if a[0].Form == types.FormFloat64 {
		c.buf = strconv.AppendFloat(c.buf[:0], a[0].F, 'f', n, 64)
	} else {
		scale := int(c.types[0].Scale)
		x := wide(a[0])
		if r, _, ok := x.Rescale(n - scale); ok {
			c.buf = convert.AppendDecimal(c.buf[:0], r, n)
		} else {
			c.buf = convert.AppendDecimal(c.buf[:0], x, scale)
			c.buf = append(c.buf, strings.Repeat("0", n-scale)...)
		}
	}
	whole, frac, _ := strings.Cut(string(c.buf), ".")
	neg := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	out := c.buf[:0]
	if neg {
		out = append(out, '-')
	}
	for i := 0; i < len(whole); i++ {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, whole[i])
	}
	if n > 0 {
		out = append(append(out, '.'), frac...)
	}
	c.buf = out
	return c.str(out), nil
}

func inferDigest(c *callInfo) error {
	c.asText(0)
	n := 40
	if c.name == "to_base64" {
		n = displayLength(c.args[0].Type)*6 + 4
	}
	c.typ = stringType(n, types.DefaultCollation)
	return nil
}

func md5Row(c *rowCtx, a []types.Datum) (types.Datum, error) {
	h := md5.Sum([]byte(a[0].S))
	return c.str(hex.AppendEncode(c.buf[:0], h[:])), nil
}

func sha1Row(c *rowCtx, a []types.Datum) (types.Datum, error) {
	h := sha1.Sum([]byte(a[0].S))
	return c.str(hex.AppendEncode(c.buf[:0], h[:])), nil
}

func inferSha2(c *callInfo) error {
	c.asText(0)
	c.cast(1, bigInt)
	c.typ = types.NewVarChar(128, types.DefaultCollation)
	return nil
}

func sha2Row(c *rowCtx, a []types.Datum) (types.Datum, error) {
	b := []byte(a[0].S)
	var h []byte
	switch a[1].I {
	case 0, 256:
		x := sha256.Sum256(b)
		h = x[:]
	case 224:
		x := sha256.Sum224(b)
		h = x[:]
	case 384:
		x := sha512.Sum384(b)
		h = x[:]
	case 512:
		x := sha512.Sum512(b)
		h = x[:]
	default:
		return types.NullDatum, nil
	}
	return c.str(hex.AppendEncode(c.buf[:0], h)), nil
}

func inferCrc(c *callInfo) error {
	c.asText(0)
	c.typ = types.NewBigInt(true)
	return nil
}

func crcRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.UintDatum(uint64(crc32.ChecksumIEEE([]byte(a[0].S)))), nil
}

// toBase64Row breaks lines after 76 characters, as MySQL does.
func toBase64Row(c *rowCtx, a []types.Datum) (types.Datum, error) {
	e := base64.StdEncoding.EncodeToString([]byte(a[0].S))
	c.buf = c.buf[:0]
	for len(e) > 76 {
		c.buf = append(append(c.buf, e[:76]...), '\n')
		e = e[76:]
	}
	c.buf = append(c.buf, e...)
	return c.str(c.buf), nil
}

func fromBase64Row(c *rowCtx, a []types.Datum) (types.Datum, error) {
	s := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' {
			return -1
		}
		return r
	}, a[0].S)
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return types.NullDatum, nil
	}
	return c.str(b), nil
}

// inferBits types the bit operators: unsigned integers.
func inferBits(c *callInfo) error {
	c.typ = types.NewBigInt(true)
	for i := range c.args {
		c.args[i] = bitOperand(c.args[i])
	}
	return nil
}

// bitOperand makes an operand's 64 bits: negative numbers keep theirs.
func bitOperand(e *plan.Expr) *plan.Expr {
	e = numeric(e)
	if isInteger(e.Type) {
		return e
	}
	t := bigInt.WithNotNull(e.Type.NotNull)
	return &plan.Expr{Kind: plan.Call, Type: t, Func: "to_bits", Args: []*plan.Expr{e}}
}

func bitRow(f func(a, b uint64) uint64) rowFunc {
	return func(_ *rowCtx, a []types.Datum) (types.Datum, error) {
		var y uint64
		if len(a) > 1 {
			y = uint64(a[1].I)
		}
		return types.UintDatum(f(uint64(a[0].I), y)), nil
	}
}

func inferBitCount(c *callInfo) error {
	c.args[0] = bitOperand(c.args[0])
	c.typ = bigInt
	return nil
}

func bitCountRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	return types.IntDatum(int64(bits.OnesCount64(uint64(a[0].I)))), nil
}
