package expr

import (
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

func init() {
	register(
		function{name: "abs", min: 1, max: 1, infer: inferAbs, row: absRow, effects: true},
		function{name: "sign", min: 1, max: 1, infer: inferSign, row: signRow},
		function{name: "ceiling", min: 1, max: 1, infer: inferFloor, row: ceilingRow},
		function{name: "floor", min: 1, max: 1, infer: inferFloor, row: floorRow},
		function{name: "round", min: 1, max: 2, infer: inferRound, row: roundRow, effects: true},
		function{name: "truncate", min: 2, max: 2, infer: inferRound, row: truncateRow},
		function{name: "greatest", min: 2, max: -1, infer: inferExtreme, row: greatestRow},
		function{name: "least", min: 2, max: -1, infer: inferExtreme, row: leastRow},
		function{name: "pow", min: 2, max: 2, infer: inferDouble, row: powRow, effects: true},
		function{name: "log", min: 1, max: 2, infer: inferDouble, row: logRow, mayNull: true, effects: true},
		function{name: "atan", min: 1, max: 2, infer: inferDouble, row: atanRow},
		function{name: "pi", min: 0, max: 0, infer: inferPi, row: piRow},
		function{name: "rand", min: 0, max: 1, infer: inferRand, row: randRow, volatile: true, lenient: true},
	)
	for name, f := range map[string]func(float64) float64{"sqrt": math.Sqrt, "exp": math.Exp, "ln": math.Log,
		"log2": math.Log2, "log10": math.Log10, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin,
		"acos": math.Acos, "cot": func(x float64) float64 { return 1 / math.Tan(x) },
		"degrees": func(x float64) float64 { return x * (180 / math.Pi) },
		"radians": func(x float64) float64 { return x * (math.Pi / 180) }} {
		logarithm := name == "ln" || name == "log2" || name == "log10"
		register(function{name: name, min: 1, max: 1, infer: inferDouble, row: floatRow(name, f, logarithm), mayNull: true,
			effects: true})
	}
	alias("ceiling", "ceil")
	alias("pow", "power")
	alias("atan", "atan2")
}

func inferDouble(c *callInfo) error {
	for i := range c.args {
		c.args[i] = NewCast(numeric(c.args[i]), types.NewDouble())
	}
	c.typ = types.NewDouble()
	return nil
}

// floatRow makes a row function: NaN is NULL (with the warning of a division by zero for logarithms), infinity an
// error.
func floatRow(name string, f func(float64) float64, logarithm bool) rowFunc {
	return func(c *rowCtx, a []types.Datum) (types.Datum, error) {
		x := a[0].F
		if logarithm && x <= 0 {
			return types.NullDatum, c.ev.divisionByZero()
		}
		return finite(name, f(x))
	}
}

func finite(name string, r float64) (types.Datum, error) {
	switch {
	case math.IsNaN(r):
		return types.NullDatum, nil
	case math.IsInf(r, 0):
		return types.NullDatum, errorf(ErrOutOfRange, "DOUBLE value is out of range in '%s'", name)
	}
	return types.FloatDatum(r), nil
}

func powRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	r := math.Pow(a[0].F, a[1].F)
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return types.NullDatum, errorf(ErrOutOfRange, "DOUBLE value is out of range in 'pow(%s,%s)'",
			strconv.FormatFloat(a[0].F, 'g', -1, 64), strconv.FormatFloat(a[1].F, 'g', -1, 64))
	}
	return types.FloatDatum(r), nil
}

func logRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if len(a) == 1 {
		if a[0].F <= 0 {
			return types.NullDatum, c.ev.divisionByZero()
		}
		return types.FloatDatum(math.Log(a[0].F)), nil
	}
	if a[0].F <= 0 || a[0].F == 1 || a[1].F <= 0 {
		return types.NullDatum, c.ev.divisionByZero()
	}
	return types.FloatDatum(math.Log(a[1].F) / math.Log(a[0].F)), nil
}

func atanRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if len(a) == 2 {
		return types.FloatDatum(math.Atan2(a[0].F, a[1].F)), nil
	}
	return types.FloatDatum(math.Atan(a[0].F)), nil
}

func inferPi(c *callInfo) error {
	c.typ = fixedDouble(6)
	return nil
}

func piRow(*rowCtx, []types.Datum) (types.Datum, error) { return types.FloatDatum(math.Pi), nil }

func inferRand(c *callInfo) error {
	c.castAll(bigInt)
	c.typ = types.NewDouble().WithNotNull(true)
	return nil
}

// mysqlRand is MySQL's generator, which RAND(seed) repeats.
type mysqlRand struct{ a, b uint64 }

const mysqlRandMax = 0x3FFFFFFF

func newMySQLRand(seed uint32) *mysqlRand {
	return &mysqlRand{uint64(seed*0x10001+55555555) % mysqlRandMax, uint64(seed*0x10000001) % mysqlRandMax}
}

func (r *mysqlRand) next() float64 {
	r.a = (r.a*3 + r.b) % mysqlRandMax
	r.b = (r.a + r.b + 33) % mysqlRandMax
	return float64(r.a) / mysqlRandMax
}

func randRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	if len(a) == 0 {
		return types.FloatDatum(rand.Float64()), nil
	}
	r, _ := c.state.(*mysqlRand)
	if r == nil {
		r = newMySQLRand(uint32(a[0].I))
		c.state = r
	}
	return types.FloatDatum(r.next()), nil
}

func inferAbs(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	c.typ = c.args[0].Type
	if isInteger(c.typ) {
		c.typ = types.NewBigInt(isUnsigned(c.typ))
		c.cast(0, c.typ)
	}
	return nil
}

func absRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	d := a[0]
	switch d.Form {
	case types.FormFloat64:
		return types.FloatDatum(math.Abs(d.F)), nil
	case types.FormInt64:
		if d.I == math.MinInt64 {
			return types.NullDatum, errorf(ErrOutOfRange, "BIGINT value is out of range in 'abs(%d)'", d.I)
		}
		if d.I < 0 {
			d.I = -d.I
		}
	case types.FormInt128:
		d.H = d.H.Abs()
	}
	return d, nil
}

func inferSign(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	c.typ = types.Type{Kind: types.Int, Length: 2}
	if x, more := unrounded(c.args[0]); more {
		c.args[0] = x
	}
	return nil
}

func signRow(_ *rowCtx, a []types.Datum) (types.Datum, error) {
	if a[0].Form == types.FormFloat64 {
		return types.IntDatum(boolInt(a[0].F > 0) - boolInt(a[0].F < 0)), nil
	}
	return types.IntDatum(int64(wide(a[0]).Sign())), nil
}

// inferFloor types FLOOR and CEILING: integers where the digits before the point fit.
func inferFloor(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	t := c.args[0].Type
	switch {
	case t.IsFloat():
		c.typ = fixedDouble(0)
		c.cast(0, types.NewDouble())
	case t.Kind == types.Decimal && int(t.Precision)-int(t.Scale) >= types.MaxInt64Digits:
		c.typ = types.NewDecimal(int(t.Precision)-int(t.Scale)+1, 0)
	default:
		c.typ = types.NewBigInt(isUnsigned(t) && t.Kind != types.Decimal)
	}
	// -1/100000 shows as -0.0000 and yet has the floor -1.
	if x, more := unrounded(c.args[0]); more {
		c.args[0] = x
	}
	return nil
}

func floorDatum(c *rowCtx, d types.Datum, up bool) types.Datum {
	if d.Form == types.FormFloat64 {
		if up {
			return types.FloatDatum(math.Ceil(d.F))
		}
		return types.FloatDatum(math.Floor(d.F))
	}
	x, scale := exactValue(c.types[0], d)
	q, r := x, types.Int128{}
	if scale > 0 {
		q, r = x.QuoRem(types.Pow10Int128(scale))
	}
	if up && r.Sign() > 0 {
		q, _ = q.Add(one)
	} else if !up && r.Sign() < 0 {
		q, _ = q.Sub(one)
	}
	return intOrExact(c.typ, q)
}

func floorRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return floorDatum(c, a[0], false), nil
}
func ceilingRow(c *rowCtx, a []types.Datum) (types.Datum, error) {
	return floorDatum(c, a[0], true), nil
}

// inferRound types ROUND and TRUNCATE.
func inferRound(c *callInfo) error {
	c.args[0] = numeric(c.args[0])
	if len(c.args) == 1 {
		c.args = append(c.args, NewInt(0))
	}
	c.cast(1, bigInt)
	t := c.args[0].Type
	d := c.args[1]
	switch {
	case t.IsFloat():
		c.typ = types.NewDouble()
		if isConst(d) && d.Value.I >= 0 && d.Value.I < types.NotFixedScale {
			c.typ = fixedDouble(int(d.Value.I))
		}
		c.cast(0, types.NewDouble())
	case t.Kind != types.Decimal:
		c.typ = types.NewBigInt(isUnsigned(t))
		c.cast(0, c.typ)
	case !isConst(d) || d.Value.IsNull():
		c.typ = types.NewDecimal(int(t.Precision)+1, int(t.Scale))
	default:
		scale := int(min(max(d.Value.I, 0), 38))
		delta := int(t.Scale) - scale
		p := int(t.Precision) - delta
		if delta > 0 && c.name == "round" {
			p++
		}
		c.typ = types.NewDecimal(max(p, 1), scale)
	}
	return nil
}

func roundRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return c.roundDatum(a, true) }

func truncateRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return c.roundDatum(a, false) }

// roundDatum rounds half away from zero, or cuts, at a number of digits behind (negative: before) the point.
func (c *rowCtx) roundDatum(a []types.Datum, round bool) (types.Datum, error) {
	n := int(min(max(a[1].I, -400), 400))
	if a[1].Form == types.FormUint64 && a[1].I < 0 {
		n = 400
	}
	if a[0].Form == types.FormFloat64 {
		return types.FloatDatum(roundFloat(a[0].F, n, round)), nil
	}
	x, scale := exactValue(c.types[0], a[0])
	r := x
	if n < scale {
		if round {
			r, _, _ = x.Rescale(n - scale)
		} else if scale-n <= types.MaxInt128Digits {
			r, _ = x.QuoRem(types.Pow10Int128(scale - n))
		} else {
			r = types.Int128{}
		}
		scale = n
	}
	r, _, ok := r.Rescale(decimalScale(c.typ) - scale)
	if ok && c.typ.Canonical() == types.FormInt64 {
		ok = r.IsInt64()
	} else if ok && c.typ.Canonical() == types.FormUint64 {
		ok = r.Hi == 0
	}
	if !ok {
		e := plan.Expr{Kind: plan.Call, Func: "round", Type: c.typ}
		return types.NullDatum, outOfRange(&e)
	}
	return intOrExact(c.typ, r), nil
}

// roundFloat rounds half to even after scaling, as MySQL's rint does.
func roundFloat(f float64, n int, round bool) float64 {
	p := math.Pow10(max(n, -n))
	if math.IsInf(p, 0) {
		if n > 0 {
			return f
		}
		return 0
	}
	var x float64
	if n >= 0 {
		x = f * p
	} else {
		x = f / p
	}
	if math.IsInf(x, 0) {
		return f
	}
	if round {
		x = math.RoundToEven(x)
	} else {
		x = math.Trunc(x)
	}
	if n >= 0 {
		return x / p
	}
	return x * p
}

// inferExtreme types GREATEST and LEAST.
func inferExtreme(c *callInfo) error {
	idx := make([]int, len(c.args))
	var strs, numbers int
	for i, a := range c.args {
		idx[i] = i
		if a.Type.IsString() {
			strs++
		} else if a.Type.IsNumeric() {
			numbers++
		}
	}
	if strs > 0 && numbers > 0 {
		for i := range c.args {
			c.cast(i, types.NewDouble())
		}
		c.typ = types.NewDouble()
		return nil
	}
	var err error
	c.typ, err = c.unifyArgs(idx)
	return err
}

func extreme(c *rowCtx, a []types.Datum, sign int) types.Datum {
	best := a[0]
	for _, d := range a[1:] {
		if compareDatums(c.typ, d, best)*sign > 0 {
			best = d
		}
	}
	return best
}

func greatestRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return extreme(c, a, 1), nil }

func leastRow(c *rowCtx, a []types.Datum) (types.Datum, error) { return extreme(c, a, -1), nil }
