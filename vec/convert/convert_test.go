package convert

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/vec/types"
)

var (
	tInt      = types.Type{Kind: types.Int}
	tUint     = types.Type{Kind: types.Int, Unsigned: true}
	tDec      = types.NewDecimal(5, 2)
	tDateTime = types.Type{Kind: types.DateTime}
	tDT3      = types.Type{Kind: types.DateTime, Scale: 3}
	tDate     = types.Type{Kind: types.Date}
	tTime     = types.Type{Kind: types.Time}
	tTime3    = types.Type{Kind: types.Time, Scale: 3}
	tYear     = types.Type{Kind: types.Year}
	tEnum     = types.Type{Kind: types.Enum, Elems: []string{"a", "b"}}
	tSet      = types.Type{Kind: types.Set, Elems: []string{"x", "y", "z"}}
	tBit      = types.Type{Kind: types.Bit, Length: 10}
	tStamp    = types.Type{Kind: types.Timestamp}
	tVC3      = types.NewVarChar(3, types.DefaultCollation)
	tFloat    = types.Type{Kind: types.Float, Scale: types.NotFixedScale}
	tFloat72  = types.Type{Kind: types.Float, Precision: 7, Scale: 2}
)

// TestParseAsMariaDB proves values and statuses on texts whose fate in MariaDB 10.11 (sql_mode empty) is known.
func TestParseAsMariaDB(t *testing.T) {
	for _, c := range []struct {
		t    types.Type
		in   string
		want string
		st   Status
	}{
		{tInt, "12.7", "13", OK}, {tInt, "1e3", "1000", OK}, {tInt, "12abc", "12", Truncated}, {tInt, "abc", "0", Invalid},
		{tInt, " 12 ", "12", OK}, {tInt, "99999999999", "2147483647", OutOfRange}, {tInt, "-12.5", "-13", OK},
		{tInt, "", "0", Invalid}, {tInt, "-2147483649", "-2147483648", OutOfRange}, {tInt, "0x10", "0", Truncated},
		{tInt, "0.5", "1", OK}, {tInt, "1e-3", "0", OK}, {tInt, "1e30", "2147483647", OutOfRange}, {tInt, "+5", "5", OK},
		{tUint, "-1", "0", OutOfRange}, {tUint, "4294967296", "4294967295", OutOfRange}, {tUint, "1.5", "2", OK},
		{tUint, "-0.4", "0", OK}, {tUint, "18446744073709551616", "4294967295", OutOfRange},
		{types.NewBigInt(true), "18446744073709551615", "18446744073709551615", OK},
		{types.NewBigInt(true), "18446744073709551616", "18446744073709551615", OutOfRange},
		{types.NewBigInt(false), "-9223372036854775808", "-9223372036854775808", OK},
		{types.NewBigInt(false), "9223372036854775808", "9223372036854775807", OutOfRange},
		{tDec, "1.005", "1.01", Rounded}, {tDec, "-1.005", "-1.01", Rounded}, {tDec, "1234.5", "999.99", OutOfRange},
		{tDec, "1e2", "100.00", OK}, {tDec, "abc", "0.00", Invalid}, {tDec, "12x", "12.00", Truncated},
		{tDec, ".5", "0.50", OK}, {tDec, "5.", "5.00", OK}, {tDec, "", "0.00", Invalid}, {tDec, "+3", "3.00", OK},
		{tDec, "1.004999999999999999999999999999999999", "1.00", Rounded}, {tDec, "1e-2", "0.01", OK},
		{tDec, ".", "0.00", Invalid},
		{tDec, "999.995", "999.99", OutOfRange}, {tDec, "-", "0.00", Invalid},
		{types.NewDecimal(38, 10), "1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789", OK},
		{types.NewDecimal(38, 0), "99999999999999999999999999999999999999.5", "99999999999999999999999999999999999999",
			OutOfRange},
		{tDateTime, "2020-01-02 12:34:56.999999", "2020-01-02 12:34:56", OK},
		{tDT3, "2020-01-02 12:34:56.9999", "2020-01-02 12:34:56.999", OK},
		{tDate, "2020-01-02 12:34:56", "2020-01-02", Rounded},
		{tDateTime, "20200102", "2020-01-02 00:00:00", OK}, {tDateTime, "20200102123456", "2020-01-02 12:34:56", OK},
		{tDate, "20-1-2", "2020-01-02", OK}, {tDateTime, "2020-02-30", "0000-00-00 00:00:00", Invalid},
		{tDateTime, "2020-13-01", "0000-00-00 00:00:00", Invalid}, {tDate, "0000-00-00", "0000-00-00", OK},
		{tDateTime, "2020-00-10", "2020-00-10 00:00:00", OK}, {tDateTime, "99-12-31", "1999-12-31 00:00:00", OK},
		{tDate, "70-01-01", "1970-01-01", OK}, {tDateTime, "2020/01/02T03:04", "2020-01-02 03:04:00", OK},
		{tDateTime, "2020.1.2 3:4:5", "2020-01-02 03:04:05", OK}, {tDateTime, "200102030405", "2020-01-02 03:04:05", OK},
		{tDateTime, "200102", "2020-01-02 00:00:00", OK}, {tDateTime, "2020-01-02 25:00:00", "0000-00-00 00:00:00", Invalid},
		{tDateTime, "2020-01-02 12", "2020-01-02 12:00:00", OK}, {tDate, "2020-01-02abc", "2020-01-02", Truncated},
		{tDateTime, "", "0000-00-00 00:00:00", Invalid}, {tDate, "x", "0000-00-00", Invalid},
		{tDate, "2020-01", "0000-00-00", Invalid},
		{tTime, "12:34:56", "12:34:56", OK}, {tTime3, "12:34:56.7899", "12:34:56.789", OK},
		{tTime, "1 2:3:4", "26:03:04", OK},
		{tTime, "123456", "12:34:56", OK}, {tTime, "-12:34", "-12:34:00", OK}, {tTime, "12", "00:00:12", OK},
		{tTime, "1234", "00:12:34", OK}, {tTime3, "900:00:00", "838:59:59.999", OutOfRange},
		{tTime, "2020-01-02 03:04:05", "03:04:05", Rounded}, {tTime, "12:60:00", "00:00:00", Invalid},
		{tTime, "abc", "00:00:00", Invalid}, {tTime, "12:34:56abc", "12:34:56", Truncated}, {tTime, "1:2", "01:02:00", OK},
		{tTime, "-00:00:01", "-00:00:01", OK}, {tTime, "2 12", "60:00:00", OK}, {tTime, "+1:00:00", "01:00:00", OK},
		{tTime3, "123456.789", "12:34:56.789", OK}, {tTime3, "12.5", "00:00:12.500", OK},
		{tYear, "2020", "2020", OK}, {tYear, "70", "1970", OK}, {tYear, "69", "2069", OK}, {tYear, "0", "2000", OK},
		{tYear, "00", "2000", OK}, {tYear, "0000", "0000", OK}, {tYear, "1900", "0000", OutOfRange},
		{tYear, "2156", "0000", OutOfRange}, {tYear, "abc", "0000", Invalid}, {tYear, "1", "2001", OK},
		{tEnum, "a", "a", OK}, {tEnum, "A", "a", OK}, {tEnum, "2", "b", OK}, {tEnum, "c", "", Truncated},
		{tEnum, "b ", "b", OK},
		{tSet, "x,z", "x,z", OK}, {tSet, "", "", OK}, {tSet, "7", "x,y,z", OK}, {tSet, "x,q", "x", Truncated},
		{tSet, "z,x,x", "x,z", OK},
		{tBit, "\x03\xff", "\x03\xff", OK}, {tBit, "ab", "\x03\xff", OutOfRange}, {tBit, "a", "\x00a", OK},
		{tStamp, "1970-01-01 00:00:00", "0000-00-00 00:00:00", OutOfRange},
		{tStamp, "2038-01-19 03:14:07", "2038-01-19 03:14:07", OK},
		{tStamp, "2039-01-01", "0000-00-00 00:00:00", OutOfRange}, {tStamp, "2020-06-01 00:00:00", "2020-06-01 00:00:00", OK},
		{tVC3, "abc", "abc", OK}, {tVC3, "abcd", "abc", TooLong}, {tVC3, "äöü", "äöü", OK}, {tVC3, "abc  ", "abc", Rounded},
		{tVC3, "a\xff", "a", Invalid}, {types.Type{Kind: types.Char, Length: 5, Collation: types.DefaultCollation}, "a  ",
			"a", OK},
		{tFloat, "1.1", "1.1", OK}, {tFloat, "123456789", "123457000", OK}, {tFloat, "1e-7", "0.0000001", OK},
		{tFloat, "16777217", "16777200", OK}, {tFloat72, "100000", "99999.99", OutOfRange}, {tFloat72, "-1.5", "-1.50", OK},
		{types.NewDouble(), "1e400", "1.7976931348623157e308", OutOfRange}, {types.NewDouble(), "0x1p4", "0", Truncated},
		{types.NewDouble(), "inf", "0", Invalid}, {types.NewDouble(), " 1.5x", "1.5", Truncated},
	} {
		d, st := Parse([]byte(c.in), c.t, &Options{})
		if got := string(AppendText(nil, c.t, d)); got != c.want || st != c.st {
			t.Errorf("%s of %q is %q, status %d; want %q, %d", c.t, c.in, got, st, c.want, c.st)
		}
	}
	for _, c := range []struct {
		in string
		m  Mode
		st Status
	}{{"0000-00-00", NoZeroDate, Invalid}, {"2020-00-01", NoZeroInDate, Invalid}, {"2020-02-31", AllowInvalidDates, OK}} {
		if _, st := ParseDate([]byte(c.in), c.m); st != c.st {
			t.Errorf("%q under mode %d: %d", c.in, c.m, st)
		}
	}
}

// TestAppendFloatAsMariaDB proves the shapes of doubles.
func TestAppendFloatAsMariaDB(t *testing.T) {
	for _, c := range []struct {
		f    float64
		want string
	}{{1e-10, "0.0000000001"}, {1e-14, "0.00000000000001"}, {1e-15, "0.000000000000001"}, {1e-16, "1e-16"}, {1e15, "1e15"},
		{1e14, "100000000000000"}, {0.1 + 0.2, "0.30000000000000004"}, {1.5e300, "1.5e300"},
		{123456789012345678, "1.2345678901234568e17"}, {1.0 / 3, "0.3333333333333333"}, {100, "100"}, {-0.5, "-0.5"},
		{0, "0"}} {
		if c.f == 0.1+0.2 {
			x, y := 0.1, 0.2
			c.f = x + y
		}
		if got := string(AppendFloat(nil, c.f, types.NewDouble())); got != c.want {
			t.Errorf("%g is %s, want %s", c.f, got, c.want)
		}
	}
}

// exactOracle parses a plain decimal number with math/big and rounds half away from zero.
func exactOracle(s string, scale int) *big.Int {
	r, _ := new(big.Rat).SetString(s)
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	r.Mul(r, new(big.Rat).SetInt(p))
	n, d := new(big.Int).Abs(r.Num()), r.Denom()
	q := new(big.Int).Add(new(big.Int).Lsh(n, 1), d)
	q.Quo(q, new(big.Int).Lsh(d, 1))
	if r.Sign() < 0 {
		q.Neg(q)
	}
	return q
}

// TestNumbersAgainstBig proves decimal and integer parsing on random texts, and that texts come back.
func TestNumbersAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for range 200000 {
		s := strings.Repeat("-", r.IntN(2))
		for range 1 + r.IntN(22) {
			s += string(rune('0' + r.IntN(10)))
		}
		if r.IntN(3) > 0 {
			s += "."
			for range r.IntN(12) {
				s += string(rune('0' + r.IntN(10)))
			}
		}
		if r.IntN(5) == 0 {
			s += fmt.Sprintf("e%d", r.IntN(20)-10)
		}
		p := 1 + r.IntN(38)
		scale := r.IntN(p + 1)
		want := exactOracle(s, scale)
		limit, _ := new(big.Int).SetString(strings.Repeat("9", p), 10)
		status := OK
		if want.CmpAbs(limit) > 0 {
			status = OutOfRange
			if want.Sign() < 0 {
				limit.Neg(limit)
			}
			want = limit
		}
		got, st := ParseDecimal([]byte(s), p, scale)
		if got.String() != want.String() || (st == OutOfRange) != (status == OutOfRange) {
			t.Fatalf("%s as decimal(%d,%d) is %s, status %d; want %s", s, p, scale, got, st, want)
		}
		text := AppendDecimal(nil, got, scale)
		if back, st := ParseDecimal(text, p, scale); back != got || st != OK {
			t.Fatalf("%s came back as %s from %s", got, back, text)
		}
		i, st := ParseInt([]byte(s), types.NewBigInt(false))
		w := exactOracle(s, 0)
		if w.IsInt64() != (st != OutOfRange) || w.IsInt64() && w.Int64() != i {
			t.Fatalf("%s as bigint is %d, status %d", s, i, st)
		}
	}
}

// TestTimestampZones proves the way of TIMESTAMP through zones and back.
func TestTimestampZones(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	o := &Options{Zone: zone}
	us, st := ParseTimestamp([]byte("2020-07-01 12:00:00"), 0, o)
	if st != OK || us != time.Date(2020, 7, 1, 10, 0, 0, 0, time.UTC).UnixMicro() {
		t.Fatal(us, st)
	}
	if s := AppendTextZone(nil, tStamp, types.IntDatum(us), zone); string(s) != "2020-07-01 12:00:00" {
		t.Fatal(string(s))
	}
}

// TestParsersAllocateNothing keeps LOAD DATA fast.
func TestParsersAllocateNothing(t *testing.T) {
	fields := [][]byte{[]byte("12345"), []byte("-901.25"), []byte("1998-12-01"), []byte("1998-12-01 10:11:12.5"),
		[]byte("1e3"),
		[]byte("12:13:14")}
	o := &Options{}
	n := testing.AllocsPerRun(50, func() {
		for _, f := range fields {
			for _, ty := range []types.Type{tInt, tDec, types.NewDecimal(30, 5), tDate, tDateTime, tTime, types.NewDouble()} {
				Parse(f, ty, o)
			}
		}
	})
	if n > 0 {
		t.Fatalf("%v allocations", n)
	}
}

// FuzzParse proves that no text makes a parser panic or give a value that does not come back from its own text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"12", "-1.5e3", "2020-01-02 03:04:05.678", "838:59:59", "1 2:3", "a,b", "",
		"99991231235959", "T", "0000"} {
		f.Add([]byte(s))
	}
	all := []types.Type{tInt, tUint, types.NewBigInt(false), types.NewBigInt(true), tDec, types.NewDecimal(38, 5),
		tDate, tDateTime,
		tDT3, tTime, tTime3, tYear, tEnum, tSet, tBit, tStamp, tVC3, types.NewDouble()}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, ty := range all {
			d, _ := Parse(b, ty, &Options{})
			text := AppendText(nil, ty, d)
			if ty.Kind == types.Enum && d.I == 0 || ty.Kind == types.Year && d.I == 0 {
				continue
			}
			back, st := Parse(text, ty, &Options{})
			if back != d && !(ty.Kind == types.Double && math.Abs(back.F-d.F) <= 0) {
				t.Fatalf("%s of %q is %+v, its text %q gives %+v (%d)", ty, b, d, text, back, st)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name, in string
		t        types.Type
	}{{"int", "1234567", tInt}, {"decimal", "24710.35", types.NewDecimal(15, 2)}, {"date", "1998-12-01", tDate},
		{"datetime", "1998-12-01 10:11:12", tDateTime}, {"double", "24710.35", types.NewDouble()}} {
		b.Run(c.name, func(b *testing.B) {
			in, o := []byte(c.in), &Options{}
			b.ReportAllocs()
			for b.Loop() {
				Parse(in, c.t, o)
			}
		})
	}
}

func BenchmarkAppendText(b *testing.B) {
	buf := make([]byte, 0, 64)
	t := types.NewDecimal(15, 2)
	for b.Loop() {
		buf = AppendText(buf[:0], t, types.IntDatum(2471035))
	}
	_ = strconv.Itoa(len(buf))
}
