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
	line, err := readSmall(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return writeFormat(fsys, dir, name)
	}
	if err != nil {
		return err
	}
	text, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), formatPrefix)
	n, err := strconv.Atoi(text)
	switch {
	case !ok || err != nil || n < 1:
		return vfs.Corruptf(name, 0, int64(len(line)), "not a format file of this program")
	case n > Format:
		return fmt.Errorf("%w: %s has format %d, this version knows formats up to %d", ErrNewerFormat, dir, n, Format)
	}
	return nil
}

func writeFormat(fsys vfs.FS, dir, name string) error {
	if _, err := fsys.Stat(vfs.Join(dir, metaDir)); err == nil {
		return fmt.Errorf("%s has a metadata store but no %s file: not a data directory of this program", dir, formatFile)
	}
	return writeSmall(fsys, dir, formatFile, formatPrefix+strconv.Itoa(Format)+"\n")
}

// metaDir is the directory of the metadata store in the data directory.
const metaDir = "meta"

// metaStore is the metadata store: Pebble over the engine's file system. It is the Log of a single node.
type metaStore struct {
	fsys  vfs.FS
	db    *pebble.DB
	path  string
	fatal *pebbleLogger
	late  *lateFS
}

var _ txn.Log = (*metaStore)(nil)

func openMeta(fsys vfs.FS, dir string, log *slog.Logger, onFatal func(error)) (*metaStore, error) {
	m := &metaStore{fsys: fsys, path: vfs.Join(dir, metaDir)}
	if err := m.open(log, onFatal); err != nil {
		return nil, err
	}
	if err := fsys.SyncDir(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("sync directory %s: %w", dir, err), m.close())
	}
	return m, nil
}

func (m *metaStore) open(log *slog.Logger, onFatal func(error)) error {
	m.fatal = &pebbleLogger{log: log, onFatal: onFatal, happened: make(chan struct{})}
	m.late = &lateFS{FS: pebblefs.New(m.fsys)}
	opts := &pebble.Options{
		FS:                 m.late,
		FormatMajorVersion: pebble.FormatWALSyncChunks,
		MemTableSize:       16 << 20,
		CacheSize:          16 << 20,
		MaxOpenFiles:       256,
		Logger:             m.fatal,
		EventListener: &pebble.EventListener{DataCorruption: func(i pebble.DataCorruptionInfo) {
			// Whoever reads gets the error. What the store does unless told otherwise is to end.
			log.Error("metadata store is damaged", "file", i.Path)
		}},
	}
	var db *pebble.DB
	err := m.fatal.guard(func() (err error) {
		db, err = pebble.Open(m.path, opts)
		return err
	})
	if err != nil {
		return fmt.Errorf("open metadata store %s: %w", m.path, err)
	}
	m.db = db
	return nil
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

// fatalCause keeps the error among the arguments of a message, for errors.Is. Of a message with a stack trace it keeps
// the first line.
func fatalCause(format string, args []any) error {
	for _, a := range args {
		if err, ok := a.(error); ok {
			return err
		}
	}
	text, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	return errors.New(text)
}

// guard runs f, which calls the store, and returns its error, or that of a fatal error that happened before it
// returned.
func (l *pebbleLogger) guard(f func() error) error {
	select {
	case <-l.happened:
		return l.err
	default:
	}
	result := make(chan error, 1)
	go func() {
		defer func() {
			// The store panics with the error where it cannot go on with its log. Anything else is a bug.
			if p := recover(); p != nil {
				var bug runtime.Error
				err, ok := p.(error)
				if !ok || errors.As(err, &bug) {
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

// epochKey holds the number of the newest start.
var epochKey = txn.MetaKey("epoch")

// lastEpoch returns the number of the newest start, 0 if there was none.
func (m *metaStore) lastEpoch() (epoch uint64, err error) {
	err = m.fatal.guard(func() error {
		stored, closer, err := m.db.Get(epochKey)
		switch {
		case errors.Is(err, pebble.ErrNotFound):
			return nil
		case err != nil:
			return fmt.Errorf("read epoch from metadata store %s: %w", m.path, err)
		}
		value, err := txn.OpenValue(m.path, epochKey, stored)
		if err == nil && len(value) != 8 {
			err = vfs.Corruptf(m.path, 0, int64(len(value)), "epoch of %d bytes", len(value))
		}
		if err == nil {
			epoch = binary.LittleEndian.Uint64(value)
		}
		return errors.Join(err, closer.Close())
	})
	return epoch, err
}

// beginEpoch makes the number of this start durable.
func (m *metaStore) beginEpoch(epoch uint64) error {
	value := txn.SealValue(epochKey, binary.LittleEndian.AppendUint64(nil, epoch))
	err := m.fatal.guard(func() error { return m.db.Set(epochKey, value, pebble.Sync) })
	if err != nil {
		return fmt.Errorf("write epoch to metadata store %s: %w", m.path, err)
	}
	return nil
}

// load reads the state.
func (m *metaStore) load() (*txn.State, error) {
	var s *txn.State
	err := m.fatal.guard(func() error {
		it, err := m.db.NewIter(nil)
		if err != nil {
			return fmt.Errorf("read metadata store %s: %w", m.path, err)
		}
		state, err := txn.Load(&metaIterator{it: it}, m.path)
		s = state
		return errors.Join(err, it.Close())
	})
	if err != nil {
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
