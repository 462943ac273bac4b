// Package plan is the physical plan: a tree of job steps as plain data. It is versioned and serialisable, holds no
// closures and no pointers into catalogs; tables and columns are ids, and whatever a statement's answer depends on
// (SCN, sql_mode, time zone, NOW()) is a value in it. Scalar and aggregate functions are names that package expr knows.
//
// A node's output columns are positions. An Expr refers to the columns of its node's input by position; for joins the
// probe side's columns come first, then the build side's.
package plan
