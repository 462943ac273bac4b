package apptest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/perf/node"
)

// serveRefused runs the serve command, which must end by itself with a status other than 0, and gives what it wrote.
func serveRefused(t *testing.T, change func(*exec.Cmd), args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	if change != nil {
		change(cmd)
	}
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("serve %v did not end: %s", args, text)
	case !errors.As(err, &exit) || exit.ExitCode() < 1:
		t.Fatalf("serve %v ended with %v: %s", args, err, text)
	case strings.Contains(string(text), "goroutine "):
		t.Errorf("serve %v crashed: %s", args, text)
	}
	return string(text)
}

func wantText(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in: %s", want, text)
		}
	}
}

// TestNewerFormat proves that a data directory of a newer format is refused and left as it is.
func TestNewerFormat(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	n := start(t, dir)
	mustExec(t, open(t, n, ""), "CREATE DATABASE d", "CREATE TABLE d.t (a INT)", "INSERT INTO d.t VALUES (7)")
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "FORMAT")
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(string(old), "format 1", "format 2", 1)
	if newer == string(old) {
		t.Fatalf("the format file says %q", old)
	}
	if err := os.WriteFile(name, []byte(newer), 0o640); err != nil {
		t.Fatal(err)
	}
	before := listFiles(t, dir)
	wantText(t, serveRefused(t, nil, "--data-dir", dir), dir, "format 2", "formats up to 1")
	if after := listFiles(t, dir); after != before {
		t.Errorf("the refused start changed the files: before\n%safter\n%s", before, after)
	}
	if err := os.WriteFile(name, []byte("nonsense\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	wantText(t, serveRefused(t, nil, "--data-dir", dir), name)
	if err := os.WriteFile(name, old, 0o640); err != nil {
		t.Fatal(err)
	}
	if got := queryText(t, open(t, start(t, dir), "d"), "SELECT a FROM t"); got[0] != "7" {
		t.Errorf("got %q", got)
	}
}

// listFiles gives names, lengths and times of the files below a folder.
func listFiles(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		list.WriteString(path + " " + info.ModTime().String() + "\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

// TestSecondServerDisturbsNothing proves that a second server on a data directory ends with a message that names the
// directory, while the first one goes on writing, and that the lock of a killed server is free.
func TestSecondServerDisturbsNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first := start(t, dir)
	db := open(t, first, "")
	mustExec(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (a INT)")
	for range 2 {
		mustExec(t, db, "INSERT INTO d.t VALUES (1)")
		before := listFiles(t, dir)
		wantText(t, serveRefused(t, nil, "--data-dir", dir), dir, "locked by another process")
		if after := listFiles(t, dir); after != before {
			t.Errorf("the second server changed the files: before\n%safter\n%s", before, after)
		}
		mustExec(t, db, "INSERT INTO d.t VALUES (1)")
	}
	first.Kill()
	if got := queryText(t, open(t, start(t, dir), "d"), "SELECT COUNT(*) FROM t"); got[0] != "4" {
		t.Errorf("%s rows", got[0])
	}
}

// TestNoPermission proves that files which may not be read or written are named in the message.
func TestNoPermission(t *testing.T) {
	dir, err := os.MkdirTemp("", "colonnade-permission-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	data, config := filepath.Join(dir, "data"), filepath.Join(dir, "colonnade.toml")
	n := start(t, data)
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("cache-size = \"64M\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	change := func(mode os.FileMode) {
		t.Helper()
		if err := errors.Join(os.Chmod(data, mode), os.Chmod(config, mode&0o600)); err != nil {
			t.Fatal(err)
		}
	}
	// Permissions do not bind root: another account runs a copy of the binary that it may read.
	asNobody := func(*exec.Cmd) {}
	if os.Getuid() == 0 {
		own := filepath.Join(dir, "colonnade")
		text, err := os.ReadFile(binary)
		if err == nil {
			err = errors.Join(os.WriteFile(own, text, 0o755), os.Chmod(dir, 0o755))
		}
		if err != nil {
			t.Fatal(err)
		}
		asNobody = func(cmd *exec.Cmd) {
			cmd.Path = own
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
	}
	change(0o000)
	wantText(t, serveRefused(t, asNobody, "--data-dir", data), data, "permission denied")
	wantText(t, serveRefused(t, asNobody, "--data-dir", filepath.Join(data, "below")), data, "permission denied")
	wantText(t, serveRefused(t, asNobody, "--config", config, "--data-dir", data), config, "permission denied")
	change(0o500)
	wantText(t, serveRefused(t, asNobody, "--data-dir", data), data, "permission denied")
	change(0o700)
	if err := start(t, data).Stop(); err != nil {
		t.Error(err)
	}
}

// TestUnusableSettings proves that what cannot be used ends the start with a message that names it.
func TestUnusableSettings(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("listen = [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	wantText(t, serveRefused(t, nil, "--data-dir", file), file)
	wantText(t, serveRefused(t, nil, "--data-dir", filepath.Join(file, "below")), file)
	wantText(t, serveRefused(t, nil, "--data-dir", data, "--config", filepath.Join(dir, "none")), filepath.Join(dir, "none"))
	wantText(t, serveRefused(t, nil, "--data-dir", data, "--config", file), file)
	wantText(t, serveRefused(t, nil, "--data-dir", data, "--listen", "127.0.0.1:99999"), "99999")
	wantText(t, serveRefused(t, nil, "--data-dir", data, "--socket", filepath.Join(dir, "no", "socket")), "socket")

	first := start(t, filepath.Join(dir, "first"))
	wantText(t, serveRefused(t, nil, "--data-dir", filepath.Join(dir, "other"), "--listen", first.Addr), first.Addr,
		"address already in use")
	if got := queryText(t, open(t, first, ""), "SELECT 1"); got[0] != "1" {
		t.Errorf("the first server answers %q", got)
	}
}

// TestWithoutRing proves that the server works with io_uring switched off, and that its log says so.
func TestWithoutRing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var log strings.Builder
	n, err := node.Start(t.Context(), node.Config{Binary: binary, DataDir: dir, Args: []string{"--local-infile"},
		Env: []string{"COLONNADE_IO=pread"}, Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Kill()
	r := loadTPCH(t, n, 1)
	checkQueries(t, r, 1, 1, 6, 3)
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
	wantText(t, log.String(), "block reads use pread", "chosen by configuration")
	// What it wrote is read by the other reader as well, from disk.
	n = start(t, dir)
	r = runner(t, n)
	if err := r.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkQueries(t, r, 1, 1, 6, 3)
	text := serveRefused(t, func(cmd *exec.Cmd) { cmd.Env = append(os.Environ(), "COLONNADE_IO=tape") }, "--data-dir", dir)
	wantText(t, text, "COLONNADE_IO", "tape")
}
