package colstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/store"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/cache"
	"github.com/colonnadedb/colonnade/ioengine/ring"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// Options configure an engine.
type Options struct {
	// DataDir holds lock, format file and metadata store.
	DataDir string
	// DBRoots are the directories of segment files, one per device, numbered from 1 in this order; empty means
	// DataDir/data1.
	DBRoots []string
	// FS is the file system that all of them live on.
	FS vfs.FS
	// Cache is the block cache. Nil means one of the engine's own with CacheBytes (default 256 MiB).
	Cache      *cache.Cache
	CacheBytes int64
	// LoadWorkers is how many goroutines encode one load; 0 means one per processor.
	LoadWorkers int
	// Clock gives the wall time of new tables; nil means time.Now.
	Clock func() time.Time
	// Logger gets what an administrator should know; nil discards it.
	Logger *slog.Logger
	// OnFatal is called once when a commit or sync failed in a way that only a restart can clear up: the process should
	// end. Reads go on until then.
	OnFatal func(error)
	// ReserveBytes is how much space writes leave free on every place; 0 means 64 MiB.
	ReserveBytes int64
	// TailFlushBytes is the size of a table's row tail past which it is flushed; 0 means 4 MiB.
	TailFlushBytes int
}

// Engine is an open data directory. All methods may be called concurrently.
type Engine struct {
	opts  Options
	epoch uint64
	lock  io.Closer
	meta  *metaStore
	seq   *txn.Sequencer
	cache *cache.Cache
	own   ownIO
	files *segmentFiles

	nextTxn   atomic.Uint64 // taken by Begin
	nextTable atomic.Uint64 // taken by CREATE TABLE and VIEW
	auto      autoIncrements
	stats     statsCache
	dicts     dictCache
	leaves    leafCache
	flusher   flusher

	mu struct {
		sync.Mutex
		pins    map[uint64]int // snapshots by SCN
		garbage []garbage
		closed  bool
	}
}

// ownIO is what the engine made for itself because it was not given a cache.
type ownIO struct {
	reader ring.Reader
	cache  *cache.Cache
}

// garbage is objects that no state from scn on refers to.
type garbage struct {
	scn     uint64
	objects []txn.FreedObject
}

func (o *Options) fill() error {
	if o.DataDir == "" || o.FS == nil {
		return errors.New("open storage engine: DataDir and FS must be given")
	}
	if len(o.DBRoots) == 0 {
		o.DBRoots = []string{vfs.Join(o.DataDir, "data1")}
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 256 << 20
	}
	if o.LoadWorkers == 0 {
		o.LoadWorkers = runtime.GOMAXPROCS(0)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.ReserveBytes == 0 {
		o.ReserveBytes = 64 << 20
	}
	if o.TailFlushBytes == 0 {
		o.TailFlushBytes = 4 << 20
	}
	return nil
}

// Open opens the data directory and makes it if it is empty or missing.
func Open(ctx context.Context, opts Options) (*Engine, error) {
	if err := opts.fill(); err != nil {
		return nil, err
	}
	e := &Engine{opts: opts, cache: opts.Cache}
	e.mu.pins = map[uint64]int{}
	if err := e.open(ctx); err != nil {
		e.release()
		return nil, err
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context) error {
	fs := e.opts.FS
	if err := makeDirs(fs, append([]string{e.opts.DataDir}, e.opts.DBRoots...)); err != nil {
		return err
	}
	lock, err := fs.Lock(vfs.Join(e.opts.DataDir, "LOCK"))
	if err != nil {
		return fmt.Errorf("lock data directory %s: %w", e.opts.DataDir, err)
	}
	e.lock = lock
	if err := checkFormat(fs, e.opts.DataDir); err != nil {
		return err
	}
	if err := e.checkStartSpace(); err != nil {
		return err
	}
	if e.meta, err = openMeta(fs, e.opts.DataDir, e.opts.Logger, e.fail); err != nil {
		return err
	}
	state, err := e.openState()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := e.openCache(); err != nil {
		return err
	}
	e.nextTable.Store(state.NextTable)
	e.nextTxn.Store(e.epoch << 32)
	stores := make([]store.Store, len(e.opts.DBRoots))
	for i, root := range e.opts.DBRoots {
		stores[i] = store.NewDir(fs, root)
	}
	e.files = newSegmentFiles(stores, e.epoch)
	if err := e.removeUnreferenced(state); err != nil {
		return err
	}
	e.logDamage(state)
	e.seq = txn.NewSequencer(state, txn.Options{Log: e.meta, Alloc: e.files, OnFreed: e.onFreed, OnFail: e.reportFatal,
		Gate: e.checkSpace})
	e.flusher.start(e)
	return nil
}

// openState reads the state, makes sure that none of it is lost, and begins this start's epoch.
func (e *Engine) openState() (*txn.State, error) {
	known, err := readStamp(e.opts.FS, e.opts.DataDir, e.opts.Logger)
	if err != nil {
		return nil, err
	}
	last, err := e.meta.lastEpoch()
	if err != nil {
		return nil, err
	}
	state, err := e.meta.load()
	if err != nil {
		return nil, err
	}
	if err := known.check(e.meta.path, stamp{last, state.SCN}); err != nil {
		return nil, err
	}
	if err := e.meta.late.trust(); err != nil {
		// They only take space, and the next start finds them.
		e.opts.Logger.Warn("cannot remove old files of the metadata store", "error", err)
	}
	e.epoch = last + 1
	if err := e.meta.beginEpoch(e.epoch); err != nil {
		return nil, err
	}
	e.writeStamp(state.SCN)
	return state, nil
}

// makeDirs makes directories and their entries durable.
func makeDirs(fs vfs.FS, dirs []string) error {
	for _, dir := range dirs {
		if _, err := fs.Stat(dir); err == nil {
			continue
		}
		if err := fs.MkdirAll(dir); err != nil {
			return fmt.Errorf("make directory %s: %w", dir, err)
		}
		if err := fs.SyncDir(vfs.Dir(dir)); err != nil {
			return fmt.Errorf("sync directory %s: %w", vfs.Dir(dir), err)
		}
	}
	return nil
}

func (e *Engine) openCache() error {
	if e.cache != nil {
		return nil
	}
	r, err := ring.Open(ring.Options{})
	if err != nil {
		return fmt.Errorf("open block reader: %w", err)
	}
	e.own.reader = r
	e.own.cache = cache.New(cache.Options{Budget: e.opts.CacheBytes, Arena: arena.New(arena.Options{}), Reader: r})
	e.cache = e.own.cache
	return nil
}

// removeUnreferenced deletes the objects of DBRoots that no table refers to: what a crash or a rollback left.
func (e *Engine) removeUnreferenced(s *txn.State) error {
	known := map[string]bool{}
	damaged := map[uint64]bool{}
	for _, t := range s.Tables {
		damaged[t.Def.ID] = t.Damaged != nil
		t.Objects(func(_ *extent.Segment, o extent.Object) { known[o.Name] = true })
	}
	for i, st := range e.files.stores {
		names, err := st.List()
		if err != nil {
			return err
		}
		for _, n := range names {
			parsed, ok := store.ParseName(n)
			if known[n] || !ok || damaged[parsed.Table] {
				continue
			}
			if err := st.Delete(n); err != nil {
				// It only takes space: the next start tries again.
				e.opts.Logger.Warn("cannot remove unreferenced segment file", "dbroot", i+1, "object", n, "error", err)
				continue
			}
			e.opts.Logger.Info("removed unreferenced segment file", "dbroot", i+1, "object", n)
		}
	}
	return nil
}

func (e *Engine) logDamage(s *txn.State) {
	for _, t := range s.Tables {
		if t.Damaged != nil {
			e.opts.Logger.Error("table is damaged", "table", t.Def.Database+"."+t.Def.Name, "error", t.Damaged)
		}
	}
}

// checkSpace is the gate before commits and bulk writes: it refuses them while the place of the metadata store or of a
// DBRoot has less than ReserveBytes, which its log, flushes and the next start need.
func (e *Engine) checkSpace() error {
	for _, dir := range append([]string{e.opts.DataDir}, e.opts.DBRoots...) {
		u, err := e.opts.FS.DiskFree(dir)
		if err != nil {
			return fmt.Errorf("ask for the free space of %s: %w", dir, err)
		}
		if int64(min(u.Available, 1<<62)) < e.opts.ReserveBytes {
			return fmt.Errorf("%w: %s has %d bytes, of which %d are kept in reserve", ErrNoSpace, dir, u.Available,
				e.opts.ReserveBytes)
		}
	}
	return nil
}

// startBytes is what the metadata store may write at a start: its log once more, as a table. Without it the store would
// try for ever.
const startBytes = 24 << 20

// checkStartSpace refuses a start that the metadata store could not finish. Commits end well before, at ReserveBytes.
func (e *Engine) checkStartSpace() error {
	u, err := e.opts.FS.DiskFree(e.opts.DataDir)
	if err != nil {
		return fmt.Errorf("ask for the free space of %s: %w", e.opts.DataDir, err)
	}
	if need := min(startBytes, e.opts.ReserveBytes/2); int64(min(u.Available, 1<<62)) < need {
		return fmt.Errorf("%w: %s has %d bytes, and a start may need %d; free some space", ErrNoSpace, e.opts.DataDir,
			u.Available, need)
	}
	return nil
}

// fail is called when the metadata store meets an error that it cannot report to a caller.
func (e *Engine) fail(err error) {
	if e.seq != nil {
		e.seq.Fail(err)
		return
	}
	e.reportFatal(err)
}

func (e *Engine) reportFatal(err error) {
	e.opts.Logger.Error("storage engine failed; the process must be restarted", "error", err)
	if e.opts.OnFatal != nil {
		e.opts.OnFatal(err)
	}
}

// Epoch returns the number of this start of the engine.
func (e *Engine) Epoch() uint64 { return e.epoch }

// Cache returns the block cache, for its counters.
func (e *Engine) Cache() *cache.Cache { return e.cache }

// onFreed keeps objects until no snapshot can refer to them.
func (e *Engine) onFreed(scn uint64, objects []txn.FreedObject) {
	e.mu.Lock()
	e.mu.garbage = append(e.mu.garbage, garbage{scn, objects})
	e.mu.Unlock()
	e.collect()
}

// collect deletes the objects that only snapshots before the oldest pinned one referred to.
func (e *Engine) collect() {
	e.mu.Lock()
	oldest := ^uint64(0)
	for scn := range e.mu.pins {
		oldest = min(oldest, scn)
	}
	var dead []garbage
	kept := e.mu.garbage[:0:0]
	for _, g := range e.mu.garbage {
		if g.scn <= oldest {
			dead = append(dead, g)
		} else {
			kept = append(kept, g)
		}
	}
	e.mu.garbage = kept
	e.mu.Unlock()
	for _, g := range dead {
		for _, o := range g.objects {
			e.cache.Invalidate(o.ID)
			if err := e.files.remove(o); err != nil {
				e.opts.Logger.Warn("cannot remove segment file of a dropped table", "object", o.Name, "error", err)
			}
		}
	}
}

// Close ends the engine: commits that are under way finish, snapshots must have been released.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.mu.closed {
		e.mu.Unlock()
		return ErrClosed
	}
	e.mu.closed = true
	pinned := len(e.mu.pins)
	e.mu.Unlock()
	e.flusher.stop()
	e.seq.Close()
	if e.seq.Failed() == nil {
		if err := e.files.markAll(); err != nil {
			// Marks only serve to make the extent map anew from segment files; the commits themselves are durable.
			e.opts.Logger.Warn("cannot write commit marks", "error", err)
		}
		e.writeStamp(e.seq.Published().SCN)
	}
	err := e.release()
	if pinned > 0 {
		err = errors.Join(err, fmt.Errorf("%d snapshots were not released", pinned))
	}
	return err
}

// release frees what open has made so far.
func (e *Engine) release() error {
	var errs []error
	if e.own.cache != nil {
		errs = append(errs, e.own.cache.Close())
	}
	if e.own.reader != nil {
		errs = append(errs, e.own.reader.Close())
	}
	if e.files != nil {
		errs = append(errs, e.files.close())
	}
	if e.meta != nil {
		errs = append(errs, e.meta.close())
	}
	if e.lock != nil {
		errs = append(errs, e.lock.Close())
	}
	return errors.Join(errs...)
}
