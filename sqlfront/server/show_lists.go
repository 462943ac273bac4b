package server

import (
	"github.com/colonnadedb/colonnade/sqlfront/parse"
)

// listings are the kinds of SHOW that are queries.
var listings = map[parse.ShowKind]func(*session, *parse.Show) (*listing, error){
	parse.ShowDatabases:       (*session).listDatabases,
	parse.ShowTables:          (*session).listTables,
	parse.ShowTableStatus:     (*session).listTableStatus,
	parse.ShowOpenTables:      (*session).listOpenTables,
	parse.ShowColumns:         (*session).listColumns,
	parse.ShowIndex:           (*session).listIndex,
	parse.ShowTriggers:        (*session).listTriggers,
	parse.ShowEvents:          (*session).listEvents,
	parse.ShowVariables:       (*session).listVariables,
	parse.ShowStatus:          (*session).listStatus,
	parse.ShowProcesslist:     (*session).listProcesses,
	parse.ShowEngines:         fixed(engineList),
	parse.ShowPlugins:         fixed(pluginList),
	parse.ShowCollation:       fixed(collationList),
	parse.ShowCharset:         fixed(charsetList),
	parse.ShowFunctionStatus:  (*session).listRoutines,
	parse.ShowProcedureStatus: (*session).listRoutines,
	parse.ShowPackageStatus:   (*session).listRoutines,
}

// fixed is a listing that depends on nothing.
func fixed(l listing) func(*session, *parse.Show) (*listing, error) {
	return func(*session, *parse.Show) (*listing, error) { return &l, nil }
}

var engineList = listing{table: "ENGINES", columns: named("ENGINE", "Engine", "SUPPORT", "Support", "COMMENT",
	"Comment",
	"TRANSACTIONS", "Transactions", "XA", "XA", "SAVEPOINTS", "Savepoints")}

var pluginList = listing{table: "PLUGINS", columns: named("PLUGIN_NAME", "Name", "PLUGIN_STATUS", "Status",
	"PLUGIN_TYPE",
	"Type", "PLUGIN_LIBRARY", "Library", "PLUGIN_LICENSE", "License")}

var collationList = listing{table: "COLLATIONS", order: []string{"ID"}, columns: named("COLLATION_NAME", "Collation",
	"CHARACTER_SET_NAME", "Charset", "ID", "Id", "IS_DEFAULT", "Default", "IS_COMPILED", "Compiled", "SORTLEN",
	"Sortlen")}

var charsetList = listing{table: "CHARACTER_SETS", columns: named("CHARACTER_SET_NAME", "Charset", "DESCRIPTION",
	"Description", "DEFAULT_COLLATE_NAME", "Default collation", "MAXLEN", "Maxlen")}

// withPattern is a heading to which LIKE adds its pattern.
func withPattern(heading string, stmt *parse.Show) string {
	if stmt.Like != nil {
		return heading + " (" + stmt.Like.Text + ")"
	}
	return heading
}

func (sess *session) listDatabases(stmt *parse.Show) (*listing, error) {
	return &listing{table: "SCHEMATA", order: []string{"SCHEMA_NAME"}, bin: true,
		columns: named("SCHEMA_NAME", withPattern("Database", stmt))}, nil
}

func (sess *session) listTables(stmt *parse.Show) (*listing, error) {
	db, err := sess.shownDatabase(stmt.Schema)
	if err != nil {
		return nil, err
	}
	l := &listing{table: "TABLES", where: is("TABLE_SCHEMA", db), order: []string{"TABLE_NAME"}, bin: true,
		columns: named("TABLE_NAME", withPattern("Tables_in_"+db, stmt))}
	if stmt.Full {
		l.columns = append(l.columns, shownColumn{"TABLE_TYPE", "Table_type"})
	}
	return l, nil
}

func (sess *session) listTableStatus(stmt *parse.Show) (*listing, error) {
	db, err := sess.shownDatabase(stmt.Schema)
	if err != nil {
		return nil, err
	}
	return &listing{table: "TABLES", where: is("TABLE_SCHEMA", db), order: []string{"TABLE_NAME"}, bin: true,
		columns: named("TABLE_NAME", "Name", "ENGINE", "Engine", "VERSION", "Version", "ROW_FORMAT", "Row_format",
			"TABLE_ROWS", "Rows", "AVG_ROW_LENGTH", "Avg_row_length", "DATA_LENGTH", "Data_length", "MAX_DATA_LENGTH",
			"Max_data_length", "INDEX_LENGTH", "Index_length", "DATA_FREE", "Data_free", "AUTO_INCREMENT",
			"Auto_increment", "CREATE_TIME", "Create_time", "UPDATE_TIME", "Update_time", "CHECK_TIME", "Check_time",
			"TABLE_COLLATION", "Collation", "CHECKSUM", "Checksum", "CREATE_OPTIONS", "Create_options", "TABLE_COMMENT",
			"Comment", "MAX_INDEX_LENGTH", "Max_index_length", "TEMPORARY", "Temporary")}, nil
}

// listOpenTables lists all stored tables: each can be used at any time without being opened first.
func (sess *session) listOpenTables(stmt *parse.Show) (*listing, error) {
	where := "TABLE_TYPE = 'BASE TABLE'"
	if stmt.Schema.Name != "" {
		db, err := sess.shownDatabase(stmt.Schema)
		if err != nil {
			return nil, err
		}
		where += " AND " + is("TABLE_SCHEMA", db)
	}
	return &listing{table: "TABLES", where: where, order: []string{"TABLE_SCHEMA", "TABLE_NAME"}, like: 1, bin: true,
		columns: named("TABLE_SCHEMA", "Database", "TABLE_NAME", "Table", "0", "In_use", "0", "Name_locked")}, nil
}

// plainDefault writes a default as SHOW COLUMNS does: strings without their quotes.
const plainDefault = `CASE WHEN COLUMN_DEFAULT = 'NULL' THEN NULL WHEN LEFT(COLUMN_DEFAULT, 1) = '''' THEN ` +
	`REPLACE(REPLACE(SUBSTRING(COLUMN_DEFAULT, 2, CHAR_LENGTH(COLUMN_DEFAULT) - 2), '''''', ''''), '\\\\', '\\') ` +
	`ELSE COLUMN_DEFAULT END`

func (sess *session) listColumns(stmt *parse.Show) (*listing, error) {
	db, table, err := sess.shownTable(stmt.Table)
	if err != nil {
		return nil, err
	}
	l := &listing{table: "COLUMNS", where: is("TABLE_SCHEMA", db) + " AND " + is("TABLE_NAME", table),
		order: []string{"ORDINAL_POSITION"}, columns: named("COLUMN_NAME", "Field", "COLUMN_TYPE", "Type")}
	if stmt.Full {
		l.columns = append(l.columns, shownColumn{"COLLATION_NAME", "Collation"})
	}
	l.columns = append(l.columns, named("IS_NULLABLE", "Null", "COLUMN_KEY", "Key", plainDefault, "Default", "EXTRA",
		"Extra")...)
	if stmt.Full {
		l.columns = append(l.columns, named("PRIVILEGES", "Privileges", "COLUMN_COMMENT", "Comment")...)
	}
	return l, nil
}

func (sess *session) listIndex(stmt *parse.Show) (*listing, error) {
	db, table, err := sess.shownTable(stmt.Table)
	if err != nil {
		return nil, err
	}
	return &listing{table: "STATISTICS", where: is("TABLE_SCHEMA", db) + " AND " + is("TABLE_NAME", table),
		order: []string{"INDEX_NAME <> 'PRIMARY'", "NON_UNIQUE", "INDEX_NAME", "SEQ_IN_INDEX"},
		columns: named("TABLE_NAME", "Table", "NON_UNIQUE", "Non_unique", "INDEX_NAME", "Key_name", "SEQ_IN_INDEX",
			"Seq_in_index", "COLUMN_NAME", "Column_name", "COLLATION", "Collation", "CARDINALITY", "Cardinality",
			"SUB_PART", "Sub_part", "PACKED", "Packed", "NULLABLE", "Null", "INDEX_TYPE", "Index_type", "COMMENT",
			"Comment", "INDEX_COMMENT", "Index_comment", "IGNORED", "Ignored")}, nil
}

func (sess *session) listTriggers(stmt *parse.Show) (*listing, error) {
	db, err := sess.shownDatabase(stmt.Schema)
	if err != nil {
		return nil, err
	}
	return &listing{table: "TRIGGERS", where: is("EVENT_OBJECT_SCHEMA", db), order: []string{"TRIGGER_NAME"}, like: 2,
		bin: true, columns: named("TRIGGER_NAME", "Trigger", "EVENT_MANIPULATION", "Event", "EVENT_OBJECT_TABLE",
			"Table",
			"ACTION_STATEMENT", "Statement", "ACTION_TIMING", "Timing", "CREATED", "Created", "SQL_MODE", "sql_mode",
			"DEFINER", "Definer", "CHARACTER_SET_CLIENT", "character_set_client", "COLLATION_CONNECTION",
			"collation_connection", "DATABASE_COLLATION", "Database Collation")}, nil
}

func (sess *session) listEvents(stmt *parse.Show) (*listing, error) {
	db, err := sess.shownDatabase(stmt.Schema)
	if err != nil {
		return nil, err
	}
	return &listing{table: "EVENTS", where: is("EVENT_SCHEMA", db), order: []string{"EVENT_NAME"}, like: 1,
		columns: named("EVENT_SCHEMA", "Db", "EVENT_NAME", "Name", "DEFINER", "Definer", "TIME_ZONE", "Time zone",
			"EVENT_TYPE", "Type", "EXECUTE_AT", "Execute at", "INTERVAL_VALUE", "Interval value", "INTERVAL_FIELD",
			"Interval field", "STARTS", "Starts", "ENDS", "Ends", "STATUS", "Status", "ORIGINATOR", "Originator",
			"CHARACTER_SET_CLIENT", "character_set_client", "COLLATION_CONNECTION", "collation_connection",
			"DATABASE_COLLATION", "Database Collation")}, nil
}

func (sess *session) listRoutines(stmt *parse.Show) (*listing, error) {
	kind := map[parse.ShowKind]string{parse.ShowFunctionStatus: "FUNCTION", parse.ShowProcedureStatus: "PROCEDURE",
		parse.ShowPackageStatus: "PACKAGE"}[stmt.Kind]
	if stmt.Word != "" {
		kind += " " + stmt.Word
	}
	return &listing{table: "ROUTINES", where: is("ROUTINE_TYPE", kind), order: []string{"ROUTINE_SCHEMA",
		"ROUTINE_NAME"},
		like: 1, columns: named("ROUTINE_SCHEMA", "Db", "ROUTINE_NAME", "Name", "ROUTINE_TYPE", "Type", "DEFINER",
			"Definer", "LAST_ALTERED", "Modified", "CREATED", "Created", "SECURITY_TYPE", "Security_type",
			"ROUTINE_COMMENT", "Comment", "CHARACTER_SET_CLIENT", "character_set_client", "COLLATION_CONNECTION",
			"collation_connection", "DATABASE_COLLATION", "Database Collation")}, nil
}

// scopePrefix is the beginning of the name of a table of variables.
func scopePrefix(stmt *parse.Show) string {
	if stmt.Scope == parse.ScopeGlobal {
		return "GLOBAL_"
	}
	return "SESSION_"
}

func (sess *session) listVariables(stmt *parse.Show) (*listing, error) {
	return &listing{table: scopePrefix(stmt) + "VARIABLES", order: []string{"VARIABLE_NAME"},
		columns: named("LOWER(VARIABLE_NAME)", "Variable_name", "VARIABLE_VALUE", "Value")}, nil
}

func (sess *session) listStatus(stmt *parse.Show) (*listing, error) {
	return &listing{table: scopePrefix(stmt) + "STATUS", order: []string{"VARIABLE_NAME"},
		columns: named("CONCAT(LEFT(VARIABLE_NAME, 1), LOWER(SUBSTRING(VARIABLE_NAME, 2)))", "Variable_name",
			"VARIABLE_VALUE", "Value")}, nil
}

// shortInfo is how much of a statement's text SHOW PROCESSLIST shows without FULL.
const shortInfo = "LEFT(INFO, 100)"

func (sess *session) listProcesses(stmt *parse.Show) (*listing, error) {
	info := shortInfo
	if stmt.Full {
		info = "INFO"
	}
	return &listing{table: "PROCESSLIST", order: []string{"ID"},
		columns: named("ID", "Id", "USER", "User", "HOST", "Host", "DB", "db", "COMMAND", "Command", "TIME", "Time",
			"STATE", "State", info, "Info", "CAST(IF(MAX_STAGE = 0, 0, 100 * STAGE / MAX_STAGE) AS DECIMAL(7, 3))",
			"Progress")}, nil
}
