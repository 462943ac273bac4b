package server

import (
	"context"
	"errors"

	"vitess.io/vitess/go/mysql/sqlerror"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/expr"
)

// clientError maps err, remembers it for SHOW WARNINGS, and logs what the operator should know.
func (h *handler) clientError(sess *session, err error) error {
	mapped := mapError(err)
	sess.warnings = append(sess.warnings, warning{"Error", mapped.Kind.Number, mapped.Message})
	switch {
	case mapped.Kind == sqlerr.CorruptBlock || mapped.Kind == sqlerr.DiskFull || errors.Is(err, colstore.ErrFailed):
		h.s.log.Error("statement failed", "connection", sess.id, "error", err)
	case mapped.Kind == sqlerr.Unknown:
		h.s.log.Warn("statement failed", "connection", sess.id, "error", err)
	}
	return toClient(mapped)
}

func toClient(e *sqlerr.Error) error {
	return sqlerror.NewSQLError(sqlerror.ErrorCode(e.Kind.Number), e.Kind.State, e.Message)
}

// mapError gives every error of the layers below its place in the table of client errors.
func mapError(err error) *sqlerr.Error {
	var client *sqlerr.Error
	var syntax *parse.Error
	var scalar *expr.Error
	var memory *exec.MemoryLimitError
	switch {
	case errors.As(err, &client):
		return client
	case errors.As(err, &syntax):
		return &sqlerr.Error{Kind: syntaxKinds[syntax.Kind], Message: syntax.Error(), Cause: err}
	case errors.As(err, &scalar):
		return mapScalar(scalar)
	case errors.Is(err, context.DeadlineExceeded):
		return sqlerr.StatementTimeout.Wrap(err)
	case errors.Is(err, context.Canceled):
		return sqlerr.QueryInterrupted.Wrap(err)
	case errors.Is(err, exec.ErrSubqueryRows):
		return sqlerr.SubqueryRows.Wrap(err)
	case errors.As(err, &memory):
		return sqlerr.MemoryLimit.Wrap(err, memory.Error())
	case errors.Is(err, arena.ErrExhausted):
		return sqlerr.OutOfMemory.Wrap(err, err.Error())
	case errors.Is(err, exec.ErrOutOfRange):
		return &sqlerr.Error{Kind: sqlerr.ValueOutOfRange, Message: err.Error(), Cause: err}
	case errors.Is(err, colstore.ErrCorruption), errors.Is(err, colstore.ErrDamagedTable):
		return sqlerr.CorruptBlock.Wrap(err, err.Error())
	case errors.Is(err, colstore.ErrNoSpace):
		return sqlerr.DiskFull.Wrap(err, err.Error())
	case errors.Is(err, colstore.ErrTableChanged):
		return sqlerr.TableChanged.Wrap(err, err.Error())
	case errors.Is(err, colstore.ErrClosed):
		return sqlerr.Shutdown.Wrap(err)
	}
	return sqlerr.Unknown.Wrap(err, err.Error())
}

// syntaxKinds are the client errors of the parser, whose messages are complete.
var syntaxKinds = map[parse.ErrorKind]*sqlerr.Kind{
	parse.KindSyntax:      sqlerr.Syntax,
	parse.KindUnsupported: sqlerr.NotSupportedYet,
	parse.KindTooDeep:     sqlerr.TooHighNesting,
	parse.KindTooLong:     sqlerr.PacketTooLarge,
}

// scalarKinds are the client errors of expressions.
var scalarKinds = map[expr.Kind]*sqlerr.Kind{
	expr.ErrUnknownFunction: sqlerr.UnknownFunction,
	expr.ErrOutOfRange:      sqlerr.ValueOutOfRange,
	expr.ErrDivisionByZero:  sqlerr.DivisionByZero,
	expr.ErrTruncated:       sqlerr.TruncatedWrongValue,
	expr.ErrArgCount:        sqlerr.WrongParamCount,
	expr.ErrArgument:        sqlerr.WrongArguments,
	expr.ErrCollation:       sqlerr.MixedCollations,
	expr.ErrDataTooLong:     sqlerr.DataTooLong,
	expr.ErrUnsupported:     sqlerr.NotSupportedYet,
}

// mapScalar maps an expression's error, whose message is MariaDB's already.
func mapScalar(e *expr.Error) *sqlerr.Error {
	kind := scalarKinds[e.Kind]
	if kind == nil {
		kind = sqlerr.Unknown
	}
	return &sqlerr.Error{Kind: kind, Message: e.Message, Cause: e}
}
