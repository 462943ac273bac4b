package server

import (
	"context"
	"errors"
	"math"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/infoschema"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// view of the catalog at a snapshot: stored tables, then the virtual ones of information_schema.
type catalogView struct {
	snap    *colstore.Snapshot
	virtual *infoschema.Tables
}

var (
	_ bind.Catalog  = (*catalogView)(nil)
	_ exec.Provider = (*catalogView)(nil)
)

// Table implements bind.Catalog.
func (c *catalogView) Table(database, name string) (*logical.Table, error) {
	if t := c.virtual.Table(database, name); t != nil {
		return t, nil
	}
	t, err := c.snap.Table(database, name)
	if err != nil {
		return nil, absent(err)
	}
	stats, err := c.snap.Stats(t.ID)
	if err != nil {
		return nil, err
	}
	return plannerTable(t, stats), nil
}

// absent makes nothing of the errors that say that there is no such thing.
func absent(err error) error {
	if errors.Is(err, colstore.ErrUnknownTable) || errors.Is(err, colstore.ErrUnknownView) ||
		errors.Is(err, colstore.ErrUnknownDatabase) {
		return nil
	}
	return err
}

// plannerTable is a stored table as the planner sees it.
func plannerTable(t *catalog.Table, stats *colstore.TableStats) *logical.Table {
	lt := &logical.Table{ID: t.ID, Database: t.Database, Name: t.Name}
	lt.Stats = logical.Stats{Rows: float64(stats.Rows), Columns: map[uint32]logical.ColumnStats{}}
	for _, c := range t.Columns {
		lt.Columns = append(lt.Columns, logical.TableColumn{ID: c.ID, Name: c.Name, Type: c.Type})
	}
	for _, cs := range stats.Columns {
		s := logical.ColumnStats{Distinct: cs.NDV, AvgBytes: cs.AvgBytes}
		if stats.Rows > 0 {
			s.NullShare = float64(cs.NullCount) / float64(stats.Rows)
		}
		lo, okLo := datumFloat(cs.Min)
		hi, okHi := datumFloat(cs.Max)
		s.HasRange, s.Min, s.Max = okLo && okHi, lo, hi
		lt.Stats.Columns[cs.ID] = s
	}
	return lt
}

// datumFloat returns a bound's integer form as a float64; strings have none.
func datumFloat(d types.Datum) (float64, bool) {
	switch d.Form {
	case types.FormInt64:
		return float64(d.I), true
	case types.FormUint64:
		return float64(d.Uint64()), true
	case types.FormInt128:
		return d.H.Float64(), true
	case types.FormFloat64:
		return d.F, !math.IsNaN(d.F)
	}
	return 0, false
}

// View implements bind.Catalog.
func (c *catalogView) View(database, name string) (*bind.View, error) {
	v, err := c.snap.View(database, name)
	if err != nil {
		return nil, absent(err)
	}
	return &bind.View{Database: v.Database, Text: v.Definition, Columns: v.Columns}, nil
}

// HasDatabase implements bind.Catalog.
func (c *catalogView) HasDatabase(name string) bool {
	if c.virtual.HasDatabase(name) {
		return true
	}
	_, err := c.snap.Database(name)
	return err == nil
}

// OpenScan implements exec.Provider.
func (c *catalogView) OpenScan(ctx context.Context, s *plan.Scan, env exec.ScanEnv) (exec.Source, error) {
	if c.virtual.Owns(s.Table) {
		return c.virtual.OpenScan(ctx, s, env)
	}
	return c.snap.OpenScan(ctx, s, env)
}
