package server

import (
	"strings"
	"time"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
)

// set runs SET. All values are computed before the first is assigned.
func (sess *session) set(stmt *parse.Set, params []*plan.Expr, w resultWriter) error {
	values := make([]*plan.Expr, len(stmt.Vars))
	for i, v := range stmt.Vars {
		if v.Value == nil {
			continue
		}
		x, err := sess.setValue(v, params)
		if err != nil {
			return err
		}
		values[i] = x
	}
	if err := sess.setNames(stmt); err != nil {
		return err
	}
	for i, v := range stmt.Vars {
		if err := sess.assign(v, values[i]); err != nil {
			return err
		}
	}
	return w.ok(0, 0)
}

// setValue computes the value of an assignment. A bare word is its own text: SET sql_mode = ANSI, autocommit = ON.
func (sess *session) setValue(v *parse.SetVar, params []*plan.Expr) (*plan.Expr, error) {
	if v.Scope != parse.ScopeUser {
		if word, ok := bareWord(v.Value); ok {
			return stringValue(word), nil
		}
	}
	return sess.constant(v.Value, params)
}

func bareWord(e parse.Expr) (string, bool) {
	switch e := e.(type) {
	case *parse.Keyword:
		return e.Word, true
	case *parse.ColumnRef:
		return e.Name, e.Table == ""
	}
	return "", false
}

func (sess *session) assign(v *parse.SetVar, value *plan.Expr) error {
	if v.Scope == parse.ScopeUser {
		sess.userVars[strings.ToLower(v.Name)] = value
		return nil
	}
	text := ""
	if value != nil {
		text = string(convert.AppendText(nil, value.Type, value.Value))
		if value.Value.IsNull() {
			text = "NULL"
		}
	}
	if err := sess.refuseValue(v.Name, text, value == nil); err != nil {
		return err
	}
	global := v.Scope == parse.ScopeGlobal || v.Scope == parse.ScopePersist
	truncated, err := sess.vars.Set(v.Name, text, global, value == nil)
	if truncated {
		sess.warn(sqlerr.TruncatedVarNumber, "Truncated incorrect "+v.Name+" value: '"+text+"'")
	}
	return err
}

// refuseValue refuses values that are right elsewhere and that this version would have to pretend to honour.
func (sess *session) refuseValue(name, text string, useDefault bool) error {
	switch name {
	case "autocommit":
		if on := strings.ToUpper(text); on == "0" || on == "OFF" || on == "FALSE" {
			return sqlerr.NotSupportedYet.New("SET autocommit = 0")
		}
	case "time_zone":
		if useDefault || strings.EqualFold(text, "SYSTEM") {
			return nil
		}
		if _, ok := zoneByName(text); !ok {
			return sqlerr.UnknownTimeZone.New(text)
		}
	case "collation_connection", "collation_server", "collation_database":
		return knownCollation(text)
	}
	return nil
}

func knownCollation(name string) error {
	switch strings.ToLower(name) {
	case "", "utf8mb4_general_ci", "utf8mb4_bin", "binary", "utf8mb3_general_ci", "utf8_general_ci":
		return nil
	}
	return sqlerr.NotSupportedYet.New("collation " + name)
}

// setNames runs SET NAMES and SET CHARACTER SET. Text is utf8mb4 on the wire: other character sets that clients name
// are accepted where their ASCII part is all that such clients send.
func (sess *session) setNames(stmt *parse.Set) error {
	charset := strings.ToLower(stmt.Names)
	if charset == "" {
		charset = strings.ToLower(stmt.Charset)
	}
	if charset == "" {
		return nil
	}
	if charset == "default" {
		charset = "utf8mb4"
	}
	collation := strings.ToLower(stmt.Collate)
	switch charset {
	case "utf8mb4", "utf8mb3", "utf8", "ascii", "binary":
	case "latin1":
		return sqlerr.NotSupportedYet.New("character set latin1 (use utf8mb4)")
	default:
		return sqlerr.UnknownCharset.New(charset)
	}
	if err := knownCollation(collation); err != nil {
		return err
	}
	if collation == "" {
		collation = "utf8mb4_general_ci"
	}
	for _, name := range []string{"character_set_client", "character_set_connection", "character_set_results"} {
		if _, err := sess.vars.Set(name, charset, false, false); err != nil {
			return err
		}
	}
	_, err := sess.vars.Set("collation_connection", collation, false, false)
	return err
}

// zone is the session's time zone.
func (sess *session) zone() *time.Location {
	z, _ := zoneByName(sess.vars.String("time_zone"))
	return z
}

// zoneByName finds a time zone: SYSTEM, an offset such as +02:00, or a name of the zone database.
func zoneByName(name string) (*time.Location, bool) {
	if strings.EqualFold(name, "SYSTEM") {
		return time.Local, true
	}
	if name != "" && (name[0] == '+' || name[0] == '-') {
		t, err := time.Parse("-07:00", padOffset(name))
		if err != nil {
			return time.UTC, false
		}
		_, seconds := t.Zone()
		return time.FixedZone(name, seconds), true
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return time.UTC, false
	}
	return loc, true
}

// padOffset writes +2:00 as +02:00.
func padOffset(s string) string {
	if len(s) == 5 && s[2] == ':' {
		return s[:1] + "0" + s[1:]
	}
	return s
}
