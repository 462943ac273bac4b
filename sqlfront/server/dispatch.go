package server

import (
	"context"
	"strings"

	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// keepsWarnings says whether a statement leaves the warnings of the one before for itself to show.
func keepsWarnings(stmt parse.Statement) bool {
	s, ok := stmt.(*parse.Show)
	return ok && (s.Kind == parse.ShowWarnings || s.Kind == parse.ShowErrors || s.Kind == parse.ShowCountWarnings ||
		s.Kind == parse.ShowCountErrors)
}

// dispatch runs a statement by its kind.
func (sess *session) dispatch(ctx context.Context, stmt parse.Statement, params []*plan.Expr, w resultWriter) error {
	switch stmt := stmt.(type) {
	case parse.QueryExpr:
		return sess.query(ctx, stmt, params, w)
	case *parse.Insert:
		return sess.insert(ctx, stmt, params, w)
	case *parse.LoadData:
		return sess.loadData(ctx, stmt, w)
	case *parse.Explain:
		return sess.explain(ctx, stmt, params, w)
	case *parse.Show:
		return sess.show(ctx, stmt, w)
	case *parse.Describe:
		return sess.describe(ctx, stmt, w)
	case *parse.Set:
		return sess.set(stmt, params, w)
	case *parse.Use:
		return sess.use(stmt, w)
	case *parse.Kill:
		return sess.killStatement(stmt, params, w)
	case *parse.Do:
		return sess.do(stmt, params, w)
	case *parse.Prepare, *parse.Execute, *parse.Deallocate:
		return sess.preparedStatement(ctx, stmt, w)
	}
	if done, err := sess.define(ctx, stmt, w); done {
		return err
	}
	return sess.transaction(stmt, w)
}

// transaction accepts what drivers send at connect and around autocommit statements, and refuses the rest: there are
// no transactions of several statements yet.
func (sess *session) transaction(stmt parse.Statement, w resultWriter) error {
	switch stmt := stmt.(type) {
	case *parse.Commit, *parse.UnlockTables, *parse.SetTransaction, *parse.Flush:
		return w.ok(0, 0)
	case *parse.Rollback:
		if !stmt.To.IsSet() {
			return w.ok(0, 0)
		}
		return sqlerr.NotSupportedYet.New("SAVEPOINT")
	case *parse.Begin:
		return sqlerr.NotSupportedYet.New("START TRANSACTION")
	case *parse.Savepoint, *parse.ReleaseSavepoint:
		return sqlerr.NotSupportedYet.New("SAVEPOINT")
	case *parse.Update:
		return sqlerr.NotSupportedYet.New("UPDATE")
	case *parse.Delete:
		return sqlerr.NotSupportedYet.New("DELETE")
	case *parse.LockTables:
		return sqlerr.NotSupportedYet.New("LOCK TABLES")
	case *parse.Empty:
		return sqlerr.EmptyQuery.New()
	case *parse.Unsupported:
		return sqlerr.NotSupportedYet.New(stmt.Name)
	}
	words := strings.Fields(strings.ToUpper(parse.String(stmt)))
	return sqlerr.NotSupportedYet.New(strings.Join(words[:min(2, len(words))], " "))
}

func (sess *session) use(stmt *parse.Use, w resultWriter) error {
	cat := sess.openCatalog()
	defer cat.snap.Release()
	if !cat.HasDatabase(stmt.Name.Name) {
		return sqlerr.UnknownDatabase.New(stmt.Name.Name)
	}
	sess.setDatabase(stmt.Name.Name)
	return w.ok(0, 0)
}

// constant evaluates an expression without tables.
func (sess *session) constant(e parse.Expr, params []*plan.Expr) (*plan.Expr, error) {
	cat := sess.openCatalog()
	defer cat.snap.Release()
	x, err := bind.New(cat, binding{sess}, params).Constant(e)
	if err != nil {
		return nil, err
	}
	prog, err := expr.Compile(x, expr.CompileEnv{Env: sess.env(false), Now: sess.now, Warn: sess.warn})
	if err != nil {
		return nil, err
	}
	d, err := prog.NewEvaluator().EvalDatum(nil)
	if err != nil {
		return nil, err
	}
	if d.Form == types.FormString {
		d.S = strings.Clone(d.S)
	}
	return plan.NewConstant(d, x.Type), nil
}

func (sess *session) do(stmt *parse.Do, params []*plan.Expr, w resultWriter) error {
	for _, e := range stmt.Exprs {
		if _, err := sess.constant(e, params); err != nil {
			return err
		}
	}
	return w.ok(0, 0)
}

func (sess *session) killStatement(stmt *parse.Kill, params []*plan.Expr, w resultWriter) error {
	if stmt.Kind == parse.KillUser || stmt.Kind == parse.KillQueryID {
		return sqlerr.NotSupportedYet.New("KILL by user or query id")
	}
	x, err := sess.constant(stmt.ID, params)
	if err != nil {
		return err
	}
	id := x.Value.I
	target := sess.s.sessionByID(uint32(id))
	if x.Value.IsNull() || !x.Type.IsInteger() || target == nil || int64(uint32(id)) != id {
		return sqlerr.NoSuchThread.New(id)
	}
	if stmt.Kind == parse.KillQuery {
		target.kill(killQuery)
	} else {
		target.kill(killConnection)
	}
	if target == sess {
		return sqlerr.QueryInterrupted.New()
	}
	return w.ok(0, 0)
}
