package optimize

import (
	"math"
	"math/bits"

	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// maxExhaustive is the most relations whose join orders are all looked at; beyond it the order is built greedily. The
// number of pairs of subsets grows as 3^n: at 10 it is 59,049.
const maxExhaustive = 10

// The cost of a hash join in units of one probed row: a built row is inserted and its columns copied, an output row is
// gathered. Measured on the executor's benchmarks as about 3 : 1 : 1.
const (
	buildCost  = 3.0
	probeCost  = 1.0
	outputCost = 1.0
)

// orderJoins orders every group of joins in the tree.
func orderJoins(q *logical.Query, n logical.Node) logical.Node {
	o := &orderer{q: q, est: NewEstimator(q)}
	return o.node(n)
}

// isMovable says whether n is a join that may change places with others. A full join may not; nor may a single join,
// which fails on a second match: rows that a later join would drop must not reach it, nor those that it would repeat.
func isMovable(n logical.Node) bool {
	j, ok := n.(*logical.Join)
	return ok && j.Kind != logical.Full && j.Kind != logical.Single
}

type orderer struct {
	q   *logical.Query
	est *Estimator
}

func (o *orderer) node(n logical.Node) logical.Node {
	if isMovable(n) {
		return o.group(n)
	}
	if s, ok := n.(*logical.Select); ok && isMovable(s.Input) {
		return o.group(n)
	}
	in := n.Children()
	if len(in) == 0 {
		return n
	}
	out := make([]logical.Node, len(in))
	for i, c := range in {
		out[i] = o.node(c)
	}
	return n.WithChildren(out)
}

// joinGroup is a set of relations that may be joined in any order that respects the dependents' needs. A relation is
// an input of inner joins, or the right side of an outer, semi, anti, mark or single join: such a dependent can be
// joined, by its own operator, to any set that has the relations its condition refers to.
type joinGroup struct {
	o     *orderer
	rels  []relation
	preds []predicate
	of    map[logical.ColID]int // relation that makes a column
	rows  map[uint32]*estimate
	best  map[uint32]*joined
}

type relation struct {
	node      logical.Node
	dependent *logical.Join // nil for inner relations
	needs     uint32        // of a dependent
}

// predicate is a conjunct of the inner joins, and of Selects above outer ones.
type predicate struct {
	expr *plan.Expr
	rels uint32
}

// joined is the best tree found for a set of relations.
type joined struct {
	node logical.Node
	cost float64
}

// group orders the joins at n.
func (o *orderer) group(n logical.Node) logical.Node {
	g := &joinGroup{o: o, of: map[logical.ColID]int{}, rows: map[uint32]*estimate{}, best: map[uint32]*joined{}}
	var preds []*plan.Expr
	g.flatten(n, &preds)
	if len(g.rels) > 30 {
		return o.asWritten(n)
	}
	for i := range g.rels {
		if d := g.rels[i].dependent; d != nil {
			for _, p := range d.On {
				g.rels[i].needs |= g.relsOf(p) &^ (1 << i)
			}
			if g.rels[i].needs == 0 {
				g.rels[i].needs = 1 // a dependent needs some row to depend on
			}
		}
	}
	for _, p := range closure(preds) {
		g.preds = append(g.preds, predicate{p, g.relsOf(p)})
	}
	if len(g.rels) <= maxExhaustive {
		return g.exhaustive()
	}
	return g.greedy()
}

// asWritten keeps the order of the text and orders only what lies below.
func (o *orderer) asWritten(n logical.Node) logical.Node {
	in := n.Children()
	out := make([]logical.Node, len(in))
	for i, c := range in {
		if _, ok := c.(*logical.Join); ok {
			out[i] = o.asWritten(c)
		} else {
			out[i] = o.node(c)
		}
	}
	return n.WithChildren(out)
}

// flatten collects the relations and predicates of the join tree at n.
func (g *joinGroup) flatten(n logical.Node, preds *[]*plan.Expr) {
	switch n := n.(type) {
	case *logical.Select:
		if isMovable(n.Input) {
			*preds = append(*preds, n.Preds...)
			g.flatten(n.Input, preds)
			return
		}
	case *logical.Join:
		if !isMovable(n) {
			break
		}
		g.flatten(n.L, preds)
		if n.Kind == logical.Inner {
			g.flatten(n.R, preds)
			*preds = append(*preds, n.On...)
			return
		}
		g.add(relation{node: g.o.node(n.R), dependent: n})
		return
	}
	g.add(relation{node: g.o.node(n)})
}

func (g *joinGroup) add(r relation) {
	i := len(g.rels)
	g.rels = append(g.rels, r)
	r.node.Out().Each(func(id logical.ColID) { g.of[id] = i })
	if r.dependent != nil && r.dependent.Kind == logical.Mark {
		g.of[r.dependent.MarkCol.ID] = i
	}
}

func (g *joinGroup) relsOf(e *plan.Expr) uint32 {
	var m uint32
	logical.ExprCols(e).Each(func(id logical.ColID) {
		if i, ok := g.of[id]; ok {
			m |= 1 << i
		}
	})
	return m
}

// exhaustive finds the cheapest bushy tree by dynamic programming over subsets.
func (g *joinGroup) exhaustive() logical.Node {
	n := len(g.rels)
	all := uint32(1)<<n - 1
	g.leaves()
	for size := 2; size <= n; size++ {
		for set := uint32(1); set <= all; set++ {
			if bits.OnesCount32(set) == size && g.valid(set) {
				g.findBest(set, false)
			}
		}
		// Sets that nothing connects are joined as products, only when the whole needs it.
		if size == n && g.best[all] == nil {
			return g.greedy()
		}
	}
	return g.best[all].node
}

// leaves sets up the sets of one inner relation.
func (g *joinGroup) leaves() {
	for i, r := range g.rels {
		if r.dependent == nil {
			node := keep(r.node, g.decided(1<<i, 0))
			g.best[1<<i] = &joined{node, g.o.est.Rows(node)}
		}
	}
}

// valid says whether every dependent in the set has what it needs.
func (g *joinGroup) valid(set uint32) bool {
	for i, r := range g.rels {
		if set>>i&1 == 1 && r.dependent != nil && r.needs&^set != 0 {
			return false
		}
	}
	return true
}

// findBest looks at every way to cut the set in two.
func (g *joinGroup) findBest(set uint32, products bool) {
	for part := (set - 1) & set; part > 0; part = (part - 1) & set {
		g.tryPair(part, set&^part, products)
	}
}

// tryPair considers joining the trees of two disjoint sets, l on the left.
func (g *joinGroup) tryPair(l, r uint32, products bool) {
	left := g.best[l]
	if i := bits.TrailingZeros32(r); bits.OnesCount32(r) == 1 && g.rels[i].dependent != nil {
		if left != nil && g.rels[i].needs&^l == 0 {
			node := g.rels[i].node
			g.offer(l, r, left, &joined{node, g.o.est.Rows(node)}, g.rels[i].dependent)
		}
		return
	}
	right := g.best[r]
	if left == nil || right == nil || !products && (l < r || !g.connected(l, r)) {
		return
	}
	g.offer(l, r, left, right, nil)
}

func (g *joinGroup) connected(l, r uint32) bool {
	for _, p := range g.preds {
		if p.rels&l != 0 && p.rels&r != 0 && p.rels&^(l|r) == 0 {
			return true
		}
	}
	return false
}

// offer keeps the join of two sets' trees if it is the cheapest of its set so far.
func (g *joinGroup) offer(l, r uint32, left, right *joined, dependent *logical.Join) {
	set := l | r
	out := g.setRows(l, r, dependent)
	lr, rr := g.o.est.Rows(left.node), g.o.est.Rows(right.node)
	small, big := math.Min(lr, rr), math.Max(lr, rr)
	cost := left.cost + right.cost + buildCost*small + probeCost*big + outputCost*out
	if old := g.best[set]; old != nil && old.cost <= cost {
		return
	}
	var node logical.Node
	if dependent == nil {
		node = &logical.Join{Kind: logical.Inner, L: left.node, R: right.node, On: g.edges(l, r)}
	} else {
		c := *dependent
		c.L, c.R = left.node, right.node
		node = keep(&c, g.decided(set, l))
	}
	g.o.est.memo[node] = g.rows[set]
	g.best[set] = &joined{node, cost}
}

// setRows estimates the rows of the join of two sets, once for all trees of their union.
func (g *joinGroup) setRows(l, r uint32, dependent *logical.Join) float64 {
	set := l | r
	if e := g.rows[set]; e != nil {
		return e.rows
	}
	right := g.best[r]
	if dependent != nil {
		right = &joined{node: g.rels[bits.TrailingZeros32(r)].node}
	}
	kind, on := logical.Inner, g.edges(l, r)
	if dependent != nil {
		kind, on = dependent.Kind, dependent.On
	}
	e := g.o.est.join(kind, g.o.est.of(g.best[l].node), g.o.est.of(right.node), on)
	g.rows[set] = e
	return e.rows
}

// edges returns the predicates that can be decided once l and r are joined and not before, without the equalities that
// others imply: a class of equal columns needs one key.
func (g *joinGroup) edges(l, r uint32) []*plan.Expr {
	same := newClasses()
	for _, p := range g.preds {
		if p.rels&^l == 0 || p.rels&^r == 0 {
			same.addEquality(p.expr)
		}
	}
	var out []*plan.Expr
	for _, p := range g.preds {
		if p.rels&^(l|r) == 0 && p.rels&^l != 0 && p.rels&^r != 0 && same.addEquality(p.expr) {
			out = append(out, p.expr)
		}
	}
	return out
}

// decided returns the predicates that can be decided in set and could not be in before.
func (g *joinGroup) decided(set, before uint32) []*plan.Expr {
	var out []*plan.Expr
	for _, p := range g.preds {
		if p.rels != 0 && p.rels&^set == 0 && p.rels&^before != 0 {
			out = append(out, p.expr)
		}
	}
	return out
}

// greedy joins the pair with the smallest result until one tree is left; dependents as soon as they can be.
func (g *joinGroup) greedy() logical.Node {
	g.leaves()
	var parts []uint32
	var waiting uint32
	for i, r := range g.rels {
		if r.dependent == nil {
			parts = append(parts, 1<<i)
		} else {
			waiting |= 1 << i
		}
	}
	for len(parts) > 1 || waiting != 0 {
		if i := g.ready(parts, waiting); i >= 0 {
			for k, p := range parts {
				if g.rels[i].needs&^p == 0 {
					g.tryPair(p, 1<<i, true)
					parts[k] = p | 1<<i
					break
				}
			}
			waiting &^= 1 << i
			continue
		}
		parts = g.joinSmallest(parts)
	}
	return g.best[parts[0]].node
}

// ready returns a waiting dependent whose needs one part has, or -1.
func (g *joinGroup) ready(parts []uint32, waiting uint32) int {
	for i := range g.rels {
		if waiting>>i&1 == 0 {
			continue
		}
		for _, p := range parts {
			if g.rels[i].needs&^p == 0 {
				return i
			}
		}
	}
	return -1
}

func (g *joinGroup) joinSmallest(parts []uint32) []uint32 {
	bestI, bestJ, bestCost := -1, -1, math.Inf(1)
	for _, products := range []bool{false, true} {
		for i := range parts {
			for j := i + 1; j < len(parts); j++ {
				if !products && !g.connected(parts[i], parts[j]) {
					continue
				}
				rows := g.setRows(parts[i], parts[j], nil)
				if bestI < 0 || rows < bestCost {
					bestI, bestJ, bestCost = i, j, rows
				}
			}
		}
		if bestI >= 0 {
			break
		}
	}
	set := parts[bestI] | parts[bestJ]
	g.tryPair(parts[bestI], parts[bestJ], true)
	parts[bestI] = set
	return append(parts[:bestJ], parts[bestJ+1:]...)
}
