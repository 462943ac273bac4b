package vfs

import (
	"errors"
	"fmt"
	"syscall"
)

// Kinds of failure that callers tell apart with errors.Is.
var (
	// ErrNoSpace says that the place is full or over its quota.
	ErrNoSpace = errors.New("no space left")
	// ErrLocked says that somebody holds the lock: normally a second server on the same data directory.
	ErrLocked = errors.New("locked by another process")
	// ErrCorruption says that stored bytes are not what was written. Use Corruptf, which adds the place.
	ErrCorruption = errors.New("corruption")
	// ErrSyncFailed says that a sync of this file failed, now or earlier: what was written since the last good sync
	// may be gone, and the file takes no further writes.
	ErrSyncFailed = errors.New("sync failed")
	// ErrNotSupported says that the place cannot do the operation.
	ErrNotSupported = errors.New("not supported by the file system")
)

// CorruptionError names the place of bytes that failed their check. errors.Is finds ErrCorruption in it.
type CorruptionError struct {
	File   string
	Offset int64
	Length int64
	Detail string
}

// Corruptf returns a CorruptionError of length bytes at off of file, with what is wrong with them.
func Corruptf(file string, off, length int64, format string, args ...any) error {
	return &CorruptionError{File: file, Offset: off, Length: length, Detail: fmt.Sprintf(format, args...)}
}

// Error says where and what.
func (e *CorruptionError) Error() string {
	return fmt.Sprintf("corruption in file %s at offset %d, length %d: %s", e.File, e.Offset, e.Length, e.Detail)
}

// Is makes every CorruptionError match ErrCorruption.
func (e *CorruptionError) Is(target error) bool { return target == ErrCorruption }

// IsCorruption reports whether err says that stored bytes are damaged.
func IsCorruption(err error) bool { return errors.Is(err, ErrCorruption) }

// IsNoSpace reports whether err says that the place is full.
func IsNoSpace(err error) bool {
	return errors.Is(err, ErrNoSpace) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// WrapError adds to err the kinds of this package that its system error stands for, so that ErrNoSpace and
// ErrNotSupported are found by errors.Is beside the errno. Implementations of FS call it on what they return.
func WrapError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNoSpace), errors.Is(err, ErrNotSupported):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	case errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOSYS):
		return fmt.Errorf("%w: %w", ErrNotSupported, err)
	}
	return err
}
