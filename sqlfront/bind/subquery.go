package bind

import (
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// bindSubquery binds a subquery in an expression. It stays an expression of kind logical.SubqueryExpr.
func (b *Binder) bindSubquery(e parse.Expr, s *scope) (*plan.Expr, error) {
	switch e := e.(type) {
	case *parse.Subquery:
		sub, err := b.subquery(logical.Scalar, e.Query, s)
		if err != nil {
			return nil, err
		}
		if len(sub.Columns) != 1 {
			return nil, sqlerr.OperandColumns.New(1)
		}
		return b.addSubquery(sub, sub.Columns[0].Type.Nullable(), nil), nil
	case *parse.Exists:
		sub, err := b.subquery(logical.Exists, e.Query.Query, s)
		if err != nil {
			return nil, err
		}
		return b.addSubquery(sub, types.NewBool().WithNotNull(true), nil), nil
	case *parse.InSubquery:
		return b.negate(e.Not)(b.bindIn(logical.In, "=", e.Arg, e.Query, s))
	case *parse.QuantifiedCompare:
		kind := logical.In
		if e.All {
			kind = logical.All
		}
		return b.bindIn(kind, binaryFuncs[e.Op], e.Left, e.Query, s)
	}
	return nil, sqlerr.NotSupportedYet.New("this subquery")
}

// subquery binds the query inside s.
func (b *Binder) subquery(kind logical.SubqueryKind, q parse.QueryExpr, s *scope) (*logical.Subquery, error) {
	rel, err := b.bindQuery(q, s)
	if err != nil {
		return nil, err
	}
	return &logical.Subquery{Kind: kind, Plan: rel.node, Columns: rel.columns()}, nil
}

func (b *Binder) addSubquery(sub *logical.Subquery, t types.Type, args []*plan.Expr) *plan.Expr {
	b.query.Subqueries = append(b.query.Subqueries, sub)
	return &plan.Expr{Kind: logical.SubqueryExpr, Type: t, Index: len(b.query.Subqueries) - 1, Args: args}
}

// bindIn binds "left op ANY (query)" and "left op ALL (query)".
func (b *Binder) bindIn(
	kind logical.SubqueryKind, op string, left parse.Expr, q *parse.Subquery, s *scope,
) (*plan.Expr, error) {
	operands := []parse.Expr{left}
	if row, ok := left.(*parse.Row); ok {
		operands = row.Args
	}
	sub, err := b.subquery(kind, q.Query, s)
	if err != nil {
		return nil, err
	}
	if len(sub.Columns) != len(operands) {
		return nil, sqlerr.OperandColumns.New(len(operands))
	}
	if len(operands) > 1 && op != "=" {
		return nil, sqlerr.NotSupportedYet.New("row comparison by order")
	}
	sub.Op = op
	var args []*plan.Expr
	at := s.inClause("IN/ALL/ANY")
	for _, o := range operands {
		x, err := b.bindExpr(o, at)
		if err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	b.typeNulls(sub, args)
	return b.addSubquery(sub, types.NewBool(), args), nil
}

// typeNulls gives bare NULLs on either side of IN the type of the other, so that the two can be compared as columns.
func (b *Binder) typeNulls(sub *logical.Subquery, args []*plan.Expr) {
	rel := &relation{node: sub.Plan}
	to := make([]types.Type, len(args))
	retype := false
	for i, c := range sub.Columns {
		rel.cols = append(rel.cols, scopeColumn{name: c.Name, id: c.ID, typ: c.Type})
		to[i] = c.Type
		switch {
		case args[i].Type.Kind == types.Null && c.Type.Kind == types.Null:
			to[i] = types.NewBigInt(false)
			args[i] = expr.NewCast(args[i], to[i])
			retype = true
		case args[i].Type.Kind == types.Null:
			args[i] = expr.NewCast(args[i], c.Type.Nullable())
		case c.Type.Kind == types.Null:
			to[i] = args[i].Type.Nullable()
			retype = true
		}
	}
	if retype {
		rel = b.castColumns(rel, to)
		sub.Plan, sub.Columns = rel.node, rel.columns()
	}
}
