package ddl

import (
	"fmt"
	"strings"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/types"
)

// collationNames are the names of the collations, charsets those of their character sets.
var collationNames = map[types.CollationID]string{types.UTF8MB4GeneralCI: "utf8mb4_general_ci",
	types.UTF8MB4Bin: "utf8mb4_bin", types.CollationBinary: "binary"}

// CollationName returns a collation's name.
func CollationName(id types.CollationID) string { return collationNames[id] }

// CharsetName returns the character set of a collation.
func CharsetName(id types.CollationID) string {
	if id == types.CollationBinary {
		return "binary"
	}
	return "utf8mb4"
}

// Quote writes an identifier in backticks.
func Quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// QuoteString writes a string literal.
func QuoteString(s string) string {
	r := strings.NewReplacer(`\`, `\\`, "'", "''", "\n", `\n`, "\r", `\r`, "\x00", `\0`)
	return "'" + r.Replace(s) + "'"
}

// TypeText writes a column's type as SHOW COLUMNS does: "int(11)", "decimal(15,2)", "varchar(25)".
func TypeText(t types.Type) string {
	s := t.String()
	switch t.Kind {
	case types.TinyInt, types.SmallInt, types.MediumInt, types.Int, types.BigInt, types.Year:
		s = strings.TrimSuffix(s, " unsigned")
		s = fmt.Sprintf("%s(%d)", s, t.Length)
		if t.Unsigned && t.Kind != types.Year {
			s += " unsigned"
		}
	case types.Float, types.Double:
		if t.Scale != types.NotFixedScale {
			name, unsigned, _ := strings.Cut(s, " ")
			s = strings.TrimSpace(fmt.Sprintf("%s(%d,%d) %s", name, t.Length, t.Scale, unsigned))
		}
	case types.Enum, types.Set:
		members := make([]string, len(t.Elems))
		for i, e := range t.Elems {
			members[i] = QuoteString(e)
		}
		name := "enum"
		if t.Kind == types.Set {
			name = "set"
		}
		s = name + "(" + strings.Join(members, ",") + ")"
	case types.JSON:
		s = "longtext"
	}
	return s
}

// DefaultText writes a column's default value; ok is false where there is none.
func DefaultText(c *catalog.Column) (text string, ok bool) {
	switch {
	case c.DefaultExpr != "":
		return c.DefaultExpr, true
	case !c.HasDefault:
		return "NULL", !c.Type.NotNull
	case c.Default.IsNull():
		return "NULL", true
	}
	text = string(convert.AppendText(nil, c.Type, c.Default))
	if c.Type.IsNumeric() {
		return text, true
	}
	return QuoteString(text), true
}

// ShowCreateTable writes the statement that makes a table.
func ShowCreateTable(t *catalog.Table) string {
	var lines []string
	for i := range t.Columns {
		lines = append(lines, "  "+columnText(&t.Columns[i], t.Collation))
	}
	for _, k := range t.Keys {
		lines = append(lines, "  "+keyText(k))
	}
	s := fmt.Sprintf("CREATE TABLE %s (\n%s\n) ENGINE=%s DEFAULT CHARSET=%s COLLATE=%s", Quote(t.Name),
		strings.Join(lines, ",\n"), Engine, CharsetName(t.Collation), CollationName(t.Collation))
	if t.Comment != "" {
		s += " COMMENT=" + QuoteString(t.Comment)
	}
	for _, o := range t.Options {
		s += fmt.Sprintf(" %s=%s", strings.ToUpper(o.Name), o.Value)
	}
	return s
}

func columnText(c *catalog.Column, def types.CollationID) string {
	s := Quote(c.Name) + " " + TypeText(c.Type)
	text := c.Type.Kind == types.Char || c.Type.Kind == types.VarChar || c.Type.Kind == types.Text ||
		c.Type.Kind == types.Enum || c.Type.Kind == types.Set || c.Type.Kind == types.JSON
	if text && c.Type.Collation != def {
		s += fmt.Sprintf(" CHARACTER SET %s COLLATE %s", CharsetName(c.Type.Collation), CollationName(c.Type.Collation))
	}
	if c.Type.NotNull {
		s += " NOT NULL"
	} else if c.Type.Kind == types.Timestamp {
		s += " NULL"
	}
	blob := c.Type.Kind == types.Text || c.Type.Kind == types.Blob || c.Type.Kind == types.JSON
	if d, ok := DefaultText(c); ok && !c.AutoIncrement && !(blob && !c.HasDefault && c.DefaultExpr == "" && c.Type.NotNull) {
		s += " DEFAULT " + d
	}
	if c.OnUpdate != "" {
		s += " ON UPDATE " + c.OnUpdate
	}
	if c.AutoIncrement {
		s += " AUTO_INCREMENT"
	}
	if c.Invisible {
		s += " INVISIBLE"
	}
	if c.Comment != "" {
		s += " COMMENT " + QuoteString(c.Comment)
	}
	return s
}

func keyText(k catalog.Key) string {
	parts := make([]string, len(k.Parts))
	for i, p := range k.Parts {
		parts[i] = Quote(p.Column)
		if p.Length > 0 {
			parts[i] += fmt.Sprintf("(%d)", p.Length)
		}
		if p.Desc {
			parts[i] += " DESC"
		}
	}
	cols := "(" + strings.Join(parts, ",") + ")"
	switch k.Kind {
	case catalog.PrimaryKey:
		return "PRIMARY KEY " + cols
	case catalog.UniqueKey:
		return "UNIQUE KEY " + Quote(k.Name) + " " + cols
	case catalog.ForeignKey:
		return "CONSTRAINT " + Quote(k.Name) + " FOREIGN KEY " + cols + " " + k.Reference
	}
	return "KEY " + Quote(k.Name) + " " + cols
}
