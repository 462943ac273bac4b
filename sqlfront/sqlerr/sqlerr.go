package sqlerr

import (
	"errors"
	"fmt"
)

// Kind is one row of the table.
type Kind struct {
	Number int
	State  string
	Format string
}

// Error is an error as a client sees it.
type Error struct {
	Kind    *Kind
	Message string
	Cause   error // what it was made from, if anything; for the log
}

// Error returns the message without number and state.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes errors.Is(err, kind.New()) compare kinds.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Message == ""
}

// New makes an error of the kind with the message's arguments.
func (k *Kind) New(args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(k.Format, args...)}
}

// Wrap makes an error of the kind and keeps its cause.
func (k *Kind) Wrap(cause error, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(k.Format, args...), Cause: cause}
}

// Matches says whether err is of the kind.
func (k *Kind) Matches(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}

// table collects every kind for the test that numbers and states are well formed.
var table []*Kind

func kind(number int, state, format string) *Kind {
	k := &Kind{number, state, format}
	table = append(table, k)
	return k
}
