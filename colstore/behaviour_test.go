package colstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/colstore/granule"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/types"
)

// TestSecondEngineIsLockedOut proves that a data directory has one engine at a time.
func TestSecondEngineIsLockedOut(t *testing.T) {
	fs := memfs.New()
	e := openEngine(t, fs)
	if _, err := Open(context.Background(), Options{DataDir: "data", FS: fs}); !errors.Is(err, ErrLocked) {
		t.Fatal(err)
	}
	first := e.Epoch()
	closeEngine(t, e)
	e = openEngine(t, fs)
	if e.Epoch() != first+1 {
		t.Fatalf("epoch %d after %d", e.Epoch(), first)
	}
	closeEngine(t, e)
}

func writeFile(t *testing.T, fs vfs.FS, name, text string) {
	t.Helper()
	if err := fs.MkdirAll(vfs.Dir(name)); err != nil {
		t.Fatal(err)
	}
	f, err := fs.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Append([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFormatFile proves that a newer format is refused by its number and anything unreadable as damage.
func TestFormatFile(t *testing.T) {
	for text, want := range map[string]error{
		formatPrefix + "2\n":  ErrNewerFormat,
		formatPrefix + "x\n":  ErrCorruption,
		formatPrefix + "-1\n": ErrCorruption,
		"":                    ErrCorruption,
	} {
		fs := memfs.New()
		writeFile(t, fs, "data/FORMAT", text)
		if _, err := Open(context.Background(), Options{DataDir: "data", FS: fs}); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestCatalog proves the effects and refusals of DDL, and that a refused statement changes nothing.
func TestCatalog(t *testing.T) {
	ctx := context.Background()
	fs := memfs.New()
	e := openEngine(t, fs)
	table := func(name string) catalog.Table {
		return catalog.Table{Database: "d", Name: name, Columns: twoColumns, Comment: "c",
			Keys: []catalog.Key{{Name: "PRIMARY", Kind: catalog.PrimaryKey, Parts: []catalog.KeyPart{{Column: "a"}}}}}
	}
	create := func(name string) error {
		_, err := e.CreateTable(ctx, table(name))
		return err
	}
	view := catalog.View{Database: "d", Name: "v", Definition: "select 1"}
	for i, step := range []struct {
		err  error
		want error
	}{
		{create("t"), ErrUnknownDatabase},
		{e.DropDatabase(ctx, "d"), ErrUnknownDatabase},
		{e.CreateDatabase(ctx, catalog.Database{Name: "d"}), nil},
		{e.CreateDatabase(ctx, catalog.Database{Name: "d"}), ErrDatabaseExists},
		{create("t"), nil},
		{create("t"), ErrTableExists},
		{create("u"), nil},
		{e.CreateView(ctx, view, false), nil},
		{e.CreateView(ctx, view, false), ErrTableExists},
		{e.CreateView(ctx, view, true), nil},
		{e.DropView(ctx, "d", "t"), ErrUnknownView},
		{e.DropTable(ctx, "d", "v"), ErrUnknownTable},
		{e.TruncateTable(ctx, "d", "x"), ErrUnknownTable},
		{e.RenameTables(ctx, []Rename{{"d", "t", "d", "w"}, {"d", "u", "d", "w"}}), ErrTableExists},
		{e.RenameTables(ctx, []Rename{{"d", "t", "d", "w"}, {"d", "x", "d", "y"}}), ErrUnknownTable},
		{e.RenameTables(ctx, []Rename{{"d", "t", "e", "t"}}), ErrUnknownDatabase},
		{e.RenameTables(ctx, []Rename{{"d", "t", "d", "w"}, {"d", "u", "d", "t"}, {"d", "w", "d", "u"},
			{"d", "v", "d", "z"}}), nil},
	} {
		if !errors.Is(step.err, step.want) || step.want == nil && step.err != nil {
			t.Fatalf("step %d: %v", i, step.err)
		}
	}
	check := func() {
		t.Helper()
		snap := e.Snapshot()
		defer snap.Release()
		tables := snap.Tables("d")
		if len(tables) != 2 || tables[0].Name != "t" || tables[1].Name != "u" || tables[0].ID < tables[1].ID ||
			tables[0].Comment != "c" || tables[0].Keys[0].Parts[0].Column != "a" || tables[0].Columns[1].ID != 2 {
			t.Fatalf("%+v", tables)
		}
		if v, err := snap.View("d", "z"); err != nil || v.Definition != "select 1" || len(snap.Views("d")) != 1 {
			t.Fatal(v, err)
		}
	}
	check()
	closeEngine(t, e)
	e = openEngine(t, fs)
	check()
	if err := e.DropDatabase(ctx, "d"); err != nil {
		t.Fatal(err)
	}
	snap := e.Snapshot()
	if len(snap.Databases()) != 0 || len(snap.Tables("d")) != 0 || len(snap.Views("d")) != 0 {
		t.Fatal("something is left of the database")
	}
	snap.Release()
	closeEngine(t, e)
}

// segmentFileCount returns how many objects the DBRoots hold.
func segmentFileCount(t *testing.T, e *Engine) int {
	t.Helper()
	n := 0
	for _, s := range e.files.stores {
		names, err := s.List()
		if err != nil {
			t.Fatal(err)
		}
		n += len(names)
	}
	return n
}

// TestSnapshotsOutliveChanges proves that a snapshot reads the same rows whatever is committed, flushed, truncated or
// dropped after it, and that files go when the last snapshot that needs them does.
func TestSnapshotsOutliveChanges(t *testing.T) {
	ctx := context.Background()
	e := openEngine(t, memfs.New())
	defer closeEngine(t, e)
	def := createTable(t, e, "t", twoColumns)
	mustAppend(t, e, def.ID, 0, 100)
	before := e.Snapshot()
	mustAppend(t, e, def.ID, 100, 20000)
	middle := e.Snapshot()
	if err := e.FlushTail(ctx, def.ID); err != nil {
		t.Fatal(err)
	}
	after := e.Snapshot()
	if err := e.TruncateTable(ctx, "db", "t"); err != nil {
		t.Fatal(err)
	}
	empty := e.Snapshot()
	if err := e.DropTable(ctx, "db", "t"); err != nil {
		t.Fatal(err)
	}
	for i, s := range []*Snapshot{before, middle, after, empty} {
		if n := len(readRows(t, s, scanOf(def, 0, 1))); n != []int{100, 20000, 20000, 0}[i] {
			t.Fatalf("snapshot %d sees %d rows", i, n)
		}
	}
	if segmentFileCount(t, e) == 0 {
		t.Fatal("files went before their snapshots")
	}
	for _, s := range []*Snapshot{middle, empty, before, after} {
		s.Release()
	}
	if n := segmentFileCount(t, e); n != 0 {
		t.Fatalf("%d files are left of a dropped table", n)
	}
}

// TestRollbackAndConflict proves that a transaction without commit leaves no rows, and that one cannot commit into a
// table that was truncated under it.
func TestRollbackAndConflict(t *testing.T) {
	ctx := context.Background()
	e := openEngine(t, memfs.New())
	defer closeEngine(t, e)
	def := createTable(t, e, "t", twoColumns)
	begin := func(n int) *Tx {
		tx := e.Begin()
		a, err := tx.Append(def.ID)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < n; {
			c := a.NewChunk()
			for ; at < n && c.Len() < granule.Rows; at++ {
				c.Cols[0].AppendInt64(int64(at))
				c.Cols[1].AppendNull()
			}
			if err := a.Append(c); err != nil {
				t.Fatal(err)
			}
		}
		return tx
	}
	for _, n := range []int{10, 200_000, 0} {
		tx := begin(n)
		tx.Rollback()
		if _, err := tx.Commit(ctx); !errors.Is(err, ErrTxDone) {
			t.Fatal(err)
		}
		tx = begin(n)
		if err := e.TruncateTable(ctx, "db", "t"); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Commit(ctx); n > 0 && !errors.Is(err, ErrTableChanged) {
			t.Fatal(err)
		}
	}
	if n := rowCount(e, def.ID); n != 0 {
		t.Fatalf("%d rows", n)
	}
	mustAppend(t, e, def.ID, 0, 30000)
	checkNumbered(t, e, def.ID, 30000)
}

// TestFlippedBitsAreErrors proves that damage anywhere in a segment file gives the right rows or an error that names
// file, table and column, and that undamaged columns answer.
func TestFlippedBitsAreErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	fs := memfs.New()
	e := openEngine(t, fs)
	def := createTable(t, e, "t", twoColumns)
	mustAppend(t, e, def.ID, 0, 3*granule.Rows)
	snap := e.Snapshot()
	table := e.seq.Published().TableByID(def.ID)
	path := "data/data1/" + table.Segments[0].Objects[0].Name + ".seg"
	snap.Release()
	closeEngine(t, e)
	f, err := fs.OpenReadWrite(path)
	if err != nil {
		t.Fatal(err)
	}
	size, err := f.Size()
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for range 40 {
		at := r.Int64N(size)
		var b [1]byte
		if _, err := f.ReadAt(b[:], at); err != nil {
			t.Fatal(err)
		}
		flipped := []byte{b[0] ^ 1<<r.IntN(8)}
		if _, err := f.WriteAt(flipped, at); err != nil {
			t.Fatal(err)
		}
		e := openEngine(t, fs)
		snap := e.Snapshot()
		rows, err := tryRows(snap, scanOf(def, 0, 1), exec.ScanEnv{})
		switch {
		case err == nil && len(rows) != 3*granule.Rows:
			t.Fatalf("byte %d: %d rows without an error", at, len(rows))
		case err != nil && !errors.Is(err, ErrCorruption):
			t.Fatalf("byte %d: %v", at, err)
		case err != nil:
			damaged++
			if s := err.Error(); !strings.Contains(s, path) || !strings.Contains(s, "column") {
				t.Fatalf("byte %d: the error does not name its place: %v", at, err)
			}
			_, errA := tryRows(snap, scanOf(def, 0), exec.ScanEnv{})
			_, errS := tryRows(snap, scanOf(def, 1), exec.ScanEnv{})
			if errA != nil && errS != nil {
				t.Fatalf("byte %d damages both columns: %v; %v", at, errA, errS)
			}
		default:
			for _, row := range rows {
				if row[1].S != fmt.Sprintf("row %d", row[0].I%100) {
					t.Fatalf("byte %d: wrong row %+v", at, row)
				}
			}
		}
		snap.Release()
		closeEngine(t, e)
		if _, err := f.WriteAt(b[:], at); err != nil {
			t.Fatal(err)
		}
	}
	if damaged == 0 {
		t.Fatal("no flipped bit was noticed")
	}
}

// keySet is a runtime filter for tests: the exact set of build keys.
type keySet struct {
	ints    map[int64]bool
	strings map[string]bool
}

func (k keySet) Empty() bool                  { return len(k.ints) == 0 && len(k.strings) == 0 }
func (k keySet) Selectivity() float64         { return 0.1 }
func (k keySet) ContainsString(s string) bool { return k.strings[s] }
func (k keySet) Bounds() (lo, hi int64, ok bool) {
	for v := range k.ints {
		if !ok {
			lo, hi, ok = v, v, true
		}
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi, ok
}
func (k keySet) FilterInt64(sel []uint64, vals []int64) {
	for i, v := range vals {
		if !k.ints[v] {
			sel[i>>6] &^= 1 << (uint(i) & 63)
		}
	}
}
func (k keySet) FilterStrings(sel []uint64, vals []string) {
	for i, v := range vals {
		if !k.strings[v] {
			sel[i>>6] &^= 1 << (uint(i) & 63)
		}
	}
}

// TestRuntimeFilters proves that a scan hands on exactly the rows whose key is in an exact runtime filter.
func TestRuntimeFilters(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	e := openEngine(t, memfs.New())
	defer closeEngine(t, e)
	def, rows := oracleTable(t, e, r)
	snap := e.Snapshot()
	defer snap.Release()
	for _, column := range []int{0, 1, 2, 6, 8, 9, 10, 11, 12} {
		for _, keys := range []int{0, 1, 40} {
			set := keySet{map[int64]bool{}, map[string]bool{}}
			for range keys {
				switch d := rows[r.IntN(len(rows))][column]; d.Form {
				case types.FormInt64:
					set.ints[d.I] = true
				case types.FormString:
					set.strings[d.S] = true
				}
			}
			s := scanOf(def, 0, column)
			s.RuntimeFilters = append(s.RuntimeFilters, scanFilter(5, 1))
			got, err := tryRows(snap, s, exec.ScanEnv{RuntimeFilter: func(id int) exec.RuntimeFilter { return set }})
			if err != nil {
				t.Fatal(err)
			}
			var want, have []int64
			for _, row := range rows {
				d := row[column]
				if d.Form == types.FormInt64 && set.ints[d.I] || d.Form == types.FormString && set.strings[d.S] {
					want = append(want, row[0].I)
				}
			}
			for _, row := range got {
				have = append(have, row[0].I)
			}
			slices.Sort(have)
			slices.Sort(want)
			if !slices.Equal(have, want) {
				t.Fatalf("column %d, %d keys: %d rows instead of %d", column, keys, len(have), len(want))
			}
		}
	}
}

// TestConcurrentUse proves that writers of small and large commits, flushes, DDL and readers go on beside each other
// and that every reader sees whole commits only.
func TestConcurrentUse(t *testing.T) {
	ctx := context.Background()
	fs := memfs.New()
	e := openEngine(t, fs)
	def := createTable(t, e, "t", twoColumns)
	var wg sync.WaitGroup
	total := 0
	for w := range 4 {
		n := []int{10, 700, 9000, 1}[w]
		rounds := []int{60, 20, 6, 60}[w]
		total += n * rounds
		wg.Go(func() {
			for range rounds {
				if err := appendNumbered(e, def.ID, 0, n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Go(func() {
		for i := range 20 {
			if err := e.FlushTail(ctx, def.ID); err != nil && !errors.Is(err, ErrTableChanged) {
				t.Error(err)
			}
			def := catalog.Table{Database: "db", Name: fmt.Sprint("x", i), Columns: twoColumns}
			if _, err := e.CreateTable(ctx, def); err != nil {
				t.Error(err)
			}
		}
	})
	for range 2 {
		wg.Go(func() {
			for range 25 {
				snap := e.Snapshot()
				rows, err := tryRows(snap, scanOf(def, 0, 1), exec.ScanEnv{})
				if err != nil || len(rows) != int(snap.RowCount(def.ID)) {
					t.Errorf("%d rows of %d: %v", len(rows), snap.RowCount(def.ID), err)
				}
				snap.Release()
			}
		})
	}
	wg.Wait()
	if n := rowCount(e, def.ID); n != uint64(total) {
		t.Fatalf("%d rows instead of %d", n, total)
	}
	closeEngine(t, e)
	e = openEngine(t, fs)
	if n := rowCount(e, def.ID); n != uint64(total) {
		t.Fatalf("%d rows after a restart instead of %d", n, total)
	}
	closeEngine(t, e)
}
