package infoschema

import (
	_ "embed" // the table of columns
	"fmt"
	"strings"

	"github.com/colonnadedb/colonnade/asm/invariants"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/vec/types"
)

// columnsText lists the tables and their columns: MariaDB's, then Colonnade's own.
//
//go:embed columns.txt
var columnsText string

// definition is one virtual table.
type definition struct {
	name    string
	columns []logical.TableColumn
}

// definitions are the tables in the order of their ids.
var definitions = load(columnsText)

// load reads the table of columns. Its text is part of the program, so what is wrong with it is a broken invariant.
func load(text string) []*definition {
	var list []*definition
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		name, isColumn := strings.CutPrefix(line, "  ")
		if !isColumn {
			list = append(list, &definition{name: line})
			continue
		}
		name, typ, _ := strings.Cut(name, " ")
		t, err := parseType(typ)
		if err != nil {
			invariants.Failf("information_schema column %s: %v", name, err)
		}
		d := list[len(list)-1]
		d.columns = append(d.columns, logical.TableColumn{ID: uint32(len(d.columns) + 1), Name: name, Type: t})
	}
	return list
}

// parseType reads a column's type as SHOW COLUMNS writes it, with "not null" after it.
func parseType(s string) (types.Type, error) {
	s, notNull := strings.CutSuffix(s, " not null")
	s, unsigned := strings.CutSuffix(s, " unsigned")
	name, size, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	var n, scale int
	switch {
	case strings.Contains(size, ","):
		if _, err := fmt.Sscanf(size, "%d,%d", &n, &scale); err != nil {
			return types.Type{}, fmt.Errorf("type %q: %w", s, err)
		}
	case size != "":
		if _, err := fmt.Sscanf(size, "%d", &n); err != nil {
			return types.Type{}, fmt.Errorf("type %q: %w", s, err)
		}
	}
	kinds := map[string]types.Kind{"tinyint": types.TinyInt, "int": types.Int, "bigint": types.BigInt}
	t := types.Type{Kind: kinds[name], Unsigned: unsigned, Length: uint32(n)}
	switch name {
	case "tinyint", "int", "bigint":
	case "varchar":
		t = types.NewVarChar(n, types.DefaultCollation)
	case "longtext":
		t = types.Type{Kind: types.Text, Length: 1<<32 - 1, Collation: types.DefaultCollation}
	case "blob":
		t = types.Type{Kind: types.Blob, Length: 1<<16 - 1, Collation: types.CollationBinary}
	case "decimal":
		t = types.NewDecimal(n, scale)
	case "double":
		t = types.NewDouble()
	case "date":
		t = types.Type{Kind: types.Date}
	case "datetime":
		t = types.Type{Kind: types.DateTime, Scale: uint8(n)}
	default:
		return types.Type{}, fmt.Errorf("unknown type %q", s)
	}
	return t.WithNotNull(notNull), nil
}
