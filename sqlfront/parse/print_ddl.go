package parse

import "strconv"

// ddl prints a DDL statement. It returns false if the statement is none.
func (p *printer) ddl(s Statement) bool {
	switch s := s.(type) {
	case *CreateTable:
		p.createTable(s)
	case *AlterTable:
		p.alterTable(s)
	case *DropTable:
		p.str("drop ")
		p.when(s.Temporary, "temporary ")
		p.str("table ")
		p.when(s.IfExists, "if exists ")
		p.tables(s.Tables)
		p.wait(s.WaitSet, s.Wait)
		p.behavior(s.Behavior)
	case *TruncateTable:
		p.str("truncate table ")
		p.tableName(s.Table)
	case *RenameTable:
		p.str("rename table ")
		p.when(s.IfExists, "if exists ")
		for i, pair := range s.Pairs {
			p.comma(i)
			p.tableName(pair.From)
			p.str(" to ")
			p.tableName(pair.To)
		}
	case *CreateView:
		p.createView(s)
	case *DropView:
		p.str("drop view ")
		p.when(s.IfExists, "if exists ")
		p.tables(s.Views)
		p.behavior(s.Behavior)
	case *CreateIndex:
		p.createIndex(s)
	case *DropIndex:
		p.str("drop index ")
		p.when(s.IfExists, "if exists ")
		p.name(s.Name.Name)
		p.str(" on ")
		p.tableName(s.Table)
		p.indexChange(s.Algorithm, s.LockMode)
	default:
		return p.database(s)
	}
	return true
}

// database prints the statements on databases.
func (p *printer) database(s Statement) bool {
	switch s := s.(type) {
	case *CreateDatabase:
		p.str("create ")
		p.when(s.OrReplace, "or replace ")
		p.str("database ")
		p.when(s.IfNotExists, "if not exists ")
		p.name(s.Name.Name)
		p.tableOptions(s.Options)
	case *AlterDatabase:
		p.str("alter database")
		if s.Name.IsSet() {
			p.str(" ")
			p.name(s.Name.Name)
		}
		p.tableOptions(s.Options)
	case *DropDatabase:
		p.str("drop database ")
		p.when(s.IfExists, "if exists ")
		p.name(s.Name.Name)
	default:
		return false
	}
	return true
}

// behavior prints CASCADE or RESTRICT.
func (p *printer) behavior(word string) {
	if word != "" {
		p.str(" ", word)
	}
}

// wait prints WAIT or NOWAIT.
func (p *printer) wait(set bool, seconds uint64) {
	if set {
		p.str(" wait ")
		p.uint(seconds)
	}
}

// createTable prints CREATE TABLE.
func (p *printer) createTable(s *CreateTable) {
	p.str("create ")
	p.when(s.OrReplace, "or replace ")
	p.when(s.Temporary, "temporary ")
	p.str("table ")
	p.when(s.IfNotExists, "if not exists ")
	p.tableName(s.Table)
	if s.Like != nil {
		p.str(" like ")
		p.tableName(s.Like)
		return
	}
	if s.Columns != nil || s.Keys != nil {
		p.str(" (")
		p.elements(s.Columns, s.Keys)
		p.str(")")
	}
	p.tableOptions(s.Options)
	if s.Partition != nil {
		p.str(" ", s.Partition.Text)
	}
	p.str([...]string{DuplicateError: "", DuplicateReplace: " replace", DuplicateIgnore: " ignore"}[s.Duplicates])
	if s.Query != nil {
		p.str(" as ")
		p.query(s.Query)
	}
}

// elements prints columns and keys.
func (p *printer) elements(columns []*ColumnDef, keys []*KeyDef) {
	for i, c := range columns {
		p.comma(i)
		p.columnDef(c)
	}
	for i, k := range keys {
		p.comma(i + len(columns))
		p.keyDef(k)
	}
}

// columnDef prints a column.
func (p *printer) columnDef(c *ColumnDef) {
	p.name(c.Name.Name)
	p.str(" ")
	p.dataType(c.Type)
	for _, a := range c.Attrs {
		p.str(" ")
		p.columnAttr(a)
	}
}

// columnAttr prints an attribute of a column.
func (p *printer) columnAttr(a *ColumnAttr) {
	switch a.Kind {
	case AttrNull:
		p.str("null")
	case AttrNotNull:
		p.str("not null")
	case AttrDefault:
		p.str("default ")
		p.expr(a.Expr, precCollate+1)
	case AttrOnUpdate:
		p.clause("on update ", a.Expr)
	case AttrAutoIncrement:
		p.str(map[bool]string{true: "auto_increment", false: a.Text}[a.Text == ""])
	case AttrPrimaryKey:
		p.str("primary key")
	case AttrUnique:
		p.str("unique key")
	case AttrKey:
		p.str("key")
	case AttrComment:
		p.str("comment ")
		p.quote(a.Text)
	case AttrCollate:
		p.str("collate ", a.Text)
	case AttrGenerated:
		p.clause("generated always as (", a.Expr)
		p.str(map[bool]string{true: ") stored", false: ") virtual"}[a.Stored])
	case AttrCheck:
		if a.Name != "" {
			p.str("constraint ")
			p.name(a.Name)
			p.str(" ")
		}
		p.clause("check (", a.Expr)
		p.str(")")
		p.when(a.NotEnforced, " not enforced")
	case AttrReferences:
		p.reference(a.Reference)
	default:
		p.rareAttr(a)
	}
}

// rareAttr prints the rarer attributes.
func (p *printer) rareAttr(a *ColumnAttr) {
	switch a.Kind {
	case AttrFormat:
		p.str("column_format ", a.Text)
	case AttrStorage:
		p.str("storage ", a.Text)
	case AttrInvisible:
		p.str("invisible")
	case AttrCompressed:
		p.str("compressed")
		if a.Text != "" {
			p.str("=", a.Text)
		}
	case AttrVersioning:
		p.str(map[bool]string{true: "with", false: "without"}[a.Stored], " system versioning")
	case AttrOption:
		p.name(a.Name)
		p.str("=")
		p.quote(a.Text)
	}
}

// reference prints REFERENCES.
func (p *printer) reference(r *Reference) {
	p.str("references ")
	p.tableName(r.Table)
	p.parenNames(r.Columns)
	if r.Match != "" {
		p.str(" match ", r.Match)
	}
	if r.OnDelete != "" {
		p.str(" on delete ", string(r.OnDelete))
	}
	if r.OnUpdate != "" {
		p.str(" on update ", string(r.OnUpdate))
	}
}

// dataType prints a type.
func (p *printer) dataType(t *DataType) {
	p.when(t.National, "national ")
	p.str(t.Name)
	if t.Values != nil {
		for i, v := range t.Values {
			p.str(map[bool]string{true: "(", false: ","}[i == 0])
			p.quote(v)
		}
		p.str(")")
	}
	if t.Length != NoLength {
		p.str("(", strconv.Itoa(t.Length))
		if t.Scale != NoLength {
			p.str(",", strconv.Itoa(t.Scale))
		}
		p.str(")")
	}
	if t.Kind != TypeUnsigned {
		p.when(t.Unsigned, " unsigned")
		p.when(t.Zerofill, " zerofill")
	}
	if t.Charset != "" {
		p.str(" character set ", t.Charset)
	}
	p.when(t.Binary, " binary")
	if t.Collate != "" {
		p.str(" collate ", t.Collate)
	}
}

// keyDef prints a key of a table.
func (p *printer) keyDef(k *KeyDef) {
	if k.HasConstraint {
		p.str("constraint ")
		if k.Constraint.IsSet() {
			p.name(k.Constraint.Name)
			p.str(" ")
		}
	}
	p.str([...]string{KeyIndex: "key", KeyPrimary: "primary key", KeyUnique: "unique key", KeyFulltext: "fulltext key",
		KeySpatial: "spatial key", KeyForeign: "foreign key", KeyCheck: "check", KeyPeriod: "period for"}[k.Kind])
	if k.Kind == KeyCheck {
		p.clause(" (", k.Check)
		p.str(")")
		p.when(k.NotEnforced, " not enforced")
		return
	}
	p.when(k.IfNotExists, " if not exists")
	if k.Name.IsSet() {
		p.str(" ")
		p.name(k.Name.Name)
	}
	p.keyBody(k)
	if k.Reference != nil {
		p.str(" ")
		p.reference(k.Reference)
	}
}

// keyBody prints the type, parts and options of a key in a table.
func (p *printer) keyBody(k *KeyDef) {
	if k.Using != "" {
		p.str(" using ", k.Using)
	}
	p.keyParts(k.Parts)
	p.keyOptions(k.Options)
}

// keyOptions prints the options of a key.
func (p *printer) keyOptions(options []*TableOption) {
	for _, o := range options {
		p.str(" ")
		switch o.Name {
		case "visible", "invisible", "ignored", "not ignored":
			p.str(o.Name)
		case "with parser":
			p.str("with parser ")
			p.name(o.Value)
		default:
			p.tableOption(o)
		}
	}
}

// keyParts prints " (a, b(10) desc)".
func (p *printer) keyParts(parts []*KeyPart) {
	p.str(" (")
	for i, part := range parts {
		p.comma(i)
		if part.Expr != nil {
			p.clause("(", part.Expr)
			p.str(")")
		} else {
			p.name(part.Column.Name)
		}
		if part.Length != NoLength {
			p.str("(", strconv.Itoa(part.Length), ")")
		}
		p.when(part.Desc, " desc")
	}
	p.str(")")
}

// tableOptions prints options with a blank before each.
func (p *printer) tableOptions(options []*TableOption) {
	for _, o := range options {
		p.str(" ")
		p.tableOption(o)
	}
}

// tableOption prints "name=value".
func (p *printer) tableOption(o *TableOption) {
	switch {
	case o.Name == "charset":
		p.str("default character set ", o.Value)
		return
	case o.Name == "collate":
		p.str("collate ", o.Value)
		return
	case o.Name == "union":
		p.str("union=(")
		p.tables(o.Tables)
		p.str(")")
		return
	case isOptionWord(o.Name):
		p.str(o.Name, "=")
	default:
		p.name(o.Name)
		p.str("=")
	}
	if o.Quoted {
		p.quote(o.Value)
	} else {
		p.str(o.Value)
	}
}

// isOptionWord reports whether an option's name is one of the grammar's.
func isOptionWord(name string) bool {
	switch name {
	case "index directory", "data directory":
		return true
	}
	kw := lookupKeyword(name)
	return kw != 0
}

// createView prints CREATE VIEW and ALTER VIEW.
func (p *printer) createView(s *CreateView) {
	p.str(map[bool]string{true: "alter ", false: "create "}[s.Alter])
	p.when(s.OrReplace, "or replace ")
	if s.Algorithm != "" {
		p.str("algorithm=", s.Algorithm, " ")
	}
	if s.Definer != "" {
		p.str("definer=", s.Definer, " ")
	}
	if s.Security != "" {
		p.str("sql security ", s.Security, " ")
	}
	p.str("view ")
	p.when(s.IfNotExists, "if not exists ")
	p.tableName(s.View)
	p.parenNames(s.Columns)
	p.str(" as ")
	p.query(s.Query)
	if s.Check != "" {
		p.str(" with ", s.Check, " check option")
	}
}

// createIndex prints CREATE INDEX.
func (p *printer) createIndex(s *CreateIndex) {
	p.str("create ")
	p.when(s.OrReplace, "or replace ")
	p.when(s.Online, "online ")
	p.str(map[KeyKind]string{KeyUnique: "unique ", KeyFulltext: "fulltext ", KeySpatial: "spatial "}[s.Key.Kind])
	p.str("index ")
	p.when(s.Key.IfNotExists, "if not exists ")
	p.name(s.Key.Name.Name)
	if s.Key.Using != "" {
		p.str(" using ", s.Key.Using)
	}
	p.str(" on ")
	p.tableName(s.Table)
	p.keyParts(s.Key.Parts)
	p.keyOptions(s.Key.Options)
	p.indexChange(s.Algorithm, s.LockMode)
}

// indexChange prints ALGORITHM and LOCK.
func (p *printer) indexChange(algorithm, lock string) {
	if algorithm != "" {
		p.str(" algorithm=", algorithm)
	}
	if lock != "" {
		p.str(" lock=", lock)
	}
}
