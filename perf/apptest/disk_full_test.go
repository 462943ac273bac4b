package apptest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// diskFull is the number of the error for a full disk; resumeLimit is how soon writes must work after space came back.
const (
	diskFull    = 1021
	resumeLimit = 5 * time.Second
)

// TestFullDisk proves on a small file system that writes past its space get error 1021, that reads go on, that nothing of
// a refused statement is visible, that a server survives a disk without a free byte, and that writes work again soon
// after space was freed, without a restart.
func TestFullDisk(t *testing.T) {
	place := t.TempDir()
	if err := syscall.Mount("colonnade", place, "tmpfs", 0, "size=200m"); err != nil {
		t.Skipf("a file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		// Lazily: the node of this test ends after it.
		if err := syscall.Unmount(place, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	dir := filepath.Join(place, "data")
	n := start(t, dir, "--local-infile")
	db := open(t, n, "")
	mustExec(t, db, "CREATE DATABASE d", "CREATE TABLE d.t"+damagedColumns, "CREATE TABLE d.one (a INT)",
		"CREATE TABLE d.rubbish (a INT)", "INSERT INTO d.one VALUES (1)")
	text := damagedRows(0, 50_000)
	loads := 0
	for ; loads < 200; loads++ {
		if err := tryLoadText(t, db, "d.t", text); err != nil {
			wantError(t, err, diskFull, place)
			break
		}
	}
	if loads == 0 || loads == 200 {
		t.Fatalf("%d loads succeeded", loads)
	}
	check := func(ones int) {
		t.Helper()
		want := fmt.Sprint(loads*50_000, "\t", 50_000)
		if got := queryText(t, db, "SELECT COUNT(*), COUNT(DISTINCT a) FROM d.t"); got[0] != want {
			t.Errorf("loaded rows: %q, want %q", got[0], want)
		}
		if got := queryText(t, db, "SELECT COUNT(*) FROM d.one"); got[0] != fmt.Sprint(ones) {
			t.Errorf("inserted rows: %s, want %d", got[0], ones)
		}
	}
	check(1)

	// Somebody else takes what is left, to the last byte.
	filler := filepath.Join(place, "filler")
	fill(t, filler)
	_, err := db.ExecContext(t.Context(), "INSERT INTO d.one VALUES (2)")
	wantError(t, err, diskFull, place)
	_, err = db.ExecContext(t.Context(), "CREATE TABLE d.more (a INT)")
	wantError(t, err, diskFull, place)
	wantError(t, tryLoadText(t, db, "d.t", text), diskFull, place)
	check(1)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	mustExec(t, db, "DROP TABLE d.rubbish")
	// What the loads filled is still there: make room as an administrator would.
	if err := syscall.Mount("", place, "", syscall.MS_REMOUNT, "size=400m"); err != nil {
		t.Fatal(err)
	}
	waitFor(t, resumeLimit, "a write after space came back", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), resumeLimit)
		defer cancel()
		_, err := db.ExecContext(ctx, "INSERT INTO d.one VALUES (3)")
		return err == nil
	})
	if err := tryLoadText(t, db, "d.t", text); err != nil {
		t.Error(err)
	}
	loads++
	check(2)
	n.Kill()
	n = start(t, dir, "--local-infile")
	db = open(t, n, "")
	check(2)
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
}

// TestStartOnFullDisk proves that a start without space ends with a message that says so, and works once there is some.
func TestStartOnFullDisk(t *testing.T) {
	place := t.TempDir()
	if err := syscall.Mount("colonnade", place, "tmpfs", 0, "size=120m"); err != nil {
		t.Skipf("a file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(place, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	dir, filler := filepath.Join(place, "data"), filepath.Join(place, "filler")
	n := start(t, dir)
	mustExec(t, open(t, n, ""), "CREATE DATABASE d", "CREATE TABLE d.one (a INT)", "INSERT INTO d.one VALUES (1)")
	fill(t, filler)
	n.Kill()
	wantText(t, serveRefused(t, nil, "--data-dir", dir), dir, "no space left")
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if got := queryText(t, open(t, start(t, dir), "d"), "SELECT a FROM one"); got[0] != "1" {
		t.Errorf("got %q", got)
	}
}

// fill writes a file until the file system has no byte left.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 1<<20)
	for len(block) > 0 {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
}
