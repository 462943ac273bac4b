package colstore

import (
	"errors"

	"github.com/colonnadedb/colonnade/colstore/txn"
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
	ErrClosed = txn.ErrClosed
	// ErrFailed: a commit could not be made durable; no further commit is taken and the process has to end.
	ErrFailed = txn.ErrFailed
	// ErrDatabaseExists and its kin: the name is taken, by a table or a view.
	ErrDatabaseExists  = txn.ErrDatabaseExists
	ErrUnknownDatabase = txn.ErrUnknownDatabase
	ErrTableExists     = txn.ErrTableExists
	ErrUnknownTable    = txn.ErrUnknownTable
	ErrUnknownView     = txn.ErrUnknownView
	// ErrTableChanged: the table was dropped or truncated while the transaction wrote to it.
	ErrTableChanged = txn.ErrTableChanged
	// ErrDamagedTable: the table's part of the metadata cannot be read; other tables answer.
	ErrDamagedTable = txn.ErrDamagedTable
)
