package txn

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/extent"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/vec/types"
)

// memoryLog keeps what is proposed in a map, as a metadata store would.
type memoryLog struct {
	mu     sync.Mutex
	values map[string][]byte
	groups int
	fail   error
}

func (l *memoryLog) Propose(g Group) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	l.groups++
	for _, m := range g.Mutations {
		switch {
		case m.Value != nil:
			l.values[string(m.Key)] = m.Value
		case m.End != nil:
			for k := range l.values {
				if k >= string(m.Key) && k < string(m.End) {
					delete(l.values, k)
				}
			}
		default:
			delete(l.values, string(m.Key))
		}
	}
	return nil
}

// iterator walks over the log's values in order.
type iterator struct {
	keys   []string
	values map[string][]byte
	at     int
}

func (l *memoryLog) iterator() *iterator {
	it := &iterator{values: l.values, at: -1}
	for k := range l.values {
		it.keys = append(it.keys, k)
	}
	slices.Sort(it.keys)
	return it
}

func (i *iterator) Next() bool    { i.at++; return i.at < len(i.keys) }
func (i *iterator) Key() []byte   { return []byte(i.keys[i.at]) }
func (i *iterator) Value() []byte { return i.values[i.keys[i.at]] }
func (i *iterator) Err() error    { return nil }

// counter hands out granules one after another in one segment file per table.
type counter struct{ next map[uint64]uint32 }

func (c *counter) Reserve(t *Table, n int) (extent.Segment, uint32) {
	first := c.next[t.Def.ID]
	c.next[t.Def.ID] += uint32(n)
	return extent.Segment{DBRoot: 1}, first
}

func newSequencer(l Log, onFail func(error)) *Sequencer {
	return NewSequencer(&State{NextTable: 1}, Options{Log: l, Alloc: &counter{map[uint64]uint32{}}, OnFail: onFail})
}

func commit(t *testing.T, q *Sequencer, ops ...Op) uint64 {
	t.Helper()
	scn, err := q.Commit(context.Background(), &Commit{Ops: ops})
	if err != nil {
		t.Fatal(err)
	}
	return scn
}

func tableOf(id uint64, name string) *CreateTable {
	return &CreateTable{&catalog.Table{ID: id, Database: "d", Name: name,
		Columns: []catalog.Column{{ID: 1, Name: "a", Type: types.NewBigInt(false)}}}}
}

func rowsOf(q *Sequencer, table uint64, n int) *TailRows {
	c := granule.NewChunk([]types.Type{types.NewBigInt(false)})
	for i := range n {
		c.Cols[0].AppendInt64(int64(i))
	}
	return &TailRows{WriteTo: WriteTo{table, q.Published().TableByID(table).Incarnation}, Chunk: c}
}

// summary is what a state consists of, for comparing it with what is loaded from the store.
func summary(s *State) any {
	type tableSummary struct {
		def      []byte
		segments []string
		rows     []int
		next     uint32
		auto     uint64
	}
	out := map[uint64]tableSummary{}
	for _, t := range s.Tables {
		x := tableSummary{def: t.Def.AppendTo(nil), next: t.NextSegment, auto: t.NextAuto}
		for _, g := range t.Segments {
			x.segments = append(x.segments, string(g.AppendTo(nil)))
		}
		for _, r := range t.Tail {
			x.rows = append(x.rows, int(r.Number), r.Rows)
		}
		out[t.Def.ID] = x
	}
	return []any{s.SCN, s.NextTable, s.NextLBID, len(s.Databases), len(s.Views), out}
}

// TestStoreHoldsTheState proves that what is loaded from the store after any commit equals the published state, also
// when tables are dropped and truncated in the group that wrote to them.
func TestStoreHoldsTheState(t *testing.T) {
	l := &memoryLog{values: map[string][]byte{}}
	q := newSequencer(l, nil)
	defer q.Close()
	check := func() {
		t.Helper()
		s, err := Load(l.iterator(), "store")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := summary(s), summary(q.Published()); !reflect.DeepEqual(got, want) {
			t.Fatalf("the store holds %v instead of %v", got, want)
		}
	}
	commit(t, q, &CreateDatabase{catalog.Database{Name: "d"}})
	commit(t, q, tableOf(1, "t"))
	commit(t, q, tableOf(2, "u"))
	check()
	for _, n := range []int{1, 8000, 500, 20000} {
		commit(t, q, rowsOf(q, 1, n), rowsOf(q, 2, 3))
		check()
	}
	commit(t, q, &AutoIncrement{rowsOf(q, 1, 0).WriteTo, 77})
	commit(t, q, &CreateView{Def: catalog.View{ID: 3, Database: "d", Name: "v"}})
	check()
	commit(t, q, &TruncateTable{TableName{"d", "t"}})
	check()
	commit(t, q, rowsOf(q, 1, 10))
	commit(t, q, &DropTable{TableName{"d", "u"}})
	check()
	commit(t, q, &DropDatabase{"d"})
	check()
	if n := len(l.values); n != 1 {
		t.Fatalf("%d values are left in the store", n)
	}
}

// TestApplyIgnoresAppliedIndexes proves that applying a commit again changes nothing.
func TestApplyIgnoresAppliedIndexes(t *testing.T) {
	c := &Commit{Ops: []Op{&CreateDatabase{catalog.Database{Name: "d"}}}}
	e := NewEdit(&State{NextTable: 1})
	if err := e.Apply(1, c); err != nil {
		t.Fatal(err)
	}
	s, first := e.Finish()
	e = NewEdit(s)
	if err := e.Apply(1, c); err != nil {
		t.Fatal(err)
	}
	again, _ := e.Finish()
	if len(again.Databases) != 1 || again.SCN != 1 {
		t.Fatalf("%+v", again)
	}
	// The same commits give the same bytes.
	e = NewEdit(&State{NextTable: 1})
	if err := e.Apply(1, c); err != nil {
		t.Fatal(err)
	}
	if _, second := e.Finish(); !reflect.DeepEqual(first, second) {
		t.Fatal("the same commit makes other changes")
	}
}

// TestFailedLogIsFinal proves that after a group that could not be made durable nothing is acknowledged or published.
func TestFailedLogIsFinal(t *testing.T) {
	l := &memoryLog{values: map[string][]byte{}}
	var told error
	q := newSequencer(l, func(err error) { told = err })
	defer q.Close()
	commit(t, q, &CreateDatabase{catalog.Database{Name: "d"}})
	l.mu.Lock()
	l.fail = errors.New("device is gone")
	l.mu.Unlock()
	if _, err := q.Commit(context.Background(), &Commit{Ops: []Op{tableOf(1, "t")}}); !errors.Is(err, ErrFailed) {
		t.Fatal(err)
	}
	l.mu.Lock()
	l.fail = nil
	l.mu.Unlock()
	if _, err := q.Commit(context.Background(), &Commit{Ops: []Op{tableOf(1, "t")}}); !errors.Is(err, ErrFailed) {
		t.Fatal(err)
	}
	if told == nil || q.Published().SCN != 1 || len(q.Published().Tables) != 0 {
		t.Fatalf("%v, %+v", told, q.Published())
	}
}

// TestConcurrentCommits proves that every commit gets an SCN of its own, that groups form, and that tail rows of one
// table never overlap.
func TestConcurrentCommits(t *testing.T) {
	l := &memoryLog{values: map[string][]byte{}}
	q := newSequencer(l, nil)
	commit(t, q, &CreateDatabase{catalog.Database{Name: "d"}})
	commit(t, q, tableOf(1, "t"))
	var mu sync.Mutex
	seen := map[uint64]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				scn, err := q.Commit(context.Background(), &Commit{Ops: []Op{rowsOf(q, 1, 30)}})
				mu.Lock()
				if err != nil || seen[scn] {
					t.Errorf("SCN %d, %v", scn, err)
				}
				seen[scn] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	q.Close()
	if _, err := q.Commit(context.Background(), &Commit{Ops: []Op{tableOf(2, "u")}}); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if n := q.Published().Tables[0].Rows(); n != 8*50*30 {
		t.Fatalf("%d rows", n)
	}
	s, err := Load(l.iterator(), "store")
	if err != nil || s.Tables[0].Damaged != nil || s.Tables[0].Rows() != 8*50*30 {
		t.Fatal(err, s.Tables[0].Damaged)
	}
}

// TestValuesNameTheirKeys proves that a value under another key, or changed, fails its check.
func TestValuesNameTheirKeys(t *testing.T) {
	v := SealValue([]byte("key"), []byte("value"))
	if got, err := OpenValue("s", []byte("key"), v); err != nil || !bytes.Equal(got, []byte("value")) {
		t.Fatal(got, err)
	}
	if _, err := OpenValue("s", []byte("other"), v); err == nil {
		t.Fatal("a value under another key passes")
	}
	for i := range v {
		w := bytes.Clone(v)
		w[i] ^= 1
		if _, err := OpenValue("s", []byte("key"), w); err == nil {
			t.Fatalf("byte %d changed passes", i)
		}
	}
}
