package colstore

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"

	pebblevfs "github.com/cockroachdb/pebble/v2/vfs"

	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/pebblefs"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// stampFile says, outside the metadata store, how far the store has come for certain. The store takes damage at the end
// of its manifest or log for the end, and would go on as if the rest had never been: with other tables, or none.
const stampFile = "STATE"

// stamp is a start of the engine and a commit that were durable.
type stamp struct{ epoch, scn uint64 }

const stampFormat = "colonnade state, epoch %d, scn %d"

func (s stamp) line() string {
	text := fmt.Sprintf(stampFormat, s.epoch, s.scn)
	return fmt.Sprintf("%s, check %016x\n", text, crc.Sum(0, []byte(text)))
}

// readStamp returns the stamp of a data directory: zero where it has none, or a damaged one, which costs no more than
// this check.
func readStamp(fsys vfs.FS, dir string, log *slog.Logger) (stamp, error) {
	name := vfs.Join(dir, stampFile)
	text, err := readSmall(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return stamp{}, nil
	}
	if err != nil {
		return stamp{}, err
	}
	var s stamp
	if _, err := fmt.Sscanf(text, stampFormat, &s.epoch, &s.scn); err != nil || s.line() != text {
		log.Error("state file is damaged; it is made anew", "error", vfs.Corruptf(name, 0, int64(len(text)), "no state"))
		return stamp{}, nil
	}
	return s, nil
}

// check compares a store that was opened with the stamp.
func (s stamp) check(store string, found stamp) error {
	if found.epoch >= s.epoch && found.scn >= s.scn {
		return nil
	}
	return vfs.Corruptf(store, 0, 0, "metadata store ends with commit %d of start %d, but commit %d of start %d was durable; "+
		"files of it are damaged or missing, restore them", found.scn, found.epoch, s.scn, s.epoch)
}

// readSmall reads a file of one line.
func readSmall(fsys vfs.FS, name string) (string, error) {
	f, err := fsys.OpenRead(name)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", name, err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	buf := make([]byte, min(size, 4096))
	if len(buf) > 0 {
		if _, err := f.ReadAt(buf, 0); err != nil {
			return "", fmt.Errorf("read %s: %w", name, err)
		}
	}
	return string(buf), nil
}

// writeSmall puts a file of one line in the place of a former one, durably and all at once.
func writeSmall(fsys vfs.FS, dir, file, text string) error {
	name := vfs.Join(dir, file)
	temp := name + ".new"
	err := fsys.Remove(temp)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	var f vfs.File
	if err == nil {
		f, err = fsys.Create(temp)
	}
	if err == nil {
		if _, err = f.Append([]byte(text)); err == nil {
			err = f.Sync()
		}
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		err = fsys.Rename(temp, name)
	}
	if err == nil {
		err = fsys.SyncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// writeStamp remembers that the commit is durable. Without it only the check of the next start is weaker.
func (e *Engine) writeStamp(scn uint64) {
	if err := writeSmall(e.opts.FS, e.opts.DataDir, stampFile, stamp{e.epoch, scn}.line()); err != nil {
		e.opts.Logger.Warn("cannot write state file", "error", err)
	}
}

// lateFS is the store's file system until the store was found to be whole: it removes no file before. A damaged store
// takes its own data for rubbish. (The store numbers its files, so no name that waits for its removal is used again.)
type lateFS struct {
	*pebblefs.FS

	mu      sync.Mutex
	trusted bool
	waiting []string
}

var _ pebblevfs.FS = (*lateFS)(nil)

// Remove implements pebblevfs.FS.
func (l *lateFS) Remove(name string) error {
	l.mu.Lock()
	if !l.trusted {
		defer l.mu.Unlock()
		l.waiting = append(l.waiting, name)
		return nil
	}
	l.mu.Unlock()
	return l.FS.Remove(name)
}

// trust removes what waits and lets the store remove files from now on.
func (l *lateFS) trust() error {
	l.mu.Lock()
	waiting := l.waiting
	l.trusted, l.waiting = true, nil
	l.mu.Unlock()
	var errs []error
	for _, name := range waiting {
		if err := l.FS.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
