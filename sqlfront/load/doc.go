// Package load puts values into tables: it reads the files of LOAD DATA, and converts what LOAD DATA, INSERT … VALUES
// and INSERT … SELECT give to the columns' types by MariaDB's rules of assignment.
//
// Assigner is the one place where a value becomes a column's: text, literals, typed values and vectors go straight into
// the slices of a granule.Chunk, and what does not fit becomes a Problem, which is an error in a strict sql_mode and a
// warning otherwise.
//
// Loader reads a file: one goroutine reads blocks and cuts them into pieces at line ends (bytes.Index, no look at the
// fields), a few parse pieces into chunks (a table of special bytes finds where a field ends; values are parsed in
// place, nothing is allocated per field), and the caller's goroutine appends the chunks in the order of the file, so
// that row numbers are exact. With enclosed fields a line end may be part of a value; then cutting runs the scanner
// itself without converting anything. Memory is bounded by the number of pieces in flight, of which each has at most
// granule.Rows rows.
package load
