// Package logical is the logical plan: relational algebra over columns that are named by ids unique in the statement,
// so that rewrites move operators about without renumbering.
//
//	Query ─ Root ─ Project ─ Aggregate ─ Select ─ Join ─ Get …
//	      ├ Columns     what the client sees, in order
//	      ├ Subqueries  not unnested yet
//	      └ Subplans    run first; each gives one value
//
// A Node is immutable for its readers: WithChildren and MapExprs return changed copies. Scalar expressions are
// plan.Expr whose column references hold a ColID in Index; package jobsteps turns them into positions. A subquery
// inside an expression is an Expr of kind SubqueryExpr until package optimize has unnested it into a join or turned it
// into a subplan. Free gives the columns that a tree takes from outside: not empty means correlated.
//
// It decides nothing: bind makes these trees, optimize rewrites them, jobsteps lowers them.
package logical
