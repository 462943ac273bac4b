package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/sqlfront/variables"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// binding is the session as the binder sees it.
type binding struct{ sess *session }

var _ bind.Session = binding{}

// Database implements bind.Session.
func (b binding) Database() string { return b.sess.db }

// Collation implements bind.Session.
func (b binding) Collation() types.CollationID {
	if b.sess.vars.String("collation_connection") == "utf8mb4_bin" {
		return types.UTF8MB4Bin
	}
	return types.DefaultCollation
}

// Mode implements bind.Session.
func (b binding) Mode() parse.Mode { return b.sess.parseMode(false) }

// Env implements bind.Session.
func (b binding) Env() plan.Env { return b.sess.env(false) }

// env is what expressions depend on. writes says that the statement stores values, where strict mode makes errors.
func (sess *session) env(writes bool) plan.Env {
	e := plan.Env{TimeZone: sess.vars.String("time_zone")}
	for _, m := range sess.sqlModes() {
		e.SQLMode |= modeBits[m]
	}
	e.Strict = writes && (sess.hasMode("STRICT_TRANS_TABLES") || sess.hasMode("STRICT_ALL_TABLES") ||
		sess.hasMode("TRADITIONAL"))
	return e
}

// sqlModes are the members of sql_mode.
func (sess *session) sqlModes() []string { return strings.Split(sess.vars.String("sql_mode"), ",") }

// hasMode says whether sql_mode has a member.
func (sess *session) hasMode(name string) bool { return slices.Contains(sess.sqlModes(), name) }

var modeBits = map[string]uint64{"ERROR_FOR_DIVISION_BY_ZERO": expr.ModeErrorForDivisionByZero,
	"NO_UNSIGNED_SUBTRACTION": expr.ModeNoUnsignedSubtraction, "NO_ZERO_DATE": expr.ModeNoZeroDate,
	"NO_ZERO_IN_DATE": expr.ModeNoZeroInDate, "ALLOW_INVALID_DATES": expr.ModeAllowInvalidDates,
	"NO_BACKSLASH_ESCAPES": expr.ModeNoBackslashEscapes, "PAD_CHAR_TO_FULL_LENGTH": expr.ModePadCharToFullLength,
	"PIPES_AS_CONCAT": expr.ModePipesAsConcat, "HIGH_NOT_PRECEDENCE": expr.ModeHighNotPrecedence,
	"TRADITIONAL": expr.ModeErrorForDivisionByZero | expr.ModeNoZeroDate | expr.ModeNoZeroInDate}

// SystemVariable implements bind.Session: the value as a constant of the variable's kind.
func (b binding) SystemVariable(scope parse.VarScope, name string) (*plan.Expr, error) {
	v, ok := variables.Lookup(name)
	if !ok {
		return nil, sqlerr.UnknownSystemVar.New(name)
	}
	var text string
	switch {
	case scope == parse.ScopeGlobal && v.Scope == variables.SessionOnly:
		return nil, sqlerr.LocalVariable.New(name)
	case scope == parse.ScopeSession && v.Scope == variables.GlobalOnly:
		return nil, sqlerr.UserVarOnly.New(name)
	case scope == parse.ScopeGlobal:
		text = b.sess.vars.Global(name)
	default:
		text = b.sess.variable(name)
	}
	return variableConstant(v, text), nil
}

// variable returns a session variable's value; some are computed.
func (sess *session) variable(name string) string {
	switch name {
	case "warning_count":
		return fmt.Sprint(sess.warned)
	case "last_insert_id", "identity":
		return fmt.Sprint(sess.lastID)
	}
	return sess.vars.String(name)
}

func variableConstant(v *variables.Variable, text string) *plan.Expr {
	switch v.Kind {
	case variables.Bool:
		n := int64(0)
		if text == "ON" {
			n = 1
		}
		return expr.NewInt(n)
	case variables.Int:
		var n uint64
		if _, err := fmt.Sscan(text, &n); err == nil && n > 1<<63-1 {
			return plan.NewConstant(types.UintDatum(n), types.NewBigInt(true).WithNotNull(true))
		}
		return expr.NewInt(int64(n))
	case variables.Float:
		var f float64
		if _, err := fmt.Sscan(text, &f); err != nil {
			f = 0
		}
		return plan.NewConstant(types.FloatDatum(f), types.NewDouble().WithNotNull(true))
	}
	return bind.StringConstant(text, types.DefaultCollation)
}

// UserVariable implements bind.Session; one that was never set is NULL.
func (b binding) UserVariable(name string) *plan.Expr {
	if v, ok := b.sess.userVars[strings.ToLower(name)]; ok {
		return v
	}
	return expr.NewNull(types.NewVarChar(0, types.DefaultCollation))
}

// Function implements bind.Session.
func (b binding) Function(name string, args []*plan.Expr) (*plan.Expr, error) {
	str := stringValue
	if len(args) > 0 {
		return b.functionOf(name, args)
	}
	switch name {
	case "database", "schema":
		if b.sess.db == "" {
			return expr.NewNull(types.NewVarChar(64, types.DefaultCollation)), nil
		}
		return str(b.sess.db), nil
	case "user", "session_user", "system_user":
		return str(b.sess.user + "@" + b.sess.host), nil
	case "current_user":
		return str(b.sess.user + "@localhost"), nil
	case "current_role":
		return expr.NewNull(types.NewVarChar(64, types.DefaultCollation)), nil
	case "version":
		return str(b.sess.vars.Global("version")), nil
	case "connection_id":
		return expr.NewInt(int64(b.sess.id)), nil
	case "last_insert_id":
		return plan.NewConstant(types.UintDatum(b.sess.lastID), types.NewBigInt(true).WithNotNull(true)), nil
	case "row_count":
		return expr.NewInt(b.sess.rowCount), nil
	case "found_rows":
		return expr.NewInt(b.sess.found), nil
	}
	return nil, nil
}

func stringValue(s string) *plan.Expr { return bind.StringConstant(s, types.DefaultCollation) }

// functionOf answers information functions that have arguments.
func (b binding) functionOf(name string, args []*plan.Expr) (*plan.Expr, error) {
	str := stringValue
	switch {
	case name == "charset" && len(args) == 1:
		if args[0].Type.IsString() && args[0].Type.Collation != types.CollationBinary {
			return str("utf8mb4"), nil
		}
		return str("binary"), nil
	case name == "collation" && len(args) == 1:
		switch args[0].Type.Collation {
		case types.UTF8MB4GeneralCI:
			return str("utf8mb4_general_ci"), nil
		case types.UTF8MB4Bin:
			return str("utf8mb4_bin"), nil
		}
		return str("binary"), nil
	}
	return nil, nil
}
