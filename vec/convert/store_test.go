package convert

import (
	"testing"

	"github.com/colonnadedb/colonnade/vec/types"
)

// TestStoreTyped proves the conversion of typed values into columns.
func TestStoreTyped(t *testing.T) {
	dec := types.NewDecimal(10, 4)
	dt := types.Type{Kind: types.DateTime, Scale: 6}
	for _, c := range []struct {
		in       string
		from, to types.Type
		want     string
		st       Status
	}{
		{"12.5000", dec, tInt, "13", OK}, {"-12.5000", dec, tInt, "-13", OK}, {"12.3456", dec, tDec, "12.35", Rounded},
		{"99999.0000", dec, tDec, "999.99", OutOfRange}, {"-99999.0000", dec, tDec, "-999.99", OutOfRange},
		{"-1", tInt, tUint, "0", OutOfRange}, {"300", tInt, types.Type{Kind: types.TinyInt}, "127", OutOfRange},
		{"2.5", types.NewDouble(), tInt, "2", OK}, {"1e30", types.NewDouble(), tInt, "2147483647", OutOfRange},
		{"-1e30", types.NewDouble(), types.NewBigInt(true), "0", OutOfRange}, {"0.1", types.NewDouble(), tDec, "0.10", OK},
		{"12", tInt, types.NewDouble(), "12", OK}, {"12.3456", dec, tVC3, "12.", TooLong}, {"7", tInt, tSet, "x,y,z", OK},
		{"2", tInt, tEnum, "b", OK}, {"3", tInt, tEnum, "", Truncated}, {"9", tInt, tSet, "x", Truncated},
		{"20200102", tInt, tDate, "2020-01-02", OK}, {"70101", tInt, tDate, "2007-01-01", OK},
		{"0", tInt, tDate, "0000-00-00", OK},
		{"2020-01-02 03:04:05.600000", dt, tDate, "2020-01-02", Rounded},
		{"2020-01-02 03:04:05.600000", dt, tDateTime, "2020-01-02 03:04:05", OK},
		{"2020-01-02 03:04:05.600000", dt, tTime, "03:04:05", Rounded},
		{"2020-01-02 03:04:05.600000", dt, types.NewBigInt(false), "20200102030405", OK},
		{"2020-01-02", tDate, tDateTime, "2020-01-02 00:00:00", OK}, {"2020-01-02", tDate, tStamp, "2020-01-02 00:00:00", OK},
		{"2040-01-02", tDate, tStamp, "0000-00-00 00:00:00", OutOfRange}, {"2020-01-02", tDate, tInt, "20200102", OK},
		{"99", tInt, tYear, "1999", OK}, {"1800", tInt, tYear, "0000", OutOfRange},
		{"12x", types.NewVarChar(5, 45), tInt, "12", Truncated},
		{"x", tSet, types.NewVarChar(5, 45), "x", OK}, {"b", tEnum, tInt, "2", OK},
	} {
		d, st := Parse([]byte(c.in), c.from, &Options{})
		if st != OK {
			t.Fatalf("%q is no %s", c.in, c.from)
		}
		got, st := Store(d, c.from, c.to, &Options{})
		if s := string(AppendText(nil, c.to, got)); s != c.want || st != c.st {
			t.Errorf("%s %q in %s is %q, status %d; want %q, %d", c.from, c.in, c.to, s, st, c.want, c.st)
		}
	}
}
