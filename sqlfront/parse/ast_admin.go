package parse

// SetVar is one assignment of SET.
type SetVar struct {
	Pos
	Scope VarScope
	// Name is in lower case, except for ScopeUser, which keeps the letters.
	Name string
	// Value is nil for "= DEFAULT". A bare word (SET x = ON) is a Keyword or ColumnRef: see VarWord.
	Value Expr
}

// Set is SET of variables, user variables, NAMES and CHARACTER SET, which may be mixed in a comma list.
type Set struct {
	Pos
	Vars []*SetVar
	// Names is SET NAMES, with the word "default" for DEFAULT; Collate its collation.
	Names   string
	Collate string
	// Charset is SET CHARACTER SET.
	Charset string
}

// SetStatement is SET STATEMENT vars FOR statement.
type SetStatement struct {
	Pos
	Vars []*SetVar
	Stmt Statement
}

// TxnCharacteristics are what SET TRANSACTION and START TRANSACTION may say.
type TxnCharacteristics struct {
	// Isolation is "read uncommitted", "read committed", "repeatable read", "serializable" or empty.
	Isolation string
	ReadOnly  bool
	ReadWrite bool
	Snapshot  bool // WITH CONSISTENT SNAPSHOT
}

// SetTransaction is SET [GLOBAL|SESSION] TRANSACTION.
type SetTransaction struct {
	Pos
	Scope VarScope
	TxnCharacteristics
}

// ShowKind is what SHOW shows.
type ShowKind uint8

// The kinds of SHOW.
const (
	ShowDatabases ShowKind = iota
	ShowTables
	ShowTableStatus
	ShowOpenTables
	ShowColumns
	ShowIndex
	ShowCreateTable
	ShowCreateView
	ShowCreateDatabase
	ShowCreateOther // procedures, functions, triggers, events, users, sequences: Word says which
	ShowVariables
	ShowStatus
	ShowWarnings
	ShowErrors
	ShowCountWarnings
	ShowCountErrors
	ShowProcesslist
	ShowEngines
	ShowEngine // Name is the engine, Word "status", "logs" or "mutex"
	ShowCollation
	ShowCharset
	ShowGrants
	ShowPrivileges
	ShowPlugins
	ShowFunctionStatus
	ShowProcedureStatus
	ShowPackageStatus
	ShowTriggers
	ShowEvents
	ShowMasterStatus
	ShowSlaveStatus
	ShowSlaveHosts
	ShowBinaryLogs
	ShowBinlogEvents
	ShowProfile
	ShowProfiles
	ShowExplain // SHOW EXPLAIN FOR id
	ShowOther   // CONTRIBUTORS, AUTHORS, STORAGE ENGINES' kin, LOCALES, …: Word has the words
)

// Show is every SHOW statement; its kind says which fields count.
type Show struct {
	Pos
	Kind     ShowKind
	Full     bool
	Extended bool
	Scope    VarScope   // variables and status
	Schema   Ident      // FROM db
	Table    *TableName // columns, index, create table
	Name     Ident      // create database, engine, other objects
	IfNot    bool       // SHOW CREATE DATABASE IF NOT EXISTS
	User     string     // SHOW GRANTS FOR, source text
	ID       Expr       // SHOW EXPLAIN FOR
	Like     *Literal
	Where    Expr
	Limit    *Limit // warnings, errors, binlog events, profile
	Word     string // upper case
}

// Use is USE database.
type Use struct {
	Pos
	Name Ident
}

// Describe is DESCRIBE table [column], which shows its columns.
type Describe struct {
	Pos
	Table *TableName
	// Column is a name or a pattern of LIKE, empty for all.
	Column string
}

// Explain is EXPLAIN statement, and MariaDB's ANALYZE statement, which sets Analyze.
type Explain struct {
	Pos
	Analyze    bool
	Extended   bool
	Partitions bool
	Format     string // lower case: "json", "tree", "traditional", or empty
	Stmt       Statement
	// ForConnection is the id of EXPLAIN FOR CONNECTION; then Stmt is nil.
	ForConnection Expr
}

// AdminVerb is the verb of a table administration statement.
type AdminVerb uint8

// The verbs of table administration.
const (
	AdminAnalyze AdminVerb = iota
	AdminCheck
	AdminChecksum
	AdminOptimize
	AdminRepair
)

// TableAdmin is ANALYZE, CHECK, CHECKSUM, OPTIMIZE and REPAIR TABLE.
type TableAdmin struct {
	Pos
	Verb    AdminVerb
	NoLog   bool // NO_WRITE_TO_BINLOG, LOCAL
	Tables  []*TableName
	Options []string // lower-case words: "quick", "extended", "for upgrade", "persistent for all", …
}

// KillKind is what KILL ends.
type KillKind uint8

// The kinds of KILL.
const (
	KillConnection KillKind = iota
	KillQuery
	KillQueryID
	KillUser
)

// Kill is KILL.
type Kill struct {
	Pos
	Soft bool // SOFT was written; HARD is the default
	Kind KillKind
	ID   Expr   // connection or query id
	User string // for KillUser, source text
}

// Begin is BEGIN and START TRANSACTION.
type Begin struct {
	Pos
	TxnCharacteristics
}

// Completion says what follows COMMIT or ROLLBACK.
type Completion struct {
	Chain, NoChain     bool
	Release, NoRelease bool
}

// Commit is COMMIT.
type Commit struct {
	Pos
	Completion
}

// Rollback is ROLLBACK, and ROLLBACK TO savepoint if To is set.
type Rollback struct {
	Pos
	Completion
	To Ident
}

// Savepoint is SAVEPOINT name.
type Savepoint struct {
	Pos
	Name Ident
}

// ReleaseSavepoint is RELEASE SAVEPOINT name.
type ReleaseSavepoint struct {
	Pos
	Name Ident
}

// TableLock is one table of LOCK TABLES.
type TableLock struct {
	Table *TableName
	Mode  string // "read", "read local", "write", "low_priority write"
}

// LockTables is LOCK TABLES.
type LockTables struct {
	Pos
	Tables  []TableLock
	WaitSet bool
	Wait    uint64
}

// UnlockTables is UNLOCK TABLES.
type UnlockTables struct{ Pos }

// Prepare is PREPARE name FROM text, where the text is a string literal, a variable or an expression.
type Prepare struct {
	Pos
	Name Ident
	From Expr
}

// Execute is EXECUTE name [USING …], and EXECUTE IMMEDIATE text [USING …], which sets Immediate instead of Name.
type Execute struct {
	Pos
	Name      Ident
	Immediate Expr
	Using     []Expr
}

// Deallocate is DEALLOCATE (DROP) PREPARE name.
type Deallocate struct {
	Pos
	Name Ident
}

// Flush is FLUSH.
type Flush struct {
	Pos
	NoLog bool
	// What are the things to flush, in lower case: "tables", "privileges", "status", "logs", …
	What []string
	// Tables are those of FLUSH TABLES; Option is "with read lock", "for export" or empty.
	Tables []*TableName
	Option string
}

// HandlerVerb is the verb of a HANDLER statement.
type HandlerVerb uint8

// The verbs of HANDLER.
const (
	HandlerOpen HandlerVerb = iota
	HandlerRead
	HandlerClose
)

// Handler is HANDLER.
type Handler struct {
	Pos
	Verb  HandlerVerb
	Table *TableName
	// Index, Read and Key are those of READ: Read is "first", "next", "prev", "last" or a comparison operator.
	Index Ident
	Read  string
	Key   []Expr
	Where Expr
	Limit *Limit
}

// Help is HELP 'topic'.
type Help struct {
	Pos
	Topic string
}

// Shutdown is SHUTDOWN.
type Shutdown struct{ Pos }

// Empty is a statement of nothing but blanks and comments; the server answers it with error 1065.
type Empty struct{ Pos }

// Unsupported is a statement that the server knows by name only, and refuses by that name. The rest of its text is
// read over, up to the semicolon that ends it (the last END for a body in BEGIN … END).
type Unsupported struct {
	Pos
	// Name is the statement's leading words, in upper case: "CREATE TRIGGER", "XA START".
	Name string
	// Text is the whole source text.
	Text string
}

func (*Set) statement()              {}
func (*SetStatement) statement()     {}
func (*SetTransaction) statement()   {}
func (*Show) statement()             {}
func (*Use) statement()              {}
func (*Describe) statement()         {}
func (*Explain) statement()          {}
func (*TableAdmin) statement()       {}
func (*Kill) statement()             {}
func (*Begin) statement()            {}
func (*Commit) statement()           {}
func (*Rollback) statement()         {}
func (*Savepoint) statement()        {}
func (*ReleaseSavepoint) statement() {}
func (*LockTables) statement()       {}
func (*UnlockTables) statement()     {}
func (*Prepare) statement()          {}
func (*Execute) statement()          {}
func (*Deallocate) statement()       {}
func (*Flush) statement()            {}
func (*Handler) statement()          {}
func (*Help) statement()             {}
func (*Shutdown) statement()         {}
func (*Empty) statement()            {}
func (*Unsupported) statement()      {}
