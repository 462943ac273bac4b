// Package collate compares, hashes and matches strings as their collation says. It knows utf8mb4_general_ci (ignores
// case and accents, PAD SPACE), utf8mb4_bin (code points, PAD SPACE) and binary (bytes, NO PAD); Lookup refuses all
// others by name.
//
// A collation key (AppendKey) stands for a string wherever bytes are compared: equal strings have equal keys, and
// bytes.Compare of keys is Compare of their strings. Under PAD SPACE trailing spaces do not count; LIKE alone sees
// them.
//
// Strings that are not valid UTF-8 compare by a weight above all characters for each offending byte, so that order
// stays total.
package collate
