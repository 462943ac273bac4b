package server

import (
	"context"
	"strconv"
	"strings"

	"vitess.io/vitess/go/mysql"
	querypb "vitess.io/vitess/go/vt/proto/query"

	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/sqlfront/wire"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// prepare checks a statement for the binary protocol: its columns, and how many placeholders it has.
func (sess *session) prepare(text string) ([]*querypb.Field, int, error) {
	sess.warnings = nil
	stmt, _, err := parse.Parse(text, sess.parseMode(false))
	if err != nil {
		return nil, 0, err
	}
	placeholders := parse.Placeholders(stmt)
	q, ok := stmt.(parse.QueryExpr)
	if !ok {
		return nil, placeholders, nil
	}
	cat := sess.openCatalog()
	defer cat.snap.Release()
	bound, err := bind.New(cat, binding{sess}, nil).Query(q)
	if err != nil {
		return nil, 0, err
	}
	return wire.Fields(bound.Columns), placeholders, nil
}

// bindParams makes constants of the values that came with COM_STMT_EXECUTE.
func bindParams(p *mysql.PrepareData) ([]*plan.Expr, error) {
	out := make([]*plan.Expr, p.ParamsCount)
	for i := range out {
		v := p.BindVars["v"+strconv.Itoa(i+1)]
		x, err := bindParam(v)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

func bindParam(v *querypb.BindVariable) (*plan.Expr, error) {
	if v == nil {
		return expr.NewNull(types.Type{Kind: types.Null}), nil
	}
	text := string(v.Value)
	switch v.Type {
	case querypb.Type_NULL_TYPE:
		return expr.NewNull(types.Type{Kind: types.Null}), nil
	case querypb.Type_INT8, querypb.Type_INT16, querypb.Type_INT24, querypb.Type_INT32, querypb.Type_INT64,
		querypb.Type_UINT8, querypb.Type_UINT16, querypb.Type_UINT24, querypb.Type_UINT32, querypb.Type_UINT64,
		querypb.Type_YEAR, querypb.Type_DECIMAL:
		return bind.Number(text)
	case querypb.Type_FLOAT32, querypb.Type_FLOAT64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, sqlerr.WrongArguments.New("EXECUTE")
		}
		return plan.NewConstant(types.FloatDatum(f), types.NewDouble().WithNotNull(true)), nil
	case querypb.Type_BLOB, querypb.Type_BINARY, querypb.Type_VARBINARY:
		t := types.Type{Kind: types.VarBinary, Length: uint32(len(text)), Collation: types.CollationBinary, NotNull: true}
		return plan.NewConstant(types.StringDatum(text), t), nil
	}
	return stringValue(text), nil
}

// preparedStatement runs the SQL forms PREPARE, EXECUTE and DEALLOCATE.
func (sess *session) preparedStatement(ctx context.Context, stmt parse.Statement, w resultWriter) error {
	switch stmt := stmt.(type) {
	case *parse.Prepare:
		x, err := sess.constant(stmt.From, nil)
		if err != nil {
			return err
		}
		if _, _, err := sess.prepare(x.Value.S); err != nil {
			return err
		}
		sess.prepared[strings.ToLower(stmt.Name.Name)] = x.Value.S
		return w.ok(0, 0)
	case *parse.Deallocate:
		key := strings.ToLower(stmt.Name.Name)
		if _, ok := sess.prepared[key]; !ok {
			return sqlerr.UnknownStmtHandler.New(stmt.Name.Name, "DEALLOCATE PREPARE")
		}
		delete(sess.prepared, key)
		return w.ok(0, 0)
	case *parse.Execute:
		return sess.executePrepared(ctx, stmt, w)
	}
	return sqlerr.NotSupportedYet.New("this statement")
}

func (sess *session) executePrepared(ctx context.Context, stmt *parse.Execute, w resultWriter) error {
	text, ok := sess.prepared[strings.ToLower(stmt.Name.Name)]
	if stmt.Immediate != nil {
		x, err := sess.constant(stmt.Immediate, nil)
		if err != nil {
			return err
		}
		text, ok = x.Value.S, true
	}
	if !ok {
		return sqlerr.UnknownStmtHandler.New(stmt.Name.Name, "EXECUTE")
	}
	inner, _, err := parse.Parse(text, sess.parseMode(false))
	if err != nil {
		return err
	}
	switch inner.(type) {
	case *parse.Prepare, *parse.Execute, *parse.Deallocate:
		return sqlerr.NotSupportedYet.New("PREPARE and EXECUTE inside a prepared statement")
	}
	if n := parse.Placeholders(inner); n != len(stmt.Using) {
		return sqlerr.WrongArguments.New("EXECUTE")
	}
	params := make([]*plan.Expr, len(stmt.Using))
	for i, u := range stmt.Using {
		if params[i], err = sess.constant(u, nil); err != nil {
			return err
		}
	}
	return sess.dispatch(ctx, inner, params, w)
}
