package colstore

import (
	"errors"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// The kinds of failure, found with errors.Is. Messages name the object concerned.
var (
	// ErrLocked: another process (or engine) has the data directory.
	ErrLocked = vfs.ErrLocked
	// ErrCorruption: stored bytes are damaged; the error names file, offset, table, column and extent.
	ErrCorruption = vfs.ErrCorruption
	// ErrNoSpace: the place is full; nothing of the statement took effect.
	ErrNoSpace = vfs.ErrNoSpace
	// ErrNewerFormat: the data directory was written by a later version.
	ErrNewerFormat = errors.New("data directory has a newer format")
	// ErrClosed: the engine is closed or closing.
	ErrClosed = errors.New("storage engine is closed")
	// ErrFailed: a commit could not be made durable; no further commit is taken and the process has to end.
	ErrFailed = errors.New("storage engine has failed and takes no more writes")
	// ErrDatabaseExists and its kin: the name is taken, by a table or a view.
	ErrDatabaseExists  = errors.New("database exists")
	ErrUnknownDatabase = errors.New("unknown database")
	ErrTableExists     = errors.New("table or view exists")
	ErrUnknownTable    = errors.New("unknown table")
	ErrUnknownView     = errors.New("unknown view")
	// ErrTableChanged: the table was dropped or truncated while the transaction wrote to it.
	ErrTableChanged = errors.New("table was dropped or truncated by another statement")
	// ErrDamagedTable: the table's part of the metadata cannot be read; other tables answer.
	ErrDamagedTable = errors.New("metadata of the table is damaged")
)
