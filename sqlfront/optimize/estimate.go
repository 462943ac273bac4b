package optimize

import (
	"math"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// The selectivities assumed where the statistics say nothing.
const (
	unknownSelectivity = 1.0 / 3
	unknownEquality    = 0.05
	unknownLikePrefix  = 0.05
	unknownLike        = 0.1
)

// Estimator estimates the rows of logical trees from the tables' statistics.
type Estimator struct {
	q    *logical.Query
	memo map[logical.Node]*estimate
}

// NewEstimator returns an estimator for q's trees.
func NewEstimator(q *logical.Query) *Estimator {
	return &Estimator{q: q, memo: map[logical.Node]*estimate{}}
}

// estimate is what is expected of an operator's rows.
type estimate struct {
	rows float64
	cols map[logical.ColID]columnEstimate
}

// columnEstimate is what is expected of a column; distinct 0 is unknown.
type columnEstimate struct {
	distinct, nulls float64
	ranged          bool
	min, max        float64
}

// Rows returns the expected number of rows of n.
func (s *Estimator) Rows(n logical.Node) float64 { return s.of(n).rows }

func (s *Estimator) of(n logical.Node) *estimate {
	if e, ok := s.memo[n]; ok {
		return e
	}
	e := s.compute(n)
	e.rows = sane(e.rows)
	s.memo[n] = e
	return e
}

// maxRows bounds estimates, so that products of products stay numbers.
const maxRows = 1e30

// sane returns a row count that can be multiplied and compared.
func sane(rows float64) float64 {
	if math.IsNaN(rows) {
		return maxRows
	}
	return math.Min(math.Max(rows, 1), maxRows)
}

func (s *Estimator) compute(n logical.Node) *estimate {
	switch n := n.(type) {
	case *logical.Get:
		return s.table(n)
	case *logical.Select:
		in := s.of(n.Input)
		return in.scaled(in.rows * in.selectivity(n.Preds))
	case *logical.Project:
		in := s.of(n.Input)
		return &estimate{in.rows, in.items(n.Items)}
	case *logical.Join:
		return s.join(n.Kind, s.of(n.L), s.of(n.R), n.On)
	case *logical.Aggregate:
		return s.aggregate(n)
	case *logical.Sort:
		in := s.of(n.Input)
		if n.Limit >= 0 && float64(n.Limit) < in.rows {
			return in.scaled(float64(n.Limit))
		}
		return in
	case *logical.Union:
		return s.union(n)
	case *logical.Values:
		return &estimate{rows: float64(len(n.Rows)), cols: map[logical.ColID]columnEstimate{}}
	}
	return &estimate{rows: 1000, cols: map[logical.ColID]columnEstimate{}}
}

func (s *Estimator) table(n *logical.Get) *estimate {
	e := &estimate{rows: n.Table.Stats.Rows, cols: map[logical.ColID]columnEstimate{}}
	for i, c := range n.Columns {
		st := n.Table.Stats.Columns[n.Table.Columns[i].ID]
		ce := columnEstimate{distinct: st.Distinct, nulls: st.NullShare, ranged: st.HasRange}
		if st.HasRange {
			ce.min, ce.max = scaleDown(st.Min, c.Type), scaleDown(st.Max, c.Type)
		}
		e.cols[c.ID] = ce
	}
	return e
}

func scaleDown(v float64, t types.Type) float64 {
	if t.Kind == types.Decimal {
		return v / math.Pow10(int(t.Scale))
	}
	return v
}

// scaled returns e with another number of rows; no column has more distinct values than rows.
func (e *estimate) scaled(rows float64) *estimate {
	out := &estimate{sane(rows), make(map[logical.ColID]columnEstimate, len(e.cols))}
	share := out.rows / math.Max(e.rows, 1)
	for id, c := range e.cols {
		if c.distinct > 0 && share < 1 {
			// Expected distinct values among a random share of the rows.
			perValue := math.Max(e.rows/c.distinct, 1)
			c.distinct = math.Max(1, c.distinct*(1-math.Pow(1-share, perValue)))
		}
		out.cols[id] = c
	}
	return out
}

func (e *estimate) items(items []logical.Item) map[logical.ColID]columnEstimate {
	out := map[logical.ColID]columnEstimate{}
	for _, it := range items {
		if it.Expr.Kind == plan.Column {
			out[it.Col.ID] = e.cols[it.Expr.Index]
		} else {
			out[it.Col.ID] = columnEstimate{distinct: e.distinct(it.Expr)}
		}
	}
	return out
}

// distinct estimates the distinct values of an expression: those of its columns together, 0 if one is unknown.
func (e *estimate) distinct(x *plan.Expr) float64 {
	if x.Kind == plan.Call && x.Func == "extract" {
		return 7
	}
	d := 1.0
	unknown := false
	logical.ExprCols(x).Each(func(id logical.ColID) {
		c := e.cols[id].distinct
		unknown = unknown || c == 0
		d *= c
	})
	if unknown {
		return 0
	}
	return math.Min(d, e.rows)
}

func (s *Estimator) aggregate(n *logical.Aggregate) *estimate {
	in := s.of(n.Input)
	out := &estimate{rows: 1, cols: in.items(n.Groups)}
	for _, g := range n.Groups {
		d := in.distinct(g.Expr)
		if d == 0 {
			d = math.Sqrt(in.rows)
		}
		out.rows = math.Min(out.rows*d, in.rows)
	}
	return out
}

func (s *Estimator) union(n *logical.Union) *estimate {
	out := &estimate{cols: map[logical.ColID]columnEstimate{}}
	for k, in := range n.Inputs {
		e := s.of(in)
		out.rows += e.rows
		for i, c := range n.Cols {
			sum := out.cols[c.ID]
			sum.distinct += e.cols[n.Maps[k][i]].distinct
			out.cols[c.ID] = sum
		}
	}
	return out
}

// join estimates a join from its inputs.
func (s *Estimator) join(kind logical.JoinKind, l, r *estimate, on []*plan.Expr) *estimate {
	both := &estimate{l.rows * r.rows, make(map[logical.ColID]columnEstimate, len(l.cols)+len(r.cols))}
	for id, c := range l.cols {
		both.cols[id] = c
	}
	for id, c := range r.cols {
		both.cols[id] = c
	}
	matched := both.rows * both.matchSelectivity(l, r, on)
	switch kind {
	case logical.Semi:
		return l.scaled(l.rows * matchShare(both, l, r, on))
	case logical.Anti:
		return l.scaled(l.rows * math.Max(1-matchShare(both, l, r, on), 0.05))
	case logical.Mark:
		return l
	case logical.Single:
		return &estimate{l.rows, both.cols}
	case logical.Left:
		return &estimate{math.Max(matched, l.rows), both.cols}
	case logical.Full:
		return &estimate{math.Max(matched, l.rows+r.rows), both.cols}
	}
	return both.scaled(matched)
}

// matchSelectivity estimates the share of pairs that match. Several keys together have no more distinct values than
// their side has rows, so that a composite key is not taken for independent ones.
func (e *estimate) matchSelectivity(l, r *estimate, on []*plan.Expr) float64 {
	dl, dr := 1.0, 1.0
	keys := 0
	var rest []*plan.Expr
	for _, p := range on {
		a, b := keyPair(p, l, r)
		if a == nil {
			rest = append(rest, p)
			continue
		}
		da, db := l.distinct(uncast(a)), r.distinct(uncast(b))
		if da == 0 || db == 0 {
			rest = append(rest, p)
			continue
		}
		keys++
		dl, dr = dl*da, dr*db
	}
	s := e.selectivity(rest)
	if keys > 0 {
		s /= math.Max(math.Min(dl, l.rows), math.Min(dr, r.rows))
	}
	return s
}

// matchShare estimates the share of left rows with at least one match: for each key, the share of the left side's
// values that the right side has.
func matchShare(both, l, r *estimate, on []*plan.Expr) float64 {
	share := 1.0
	for _, p := range on {
		a, b := keyPair(p, l, r)
		if a == nil {
			share *= 0.8
			continue
		}
		da, db := both.distinct(a), r.distinct(b)
		if da == 0 || db == 0 {
			share *= 0.5
			continue
		}
		share *= math.Min(1, db/da)
	}
	return share
}

// keyPair takes apart an equality between the two sides.
func keyPair(p *plan.Expr, l, r *estimate) (left, right *plan.Expr) {
	if p.Kind != plan.Call || p.Func != "=" && p.Func != "<=>" {
		return nil, nil
	}
	a, b := p.Args[0], p.Args[1]
	switch {
	case l.has(a) && r.has(b):
		return a, b
	case l.has(b) && r.has(a):
		return b, a
	}
	return nil, nil
}

func (e *estimate) has(x *plan.Expr) bool {
	ok := true
	logical.ExprCols(x).Each(func(id logical.ColID) {
		_, known := e.cols[id]
		ok = ok && known
	})
	return ok
}

// selectivity estimates the share of rows for which all predicates hold. Bounds on one column are taken together.
func (e *estimate) selectivity(preds []*plan.Expr) float64 {
	s := 1.0
	bounds := map[logical.ColID]*interval{}
	for _, p := range preds {
		if id, iv, ok := e.bound(p); ok {
			if b := bounds[id]; b != nil {
				b.lo, b.hi = math.Max(b.lo, iv.lo), math.Min(b.hi, iv.hi)
			} else {
				bounds[id] = &iv
			}
			continue
		}
		s *= e.one(p)
	}
	for id, b := range bounds {
		c := e.cols[id]
		width := c.max - c.min
		if width <= 0 {
			continue
		}
		share := (math.Min(b.hi, c.max) - math.Max(b.lo, c.min)) / width
		if share <= 0 && c.distinct > 0 {
			share = 1 / c.distinct
		}
		s *= math.Min(math.Max(share, 1e-9), 1)
	}
	return s
}

type interval struct{ lo, hi float64 }

// bound reads "column < constant" and its kin for a column whose range is known.
func (e *estimate) bound(p *plan.Expr) (logical.ColID, interval, bool) {
	iv := interval{math.Inf(-1), math.Inf(1)}
	if p.Kind != plan.Call || len(p.Args) < 2 {
		return 0, iv, false
	}
	col, val, flipped := uncast(p.Args[0]), p.Args[1], false
	if col.Kind == plan.Constant {
		col, val, flipped = uncast(p.Args[1]), p.Args[0], true
	}
	v, ok := number(val)
	if col.Kind != plan.Column || !ok || !e.cols[col.Index].ranged {
		return 0, iv, false
	}
	switch {
	case p.Func == "between" && !flipped:
		hi, ok := number(p.Args[2])
		iv.lo, iv.hi = v, hi
		return col.Index, iv, ok
	case (p.Func == "<" || p.Func == "<=") != flipped && (p.Func[0] == '<' && p.Func != "<>" && p.Func != "<=>"):
		iv.hi = v
	case p.Func == "<" || p.Func == "<=":
		iv.lo = v
	case (p.Func == ">" || p.Func == ">=") && !flipped:
		iv.lo = v
	case p.Func == ">" || p.Func == ">=":
		iv.hi = v
	default:
		return 0, iv, false
	}
	return col.Index, iv, true
}

// uncast looks through casts, which keep the order of values.
func uncast(e *plan.Expr) *plan.Expr {
	for e.Kind == plan.Call && e.Func == "cast" {
		e = e.Args[0]
	}
	return e
}

// number returns a constant as a float64, in the unit of column bounds.
func number(e *plan.Expr) (float64, bool) {
	if e.Kind != plan.Constant {
		return 0, false
	}
	switch e.Value.Form {
	case types.FormInt64:
		return scaleDown(float64(e.Value.I), e.Type), true
	case types.FormUint64:
		return float64(e.Value.Uint64()), true
	case types.FormInt128:
		return scaleDown(e.Value.H.Float64(), e.Type), true
	case types.FormFloat64:
		return e.Value.F, true
	}
	return 0, false
}

// one estimates a single predicate.
func (e *estimate) one(p *plan.Expr) float64 {
	if p.Kind == plan.Constant {
		if isTrue(p) {
			return 1
		}
		return 0
	}
	if p.Kind != plan.Call {
		return unknownSelectivity
	}
	switch p.Func {
	case "and":
		return e.selectivity(p.Args)
	case "or":
		miss := 1.0
		for _, a := range p.Args {
			miss *= 1 - e.selectivity([]*plan.Expr{a})
		}
		return 1 - miss
	case "not":
		return math.Max(1-e.selectivity(p.Args), 0.01)
	case "=", "<=>":
		return e.equality(p.Args[0], p.Args[1])
	case "<>":
		return 1 - e.equality(p.Args[0], p.Args[1])
	case "in":
		return math.Min(float64(len(p.Args)-1)*e.equality(p.Args[0], p.Args[1]), 1)
	case "like":
		return likeSelectivity(p.Args[1])
	case "is_null":
		if a := uncast(p.Args[0]); a.Kind == plan.Column {
			return math.Max(e.cols[a.Index].nulls, 1e-6)
		}
	case "is_not_null":
		return 1
	}
	return unknownSelectivity
}

// equality estimates a = b: one of the distinct values of the side that has more.
func (e *estimate) equality(a, b *plan.Expr) float64 {
	d := math.Max(e.distinctOrZero(a), e.distinctOrZero(b))
	if d == 0 {
		return unknownEquality
	}
	return 1 / d
}

// distinctOrZero is for columns only: what a function makes of its argument's values is not known.
func (e *estimate) distinctOrZero(x *plan.Expr) float64 {
	if x = uncast(x); x.Kind == plan.Column {
		return e.cols[x.Index].distinct
	}
	return 0
}

func likeSelectivity(pattern *plan.Expr) float64 {
	if pattern.Kind != plan.Constant {
		return unknownLike
	}
	switch i := strings.IndexAny(pattern.Value.S, "%_"); {
	case i < 0:
		return unknownEquality
	case i > 0:
		return unknownLikePrefix
	}
	return unknownLike
}
