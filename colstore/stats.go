package colstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/sketch"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/vec/types"
)

// TableStats is what the optimiser may know of a table without reading it.
type TableStats struct {
	Rows    int64
	Bytes   int64 // stored, of all columns
	Columns []ColumnStats
}

// ColumnStats estimates one column. Min and Max are bounds of all values (NULL where none are known), exact only when
// no row is in the row tail.
type ColumnStats struct {
	ID        uint32
	NDV       float64 // number of distinct values; 0: unknown
	Min, Max  types.Datum
	NullCount int64
	AvgBytes  float64 // of a value: length of strings, else the width of the canonical form
	DictShare float64 // of the rows that are stored as dictionary codes, 0..1
	Bytes     int64   // stored
}

// statsCache keeps merged sketches by table, valid for one number of sketches of one incarnation.
type statsCache struct {
	mu     sync.Mutex
	tables map[uint64]mergedSketches
}

type mergedSketches struct {
	incarnation uint64
	count       int
	columns     map[uint32]*sketch.Column // immutable
}

// Stats returns the statistics of a table. It may read sketches from disk the first time.
func (s *Snapshot) Stats(table uint64) (*TableStats, error) {
	t, err := s.table(table)
	if err != nil {
		return nil, err
	}
	sketches, err := s.eng.sketches(context.Background(), t)
	if err != nil {
		return nil, err
	}
	st := &TableStats{Rows: int64(t.Rows()), Columns: make([]ColumnStats, len(t.Def.Columns))}
	tailRows := 0
	for _, r := range t.Tail {
		tailRows += r.Rows
	}
	for i := range t.Def.Columns {
		c := &t.Def.Columns[i]
		st.Columns[i] = columnStats(t, c.ID, sketches[c.ID])
		if tailRows > 0 {
			st.Columns[i].NDV = min(st.Columns[i].NDV+math.Sqrt(float64(tailRows)), float64(st.Rows))
		}
		st.Bytes += st.Columns[i].Bytes
	}
	return st, nil
}

// columnStats joins what the extent map and the sketch know of a column.
func columnStats(t *txn.Table, id uint32, sk *sketch.Column) ColumnStats {
	cs := ColumnStats{ID: id}
	zone := granule.Zone{Kind: granule.ZoneEmpty}
	for _, s := range t.Segments {
		for index := range extent.ExtentsPerSegment {
			x := s.Extent(id, index)
			if x == nil {
				continue
			}
			zone.Merge(x.Zone)
			cs.NullCount += int64(x.Nulls)
			cs.Bytes += int64(x.Bytes)
		}
	}
	switch zone.Kind {
	case granule.ZoneInt:
		lo, hi := zone.Int()
		cs.Min, cs.Max = types.IntDatum(lo), types.IntDatum(hi)
	case granule.ZoneUint:
		cs.Min, cs.Max = types.UintDatum(zone.Min[0]), types.UintDatum(zone.Max[0])
	case granule.ZoneFloat:
		lo, hi := zone.Float()
		cs.Min, cs.Max = types.FloatDatum(lo), types.FloatDatum(hi)
	case granule.ZoneInt128:
		lo, hi := zone.Int128()
		cs.Min, cs.Max = types.Int128Datum(lo), types.Int128Datum(hi)
	}
	if sk != nil && sk.Rows > 0 {
		cs.NDV = sk.Distinct()
		cs.AvgBytes = float64(sk.Bytes) / float64(sk.Rows)
		cs.DictShare = float64(sk.Dict) / float64(sk.Rows)
	}
	return cs
}

// sketches returns the merged sketches of a table's columns.
func (e *Engine) sketches(ctx context.Context, t *txn.Table) (map[uint32]*sketch.Column, error) {
	e.stats.mu.Lock()
	m := e.stats.tables[t.Def.ID]
	e.stats.mu.Unlock()
	if m.incarnation == t.Incarnation && m.count == len(t.Sketches) && m.columns != nil {
		return m.columns, nil
	}
	merged := map[uint32]*sketch.Column{}
	from := 0
	if m.incarnation == t.Incarnation && m.count < len(t.Sketches) {
		from = m.count
		for id, c := range m.columns {
			copied := *c
			merged[id] = &copied
		}
	}
	for _, p := range t.Sketches[from:] {
		columns, err := e.readSketches(ctx, t, p)
		switch {
		case errors.Is(err, ErrCorruption):
			// Plans get worse without them, answers do not.
			e.opts.Logger.Error("damaged statistics are left out", "error", err)
			continue
		case err != nil:
			return nil, err
		}
		for _, c := range columns {
			if merged[c.ID] == nil {
				merged[c.ID] = c
			} else {
				merged[c.ID].Merge(c)
			}
		}
	}
	e.stats.mu.Lock()
	defer e.stats.mu.Unlock()
	if e.stats.tables == nil {
		e.stats.tables = map[uint64]mergedSketches{}
	}
	if m := e.stats.tables[t.Def.ID]; m.incarnation != t.Incarnation || m.count < len(t.Sketches) {
		e.stats.tables[t.Def.ID] = mergedSketches{t.Incarnation, len(t.Sketches), merged}
	}
	return merged, nil
}

// readSketches reads what one load or flush knew of its columns.
func (e *Engine) readSketches(ctx context.Context, t *txn.Table, p txn.Place) (columns []*sketch.Column, err error) {
	s := t.Segment(p.Segment)
	if s == nil {
		return nil, fmt.Errorf("%w: sketches lie in unknown segment %d", ErrCorruption, p.Segment)
	}
	o, id, err := e.objectOf(s, p.Object)
	if err == nil {
		err = e.read(ctx, o, id, p.Offset, p.Length, func(b []byte) error {
			columns, err = sketch.Decode(b, t.Def.ID, o.Path(), p.Offset)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read statistics of table %s.%s: %w", t.Def.Database, t.Def.Name, err)
	}
	return columns, nil
}
