package infoschema

import (
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

func (t *Tables) storedTables(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		r.add(table.Database, table.Name, table.ID, created(table), len(table.Columns), nil)
		return nil
	})
}

func (t *Tables) storedColumns(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		for i := range table.Columns {
			c := &table.Columns[i]
			f := columnFacts(c.Type)
			var def any
			if text, ok := ddl.DefaultText(c); ok {
				def = text
			}
			r.add(table.Database, table.Name, c.Name, c.ID, dataType(ddl.TypeText(c.Type)), f.octets, i, def,
				flag(!c.Type.NotNull), f.precision, f.scale, flag(c.AutoIncrement), f.charset)
		}
		return nil
	})
}

// columnStatistics shows what the optimiser knows of columns: bounds of the extent map, estimates of the sketches.
func (t *Tables) columnStatistics(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		st, err := t.Catalog.Stats(table.ID)
		if err != nil {
			// One table that cannot be read must not hide the others.
			t.Server.Warn(sqlerr.CorruptBlock.Number, err.Error())
			return nil
		}
		for _, c := range st.Columns {
			at := table.ColumnByID(c.ID)
			if at < 0 {
				continue
			}
			var distinct any
			if c.NDV > 0 {
				distinct = uint64(c.NDV + 0.5)
			}
			typ := table.Columns[at].Type
			r.add(table.Database, table.Name, table.Columns[at].Name, distinct, c.NullCount, t.text(c.Min, typ),
				t.text(c.Max, typ), c.AvgBytes, c.DictShare, c.Bytes)
		}
		return nil
	})
}

// text returns a value as clients see it, nil for NULL.
func (t *Tables) text(d types.Datum, typ types.Type) any {
	if d.IsNull() {
		return nil
	}
	return string(convert.AppendTextZone(nil, typ, d, t.Zone))
}
