package colstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/load"
	"github.com/colonnadedb/colonnade/colstore/txn"
	"github.com/colonnadedb/colonnade/vec/coldata"
)

// ErrTxDone is the error of a call after Commit or Rollback.
var ErrTxDone = errors.New("transaction has ended")

// Tx is a transaction that writes. Nothing of it is visible before Commit. Its methods are called by one goroutine at a
// time; different appenders of it may be used by different goroutines.
type Tx struct {
	eng       *Engine
	number    uint64
	snap      *Snapshot // as of Begin: the table definitions that appenders follow
	appenders map[uint64]*Appender
	auto      map[uint64]uint64 // highest AUTO_INCREMENT value + 1 by table
	done      bool
}

// Begin starts a transaction.
func (e *Engine) Begin() *Tx {
	return &Tx{eng: e, number: e.nextTxn.Add(1), snap: e.Snapshot(), appenders: map[uint64]*Appender{},
		auto: map[uint64]uint64{}}
}

// Append returns the transaction's appender for the table, always the same one for a table. ErrUnknownTable.
func (tx *Tx) Append(table uint64) (*Appender, error) {
	if tx.done {
		return nil, ErrTxDone
	}
	if a := tx.appenders[table]; a != nil {
		return a, nil
	}
	if err := tx.eng.seq.Failed(); err != nil {
		return nil, err
	}
	t, err := tx.snap.table(table)
	if err != nil {
		return nil, err
	}
	a := &Appender{tx: tx, inner: load.New(load.Options{Table: t.Def, Incarnation: t.Incarnation, Txn: tx.number,
		Target: &loadTarget{tx.eng, t}, Workers: tx.eng.opts.LoadWorkers})}
	tx.appenders[table] = a
	return a, nil
}

// loadTarget gives an appender places in the table's segment files.
type loadTarget struct {
	eng   *Engine
	table *txn.Table
}

func (t *loadTarget) Reserve(n int, aligned bool) (extent.Segment, uint32) {
	return t.eng.files.reserve(t.table, n, aligned)
}

func (t *loadTarget) GiveBack(segment, first uint32, n int) {
	t.eng.files.giveBack(t.table.Def.ID, segment, first, n)
}

func (t *loadTarget) Object(segment extent.Segment) (load.Object, error) {
	if err := t.eng.checkSpace(); err != nil {
		return load.Object{}, err
	}
	var committed []extent.Object
	if newest := t.eng.seq.Published().TableByID(t.table.Def.ID); newest != nil {
		if s := newest.Segment(segment.ID); s != nil {
			committed = s.Objects
		}
	}
	o, err := t.eng.files.writer(t.table.Def.ID, segment, committed)
	if err == nil {
		err = t.eng.files.mark(o)
	}
	return o, err
}

func (t *loadTarget) NewDict() uint64 { return t.eng.files.newDict() }

// Appender appends rows to one table within a transaction. One goroutine at a time uses it.
type Appender struct {
	tx    *Tx
	inner *load.Appender
}

// NewChunk returns an empty chunk with the table's columns in order, owned by the caller.
func (a *Appender) NewChunk() *granule.Chunk { return a.inner.NewChunk() }

// Append takes the chunk and appends its rows. Chunks of exactly granule.Rows rows are not copied again. An error ends
// the transaction: only Rollback may follow.
func (a *Appender) Append(c *granule.Chunk) error {
	if a.tx.done {
		return ErrTxDone
	}
	return a.inner.Append(c)
}

// AppendBatch appends the rows of b, which it borrows; its vectors have the columns' types.
func (a *Appender) AppendBatch(b *coldata.Batch) error {
	if a.tx.done {
		return ErrTxDone
	}
	return a.inner.AppendBatch(b)
}

// Rows returns how many rows were appended.
func (a *Appender) Rows() int64 { return a.inner.Rows() }

// Commit makes the transaction's effects durable and visible, all at once, and returns their SCN. After an error
// nothing took effect, unless it is ErrFailed: then only a restart tells.
func (tx *Tx) Commit(ctx context.Context) (uint64, error) {
	if tx.done {
		return 0, ErrTxDone
	}
	tx.done = true
	defer tx.snap.Release()
	c := &txn.Commit{Txn: tx.number}
	for _, a := range tx.appenders {
		ops, err := a.inner.Finish()
		if err != nil {
			tx.abort()
			return 0, tx.writeError(err)
		}
		c.Ops = append(c.Ops, ops...)
	}
	for table, next := range tx.auto {
		if t := tx.snap.state.TableByID(table); t != nil {
			c.Ops = append(c.Ops, &txn.AutoIncrement{
				WriteTo: txn.WriteTo{Table: table, Incarnation: t.Incarnation}, Next: next})
		}
	}
	if len(c.Ops) == 0 {
		tx.abort()
		return tx.snap.SCN(), nil
	}
	scn, err := tx.eng.seq.Commit(ctx, c)
	if err != nil {
		if !errors.Is(err, ErrFailed) {
			tx.abort()
		}
		return 0, err
	}
	tx.eng.files.committed(writtenObjects(c), extent.Mark{Txn: tx.number, SCN: scn})
	tx.eng.flusher.wake(tx.tables())
	return scn, nil
}

// writtenObjects returns the objects that hold column granules of a commit: the newest one of each segment file.
func writtenObjects(c *txn.Commit) []uint64 {
	var ids []uint64
	for _, op := range c.Ops {
		var s *extent.Segment
		switch op := op.(type) {
		case *txn.AppendGranules:
			s = &op.Segment
		case *txn.FlushTail:
			s = &op.Stored.Segment
		default:
			continue
		}
		ids = append(ids, s.Objects[len(s.Objects)-1].ID)
	}
	return ids
}

func (tx *Tx) tables() []uint64 {
	var ids []uint64
	for id := range tx.appenders {
		ids = append(ids, id)
	}
	return ids
}

// writeError makes a failed sync final for the engine.
func (tx *Tx) writeError(err error) error {
	var failed *load.SyncError
	if errors.As(err, &failed) {
		tx.eng.seq.Fail(err)
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return err
}

// Rollback ends the transaction without effect. After Commit it does nothing.
func (tx *Tx) Rollback() {
	if tx.done {
		return
	}
	tx.done = true
	tx.abort()
	tx.snap.Release()
}

func (tx *Tx) abort() {
	for _, a := range tx.appenders {
		a.inner.Abort()
	}
}

// autoIncrements are the counters in memory: they run ahead of what is committed and are never taken back.
type autoIncrements struct {
	mu   sync.Mutex
	next map[uint64]autoCounter
}

type autoCounter struct{ incarnation, next uint64 }

// reserve returns the first of n consecutive values, all at least least.
func (a *autoIncrements) reserve(t *txn.Table, n, least uint64) uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next == nil {
		a.next = map[uint64]autoCounter{}
	}
	c := a.next[t.Def.ID]
	if c.incarnation != t.Incarnation {
		c = autoCounter{incarnation: t.Incarnation, next: max(t.NextAuto, 1)}
	}
	first := max(c.next, least)
	c.next = first + n
	a.next[t.Def.ID] = c
	return first
}

// ReserveAutoIncrement returns the first of n consecutive AUTO_INCREMENT values of the table that nobody else gets.
func (tx *Tx) ReserveAutoIncrement(table, n uint64) (uint64, error) {
	t, err := tx.snap.table(table)
	if err != nil {
		return 0, err
	}
	first := tx.eng.auto.reserve(t, n, 0)
	tx.auto[table] = max(tx.auto[table], first+n)
	return first, nil
}

// ObserveAutoIncrement says that a row was given the value v: values reserved later are above it.
func (tx *Tx) ObserveAutoIncrement(table, v uint64) error {
	t, err := tx.snap.table(table)
	if err != nil {
		return err
	}
	tx.eng.auto.reserve(t, 0, v+1)
	tx.auto[table] = max(tx.auto[table], v+1)
	return nil
}
