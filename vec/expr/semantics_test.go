package expr

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// columnOf returns a batch of one column of type t with the values of texts; "NULL" is NULL.
func columnOf(t *testing.T, typ types.Type, texts ...string) *coldata.Batch {
	t.Helper()
	b := coldata.NewBatchBuilder([]types.Type{typ})
	for _, s := range texts {
		d := types.NullDatum
		if s != "NULL" {
			var st convert.Status
			if d, st = convert.Parse([]byte(s), typ, &convert.Options{}); st > convert.Rounded {
				t.Fatalf("%q is no %s", s, typ)
			}
			d.S = strings.Clone(d.S)
		}
		b.AppendRow(d)
	}
	return b.Batch()
}

// rowsWhere returns the numbers of the rows, from 1 on, for which e is true: "1,3".
func rowsWhere(t *testing.T, e *plan.Expr, b *coldata.Batch) string {
	t.Helper()
	bits := make([]uint64, coldata.Words(b.N))
	if err := compileT(t, e, CompileEnv{}).FilterTrue(b, bits); err != nil {
		t.Fatalf("%s: %v", Format(e), err)
	}
	var rows []string
	for i := range b.N {
		if coldata.Bit(bits, i) {
			rows = append(rows, fmt.Sprint(i+1))
		}
	}
	return strings.Join(rows, ",")
}

// TestConditionsOfAllTypes proves which values of which types are true as a condition of their own.
func TestConditionsOfAllTypes(t *testing.T) {
	enum := types.Type{Kind: types.Enum, Elems: []string{"a", "b"}}
	for _, c := range []struct {
		typ  types.Type
		vals string
		want string
	}{
		{types.NewVarChar(20, types.DefaultCollation), "1a|0.0|abc|0.5| 1||NULL", "1,4,5"},
		{types.Type{Kind: types.VarBinary, Length: 9, Collation: types.CollationBinary}, "1|a|-0.1", "1,3"},
		{types.NewDecimal(5, 2), "0.50|0.00|-0.30|NULL", "1,3"},
		{types.NewDecimal(30, 2), "0.50|0.00|-0.30|NULL", "1,3"},
		{types.NewDouble(), "0.4|0|-0.2", "1,3"},
		{types.Type{Kind: types.Float, Scale: types.NotFixedScale}, "0.4|0|-0.2", "1,3"},
		{types.Type{Kind: types.Date}, "2000-01-01|0000-00-00|NULL", "1"},
		{types.Type{Kind: types.DateTime, Scale: 3}, "2000-01-01 00:00:00.5|0000-00-00", "1"},
		{types.Type{Kind: types.Time}, "00:00:01|00:00:00", "1"},
		{types.Type{Kind: types.Year}, "1999|0000", "1"},
		{enum, "a|b|NULL", "1,2"},
		{types.Type{Kind: types.Int}, "1|0|-1", "1,3"},
		{types.NewBigInt(true), "18446744073709551615|0", "1"},
	} {
		b := columnOf(t, c.typ, strings.Split(c.vals, "|")...)
		if got := rowsWhere(t, plan.NewColumn(0, c.typ), b); got != c.want {
			t.Errorf("%s: rows %s of %s are true, want %s", c.typ, got, c.vals, c.want)
		}
	}
	for s, want := range map[string]string{"1a": "1", "0.0": "", "abc": "", "0.5": "1"} {
		if got := rowsWhere(t, NewString(s), columnOf(t, types.NewBigInt(false), "1")); got != want {
			t.Errorf("'%s': rows %q are true, want %q", s, got, want)
		}
	}
}

// TestCollationsOfComparisons proves whose collation wins: COLLATE, then columns and casts, then literals; binary
// strings among equals.
func TestCollationsOfComparisons(t *testing.T) {
	ci := types.NewVarChar(10, types.UTF8MB4GeneralCI)
	k := plan.NewColumn(0, ci)
	b := columnOf(t, ci, "a", "A", "b", "NULL", "1", "")
	vb := types.Type{Kind: types.VarBinary, Length: 10, Collation: types.CollationBinary}
	binary := func(s string) *plan.Expr { return NewCast(NewString(s), vb) }
	in := func(s, collation string) *plan.Expr { return call("collate", NewString(s), NewString(collation)) }
	hex := plan.NewConstant(types.StringDatum("A"), vb.WithNotNull(true)) // as x'41' is
	for _, c := range []struct {
		e    *plan.Expr
		want string
	}{
		{call("=", k, NewString("A")), "1,2"},
		{call("=", k, binary("A")), "2"},
		{call("=", binary("A"), k), "2"},
		{call("=", call("binary", k), NewString("A")), "2"},
		{call("=", NewCast(k, vb), NewString("A")), "2"},
		{call("=", k, hex), "1,2"},
		{call("<", k, binary("a")), "2,5,6"},
		{call("in", k, NewString("x"), binary("A")), "2"},
		{call("between", k, binary("A"), NewString("a")), "1,2"},
		{call("like", k, binary("A")), "2"},
		{call("=", k, in("a", "utf8mb4_bin")), "1"},
		{call("=", k, call("concat", in("a", "utf8mb4_bin"), NewString(""))), "1"},
		{call("=", k, call("upper", in("a", "utf8mb4_bin"))), "2"},
		{call("is_null", call("nullif", k, in("A", "utf8mb4_bin"))), "2,4"},
		{call("=", call("collate", call("collate", k, NewString("utf8mb4_bin")), NewString("utf8mb4_general_ci")),
			NewString("A")), "1,2"},
	} {
		if got := rowsWhere(t, c.e, b); got != c.want {
			t.Errorf("%s: rows %s, want %s", Format(c.e), got, c.want)
		}
	}
}

// TestCollationConflicts proves that two collations that were both written are an error.
func TestCollationConflicts(t *testing.T) {
	x := call("collate", NewString("a"), NewString("utf8mb4_bin"))
	y := call("collate", NewString("A"), NewString("utf8mb4_general_ci"))
	const want = "Illegal mix of collations (utf8mb4_bin,EXPLICIT) and (utf8mb4_general_ci,EXPLICIT) for operation "
	for op, args := range map[string][]*plan.Expr{"=": {x, y}, "<=>": {x, y}, "in": {x, y}, "concat": {x, y},
		"like": {x, y}, "between": {x, y, NewString("b")}, "if": {NewInt(1), x, y}, "greatest": {x, y},
		"coalesce": {x, y}, "strcmp": {x, y}, "replace": {x, y, NewString("c")}} {
		if _, err := NewCall(op, args...); !errors.Is(err, ErrCollation) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", op, err)
		}
	}
	if _, err := NewCall("=", call("concat", x, NewString("b")), y); !errors.Is(err, ErrCollation) {
		t.Errorf("concat's collation was forgotten: %v", err)
	}
}

// TestNegatingTheSmallestBigInt proves that constants become DECIMALs, and that columns are out of range.
func TestNegatingTheSmallestBigInt(t *testing.T) {
	least := call("-", call("neg", NewInt(math.MaxInt64)), NewInt(1))
	big := plan.NewConstant(types.UintDatum(1<<63), types.NewBigInt(true).WithNotNull(true))
	for _, e := range []*plan.Expr{call("neg", NewInt(math.MinInt64)), call("neg", least), call("neg", call("neg", big))} {
		d, err := compileT(t, e, CompileEnv{}).EvalDatum(nil)
		if err != nil || textOfDatum(e.Type, d) != "9223372036854775808" || e.Type.Kind != types.Decimal {
			t.Errorf("%s is %s %s, %v", Format(e), e.Type, textOfDatum(e.Type, d), err)
		}
	}
	b := columnOf(t, types.NewBigInt(false), "-9223372036854775808")
	if _, err := compileT(t, call("neg", plan.NewColumn(0, types.NewBigInt(false))), CompileEnv{}).Eval(b); !errors.Is(err,
		ErrOutOfRange) {
		t.Errorf("a column: %v", err)
	}
}

// TestDecimalToDoubleRoundsOnce proves it for vectors whose bounds are not known.
func TestDecimalToDoubleRoundsOnce(t *testing.T) {
	for _, c := range []struct {
		typ        types.Type
		text, want string
	}{{types.NewDecimal(20, 4), "9007199254740993.0000", "9.007199254740992e15"},
		{types.NewDecimal(18, 2), "9007199254740993.01", "9.007199254740994e15"},
		{types.NewDecimal(18, 18), "0.300000000000000001", "0.3"},
		{types.NewDecimal(15, 2), "-1234567.89", "-1234567.89"}} {
		b := columnOf(t, c.typ, c.text, c.text)
		e := NewCast(plan.NewColumn(0, c.typ), types.NewDouble())
		v, err := compileT(t, e, CompileEnv{}).Eval(b)
		if err != nil || textOfDatum(e.Type, v.Datum(1)) != c.want {
			t.Errorf("%s is %s, %v; want %s", c.text, textOfDatum(e.Type, v.Datum(1)), err, c.want)
		}
	}
}

// TestInComparesPairs proves that every element of IN is compared in the type of its own pair.
func TestInComparesPairs(t *testing.T) {
	vc := types.NewVarChar(20, types.DefaultCollation)
	s, i := plan.NewColumn(0, vc), plan.NewColumn(0, types.Type{Kind: types.Int})
	date := plan.NewColumn(0, types.Type{Kind: types.Date})
	null := NewNull(types.Type{})
	texts := columnOf(t, vc, "1a", "0.0", "abc", "0.5", " 1", "")
	ints := columnOf(t, i.Type, "1", "0", "NULL")
	dates := columnOf(t, date.Type, "2000-01-01", "0000-00-00", "1999-01-01", "NULL")
	for _, c := range []struct {
		e    *plan.Expr
		b    *coldata.Batch
		want string
	}{
		{call("in", s, NewInt(1), NewString("abc")), texts, "1,3,5"},
		{call("in", s, NewInt(0), NewString("abc")), texts, "2,3,6"},
		{call("not", call("in", s, NewInt(1), NewString("abc"))), texts, "2,4,6"},
		{call("in", s, NewInt(1), NewString("abc"), null), texts, "1,3,5"},
		{call("not", call("in", s, NewInt(1), NewString("abc"), null)), texts, ""},
		{call("in", i, NewInt(1), NewString("0x")), ints, "1,2"},
		{call("in", i, NewString("1a"), NewString("x")), ints, "1,2"},
		{call("in", date, NewString("2000-01-01"), NewInt(20000101)), dates, "1"},
		{call("in", date, NewString("2000-01-01"), NewInt(0)), dates, "1,2"},
		{call("between", s, NewInt(0), NewString("b")), texts, "2,3,6"},
	} {
		if got := rowsWhere(t, c.e, c.b); got != c.want {
			t.Errorf("%s: rows %s, want %s", Format(c.e), got, c.want)
		}
	}
}

// TestYearsOfTwoDigits proves that constants that a YEAR column is compared with are years.
func TestYearsOfTwoDigits(t *testing.T) {
	y := plan.NewColumn(0, types.Type{Kind: types.Year})
	b := columnOf(t, y.Type, "1999", "2024", "1970", "2000", "2069", "0000")
	dec := plan.NewConstant(types.IntDatum(990), types.NewDecimal(3, 1).WithNotNull(true))
	for _, c := range []struct {
		e    *plan.Expr
		want string
	}{
		{call("in", y, NewInt(99), NewInt(2024)), "1,2"},
		{call("in", y, NewInt(99)), "1"},
		{call("in", y, NewInt(99), y), "1,2,3,4,5,6"},
		{call("in", y, NewInt(99), call("+", y, NewInt(1))), ""},
		{call("in", y, NewInt(99), NewString("2024")), "1,2"},
		{call("in", y, NewString("99"), NewString("24")), "1,2"},
		{call("not", call("in", y, NewInt(99), NewInt(24))), "3,4,5,6"},
		{call("in", y, NewInt(99), NewInt(-5)), "1"},
		{call("=", y, NewInt(99)), "1"},
		{call("=", NewInt(99), y), "1"},
		{call("<=>", y, NewInt(99)), "1"},
		{call("=", y, call("+", NewInt(98), NewInt(1))), "1"},
		{call("<", y, NewInt(99)), "3,6"},
		{call("between", y, NewInt(70), NewInt(99)), "1,3"},
		{call("=", y, NewInt(0)), "6"},
		{call("=", y, NewString("0")), "4"},
		{call("=", y, NewInt(69)), "5"},
		{call("=", y, NewString("99")), "1"},
		{call("=", y, dec), "1"},
		{call("=", y, plan.NewConstant(types.FloatDatum(99), types.NewDouble())), "1"},
		{call(">", y, NewInt(100)), "1,2,3,4,5"},
		{call(">", y, NewInt(3000)), ""},
		{call(">", y, NewInt(-1)), "1,2,3,4,5,6"},
		{call("=", call("+", y, NewInt(0)), NewInt(99)), ""},
		{call("in", NewInt(99), y, NewInt(5)), ""},
	} {
		if got := rowsWhere(t, c.e, b); got != c.want {
			t.Errorf("%s: rows %s, want %s", Format(c.e), got, c.want)
		}
	}
}
