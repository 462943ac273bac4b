// Package parse turns SQL text into trees: the lexer, the parser and the syntax tree of Colonnade's front end.
//
// The dialect is MariaDB 10.11's, with what MySQL 8 and ColumnStore users type besides. Parse reads one statement and
// says where the next begins; Split only finds the ends of statements. Statements that the server does not know how to
// run yet are recognised by their leading words and come back as Unsupported, so that they can be refused by name.
//
//	stmt, rest, err := parse.Parse("SELECT 1; SELECT 2", parse.Mode{})
//	fmt.Println(parse.String(stmt)) // select 1
//
// Trees are plain structs. Every node has the Pos of its first token. Operators that chain (AND, OR, set operations)
// are flat, and those that lean to the left (a+b+c, joins) are built and walked by loops, so that a statement's width
// never becomes stack depth; what nests by parentheses, functions and subqueries is limited to MaxDepth levels.
//
// A bulk INSERT need not become a tree: with Mode.StreamInsert the rows of its VALUES are read one by one through
// InsertValues, from the text to the caller's buffers, without a node per literal.
//
// The package knows no catalog: names are not resolved, functions not looked up, types not checked.
package parse
