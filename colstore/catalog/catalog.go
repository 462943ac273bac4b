// Package catalog holds the definitions of databases, tables, columns and views as values: what CREATE statements make,
// what a snapshot shows, and what the metadata store keeps.
//
// A definition is immutable once it is in a snapshot: whoever got one from there must not change it. Names are compared
// byte by byte for databases, tables and views, and without case for columns (Table.Column).
package catalog

import (
	"strings"

	"github.com/colonnadedb/colonnade/vec/types"
)

// Database is a name space of tables and views.
type Database struct {
	Name       string
	Collation  types.CollationID // default of new tables
	Comment    string
	CreatedSCN uint64
}

// Table defines a table. ID is never reused; it stays when the table is renamed or truncated.
type Table struct {
	ID       uint64
	Database string
	Name     string
	Columns  []Column // in the order of SELECT *
	Keys     []Key    // as declared; they enforce nothing by themselves
	Comment  string
	Options  []Option
	// Collation is the default of string columns.
	Collation types.CollationID
	// CreatedSCN is the commit that created the table, CreatedUnix its wall clock in seconds.
	CreatedSCN  uint64
	CreatedUnix int64
	// NextColumnID is above every column id that this table ever had: ids are never reused.
	NextColumnID uint32
}

// Column defines a column. IDs begin at 1 (0 is the hidden delete column) and are never reused within the table.
type Column struct {
	ID      uint32
	Name    string
	Type    types.Type
	Comment string
	// HasDefault: Default is the value of rows that do not name the column. DefaultExpr, if set, is an expression such
	// as CURRENT_TIMESTAMP(6) to be evaluated per statement instead; OnUpdate likewise for UPDATE.
	HasDefault    bool
	Default       types.Datum
	DefaultExpr   string
	OnUpdate      string
	AutoIncrement bool
	Invisible     bool
}

// KeyKind is what a declared key is.
type KeyKind uint8

// The kinds of keys. Their numbers are stored.
const (
	PrimaryKey KeyKind = 1
	UniqueKey  KeyKind = 2
	Index      KeyKind = 3
	ForeignKey KeyKind = 4
	Check      KeyKind = 5
)

// Key is a declared key or constraint.
type Key struct {
	Name  string
	Kind  KeyKind
	Parts []KeyPart
	// Reference is the text of REFERENCES … or of the CHECK expression.
	Reference string
}

// KeyPart is one column of a key.
type KeyPart struct {
	Column string
	Length uint32 // of a prefix; 0: whole column
	Desc   bool
}

// Option is a table option that has no field of its own, kept for SHOW CREATE TABLE.
type Option struct{ Name, Value string }

// View is a stored query.
type View struct {
	ID         uint64
	Database   string
	Name       string
	Columns    []string // explicit column names; empty: those of the query
	Definition string   // the SELECT's text
	Definer    string
	Security   string // DEFINER or INVOKER
	Check      string // "", LOCAL or CASCADED
	Algorithm  string
	CreatedSCN uint64
	// SQLMode, Charset and Collation are the session's at creation, which the text is parsed under.
	SQLMode   uint64
	Charset   string
	Collation string
}

// Column returns the position of the column with the name, ignoring case, or -1.
func (t *Table) Column(name string) int {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return i
		}
	}
	return -1
}

// ColumnByID returns the position of the column with the id, or -1.
func (t *Table) ColumnByID(id uint32) int {
	for i := range t.Columns {
		if t.Columns[i].ID == id {
			return i
		}
	}
	return -1
}

// Clone returns a copy that shares no slice with t, but for the members of ENUM and SET types, which nobody changes.
func (t *Table) Clone() *Table {
	c := *t
	c.Columns = append([]Column(nil), t.Columns...)
	c.Keys = append([]Key(nil), t.Keys...)
	c.Options = append([]Option(nil), t.Options...)
	return &c
}
