package colstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/ioengine/pebblefs"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// Format is the version of the data directory's format. Each number stands for a set of incompatible changes; a later
// version of the program opens all earlier ones.
const Format = 1

// The format file is one line, so that a program of any version can read it before anything else.
const (
	formatFile   = "FORMAT"
	formatPrefix = "colonnade data directory, format "
)

// checkFormat reads the format file, or writes it into a data directory that has no metadata store yet.
func checkFormat(fsys vfs.FS, dir string) error {
	name := vfs.Join(dir, formatFile)
	f, err := fsys.OpenRead(name)
	if errors.Is(err, fs.ErrNotExist) {
		return writeFormat(fsys, dir, name)
	}
	if err != nil {
		return fmt.Errorf("open format file %s: %w", name, err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return fmt.Errorf("read format file %s: %w", name, err)
	}
	buf := make([]byte, min(size, 4096))
	if len(buf) > 0 {
		if _, err := f.ReadAt(buf, 0); err != nil {
			return fmt.Errorf("read format file %s: %w", name, err)
		}
	}
	text, ok := strings.CutPrefix(strings.TrimSuffix(string(buf), "\n"), formatPrefix)
	n, err := strconv.Atoi(text)
	switch {
	case !ok || err != nil || n < 1:
		return vfs.Corruptf(name, 0, size, "not a format file of this program")
	case n > Format:
		return fmt.Errorf("%w: %s has format %d, this version knows formats up to %d", ErrNewerFormat, dir, n, Format)
	}
	return nil
}

func writeFormat(fsys vfs.FS, dir, name string) error {
	if _, err := fsys.Stat(vfs.Join(dir, metaDir)); err == nil {
		return fmt.Errorf("%s has a metadata store but no %s file: not a data directory of this program", dir, formatFile)
	}
	temp := name + ".new"
	if err := fsys.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write format file %s: %w", name, err)
	}
	f, err := fsys.Create(temp)
	if err != nil {
		return fmt.Errorf("write format file %s: %w", name, err)
	}
	_, err = f.Append([]byte(formatPrefix + strconv.Itoa(Format) + "\n"))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = fsys.Rename(temp, name)
	}
	if err == nil {
		err = fsys.SyncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("write format file %s: %w", name, err)
	}
	return nil
}

// metaDir is the directory of the metadata store in the data directory.
const metaDir = "meta"

// metaStore is the metadata store: Pebble over the engine's file system. It is the Log of a single node.
type metaStore struct {
	db    *pebble.DB
	path  string
	fatal *pebbleLogger
}

var _ txn.Log = (*metaStore)(nil)

func openMeta(fsys vfs.FS, dir string, log *slog.Logger, onFatal func(error)) (*metaStore, error) {
	path := vfs.Join(dir, metaDir)
	m := &metaStore{path: path, fatal: &pebbleLogger{log: log, onFatal: onFatal, happened: make(chan struct{})}}
	opts := &pebble.Options{
		FS:                 pebblefs.New(fsys),
		FormatMajorVersion: pebble.FormatWALSyncChunks,
		MemTableSize:       16 << 20,
		CacheSize:          16 << 20,
		MaxOpenFiles:       256,
		Logger:             m.fatal,
	}
	err := m.fatal.guard(func() (err error) {
		m.db, err = pebble.Open(path, opts)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open metadata store %s: %w", path, err)
	}
	if err := fsys.SyncDir(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("sync directory %s: %w", dir, err), m.close())
	}
	return m, nil
}

// pebbleLogger sends the metadata store's messages to ours, and outlives its fatal errors: the store ends the process
// on them, we end the engine and let its owner end the process.
type pebbleLogger struct {
	log      *slog.Logger
	onFatal  func(error)
	once     sync.Once
	happened chan struct{} // closed after a fatal error
	err      error         // set before happened is closed
}

// Infof implements pebble.Logger.
func (l *pebbleLogger) Infof(format string, args ...any) {
	l.log.Debug("metadata store: " + fmt.Sprintf(format, args...))
}

// Errorf implements pebble.Logger.
func (l *pebbleLogger) Errorf(format string, args ...any) {
	l.log.Error("metadata store: " + fmt.Sprintf(format, args...))
}

// Fatalf is called where the store cannot go on. It must not return: the goroutine ends here, with whatever locks of
// the store it holds, so that nobody may wait for the store any more.
func (l *pebbleLogger) Fatalf(format string, args ...any) {
	l.fail(fatalCause(format, args))
	runtime.Goexit()
}

func (l *pebbleLogger) fail(err error) {
	l.once.Do(func() {
		l.err = fmt.Errorf("metadata store failed: %w", err)
		close(l.happened)
		l.onFatal(l.err)
	})
}

// fatalCause keeps the error among the arguments of a message, for errors.Is.
func fatalCause(format string, args []any) error {
	for _, a := range args {
		if err, ok := a.(error); ok {
			return err
		}
	}
	return fmt.Errorf(format, args...)
}

// guard runs f, which calls the store, and returns its error, or that of a fatal error that happened before it
// returned.
func (l *pebbleLogger) guard(f func() error) error {
	result := make(chan error, 1)
	go func() {
		defer func() {
			// The store panics with the error of a failed sync of its directory. Anything else is a bug.
			if p := recover(); p != nil {
				err, ok := p.(error)
				if !ok || !errors.Is(err, vfs.ErrSyncFailed) {
					panic(p) // not ours to judge: the process ends with the store's own message
				}
				l.fail(err)
			}
		}()
		result <- f()
	}()
	select {
	case err := <-result:
		return err
	case <-l.happened:
		return l.err
	}
}

// Propose implements txn.Log: one synced batch.
func (m *metaStore) Propose(g txn.Group) error {
	b := m.db.NewBatch()
	for _, x := range g.Mutations {
		var err error
		switch {
		case x.Value != nil:
			err = b.Set(x.Key, x.Value, nil)
		case x.End != nil:
			err = b.DeleteRange(x.Key, x.End, nil)
		default:
			err = b.Delete(x.Key, nil)
		}
		if err != nil {
			return err
		}
	}
	return m.fatal.guard(func() error { return b.Commit(pebble.Sync) })
}

// nextEpoch counts this start and returns its number.
func (m *metaStore) nextEpoch() (uint64, error) {
	key := txn.MetaKey("epoch")
	epoch := uint64(1)
	stored, closer, err := m.db.Get(key)
	switch {
	case errors.Is(err, pebble.ErrNotFound):
	case err != nil:
		return 0, fmt.Errorf("read epoch from metadata store %s: %w", m.path, err)
	default:
		value, err := txn.OpenValue(m.path, key, stored)
		if err == nil && len(value) != 8 {
			err = vfs.Corruptf(m.path, 0, int64(len(value)), "epoch of %d bytes", len(value))
		}
		if err == nil {
			epoch = binary.LittleEndian.Uint64(value) + 1
		}
		if err = errors.Join(err, closer.Close()); err != nil {
			return 0, err
		}
	}
	value := txn.SealValue(key, binary.LittleEndian.AppendUint64(nil, epoch))
	err = m.fatal.guard(func() error { return m.db.Set(key, value, pebble.Sync) })
	if err != nil {
		return 0, fmt.Errorf("write epoch to metadata store %s: %w", m.path, err)
	}
	return epoch, nil
}

// load reads the state.
func (m *metaStore) load() (*txn.State, error) {
	it, err := m.db.NewIter(nil)
	if err != nil {
		return nil, fmt.Errorf("read metadata store %s: %w", m.path, err)
	}
	s, err := txn.Load(&metaIterator{it: it}, m.path)
	if err = errors.Join(err, it.Close()); err != nil {
		return nil, err
	}
	return s, nil
}

// metaIterator is a txn.Iterator over all keys.
type metaIterator struct {
	it      *pebble.Iterator
	started bool
}

func (i *metaIterator) Next() bool {
	if !i.started {
		i.started = true
		return i.it.First()
	}
	return i.it.Next()
}

func (i *metaIterator) Key() []byte   { return i.it.Key() }
func (i *metaIterator) Value() []byte { return i.it.Value() }
func (i *metaIterator) Err() error    { return i.it.Error() }

func (m *metaStore) close() error {
	if err := m.fatal.guard(m.db.Close); err != nil {
		return fmt.Errorf("close metadata store %s: %w", m.path, err)
	}
	return nil
}
