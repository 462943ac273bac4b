package infoschema

import (
	"strings"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// reference is what a foreign key refers to.
type reference struct {
	schema, table      string
	columns            []string
	onUpdate, onDelete string
}

// parseReference reads the REFERENCES clause that the catalog keeps as text.
func parseReference(text, database string) reference {
	ref := reference{schema: database, onUpdate: "RESTRICT", onDelete: "RESTRICT"}
	stmt, _, err := parse.Parse("CREATE TABLE t (a INT, FOREIGN KEY (a) "+text+")", parse.Mode{})
	create, ok := stmt.(*parse.CreateTable)
	if err != nil || !ok || len(create.Keys) != 1 || create.Keys[0].Reference == nil {
		return ref
	}
	clause := create.Keys[0].Reference
	ref.table = clause.Table.Name
	if clause.Table.Schema != "" {
		ref.schema = clause.Table.Schema
	}
	for _, c := range clause.Columns {
		ref.columns = append(ref.columns, c.Name)
	}
	if clause.OnUpdate != "" {
		ref.onUpdate = strings.ToUpper(string(clause.OnUpdate))
	}
	if clause.OnDelete != "" {
		ref.onDelete = strings.ToUpper(string(clause.OnDelete))
	}
	return ref
}

// keyName is the name under which a key is listed.
func keyName(k *catalog.Key) string {
	if k.Kind == catalog.PrimaryKey {
		return "PRIMARY"
	}
	return k.Name
}

func (t *Tables) statistics(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		distinct := map[uint32]float64{}
		if r.wants("CARDINALITY") {
			st, err := t.Catalog.Stats(table.ID)
			if err != nil {
				t.Server.Warn(sqlerr.CorruptBlock.Number, err.Error())
				return nil
			}
			for _, c := range st.Columns {
				distinct[c.ID] = c.NDV
			}
		}
		for i := range table.Keys {
			k := &table.Keys[i]
			if k.Kind == catalog.ForeignKey || k.Kind == catalog.Check {
				continue
			}
			for seq, p := range k.Parts {
				at := table.Column(p.Column)
				if at < 0 {
					continue
				}
				nullable, order := "", "A"
				if !table.Columns[at].Type.NotNull {
					nullable = "YES"
				}
				if p.Desc {
					order = "D"
				}
				var prefix any
				if p.Length > 0 {
					prefix = p.Length
				}
				unique := k.Kind == catalog.PrimaryKey || k.Kind == catalog.UniqueKey
				r.add(catalogName, table.Database, table.Name, flag(!unique), table.Database, keyName(k), seq+1,
					p.Column,
					order, int64(distinct[table.Columns[at].ID]), prefix, nil, nullable, "NONE", "", "", false)
			}
		}
		return nil
	})
}

func (t *Tables) keyColumnUsage(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		for i := range table.Keys {
			k := &table.Keys[i]
			if k.Kind == catalog.Index || k.Kind == catalog.Check {
				continue
			}
			ref := reference{schema: table.Database}
			if k.Kind == catalog.ForeignKey {
				ref = parseReference(k.Reference, table.Database)
			}
			for seq, p := range k.Parts {
				var at, schema, name, column any
				if seq < len(ref.columns) {
					at, schema, name, column = seq+1, ref.schema, ref.table, ref.columns[seq]
				}
				r.add(catalogName, table.Database, keyName(k), catalogName, table.Database, table.Name, p.Column, seq+1,
					at, schema, name, column)
			}
		}
		return nil
	})
}

var constraintTypes = map[catalog.KeyKind]string{catalog.PrimaryKey: "PRIMARY KEY", catalog.UniqueKey: "UNIQUE",
	catalog.ForeignKey: "FOREIGN KEY", catalog.Check: "CHECK"}

func (t *Tables) tableConstraints(r *rows) error {
	return t.eachTable(r, "TABLE_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		for i := range table.Keys {
			k := &table.Keys[i]
			if kind, ok := constraintTypes[k.Kind]; ok {
				r.add(catalogName, table.Database, keyName(k), table.Database, table.Name, kind)
			}
		}
		return nil
	})
}

func (t *Tables) checkConstraints(r *rows) error {
	return t.eachTable(r, "CONSTRAINT_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		for i := range table.Keys {
			if k := &table.Keys[i]; k.Kind == catalog.Check {
				r.add(catalogName, table.Database, table.Name, k.Name, "Table", k.Reference)
			}
		}
		return nil
	})
}

func (t *Tables) referentialConstraints(r *rows) error {
	return t.eachTable(r, "CONSTRAINT_SCHEMA", "TABLE_NAME", func(table *catalog.Table) error {
		for i := range table.Keys {
			k := &table.Keys[i]
			if k.Kind != catalog.ForeignKey {
				continue
			}
			ref := parseReference(k.Reference, table.Database)
			r.add(catalogName, table.Database, k.Name, catalogName, ref.schema, t.uniqueKey(ref), "NONE", ref.onUpdate,
				ref.onDelete, table.Name, ref.table)
		}
		return nil
	})
}

// uniqueKey returns the name of the key that a foreign key refers to, nil if there is none.
func (t *Tables) uniqueKey(ref reference) any {
	for _, table := range t.Catalog.Tables(ref.schema) {
		if table.Name != ref.table {
			continue
		}
		for i := range table.Keys {
			k := &table.Keys[i]
			if k.Kind != catalog.PrimaryKey && k.Kind != catalog.UniqueKey || len(k.Parts) != len(ref.columns) {
				continue
			}
			same := true
			for j, p := range k.Parts {
				same = same && strings.EqualFold(p.Column, ref.columns[j])
			}
			if same {
				return keyName(k)
			}
		}
	}
	return nil
}
