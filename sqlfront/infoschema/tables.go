// Package infoschema gives information_schema: virtual tables whose rows are made from a snapshot of the catalog and
// from what the server knows of itself when a scan of them opens.
//
//	t := &infoschema.Tables{Catalog: snap, Server: session, Zone: zone, Now: now}
//	lt := t.Table("information_schema", "tables")   // nil if there is no such table
//	src, err := t.OpenScan(ctx, scan, env)          // where t.Owns(scan.Table)
//
// Which tables there are and which columns they have is one text, columns.txt; those that MariaDB has too have its
// columns and types.
package infoschema

import (
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
)

// Database is the name of the one virtual database.
const Database = "information_schema"

// idBit marks the ids of virtual tables; stored tables count from 1.
const idBit = 1 << 63

// Catalog is what the tables read of a snapshot.
type Catalog interface {
	Databases() []*catalog.Database
	Tables(database string) []*catalog.Table
	Views(database string) []*catalog.View
	Stats(table uint64) (*colstore.TableStats, error)
}

var _ Catalog = (*colstore.Snapshot)(nil)

// Process is a row of the process list.
type Process struct {
	ID       uint32
	User     string
	Host     string
	Database string // empty: none
	Command  string // Query or Sleep
	Since    time.Time
	State    string
	Info     string // text of the running statement, empty: none
	Stage    int    // stages of the query that are done
	MaxStage int    // all its stages, 0: no query runs
	Memory   int64  // bytes in use
	Peak     int64  // bytes in use at most
	QueryID  uint64
}

// Variable is the name and value of a system variable or status counter.
type Variable struct{ Name, Value string }

// Server is what the tables ask of the session and the server around it.
type Server interface {
	// User returns the account of the session.
	User() (name, host string)
	Processes() []Process
	// Variables returns the system variables sorted by name: the session's values, or the global ones.
	Variables(global bool) []Variable
	// Status returns the counters sorted by name.
	Status(global bool) []Variable
	// ViewColumns returns a view's columns, or why its query is not valid any more.
	ViewColumns(v *catalog.View) ([]catalog.Column, error)
	// Warn adds a warning to the statement.
	Warn(code int, message string)
}

// Tables are the virtual tables as one statement sees them.
type Tables struct {
	Catalog Catalog
	Server  Server
	Zone    *time.Location // in which times are shown
	Now     time.Time      // of the statement
}

// HasDatabase says whether the database is virtual.
func (t *Tables) HasDatabase(name string) bool { return strings.EqualFold(name, Database) }

// Owns says whether a table's id is that of a virtual table.
func (t *Tables) Owns(table uint64) bool { return table&idBit != 0 }

// Table returns the virtual table with the name in any case, or nil.
func (t *Tables) Table(database, name string) *logical.Table {
	if !t.HasDatabase(database) {
		return nil
	}
	for i, d := range definitions {
		if strings.EqualFold(d.name, name) {
			return &logical.Table{ID: idBit | uint64(i), Database: Database, Name: d.name, Columns: d.columns,
				Stats: logical.Stats{Rows: fills[d.name].rows}}
		}
	}
	return nil
}

// Names returns the names of the virtual tables.
func Names() []string {
	names := make([]string, len(definitions))
	for i, d := range definitions {
		names[i] = d.name
	}
	return names
}
