package vfs

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

// Kinds are found through wrapping, beside the errno they came from.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		errno error
		kind  error
	}{{syscall.ENOSPC, ErrNoSpace}, {syscall.EDQUOT, ErrNoSpace}, {syscall.EOPNOTSUPP, ErrNotSupported}} {
		err := WrapError(&fs.PathError{Op: "write", Path: "f", Err: c.errno})
		if !errors.Is(err, c.kind) || !errors.Is(err, c.errno) {
			t.Errorf("%v: not of kind %v", err, c.kind)
		}
		if again := WrapError(err); again != err {
			t.Errorf("wrapped twice: %v", again)
		}
	}
	if !IsNoSpace(fmt.Errorf("write: %w", syscall.ENOSPC)) || IsNoSpace(syscall.EIO) || WrapError(nil) != nil {
		t.Error("no-space errors are not told apart")
	}
	if err := WrapError(syscall.EIO); err != syscall.EIO {
		t.Errorf("an errno without a kind was changed: %v", err)
	}
}

// A corruption names its place and is recognised through wrapping.
func TestCorruption(t *testing.T) {
	err := fmt.Errorf("scan: %w", Corruptf("data1/t.seg", 4096, 100, "checksum %#x, want %#x", 1, 2))
	if !IsCorruption(err) || IsCorruption(fs.ErrNotExist) {
		t.Error("corruption is not recognised")
	}
	want := "scan: corruption in file data1/t.seg at offset 4096, length 100: checksum 0x1, want 0x2"
	if err.Error() != want {
		t.Errorf("message %q", err)
	}
	var c *CorruptionError
	if !errors.As(err, &c) || c.Offset != 4096 {
		t.Errorf("place %+v", c)
	}
}
