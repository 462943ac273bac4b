// Package ddl turns definitions written in SQL into those of the catalog, and back into the text of SHOW CREATE.
//
//	def, err := ddl.Table(stmt, &ddl.Context{...}) // checked: names, types, defaults, keys, options
//	text := ddl.ShowCreateTable(&def)              // as MariaDB prints it; parses to the same definition
//
// What a definition asks for and tables do not have is refused by name. Declared keys are kept and shown, but enforce
// nothing and are no indexes: a note says so.
//
// It changes no catalog: package server hands the definition to the storage engine.
package ddl
