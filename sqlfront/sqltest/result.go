package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
)

// nullText stands for NULL in results; a string of these letters is written with a backslash before it.
const nullText = "NULL"

// result is what a statement answered, each value as text.
type result struct {
	types string   // a letter for each column, "|" between result sets
	names []string // of the first result set
	rows  []string // fields parted by tabs; "--" between result sets
}

// typeLetter names a class of column types: I integers, N decimals, R floats, T text, B binary strings, D dates, S
// datetimes and timestamps, H times, Y years, X bits, ? NULL or others.
func typeLetter(name string) byte {
	switch strings.TrimPrefix(name, "UNSIGNED ") {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT":
		return 'I'
	case "DECIMAL":
		return 'N'
	case "FLOAT", "DOUBLE":
		return 'R'
	case "CHAR", "VARCHAR", "TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET", "JSON":
		return 'T'
	case "BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB":
		return 'B'
	case "DATE":
		return 'D'
	case "DATETIME", "TIMESTAMP":
		return 'S'
	case "TIME":
		return 'H'
	case "YEAR":
		return 'Y'
	case "BIT":
		return 'X'
	}
	return '?'
}

// run runs a statement and reads all it answers. With args it goes through the binary protocol.
func run(ctx context.Context, conn *sql.Conn, query string, prepared bool) (*result, error) {
	var rows *sql.Rows
	var err error
	if prepared {
		stmt, failed := conn.PrepareContext(ctx, query)
		if failed != nil {
			return nil, failed
		}
		defer stmt.Close()
		rows, err = stmt.QueryContext(ctx)
	} else {
		rows, err = conn.QueryContext(ctx, query)
	}
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	r := &result{}
	for set := 0; ; set++ {
		if set > 0 {
			r.types += "|"
			r.rows = append(r.rows, "--")
		}
		if err := r.read(rows, set == 0); err != nil {
			return nil, err
		}
		if !rows.NextResultSet() {
			break
		}
	}
	return r, rows.Err()
}

// read reads one result set.
func (r *result) read(rows *sql.Rows, first bool) error {
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	for _, t := range types {
		r.types += string(typeLetter(t.DatabaseTypeName()))
		if first {
			r.names = append(r.names, t.Name())
		}
	}
	cells, targets := make([]any, len(types)), make([]any, len(types))
	for i := range cells {
		targets[i] = &cells[i]
	}
	fields := make([]string, len(types))
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		for i, c := range cells {
			fields[i] = cellText(c)
		}
		r.rows = append(r.rows, strings.Join(fields, "\t"))
	}
	return rows.Err()
}

// cellText writes a value so that a row stays one line.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return nullText
	case []byte:
		return escape(string(v))
	case string:
		return escape(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case time.Time:
		return v.Format("2006-01-02 15:04:05.999999")
	}
	return fmt.Sprint(v)
}

func escape(s string) string {
	if s == "" {
		return "(empty)"
	}
	if s == nullText || s == "(empty)" || s == "--" || s == "----" {
		return `\` + s
	}
	var sb strings.Builder
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == utf8.RuneError && n == 1 || c < ' ' || c == 0x7f:
			fmt.Fprintf(&sb, `\x%02x`, s[i])
		case c == '\\':
			sb.WriteString(`\\`)
		case c == ' ' && (i == 0 || i == len(s)-1):
			sb.WriteString(`\x20`)
		default:
			sb.WriteString(s[i : i+n])
		}
		i += n
	}
	return sb.String()
}

// errorParts takes an error of the server apart.
func errorParts(err error) (code, state, message string, ok bool) {
	var e *mysql.MySQLError
	if !errors.As(err, &e) {
		return "", "", err.Error(), false
	}
	return strconv.Itoa(int(e.Number)), string(e.SQLState[:]), strings.ReplaceAll(e.Message, "\n", `\n`), true
}

// roundedFloat stands for R where the wanted value may be rounded to the decimals it has: the text protocol rounds what
// the binary one does not.
const roundedFloat = 'r'

// quotient stands for N where a few digits are enough; average where the last one may differ by one: MariaDB cuts what
// has nine decimals, or a multiple of it, where it should round.
const (
	quotient = 'q'
	average  = 'a'
)

// sameField compares two values of a column. Floats may differ in their last digits.
func sameField(letter byte, a, b string) bool {
	if a == b {
		return true
	}
	if letter != 'R' && letter != roundedFloat && letter != quotient && letter != average {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	limit := 1e-11 * max(diff(x, 0), diff(y, 0))
	if _, decimals, ok := strings.Cut(a, "."); ok && letter == roundedFloat {
		limit = max(limit, 0.5001*math.Pow10(-len(decimals)))
	}
	if _, decimals, ok := strings.Cut(a, "."); ok && letter == average {
		limit = max(limit, 1.01*math.Pow10(-len(decimals)))
	}
	if letter == quotient {
		limit = 1e-3 + 1e-5*diff(x, 0)
	}
	return diff(x, y) <= limit
}

func diff(x, y float64) float64 { return max(x-y, y-x) }

// sameRow compares two rows.
func sameRow(types, a, b string) bool {
	if a == b {
		return true
	}
	x, y := strings.Split(a, "\t"), strings.Split(b, "\t")
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		letter := byte('?')
		if i < len(types) {
			letter = types[i]
		}
		if !sameField(letter, x[i], y[i]) {
			return false
		}
	}
	return true
}

// compareRows says how rows differ from those wanted, "" if they do not.
func compareRows(types string, want, got []string) string {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			return fmt.Sprintf("%d rows, want %d; first beyond: %s", len(got), len(want), got[i])
		case i >= len(got):
			return fmt.Sprintf("%d rows, want %d; first missing: %s", len(got), len(want), want[i])
		case !sameRow(types, want[i], got[i]):
			return fmt.Sprintf("row %d of %d: got  %s\n          want %s", i+1, len(want), got[i], want[i])
		}
	}
	return ""
}
