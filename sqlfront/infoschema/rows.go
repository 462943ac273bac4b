package infoschema

import (
	"context"
	"time"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// rows collects those columns of a table's rows that a scan asks for.
type rows struct {
	ctx     context.Context
	def     *definition
	tables  *Tables
	place   []int // by column of the scan: its position in the table
	asked   map[string]int
	filters []filter
	builder *coldata.BatchBuilder
	row     []types.Datum
}

func newRows(ctx context.Context, d *definition, columns []plan.ScanColumn, filters []filter, t *Tables) *rows {
	r := &rows{ctx: ctx, def: d, tables: t, asked: map[string]int{}, filters: filters,
		row: make([]types.Datum, len(columns))}
	kinds := make([]types.Type, len(columns))
	for i, c := range columns {
		at := int(c.ID) - 1
		if at < 0 || at >= len(d.columns) {
			invariants.Failf("information_schema.%s has no column with id %d", d.name, c.ID)
		}
		r.place, kinds[i] = append(r.place, at), d.columns[at].Type
		r.asked[d.columns[at].Name] = i
	}
	r.builder = coldata.NewBatchBuilder(kinds)
	return r
}

// wants says whether the scan asks for any of the columns, so that others need not be computed.
func (r *rows) wants(names ...string) bool {
	for _, n := range names {
		if _, ok := r.asked[n]; ok {
			return true
		}
	}
	return false
}

// accepts says whether rows with the value in the column may pass the filters, so that others need not be made.
func (r *rows) accepts(column, value string) bool {
	at, ok := r.asked[column]
	if !ok {
		return true
	}
	row := make([]types.Datum, len(r.place))
	row[at] = types.StringDatum(value)
	for _, f := range r.filters {
		if f.column != at {
			continue
		}
		// An error is left to the rows themselves.
		if d, err := f.eval.EvalDatum(row); err == nil && (d.IsNull() || d.I == 0) {
			return false
		}
	}
	return true
}

// add adds a row, given as the values of all columns of the table in order: nil, string, integers, float64, bool (YES
// or NO), time.Time, types.Datum.
func (r *rows) add(values ...any) {
	if len(values) != len(r.def.columns) {
		invariants.Failf("a row of information_schema.%s has %d values for %d columns", r.def.name, len(values),
			len(r.def.columns))
	}
	for i, at := range r.place {
		r.row[i] = r.datum(values[at], r.def.columns[at].Type)
	}
	r.builder.AppendRow(r.row...)
}

func (r *rows) datum(v any, t types.Type) types.Datum {
	switch v := v.(type) {
	case nil:
		return types.NullDatum
	case types.Datum:
		return v
	case string:
		return types.StringDatum(v)
	case bool:
		if v {
			return types.StringDatum("YES")
		}
		return types.StringDatum("NO")
	case float64:
		return types.FloatDatum(v)
	case time.Time:
		return r.tables.timeDatum(v, t)
	case int:
		return integer(int64(v), t)
	case int64:
		return integer(v, t)
	case uint32:
		return integer(int64(v), t)
	case uint64:
		return integer(int64(v), t)
	}
	invariants.Failf("information_schema.%s: a value of Go type %T", r.def.name, v)
	return types.NullDatum
}

func integer(v int64, t types.Type) types.Datum {
	switch t.Canonical() {
	case types.FormUint64:
		return types.UintDatum(uint64(v))
	case types.FormInt128:
		return types.Int128Datum(types.Int128From(v))
	}
	return types.IntDatum(v)
}

// timeDatum returns a point in time as a DATE or DATETIME of the session's zone; the zero time is NULL.
func (t *Tables) timeDatum(at time.Time, typ types.Type) types.Datum {
	if at.IsZero() {
		return types.NullDatum
	}
	at = at.In(t.Zone)
	date := types.PackDate(at.Year(), int(at.Month()), at.Day())
	if typ.Kind == types.Date {
		return types.IntDatum(date)
	}
	return types.IntDatum(types.PackDateTime(date, types.Clock{Hour: at.Hour(), Minute: at.Minute(),
		Second: at.Second()}))
}
