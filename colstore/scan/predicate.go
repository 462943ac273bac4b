package scan

import (
	"math"

	"github.com/colonnadedb/colonnade/asm/filter"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// predicateKind is how a conjunct is evaluated.
type predicateKind uint8

const (
	rangePredicate  predicateKind = iota // integer column within [lo, hi], or outside
	floatPredicate                       // float column op constant
	nullPredicate                        // IS NULL, IS NOT NULL
	stringPredicate                      // any conjunct over one string column: once a dictionary entry
	otherPredicate                       // by package expr
)

// predicate is one conjunct.
type predicate struct {
	kind    predicateKind
	column  int // position in Scan.Columns; of otherPredicate: -1
	columns []int
	lo, hi  int64 // rangePredicate, in the order of uint64 if unsigned
	outside bool
	never   bool // no row passes, whatever its value
	op      filter.Op
	float   float64
	isNull  bool
	program *expr.Program
	onNull  bool // stringPredicate: the answer for NULL
	// key bounds of a string comparison with a constant, as zones hold them; nil: none.
	zone *granule.Zone
}

// substitute replaces params by their values.
func substitute(e *plan.Expr, params []exec.Param) *plan.Expr {
	return e.Rewrite(func(n *plan.Expr) *plan.Expr {
		if n.Kind == plan.Param && n.Index < len(params) {
			return plan.NewConstant(params[n.Index].Value, n.Type)
		}
		return n
	})
}

// compilePredicate makes a predicate of a conjunct over the scan's columns.
func compilePredicate(e *plan.Expr, columns []plan.ScanColumn, env expr.CompileEnv) (*predicate, error) {
	p := &predicate{kind: otherPredicate, column: -1}
	seen := map[int]bool{}
	e.Walk(func(n *plan.Expr) bool {
		if n.Kind == plan.Column && !seen[n.Index] {
			seen[n.Index] = true
			p.columns = append(p.columns, n.Index)
		}
		return true
	})
	if simple := compileSimple(e, columns); simple != nil {
		simple.columns = p.columns
		return simple, nil
	}
	program, err := expr.Compile(e, env)
	if err != nil {
		return nil, err
	}
	p.program = program
	if len(p.columns) == 1 && columns[p.columns[0]].Type.IsString() && expr.IsDeterministic(e) {
		p.kind, p.column = stringPredicate, p.columns[0]
		p.zone = stringZone(e, columns)
	}
	return p, nil
}

// compileSimple returns the predicate of a comparison of a column with constants of its own type, or nil.
func compileSimple(e *plan.Expr, columns []plan.ScanColumn) *predicate {
	if e.Kind != plan.Call || len(e.Args) == 0 {
		return nil
	}
	col := e.Args[0]
	switch e.Func {
	case "is_null", "is_not_null":
		if col.Kind == plan.Column {
			return &predicate{kind: nullPredicate, column: col.Index, isNull: e.Func == "is_null"}
		}
		return nil
	case "between":
		if len(e.Args) != 3 || col.Kind != plan.Column {
			return nil
		}
		lo, okLo := boundOf(e.Args[1], col.Type)
		hi, okHi := boundOf(e.Args[2], col.Type)
		if !okLo || !okHi {
			return nil
		}
		p := &predicate{kind: rangePredicate, column: col.Index, lo: lo.I, hi: hi.I}
		p.never = lo.IsNull() || hi.IsNull() || less(hi.I, lo.I, isUnsigned(col.Type))
		return p
	}
	op, ok := operators[e.Func]
	if !ok || len(e.Args) != 2 {
		return nil
	}
	constant := e.Args[1]
	if col.Kind == plan.Constant {
		col, constant, op = constant, col, mirrored[op]
	}
	if col.Kind != plan.Column {
		return nil
	}
	if col.Type.IsFloat() && constant.Kind == plan.Constant && constant.Value.Form == types.FormFloat64 {
		return &predicate{kind: floatPredicate, column: col.Index, op: op, float: constant.Value.F}
	}
	c, ok := boundOf(constant, col.Type)
	if !ok {
		return nil
	}
	return comparison(col, op, c)
}

var operators = map[string]filter.Op{"=": filter.Eq, "<>": filter.Ne, "<": filter.Lt, "<=": filter.Le, ">": filter.Gt,
	">=": filter.Ge}

var mirrored = map[filter.Op]filter.Op{filter.Eq: filter.Eq, filter.Ne: filter.Ne, filter.Lt: filter.Gt,
	filter.Le: filter.Ge, filter.Gt: filter.Lt, filter.Ge: filter.Le}

func isUnsigned(t types.Type) bool { return t.Canonical() == types.FormUint64 }

func less(a, b int64, unsigned bool) bool {
	if unsigned {
		return uint64(a) < uint64(b)
	}
	return a < b
}

// boundOf returns a constant as the int64 that the column's values are, or ok false where it is none of the same scale.
func boundOf(e *plan.Expr, t types.Type) (d types.Datum, ok bool) {
	if e.Kind != plan.Constant {
		return d, false
	}
	if e.Value.IsNull() {
		return e.Value, true
	}
	f := t.Canonical()
	if f != types.FormInt64 && f != types.FormUint64 || e.Value.Form != f {
		return d, false
	}
	switch {
	case t.Kind == types.Decimal:
		return rescale(e, t)
	case t.IsTemporal():
		// Fractional digits do not change how temporal values are packed.
		return e.Value, t.Kind == e.Type.Kind
	case t.IsInteger() && e.Type.IsInteger(), t.Kind == types.Enum && e.Type.IsInteger():
		return e.Value, true
	}
	return d, false
}

// listRange returns the range that a list of constants of the column's own type spans, nil where e is no such list: it
// lets bounds and a cheap pass exclude rows before the list is searched.
func listRange(e *plan.Expr) *predicate {
	if e.Kind != plan.Call || e.Func != "in" || len(e.Args) < 2 || e.Args[0].Kind != plan.Column {
		return nil
	}
	col := e.Args[0]
	p := &predicate{kind: rangePredicate, column: col.Index, columns: []int{col.Index}, never: true}
	unsigned := isUnsigned(col.Type)
	for _, a := range e.Args[1:] {
		d, ok := boundOf(a, col.Type)
		switch {
		case !ok:
			return nil
		case d.IsNull():
			continue // x IN (…, NULL) is never true by its NULL
		case p.never:
			p.lo, p.hi, p.never = d.I, d.I, false
			continue
		}
		if less(d.I, p.lo, unsigned) {
			p.lo = d.I
		}
		if less(p.hi, d.I, unsigned) {
			p.hi = d.I
		}
	}
	return p
}

// rescale returns an integer or decimal constant with the digits after the point of the decimal column t.
func rescale(e *plan.Expr, t types.Type) (d types.Datum, ok bool) {
	scale := int(t.Scale)
	switch {
	case e.Type.Kind == types.Decimal:
		scale -= int(e.Type.Scale)
	case !e.Type.IsInteger():
		return d, false
	}
	v := e.Value.I
	for ; scale > 0; scale-- {
		if v > math.MaxInt64/10 || v < math.MinInt64/10 {
			return d, false
		}
		v *= 10
	}
	for ; scale < 0; scale++ {
		if v%10 != 0 {
			return d, false
		}
		v /= 10
	}
	return types.IntDatum(v), true
}

func comparison(col *plan.Expr, op filter.Op, c types.Datum) *predicate {
	p := &predicate{kind: rangePredicate, column: col.Index, lo: math.MinInt64, hi: math.MaxInt64, never: c.IsNull()}
	unsigned := isUnsigned(col.Type)
	if unsigned {
		p.lo, p.hi = 0, -1 // 0 to the greatest uint64
	}
	least, most := p.lo, p.hi
	switch op {
	case filter.Eq:
		p.lo, p.hi = c.I, c.I
	case filter.Ne:
		p.lo, p.hi, p.outside = c.I, c.I, true
	case filter.Lt:
		p.hi = c.I - 1
		p.never = p.never || c.I == least
	case filter.Le:
		p.hi = c.I
	case filter.Gt:
		p.lo = c.I + 1
		p.never = p.never || c.I == most
	case filter.Ge:
		p.lo = c.I
	}
	return p
}

// stringZone returns the bounds of the keys that a comparison of a string column with constants lets pass, or nil.
func stringZone(e *plan.Expr, columns []plan.ScanColumn) *granule.Zone {
	if e.Kind != plan.Call || len(e.Args) < 2 || e.Args[0].Kind != plan.Column || e.Func != "=" && e.Func != "in" {
		return nil
	}
	collation := columns[e.Args[0].Index].Type.Collation
	z := &granule.Zone{Kind: granule.ZoneEmpty}
	for _, a := range e.Args[1:] {
		if a.Kind != plan.Constant || a.Value.Form != types.FormString || a.Type.Collation != collation {
			return nil
		}
		z.AddString(collation, a.Value.S)
	}
	return z
}

// verdict is what bounds say of a predicate.
type verdict uint8

const (
	some verdict = iota // must be evaluated
	none                // no row passes
	all                 // every row passes
)

// test says what a zone, with the numbers of rows and NULLs it stands for, proves about the predicate.
func (p *predicate) test(z *granule.Zone, rows, nulls int) verdict {
	switch p.kind {
	case nullPredicate:
		switch {
		case nulls == 0 && p.isNull || nulls == rows && !p.isNull:
			return none
		case nulls == 0 || nulls == rows:
			return all
		}
		return some
	case rangePredicate:
		if p.never || nulls == rows {
			return none
		}
		return p.testRange(z, nulls)
	case floatPredicate:
		if nulls == rows {
			return none
		}
		return p.testFloat(z, nulls)
	case stringPredicate:
		if p.zone != nil && p.zone.Kind == granule.ZoneKey && z.Kind == granule.ZoneKey && !z.Overlaps(p.zone) {
			return none
		}
	}
	return some
}

func (p *predicate) testRange(z *granule.Zone, nulls int) verdict {
	if z.Kind != granule.ZoneInt && z.Kind != granule.ZoneUint {
		return some
	}
	unsigned := z.Kind == granule.ZoneUint
	zlo, zhi := int64(z.Min[0]), int64(z.Max[0])
	disjoint := less(zhi, p.lo, unsigned) || less(p.hi, zlo, unsigned)
	inside := !less(zlo, p.lo, unsigned) && !less(p.hi, zhi, unsigned)
	switch {
	case p.outside && inside || !p.outside && disjoint:
		return none
	case nulls == 0 && (p.outside && disjoint || !p.outside && inside):
		return all
	}
	return some
}

func (p *predicate) testFloat(z *granule.Zone, nulls int) verdict {
	if z.Kind != granule.ZoneFloat {
		return some
	}
	lo, hi := z.Float()
	c := p.float
	var no, yes bool
	switch p.op {
	case filter.Eq:
		no, yes = c < lo || c > hi, lo == c && hi == c
	case filter.Ne:
		no, yes = lo == c && hi == c, c < lo || c > hi
	case filter.Lt:
		no, yes = lo >= c, hi < c
	case filter.Le:
		no, yes = lo > c, hi <= c
	case filter.Gt:
		no, yes = hi <= c, lo > c
	case filter.Ge:
		no, yes = hi < c, lo >= c
	}
	switch {
	case no:
		return none
	case yes && nulls == 0:
		return all
	}
	return some
}

// cost orders predicates of the same place in the statement: cheap ones first.
func (p *predicate) cost() int {
	switch p.kind {
	case nullPredicate:
		return 0
	case rangePredicate:
		return 1
	case stringPredicate:
		return 2
	case floatPredicate:
		return 3
	}
	return 10
}
