package wire

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Encoder writes the rows of batches as packets' payloads.
type Encoder struct {
	// Binary selects the protocol of prepared statements.
	Binary bool
	// Zone is the session's time zone, for TIMESTAMP.
	Zone *time.Location

	text []byte // of one value, before its length is known
}

// nullValue stands for NULL in text rows.
const nullValue = 0xfb

// AppendRow appends the payload of row i of b.
func (e *Encoder) AppendRow(dst []byte, b *coldata.Batch, i int) []byte {
	if e.Binary {
		return e.appendBinary(dst, b, i)
	}
	for c := range b.Vecs {
		v := &b.Vecs[c]
		if v.IsNull(i) {
			dst = append(dst, nullValue)
			continue
		}
		dst = e.appendText(dst, v, i)
	}
	return dst
}

// appendText appends a value with its length before it.
func (e *Encoder) appendText(dst []byte, v *coldata.Vector, i int) []byte {
	at := i
	if v.Const {
		at = 0
	}
	switch {
	case v.Form == coldata.String:
		return appendBytes(dst, v.Str[at])
	case v.Form.IsDict():
		return appendBytes(dst, v.Dict.Values[v.Code(at)])
	}
	// Every other text is shorter than 251 bytes but for SET's: leave one byte for the length.
	start := len(dst)
	dst = append(dst, 0)
	dst = convert.AppendVectorText(dst, v, i, e.Zone)
	n := len(dst) - start - 1
	if n < nullValue {
		dst[start] = byte(n)
		return dst
	}
	e.text = append(e.text[:0], dst[start+1:]...)
	return append(appendLength(dst[:start], uint64(n)), e.text...)
}

func appendBytes(dst []byte, s string) []byte {
	return append(appendLength(dst, uint64(len(s))), s...)
}

// appendLength appends a length-encoded integer.
func appendLength(dst []byte, n uint64) []byte {
	switch {
	case n < nullValue:
		return append(dst, byte(n))
	case n < 1<<16:
		return append(dst, 0xfc, byte(n), byte(n>>8))
	case n < 1<<24:
		return append(dst, 0xfd, byte(n), byte(n>>8), byte(n>>16))
	}
	return binary.LittleEndian.AppendUint64(append(dst, 0xfe), n)
}

// appendBinary appends a row of the binary protocol: a zero byte, the NULL bitmap (which begins at bit 2), the values.
func (e *Encoder) appendBinary(dst []byte, b *coldata.Batch, i int) []byte {
	dst = append(dst, 0)
	nulls := len(dst)
	for range (len(b.Vecs) + 9) / 8 {
		dst = append(dst, 0)
	}
	for c := range b.Vecs {
		v := &b.Vecs[c]
		if v.IsNull(i) || v.Type.Kind == types.Null {
			dst[nulls+(c+2)/8] |= 1 << ((c + 2) % 8)
			continue
		}
		dst = e.appendBinaryValue(dst, v, i)
	}
	return dst
}

func (e *Encoder) appendBinaryValue(dst []byte, v *coldata.Vector, i int) []byte {
	switch v.Type.Kind {
	case types.TinyInt:
		return append(dst, byte(v.Datum(i).I))
	case types.SmallInt, types.Year:
		return binary.LittleEndian.AppendUint16(dst, uint16(v.Datum(i).I))
	case types.MediumInt, types.Int:
		return binary.LittleEndian.AppendUint32(dst, uint32(v.Datum(i).I))
	case types.BigInt:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.Datum(i).I))
	case types.Float:
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v.Datum(i).F)))
	case types.Double:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v.Datum(i).F))
	case types.Date, types.DateTime, types.Timestamp, types.Time:
		return e.appendBinaryTime(dst, v, i)
	}
	return e.appendText(dst, v, i)
}

// appendBinaryTime appends a date or time in the shortest of its binary forms. It goes by way of the text, whose form
// is fixed: YYYY-MM-DD[ HH:MM:SS[.f]] and [-]HHH:MM:SS[.f].
func (e *Encoder) appendBinaryTime(dst []byte, v *coldata.Vector, i int) []byte {
	e.text = convert.AppendVectorText(e.text[:0], v, i, e.Zone)
	if v.Type.Kind == types.Time {
		return appendBinaryDuration(dst, e.text)
	}
	s := e.text
	year, month, day := digits(s[0:4]), digits(s[5:7]), digits(s[8:10])
	var hour, minute, second, micro int
	if len(s) >= 19 {
		hour, minute, second = digits(s[11:13]), digits(s[14:16]), digits(s[17:19])
		micro = microseconds(s[19:])
	}
	n := 0
	switch {
	case micro != 0:
		n = 11
	case hour|minute|second != 0:
		n = 7
	case year|month|day != 0:
		n = 4
	}
	dst = append(dst, byte(n))
	if n >= 4 {
		dst = append(dst, byte(year), byte(year>>8), byte(month), byte(day))
	}
	if n >= 7 {
		dst = append(dst, byte(hour), byte(minute), byte(second))
	}
	if n == 11 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(micro))
	}
	return dst
}

func appendBinaryDuration(dst []byte, s []byte) []byte {
	negative := byte(0)
	if s[0] == '-' {
		negative, s = 1, s[1:]
	}
	colon := 0
	for s[colon] != ':' {
		colon++
	}
	hours := digits(s[:colon])
	minute, second := digits(s[colon+1:colon+3]), digits(s[colon+4:colon+6])
	micro := microseconds(s[colon+6:])
	n := 8
	switch {
	case micro != 0:
		n = 12
	case hours|minute|second == 0:
		return append(dst, 0)
	}
	dst = append(dst, byte(n), negative)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(hours/24))
	dst = append(dst, byte(hours%24), byte(minute), byte(second))
	if n == 12 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(micro))
	}
	return dst
}

func digits(s []byte) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// microseconds reads ".f" of one to six digits.
func microseconds(s []byte) int {
	if len(s) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(string(append(s[1:len(s):len(s)], "000000"[:7-len(s)]...)))
	return n
}
