package server

import (
	"fmt"
	"strings"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/infoschema"
	"github.com/colonnadedb/colonnade/sqlfront/logical"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Errors of SHOW alone.
var (
	noSuchGrant = &sqlerr.Kind{Number: 1141, State: "42000",
		Format: "There is no such grant defined for user '%s' on host '%s'"}
	noSuchUser  = &sqlerr.Kind{Number: 1396, State: "HY000", Format: "Operation %s failed for %s"}
	noBinaryLog = &sqlerr.Kind{Number: 1381, State: "HY000", Format: "You are not using binary logging"}
)

// textColumn and numberColumn are columns of answers that are written out.
func textColumn(name string, length int) logical.Column {
	return logical.Column{Name: name, Type: types.NewVarChar(length, types.DefaultCollation)}
}

func numberColumn(name string) logical.Column {
	return logical.Column{Name: name, Type: types.NewBigInt(true).WithNotNull(true)}
}

// valueRows answers with rows that are at hand: strings, uint64 and nil.
func (sess *session) valueRows(cols []logical.Column, rows [][]any, w resultWriter) error {
	if err := w.columns(cols, sess.zone()); err != nil {
		return err
	}
	kinds := make([]types.Type, len(cols))
	for i, c := range cols {
		kinds[i] = c.Type
	}
	sess.found, sess.rowCount = int64(len(rows)), -1
	for len(rows) > 0 {
		n := min(len(rows), coldata.BatchSize)
		builder := coldata.NewBatchBuilder(kinds)
		for _, row := range rows[:n] {
			data := make([]types.Datum, len(row))
			for i, v := range row {
				switch v := v.(type) {
				case string:
					data[i] = types.StringDatum(v)
				case uint64:
					data[i] = types.UintDatum(v)
				}
			}
			builder.AppendRow(data...)
		}
		if err := w.batch(builder.Batch()); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// showCreateTable answers SHOW CREATE TABLE, which shows views too, and SHOW CREATE VIEW.
func (sess *session) showCreateTable(stmt *parse.Show, w resultWriter) error {
	db, name, err := sess.shownTable(stmt.Table)
	if err != nil {
		return err
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	if v, err := cat.snap.View(db, name); err == nil {
		cols := []logical.Column{textColumn("View", 64), textColumn("Create View", 1024),
			textColumn("character_set_client", 32), textColumn("collation_connection", 64)}
		return sess.valueRows(cols, [][]any{{v.Name, sess.createViewText(v), v.Charset, v.Collation}}, w)
	}
	if stmt.Kind == parse.ShowCreateView {
		return sqlerr.WrongObject.New(db, name, "VIEW")
	}
	text := ""
	if t := cat.virtual.Table(db, name); t != nil {
		text = createVirtualText(t)
	} else {
		t, err := cat.snap.Table(db, name)
		if err != nil {
			return err
		}
		text = ddl.ShowCreateTable(t)
	}
	cols := []logical.Column{textColumn("Table", 64), textColumn("Create Table", 1024)}
	return sess.valueRows(cols, [][]any{{name, text}}, w)
}

// createVirtualText writes a virtual table as the statement that would make one like it.
func createVirtualText(t *logical.Table) string {
	def := &catalog.Table{Name: t.Name, Collation: types.DefaultCollation}
	for _, c := range t.Columns {
		def.Columns = append(def.Columns, catalog.Column{Name: c.Name, Type: c.Type})
	}
	text := strings.Replace(ddl.ShowCreateTable(def), "CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
	return strings.Replace(text, "ENGINE="+ddl.Engine, "ENGINE=MEMORY", 1)
}

// createViewText writes the statement that makes a view. The database is named where it is not the session's.
func (sess *session) createViewText(v *catalog.View) string {
	name := ddl.Quote(v.Name)
	if v.Database != sess.db {
		name = ddl.Quote(v.Database) + "." + name
	}
	cols := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		cols[i] = ddl.Quote(c)
	}
	if len(cols) > 0 {
		name += " (" + strings.Join(cols, ",") + ")"
	}
	user, host, _ := strings.Cut(v.Definer, "@")
	text := fmt.Sprintf("CREATE ALGORITHM=%s DEFINER=%s@%s SQL SECURITY %s VIEW %s AS %s", v.Algorithm, ddl.Quote(user),
		ddl.Quote(host), v.Security, name, v.Definition)
	if v.Check != "" {
		text += " WITH " + v.Check + " CHECK OPTION"
	}
	return text
}

func (sess *session) showCreateDatabase(stmt *parse.Show, w resultWriter) error {
	db, err := sess.shownDatabase(stmt.Name)
	if err != nil {
		return err
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	collation, comment := types.DefaultCollation, ""
	if d, err := cat.snap.Database(db); err == nil {
		collation = d.Collation
		if d.Comment != "" {
			comment = " COMMENT " + ddl.QuoteString(d.Comment)
		}
	}
	exists := ""
	if stmt.IfNot {
		exists = "/*!32312 IF NOT EXISTS*/ "
	}
	text := fmt.Sprintf("CREATE DATABASE %s%s /*!40100 DEFAULT CHARACTER SET %s COLLATE %s */%s", exists, ddl.Quote(db),
		ddl.CharsetName(collation), ddl.CollationName(collation), comment)
	return sess.valueRows([]logical.Column{textColumn("Database", 64), textColumn("Create Database", 1024)},
		[][]any{{db, text}}, w)
}

func (sess *session) showWarnings(stmt *parse.Show, w resultWriter) error {
	skip, count, err := sess.limitOf(stmt.Limit)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, x := range sess.warnings {
		if stmt.Kind == parse.ShowErrors && x.level != "Error" {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if uint64(len(rows)) == count {
			break
		}
		rows = append(rows, []any{x.level, uint64(x.code), x.message})
	}
	cols := []logical.Column{textColumn("Level", 7), numberColumn("Code"), textColumn("Message", 512)}
	return sess.valueRows(cols, rows, w)
}

// limitOf evaluates a LIMIT; without one the count has no bound.
func (sess *session) limitOf(l *parse.Limit) (skip, count uint64, err error) {
	count = 1<<64 - 1
	if l == nil {
		return 0, count, nil
	}
	for _, part := range []struct {
		e   parse.Expr
		dst *uint64
	}{{l.Offset, &skip}, {l.Count, &count}} {
		if part.e == nil {
			continue
		}
		x, err := sess.constant(part.e, nil)
		if err != nil {
			return 0, 0, err
		}
		if !x.Type.IsInteger() || x.Value.IsNull() || x.Value.Form == types.FormInt64 && x.Value.I < 0 {
			return 0, 0, sqlerr.WrongArguments.New("LIMIT")
		}
		*part.dst = uint64(x.Value.I)
	}
	return skip, count, nil
}

func (sess *session) showCount(stmt *parse.Show, w resultWriter) error {
	n, name := uint64(len(sess.warnings)), "@@session.warning_count"
	if stmt.Kind == parse.ShowCountErrors {
		n, name = 0, "@@session.error_count"
		for _, x := range sess.warnings {
			if x.level == "Error" {
				n++
			}
		}
	}
	return sess.valueRows([]logical.Column{numberColumn(name)}, [][]any{{n}}, w)
}

// shownAccount returns the account that a SHOW is about, the session's own if it names none; ok says that it exists.
func (sess *session) shownAccount(stmt *parse.Show) (user, host string, ok bool) {
	name := strings.TrimSpace(stmt.User)
	if name == "" || strings.HasPrefix(strings.ToUpper(name), "CURRENT_USER") {
		return sess.user, "localhost", true
	}
	user, host, _ = strings.Cut(name, "@")
	user, host = strings.Trim(user, "'`\" "), strings.Trim(host, "'`\" ")
	if host == "" {
		host = "%"
	}
	return user, host, user == rootUser && host == "localhost"
}

func (sess *session) showCreateUser(stmt *parse.Show, w resultWriter) error {
	user, host, ok := sess.shownAccount(stmt)
	if !ok {
		return noSuchUser.New("SHOW CREATE USER", fmt.Sprintf("'%s'@'%s'", user, host))
	}
	return sess.valueRows([]logical.Column{textColumn(fmt.Sprintf("CREATE USER for %s@%s", user, host), 1024)},
		[][]any{{fmt.Sprintf("CREATE USER %s@%s", ddl.Quote(user), ddl.Quote(host))}}, w)
}

// showGrants shows the privileges of the one kind of account that there is.
func (sess *session) showGrants(stmt *parse.Show, w resultWriter) error {
	user, host, ok := sess.shownAccount(stmt)
	if !ok {
		return noSuchGrant.New(user, host)
	}
	grant := fmt.Sprintf("GRANT ALL PRIVILEGES ON *.* TO %s@%s WITH GRANT OPTION", ddl.Quote(user), ddl.Quote(host))
	return sess.valueRows([]logical.Column{textColumn(fmt.Sprintf("Grants for %s@%s", user, host), 1024)},
		[][]any{{grant}}, w)
}

// serverPrivileges are the privileges that are about the server, not about tables.
var serverPrivileges = map[string]string{"RELOAD": "Server Admin", "SHUTDOWN": "Server Admin",
	"PROCESS": "Server Admin",
	"FILE":    "File access on server", "SHOW DATABASES": "Server Admin", "SUPER": "Server",
	"CREATE USER":             "Server Admin",
	"CREATE TEMPORARY TABLES": "Databases", "LOCK TABLES": "Databases", "EVENT": "Server Admin",
	"CREATE ROUTINE": "Databases", "ALTER ROUTINE": "Functions,Procedures", "EXECUTE": "Functions,Procedures",
	"CREATE TABLESPACE": "Server Admin", "SET USER": "Server"}

func (sess *session) showPrivileges(w resultWriter) error {
	var rows [][]any
	for _, p := range infoschema.Privileges {
		context := serverPrivileges[p]
		switch {
		case context != "":
		case strings.HasSuffix(p, "ADMIN") || strings.HasPrefix(p, "REPLICATION") || strings.Contains(p, "BINLOG") ||
			strings.HasSuffix(p, "MONITOR"):
			context = "Server"
		default:
			context = "Tables"
		}
		rows = append(rows, []any{p[:1] + strings.ToLower(p[1:]), context, ""})
	}
	cols := []logical.Column{textColumn("Privilege", 25), textColumn("Context", 25), textColumn("Comment", 80)}
	return sess.valueRows(cols, rows, w)
}

// emptyShows are the headings of what is always empty here: there is no replication and no profiling.
var emptyShows = map[parse.ShowKind]string{
	parse.ShowMasterStatus: "File Position Binlog_Do_DB Binlog_Ignore_DB",
	parse.ShowSlaveHosts:   "Server_id Host Port Master_id",
	parse.ShowProfiles:     "Query_ID Duration Query",
	parse.ShowProfile:      "Status Duration",
	parse.ShowSlaveStatus:  slaveStatus,
}

func (sess *session) showNothing(stmt *parse.Show, w resultWriter) error {
	var cols []logical.Column
	for _, name := range strings.Fields(emptyShows[stmt.Kind]) {
		cols = append(cols, textColumn(name, 1024))
	}
	return sess.valueRows(cols, nil, w)
}

// slaveStatus are the headings of SHOW SLAVE STATUS.
const slaveStatus = "Slave_IO_State " +
	"Master_Host Master_User Master_Port Connect_Retry Master_Log_File Read_Master_Log_Pos " +
	"Relay_Log_File Relay_Log_Pos Relay_Master_Log_File Slave_IO_Running Slave_SQL_Running " +
	"Replicate_Do_DB Replicate_Ignore_DB Replicate_Do_Table Replicate_Ignore_Table " +
	"Replicate_Wild_Do_Table Replicate_Wild_Ignore_Table Last_Errno Last_Error Skip_Counter " +
	"Exec_Master_Log_Pos Relay_Log_Space Until_Condition Until_Log_File Until_Log_Pos Master_SSL_Allowed " +
	"Master_SSL_CA_File Master_SSL_CA_Path Master_SSL_Cert Master_SSL_Cipher Master_SSL_Key " +
	"Seconds_Behind_Master Master_SSL_Verify_Server_Cert Last_IO_Errno Last_IO_Error Last_SQL_Errno " +
	"Last_SQL_Error Replicate_Ignore_Server_Ids Master_Server_Id Master_SSL_Crl Master_SSL_Crlpath " +
	"Using_Gtid Gtid_IO_Pos Replicate_Do_Domain_Ids Replicate_Ignore_Domain_Ids Parallel_Mode SQL_Delay " +
	"SQL_Remaining_Delay Slave_SQL_Running_State Slave_DDL_Groups Slave_Non_Transactional_Groups " +
	"Slave_Transactional_Groups Replicate_Rewrite_DB"
