package ddl

import (
	"strings"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Engine is the name of the storage engine that every table has.
const Engine = "ColumnStore"

// The limits of MariaDB that apply here too.
const (
	maxIdentifier = 64
	maxColumns    = 4096
	maxChar       = 255
	maxVarChar    = 65535 / 4 // utf8mb4 characters in a row's 64 KB
	maxVarBinary  = 65535
)

// Context is what definitions depend on.
type Context struct {
	Database  string
	Collation types.CollationID // of the database
	Env       plan.Env
	// Constant evaluates a default value.
	Constant func(parse.Expr) (*plan.Expr, error)
	// Warn takes a warning or note: level, number and text.
	Warn func(level string, number int, message string)
}

// Table makes the catalog's definition of CREATE TABLE with a column list.
func Table(stmt *parse.CreateTable, c *Context) (catalog.Table, error) {
	t := catalog.Table{Database: c.Database, Name: stmt.Table.Name, Collation: c.Collation}
	if err := checkName(t.Name); err != nil {
		return t, err
	}
	switch {
	case stmt.Partition != nil:
		return t, sqlerr.NotSupportedYet.New("PARTITION BY")
	case len(stmt.Columns) == 0:
		return t, sqlerr.NoColumns.New()
	case len(stmt.Columns) > maxColumns:
		return t, sqlerr.TooManyColumns.New()
	}
	if err := tableOptions(&t, stmt.Options, c); err != nil {
		return t, err
	}
	for _, def := range stmt.Columns {
		if err := addColumn(&t, def, c); err != nil {
			return t, err
		}
	}
	for _, k := range stmt.Keys {
		if err := addKey(&t, k); err != nil {
			return t, err
		}
	}
	if len(t.Keys) > 0 {
		c.Warn("Note", sqlerr.NoteNumber, "Keys are stored and shown, but "+Engine+" tables do not enforce or use them")
	}
	return t, nil
}

func checkName(name string) error {
	switch {
	case len([]rune(name)) > maxIdentifier:
		return sqlerr.IdentifierTooLong.New(name)
	case name == "" || strings.HasSuffix(name, " "):
		return sqlerr.TableNameInvalid.New(name)
	}
	return nil
}

// DatabaseName checks the name of a new database.
func DatabaseName(name string) error {
	if checkName(name) != nil {
		return sqlerr.DatabaseNameInvalid.New(name)
	}
	return nil
}

// Collation resolves the charset and collation options of a database or table.
func Collation(charset, collation string, def types.CollationID) (types.CollationID, error) {
	if collation != "" {
		switch strings.ToLower(collation) {
		case "utf8mb4_general_ci":
			return types.UTF8MB4GeneralCI, nil
		case "utf8mb4_bin":
			return types.UTF8MB4Bin, nil
		case "binary":
			return types.CollationBinary, nil
		}
		return 0, sqlerr.NotSupportedYet.New("collation " + collation)
	}
	switch strings.ToLower(charset) {
	case "":
		return def, nil
	case "utf8mb4", "utf8", "utf8mb3", "ascii":
		return types.UTF8MB4GeneralCI, nil
	case "binary":
		return types.CollationBinary, nil
	case "latin1", "ucs2", "utf16", "utf32", "cp1252":
		return 0, sqlerr.NotSupportedYet.New("character set " + charset)
	}
	return 0, sqlerr.UnknownCharset.New(charset)
}

// Options picks the charset and collation out of a list of options.
func Options(options []*parse.TableOption) (charset, collation string) {
	for _, o := range options {
		switch o.Name {
		case "charset":
			charset = o.Value
		case "collate":
			collation = o.Value
		}
	}
	if charset == "default" {
		charset = ""
	}
	return charset, collation
}

func tableOptions(t *catalog.Table, options []*parse.TableOption, c *Context) error {
	charset, collation := Options(options)
	var err error
	if t.Collation, err = Collation(charset, collation, c.Collation); err != nil {
		return err
	}
	for _, o := range options {
		switch o.Name {
		case "engine":
			if !strings.EqualFold(o.Value, Engine) {
				c.Warn("Warning", sqlerr.UsingOtherEngine.Number, sqlerr.UsingOtherEngine.New(Engine, t.Name).Message)
			}
		case "comment":
			t.Comment = o.Value
		case "charset", "collate", "auto_increment":
		case "union", "data directory", "index directory", "connection":
			return sqlerr.NotSupportedYet.New("table option " + strings.ToUpper(o.Name))
		default:
			t.Options = append(t.Options, catalog.Option{Name: o.Name, Value: o.Value})
		}
	}
	return nil
}

// addColumn adds a column and the keys that its attributes declare.
func addColumn(t *catalog.Table, def *parse.ColumnDef, c *Context) error {
	col := catalog.Column{Name: def.Name.Name}
	if len([]rune(col.Name)) > maxIdentifier {
		return sqlerr.IdentifierTooLong.New(col.Name)
	}
	if col.Name == "" || strings.HasSuffix(col.Name, " ") {
		return sqlerr.WrongColumnName.New(col.Name)
	}
	if t.Column(col.Name) >= 0 {
		return sqlerr.DuplicateColumn.New(col.Name)
	}
	var err error
	if col.Type, err = columnType(def, t.Collation); err != nil {
		return err
	}
	if def.Type.Kind == parse.TypeSerial {
		col.AutoIncrement, col.Type.NotNull = true, true
		t.Keys = append(t.Keys, catalog.Key{Kind: catalog.UniqueKey, Name: col.Name, Parts: []catalog.KeyPart{{Column: col.Name}}})
	}
	for _, a := range def.Attrs {
		if err := attribute(t, &col, a, c); err != nil {
			return err
		}
	}
	t.Columns = append(t.Columns, col)
	return nil
}

// refusedAttributes are those that would change what is stored and are not built yet.
var refusedAttributes = map[parse.ColumnAttrKind]string{parse.AttrGenerated: "generated columns",
	parse.AttrCheck: "CHECK", parse.AttrVersioning: "SYSTEM VERSIONING"}

func attribute(t *catalog.Table, col *catalog.Column, a *parse.ColumnAttr, c *Context) error {
	if name, refused := refusedAttributes[a.Kind]; refused {
		return sqlerr.NotSupportedYet.New(name)
	}
	switch a.Kind {
	case parse.AttrNull:
		col.Type.NotNull = false
	case parse.AttrNotNull:
		col.Type.NotNull = true
	case parse.AttrDefault:
		return defaultValue(col, a.Expr, c)
	case parse.AttrOnUpdate:
		col.OnUpdate = parse.String(a.Expr)
	case parse.AttrAutoIncrement:
		if !col.Type.IsInteger() {
			return sqlerr.WrongColumnSpec.New(col.Name)
		}
		col.AutoIncrement, col.Type.NotNull = true, true
	case parse.AttrPrimaryKey, parse.AttrKey:
		col.Type.NotNull = true
		return addPrimary(t, []catalog.KeyPart{{Column: col.Name}})
	case parse.AttrUnique:
		t.Keys = append(t.Keys, catalog.Key{Kind: catalog.UniqueKey, Name: col.Name, Parts: []catalog.KeyPart{{Column: col.Name}}})
	case parse.AttrComment:
		col.Comment = a.Text
	case parse.AttrCollate:
		id, err := Collation("", a.Text, t.Collation)
		if err != nil {
			return err
		}
		col.Type.Collation = id
	case parse.AttrInvisible:
		col.Invisible = true
	}
	return nil
}

// defaultValue stores a constant default in the column's type, or CURRENT_TIMESTAMP as an expression.
func defaultValue(col *catalog.Column, e parse.Expr, c *Context) error {
	if f, ok := e.(*parse.FuncCall); ok {
		if f.Name != "current_timestamp" && f.Name != "now" && f.Name != "localtimestamp" && f.Name != "curdate" &&
			f.Name != "current_date" {
			return sqlerr.NotSupportedYet.New("DEFAULT " + parse.String(e))
		}
		col.DefaultExpr = parse.String(e)
		return nil
	}
	x, err := c.Constant(e)
	if err != nil {
		return err
	}
	col.HasDefault = true
	if x.Value.IsNull() {
		if col.Type.NotNull {
			return sqlerr.InvalidDefault.New(col.Name)
		}
		return nil
	}
	env := c.Env
	env.Strict = true
	v := expr.Fold(expr.NewCast(x, col.Type.Nullable()), &env)
	if v.Kind != plan.Constant || v.Value.IsNull() || tooLong(v.Value, col.Type) {
		return sqlerr.InvalidDefault.New(col.Name)
	}
	col.Default = v.Value
	return nil
}

func tooLong(d types.Datum, t types.Type) bool {
	return d.Form == types.FormString && t.Length > 0 && len([]rune(d.S)) > int(t.Length)
}

func addPrimary(t *catalog.Table, parts []catalog.KeyPart) error {
	for _, k := range t.Keys {
		if k.Kind == catalog.PrimaryKey {
			return sqlerr.MultiplePrimaryKey.New()
		}
	}
	t.Keys = append(t.Keys, catalog.Key{Kind: catalog.PrimaryKey, Name: "PRIMARY", Parts: parts})
	return nil
}

// addKey adds a key clause.
func addKey(t *catalog.Table, k *parse.KeyDef) error {
	kinds := map[parse.KeyKind]catalog.KeyKind{parse.KeyIndex: catalog.Index, parse.KeyUnique: catalog.UniqueKey,
		parse.KeyPrimary: catalog.PrimaryKey, parse.KeyForeign: catalog.ForeignKey}
	kind, ok := kinds[k.Kind]
	if !ok {
		return sqlerr.NotSupportedYet.New(map[parse.KeyKind]string{parse.KeyFulltext: "FULLTEXT keys",
			parse.KeySpatial: "SPATIAL keys", parse.KeyCheck: "CHECK", parse.KeyPeriod: "PERIOD FOR"}[k.Kind])
	}
	var parts []catalog.KeyPart
	for _, p := range k.Parts {
		if p.Expr != nil {
			return sqlerr.NotSupportedYet.New("keys over expressions")
		}
		i := t.Column(p.Column.Name)
		if i < 0 {
			return sqlerr.KeyColumnMissing.New(p.Column.Name)
		}
		if kind == catalog.PrimaryKey {
			t.Columns[i].Type.NotNull = true
		}
		parts = append(parts, catalog.KeyPart{Column: t.Columns[i].Name, Length: uint32(max(p.Length, 0)), Desc: p.Desc})
	}
	if kind == catalog.PrimaryKey {
		return addPrimary(t, parts)
	}
	name := k.Name.Name
	if name == "" {
		if name = k.Constraint.Name; name == "" {
			name = parts[0].Column
		}
	}
	for _, other := range t.Keys {
		if strings.EqualFold(other.Name, name) && k.Name.IsSet() {
			return sqlerr.DuplicateKeyName.New(name)
		}
	}
	key := catalog.Key{Kind: kind, Name: name, Parts: parts}
	if k.Reference != nil {
		key.Reference = parse.String(k.Reference)
	}
	t.Keys = append(t.Keys, key)
	return nil
}
