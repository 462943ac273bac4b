package logical

import (
	"math/bits"
	"slices"

	"github.com/colonnadedb/colonnade/vec/plan"
)

// ColSet is a set of column ids. The zero value is empty. Methods that return a set leave their operands alone.
type ColSet struct{ words []uint64 }

// NewColSet returns the set of the ids.
func NewColSet(ids ...ColID) ColSet {
	var s ColSet
	for _, id := range ids {
		s.Add(id)
	}
	return s
}

// Add puts id into s. It copies the words first, since sets share them.
func (s *ColSet) Add(id ColID) {
	if s.Has(id) {
		return
	}
	w := make([]uint64, max(len(s.words), id/64+1))
	copy(w, s.words)
	w[id/64] |= 1 << (id % 64)
	s.words = w
}

// Has says whether id is in s.
func (s ColSet) Has(id ColID) bool { return id/64 < len(s.words) && s.words[id/64]>>(id%64)&1 == 1 }

// Union returns s ∪ t.
func (s ColSet) Union(t ColSet) ColSet {
	if len(s.words) < len(t.words) {
		s, t = t, s
	}
	w := slices.Clone(s.words)
	for i, x := range t.words {
		w[i] |= x
	}
	return ColSet{w}
}

// Minus returns s without t.
func (s ColSet) Minus(t ColSet) ColSet {
	w := slices.Clone(s.words)
	for i := range min(len(w), len(t.words)) {
		w[i] &^= t.words[i]
	}
	return ColSet{w}
}

// Intersects says whether s and t share a member.
func (s ColSet) Intersects(t ColSet) bool {
	for i := range min(len(s.words), len(t.words)) {
		if s.words[i]&t.words[i] != 0 {
			return true
		}
	}
	return false
}

// SubsetOf says whether t has every member of s.
func (s ColSet) SubsetOf(t ColSet) bool { return s.Minus(t).Empty() }

// Empty says whether s has no members.
func (s ColSet) Empty() bool {
	for _, x := range s.words {
		if x != 0 {
			return false
		}
	}
	return true
}

// Each calls f for each member in rising order.
func (s ColSet) Each(f func(ColID)) {
	for i, x := range s.words {
		for ; x != 0; x &= x - 1 {
			f(i*64 + bits.TrailingZeros64(x))
		}
	}
}

// ExprCols returns the columns that e refers to, those inside its subqueries not included.
func ExprCols(e *plan.Expr) ColSet {
	var s ColSet
	e.Walk(func(x *plan.Expr) bool {
		if x.Kind == plan.Column {
			s.Add(x.Index)
		}
		return true
	})
	return s
}

// Free returns the columns that the tree under n refers to and does not make: what correlates it.
func Free(n Node, subqueries []*Subquery) ColSet {
	var used, made ColSet
	var visit func(Node)
	visit = func(n Node) {
		n.Exprs(func(e *plan.Expr) {
			used = used.Union(ExprCols(e))
			e.Walk(func(x *plan.Expr) bool {
				if x.Kind == SubqueryExpr {
					visit(subqueries[x.Index].Plan)
				}
				return true
			})
		})
		made = made.Union(n.Out())
		if j, ok := n.(*Join); ok {
			made = made.Union(j.R.Out())
		}
		for _, c := range n.Children() {
			visit(c)
		}
	}
	visit(n)
	return used.Minus(made)
}
