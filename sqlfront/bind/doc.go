// Package bind resolves a statement's names and types: it turns a syntax tree into the logical algebra of package
// logical.
//
//	q, err := bind.New(catalog, session, params).Query(tree)
//	// q.Root is the tree of operators, q.Columns are what the client sees, q.Subqueries wait to be unnested
//
// A Binder binds one statement. Catalog is what it asks of a snapshot, Session what it asks of the connection:
// variables, time zone and information functions become constants of the tree, so that a bound query depends on
// neither. Views are stored as text in the parser's normal form and bound where they stand.
//
// Every expression that comes out is typed, knows its collation, and has the casts that MariaDB's coercion asks for
// (package expr). Every column has an id of its own in the statement. Subqueries stay expressions until package
// optimize unnests them.
//
// It evaluates nothing but literals, reads no rows and no statistics, and chooses no order of joins.
package bind
