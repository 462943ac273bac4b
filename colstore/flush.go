package colstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/colstore/load"
	"github.com/colonnadedb/colonnade/colstore/tail"
	"github.com/colonnadedb/colonnade/colstore/txn"
)

// flusher moves row tails to stored granules in the background, one table at a time.
type flusher struct {
	queue chan uint64
	quit  chan struct{}
	done  sync.WaitGroup
}

// maxFlushEntries bounds the directory entries that the commit of a flush carries: 100 bytes each.
const maxFlushEntries = 4096

// flushQueue bounds the tables that wait; one that finds the queue full is flushed after a later commit.
const flushQueue = 1024

func (f *flusher) start(e *Engine) {
	f.queue, f.quit = make(chan uint64, flushQueue), make(chan struct{})
	f.done.Add(1)
	go func() {
		defer f.done.Done()
		for {
			select {
			case <-f.quit:
				return
			case id := <-f.queue:
				if !e.tailIsLarge(id) {
					continue
				}
				if err := e.FlushTail(context.Background(), id); err != nil && !errors.Is(err, ErrTableChanged) {
					e.opts.Logger.Warn("cannot flush row tail", "table", id, "error", err)
				}
			}
		}
	}()
}

func (f *flusher) wake(tables []uint64) {
	for _, id := range tables {
		select {
		case f.queue <- id:
		default:
		}
	}
}

func (f *flusher) stop() {
	if f.quit != nil {
		close(f.quit)
		f.done.Wait()
	}
}

// tailIsLarge says whether a table's tail should be flushed: a full granule, or many bytes.
func (e *Engine) tailIsLarge(table uint64) bool {
	t := e.seq.Published().TableByID(table)
	if t == nil {
		return false
	}
	bytes := 0
	for _, r := range t.Tail {
		if r.Rows == granule.Rows {
			return true
		}
		bytes += r.Bytes()
	}
	return bytes > e.opts.TailFlushBytes
}

// FlushTail stores the row tail that the table has now as column granules at the same addresses. Readers of any
// snapshot see each row once, before and after.
func (e *Engine) FlushTail(ctx context.Context, table uint64) error {
	s, err := e.seq.SealTail(ctx, table)
	if err != nil {
		return err
	}
	t := s.TableByID(table)
	if t == nil {
		return fmt.Errorf("%w: table id %d", ErrUnknownTable, table)
	}
	if err := damage(t); err != nil {
		return err
	}
	most := max(1, min(load.GroupGranules, maxFlushEntries/(len(t.Def.Columns)+1)))
	for from := 0; from < len(t.Tail); {
		to := from + 1
		for to < len(t.Tail) && to-from < most && t.Tail[to].Segment == t.Tail[from].Segment &&
			t.Tail[to].Number == t.Tail[to-1].Number+1 {
			to++
		}
		if err := e.flushGranules(ctx, t, t.Tail[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// flushTarget gives a flush the addresses that its granules have already.
type flushTarget struct {
	loadTarget
	segment extent.Segment
	first   uint32
}

func (t *flushTarget) Reserve(int, bool) (extent.Segment, uint32)   { return t.segment, t.first }
func (t *flushTarget) GiveBack(segment uint32, first uint32, n int) {}

// flushGranules stores consecutive tail granules.
func (e *Engine) flushGranules(ctx context.Context, t *txn.Table, refs []tail.Ref) error {
	segment := t.Segment(refs[0].Segment)
	if segment == nil {
		return fmt.Errorf("%w: tail granule in unknown segment %d", ErrDamagedTable, refs[0].Segment)
	}
	target := &flushTarget{loadTarget{e, t}, segment.Identity(), refs[0].Number}
	number := e.nextTxn.Add(1)
	a := load.New(load.Options{Table: t.Def, Incarnation: t.Incarnation, Txn: number, Target: target, Workers: 1,
		Loose: true})
	op := &txn.FlushTail{WriteTo: txn.WriteTo{Table: t.Def.ID, Incarnation: t.Incarnation}}
	for _, r := range refs {
		c := a.NewChunk()
		cols := make([]granule.Column, len(t.Def.Columns))
		found := r.View(cols, t.ColumnIDs(), r.Rows)
		for i := range cols {
			if found[i] {
				c.Cols[i].AppendColumn(&cols[i], 0, r.Rows)
				continue
			}
			for range r.Rows {
				c.Cols[i].AppendDatum(t.Def.Columns[i].Default)
			}
		}
		op.Rows = append(op.Rows, r.Rows)
		if err := a.Submit(c); err != nil {
			a.Abort()
			return err
		}
	}
	ops, err := a.FinishStored(nil)
	if err != nil {
		a.Abort()
		var failed *load.SyncError
		if errors.As(err, &failed) {
			e.seq.Fail(err)
		}
		return err
	}
	op.Stored = *ops[0].(*txn.AppendGranules)
	c := &txn.Commit{Txn: number, Ops: []txn.Op{op}}
	scn, err := e.seq.Commit(ctx, c)
	switch {
	case err == nil:
		e.files.committed(writtenObjects(c), extent.Mark{Txn: number, SCN: scn})
	case !errors.Is(err, ErrFailed):
		a.Abort()
	}
	return err
}
