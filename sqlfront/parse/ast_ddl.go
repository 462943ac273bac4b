package parse

// TypeKind is a column or cast type after its synonyms are resolved (INTEGER is TypeInt, NUMERIC is TypeDecimal).
type TypeKind uint8

// The types.
const (
	TypeInvalid TypeKind = iota
	TypeBit
	TypeBool // BOOL, BOOLEAN: a TINYINT(1)
	TypeTinyInt
	TypeSmallInt
	TypeMediumInt
	TypeInt
	TypeBigInt
	TypeSerial // SERIAL: BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE
	TypeDecimal
	TypeFloat
	TypeDouble
	TypeDate
	TypeTime
	TypeDateTime
	TypeTimestamp
	TypeYear
	TypeChar
	TypeVarChar
	TypeTinyText
	TypeText
	TypeMediumText
	TypeLongText
	TypeBinary
	TypeVarBinary
	TypeTinyBlob
	TypeBlob
	TypeMediumBlob
	TypeLongBlob
	TypeEnum
	TypeSet
	TypeJSON
	TypeUUID
	TypeInet4
	TypeInet6
	TypeGeometry // GEOMETRY and its kinds; Name says which
	TypeSigned   // CAST(… AS SIGNED [INTEGER])
	TypeUnsigned // CAST(… AS UNSIGNED [INTEGER])
)

// NoLength is the Length or Scale of a DataType where none was written.
const NoLength = -1

// DataType is a type as written in a column definition or CAST.
type DataType struct {
	Pos
	Kind TypeKind
	// Name is the type's canonical lower-case name ("int", "varchar", "double").
	Name string
	// Length is the length, precision or display width, and fractional digits of times; NoLength if not written.
	Length int
	// Scale is the second number of DECIMAL(p,s), FLOAT(p,s) and DOUBLE(p,s), or NoLength.
	Scale    int
	Unsigned bool
	Zerofill bool
	// National is NCHAR, NVARCHAR, NATIONAL CHAR: character set utf8.
	National bool
	// Binary is the BINARY attribute of a character type: the _bin collation of its character set.
	Binary  bool
	Charset string // lower case; "ascii", "ucs2" (UNICODE) and "binary" (BYTE) for the short attributes
	Collate string // lower case
	// Values are the members of ENUM and SET.
	Values []string
}

// ColumnDef is a column of CREATE TABLE or ALTER TABLE.
type ColumnDef struct {
	Pos
	Name  Ident
	Type  *DataType
	Attrs []*ColumnAttr
}

// ColumnAttrKind is the kind of a column attribute.
type ColumnAttrKind uint8

// The column attributes.
const (
	AttrNull ColumnAttrKind = iota
	AttrNotNull
	AttrDefault       // Expr
	AttrOnUpdate      // Expr, a FuncCall of current_timestamp
	AttrAutoIncrement // AUTO_INCREMENT
	AttrPrimaryKey
	AttrUnique
	AttrKey       // KEY alone
	AttrComment   // Text
	AttrCollate   // Text
	AttrGenerated // Expr, Stored
	AttrCheck     // Expr, Name; NotEnforced
	AttrReferences
	AttrFormat     // COLUMN_FORMAT: Text
	AttrStorage    // STORAGE: Text
	AttrInvisible  // INVISIBLE
	AttrCompressed // COMPRESSED[=method]: Text
	AttrVersioning // WITH or WITHOUT SYSTEM VERSIONING: Stored is true for WITH
	AttrOption     // Name = Text: an engine's own attribute
)

// ColumnAttr is one attribute of a column; its kind says which fields count.
type ColumnAttr struct {
	Pos
	Kind        ColumnAttrKind
	Expr        Expr
	Text        string
	Name        string
	Stored      bool // of AttrGenerated: STORED or PERSISTENT rather than VIRTUAL
	NotEnforced bool
	Reference   *Reference
}

// RefAction is what a foreign key does on DELETE or UPDATE.
type RefAction string

// The actions; empty when not written.
const (
	RefRestrict   RefAction = "restrict"
	RefCascade    RefAction = "cascade"
	RefSetNull    RefAction = "set null"
	RefNoAction   RefAction = "no action"
	RefSetDefault RefAction = "set default"
)

// Reference is the REFERENCES clause of a foreign key.
type Reference struct {
	Pos
	Table    *TableName
	Columns  []Ident
	Match    string // "full", "partial", "simple" or empty
	OnDelete RefAction
	OnUpdate RefAction
}

// KeyKind is the kind of a key clause.
type KeyKind uint8

// The kinds of keys.
const (
	KeyIndex KeyKind = iota
	KeyPrimary
	KeyUnique
	KeyFulltext
	KeySpatial
	KeyForeign
	KeyCheck
	KeyPeriod // PERIOD FOR name (a, b)
)

// KeyPart is one part of a key: a column, perhaps with a prefix length, or an expression.
type KeyPart struct {
	Pos
	Column Ident
	Length int // NoLength if not written
	Expr   Expr
	Desc   bool
}

// KeyDef is a key, constraint or period clause of a table, and CREATE INDEX's definition.
type KeyDef struct {
	Pos
	Kind KeyKind
	// Constraint is the symbol of CONSTRAINT symbol, HasConstraint whether the word was there at all.
	HasConstraint bool
	Constraint    Ident
	Name          Ident
	IfNotExists   bool
	Using         string // "btree", "hash", "rtree" or empty
	Parts         []*KeyPart
	Options       []*TableOption // COMMENT, KEY_BLOCK_SIZE, WITH PARSER, …
	Reference     *Reference     // KeyForeign
	Check         Expr           // KeyCheck
	NotEnforced   bool
}

// TableOption is one "name = value" of a table, database or key. Name is canonical and in lower case: "engine",
// "auto_increment", "comment", "charset" (DEFAULT CHARACTER SET alike), "collate", "row_format", …; an engine's own
// options keep their name. Values that are words are in lower case, except that "engine" keeps its letters.
type TableOption struct {
	Pos
	Name  string
	Value string
	// Quoted says that Value was written as a string.
	Quoted bool
	// Tables is the list of UNION = (t1, t2).
	Tables []*TableName
}

// PartitionBy is PARTITION BY of a table; Text is its source, since partitions are the engine's own affair.
type PartitionBy struct {
	Pos
	Text string
}

// CreateTable is CREATE TABLE. Like is set for the LIKE form; Query for CREATE TABLE … SELECT.
type CreateTable struct {
	Pos
	OrReplace   bool
	Temporary   bool
	IfNotExists bool
	Table       *TableName
	Like        *TableName
	Columns     []*ColumnDef
	Keys        []*KeyDef
	Options     []*TableOption
	Partition   *PartitionBy
	Duplicates  DuplicateMode
	Query       QueryExpr
}

// AlterVerb is one action of ALTER TABLE.
type AlterVerb uint8

// The actions of ALTER TABLE.
const (
	AlterAddColumns    AlterVerb = iota // Columns (and Keys, in the parenthesised form), First or After
	AlterAddKey                         // Keys[0]
	AlterDropColumn                     // Name, IfExists
	AlterDropKey                        // Name, IfExists
	AlterDropPrimary                    //
	AlterDropForeign                    // Name, IfExists
	AlterDropCheck                      // Name, IfExists: DROP CONSTRAINT and DROP CHECK
	AlterModifyColumn                   // Columns[0], IfExists, First or After
	AlterChangeColumn                   // Name to Columns[0], IfExists, First or After
	AlterRenameColumn                   // Name to NewName
	AlterRenameKey                      // Name to NewName
	AlterRenameTable                    // NewTable
	AlterSetDefault                     // Name, Expr
	AlterDropDefault                    // Name
	AlterOptions                        // Options
	AlterConvert                        // Options: charset, collate
	AlterEnableKeys                     //
	AlterDisableKeys                    //
	AlterOrderBy                        // OrderBy
	AlterForce                          //
	AlterAlgorithm                      // Word
	AlterLock                           // Word
	AlterPartition                      // Word: partition actions, as their source text
	AlterTablespace                     // Word: "discard" or "import"
	AlterKeyVisibility                  // Name, Word: "visible", "invisible", "ignored", "not ignored"
)

// AlterAction is one action of ALTER TABLE; its verb says which fields count.
type AlterAction struct {
	Pos
	Verb        AlterVerb
	IfExists    bool
	IfNotExists bool
	Name        Ident
	NewName     Ident
	NewTable    *TableName
	Columns     []*ColumnDef
	Keys        []*KeyDef
	First       bool
	After       Ident
	Expr        Expr
	Options     []*TableOption
	OrderBy     []*OrderItem
	Word        string
}

// AlterTable is ALTER TABLE.
type AlterTable struct {
	Pos
	Online   bool
	Ignore   bool
	IfExists bool
	Table    *TableName
	// Wait is the seconds of WAIT n, with NOWAIT 0; WaitSet whether either was written.
	WaitSet bool
	Wait    uint64
	Actions []*AlterAction
}

// DropTable is DROP TABLE.
type DropTable struct {
	Pos
	Temporary bool
	IfExists  bool
	Tables    []*TableName
	WaitSet   bool
	Wait      uint64
	Behavior  string // "cascade", "restrict" or empty; without effect
}

// TruncateTable is TRUNCATE [TABLE].
type TruncateTable struct {
	Pos
	Table *TableName
}

// RenamePair is one "from TO to".
type RenamePair struct {
	From, To *TableName
}

// RenameTable is RENAME TABLE.
type RenameTable struct {
	Pos
	IfExists bool
	Pairs    []RenamePair
}

// CreateView is CREATE VIEW and ALTER VIEW.
type CreateView struct {
	Pos
	Alter       bool
	OrReplace   bool
	IfNotExists bool
	Algorithm   string // "undefined", "merge", "temptable" or empty
	Definer     string // source text of the user, or empty
	Security    string // "definer", "invoker" or empty
	View        *TableName
	Columns     []Ident
	Query       QueryExpr
	// Text is the source text of the query.
	Text string
	// Check is "cascaded", "local" or empty.
	Check string
}

// DropView is DROP VIEW.
type DropView struct {
	Pos
	IfExists bool
	Views    []*TableName
	Behavior string
}

// CreateIndex is CREATE INDEX.
type CreateIndex struct {
	Pos
	OrReplace bool
	Online    bool
	Table     *TableName
	Key       *KeyDef
	Algorithm string
	LockMode  string
}

// DropIndex is DROP INDEX.
type DropIndex struct {
	Pos
	IfExists  bool
	Name      Ident
	Table     *TableName
	Algorithm string
	LockMode  string
}

// CreateDatabase is CREATE DATABASE (SCHEMA).
type CreateDatabase struct {
	Pos
	OrReplace   bool
	IfNotExists bool
	Name        Ident
	Options     []*TableOption // charset, collate, comment
}

// AlterDatabase is ALTER DATABASE. An unset Name is the current database.
type AlterDatabase struct {
	Pos
	Name    Ident
	Options []*TableOption
}

// DropDatabase is DROP DATABASE.
type DropDatabase struct {
	Pos
	IfExists bool
	Name     Ident
}

func (*CreateTable) statement()    {}
func (*AlterTable) statement()     {}
func (*DropTable) statement()      {}
func (*TruncateTable) statement()  {}
func (*RenameTable) statement()    {}
func (*CreateView) statement()     {}
func (*DropView) statement()       {}
func (*CreateIndex) statement()    {}
func (*DropIndex) statement()      {}
func (*CreateDatabase) statement() {}
func (*AlterDatabase) statement()  {}
func (*DropDatabase) statement()   {}
