package expr

import (
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// CoerceComparison returns a and b with the casts under which they are compared: the same type on both sides, the
// collation included, so that equality is equality of canonical values (collation keys for strings).
func CoerceComparison(a, b *plan.Expr) (*plan.Expr, *plan.Expr, error) {
	args := []*plan.Expr{a, b}
	if err := coerceCompare("=", args); err != nil {
		return nil, nil, err
	}
	return args[0], args[1], nil
}

// coerceCompare casts all operands of op to the type in which the first is compared with each other one.
func coerceCompare(op string, args []*plan.Expr) error {
	t, err := compareType(op, args)
	if err != nil {
		return err
	}
	if t.Kind == types.DateTime && datesOnly(args) {
		t = types.Type{Kind: types.Date} // so that the column is compared as it is stored
	}
	for i := range args {
		args[i] = castForCompare(args[i], t)
	}
	return nil
}

// datesOnly says whether args are DATEs and constant texts of days without a time.
func datesOnly(args []*plan.Expr) bool {
	for _, a := range args {
		switch {
		case a.Type.Kind == types.Date:
		case isConst(a) && a.Value.Form == types.FormString:
			if dt := comparedText(a.Value.S, types.Type{Kind: types.DateTime, Scale: 6}); dt !=
				types.DateTimeOfDate(types.DateOfDateTime(dt)) {
				return false
			}
		case isConst(a) && a.Type.Kind == types.DateTime && a.Value.Form == types.FormInt64:
			if types.DateTimeOfDate(types.DateOfDateTime(a.Value.I)) != a.Value.I {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// castForCompare is NewCast that keeps strings' lengths: only their collation matters.
func castForCompare(e *plan.Expr, t types.Type) *plan.Expr {
	if t.IsString() && e.Type.IsString() {
		if e.Type.Collation == t.Collation {
			return e
		}
		u := e.Type
		u.Collation = t.Collation
		return relabel(e, u)
	}
	if t.IsString() {
		u := textOf(e)
		u.Collation = t.Collation
		return NewCast(e, u)
	}
	if isConst(e) && e.Value.Form == types.FormString && t.IsTemporal() && t.Kind != types.Timestamp {
		return plan.NewConstant(types.IntDatum(comparedText(e.Value.S, t)), t.WithNotNull(true))
	}
	return NewCast(e, t)
}

// comparedText is the temporal value of type t that a constant text has in a comparison. MariaDB is lenient there: a
// day that its month does not have is still between its neighbours ('2026-02-31' is after '2026-02-28'), and what is no
// date at all is the zero date.
func comparedText(s string, t types.Type) int64 {
	var v int64
	var st convert.Status
	switch t.Kind {
	case types.Date:
		v, st = convert.ParseDate([]byte(s), convert.AllowInvalidDates)
	case types.Time:
		v, st = convert.ParseTime([]byte(s), int(t.Scale))
	default:
		v, st = convert.ParseDateTime([]byte(s), int(t.Scale), convert.AllowInvalidDates)
	}
	if st == convert.Invalid {
		return 0
	}
	return v
}

// relabel gives e another string type over the same bytes.
func relabel(e *plan.Expr, t types.Type) *plan.Expr {
	if isConst(e) {
		return plan.NewConstant(e.Value, t)
	}
	t.NotNull = e.Type.NotNull
	return &plan.Expr{Kind: plan.Call, Type: t, Func: "collate", Args: []*plan.Expr{e}}
}

// compareType returns the type in which the operands of op are compared.
func compareType(op string, args []*plan.Expr) (types.Type, error) {
	var strs, temporals, numbers, floats int
	for _, a := range args {
		switch k := a.Type; {
		case k.Kind == types.Null:
		case k.IsString():
			strs++
		case k.IsTemporal():
			temporals++
		case k.Kind == types.Enum || k.Kind == types.Set:
			strs++
		default:
			numbers++
			if k.IsFloat() {
				floats++
			}
		}
	}
	switch {
	case temporals > 0 && numbers == 0:
		return temporalCompareType(args), nil
	case temporals > 0 && strs == 0 && floats == 0:
		return numericCompareType(args), nil
	case numbers == 0 && temporals == 0 && strs > 0:
		id, err := mergeCollation(op, args)
		return types.NewVarChar(0, id), err
	case numbers > 0 && strs == 0 && floats == 0:
		return numericCompareType(args), nil
	case numbers == 0:
		return types.NewBigInt(false), nil
	case onlyEnumAndInts(args):
		return types.NewBigInt(false), nil
	}
	return types.NewDouble(), nil
}

func onlyEnumAndInts(args []*plan.Expr) bool {
	for _, a := range args {
		if !(a.Type.IsInteger() || a.Type.Kind == types.Enum || a.Type.Kind == types.Set || a.Type.Kind == types.Null) {
			return false
		}
	}
	return true
}

// temporalCompareType picks the type for dates and times with each other and with strings.
func temporalCompareType(args []*plan.Expr) types.Type {
	var t types.Type
	var scale uint8
	for _, a := range args {
		k := a.Type
		switch {
		case k.IsTemporal():
			if t.Kind == types.Null {
				t = types.Type{Kind: k.Kind}
			} else if t.Kind != k.Kind {
				t = types.Type{Kind: types.DateTime}
			}
			scale = max(scale, k.Scale)
		case k.IsString():
			scale = 6
			if t.Kind == types.Date || t.Kind == types.Null && !isConst(a) {
				t = types.Type{Kind: types.DateTime}
			}
		}
	}
	hasString := false
	for _, a := range args {
		hasString = hasString || a.Type.IsString()
	}
	if t.Kind == types.Date && hasString {
		t.Kind = types.DateTime
	}
	if t.Kind != types.Date {
		t.Scale = scale
	}
	return t
}

// numericCompareType picks BIGINT, DECIMAL or the unsigned BIGINT for exact numbers.
func numericCompareType(args []*plan.Expr) types.Type {
	ints, scale, whole, unsigned, signed := true, 0, 1, false, false
	for _, a := range args {
		t := a.Type
		if t.Kind == types.Null {
			continue
		}
		ints = ints && t.Kind != types.Decimal && !(t.IsTemporal() && t.Scale > 0)
		u := t.Canonical() == types.FormUint64
		if isConst(a) && a.Value.Form == types.FormInt64 && a.Value.I >= 0 ||
			isConst(a) && a.Value.Form == types.FormUint64 && int64(a.Value.I) >= 0 {
			u = false // fits either way
		} else {
			signed = signed || !u
		}
		unsigned = unsigned || u
		p, s := digits(a)
		scale, whole = max(scale, s), max(whole, p-s)
	}
	switch {
	case ints && unsigned && !signed:
		return types.NewBigInt(true)
	case ints && !unsigned:
		return types.NewBigInt(false)
	}
	if unsigned {
		whole = max(whole, 20)
	}
	return types.NewDecimal(whole+scale, scale)
}
