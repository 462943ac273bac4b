// Package optimize rewrites logical plans: it unnests subqueries into joins and subplans, pushes predicates to where
// they can first be decided, makes inner joins of outer ones where that changes nothing, derives predicates that follow
// from others, and orders joins by cost from the statistics of the extent map.
//
//	err := optimize.Optimize(q, &env)       // in place
//	rows := optimize.NewEstimator(q)        // what it reckons with; package jobsteps asks it again
//
// The rewrites are pure functions from tree to tree; each file holds one of them. They run in a fixed order: unnest.go
// and decorrelate.go, constants and uncast.go, push.go with closure.go, joinorder.go.
//
// It reads no data. A subquery that it can neither join nor run beforehand is refused by name.
package optimize
