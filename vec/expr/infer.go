package expr

import (
	"unicode/utf8"

	"github.com/colonnadedb/colonnade/vec/collate"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func charLength(s string) int { return utf8.RuneCountInString(s) }

// digits returns the precision and scale that e needs as DECIMAL; a constant's own digits count, not its type's.
func digits(e *plan.Expr) (precision, scale int) {
	if isConst(e) && e.Type.IsInteger() {
		switch e.Value.Form {
		case types.FormInt64:
			return types.Int128From(e.Value.I).Digits(), 0
		case types.FormUint64:
			return types.Digits(e.Value.Uint64()), 0
		}
	}
	if e.Type.Kind == types.BigInt && !e.Type.Unsigned {
		return 19, 0
	}
	return e.Type.DecimalDigits()
}

// numeric returns e as a number: strings become DOUBLE, dates and times integers or DECIMALs.
func numeric(e *plan.Expr) *plan.Expr {
	t := e.Type
	switch {
	case t.Kind == types.Null:
		return NewNull(types.NewBigInt(false))
	case t.IsString():
		return NewCast(e, types.NewDouble())
	case t.IsTemporal() && t.Scale > 0:
		p, s := t.DecimalDigits()
		return NewCast(e, types.NewDecimal(p, s))
	case t.IsTemporal() || t.Kind == types.Year || t.Kind == types.Enum:
		return NewCast(e, types.NewBigInt(false))
	case t.Kind == types.Set || t.Kind == types.Bit:
		return NewCast(e, types.NewBigInt(true))
	}
	return e
}

func isInteger(t types.Type) bool { return t.IsInteger() }

func isUnsigned(t types.Type) bool { return t.Canonical() == types.FormUint64 || t.Unsigned }

// hiddenScale is how many decimals a quotient keeps while it is an operand: more than its type shows, so that
// 1 / 3 * 100 is 33.3333 as in MariaDB and not 33.3300.
const hiddenScale = 12

// unrounded returns an exact operand with the decimals that its type does not show, if it has some.
func unrounded(e *plan.Expr) (*plan.Expr, bool) {
	switch {
	case e.Kind != plan.Call || e.Type.Kind != types.Decimal:
	case e.Func == "fit":
		return e.Args[0], true
	case e.Func == "/" && e.Type.Scale < hiddenScale:
		x := *e
		p := int(e.Type.Precision) + hiddenScale - int(e.Type.Scale)
		x.Type = types.NewDecimal(p, hiddenScale).WithNotNull(e.Type.NotNull)
		return &x, true
	case e.Func == "case" || e.Func == "if" || e.Func == "coalesce" || e.Func == "ifnull":
		return unroundedChoice(e)
	}
	return e, false
}

// unroundedChoice is unrounded of a call whose value is one of several.
func unroundedChoice(e *plan.Expr) (*plan.Expr, bool) {
	p := int(e.Type.Precision) + hiddenScale - int(e.Type.Scale)
	if e.Type.Scale >= hiddenScale || p > types.MaxInt128Digits {
		return e, false
	}
	x := *e
	x.Args = append([]*plan.Expr(nil), e.Args...)
	x.Type = types.NewDecimal(p, hiddenScale).WithNotNull(e.Type.NotNull)
	hidden := false
	for _, i := range choices(e) {
		a, more := unrounded(e.Args[i])
		hidden = hidden || more
		x.Args[i] = NewCast(a, x.Type)
	}
	if !hidden {
		return e, false
	}
	return &x, true
}

// choices returns the positions of the values among the arguments of CASE, IF, COALESCE and IFNULL.
func choices(e *plan.Expr) []int {
	if e.Func == "case" || e.Func == "if" {
		return caseValues(e.Func, len(e.Args))
	}
	idx := make([]int, len(e.Args))
	for i := range idx {
		idx[i] = i
	}
	return idx
}

// fitTo casts e to a DECIMAL, from the decimals that it does not show where t has room for them.
func fitTo(e *plan.Expr, t types.Type) *plan.Expr {
	x, more := unrounded(e)
	whole := int(e.Type.Precision) - int(e.Type.Scale)
	scale := max(hiddenScale, int(t.Scale))
	if !more || sameRepresentation(e.Type, t) || whole+scale > types.MaxInt128Digits {
		return NewCast(e, t)
	}
	if e.Func == "/" && scale > hiddenScale {
		x.Type = types.NewDecimal(whole+scale, scale).WithNotNull(e.Type.NotNull)
	}
	return &plan.Expr{Kind: plan.Call, Type: t.WithNotNull(e.Type.NotNull), Func: "fit", Args: []*plan.Expr{x}}
}

// Unrounded returns e with the decimals that it has as an operand beyond those that its type shows, and whether there
// are such: sums and averages of quotients add what was not rounded.
func Unrounded(e *plan.Expr) (*plan.Expr, bool) { return unrounded(e) }

// inferArith types + - * % div and /.
func inferArith(c *callInfo) error {
	for i := range c.args {
		c.args[i] = numeric(c.args[i])
	}
	if c.name == "div" || c.name == "%" || c.args[0].Type.IsFloat() || c.args[1].Type.IsFloat() {
		return inferOperands(c)
	}
	a, hiddenA := unrounded(c.args[0])
	b, hiddenB := unrounded(c.args[1])
	if !hiddenA && !hiddenB {
		return inferOperands(c)
	}
	inner := callInfo{name: c.name, args: []*plan.Expr{a, b}}
	if err := inferOperands(&inner); err != nil {
		return err
	}
	if err := inferOperands(c); err != nil {
		return err
	}
	c.args = []*plan.Expr{{Kind: plan.Call, Type: inner.typ, Func: c.name, Args: inner.args}}
	c.name = "fit"
	return nil
}

// inferOperands types an operation of numbers by the decimals that their types show.
func inferOperands(c *callInfo) error {
	a, b := c.args[0], c.args[1]
	switch {
	case a.Type.IsFloat() || b.Type.IsFloat():
		if c.name == "div" {
			c.typ = types.NewBigInt(isUnsigned(a.Type) || isUnsigned(b.Type))
		} else {
			c.typ = floatResult(c.name, a.Type, b.Type)
		}
		for i := range c.args {
			if !c.args[i].Type.IsFloat() || c.args[i].Type.Kind == types.Float {
				c.cast(i, types.NewDouble())
			}
		}
		return nil
	case c.name == "/":
		return inferDivide(c)
	case isInteger(a.Type) && isInteger(b.Type):
		unsigned := isUnsigned(a.Type) || isUnsigned(b.Type)
		if c.name == "%" {
			unsigned = isUnsigned(a.Type)
		}
		c.typ = types.NewBigInt(unsigned)
		return nil
	case c.name == "div":
		c.typ = types.NewBigInt(isUnsigned(a.Type) || isUnsigned(b.Type))
	}
	p1, s1 := digits(a)
	p2, s2 := digits(b)
	scale := max(s1, s2)
	precision := max(p1-s1, p2-s2) + scale
	switch c.name {
	case "*":
		c.typ = types.NewDecimal(p1+p2, s1+s2)
		c.args[0], c.args[1] = exactInt(a), exactInt(b)
		return nil
	case "+", "-":
		c.typ = types.NewDecimal(precision+1, scale)
	case "%":
		c.typ = types.NewDecimal(max(p1, p2), scale)
	}
	c.castAll(types.NewDecimal(precision, scale))
	return nil
}

// shownDecimals returns how many decimals values of a numeric type show, NotFixedScale for as many as needed.
func shownDecimals(t types.Type) int {
	switch {
	case t.IsFloat() && (t.Scale == types.NotFixedScale || t.Precision == 0):
		return types.NotFixedScale
	case t.IsFloat() || t.Kind == types.Decimal:
		return int(t.Scale)
	}
	return 0
}

// fixedDouble returns a DOUBLE that shows n decimals.
func fixedDouble(n int) types.Type {
	if n >= types.NotFixedScale {
		return types.NewDouble()
	}
	return types.Type{Kind: types.Double, Precision: 255, Scale: uint8(n)}
}

// floatResult returns the type of an operation with a DOUBLE: it shows fixed decimals if both operands do.
func floatResult(op string, a, b types.Type) types.Type {
	x, y := shownDecimals(a), shownDecimals(b)
	switch {
	case x == types.NotFixedScale || y == types.NotFixedScale || op == "%":
		return types.NewDouble()
	case op == "*":
		return fixedDouble(x + y)
	case op == "/":
		return fixedDouble(max(x, y) + types.DivPrecisionIncrement)
	}
	return fixedDouble(max(x, y))
}

// exactInt makes an unsigned 64-bit operand of a decimal operation a DECIMAL.
func exactInt(e *plan.Expr) *plan.Expr {
	if e.Type.Canonical() == types.FormUint64 {
		return NewCast(e, types.NewDecimal(20, 0))
	}
	return e
}

func inferDivide(c *callInfo) error {
	p1, s1 := digits(c.args[0])
	_, s2 := digits(c.args[1])
	scale := min(s1+types.DivPrecisionIncrement, 38)
	c.typ = types.NewDecimal(p1+s2+types.DivPrecisionIncrement, scale)
	c.args[0], c.args[1] = exactInt(c.args[0]), exactInt(c.args[1])
	return nil
}

// arithEffects says whether an addition, subtraction or multiplication can overflow its type.
func arithEffects(e *plan.Expr) bool {
	if e.Type.IsFloat() {
		return true
	}
	p1, s1 := digits(e.Args[0])
	p2, s2 := digits(e.Args[1])
	need := max(p1-s1, p2-s2) + max(s1, s2) + 1
	if e.Func == "*" {
		need = p1 + p2
	}
	if e.Type.Kind == types.Decimal {
		return need > types.MaxInt128Digits
	}
	return need > types.MaxInt64Digits || isUnsigned(e.Type)
}

// textOf returns the string type that e has when it is used as a string, with its length.
func textOf(e *plan.Expr) types.Type {
	if e.Type.IsString() {
		return e.Type
	}
	return types.NewVarChar(displayLength(e.Type), types.DefaultCollation).WithNotNull(e.Type.NotNull)
}

// displayLength is the most characters of a value's text.
func displayLength(t types.Type) int {
	switch t.Kind {
	case types.Null:
		return 0
	case types.TinyInt:
		return 4
	case types.SmallInt:
		return 6
	case types.MediumInt:
		return 9
	case types.Int:
		if t.Bool {
			return 1
		}
		return 11
	case types.Year:
		return 4
	case types.Decimal:
		return int(t.Precision) + 2
	case types.Float:
		return 12
	case types.Double:
		return 22
	case types.Date:
		return 10
	case types.Time:
		return 10 + fraction(t)
	case types.DateTime, types.Timestamp:
		return 19 + fraction(t)
	case types.Bit:
		return int(t.Length+7) / 8
	case types.Enum:
		n := 0
		for _, s := range t.Elems {
			n = max(n, charLength(s))
		}
		return n
	case types.Set:
		n := 0
		for _, s := range t.Elems {
			n += charLength(s) + 1
		}
		return max(n-1, 0)
	case types.BigInt:
		return 20
	}
	if t.Length == 0 {
		return 65535
	}
	return int(t.Length)
}

func fraction(t types.Type) int {
	if t.Scale > 0 {
		return int(t.Scale) + 1
	}
	return 0
}

// stringType returns a string type for n characters of the arguments' collation.
func stringType(n int, c types.CollationID) types.Type {
	kind := types.VarChar
	switch {
	case c == types.CollationBinary && n > 65535:
		kind = types.Blob
	case c == types.CollationBinary:
		kind = types.VarBinary
	case n > 16383:
		kind = types.Text
	}
	if n > 1<<31 {
		n = 1 << 31
	}
	return types.Type{Kind: kind, Length: uint32(n), Collation: c}
}

// asText coerces argument i to a string.
func (c *callInfo) asText(i int) {
	if !c.args[i].Type.IsString() {
		c.cast(i, textOf(c.args[i]))
	}
}

// Unify returns the type that values of several types have in common: in CASE, COALESCE, UNION.
func Unify(ts ...types.Type) types.Type {
	var u types.Type
	notNull := true
	for _, t := range ts {
		notNull = notNull && t.NotNull
		if t.Kind == types.Null {
			continue
		}
		if u.Kind == types.Null {
			u = t
			continue
		}
		u = unify2(u, t)
	}
	return u.WithNotNull(notNull)
}

func unify2(a, b types.Type) types.Type {
	switch {
	case a.Kind == b.Kind && a.Kind != types.Enum && a.Kind != types.Set && !a.IsString() && !a.IsNumeric():
		a.Scale = max(a.Scale, b.Scale)
		return a
	case a.IsString() || b.IsString() || a.IsTemporal() != b.IsTemporal() || a.Kind == types.Enum ||
		b.Kind == types.Enum ||
		a.Kind == types.Set || b.Kind == types.Set:
		return unifyText(a, b)
	case a.IsTemporal():
		t := types.Type{Kind: types.DateTime, Scale: max(a.Scale, b.Scale)}
		if a.Kind == b.Kind {
			t.Kind = a.Kind
		}
		return t
	case a.IsFloat() || b.IsFloat():
		if a.Kind == types.Float && b.Kind == types.Float {
			return a
		}
		return fixedDouble(max(shownDecimals(a), shownDecimals(b)))
	case a.Kind == types.Decimal || b.Kind == types.Decimal:
		p1, s1 := a.DecimalDigits()
		p2, s2 := b.DecimalDigits()
		s := max(s1, s2)
		return types.NewDecimal(max(p1-s1, p2-s2)+s, s)
	default:
		return unifyInts(a, b)
	}
}

func unifyInts(a, b types.Type) types.Type {
	if a.Bool && b.Bool {
		return a
	}
	ua, ub := isUnsigned(a), isUnsigned(b)
	rank := func(t types.Type) types.Kind {
		if t.Kind > types.BigInt {
			return types.BigInt
		}
		return t.Kind
	}
	k := max(rank(a), rank(b))
	switch {
	case ua == ub:
		return types.Type{Kind: k, Unsigned: ua}
	case a.Canonical() == types.FormUint64 || b.Canonical() == types.FormUint64:
		return types.NewDecimal(20, 0) // BIGINT UNSIGNED with a signed type
	case k < types.BigInt:
		return types.Type{Kind: k + 1}
	}
	return types.NewBigInt(false)
}

func unifyText(a, b types.Type) types.Type {
	c := types.CollationNone
	for _, t := range []types.Type{a, b} {
		if t.IsString() {
			x := t.Collation
			if x == types.CollationNone {
				x = types.DefaultCollation
			}
			c = collate.Merge(c, x)
		}
	}
	if c == types.CollationNone {
		c = types.DefaultCollation
	}
	t := stringType(max(displayLength(a), displayLength(b)), c)
	if a.Kind == b.Kind && a.Kind == types.Char {
		t.Kind = types.Char
	}
	return t
}
