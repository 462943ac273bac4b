package optimize

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// closure adds the equalities between columns that follow from others: a = b and b = c give a = c, which lets a be
// joined with c directly. Only columns of one type take part, since "=" between types may convert.
func closure(preds []*plan.Expr) []*plan.Expr {
	var cols []*plan.Expr
	same := newClasses()
	known := map[[2]logical.ColID]bool{}
	for _, p := range preds {
		a, b, ok := columnEquality(p)
		if !ok {
			continue
		}
		known[pair(a, b)] = true
		for _, c := range []*plan.Expr{a, b} {
			if _, met := same.of[c.Index]; !met {
				cols = append(cols, c)
				same.class(c.Index)
			}
		}
		same.addEquality(p)
	}
	out := preds
	for i, a := range cols {
		for _, b := range cols[i+1:] {
			if same.class(a.Index) != same.class(b.Index) || known[pair(a, b)] {
				continue
			}
			if eq, err := expr.NewCall("=", a, b); err == nil {
				out = append(out[:len(out):len(out)], eq)
			}
		}
	}
	return out
}

func pair(a, b *plan.Expr) [2]logical.ColID {
	return [2]logical.ColID{min(a.Index, b.Index), max(a.Index, b.Index)}
}

// columnEquality takes apart "column = column" between equal types.
func columnEquality(p *plan.Expr) (a, b *plan.Expr, ok bool) {
	if p.Kind != plan.Call || p.Func != "=" || len(p.Args) != 2 {
		return nil, nil, false
	}
	a, b = p.Args[0], p.Args[1]
	return a, b, a.Kind == plan.Column && b.Kind == plan.Column && sameType(a.Type, b.Type)
}

func sameType(a, b types.Type) bool {
	return a.Kind == b.Kind && a.Unsigned == b.Unsigned && a.Scale == b.Scale && a.Collation == b.Collation
}

// classes are sets of columns that predicates make equal.
type classes struct{ of map[logical.ColID]int }

func newClasses() *classes { return &classes{map[logical.ColID]int{}} }

// addEquality merges the columns of "column = column" and says whether p adds anything to what was known: false only
// for an equality of columns that are equal already.
func (c *classes) addEquality(p *plan.Expr) bool {
	a, b, ok := columnEquality(p)
	if !ok {
		return true
	}
	ca, cb := c.class(a.Index), c.class(b.Index)
	if ca == cb {
		return false
	}
	for id, k := range c.of {
		if k == cb {
			c.of[id] = ca
		}
	}
	return true
}

func (c *classes) class(id logical.ColID) int {
	if k, ok := c.of[id]; ok {
		return k
	}
	c.of[id] = id
	return id
}
