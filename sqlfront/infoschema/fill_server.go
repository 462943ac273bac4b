package infoschema

import (
	"fmt"
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/sqlfront/ddl"
	"github.com/colonnadedb/colonnade/sqlfront/variables"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/types"
)

func (t *Tables) characterSets(r *rows) error {
	r.add("utf8mb4", ddl.CollationName(types.UTF8MB4GeneralCI), "UTF-8 Unicode", 4)
	r.add("binary", ddl.CollationName(types.CollationBinary), "Binary pseudo charset", 1)
	return nil
}

// collationIDs are the collations by number, with what IS_DEFAULT says of them.
var collationIDs = []struct {
	id        types.CollationID
	isDefault string
}{{types.UTF8MB4GeneralCI, "Yes"}, {types.UTF8MB4Bin, ""}, {types.CollationBinary, "Yes"}}

func (t *Tables) collations(r *rows) error {
	for _, c := range collationIDs {
		r.add(ddl.CollationName(c.id), ddl.CharsetName(c.id), int(c.id), c.isDefault, "Yes", 1)
	}
	return nil
}

func (t *Tables) collationCharsets(r *rows) error {
	for _, c := range collationIDs {
		name := ddl.CollationName(c.id)
		r.add(name, ddl.CharsetName(c.id), name, int(c.id), c.isDefault)
	}
	return nil
}

func (t *Tables) enabledRoles(r *rows) error {
	r.add(nil)
	return nil
}

func (t *Tables) engines(r *rows) error {
	r.add(ddl.Engine, "DEFAULT", "Columnar storage for analytics", "NO", "NO", "NO")
	r.add("MEMORY", "YES", "Virtual tables of information_schema only", "NO", "NO", "NO")
	return nil
}

func (t *Tables) plugins(r *rows) error {
	add := func(name, kind, description string) {
		r.add(name, "1.0", "ACTIVE", kind, "1.0", nil, nil, "Colonnade", description, "Apache-2.0", "FORCE", "Beta",
			"1.0")
	}
	add(ddl.Engine, "STORAGE ENGINE", "Columnar storage for analytics")
	add("mysql_native_password", "AUTHENTICATION", "Native MySQL authentication")
	return nil
}

func (t *Tables) processes(r *rows) error {
	for _, p := range t.Server.Processes() {
		var db, info any
		if p.Database != "" {
			db = p.Database
		}
		if p.Info != "" {
			info = p.Info
		}
		ms := max(t.Now.Sub(p.Since), 0)
		r.add(p.ID, p.User, p.Host, db, p.Command, int64(ms/time.Second), p.State, info, ms.Microseconds(), p.Stage,
			p.MaxStage, 0, p.Memory, p.Peak, 0, p.QueryID, info, p.ID)
	}
	return nil
}

func addVariables(r *rows, list []Variable) error {
	for _, v := range list {
		r.add(strings.ToUpper(v.Name), v.Value)
	}
	return nil
}

func (t *Tables) globalVariables(r *rows) error  { return addVariables(r, t.Server.Variables(true)) }
func (t *Tables) sessionVariables(r *rows) error { return addVariables(r, t.Server.Variables(false)) }
func (t *Tables) globalStatus(r *rows) error     { return addVariables(r, t.Server.Status(true)) }
func (t *Tables) sessionStatus(r *rows) error    { return addVariables(r, t.Server.Status(false)) }

// variableTypes are the VARIABLE_TYPE of the kinds of variables.
var variableTypes = map[variables.Kind]string{variables.Bool: "BOOLEAN", variables.Int: "BIGINT UNSIGNED",
	variables.Float: "DOUBLE", variables.String: "VARCHAR", variables.Enum: "ENUM", variables.Set: "SET"}

func (t *Tables) systemVariables(r *rows) error {
	global := map[string]string{}
	for _, v := range t.Server.Variables(true) {
		global[v.Name] = v.Value
	}
	scopes := map[variables.Scope]string{variables.Both: "SESSION", variables.GlobalOnly: "GLOBAL",
		variables.SessionOnly: "SESSION ONLY"}
	for _, s := range t.Server.Variables(false) {
		v, ok := variables.Lookup(s.Name)
		if !ok {
			continue
		}
		var session, all, low, high, step, values any
		origin := "COMPILE-TIME"
		if v.Scope != variables.GlobalOnly {
			session = s.Value
		}
		if v.Scope != variables.SessionOnly {
			all = global[s.Name]
			if all != v.Default {
				origin = "CONFIG"
			}
		}
		switch {
		case v.Kind == variables.Bool:
			values = "OFF,ON"
		case v.Kind == variables.Enum || v.Kind == variables.Set:
			values = strings.Join(v.Values, ",")
		case v.Kind == variables.Int && (v.Min != 0 || v.Max != 0):
			low, high, step = fmt.Sprint(v.Min), fmt.Sprint(v.Max), "1"
		}
		r.add(strings.ToUpper(v.Name), session, all, origin, v.Default, scopes[v.Scope], variableTypes[v.Kind], "", low,
			high, step, values, v.ReadOnly, nil, nil)
	}
	return nil
}

func (t *Tables) functions(r *rows) error {
	for _, name := range expr.FunctionNames() {
		r.add(name)
	}
	return nil
}

// Privileges are the global privileges that an account has here, as MariaDB 10.11 names them.
var Privileges = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "SHUTDOWN", "PROCESS",
	"FILE",
	"REFERENCES", "INDEX", "ALTER", "SHOW DATABASES", "SUPER", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE",
	"REPLICATION SLAVE", "BINLOG MONITOR", "CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "CREATE USER",
	"EVENT", "TRIGGER", "CREATE TABLESPACE", "DELETE HISTORY", "SET USER", "FEDERATED ADMIN", "CONNECTION ADMIN",
	"READ_ONLY ADMIN", "REPLICATION SLAVE ADMIN", "REPLICATION MASTER ADMIN", "BINLOG ADMIN", "BINLOG REPLAY",
	"SLAVE MONITOR"}

// userPrivileges lists the session's account, the only kind there is: it may do everything.
func (t *Tables) userPrivileges(r *rows) error {
	user, host := t.Server.User()
	for _, p := range Privileges {
		r.add(fmt.Sprintf("'%s'@'%s'", user, host), catalogName, p, true)
	}
	return nil
}
