package infoschema

import (
	"slices"
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/types"
)

// catalogName is the name of the one catalog.
const catalogName = "def"

// eachTable calls f for the stored tables that the filters on the given columns may accept.
func (t *Tables) eachTable(r *rows, schema, name string, f func(*catalog.Table) error) error {
	for _, db := range t.Catalog.Databases() {
		if !r.accepts(schema, db.Name) {
			continue
		}
		for _, table := range t.Catalog.Tables(db.Name) {
			if err := r.ctx.Err(); err != nil {
				return err
			}
			if !r.accepts(name, table.Name) {
				continue
			}
			if err := f(table); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachView calls f for the views that the filters on TABLE_SCHEMA and TABLE_NAME may accept.
func (t *Tables) eachView(r *rows, f func(*catalog.View)) {
	for _, db := range t.Catalog.Databases() {
		if !r.accepts("TABLE_SCHEMA", db.Name) {
			continue
		}
		for _, v := range t.Catalog.Views(db.Name) {
			if r.accepts("TABLE_NAME", v.Name) {
				f(v)
			}
		}
	}
}

func (t *Tables) schemata(r *rows) error {
	add := func(name string, c types.CollationID, comment string) {
		r.add(catalogName, name, ddl.CharsetName(c), ddl.CollationName(c), nil, comment)
	}
	add(Database, types.DefaultCollation, "")
	for _, db := range t.Catalog.Databases() {
		add(db.Name, db.Collation, db.Comment)
	}
	return nil
}

func (t *Tables) tables(r *rows) error {
	if r.accepts("TABLE_SCHEMA", Database) {
		for _, d := range definitions {
			r.add(catalogName, Database, d.name, "SYSTEM VIEW", "MEMORY", 11, "Fixed", nil, 0, 0, 0, 0, 0, nil, nil,
				nil,
				nil, ddl.CollationName(types.DefaultCollation), nil, "", "", 0, "Y")
		}
	}
	t.eachView(r, func(v *catalog.View) {
		r.add(catalogName, v.Database, v.Name, "VIEW", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil,
			nil, nil, nil, "VIEW", nil, nil)
	})
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		var size tableSize
		if r.wants("TABLE_ROWS", "AVG_ROW_LENGTH", "DATA_LENGTH") {
			var err error
			if size, err = t.size(table); err != nil {
				// One table that cannot be read must not hide the others.
				r.add(catalogName, table.Database, table.Name, "BASE TABLE", ddl.Engine, nil, nil, nil, nil, nil, nil,
					nil, nil, nil, nil, nil, nil, nil, nil, nil, err.Error(), nil, "N")
				t.Server.Warn(sqlerr.CorruptBlock.Number, err.Error())
				return nil
			}
		}
		r.add(catalogName, table.Database, table.Name, "BASE TABLE", ddl.Engine, 10, "Dynamic", size.rows,
			size.average(),
			size.bytes, 0, 0, 0, nil, created(table), nil, nil, ddl.CollationName(table.Collation), nil,
			tableOptions(table), table.Comment, 0, "N")
		return nil
	})
}

// tableSize is what the extent map knows of a table.
type tableSize struct{ rows, bytes int64 }

func (s tableSize) average() int64 {
	if s.rows == 0 {
		return 0
	}
	return s.bytes / s.rows
}

func (t *Tables) size(table *catalog.Table) (tableSize, error) {
	st, err := t.Catalog.Stats(table.ID)
	if err != nil {
		return tableSize{}, err
	}
	return tableSize{rows: st.Rows, bytes: st.Bytes}, nil
}

func created(table *catalog.Table) time.Time {
	if table.CreatedUnix == 0 {
		return time.Time{}
	}
	return time.Unix(table.CreatedUnix, 0)
}

func tableOptions(table *catalog.Table) string {
	var list []string
	for _, o := range table.Options {
		list = append(list, strings.ToLower(o.Name)+"="+o.Value)
	}
	return strings.Join(list, " ")
}

func (t *Tables) views(r *rows) error {
	t.eachView(r, func(v *catalog.View) {
		check := v.Check
		if check == "" {
			check = "NONE"
		}
		r.add(catalogName, v.Database, v.Name, v.Definition, check, false, v.Definer, v.Security, v.Charset,
			v.Collation,
			v.Algorithm)
	})
	return nil
}

func (t *Tables) columns(r *rows) error {
	if r.accepts("TABLE_SCHEMA", Database) {
		for _, d := range definitions {
			if !r.accepts("TABLE_NAME", d.name) {
				continue
			}
			for i, c := range d.columns {
				addColumn(r, Database, d.name, i, &catalog.Column{Name: c.Name, Type: c.Type}, "", "select")
			}
		}
	}
	t.eachView(r, func(v *catalog.View) {
		cols, err := t.Server.ViewColumns(v)
		if err != nil {
			e := sqlerr.InvalidView.New(v.Database, v.Name)
			t.Server.Warn(e.Kind.Number, e.Message)
			return
		}
		for i := range cols {
			addColumn(r, v.Database, v.Name, i, &cols[i], "", "select,insert,update,references")
		}
	})
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		for i := range table.Columns {
			addColumn(r, table.Database, table.Name, i, &table.Columns[i], columnKey(table, table.Columns[i].Name),
				"select,insert,update,references")
		}
		return nil
	})
}

// addColumn adds a row of COLUMNS.
func addColumn(r *rows, db, table string, i int, c *catalog.Column, key, privileges string) {
	f := columnFacts(c.Type)
	var def any
	if text, ok := ddl.DefaultText(c); ok && !c.AutoIncrement && db != Database {
		def = text
	}
	var extra []string
	if c.AutoIncrement {
		extra = append(extra, "auto_increment")
	}
	if c.OnUpdate != "" {
		extra = append(extra, "on update "+c.OnUpdate)
	}
	if c.Invisible {
		extra = append(extra, "INVISIBLE")
	}
	text := ddl.TypeText(c.Type)
	r.add(catalogName, db, table, c.Name, i+1, def, !c.Type.NotNull, dataType(text), f.chars, f.octets, f.precision,
		f.scale, f.fraction, f.charset, f.collation, text, key, strings.Join(extra, ", "), privileges, c.Comment,
		"NEVER",
		nil)
}

// dataType is a type's name without size and attributes.
func dataType(text string) string {
	name, _, _ := strings.Cut(text, "(")
	name, _, _ = strings.Cut(name, " ")
	return name
}

// facts are a type's columns in COLUMNS, nil where they do not apply.
type facts struct{ chars, octets, precision, scale, fraction, charset, collation any }

// integerDigits are the NUMERIC_PRECISION of the integer types.
var integerDigits = map[types.Kind]int{types.TinyInt: 3, types.SmallInt: 5, types.MediumInt: 7, types.Int: 10,
	types.BigInt: 19}

func columnFacts(t types.Type) facts {
	var f facts
	switch t.Kind {
	case types.TinyInt, types.SmallInt, types.MediumInt, types.Int, types.BigInt:
		digits := integerDigits[t.Kind]
		if t.Unsigned && (t.Kind == types.BigInt || t.Kind == types.MediumInt) {
			digits = map[types.Kind]int{types.BigInt: 20, types.MediumInt: 7}[t.Kind]
		}
		f.precision, f.scale = digits, 0
	case types.Decimal:
		f.precision, f.scale = int(t.Precision), int(t.Scale)
	case types.Float, types.Double:
		f.precision = map[types.Kind]int{types.Float: 12, types.Double: 22}[t.Kind]
		if t.Scale != types.NotFixedScale {
			f.precision, f.scale = t.Length, int(t.Scale)
		}
	case types.Bit:
		f.precision = t.Length
	case types.Time, types.DateTime, types.Timestamp:
		f.fraction = int(t.Scale)
	case types.Date, types.Year:
	default:
		f.chars, f.octets = stringLengths(t)
		if t.Collation != types.CollationBinary && t.Collation != types.CollationNone {
			f.charset, f.collation = ddl.CharsetName(t.Collation), ddl.CollationName(t.Collation)
		}
	}
	return f
}

// stringLengths returns the longest value of a string type in characters and in bytes.
func stringLengths(t types.Type) (chars, octets any) {
	n := uint64(t.Length)
	switch t.Kind {
	case types.Enum:
		n = 0
		for _, e := range t.Elems {
			n = max(n, uint64(len([]rune(e))))
		}
	case types.Set:
		n = uint64(max(len(t.Elems)-1, 0))
		for _, e := range t.Elems {
			n += uint64(len([]rune(e)))
		}
	case types.JSON:
		return uint64(1<<32 - 1), uint64(1<<32 - 1)
	case types.Text, types.Blob, types.Binary, types.VarBinary:
		return n, n
	}
	if t.Collation == types.CollationBinary {
		return n, n
	}
	return n, 4 * n
}

// columnKey is what SHOW COLUMNS tells of a column's part in keys.
func columnKey(t *catalog.Table, column string) string {
	best := ""
	for _, k := range t.Keys {
		at := slices.IndexFunc(k.Parts, func(p catalog.KeyPart) bool { return strings.EqualFold(p.Column, column) })
		switch {
		case at < 0:
		case k.Kind == catalog.PrimaryKey:
			return "PRI"
		case at > 0:
		case k.Kind == catalog.UniqueKey && len(k.Parts) == 1:
			best = "UNI"
		case (k.Kind == catalog.UniqueKey || k.Kind == catalog.Index || k.Kind == catalog.ForeignKey) && best == "":
			best = "MUL"
		}
	}
	return best
}

func (t *Tables) partitions(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		size, err := t.size(table)
		if err != nil {
			t.Server.Warn(sqlerr.CorruptBlock.Number, err.Error())
			return nil
		}
		r.add(catalogName, table.Database, table.Name, nil, nil, nil, nil, nil, nil, nil, nil, nil, size.rows,
			size.average(), size.bytes, nil, 0, 0, created(table), nil, nil, nil, "", "", nil)
		return nil
	})
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}
