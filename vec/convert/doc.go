// Package convert turns text into values and values into text by MariaDB's rules.
//
// Parsers take bytes and the type, allocate nothing, and return a value that can be stored together with a Status:
// the value is always the one that MariaDB stores when the mode is not strict (clamped, cut, zero), and the Status
// says what to report. Callers make errors of it under a strict mode and warnings otherwise:
//
//	OK         nothing
//	Rounded    note 1265 "Data truncated for column", never an error: digits or a time of day were dropped
//	Truncated  1265: the value is followed by something else
//	OutOfRange 1264 "Out of range value for column"
//	Invalid    1366 "Incorrect integer value" (numbers), 1292 "Incorrect datetime value" (dates and times)
//	TooLong    1406 "Data too long for column"
package convert

// Status says how well a text was a value.
type Status uint8

// The statuses, from good to bad.
const (
	OK Status = iota
	Rounded
	Truncated
	OutOfRange
	Invalid
	TooLong
)

// Mode holds the parts of sql_mode that matter for parsing.
type Mode uint8

// The modes.
const (
	NoZeroDate Mode = 1 << iota
	NoZeroInDate
	AllowInvalidDates
)
